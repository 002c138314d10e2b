//! `GET` and `HEAD` of `/photos/{name}`.

use std::io;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{self, HeaderMap, HeaderValue};
use axum::response::{IntoResponse as _, Response};

use super::guard::Guard;
use crate::store::{PhotoName, PhotoStore};

/// What serving photos needs.
#[derive(Clone, Debug)]
pub(super) struct Photos {
    pub(super) store: Arc<PhotoStore>,
    pub(super) guard: Arc<Guard>,
}

/// The photo of this name, or 404.
///
/// Any site may show a photo whose unguessable name it was told (the page of a hub shows photos of
/// file servers on other machines); only welcome origins may read its bytes by script.
pub(super) async fn get(
    State(photos): State<Photos>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Some(name) = PhotoName::parse(&name) else { return not_found() };
    let bytes = match tokio::fs::read(photos.store.path(&name)).await {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return not_found(),
        Err(error) => {
            tracing::error!("cannot read photo {name}: {error}");
            let words = "The photo is there but cannot be read; see the hub's log.\n";
            return (StatusCode::INTERNAL_SERVER_ERROR, words).into_response();
        }
    };
    let fixed = [
        (header::CONTENT_TYPE, name.kind().media_type()),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
        (header::VARY, "origin"),
    ];
    let mut response = (fixed, bytes).into_response();
    let welcome = photos.guard.welcome_origin(&headers);
    if let Some(origin) = welcome.and_then(|origin| HeaderValue::from_str(origin).ok()) {
        response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    response
}

fn not_found() -> Response {
    let words = "There is no such photo; the oldest ones are deleted when space runs out.\n";
    (StatusCode::NOT_FOUND, words).into_response()
}
