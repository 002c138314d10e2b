//! Mouse, touch and wheel on one element, as plain values, through one listener.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointerKind {
    /// A finger or the first mouse button went down.
    Down,
    /// It moved, pressed or not.
    Move,
    /// It was lifted.
    Up,
    /// The browser took it over, to scroll with it.
    Cancel,
    /// The mouse left the element.
    Leave,
    /// The wheel turned, or two fingers moved on a touchpad.
    Wheel,
}

/// One event; places are in CSS pixels from the element's top left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PointerInput {
    /// What happened.
    pub kind: PointerKind,
    /// Which finger.
    pub id: i32,
    /// Across.
    pub x: f64,
    /// Down.
    pub y: f64,
    /// How far the wheel turned, across and down, in about pixels of scrolling.
    pub wheel: (f64, f64),
    /// A finger rather than a mouse or pen.
    pub touch: bool,
    /// Shift is held.
    pub shift: bool,
    /// Ctrl or the command key is held, or two fingers pinch on a touchpad.
    pub ctrl: bool,
    /// When, in milliseconds since the page was opened.
    pub millis: f64,
}

const EVENTS: [&str; 6] =
    ["pointerdown", "pointermove", "pointerup", "pointercancel", "pointerleave", "wheel"];

/// Calls `handle` for what happens on `element` until the surrounding owner goes. A press is
/// followed beyond the element's edges; when `handle` says that it used a turn of the wheel the
/// page does not scroll.
pub fn listen(element: &web_sys::Element, handle: impl Fn(PointerInput) -> bool + 'static) {
    let own = element.clone();
    let closure = Closure::<dyn Fn(web_sys::PointerEvent)>::new(move |event| {
        let Some(input) = input(&own, &event).filter(|_| !is_on_button(&event)) else { return };
        if input.kind == PointerKind::Down {
            // Fails only for a pointer that is gone already.
            let _ = own.set_pointer_capture(input.id);
        }
        if handle(input) && input.kind == PointerKind::Wheel {
            event.prevent_default();
        }
    });
    let callback = closure.as_ref().unchecked_ref::<js_sys::Function>();
    for name in EVENTS {
        // Fails for no name in the list.
        let _ = element.add_event_listener_with_callback(name, callback);
    }
    let kept = StoredValue::new_local((element.clone(), closure));
    on_cleanup(move || {
        kept.with_value(|(element, closure)| {
            let callback = closure.as_ref().unchecked_ref::<js_sys::Function>();
            for name in EVENTS {
                let _ = element.remove_event_listener_with_callback(name, callback);
            }
        });
    });
}

/// What is pressed inside the element keeps its own clicks.
fn is_on_button(event: &web_sys::PointerEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    event.type_() == "pointerdown"
        && target.is_some_and(|target| target.closest("button").is_ok_and(|found| found.is_some()))
}

/// `None` for buttons other than the first.
fn input(element: &web_sys::Element, event: &web_sys::PointerEvent) -> Option<PointerInput> {
    let kind = match event.type_().as_str() {
        "pointerdown" if event.button() != 0 => return None,
        "pointerdown" => PointerKind::Down,
        "pointermove" => PointerKind::Move,
        "pointerup" => PointerKind::Up,
        "pointercancel" => PointerKind::Cancel,
        "pointerleave" => PointerKind::Leave,
        _ => PointerKind::Wheel,
    };
    let wheel = event.dyn_ref::<web_sys::WheelEvent>().map_or((0.0, 0.0), |event| {
        let unit = match event.delta_mode() {
            web_sys::WheelEvent::DOM_DELTA_LINE => 16.0,
            web_sys::WheelEvent::DOM_DELTA_PAGE => 400.0,
            _ => 1.0,
        };
        (event.delta_x() * unit, event.delta_y() * unit)
    });
    let is_pointer = kind != PointerKind::Wheel;
    let corner = element.get_bounding_client_rect();
    Some(PointerInput {
        kind,
        id: if is_pointer { event.pointer_id() } else { 0 },
        x: f64::from(event.client_x()) - corner.left(),
        y: f64::from(event.client_y()) - corner.top(),
        wheel,
        touch: is_pointer && event.pointer_type() == "touch",
        shift: event.shift_key(),
        ctrl: event.ctrl_key() || event.meta_key(),
        millis: event.time_stamp(),
    })
}
