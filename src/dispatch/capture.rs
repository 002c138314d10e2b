//! A press of Capture becomes a message to each camera, or a look at its address.

use heliograph_protocol::session::Command;
use heliograph_telemetry::SourceId;
use leptos::prelude::*;

use super::{Dispatcher, fresh_id};
use crate::browser::clock;
use crate::receive;
use crate::state::captures::{Ask, Camera, CameraKey};
use crate::state::source_config::Protocol;
use crate::state::template;

/// The session's own time-out is to come after ours, which has the better words.
const SESSION_GRACE_SECONDS: u64 = 2;

impl Dispatcher {
    /// Asks every camera that is chosen, unless one of them is still at it.
    pub(super) fn capture(&self) {
        let Ok(cameras) = untrack(|| self.cameras.chosen()) else { return };
        let is_pending = |camera: &Camera| {
            self.captures.0.with_untracked(|captures| captures.is_pending(&camera.key))
        };
        if !cameras.iter().any(is_pending) {
            self.press(&cameras, false);
        }
    }

    pub(super) fn capture_from(&self, keys: &[CameraKey]) {
        self.press(&self.cameras_named(keys), false);
    }

    pub(super) fn retry_capture(&self) {
        let failed = self.captures.0.with_untracked(|captures| captures.failed());
        self.press(&self.cameras_named(&failed), true);
    }

    pub(super) fn cameras_named(&self, keys: &[CameraKey]) -> Vec<Camera> {
        let mut all = untrack(|| self.cameras.all());
        all.retain(|camera| keys.contains(&camera.key));
        all
    }

    /// The requests made: one for each of these cameras that could be asked.
    pub(super) fn press(&self, cameras: &[Camera], again: bool) -> Vec<u64> {
        let now = clock::now();
        let ids = self.captures.0.try_update(|captures| match again {
            true => captures.retry(cameras, now),
            false => captures.press(cameras, now),
        });
        let ids = ids.unwrap_or_default();
        if !ids.is_empty() {
            self.photos.fetch();
        }
        for id in ids.iter().copied() {
            let camera = self.captures.0.with_untracked(|captures| {
                captures.request(id).map(|request| request.camera.clone())
            });
            let Some(camera) = camera else { continue };
            if let Err(words) = self.ask(id, &camera) {
                self.captures.0.update(|captures| captures.fail(id, clock::now(), words));
            }
        }
        ids
    }

    fn ask(&self, id: u64, camera: &Camera) -> Result<(), String> {
        if let Ask::Fetch(url) = &camera.ask {
            receive::snapshot(self.places(), id, camera.label.clone(), url);
            return Ok(());
        }
        let Some(source) = camera.key.source else { return Ok(()) };
        match &camera.ask {
            Ask::Fetch(_) => Ok(()),
            Ask::Press(channel) => self.press_button(source, channel),
            Ask::Publish { channel, template } => {
                let value = template::fill_any(template, &[("<id>", &fresh_id())])?;
                self.submit(source, Command::Publish { channel: channel.clone(), value })
            }
            Ask::Request { channel, template } => {
                // On a plain socket the session itself fills in the id, by which it knows the answer.
                let is_plain = self
                    .sources
                    .find(source)
                    .is_some_and(|source| source.spoken_untracked() == Protocol::Plain);
                let fresh = if is_plain { "<id>".to_owned() } else { fresh_id() };
                let value = template::fill_any(template, &[("<id>", &fresh)])?;
                let time_out =
                    camera.time_out + std::time::Duration::from_secs(SESSION_GRACE_SECONDS);
                let channel = channel.clone();
                self.submit(source, Command::Request { id, channel, value, time_out })
            }
        }
    }

    /// What a finger does on the founding page's button: down, then up.
    fn press_button(&self, source: SourceId, channel: &str) -> Result<(), String> {
        for value in ["true", "false"] {
            let channel = channel.to_owned();
            self.submit(source, Command::Publish { channel, value: value.into() })?;
        }
        Ok(())
    }

    pub(super) fn places(&self) -> receive::Places {
        receive::Places {
            captures: self.captures,
            cameras: self.cameras,
            store: self.store,
            sources: self.sources,
            photos: self.photos,
        }
    }
}
