//! A button that is held down and let go, and a switch.

use leptos::prelude::*;

use crate::panels::controls::card::Wire;
use crate::state::controls::is_on;

/// Sends on pressing and on letting go, by pointer, by Space or Enter, and at once by a screen
/// reader's click.
#[component]
pub fn PressButton(label: String, press: String, release: String, wire: Wire) -> impl IntoView {
    let held = RwSignal::new(false);
    let texts = StoredValue::new((press, release));
    let down = move || {
        if !held.get_untracked() && !wire.problem.with_untracked(Option::is_some) {
            held.set(true);
            wire.publish(texts.with_value(|(press, _)| press.clone()));
        }
    };
    let up = move || {
        if held.get_untracked() {
            held.set(false);
            let release = texts.with_value(|(_, release)| release.clone());
            if !release.is_empty() {
                wire.publish(release);
            }
        }
    };
    let is_press =
        |event: &leptos::ev::KeyboardEvent| matches!(event.key().as_str(), " " | "Enter");
    view! {
        <button
            class="button press"
            class:held=move || held.get()
            disabled=move || wire.is_cut()
            on:pointerdown=move |event| {
                if event.button() == 0 {
                    down();
                }
            }
            on:pointerup=move |_| up()
            on:pointerleave=move |_| up()
            on:pointercancel=move |_| up()
            on:blur=move |_| up()
            on:keydown=move |event| {
                if is_press(&event) {
                    event.prevent_default();
                    down();
                }
            }
            on:keyup=move |event| {
                if is_press(&event) {
                    event.prevent_default();
                    up();
                }
            }
            on:click=move |event| {
                // Neither pointer nor key: one that was asked for by name.
                if event.detail() == 0 {
                    down();
                    up();
                }
            }
        >
            {label}
        </button>
    }
}

/// On or off: as last set, until the followed channel says otherwise.
#[component]
pub fn Toggle(label: String, on: String, off: String, wire: Wire) -> impl IntoView {
    let state = RwSignal::new(false);
    let texts = StoredValue::new((on, off));
    Effect::new(move |_| {
        let followed = wire.followed.get();
        let heard =
            followed.and_then(|(_, value)| texts.with_value(|(on, off)| is_on(&value, on, off)));
        if let Some(heard) = heard {
            state.set(heard);
        }
    });
    let toggle = move |_| {
        let on = !state.get_untracked();
        state.set(on);
        wire.publish(texts.with_value(|texts| if on { texts.0.clone() } else { texts.1.clone() }));
    };
    view! {
        <button
            class="switch"
            role="switch"
            aria-checked=move || state.get().to_string()
            disabled=move || wire.is_cut()
            on:click=toggle
        >
            <span>{label}</span>
            <i aria-hidden="true"></i>
        </button>
    }
}
