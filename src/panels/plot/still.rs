//! Pictures without a time axis: one channel over another, and how often which values occur. They
//! are of what is in view and drawn anew twice a second at most.

use heliograph_chart::{
    Bins, HistogramModel, Rgb, Theme, ValueRange, XyModel, draw_histogram, draw_xy, value_range,
};
use heliograph_telemetry::{Channel, Store, TimeRange};
use leptos::html;
use leptos::prelude::*;
use plotters::prelude::IntoDrawingArea;
use plotters_canvas::CanvasBackend;

use crate::browser::canvas::resize;
use crate::browser::resize::{DeviceSize, observe};
use crate::browser::visibility;
use crate::panels::plot::layers::report;
use crate::panels::plot::share::Plot;
use crate::state::channels::Channels;
use crate::state::layout::PlotSlot;
use crate::state::layout::edits::PlotKind;
use crate::state::live::LiveStore;
use crate::state::pairs::pairs;
use crate::state::theme::ThemeState;
use crate::state::ticker::Ticker;
use crate::state::view::ViewState;
use crate::widgets::shared::text;

/// No more points than this are drawn.
const MOST_POINTS: usize = 20_000;
/// Of more samples than this only some are counted.
const MOST_VALUES: usize = 500_000;
/// Width of a bar in CSS pixels, about.
const BAR: f64 = 8.0;

/// One canvas, and words for what it shows.
pub(super) fn still(plot: Plot, kind: PlotKind) -> AnyView {
    let body = NodeRef::<html::Div>::new();
    let canvas = NodeRef::<html::Canvas>::new();
    let size = RwSignal::new(DeviceSize::default());
    let seen = RwSignal::new(false);
    Effect::new(move |_| {
        if let Some(element) = body.get() {
            observe(&element, size);
            visibility::observe(&element, seen);
        }
    });
    // Nothing is to be pointed at that was drawn over time.
    plot.geometry.set(None);
    let range = range_in_view();
    let (store, theme) = (LiveStore::expect(), ThemeState::expect());
    Effect::new(move |_| {
        let size = size.get();
        let Some(canvas) = canvas.get().filter(|_| size.width_px > 0 && seen.get()) else { return };
        let theme = if theme.light.get() { &Theme::LIGHT } else { &Theme::DARK };
        let (slot, range) = (plot.drawn.get(), range.get());
        resize(&canvas, size);
        let Some(backend) = CanvasBackend::with_canvas_object(canvas) else { return };
        let area = backend.into_drawing_area();
        let size_px = (size.width_px, size.height_px);
        store.with(|store| match kind {
            PlotKind::Xy => {
                let points = points(store, &slot, range);
                let color = theme.color(slot.colors.first().copied().unwrap_or(0));
                let model = XyModel { size_px, scale: size.scale, points: &points, color, theme };
                report(draw_xy(&area, &model));
            }
            _ => {
                let count = f64::from(size.width_px) / size.scale.max(0.1) / BAR;
                let (values, bars) = bars(store, &slot, range, count as usize, theme);
                let scale = size.scale;
                let model = HistogramModel { size_px, scale, values, bars: &bars, theme };
                report(draw_histogram(&area, &model));
            }
        });
    });
    let words = text(move || words(plot, kind));
    view! {
        <div class="plot-body still" data-testid="plot-body" node_ref=body>
            <div class="surface">
                <canvas node_ref=canvas aria-hidden="true"></canvas>
            </div>
            <p class="still-words">{words}</p>
        </div>
    }
    .into_any()
}

/// What is in view, as of twice a second while it moves.
fn range_in_view() -> Memo<TimeRange> {
    let (ticker, view, store) = (Ticker::expect(), ViewState::expect(), LiveStore::expect());
    Memo::new(move |_| {
        if view.0.with(|view| view.is_moving()) {
            ticker.get();
        }
        let present = store.present();
        view.0.with(|view| view.range(present.now, present.oldest))
    })
}

/// What is drawn over what, or what is missing for it.
fn words(plot: Plot, kind: PlotKind) -> String {
    let channels = Channels::expect();
    let names: Vec<String> = plot.drawn.with(|slot| {
        let label = |id: &_| channels.row(*id).map(|row| row.label);
        slot.channels.iter().filter_map(label).collect()
    });
    match (kind, names.as_slice()) {
        (PlotKind::Xy, [across, up, ..]) => format!("{up} ↑ over {across} →"),
        (PlotKind::Xy, _) => "This plot needs two channels: the first goes across.".to_owned(),
        _ => "How often each value was in view".to_owned(),
    }
}

fn points(store: &Store, slot: &PlotSlot, range: TimeRange) -> Vec<(f64, f64)> {
    let mut channels = slot.channels.iter().filter_map(|id| store.channel(*id));
    let (Some(across), Some(up)) = (channels.next(), channels.next()) else { return Vec::new() };
    let way = |channel: &Channel| slot.shown_in(channel.unit.as_deref()).0;
    let (x, y) = (way(across), way(up));
    let pairs = pairs(&across.series, &up.series, range, MOST_POINTS);
    pairs.into_iter().map(|(a, b)| (x.apply(a), y.apply(b))).collect()
}

fn bars(
    store: &Store,
    slot: &PlotSlot,
    range: TimeRange,
    count: usize,
    theme: &Theme,
) -> (ValueRange, Vec<(Bins, Rgb)>) {
    let channels = || {
        let each = slot.channels.iter().zip(&slot.colors);
        each.filter_map(|(id, color)| Some((store.channel(*id)?, *color)))
    };
    let extents = channels().filter_map(|(channel, _)| {
        let shown = slot.shown_in(channel.unit.as_deref()).0;
        channel.series.extent(range).map(|(low, high)| (shown.apply(low), shown.apply(high)))
    });
    let values = value_range(extents, None);
    let bars = channels().map(|(channel, color)| {
        let shown = slot.shown_in(channel.unit.as_deref()).0;
        let mut bins = Bins::new(values, count.clamp(10, 200));
        let every = channel.series.window(range).count() / MOST_VALUES + 1;
        for sample in channel.series.window(range).step_by(every) {
            bins.add(shown.apply(sample.value));
        }
        (bins, theme.color(color))
    });
    (values, bars.collect())
}
