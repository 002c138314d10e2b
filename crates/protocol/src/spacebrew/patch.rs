//! The patch bay: what an admin sees of a server, told as it changes, and what a person wants
//! changed.
//!
//! Nothing is told while nobody looks. A change that was asked for counts as made only when the
//! server tells all its admins of it, since it answers nothing else.
//!
//! That a message passed is known from what comes to us anyhow: a watched publisher's values, our
//! own subscribers' and what we publish. Copies of all messages would need a second connection
//! (registering as admin twice on one doubles every broadcast of the original server) and would
//! bring every picture along, so pictures and other pages' items pass unseen
//! ([`PatchPublisher::observed`]).

use super::wire::{ClientKey, Item, Route, RouteAction, RouteEnd};

/// What a person wants of a server's wiring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PatchCommand {
    /// Tell what there is, and every change from now on; holds for later connections too.
    Open,
    /// Tell no more.
    Close,
    /// Make this route.
    AddRoute(Route),
    /// Take this route away.
    RemoveRoute(Route),
    /// Make the routes of [`AdminRole::routes`](super::AdminRole::routes) that are missing, those
    /// that a person took away included.
    WireScene,
}

/// What the patch bay is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PatchEvent {
    /// Nothing is known any more: the connection is gone, or everything is about to be told.
    Cleared,
    /// A client came, or is another now; in place of what was told of it before.
    Client(PatchClient),
    /// A client left, and all its routes with it.
    ClientLeft(ClientKey),
    /// A route is in place.
    RouteAdded(Route),
    /// A route is gone.
    RouteRemoved(Route),
    /// The server was asked; answered by `RouteAdded`, `RouteRemoved` or `Unanswered`.
    Asked {
        /// Which route.
        route: Route,
        /// What is to become of it.
        action: RouteAction,
    },
    /// What was asked for has not come about.
    Unanswered {
        /// Which route.
        route: Route,
        /// Why, as far as known, in words.
        reason: String,
    },
    /// A message went from this publisher along all its routes.
    Passed(RouteEnd),
}

/// A client as the patch bay shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatchClient {
    /// Its name and address.
    pub key: ClientKey,
    /// What it says of itself.
    pub description: String,
    /// Whether it is this session's own.
    pub own: bool,
    /// What it sends.
    pub publishers: Vec<PatchPublisher>,
    /// What it takes.
    pub subscribers: Vec<PatchSubscriber>,
}

/// A publisher as the patch bay shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatchPublisher {
    /// Name and type.
    pub item: Item,
    /// Whether its messages are seen to pass.
    pub observed: bool,
}

/// A subscriber as the patch bay shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatchSubscriber {
    /// Name and type.
    pub item: Item,
    /// Made by a page for a publisher it watches; there may be hundreds.
    pub watching: bool,
}
