//! Captures: requests to cameras, and the photos that come back.
//!
//! Each press makes one request to each camera it asks, and none to a camera that is still busy
//! with the last. A photo answers the request that its session names; else one that waits for
//! photos from just there; else the oldest that takes any photo of its source. Whatever comes
//! beside that is shown too, and marked.

mod album;
mod camera;
mod in_time;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod properties;
mod request;
#[cfg(test)]
mod tests;
mod words;

use std::collections::VecDeque;
use std::time::Duration;

use heliograph_telemetry::{Now, SourceId};
use leptos::prelude::*;

use crate::state::photo::Photo;

pub use album::Album;
pub use camera::{Ask, Camera, CameraKey, MQTT_TIME_OUT, TIME_OUT};
pub use request::{Course, Request, Stage};
pub use words::{failure, progress, spread};

/// Requests kept in mind, for photos that come late.
const MAX_REQUESTS: usize = 256;
/// Photos that count as answers to one request.
const MAX_ANSWERS: usize = 16;

/// The request that a photo belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Its [`Request::id`].
    pub request: u64,
    /// When it was asked.
    pub asked: Now,
    /// What the photo is to it.
    pub course: Course,
}

/// All captures of this page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Captures {
    /// The photos, and the one in view.
    pub album: Album,
    requests: VecDeque<Request>,
    press: u64,
    next_id: u64,
}

impl Captures {
    /// All photos kept, oldest first.
    pub fn photos(
        &self,
    ) -> impl ExactSizeIterator<Item = &std::sync::Arc<Photo>> + DoubleEndedIterator {
        self.album.photos()
    }

    /// A press: one request to each of these cameras that can be asked and is not being asked
    /// already. The ids of those that are to be sent.
    pub fn press(&mut self, cameras: &[Camera], now: Now) -> Vec<u64> {
        let free = self.free(cameras);
        if !free.is_empty() {
            self.press += 1;
        }
        free.into_iter().map(|camera| self.ask(camera, now)).collect()
    }

    /// As [`Captures::press`], within the last press: these cameras have failed and are asked
    /// once more.
    pub fn retry(&mut self, cameras: &[Camera], now: Now) -> Vec<u64> {
        let free = self.free(cameras);
        for request in self.requests.iter_mut().filter(|request| request.press == self.press) {
            if free.iter().any(|camera| camera.key == request.camera.key) {
                request.press = 0;
            }
        }
        free.into_iter().map(|camera| self.ask(camera, now)).collect()
    }

    fn free(&self, cameras: &[Camera]) -> Vec<Camera> {
        let can = |camera: &&Camera| camera.problem.is_none() && !self.is_pending(&camera.key);
        cameras.iter().filter(can).cloned().collect()
    }

    fn ask(&mut self, camera: Camera, now: Now) -> u64 {
        if self.requests.len() >= MAX_REQUESTS {
            let over = self.requests.iter().position(|request| !request.is_pending());
            self.requests.remove(over.unwrap_or_default());
        }
        self.next_id += 1;
        self.requests.push_back(Request::new(self.next_id, self.press, camera, now));
        self.next_id
    }

    /// The requests of the last press.
    pub fn current(&self) -> impl Iterator<Item = &Request> {
        self.requests.iter().filter(|request| request.press == self.press)
    }

    /// The cameras of the last press that brought nothing.
    pub fn failed(&self) -> Vec<CameraKey> {
        let failed = |request: &&Request| !request.is_pending() && !request.is_received();
        self.current().filter(failed).map(|request| request.camera.key.clone()).collect()
    }

    /// Whether this camera is being asked.
    pub fn is_pending(&self, key: &CameraKey) -> bool {
        self.requests.iter().any(|request| request.is_pending() && request.camera.key == *key)
    }

    /// Whether any camera is being asked.
    pub fn any_pending(&self) -> bool {
        self.requests.iter().any(Request::is_pending)
    }

    /// One request, while it is kept in mind.
    pub fn request(&self, id: u64) -> Option<&Request> {
        self.requests.iter().find(|request| request.id == id)
    }

    fn request_mut(&mut self, id: u64) -> Option<&mut Request> {
        self.requests.iter_mut().find(|request| request.id == id)
    }

    /// The camera has heard this request.
    pub fn accept(&mut self, id: u64) {
        self.request_mut(id).into_iter().for_each(Request::accept);
    }

    /// So much of its photo is here.
    pub fn receive(&mut self, id: u64, now: Now, loaded_bytes: u64, total_bytes: Option<u64>) {
        if let Some(request) = self.request_mut(id) {
            request.receive(now, loaded_bytes, total_bytes);
        }
    }

    /// Its photo is on the page.
    pub fn received(&mut self, id: u64, now: Now) {
        if let Some(request) = self.request_mut(id) {
            request.end(now, Stage::Received);
        }
    }

    /// It will bring nothing (more).
    pub fn fail(&mut self, id: u64, now: Now, reason: String) {
        if let Some(request) = self.request_mut(id) {
            request.end(now, Stage::Failed(reason));
        }
    }

    /// All that waits for this source will bring nothing.
    pub fn fail_source(&mut self, source: SourceId, now: Now, reason: &str) {
        for request in &mut self.requests {
            if request.camera.key.source == Some(source) {
                request.end(now, Stage::Failed(reason.to_owned()));
            }
        }
    }

    /// Gives up on cameras that have been silent for too long; says whether there were any.
    pub fn give_up(&mut self, now: Now) -> bool {
        self.requests.iter_mut().filter_map(|request| request.give_up(now).then_some(())).count()
            > 0
    }

    /// A photo came from `path` of `source`, a camera's own place if `owned`: whose it is.
    pub fn claim(&mut self, source: SourceId, path: &str, owned: bool, now: Now) -> Option<Claim> {
        let fits = |request: &&mut Request| request.fits(source, path, owned);
        let waits = |request: &&mut Request| {
            matches!(request.stage(), Stage::Requested | Stage::Accepted) && fits(request)
        };
        // Beyond that nobody connects the two any more.
        let is_recent = |request: &&mut Request| {
            now.uptime.saturating_sub(request.asked.uptime) < request.camera.time_out * 20
        };
        let id = match self.requests.iter_mut().find(waits) {
            Some(request) => request.id,
            None => self.requests.iter_mut().rev().filter(is_recent).find(fits)?.id,
        };
        self.claimed(id, path, now)
    }

    /// A photo came that is known to belong to this request.
    pub fn claim_by_id(&mut self, id: u64, path: &str, now: Now) -> Option<Claim> {
        self.request_mut(id)?.is_named = true;
        self.claimed(id, path, now)
    }

    fn claimed(&mut self, id: u64, path: &str, now: Now) -> Option<Claim> {
        let request = self.request_mut(id)?;
        let course = request.claim(now, path);
        Some(Claim { request: id, asked: request.asked, course })
    }

    /// How far apart the photos of the last press came, where there are several.
    pub fn spread(&self) -> Option<Duration> {
        let ended = || self.current().filter(|request| request.is_received());
        let taken = || ended().filter_map(Request::taken);
        (ended().count() > 1).then(|| Some(taken().max()? - taken().min()?)).flatten()
    }
}

/// The captures in use.
#[derive(Clone, Copy)]
pub struct CaptureState(pub RwSignal<Captures>);

impl CaptureState {
    /// The captures provided by the app.
    pub fn expect() -> Self {
        expect_context()
    }
}
