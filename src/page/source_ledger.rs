//! The data-quality ledger in a source's details: what became of everything that came.

use heliograph_telemetry::Store;
use leptos::prelude::*;

use crate::state::format;
use crate::state::ledger::{Account, RejectedFor};
use crate::state::live::LiveStore;
use crate::state::sources::Source;
use crate::state::ticker::Ticker;

/// Readings balanced, and refused messages by reason.
#[component]
pub fn SourceLedger(source: Source) -> impl IntoView {
    let store = LiveStore::expect();
    let ticker = Ticker::expect();
    let account = Memo::new(move |_| {
        let now = ticker.get().wall;
        store.with(|store| Account::of(store, source.id, now))
    });
    let row = move |name: &'static str, count: fn(&Account) -> u64| {
        let value = move || format::grouped(account.with(count) as f64);
        view! { <dt>{name}</dt><dd>{value}</dd> }
    };
    let rejections = Memo::new(move |_| source.traffic.with(|t| t.rejections.clone()));
    let total = move || source.traffic.with(|traffic| format::grouped(traffic.rejected as f64));
    let outages = move || account.with(outage_words);
    let kept = move || {
        ticker.get();
        store.with(kept_words)
    };
    view! {
        <section class="ledger" data-testid="ledger" aria-label="Data quality">
            <h3>"Data quality"</h3>
            <p class="hint">"Readings received = taken in + text + dropped."</p>
            <dl>
                {row("Readings received", |account| account.ledger.received)}
                {row("taken in", |account| account.ledger.applied)}
                {row("text, nothing to plot", |account| account.ledger.events)}
                {row("dropped: older than all that is kept", |account| account.ledger.refused)}
                {row("dropped: too many channels", |account| account.ledger.over_limit)}
            </dl>
            <p class="hint">"Of those"</p>
            <dl>
                {row("out of order, put in place", |account| account.ledger.out_of_order)}
                {row("same time, last one kept", |account| account.ledger.duplicates)}
                {row("clock far off, time of arrival used", |account| account.ledger.skewed)}
                {row("said that there is no value", |account| account.ledger.gaps)}
                {row("made room for newer ones since", |account| account.evicted)}
                <dt>"times without link"</dt>
                <dd>{outages}</dd>
            </dl>
            <p class="hint">{kept}</p>
            <p class="hint">"Messages refused: " {total}</p>
            <ul>
                {move || rejections.with(|r| r.all().iter().map(rejected).collect_view())}
            </ul>
        </section>
    }
}

/// What is kept of all sources together, and how much may be.
fn kept_words(store: &Store) -> String {
    let [samples, most, megabytes] = [
        store.sample_count() as f64,
        store.limits().samples_in_all as f64,
        (store.sample_bytes() as f64 / 1e6).ceil(),
    ]
    .map(format::grouped);
    format!(
        "All sources: {samples} samples kept in {megabytes} MB. Up to {most} are kept, \
         at most 18 bytes each; the oldest go first."
    )
}

fn rejected(entry: &RejectedFor) -> impl IntoView + use<> {
    let RejectedFor { reason, count, sample } = entry.clone();
    let sample = (!sample.is_empty()).then(|| view! { <code>{sample}</code> });
    view! {
        <li>
            <b>{format!("{count} ×")}</b>
            <span>{reason}</span>
            {sample}
        </li>
    }
}

fn outage_words(account: &Account) -> String {
    match account.outages {
        0 => "0".into(),
        times => format!("{times} ({} in all)", format::age(account.down)),
    }
}
