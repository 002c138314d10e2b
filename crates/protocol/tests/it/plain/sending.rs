//! What we say, what comes back of it, and answers.

use std::time::Duration;

use expect_test::expect;
use heliograph_protocol::plain::Config;
use heliograph_protocol::session::{Input, Session};

use super::{JPEG, at, check, drain, publish, request, sent, started};

#[test]
fn what_we_say_is_told_once_whether_or_not_the_server_sends_it_back() {
    let mut client = started(Config::new("ws://h/"));
    publish(&mut client, at(0), "sendmessage", r#"say "hi""#).unwrap();
    let text = sent(&mut client);
    client.handle_input(at(50), Input::Text(&text));
    check(
        &mut client,
        expect![[r#"
        * sendmessage = "say \"hi\""
    "#]],
    );

    // After a while, and from others, it is news.
    client.handle_input(at(10_001), Input::Text(&text));
    client.handle_input(at(10_001), Input::Text(r#"{"type":"nextslide","chat":"bob"}"#));
    publish(&mut client, at(10_001), "nextslide", "").unwrap();
    publish(&mut client, at(10_001), "nextslide", "me").unwrap();
    publish(&mut client, at(10_001), "led", r#"{"pin":4,"on":true}"#).unwrap();
    publish(&mut client, at(10_001), "level", "0.5").unwrap();
    publish(&mut client, at(10_001), "", "raw 1").unwrap();
    check(
        &mut client,
        expect![[r#"
            > {"id":"hg-60a24194f70e8-2-","type":"nextslide"}
            > {"chat":"me","id":"hg-60a24194f70e8-3-","type":"nextslide"}
            > {"event":"led","id":"hg-60a24194f70e8-4-","on":true,"pin":4}
            > {"data":0.5,"event":"level","id":"hg-60a24194f70e8-5-"}
            > raw 1
            * sendmessage = "say \"hi\""
            * nextslide = "bob"
        "#]],
    );
    assert_eq!(client.poll_timeout(), Some(Duration::from_millis(11_001)));
    client.handle_timeout(at(11_001));
    check(
        &mut client,
        expect![[r#"
            * nextslide = "nextslide"
            * nextslide = "me"
            * led/on = true
            * led/pin = 4
            * level = 0.5
        "#]],
    );
    // The server sends nothing back, so that nothing is waited for any more; nor told again.
    publish(&mut client, at(11_500), "level", "0.7").unwrap();
    let text = sent(&mut client);
    check(
        &mut client,
        expect![[r#"
        * level = 0.7
    "#]],
    );
    client.handle_input(at(11_600), Input::Text(&text));
    check(&mut client, expect![[r#""#]]);
    // Now it does again.
    publish(&mut client, at(11_700), "level", "0.8").unwrap();
    sent(&mut client);
    check(&mut client, expect![[r#""#]]);
}

#[test]
fn what_comes_back_moves_its_channel_but_is_narrated_once() {
    let mut client = started(Config::new("ws://h/"));
    client.set_narrating(true);
    for (channel, value) in [("level", "0.5"), ("", "461"), ("", "hello")] {
        publish(&mut client, at(0), channel, value).unwrap();
        let text = sent(&mut client);
        client.handle_input(at(20), Input::Text(&text));
    }
    // A number that is like ours but comes once more is another's.
    client.handle_input(at(30), Input::Text("461"));
    check(
        &mut client,
        expect![[r#"
        * Narrated(Narration { outgoing: true, channel: "level", text: "{\"data\":0.5,\"event\":\"level\",\"id\":\"hg-60a2418b6d680-1-\"}", size_bytes: 55 })
        * level = 0.5
        * Narrated(Narration { outgoing: true, channel: "", text: "461", size_bytes: 3 })
        * value = 461
        * Narrated(Narration { outgoing: true, channel: "", text: "hello", size_bytes: 5 })
        * message = "hello"
        * Narrated(Narration { outgoing: false, channel: "", text: "461", size_bytes: 3 })
        * value = 461
    "#]],
    );
}

#[test]
fn what_we_say_is_bounded_and_none_of_it_is_lost() {
    let mut client = started(Config::new("ws://h/"));
    for n in 0..1_000 {
        publish(&mut client, at(0), "level", &n.to_string()).unwrap();
    }
    publish(&mut client, at(0), "note", &"x".repeat(1 << 20)).unwrap();
    client.handle_timeout(at(1_000));
    let log = drain(&mut client);
    assert_eq!(log.matches("* level = ").count(), 1_000);
    assert_eq!(log.matches("* note = ").count(), 1);
}

#[test]
fn a_refused_message_is_told_once() {
    let mut client = started(Config::new("ws://h/"));
    client.set_narrating(true);
    client.handle_input(at(0), Input::Text("{"));
    client.handle_input(at(0), Input::Binary(&[0xff, 0]));
    client.handle_input(at(0), Input::Text("hello"));
    check(
        &mut client,
        expect![[r#"
        * rejected: not valid JSON: {
        * rejected: bytes that are neither text nor a picture: ff00
        * Narrated(Narration { outgoing: false, channel: "", text: "hello", size_bytes: 5 })
        * message = "hello"
    "#]],
    );
}

#[test]
fn the_address_of_a_picture_answers_a_request() {
    let mut client = started(Config::new("ws://h/"));
    request(&mut client, 1, "capture", "");
    sent(&mut client);
    client.handle_input(at(10), Input::Text(r#"{"event":"photo","url":"http://h/1.jpg"}"#));
    client.handle_input(at(20), Input::Text("http://h/2.jpg"));
    check(
        &mut client,
        expect![[r#"
        * Replied { id: 1, answer: Ok(Answer { text: "photo", attachments: [], links: ["http://h/1.jpg"] }) }
        * PictureLink { path: "camera", url: "http://h/2.jpg", retained: false }
    "#]],
    );
}

#[test]
fn requests_are_answered_by_id_or_by_the_first_picture() {
    let mut client = started(Config::new("ws://h/"));
    request(&mut client, 1, "capture", "");
    let first = sent(&mut client);
    request(&mut client, 2, "", r#"{"event":"capture","id":"<id>"}"#);
    let second = sent(&mut client);
    request(&mut client, 3, "", "snap");
    assert_eq!(sent(&mut client), "snap");
    let answer = second.replace("capture", "photo").replace('}', r#","image":"/9j/4AAQ"}"#);
    // Our own request comes back first.
    client.handle_input(at(10), Input::Text(&first));
    client.handle_input(at(20), Input::Text(&answer));
    client.handle_input(at(30), Input::Binary(JPEG));
    client.handle_timeout(at(29_999));
    assert_eq!(client.poll_timeout(), Some(Duration::from_secs(30)));
    client.handle_timeout(at(30_000));
    let log = drain(&mut client).replace(
        "[255, 216, 255, 224, 32, 112, 105, 99, 116, 117, 114, 101, 32, 255, 217]",
        "[JPEG]",
    );
    expect![[r#"
        * capture = "capture"
        * Replied { id: 2, answer: Ok(Answer { text: "{\"event\":\"photo\",\"id\":\"hg-60a2418b6d680-2-\",\"image\":\"/9j/4AAQ\"}", attachments: [[255, 216, 255, 224, 0, 16]], links: [] }) }
        * Replied { id: 1, answer: Ok(Answer { text: "camera", attachments: [[JPEG]], links: [] }) }
        * Replied { id: 3, answer: Err("no answer came in time") }
    "#]].assert_eq(&log);
}
