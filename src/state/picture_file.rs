//! What a picture's bytes say before anything decodes them: its size, and whether its end is there.
//!
//! Formats: JPEG ITU T.81 annex B, PNG (W3C) sections 5 and 11, GIF89a, WebP (RFC 9649).

use heliograph_telemetry::PictureKind;

/// No wider or higher picture is decoded, in pixels.
pub const MAX_SIDE_PX: u32 = 32_768;
/// No picture with more pixels is decoded: four bytes each, and the browser holds them twice.
pub const MAX_PIXELS: u64 = 120_000_000;

/// Why this picture is not decoded, in words; nothing where it may be, or where its size is not
/// told.
pub fn too_large(kind: PictureKind, bytes: &[u8]) -> Option<String> {
    let (width, height) = size_px(kind, bytes)?;
    let over = width.max(height) > MAX_SIDE_PX || u64::from(width) * u64::from(height) > MAX_PIXELS;
    over.then(|| {
        format!(
            "has {width}×{height} pixels, more than this page shows ({} million). Ask the camera \
             for a smaller one.",
            MAX_PIXELS / 1_000_000
        )
    })
}

/// Width and height, before EXIF turns them.
pub fn size_px(kind: PictureKind, bytes: &[u8]) -> Option<(u32, u32)> {
    let big = |at: usize, count: usize| number(bytes.get(at..at + count)?.iter());
    let little = |at: usize, count: usize| number(bytes.get(at..at + count)?.iter().rev());
    match kind {
        PictureKind::Png => Some((big(16, 4)?, big(20, 4)?)),
        PictureKind::Gif => Some((little(6, 2)?, little(8, 2)?)),
        PictureKind::Jpeg => jpeg_size(bytes),
        PictureKind::WebP => match bytes.get(12..16)? {
            b"VP8X" => Some((little(24, 3)? + 1, little(27, 3)? + 1)),
            b"VP8 " => Some((little(26, 2)? & 0x3fff, little(28, 2)? & 0x3fff)),
            b"VP8L" => {
                let bits = little(21, 4)?;
                Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
            }
            _ => None,
        },
    }
}

fn number<'a>(bytes: impl Iterator<Item = &'a u8>) -> Option<u32> {
    Some(bytes.fold(0, |sum, byte| sum << 8 | u32::from(*byte)))
}

/// From the frame header, past the segments before it.
fn jpeg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        let [0xff, marker, high, low] = *bytes.get(at..at + 4)? else {
            // Padding before a marker.
            if bytes.get(at) != Some(&0xff) {
                return None;
            }
            at += 1;
            continue;
        };
        match marker {
            0xff => at += 1,
            0xc4 | 0xc8 | 0xcc => at += 2 + usize::from(u16::from_be_bytes([high, low])),
            0xc0..=0xcf => {
                let height = number(bytes.get(at + 5..at + 7)?.iter())?;
                return Some((number(bytes.get(at + 7..at + 9)?.iter())?, height));
            }
            0xd9 | 0xda => return None,
            _ => at += 2 + usize::from(u16::from_be_bytes([high, low])),
        }
    }
}

/// Whether the end of the picture is missing: the sender broke off. Cameras pad their pictures, so
/// that what follows the end does not matter.
pub fn is_cut_short(kind: PictureKind, bytes: &[u8]) -> bool {
    let last = |mark: &[u8]| bytes.windows(mark.len()).rposition(|window| window == mark);
    match kind {
        // One of a thumbnail comes before the picture's own scan.
        PictureKind::Jpeg => match (last(&[0xff, 0xda]), last(&[0xff, 0xd9])) {
            (Some(scan), Some(end)) => end < scan,
            _ => true,
        },
        PictureKind::Png => last(b"IEND").is_none(),
        PictureKind::Gif => !bytes.iter().rev().take(64).any(|byte| *byte == 0x3b),
        PictureKind::WebP => {
            let size = bytes.get(4..8).and_then(|size| number(size.iter().rev()));
            size.is_none_or(|size| (bytes.len() as u64) < u64::from(size) + 8)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use PictureKind::{Gif, Jpeg, Png, WebP};

    /// Header and end of a JPEG with a thumbnail before the frame.
    fn jpeg(width: u16, height: u16) -> Vec<u8> {
        let mut bytes = vec![0xff, 0xd8, 0xff, 0xe1, 0, 8, 0xff, 0xda, 0xff, 0xd9, 1, 2];
        bytes.extend([0xff, 0xff, 0xc4, 0, 3, 0, 0xff, 0xc2, 0, 11, 8]);
        bytes.extend(height.to_be_bytes());
        bytes.extend(width.to_be_bytes());
        bytes.extend([1, 1, 0x11, 0, 0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9]);
        bytes
    }

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend(b"\0\0\0\0IEND\xae\x42\x60\x82");
        bytes
    }

    #[test]
    fn sizes_are_read_from_each_kind() {
        assert_eq!(size_px(Jpeg, &jpeg(1600, 1200)), Some((1600, 1200)));
        assert_eq!(size_px(Png, &png(640, 480)), Some((640, 480)));
        assert_eq!(size_px(Gif, b"GIF89a\x02\x01\x03\x00"), Some((258, 3)));
        let extended = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x7f\x02\0\xdf\x01\0";
        assert_eq!(size_px(WebP, extended), Some((640, 480)));
        let lossy = b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x80\x02\xe0\x01";
        assert_eq!(size_px(WebP, lossy), Some((640, 480)));
        let lossless = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\x7f\xc2\x77\x00";
        assert_eq!(size_px(WebP, lossless), Some((640, 480)));
    }

    #[test]
    fn a_picture_of_a_billion_pixels_ends_in_words() {
        for (width, height) in [(40_000, 40_000), (40_000, 1), (11_000, 11_000)] {
            let words = too_large(Png, &png(width, height)).unwrap();
            assert!(words.contains(&format!("{width}×{height}")), "{words}");
        }
        assert_eq!(too_large(Png, &png(8_000, 6_000)), None);
    }

    #[test]
    fn a_picture_without_its_end_is_seen_for_what_it_is() {
        let mut whole = jpeg(640, 480);
        assert!(!is_cut_short(Jpeg, &whole));
        whole.extend([0; 500]);
        assert!(!is_cut_short(Jpeg, &whole), "padded");
        let whole = jpeg(640, 480);
        // From its own scan on; before that there is nothing to show.
        for end in whole.len() - 6..whole.len() - 1 {
            assert!(is_cut_short(Jpeg, &whole[..end]), "{end}");
        }
        let png = png(1, 1);
        assert!(!is_cut_short(Png, &png));
        assert!(is_cut_short(Png, &png[..30]));
        assert!(is_cut_short(WebP, b"RIFF\x40\0\0\0WEBPVP8X"));
        assert!(!is_cut_short(WebP, b"RIFF\x08\0\0\0WEBPVP8X"));
    }

    #[test]
    fn any_bytes_are_survived() {
        for kind in [Jpeg, Png, Gif, WebP] {
            for length in 0..64 {
                let bytes = vec![0xff; length];
                size_px(kind, &bytes);
                is_cut_short(kind, &bytes);
                let source = if kind == Jpeg { jpeg(9, 9) } else { png(9, 9) };
                size_px(kind, &source[..length.min(source.len())]);
            }
        }
    }
}
