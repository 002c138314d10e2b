//! `GET` and `HEAD` of the page's files.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse as _;

use super::assets::Assets;

/// Browsers ask again each time and mostly hear 304, so that a renewed hub is seen at once.
const CACHE_CONTROL: HeaderValue = HeaderValue::from_static("no-cache");

/// The file the request names, in the best encoding, or 304, or 404.
pub(super) async fn get(State(assets): State<Arc<Assets>>, request: Request) -> Response<Body> {
    let Some((asset, tag)) = assets.get(request.uri().path()) else {
        return (StatusCode::NOT_FOUND, "There is nothing here; the page is at /\n")
            .into_response();
    };
    let encoded = asset.encoded(request.headers());
    let tag = format!("\"{tag}-{}\"", encoded.encoding.unwrap_or("identity"));

    let mut response = if is_known(request.headers(), &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = Response::new(Body::from(encoded.body));
        set(&mut response, header::CONTENT_TYPE, HeaderValue::from_static(asset.media_type()));
        if let Some(encoding) = encoded.encoding {
            set(&mut response, header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    };
    set(&mut response, header::CACHE_CONTROL, CACHE_CONTROL);
    set(&mut response, header::VARY, HeaderValue::from_static("accept-encoding"));
    set_text(&mut response, header::ETAG, &tag);
    set_text(&mut response, header::CONTENT_SECURITY_POLICY, &assets.content_security_policy());
    let same_origin = HeaderValue::from_static("same-origin");
    set(&mut response, HeaderName::from_static("cross-origin-opener-policy"), same_origin.clone());
    set(&mut response, HeaderName::from_static("cross-origin-resource-policy"), same_origin);
    response
}

/// Whether the browser says it has the content of this tag.
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let known =
        headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    known.flat_map(|value| value.split(',')).any(|known| {
        let known = known.trim();
        known == "*" || known.trim_start_matches("W/") == tag
    })
}

fn set(response: &mut Response<Body>, name: HeaderName, value: HeaderValue) {
    response.headers_mut().insert(name, value);
}

fn set_text(response: &mut Response<Body>, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        set(response, name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_tags_are_recognized_in_every_spelling() {
        for (known, expected) in [
            ("\"a-br\"", true),
            ("W/\"a-br\"", true),
            ("\"x\", \"a-br\"", true),
            ("*", true),
            ("\"a-gzip\"", false),
            ("a-br", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_NONE_MATCH, HeaderValue::from_str(known).unwrap());
            assert_eq!(is_known(&headers, "\"a-br\""), expected, "{known}");
        }
    }
}
