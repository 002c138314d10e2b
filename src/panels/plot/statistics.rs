//! What the samples in view come to, in a table below the plot.

use heliograph_telemetry::{Channel, ChannelId, Statistics, TimeRange};
use leptos::prelude::*;

use crate::apart;
use crate::panels::plot::readout::{Line, value_table};
use crate::panels::plot::share::Plot;
use crate::state::channels::Channels;
use crate::state::format;
use crate::state::live::LiveStore;
use crate::state::statistics::{commonest, statistics};
use crate::state::ticker::Ticker;
use crate::state::view::ViewState;
use crate::widgets::later;
use crate::widgets::shared::{part, part_if};

const HEADS: [&str; 6] = ["min", "mean", "max", "deviation", "slope per s", "samples"];

/// Shown where the user asked for it.
pub(super) fn statistics_table(plot: Plot) -> AnyView {
    let wanted = Memo::new(move |_| plot.slot.with(|slot| slot.settings.statistics));
    part_if(wanted, move || {
        view! {
            <div class="statistics" data-testid="statistics">
                {later(move || rows_later(plot))}
            </div>
        }
        .into_any()
    })
}

apart!(extras: fn rows_later(plot: Plot) -> AnyView { rows(plot) });

/// As of twice a second.
fn rows(plot: Plot) -> AnyView {
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
    part(table)
}

fn line(plot: Plot, range: TimeRange, id: ChannelId, color: usize) -> Option<Line> {
    let label = Channels::expect().row(id)?.label;
    let found = LiveStore::expect().with_channel(id, |channel| {
        let (shown, _) = plot.slot.with(|slot| slot.shown_in(channel.unit.as_deref()));
        let found = statistics(&channel.series, range, shown);
        if channel.kind.is_words() { of_words(channel, range, found) } else { words(found) }
    });
    Some(Line { color, label, cells: found.unwrap_or_else(|| words(None)).into() })
}

/// Of words there is no mean: the one said most often takes its place.
fn of_words(channel: &Channel, range: TimeRange, found: Option<Statistics>) -> [String; 6] {
    let most = channel.words().and_then(|words| commonest(words, &channel.series, range));
    let mut cells = words(None);
    if let (Some((word, share)), Some(found)) = (most, found) {
        cells[1] = format!("mostly {word} ({:.0} %)", share * 100.0);
        cells[5] = format::grouped(found.count as f64);
    }
    cells
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
