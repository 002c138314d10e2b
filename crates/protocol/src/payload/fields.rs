//! Fields of an object that say something about the others.

use std::borrow::Cow;

use heliograph_telemetry::Timestamp;

use super::json::{self, Node};
use super::time::{self, SenderTime};
use super::unit;

/// Fields that may name what an object with a `value` is about, the surest first.
pub(super) const NAME_KEYS: [&str; 3] = ["sensor", "name", "channel"];
/// Fields that say something about a picture, in words.
pub(super) const CAPTIONS: [&str; 2] = ["text", "message"];
/// Fields around a picture that are of no interest once it is taken out.
const WRAPPING: [&str; 8] = [
    "filename",
    "encoding",
    "mime",
    "mimetype",
    "content_type",
    "type",
    "image_timestamp",
    "camera",
];
const MAX_UNIT_CHARS: usize = 32;

pub(super) type Fields<'a> = [(Cow<'a, str>, Node<'a>)];

/// A field that tells the time.
pub(super) struct Told {
    /// How telling it is; less is more.
    pub(super) rank: usize,
    pub(super) time: SenderTime,
}

/// Whether an object is about one value.
pub(super) fn describes_itself(all: &Fields<'_>) -> bool {
    json::field(all, "value").is_some()
}

/// The time a field tells, if it does.
pub(super) fn time(key: &str, value: &Node<'_>, describes_itself: bool) -> Option<Told> {
    let rank = time::rank(key)?;
    let time = time::read(value)?;
    // A small `t` beside other fields is as likely a temperature.
    let is_doubtful = key == "t" && time == SenderTime::Uptime && !describes_itself;
    (!is_doubtful).then_some(Told { rank, time })
}

/// All times that are told.
pub(super) fn times(all: &Fields<'_>) -> impl Iterator<Item = Told> {
    let describes_itself = describes_itself(all);
    all.iter().filter_map(move |(key, value)| time(key, value, describes_itself))
}

/// The field that names an object with a `value`, and the name.
pub(super) fn own_name<'f>(all: &'f Fields<'_>) -> Option<(&'static str, &'f str)> {
    let name = |key: &&'static str| Some((*key, json::field(all, key)?.text()?));
    NAME_KEYS.iter().find_map(name).filter(|_| describes_itself(all))
}

/// The unit a field tells, if it does.
pub(super) fn unit_of<'f>(key: &str, value: &'f Node<'_>) -> Option<&'f str> {
    let is_short = |text: &&str| text.chars().nth(MAX_UNIT_CHARS).is_none();
    value.text().filter(|_| unit::is_unit_key(key)).filter(is_short)
}

/// When a picture was taken.
pub(super) fn taken(all: &Fields<'_>) -> Option<Timestamp> {
    let own = json::field(all, "image_timestamp").and_then(time::read);
    match own.or_else(|| times(all).min_by_key(|told| told.rank).map(|told| told.time))? {
        SenderTime::At(time) => Some(time),
        SenderTime::Uptime | SenderTime::NoZone => None,
    }
}

/// Whether a field beside a picture has been dealt with together with it.
pub(super) fn is_of_wrapper(key: &str, value: &Node<'_>) -> bool {
    let is_text = value.text().is_some();
    WRAPPING.contains(&key)
        || (is_text && CAPTIONS.contains(&key))
        || value.text().and_then(super::picture::of_text).is_some()
}

/// The bytes of `{"type":"Buffer","data":[...]}`, as Node.js writes them.
pub(super) fn node_buffer(all: &Fields<'_>) -> Option<Vec<u8>> {
    let is_buffer = all.len() == 2 && json::field(all, "type")?.text()? == "Buffer";
    let Some(Node::Array(elements)) = json::field(all, "data").filter(|_| is_buffer) else {
        return None;
    };
    elements.iter().map(|byte| u8::try_from(byte.whole()?).ok()).collect()
}
