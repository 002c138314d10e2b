//! Codes in words.

/// The words for a code of MQTT 5, with the code itself: brokers' logs name it so.
pub(crate) fn words(code: u8) -> String {
    format!("{} (0x{code:02x})", name(code))
}

/// The words for a code of a 3.1.1 CONNACK.
pub(crate) fn old_connack_words(code: u8) -> String {
    format!("{} (code {code})", name(of_old_connack(code)))
}

fn name(code: u8) -> &'static str {
    match code {
        0x00 => "normal",
        0x04 => "disconnected with will message",
        0x10 => "no matching subscribers",
        0x80 => "unspecified error",
        0x81 => "malformed packet",
        0x82 => "protocol error",
        0x83 => "refused by this broker",
        0x84 => "protocol version not supported",
        0x85 => "client identifier not valid",
        0x86 => "bad user name or password",
        0x87 => "not authorised",
        0x88 => "broker unavailable",
        0x89 => "broker busy",
        0x8a => "banned",
        0x8b => "broker shutting down",
        0x8c => "bad authentication method",
        0x8d => "keep alive timeout",
        0x8e => "session taken over",
        0x8f => "topic filter invalid",
        0x90 => "topic name invalid",
        0x91 => "packet identifier in use",
        0x93 => "receive maximum exceeded",
        0x94 => "topic alias invalid",
        0x95 => "packet too large",
        0x96 => "message rate too high",
        0x97 => "quota exceeded",
        0x98 => "administrative action",
        0x99 => "payload format invalid",
        0x9a => "retain not supported",
        0x9b => "QoS not supported",
        0x9c => "use another server",
        0x9d => "server moved",
        0x9e => "shared subscriptions not supported",
        0x9f => "connection rate exceeded",
        0xa0 => "maximum connect time",
        0xa1 => "subscription identifiers not supported",
        0xa2 => "wildcard subscriptions not supported",
        _ => "unknown reason",
    }
}

/// The code of MQTT 5 that means the same as this one of a 3.1.1 CONNACK.
pub(crate) fn of_old_connack(code: u8) -> u8 {
    match code {
        0 => 0x00,
        1 => 0x84,
        2 => 0x85,
        3 => 0x88,
        4 => 0x86,
        5 => 0x87,
        _ => 0x80,
    }
}
