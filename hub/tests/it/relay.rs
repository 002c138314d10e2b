//! The plain relay on `/ws` under good and bad clients.

use std::net::SocketAddr;

use futures_util::{SinkExt as _, StreamExt as _};
use heliograph_hub::run::Settings;
use heliograph_hub::server::OutboxLimits;
use tokio_tungstenite::tungstenite::Message;

use crate::support::{BARE, Peer, request, serve, soon};

async fn on_relay(address: SocketAddr) -> Peer {
    Peer::connect_to(address, "/ws", &[]).await.unwrap()
}

async fn send(peer: &mut Peer, message: Message) {
    soon("a send", peer.socket.send(message)).await.unwrap();
}

/// The next message that is not the server's own ping.
async fn next(peer: &mut Peer) -> Message {
    loop {
        match soon("a message", peer.socket.next()).await.unwrap().unwrap() {
            Message::Ping(_) => {}
            message => return message,
        }
    }
}

#[tokio::test]
async fn what_one_sends_all_get_as_it_was_the_sender_included() {
    let data = tempfile::tempdir().unwrap();
    let hub = serve(data.path(), &BARE, Settings::default()).await;
    let (mut device, mut page) = (on_relay(hub.address).await, on_relay(hub.address).await);
    let sent = [
        Message::text("461"),
        Message::binary(b"461".to_vec()),
        Message::text(""),
        Message::text("{\"config\":{\"name\":\"not for Spacebrew here\"}}"),
        Message::binary(vec![0xff, 0xd8, 0xff, 0x00]),
    ];
    for message in &sent {
        send(&mut device, message.clone()).await;
    }
    for message in &sent {
        assert_eq!(next(&mut page).await, *message);
        assert_eq!(next(&mut device).await, *message);
    }
    hub.stop().await;
}

/// What a POST of `body` is answered.
async fn post(address: SocketAddr, body: &str, headers: &[(&str, &str)]) -> u16 {
    // The body stands behind the last header and the empty line.
    let end = format!("{}\r\n\r\n{body}", body.len());
    let headers = [headers, &[("content-length", end.as_str())]].concat();
    request("POST", address, "/ws", &headers).await.status
}

#[tokio::test]
async fn a_post_is_a_message_too_but_not_from_foreign_pages() {
    let data = tempfile::tempdir().unwrap();
    let hub = serve(data.path(), &BARE, Settings::default()).await;
    let mut page = on_relay(hub.address).await;
    assert_eq!(post(hub.address, "461", &[]).await, 204);
    assert_eq!(next(&mut page).await, Message::text("461"));
    assert_eq!(post(hub.address, "evil", &[("origin", "https://evil.example")]).await, 403);
    let too_long = [("content-length", "99999999")];
    assert_eq!(request("POST", hub.address, "/ws", &too_long).await.status, 413);
    assert_eq!(post(hub.address, "{\"a\":1}", &[]).await, 204);
    assert_eq!(next(&mut page).await, Message::text("{\"a\":1}"));
    hub.stop().await;
}

#[tokio::test]
async fn relay_and_spacebrew_hear_nothing_of_each_other() {
    let data = tempfile::tempdir().unwrap();
    let hub = serve(data.path(), &BARE, Settings::default()).await;
    let mut device = on_relay(hub.address).await;
    let mut admin = hub.admin().await;
    send(&mut device, Message::text("{\"config\":{\"name\":\"ghost\"}}")).await;
    // The echo shows that the relay has passed it on.
    assert_eq!(next(&mut device).await.into_text().unwrap(), "{\"config\":{\"name\":\"ghost\"}}");
    let sender = hub.client("sender", &[("out", "string")], &[]).await;
    admin.client_joined("sender").await;
    assert!(!admin.has_seen_client("ghost"));
    send(&mut device, Message::text("1")).await;
    assert_eq!(next(&mut device).await, Message::text("1"), "and no ping or config before it");
    drop(sender);
    // Only exactly `/ws` is the relay.
    for path in ["/", "/ws/", "/ws2", "/any/ws"] {
        let mut other = Peer::connect_to(hub.address, path, &[]).await.unwrap();
        other.register("elsewhere", &[], &[]).await;
        admin.client_joined("elsewhere").await;
        soon("a close", other.socket.close(None)).await.unwrap();
        admin.client_left("elsewhere").await;
    }
    hub.stop().await;
}

#[tokio::test]
async fn the_rules_of_the_door_hold_and_the_subprotocol_is_echoed() {
    let data = tempfile::tempdir().unwrap();
    let hub = serve(data.path(), &BARE, Settings::default()).await;
    for headers in [("origin", "https://evil.example"), ("host", "evil.example")] {
        let refusal = Peer::connect_to(hub.address, "/ws", &[headers]).await.err();
        assert_eq!(refusal.map(|(status, _)| status), Some(403), "{headers:?}");
    }
    // The client library fails a handshake whose subprotocol is not taken.
    for protocol in ["arduino", "arduino, other"] {
        let headers = [("sec-websocket-protocol", protocol)];
        assert!(Peer::connect_to(hub.address, "/ws", &headers).await.is_ok(), "{protocol}");
    }
    hub.stop().await;
}

#[tokio::test]
async fn a_query_does_not_lead_elsewhere() {
    let data = tempfile::tempdir().unwrap();
    let hub = serve(data.path(), &BARE, Settings::default()).await;
    let mut device = Peer::connect_to(hub.address, "/ws?room=1", &[]).await.unwrap();
    send(&mut device, Message::text("461")).await;
    assert_eq!(next(&mut device).await, Message::text("461"));
    hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_too_large_closes_its_sender_alone() {
    let data = tempfile::tempdir().unwrap();
    let hub = serve(data.path(), &BARE, Settings::default()).await;
    let mut page = on_relay(hub.address).await;
    let (mut sink, mut stream) = on_relay(hub.address).await.socket.split();
    // The server hangs up in the middle, so that this may fail.
    let sending =
        tokio::spawn(async move { sink.send(Message::binary(vec![0; 20_000_000])).await.is_ok() });
    let code = soon("a close", async {
        loop {
            match stream.next().await {
                Some(Ok(Message::Close(Some(close)))) => break u16::from(close.code),
                Some(Ok(_)) => {}
                other => panic!("no goodbye but {other:?}"),
            }
        }
    })
    .await;
    assert_eq!(code, 1009);
    soon("the sender to finish", sending).await.unwrap();
    let mut device = on_relay(hub.address).await;
    send(&mut device, Message::text("461")).await;
    assert_eq!(next(&mut page).await, Message::text("461"), "nothing of the large one came");
    hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stalled_client_is_dropped_and_nobody_waits_for_it() {
    let data = tempfile::tempdir().unwrap();
    let outbox = OutboxLimits { messages: 64, bytes: 2_000_000 };
    let settings = Settings { outbox, max_connections: 3, ..Settings::default() };
    let hub = serve(data.path(), &BARE, settings).await;
    let (mut device, mut page) = (on_relay(hub.address).await, on_relay(hub.address).await);
    let mut stalled = on_relay(hub.address).await;
    let value = "x".repeat(500_000);
    soon("the stalled client's place to be free again", async {
        while Peer::connect_to(hub.address, "/ws", &[]).await.is_err() {
            send(&mut device, Message::text(value.clone())).await;
            assert_eq!(next(&mut page).await.len(), value.len());
            assert_eq!(next(&mut device).await.len(), value.len());
        }
    })
    .await;
    soon("the end", async { while let Some(Ok(_)) = stalled.socket.next().await {} }).await;
    send(&mut device, Message::text("and on")).await;
    assert_eq!(next(&mut page).await, Message::text("and on"));
    hub.stop().await;
}

#[tokio::test]
async fn a_stopping_hub_says_goodbye_here_too() {
    let data = tempfile::tempdir().unwrap();
    let hub = serve(data.path(), &BARE, Settings::default()).await;
    let mut peer = on_relay(hub.address).await;
    let goodbye = tokio::spawn(async move { peer.closed().await });
    hub.stop().await;
    assert_eq!(goodbye.await.unwrap().0, 1001);
}
