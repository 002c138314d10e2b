//! The channels as the page lists them.

use heliograph_telemetry::{ChannelId, ChannelKind, ListedReason, SourceId};

use leptos::prelude::*;

use crate::state::layout::edits::{PlotEditsState, PlotWish};
use crate::state::layout::{self, ChannelFacts, PlotSlot, short_label};
use crate::state::live::LiveStore;
use crate::state::sources::{Source, Sources};

/// One channel in the rail.
#[derive(Clone, Debug, PartialEq)]
pub struct ChannelRow {
    /// Which channel.
    pub id: ChannelId,
    /// Where it comes from.
    pub source: SourceId,
    /// Source and path, joined with `/`: its full name.
    pub name: String,
    /// Its short name.
    pub label: String,
    /// Its unit, if known.
    pub unit: Option<String>,
    /// The name of the source it comes from.
    pub source_name: String,
    /// What it is: a measurement, a state, text.
    pub kind: ChannelKind,
    /// Whether it is made up, and has to say so wherever it shows.
    pub demo: bool,
}

impl ChannelRow {
    /// Whether it belongs on a plot without being asked for.
    pub fn is_plotted(&self) -> bool {
        let varied = ChannelKind::Words { varied: true };
        [ChannelKind::Plotted, ChannelKind::State, varied].contains(&self.kind)
    }

    /// Why it cannot be put on a plot, in words; `None` where it can.
    pub fn why_listed(&self) -> Option<&'static str> {
        let ChannelKind::Event(reason) = self.kind else { return None };
        Some(match reason {
            ListedReason::ManyWords => "More than 16 different texts: listed, not plotted",
            ListedReason::Prose => "Text that is no word for a state: listed, not plotted",
            _ => "By its name this is no state: listed, not plotted",
        })
    }

    /// Whether it says amounts, which can be compared with a limit.
    pub fn is_numeric(&self) -> bool {
        self.why_listed().is_none() && !self.kind.is_words()
    }
}

/// The channels of `sources`, source by source, in order of arrival.
pub fn rows(store: LiveStore, sources: &[Source]) -> Vec<ChannelRow> {
    sources.iter().flat_map(|source| rows_of(store, *source)).collect()
}

fn rows_of(store: LiveStore, source: Source) -> Vec<ChannelRow> {
    let name = source.name();
    store.with(|store| {
        let of_source = || store.channels().iter().filter(|c| c.source == source.id);
        let paths: Vec<&str> = of_source().map(|channel| channel.path.as_str()).collect();
        of_source()
            .map(|channel| ChannelRow {
                id: channel.id,
                source: source.id,
                name: format!("{name}/{}", channel.path),
                label: short_label(&channel.path, &paths).to_owned(),
                unit: channel.unit.as_ref().map(ToString::to_string),
                source_name: name.clone(),
                kind: channel.kind,
                demo: source.is_demo(),
            })
            .collect()
    })
}

/// What the layout needs to know of the channels that can be on plots.
pub fn facts(rows: &[ChannelRow]) -> Vec<ChannelFacts> {
    rows.iter()
        .filter(|row| row.why_listed().is_none())
        .map(|row| ChannelFacts {
            id: row.id,
            name: row.name.clone(),
            label: row.label.clone(),
            unit: row.unit.clone(),
            kind: row.kind,
            plotted: row.is_plotted(),
            source: row.source_name.clone(),
        })
        .collect()
}

/// The channel list and the layout that follows from it, shared by rail, grid and panels.
#[derive(Clone, Copy)]
pub struct Channels {
    /// Every channel of every source on the page.
    pub rows: Memo<Vec<ChannelRow>>,
    /// The plots, in order.
    pub plots: Memo<Vec<PlotSlot>>,
}

impl Channels {
    /// Follows the store, the sources and what the user changed.
    pub fn follow(store: LiveStore, sources: Sources, edits: PlotEditsState) -> Self {
        let revision = store.list_revision();
        let rows = Memo::new(move |_| {
            revision.get();
            rows(store, &sources.all())
        });
        let plots = Memo::new(move |_| {
            edits.0.with(|edits| rows.with(|rows| layout::plots(&facts(rows), edits)))
        });
        Self { rows, plots }
    }

    /// The channels provided by the app.
    pub fn expect() -> Self {
        expect_context()
    }

    /// One channel's row.
    pub fn row(self, id: ChannelId) -> Option<ChannelRow> {
        self.rows.with(|rows| rows.iter().find(|row| row.id == id).cloned())
    }

    /// What takes a channel off all plots it is on or, where it is on none, puts it on the first
    /// plot of its unit, else on one of its own.
    pub fn toggled(self, id: ChannelId, name: &str) -> Vec<PlotWish> {
        let channel = || name.to_owned();
        let unit = self.row(id).and_then(|row| row.unit);
        self.plots.with(|plots| {
            let on: Vec<PlotWish> = plots
                .iter()
                .filter(|slot| slot.channels.contains(&id))
                .map(|slot| PlotWish::Remove { plot: slot.key.clone(), channel: channel() })
                .collect();
            if !on.is_empty() {
                return on;
            }
            let alike = plots.iter().find(|slot| unit.is_some() && slot.unit == unit);
            vec![PlotWish::Add { plot: alike.map(|slot| slot.key.clone()), channel: channel() }]
        })
    }

    /// The paths of a source's channels within it, in order of arrival.
    pub fn paths(self, source: &str) -> Vec<String> {
        let within = |row: &ChannelRow| {
            let path = row.name.strip_prefix(source)?.strip_prefix('/')?;
            Some(path.to_owned())
        };
        self.rows.with(|rows| rows.iter().filter_map(within).collect())
    }

    /// A channel's colour on its plot; `None` if it is on none.
    pub fn color(self, id: ChannelId) -> Option<usize> {
        self.plots.with(|plots| plots.iter().find_map(|slot| slot.color(id)))
    }

    /// One plot, as it is now; `None` when it is gone.
    pub fn plot(self, key: &str) -> Option<PlotSlot> {
        self.plots.with(|plots| plots.iter().find(|slot| slot.key == key).cloned())
    }
}
