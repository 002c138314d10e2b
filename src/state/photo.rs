//! A photo that came back, with its moment.

use std::time::Duration;

use heliograph_telemetry::Timestamp;

use crate::browser::object_url::ObjectUrl;

/// Types that may become a picture, by their signature; never by what the sender says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureType {
    /// `ff d8 ff`
    Jpeg,
    /// `89 P N G`
    Png,
    /// `RIFF…WEBP`
    WebP,
    /// `GIF8`
    Gif,
}

impl PictureType {
    /// The type of these bytes; `None` for anything that is not a raster picture.
    pub fn sniff(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some(Self::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::WebP),
            [b'G', b'I', b'F', b'8', ..] => Some(Self::Gif),
            _ => None,
        }
    }

    /// Its media type.
    pub fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Gif => "image/gif",
        }
    }

    /// Its name on the page.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::WebP => "WebP",
            Self::Gif => "GIF",
        }
    }
}

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
    /// When it arrived: its moment.
    pub received: Timestamp,
    /// When it was asked for; `None` for one that came unasked.
    pub asked: Option<Timestamp>,
    /// From the press to the picture ready to be shown.
    pub latency: Option<Duration>,
    /// Its size, where it could be read.
    pub size_bytes: Option<u64>,
    /// Its type, where it could be read.
    pub picture_type: Option<PictureType>,
    /// Width and height in pixels.
    pub size_px: (u32, u32),
    /// Every channel's value at its moment.
    pub readings: Vec<MomentReading>,
}

impl Photo {
    /// What an `img` shows.
    pub fn shown_url(&self) -> &str {
        self.object.as_ref().map_or(&self.origin_url, ObjectUrl::as_str)
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
    fn types_go_by_signature_only() {
        assert_eq!(PictureType::sniff(b"\xff\xd8\xff\xe0"), Some(PictureType::Jpeg));
        assert_eq!(PictureType::sniff(b"\x89PNG\r\n\x1a\n"), Some(PictureType::Png));
        assert_eq!(PictureType::sniff(b"RIFF1234WEBPVP8 "), Some(PictureType::WebP));
        assert_eq!(PictureType::sniff(b"GIF89a"), Some(PictureType::Gif));
        for bytes in [&b"<svg"[..], b"<html", b"", b"\xff\xd8", b"RIFF1234WAVE"] {
            assert_eq!(PictureType::sniff(bytes), None);
        }
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
