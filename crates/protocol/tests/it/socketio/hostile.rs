//! Servers that lie, babble or are broken. Nothing panics, every refusal is told with a reason,
//! and the next good event arrives.

use std::time::Duration;

use expect_test::expect;
use heliograph_protocol::session::{Event, Input, Outgoing, Session};
use heliograph_protocol::socketio::{Client, Transports};
use heliograph_telemetry::Now;

use super::script::{EPOCH, HELLO, check, config, joined};

fn now(millis: u64) -> Now {
    let uptime = Duration::from_millis(millis);
    Now { uptime, wall: EPOCH + uptime }
}

fn events(client: &mut Client) -> Vec<Event> {
    std::iter::from_fn(|| client.poll_event()).collect()
}

#[test]
fn attachments_that_do_not_add_up() {
    check(
        &mut joined(),
        r#"
        < #ffd8ffe0
        < 451-["photo",{"_placeholder":true}]
        < #ffd8ffe0
        < 451-["photo",{"_placeholder":true,"num":1}]
        < #ffd8ffe0
        < 451-["photo",{"_placeholder":true,"num":-1}]
        < #ffd8ffe0
        < 451-["photo",{"_placeholder":true,"num":1e300}]
        < #ffd8ffe0
        < 451-["photo",{"_placeholder":true,"num":0},{"_placeholder":true,"num":0}]
        < #ffd8ffe0
        < 451-["photo",1]
        < #ffd8ffe0
        < 450-["temp",1]
        < 45["photo",{"_placeholder":true,"num":0}]
        < 451000000000-["photo",{"_placeholder":true,"num":0}]
        < 465-["late"]
        < #01
        < 42["temp",2]
        < #02
        < 452-["photo",{"_placeholder":true,"num":0}]
        < 2
        < #ffd8ffe0
        < 2
        < #ffd8ffe0
        < 42["temp",3]
        "#,
        expect![[r#"
            * Rejected binary message that no event announced <- ffd8ffe0
            * Rejected names attachment null, but 1 came <- 51-["photo",{"_placeholder":true}]
            * Rejected names attachment 1, but 1 came <- 51-["photo",{"_placeholder":true,"num":1}]
            * Rejected names attachment -1, but 1 came <- 51-["photo",{"_placeholder":true,"num":-1}]
            * Rejected names attachment 1e+300, but 1 came <- 51-["photo",{"_placeholder":true,"num":1e300}]
            * Picture photo: 4 bytes
            * Rejected names attachment 0, but 1 came <- 51-["photo",{"_placeholder":true,"num":0},{"_placeholder":true,"num":0}]
            * Reading photo = 1
            * Rejected 1 of its attachments have no place in it <- 51-["photo",1]
            * Reading temp = 1
            * Rejected binary packet that does not say how many attachments follow <- 5["photo",{"_placeholder":true,"num":0}]
            * Rejected packet with more than 64 attachments <- 51000000000-["photo",{"_placeholder":true,"num":0}]
            * Rejected its attachments did not follow <- 65-["late"]
            * Reading temp = 2
            * Rejected binary message that no event announced <- 02
            > 3
            > 3
            * Picture photo: 4 bytes
            * Rejected 1 of its attachments have no place in it <- 52-["photo",{"_placeholder":true,"num":0}]
            * Reading temp = 3
        "#]],
    );
}

#[test]
fn packets_that_make_no_sense() {
    check(
        &mut joined(),
        r#"
        < hello
        < 9
        < 4
        < 4x
        < 47["temp",1]
        < 42
        < 42{"x":1}
        < 42[]
        < 42[{"x":1}]
        < 42[""]
        < 42["temp",1
        < 42["temp",1e999]
        < 42["temp",null]
        < 43[]
        < 439007199254740993[]
        < 40{"sid":"again"}
        < 44{"message":"too late"}
        < 0{"sid":"again"}
        < 3
        < 5
        < 6
        < 42/other,["temp",1]
        < 42["<script>alert(1)</script>","<img src=x onerror=alert(1)>"]
        < 42["__proto__",1]
        < 42["temp",4]
        "#,
        expect![[r#"
            * Rejected not an Engine.IO packet: it does not start with 0 to 6 <- hello
            * Rejected not an Engine.IO packet: it does not start with 0 to 6 <- 9
            * Rejected not a Socket.IO packet: it does not start with 0 to 6 <- 
            * Rejected not a Socket.IO packet: it does not start with 0 to 6 <- x
            * Rejected not a Socket.IO packet: it does not start with 0 to 6 <- 7["temp",1]
            * Rejected packet whose payload is not the JSON array it should be <- 2
            * Rejected packet whose payload is not the JSON array it should be <- 2{"x":1}
            * Rejected packet whose payload is not the JSON array it should be <- 2[]
            * Rejected packet whose payload is not the JSON array it should be <- 2[{"x":1}]
            * Rejected event with a name of 0 bytes <- 2[""]
            * Rejected packet whose payload is not the JSON array it should be <- 2["temp",1
            * Reading temp = "1e999"
            * Reading temp = gap
            * Rejected an answer to nothing we asked, or too late <- 3[]
            * Rejected an answer to nothing we asked, or too late <- 39007199254740993[]
            * Rejected does not belong here <- 0{"sid":"again"}
            * Rejected does not belong here <- 4{"message":"too late"}
            * Rejected does not belong here <- 0{"sid":"again"}
            * Rejected does not belong here <- 3
            * Rejected does not belong here <- 5
            * Rejected for a namespace we are not in <- 2/other,["temp",1]
            * Reading <script>alert(1)</script> = "<img src=x onerror=alert(1)>"
            * Reading __proto__ = 1
            * Reading temp = 4
        "#]],
    );
}

#[test]
fn a_ping_before_the_greeting_and_a_greeting_with_nonsense() {
    check(
        &mut Client::new(config(Transports::WebSocketOnly)),
        r#"
        @ start
        @ open
        < 2
        < #01
        < 0{"sid":"s","pingInterval":0,"pingTimeout":-5,"maxPayload":0,"upgrades":7}
        < 40{"sid":7,"pid":{}}
        ! 44999ms
        < 2
        ! 44999ms
        "#,
        expect![[r#"
            > dial ws://h/socket.io/?EIO=4&transport=websocket
            * Rejected came before the server's greeting <- 2
            * Rejected came before the server's greeting <- bAQ==
            > 40
            * Ready { round_trip: Some(0ns) }
            ! 44999ms
            > 3
            ! 89998ms
        "#]],
    );
    check(
        &mut Client::new(config(Transports::WebSocketOnly)),
        "@ start\n@ open\n< 0{\"pingInterval\":25000}\n< 2\n! 60000ms",
        expect![[r#"
            > dial ws://h/socket.io/?EIO=4&transport=websocket
            > hang up
            * Lost: the server's greeting is unreadable: it names no session
            ! 60000ms
        "#]],
    );
}

#[test]
fn deep_json_is_no_trap() {
    let mut client = joined();
    for depth in [100, 10_000, 1_000_000] {
        let deep = format!("42[\"deep\",{}1{}]", "[".repeat(depth), "]".repeat(depth));
        client.handle_input(now(0), Input::Text(&deep));
        let objects = format!("42[\"deep\",{}1{}]", "{\"http:\":".repeat(depth), "}".repeat(depth));
        client.handle_input(now(0), Input::Text(&objects));
    }
    client.handle_input(now(0), Input::Text("42[\"temp\",1]"));
    let events = events(&mut client);
    assert!(matches!(events.last(), Some(Event::Readings(all)) if all[0].path == "temp"));
}

#[test]
fn ten_thousand_fields_are_cut_and_told() {
    let mut client = joined();
    let fields: Vec<_> = (0..10_000).map(|index| format!("\"k{index}\":{index}")).collect();
    client.handle_input(now(0), Input::Text(&format!("42[\"many\",{{{}}}]", fields.join(","))));
    let events = events(&mut client);
    assert!(matches!(&events[0], Event::Readings(readings) if readings.len() == 256));
    let Some(Event::Rejected(rejection)) = events.last() else { panic!("{:?}", events.last()) };
    assert!(rejection.reason.contains("more than is taken"), "{}", rejection.reason);
}

#[test]
fn what_is_too_large_is_refused_and_survived() {
    let mut client = joined();
    let huge = format!("42[\"x\",\"{}\"]", "x".repeat(22 * 1024 * 1024));
    client.handle_input(now(0), Input::Text(&huge));
    client.handle_input(
        now(0),
        Input::Text(r#"452-["photo",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#),
    );
    let half = vec![0xff; 9 * 1024 * 1024];
    client.handle_input(now(0), Input::Binary(&half));
    client.handle_input(now(0), Input::Binary(&half));
    client.handle_input(now(0), Input::Text("42[\"temp\",1]"));
    let events = events(&mut client);
    let reasons: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            Event::Rejected(rejection) => Some(rejection.reason.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(
        reasons,
        ["larger than 23068672 bytes", "its attachments are larger than 16777216 bytes"]
    );
    assert!(matches!(events.last(), Some(Event::Readings(_))));
}

#[test]
fn a_flood_before_the_consent_is_bounded() {
    let mut client = Client::new(config(Transports::WebSocketOnly));
    for input in [Input::Started, Input::Opened, Input::Text(HELLO)] {
        client.handle_input(now(0), input);
    }
    for _ in 0..1_000 {
        client.handle_input(now(1), Input::Text("42[\"temp\",1]"));
    }
    assert_eq!(events(&mut client).len(), 1_000 - 256, "what is over is told");
    client.handle_input(now(2), Input::Text("40{\"sid\":\"n\"}"));
    let events = events(&mut client);
    assert_eq!(events.len(), 1 + 256, "ready, and what was kept");
    let Some(Event::Readings(readings)) = events.last() else { panic!("{:?}", events.last()) };
    assert_eq!(readings[0].received, now(1).wall, "of when it came");
}

/// A server that never lets a GET wait, never takes a POST, and names a session to break out of
/// the address.
#[test]
fn a_polling_server_gone_wild() {
    let mut client = Client::new(config(Transports::PollingOnly));
    client.handle_input(now(0), Input::Started);
    let mut fetches = 0;
    let mut millis = 0;
    let hello = b"0{\"sid\":\"a&b=c#/../\",\"upgrades\":[\"websocket\"],\"pingInterval\":600000}";
    for _ in 0..2_000 {
        while let Some(outgoing) = client.poll_transmit() {
            let Outgoing::Fetch(fetch) = outgoing else { panic!("{outgoing:?}") };
            fetches += 1;
            assert!(fetch.url.starts_with("http://h/socket.io/?EIO=4&transport=polling"));
            assert!(!fetch.url.contains('#') && !fetch.url.contains("&b=c"), "{}", fetch.url);
            if fetch.body.is_none() {
                let body = if fetches == 1 { &hello[..] } else { b"6\x1e0{}\x1e\x1e6" };
                let answer = Input::Response { id: fetch.id, status: 200, headers: &[], body };
                client.handle_input(now(millis), answer);
            }
        }
        millis += 1;
        client.handle_timeout(now(millis));
    }
    assert!(fetches < 20, "{fetches} requests in 2 s");
}
