//! Who speaks, told by the first message on a socket that was opened plainly.

use super::Protocol;

/// What a first message shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recognized {
    /// The server speaks this; how we know, in words.
    Speaks(Protocol, &'static str),
    /// The server speaks something we do not; what to do, in words.
    NotSpoken(&'static str),
    /// Nothing but data.
    Unknown,
}

/// Longest beginning that is looked at.
const MAX_BYTES: usize = 4_096;

/// Looks at the first message, text or binary.
pub fn recognize(message: &[u8]) -> Recognized {
    let head = message.get(..MAX_BYTES).unwrap_or(message);
    if is_connack(message) {
        return Recognized::Speaks(Protocol::Mqtt, "its first message accepts an MQTT client");
    }
    let is_cut_late = |error: &std::str::Utf8Error| error.valid_up_to() + 4 > head.len();
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if is_cut_late(&error) => head
            .get(..error.valid_up_to())
            .and_then(|head| std::str::from_utf8(head).ok())
            .unwrap_or_default(),
        Err(_) => return Recognized::Unknown,
    };
    let text = text.trim_start();
    let dense: String = text.chars().filter(|c| !c.is_whitespace()).take(200).collect();
    if text.starts_with("0{") && text.contains("\"sid\"") {
        return Recognized::Speaks(
            Protocol::SocketIo,
            "its first message opens a Socket.IO session",
        );
    }
    if text.starts_with("INFO {") && text.contains("\"server_id\"") {
        return Recognized::NotSpoken(
            "This is a NATS server. Switch on its MQTT and use mqtt+ws:// with the path /mqtt.",
        );
    }
    if is_spacebrew(&dense) {
        return Recognized::Speaks(Protocol::Spacebrew, "its first message is one of Spacebrew's");
    }
    if dense == "o" || dense.starts_with("a[\"") {
        return Recognized::NotSpoken(
            "This is SockJS. Its address usually has a plain WebSocket below /websocket.",
        );
    }
    Recognized::Unknown
}

/// Type, length 2 (or with properties of MQTT 5, a little more), flags, reason.
fn is_connack(message: &[u8]) -> bool {
    match message {
        [0x20, length, 0 | 1, _, rest @ ..] => {
            *length < 0x80 && usize::from(*length) == rest.len() + 2
        }
        _ => false,
    }
}

/// Only routed messages and what admins see; all have one of few outermost fields.
fn is_spacebrew(dense: &str) -> bool {
    let inside = dense.strip_prefix('[').unwrap_or(dense);
    let is_message = inside.starts_with("{\"message\":{")
        && ["\"clientName\":", "\"name\":"].iter().any(|field| inside.contains(field))
        && inside.contains("\"type\":");
    is_message
        || inside.starts_with("{\"config\":{\"name\":")
        || inside.starts_with("{\"route\":{\"type\":")
        || inside.starts_with("{\"remove\":[{\"name\":")
        || inside.starts_with("{\"admin\":[")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speaks(message: &[u8]) -> Option<Protocol> {
        match recognize(message) {
            Recognized::Speaks(protocol, _) => Some(protocol),
            _ => None,
        }
    }

    #[test]
    fn servers_are_known_by_their_first_words() {
        let open =
            br#"0{"sid":"lv_VI97HAXpY6yYWAAAC","upgrades":["websocket"],"pingInterval":25000}"#;
        assert_eq!(speaks(open), Some(Protocol::SocketIo));
        let message = br#"{"message":{"name":"a","type":"range","value":"512","clientName":"b"}}"#;
        assert_eq!(speaks(message), Some(Protocol::Spacebrew));
        let config = br#"[{"config": {"name": "esp", "publish": {"messages": []}}}]"#;
        assert_eq!(speaks(config), Some(Protocol::Spacebrew));
        assert_eq!(speaks(&[0x20, 2, 0, 0]), Some(Protocol::Mqtt));
        assert_eq!(speaks(&[0x20, 3, 1, 0, 0]), Some(Protocol::Mqtt));
    }

    #[test]
    fn what_is_not_spoken_is_explained() {
        let info = br#"INFO {"server_id":"N1","version":"2.10"}"#;
        assert!(matches!(recognize(info), Recognized::NotSpoken(words) if words.contains("NATS")));
        assert!(
            matches!(recognize(b"o"), Recognized::NotSpoken(words) if words.contains("SockJS"))
        );
    }

    #[test]
    fn data_are_just_data() {
        for message in [
            b"461".as_slice(),
            b"",
            br#"{"temp":21.5}"#,
            br#"{"event":"sendmessage","chat":"0{"}"#,
            br#"{"message":{"text":"hi"}}"#,
            b"\xff\xd8\xff",
            b" 2\0\0",
            &[0x20, 2, 0, 0, 0],
            &[0xc3; 5_000],
        ] {
            assert_eq!(recognize(message), Recognized::Unknown, "{message:?}");
        }
        let long = "é".repeat(MAX_BYTES);
        assert_eq!(recognize(&long.as_bytes()[1..]), Recognized::Unknown);
    }
}
