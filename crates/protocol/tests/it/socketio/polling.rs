//! The lower layer where it works: polling and the move to a WebSocket.

use expect_test::expect;
use heliograph_protocol::socketio::{Client, Transports};

use super::script::{check, config};

fn client(transports: Transports) -> Client {
    Client::new(config(transports))
}

#[test]
fn polling_only() {
    check(
        &mut client(Transports::PollingOnly),
        r#"
        @ start
        get 200 HELLO
        post 200 ok
        get 200 40{"sid":"n1"}|42["temp",1]
        @ publish a = 1
        @ publish b = 2
        @ publish c = 3
        get 200 2
        post 200 ok
        post 200 ok
        get 200 451-["photo",{"_placeholder":true,"num":0}]|b/9j/4A==
        ! 1700ms
        "#,
        expect![[r#"
            > GET /socket.io/?EIO=4&transport=polling
            > POST /socket.io/?EIO=4&transport=polling&sid=s1 40
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            * Ready { round_trip: Some(0ns) }
            * Reading temp = 1
            > POST /socket.io/?EIO=4&transport=polling&sid=s1 42["a",1]
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            > POST /socket.io/?EIO=4&transport=polling&sid=s1 42["b",2]|42["c",3]|3
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            * Picture photo: 4 bytes
            > abort GET
            * Lost: not a word from the server for 1.7 s
            ! 1700ms
        "#]],
    );
}

#[test]
fn polling_then_websocket() {
    check(
        &mut client(Transports::PollingFirst),
        r#"
        @ start
        get 200 HELLO
        @ open
        @ publish early = not in yet
        post 200 ok
        get 200 40{"sid":"n1"}|42["temp",1]
        @ publish held = until the move
        < 3probe
        get 200 42["temp",2]|6
        < 42["temp",3]
        < 2
        @ publish late = 1
        @ close
        "#,
        expect![[r#"
            > GET /socket.io/?EIO=4&transport=polling
            > POST /socket.io/?EIO=4&transport=polling&sid=s1 40
            > dial ws://h/socket.io/?EIO=4&transport=websocket&sid=s1
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            * NotReady
            > 2probe
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            * Ready { round_trip: Some(0ns) }
            * Reading temp = 1
            > 5
            > 42["held","until the move"]
            * Reading temp = 2
            * Reading temp = 3
            > 3
            > 42["late",1]
            * Lost: -
        "#]],
    );
}

#[test]
fn a_poll_released_before_the_probe_is_answered_is_not_repeated() {
    check(
        &mut client(Transports::PollingFirst),
        r#"
        @ start
        get 200 HELLO
        post 200 ok
        get 200 40{"sid":"n1"}
        @ open
        get 200 6
        < 3probe
        < 42["temp",3]
        "#,
        expect![[r#"
            > GET /socket.io/?EIO=4&transport=polling
            > POST /socket.io/?EIO=4&transport=polling&sid=s1 40
            > dial ws://h/socket.io/?EIO=4&transport=websocket&sid=s1
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            * Ready { round_trip: Some(0ns) }
            > 2probe
            > 5
            * Reading temp = 3
        "#]],
    );
}

#[test]
fn without_a_socket_polling_goes_on() {
    check(
        &mut client(Transports::PollingFirst),
        r#"
        @ start
        get 200 HELLO
        post 200 ok
        get 200 40{"sid":"n1"}
        @ close
        @ publish a = 1
        post 200 ok
        get 200 42["temp",1]
        "#,
        expect![[r#"
            > GET /socket.io/?EIO=4&transport=polling
            > POST /socket.io/?EIO=4&transport=polling&sid=s1 40
            > dial ws://h/socket.io/?EIO=4&transport=websocket&sid=s1
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            * Ready { round_trip: Some(0ns) }
            > POST /socket.io/?EIO=4&transport=polling&sid=s1 42["a",1]
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            * Reading temp = 1
        "#]],
    );
}

#[test]
fn a_probe_without_answer_is_given_up() {
    check(
        &mut client(Transports::PollingFirst),
        r#"
        @ start
        get 200 HELLO
        post 200 ok
        get 200 40{"sid":"n1"}
        @ open
        @ publish a = 1
        < 4not yet
        get 200 2|6
        ! 1500ms
        "#,
        expect![[r#"
            > GET /socket.io/?EIO=4&transport=polling
            > POST /socket.io/?EIO=4&transport=polling&sid=s1 40
            > dial ws://h/socket.io/?EIO=4&transport=websocket&sid=s1
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            * Ready { round_trip: Some(0ns) }
            > 2probe
            * Rejected came by a WebSocket that is not in use yet <- 4not yet
            ! 1500ms
        "#]],
    );
    check(
        &mut client(Transports::PollingFirst),
        r#"
        @ start
        get 200 0{"sid":"s1","upgrades":["websocket"]}
        post 200 ok
        get 200 40{"sid":"n1"}
        @ open
        @ publish a = 1
        get 200 2|6
        ! 10000ms
        post 200 ok
        get 200 42["temp",1]
        < 3probe
        "#,
        expect![[r#"
            > GET /socket.io/?EIO=4&transport=polling
            > POST /socket.io/?EIO=4&transport=polling&sid=s1 40
            > dial ws://h/socket.io/?EIO=4&transport=websocket&sid=s1
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            * Ready { round_trip: Some(0ns) }
            > 2probe
            > hang up
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            > POST /socket.io/?EIO=4&transport=polling&sid=s1 42["a",1]|3
            ! 10000ms
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            * Reading temp = 1
        "#]],
    );
}

#[test]
fn packets_are_sent_by_sixteen_and_by_size() {
    let publish = |count| "@ publish a = 1\n".repeat(count);
    let joined = "@ start\nget 200 POLLING\npost 200 ok\nget 200 40{}\n";
    let small = "@ start\nget 200 0{\"sid\":\"s\"}\npost 200 ok\nget 200 40{}\n";
    check(
        &mut client(Transports::PollingOnly),
        &format!("{small}{}post 200 OK\npost 200 OK\npost 200 OK", publish(20)),
        expect![[r#"
            > GET /socket.io/?EIO=4&transport=polling
            > POST /socket.io/?EIO=4&transport=polling&sid=s 40
            > GET /socket.io/?EIO=4&transport=polling&sid=s
            > GET /socket.io/?EIO=4&transport=polling&sid=s
            * Ready { round_trip: Some(0ns) }
            > POST /socket.io/?EIO=4&transport=polling&sid=s 42["a",1]
            > POST /socket.io/?EIO=4&transport=polling&sid=s 42["a",1]|42["a",1]|42["a",1]|42["a",1]|42["a",1]|42["a",1]|42["a",1]|42["a",1]|42["a",1]|42["a",1]|42["a",1]|42["a",1]|42["a",1]|42["a",1]|42["a",1]|42["a",1]
            > POST /socket.io/?EIO=4&transport=polling&sid=s 42["a",1]|42["a",1]|42["a",1]
        "#]],
    );
    check(
        &mut client(Transports::PollingOnly),
        &format!("{joined}{}post 200 OK\n@ publish b = {}", publish(12), "x".repeat(100)),
        expect![[r#"
            > GET /socket.io/?EIO=4&transport=polling
            > POST /socket.io/?EIO=4&transport=polling&sid=s1 40
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            * Ready { round_trip: Some(0ns) }
            > POST /socket.io/?EIO=4&transport=polling&sid=s1 42["a",1]
            > POST /socket.io/?EIO=4&transport=polling&sid=s1 42["a",1]|42["a",1]|42["a",1]|42["a",1]|42["a",1]|42["a",1]|42["a",1]|42["a",1]|42["a",1]|42["a",1]
            * TooLarge { limit_bytes: 100 }
        "#]],
    );
    check(
        &mut client(Transports::PollingOnly),
        &format!("{small}{}", publish(258)),
        expect![[r#"
            > GET /socket.io/?EIO=4&transport=polling
            > POST /socket.io/?EIO=4&transport=polling&sid=s 40
            > GET /socket.io/?EIO=4&transport=polling&sid=s
            > GET /socket.io/?EIO=4&transport=polling&sid=s
            * Ready { round_trip: Some(0ns) }
            > POST /socket.io/?EIO=4&transport=polling&sid=s 42["a",1]
            * Unsupported("the server is slow to take what we send")
        "#]],
    );
}

#[test]
fn a_server_that_answers_nothing_at_once_is_asked_calmly() {
    check(
        &mut client(Transports::PollingOnly),
        r#"
        @ start
        get 200 POLLING
        post 200 ok
        get 200 40{"sid":"n1"}
        get 200 6
        ! 199ms
        ! 1ms
        get 200 |9
        ! 200ms
        "#,
        expect![[r#"
            > GET /socket.io/?EIO=4&transport=polling
            > POST /socket.io/?EIO=4&transport=polling&sid=s1 40
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            * Ready { round_trip: Some(0ns) }
            ! 199ms
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            ! 200ms
            * Rejected empty packet <- 
            * Rejected not an Engine.IO packet: it does not start with 0 to 6 <- 39
            > GET /socket.io/?EIO=4&transport=polling&sid=s1
            ! 400ms
        "#]],
    );
}
