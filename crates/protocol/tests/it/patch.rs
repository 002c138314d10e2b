//! The patch bay: what a client tells of the whole server, and routes by a person's hand, on
//! every generation of server.

use heliograph_protocol::session::{Command, CommandError, Event};
use heliograph_protocol::spacebrew::{
    ClientKey, Dialect, Item, PatchCommand, PatchEvent, Route, RouteEnd,
};

use crate::cast::{ALL, delivered, device, page, watcher, wirings};
use crate::network::{LOCAL, Network, Node};

fn end(client: &str, item: &str, kind: &str) -> RouteEnd {
    let key = ClientKey { name: client.to_owned(), address: LOCAL.to_owned() };
    RouteEnd::new(&key, &Item::new(item, kind))
}

fn route(from: (&str, &str), to: (&str, &str), kind: &str) -> Route {
    Route { publisher: end(from.0, from.1, kind), subscriber: end(to.0, to.1, kind) }
}

/// `client / item -> client / item`, but nothing of what pages watch.
fn words(route: &Route) -> Option<String> {
    let Route { publisher: from, subscriber: to } = route;
    let words = format!("{} / {} -> {} / {}", from.client, from.item, to.client, to.item);
    (!to.item.contains('/')).then_some(words)
}

fn ask(net: &mut Network, node: Node, command: PatchCommand) -> Result<(), CommandError> {
    net.submit(node, Command::Patch(command))
}

/// What the patch bay was told since the last look, one line each.
fn told(net: &mut Network, node: Node) -> Vec<String> {
    let line = |event| match event {
        Event::Patch(PatchEvent::Cleared) => Some("cleared".to_owned()),
        Event::Patch(PatchEvent::Client(card)) => {
            let items = card
                .publishers
                .iter()
                .map(|out| format!(" {}{}", out.item.name, if out.observed { ">" } else { ">?" }));
            let shown = card.subscribers.iter().filter(|input| !input.watching);
            let takes = shown.map(|input| format!(" >{}", input.item.name));
            let own = if card.own { "*" } else { "" };
            Some(format!("{own}{}:{}", card.key.name, items.chain(takes).collect::<String>()))
        }
        Event::Patch(PatchEvent::ClientLeft(key)) => Some(format!("{} left", key.name)),
        Event::Patch(PatchEvent::RouteAdded(route)) => words(&route).map(|w| format!("+ {w}")),
        Event::Patch(PatchEvent::RouteRemoved(route)) => words(&route).map(|w| format!("- {w}")),
        Event::Patch(PatchEvent::Asked { route, action }) => {
            words(&route).map(|words| format!("{action:?}? {words}"))
        }
        Event::Patch(PatchEvent::Unanswered { route, reason }) => {
            words(&route).map(|words| format!("unanswered {words}: {reason}"))
        }
        Event::Patch(PatchEvent::Passed(end)) => Some(format!("{} / {} )))", end.client, end.item)),
        _ => None,
    };
    net.events(node).into_iter().filter_map(line).collect()
}

/// A knob, a lamp, and a page whose patch bay is open and was told of both.
fn bench(dialect: Dialect) -> (Network, Node, Node, Node) {
    let mut net = Network::new(dialect);
    let knob = net.join(LOCAL, device("knob", &[("turn", "range")], &[]));
    let lamp = net.join(LOCAL, device("lamp", &[], &[("level", "range"), ("on", "boolean")]));
    let page = net.join(LOCAL, watcher("page"));
    net.run(1_000);
    ask(&mut net, page, PatchCommand::Open).unwrap();
    (net, knob, lamp, page)
}

#[test]
fn who_is_there_and_who_comes_and_goes_is_told_while_it_is_open() {
    for dialect in ALL {
        let (mut net, _, lamp, page) = bench(dialect);
        assert_eq!(
            told(&mut net, page),
            ["cleared", "knob: turn>", "lamp: >level >on", "*page:"],
            "{dialect:?}"
        );
        let camera = device(
            "camera",
            &[("image", "binary"), ("busy", "boolean")],
            &[("capture", "boolean")],
        );
        net.join(LOCAL, camera);
        net.disconnect(lamp);
        net.run(1_000);
        let said = told(&mut net, page);
        assert!(said.contains(&"camera: image>? busy> >capture".to_owned()), "{said:?}");
        assert!(said.contains(&"lamp left".to_owned()), "{said:?}");
        assert!(
            said.iter().any(|told| told.starts_with("*page:")),
            "it watches the camera now: {said:?}"
        );

        ask(&mut net, page, PatchCommand::Close).unwrap();
        net.connect(lamp);
        net.run(1_000);
        assert_eq!(told(&mut net, page), [] as [&str; 0]);
    }
}

#[test]
fn a_route_is_made_when_the_server_says_so() {
    for dialect in ALL {
        let (mut net, knob, lamp, page) = bench(dialect);
        told(&mut net, page);
        let cord = route(("knob", "turn"), ("lamp", "level"), "range");
        ask(&mut net, page, PatchCommand::AddRoute(cord.clone())).unwrap();
        ask(&mut net, page, PatchCommand::AddRoute(cord.clone())).unwrap();
        assert_eq!(told(&mut net, page), ["Add? knob / turn -> lamp / level"], "{dialect:?}");
        net.run(100);
        assert_eq!(told(&mut net, page), ["+ knob / turn -> lamp / level"]);
        net.publish(knob, "turn", "7");
        net.run(100);
        assert_eq!(delivered(&mut net, lamp), [("level".into(), "7".into())]);
        assert_eq!(told(&mut net, page), ["knob / turn )))"]);

        ask(&mut net, page, PatchCommand::RemoveRoute(cord)).unwrap();
        assert_eq!(told(&mut net, page), ["Remove? knob / turn -> lamp / level"]);
        net.run(5_000);
        assert_eq!(told(&mut net, page), ["- knob / turn -> lamp / level"]);
        net.publish(knob, "turn", "8");
        net.run(100);
        assert_eq!(delivered(&mut net, lamp), []);
    }
}

#[test]
fn what_is_so_already_is_told_without_asking() {
    let (mut net, _, _, page) = bench(Dialect::V04);
    let cord = route(("knob", "turn"), ("lamp", "level"), "range");
    ask(&mut net, page, PatchCommand::AddRoute(cord.clone())).unwrap();
    net.run(100);
    told(&mut net, page);
    let sent = net.sent(page, "{\"route\"");
    ask(&mut net, page, PatchCommand::AddRoute(cord)).unwrap();
    assert_eq!(told(&mut net, page), ["+ knob / turn -> lamp / level"]);
    let other = route(("knob", "turn"), ("lamp", "dim"), "range");
    ask(&mut net, page, PatchCommand::RemoveRoute(other)).unwrap();
    assert_eq!(told(&mut net, page), ["- knob / turn -> lamp / dim"]);
    assert_eq!(net.sent(page, "{\"route\""), sent);
}

#[test]
fn silence_is_no_confirmation() {
    for dialect in ALL {
        let (mut net, _, _, page) = bench(dialect);
        told(&mut net, page);
        // No server makes a route to what is not there, and none says so.
        let cord = route(("knob", "turn"), ("lamp", "dim"), "range");
        ask(&mut net, page, PatchCommand::AddRoute(cord)).unwrap();
        net.run(2_900);
        assert_eq!(told(&mut net, page), ["Add? knob / turn -> lamp / dim"], "{dialect:?}");
        net.run(200);
        let said = told(&mut net, page);
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(
            said[0].contains("not confirmed within 3 s that knob / turn -> lamp / dim is made")
        );
    }
}

#[test]
fn an_end_that_leaves_ends_the_waiting() {
    let (mut net, _, lamp, page) = bench(Dialect::V03);
    told(&mut net, page);
    net.freeze(page);
    let cord = route(("knob", "turn"), ("lamp", "level"), "range");
    ask(&mut net, page, PatchCommand::AddRoute(cord)).unwrap();
    net.thaw(page);
    net.disconnect(lamp);
    net.run(100);
    assert_eq!(
        told(&mut net, page),
        [
            "Add? knob / turn -> lamp / level",
            "unanswered knob / turn -> lamp / level: \
             lamp left before knob / turn -> lamp / level changed.",
            "lamp left",
        ]
    );
    net.run(5_000);
    assert_eq!(told(&mut net, page), [] as [&str; 0]);
}

#[test]
fn after_a_reconnect_everything_is_told_again() {
    for dialect in ALL {
        let (mut net, _, _, page) = bench(dialect);
        let cord = route(("knob", "turn"), ("lamp", "level"), "range");
        ask(&mut net, page, PatchCommand::AddRoute(cord)).unwrap();
        net.run(100);
        told(&mut net, page);
        net.disconnect(page);
        assert_eq!(told(&mut net, page), ["cleared"]);
        net.connect(page);
        net.run(1_000);
        let said = told(&mut net, page);
        for line in ["knob: turn>", "lamp: >level >on", "+ knob / turn -> lamp / level", "*page:"] {
            assert_eq!(said.iter().filter(|said| *said == line).count().min(1), 1, "{said:?}");
        }
    }
}

#[test]
fn every_message_of_the_scene_that_can_be_seen_is_one_pulse() {
    for dialect in ALL {
        let mut net = Network::new(dialect);
        let camera =
            net.join(LOCAL, device("camera", &[("image", "binary")], &[("capture", "boolean")]));
        let files = net
            .join(LOCAL, device("file-server", &[("url", "string")], &[("file input", "binary")]));
        let page = net.join(LOCAL, page("page"));
        net.run(1_000);
        ask(&mut net, page, PatchCommand::Open).unwrap();
        told(&mut net, page);
        net.publish(page, "capture button", "true");
        net.publish(camera, "image", "{}");
        net.publish(files, "url", "http://localhost/1.png");
        net.run(100);
        assert_eq!(
            told(&mut net, page),
            ["page / capture button )))", "file-server / url )))"],
            "{dialect:?}: pictures are not sent here, and `url` comes twice but is one message"
        );
    }
}

#[test]
fn the_scene_is_wired_anew_after_a_person_took_it_apart() {
    for dialect in ALL {
        let mut net = Network::new(dialect);
        net.join(LOCAL, device("camera", &[("image", "binary")], &[("capture", "boolean")]));
        net.join(LOCAL, device("file-server", &[("url", "string")], &[("file input", "binary")]));
        let page = net.join(LOCAL, page("page"));
        net.run(1_000);
        ask(&mut net, page, PatchCommand::Open).unwrap();
        let cord = route(("camera", "image"), ("file-server", "file input"), "binary");
        ask(&mut net, page, PatchCommand::RemoveRoute(cord)).unwrap();
        net.run(5_000);
        let events = net.events(page);
        let wiring = wirings(&events).last().copied().unwrap().clone();
        assert_eq!(wiring.by_hand, ["camera / image -> file-server / file input"], "{dialect:?}");

        ask(&mut net, page, PatchCommand::WireScene).unwrap();
        assert_eq!(told(&mut net, page), ["Add? camera / image -> file-server / file input"]);
        net.run(1_000);
        let events = net.events(page);
        assert!(wirings(&events).last().is_some_and(|w| w.complete && w.by_hand.is_empty()));
        ask(&mut net, page, PatchCommand::WireScene).unwrap();
        assert_eq!(told(&mut net, page), [] as [&str; 0], "nothing is missing");
    }
}

#[test]
fn no_admin_no_patching() {
    let mut net = Network::new(Dialect::V04);
    let plain = net.join(LOCAL, device("plain", &[], &[]));
    net.run(1_000);
    ask(&mut net, plain, PatchCommand::Open).unwrap();
    let cord = route(("a", "x"), ("b", "y"), "range");
    let refused = ask(&mut net, plain, PatchCommand::AddRoute(cord));
    assert!(matches!(refused, Err(CommandError::Unsupported(_))), "{refused:?}");
    net.disconnect(plain);
    assert_eq!(ask(&mut net, plain, PatchCommand::WireScene), Err(CommandError::NotReady));
}

#[test]
fn two_hundred_clients_are_told_once_each() {
    let mut net = Network::new(Dialect::Heliograph);
    for number in 0..200 {
        net.join(LOCAL, device(&format!("d{number}"), &[("a", "range")], &[("b", "range")]));
    }
    let page = net.join(LOCAL, watcher("page"));
    ask(&mut net, page, PatchCommand::Open).unwrap();
    net.run(5_000);
    let said = told(&mut net, page);
    let clients = said.iter().filter(|line| line.starts_with('d')).count();
    assert_eq!(clients, 200, "{said:?}");
}
