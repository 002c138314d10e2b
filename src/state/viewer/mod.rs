//! How photos are looked at: one, as a film, or two side by side.

mod compare;
mod player;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod properties;
#[cfg(test)]
mod tests;

use heliograph_telemetry::{TimeRange, Timestamp};
use leptos::prelude::*;

use crate::browser::reel::Reel;
use crate::state::captures::CaptureState;
use crate::state::live::LiveStore;
use crate::state::ticker::Ticker;
use crate::state::view::ViewState;

pub use compare::{Compare, Way, apart};
pub use player::{AHEAD, MAX_RATE, Player, Roll, Span};

/// How photos are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// One photo.
    #[default]
    Photo,
    /// One after the other.
    Player,
    /// Two at once.
    Compare,
}

/// What a user may want of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViewerWish {
    /// Play the photos.
    Play,
    /// Compare the photo in view with another.
    Compare,
    /// Back to one photo: the one in view.
    Leave,
}

/// How photos are looked at, in signals.
#[derive(Clone, Copy)]
pub struct Viewer {
    /// Which way.
    pub mode: RwSignal<Mode>,
    /// The player, as it was left.
    pub player: RwSignal<Player>,
    /// The photos it plays.
    pub roll: Memo<Roll>,
    /// The comparison, as it was left.
    pub compare: RwSignal<Compare>,
    reel: StoredValue<Reel, LocalStorage>,
}

impl Viewer {
    /// One photo of these.
    pub fn follow(
        captures: CaptureState,
        view: ViewState,
        store: LiveStore,
        ticker: Ticker,
    ) -> Self {
        let player = RwSignal::new(Player::default());
        let choice = Memo::new(move |_| {
            player.with(|player| (player.span, player.ends, player.sender.clone()))
        });
        let roll = Memo::new(move |_| {
            let (span, ..) = choice.get();
            let in_view = match span {
                Span::InView => {
                    ticker.get();
                    let present = store.present();
                    view.0.with(|view| view.range(present.now, present.oldest))
                }
                _ => TimeRange::new(Timestamp::MIN, Timestamp::MAX),
            };
            captures.0.with(|captures| {
                player.with_untracked(|player| player.roll(captures.photos(), in_view))
            })
        });
        Self {
            mode: RwSignal::new(Mode::Photo),
            player,
            roll,
            compare: RwSignal::new(Compare::default()),
            reel: StoredValue::new_local(Reel::default()),
        }
    }

    /// The viewer provided by the app.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Pictures that are decoded already.
    pub fn reel(self) -> Reel {
        self.reel.get_value()
    }

    /// Whether there is something to leave.
    pub fn is_open(self) -> bool {
        self.mode.get_untracked() != Mode::Photo
    }

    /// The photos to have at hand; `None` for one alone, which is looked at elsewhere.
    pub fn looked_at(self) -> Option<Vec<u64>> {
        match self.mode.get() {
            Mode::Photo => None,
            Mode::Compare => Some(self.compare.with(|compare| compare.photos.to_vec())),
            Mode::Player => Some(self.roll.with(|roll| {
                let at = self.player.with(|player| player.index(roll)).unwrap_or_default();
                roll.ahead(at, AHEAD).map(|photo| photo.id).collect()
            })),
        }
    }

    /// Changes the player, which is told what it plays.
    pub fn play(self, change: impl FnOnce(&mut Player, &Roll)) {
        let roll = self.roll.get_untracked();
        self.player.update(|player| change(player, &roll));
    }
}
