//! Events: answers, attachments, pictures, recovery of what was missed.

use expect_test::expect;
use heliograph_protocol::socketio::{Client, Config, Transports};

use super::script::{check, config, joined, joined_with};

#[test]
fn answers_find_their_questions() {
    check(
        &mut joined(),
        r#"
        @ request 70 capture = {"camera":"door"}
        @ request 71 echo = 1
        @ request 72 nobody = 1
        < 432[1,"b"]
        < 461-0[{"_placeholder":true,"num":0},"x"]
        < #ffd8ffe0
        < 431[]
        < 431[]
        < 439[]
        < 43["x"]
        @ request 73 nobody = 1
        < 2
        ! 1000ms
        < 2
        ! 1000ms
        < 2
        ! 1000ms
        < 2
        ! 1000ms
        < 2
        ! 1000ms
        @ request 74 nobody = 1
        @ close
        "#,
        expect![[r#"
            > 420["capture",{"camera":"door"}]
            > 421["echo",1]
            > 422["nobody",1]
            * Replied { id: 72, answer: Ok(Answer { text: "[1,\"b\"]", attachments: [], links: [] }) }
            * Replied { id: 70, answer: Ok(Answer { text: "[{\"_placeholder\":true,\"num\":0},\"x\"]", attachments: [[255, 216, 255, 224]], links: [] }) }
            * Replied { id: 71, answer: Ok(Answer { text: "", attachments: [], links: [] }) }
            * Rejected an answer to nothing we asked, or too late <- 31[]
            * Rejected an answer to nothing we asked, or too late <- 39[]
            * Rejected an answer to nothing we asked, or too late <- 3["x"]
            > 423["nobody",1]
            > 3
            ! 1000ms
            > 3
            ! 2000ms
            > 3
            ! 3000ms
            > 3
            ! 4000ms
            > 3
            * Replied { id: 73, answer: Err("no answer within 5 s") }
            ! 5000ms
            > 424["nobody",1]
            * Replied { id: 74, answer: Err("the connection was lost before an answer came") }
            * Lost: -
        "#]],
    );
}

#[test]
fn pictures_come_in_every_dress() {
    check(
        &mut joined(),
        r#"
        < 451-["photo",{"id":7,"mime":"image/jpeg"},{"_placeholder":true,"num":0}]
        < #ffd8ffe0
        < 452-["data",{"camera":"door","image":{"_placeholder":true,"num":1}},{"_placeholder":true,"num":0}]
        < #343631
        < #89504e470d0a1a0a
        < 42["snap","data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEAAAAALAAAAAABAAEAAAIA"]
        < 42["snap",{"sensor":"gate","photo":"R0lGODlhAQABAAAAACH5BAEAAAAALAAAAAABAAEAAAIA","size":42}]
        < 42["image","https://h/1"]
        < 42["news",{"link":"http://h/now.jpg","site":"http://h/"}]
        < 451-["blob",{"_placeholder":true,"num":0}]
        < #00ff00ff
        "#,
        expect![[r#"
            * Reading photo/id = 7
            * Reading photo/mime = "image/jpeg"
            * Picture photo: 4 bytes
            * Reading camera = "door"
            * Picture door: 8 bytes
            * Reading data = 461
            * Picture snap: 33 bytes
            * Reading snap/sensor = "gate"
            * Reading snap/size = 42
            * Picture snap: 33 bytes
            * PictureLink image: https://h/1
            * Reading news/site = "http://h/"
            * PictureLink news/link: http://h/now.jpg
            * Rejected bytes that are neither text nor a picture <- 00ff00ff
        "#]],
    );
}

#[test]
fn missed_events_are_asked_for() {
    check(
        &mut Client::new(Config {
            auth: Some("{\"token\":\"t\"}".to_owned()),
            ..config(Transports::WebSocketOnly)
        }),
        r#"
        @ start
        @ open
        < HELLO
        < 40{"sid":"n1","pid":"p1"}
        < 42["chat","m1","Q7xQCGS"]
        < 42["note","two words"]
        < 420["question","what","stays"]
        < 451-["bin",{"_placeholder":true,"num":0},"Q7zGAyN.0"]
        < #343631
        @ close
        @ start
        @ open
        < HELLO
        < 42["chat","missed","Q8"]
        < 40{"sid":"n1","pid":"p1"}
        @ close
        @ start
        @ open
        < HELLO
        < 40{"sid":"n2","pid":"p2"}
        @ close
        @ start
        @ open
        < HELLO
        < 40{"sid":"n3"}
        < 42["chat","m2","stays"]
        "#,
        expect![[r#"
            > dial ws://h/socket.io/?EIO=4&transport=websocket
            > 40{"token":"t"}
            * Ready { round_trip: Some(0ns) }
            * Reading chat = "m1"
            * Reading note = "two words"
            * Reading question/0 = "what"
            * Reading question/1 = "stays"
            * Reading bin = 461
            * Lost: -
            > dial ws://h/socket.io/?EIO=4&transport=websocket
            > 40{"pid":"p1","offset":"Q7zGAyN.0","token":"t"}
            * Ready { round_trip: Some(0ns) }
            * Reading chat = "missed"
            * Lost: -
            > dial ws://h/socket.io/?EIO=4&transport=websocket
            > 40{"pid":"p1","offset":"Q8","token":"t"}
            * Ready { round_trip: Some(0ns) }
            * Lost: -
            > dial ws://h/socket.io/?EIO=4&transport=websocket
            > 40{"token":"t"}
            * Ready { round_trip: Some(0ns) }
            * Reading chat/0 = "m2"
            * Reading chat/1 = "stays"
        "#]],
    );
}

#[test]
fn a_choice_of_events_and_words_for_people() {
    check(
        &mut joined_with(Config {
            events: vec!["temp".into()],
            ..config(Transports::WebSocketOnly)
        }),
        r#"
        @ narrate
        < 42["temp",21.5]
        < 42["noise",1]
        < 452-["temp",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]
        < #31
        < #32
        @ publish led = on
        @ request 1 led = off
        < 430["ok"]
        "#,
        expect![[r#"
            * Narrated(Narration { outgoing: false, channel: "temp", text: "21.5", size_bytes: 4 })
            * Reading temp = 21.5
            * Narrated(Narration { outgoing: false, channel: "temp", text: "[{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]", size_bytes: 61 })
            * Narrated(Narration { outgoing: false, channel: "temp", text: "1", size_bytes: 1 })
            * Narrated(Narration { outgoing: false, channel: "temp", text: "2", size_bytes: 1 })
            * Reading temp = 1
            * Reading temp = 2
            > 42["led","on"]
            * Narrated(Narration { outgoing: true, channel: "led", text: "on", size_bytes: 2 })
            > 420["led","off"]
            * Narrated(Narration { outgoing: true, channel: "led", text: "off", size_bytes: 3 })
            * Narrated(Narration { outgoing: false, channel: "", text: "\"ok\"", size_bytes: 4 })
            * Replied { id: 1, answer: Ok(Answer { text: "\"ok\"", attachments: [], links: [] }) }
        "#]],
    );
}
