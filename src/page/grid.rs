//! The grid of panels, laid out by itself from what arrives, and its empty states.

use leptos::prelude::*;

use crate::browser::drag;
use crate::intent::{Intent, IntentSender};
use crate::page::rest;
use crate::page::try_demo::TryDemo;
use crate::panels::{CameraPanel, PlotPanel, controls_panel, messages_panel};
use crate::state::channels::Channels;
use crate::state::layout::edits::PlotWish;
use crate::state::panels::{OpenPanels, PanelKind};
use crate::state::sources::{LinkStatus, Sources};
use crate::widgets::later_within;
use crate::widgets::shared::{close_button, list, memo, part_if};

/// Plots beside the camera.
#[component]
pub fn Grid() -> impl IntoView {
    let channels = Channels::expect();
    let count = Memo::new(move |_| channels.plots.with(Vec::len));
    let is_empty = memo(move || count.get() == 0);
    let panels = OpenPanels::expect();
    let intents = IntentSender::expect();
    let keys = move || {
        channels.plots.with(|plots| plots.iter().map(|slot| slot.key.clone()).collect::<Vec<_>>())
    };
    // Beside all plots: a plot of its own.
    let dropped = move |event: leptos::ev::DragEvent| {
        if let Some(channel) = drag::dropped(&event) {
            intents.send(Intent::Plot(PlotWish::Add { plot: None, channel }));
        }
    };
    view! {
        <div
            class="grid"
            on:dragover=move |event| drag::allow(&event)
            on:drop=dropped
            data-plots=move || count.get()
            style=("--plots", move || count.get().to_string())
            data-wanted=move || panels.get().len()
        >
            {list(keys, String::clone, |key| view! { <PlotPanel key /> }.into_any())}
            {rest(move || part_if(is_empty, || view! { <EmptyState /> }.into_any()))}
            <div class="side">{rest(|| view! { <CameraPanel /> }.into_any())}</div>
            {rest(wanted_panels)}
        </div>
    }
}

/// The panels the user opened, side by side below the plots.
fn wanted_panels() -> AnyView {
    let panels = OpenPanels::expect();
    let any = memo(move || !panels.get().is_empty());
    part_if(any, move || {
        view! { <div class="wanted">{list(move || panels.get(), |kind| *kind, wanted_panel)}</div> }
            .into_any()
    })
}

/// The panel of this kind; where it cannot be fetched, one of the same name that says so.
fn wanted_panel(kind: PanelKind) -> AnyView {
    let intents = IntentSender::expect();
    let close = move || intents.send(Intent::ShowPanel(kind, false));
    let around = move |failure| {
        view! {
            <section class="panel" aria-label=kind.name()>
                <header>
                    <h2>{kind.name()}</h2>
                    <span class="aside"></span>
                    {close_button(kind.name(), close)}
                </header>
                {failure}
            </section>
        }
        .into_any()
    };
    match kind {
        PanelKind::Messages => later_within(around, messages_panel),
        PanelKind::Controls => later_within(around, controls_panel),
    }
}

/// What to do next while there is nothing to plot.
#[component]
fn EmptyState() -> impl IntoView {
    let sources = Sources::expect();
    let channels = Channels::expect();
    let words = Memo::new(move |_| {
        let sources = sources.all();
        let ready: Vec<_> = sources
            .iter()
            .filter(|source| source.status.with(|status| *status == LinkStatus::Ready))
            .collect();
        if sources.is_empty() {
            return (
                "No source yet",
                "Type the address of a sensor server into the box on the left and press Connect."
                    .to_owned(),
            );
        }
        if ready.is_empty() {
            let connecting =
                sources.iter().any(|s| s.status.with(|s| *s == LinkStatus::Connecting));
            return if connecting {
                ("Connecting…", "An attempt takes at most 10 s.".to_owned())
            } else {
                ("Not connected", "See above for what happened and what to try.".to_owned())
            };
        }
        let messages: u64 = ready.iter().map(|s| s.traffic.with(|traffic| traffic.messages)).sum();
        if channels.rows.with(|rows| rows.iter().any(|row| row.is_plotted())) {
            let text = "Click a channel in the list, or drag it here. The menu “Panel” brings back \
                        the plots as they were at first.";
            return ("No plot on the page", text.to_owned());
        }
        if channels.rows.with(Vec::is_empty) {
            let text = format!(
                "Nothing to plot has come yet ({messages} messages). Publishers that appear on the server are watched by themselves."
            );
            return ("Connected, waiting for data", text);
        }
        (
            "Connected, nothing numeric yet",
            format!("{messages} messages, none numeric. The channel list shows the last of each."),
        )
    });
    view! {
        <section class="panel empty">
            <div>
                <h2>{move || words.with(|(title, _)| *title)}</h2>
                <p>{move || words.with(|(_, text)| text.clone())}</p>
                <TryDemo />
            </div>
        </section>
    }
}
