//! One request to one camera.
//!
//! ```text
//! requested --> accepted --> receiving --> received
//!     '------------'------------'--------> failed | timed out
//! ```
//!
//! An ended request stays as it ended: what comes later is a late photo, or another one.

use std::time::Duration;

use heliograph_telemetry::{Now, SourceId};

use super::camera::{Camera, is_at};

/// How far a request is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It was sent.
    Requested,
    /// The camera, or whoever speaks for it, has heard it.
    Accepted,
    /// The photo is on its way.
    Receiving {
        /// So much is here.
        loaded_bytes: u64,
        /// Of so much, where that is known.
        total_bytes: Option<u64>,
    },
    /// The photo is on the page.
    Received,
    /// It will bring nothing; why, in words.
    Failed(String),
    /// The camera was given up on.
    TimedOut,
}

/// What a photo is to the requests of this page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Course {
    /// Nobody here asked for it.
    #[default]
    Unasked,
    /// It answers a request.
    Answer,
    /// It answers one that was given up on.
    Late,
    /// Its camera had answered already.
    Again,
    /// The hub kept it from before.
    Earlier,
}

/// A request and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Unique on the page.
    pub id: u64,
    /// Which press of the button it belongs to.
    pub press: u64,
    /// Whom it went to, as things stood then.
    pub camera: Camera,
    /// When.
    pub asked: Now,
    /// When it ended, in uptime.
    pub ended: Option<Duration>,
    stage: Stage,
    /// The last sign of it, in uptime.
    heard: Duration,
    /// Where the photos came that answered it.
    paths: Vec<String>,
    /// Its answer named it, so a photo that names nothing is not for it.
    pub(super) is_named: bool,
}

impl Request {
    pub(super) fn new(id: u64, press: u64, camera: Camera, asked: Now) -> Self {
        let (stage, heard) = (Stage::Requested, asked.uptime);
        let (ended, paths) = (None, Vec::new());
        Self { id, press, camera, asked, ended, stage, heard, paths, is_named: false }
    }

    /// How far it is.
    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    /// Whether it may still be answered in time.
    pub fn is_pending(&self) -> bool {
        self.ended.is_none()
    }

    /// Whether the photo came and is on the page.
    pub fn is_received(&self) -> bool {
        self.stage == Stage::Received
    }

    /// From asking to the end; nothing while it is pending.
    pub fn taken(&self) -> Option<Duration> {
        Some(self.ended?.saturating_sub(self.asked.uptime))
    }

    /// The camera has heard it.
    pub(super) fn accept(&mut self) {
        if self.stage == Stage::Requested {
            self.stage = Stage::Accepted;
        }
    }

    /// So much of the photo is here.
    pub(super) fn receive(&mut self, now: Now, loaded_bytes: u64, total_bytes: Option<u64>) {
        if self.is_pending() {
            self.heard = now.uptime;
            self.stage = Stage::Receiving { loaded_bytes, total_bytes };
        }
    }

    /// It is over; only the first end counts.
    pub(super) fn end(&mut self, now: Now, stage: Stage) {
        if self.is_pending() {
            self.ended = Some(now.uptime);
            self.stage = stage;
        }
    }

    /// Gives it up if nothing was heard of it for too long; says whether it did.
    pub(super) fn give_up(&mut self, now: Now) -> bool {
        let is_over = now.uptime.saturating_sub(self.heard) >= self.camera.time_out;
        if is_over && self.is_pending() {
            self.end(now, Stage::TimedOut);
            return true;
        }
        false
    }

    /// Whether a photo at `path` of `source` may be its answer; `owned` when that path is some
    /// camera's own.
    pub(super) fn fits(&self, source: SourceId, path: &str, owned: bool) -> bool {
        !self.is_named
            && self.camera.key.source == Some(source)
            && match &self.camera.photos_at {
                Some(own) => is_at(own, path),
                None => !owned,
            }
    }

    /// A photo at `path` came for it: what that photo is to it.
    pub(super) fn claim(&mut self, now: Now, path: &str) -> Course {
        let news = !self.paths.iter().any(|known| known == path);
        let in_time = now.uptime.saturating_sub(self.asked.uptime) < self.camera.time_out;
        let course = match &self.stage {
            Stage::Requested | Stage::Accepted => Course::Answer,
            // One that named no camera may have been heard by several.
            Stage::Receiving { .. } | Stage::Received if news && in_time => Course::Answer,
            Stage::Receiving { .. } | Stage::Received => Course::Again,
            Stage::Failed(_) | Stage::TimedOut if self.paths.is_empty() => Course::Late,
            Stage::Failed(_) | Stage::TimedOut => Course::Again,
        };
        if news && self.paths.len() < super::MAX_ANSWERS {
            self.paths.push(path.to_owned());
        }
        if matches!(self.stage, Stage::Requested | Stage::Accepted) {
            self.receive(now, 0, None);
        }
        course
    }
}
