//! Choosing photos, and the ways of looking at them.

use std::sync::Arc;

use leptos::prelude::*;

use super::Dispatcher;
use crate::state::photo::Photo;
use crate::state::view::ViewWish;
use crate::state::viewer::{Mode, Player, ViewerWish};

impl Dispatcher {
    /// In the player and in a comparison, a photo that is chosen is shown there; no photo leads
    /// back to the newest.
    pub(super) fn select_photo(&self, id: Option<u64>) {
        match (self.viewer.mode.get_untracked(), id.and_then(|id| self.find_photo(id))) {
            (Mode::Player, Some(photo)) => {
                self.viewer.play(|player, roll| player.choose(&photo, roll));
            }
            (Mode::Compare, Some(photo)) => {
                self.viewer.compare.update(|compare| compare.put(photo.id));
                self.cursor.pin_photo(Some(photo.received));
            }
            _ => {
                self.viewer.mode.set(Mode::Photo);
                self.hold_photo(id);
            }
        }
    }

    /// Steps through what is played, else through all photos.
    pub(super) fn step_photo(&self, by: i32) {
        match self.viewer.mode.get_untracked() {
            Mode::Photo => {
                self.captures.0.update(|captures| captures.album.step(by));
                self.point_at_photo(true);
            }
            Mode::Player => self.viewer.play(|player, roll| player.step(by, roll)),
            Mode::Compare => {
                let chosen = self.viewer.compare.with_untracked(|compare| compare.chosen());
                let to = self.captures.0.with_untracked(|c| c.album.beside(chosen, by));
                self.select_photo(to.or(Some(chosen)));
            }
        }
    }

    pub(super) fn look_at_photos(&self, wish: ViewerWish) {
        let shown = self.captures.0.with_untracked(|captures| captures.album.shown().cloned());
        let Some(shown) = shown else { return };
        match wish {
            ViewerWish::Play => {
                self.viewer.play(|player, roll| player.choose(&shown, roll));
                self.viewer.mode.set(Mode::Player);
            }
            ViewerWish::Compare => {
                let found = self.viewer.compare.try_update(|compare| {
                    self.captures.0.with_untracked(|c| compare.open(c.photos(), shown.id))
                });
                if found == Some(true) {
                    self.viewer.mode.set(Mode::Compare);
                }
            }
            ViewerWish::Leave => self.leave(),
        }
    }

    /// The photo that was in view stays in view.
    fn leave(&self) {
        let last = match self.viewer.mode.get_untracked() {
            Mode::Photo => return,
            Mode::Player => self.viewer.player.with_untracked(Player::at),
            Mode::Compare => Some(self.viewer.compare.with_untracked(|compare| compare.chosen())),
        };
        self.viewer.mode.set(Mode::Photo);
        self.hold_photo(last);
    }

    fn hold_photo(&self, id: Option<u64>) {
        self.captures.0.update(|captures| captures.album.select(id));
        self.point_at_photo(id.is_some());
    }

    /// A photo that is chosen moves all crosshairs to its moment, and a view that is held with
    /// them.
    fn point_at_photo(&self, chosen: bool) {
        let shown = self.captures.0.with_untracked(|c| c.album.shown().map(|photo| photo.received));
        let moment = shown.filter(|_| chosen);
        self.cursor.pin_photo(moment);
        let held = self.view.0.with_untracked(|view| !view.is_moving());
        if let Some(moment) = moment.filter(|_| held) {
            self.show(ViewWish::Reveal(moment));
        }
    }

    fn find_photo(&self, id: u64) -> Option<Arc<Photo>> {
        self.captures.0.with_untracked(|captures| captures.album.find(id).cloned())
    }
}
