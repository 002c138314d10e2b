//! The client end of any protocol, as the shell sees it.

use std::sync::Arc;
use std::time::Duration;

use heliograph_telemetry::{Now, Reading};

use crate::spacebrew::{PatchCommand, PatchEvent};

/// A connection's protocol state, without its socket.
///
/// After every `handle_*` or `submit`, drain `poll_transmit`, then `poll_event`, until both are
/// empty; then ask `poll_timeout` when to call `handle_timeout` at the latest (`Now::uptime`;
/// calls that come early, late or for nothing are harmless).
///
/// One session lives through many attempts to connect. Each begins with [`Input::Started`], to
/// which the session answers with what it needs ([`Outgoing::Dial`], [`Outgoing::Fetch`]), and
/// ends with [`Event::Lost`] (the shell starts again after a while) or [`Event::Refused`] (only
/// the user can help). A shell that dials by itself may leave `Started` out and begin with
/// [`Input::Opened`].
pub trait Session {
    /// Something came from the transport.
    fn handle_input(&mut self, now: Now, input: Input<'_>);
    /// The clock moved.
    fn handle_timeout(&mut self, now: Now);
    /// The user wants something sent.
    ///
    /// # Errors
    /// When it cannot be sent now, with the reason; nothing is queued for later.
    fn submit(&mut self, now: Now, command: Command) -> Result<(), CommandError>;
    /// The next message to put on the wire.
    fn poll_transmit(&mut self) -> Option<Outgoing>;
    /// The next thing the application should know.
    fn poll_event(&mut self) -> Option<Event>;
    /// When `handle_timeout` is due, in `Now::uptime`.
    fn poll_timeout(&self) -> Option<Duration>;
    /// Whether messages are to be told as [`Event::Narrated`] too: costs time, so only while
    /// someone reads them.
    fn set_narrating(&mut self, on: bool);
    /// All that the user may publish on beside what the session was configured with, to be called
    /// whenever that changes. For protocols in which senders are declared; others take any channel
    /// as it comes and leave this alone.
    fn set_publishers(&mut self, _now: Now, _publishers: &[Publisher]) {}
    /// What devices announced that they can be asked for, if that changed since the last look. For
    /// protocols in which devices announce such things.
    fn offers(&mut self) -> Option<Vec<Offer>> {
        None
    }
}

/// Something a device announced that it can be asked for, such as a photo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What it is called.
    pub name: String,
    /// The `channel` of the [`Command`] that asks for it.
    pub channel: String,
    /// And its `value`.
    pub value: String,
}

/// A channel the user may publish on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Publisher {
    /// Its name: the `channel` of [`Command::Publish`].
    pub name: String,
    /// What it carries, as Spacebrew types go: `boolean`, `range`, `string` or one's own.
    pub kind: String,
}

/// What the transport reports.
#[derive(Clone, Debug)]
pub enum Input<'a> {
    /// A new attempt to connect begins; whatever the last one used is gone.
    Started,
    /// The socket that was dialled is open.
    Opened,
    /// A text message.
    Text(&'a str),
    /// A binary message.
    Binary(&'a [u8]),
    /// The socket is gone, or could not be opened.
    Closed,
    /// A fetch was answered; complete, unless it was asked for in parts.
    Response {
        /// Which [`Fetch`].
        id: u64,
        /// HTTP status.
        status: u16,
        /// Headers as far as the browser shows them, names in lower case.
        headers: &'a [(String, String)],
        /// The body; empty where it comes in parts.
        body: &'a [u8],
    },
    /// More of the body of a fetch that was asked for in parts.
    ResponsePart {
        /// Which [`Fetch`].
        id: u64,
        /// The next bytes; cut anywhere.
        bytes: &'a [u8],
    },
    /// A fetch is over without (further) answer: no connection, forbidden, timed out, or the end
    /// of a body in parts.
    ResponseEnded {
        /// Which [`Fetch`].
        id: u64,
    },
}

/// What goes to the transport.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outgoing {
    /// Open a WebSocket; answered by [`Input::Opened`] or, within 10 s, [`Input::Closed`]. There
    /// is one at a time: an older one is dropped silently.
    Dial(Dial),
    /// A text message for the socket.
    Text(String),
    /// A binary message for the socket.
    Binary(Vec<u8>),
    /// Close the socket; nothing more comes from it.
    HangUp,
    /// Make an HTTP request; answered by [`Input::Response`] or [`Input::ResponseEnded`].
    Fetch(Fetch),
    /// The answer to this fetch is not wanted any more; nothing more comes of it.
    Abort(u64),
}

/// A WebSocket to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dial {
    /// `ws://` or `wss://`, without fragment.
    pub url: String,
    /// Subprotocols to offer; the socket fails to open if the server takes none of them.
    pub subprotocols: Vec<String>,
}

/// An HTTP request to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetch {
    /// Names it in the answer; never used twice by one session.
    pub id: u64,
    /// `http://` or `https://`.
    pub url: String,
    /// Headers to send.
    pub headers: Vec<(String, String)>,
    /// `Some` makes it a POST with this body.
    pub body: Option<Vec<u8>>,
    /// Given up after this long; for a body in parts, after this long without a part.
    pub time_out: Duration,
    /// Whether the body is wanted in parts as they come ([`Input::ResponsePart`]).
    pub in_parts: bool,
}

/// What a user may ask a session to send.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Publish `value` on the publisher or topic named `channel`.
    Publish {
        /// The publisher's name, as configured.
        channel: String,
        /// The value as it goes on the wire.
        value: String,
    },
    /// Ask for something that is answered: an acknowledged event, a request with a response
    /// topic. Ends in exactly one [`Event::Replied`].
    Request {
        /// Names it in the answer; chosen by the application, unique among those pending.
        id: u64,
        /// The event or topic.
        channel: String,
        /// The value as it goes on the wire.
        value: String,
        /// No answer is waited for any longer than this.
        time_out: Duration,
    },
    /// Look at or change a Spacebrew server's routes.
    Patch(PatchCommand),
}

/// Why a command was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommandError {
    /// There is no connection, or it is not ready yet.
    NotReady,
    /// No publisher of this name is configured.
    UnknownChannel(String),
    /// The protocol has no such thing; why, in words.
    Unsupported(&'static str),
    /// Too many earlier ones wait for an answer; later there is room again.
    Busy,
    /// The value exceeds what the protocol or peer takes.
    TooLarge {
        /// The limit in bytes.
        limit_bytes: usize,
    },
}

impl CommandError {
    /// For the patch bay's commands, where there is nothing to patch.
    pub(crate) const NO_ROUTES: Self = Self::Unsupported("Only Spacebrew servers have routes");
}

/// What a session tells the application.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The greeting is done: readings may come and commands may go.
    Ready {
        /// Time from hello to its confirmation, where the protocol confirms it.
        round_trip: Option<Duration>,
    },
    /// Readings arrived, all of one message, in its order; never none. Best let go of before the
    /// next message: its readings are written over them then, which spares taking memory.
    Readings(Arc<[Reading]>),
    /// A value arrived on one of the subscribers this session was configured with (such as the
    /// photo URL of a capture), as opposed to a watched channel.
    Delivered(Delivery),
    /// Channels whose path starts with this prefix have lost their sender.
    Departed {
        /// `client` or `client/item`.
        prefix: String,
    },
    /// The set of cameras this source can be asked for changed.
    Wiring(Wiring),
    /// A message was refused; the stream goes on.
    Rejected(Rejection),
    /// A picture arrived as bytes (sniffed, never believed by declared type).
    Picture {
        /// Where within the source it belongs.
        path: String,
        /// JPEG, PNG, WebP or GIF.
        bytes: Vec<u8>,
        /// Kept by the server from before we came: not news.
        retained: bool,
    },
    /// The address of a picture arrived.
    PictureLink {
        /// Where within the source it belongs.
        path: String,
        /// `http://` or `https://`.
        url: String,
        /// Kept by the server from before we came: not news.
        retained: bool,
    },
    /// Something changed on a Spacebrew server; only after [`PatchCommand::Open`].
    Patch(PatchEvent),
    /// A [`Command::Request`] is over.
    Replied {
        /// Which.
        id: u64,
        /// The answer, or why there is none, in words.
        answer: Result<Answer, String>,
    },
    /// A message came or went, for people to read; only while [`Session::set_narrating`] is on.
    /// One that is refused is told as [`Event::Rejected`] alone.
    Narrated(Narration),
    /// The attempt is over; the shell starts another after a while.
    Lost {
        /// What went wrong, in words, where the session knows more than the transport.
        reason: Option<String>,
    },
    /// The session cannot go on, and trying again will not help until the user changes something.
    Refused(String),
}

/// What came back for a [`Command::Request`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// The answer as text; JSON where the protocol carries JSON.
    pub text: String,
    /// Pictures or other bytes that came with it.
    pub attachments: Vec<Vec<u8>>,
    /// Addresses of pictures in it, `http://` or `https://`.
    pub links: Vec<String>,
}

/// One message, as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Narration {
    /// Whether we sent it.
    pub outgoing: bool,
    /// Topic, event or publisher; empty where the protocol names none.
    pub channel: String,
    /// Its text, at most 2,000 characters, made printable but with its lines and tabs; bytes as
    /// `<n bytes>`.
    pub text: String,
    /// The size of the whole payload.
    pub size_bytes: usize,
}

/// One value for a subscriber of ours.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivery {
    /// Our subscriber's name.
    pub subscriber: String,
    /// The value; a JSON string is unquoted, anything else is its JSON text.
    pub value: String,
    /// Bytes that came with it (Spacebrew's binary messages); empty otherwise.
    pub bytes: Vec<u8>,
}

/// How far the scene a session was configured with is wired.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wiring {
    /// Whether the server lets us see clients and make routes.
    pub admin: bool,
    /// Route ends that were looked for and not found, in words (`camera / capture (boolean)`).
    pub missing: Vec<String>,
    /// Routes that the user has to draw by hand, in words (`a / b -> c / d`).
    pub by_hand: Vec<String>,
    /// Whether every route of the scene is known to be in place.
    pub complete: bool,
    /// The cameras that answer each press, where they are known by name: as their photos'
    /// [`Event::Picture`] names them.
    pub cameras: Vec<String>,
}

/// A message that was not understood or not allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// Topic, event or publisher, where that is known; else empty.
    pub channel: String,
    /// What is wrong with it, in words a person can act on.
    pub reason: String,
    /// The first part of the message (at most 200 characters), made printable.
    pub sample: String,
    /// The size of the whole message.
    pub size_bytes: usize,
}

impl Rejection {
    /// Longest sample kept, in characters.
    const SAMPLE_CHARS: usize = 200;

    /// For a text message. The reason may quote the message: it is cut and made printable too.
    pub fn of_text(reason: impl AsRef<str>, text: &str) -> Self {
        let short = |text| printable(text, Self::SAMPLE_CHARS);
        let (reason, sample) = (short(reason.as_ref()), short(text));
        Self { channel: String::new(), reason, sample, size_bytes: text.len() }
    }

    /// For a binary message; the sample is hexadecimal.
    pub fn of_bytes(reason: impl AsRef<str>, bytes: &[u8]) -> Self {
        let sample =
            bytes.iter().take(Self::SAMPLE_CHARS / 2).map(|byte| format!("{byte:02x}")).collect();
        let reason = printable(reason.as_ref(), Self::SAMPLE_CHARS);
        Self { channel: String::new(), reason, sample, size_bytes: bytes.len() }
    }
}

impl Narration {
    const TEXT_CHARS: usize = 2_000;

    /// Of a message with a text payload.
    pub fn of_text(outgoing: bool, channel: &str, text: &str) -> Self {
        Self {
            outgoing,
            channel: printable(channel, Rejection::SAMPLE_CHARS),
            text: readable(text, Self::TEXT_CHARS),
            size_bytes: text.len(),
        }
    }

    /// Of a message with bytes that are not shown.
    pub fn of_bytes(outgoing: bool, channel: &str, bytes: &[u8]) -> Self {
        let size_bytes = bytes.len();
        let text = format!("<{size_bytes} bytes>");
        Self { size_bytes, ..Self::of_text(outgoing, channel, &text) }
    }
}

/// The first `chars` of a text, without anything that moves a cursor.
fn printable(text: &str, chars: usize) -> String {
    let visible = |c: char| if c.is_control() { '\u{b7}' } else { c };
    text.chars().take(chars).map(visible).collect()
}

/// As [`printable`], with the line breaks and tabs that JSON is laid out with.
fn readable(text: &str, chars: usize) -> String {
    let visible = |c: char| if c.is_control() && c != '\n' && c != '\t' { '\u{b7}' } else { c };
    text.chars().take(chars).map(visible).collect()
}
