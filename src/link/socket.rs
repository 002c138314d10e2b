//! One browser WebSocket, and nothing of what is said over it.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::set_timeout_with_handle;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BinaryType, CloseEvent, MessageEvent, WebSocket};

use crate::browser::text;

/// An attempt that has not connected by then has failed.
pub const CONNECT_TIME_OUT: Duration = Duration::from_secs(10);
/// Larger messages are not looked at.
pub const MAX_MESSAGE_BYTES: usize = 16 << 20;
/// With this much unsent the connection is taken to be stuck.
const MAX_UNSENT_BYTES: u32 = 32 << 20;

/// What happens to a socket.
#[derive(Debug)]
pub enum SocketEvent {
    /// It is open.
    Opened,
    /// A text message came.
    Text(String),
    /// A binary message came.
    Binary(Vec<u8>),
    /// A message came that is larger than [`MAX_MESSAGE_BYTES`].
    Oversized {
        /// Its size.
        size_bytes: usize,
    },
    /// It is gone, or never opened. The last event.
    Closed(Closed),
}

/// How a socket ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// The close code; 1006 also stands for every failure to open.
    pub code: u16,
    /// The peer's reason, often empty.
    pub reason: String,
    /// Whether it had been open.
    pub was_open: bool,
    /// Whether our own [`CONNECT_TIME_OUT`] ended it.
    pub timed_out: bool,
}

/// An open or opening socket. Dropping it closes it; nothing is reported any more then.
pub struct Socket {
    raw: WebSocket,
    // Kept for as long as the browser may call them.
    _on_open: Closure<dyn Fn()>,
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_close: Closure<dyn Fn(CloseEvent)>,
    connect_timer: Rc<Cell<Option<TimeoutHandle>>>,
}

impl Socket {
    /// Starts to connect to `url`, offering `subprotocols`; everything further comes through
    /// `report`.
    ///
    /// # Errors
    /// When the browser refuses to try at all, with its words.
    pub fn open(
        url: &str,
        subprotocols: &[String],
        report: impl Fn(SocketEvent) + 'static,
    ) -> Result<Self, String> {
        let offered: js_sys::Array =
            subprotocols.iter().map(|name| JsValue::from_str(name)).collect();
        let raw = WebSocket::new_with_str_sequence(url, &offered).map_err(|error| {
            js_sys::Error::from(error).message().as_string().unwrap_or_default()
        })?;
        // Blobs would have to be read asynchronously, and so out of order.
        raw.set_binary_type(BinaryType::Arraybuffer);
        let report = Rc::new(report);
        let opened = Rc::new(Cell::new(false));
        let connect_timer = Rc::new(Cell::new(None));

        let on_open = Closure::<dyn Fn()>::new({
            let (report, opened, timer) = (report.clone(), opened.clone(), connect_timer.clone());
            move || {
                opened.set(true);
                clear(&timer);
                report(SocketEvent::Opened);
            }
        });
        let on_message = Closure::<dyn Fn(MessageEvent)>::new({
            let report = report.clone();
            move |event: MessageEvent| report(read(&event))
        });
        let on_close = Closure::<dyn Fn(CloseEvent)>::new({
            let (report, opened, timer) = (report.clone(), opened.clone(), connect_timer.clone());
            move |event: CloseEvent| {
                clear(&timer);
                let (code, reason) = (event.code(), event.reason());
                let was_open = opened.get();
                report(SocketEvent::Closed(Closed { code, reason, was_open, timed_out: false }));
            }
        });
        raw.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        raw.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        raw.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        connect_timer.set(give_up_later(raw.clone(), report));
        Ok(Self {
            raw,
            _on_open: on_open,
            _on_message: on_message,
            _on_close: on_close,
            connect_timer,
        })
    }

    /// Hands text to the browser to send.
    ///
    /// # Errors
    /// When the socket is not open or so much is unsent already that it must be stuck.
    pub fn send_text(&self, text: &str) -> Result<(), String> {
        self.check()?;
        self.raw.send_with_str(text).map_err(|_| "the connection is not open".to_owned())
    }

    /// Hands bytes to the browser to send.
    ///
    /// # Errors
    /// As [`Socket::send_text`].
    pub fn send_bytes(&self, bytes: &[u8]) -> Result<(), String> {
        self.check()?;
        self.raw.send_with_u8_array(bytes).map_err(|_| "the connection is not open".to_owned())
    }

    fn check(&self) -> Result<(), String> {
        if self.raw.buffered_amount() > MAX_UNSENT_BYTES {
            return Err("the server is not taking what is sent".to_owned());
        }
        Ok(())
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        clear(&self.connect_timer);
        silence(&self.raw);
        // Closing a socket that is closing already is harmless.
        let _ = self.raw.close();
    }
}

fn read(event: &MessageEvent) -> SocketEvent {
    let data = event.data();
    if let Some(said) = data.dyn_ref::<js_sys::JsString>() {
        // UTF-16 units: a lower bound of the bytes, good enough to refuse the absurd.
        let size_bytes = said.length() as usize;
        return if size_bytes > MAX_MESSAGE_BYTES {
            SocketEvent::Oversized { size_bytes }
        } else {
            SocketEvent::Text(text::utf8(said))
        };
    }
    let bytes = js_sys::Uint8Array::new(&data);
    let size_bytes = bytes.length() as usize;
    if size_bytes > MAX_MESSAGE_BYTES {
        return SocketEvent::Oversized { size_bytes };
    }
    SocketEvent::Binary(bytes.to_vec())
}

/// The browser would wait for TCP, which may take minutes.
fn give_up_later(
    raw: WebSocket,
    report: Rc<impl Fn(SocketEvent) + 'static>,
) -> Option<TimeoutHandle> {
    let give_up = move || {
        silence(&raw);
        let _ = raw.close();
        report(SocketEvent::Closed(Closed {
            code: 1006,
            reason: String::new(),
            was_open: false,
            timed_out: true,
        }));
    };
    set_timeout_with_handle(give_up, CONNECT_TIME_OUT).ok()
}

fn silence(raw: &WebSocket) {
    raw.set_onopen(None);
    raw.set_onmessage(None);
    raw.set_onclose(None);
}

fn clear(timer: &Cell<Option<TimeoutHandle>>) {
    if let Some(handle) = timer.take() {
        handle.clear();
    }
}
