//! Binary messages that are numbers side by side, as the user says.

use std::str::FromStr;

use heliograph_telemetry::{ClockNote, Reading, Timestamp, Value};

use crate::payload::MAX_LEAVES;

/// What the numbers in a binary message are. Written as `u8`, `i16le`, `f32be`, ….
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    number: Number,
    is_big_endian: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Number {
    U8,
    I8,
    U16,
    I16,
    U32,
    I32,
    F32,
    F64,
}

impl FromStr for Layout {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, is_big_endian) = match (text.strip_suffix("be"), text.strip_suffix("le")) {
            (Some(name), _) => (name, true),
            (None, Some(name)) => (name, false),
            (None, None) => (text, false),
        };
        let number = match name {
            "u8" => Number::U8,
            "i8" => Number::I8,
            "u16" => Number::U16,
            "i16" => Number::I16,
            "u32" => Number::U32,
            "i32" => Number::I32,
            "f32" => Number::F32,
            "f64" => Number::F64,
            _ => return Err("Say what the numbers are: u8, i16le, u32be, f32le, f64le …"),
        };
        Ok(Self { number, is_big_endian })
    }
}

impl Number {
    fn size_bytes(self) -> usize {
        match self {
            Self::U8 | Self::I8 => 1,
            Self::U16 | Self::I16 => 2,
            Self::U32 | Self::I32 | Self::F32 => 4,
            Self::F64 => 8,
        }
    }

    /// From its bits, the last byte of `bits` being the number's last.
    fn read(self, bits: u64) -> f64 {
        match self {
            Self::U8 | Self::U16 | Self::U32 => bits as f64,
            Self::I8 => f64::from(bits as i8),
            Self::I16 => f64::from(bits as i16),
            Self::I32 => f64::from(bits as i32),
            Self::F32 => f64::from(f32::from_bits(bits as u32)),
            Self::F64 => f64::from_bits(bits),
        }
    }
}

impl Layout {
    /// The numbers of a message, by their index where there are several.
    pub(super) fn decode(
        self,
        channel: &str,
        bytes: &[u8],
        received: Timestamp,
    ) -> Result<Vec<Reading>, &'static str> {
        let size = self.number.size_bytes();
        if bytes.is_empty() || !bytes.len().is_multiple_of(size) {
            return Err("its size does not fit the layout of binary messages set for this source");
        }
        if bytes.len() / size > MAX_LEAVES {
            return Err("more than 256 numbers in one message");
        }
        let is_alone = bytes.len() == size;
        let reading = |(index, bytes): (usize, &[u8])| {
            let number = self.number.read(self.bits(bytes));
            Reading {
                path: if is_alone { channel.into() } else { format!("{channel}/{index}").into() },
                value: if number.is_finite() { Value::Number(number) } else { Value::Gap },
                unit: None,
                time: received,
                received,
                clock: ClockNote::Arrival,
            }
        };
        Ok(bytes.chunks_exact(size).enumerate().map(reading).collect())
    }

    fn bits(self, bytes: &[u8]) -> u64 {
        let add = |bits: u64, byte: &u8| (bits << 8) | u64::from(*byte);
        match self.is_big_endian {
            true => bytes.iter().fold(0, add),
            false => bytes.iter().rev().fold(0, add),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(layout: &str, bytes: &[u8]) -> Vec<f64> {
        let layout: Layout = layout.parse().unwrap();
        let readings = layout.decode("value", bytes, Timestamp::default()).unwrap();
        readings.iter().filter_map(|reading| reading.value.as_plotted()).collect()
    }

    #[test]
    fn numbers_are_read_in_either_order() {
        assert_eq!(numbers("i16le", &[0xff, 0xff, 0x34, 0x12]), [-1.0, 4660.0]);
        assert_eq!(numbers("u16be", &[0xff, 0xff, 0x34, 0x12]), [65535.0, 13330.0]);
        assert_eq!(numbers("f32le", &21.5_f32.to_le_bytes()), [21.5]);
        assert_eq!(numbers("f64be", &(-1e300_f64).to_be_bytes()), [-1e300]);
        assert_eq!(numbers("i8", &[0x80]), [-128.0]);
        assert!(numbers("f32le", &f32::NAN.to_le_bytes())[0].is_nan());
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let layout: Layout = "f32le".parse().unwrap();
        for bytes in [vec![], vec![0; 3], vec![0; 4 * 257]] {
            assert!(layout.decode("value", &bytes, Timestamp::default()).is_err());
        }
        assert!("f16".parse::<Layout>().is_err());
    }
}
