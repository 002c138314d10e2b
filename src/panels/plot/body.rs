//! The picture and what lies over it.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use crate::panels::plot::Surface;
use crate::panels::plot::hand::Hand;
use crate::panels::plot::keys::Keys;
use crate::panels::plot::over::over;
use crate::panels::plot::readout::pinned_readout;
use crate::panels::plot::share::Plot;
use crate::widgets::shared::text;

/// Takes the focus, the pointer and the keys.
pub(super) fn body(plot: Plot, panel: NodeRef<html::Section>) -> AnyView {
    let body = NodeRef::<html::Div>::new();
    let hand = Hand::new(plot);
    let keys = Keys::new(plot, hand, panel);
    Effect::new(move |_| {
        if let Some(element) = body.get() {
            hand.hold(&element);
        }
    });
    let label = text(move || {
        plot.slot.with(|slot| format!("{}: arrows move, plus and minus zoom", slot.title))
    });
    view! {
        <div
            class="plot-body"
            data-testid="plot-body"
            node_ref=body
            tabindex="0"
            role="group"
            aria-label=label
            on:keydown=move |event: KeyboardEvent| keys.press(&event)
            on:focusout=move |_| hand.let_go()
        >
            <Surface plot />
            {over(plot, hand)}
            {pinned_readout(plot)}
        </div>
    }
    .into_any()
}
