//! What the samples in view come to, in a table below the plot.

use heliograph_telemetry::ChannelId;
use leptos::prelude::*;

use crate::panels::plot::share::Plot;
use crate::state::channels::Channels;
use crate::state::format;
use crate::state::live::LiveStore;
use crate::state::statistics::{Statistics, statistics};
use crate::state::ticker::Ticker;
use crate::state::view::ViewState;

const HEADS: [&str; 7] = ["", "min", "mean", "max", "deviation", "slope per s", "samples"];

/// Shown where the user asked for it; as of twice a second.
#[component]
pub fn StatisticsTable(plot: Plot) -> impl IntoView {
    let wanted = Memo::new(move |_| plot.slot.with(|slot| slot.settings.statistics));
    let ticker = Ticker::expect();
    let view = ViewState::expect();
    let rows = move || {
        ticker.get();
        view.0.track();
        let slot = plot.drawn.get();
        let each = slot.channels.iter().zip(&slot.colors);
        each.filter_map(|(id, color)| row(plot, *id, *color)).collect_view()
    };
    view! {
        <Show when=move || wanted.get() fallback=|| ()>
            <div class="statistics" data-testid="statistics">
                <table>
                    <tr>{HEADS.map(|head| view! { <th>{head}</th> })}</tr>
                    {rows}
                </table>
            </div>
        </Show>
    }
}

fn row(plot: Plot, id: ChannelId, color: usize) -> Option<AnyView> {
    let range = plot.geometry.with_untracked(|g| g.as_ref().map(|g| g.viewport.time))?;
    let label = Channels::expect().row(id)?.label;
    let found = LiveStore::expect().with_channel(id, |channel| {
        let (shown, _) = plot.slot.with(|slot| slot.shown_in(channel.unit.as_deref()));
        statistics(&channel.series, range, shown)
    });
    let cells = words(found.flatten()).map(|text| view! { <td>{text}</td> });
    let name = view! { <i class="swatch" data-series=color % 8></i>{label} };
    Some(view! { <tr><th scope="row">{name}</th>{cells}</tr> }.into_any())
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
