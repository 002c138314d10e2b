//! The buttons in a plot's heading.

use leptos::html;
use leptos::prelude::*;

use crate::browser::fullscreen;
use crate::panels::plot::settings::SettingsForm;
use crate::panels::plot::share::Plot;
use crate::state::cursor::Cursor;
use crate::widgets::{Dialog, Icon};

/// Measure, full screen, settings.
#[component]
pub fn Tools(plot: Plot, panel: NodeRef<html::Section>) -> impl IntoView {
    let cursor = Cursor::expect();
    let open = RwSignal::new(false);
    let title = Signal::derive(move || plot.slot.with(|slot| slot.title.clone()));
    view! {
        <div class="plot-tools">
            <button
                class="icon-button"
                data-testid="measure"
                aria-label="Measure"
                title="Measure: click two moments, or one and another with Shift"
                aria-pressed=move || cursor.measuring.get().to_string()
                on:click=move |_| {
                    cursor.measuring.update(|measuring| *measuring = !*measuring);
                }
            >
                <Icon name="measure" />
            </button>
            <button
                class="icon-button"
                aria-label="Full screen"
                title="Full screen (F)"
                on:click=move |_| fullscreen::toggle(panel.get_untracked().as_deref())
            >
                <Icon name="full" />
            </button>
            <button
                class="icon-button"
                data-testid="plot-settings"
                aria-label="Settings of this plot"
                title="Channels, range, line, unit, colours, statistics…"
                on:click=move |_| open.set(true)
            >
                <Icon name="more" />
            </button>
        </div>
        <Dialog open title>
            <SettingsForm plot close=open />
        </Dialog>
    }
}
