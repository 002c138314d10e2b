//! The live legend: colour, dash, name and value of each trace, at the crosshair if there is one.
//! A click draws a trace or does not, with Ctrl it alone.

use heliograph_chart::Dash;
use heliograph_telemetry::{Channel, ChannelId, Freshness, Value};
use leptos::prelude::*;

use crate::intent::{Intent, IntentSender};
use crate::panels::plot::readout::read;
use crate::panels::plot::share::Plot;
use crate::state::channels::Channels;
use crate::state::cursor::Cursor;
use crate::state::format;
use crate::state::layout::edits::PlotWish;
use crate::state::live::LiveStore;
use crate::state::ticker::Ticker;
use crate::widgets::shared::{Press, flag, part, text};

/// One entry per trace, in the order of the plot.
pub(super) fn legend(plot: Plot) -> AnyView {
    let keys = Memo::new(move |_| {
        plot.slot.with(|slot| {
            let alone = slot.channels.len() == 1;
            let each = slot.channels.iter().copied().zip(slot.colors.iter().copied());
            each.map(|(id, color)| Key { id, color, alone }).collect::<Vec<_>>()
        })
    });
    let entries =
        move || keys.get().into_iter().map(|key| entry(plot, key)).collect::<Vec<_>>().into_any();
    view! { <ul class="legend">{part(entries)}</ul> }.into_any()
}

/// What an entry is made of; all are made anew when any of it changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key {
    id: ChannelId,
    color: usize,
    /// The only one: the panel's heading names it already.
    alone: bool,
}

fn entry(plot: Plot, key: Key) -> AnyView {
    let Key { id, color, alone } = key;
    let (store, channels) = (LiveStore::expect(), Channels::expect());
    let (ticker, cursor) = (Ticker::expect(), Cursor::expect());
    let intents = IntentSender::expect();
    let revision = store.readout(id);
    let value = Memo::new(move |_| {
        let text = match cursor.moment() {
            Some(at) => store.with_channel(id, |c| read(plot, c, at).text(c)),
            None => {
                revision.get();
                store.with_channel(id, |channel| newest(plot, channel))
            }
        };
        text.unwrap_or_default()
    });
    let stale = flag(move || {
        let now = ticker.get().wall;
        store.with(|store| store.freshness(id, now)) != Freshness::Fresh
    });
    let drawn = flag(move || plot.slot.with(|slot| !slot.off.contains(&id)));
    let row = untrack(|| channels.row(id));
    // Beside each value where there is one value, or where units differ.
    let unit = text(move || {
        let own = channels.row(id).and_then(|row| row.unit);
        let shown = plot
            .slot
            .with(|slot| slot.shown_in(own.as_deref()).1.filter(|_| alone || slot.unit.is_none()));
        shown.unwrap_or_default()
    });
    let dashes =
        Dash::nth(color).pattern().iter().map(f64::to_string).collect::<Vec<_>>().join(" ");
    let label = text(move || channels.row(id).map(|row| row.label).unwrap_or_default());
    let demo = row.is_some_and(|row| row.demo);
    let press: Press = Box::new(move |event| {
        let alone = event.ctrl_key() || event.meta_key();
        intents.send(Intent::Plot(wish(plot, channels, id, alone)));
    });
    view! {
        <li data-stale=stale>
            <button
                data-testid="trace"
                title="Click: show or hide. Ctrl-click: show only this one"
                aria-pressed=drawn
                on:click=press
            >
                <svg width="16" height="4" data-series=(color % 8).to_string() aria-hidden="true">
                    <line x1="0" y1="2" x2="16" y2="2" stroke-dasharray=dashes />
                </svg>
                <span class=if alone { "visually-hidden" } else { "" }>{label}</span>
                {demo.then(|| view! { <em class="tag">"demo"</em> })}
                <b>{value}</b>
                <span>{unit}</span>
            </button>
        </li>
    }
    .into_any()
}

fn newest(plot: Plot, channel: &Channel) -> String {
    let (shown, _) = plot.slot.with(|slot| slot.shown_in(channel.unit.as_deref()));
    match channel.last.as_ref().map(|last| &last.value) {
        Some(Value::Number(number)) => format::number(shown.apply(*number)),
        Some(value) => format::value(value),
        None => String::new(),
    }
}

/// Draw this channel or do not; or it alone, or all again.
fn wish(plot: Plot, channels: Channels, id: ChannelId, alone: bool) -> PlotWish {
    let name = |id| untrack(|| channels.row(id)).map(|row| row.name);
    let channel = name(id).unwrap_or_default();
    if !alone {
        return PlotWish::Toggle { plot: plot.key(), channel };
    }
    let all = plot.slot.with_untracked(|slot| slot.channels.clone());
    PlotWish::Isolate { plot: plot.key(), channel, all: all.into_iter().filter_map(name).collect() }
}
