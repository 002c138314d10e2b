//! What lies over the picture: crosshair, pins, markers and what is being marked. Moving any of
//! them redraws no canvas.

use heliograph_telemetry::Timestamp;
use leptos::prelude::*;

use crate::panels::plot::hand::{Hand, Marked, Pointed};
use crate::panels::plot::share::Plot;
use crate::state::cursor::Cursor;
use crate::state::markers::Marker;
use crate::state::zone::ZoneState;
use crate::widgets::shared::{Press, part, text};
use crate::widgets::thumbnail::{self, beside_edges, thumbnail};

/// Width of the tag with the time, in CSS pixels, and how far right of the plot it may reach.
const TAG_WIDTH: f64 = 94.0;
const TAG_ROOM: f64 = 12.0;

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
        let markers = cursor.markers.get();
        let lines = markers.all().iter().map(|marker| marker_line(plot, marker));
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
        {photo_pointed(plot, hand)}
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

fn marker_line(plot: Plot, marker: &Marker) -> AnyView {
    let (cursor, at) = (Cursor::expect(), marker.at);
    let label = format!("Marker {}: name it, or take it away", marker.label());
    let press: Press = Box::new(move |_| cursor.listing.set(true));
    let place = text(move || shift(plot.x(at)));
    view! {
        <i class="marker" style:transform=place>
            <button data-testid="marker" aria-label=label.clone() title=label on:click=press>
                {marker.label()}
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
    let here = move || hand.pointed.with(|pointed| *pointed != Pointed::Nothing);
    let moment = move || cursor.hover.get().filter(|_| here());
    let place = move |at: Timestamp| {
        let (x, frame) = (plot.x(at)?, plot.frame.get()?);
        Some((beside_edges(x, TAG_WIDTH, 0.0, frame.right + TAG_ROOM), frame.bottom))
    };
    let transform = text(move || {
        let (x, bottom) = moment().and_then(place).unwrap_or((-9_999.0, 0.0));
        format!("translate({x:.0}px, {bottom:.0}px) translateX(-50%)")
    });
    let time = text(move || moment().map_or_else(String::new, |at| zone.time_of_day(at, true)));
    view! { <span class="time-tag" style:transform=transform>{time}</span> }.into_any()
}

/// The photo whose dot is pointed at, above it.
fn photo_pointed(plot: Plot, hand: Hand) -> AnyView {
    let zone = ZoneState::expect();
    let photo = Memo::new(move |_| match hand.pointed.get() {
        Pointed::Photo(photo) => Some(photo),
        _ => None,
    });
    let place = text(move || {
        let at = photo.with(|photo| photo.as_ref().map(|photo| photo.received));
        let at = at.and_then(|at| Some((plot.x(at)?, plot.frame.get()?)));
        let (x, bottom) = at.map_or((-9_999.0, 0.0), |(x, frame)| {
            (beside_edges(x, thumbnail::WIDTH, frame.left, frame.right), frame.bottom)
        });
        format!("translate({x:.0}px, {bottom:.0}px) translate(-50%, -100%) translateY(-10px)")
    });
    part(move || match photo.get() {
        Some(photo) => {
            let words = format!("{} {}", zone.time_of_day(photo.received, false), photo.camera());
            thumbnail(photo.small_url().to_owned(), words, place)
        }
        None => ().into_any(),
    })
}
