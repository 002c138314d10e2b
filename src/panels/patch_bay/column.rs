//! A column of jacks under their clients.

use leptos::prelude::*;

use crate::panels::patch_bay::bench::{Bench, jack_id};
use crate::state::patch::{ClientId, Jack, Row, RowKey, Side};

/// All publishers or all subscribers; only the rows in view exist.
#[component]
pub(super) fn ColumnView(side: Side) -> impl IntoView {
    let bench = Bench::expect();
    let pane = bench.pane(side);
    pane.follow_size();
    let (name, side_name) = match side {
        Side::Out => ("Publishers", "out"),
        Side::In => ("Subscribers", "in"),
    };
    let count = move || bench.layout.with(|layout| layout.column(side).jack_count());
    let height = move || bench.layout.with(|layout| layout.column(side).height_px);
    let keys = Memo::new(move |_| {
        let (scroll, height) = (pane.scroll_px.get(), pane.height_px());
        bench.layout.with(|layout| {
            let rows = layout.column(side).rows_in_view(scroll, height);
            rows.iter().map(|row| row.key.clone()).collect::<Vec<_>>()
        })
    });
    let on_scroll = move |_| {
        if let Some(element) = pane.element.get_untracked() {
            pane.scroll_px.set(f64::from(element.scroll_top()));
        }
    };
    view! {
        <section class="patch-column" data-side=side_name aria-label=name>
            <h3>{name} " " <span>{count}</span></h3>
            <div class="patch-scroll" node_ref=pane.element on:scroll=on_scroll>
                <div class="patch-rows" style:height=move || format!("{}px", height())>
                    <For each=move || keys.get() key=Clone::clone let:key>
                        <RowView side key />
                    </For>
                </div>
                <Show when=move || count() == 0 fallback=|| ()>
                    <p class="patch-none">{move || none_words(bench, side)}</p>
                </Show>
            </div>
        </section>
    }
}

fn none_words(bench: Bench, side: Side) -> &'static str {
    match (bench.search.with(String::is_empty), side) {
        (false, _) => "Nothing found.",
        (true, Side::Out) => "No client publishes anything yet.",
        (true, Side::In) => "No client subscribes to anything yet.",
    }
}

#[component]
fn RowView(side: Side, key: RowKey) -> impl IntoView {
    let bench = Bench::expect();
    let wanted = key.clone();
    let row =
        Memo::new(move |_| bench.layout.with(|layout| layout.column(side).row(&wanted).cloned()));
    let shift = move || {
        let top = row.with(|row| row.as_ref().map_or(0.0, |row| row.top_px));
        format!("translateY({top}px)")
    };
    view! {
        <div class="patch-row" style:transform=shift>
            {match key {
                RowKey::Head(client) => view! { <Heading client row /> }.into_any(),
                RowKey::Jack(jack) => view! { <JackView jack /> }.into_any(),
            }}
        </div>
    }
}

#[component]
fn Heading(client: ClientId, row: Memo<Option<Row>>) -> impl IntoView {
    let own = move || row.with(|row| row.as_ref().is_some_and(|row| row.marked));
    let note = move || row.with(|row| row.as_ref().map(|row| row.note.clone()));
    view! {
        <h4 data-testid="patch-client" title=note>
            <span class="name">{client.name}</span>
            <Show when=own fallback=|| ()><span class="own">"this page"</span></Show>
            <span class="address">{client.address}</span>
        </h4>
    }
}

#[component]
fn JackView(jack: Jack) -> impl IntoView {
    let bench = Bench::expect();
    let this = StoredValue::new(jack.clone());
    let with = move |look: &dyn Fn(&Jack) -> bool| this.with_value(look);
    let picked = move || bench.picked.with(|picked| with(&|jack| picked.as_ref() == Some(jack)));
    let taken = Memo::new(move |_| {
        bench.picked.track();
        bench.hand.with_untracked(|hand| with(&|jack| hand.takes(jack)))
    });
    let heat = move |on: bool| bench.hot.set(on.then(|| this.get_value()));
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let back = match event.key().as_str() {
            "ArrowDown" => false,
            "ArrowUp" => true,
            _ => return,
        };
        event.prevent_default();
        bench.step(&this.get_value(), back);
    };
    let (role, place) = match jack.side {
        Side::Out => ("publisher of", "out"),
        Side::In => ("subscriber of", "in"),
    };
    view! {
        <button
            class="jack"
            id=jack_id(&jack)
            data-testid="jack"
            data-jack=format!("{place}:{}/{}", jack.end.client.name, jack.end.item)
            data-series=jack.end.colour()
            aria-pressed=move || picked().to_string()
            aria-disabled=move || (!taken.get()).then_some("true")
            tabindex=move || if taken.get() { "0" } else { "-1" }
            on:click=move |event| bench.choose(this.get_value(), event.detail() == 0)
            on:keydown=on_key
            on:pointerdown=move |event| bench.on_press(this.get_value(), &event)
            on:pointerenter=move |_| heat(true)
            on:pointerleave=move |_| heat(false)
            on:focus=move |_| heat(true)
            on:blur=move |_| heat(false)
        >
            <i class="socket" aria-hidden="true"></i>
            <span class="name">{jack.end.item.clone()}</span>
            <span class="kind">{jack.end.kind.clone()}</span>
            <span class="visually-hidden">{format!(", {role} {}", jack.end.client.name)}</span>
        </button>
    }
}
