//! Hands on a photo: wheel or two fingers zoom, one drags, a double-click shows full size.

use leptos::ev::{MouseEvent, PointerEvent, WheelEvent};
use leptos::html;
use leptos::prelude::*;

use crate::browser::fullscreen;
use crate::browser::resize::{DeviceSize, observe};
use crate::state::photo_look::{PhotoLook, Setting, Size};

/// Fingers on the photo, and where each is.
type Fingers = StoredValue<Vec<(i32, (f64, f64))>>;

/// A frame for a picture, and what hands on it come to.
#[derive(Clone, Copy)]
pub struct Hand {
    figure: NodeRef<html::Figure>,
    look: RwSignal<PhotoLook>,
    setting: Memo<Setting>,
    fingers: Fingers,
}

impl Hand {
    /// For a picture of this many pixels, looked at like this.
    pub fn new(look: RwSignal<PhotoLook>, picture: Size) -> Self {
        let figure = NodeRef::<html::Figure>::new();
        let size = RwSignal::new(DeviceSize::default());
        Effect::new(move |_| {
            if let Some(element) = figure.get() {
                observe(&element, size);
            }
        });
        let setting = Memo::new(move |_| {
            let DeviceSize { width_px, height_px, scale } = size.get();
            let scale = scale.max(0.1);
            let frame = (f64::from(width_px) / scale, f64::from(height_px) / scale);
            Setting { frame, picture, device_ratio: scale }
        });
        Self { figure, look, setting, fingers: StoredValue::new(Vec::new()) }
    }

    /// The frame, with the picture and whatever lies on it.
    pub fn frame(self, test_id: &'static str, label: String, children: AnyView) -> AnyView {
        let look = self.look;
        view! {
            <figure
                class="photo"
                node_ref=self.figure
                tabindex="0"
                data-testid=test_id
                aria-label=label
                class:zoomed=move || !look.with(PhotoLook::fits)
                on:wheel=move |event| self.wheel(&event)
                on:dblclick=move |event| self.double_click(&event)
                on:pointerdown=move |event| self.down(&event)
                on:pointermove=move |event| self.moved(&event)
                on:pointerup=move |event| self.up(&event)
                on:pointercancel=move |event| self.up(&event)
            >
                {children}
            </figure>
        }
        .into_any()
    }

    /// How the picture is looked at.
    pub fn look(self) -> RwSignal<PhotoLook> {
        self.look
    }

    /// What frame and picture are like now.
    pub fn setting(self) -> Setting {
        self.setting.get_untracked()
    }

    /// The picture's place, for CSS; tracked.
    pub fn transform(self) -> String {
        self.look.with(|look| look.transform(self.setting.get()))
    }

    /// The same for another picture in the same frame.
    pub fn transform_of(self, picture: Size) -> String {
        let setting = Setting { picture, ..self.setting.get() };
        self.look.with(|look| look.transform(setting))
    }

    /// Brightness and contrast, for CSS; tracked.
    pub fn filter(self) -> String {
        self.look.with(PhotoLook::filter)
    }

    /// The size of the picture's pixels in percent of the screen's; tracked.
    pub fn percent(self) -> f64 {
        self.look.with(|look| look.percent(self.setting.get()))
    }

    /// Over the whole screen, with what it is compared with; or back.
    pub fn fullscreen(self) {
        if let Some(figure) = self.figure.get_untracked() {
            let all = figure.closest(".compare").ok().flatten();
            fullscreen::toggle(Some(all.as_ref().unwrap_or(&figure)));
        }
    }

    /// How far across the frame a place on the screen is, from 0 to 1.
    pub fn across(self, x: i32) -> f64 {
        let Some(figure) = self.figure.get_untracked() else { return 0.5 };
        let rect = figure.get_bounding_client_rect();
        (f64::from(x) - rect.left()) / rect.width().max(1.0)
    }

    /// From the middle of the frame.
    fn place(self, x: i32, y: i32) -> (f64, f64) {
        let Some(figure) = self.figure.get_untracked() else { return (0.0, 0.0) };
        let rect = figure.get_bounding_client_rect();
        (
            f64::from(x) - rect.left() - rect.width() / 2.0,
            f64::from(y) - rect.top() - rect.height() / 2.0,
        )
    }

    /// As with plots: without Ctrl or the focus the page scrolls.
    fn wheel(self, event: &WheelEvent) {
        let has_focus = document().active_element().is_some_and(|active| {
            self.figure.get_untracked().is_some_and(|figure| figure.contains(Some(&active)))
        });
        if !event.ctrl_key() && !has_focus {
            return;
        }
        event.prevent_default();
        let lines = if event.delta_mode() == 0 { 1.0 } else { 24.0 };
        let factor = (-event.delta_y() * lines * 0.002).exp();
        let at = self.place(event.client_x(), event.client_y());
        self.look.update(|look| look.zoom_at(factor, at, self.setting.get_untracked()));
    }

    fn double_click(self, event: &MouseEvent) {
        let at = self.place(event.client_x(), event.client_y());
        self.look.update(|look| look.toggle_full(at, self.setting.get_untracked()));
    }

    fn down(self, event: &PointerEvent) {
        let at = self.place(event.client_x(), event.client_y());
        self.fingers.update_value(|fingers| {
            fingers.retain(|(id, _)| *id != event.pointer_id());
            fingers.push((event.pointer_id(), at));
        });
        if let Some(figure) = self.figure.get_untracked() {
            // Without it, only a drag that leaves the photo is lost.
            let _ = figure.set_pointer_capture(event.pointer_id());
        }
    }

    fn up(self, event: &PointerEvent) {
        self.fingers.update_value(|fingers| fingers.retain(|(id, _)| *id != event.pointer_id()));
    }

    /// One finger drags; with two, their distance zooms around the middle between them.
    fn moved(self, event: &PointerEvent) {
        let to = self.place(event.client_x(), event.client_y());
        let before = self.fingers.get_value();
        self.fingers.update_value(|fingers| {
            for (id, at) in fingers.iter_mut() {
                if *id == event.pointer_id() {
                    *at = to;
                }
            }
        });
        let after = self.fingers.get_value();
        let setting = self.setting.get_untracked();
        match (before.as_slice(), after.as_slice()) {
            ([(_, from)], [(_, to)]) => {
                self.look.update(|look| look.drag((to.0 - from.0, to.1 - from.1), setting));
            }
            ([(_, a), (_, b)], [(_, c), (_, d)]) => {
                let apart = |a: &(f64, f64), b: &(f64, f64)| (a.0 - b.0).hypot(a.1 - b.1).max(1.0);
                let middle =
                    |a: &(f64, f64), b: &(f64, f64)| ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0);
                let (from, to) = (middle(a, b), middle(c, d));
                self.look.update(|look| {
                    look.zoom_at(apart(c, d) / apart(a, b), from, setting);
                    look.drag((to.0 - from.0, to.1 - from.1), setting);
                });
            }
            _ => {}
        }
    }
}
