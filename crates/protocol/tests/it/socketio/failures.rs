//! The lower layer where it does not work: fallbacks, and what is said about it.

use expect_test::expect;
use heliograph_protocol::socketio::{Client, Transports};

use super::script::{check, config};

fn client(transports: Transports) -> Client {
    Client::new(config(transports))
}

#[test]
fn where_no_socket_opens_polling_is_tried_and_remembered() {
    check(
        &mut client(Transports::Auto),
        r#"
        @ start
        @ close
        get 200 POLLING
        post 200 ok
        get 200 40{"sid":"n1"}|42["temp",1]
        get -
        @ start
        get -
        @ start
        @ close
        get -
        "#,
        expect![[r#"
            > dial ws://h/socket.io/?EIO=4&transport=websocket
            > GET /socket.io/?EIO=4&transport=polling
            > POST /socket.io/?EIO=4&transport=polling&sid=s1 40
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            * Ready { round_trip: Some(0ns) }
            * Reading temp = 1
            * Lost: HTTP polling gets no answer any more
            > GET /socket.io/?EIO=4&transport=polling
            * Lost: no answer by HTTP: the server may be off or elsewhere, or it does not allow pages from here (its `cors` option, in Flask `cors_allowed_origins`)
            > dial ws://h/socket.io/?EIO=4&transport=websocket
            > GET /socket.io/?EIO=4&transport=polling
            * Lost: no answer by WebSocket or HTTP: the server may be off or elsewhere, or it does not allow pages from here (its `cors` option, in Flask `cors_allowed_origins`)
        "#]],
    );
}

#[test]
fn a_socket_without_a_greeting_counts_as_none() {
    check(
        &mut client(Transports::Auto),
        r#"
        @ start
        @ open
        < 2
        < 42["temp",1]
        ! 10000ms
        < HELLO
        get 200 POLLING
        "#,
        expect![[r#"
            > dial ws://h/socket.io/?EIO=4&transport=websocket
            * Rejected came before the server's greeting <- 2
            * Rejected came before the server's greeting <- 42["temp",1]
            > hang up
            > GET /socket.io/?EIO=4&transport=polling
            ! 10000ms
            > POST /socket.io/?EIO=4&transport=polling&sid=s1 40
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
        "#]],
    );
}

#[test]
fn a_body_too_large_for_something_between_is_lost_alone() {
    check(
        &mut client(Transports::PollingOnly),
        r#"
        @ start
        get 200 POLLING
        post 200 ok
        get 200 40{"sid":"n1"}
        @ publish a = 1
        post 413 <html>too large</html>
        @ publish b = 2
        post 502 <html>bad gateway</html>
        "#,
        expect![[r#"
            > GET /socket.io/?EIO=4&transport=polling
            > POST /socket.io/?EIO=4&transport=polling&sid=s1 40
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            * Ready { round_trip: Some(0ns) }
            > POST /socket.io/?EIO=4&transport=polling&sid=s1 42["a",1]
            * Rejected what we sent is too large for the server (HTTP 413) <- 
            > POST /socket.io/?EIO=4&transport=polling&sid=s1 42["b",2]
            > abort GET
            * Lost: the server ended the session (HTTP 502)
        "#]],
    );
}

#[test]
fn a_session_that_ended_is_told() {
    for (answer, expected) in [
        (
            "get 200 1",
            expect![[r#"
            > GET /socket.io/?EIO=4&transport=polling
            > POST /socket.io/?EIO=4&transport=polling&sid=s1 40
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            * Ready { round_trip: Some(0ns) }
            * Lost: the server ended the session
            ! 60000ms
        "#]],
        ),
        (
            r#"get 400 {"code":1,"message":"Session ID unknown"}"#,
            expect![[r#"
            > GET /socket.io/?EIO=4&transport=polling
            > POST /socket.io/?EIO=4&transport=polling&sid=s1 40
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            * Ready { round_trip: Some(0ns) }
            * Lost: the server does not know this session any more; it was restarted, or several servers take turns and polling is not kept to one of them
            ! 60000ms
        "#]],
        ),
        (
            r#"get 400 "Invalid session s1""#,
            expect![[r#"
            > GET /socket.io/?EIO=4&transport=polling
            > POST /socket.io/?EIO=4&transport=polling&sid=s1 40
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            * Ready { round_trip: Some(0ns) }
            * Lost: the server does not know this session any more; it was restarted, or several servers take turns and polling is not kept to one of them
            ! 60000ms
        "#]],
        ),
        (
            r#"get 400 {"code":3,"message":"Bad request"}"#,
            expect![[r#"
            > GET /socket.io/?EIO=4&transport=polling
            > POST /socket.io/?EIO=4&transport=polling&sid=s1 40
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            * Ready { round_trip: Some(0ns) }
            * Lost: the server ended the session (HTTP 400): Bad request
            ! 60000ms
        "#]],
        ),
        (
            "get -",
            expect![[r#"
            > GET /socket.io/?EIO=4&transport=polling
            > POST /socket.io/?EIO=4&transport=polling&sid=s1 40
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            * Ready { round_trip: Some(0ns) }
            * Lost: HTTP polling gets no answer any more
            ! 60000ms
        "#]],
        ),
        (
            "@ publish a = 1\npost -",
            expect![[r#"
            > GET /socket.io/?EIO=4&transport=polling
            > POST /socket.io/?EIO=4&transport=polling&sid=s1 40
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            * Ready { round_trip: Some(0ns) }
            > POST /socket.io/?EIO=4&transport=polling&sid=s1 42["a",1]
            > abort GET
            * Lost: the server does not take what we send
            ! 60000ms
        "#]],
        ),
        (
            "get 200 41",
            expect![[r#"
            > GET /socket.io/?EIO=4&transport=polling
            > POST /socket.io/?EIO=4&transport=polling&sid=s1 40
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            * Ready { round_trip: Some(0ns) }
            > POST /socket.io/?EIO=4&transport=polling&sid=s1 1
            * Refused: the server put us out of `/`
            ! 60000ms
        "#]],
        ),
    ] {
        let script =
            format!("@ start\nget 200 POLLING\npost 200 ok\nget 200 40{{}}\n{answer}\n! 60000ms");
        check(&mut client(Transports::PollingOnly), &script, expected);
    }
}

#[test]
fn what_is_no_greeting_is_explained() {
    for (answer, expected) in [
        (
            r#"200 97:0{"sid":"s","upgrades":["websocket"],"pingInterval":25000}2:40"#,
            expect![[r#"
            > GET /socket.io/?EIO=4&transport=polling
            * Refused: the server speaks Socket.IO 1 or 2, which is another protocol; update it (npm socket.io 4, Flask-SocketIO 5)
            ! 60000ms
        "#]],
        ),
        (
            r#"400 {"code":5,"message":"Unsupported protocol version"}"#,
            expect![[r#"
            > GET /socket.io/?EIO=4&transport=polling
            * Refused: the server does not speak the protocol of Socket.IO 3 and 4: Unsupported protocol version (update it: npm socket.io 4, Flask-SocketIO 5)
            ! 60000ms
        "#]],
        ),
        (
            r#"400 "The client is using an unsupported version of the Socket.IO or Engine.IO protocols""#,
            expect![[r#"
                > GET /socket.io/?EIO=4&transport=polling
                * Refused: the server does not speak the protocol of Socket.IO 3 and 4: The client is using an unsupported version of the Socket.IO or Engine.IO protocols (update it: npm socket.io 4, Flask-SocketIO 5)
                ! 60000ms
            "#]],
        ),
        (
            r#"400 "Not an accepted origin.""#,
            expect![[r#"
            > GET /socket.io/?EIO=4&transport=polling
            * Refused: the server does not allow pages from here: Not an accepted origin. (its `cors` option, in Flask `cors_allowed_origins`)
            ! 60000ms
        "#]],
        ),
        (
            r#"400 {"code":0,"message":"Transport unknown"}"#,
            expect![[r#"
            > GET /socket.io/?EIO=4&transport=polling
            * Lost: the server takes no HTTP polling: Transport unknown
            ! 60000ms
        "#]],
        ),
        (
            r#"403 {"code":4,"message":"Forbidden"}"#,
            expect![[r#"
            > GET /socket.io/?EIO=4&transport=polling
            * Refused: the server does not let us in (HTTP 403): Forbidden
            ! 60000ms
        "#]],
        ),
        (
            "404 <!doctype html><h1>Not Found</h1>",
            expect![[r#"
            > GET /socket.io/?EIO=4&transport=polling
            * Refused: there is no Socket.IO at `/socket.io/` on this server (HTTP 404)
            ! 60000ms
        "#]],
        ),
        (
            "200 plain",
            expect![[r#"
            > GET /socket.io/?EIO=4&transport=polling
            * Refused: something answers at `/socket.io/`, but it is no Socket.IO server of version 3 or 4
            ! 60000ms
        "#]],
        ),
        (
            "200 0{",
            expect![[r#"
            > GET /socket.io/?EIO=4&transport=polling
            * Lost: the server's greeting is unreadable: EOF while parsing an object at line 1 column 1
            ! 60000ms
        "#]],
        ),
        (
            "502 Bad Gateway",
            expect![[r#"
            > GET /socket.io/?EIO=4&transport=polling
            * Lost: the server answers HTTP 502: Bad Gateway
            ! 60000ms
        "#]],
        ),
        (
            "-",
            expect![[r#"
            > GET /socket.io/?EIO=4&transport=polling
            * Lost: no answer by HTTP: the server may be off or elsewhere, or it does not allow pages from here (its `cors` option, in Flask `cors_allowed_origins`)
            ! 60000ms
        "#]],
        ),
    ] {
        let script = format!("@ start\nget {answer}\n! 60000ms");
        check(&mut client(Transports::PollingOnly), &script, expected);
    }
}

#[test]
fn a_socket_that_does_not_open_is_explained_by_http() {
    check(
        &mut client(Transports::WebSocketOnly),
        r#"
        @ start
        @ close
        get 200 HELLO
        @ start
        @ close
        get 200 97:0{"sid":"s"}2:40
        "#,
        expect![[r#"
            > dial ws://h/socket.io/?EIO=4&transport=websocket
            > GET /socket.io/?EIO=4&transport=polling
            * Lost: the server answers by HTTP, but no WebSocket to it can be opened: something between may not let it pass; polling would work
            > dial ws://h/socket.io/?EIO=4&transport=websocket
            > GET /socket.io/?EIO=4&transport=polling
            * Refused: the server speaks Socket.IO 1 or 2, which is another protocol; update it (npm socket.io 4, Flask-SocketIO 5)
        "#]],
    );
}
