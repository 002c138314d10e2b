//! Socket.IO 5, the upper layer: what is in an Engine.IO message.
//!
//! ```text
//! <type>[<attachments>-][<namespace>,][<ack id>][<JSON>]      namespace only when not `/`
//! 51-/admin,12["photo",{"_placeholder":true,"num":0}]         then 1 binary message
//! ```

use std::fmt;

use serde_json::value::RawValue;

/// The namespace of packets that name none.
pub const MAIN_NAMESPACE: &str = "/";
/// Attachments taken with one packet.
pub const MAX_ATTACHMENTS: usize = 64;

/// What a packet is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// From us: let me into the namespace. From the server: you are in.
    Connect,
    /// Leaves the namespace, or is thrown out of it.
    Disconnect,
    /// An event; with an ack id an answer is wanted.
    Event,
    /// The answer to an event.
    Ack,
    /// The server does not let us in.
    ConnectError,
    /// An event whose attachments follow.
    BinaryEvent,
    /// An answer whose attachments follow.
    BinaryAck,
}

/// One packet; its payload is JSON that nobody has looked into yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    /// What it is for.
    pub kind: Kind,
    /// How many binary messages follow and belong to it; 0 unless the kind is a binary one.
    pub attachments: usize,
    /// Starts with `/`.
    pub namespace: &'a str,
    /// Asks for an answer (events), or says to what this is one (acks).
    pub ack: Option<u64>,
    /// JSON; empty when there is none.
    pub payload: &'a str,
}

/// Why a text is not a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PacketError {
    /// It does not start with a digit from 0 to 6.
    UnknownType,
    /// A binary packet does not say how many attachments follow.
    NoAttachmentCount,
    /// More attachments than are taken.
    TooManyAttachments,
    /// The ack id is no number that can be kept.
    BadAckId,
    /// The payload is no JSON array, or none with an event's name in front.
    BadPayload,
}

impl fmt::Display for PacketError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownType => {
                write!(f, "not a Socket.IO packet: it does not start with 0 to 6")
            }
            Self::NoAttachmentCount => {
                write!(f, "binary packet that does not say how many attachments follow")
            }
            Self::TooManyAttachments => {
                write!(f, "packet with more than {MAX_ATTACHMENTS} attachments")
            }
            Self::BadAckId => write!(f, "packet with an ack id beyond any number"),
            Self::BadPayload => {
                write!(f, "packet whose payload is not the JSON array it should be")
            }
        }
    }
}

impl std::error::Error for PacketError {}

impl<'a> Packet<'a> {
    /// A packet without attachments.
    pub fn new(kind: Kind, namespace: &'a str, ack: Option<u64>, payload: &'a str) -> Self {
        Self { kind, attachments: 0, namespace, ack, payload }
    }

    /// Reads the text of an Engine.IO message; the payload is left as it is.
    ///
    /// # Errors
    /// When type, attachment count or ack id cannot be read.
    pub fn decode(text: &'a str) -> Result<Self, PacketError> {
        let mut chars = text.chars();
        let kind = match chars.next() {
            Some('0') => Kind::Connect,
            Some('1') => Kind::Disconnect,
            Some('2') => Kind::Event,
            Some('3') => Kind::Ack,
            Some('4') => Kind::ConnectError,
            Some('5') => Kind::BinaryEvent,
            Some('6') => Kind::BinaryAck,
            _ => return Err(PacketError::UnknownType),
        };
        let mut rest = chars.as_str();
        let mut attachments = 0;
        if matches!(kind, Kind::BinaryEvent | Kind::BinaryAck) {
            let count = digits(&mut rest);
            rest = rest.strip_prefix('-').ok_or(PacketError::NoAttachmentCount)?;
            if count.is_empty() {
                return Err(PacketError::NoAttachmentCount);
            }
            let count = count.parse().ok().filter(|count| *count <= MAX_ATTACHMENTS);
            attachments = count.ok_or(PacketError::TooManyAttachments)?;
        }
        let mut namespace = MAIN_NAMESPACE;
        if rest.starts_with('/') {
            (namespace, rest) = rest.split_once(',').unwrap_or((rest, ""));
            namespace = namespace.split_once('?').map_or(namespace, |(name, _)| name);
        }
        let ack = match digits(&mut rest) {
            "" => None,
            id => Some(id.parse().map_err(|_| PacketError::BadAckId)?),
        };
        Ok(Self { kind, attachments, namespace, ack, payload: rest })
    }

    /// Writes the text of an Engine.IO message.
    pub fn encode(&self) -> String {
        let mut text = String::with_capacity(self.payload.len() + 16);
        text.push(match self.kind {
            Kind::Connect => '0',
            Kind::Disconnect => '1',
            Kind::Event => '2',
            Kind::Ack => '3',
            Kind::ConnectError => '4',
            Kind::BinaryEvent => '5',
            Kind::BinaryAck => '6',
        });
        if matches!(self.kind, Kind::BinaryEvent | Kind::BinaryAck) {
            text.push_str(&self.attachments.to_string());
            text.push('-');
        }
        if self.namespace != MAIN_NAMESPACE {
            text.push_str(self.namespace);
            text.push(',');
        }
        if let Some(ack) = self.ack {
            text.push_str(&ack.to_string());
        }
        text.push_str(self.payload);
        text
    }
}

/// The elements of a payload that is an array: an ack's values.
///
/// # Errors
/// When it is none.
pub fn values(payload: &str) -> Result<Vec<&RawValue>, PacketError> {
    serde_json::from_str(payload).map_err(|_| PacketError::BadPayload)
}

/// The name and the arguments of an event. A number for a name is legal; it is its digits.
///
/// # Errors
/// When the payload is no array, or has no name in front.
pub fn event(payload: &str) -> Result<(String, Vec<&RawValue>), PacketError> {
    let mut values = values(payload)?.into_iter();
    let name = values.next().ok_or(PacketError::BadPayload)?.get();
    let name = match serde_json::from_str::<String>(name) {
        Ok(text) => text,
        Err(_) if name.starts_with(|c: char| c.is_ascii_digit() || c == '-') => name.to_owned(),
        Err(_) => return Err(PacketError::BadPayload),
    };
    Ok((name, values.collect()))
}

/// Takes all digits in front.
fn digits<'a>(rest: &mut &'a str) -> &'a str {
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, tail) = rest.split_at_checked(end).unwrap_or_default();
    *rest = tail;
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_that_are_sent() {
        let new = Packet::new;
        let attached = |attachments, packet| Packet { attachments, ..packet };
        for (text, packet) in [
            ("0", new(Kind::Connect, "/", None, "")),
            ("0{\"token\":\"t\"}", new(Kind::Connect, "/", None, "{\"token\":\"t\"}")),
            ("0/admin,{\"a\":1}", new(Kind::Connect, "/admin", None, "{\"a\":1}")),
            ("1/admin,", new(Kind::Disconnect, "/admin", None, "")),
            ("2[\"chat\",\"hi\"]", new(Kind::Event, "/", None, "[\"chat\",\"hi\"]")),
            ("2/a-b,12[\"x\"]", new(Kind::Event, "/a-b", Some(12), "[\"x\"]")),
            ("31[]", new(Kind::Ack, "/", Some(1), "[]")),
            ("4/nope,\"no\"", new(Kind::ConnectError, "/nope", None, "\"no\"")),
            ("51-[\"p\"]", attached(1, new(Kind::BinaryEvent, "/", None, "[\"p\"]"))),
            ("62-/n,3[0]", attached(2, new(Kind::BinaryAck, "/n", Some(3), "[0]"))),
        ] {
            assert_eq!(Packet::decode(text), Ok(packet), "{text}");
            assert_eq!(packet.encode(), text);
        }
    }

    #[test]
    fn a_namespace_may_end_the_text_or_carry_a_query() {
        let packet = Packet::decode("0/admin?token=1,{}").unwrap();
        assert_eq!((packet.namespace, packet.payload), ("/admin", "{}"));
        assert_eq!(Packet::decode("1/admin").unwrap().namespace, "/admin");
    }

    #[test]
    fn what_is_no_packet_says_why() {
        use PacketError::*;
        for (text, error) in [
            ("", UnknownType),
            ("7[]", UnknownType),
            ("hello", UnknownType),
            ("5[\"x\"]", NoAttachmentCount),
            ("5-[\"x\"]", NoAttachmentCount),
            ("51", NoAttachmentCount),
            ("51000000000-[\"x\"]", TooManyAttachments),
            ("599999999999999999999999-[\"x\"]", TooManyAttachments),
            ("299999999999999999999999[\"x\"]", BadAckId),
        ] {
            assert_eq!(Packet::decode(text), Err(error), "{text}");
        }
        for payload in ["", "{}", "[]", "[{\"x\":1}]", "[null]", "[\"x\"", "[[1]]"] {
            assert_eq!(event(payload).unwrap_err(), BadPayload, "{payload}");
        }
        let deep = "[".repeat(10_000);
        assert_eq!(event(&deep).unwrap_err(), BadPayload);
    }

    #[test]
    fn a_number_may_name_an_event() {
        let (name, arguments) = event("[7,1.50,\"x\"]").unwrap();
        let arguments: Vec<_> = arguments.iter().map(|argument| argument.get()).collect();
        assert_eq!((name.as_str(), arguments), ("7", vec!["1.50", "\"x\""]));
    }
}
