//! A photo that came back, with its moment.

use std::sync::Arc;
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
///
/// Two are equal when nobody could see a difference in the large: star, thumbnail and what is kept
/// of them are followed on their own.
#[derive(Clone, Debug, Default)]
pub struct Photo {
    /// Unique on the page.
    pub id: u64,
    /// The name of the source it came from.
    pub source: String,
    /// Where it came from.
    pub origin_url: String,
    /// Its bytes on this page; `None` while nobody looks at one that is kept, and where the other
    /// host lets the page show but not read it.
    pub object: Option<Arc<ObjectUrl>>,
    /// A small likeness of it.
    pub thumb: Option<Arc<ObjectUrl>>,
    /// The address it is shown from where its bytes are not kept here.
    pub shown_at: String,
    /// Its name in the browser's database, once it is there.
    pub kept: Option<String>,
    /// Whether it was there before the page was loaded.
    pub restored: bool,
    /// Whether the user wants it to stay when space runs out.
    pub starred: bool,
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

impl PartialEq for Photo {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
            && self.size_px == other.size_px
            && self.shown_url() == other.shown_url()
    }
}

impl Photo {
    /// The last part of the name it came under: the camera's own, where it has one.
    pub fn camera(&self) -> &str {
        self.source.rsplit(" · ").next().unwrap_or_default()
    }

    /// What an `img` shows; at least its likeness until it is loaded.
    pub fn shown_url(&self) -> &str {
        match &self.object {
            Some(object) => object.as_str(),
            None if self.shown_at.is_empty() => self.thumb.as_deref().map_or("", ObjectUrl::as_str),
            None => &self.shown_at,
        }
    }

    /// What a small `img` shows.
    pub fn small_url(&self) -> &str {
        self.thumb.as_deref().map_or_else(|| self.shown_url(), ObjectUrl::as_str)
    }

    /// Whether only the hub has its bytes, from before.
    pub fn is_on_hub_only(&self) -> bool {
        self.course == Course::Earlier && self.object.is_none() && self.kept.is_none()
    }

    /// Whether its bytes can be had.
    pub fn is_readable(&self) -> bool {
        self.size_bytes.is_some()
    }

    /// Whether its bytes can be let go of, and had again.
    pub fn can_be_loaded(&self) -> bool {
        self.is_readable() && (self.kept.is_some() || self.course == Course::Earlier)
    }

    /// The name by which a hub keeps it.
    pub fn hub_name(&self) -> Option<&str> {
        hub_name(&self.origin_url)
    }
}

/// The name of what stands at the address of a hub's photo: 32 hexadecimal digits that nothing else
/// has, ever.
pub fn hub_name(url: &str) -> Option<&str> {
    let (_, name) = url.rsplit_once("/photos/")?;
    let (stem, _) = name.split_once('.')?;
    (stem.len() == 32 && stem.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(name)
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
    fn a_hub_is_known_by_the_names_it_gives() {
        let named = |url: &str| {
            let photo = Photo { origin_url: url.into(), ..Photo::default() };
            photo.hub_name().map(str::to_owned)
        };
        let name = "0123456789abcdef0123456789abcdef.png";
        assert_eq!(named(&format!("http://pi:9000/photos/{name}")).as_deref(), Some(name));
        for other in
            ["", "http://pi/photos/1.png", "http://pi/files/0123456789abcdef0123456789abcdef.png"]
        {
            assert_eq!(named(other), None, "{other}");
        }
    }

    #[test]
    fn a_photo_is_shown_by_the_best_there_is() {
        let mut photo = Photo { shown_at: "http://pi/a.png".into(), ..Photo::default() };
        assert_eq!((photo.shown_url(), photo.small_url()), ("http://pi/a.png", "http://pi/a.png"));
        photo.shown_at.clear();
        assert_eq!((photo.shown_url(), photo.small_url()), ("", ""));
    }

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
