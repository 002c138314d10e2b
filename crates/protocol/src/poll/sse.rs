//! Server-Sent Events out of bytes that are cut anywhere.

/// Largest event kept: base64 of a picture.
const MAX_EVENT_BYTES: usize = 22 << 20;
/// Longest pause between connections a server may ask for.
const MAX_RETRY_MILLIS: u64 = 60_000;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// One event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ServerEvent {
    /// Empty for the usual kind.
    pub(super) kind: String,
    pub(super) data: String,
}

/// What a complete line led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Parsed {
    Event(ServerEvent),
    /// An event of this many bytes or more was passed over.
    TooLarge,
}

/// Reads the stream of one connection.
#[derive(Debug, Default)]
pub(super) struct Parser {
    line: Vec<u8>,
    begun: bool,
    after_return: bool,
    event: ServerEvent,
    has_data: bool,
    is_too_large: bool,
    /// As the server last named it; kept beyond the connection.
    pub(super) last_id: String,
    /// The pause the server asks for before the next connection.
    pub(super) retry_millis: Option<u64>,
}

impl Parser {
    /// What is to be carried over to the next connection.
    pub(super) fn reconnected(self) -> Self {
        Self { last_id: self.last_id, retry_millis: self.retry_millis, ..Self::default() }
    }

    /// Takes the next bytes; every whole event among them is handed to `tell`.
    pub(super) fn push(&mut self, bytes: &[u8], mut tell: impl FnMut(Parsed)) {
        for part in bytes.split_inclusive(|byte| matches!(byte, b'\n' | b'\r')) {
            let (text, end) = match part.split_last() {
                Some((end @ (b'\n' | b'\r'), text)) => (text, Some(*end)),
                _ => (part, None),
            };
            // The second half of a line end that may come in two parts.
            if std::mem::take(&mut self.after_return) && part == b"\n" {
                continue;
            }
            if self.line.len() + text.len() > MAX_EVENT_BYTES {
                self.is_too_large = true;
            } else {
                self.line.extend_from_slice(text);
            }
            if let Some(end) = end {
                self.after_return = end == b'\r';
                let line = std::mem::take(&mut self.line);
                self.take_line(&line, &mut tell);
            }
        }
    }

    fn take_line(&mut self, line: &[u8], tell: &mut impl FnMut(Parsed)) {
        let is_first = !std::mem::replace(&mut self.begun, true);
        let line = line.strip_prefix(BYTE_ORDER_MARK).filter(|_| is_first).unwrap_or(line);
        if line.is_empty() {
            return self.end_event(tell);
        }
        let line = String::from_utf8_lossy(line);
        let (name, value) = line.split_once(':').unwrap_or((&line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "event" => value.clone_into(&mut self.event.kind),
            "data" => self.add_data(value),
            "id" if !value.contains('\0') => value.clone_into(&mut self.last_id),
            "retry" if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                let millis: Option<u64> = value.parse().ok();
                self.retry_millis = millis.map(|millis| millis.min(MAX_RETRY_MILLIS));
            }
            // Comments begin with a colon; unknown fields are to be passed over.
            _ => {}
        }
    }

    fn add_data(&mut self, value: &str) {
        if self.event.data.len() + value.len() > MAX_EVENT_BYTES {
            self.is_too_large = true;
            return;
        }
        if self.has_data {
            self.event.data.push('\n');
        }
        self.has_data = true;
        self.event.data.push_str(value);
    }

    fn end_event(&mut self, tell: &mut impl FnMut(Parsed)) {
        let event = std::mem::take(&mut self.event);
        let has_data = std::mem::take(&mut self.has_data);
        if std::mem::take(&mut self.is_too_large) {
            tell(Parsed::TooLarge);
        } else if has_data {
            tell(Parsed::Event(event));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(parts: &[&[u8]]) -> (Vec<String>, Parser) {
        let mut parser = Parser::default();
        let mut events = Vec::new();
        for part in parts {
            parser.push(part, |parsed| match parsed {
                Parsed::Event(event) => events.push(format!("{}={}", event.kind, event.data)),
                Parsed::TooLarge => events.push("too large".to_owned()),
            });
        }
        (events, parser)
    }

    #[test]
    fn events_end_with_an_empty_line() {
        let stream =
            b"\xef\xbb\xbf: hello\ndata: 461\n\nevent: temp\r\ndata:21.5\rdata: \xc2\xb0C\r\n\r\n\
            id: 7\nretry: 1500\ndata\n\nid: a\0b\nretry: soon\nevent: lost\n\ndata: unfinished";
        let (events, parser) = parse(&[stream]);
        assert_eq!(events, ["=461", "temp=21.5\n°C", "="]);
        assert_eq!((parser.last_id.as_str(), parser.retry_millis), ("7", Some(1_500)));
    }

    #[test]
    fn a_line_end_may_be_cut_in_two() {
        let (events, _) = parse(&[b"data: 1\r", b"\n\r", b"\ndata: 2\r", b"\r"]);
        assert_eq!(events, ["=1", "=2"]);
    }

    #[test]
    fn what_is_too_large_is_passed_over_and_said() {
        let line = vec![b'x'; MAX_EVENT_BYTES];
        let (events, parser) = parse(&[b"data: ", &line, &line, b"\n\ndata: 1\n\n"]);
        assert_eq!(events, ["too large", "=1"]);
        assert!(parser.line.is_empty());
    }
}
