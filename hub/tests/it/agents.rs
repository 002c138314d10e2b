//! The agents under good and bad conditions.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::{SinkExt as _, StreamExt as _};
use heliograph_hub::cli::Command;
use heliograph_hub::run::{self, Settings};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_tungstenite::accept_async;
use tokio_tungstenite::tungstenite::Message;

use crate::scene::{FILE_INPUT, JPEG, page, press};
use crate::support::{End, command, fetch, serve, soon};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and the rest";

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_command_may_fail_in_every_way_and_the_next_photo_comes() {
    let data = tempfile::tempdir().unwrap();
    let log = data.path().join("attempts");
    let script = format!(
        "echo >> {log}; case $(wc -l < {log}) in \
         1) echo no light >&2; exit 1;; 2) sleep 600;; 3) echo garbage;; *) {JPEG};; esac",
        log = log.display(),
    );
    let options =
        ["--no-sensors", "--camera-timeout", "1s", "--camera-command", "sh", "-c", &script];
    let hub = serve(data.path(), &options, Settings::default()).await;
    let mut page = page(&hub).await;
    for attempt in 1..=4 {
        // A press during a capture is kept for after it, so none of these is lost.
        press(&mut page).await;
        soon("the camera to begin", async {
            while std::fs::read_to_string(&log).unwrap_or_default().lines().count() < attempt {
                tokio::task::yield_now().await;
            }
        })
        .await;
    }
    let url = page.delivered("image url").await;
    assert_eq!(fetch(&url).await.body, b"\xff\xd8\xffpicture");
    assert_eq!(page.left_over(), 0, "failed captures give no address");
    hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_camera_there_is_a_test_card() {
    // Nothing is on this search path, so that this machine's own camera is not used.
    let folder = tempfile::tempdir().unwrap();
    let hub = serve(folder.path(), &["--no-sensors", "--no-camera"], Settings::default()).await;
    let mut program = tokio::process::Command::new(env!("CARGO_BIN_EXE_heliograph-hub"))
        .args(["camera", "--server", &format!("ws://{}", hub.address)])
        .env("PATH", folder.path())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut page = page(&hub).await;
    press(&mut page).await;
    let photo = fetch(&page.delivered("image url").await).await;
    assert_eq!(photo.header("content-type"), "image/jpeg");
    assert!(photo.body.len() > 10_000, "{} bytes", photo.body.len());
    program.kill().await.unwrap();
    hub.stop().await;
}

#[tokio::test]
async fn pictures_come_in_every_shape_and_the_oldest_give_way() {
    const PHOTO: End = ("sender", "photo", "binary");
    let data = tempfile::tempdir().unwrap();
    let quota = (PNG.len() * 3).to_string();
    let options = ["--no-sensors", "--no-camera", "--quota", &quota];
    let hub = serve(data.path(), &options, Settings::default()).await;
    let mut sender = hub.admin().await;
    sender.register("sender", &[("photo", "binary")], &[("url", "string")]).await;
    sender.route(PHOTO, FILE_INPUT).await;
    sender.route(("file-server", "url", "string"), ("sender", "url", "string")).await;

    let encoded = STANDARD.encode(PNG);
    let mut urls = Vec::new();
    for value in [
        json!({"filename": "image.jpg", "image_timestamp": 1, "binary": encoded, "encoding": "jpg"})
            .to_string(),
        encoded.clone(),
        format!("data:image/png;base64,{encoded}"),
    ] {
        sender.publish(PHOTO, &value).await;
        urls.push(sender.delivered("url").await);
    }
    for nonsense in ["", "hello", "{\"binary\":\"aGVsbG8=\"}", &STANDARD.encode(vec![0xff; 99_999])]
    {
        sender.publish(PHOTO, nonsense).await;
    }
    sender.socket.send(binary_message(PHOTO, PNG)).await.unwrap();
    urls.push(sender.delivered("url").await);
    assert_eq!(sender.left_over(), 0, "nonsense is not kept");

    let mut statuses = Vec::new();
    for url in &urls {
        let photo = fetch(url).await;
        statuses.push(photo.status);
        if photo.status == 200 {
            assert_eq!((photo.header("content-type"), &photo.body[..]), ("image/png", PNG));
        }
    }
    assert_eq!(statuses, [404, 200, 200, 200], "three fit");
    hub.stop().await;
}

/// A length, a JSON header of that length, the bytes.
fn binary_message((client, name, kind): End, bytes: &[u8]) -> Message {
    let header = json!({"message":
        {"clientName": client, "name": name, "type": kind, "value": bytes.len()}});
    let header = header.to_string();
    let length = u8::try_from(header.len()).unwrap();
    Message::binary([&[length], header.as_bytes(), bytes].concat())
}

#[tokio::test(flavor = "multi_thread")]
async fn sensors_describe_themselves() {
    let data = tempfile::tempdir().unwrap();
    let options = ["--no-camera", "--no-files", "--every", "100ms"];
    let hub = serve(data.path(), &options, Settings::default()).await;
    let mut viewer = hub.admin().await;
    viewer.register("viewer", &[], &[("memory", "reading")]).await;
    viewer.route(("sensors", "mem.used", "reading"), ("viewer", "memory", "reading")).await;
    let mut times = Vec::new();
    for _ in 0..3 {
        let reading: Value = serde_json::from_str(&viewer.delivered("memory").await).unwrap();
        assert_eq!(reading["unit"], "GB");
        assert!(reading["value"].as_f64().unwrap() > 0.0);
        times.push(reading["time"].as_i64().unwrap());
    }
    assert!(times.is_sorted() && times[0] > 1_700_000_000_000, "{times:?}");
    hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_comes_back_after_its_server_was_gone() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = listener.local_addr().unwrap().to_string();
    let Command::Sensors(args) = command(&["sensors", "--server", &server, "--name", "attic"])
    else {
        panic!("not sensors")
    };
    let sensors = run::sensors(args);
    for _ in 0..2 {
        let (stream, _) = soon("a connection", listener.accept()).await.unwrap();
        let mut socket = accept_async(stream).await.unwrap();
        let hello = soon("a registration", socket.next()).await.unwrap().unwrap();
        let hello: Value = serde_json::from_str(hello.to_text().unwrap()).unwrap();
        assert_eq!(hello["config"]["name"], "attic");
        let reading = soon("a reading", socket.next()).await.unwrap().unwrap();
        let reading: Value = serde_json::from_str(reading.to_text().unwrap()).unwrap();
        assert_eq!(reading["message"]["type"], "reading");
    }
    soon("the agent to stop", sensors.stop()).await;
}
