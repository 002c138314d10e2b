//! What the user wants of the patch bay, put to the session of the source it looks at.

use heliograph_protocol::session::{Command, CommandError};
use heliograph_telemetry::SourceId;
use leptos::prelude::*;

use super::{Dispatcher, command_words};
use crate::link;
use crate::state::patch::PatchWish;

impl Dispatcher {
    pub(super) fn patch(&self, wish: PatchWish) {
        let shown = self.patch_bay.source.get_untracked();
        match wish {
            PatchWish::Open(id) => {
                self.leave_patch_bay(shown);
                self.patch_bay.show(Some(id));
                self.ask_patch(id, wish);
            }
            PatchWish::Close => {
                self.leave_patch_bay(shown);
                self.patch_bay.show(None);
            }
            PatchWish::Connect(_) | PatchWish::Disconnect(_) | PatchWish::WireScene => {
                if let Some(id) = shown {
                    self.ask_patch(id, wish);
                }
            }
        }
    }

    /// The session tells no more of what nobody looks at.
    fn leave_patch_bay(&self, shown: Option<SourceId>) {
        if let Some(id) = shown {
            self.ask_patch(id, PatchWish::Close);
        }
    }

    fn ask_patch(&self, id: SourceId, wish: PatchWish) {
        let link = self.find_link(id);
        let command = Command::Patch(link::patch::command(wish));
        let outcome = link.ok_or(CommandError::NotReady).and_then(|link| link.submit(command));
        if let Err(error) = outcome {
            self.patch_bay.fail(command_words(&error));
        }
    }
}
