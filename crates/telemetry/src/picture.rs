//! Kinds of picture.

/// A kind of picture that every browser shows, told by its first bytes, never by what the sender
/// says: nothing a browser would run (SVG, HTML) becomes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PictureKind {
    /// `ff d8 ff`
    Jpeg,
    /// `89 P N G`
    Png,
    /// `RIFF…WEBP`
    WebP,
    /// `GIF8`
    Gif,
}

impl PictureKind {
    /// All there are.
    pub const EACH: [Self; 4] = [Self::Jpeg, Self::Png, Self::WebP, Self::Gif];

    /// The kind of these bytes; `None` for anything that is no such picture.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::WebP),
            [b'G', b'I', b'F', b'8', ..] => Some(Self::Gif),
            _ => None,
        }
    }

    /// The kind whose files end like this, without the dot.
    pub fn from_extension(extension: &str) -> Option<Self> {
        Self::EACH.into_iter().find(|kind| kind.extension() == extension)
    }

    /// The kind of this media type.
    pub fn from_media_type(media_type: &str) -> Option<Self> {
        Self::EACH.into_iter().find(|kind| kind.media_type() == media_type)
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Gif => "image/gif",
        }
    }

    /// Its name among people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::WebP => "WebP",
            Self::Gif => "GIF",
        }
    }

    /// The ending of its files, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::WebP => "webp",
            Self::Gif => "gif",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_go_by_signature_only() {
        assert_eq!(PictureKind::of(b"\xff\xd8\xff\xe0"), Some(PictureKind::Jpeg));
        assert_eq!(PictureKind::of(b"\x89PNG\r\n\x1a\n"), Some(PictureKind::Png));
        assert_eq!(PictureKind::of(b"RIFF1234WEBPVP8 "), Some(PictureKind::WebP));
        assert_eq!(PictureKind::of(b"GIF89a"), Some(PictureKind::Gif));
        for bytes in [&b"<svg"[..], b"<html", b"", b"\xff\xd8", b"RIFF1234WAVE", b"RIFF"] {
            assert_eq!(PictureKind::of(bytes), None);
        }
    }
}
