//! What the samples in view come to, in a table below the plot.

use heliograph_telemetry::{ChannelId, Statistics, TimeRange};
use leptos::prelude::*;

use crate::panels::plot::readout::{Line, value_table};
use crate::panels::plot::share::Plot;
use crate::state::channels::Channels;
use crate::state::format;
use crate::state::live::LiveStore;
use crate::state::statistics::statistics;
use crate::state::ticker::Ticker;
use crate::state::view::ViewState;
use crate::widgets::shared::{part, part_if};

const HEADS: [&str; 6] = ["min", "mean", "max", "deviation", "slope per s", "samples"];

/// Shown where the user asked for it; as of twice a second.
pub(super) fn statistics_table(plot: Plot) -> AnyView {
    let wanted = Memo::new(move |_| plot.slot.with(|slot| slot.settings.statistics));
    let (ticker, view) = (Ticker::expect(), ViewState::expect());
    let store = LiveStore::expect();
    let table = move || {
        ticker.get();
        let present = store.present();
        let range = view.0.with(|view| view.range(present.now, present.oldest));
        let slot = plot.drawn.get();
        let each = slot.channels.iter().zip(&slot.colors);
        let lines = each.filter_map(|(id, color)| line(plot, range, *id, *color)).collect();
        value_table(HEADS.map(str::to_owned).into(), lines)
    };
    part_if(wanted, move || {
        view! { <div class="statistics" data-testid="statistics">{part(table)}</div> }.into_any()
    })
}

fn line(plot: Plot, range: TimeRange, id: ChannelId, color: usize) -> Option<Line> {
    let label = Channels::expect().row(id)?.label;
    let found = LiveStore::expect().with_channel(id, |channel| {
        let (shown, _) = plot.slot.with(|slot| slot.shown_in(channel.unit.as_deref()));
        statistics(&channel.series, range, shown)
    });
    Some(Line { color, label, cells: words(found.flatten()).into() })
}

fn words(statistics: Option<Statistics>) -> [String; 6] {
    let Some(s) = statistics else {
        return ["–", "–", "–", "–", "–", "0"].map(str::to_owned);
    };
    let maybe = |number: Option<f64>| number.map_or_else(|| "–".into(), format::number);
    [
        format::number(s.min),
        format::number(s.mean),
        format::number(s.max),
        maybe(s.deviation),
        s.slope.map_or_else(|| "–".into(), format::signed),
        format::grouped(s.count as f64),
    ]
}
