//! The upper layer: namespaces, who is let in, heartbeats.

use expect_test::expect;
use heliograph_protocol::socketio::{Client, Config, Transports};

use super::script::{check, config, joined, joined_with};

#[test]
fn a_session_by_websocket() {
    check(
        &mut Client::new(config(Transports::WebSocketOnly)),
        r#"
        @ publish chat = too early
        @ start
        @ open
        < HELLO
        @ publish chat = too early
        ! 40ms
        < 40{"sid":"n1"}
        < 42["reading",{"sensor":"A0","value":461,"unit":"raw","t":1700000000123}]
        < 42["temp",21.5]
        < 42["dht",{"temp":"20 °C","hum":40}]
        < 42["message","hello"]
        < 42["pressed"]
        < 42["xy",1,2]
        < 42[7,true]
        < 420["question","what?"]
        @ publish led = {"on": true}
        @ publish say = hello
        @ publish ping =
        @ publish disconnect = 1
        @ close
        @ publish chat = too late
        "#,
        expect![[r#"
            * NotReady
            > dial ws://h/socket.io/?EIO=4&transport=websocket
            > 40
            * NotReady
            ! 40ms
            * Ready { round_trip: Some(40ms) }
            * Reading A0 = 461 raw
            * Reading temp = 21.5
            * Reading dht/temp = 20 °C
            * Reading dht/hum = 40
            * Reading message = "hello"
            * Reading pressed = "pressed"
            * Reading xy/0 = 1
            * Reading xy/1 = 2
            * Reading 7 = true
            * Reading question = "what?"
            > 42["led",{"on": true}]
            > 42["say","hello"]
            > 42["ping"]
            * Unsupported("Socket.IO keeps this event's name to itself")
            * Lost: -
            * NotReady
        "#]],
    );
}

#[test]
fn what_comes_before_the_consent_waits_for_it() {
    let script = |answer: &str| {
        format!(
            r#"
            @ start
            @ open
            < HELLO
            < 42/admin,["temp",1]
            < 451-/admin,["photo",{{"_placeholder":true,"num":0}}]
            < #ffd8ffe0
            < {answer}
            < 42/admin,["temp",2]
            "#
        )
    };
    let admin = || {
        let auth = Some("{\"token\":\"letmein\"}".to_owned());
        Client::new(Config {
            auth,
            transports: Transports::WebSocketOnly,
            ..Config::new("http://h/admin")
        })
    };
    check(
        &mut admin(),
        &script("40/admin,{\"sid\":\"n\"}"),
        expect![[r#"
        > dial ws://h/socket.io/?EIO=4&transport=websocket
        > 40/admin,{"token":"letmein"}
        * Ready { round_trip: Some(0ns) }
        * Reading temp = 1
        * Picture photo: 4 bytes
        * Reading temp = 2
    "#]],
    );
    check(
        &mut admin(),
        &script(r#"44/admin,{"message":"not authorized","data":{"code":"E_AUTH"}}"#),
        expect![[r#"
            > dial ws://h/socket.io/?EIO=4&transport=websocket
            > 40/admin,{"token":"letmein"}
            > hang up
            * Refused: the server does not let us into `/admin`: not authorized {"code":"E_AUTH"}
        "#]],
    );
}

#[test]
fn refusals_are_told_in_the_servers_words() {
    for (answer, expected) in [
        (
            r#"44/admin,{"message":"Invalid namespace"}"#,
            expect![[r#"
                > dial ws://h/socket.io/?EIO=4&transport=websocket
                > 40/admin,
                > hang up
                * Refused: the server has no namespace `/admin` for us: Invalid namespace
                ! 60000ms
            "#]],
        ),
        (
            r#"44/admin,"Unable to connect""#,
            expect![[r#"
            > dial ws://h/socket.io/?EIO=4&transport=websocket
            > 40/admin,
            > hang up
            * Refused: the server has no namespace `/admin` for us: Unable to connect
            ! 60000ms
        "#]],
        ),
        (
            r#"44/admin,{"message":"Connection rejected by server"}"#,
            expect![[r#"
            > dial ws://h/socket.io/?EIO=4&transport=websocket
            > 40/admin,
            > hang up
            * Refused: the server does not let us into `/admin`: Connection rejected by server
            ! 60000ms
        "#]],
        ),
        (
            "44/admin,",
            expect![[r#"
            > dial ws://h/socket.io/?EIO=4&transport=websocket
            > 40/admin,
            > hang up
            * Refused: the server does not let us into `/admin`: no reason given
            ! 60000ms
        "#]],
        ),
        (
            "41/admin,",
            expect![[r#"
            > dial ws://h/socket.io/?EIO=4&transport=websocket
            > 40/admin,
            > hang up
            * Refused: the server put us out of `/admin`
            ! 60000ms
        "#]],
        ),
        (
            "40",
            expect![[r#"
            > dial ws://h/socket.io/?EIO=4&transport=websocket
            > 40/admin,
            > hang up
            * Refused: the server speaks Socket.IO 1 or 2, which is another protocol; update it (npm socket.io 4, Flask-SocketIO 5)
            ! 60000ms
        "#]],
        ),
        (
            "1",
            expect![[r#"
            > dial ws://h/socket.io/?EIO=4&transport=websocket
            > 40/admin,
            > hang up
            * Lost: the server ended the session
            ! 60000ms
        "#]],
        ),
    ] {
        let config =
            Config { transports: Transports::WebSocketOnly, ..Config::new("http://h/admin") };
        let script = format!("@ start\n@ open\n< HELLO\n< {answer}\n! 60000ms");
        check(&mut Client::new(config), &script, expected);
    }
}

#[test]
fn a_namespace_that_was_there_may_come_back() {
    check(
        &mut joined_with(Config {
            transports: Transports::WebSocketOnly,
            ..Config::new("h/admin")
        }),
        r#"
        @ close
        @ start
        @ open
        < HELLO
        < 44/admin,{"message":"Invalid namespace"}
        "#,
        expect![[r#"
            * Lost: -
            > dial ws://h/socket.io/?EIO=4&transport=websocket
            > 40/admin,
            > hang up
            * Lost: the server has no namespace `/admin` for us: Invalid namespace
        "#]],
    );
}

#[test]
fn thrown_out_is_not_tried_again() {
    check(
        &mut joined(),
        r#"
        @ request 5 capture = {}
        < 41
        < 42["temp",1]
        ! 60000ms
        "#,
        expect![[r#"
            > 420["capture",{}]
            > hang up
            * Replied { id: 5, answer: Err("the server ended the connection before an answer came") }
            * Refused: the server put us out of `/`
            ! 60000ms
        "#]],
    );
}

#[test]
fn silence_ends_it_and_pings_keep_it() {
    check(
        &mut joined(),
        r#"
        < 2
        ! 1600ms
        < 2
        ! 1600ms
        < 42["temp",1]
        ! 1699ms
        ! 1ms
        ! 60000ms
        "#,
        expect![[r#"
            > 3
            ! 1600ms
            > 3
            ! 3200ms
            * Reading temp = 1
            ! 4899ms
            > hang up
            * Lost: not a word from the server for 1.7 s
            ! 4900ms
            ! 64900ms
        "#]],
    );
}

#[test]
fn a_configuration_that_cannot_work_is_told_at_once() {
    let admin = |namespace: &str| Config { namespace: namespace.into(), ..Config::new("http://h") };
    let auth = |auth: &str| Config { auth: Some(auth.into()), ..Config::new("http://h") };
    for (config, expected) in [
        (
            Config::new("mqtt://h"),
            expect![[r#"
            * Refused: `mqtt://` is no address of a Socket.IO server; try `http://`
            ! 60000ms
        "#]],
        ),
        (
            Config::new("http://"),
            expect![[r#"
            * Refused: the address names no host; it should look like `http://host:3000`
            ! 60000ms
        "#]],
        ),
        (
            admin("admin"),
            expect![[r#"
            * Refused: `admin` is no namespace: it begins with `/` and has no comma
            ! 60000ms
        "#]],
        ),
        (
            admin("/a,b"),
            expect![[r#"
            * Refused: `/a,b` is no namespace: it begins with `/` and has no comma
            ! 60000ms
        "#]],
        ),
        (
            auth("\"token\""),
            expect![[r#"
            * Refused: the auth data is no JSON object, such as {"token":"…"}
            ! 60000ms
        "#]],
        ),
        (
            auth("{token}"),
            expect![[r#"
            * Refused: the auth data is no JSON object, such as {"token":"…"}
            ! 60000ms
        "#]],
        ),
    ] {
        check(&mut Client::new(config), "@ start\n@ open\n! 60000ms", expected);
    }
}
