//! The channels as the page lists them.

use heliograph_telemetry::{ChannelId, ChannelKind, SourceId};

use leptos::prelude::*;

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
    /// Whether it belongs on a plot.
    pub plotted: bool,
    /// Whether it is a state (on/off).
    pub state: bool,
    /// Whether it is made up, and has to say so wherever it shows.
    pub demo: bool,
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
                unit: channel.unit.clone(),
                plotted: matches!(channel.kind, ChannelKind::Plotted | ChannelKind::State),
                state: matches!(channel.kind, ChannelKind::State),
                demo: source.is_demo(),
            })
            .collect()
    })
}

/// What the layout needs to know of the channels that belong on plots.
pub fn plotted(rows: &[ChannelRow]) -> Vec<ChannelFacts> {
    rows.iter()
        .filter(|row| row.plotted)
        .map(|row| ChannelFacts {
            id: row.id,
            label: row.label.clone(),
            unit: row.unit.clone(),
            state: row.state,
            source: row.source,
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
    /// Follows the store and the sources.
    pub fn follow(store: LiveStore, sources: Sources) -> Self {
        let revision = store.list_revision();
        let rows = Memo::new(move |_| {
            revision.get();
            rows(store, &sources.all())
        });
        let plots = Memo::new(move |_| rows.with(|rows| layout::plots(&plotted(rows))));
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

    /// The paths of a source's channels within it, in order of arrival.
    pub fn paths(self, source: &str) -> Vec<String> {
        let within = |row: &ChannelRow| {
            let path = row.name.strip_prefix(source)?.strip_prefix('/')?;
            Some(path.to_owned())
        };
        self.rows.with(|rows| rows.iter().filter_map(within).collect())
    }

    /// A channel's place on its plot, which gives its colour; `None` if it is on none.
    pub fn place(self, id: ChannelId) -> Option<usize> {
        self.plots.with(|plots| {
            plots.iter().find_map(|slot| slot.channels.iter().position(|other| *other == id))
        })
    }
}
