//! What lies over the picture: crosshair, pins, markers and what is being marked. Moving any of
//! them redraws no canvas.

use heliograph_telemetry::Timestamp;
use leptos::prelude::*;

use crate::panels::plot::hand::{Hand, Marked};
use crate::panels::plot::share::Plot;
use crate::state::cursor::{Cursor, Marker};
use crate::state::zone::ZoneState;
use crate::widgets::shared::{Press, part, text};

/// Everything over the plot proper.
pub(super) fn over(plot: Plot, hand: Hand) -> AnyView {
    let cursor = Cursor::expect();
    let top = text(move || format!("{}px", plot.frame.get().map_or(0.0, |frame| frame.top)));
    let height = text(move || {
        format!("{}px", plot.frame.get().map_or(0.0, |frame| frame.bottom - frame.top))
    });
    let pin = move |index: usize| {
        let pinned = move || cursor.pins.with(|pins| pins.moments().get(index).copied().flatten());
        line("pin", text(move || shift(pinned().and_then(|at| plot.x(at)))))
    };
    let crosshair = text(move || shift(cursor.hover.get().and_then(|at| plot.x(at))));
    let markers = move || {
        let lines = cursor.markers.get().into_iter().map(|marker| marker_line(plot, marker));
        lines.collect::<Vec<_>>().into_any()
    };
    let marked = text(move || marked_area(plot, hand).unwrap_or_else(|| "scale(0)".into()));
    view! {
        <div class="over" style:top=top style:height=height>
            {line("marked", marked)}
            {part(markers)}
            {pin(0)}
            {pin(1)}
            {line("crosshair", crosshair)}
        </div>
        {time_tag(plot, hand)}
    }
    .into_any()
}

fn line(class: &'static str, transform: Signal<String>) -> AnyView {
    view! { <i class=class style:transform=transform></i> }.into_any()
}

/// To this place, or out of sight.
fn shift(x: Option<f64>) -> String {
    format!("translateX({:.1}px)", x.unwrap_or(-9_999.0))
}

fn marker_line(plot: Plot, marker: Marker) -> AnyView {
    let cursor = Cursor::expect();
    let label = format!("Take marker {} away", marker.number);
    let press: Press = Box::new(move |_| cursor.unmark(marker.number));
    let place = text(move || shift(plot.x(marker.at)));
    view! {
        <i class="marker" style:transform=place>
            <button tabindex="-1" aria-label=label.clone() title=label on:click=press>
                {marker.number.to_string()}
            </button>
        </i>
    }
    .into_any()
}

/// The stretch of time or values under a drag, as what becomes of one pixel.
fn marked_area(plot: Plot, hand: Hand) -> Option<String> {
    let (marked, frame) = (hand.marked.get()?, plot.frame.get()?);
    let (left, top, width, height) = match marked {
        Marked::Time(from, to) => {
            let (from, to) = (from.max(frame.left), to.min(frame.right));
            (from, frame.top, to - from, frame.bottom - frame.top)
        }
        Marked::Values(from, to) => {
            let (from, to) = (from.max(frame.top), to.min(frame.bottom));
            (frame.left, from, frame.right - frame.left, to - from)
        }
    };
    let (top, width, height) = (top - frame.top, width.max(1.0), height.max(1.0));
    Some(format!("translate({left:.0}px, {top:.0}px) scale({width:.0}, {height:.0})"))
}

/// The moment under the pointer, where the crosshair meets the time axis.
fn time_tag(plot: Plot, hand: Hand) -> AnyView {
    let (cursor, zone) = (Cursor::expect(), ZoneState::expect());
    let moment = move || hand.x.get().and_then(|_| cursor.hover.get());
    let place = move |at: Timestamp| Some((plot.x(at)?, plot.frame.get()?.bottom));
    let transform = text(move || {
        let (x, bottom) = moment().and_then(place).unwrap_or((-9_999.0, 0.0));
        format!("translate({x:.0}px, {bottom:.0}px) translateX(-50%)")
    });
    let time = text(move || moment().map_or_else(String::new, |at| zone.time_of_day(at, true)));
    view! { <span class="time-tag" style:transform=transform>{time}</span> }.into_any()
}
