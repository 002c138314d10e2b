//! From a value to readings: objects and arrays become paths, fields tell time and unit.

use std::borrow::Cow;

use heliograph_telemetry::{ClockNote, PictureKind, Reading, SmolStr, Timestamp, Value};

use super::decoded::{Decoded, Picture, PictureLink};
use super::fields::{self, Fields, Told};
use super::json::{self, Document, Node};
use super::scalar::{self, Scalar};
use super::time::SenderTime;
use super::{MAX_JSON_BYTES, MAX_LEAVES, picture, unit};

/// Levels of objects, arrays and JSON-in-text that are entered.
const MAX_DEPTH: usize = 8;
/// Longest path made.
pub(super) const MAX_PATH_BYTES: usize = 1_024;
/// Pictures and links taken from one message.
const MAX_PICTURES: usize = 16;
const MAX_FILE_NAME_CHARS: usize = 200;

/// Where the values of a message belong.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// What the fields of an object are put under; may be empty.
    pub prefix: &'a str,
    /// The channel of a value that has no name of its own.
    pub value: &'a str,
    /// The channel of a text that is no reading.
    pub text: &'a str,
}

impl<'a> Place<'a> {
    /// All on one channel and below it.
    pub fn at(path: &'a str) -> Self {
        Self { prefix: path, value: path, text: path }
    }

    /// At the root of a source: fields by their own names, bare values as `channel`, texts as
    /// `message`.
    pub fn root(channel: &'a str) -> Self {
        Self { prefix: "", value: channel, text: "message" }
    }
}

/// What an object says about all that is in it.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    time: Timestamp,
    clock: ClockNote,
    unit: Option<&'a str>,
}

impl Context<'_> {
    fn arrival(received: Timestamp) -> Self {
        Self { time: received, clock: ClockNote::Arrival, unit: None }
    }
}

/// The readings of one message, as they are collected.
pub(super) struct Walk<'p> {
    pub(super) received: Timestamp,
    /// The channel of a value without any name.
    bare: &'p str,
    pub(super) decoded: Decoded,
    /// Whether pictures and links to them are looked for.
    pictures: bool,
}

impl<'p> Walk<'p> {
    pub(super) fn new(received: Timestamp) -> Self {
        Self { received, bare: "value", decoded: Decoded::default(), pictures: false }
    }

    /// The same, looking for pictures too.
    pub(super) fn with_pictures(received: Timestamp) -> Self {
        Self { pictures: true, ..Self::new(received) }
    }

    pub(super) fn document(&mut self, place: Place<'p>, document: &Document<'_>) {
        self.decoded.truncated |= document.is_cut;
        self.root(place, &document.root);
    }

    /// A value at the top of a message.
    pub(super) fn root(&mut self, place: Place<'p>, node: &Node<'_>) {
        self.bare = place.value;
        let is_bare = |node: &Node<'_>| !matches!(node, Node::Object(_) | Node::Array(_));
        let path = match node {
            Node::Object(fields) if fields::node_buffer(fields).is_some() => place.value,
            Node::Object(_) => place.prefix,
            Node::Array(elements) if !elements.iter().any(is_bare) => place.prefix,
            Node::Text(text) if matches!(scalar::read(text), Scalar::Text(_)) => place.text,
            _ => place.value,
        };
        self.enter(path, node, Context::arrival(self.received), 0);
    }

    /// Text of which nothing is known, JSON among others.
    pub(super) fn loose_text(&mut self, path: &str, text: &str) {
        self.text(path, text, Context::arrival(self.received), 0);
    }

    /// Text that is shown as it is.
    pub(super) fn label(&mut self, path: &str, text: &str) {
        self.push(path, Scalar::text(text), Context::arrival(self.received));
    }

    /// One value that is known.
    pub(super) fn scalar(&mut self, path: &str, scalar: Scalar) {
        self.push(path, scalar, Context::arrival(self.received));
    }

    /// One value with the sender's time, as far as it is believed, and unit.
    pub(super) fn timed(
        &mut self,
        path: &str,
        scalar: Scalar,
        time: Option<SenderTime>,
        unit: Option<&str>,
    ) {
        let (time, clock) =
            time.map_or((self.received, ClockNote::Arrival), |time| time.judge(self.received));
        self.push(path, scalar, Context { time, clock, unit });
    }

    fn enter(&mut self, path: &str, node: &Node<'_>, context: Context<'_>, depth: usize) {
        match node {
            Node::Text(text) => self.text(path, text, context, depth),
            Node::Array(_) | Node::Object(_) if depth >= MAX_DEPTH || self.is_full() => {
                self.decoded.truncated = true;
            }
            Node::Array(elements) => self.array(path, elements, context, depth + 1),
            Node::Object(fields) => self.object(path, fields, context, depth + 1),
            Node::Null => self.push(path, Scalar::Gap, context),
            Node::Bool(state) => self.push(path, Scalar::State(*state), context),
            Node::Whole(_) | Node::Fraction(_) => {
                self.push(path, node.number().map_or(Scalar::Gap, Scalar::Number), context);
            }
        }
    }

    /// Elements go by their index, except those of a batch, which name themselves or tell the
    /// time at which each holds.
    fn array(&mut self, path: &str, elements: &[Node<'_>], context: Context<'_>, depth: usize) {
        for (index, element) in elements.iter().enumerate() {
            if self.is_full() {
                self.decoded.truncated = true;
                break;
            }
            match element {
                Node::Object(fields) if self.is_of_batch(fields) => {
                    self.enter(path, element, context, depth);
                }
                _ => self.enter(&join(path, &index.to_string()), element, context, depth),
            }
        }
    }

    fn is_of_batch(&self, fields: &Fields<'_>) -> bool {
        let is_believed = |told: &Told| told.time.judge(self.received).1 == ClockNote::Sender;
        fields::own_name(fields).is_some() || fields::times(fields).any(|told| is_believed(&told))
    }

    /// Text, which may hold JSON or a picture.
    fn text(&mut self, path: &str, text: &str, context: Context<'_>, depth: usize) {
        if depth < MAX_DEPTH
            && text.len() <= MAX_JSON_BYTES
            && text.trim_start().starts_with(['{', '[', '"'])
            && let Ok(document) = json::parse(text)
        {
            self.decoded.truncated |= document.is_cut;
            return self.enter(path, &document.root, context, depth + 1);
        }
        self.push(path, scalar::read(text), context);
    }

    fn object(&mut self, path: &str, all: &Fields<'_>, outer: Context<'_>, depth: usize) {
        if let Some(bytes) = fields::node_buffer(all) {
            return self.buffer(path, &bytes, outer, depth);
        }
        let name = fields::own_name(all);
        let own_path: Cow<'_, str> = match name {
            Some((_, name)) => Cow::Owned(join(path, name)),
            None => Cow::Borrowed(path),
        };
        let has_picture = self.pictures && self.wrapper(&own_path, all);
        let unit = all.iter().find_map(|(key, value)| fields::unit_of(key, value));
        let inner = Context { unit: None, ..self.context(all, outer) };
        let describes_itself = fields::describes_itself(all);
        let is_rest = |(key, value): &&(Cow<'_, str>, Node<'_>)| {
            fields::time(key, value, describes_itself).is_none()
                && fields::unit_of(key, value).is_none()
                && name.is_none_or(|(name_key, _)| name_key != key)
                && !(has_picture && fields::is_of_wrapper(key, value))
        };
        let is_alone = all.iter().filter(is_rest).nth(1).is_none();
        for (key, value) in all.iter().filter(is_rest) {
            if self.is_full() {
                self.decoded.truncated = true;
                break;
            }
            if self.pictures && self.link_field(&own_path, key, value) {
                continue;
            }
            if key == "value" {
                let unit = unit.or(outer.unit);
                let own_path = if own_path.is_empty() { self.bare } else { &own_path };
                self.enter(own_path, value, Context { unit, ..inner }, depth);
            } else {
                let unit = unit.filter(|_| is_alone);
                self.enter(&join(&own_path, key), value, Context { unit, ..inner }, depth);
            }
        }
    }

    /// What an object says of the time, the most telling field first.
    fn context<'c>(&self, all: &Fields<'_>, outer: Context<'c>) -> Context<'c> {
        let judged = fields::times(all).map(|told| (told.rank, told.time.judge(self.received)));
        let best = judged.min_by_key(|(rank, (_, clock))| (*clock != ClockNote::Sender, *rank));
        match best {
            Some((_, (time, clock))) => Context { time, clock, ..outer },
            None => outer,
        }
    }

    /// Takes the picture out of an object around it, with what is said beside it.
    fn wrapper(&mut self, own_path: &str, all: &Fields<'_>) -> bool {
        let file_name = || {
            let name = json::field(all, "filename").and_then(Node::text)?;
            Some(name.chars().take(MAX_FILE_NAME_CHARS).collect())
        };
        let mut has_picture = false;
        for (key, value) in all {
            let Some((kind, bytes)) = value.text().and_then(picture::of_text) else { continue };
            has_picture = true;
            let path = match picture::is_field(key) || key == "value" {
                true => picture::owner(own_path).to_owned(),
                false => join(own_path, key),
            };
            let (file_name, taken) = (file_name(), fields::taken(all));
            self.picture(Picture { path, kind, bytes, file_name, taken });
        }
        let caption = |key: &&str| json::field(all, key).and_then(Node::text);
        if has_picture && let Some(text) = fields::CAPTIONS.iter().find_map(caption) {
            self.label(picture::owner(own_path), text);
        }
        has_picture
    }

    fn link_field(&mut self, own_path: &str, key: &str, value: &Node<'_>) -> bool {
        let Some(url) = value.text().and_then(|text| picture::link(Some(key), text)) else {
            return false;
        };
        let is_telling = picture::is_field(key) || matches!(key, "url" | "value");
        match is_telling {
            true => self.link(picture::owner(own_path), url),
            false => self.link(&join(own_path, key), url),
        }
        true
    }

    pub(super) fn picture(&mut self, picture: Picture) {
        if self.decoded.pictures.len() >= MAX_PICTURES || picture.path.len() > MAX_PATH_BYTES {
            self.decoded.truncated = true;
            return;
        }
        self.decoded.pictures.push(picture);
    }

    pub(super) fn link(&mut self, path: &str, url: &str) {
        if self.decoded.links.len() >= MAX_PICTURES || path.len() > MAX_PATH_BYTES {
            self.decoded.truncated = true;
            return;
        }
        self.decoded.links.push(PictureLink { path: path.to_owned(), url: url.to_owned() });
    }

    /// Bytes that a Node.js server put into JSON.
    fn buffer(&mut self, path: &str, bytes: &[u8], context: Context<'_>, depth: usize) {
        if let Some(kind) = PictureKind::of(bytes).filter(|_| self.pictures) {
            let (path, bytes) = (picture::owner(path).to_owned(), bytes.to_vec());
            return self.picture(Picture { path, kind, bytes, file_name: None, taken: None });
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => self.text(path, text, context, depth),
            Err(_) => self.decoded.problem = Some("a Buffer with bytes that are no text"),
        }
    }

    fn is_full(&self) -> bool {
        self.decoded.readings.len() >= MAX_LEAVES
    }

    fn push(&mut self, path: &str, scalar: Scalar, context: Context<'_>) {
        if self.is_full() || path.len() > MAX_PATH_BYTES {
            self.decoded.truncated = true;
            return;
        }
        let (value, own_unit) = match scalar {
            // A sum of what the sender wrote may leave the range.
            Scalar::Number(number) if !number.is_finite() => (Value::Gap, None),
            Scalar::Number(number) => (Value::Number(number), None),
            Scalar::Quantity(number, unit) => (Value::Number(number), Some(unit)),
            Scalar::State(state) => (Value::Bool(state), None),
            Scalar::Gap => (Value::Gap, None),
            Scalar::Text(text) => (Value::Text(text), None),
        };
        let unit = match value {
            Value::Text(_) | Value::Bool(_) => None,
            _ => context
                .unit
                .map(SmolStr::new)
                .or_else(|| own_unit.map(SmolStr::from))
                .or_else(|| unit::of_key(path).map(SmolStr::new_static)),
        };
        // A field without a name is nobody's.
        let path = if path.is_empty() { self.bare } else { path };
        self.decoded.readings.push(Reading {
            path: path.into(),
            value,
            unit,
            time: context.time,
            received: self.received,
            clock: context.clock,
        });
    }
}

/// One level below a path; below nothing it is the name alone.
pub(super) fn join(path: &str, name: &str) -> String {
    match path.is_empty() {
        true => name.to_owned(),
        false => format!("{path}/{name}"),
    }
}
