//! The buttons in a plot's heading.

use leptos::html;
use leptos::prelude::*;

use crate::apart;
use crate::browser::fullscreen;
use crate::panels::plot::settings::settings_form;
use crate::panels::plot::share::Plot;
use crate::state::cursor::Cursor;
use crate::widgets::shared::{Tool, flag, text};
use crate::widgets::{Dialog, later};

apart!(extras: fn settings_later(plot: Plot, close: RwSignal<bool>) -> AnyView {
    settings_form(plot, close)
});

/// Measure, full screen, settings, which `open` shows.
pub(super) fn tools(plot: Plot, panel: NodeRef<html::Section>, open: RwSignal<bool>) -> AnyView {
    let cursor = Cursor::expect();
    let title = text(move || plot.slot.with(|slot| slot.title.clone()));
    let measure = "Measure: click two moments, or one and another with Shift";
    let measure = Tool {
        test_id: "measure",
        pressed: flag(move || cursor.measuring.get()),
        ..Tool::new("measure", "Measure", measure)
    };
    let full = Tool::new("full", "Full screen", "Full screen (F)");
    let settings = "Name, channels, range, limits, line, unit, colours, statistics…";
    let settings =
        Tool { test_id: "plot-settings", ..Tool::new("more", "Settings of this plot", settings) };
    view! {
        <div class="plot-tools">
            {measure.view(move |_| cursor.measuring.update(|measuring| *measuring = !*measuring))}
            {full.view(move |_| fullscreen::toggle(panel.get_untracked().as_deref()))}
            {settings.view(move |_| open.set(true))}
        </div>
        <Dialog open title>{later(move || settings_later(plot, open))}</Dialog>
    }
    .into_any()
}
