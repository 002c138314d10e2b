//! What the user should know now: sources in trouble with what to do, and passing notices.

use leptos::prelude::*;

use crate::intent::{Intent, IntentSender};
use crate::state::notices::{Notices, Severity};
use crate::state::sources::{LinkStatus, Source, Sources};
use crate::state::ticker::Ticker;
use crate::widgets::Icon;
use crate::widgets::shared::{list, memo, part_if};

/// The board over the grid; empty when all is well.
#[component]
pub fn NoticeBoard() -> impl IntoView {
    let sources = Sources::expect();
    let notices = Notices::expect();
    let intents = IntentSender::expect();
    view! {
        <div class="notices" role="status">
            {list(move || sources.all(), |source| source.id, |source| {
                view! { <SourceTrouble source /> <WiringByHand source /> }.into_any()
            })}
            {list(move || notices.all(), |notice| notice.id, move |notice| view! {
                <p class="notice" class:problem=notice.severity == Severity::Problem data-testid="notice">
                    <span>{notice.text.clone()}</span>
                    <button
                        class="icon-button"
                        aria-label="Dismiss"
                        on:click=move |_| intents.send(Intent::Dismiss(notice.id))
                    >
                        <Icon name="close" />
                    </button>
                </p>
            }.into_any())}
        </div>
    }
}

/// A source that does not connect: why, and what can be done now.
#[component]
fn SourceTrouble(source: Source) -> impl IntoView {
    let ticker = Ticker::expect();
    let trouble = Memo::new(move |_| match source.status.get() {
        LinkStatus::Waiting { retry_at, reason } => {
            let wait = retry_at.saturating_sub(ticker.get().uptime).as_secs_f64().ceil();
            Some((reason, format!("Trying again in {wait:.0} s."), "Retry now"))
        }
        LinkStatus::Refused { reason } => Some((reason, String::new(), "Try again")),
        LinkStatus::Asking => {
            let text =
                format!("The link that opened this page wants to connect to {}.", source.url());
            Some((text, String::new(), "Connect"))
        }
        LinkStatus::Connecting | LinkStatus::Ready => None,
    });
    let intents = IntentSender::expect();
    let refused = memo(move || source.status.with(|s| matches!(s, LinkStatus::Refused { .. })));
    let words = move || trouble.get().map(|(reason, wait, _)| format!("{reason} {wait}"));
    let action = move || trouble.with(|t| t.as_ref().map_or("", |(_, _, action)| *action));
    let shown = memo(move || trouble.with(Option::is_some));
    part_if(shown, move || {
        view! {
            <p class="notice problem" data-testid="notice">
                <b>{source.name()}</b>
                <span>{words}</span>
                <button class="button" on:click=move |_| intents.send(Intent::Open(source.id))>{action}</button>
                {part_if(refused, move || view! {
                    <button class="button" on:click=move |_| source.changing.set(true)>"Change…"</button>
                }.into_any())}
                <button class="button" on:click=move |_| intents.send(Intent::Remove(source.id))>"Remove"</button>
            </p>
        }
        .into_any()
    })
}

/// A server that does not let this page make routes: what to wire by hand.
#[component]
fn WiringByHand(source: Source) -> impl IntoView {
    let routes = Memo::new(move |_| {
        let ready = source.status.with(|status| *status == LinkStatus::Ready);
        source.scene.with(|scene| if ready { scene.by_hand.clone() } else { Vec::new() })
    });
    let any = memo(move || routes.with(|routes| !routes.is_empty()));
    part_if(any, move || {
        view! {
            <div class="notice" data-testid="notice">
                <b>{source.name()}</b>
                <div>
                    <p>"This server does not let the page make routes. Draw these by hand in its admin page:"</p>
                    <ul class="routes">
                        {move || routes.get().into_iter().map(|route| view! { <li>{route}</li> }).collect_view()}
                    </ul>
                </div>
            </div>
        }
        .into_any()
    })
}
