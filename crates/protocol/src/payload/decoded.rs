//! What a message came to.

use heliograph_telemetry::{ClockNote, PictureKind, Reading, Timestamp};

use crate::session::{Answer, Event, Rejection};

/// What a message came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decoded {
    /// Its readings, in the order in which they stand.
    pub readings: Vec<Reading>,
    /// Pictures that came as bytes or as base64.
    pub pictures: Vec<Picture>,
    /// Addresses of pictures.
    pub links: Vec<PictureLink>,
    /// Beginnings of the paths whose sender is gone, as [`Event::Departed`] tells them.
    pub departed: Vec<String>,
    /// Whether there was more, beyond the limits of size, count and depth.
    pub truncated: bool,
    /// Why it was not understood, in words.
    pub problem: Option<&'static str>,
}

/// A picture, known by its first bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Where within the source it belongs.
    pub path: String,
    /// What its first bytes say it is.
    pub kind: PictureKind,
    /// The file.
    pub bytes: Vec<u8>,
    /// The name of the file, where the sender gives one.
    pub file_name: Option<String>,
    /// The sender's time, where it gives one, believed or not.
    pub taken: Option<Timestamp>,
}

/// Where a picture can be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureLink {
    /// Where within the source it belongs.
    pub path: String,
    /// `http://` or `https://`.
    pub url: String,
}

impl Decoded {
    /// Nothing, for this reason.
    pub(super) fn problem(reason: &'static str) -> Self {
        Self { problem: Some(reason), ..Self::default() }
    }

    /// Whether it came to nothing at all.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether every reading and every sender that is gone has a name.
    pub(super) fn has_names(&self) -> bool {
        let mut names = self.readings.iter().map(|reading| reading.path.as_str());
        names.all(|name| !name.is_empty()) && self.departed.iter().all(|name| !name.is_empty())
    }

    /// Marks what the server kept from before we came: a reading that names no time of its own
    /// is the last known, measured nobody knows when.
    pub(super) fn retain(&mut self) {
        for reading in &mut self.readings {
            if reading.clock != ClockNote::Sender {
                reading.clock = ClockNote::Retained;
            }
        }
    }

    /// Takes the pictures and their addresses out: what answers a request. The text is not set.
    pub(crate) fn take_answer(&mut self) -> Answer {
        let pictures = std::mem::take(&mut self.pictures).into_iter();
        let links = std::mem::take(&mut self.links).into_iter();
        Answer {
            text: String::new(),
            attachments: pictures.map(|picture| picture.bytes).collect(),
            links: links.map(|link| link.url).collect(),
        }
    }

    /// Tells all of it, in this order: departures, readings, pictures, links, and why not all of
    /// `payload` was taken.
    pub(crate) fn tell(self, payload: &[u8], retained: bool, tell: &mut dyn FnMut(Event)) {
        for prefix in self.departed {
            tell(Event::Departed { prefix });
        }
        if !self.readings.is_empty() {
            tell(Event::Readings(self.readings.into()));
        }
        for Picture { path, bytes, .. } in self.pictures {
            tell(Event::Picture { path, bytes, retained });
        }
        for PictureLink { path, url } in self.links {
            tell(Event::PictureLink { path, url, retained });
        }
        let reason = match (self.problem, self.truncated) {
            (Some(problem), _) => problem,
            (None, true) => "holds more than is taken from one message",
            (None, false) => return,
        };
        tell(Event::Rejected(match std::str::from_utf8(payload) {
            Ok(text) => Rejection::of_text(reason, text),
            Err(_) => Rejection::of_bytes(reason, payload),
        }));
    }
}
