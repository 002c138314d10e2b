//! A small picture over what it belongs to.

use leptos::prelude::*;

/// Its width in CSS pixels, as in the style sheet.
pub const WIDTH: f64 = 168.0;

/// A picture with words below it. `place` is a CSS transform from the top left.
pub fn thumbnail(url: String, words: String, place: Signal<String>) -> AnyView {
    view! {
        <figure class="thumbnail" data-testid="thumbnail" style:transform=place>
            <img src=url alt="" />
            <figcaption role="status">{words}</figcaption>
        </figure>
    }
    .into_any()
}

/// Where the middle of something so wide is to be that it does not stand out left or right.
pub fn beside_edges(x: f64, width: f64, left: f64, right: f64) -> f64 {
    let half = width / 2.0;
    x.min(right - half).max(left + half)
}
