//! Pictures without a time axis: one channel over another, and how often which values occur. They
//! are of what is in view and drawn anew twice a second at most.

mod gather;
mod point;

use heliograph_canvas::resize;
use heliograph_chart::{HistogramModel, Theme, XyModel, draw_histogram, draw_xy};
use heliograph_telemetry::TimeRange;
use leptos::html;
use leptos::prelude::*;
use plotters::prelude::IntoDrawingArea;
use plotters_canvas::CanvasBackend;

use self::gather::{bars, points};
use self::point::{Drawn, Pointing};
use crate::panels::plot::share::Plot;
use crate::panels::plot::{Watched, report, watch};
use crate::state::channels::Channels;
use crate::state::format;
use crate::state::layout::edits::PlotKind;
use crate::state::live::LiveStore;
use crate::state::pairs::{Relation, relation};
use crate::state::theme::ThemeState;
use crate::state::ticker::Ticker;
use crate::state::view::ViewState;
use crate::widgets::shared::{part_if, text};

/// Width of a bar in CSS pixels, about.
const BAR: f64 = 8.0;

/// One canvas, and words for what it shows.
pub(super) fn still(plot: Plot, kind: PlotKind) -> AnyView {
    let body = NodeRef::<html::Div>::new();
    let canvas = NodeRef::<html::Canvas>::new();
    let Watched { size, seen, restored } = watch(body);
    // Nothing is to be pointed at that was drawn over time.
    plot.place(None);
    let range = range_in_view();
    let (store, theme) = (LiveStore::expect(), ThemeState::expect());
    let drawn = StoredValue::new_local(None::<Drawn>);
    let redrawn = Trigger::new();
    Effect::new(move |_| {
        let size = size.get();
        restored.track();
        let Some(canvas) = canvas.get().filter(|_| size.width_px > 0 && seen.get()) else { return };
        let theme = if theme.light.get() { &Theme::LIGHT } else { &Theme::DARK };
        let (slot, range) = (plot.drawn.get(), range.get());
        resize(&canvas, size.px());
        let Some(backend) = CanvasBackend::with_canvas_object(canvas) else { return };
        let area = backend.into_drawing_area();
        let size_px = (size.width_px, size.height_px);
        let picture = store.with(|store| match kind {
            PlotKind::Xy => {
                let points = points(store, &slot, range);
                let color = theme.color(slot.colors.first().copied().unwrap_or(0));
                let scale = size.scale;
                let model = XyModel { size_px, scale, points: &points, color, theme };
                report(draw_xy(&area, &model));
                Drawn { places: model.places(), points, bars: Vec::new() }
            }
            _ => {
                let count = f64::from(size.width_px) / size.scale.max(0.1) / BAR;
                let (values, bars) = bars(store, &slot, range, count as usize, theme);
                let scale = size.scale;
                let model = HistogramModel { size_px, scale, values, bars: &bars, theme };
                report(draw_histogram(&area, &model));
                Drawn { places: model.places(), points: Vec::new(), bars }
            }
        });
        drawn.set_value(Some(picture));
        redrawn.notify();
    });
    let pointing = Pointing::new(plot, kind, drawn, redrawn);
    Effect::new(move |_| {
        if let Some(element) = body.get() {
            pointing.listen(&element);
        }
    });
    let words = text(move || words(plot, kind));
    view! {
        <div class="plot-body still" data-testid="plot-body" node_ref=body>
            <div class="surface">
                <canvas node_ref=canvas aria-hidden="true"></canvas>
                {pointing.view()}
            </div>
            <p class="still-words">{words}</p>
            {relation_words(plot, kind, drawn, redrawn)}
        </div>
    }
    .into_any()
}

/// How the two channels go together, where statistics are wanted.
fn relation_words(
    plot: Plot,
    kind: PlotKind,
    drawn: StoredValue<Option<Drawn>, LocalStorage>,
    redrawn: Trigger,
) -> AnyView {
    let wanted =
        Memo::new(move |_| kind == PlotKind::Xy && plot.slot.with(|slot| slot.settings.statistics));
    let words = text(move || {
        redrawn.track();
        let relation = |drawn: &Option<Drawn>| Some(relation(&drawn.as_ref()?.points));
        drawn.with_value(relation).map(in_words).unwrap_or_default()
    });
    part_if(wanted, move || {
        view! { <p class="still-words" data-testid="relation">{words}</p> }.into_any()
    })
}

fn in_words(relation: Relation) -> String {
    let maybe = |number: Option<f64>| number.map_or_else(|| "–".into(), format::signed);
    let count = format::grouped(relation.count as f64);
    let (correlation, slope) = (maybe(relation.correlation), maybe(relation.slope));
    format!("{count} pairs · correlation {correlation} · slope {slope}")
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
