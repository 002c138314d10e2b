//! The page and the photos over HTTP.

use axum::body::Bytes;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use heliograph_hub::run::Settings;
use heliograph_hub::server::{Asset, Assets};
use sha2::{Digest as _, Sha256};

use crate::support::{BARE, get, request, serve};

const INDEX: &str = "<!doctype html><script type=\"module\">import('/app.js')</script>";

fn settings() -> Settings {
    let asset = |path: &str, identity: &'static str, brotli: Option<&'static str>| Asset {
        path: path.to_owned(),
        identity: Bytes::from(identity),
        brotli: brotli.map(Bytes::from),
        gzip: brotli.map(|_| Bytes::from("in gzip")),
    };
    let page = Assets::new([
        asset("index.html", INDEX, None),
        asset("app.js", "plain script", Some("in brotli")),
        asset("app_bg.wasm", "\0asm", None),
    ]);
    Settings { page, ..Settings::default() }
}

#[tokio::test]
async fn files_come_compressed_and_only_when_they_changed() {
    let data = tempfile::tempdir().unwrap();
    let hub = serve(data.path(), &BARE, settings()).await;
    let address = hub.address;

    let mut tags = Vec::new();
    for (accept, encoding, body) in [
        ("gzip, br", "br", "in brotli"),
        ("gzip", "gzip", "in gzip"),
        ("identity", "", "plain script"),
    ] {
        let reply = get(address, "/app.js", &[("accept-encoding", accept)]).await;
        assert_eq!((reply.status, reply.text().as_str()), (200, body));
        assert_eq!(reply.header("content-encoding"), encoding);
        assert_eq!(reply.header("content-type"), "text/javascript; charset=utf-8");
        assert_eq!(reply.header("vary"), "accept-encoding");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        let tag = reply.header("etag").to_owned();
        let again =
            get(address, "/app.js", &[("accept-encoding", accept), ("if-none-match", &tag)]).await;
        assert_eq!((again.status, again.body.len()), (304, 0));
        tags.push(tag);
    }
    tags.dedup();
    assert_eq!(tags.len(), 3, "each encoding has a tag of its own");

    let head = request("HEAD", address, "/app.js", &[]).await;
    assert_eq!((head.status, head.body.len(), head.header("content-length")), (200, 0, "12"));
    assert_eq!(get(address, "/app_bg.wasm", &[]).await.header("content-type"), "application/wasm");
    assert_eq!(get(address, "/missing.js", &[]).await.status, 404);
    assert_eq!(get(address, "/../Cargo.toml", &[]).await.status, 404);
    assert_eq!(request("POST", address, "/", &[]).await.status, 405);
    hub.stop().await;
}

#[tokio::test]
async fn the_policy_allows_the_inline_script_that_is_served() {
    let data = tempfile::tempdir().unwrap();
    let hub = serve(data.path(), &BARE, settings()).await;
    for path in ["/", "/index.html", "/?source=ws://localhost:1"] {
        let reply = get(hub.address, path, &[]).await;
        assert_eq!(reply.text(), INDEX);
        let html = reply.text();
        let script = html.split("module\">").nth(1).unwrap().split("</script>").next().unwrap();
        let hash = STANDARD.encode(Sha256::digest(script.as_bytes()));
        let policy = reply.header("content-security-policy");
        let scripts = format!("script-src 'self' 'wasm-unsafe-eval' 'sha256-{hash}';");
        assert!(policy.contains(&scripts), "{policy}");
        assert!(policy.starts_with("default-src 'none';"), "{policy}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
    }
    hub.stop().await;
}

#[tokio::test]
async fn names_that_are_not_ours_are_refused() {
    let data = tempfile::tempdir().unwrap();
    let options = [&BARE[..], &["--allow-host", "helio.example"]].concat();
    let hub = serve(data.path(), &options, settings()).await;
    for host in ["evil.example", "evil.example:9000"] {
        let reply = get(hub.address, "/", &[("host", host)]).await;
        assert_eq!(reply.status, 403);
        assert!(reply.text().contains("--allow-host evil.example"), "{}", reply.text());
    }
    for host in ["localhost:1", "helio.example", "192.168.1.20"] {
        assert_eq!(get(hub.address, "/", &[("host", host)]).await.status, 200, "{host}");
    }
    hub.stop().await;
}

#[tokio::test]
async fn only_photos_are_served_as_photos() {
    let data = tempfile::tempdir().unwrap();
    let options = ["--no-sensors", "--no-camera", "--allow-origin", "http://page.example"];
    let hub = serve(data.path(), &options, settings()).await;
    let address = hub.address;
    let name = "0123456789abcdef0123456789abcdef.png";
    std::fs::write(data.path().join("photos").join(name), "a picture").unwrap();
    std::fs::write(data.path().join("routes.json"), "[]").unwrap();
    std::fs::write(data.path().join("photos/secret.png"), "secret").unwrap();

    for path in [
        "/photos/../routes.json",
        "/photos/..%2froutes.json",
        "/photos/%2e%2e%2froutes.json",
        "/photos/..%5croutes.json",
        "/photos/secret.png",
        "/photos/",
        "/photos/0123456789abcdef0123456789abcdef.png%00",
        "/photos/ffffffffffffffffffffffffffffffff.png",
    ] {
        let reply = get(address, path, &[]).await;
        assert_eq!(reply.status, 404, "{path}: {}", reply.text());
    }

    let photo =
        get(address, &format!("/photos/{name}"), &[("origin", "http://page.example")]).await;
    assert_eq!((photo.status, photo.text().as_str()), (200, "a picture"));
    for (header, value) in [
        ("content-type", "image/png"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "sandbox; default-src 'none'"),
        ("cache-control", "public, max-age=31536000, immutable"),
        ("cross-origin-resource-policy", "cross-origin"),
        ("access-control-allow-origin", "http://page.example"),
    ] {
        assert_eq!(photo.header(header), value, "{header}");
    }
    let stranger = [("origin", "http://evil.example")];
    let photo = get(address, &format!("/photos/{name}"), &stranger).await;
    assert_eq!((photo.status, photo.header("access-control-allow-origin")), (200, ""));
    let head = request("HEAD", address, &format!("/photos/{name}"), &[]).await;
    assert_eq!((head.status, head.body.len()), (200, 0));
    hub.stop().await;
}
