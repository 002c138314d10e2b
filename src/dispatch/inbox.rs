//! Where what a link brings besides readings goes.

use heliograph_protocol::session::{Answer, Delivery, Narration, Rejection};
use heliograph_telemetry::Reading;
use leptos::prelude::*;

use crate::browser::clock;
use crate::desk::Desk;
use crate::link::Inbox;
use crate::receive::{self, Origin};
use crate::state::automation::AutomationState;
use crate::state::patch::{Change, PatchBay};
use crate::state::scene::Scene;
use crate::state::sources::Source;

/// Hands what a link brings besides readings to the parts of the page it is for.
pub(super) struct PageInbox {
    pub(super) names: Scene,
    pub(super) places: receive::Places,
    pub(super) patch_bay: PatchBay,
    pub(super) desk: Desk,
    pub(super) automation: AutomationState,
}

impl Inbox for PageInbox {
    fn heard(&self, source: Source, reading: &Reading) {
        self.desk.tallies.count(|| source.name(), reading);
        self.automation.hear(source, reading);
    }

    fn narrated(&self, source: Source, narration: Narration) {
        self.desk.narrated(source, narration);
    }

    fn rejected(&self, source: Source, rejection: &Rejection) {
        self.desk.rejected(source, rejection);
    }

    fn announced(&self, source: Source, camera: &str, url: &str, news: bool) {
        let origin = if news { Origin::News } else { Origin::Kept };
        receive::photo_announced(self.places, source, camera, url, origin);
    }

    fn answered(&self, source: Source, id: u64, answer: Answer) {
        self.places.captures.0.update(|captures| captures.accept(id));
        // Without pictures it only says that the request was heard: they follow.
        for (part, bytes) in answer.attachments.iter().enumerate() {
            receive::photo_came(self.places, source, "", bytes, Origin::Answer { id, part });
        }
        for (part, url) in (answer.attachments.len()..).zip(&answer.links) {
            receive::photo_announced(self.places, source, "", url, Origin::Answer { id, part });
        }
    }

    fn unanswered(&self, source: Source, id: u64, reason: &str) {
        let words = format!("{}: {reason}.", source.name());
        self.places.captures.0.update(|captures| captures.fail(id, clock::now(), words));
    }

    fn patched(&self, source: Source, change: Change) {
        self.patch_bay.apply(source.id, change);
    }

    fn delivered(&self, source: Source, delivery: Delivery) {
        if self.names.0.with_untracked(|names| names.url_in == delivery.subscriber) {
            receive::photo_announced(self.places, source, "", &delivery.value, Origin::News);
        }
    }

    fn pictured(&self, source: Source, camera: &str, bytes: &[u8], news: bool) {
        let origin = if news { Origin::News } else { Origin::Kept };
        receive::photo_came(self.places, source, camera, bytes, origin);
    }
}
