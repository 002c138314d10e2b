//! Where what a link brings besides readings goes.

use std::time::Duration;

use heliograph_protocol::session::{Delivery, Narration, Rejection};
use heliograph_telemetry::Reading;
use leptos::prelude::*;

use crate::desk::Desk;
use crate::link::Inbox;
use crate::receive;
use crate::state::captures::CaptureState;
use crate::state::live::LiveStore;
use crate::state::notices::Notices;
use crate::state::patch::{Change, PatchBay};
use crate::state::scene::Scene;
use crate::state::sources::{Source, Sources};

/// Hands what a link brings besides readings to the parts of the page it is for.
pub(super) struct PageInbox {
    pub(super) names: Scene,
    pub(super) captures: CaptureState,
    pub(super) store: LiveStore,
    pub(super) sources: Sources,
    pub(super) patch_bay: PatchBay,
    pub(super) notices: Notices,
    pub(super) desk: Desk,
}

impl PageInbox {
    fn places(&self) -> receive::Places {
        receive::Places {
            captures: self.captures,
            store: self.store,
            sources: self.sources,
            notices: self.notices,
        }
    }
}

impl Inbox for PageInbox {
    fn heard(&self, source: Source, reading: &Reading) {
        self.desk.tallies.count(|| source.name(), reading);
    }

    fn narrated(&self, source: Source, narration: Narration) {
        self.desk.narrated(source, narration);
    }

    fn rejected(&self, source: Source, rejection: &Rejection) {
        self.desk.rejected(source, rejection);
    }

    fn announced(&self, source: Source, camera: &str, url: &str, news: bool) {
        receive::photo_announced(self.places(), source, camera, url, news);
    }

    /// A request is named by the moment of asking, in microseconds of uptime.
    fn unanswered(&self, source: Source, id: u64, reason: &str) {
        let words = format!("{}: {reason}.", source.name());
        self.captures.0.update(|captures| captures.refuse(Duration::from_micros(id), words));
    }

    fn patched(&self, source: Source, change: Change) {
        self.patch_bay.apply(source.id, change);
    }

    fn delivered(&self, source: Source, delivery: Delivery) {
        if self.names.0.with_untracked(|names| names.url_in == delivery.subscriber) {
            receive::photo_announced(self.places(), source, "", &delivery.value, true);
        }
    }

    fn pictured(&self, source: Source, camera: &str, bytes: &[u8], news: bool) {
        receive::photo_came(self.places(), source, camera, bytes, news);
    }
}
