//! The patch bay: who is on a Spacebrew server, and how they are joined.
//!
//! Start at [`Board`] (what is known), [`Layout`] (where it stands on the screen) and [`Hand`]
//! (what the user holds). All three are plain; [`PatchBay`] is their reactive face.

mod board;
mod hand;
mod layout;

use heliograph_telemetry::SourceId;
use leptos::prelude::*;

pub use board::{Board, Change, Client, Input, News, Output, Stage};
pub use hand::Hand;
pub use layout::{
    Column, CordLine, Filter, HEAD_PX, JACK_PX, Layout, MAX_CORDS, Row, RowKey, curve,
    curve_between,
};

use crate::state::frame::FrameClock;

/// A client's identity.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientId {
    /// Its name.
    pub name: String,
    /// Its address as the server sees it.
    pub address: String,
}

/// One end of a cord: an item of a client.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct End {
    /// Whose.
    pub client: ClientId,
    /// The item's name.
    pub item: String,
    /// The item's type.
    pub kind: String,
}

/// A route, as drawn.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cord {
    /// The publisher.
    pub from: End,
    /// The subscriber.
    pub to: End,
}

/// Which way values go through a jack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// Publishers.
    Out,
    /// Subscribers.
    In,
}

/// Where a cord can be plugged in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Jack {
    /// Publisher or subscriber.
    pub side: Side,
    /// Which.
    pub end: End,
}

/// What the user wants of the patch bay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PatchWish {
    /// Look at this source's server.
    Open(SourceId),
    /// Look no more.
    Close,
    /// Join two ends.
    Connect(Cord),
    /// Part two ends.
    Disconnect(Cord),
    /// Make every route of the capture scene that is missing.
    WireScene,
}

impl Side {
    /// The opposite side.
    pub fn other(self) -> Self {
        match self {
            Self::Out => Self::In,
            Self::In => Self::Out,
        }
    }
}

impl End {
    /// In words: `client / item`.
    pub fn words(&self) -> String {
        format!("{} / {}", self.client.name, self.item)
    }

    /// Which of the page's colours stands for its type; the type's name always stands beside it.
    pub fn colour(&self) -> u8 {
        match self.kind.as_str() {
            "range" => 0,
            "boolean" => 3,
            "string" => 2,
            "reading" => 1,
            "image" => 4,
            kind if kind.starts_with("binary") => 4,
            kind => [5, 6, 7].get(kind.len() % 3).copied().unwrap_or(7),
        }
    }
}

impl Cord {
    /// In words: `client / item → client / item`.
    pub fn words(&self) -> String {
        format!("{} → {}", self.from.words(), self.to.words())
    }

    /// Whether one of its ends is in that jack.
    pub fn touches(&self, jack: &Jack) -> bool {
        jack.end
            == *match jack.side {
                Side::Out => &self.from,
                Side::In => &self.to,
            }
    }
}

impl Jack {
    /// Whether a cord may join the two: opposite sides, one type.
    pub fn fits(&self, other: &Self) -> bool {
        self.side != other.side && self.end.kind == other.end.kind
    }

    /// The cord that would join the two, if one may.
    pub fn cord(&self, other: &Self) -> Option<Cord> {
        let (from, to) = match self.side {
            Side::Out => (self, other),
            Side::In => (other, self),
        };
        self.fits(other).then(|| Cord { from: from.end.clone(), to: to.end.clone() })
    }
}

/// The patch bay as the page holds it: the board is plain memory, since every message that
/// passes is told to it; the screen hears of it once per frame.
#[derive(Clone, Copy)]
pub struct PatchBay {
    /// The source whose server is looked at; the patch bay is open while there is one.
    pub source: RwSignal<Option<SourceId>>,
    board: StoredValue<Board, LocalStorage>,
    frame: FrameClock,
}

impl PatchBay {
    /// A closed one, whose changes ask `frame` for a tick.
    pub fn new(frame: FrameClock) -> Self {
        let board = StoredValue::new_local(Board::default());
        Self { source: RwSignal::new(None), board, frame }
    }

    /// The patch bay provided by the app.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Shows this source's server, of which nothing is known yet; `None` closes.
    pub fn show(self, source: Option<SourceId>) {
        self.change(Change::Cleared);
        self.source.set(source);
    }

    /// Takes in a change, unless another source is looked at.
    pub fn apply(self, source: SourceId, change: Change) {
        if self.source.get_untracked() == Some(source) {
            self.change(change);
        }
    }

    /// Tells the user that something could not even be asked for.
    pub fn fail(self, words: String) {
        self.board.update_value(|board| board.fail(words));
        self.frame.request();
    }

    /// Looks at the board.
    pub fn with<T>(self, look: impl FnOnce(&Board) -> T) -> T {
        self.board.with_value(look)
    }

    /// Changes when anything but the messages passed does.
    pub fn revision(self) -> Memo<u64> {
        Memo::new(move |_| {
            self.frame.track();
            self.with(Board::revision)
        })
    }

    /// How many messages a publisher was seen to send.
    pub fn passes(self, from: End) -> Memo<u64> {
        Memo::new(move |_| {
            self.frame.track();
            self.with(|board| board.passes(&from))
        })
    }

    fn change(self, change: Change) {
        self.board.update_value(|board| board.apply(change));
        self.frame.request();
    }
}

#[cfg(test)]
mod examples {
    use super::*;

    pub(super) fn end(client: &str, item: &str, kind: &str) -> End {
        let client = ClientId { name: client.into(), address: "127.0.0.1".into() };
        End { client, item: item.into(), kind: kind.into() }
    }

    pub(super) fn jack(side: Side, client: &str, item: &str, kind: &str) -> Jack {
        Jack { side, end: end(client, item, kind) }
    }

    pub(super) fn client(name: &str, outs: &[(&str, &str)], ins: &[(&str, &str)]) -> Client {
        Client {
            id: ClientId { name: name.into(), address: "127.0.0.1".into() },
            description: String::new(),
            own: false,
            outputs: outs
                .iter()
                .map(|(item, kind)| Output {
                    item: (*item).into(),
                    kind: (*kind).into(),
                    observed: true,
                })
                .collect(),
            inputs: ins
                .iter()
                .map(|(item, kind)| Input {
                    item: (*item).into(),
                    kind: (*kind).into(),
                    watching: item.contains('/'),
                })
                .collect(),
        }
    }

    #[test]
    fn only_opposite_sides_of_one_type_fit() {
        let out = jack(Side::Out, "knob", "turn", "range");
        let input = jack(Side::In, "lamp", "level", "range");
        let cord = Cord { from: out.end.clone(), to: input.end.clone() };
        assert_eq!(out.cord(&input), Some(cord.clone()));
        assert_eq!(input.cord(&out), Some(cord), "whichever was picked first");
        assert_eq!(out.cord(&jack(Side::In, "lamp", "on", "boolean")), None);
        assert_eq!(out.cord(&jack(Side::Out, "other", "turn", "range")), None);
    }
}
