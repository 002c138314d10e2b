//! The hub's list of the photos it keeps.

use heliograph_telemetry::{PictureKind, Timestamp};
use serde_json::Value;

use crate::state::captures::Course;
use crate::state::photo::Photo;

/// Reads the answer to `GET /photos` of the hub called `hub` at `base` (without a slash at the end):
/// what is known of each photo, without its bytes. Entries that make no sense are left out.
///
/// Format: `hub/src/server/photos.rs`.
pub fn photos(text: &str, hub: &str, base: &str) -> Vec<Photo> {
    let list: Value = serde_json::from_str(text).unwrap_or_default();
    let entries = list.get("photos").and_then(Value::as_array);
    let entries = entries.map(Vec::as_slice).unwrap_or_default();
    entries.iter().filter_map(|entry| photo(entry, hub, base)).collect()
}

/// Whether it certainly names no photo, by a look that costs nothing.
pub fn is_empty(text: &str) -> bool {
    !text.contains("\"url\"")
}

fn photo(entry: &Value, hub: &str, base: &str) -> Option<Photo> {
    let path = entry.get("url")?.as_str()?;
    let millis = entry.get("time_ms")?.as_i64()?;
    let kind = entry.get("type").and_then(Value::as_str).and_then(PictureKind::from_media_type);
    let source = match entry.get("camera").and_then(Value::as_str) {
        Some(camera) => format!("{hub} · {camera}"),
        None => hub.to_owned(),
    };
    let url = format!("{base}{path}");
    let photo = Photo {
        source,
        shown_at: url.clone(),
        origin_url: url,
        received: Timestamp::from_micros(millis.checked_mul(1_000)?),
        course: Course::Earlier,
        size_bytes: entry.get("size_bytes").and_then(Value::as_u64),
        picture_kind: kind,
        ..Photo::default()
    };
    photo.hub_name().is_some().then_some(photo)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_hub_knows_is_read_and_nonsense_left_out() {
        let name = "0123456789abcdef0123456789abcdef";
        let text = format!(
            r#"{{"photos":[
                {{"url":"/photos/{name}.jpg","time_ms":1795266000123,"camera":"porch",
                  "type":"image/jpeg","size_bytes":7,"more":[]}},
                {{"url":"/photos/{name}.png","time_ms":-1}},
                {{"url":"javascript:alert(1)","time_ms":1}},
                {{"url":"/photos/{name}.png","time_ms":9223372036854775807}},
                {{"url":"/photos/{name}.png"}}, 5, null],"next":null}}"#
        );
        let found = photos(&text, "hub", "http://pi:9000");
        let sources: Vec<&str> = found.iter().map(|photo| photo.source.as_str()).collect();
        assert_eq!(sources, ["hub · porch", "hub"]);
        let first = &found[0];
        assert_eq!(first.shown_url(), format!("http://pi:9000/photos/{name}.jpg"));
        assert_eq!((first.received.millis(), first.size_bytes), (1_795_266_000_123, Some(7)));
        assert_eq!(first.picture_kind, Some(PictureKind::Jpeg));
        assert!(found.iter().all(Photo::is_on_hub_only));
        for text in ["", "[]", "{}", r#"{"photos":{}}"#, "<!doctype html>"] {
            assert!(photos(text, "hub", "").is_empty(), "{text}");
        }
    }
}
