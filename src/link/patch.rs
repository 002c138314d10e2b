//! The patch bay's words on either side of a session: its events as changes of the board, the
//! user's wishes as its commands.

use heliograph_protocol::spacebrew::{
    ClientKey, Item, PatchClient, PatchCommand, PatchEvent, Route, RouteAction, RouteEnd,
};

use crate::state::patch::{Change, Client, ClientId, Cord, End, Input, Output, PatchWish, Stage};

/// What an event means for the board.
pub fn change(event: PatchEvent) -> Change {
    match event {
        PatchEvent::Cleared => Change::Cleared,
        PatchEvent::Client(client) => Change::Client(card(client)),
        PatchEvent::ClientLeft(key) => Change::Left(id(key)),
        PatchEvent::RouteAdded(route) => Change::Added(cord(route)),
        PatchEvent::RouteRemoved(route) => Change::Removed(cord(route)),
        PatchEvent::Asked { route, action } => {
            let stage = match action {
                RouteAction::Add => Stage::Adding,
                RouteAction::Remove => Stage::Removing,
            };
            Change::Asked { cord: cord(route), stage }
        }
        PatchEvent::Unanswered { route, reason } => Change::Unanswered(cord(route), reason),
        PatchEvent::Passed(publisher) => Change::Passed(end(publisher)),
    }
}

/// What to ask the session for.
pub fn command(wish: PatchWish) -> PatchCommand {
    match wish {
        PatchWish::Open(_) => PatchCommand::Open,
        PatchWish::Close => PatchCommand::Close,
        PatchWish::Connect(cord) => PatchCommand::AddRoute(route(cord)),
        PatchWish::Disconnect(cord) => PatchCommand::RemoveRoute(route(cord)),
        PatchWish::WireScene => PatchCommand::WireScene,
    }
}

fn card(client: PatchClient) -> Client {
    let output = |Item { name, kind }, observed| Output { item: name, kind, observed };
    let input = |Item { name, kind }, watching| Input { item: name, kind, watching };
    Client {
        id: id(client.key),
        description: client.description,
        own: client.own,
        outputs: client.publishers.into_iter().map(|p| output(p.item, p.observed)).collect(),
        inputs: client.subscribers.into_iter().map(|s| input(s.item, s.watching)).collect(),
    }
}

fn id(key: ClientKey) -> ClientId {
    ClientId { name: key.name, address: key.address }
}

fn cord(route: Route) -> Cord {
    Cord { from: end(route.publisher), to: end(route.subscriber) }
}

fn route(cord: Cord) -> Route {
    Route { publisher: route_end(cord.from), subscriber: route_end(cord.to) }
}

fn end(end: RouteEnd) -> End {
    let client = ClientId { name: end.client, address: end.address };
    End { client, item: end.item, kind: end.kind }
}

fn route_end(end: End) -> RouteEnd {
    let ClientId { name, address } = end.client;
    RouteEnd { client: name, item: end.item, kind: end.kind, address }
}
