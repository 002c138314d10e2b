//! The founding scene: a page's capture, the camera, the file server, and back to the page.

use heliograph_hub::cli::Command;
use heliograph_hub::run::{self, Settings};

use crate::support::{BARE, End, Hub, Peer, command, fetch, serve, soon};

pub(crate) const BUTTON: End = ("page", "capture button", "boolean");
pub(crate) const CAPTURE: End = ("camera", "capture", "boolean");
pub(crate) const IMAGE: End = ("camera", "image", "binary");
pub(crate) const FILE_INPUT: End = ("file-server", "file input", "binary");
const URL: End = ("file-server", "url", "string");
const IMAGE_URL: End = ("page", "image url", "string");

/// A client such as the page, wired as the page wires itself.
pub(crate) async fn page(hub: &Hub) -> Peer {
    let mut page = hub.admin().await;
    page.register("page", &[("capture button", "boolean")], &[("image url", "string")]).await;
    page.route(BUTTON, CAPTURE).await;
    page.route(URL, IMAGE_URL).await;
    page
}

pub(crate) async fn press(page: &mut Peer) {
    page.publish(BUTTON, "true").await;
    page.publish(BUTTON, "false").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_press_brings_a_photo_each_time() {
    let data = tempfile::tempdir().unwrap();
    let hub = serve(
        data.path(),
        &["--no-sensors", "--camera-command", "sh", "-c", JPEG],
        Settings::default(),
    )
    .await;
    let mut page = page(&hub).await;
    page.route_added(IMAGE, FILE_INPUT).await;
    let mut urls = Vec::new();
    for _ in 0..2 {
        press(&mut page).await;
        let url = page.delivered("image url").await;
        assert!(
            url.starts_with(&format!("http://localhost:{}/photos/", hub.address.port())),
            "{url}"
        );
        let photo = fetch(&url).await;
        assert_eq!((photo.status, photo.header("content-type")), (200, "image/jpeg"));
        assert_eq!(photo.body, b"\xff\xd8\xffpicture");
        urls.push(url);
    }
    assert_ne!(urls[0], urls[1]);
    hub.stop().await;
}

/// A camera command whose picture is recognized and short.
pub(crate) const JPEG: &str = r"printf '\377\330\377picture'";

#[tokio::test(flavor = "multi_thread")]
async fn agents_on_their_own_make_the_same_scene() {
    let folder = tempfile::tempdir().unwrap();
    let hub = serve(&folder.path().join("hub"), &BARE, Settings::default()).await;
    let server = format!("ws://{}", hub.address);
    let data = folder.path().join("files");
    let line = ["files", "--server", &server, "--port", "0", "--data", data.to_str().unwrap()];
    let Command::Files(args) = command(&line) else { panic!("not files") };
    let files = run::files(args).await.unwrap();
    let Command::Camera(args) =
        command(&["camera", "--server", &server, "--command", "sh", "-c", JPEG])
    else {
        panic!("not camera")
    };
    let camera = run::camera(args);

    let mut page = page(&hub).await;
    page.route_added(IMAGE, FILE_INPUT).await;
    press(&mut page).await;
    let url = page.delivered("image url").await;
    let port = files.address().unwrap().port();
    assert!(url.starts_with(&format!("http://localhost:{port}/photos/")), "{url}");
    assert_eq!(fetch(&url).await.body, b"\xff\xd8\xffpicture");
    assert_eq!(fetch(&format!("http://127.0.0.1:{port}/")).await.status, 404);
    soon("the agents to stop", async {
        files.stop().await;
        camera.stop().await;
    })
    .await;
    hub.stop().await;
}
