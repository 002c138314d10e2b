//! The Spacebrew server under good and bad clients.

use std::fs;
use std::net::SocketAddr;

use futures_util::{SinkExt as _, StreamExt as _};
use heliograph_hub::run::Settings;
use heliograph_hub::server::OutboxLimits;
use tokio_tungstenite::tungstenite::Message;

use crate::scene::{FILE_INPUT, IMAGE};
use crate::support::{BARE, End, Hub, Peer, serve, soon};

const OUT: End = ("sender", "out", "string");
const IN: End = ("receiver", "in", "string");

/// A sender and a receiver, with a route between them.
async fn pair(hub: &Hub) -> (Peer, Peer, Peer) {
    let sender = hub.client("sender", &[("out", "string")], &[]).await;
    let receiver = hub.client("receiver", &[], &[("in", "string")]).await;
    let mut admin = hub.admin().await;
    admin.route(OUT, IN).await;
    (sender, receiver, admin)
}

#[tokio::test]
async fn pages_of_strangers_are_refused_and_others_let_in() {
    let data = tempfile::tempdir().unwrap();
    let options = [&BARE[..], &["--allow-origin", "https://page.example"]].concat();
    let hub = serve(data.path(), &options, Settings::default()).await;
    let own = format!("http://{}", hub.address);
    for origin in ["http://localhost:8080", "https://page.example", &own] {
        let peer = Peer::connect(hub.address, &[("origin", origin)]).await;
        assert!(peer.is_ok(), "{origin}");
    }
    assert!(Peer::connect(hub.address, &[]).await.is_ok(), "a device sends no origin");
    for origin in ["https://evil.example", "null", "http://page.example"] {
        let refusal = Peer::connect(hub.address, &[("origin", origin)]).await.err();
        let (status, words) = refusal.unwrap_or_else(|| panic!("{origin} was let in"));
        assert_eq!(status, 403);
        assert!(words.contains(&format!("--allow-origin {origin}")), "{words}");
    }
    let rebound = Peer::connect(hub.address, &[("host", "evil.example")]).await.err();
    assert_eq!(rebound.map(|(status, _)| status), Some(403));
    hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_too_large_closes_its_sender_alone() {
    let data = tempfile::tempdir().unwrap();
    let hub = serve(data.path(), &BARE, Settings::default()).await;
    let (mut sender, mut receiver, _admin) = pair(&hub).await;

    let (mut sink, mut stream) = hub.connect().await.socket.split();
    let huge = Message::binary(vec![0; 20_000_000]);
    // The server hangs up in the middle, so that this may fail.
    let sending = tokio::spawn(async move { sink.send(huge).await.is_ok() });
    let close = soon("a close", async {
        loop {
            match stream.next().await {
                Some(Ok(Message::Close(Some(close)))) => break close,
                Some(Ok(_)) => {}
                other => panic!("no goodbye but {other:?}"),
            }
        }
    })
    .await;
    assert_eq!(
        (u16::from(close.code), close.reason.as_str()),
        (1009, "a message may have at most 16 MiB")
    );
    soon("the sender to finish", sending).await.unwrap();

    let large = "x".repeat(15_000_000);
    sender.publish(OUT, &large).await;
    assert_eq!(receiver.delivered("in").await, large, "what is allowed still passes");
    hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stalled_client_is_dropped_and_nobody_waits_for_it() {
    let data = tempfile::tempdir().unwrap();
    let outbox = OutboxLimits { messages: 64, bytes: 2_000_000 };
    let hub = serve(data.path(), &BARE, Settings { outbox, ..Settings::default() }).await;
    let (mut sender, mut receiver, mut admin) = pair(&hub).await;
    // Never reads from its socket.
    let mut stalled = hub.client("stalled", &[], &[("in", "string")]).await;
    admin.route(OUT, ("stalled", "in", "string")).await;

    let value = "x".repeat(500_000);
    let gone = tokio::spawn(async move {
        admin.client_left("stalled").await;
        admin
    });
    soon("the stalled client to be dropped", async {
        while !gone.is_finished() {
            sender.publish(OUT, &value).await;
            assert_eq!(receiver.delivered("in").await.len(), value.len());
        }
    })
    .await;
    sender.publish(OUT, "and on").await;
    assert_eq!(receiver.delivered("in").await, "and on");
    // What was in its socket's buffers is followed by the end of the connection.
    soon("the end", async { while let Some(Ok(_)) = stalled.socket.next().await {} }).await;
    hub.stop().await;
}

#[tokio::test]
async fn garbage_harms_nobody() {
    let data = tempfile::tempdir().unwrap();
    let hub = serve(data.path(), &BARE, Settings::default()).await;
    let (mut sender, mut receiver, _admin) = pair(&hub).await;
    for text in ["", "{", "null", "[[]]", "{\"config\":7}", "\u{1F600}"] {
        sender.socket.send(Message::text(text)).await.unwrap();
    }
    for bytes in [&b""[..], b"\x00", b"\xff\xff", b"\x02{}", b"\xfe\xff\xff{}"] {
        sender.socket.send(Message::binary(bytes.to_vec())).await.unwrap();
    }
    sender.publish(OUT, "still here").await;
    assert_eq!(receiver.delivered("in").await, "still here");
    hub.stop().await;
}

#[tokio::test]
async fn one_connection_too_many_is_told_so() {
    let data = tempfile::tempdir().unwrap();
    let settings = Settings { max_connections: 2, ..Settings::default() };
    let hub = serve(data.path(), &BARE, settings).await;
    let first = hub.connect().await;
    let _second = hub.connect().await;
    let (status, words) = Peer::connect(hub.address, &[]).await.err().unwrap();
    assert_eq!(status, 503);
    assert!(words.contains("already has 2 connections"), "{words}");
    drop(first);
    free_place(hub.address).await;
    hub.stop().await;
}

/// A connection that was dropped gives its place back, in its own time.
async fn free_place(address: SocketAddr) {
    soon("a free place", async {
        while Peer::connect(address, &[]).await.is_err() {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test]
async fn the_first_subprotocol_offered_is_taken() {
    let data = tempfile::tempdir().unwrap();
    let hub = serve(data.path(), &BARE, Settings::default()).await;
    let headers = [("sec-websocket-protocol", "spacebrew, other")];
    assert!(Peer::connect(hub.address, &headers).await.is_ok());
    hub.stop().await;
}

#[tokio::test]
async fn a_stopping_hub_says_goodbye() {
    let data = tempfile::tempdir().unwrap();
    let hub = serve(data.path(), &BARE, Settings::default()).await;
    let mut peer = hub.connect().await;
    let goodbye = tokio::spawn(async move { peer.closed().await });
    hub.stop().await;
    let (code, reason) = goodbye.await.unwrap();
    assert_eq!((code, reason.as_str()), (1001, "the hub stops"));
}

#[tokio::test]
async fn routes_outlive_the_hub() {
    let data = tempfile::tempdir().unwrap();
    let hub = serve(data.path(), &BARE, Settings::default()).await;
    let peers = pair(&hub).await;
    hub.stop().await;
    drop(peers);

    let hub = serve(data.path(), &BARE, Settings::default()).await;
    let mut admin = hub.admin().await;
    let mut sender = hub.client("sender", &[("out", "string")], &[]).await;
    let mut receiver = hub.client("receiver", &[], &[("in", "string")]).await;
    admin.route_added(OUT, IN).await;
    sender.publish(OUT, "again").await;
    assert_eq!(receiver.delivered("in").await, "again");
    hub.stop().await;
}

#[tokio::test]
async fn a_damaged_file_of_routes_is_put_aside() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("routes.json");
    fs::write(&file, "[{\"publisher\":{\"clientName\":\"cam").unwrap();
    let hub = serve(data.path(), &["--no-sensors"], Settings::default()).await;
    let mut admin = hub.admin().await;
    admin.route_added(IMAGE, FILE_INPUT).await;
    hub.stop().await;

    let aside = fs::read_dir(data.path()).unwrap().flatten().map(|entry| entry.path());
    let aside: Vec<_> =
        aside.filter(|path| path.to_string_lossy().contains("unreadable")).collect();
    assert_eq!(aside.len(), 1);
    assert!(fs::read_to_string(&aside[0]).unwrap().ends_with("\"cam"));
    let saved: serde_json::Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    assert_eq!(saved[0]["publisher"]["clientName"], "camera");
}
