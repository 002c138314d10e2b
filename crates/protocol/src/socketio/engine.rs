//! Engine.IO 4, the lower layer: packets and the two forms they travel in.
//!
//! ```text
//! WebSocket: one packet per message; text = digit + data; a binary message is data alone
//! polling:   packets joined with 0x1e; binary as `b` + base64
//! ```

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use serde_json::Value as Json;

use crate::payload;

/// Between the packets of one polling body.
pub const SEPARATOR: u8 = 0x1e;
/// Packets put into one body: Flask drops all after the sixteenth and says `OK`.
pub const MAX_BATCH: usize = 16;

/// One packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Packet<'a> {
    /// The server's greeting, as JSON; see [`Handshake`].
    Open(&'a str),
    /// Either side ends the session.
    Close,
    /// From the server: are you there? From us only with `probe`.
    Ping(&'a str),
    /// The answer to a ping, with the same data.
    Pong(&'a str),
    /// A text of the layer above.
    Message(&'a str),
    /// From us: the WebSocket is used from now on.
    Upgrade,
    /// Says nothing; releases a pending poll.
    Noop,
    /// Bytes of the layer above.
    Binary(Cow<'a, [u8]>),
}

/// Why something is not a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EngineError {
    /// There is nothing, not even a digit.
    Empty,
    /// It starts with something else than the digits 0 to 6.
    UnknownType,
    /// It is not UTF-8.
    NotText,
    /// What follows the `b` is not base64.
    NotBase64,
}

impl fmt::Display for EngineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "empty packet",
            Self::UnknownType => "not an Engine.IO packet: it does not start with 0 to 6",
            Self::NotText => "packet that is not UTF-8",
            Self::NotBase64 => "binary packet that is not base64",
        })
    }
}

impl std::error::Error for EngineError {}

/// Reads a text message of a WebSocket.
///
/// # Errors
/// When it does not start with a known digit.
pub fn decode(text: &str) -> Result<Packet<'_>, EngineError> {
    let mut chars = text.chars();
    let kind = chars.next().ok_or(EngineError::Empty)?;
    let data = chars.as_str();
    Ok(match kind {
        '0' => Packet::Open(data),
        '1' => Packet::Close,
        '2' => Packet::Ping(data),
        '3' => Packet::Pong(data),
        '4' => Packet::Message(data),
        '5' => Packet::Upgrade,
        '6' => Packet::Noop,
        _ => return Err(EngineError::UnknownType),
    })
}

/// Reads the packets of a polling body, in order; what is no packet comes with its bytes.
pub fn decode_body(body: &[u8]) -> impl Iterator<Item = Result<Packet<'_>, (EngineError, &[u8])>> {
    let pieces = body.split(|byte| *byte == SEPARATOR).filter(|_| !body.is_empty());
    pieces.map(|piece| decode_piece(piece).map_err(|error| (error, piece)))
}

fn decode_piece(piece: &[u8]) -> Result<Packet<'_>, EngineError> {
    if let Some(encoded) = piece.strip_prefix(b"b") {
        let encoded = std::str::from_utf8(encoded).map_err(|_| EngineError::NotText)?;
        let bytes = payload::from_base64(encoded).ok_or(EngineError::NotBase64)?;
        return Ok(Packet::Binary(Cow::Owned(bytes)));
    }
    decode(std::str::from_utf8(piece).map_err(|_| EngineError::NotText)?)
}

/// Writes a packet as it travels in a polling body; all but binary ones travel the same way on a
/// WebSocket.
pub fn encode(packet: &Packet<'_>) -> String {
    let (digit, data) = match packet {
        Packet::Open(data) => ('0', *data),
        Packet::Close => ('1', ""),
        Packet::Ping(data) => ('2', *data),
        Packet::Pong(data) => ('3', *data),
        Packet::Message(data) => ('4', *data),
        Packet::Upgrade => ('5', ""),
        Packet::Noop => ('6', ""),
        Packet::Binary(bytes) => return format!("b{}", base64(bytes)),
    };
    format!("{digit}{data}")
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: [u8; 64] = *b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |at| u32::from(chunk.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4_usize {
            let sextet = (bits >> (18 - 6 * place)) as usize & 63;
            let digit = ALPHABET.get(sextet).filter(|_| place <= chunk.len());
            text.push(digit.map_or('=', |digit| char::from(*digit)));
        }
    }
    text
}

/// What the server says of itself in its greeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handshake {
    /// Names the session in every request.
    pub sid: String,
    /// Whether a session that began by polling may move to a WebSocket.
    pub takes_websocket: bool,
    /// Longest time without any packet from the server: the interval of its pings and its
    /// patience for one together.
    pub silence: Duration,
    /// Largest polling body or message it takes.
    pub max_payload_bytes: usize,
}

impl Handshake {
    const MAX_SID_BYTES: usize = 256;
    /// What a server means that does not say.
    const PING_INTERVAL_MILLIS: u64 = 25_000;
    const PING_TIMEOUT_MILLIS: u64 = 20_000;
    const MAX_PAYLOAD_BYTES: usize = 1_000_000;
    const MAX_MILLIS: u64 = 24 * 60 * 60 * 1_000;

    /// Reads the data of [`Packet::Open`]. Times and sizes that make no sense are taken for
    /// unsaid.
    ///
    /// # Errors
    /// When it is no JSON object or names no session, in words.
    pub fn parse(json: &str) -> Result<Self, String> {
        let fields: Json = serde_json::from_str(json).map_err(|error| error.to_string())?;
        let sid = fields.get("sid").and_then(Json::as_str).unwrap_or_default();
        if sid.is_empty() || sid.len() > Self::MAX_SID_BYTES {
            return Err("it names no session".into());
        }
        let said = |key| fields.get(key).and_then(Json::as_u64).filter(|number| *number > 0);
        let millis = |key, unsaid| said(key).map_or(unsaid, |millis| millis.min(Self::MAX_MILLIS));
        let silence_millis = millis("pingInterval", Self::PING_INTERVAL_MILLIS)
            + millis("pingTimeout", Self::PING_TIMEOUT_MILLIS);
        let max_payload_bytes = said("maxPayload").and_then(|bytes| usize::try_from(bytes).ok());
        let upgrades = fields.get("upgrades").and_then(Json::as_array);
        Ok(Self {
            sid: sid.to_owned(),
            takes_websocket: upgrades.is_some_and(|all| all.iter().any(|one| one == "websocket")),
            silence: Duration::from_millis(silence_millis),
            max_payload_bytes: max_payload_bytes.unwrap_or(Self::MAX_PAYLOAD_BYTES),
        })
    }
}

/// Whether a body is the greeting of an Engine.IO older than 4, which wrote the length before
/// each packet (`97:0{…`), or made it all binary.
pub fn is_outdated(body: &[u8]) -> bool {
    let mut rest = body;
    while let [b'0'..=b'9', more @ ..] = rest {
        rest = more;
    }
    let counted = rest.len() < body.len() && rest.starts_with(b":0{");
    counted || (body.starts_with(&[0]) && body.contains(&0xff))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> Vec<Packet<'_>> {
        decode_body(text.as_bytes()).map(|packet| packet.expect(text)).collect()
    }

    #[test]
    fn a_body_holds_packets_and_bytes() {
        assert_eq!(
            body("451-[\"photo\",{\"_placeholder\":true,\"num\":0}]\u{1e}b/9j/4A==\u{1e}2\u{1e}6"),
            [
                Packet::Message("51-[\"photo\",{\"_placeholder\":true,\"num\":0}]"),
                Packet::Binary(vec![0xff, 0xd8, 0xff, 0xe0].into()),
                Packet::Ping(""),
                Packet::Noop,
            ]
        );
        assert_eq!(body("b/9j/4A"), [Packet::Binary(vec![0xff, 0xd8, 0xff, 0xe0].into())]);
        assert_eq!(body(""), []);
    }

    #[test]
    fn bytes_are_padded() {
        for (bytes, text) in [
            (&b""[..], "b"),
            (b"\x01", "bAQ=="),
            (b"\x01\x02", "bAQI="),
            (b"\xfb\xef\xff", "b++//"),
        ] {
            assert_eq!(encode(&Packet::Binary(bytes.into())), text);
        }
    }

    #[test]
    fn what_is_no_packet_spoils_no_other() {
        let found: Vec<_> = decode_body(b"\x1e9\x1eb?\x1e4\xff\x1e2").collect();
        assert_eq!(
            found,
            [
                Err((EngineError::Empty, &b""[..])),
                Err((EngineError::UnknownType, &b"9"[..])),
                Err((EngineError::NotBase64, &b"b?"[..])),
                Err((EngineError::NotText, &b"4\xff"[..])),
                Ok(Packet::Ping("")),
            ]
        );
    }

    #[test]
    fn a_greeting_may_leave_things_out_or_lie() {
        let parsed = Handshake::parse(
            r#"{"sid":"s","upgrades":["websocket"],"pingInterval":300,"pingTimeout":200,"maxPayload":10000,"new":1}"#,
        );
        let silence = Duration::from_millis(500);
        let sid = "s".to_owned();
        let expected = Handshake { sid, takes_websocket: true, silence, max_payload_bytes: 10_000 };
        assert_eq!(parsed, Ok(expected));
        for json in [
            r#"{"sid":"s"}"#,
            r#"{"sid":"s","upgrades":"websocket","pingInterval":0,"pingTimeout":-1,"maxPayload":"many"}"#,
        ] {
            let parsed = Handshake::parse(json).expect(json);
            assert_eq!(parsed.silence, Duration::from_secs(45));
            assert_eq!((parsed.max_payload_bytes, parsed.takes_websocket), (1_000_000, false));
        }
        let endless =
            r#"{"sid":"s","pingInterval":18446744073709551615,"pingTimeout":18446744073709551615}"#;
        assert_eq!(Handshake::parse(endless).unwrap().silence, Duration::from_secs(2 * 86_400));
        for json in ["", "7", "{}", r#"{"sid":7}"#, r#"{"sid":""}"#] {
            assert!(Handshake::parse(json).is_err(), "{json}");
        }
    }

    #[test]
    fn older_servers_are_known_by_their_greeting() {
        assert!(is_outdated(br#"97:0{"sid":"s","upgrades":["websocket"]}2:40"#));
        assert!(is_outdated(b"\x00\x09\x07\xff0{\"sid\":\"s\"}"));
        for body in [&b"0{\"sid\":\"s\"}"[..], b"<html>", b"", b"12", b"12:30"] {
            assert!(!is_outdated(body), "{body:?}");
        }
    }
}
