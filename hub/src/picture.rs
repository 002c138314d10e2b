//! Recognising pictures, in every shape in which Spacebrew clients send them.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::Value;

use crate::store::PhotoOrigin;

/// Characters kept of a camera's name.
const MAX_NAME_CHARS: usize = 80;

/// The picture in a delivered value and where it is from, see [`origin`]: JSON with base64 under
/// `binary`, bare base64, or a data URI.
///
/// # Errors
/// In words, when there is no base64 to be found.
pub fn from_text(value: &str) -> Result<(Vec<u8>, PhotoOrigin), &'static str> {
    let value = value.trim();
    if value.starts_with('{') {
        let json: Value =
            serde_json::from_str(value).map_err(|_| "it starts as JSON but is none")?;
        let text = json.get("binary").and_then(Value::as_str);
        let picture = from_base64(text.ok_or("its JSON has no text under `binary`")?)?;
        return Ok((picture, origin_in(&json)));
    }
    let nobody = PhotoOrigin::default();
    // A JSON string inside the string: some clients encode twice.
    if value.starts_with('"') {
        let text: String =
            serde_json::from_str(value).map_err(|_| "it starts as JSON but is none")?;
        return Ok((from_base64(&text)?, nobody));
    }
    Ok((from_base64(value)?, nobody))
}

/// What a delivered value says of where its picture is from: the founding JSON with the camera's
/// name, where there is one, beside it.
pub fn origin(value: &str) -> PhotoOrigin {
    serde_json::from_str(value).map(|json| origin_in(&json)).unwrap_or_default()
}

fn origin_in(json: &Value) -> PhotoOrigin {
    let camera = json.get("camera").and_then(Value::as_str).map(short_name);
    let taken_ms = json.get("image_timestamp").and_then(Value::as_i64);
    PhotoOrigin { camera: camera.filter(|name| !name.is_empty()), taken_ms }
}

fn short_name(text: &str) -> String {
    let plain = text.trim().chars().filter(|c| !c.is_control());
    plain.take(MAX_NAME_CHARS).collect()
}

/// Base64 of either alphabet, with or without padding, line breaks or a `data:…;base64,` prefix.
fn from_base64(text: &str) -> Result<Vec<u8>, &'static str> {
    let text = text.trim();
    let encoded = match text.strip_prefix("data:") {
        Some(uri) => uri.split_once(";base64,").ok_or("its data: address is not base64")?.1,
        None => text,
    };
    let standard: Vec<u8> = encoded
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .map(|byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            other => other,
        })
        .collect();
    if standard.is_empty() {
        return Err("it is empty");
    }
    const LENIENT: GeneralPurposeConfig =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(&alphabet::STANDARD, LENIENT)
        .decode(standard)
        .map_err(|_| "it is neither a picture nor base64")
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

    use super::*;

    const BYTES: &[u8] = b"\xff\xd8\xff\xe0\xfb\xff picture";

    #[test]
    fn every_shape_gives_the_same_bytes() {
        let plain = STANDARD.encode(BYTES);
        let broken_lines = format!("{}\r\n{}\n", &plain[..8], &plain[8..]);
        for value in [
            format!(r#"{{"filename":"image.png","binary":"{plain}","encoding":"png"}}"#),
            format!(r#"{{"binary":"data:image/png;base64,{plain}"}}"#),
            format!("data:image/jpeg;base64,{plain}"),
            format!("\"{plain}\""),
            URL_SAFE_NO_PAD.encode(BYTES),
            broken_lines,
            plain,
        ] {
            assert_eq!(from_text(&value), Ok((BYTES.to_vec(), PhotoOrigin::default())), "{value}");
        }
    }

    #[test]
    fn a_camera_may_say_who_it_is() {
        let said = |camera: &str, taken_ms| PhotoOrigin {
            camera: Some(camera.to_owned()).filter(|camera| !camera.is_empty()),
            taken_ms,
        };
        for (value, expected) in [
            (r#"{"camera":" porch\n ","image_timestamp":7,"binary":"AA"}"#, said("porch", Some(7))),
            (r#"{"filename":"image.png","image_timestamp":"7"}"#, said("", None)),
            (r#"{"camera":{},"image_timestamp":-1}"#, said("", Some(-1))),
            ("{", said("", None)),
            ("AAAA", said("", None)),
        ] {
            assert_eq!(origin(value), expected, "{value}");
        }
        let long = format!(r#"{{"camera":"{}"}}"#, "é".repeat(500));
        assert_eq!(origin(&long).camera.unwrap().chars().count(), MAX_NAME_CHARS);
    }

    #[test]
    fn what_holds_no_picture_says_why() {
        for (value, why) in [
            ("", "empty"),
            ("{\"binary\":", "JSON"),
            ("{\"image\":\"AAAA\"}", "`binary`"),
            ("data:text/plain,hello", "not base64"),
            ("http://example.org/a.png", "base64"),
            ("{\"binary\":5}", "`binary`"),
        ] {
            let error = from_text(value).unwrap_err();
            assert!(error.contains(why), "{value}: {error}");
        }
    }
}
