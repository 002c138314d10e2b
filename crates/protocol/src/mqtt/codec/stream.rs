//! Packets in a stream of bytes that is cut anywhere.

use super::bytes::Reader;

/// Why a stream can't be read on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// The length of a packet has more than four bytes: this is no MQTT.
    Length,
    /// A packet is announced that is larger than what we take.
    TooLarge {
        /// How large, without its first bytes.
        bytes: usize,
    },
}

/// One packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Raw<'a> {
    /// Kind and flags.
    pub(crate) first: u8,
    /// All behind the length.
    pub(crate) body: &'a [u8],
}

/// What the start of some bytes is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Split<'a> {
    /// A packet, and what follows it.
    Packet(Raw<'a>, &'a [u8]),
    /// Part of a packet that cannot be whole before there are so many bytes.
    Part { wanted: usize },
}

/// Cuts the first packet off.
pub(crate) fn split(bytes: &[u8], limit_bytes: usize) -> Result<Split<'_>, Broken> {
    let mut reader = Reader::new(bytes);
    let Ok(first) = reader.u8() else { return Ok(Split::Part { wanted: 1 }) };
    let Ok(length) = reader.varint() else {
        return if bytes.len() < 5 {
            Ok(Split::Part { wanted: bytes.len() + 1 })
        } else {
            Err(Broken::Length)
        };
    };
    let length = length as usize;
    if length > limit_bytes {
        return Err(Broken::TooLarge { bytes: length });
    }
    match reader.take(length) {
        Ok(body) => Ok(Split::Packet(Raw { first, body }, reader.rest())),
        Err(_) => Ok(Split::Part { wanted: bytes.len() - reader.rest().len() + length }),
    }
}

/// What came of a packet that is not whole yet.
#[derive(Debug, Default)]
pub(crate) struct Remainder {
    bytes: Vec<u8>,
    wanted: usize,
}

impl Remainder {
    /// Takes more bytes; gives back all there is once a packet may be whole. A large packet in
    /// small parts is looked at twice, not once for each part.
    pub(crate) fn join(&mut self, more: &[u8]) -> Option<Vec<u8>> {
        self.bytes.extend_from_slice(more);
        (self.bytes.len() >= self.wanted).then(|| std::mem::take(&mut self.bytes))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Keeps the start of a packet.
    pub(crate) fn keep(&mut self, bytes: &[u8], wanted: usize) {
        self.bytes = bytes.to_vec();
        self.wanted = wanted;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packet_is_whole_or_says_what_it_wants() {
        let bytes = [0x30, 0x03, 1, 2, 3, 0xd0, 0x00];
        for (end, wanted) in [(0, 1), (1, 2), (2, 5), (4, 5)] {
            assert_eq!(split(&bytes[..end], 10), Ok(Split::Part { wanted }));
        }
        let raw = Raw { first: 0x30, body: &[1, 2, 3] };
        assert_eq!(split(&bytes, 10), Ok(Split::Packet(raw, &[0xd0, 0x00])));
        assert_eq!(split(&bytes, 2), Err(Broken::TooLarge { bytes: 3 }));
    }

    #[test]
    fn a_length_of_five_bytes_is_no_mqtt() {
        let bytes = [0x30, 0xff, 0xff, 0xff, 0xff];
        assert_eq!(split(&bytes[..4], 10), Ok(Split::Part { wanted: 5 }));
        assert_eq!(split(&bytes, 10), Err(Broken::Length));
    }
}
