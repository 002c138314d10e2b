//! HTTP by the browser's fetch: requests for sessions, and photos.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use gloo_net::http::{Headers, Method, RequestBuilder, Response};
use heliograph_protocol::session::Fetch;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::set_timeout_with_handle;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReadableStreamDefaultReader};

use crate::state::photo::hub_name;

/// No larger answer, and no larger photo, is taken.
pub const MAX_BODY_BYTES: usize = 16 << 20;
/// A photo that has not come by then is given up.
const PHOTO_TIME_OUT: Duration = Duration::from_secs(30);

/// Why a fetch brought nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchError {
    /// The host cannot be reached, or does not let this page read the answer (CORS). The page may
    /// still be able to show a picture from there.
    Unreadable,
    /// The host answered with this HTTP status.
    Status(u16),
    /// It is larger than [`MAX_BODY_BYTES`].
    TooLarge,
    /// It broke off, or took too long.
    Broken,
}

/// What comes of a session's request.
#[derive(Debug)]
pub enum FetchEvent {
    /// The answer, with its body unless that comes in parts.
    Response {
        /// HTTP status.
        status: u16,
        /// Headers as far as the browser shows them, names in lower case.
        headers: Vec<(String, String)>,
        /// The whole body, or nothing yet.
        body: Vec<u8>,
        /// Whether that was all; else parts follow.
        complete: bool,
    },
    /// More of a body in parts.
    Part(Vec<u8>),
    /// It is over; the last event, unless a complete answer was.
    Ended,
}

/// A request under way. Dropping it aborts it; nothing is reported any more then.
pub struct Running {
    deadline: Rc<Deadline>,
    reporting: Rc<Cell<bool>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.reporting.set(false);
        self.deadline.abort();
    }
}

/// Makes the request; everything further comes through `report`.
pub fn start(fetch: Fetch, report: impl Fn(FetchEvent) + 'static) -> Running {
    let deadline = Rc::new(Deadline::new(fetch.time_out));
    let reporting = Rc::new(Cell::new(true));
    let (kept, listening) = (deadline.clone(), reporting.clone());
    let report = move |event| {
        if listening.get() {
            report(event);
        }
    };
    spawn_local(async move {
        let complete = run(&fetch, &kept, &report).await.is_ok() && !fetch.in_parts;
        kept.clear();
        if !complete {
            report(FetchEvent::Ended);
        }
    });
    Running { deadline, reporting }
}

async fn run(
    fetch: &Fetch,
    deadline: &Rc<Deadline>,
    report: &impl Fn(FetchEvent),
) -> Result<(), FetchError> {
    let response = send(fetch, deadline).await?;
    let (status, headers) = (response.status(), pairs(&response.headers()));
    if !fetch.in_parts {
        let body = read_all(&response, &|_, _| ()).await?;
        report(FetchEvent::Response { status, headers, body, complete: true });
        return Ok(());
    }
    report(FetchEvent::Response { status, headers, body: Vec::new(), complete: false });
    let mut parts = Parts::of(&response)?;
    loop {
        deadline.rearm(fetch.time_out);
        let Some(part) = parts.next().await? else { return Ok(()) };
        report(FetchEvent::Part(part));
    }
}

async fn send(fetch: &Fetch, deadline: &Deadline) -> Result<Response, FetchError> {
    let headers = Headers::new();
    for (name, value) in &fetch.headers {
        headers.set(name, value);
    }
    let method = if fetch.body.is_some() { Method::POST } else { Method::GET };
    let builder = RequestBuilder::new(&fetch.url)
        .method(method)
        .headers(headers)
        .cache(web_sys::RequestCache::NoStore)
        .abort_signal(deadline.signal().as_ref());
    let request = match &fetch.body {
        Some(body) => match std::str::from_utf8(body) {
            Ok(text) => builder.body(text),
            Err(_) => builder.body(js_sys::Uint8Array::from(body.as_slice())),
        },
        None => builder.build(),
    };
    let request = request.map_err(|_| FetchError::Unreadable)?;
    request.send().await.map_err(|_| FetchError::Unreadable)
}

/// Fetches the photo at `url`, at most [`MAX_BODY_BYTES`]; `progress` is told how much of it is
/// here, of how much where that is known.
///
/// # Errors
/// [`FetchError`].
pub async fn fetch_photo(
    url: &str,
    progress: impl Fn(u64, Option<u64>),
) -> Result<Vec<u8>, FetchError> {
    let deadline = Rc::new(Deadline::new(PHOTO_TIME_OUT));
    let result = fetch_bytes(url, &deadline, &progress).await;
    deadline.clear();
    result
}

/// Deletes what stands at `url`.
///
/// # Errors
/// [`FetchError`].
pub async fn delete(url: &str) -> Result<(), FetchError> {
    let deadline = Deadline::new(PHOTO_TIME_OUT);
    let request = gloo_net::http::Request::delete(url).abort_signal(deadline.signal().as_ref());
    let response = request.send().await;
    deadline.clear();
    match response.map_err(|_| FetchError::Unreadable)? {
        response if response.ok() => Ok(()),
        response => Err(FetchError::Status(response.status())),
    }
}

async fn fetch_bytes(
    url: &str,
    deadline: &Deadline,
    progress: &dyn Fn(u64, Option<u64>),
) -> Result<Vec<u8>, FetchError> {
    // Cameras serve what they see now under one address, hubs never change what has a name.
    let cache = match hub_name(url) {
        Some(_) => web_sys::RequestCache::Default,
        None => web_sys::RequestCache::NoStore,
    };
    let response = gloo_net::http::Request::get(url)
        .cache(cache)
        .abort_signal(deadline.signal().as_ref())
        .send()
        .await
        .map_err(|_| if deadline.passed() { FetchError::Broken } else { FetchError::Unreadable })?;
    if !response.ok() {
        return Err(FetchError::Status(response.status()));
    }
    read_all(&response, progress).await
}

async fn read_all(
    response: &Response,
    progress: &dyn Fn(u64, Option<u64>),
) -> Result<Vec<u8>, FetchError> {
    let total = response.headers().get("content-length").and_then(|text| text.parse().ok());
    // A 204 or 304 has no body at all.
    let Ok(mut parts) = Parts::of(response) else { return Ok(Vec::new()) };
    let mut bytes = Vec::new();
    while let Some(part) = parts.next().await? {
        if bytes.len() + part.len() > MAX_BODY_BYTES {
            parts.cancel();
            return Err(FetchError::TooLarge);
        }
        bytes.extend(part);
        progress(bytes.len() as u64, total);
    }
    Ok(bytes)
}

fn pairs(headers: &Headers) -> Vec<(String, String)> {
    headers.entries().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect()
}

/// A body as it comes.
struct Parts(ReadableStreamDefaultReader);

impl Parts {
    fn of(response: &Response) -> Result<Self, FetchError> {
        let body = response.body().ok_or(FetchError::Broken)?;
        body.get_reader().dyn_into().map(Self).map_err(|_| FetchError::Broken)
    }

    async fn next(&mut self) -> Result<Option<Vec<u8>>, FetchError> {
        let chunk = JsFuture::from(self.0.read()).await.map_err(|_| FetchError::Broken)?;
        let get = |key: &str| js_sys::Reflect::get(&chunk, &key.into()).unwrap_or_default();
        if get("done").is_truthy() {
            return Ok(None);
        }
        Ok(Some(js_sys::Uint8Array::new(&get("value")).to_vec()))
    }

    /// The rest is not wanted; whether the host hears of it does not matter.
    fn cancel(&self) {
        let _ = self.0.cancel();
    }
}

/// Aborts a request that takes too long.
struct Deadline {
    controller: Option<AbortController>,
    timer: Cell<Option<TimeoutHandle>>,
}

impl Deadline {
    fn new(after: Duration) -> Self {
        let deadline = Self { controller: AbortController::new().ok(), timer: Cell::new(None) };
        deadline.rearm(after);
        deadline
    }

    fn signal(&self) -> Option<web_sys::AbortSignal> {
        self.controller.as_ref().map(AbortController::signal)
    }

    /// Whether it came, or the request was given up before.
    fn passed(&self) -> bool {
        self.signal().is_some_and(|signal| signal.aborted())
    }

    fn rearm(&self, after: Duration) {
        self.clear();
        let controller = self.controller.clone();
        let abort = move || controller.as_ref().map_or((), AbortController::abort);
        self.timer.set(set_timeout_with_handle(abort, after).ok());
    }

    fn clear(&self) {
        if let Some(timer) = self.timer.take() {
            timer.clear();
        }
    }

    fn abort(&self) {
        self.clear();
        if let Some(controller) = &self.controller {
            controller.abort();
        }
    }
}
