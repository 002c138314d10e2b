//! The user's own end of the wire: what is told of messages, and what may be sent by hand.

use heliograph_protocol::session::{Narration, Publisher, Rejection};
use leptos::prelude::*;

use crate::browser::clock;
use crate::link::Link;
use crate::state::controls::{ControlEdit, Controls, Tallies};
use crate::state::messages::{Course, Message, Messages};
use crate::state::notices::Notices;
use crate::state::panels::{OpenPanels, PanelKind};
use crate::state::send_box::{SendBox, SendTarget};
use crate::state::sources::Source;

/// What a text typed into the send box is declared as where senders are declared.
const SEND_BOX_KIND: &str = "string";

/// The state behind the messages and controls panels.
#[derive(Clone, Copy)]
pub(crate) struct Desk {
    pub(crate) panels: OpenPanels,
    pub(crate) tallies: Tallies,
    messages: Messages,
    controls: Controls,
    send_box: SendBox,
}

impl Desk {
    /// Over the state the app provides.
    pub(crate) fn expect() -> Self {
        let controls = Controls::expect();
        let tallies = Tallies::expect();
        tallies.follow(&controls.0.get_untracked());
        Self {
            panels: OpenPanels::expect(),
            tallies,
            messages: Messages::expect(),
            controls,
            send_box: SendBox::expect(),
        }
    }

    /// Runs the surrounding effect again when links are to be prepared anew.
    pub(crate) fn track(self) {
        self.panels.get();
        self.controls.0.track();
        self.send_box.0.track();
    }

    /// Has a link tell what comes and goes while someone reads it (it costs time), and declare
    /// what may be sent: the controls' channels, and the send box's while it is there.
    pub(crate) fn prepare(self, link: &Link, source: Source) {
        let reading_along = untrack(|| self.panels.is_open(PanelKind::Messages));
        link.set_narrating(reading_along);
        let name = source.name();
        let mut publishers: Vec<Publisher> = self
            .controls
            .0
            .with_untracked(|list| list.publishers(&name))
            .into_iter()
            .map(|(name, kind)| Publisher { name, kind })
            .collect();
        let target = self.send_box.0.get_untracked();
        let declared = publishers.iter().any(|publisher| publisher.name == target.channel);
        if reading_along && target.source == name && !target.channel.is_empty() && !declared {
            publishers.push(Publisher { name: target.channel, kind: SEND_BOX_KIND.into() });
        }
        link.set_publishers(&publishers);
    }

    pub(crate) fn send_to(self, target: SendTarget) {
        target.keep();
        self.send_box.0.set(target);
    }

    pub(crate) fn edit_controls(self, edit: ControlEdit, notices: Notices) {
        if !self.controls.apply(edit) {
            notices.info("This browser keeps no settings: the controls hold until you reload.");
        }
        self.controls.0.with_untracked(|list| self.tallies.follow(list));
    }

    pub(crate) fn narrated(self, source: Source, narration: Narration) {
        let Narration { outgoing, channel, text, size_bytes } = narration;
        let course = if outgoing { Course::Out } else { Course::In };
        self.note(source, course, channel, text, size_bytes);
    }

    pub(crate) fn rejected(self, source: Source, rejection: &Rejection) {
        let Rejection { channel, reason, sample, size_bytes } = rejection.clone();
        self.note(source, Course::Rejected(reason), channel, sample, size_bytes);
    }

    fn note(
        self,
        source: Source,
        course: Course,
        channel: String,
        text: String,
        size_bytes: usize,
    ) {
        let (at, source) = (clock::now().wall, source.name());
        let message = Message { number: 0, at, source, channel, course, text, size_bytes };
        self.messages.update(|log| log.push(message));
    }
}
