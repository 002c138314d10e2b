//! Small line drawings that take the colour of their text.

use leptos::prelude::*;

/// One of a few drawings, 16 by 16, hidden from screen readers: the button around it has a name.
#[component]
pub fn Icon(
    /// `bin`, `camera`, `channels`, `close`, `compare`, `dark`, `down`, `edit`, `full`, `help`, `left`, `light`, `marker`,
    /// `measure`, `minus`, `more`, `pause`, `play`, `plus`, `right`, `stale`, `star`, `system`, `turn`, `undo` or
    /// `wiring`.
    name: &'static str,
) -> impl IntoView {
    let path = match name {
        "bin" => "M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.6 9h5.8l.6-9M6.8 7v4M9.2 7v4",
        "camera" => {
            "M2 5.5h2.6L6 3.5h4l1.4 2H14v7H2zM8 11.2a2.4 2.4 0 1 0 0-4.8 2.4 2.4 0 0 0 0 4.8z"
        }
        "channels" => "M2 4h12M2 8h12M2 12h12",
        "close" => "M4 4l8 8M12 4l-8 8",
        "compare" => "M2.5 4h4v8h-4zM9.5 4h4v8h-4z",
        "dark" => "M13 9.6A5.6 5.6 0 1 1 6.4 3a4.4 4.4 0 0 0 6.6 6.6z",
        "down" => "M3.5 6L8 10.5 12.5 6",
        "edit" => "M3 13l.6-2.8 7.2-7.2 2.2 2.2-7.2 7.2z",
        "full" => "M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3",
        "help" => "M6 6.2a2 2 0 1 1 2.9 1.8c-.6.3-.9.7-.9 1.4M8 11.8v.1",
        "left" => "M10 3.5L5.5 8l4.5 4.5",
        "light" => {
            "M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM8 1.5v1.4M8 13.1v1.4M1.5 8h1.4M13.1 8h1.4M3.4 3.4l1 1M11.6 11.6l1 1M3.4 12.6l1-1M11.6 4.4l1-1"
        }
        "marker" => "M4.5 14V2.5h7L9.5 5l2 2.5h-7",
        "measure" => "M3 2.5v11M13 2.5v11M3 8h10M5 6L3 8l2 2M11 6l2 2-2 2",
        "minus" => "M3 8h10",
        "more" => "M3.5 8h.1M8 8h.1M12.5 8h.1",
        "pause" => "M5.5 3.5v9M10.5 3.5v9",
        "play" => "M5 3.5l7 4.5-7 4.5z",
        "plus" => "M8 3v10M3 8h10",
        "right" => "M6 3.5L10.5 8 6 12.5",
        "stale" => "M8 14a6 6 0 1 0 0-12 6 6 0 0 0 0 12zM8 4.8V8l2.2 1.6",
        "star" => "M8 2l1.8 3.9 4.2.5-3.1 2.9.8 4.2L8 11.4l-3.7 2.1.8-4.2L2 6.4l4.2-.5z",
        "undo" => "M6 3L3 6l3 3M3 6h6.5a3.5 3.5 0 0 1 0 7H7",
        "turn" => "M12.5 8.5A4.8 4.8 0 1 1 8 3.5h3.5M9.5 1.2l2.3 2.3-2.3 2.3",
        "wiring" => {
            "M3.5 6.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM12.5 13.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM5.5 4.5c5 0 0 7 5 7"
        }
        _ => "M8 14a6 6 0 1 0 0-12 6 6 0 0 0 0 12zM8 2v12M8 5h4.5M8 8h6M8 11h4.5",
    };
    view! {
        <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <path d=path fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" />
        </svg>
    }
}
