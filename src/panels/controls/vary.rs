//! A slider, and a counter that follows.

use std::time::Duration;

use heliograph_telemetry::Value;
use leptos::prelude::*;

use crate::browser::clock;
use crate::panels::controls::card::Wire;
use crate::state::controls::Tallies;

/// While a slider moves, its value is sent no more often than this.
const PAUSE: Duration = Duration::from_millis(50);

/// A number between two, sent while it is dragged and once more where it ends.
#[component]
pub fn Range(
    label: String,
    /// Least value, greatest value, step.
    limits: [f64; 3],
    wire: Wire,
) -> impl IntoView {
    let [min, max, step] = limits;
    let value = RwSignal::new(min.to_string());
    let dragged = StoredValue::new(false);
    let sent = StoredValue::new((Duration::ZERO, String::new()));
    Effect::new(move |_| {
        if let Some((_, Value::Number(number))) = wire.followed.get() {
            // What is under the user's hand stays there.
            if !dragged.get_value() {
                value.set(number.to_string());
            }
        }
    });
    let publish = move |text: String| {
        let now = clock::now().uptime;
        sent.set_value((now, text.clone()));
        wire.publish(text);
    };
    let on_input = move |event| {
        let text = event_target_value(&event);
        value.set(text.clone());
        dragged.set_value(true);
        let passed = clock::now().uptime.saturating_sub(sent.with_value(|(at, _)| *at));
        if passed >= PAUSE {
            publish(text);
        }
    };
    let on_change = move |event| {
        let text = event_target_value(&event);
        dragged.set_value(false);
        if sent.with_value(|(_, last)| *last != text) {
            publish(text);
        }
    };
    view! {
        <label class="slider">
            <span>{label}" "<b>{move || value.get()}</b></span>
            <input
                type="range"
                min=min.to_string()
                max=max.to_string()
                step=step.to_string()
                prop:value=move || value.get()
                disabled=move || wire.is_cut()
                on:input=on_input
                on:change=on_change
            />
        </label>
    }
}

/// What a counter stands at, and the way back to its start.
#[component]
pub fn Count(id: u64, label: String) -> impl IntoView {
    let tallies = Tallies::expect();
    let count = Memo::new(move |_| tallies.get(id));
    view! {
        <div class="count">
            <span id=format!("count-{id}")>{label.clone()}</span>
            <output aria-labelledby=format!("count-{id}")>{move || count.get()}</output>
            <button
                class="button small"
                aria-label=format!("Start {label} over")
                on:click=move |_| tallies.reset(id)
            >
                "Start over"
            </button>
        </div>
    }
}
