//! What lies over the picture: crosshair, pins, markers and what is being marked. Moving any of
//! them redraws no canvas.

use heliograph_telemetry::Timestamp;
use leptos::prelude::*;

use crate::panels::plot::hand::{Hand, Marked};
use crate::panels::plot::share::Plot;
use crate::state::cursor::{Cursor, Marker};
use crate::state::zone::ZoneState;

/// Everything over the plot proper.
#[component]
pub fn Over(plot: Plot, hand: Hand) -> impl IntoView {
    let cursor = Cursor::expect();
    let top = move || plot.frame.get().map(|frame| format!("{}px", frame.top));
    let height = move || plot.frame.get().map(|frame| format!("{}px", frame.bottom - frame.top));
    let pin = move |index: usize| {
        move || cursor.pins.with(|pins| pins.moments().get(index).copied().flatten())
    };
    view! {
        <div class="over" style:top=top style:height=height>
            <MarkedArea plot hand />
            <For each=move || cursor.markers.get() key=|marker| marker.number let:marker>
                <MarkerLine plot marker />
            </For>
            {line(plot, "pin", pin(0))}
            {line(plot, "pin", pin(1))}
            {line(plot, "crosshair", move || cursor.hover.get())}
        </div>
        <TimeTag plot hand />
    }
}

/// A line through the plot at a moment; out of sight while there is none in view.
fn line(
    plot: Plot,
    class: &'static str,
    moment: impl Fn() -> Option<Timestamp> + Send + Sync + 'static,
) -> AnyView {
    let moment: Signal<Option<Timestamp>> = Signal::derive(moment);
    view! { <i class=class style:transform=move || shift(moment.get().and_then(|at| plot.x(at)))></i> }
        .into_any()
}

fn shift(x: Option<f64>) -> String {
    format!("translateX({:.1}px)", x.unwrap_or(-9_999.0))
}

#[component]
fn MarkerLine(plot: Plot, marker: Marker) -> impl IntoView {
    let cursor = Cursor::expect();
    let label = format!("Take marker {} away", marker.number);
    view! {
        <i class="marker" style:transform=move || shift(plot.x(marker.at))>
            <button
                tabindex="-1"
                aria-label=label.clone()
                title=label
                on:click=move |_| cursor.unmark(marker.number)
            >
                {marker.number}
            </button>
        </i>
    }
}

/// The stretch of time or values under a drag.
#[component]
fn MarkedArea(plot: Plot, hand: Hand) -> impl IntoView {
    let area = move || {
        let (marked, frame) = (hand.marked.get()?, plot.frame.get()?);
        Some(match marked {
            Marked::Time(from, to) => {
                let (from, to) = (from.max(frame.left), to.min(frame.right));
                format!("translateX({from:.0}px) scale({:.0}, 100000)", (to - from).max(1.0))
            }
            Marked::Values(from, to) => {
                let (from, to) = (from.max(frame.top), to.min(frame.bottom));
                let (left, width) = (frame.left, frame.right - frame.left);
                let (from, height) = (from - frame.top, (to - from).max(1.0));
                format!("translate({left:.0}px, {from:.0}px) scale({width:.0}, {height:.0})")
            }
        })
    };
    view! {
        <i class="marked" style:transform=move || area().unwrap_or_else(|| "scale(0)".into())></i>
    }
}

/// The moment under the pointer, where the crosshair meets the time axis.
#[component]
fn TimeTag(plot: Plot, hand: Hand) -> impl IntoView {
    let cursor = Cursor::expect();
    let zone = ZoneState::expect();
    let moment = move || hand.x.get().and_then(|_| cursor.hover.get());
    let place = move || {
        let x = moment().and_then(|at| plot.x(at))?;
        let bottom = plot.frame.get()?.bottom;
        Some(format!("translate({x:.0}px, {bottom:.0}px) translateX(-50%)"))
    };
    view! {
        <span
            class="time-tag"
            style:transform=move || place().unwrap_or_else(|| "translateX(-9999px)".into())
        >
            {move || moment().map(|at| zone.time_of_day(at, true))}
        </span>
    }
}
