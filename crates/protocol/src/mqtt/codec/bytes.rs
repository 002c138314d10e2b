//! The few shapes everything in a packet is made of.

/// Largest number a variable byte integer holds.
#[cfg(test)]
pub(crate) const MAX_VARINT: u32 = 268_435_455;

/// A packet's body breaks off or holds what it must not; which part, in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed(pub(crate) &'static str);

/// Takes a packet's body apart from the front.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Everything that is left.
    pub(crate) fn rest(self) -> &'a [u8] {
        self.rest
    }

    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(Malformed("cut off"))?;
        self.rest = rest;
        Ok(taken)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, Malformed> {
        Ok(self.big_endian::<1>()? as u8)
    }

    pub(crate) fn u16(&mut self) -> Result<u16, Malformed> {
        Ok(self.big_endian::<2>()? as u16)
    }

    pub(crate) fn u32(&mut self) -> Result<u32, Malformed> {
        self.big_endian::<4>()
    }

    fn big_endian<const N: usize>(&mut self) -> Result<u32, Malformed> {
        Ok(self.take(N)?.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte)))
    }

    pub(crate) fn varint(&mut self) -> Result<u32, Malformed> {
        let mut value = 0;
        for shift in [0, 7, 14, 21] {
            let byte = self.u8()?;
            value |= u32::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(Malformed("a length of more than four bytes"))
    }

    /// Bytes with their length before them.
    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], Malformed> {
        let count = self.u16()?;
        self.take(usize::from(count))
    }

    pub(crate) fn text(&mut self) -> Result<&'a str, Malformed> {
        let text =
            std::str::from_utf8(self.bytes()?).map_err(|_| Malformed("text is not UTF-8"))?;
        if text.contains('\0') { Err(Malformed("text with a zero byte")) } else { Ok(text) }
    }
}

/// Puts a packet's body together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    pub(crate) fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    pub(crate) fn u16(&mut self, value: u16) {
        self.raw(&value.to_be_bytes());
    }

    pub(crate) fn u32(&mut self, value: u32) {
        self.raw(&value.to_be_bytes());
    }

    pub(crate) fn varint(&mut self, mut value: u32) {
        while value > 0x7f {
            self.u8(value as u8 | 0x80);
            value >>= 7;
        }
        self.u8(value as u8);
    }

    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Bytes with their length before them; what exceeds 65,535 is cut off, so whoever takes
    /// texts from a user checks them first.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        let count = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
        self.u16(count);
        self.raw(bytes.get(..usize::from(count)).unwrap_or(bytes));
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    /// A part with the length of all of it before it.
    pub(crate) fn part(&mut self, part: &Self) {
        self.varint(part.bytes.len() as u32);
        self.raw(&part.bytes);
    }

    /// The whole packet, given its first byte.
    pub(crate) fn packet(&self, first: u8) -> Vec<u8> {
        let mut packet = Self { bytes: Vec::with_capacity(self.bytes.len() + 5) };
        packet.u8(first);
        packet.part(self);
        packet.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_at_the_edges() {
        for (value, bytes) in [
            (0, &[0x00][..]),
            (127, &[0x7f]),
            (128, &[0x80, 0x01]),
            (16_383, &[0xff, 0x7f]),
            (16_384, &[0x80, 0x80, 0x01]),
            (2_097_151, &[0xff, 0xff, 0x7f]),
            (2_097_152, &[0x80, 0x80, 0x80, 0x01]),
            (MAX_VARINT, &[0xff, 0xff, 0xff, 0x7f]),
        ] {
            let mut writer = Writer::default();
            writer.varint(value);
            assert_eq!(writer.bytes, bytes);
            assert_eq!(Reader::new(bytes).varint(), Ok(value));
        }
        let too_long = [0xff, 0xff, 0xff, 0xff, 0x01];
        assert!(Reader::new(&too_long).varint().is_err());
        assert_eq!(Reader::new(&[0x80]).varint(), Err(Malformed("cut off")));
    }

    #[test]
    fn texts_are_utf8_without_zero() {
        assert_eq!(Reader::new(b"\0\x03\xc2\xb0C").text(), Ok("°C"));
        for bytes in [&b"\0\x01\xff"[..], b"\0\x01\0", b"\0\x02a", b"\0"] {
            assert!(Reader::new(bytes).text().is_err(), "{bytes:?}");
        }
    }
}
