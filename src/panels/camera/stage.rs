//! The photo itself: zoomed with wheel or two fingers, dragged, turned, brightened.

use std::sync::Arc;

use leptos::ev::{MouseEvent, PointerEvent, WheelEvent};
use leptos::html;
use leptos::prelude::*;

use crate::browser::fullscreen;
use crate::browser::resize::{DeviceSize, observe};
use crate::state::photo::Photo;
use crate::state::photo_look::{PhotoLook, Setting, TONE_RANGE};
use crate::widgets::Icon;

/// What a press of a zoom button does.
const STEP: f64 = 1.5;

/// Fingers on the photo, and where each is.
type Fingers = StoredValue<Vec<(i32, (f64, f64))>>;

/// The photo in its frame, with the buttons for how it is looked at.
#[component]
pub fn Stage(
    photo: Arc<Photo>,
    alt: String,
    look: RwSignal<PhotoLook>,
    /// Its time of day.
    moment: String,
) -> impl IntoView {
    let figure = NodeRef::<html::Figure>::new();
    let size = RwSignal::new(DeviceSize::default());
    Effect::new(move |_| {
        if let Some(element) = figure.get() {
            observe(&element, size);
        }
    });
    let (width, height) = photo.size_px;
    let picture = (f64::from(width), f64::from(height));
    let setting = Memo::new(move |_| {
        let DeviceSize { width_px, height_px, scale } = size.get();
        let scale = scale.max(0.1);
        let frame = (f64::from(width_px) / scale, f64::from(height_px) / scale);
        Setting { frame, picture, device_ratio: scale }
    });
    let tool = Tool { figure, look, setting, fingers: StoredValue::new(Vec::new()) };
    view! {
        <figure
            class="photo"
            node_ref=figure
            tabindex="0"
            data-testid="photo-stage"
            aria-label="Photo; wheel or two fingers zoom, drag moves, double-click shows full size"
            class:zoomed=move || !look.with(PhotoLook::fits)
            on:wheel=move |event| tool.wheel(&event)
            on:dblclick=move |event| tool.double_click(&event)
            on:pointerdown=move |event| tool.down(&event)
            on:pointermove=move |event| tool.moved(&event)
            on:pointerup=move |event| tool.up(&event)
            on:pointercancel=move |event| tool.up(&event)
        >
            <img
                data-testid="photo-latest"
                data-url=photo.origin_url.clone()
                src=photo.shown_url().to_owned()
                alt=alt
                draggable="false"
                style:transform=move || look.with(|look| look.transform(setting.get()))
                style:filter=move || look.with(PhotoLook::filter)
            />
            <span class="moment">{moment}</span>
        </figure>
        <Tools tool />
    }
    .into_any()
}

#[component]
fn Tools(tool: Tool) -> impl IntoView {
    let look = tool.look;
    let tones = RwSignal::new(false);
    let zoom = move |factor| {
        look.update(|look| look.zoom_at(factor, (0.0, 0.0), tool.setting.get_untracked()));
    };
    let percent = move || format!("{:.0} %", look.with(|look| look.percent(tool.setting.get())));
    let full = move |_| {
        if let Some(figure) = tool.figure.get_untracked() {
            fullscreen::toggle(Some(&figure));
        }
    };
    view! {
        <div class="photo-tools" role="group" aria-label="How the photo is looked at">
            <button class="icon-button" title="Smaller" aria-label="Smaller" on:click=move |_| zoom(1.0 / STEP)>
                <Icon name="minus" />
            </button>
            <button
                class="button small"
                data-testid="photo-zoom"
                title="Full size, or all of it (double-click)"
                on:click=move |_| {
                    look.update(|look| look.toggle_full((0.0, 0.0), tool.setting.get_untracked()));
                }
            >
                {percent}
            </button>
            <button class="icon-button" title="Larger" aria-label="Larger" on:click=move |_| zoom(STEP)>
                <Icon name="plus" />
            </button>
            <button
                class="icon-button"
                title="Turn clockwise"
                aria-label="Turn clockwise"
                on:click=move |_| look.update(PhotoLook::turn)
            >
                <Icon name="turn" />
            </button>
            <button
                class="icon-button"
                title="Brightness and contrast"
                aria-label="Brightness and contrast"
                aria-expanded=move || tones.get().to_string()
                on:click=move |_| tones.update(|open| *open = !*open)
            >
                <Icon name="light" />
            </button>
            <button class="icon-button" title="Full screen" aria-label="Full screen" on:click=full>
                <Icon name="full" />
            </button>
            <Show when=move || tones.get() fallback=|| ()>
                {tone("Brightness", look, |look| &mut look.brightness)}
                {tone("Contrast", look, |look| &mut look.contrast)}
            </Show>
        </div>
    }
    .into_any()
}

fn tone(
    label: &'static str,
    look: RwSignal<PhotoLook>,
    part: fn(&mut PhotoLook) -> &mut f64,
) -> AnyView {
    let value = move || {
        let mut look = look.get();
        part(&mut look).to_string()
    };
    let set = move |event| {
        if let Ok(percent) = event_target_value(&event).parse::<f64>() {
            look.update(|look| *part(look) = percent.clamp(TONE_RANGE.0, TONE_RANGE.1));
        }
    };
    view! {
        <label class="tone">
            {label}
            <input
                type="range"
                min=TONE_RANGE.0
                max=TONE_RANGE.1
                step="10"
                prop:value=value
                on:input=set
            />
        </label>
    }
    .into_any()
}

/// What hands on the photo come to.
#[derive(Clone, Copy)]
struct Tool {
    figure: NodeRef<html::Figure>,
    look: RwSignal<PhotoLook>,
    setting: Memo<Setting>,
    fingers: Fingers,
}

impl Tool {
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
