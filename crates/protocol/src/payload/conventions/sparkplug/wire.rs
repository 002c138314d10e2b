//! The part of protocol buffers that Sparkplug B needs: a payload, its metrics, their values.

/// Metrics taken from one payload.
pub(super) const MAX_METRICS: usize = 2_000;

/// One field of a message.
enum Field<'a> {
    Varint(u64),
    Fixed64(u64),
    Bytes(&'a [u8]),
    Fixed32(u32),
}

/// Reads field by field; ends for good at the first mistake.
struct Fields<'a> {
    rest: &'a [u8],
    broken: bool,
}

/// What a payload says.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Payload<'a> {
    pub(super) timestamp: Option<u64>,
    pub(super) metrics: Vec<Metric<'a>>,
    pub(super) seq: Option<u64>,
    /// Whether it had more metrics than are taken.
    pub(super) truncated: bool,
}

/// One metric.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Metric<'a> {
    pub(super) name: Option<&'a str>,
    pub(super) alias: Option<u64>,
    pub(super) timestamp: Option<u64>,
    pub(super) datatype: Option<u64>,
    pub(super) is_null: bool,
    pub(super) unit: Option<&'a str>,
    pub(super) value: Option<Raw<'a>>,
}

/// A value before its datatype is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Raw<'a> {
    Int(u32),
    Long(u64),
    Float(f32),
    Double(f64),
    Boolean(bool),
    Text(&'a str),
    Bytes(&'a [u8]),
    /// A data set or template.
    Other,
}

impl<'a> Payload<'a> {
    /// `None` when the bytes are not a payload.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut payload = Self::default();
        let mut fields = Fields { rest: bytes, broken: false };
        for (number, field) in &mut fields {
            match (number, field) {
                (1, Field::Varint(timestamp)) => payload.timestamp = Some(timestamp),
                (2, Field::Bytes(_)) if payload.metrics.len() >= MAX_METRICS => {
                    payload.truncated = true;
                }
                (2, Field::Bytes(metric)) => payload.metrics.push(Metric::read(metric)?),
                (3, Field::Varint(seq)) => payload.seq = Some(seq),
                _ => {}
            }
        }
        (!fields.broken).then_some(payload)
    }
}

impl<'a> Metric<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut metric = Self::default();
        let mut fields = Fields { rest: bytes, broken: false };
        for (number, field) in &mut fields {
            match (number, field) {
                (1, Field::Bytes(name)) => metric.name = Some(std::str::from_utf8(name).ok()?),
                (2, Field::Varint(alias)) => metric.alias = Some(alias),
                (3, Field::Varint(timestamp)) => metric.timestamp = Some(timestamp),
                (4, Field::Varint(datatype)) => metric.datatype = Some(datatype),
                (7, Field::Varint(is_null)) => metric.is_null = is_null != 0,
                (9, Field::Bytes(properties)) => metric.unit = unit(properties),
                (10, Field::Varint(value)) => metric.value = Some(Raw::Int(value as u32)),
                (11, Field::Varint(value)) => metric.value = Some(Raw::Long(value)),
                (12, Field::Fixed32(bits)) => {
                    metric.value = Some(Raw::Float(f32::from_bits(bits)));
                }
                (13, Field::Fixed64(bits)) => {
                    metric.value = Some(Raw::Double(f64::from_bits(bits)));
                }
                (14, Field::Varint(value)) => metric.value = Some(Raw::Boolean(value != 0)),
                (15, Field::Bytes(text)) => {
                    metric.value = Some(Raw::Text(std::str::from_utf8(text).ok()?));
                }
                (16, Field::Bytes(value)) => metric.value = Some(Raw::Bytes(value)),
                (17..=19, _) => metric.value = Some(Raw::Other),
                _ => {}
            }
        }
        (!fields.broken).then_some(metric)
    }
}

/// The property `engUnit`: names and values are two lists side by side.
fn unit(properties: &[u8]) -> Option<&str> {
    let mut at = None;
    let mut names = 0;
    for (number, field) in &mut (Fields { rest: properties, broken: false }) {
        if let (1, Field::Bytes(name)) = (number, field) {
            if name == b"engUnit" {
                at = Some(names);
            }
            names += 1;
        }
    }
    let values = Fields { rest: properties, broken: false };
    let values = values.filter_map(|(number, field)| match (number, field) {
        (2, Field::Bytes(value)) => Some(value),
        _ => None,
    });
    let value = values.into_iter().nth(at?)?;
    let mut fields = Fields { rest: value, broken: false };
    fields.find_map(|(number, field)| match (number, field) {
        (8, Field::Bytes(text)) => std::str::from_utf8(text).ok(),
        _ => None,
    })
}

impl<'a> Fields<'a> {
    fn field(&mut self) -> Option<(u64, Field<'a>)> {
        let key = self.varint()?;
        let field = match key & 7 {
            0 => Field::Varint(self.varint()?),
            1 => Field::Fixed64(u64::from_le_bytes(self.fixed()?)),
            2 => {
                let length = usize::try_from(self.varint()?).ok()?;
                Field::Bytes(self.take(length)?)
            }
            5 => Field::Fixed32(u32::from_le_bytes(self.fixed()?)),
            _ => return None,
        };
        Some((key >> 3, field))
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn fixed<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = (u64, Field<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_none() {
            self.broken = true;
            self.rest = &[];
        }
        field
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cut_or_wrong_bytes_are_no_payload() {
        let whole = [0x08, 0x01, 0x12, 0x05, 0x10, 0x04, 0x20, 0x03, 0x50, 0x18, 0x03];
        // The metric claims five bytes, of which the last starts a field without value.
        assert_eq!(Payload::read(&whole), None);
        let good = [0x08, 0x01, 0x12, 0x06, 0x10, 0x04, 0x20, 0x03, 0x50, 0x07, 0x18, 0x03];
        let payload = Payload::read(&good).unwrap();
        assert_eq!((payload.timestamp, payload.seq), (Some(1), Some(3)));
        assert_eq!(payload.metrics[0].value, Some(Raw::Int(7)));
        for end in [1, 3, 5, 9, 11] {
            assert_eq!(Payload::read(&good[..end]), None, "{end}");
        }
        assert_eq!(Payload::read(&[0xff; 12]), None);
        assert_eq!(Payload::read(&[]), Some(Payload::default()));
    }

    #[test]
    fn the_unit_is_the_value_at_the_place_of_its_name() {
        let properties = b"\x0a\x01q\x0a\x07engUnit\x12\x02\x18\x01\x12\x05\x42\x03\xc2\xb0C";
        assert_eq!(unit(properties), Some("°C"));
        assert_eq!(unit(b"\x0a\x01q\x12\x05\x42\x03\xc2\xb0C"), None);
    }
}
