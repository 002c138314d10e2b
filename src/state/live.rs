//! The store as the page holds it: plain memory behind a handle, never a signal.

use std::time::Duration;

use heliograph_telemetry::{
    Channel, ChannelId, Reading, SourceId, StaleAfter, Store, StoreLimits, Timestamp,
};
use leptos::prelude::*;

use crate::browser::clock;
use crate::state::frame::FrameClock;
use crate::state::layout::PlotSlot;
use crate::state::settled::settled;
use crate::state::view::Present;

/// Everything received, bounded.
#[derive(Clone, Copy)]
pub struct LiveStore {
    store: StoredValue<Store, LocalStorage>,
    frame: FrameClock,
}

impl LiveStore {
    /// An empty store whose changes ask `frame` for a tick.
    pub fn new(frame: FrameClock) -> Self {
        Self { store: StoredValue::new_local(Store::new(StoreLimits::default())), frame }
    }

    /// The store provided by the app.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Puts readings in.
    pub fn apply(self, source: SourceId, readings: &[Reading]) {
        self.store.update_value(|store| store.apply_all(source, readings));
        self.frame.request();
    }

    /// The source's link broke at `at`.
    pub fn link_lost(self, source: SourceId, at: Timestamp) {
        self.store.update_value(|store| store.link_lost(source, at));
        self.frame.request();
    }

    /// The source's link is up again.
    pub fn link_restored(self, source: SourceId, at: Timestamp) {
        self.store.update_value(|store| store.link_restored(source, at));
        self.frame.request();
    }

    /// The senders of these channels have gone.
    pub fn depart(self, source: SourceId, prefix: &str, at: Timestamp) {
        self.store.update_value(|store| store.depart(source, prefix, at));
        self.frame.request();
    }

    /// From now on the channel is stale at this age.
    pub fn set_stale_after(self, channel: ChannelId, rule: StaleAfter) {
        self.store.update_value(|store| store.set_stale_after(channel, rule));
        self.frame.request();
    }

    /// How many samples have come in all, kept or dropped since.
    pub fn samples_received(self) -> u64 {
        self.with(|store| store.sample_count() as u64 + store.dropped_count())
    }

    /// What the view is measured against, now.
    pub fn present(self) -> Present {
        let oldest = self.with(|store| store.time_span()).map(|span| span.start);
        Present { now: clock::now().wall, oldest, received: self.samples_received() }
    }

    /// Looks at the store.
    pub fn with<T>(self, look: impl FnOnce(&Store) -> T) -> T {
        self.store.with_value(look)
    }

    /// Looks at one channel.
    pub fn with_channel<T>(self, id: ChannelId, look: impl FnOnce(&Channel) -> T) -> Option<T> {
        self.store.with_value(|store| store.channel(id).map(look))
    }

    /// Changes when a channel appears or changes its kind or unit.
    pub fn list_revision(self) -> ReadSignal<u64> {
        settled(move |_| {
            self.frame.track();
            self.with(Store::list_revision)
        })
    }

    /// Changes when this channel got a reading, at the pace at which figures are read.
    pub fn readout(self, channel: ChannelId) -> Memo<u64> {
        Memo::new(move |_| {
            self.frame.track_glances();
            self.with(|store| store.revision(channel))
        })
    }

    /// Changes when any channel of a plot got a reading, but not again within `pace` of the last
    /// time.
    pub fn plot_revision(
        self,
        plot: Memo<PlotSlot>,
        pace: impl Fn() -> Duration + Send + Sync + 'static,
    ) -> Memo<(u64, Duration)> {
        Memo::new(move |last: Option<&(u64, Duration)>| {
            self.frame.track();
            // Revisions only grow, so the sum changes when any of them does.
            let revision: u64 = plot.with(|slot| {
                self.with(|store| slot.channels.iter().map(|id| store.revision(*id)).sum())
            });
            let now = clock::now().uptime;
            match last {
                Some(last) if last.0 == revision => *last,
                Some(last) if now.saturating_sub(last.1) < pace() => {
                    // Looked at again with the next frame, as no reading may follow this one.
                    self.frame.request();
                    *last
                }
                _ => (revision, now),
            }
        })
    }

    /// Changes when a channel of a plot got a sample that is not its newest.
    pub fn late_samples(self, plot: Memo<PlotSlot>) -> ReadSignal<u64> {
        settled(move |_| {
            self.frame.track();
            plot.with(|slot| {
                self.with(|store| {
                    let counts = slot.channels.iter().filter_map(|id| store.channel(*id));
                    counts.map(|c| c.counts.out_of_order + c.counts.duplicates).sum()
                })
            })
        })
    }
}
