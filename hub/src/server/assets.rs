//! The page's files, as built into this program: compressed twins, entity tags and the policy
//! under which a browser may run them.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::header::ACCEPT_ENCODING;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// A file of the built page as `build.rs` lists it.
struct EmbeddedFile {
    path: &'static str,
    identity: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

static EMBEDDED: &[EmbeddedFile] = include!(concat!(env!("OUT_DIR"), "/page.rs"));

const NOT_BUILT: &str = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
    <title>Heliograph</title>\n<h1>The page is not built into this hub</h1>\n\
    <p>Run <code>cargo xtask build</code> in Heliograph's folder and start the hub again. \
    The Spacebrew server and the agents are running all the same.</p>\n</html>\n";

/// One file of the page, in every encoding there is of it.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Path within the site, without a leading slash.
    pub path: String,
    /// The file itself.
    pub identity: Bytes,
    /// Its brotli twin.
    pub brotli: Option<Bytes>,
    /// Its gzip twin.
    pub gzip: Option<Bytes>,
}

/// An asset in the encoding a browser asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Encoded {
    pub(super) body: Bytes,
    pub(super) encoding: Option<&'static str>,
}

/// All files of the page by path, with what was computed from them once.
#[derive(Debug)]
pub struct Assets {
    files: BTreeMap<String, (Asset, String)>,
    script_hashes: Vec<String>,
}

impl Assets {
    /// The page built into this program, or one that says how to build it.
    pub fn embedded() -> Self {
        let files = EMBEDDED.iter().map(|file| Asset {
            path: file.path.to_owned(),
            identity: Bytes::from_static(file.identity),
            brotli: file.brotli.map(Bytes::from_static),
            gzip: file.gzip.map(Bytes::from_static),
        });
        Self::new(files)
    }

    /// A page of these files; without an `index.html` it gets one that says what to do.
    pub fn new(files: impl IntoIterator<Item = Asset>) -> Self {
        let mut by_path: BTreeMap<String, (Asset, String)> =
            files.into_iter().map(|asset| (asset.path.clone(), tagged(asset))).collect();
        let (index, _) = by_path.entry("index.html".to_owned()).or_insert_with(|| {
            let identity = Bytes::from_static(NOT_BUILT.as_bytes());
            tagged(Asset { path: "index.html".to_owned(), identity, brotli: None, gzip: None })
        });
        let script_hashes = script_hashes(&String::from_utf8_lossy(&index.identity));
        Self { files: by_path, script_hashes }
    }

    /// The file at this path of the site (`/` is the page itself) and its entity tag's base.
    pub(super) fn get(&self, path: &str) -> Option<(&Asset, &str)> {
        let path = if path == "/" { "index.html" } else { path.strip_prefix('/')? };
        self.files.get(path).map(|(asset, tag)| (asset, tag.as_str()))
    }

    /// The Content-Security-Policy of the page.
    pub(super) fn content_security_policy(&self) -> String {
        let hashes: String = self.script_hashes.iter().map(|hash| format!(" '{hash}'")).collect();
        format!(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{hashes}; style-src 'self'; \
             img-src 'self' blob: data: http: https:; connect-src 'self' ws: wss: http: https:; \
             font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'none'"
        )
    }
}

impl Asset {
    /// The smallest form of it that the request takes.
    pub(super) fn encoded(&self, headers: &HeaderMap) -> Encoded {
        let accepted =
            headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
        let accepted: Vec<&str> = accepted.flat_map(|value| value.split(',')).collect();
        let twins = [("br", &self.brotli), ("gzip", &self.gzip)];
        let twin = twins.into_iter().find_map(|(encoding, body)| {
            let body = body.clone().filter(|_| accepts(&accepted, encoding))?;
            Some(Encoded { body, encoding: Some(encoding) })
        });
        twin.unwrap_or_else(|| Encoded { body: self.identity.clone(), encoding: None })
    }

    /// Media type, told from the file's extension.
    pub(super) fn media_type(&self) -> &'static str {
        match self.path.rsplit_once('.').map(|(_, extension)| extension) {
            Some("html") => "text/html; charset=utf-8",
            Some("js" | "mjs") => "text/javascript; charset=utf-8",
            Some("css") => "text/css; charset=utf-8",
            Some("wasm") => "application/wasm",
            Some("json" | "map") => "application/json",
            Some("webmanifest") => "application/manifest+json",
            Some("svg") => "image/svg+xml",
            Some("png") => "image/png",
            Some("ico") => "image/x-icon",
            Some("woff2") => "font/woff2",
            Some("txt") => "text/plain; charset=utf-8",
            _ => "application/octet-stream",
        }
    }
}

/// Whether one of `accepted` (`gzip;q=0.5`) names the encoding without refusing it.
fn accepts(accepted: &[&str], encoding: &str) -> bool {
    accepted.iter().any(|offer| {
        let mut parts = offer.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        let quality = parts.find_map(|part| part.strip_prefix("q=")?.parse::<f32>().ok());
        named && quality.unwrap_or(1.0) > 0.0
    })
}

fn tagged(asset: Asset) -> (Asset, String) {
    let hash = Sha256::digest(&asset.identity);
    let tag = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    (asset, tag)
}

/// The policy's hashes of a page's inline scripts.
fn script_hashes(html: &str) -> Vec<String> {
    inline_scripts(html)
        .into_iter()
        .map(|script| format!("sha256-{}", STANDARD.encode(Sha256::digest(script.as_bytes()))))
        .collect()
}

/// What stands between `<script>` and `</script>` where there is no `src`.
fn inline_scripts(html: &str) -> Vec<&str> {
    // ASCII lower case keeps every byte in its place.
    let lower = html.to_ascii_lowercase();
    let mut scripts = Vec::new();
    let mut at = 0;
    while let Some(tag) = find(&lower, "<script", at) {
        let Some(start) = find(&lower, ">", tag).map(|end| end + 1) else { break };
        let end = find(&lower, "</script", start).unwrap_or(html.len());
        let attributes = lower.get(tag..start).unwrap_or_default();
        let has_source = attributes.split([' ', '\t', '\n', '\r']).any(|a| a.starts_with("src="));
        match html.get(start..end) {
            Some(script) if !has_source && !script.is_empty() => scripts.push(script),
            _ => {}
        }
        at = end;
    }
    scripts
}

fn find(text: &str, needle: &str, from: usize) -> Option<usize> {
    text.get(from..)?.find(needle).map(|at| from + at)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn asset(brotli: bool, gzip: bool) -> Asset {
        let twin = |wanted: bool, body: &'static str| wanted.then(|| Bytes::from(body));
        Asset {
            path: "app.js".into(),
            identity: Bytes::from("plain"),
            brotli: twin(brotli, "br"),
            gzip: twin(gzip, "gz"),
        }
    }

    fn encoding(asset: &Asset, accept: &str) -> Option<&'static str> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_str(accept).unwrap());
        asset.encoded(&headers).encoding
    }

    #[test]
    fn the_smallest_accepted_encoding_wins() {
        for (accept, expected) in [
            ("gzip, deflate, br, zstd", Some("br")),
            ("gzip", Some("gzip")),
            ("br;q=0, gzip;q=0.5", Some("gzip")),
            ("GZIP;q=0.0", None),
            ("identity", None),
            ("", None),
        ] {
            assert_eq!(encoding(&asset(true, true), accept), expected, "{accept}");
        }
        assert_eq!(encoding(&asset(false, true), "br, gzip"), Some("gzip"));
        assert_eq!(encoding(&asset(false, false), "br, gzip"), None);
    }

    #[test]
    fn inline_scripts_are_found_and_others_not() {
        let html = "<!doctype html><SCRIPT type=module>\nlet é = 1 < 2;\n</SCRIPT >\
                    <script src=\"a.js\"></script><script></script><script>b</script>";
        assert_eq!(inline_scripts(html), ["\nlet é = 1 < 2;\n", "b"]);
        assert_eq!(inline_scripts("<script"), Vec::<&str>::new());
        assert_eq!(inline_scripts("<script>open"), ["open"]);
    }

    #[test]
    fn the_hash_is_the_one_browsers_compute() {
        // The example of the Content Security Policy specification.
        let hashes = script_hashes("<script>alert('Hello, world.');</script>");
        assert_eq!(hashes, ["sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng="]);
    }

    #[test]
    fn without_a_built_page_it_says_what_to_run() {
        let assets = Assets::new([]);
        let (index, _) = assets.get("/").unwrap();
        assert!(String::from_utf8_lossy(&index.identity).contains("cargo xtask build"));
        assert!(assets.get("/nothing").is_none());
        assert!(assets.get("nothing").is_none());
    }
}
