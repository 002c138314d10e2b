//! How the last press is doing.

use leptos::prelude::*;

use crate::intent::{Intent, IntentSender};
use crate::state::captures::{self, CaptureState, Request, Stage};
use crate::state::format;
use crate::state::ticker::Ticker;

/// How the last press is doing: in a sentence, and camera by camera.
#[component]
pub fn RequestState() -> impl IntoView {
    let captures = CaptureState::expect();
    let ticker = Ticker::expect();
    let intents = IntentSender::expect();
    let progress = Memo::new(move |_| {
        captures.0.with(|captures| captures::progress(captures, ticker.get().uptime))
    });
    let failure = Memo::new(move |_| captures.0.with(captures::failure));
    let failed =
        Memo::new(move |_| progress.with(Option::is_none) && failure.with(Option::is_some));
    let spread = Memo::new(move |_| captures.0.with(captures::spread));
    let requests = Memo::new(move |_| {
        captures.0.with(|captures| captures.current().map(standing).collect::<Vec<_>>())
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
        <Show when=move || { requests.with(Vec::len) > 1 || failed.get() } fallback=|| ()>
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
        </Show>
    }
    .into_any()
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
