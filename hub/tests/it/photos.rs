//! The list of photos, and their deletion.

use std::net::SocketAddr;

use heliograph_hub::run::Settings;
use serde_json::Value;

use crate::scene::{FILE_INPUT, IMAGE, JPEG, page, press};
use crate::support::{BARE, Reply, get, request, serve};

async fn list(address: SocketAddr, query: &str) -> Value {
    let reply = get(address, &format!("/photos{query}"), &[]).await;
    assert_eq!((reply.status, reply.header("content-type")), (200, "application/json"));
    serde_json::from_slice(&reply.body).unwrap()
}

async fn delete(address: SocketAddr, url: &str, headers: &[(&str, &str)]) -> Reply {
    request("DELETE", address, url, headers).await
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_are_listed_with_their_camera_before_and_after_a_restart() {
    let data = tempfile::tempdir().unwrap();
    let options = ["--no-sensors", "--camera-command", "sh", "-c", JPEG];
    let hub = serve(data.path(), &options, Settings::default()).await;
    let mut page = page(&hub).await;
    page.route_added(IMAGE, FILE_INPUT).await;
    let mut urls = Vec::new();
    for _ in 0..3 {
        press(&mut page).await;
        urls.push(page.delivered("image url").await);
    }
    let before = list(hub.address, "").await;
    hub.stop().await;

    let hub = serve(data.path(), &["--no-sensors", "--no-camera"], Settings::default()).await;
    let all = list(hub.address, "").await;
    assert_eq!(all, before);
    let photos = all["photos"].as_array().unwrap();
    assert_eq!((photos.len(), &all["next"]), (3, &Value::Null));
    for (photo, url) in photos.iter().zip(urls.iter().rev()) {
        let path = photo["url"].as_str().unwrap();
        assert!(url.ends_with(path) && path.starts_with("/photos/"), "{url} {path}");
        assert_eq!((&photo["camera"], &photo["type"]), (&"camera".into(), &"image/jpeg".into()));
        assert_eq!(photo["size_bytes"], 10);
        assert!(photo["taken_ms"].as_i64() <= photo["time_ms"].as_i64());
        assert_eq!(get(hub.address, path, &[]).await.body, b"\xff\xd8\xffpicture");
    }

    let time = photos[1]["time_ms"].as_i64().unwrap();
    let at_that_time = list(hub.address, &format!("?from={time}&to={}", time + 1)).await;
    assert!(at_that_time["photos"].as_array().unwrap().contains(&photos[1]));
    assert_eq!(list(hub.address, "?to=2013-10-08T12:00:00Z").await["photos"], Value::Array(vec![]));
    assert_eq!(list(hub.address, "?camera=porch").await["photos"], Value::Array(vec![]));
    assert_eq!(list(hub.address, "?camera=camera").await, all);
    let first = list(hub.address, "?limit=2").await;
    let next = first["next"].as_str().unwrap();
    let rest = list(hub.address, &format!("?limit=2&next={next}")).await;
    assert_eq!((&rest["photos"][0], &rest["next"]), (&photos[2], &Value::Null));
    let bad = get(hub.address, "/photos?from=noon", &[]).await;
    assert_eq!((bad.status, bad.text().contains("since the epoch")), (400, true));

    std::fs::remove_dir_all(data.path().join("photos")).unwrap();
    assert_eq!(list(hub.address, "").await["photos"], Value::Array(vec![]));
    hub.stop().await;
}

#[tokio::test]
async fn only_a_welcome_page_lists_and_deletes() {
    let data = tempfile::tempdir().unwrap();
    std::fs::create_dir(data.path().join("photos")).unwrap();
    let name = "0123456789abcdef0123456789abcdef.png";
    let file = data.path().join("photos").join(name);
    std::fs::write(&file, "a picture").unwrap();
    let options = ["--no-sensors", "--no-camera", "--allow-origin", "http://page.example"];
    let hub = serve(data.path(), &options, Settings::default()).await;
    let (address, url) = (hub.address, format!("/photos/{name}"));
    assert_eq!(list(address, "").await["photos"][0]["url"], url.as_str());

    let (own, stranger) = (format!("http://{address}"), [("origin", "http://evil.example")]);
    let read = get(address, "/photos", &stranger).await;
    assert_eq!(read.header("access-control-allow-origin"), "");
    assert_eq!(read.header("cross-origin-resource-policy"), "same-origin");
    let page = [("origin", "http://page.example")];
    let read = get(address, "/photos", &page).await;
    assert_eq!(read.header("access-control-allow-origin"), "http://page.example");
    for (method, headers) in [("DELETE", &stranger[..]), ("OPTIONS", &stranger), ("DELETE", &[])] {
        assert_eq!(request(method, address, &url, headers).await.status, 403, "{method}");
    }
    assert!(file.exists());
    let asked = request("OPTIONS", address, &url, &page).await;
    assert_eq!((asked.status, asked.header("access-control-allow-methods")), (204, "GET, DELETE"));
    assert_eq!(asked.header("access-control-allow-origin"), "http://page.example");

    assert_eq!(delete(address, "/photos/..%2froutes.json", &page).await.status, 404);
    let deleted = delete(address, &url, &page).await;
    assert_eq!(deleted.status, 204);
    assert_eq!(deleted.header("access-control-allow-origin"), "http://page.example");
    assert!(!file.exists());
    assert_eq!(delete(address, &url, &[("origin", &own)]).await.status, 404);
    assert_eq!(list(address, "").await["photos"], Value::Array(vec![]));
    hub.stop().await;
}

#[tokio::test]
async fn a_hub_that_keeps_no_photos_has_none() {
    let data = tempfile::tempdir().unwrap();
    let hub = serve(data.path(), &BARE, Settings::default()).await;
    assert_eq!(list(hub.address, "").await["photos"], Value::Array(vec![]));
    let url = "/photos/0123456789abcdef0123456789abcdef.png";
    assert_eq!(get(hub.address, url, &[]).await.status, 404);
    let own = format!("http://{}", hub.address);
    assert_eq!(delete(hub.address, url, &[("origin", &own)]).await.status, 404);
    hub.stop().await;
}
