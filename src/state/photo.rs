//! A photo that came back, with its moment.

use std::time::Duration;

use heliograph_telemetry::{PictureKind, Timestamp};

use crate::browser::object_url::ObjectUrl;
use crate::state::captures::Course;

/// One channel's value at the photo's moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MomentReading {
    /// The channel's name.
    pub label: String,
    /// Its value with unit.
    pub value: String,
    /// How old it was then.
    pub age: Duration,
}

/// A photo, decoded and ready to be shown.
#[derive(Debug, Default, PartialEq)]
pub struct Photo {
    /// Unique on the page.
    pub id: u64,
    /// The name of the source it came from.
    pub source: String,
    /// Where it came from.
    pub origin_url: String,
    /// Its bytes on this page; `None` where the other host lets the page show but not read it.
    pub object: Option<ObjectUrl>,
    /// The address it is shown from where it has no bytes here.
    pub shown_at: String,
    /// Whether its end is missing.
    pub cut_short: bool,
    /// When it arrived: its moment.
    pub received: Timestamp,
    /// What it is to the requests of this page.
    pub course: Course,
    /// When it was asked for; `None` for one that came unasked.
    pub asked: Option<Timestamp>,
    /// From the press to the picture ready to be shown.
    pub latency: Option<Duration>,
    /// Its size, where it could be read.
    pub size_bytes: Option<u64>,
    /// Its kind, where it could be read.
    pub picture_kind: Option<PictureKind>,
    /// Width and height in pixels.
    pub size_px: (u32, u32),
    /// Every channel's value at its moment.
    pub readings: Vec<MomentReading>,
}

impl Photo {
    /// The last part of the name it came under: the camera's own, where it has one.
    pub fn camera(&self) -> &str {
        self.source.rsplit(" · ").next().unwrap_or_default()
    }

    /// What an `img` shows.
    pub fn shown_url(&self) -> &str {
        self.object.as_ref().map_or(&self.shown_at, ObjectUrl::as_str)
    }

    /// What a small `img` shows.
    pub fn small_url(&self) -> &str {
        self.shown_url()
    }
}

/// Reads a URL that a file server announced.
///
/// # Errors
/// When it is not an http or https URL, in words.
pub fn photo_url(text: &str, base: &str) -> Result<String, String> {
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    if lower.starts_with("http://") || lower.starts_with("https://") {
        return Ok(text.to_owned());
    }
    if text.starts_with('/') && !text.starts_with("//") {
        return Ok(format!("{base}{text}"));
    }
    let shown: String = text.chars().take(60).collect();
    Err(format!("“{shown}” is not an http or https address, so it was not opened."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_http_is_opened() {
        assert!(photo_url("http://pi/files/1.png", "").is_ok());
        assert_eq!(
            photo_url("/photos/a.jpg", "http://pi:9000").unwrap(),
            "http://pi:9000/photos/a.jpg"
        );
        for text in
            ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//evil/x", ""]
        {
            assert!(photo_url(text, "http://pi").is_err(), "{text}");
        }
    }
}
