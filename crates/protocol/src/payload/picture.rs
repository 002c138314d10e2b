//! Pictures in whatever wrapping they come: bytes, base64, `data:` addresses, links.
//!
//! What a picture is, its first bytes tell, never a declared type: what is not one of
//! [`PictureKind`] is no picture, so that nothing a browser would run (SVG, HTML) becomes one.

use std::borrow::Cow;

use heliograph_telemetry::PictureKind;

/// Longest base64 that is decoded: 16 MiB of picture.
pub(super) const MAX_BASE64_BYTES: usize = 22 << 20;
/// Longest address that is passed on.
const MAX_URL_BYTES: usize = 2_048;
/// How base64 of the kinds begins.
const BASE64_STARTS: [&str; 5] = ["/9j/", "_9j_", "iVBORw0KGg", "UklGR", "R0lGOD"];
const ENDINGS: [&str; 6] = [".jpg", ".jpeg", ".jfif", ".png", ".webp", ".gif"];
/// Names of fields that hold a picture or its address.
const FIELDS: [&str; 14] = [
    "image",
    "imagebase64",
    "image_base64",
    "img",
    "photo",
    "picture",
    "snapshot",
    "jpeg",
    "jpg",
    "png",
    "data",
    "binary",
    "base64",
    "frame",
];
/// Last levels of topics that say only that there is a picture, not of what.
const LEVELS: [&str; 12] = [
    "image",
    "img",
    "photo",
    "picture",
    "snapshot",
    "jpeg",
    "jpg",
    "url",
    "event",
    "binary",
    "data",
    "image_raw",
];

/// The picture in a text that is base64 or a `data:` address of it.
pub(super) fn of_text(text: &str) -> Option<(PictureKind, Vec<u8>)> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '"');
    let is_addressed = text.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"));
    let base64 = match is_addressed {
        true => {
            let (head, body) = text.split_once(',')?;
            Some(body).filter(|_| head.to_ascii_lowercase().ends_with(";base64"))?
        }
        false => text,
    };
    if base64.len() > MAX_BASE64_BYTES || !is_promising(base64) {
        return None;
    }
    let bytes = from_base64(base64)?;
    Some((PictureKind::of(&bytes)?, bytes))
}

/// Whether it begins like a picture, so that nothing else is decoded for nothing.
pub(super) fn is_promising(base64: &str) -> bool {
    base64.starts_with('%') || BASE64_STARTS.iter().any(|known| base64.starts_with(known))
}

/// Decodes either alphabet, with or without padding, with line breaks anywhere (also written as
/// `\n`) and with percent signs as in addresses.
pub fn from_base64(text: &str) -> Option<Vec<u8>> {
    let text = match text.contains('%') {
        true => Cow::Owned(without_percents(text)),
        false => Cow::Borrowed(text),
    };
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let mut bits: u32 = 0;
    let mut sextets = 0_u32;
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let sextet = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            b' ' | b'\t' | b'\r' | b'\n' => continue,
            b'\\' => match rest.next() {
                Some(b'n' | b'r') => continue,
                Some(b'/') => 63,
                _ => return None,
            },
            _ => return None,
        };
        bits = (bits << 6) | u32::from(sextet);
        sextets += 1;
        if sextets == 4 {
            bytes.extend(bits.to_be_bytes().into_iter().skip(1));
            (bits, sextets) = (0, 0);
        }
    }
    if !rest.all(|byte| matches!(byte, b'=' | b' ' | b'\t' | b'\r' | b'\n')) {
        return None;
    }
    match sextets {
        0 => {}
        2 => bytes.push((bits >> 4) as u8),
        3 => bytes.extend([(bits >> 10) as u8, (bits >> 2) as u8]),
        _ => return None,
    }
    Some(bytes)
}

fn without_percents(text: &str) -> String {
    let spellings =
        [("%2B", "+"), ("%2b", "+"), ("%2F", "/"), ("%2f", "/"), ("%3D", "="), ("%3d", "=")];
    spellings.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// The address in a text, if it is one a browser fetches pictures from. `field` is the name of
/// the field it stands in; without a telling name the address itself has to look like a picture.
pub(super) fn link<'a>(field: Option<&str>, text: &'a str) -> Option<&'a str> {
    let url = text.trim();
    let begins = |scheme: &str| {
        url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    if !begins("http://") && !begins("https://") {
        return None;
    }
    let is_clean = !url.contains(|c: char| c.is_whitespace() || c.is_control());
    if !is_clean || url.len() > MAX_URL_BYTES {
        return None;
    }
    let is_told = field.is_some_and(|field| field == "url" || is_field(field));
    (is_told || looks_like_picture(url)).then_some(url)
}

fn looks_like_picture(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    ENDINGS.iter().any(|ending| path.ends_with(ending))
}

/// Whether a field of this name holds the picture of what it stands in.
pub(super) fn is_field(key: &str) -> bool {
    FIELDS.iter().any(|field| field.eq_ignore_ascii_case(key))
}

/// Whose picture comes on a path: `cam/door/image` is of `cam/door`.
pub(super) fn owner(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some((owner, last)) if LEVELS.contains(&last) => owner,
        _ if path.is_empty() => "camera",
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JPEG: &str = "/9j/4AAQSkZJRgABAQAAAQABAAD/2Q==";

    fn kind(text: &str) -> Option<PictureKind> {
        of_text(text).map(|(kind, _)| kind)
    }

    #[test]
    fn base64_is_read_in_all_its_spellings() {
        let (_, plain) = of_text(JPEG).unwrap();
        assert!(plain.starts_with(&[0xff, 0xd8, 0xff]) && plain.ends_with(&[0xff, 0xd9]));
        let (head, tail) = JPEG.split_at(12);
        for text in [
            JPEG.trim_end_matches('=').to_owned(),
            JPEG.replace('/', "_"),
            format!("{head}\r\n{tail}\n"),
            format!("{head}\\n{tail}"),
            format!("data:image/jpeg;base64,{JPEG}"),
            format!("DATA:image/svg+xml;charset=x;BASE64,{JPEG}"),
            format!("data:image/jpeg;base64,{}", JPEG.replace('/', "%2F").replace('=', "%3D")),
            format!("\"{JPEG}\"\n"),
        ] {
            assert_eq!(of_text(&text), Some((PictureKind::Jpeg, plain.clone())), "{text}");
        }
    }

    #[test]
    fn only_the_first_bytes_count() {
        assert_eq!(kind("iVBORw0KGgo="), Some(PictureKind::Png));
        assert_eq!(kind("R0lGODlhAQABAAAAACw="), Some(PictureKind::Gif));
        assert_eq!(kind("UklGRgAAAABXRUJQ"), Some(PictureKind::WebP));
        // RIFF, but sound.
        assert_eq!(kind("UklGRgAAAABXQVZF"), None);
        assert_eq!(kind("data:image/png;base64,PHN2Zz48c2NyaXB0Pg=="), None);
        assert_eq!(kind("data:image/png,iVBORw0KGgo="), None);
        assert_eq!(kind("/9j/ is how pictures begin, mostly"), None);
        assert_eq!(kind("/9j/4"), None);
        assert_eq!(kind("/9j/4AAQ==x"), None);
        assert_eq!(kind(""), None);
    }

    #[test]
    fn addresses_of_pictures_are_told_from_others() {
        let url = "http://192.0.2.10/files/1700000000123.png";
        assert_eq!(link(None, url), Some(url));
        assert_eq!(link(None, "https://h/a.JPG?x=1"), Some("https://h/a.JPG?x=1"));
        assert_eq!(link(Some("url"), "https://h/latest"), Some("https://h/latest"));
        for (field, text) in [
            (None, "https://h/latest"),
            (Some("text"), "https://h/latest"),
            (Some("url"), "javascript:alert(1)"),
            (Some("image"), "file:///etc/a.png"),
            (None, "https://h/a b.png"),
        ] {
            assert_eq!(link(field, text), None, "{text}");
        }
    }

    #[test]
    fn a_picture_belongs_to_its_camera() {
        assert_eq!(owner("cam/door/image"), "cam/door");
        assert_eq!(owner("cam/door"), "cam/door");
        assert_eq!(owner(""), "camera");
        assert_eq!(owner("image"), "image");
    }
}
