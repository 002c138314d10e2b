//! The browser's animation frames.

use leptos::prelude::window;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// What is to be done in a frame, made once: a closure for every frame would each leave something
/// behind for the browser to collect.
pub struct FrameCallback(Closure<dyn Fn()>);

impl FrameCallback {
    /// Will run `then` in each frame that is asked for.
    pub fn new(then: impl Fn() + 'static) -> Self {
        Self(Closure::new(then))
    }

    /// Asks for the next frame; a hidden tab has none until it is shown.
    pub fn request(&self) {
        // Only a window that is gone refuses.
        let _ = window().request_animation_frame(self.0.as_ref().unchecked_ref());
    }
}
