//! How the last press is doing.

use leptos::prelude::*;

use super::{Piece, piece};
use crate::intent::{Intent, IntentSender};
use crate::state::captures::{self, CaptureState, Captures, Request, Stage};
use crate::state::format;
use crate::state::ticker::Ticker;
use crate::widgets::later;
use crate::widgets::shared::{memo, part_if};

/// How the last press is doing: in a sentence, and camera by camera.
#[component]
pub fn RequestState() -> impl IntoView {
    let ticker = Ticker::expect();
    let captures = CaptureState::expect();
    let progress = Memo::new(move |_| {
        captures.0.with(|captures| captures::progress(captures, ticker.get().uptime))
    });
    let failure = Memo::new(move |_| captures.0.with(captures::failure));
    let failed = memo(move || captures.0.with(has_failed));
    let is_listed = memo(move || {
        failed.get() || captures.0.with(|captures| captures.current().nth(1).is_some())
    });
    view! {
        <p
            class="request"
            class:failed=move || failed.get()
            data-testid="capture-state"
            role="status"
        >
            {move || progress.get().or_else(|| failure.get())}
        </p>
        {part_if(is_listed, || later(|| piece(Piece::Requests)))}
    }
    .into_any()
}

/// Whether nothing is waited for any more, and something is missing.
fn has_failed(captures: &Captures) -> bool {
    let is_over = captures.current().all(|request| !request.is_pending());
    is_over && captures::failure(captures).is_some()
}

/// The last press, camera by camera.
#[component]
pub fn Requests() -> impl IntoView {
    let (captures, intents) = (CaptureState::expect(), IntentSender::expect());
    let failed = memo(move || captures.0.with(has_failed));
    let spread = memo(move || captures.0.with(captures::spread));
    let requests = memo(move || captures.0.with(|c| c.current().map(standing).collect::<Vec<_>>()));
    view! {
        <ul class="requests" data-testid="capture-requests" aria-label="The last press">
            <For each=move || requests.get() key=|standing| standing.clone() let:standing>
                <li data-testid="capture-request" data-state=standing.state>
                    <b>{standing.camera}</b>
                    <span>{standing.words}</span>
                </li>
            </For>
            {move || spread.get().map(|words| view! { <li class="spread">{words}</li> })}
            {move || failed.get().then(|| view! {
                <li>
                    <button
                        class="button small"
                        data-testid="capture-retry"
                        on:click=move |_| intents.send(Intent::RetryCapture)
                    >
                        "Retry failed"
                    </button>
                </li>
            })}
        </ul>
    }
}

/// One camera's part in a press.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Standing {
    camera: String,
    state: &'static str,
    words: String,
}

fn standing(request: &Request) -> Standing {
    let took = || request.taken().map(format::latency).unwrap_or_default();
    let (state, words) = match request.stage() {
        Stage::Requested => ("requested", "requested".to_owned()),
        Stage::Accepted => ("accepted", "heard, waiting for the photo".to_owned()),
        Stage::Receiving { loaded_bytes: 0, .. } => ("receiving", "receiving".to_owned()),
        Stage::Receiving { loaded_bytes, total_bytes } => {
            let total = total_bytes.map(|total| format!(" of {}", format::bytes(total)));
            let words = format!(
                "receiving, {}{} here",
                format::bytes(*loaded_bytes),
                total.unwrap_or_default()
            );
            ("receiving", words)
        }
        Stage::Received => ("received", format!("received after {}", took())),
        Stage::Failed(_) => ("failed", format!("failed after {}", took())),
        Stage::TimedOut => ("timed-out", format!("nothing came within {}", took())),
    };
    Standing { camera: request.camera.short_name().to_owned(), state, words }
}
