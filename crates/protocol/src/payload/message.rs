//! A whole message that says nothing about itself: bytes or text, JSON or not.

use heliograph_telemetry::{PictureKind, Timestamp};

use super::decoded::{Decoded, Picture};
use super::picture;
use super::scalar::{self, Scalar};
use super::walk::{Place, Walk, join};
use super::{MAX_LEAVES, flat, json};

/// Largest message looked at.
const MAX_MESSAGE_BYTES: usize = picture::MAX_BASE64_BYTES + (1 << 16);
/// Separators between columns, the likeliest first.
const COLUMN_SEPARATORS: [char; 5] = [',', ';', '\t', '|', ' '];
const MAX_NAME_BYTES: usize = 64;

/// Decodes a message of which only the place is known: pictures by their first bytes, then
/// numbers, JSON (also one value per line), base64 and addresses of pictures, columns
/// (`461,512`), names with numbers (`a=1, b=2`; `temp:21.5`), words, and at last text.
pub fn decode_message(place: Place<'_>, payload: &[u8], received: Timestamp) -> Decoded {
    if payload.len() > MAX_MESSAGE_BYTES {
        return Decoded::problem("larger than 22 MiB");
    }
    let mut walk = Walk::with_pictures(received);
    if let Some(kind) = PictureKind::of(payload) {
        let (path, bytes) = (picture::owner(place.prefix).to_owned(), payload.to_vec());
        walk.picture(Picture { path, kind, bytes, file_name: None, taken: None });
        return walk.decoded;
    }
    match std::str::from_utf8(payload) {
        Ok(text) => walk.message(place, text),
        Err(_) => walk.decoded.problem = Some(of_unknown_bytes(payload)),
    }
    walk.decoded
}

fn of_unknown_bytes(bytes: &[u8]) -> &'static str {
    // An array of maps, as SenML has it in CBOR (RFC 8428, section 6); never the start of a text.
    if let [0x81..=0x98 | 0x9f, ..] = bytes
        && bytes.iter().take(3).skip(1).any(|byte| matches!(byte, 0xa1..=0xb7 | 0xbf))
    {
        return "binary SenML (CBOR), which is not read here; have it sent as JSON";
    }
    match bytes.get(4..12) {
        Some(b"ftypheic" | b"ftypheix" | b"ftypmif1" | b"ftypavif") => {
            "a HEIC or AVIF picture; only JPEG, PNG, WebP and GIF are shown"
        }
        _ => "bytes that are neither text nor a picture",
    }
}

impl<'p> Walk<'p> {
    /// A text message.
    pub(super) fn message(&mut self, place: Place<'p>, text: &str) {
        let text = text.trim_start_matches('\u{feff}').trim();
        match text.chars().next() {
            None => self.scalar(place.value, Scalar::Gap),
            Some('{' | '[' | '"') => self.json_message(place, text),
            Some(_) => self.plain_message(place, text),
        }
    }

    fn json_message(&mut self, place: Place<'p>, text: &str) {
        if let Some(readings) = flat::readings(place.prefix, text, self.received) {
            self.decoded.readings = readings;
            return;
        }
        if let Ok(document) = json::parse(text) {
            if let Some((kind, bytes)) = document.root.text().and_then(picture::of_text) {
                let path = picture::owner(place.prefix).to_owned();
                return self.picture(Picture { path, kind, bytes, file_name: None, taken: None });
            }
            return self.document(place, &document);
        }
        let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
        // Nothing is taken of a message that is broken anywhere.
        if lines().nth(1).is_none() || !lines().all(|line| json::parse(line).is_ok()) {
            self.decoded.problem = Some("not valid JSON");
            return;
        }
        for line in lines() {
            if self.decoded.readings.len() >= MAX_LEAVES {
                self.decoded.truncated = true;
                break;
            }
            if let Ok(document) = json::parse(line) {
                self.document(place, &document);
            }
        }
    }

    fn plain_message(&mut self, place: Place<'p>, text: &str) {
        // The common case first: one value.
        match scalar::read(text) {
            Scalar::Text(_) => {}
            value => return self.scalar(place.value, value),
        }
        if let Some((kind, bytes)) = picture::of_text(text) {
            let path = picture::owner(place.prefix).to_owned();
            return self.picture(Picture { path, kind, bytes, file_name: None, taken: None });
        }
        if let Some(url) = picture::link(place.prefix.rsplit('/').next(), text) {
            return self.link(picture::owner(place.prefix), url);
        }
        let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
        if lines().take(MAX_LEAVES).all(|line| !matches!(line_of(line), Line::Text)) {
            self.decoded.truncated |= lines().nth(MAX_LEAVES).is_some();
            lines().take(MAX_LEAVES).for_each(|line| self.line(place, line));
            return;
        }
        self.label(place.text, text);
    }

    fn line(&mut self, place: Place<'p>, line: &str) {
        match line_of(line) {
            Line::Value(scalar) => self.scalar(place.value, scalar),
            Line::Columns(columns) => {
                for (index, column) in columns.into_iter().enumerate() {
                    self.scalar(&join(place.value, &index.to_string()), column);
                }
            }
            Line::Pairs(pairs) => {
                for (name, value) in pairs {
                    self.scalar(&join(place.prefix, name), value);
                }
            }
            Line::Text => self.label(place.text, line),
        }
    }
}

/// What one line of text is.
enum Line<'a> {
    Value(Scalar),
    Columns(Vec<Scalar>),
    Pairs(Vec<(&'a str, Scalar)>),
    Text,
}

fn line_of(line: &str) -> Line<'_> {
    match scalar::read(line) {
        Scalar::Text(_) => {}
        value => return Line::Value(value),
    }
    if let Some(columns) = columns(line) {
        return Line::Columns(columns);
    }
    pairs(line).map_or(Line::Text, Line::Pairs)
}

/// Numbers with one separator; some may be missing.
fn columns(line: &str) -> Option<Vec<Scalar>> {
    let separator = COLUMN_SEPARATORS.into_iter().find(|c| line.contains(*c))?;
    let mut columns = Vec::new();
    for part in line.split(separator).filter(|part| separator != ' ' || !part.is_empty()) {
        let column = match part.trim() {
            "" | "nan" | "NaN" | "null" => Scalar::Gap,
            figures => Scalar::Number(scalar::number(figures)?),
        };
        if columns.len() >= MAX_LEAVES {
            break;
        }
        columns.push(column);
    }
    let has_number = columns.iter().any(|column| matches!(column, Scalar::Number(_)));
    has_number.then_some(columns)
}

/// `A0=461`, `temp:21.5`, `temp: 21.5, hum: 40 %`. One name with a colon and a space before the
/// number is a sentence (`Echo: 461`), and so are several words (`Temperature Value: 21.5`): both are
/// written alike, so that only the user can tell a reading from chatter, by a pattern.
fn pairs(line: &str) -> Option<Vec<(&str, Scalar)>> {
    let parts: Vec<&str> = match line.contains([',', ';', '&']) {
        true => line.split([',', ';', '&']).filter(|part| !part.trim().is_empty()).collect(),
        false if line.matches(['=', ':']).nth(1).is_some() => line.split_whitespace().collect(),
        false => vec![line],
    };
    let is_single = parts.len() == 1;
    let pairs: Option<Vec<_>> = parts
        .into_iter()
        .take(MAX_LEAVES)
        .map(|part| {
            let (name, value) = part.split_once(['=', ':'])?;
            let name = name.trim();
            match scalar::read(value) {
                Scalar::Text(_) => None,
                _ if is_single && value.starts_with(' ') && !part.contains('=') => None,
                value => is_name(name).then_some((name, value)),
            }
        })
        .collect();
    // `Done:` is a sentence too.
    let is_gap = |(_, value): &(&str, Scalar)| *value == Scalar::Gap;
    pairs.filter(|pairs| !pairs.iter().all(is_gap))
}

/// One word that does not begin with a figure.
fn is_name(text: &str) -> bool {
    let in_name = |c: char| c.is_alphanumeric() || "_-./#[]".contains(c);
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && text.len() <= MAX_NAME_BYTES
        && text.chars().all(in_name)
}

#[cfg(test)]
mod tests {
    use heliograph_telemetry::Value;

    use super::*;

    fn lines(text: impl AsRef<[u8]>) -> Vec<String> {
        let place = Place::root("value");
        let decoded = decode_message(place, text.as_ref(), Timestamp::from_micros(0));
        let reading = |reading: &heliograph_telemetry::Reading| match &reading.value {
            Value::Number(number) => format!("{} {number}", reading.path),
            other => format!("{} {other:?}", reading.path),
        };
        let readings = decoded.readings.iter().map(reading);
        readings.chain(decoded.problem.map(str::to_owned)).collect()
    }

    #[test]
    fn columns_go_by_their_number() {
        assert_eq!(lines("461,512,12.5"), ["value/0 461", "value/1 512", "value/2 12.5"]);
        assert_eq!(lines("461;512"), ["value/0 461", "value/1 512"]);
        assert_eq!(lines("1 -2\t"), ["value/0 1", "value/1 -2"]);
        assert_eq!(lines("1,,nan"), ["value/0 1", "value/1 Gap", "value/2 Gap"]);
        assert_eq!(lines("461\n462"), ["value 461", "value 462"]);
        assert_eq!(lines("a,b"), ["message Text(\"a,b\")"]);
        assert_eq!(lines(",,"), ["message Text(\",,\")"]);
    }

    #[test]
    fn names_with_numbers_are_readings_and_sentences_are_not() {
        assert_eq!(lines("A0=461"), ["A0 461"]);
        assert_eq!(lines("temp:21.5"), ["temp 21.5"]);
        assert_eq!(lines("temp: 21.5, hum: 40 %"), ["temp 21.5", "hum 40"]);
        assert_eq!(lines("a=1 b=2"), ["a 1", "b 2"]);
        assert_eq!(lines("a=1&door=open"), ["a 1", "door Bool(true)"]);
        for text in
            ["Echo: 461", "Temperature Value: 21.5", "Connected", "ping", "12:30", "a=b", "Done:"]
        {
            assert_eq!(lines(text), [format!("message Text({text:?})")], "{text}");
        }
    }

    #[test]
    fn json_is_whole_or_line_by_line_or_refused() {
        assert_eq!(lines("{\"a\":1}\n{\"a\":2}\n"), ["a 1", "a 2"]);
        assert_eq!(lines("\u{feff}{\"a\":1}"), ["a 1"]);
        assert_eq!(lines("[1,2]"), ["value/0 1", "value/1 2"]);
        assert_eq!(
            lines(r#"[{"sensor":"A0","value":1},{"sensor":"A1","value":2},{"c":3}]"#),
            ["A0 1", "A1 2", "2/c 3"]
        );
        assert_eq!(lines("{\"a\":1}\n{\"a\":"), ["not valid JSON"]);
        assert_eq!(lines(r#"{"chat":"say "hi""}"#), ["not valid JSON"]);
        assert_eq!(lines("\"hello\""), ["message Text(\"hello\")"]);
    }

    #[test]
    fn bytes_are_text_or_refused_with_a_reason() {
        assert_eq!(lines(b"461"), ["value 461"]);
        assert_eq!(lines([0xff, 0x00]), ["bytes that are neither text nor a picture"]);
        assert!(lines(b"\0\0\0\x18ftypheic\xff")[0].contains("HEIC"));
        assert!(lines(b"\x81\xa2\x00\x61t\x02\xf9\x4d\x60")[0].contains("CBOR"));
        assert!(lines(b"\x81\x00\xfe")[0].contains("neither text"));
        assert_eq!(lines([0_u8; 0]), ["value Gap"]);
    }
}
