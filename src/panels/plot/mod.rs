//! The plot panel: legend and readouts in the DOM, axes and traces on two stacked canvases.

mod legend;
mod painter;
mod picture;

use heliograph_telemetry::TimeRange;
use leptos::html;
use leptos::prelude::*;

use crate::browser::resize::{DeviceSize, observe};
use crate::panels::plot::legend::Legend;
use crate::state::captures::CaptureState;
use crate::state::channels::Channels;
use crate::state::layout::PlotSlot;
use crate::state::live::LiveStore;
use crate::state::theme::ThemeState;
use crate::state::ticker::Ticker;
use crate::state::view::ViewState;

pub use painter::Painter;

/// One plot of channels that share a unit.
#[component]
pub fn PlotPanel(plot: PlotSlot) -> impl IntoView {
    let channels = Channels::expect();
    let names = plot
        .channels
        .iter()
        .filter_map(|id| channels.row(*id))
        .map(|row| row.name)
        .collect::<Vec<_>>()
        .join(",");
    let (title, members, unit) = (plot.title.clone(), plot.channels.clone(), plot.unit.clone());
    // One channel has its unit beside its value; several share one beside the heading.
    let alone = members.len() == 1;
    let (unit, shared_unit) = if alone { (unit, None) } else { (None, unit) };
    view! {
        <section class="panel plot" data-testid="plot" data-channels=names aria-label=title.clone()>
            <header>
                <h2>{title.clone()} <small>{shared_unit}</small></h2>
                <Legend channels=members unit />
            </header>
            <Surface plot />
        </section>
    }
}

/// The two canvases, redrawn when a reading came, the view or the size changed, and otherwise
/// only as the present moves on by a pixel.
#[component]
fn Surface(plot: PlotSlot) -> impl IntoView {
    let body = NodeRef::<html::Div>::new();
    let axes = NodeRef::<html::Canvas>::new();
    let traces = NodeRef::<html::Canvas>::new();
    let size = RwSignal::new(DeviceSize::default());
    Effect::new(move |_| {
        if let Some(element) = body.get() {
            observe(&element, size);
        }
    });
    let range = time_in_view(&plot, size);
    let moments = moments();
    let theme = ThemeState::expect();
    let store = LiveStore::expect();
    Effect::new(move |painter: Option<Option<Painter>>| {
        let size = size.get();
        let (axes, traces) = (axes.get()?, traces.get()?);
        let mut painter = painter.flatten().unwrap_or_else(|| Painter::new(axes, traces));
        if size.width_px > 0 && size.height_px > 0 {
            let (range, light) = (range.get(), theme.light.get());
            moments.with(|moments| painter.draw(store, &plot, range, size, moments, light));
        }
        Some(painter)
    });
    view! {
        <div class="surface" node_ref=body>
            <canvas node_ref=axes aria-hidden="true"></canvas>
            <canvas node_ref=traces aria-hidden="true"></canvas>
        </div>
    }
}

/// The stretch of time to draw. While live it follows each reading of the plot's own channels at
/// once; where those are silent it follows the clock, a pixel at a time.
fn time_in_view(plot: &PlotSlot, size: RwSignal<DeviceSize>) -> Memo<TimeRange> {
    let store = LiveStore::expect();
    let view = ViewState::expect();
    let ticker = Ticker::expect();
    let revision = store.revision(plot.channels.clone());
    let idle = Memo::new(move |_| {
        let now = ticker.get().wall;
        let oldest = store.with(|store| store.time_span()).map(|span| span.start);
        let range = view.0.with(|view| view.range(now, oldest));
        let pixels = i64::from(size.with(|size| size.width_px).max(1));
        let pixel = (range.length().as_micros() as i64 / pixels).max(1);
        now.micros() / pixel
    });
    Memo::new(move |_| {
        let view = view.0.get();
        if view.pause.is_none() {
            revision.get();
            idle.get();
        }
        let now = crate::browser::clock::now().wall;
        let oldest = store.with(|store| store.time_span()).map(|span| span.start);
        view.range(now, oldest)
    })
}

/// When photos arrived.
fn moments() -> Memo<Vec<heliograph_telemetry::Timestamp>> {
    let captures = CaptureState::expect();
    Memo::new(move |_| captures.0.with(|c| c.photos().map(|photo| photo.received).collect()))
}
