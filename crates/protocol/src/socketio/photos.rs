//! Pictures within what a server sends: attachments, base64, addresses.
//!
//! A picture is known by its first bytes, never by what it is called.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use serde_json::{Map, Value as Json};

/// Largest picture taken.
const MAX_PICTURE_BYTES: usize = 16 * 1_024 * 1_024;
const MAX_URL_BYTES: usize = 2_048;
const MAX_NAME_BYTES: usize = 64;
/// Fields that name what took the picture beside them.
const NAME_KEYS: [&str; 4] = ["camera", "device", "sensor", "name"];

/// Senders break lines, leave the padding out, use either alphabet.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// What was found in place of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// The bytes of a picture.
    Picture(Vec<u8>),
    /// The address of one.
    Link(String),
    /// The place of an attachment, by its number as the sender gives it.
    Attachment(Json),
}

/// Whether bytes begin as a JPEG, PNG, WebP or GIF does.
pub(super) fn is_picture(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xff, 0xd8, 0xff])
        || bytes.starts_with(b"\x89PNG\r\n\x1a\n")
        || bytes.starts_with(b"GIF8")
        || (bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"))
}

/// Whether the text of a JSON value could hold anything for [`take`]: saves parsing it twice.
pub(super) fn may_hold_any(json: &str) -> bool {
    let is_long = json.len() >= 64;
    json.contains("\"_placeholder\"")
        || json.contains("http:")
        || json.contains("https:")
        // Slashes may be written `\/`.
        || json.contains("http\\")
        || is_long && (json.contains("data:image") || SIGNS.iter().any(|sign| json.contains(sign)))
}

/// How base64 of a picture begins; `\/9j\/` is JSON's other way to write the second.
const SIGNS: [&str; 6] = ["/9j/", "\\/9j\\/", "_9j_", "iVBORw0KGgo", "UklGR", "R0lGOD"];

/// Takes pictures, links and attachments out of a value, with their paths; what is left holds no
/// reading in their place.
pub(super) fn take(path: &str, key: &str, value: &mut Json, found: &mut Vec<(String, Found)>) {
    match value {
        Json::String(text) => {
            let Some(taken) = of_text(key, text) else { return };
            found.push((path.to_owned(), taken));
        }
        Json::Object(fields) if fields.get("_placeholder") == Some(&Json::Bool(true)) => {
            let number = fields.remove("num").unwrap_or_default();
            found.push((path.to_owned(), Found::Attachment(number)));
        }
        Json::Array(elements) => {
            for (index, element) in elements.iter_mut().enumerate() {
                take(&format!("{path}/{index}"), key, element, found);
            }
            return;
        }
        Json::Object(fields) => return take_fields(path, fields, found),
        _ => return,
    }
    // Nothing in it is a reading, and what comes after it keeps its place.
    *value = Json::Object(Map::new());
}

fn take_fields(path: &str, fields: &mut Map<String, Json>, found: &mut Vec<(String, Found)>) {
    let name = NAME_KEYS.iter().find_map(|key| fields.get(*key)?.as_str());
    let name = name.filter(|name| !name.is_empty() && name.len() <= MAX_NAME_BYTES);
    let own_path = match name {
        Some(name) => format!("{path}/{name}"),
        None => path.to_owned(),
    };
    for (key, value) in fields.iter_mut() {
        if is_picture_key(key) {
            take(&own_path, key, value, found);
        } else {
            take(&format!("{own_path}/{key}"), key, value, found);
        }
    }
}

/// Whether a field of this name holds the picture itself, so that the name tells nothing more.
fn is_picture_key(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    let whole = ["img", "data", "binary", "buffer", "bytes", "file", "jpeg", "jpg", "png", "url"];
    whole.contains(&key.as_str())
        || ["image", "photo", "picture", "snapshot"].iter().any(|part| key.contains(part))
}

fn of_text(key: &str, text: &str) -> Option<Found> {
    let text = text.trim();
    if text.starts_with("http://") || text.starts_with("https://") {
        return is_picture_link(key, text).then(|| Found::Link(text.to_owned()));
    }
    let encoded = match text.strip_prefix("data:") {
        Some(data) => data.split_once(";base64,")?.1,
        None => Some(text).filter(|text| SIGNS.iter().any(|sign| text.starts_with(sign)))?,
    };
    if encoded.len() / 4 * 3 > MAX_PICTURE_BYTES + MAX_PICTURE_BYTES / 16 {
        return None;
    }
    let standard =
        encoded.bytes().filter(|byte| !byte.is_ascii_whitespace()).map(|byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            other => other,
        });
    let bytes = BASE64.decode(standard.collect::<Vec<u8>>()).ok()?;
    (is_picture(&bytes) && bytes.len() <= MAX_PICTURE_BYTES).then_some(Found::Picture(bytes))
}

/// By the field it is in, or by how it ends.
fn is_picture_link(key: &str, url: &str) -> bool {
    let is_sound =
        url.len() <= MAX_URL_BYTES && !url.contains(|c: char| c.is_whitespace() || c.is_control());
    let path = url.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let endings = [".jpg", ".jpeg", ".png", ".webp", ".gif"];
    is_sound && (is_picture_key(key) || endings.iter().any(|ending| path.ends_with(ending)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn taken(mut value: Json) -> (Vec<(String, Found)>, Json) {
        let mut found = Vec::new();
        assert!(may_hold_any(&value.to_string()), "{value}");
        take("photo", "photo", &mut value, &mut found);
        (found, value)
    }

    #[test]
    fn base64_in_any_dress_is_a_picture() {
        let bytes: Vec<u8> = [0xff, 0xd8, 0xff, 0xe0].into_iter().chain([0xfb; 60]).collect();
        let plain = BASE64.encode(&bytes);
        let url_safe = plain.replace('/', "_").replace('+', "-").replace('=', "");
        let broken = format!("{}\r\n{}", &plain[..20], &plain[20..]);
        for text in [plain.clone(), url_safe, broken, format!("data:text/html;base64,{plain}")] {
            let (found, left) = taken(json!({"camera": "door", "image": text, "id": 7}));
            assert_eq!(found, [("photo/door".to_owned(), Found::Picture(bytes.clone()))]);
            assert_eq!(left, json!({"camera": "door", "image": {}, "id": 7}));
        }
    }

    #[test]
    fn links_are_known_by_field_or_ending() {
        let link = |url: &str| Found::Link(url.to_owned());
        let (found, _) = taken(json!([{"url": "http://h/1"}, {"now": "https://h/2.PNG?x"}]));
        let expected = [
            ("photo/0".to_owned(), link("http://h/1")),
            ("photo/1/now".to_owned(), link("https://h/2.PNG?x")),
        ];
        assert_eq!(found, expected);
        assert_eq!(taken(json!({"site": "http://h/"})).0, []);
        assert_eq!(taken(json!({"url": "http://h/ x"})).0, []);
    }

    #[test]
    fn attachments_may_be_anywhere() {
        let place = json!({"_placeholder": true, "num": -1});
        let (found, left) = taken(json!({"a": [1, place]}));
        assert_eq!(found, [("photo/a/1".to_owned(), Found::Attachment(json!(-1)))]);
        assert_eq!(left, json!({"a": [1, {}]}));
    }

    #[test]
    fn other_schemes_and_other_bytes_are_left_alone() {
        for text in ["javascript:alert(1)", "ftp://h/1.png", "/9j/ is how it begins", "data:,x"] {
            assert_eq!(of_text("url", text), None, "{text}");
        }
        let script = format!("data:image/png;base64,{}", BASE64.encode("<script>"));
        assert_eq!(of_text("image", &script), None);
        assert!(!is_picture(b"RIFF....WAVE") && !is_picture(b"<svg"));
    }
}
