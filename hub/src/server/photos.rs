//! `/photos`: a list of the photos kept; `/photos/{name}`: one of them, and its deletion.

mod query;

use std::io;
use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use serde_json::json;

use super::guard::Guard;
use crate::store::{PhotoFacts, PhotoName, PhotoStore};

/// What serving photos needs.
#[derive(Clone, Debug)]
pub(super) struct Photos {
    /// `None` for a hub that keeps no photos: its list is empty.
    pub(super) store: Option<Arc<PhotoStore>>,
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
    let Some((name, store)) = PhotoName::parse(&name).zip(photos.store.as_ref()) else {
        return not_found();
    };
    let bytes = match tokio::fs::read(store.path(&name)).await {
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
        (CORP, "cross-origin"),
    ];
    photos.readable((fixed, bytes).into_response(), &headers)
}

/// The photos kept, the newest first, as JSON for pages of welcome origins; see [`query`] for what
/// may be asked.
///
/// `{"photos":[{"name","url","type","time_ms","size_bytes","taken_ms","camera"}],"next"}`: `url` is
/// from the root of this server, times are in milliseconds since the epoch. `time_ms` is when the
/// photo was kept; `taken_ms` and `camera` are there when its camera told them. `next` is `null` at
/// the end, else what to ask for as `next` to go on.
pub(super) async fn list(
    State(photos): State<Photos>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let asked = match query::parse(query.as_deref().unwrap_or_default()) {
        Ok(asked) => asked,
        Err(words) => return (StatusCode::BAD_REQUEST, words + "\n").into_response(),
    };
    let store = photos.store.clone();
    let listing = tokio::task::spawn_blocking(move || {
        store.map(|store| store.list(&asked.query, asked.limit)).unwrap_or_default()
    });
    let (found, has_more) = listing.await.unwrap_or_default();
    let next = found.last().filter(|_| has_more).map(|photo| query::next(&photo.mark()));
    let entries: Vec<Entry> = found.into_iter().filter_map(Entry::of).collect();
    let text = json!({"photos": entries, "next": next});
    let fixed = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
        (CORP, "same-origin"),
    ];
    photos.readable((fixed, text.to_string()).into_response(), &headers)
}

/// A photo in the list.
#[derive(Serialize)]
struct Entry {
    url: String,
    r#type: &'static str,
    #[serde(flatten)]
    facts: PhotoFacts,
}

impl Entry {
    fn of(facts: PhotoFacts) -> Option<Self> {
        let kind = PhotoName::parse(&facts.name)?.kind();
        Some(Self { url: format!("/photos/{}", facts.name), r#type: kind.media_type(), facts })
    }
}

/// Deletes the photo of this name: at the wish of a person at a page of a welcome origin, which is
/// why a program, which sends no `Origin`, is refused.
pub(super) async fn delete(
    State(photos): State<Photos>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    if photos.guard.welcome_origin(&headers).is_none() {
        let words = "Photos are deleted by a person at the hub's page.\n";
        return (StatusCode::FORBIDDEN, words).into_response();
    }
    let Some((name, store)) = PhotoName::parse(&name).zip(photos.store.clone()) else {
        return photos.readable(not_found(), &headers);
    };
    let shown = name.to_string();
    let removing = tokio::task::spawn_blocking(move || store.remove(&name));
    let removed = removing.await.map_err(|error| error.to_string());
    let answer = match removed.and_then(|removed| removed.map_err(|error| error.to_string())) {
        Ok(true) => {
            tracing::info!("deleted photo {shown}, as someone at the page wished");
            StatusCode::NO_CONTENT.into_response()
        }
        Ok(false) => not_found(),
        Err(words) => {
            tracing::error!("cannot delete photo {shown}: {words}");
            (StatusCode::INTERNAL_SERVER_ERROR, format!("Not deleted: {words}.\n")).into_response()
        }
    };
    photos.readable(answer, &headers)
}

/// A browser asks first whether a page of another origin may delete.
pub(super) async fn options(State(photos): State<Photos>, headers: HeaderMap) -> Response {
    let fixed = [(header::ACCESS_CONTROL_ALLOW_METHODS, "GET, DELETE")];
    photos.readable((StatusCode::NO_CONTENT, fixed).into_response(), &headers)
}

const CORP: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

impl Photos {
    /// Lets pages of welcome origins read the answer.
    fn readable(&self, mut response: Response, headers: &HeaderMap) -> Response {
        response.headers_mut().insert(header::VARY, HeaderValue::from_static("origin"));
        let welcome = self.guard.welcome_origin(headers);
        if let Some(origin) = welcome.and_then(|origin| HeaderValue::from_str(origin).ok()) {
            response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        }
        response
    }
}

fn not_found() -> Response {
    let words = "There is no such photo; the oldest ones are deleted when space runs out.\n";
    (StatusCode::NOT_FOUND, words).into_response()
}
