//! The cords between the columns, drawn from the layout alone.

use leptos::html;
use leptos::prelude::*;

use crate::browser::resize::DeviceSize;
use crate::panels::patch_bay::bench::{Bench, css_px, follow};
use crate::state::patch::{Cord, End, Jack, PatchBay, Side, Stage, curve, curve_between};

/// Every cord of which an end is in view, and the loose one in the user's hand.
#[component]
pub(super) fn Cords() -> impl IntoView {
    let bench = Bench::expect();
    let element = NodeRef::<html::Div>::new();
    let size = RwSignal::new(DeviceSize::default());
    follow(element, size);
    let width = Memo::new(move |_| css_px(size.get()).0);
    let in_view = Memo::new(move |_| {
        let height = bench.outputs.height_px().max(bench.inputs.height_px());
        bench.layout.with(|layout| layout.cords_in_view(bench.scroll_px(), height))
    });
    let more = move || in_view.with(|(_, more)| *more);
    let loose = move || loose_end(bench, element, width.get());
    view! {
        <div class="patch-cords" node_ref=element class:hot=move || bench.hot.with(Option::is_some)>
            <svg role="group" aria-label="Routes">
                <For
                    each=move || in_view.with(|(cords, _)| cords.clone())
                    key=Clone::clone
                    let:cord
                >
                    <CordView cord width />
                </For>
                <path class="loose" d=loose />
            </svg>
            <Show when=move || { more() > 0 } fallback=|| ()>
                <p class="patch-more">{move || format!("{} more cords: search for fewer.", more())}</p>
            </Show>
        </div>
    }
}

#[component]
fn CordView(cord: Cord, width: Memo<f64>) -> impl IntoView {
    let bench = Bench::expect();
    let this = StoredValue::new(cord.clone());
    let course = Memo::new(move |_| {
        let height = bench.outputs.height_px().max(bench.inputs.height_px());
        let scroll = bench.scroll_px();
        let ends = bench.layout.with(|l| this.with_value(|cord| l.ends(cord, scroll, height)));
        ends.map(|(from, to)| curve(width.get(), from, to)).unwrap_or_default()
    });
    let line = Memo::new(move |_| {
        bench.layout.with(|layout| this.with_value(|cord| layout.line(cord).cloned()))
    });
    let stage = move || line.with(|line| line.as_ref().map_or(Stage::Made, |line| line.stage));
    let stage_name = move || match stage() {
        Stage::Made => "made",
        Stage::Adding => "adding",
        Stage::Removing => "removing",
    };
    let observed = line.with_untracked(|line| line.as_ref().is_none_or(|line| line.observed));
    let label = move || {
        let (cord, kind) = this.with_value(|cord| (cord.words(), cord.from.kind.clone()));
        let silent = if observed { "" } else { "; its messages are not seen here" };
        match stage() {
            Stage::Made => format!("Route {cord}, {kind}{silent}. Click or Delete removes it"),
            Stage::Adding => format!("Route {cord}, {kind}: waiting for the server"),
            Stage::Removing => format!("Route {cord}, {kind}: waiting for its removal"),
        }
    };
    let touched = move || {
        let touches = |jack: &Jack| this.with_value(|cord| cord.touches(jack));
        bench.hot.with(|hot| hot.as_ref().is_some_and(touches))
    };
    let remove = move || {
        if stage() == Stage::Made {
            bench.disconnect(this.get_value());
        }
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if matches!(event.key().as_str(), "Delete" | "Backspace" | "Enter" | " ") {
            event.prevent_default();
            remove();
            let end = this.with_value(|cord| cord.from.clone());
            bench.focus(&Jack { side: Side::Out, end });
        }
    };
    let (beat, on_end) = heartbeat(cord.from.clone());
    view! {
        <g
            class="cord"
            class:touched=touched
            role="button"
            tabindex="0"
            data-testid="cord"
            data-cord=cord.words()
            data-series=cord.from.colour()
            data-stage=stage_name
            data-beat=move || beat.get()
            aria-label=label
            on:click=move |_| remove()
            on:keydown=on_key
            on:animationend=move |_| on_end()
        >
            <title>{label}</title>
            <path class="hit" d=move || course.get() />
            <path class="wire" d=move || course.get() />
            <path class="pulse" pathLength="100" d=move || course.get() />
        </g>
    }
}

/// Lets a cord pulse when a message passes: an attribute that is 0 at first and then changes
/// between 1 and 2 with each pulse, and what to call when a pulse is over. However fast messages
/// come, a pulse runs to its end.
fn heartbeat(from: End) -> (RwSignal<u8>, impl Fn() + Copy + 'static) {
    let passes = PatchBay::expect().passes(from);
    let beat = RwSignal::new(0);
    let seen = StoredValue::new(passes.get_untracked());
    let running = StoredValue::new(false);
    let pulse = move || {
        seen.set_value(passes.get_untracked());
        running.set_value(true);
        beat.update(|beat| *beat = if *beat == 1 { 2 } else { 1 });
    };
    Effect::new(move |_| {
        if passes.get() != seen.get_value() && !running.get_value() {
            pulse();
        }
    });
    let on_end = move || {
        running.set_value(false);
        if passes.get_untracked() != seen.get_value() {
            pulse();
        }
    };
    (beat, on_end)
}

/// The cord from the picked jack to the pointer, while it is dragged.
fn loose_end(bench: Bench, element: NodeRef<html::Div>, width: f64) -> Option<String> {
    let (at_x, at_y) = bench.hand.with(|hand| hand.loose_end())?;
    let picked = bench.picked.get()?;
    let area = element.get()?.get_bounding_client_rect();
    let at = (at_x - area.left(), at_y - area.top());
    let y = bench.layout.with(|layout| layout.height(&picked, bench.scroll_px()))?;
    Some(match picked.side {
        Side::Out => curve_between((0.0, y), at),
        Side::In => curve_between(at, (width, y)),
    })
}
