//! The binary form: a length-prefixed JSON header, then raw bytes.
//!
//! ```text
//! first byte L:  L < 254: header length = L, JSON starts at 1
//!                L = 254: next 2 bytes big-endian = length, JSON starts at 3
//!                L = 255: next 4 bytes big-endian = length, JSON starts at 5
//! ```

use std::fmt;

/// A binary message taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BinaryMessage<'a> {
    /// The JSON header, `{"message":{…}}`; not yet parsed.
    pub header: &'a str,
    /// What follows it.
    pub payload: &'a [u8],
}

/// Why bytes are not a binary message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BinaryError {
    /// There is nothing, not even a length.
    Empty,
    /// The header's length is zero.
    NoHeader,
    /// The header would end past the message.
    Truncated {
        /// Where the header should end.
        needed_bytes: usize,
    },
    /// The header is not UTF-8.
    NotText,
}

impl fmt::Display for BinaryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "empty binary message"),
            Self::NoHeader => write!(f, "binary message without a JSON header"),
            Self::Truncated { needed_bytes } => {
                write!(f, "binary message cut off: its header ends at byte {needed_bytes}")
            }
            Self::NotText => write!(f, "binary message whose header is not UTF-8"),
        }
    }
}

impl std::error::Error for BinaryError {}

/// Takes a binary message apart, copying nothing.
///
/// # Errors
/// When there is no complete UTF-8 header.
pub fn decode(bytes: &[u8]) -> Result<BinaryMessage<'_>, BinaryError> {
    let (length, rest) = match bytes {
        [] => return Err(BinaryError::Empty),
        [254, high, low, rest @ ..] => (usize::from(u16::from_be_bytes([*high, *low])), rest),
        [255, a, b, c, d, rest @ ..] => (u32::from_be_bytes([*a, *b, *c, *d]) as usize, rest),
        [254, ..] => return Err(BinaryError::Truncated { needed_bytes: 3 }),
        [255, ..] => return Err(BinaryError::Truncated { needed_bytes: 5 }),
        [short, rest @ ..] => (usize::from(*short), rest),
    };
    if length == 0 {
        return Err(BinaryError::NoHeader);
    }
    let Some((header, payload)) = rest.split_at_checked(length) else {
        let prefix = bytes.len() - rest.len();
        return Err(BinaryError::Truncated { needed_bytes: prefix.saturating_add(length) });
    };
    let header = std::str::from_utf8(header).map_err(|_| BinaryError::NotText)?;
    Ok(BinaryMessage { header, payload })
}

/// Puts a binary message together. A header beyond 4 GiB is cut, which no caller comes near.
pub fn encode(header: &str, payload: &[u8]) -> Vec<u8> {
    let header = header.as_bytes();
    let mut bytes = Vec::with_capacity(5 + header.len() + payload.len());
    match (u8::try_from(header.len()), u16::try_from(header.len())) {
        (Ok(short), _) if short < 254 => bytes.push(short),
        (_, Ok(medium)) => {
            bytes.push(254);
            bytes.extend_from_slice(&medium.to_be_bytes());
        }
        _ => {
            bytes.push(255);
            bytes.extend_from_slice(&u32::try_from(header.len()).unwrap_or(u32::MAX).to_be_bytes());
        }
    }
    bytes.extend_from_slice(header);
    bytes.extend_from_slice(payload);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_lengths_at_the_edges_survive_a_round_trip() {
        for length in [1, 253, 254, 255, 256, 65_535, 65_536] {
            let header = "x".repeat(length);
            let bytes = encode(&header, b"\xff\xd8");
            let prefix = bytes.len() - length - 2;
            assert_eq!(
                prefix,
                if length < 254 {
                    1
                } else if length < 65_536 {
                    3
                } else {
                    5
                }
            );
            assert_eq!(decode(&bytes), Ok(BinaryMessage { header: &header, payload: b"\xff\xd8" }));
        }
    }

    #[test]
    fn broken_messages_say_what_is_wrong() {
        assert_eq!(decode(b""), Err(BinaryError::Empty));
        assert_eq!(decode(&[0, 1, 2]), Err(BinaryError::NoHeader));
        assert_eq!(decode(&[50, 1, 2]), Err(BinaryError::Truncated { needed_bytes: 51 }));
        assert_eq!(decode(&[254, 1]), Err(BinaryError::Truncated { needed_bytes: 3 }));
        assert_eq!(decode(&[255, 0, 0, 1]), Err(BinaryError::Truncated { needed_bytes: 5 }));
        assert_eq!(decode(&[2, 0xff, 0xfe]), Err(BinaryError::NotText));
    }
}
