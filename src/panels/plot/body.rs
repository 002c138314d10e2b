//! The picture and what lies over it.

use leptos::html;
use leptos::prelude::*;

use crate::panels::plot::Surface;
use crate::panels::plot::hand::Hand;
use crate::panels::plot::keys::Keys;
use crate::panels::plot::over::Over;
use crate::panels::plot::readout::PinnedReadout;
use crate::panels::plot::share::Plot;

/// Takes the focus, the pointer and the keys.
#[component]
pub fn Body(plot: Plot, panel: NodeRef<html::Section>) -> impl IntoView {
    let body = NodeRef::<html::Div>::new();
    let hand = Hand::new(plot);
    let keys = Keys::new(plot, hand, panel);
    Effect::new(move |_| {
        if let Some(element) = body.get() {
            hand.hold(&element);
        }
    });
    let label =
        move || plot.slot.with(|slot| format!("{}: arrows move, plus and minus zoom", slot.title));
    view! {
        <div
            class="plot-body"
            data-testid="plot-body"
            node_ref=body
            tabindex="0"
            role="group"
            aria-label=label
            on:keydown=move |event| keys.press(&event)
        >
            <Surface plot />
            <Over plot hand />
            <PinnedReadout plot />
        </div>
    }
}
