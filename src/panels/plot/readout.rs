//! The pinned readout: what every channel of the plot says at one moment, or at two and between.

use heliograph_telemetry::{Channel, ChannelId, Timestamp};
use leptos::prelude::*;

use crate::panels::plot::share::Plot;
use crate::state::channels::Channels;
use crate::state::cursor::Cursor;
use crate::state::format;
use crate::state::live::LiveStore;
use crate::state::readout::Readout;
use crate::state::zone::ZoneState;
use crate::widgets::shared::{Tool, part, part_if, text};

/// Two moments of so many channels are a column for each, of more a row.
const UPRIGHT: usize = 3;

/// A small table in a corner of the plot, for pins set on it.
pub(super) fn pinned_readout(plot: Plot) -> AnyView {
    let cursor = Cursor::expect();
    let pins =
        Memo::new(move |_| plot.slot.with(|slot| cursor.pins.with(|pins| pins.on(&slot.key))));
    let shown = Memo::new(move |_| pins.with(|[first, _]| first.is_some()));
    // Beside the pin, not over it.
    let right = Memo::new(move |_| {
        let (pinned, frame) = (pins.get()[0], plot.frame.get());
        let middle = frame.map_or(0.0, |frame| (frame.left + frame.right) / 2.0);
        pinned.and_then(|at| plot.x(at)).is_none_or(|x| x < middle)
    });
    let class = text(move || if right.get() { "pinned right" } else { "pinned" }.to_owned());
    part_if(shown, move || {
        let close = Tool::new("close", "Let go of the pinned moment", "Let go (Esc)");
        let close = close.view(move |_| {
            cursor.unpin();
        });
        view! {
            <div class=class data-testid="pinned">
                {close}
                {part(move || table(plot, pins.get()).unwrap_or_else(|| ().into_any()))}
            </div>
        }
        .into_any()
    })
}

/// One row for each channel: its colour, its name, and what is to be said of it.
pub(super) struct Line {
    pub(super) color: usize,
    pub(super) label: String,
    pub(super) cells: Vec<String>,
}

fn table(plot: Plot, pins: [Option<Timestamp>; 2]) -> Option<AnyView> {
    let [first, second] = pins;
    let first = first?;
    let zone = ZoneState::expect();
    let heads = match second {
        None => vec![zone.time_of_day(first, true)],
        Some(second) => {
            let apart = second.max(first).since(first.min(second));
            let sign = if second < first { "−" } else { "" };
            let apart = format!("Δ {sign}{}", format::span(apart));
            let times = [first, second].map(|at| zone.time_of_day(at, true));
            times.into_iter().chain([apart, "per s".into()]).collect()
        }
    };
    let lines = plot.drawn.with(|slot| {
        let each = slot.channels.iter().zip(&slot.colors);
        each.filter_map(|(id, color)| line(plot, *id, *color, first, second)).collect::<Vec<_>>()
    });
    Some(if second.is_some() && lines.len() <= UPRIGHT {
        upright_table(heads, lines)
    } else {
        value_table(heads, lines)
    })
}

/// A table with a row for each of these headings and a column for each channel: narrower where
/// there is more to say than there are channels.
fn upright_table(heads: Vec<String>, lines: Vec<Line>) -> AnyView {
    let rows: Vec<AnyView> = heads
        .into_iter()
        .enumerate()
        .map(|(index, head)| {
            let cells = lines.iter().map(|line| {
                let text = line.cells.get(index).cloned().unwrap_or_default();
                view! { <td>{text}</td> }.into_any()
            });
            let cells: Vec<AnyView> = cells.collect();
            view! { <tr><th scope="row">{head}</th>{cells}</tr> }.into_any()
        })
        .collect();
    let names: Vec<AnyView> = lines.iter().map(|line| name_cell(line, "col")).collect();
    view! { <table class="upright"><tr><th></th>{names}</tr>{rows}</table> }.into_any()
}

/// A channel's colour and name.
fn name_cell(line: &Line, scope: &'static str) -> AnyView {
    view! {
        <th scope=scope>
            <i class="swatch" data-series=(line.color % 8).to_string()></i>
            {line.label.clone()}
        </th>
    }
    .into_any()
}

/// A table with these headings and a row for each channel.
pub(super) fn value_table(heads: Vec<String>, lines: Vec<Line>) -> AnyView {
    let head = heads.into_iter().map(|text| view! { <th>{text}</th> }.into_any());
    let rows = lines.into_iter().map(|line| {
        let name = name_cell(&line, "row");
        let cells = line.cells.into_iter().map(|text| view! { <td>{text}</td> }.into_any());
        view! {
            <tr>{name} {cells.collect::<Vec<_>>()}</tr>
        }
        .into_any()
    });
    view! {
        <table>
            <tr><th></th>{head.collect::<Vec<_>>()}</tr>
            {rows.collect::<Vec<_>>()}
        </table>
    }
    .into_any()
}

fn line(
    plot: Plot,
    id: ChannelId,
    color: usize,
    first: Timestamp,
    second: Option<Timestamp>,
) -> Option<Line> {
    let row = Channels::expect().row(id)?;
    let read = |at: Timestamp| {
        LiveStore::expect().with_channel(id, |channel| {
            let readout = read(plot, channel, at);
            (readout, readout.text(channel), channel.kind)
        })
    };
    let (one, words, kind) = read(first)?;
    let mut cells = vec![words];
    if let Some(second) = second {
        let (other, words, _) = read(second)?;
        let change = one.value().zip(other.value()).map(|(a, b)| b - a);
        let change = change.filter(|_| !kind.is_state());
        let seconds = (second.micros() as f64 - first.micros() as f64) / 1e6;
        let signed = |change: Option<f64>| match change {
            Some(change) if change.is_finite() => format::signed(change),
            _ => "–".into(),
        };
        let rate = change.map(|change| change / seconds);
        cells.extend([words, signed(change), signed(rate)]);
    }
    Some(Line { color, label: row.label, cells })
}

/// What a channel of the plot says at `at`, in the unit it is shown in.
pub(super) fn read(plot: Plot, channel: &Channel, at: Timestamp) -> Readout {
    let (shown, _) = plot.slot.with(|slot| slot.shown_in(channel.unit.as_deref()));
    Readout::of(channel, plot.column(at), shown)
}
