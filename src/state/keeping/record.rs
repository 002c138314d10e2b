//! What is kept of a photo besides its bytes: a short JSON text.

use std::time::Duration;

use heliograph_telemetry::{PictureKind, Timestamp};
use serde_json::{Value, json};

use crate::state::captures::Course;
use crate::state::photo::{MomentReading, Photo};

/// Of the texts that this page reads.
const VERSION: u64 = 1;

const COURSES: [(Course, &str); 5] = [
    (Course::Unasked, "unasked"),
    (Course::Answer, "answer"),
    (Course::Late, "late"),
    (Course::Again, "again"),
    (Course::Earlier, "earlier"),
];

/// All facts of a photo. Times are microseconds since the epoch, lengths of time microseconds; a
/// reading is its channel's name, its value with unit, and its age.
pub fn to_text(photo: &Photo) -> String {
    let readings = photo.readings.iter();
    let readings: Vec<Value> = readings
        .map(|reading| json!([reading.label, reading.value, micros(reading.age)]))
        .collect();
    let course = COURSES.iter().find(|(course, _)| *course == photo.course);
    let (width, height) = photo.size_px;
    json!({
        "version": VERSION,
        "source": photo.source,
        "from": photo.origin_url,
        "shown_at": photo.shown_at,
        "cut_short": photo.cut_short,
        "received": photo.received.micros(),
        "course": course.map(|(_, name)| *name),
        "asked": photo.asked.map(Timestamp::micros),
        "latency": photo.latency.map(micros),
        "size_bytes": photo.size_bytes,
        "kind": photo.picture_kind.map(PictureKind::extension),
        "size_px": [width, height],
        "readings": readings,
    })
    .to_string()
}

fn micros(length: Duration) -> u64 {
    u64::try_from(length.as_micros()).unwrap_or(u64::MAX)
}

/// Reads what [`to_text`] wrote, by this page or another; `None` for what this one cannot read.
pub fn from_text(text: &str) -> Option<Photo> {
    let value: Value = serde_json::from_str(text).ok()?;
    let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
    let number = |name: &str| value.get(name).and_then(Value::as_u64);
    let time = |name: &str| Some(Timestamp::from_micros(value.get(name)?.as_i64()?));
    if number("version") != Some(VERSION) {
        return None;
    }
    let side = |index| {
        let side = value.get("size_px").and_then(|size| size.get(index)).and_then(Value::as_u64);
        side.and_then(|side| u32::try_from(side).ok()).unwrap_or_default()
    };
    let course = COURSES.iter().find(|(_, name)| *name == text("course"));
    let kind = PictureKind::from_extension(text("kind"));
    let readings = value.get("readings").and_then(Value::as_array);
    Some(Photo {
        source: text("source").to_owned(),
        origin_url: text("from").to_owned(),
        shown_at: text("shown_at").to_owned(),
        cut_short: value.get("cut_short").and_then(Value::as_bool).unwrap_or_default(),
        received: time("received")?,
        course: course.map(|(course, _)| *course).unwrap_or_default(),
        asked: time("asked"),
        latency: number("latency").map(Duration::from_micros),
        size_bytes: number("size_bytes"),
        picture_kind: kind,
        size_px: (side(0), side(1)),
        readings: readings.map(|all| all.iter().filter_map(reading).collect()).unwrap_or_default(),
        restored: true,
        ..Photo::default()
    })
}

fn reading(value: &Value) -> Option<MomentReading> {
    Some(MomentReading {
        label: value.get(0)?.as_str()?.to_owned(),
        value: value.get(1)?.as_str()?.to_owned(),
        age: Duration::from_micros(value.get(2)?.as_u64()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All that is to be the same after a reload.
    fn facts(photo: &Photo) -> String {
        format!("{:?}", Photo { restored: false, ..photo.clone() })
    }

    #[test]
    fn a_photo_is_the_same_after_a_reload() {
        let reading = |label: &str, value: &str, micros| MomentReading {
            label: label.into(),
            value: value.into(),
            age: Duration::from_micros(micros),
        };
        let photo = Photo {
            source: "hub · \"porch\"\n".into(),
            origin_url: "http://pi/photos/a.jpg".into(),
            shown_at: "http://pi/now.jpg?x=1".into(),
            cut_short: true,
            received: Timestamp::from_micros(1_795_266_000_123_456),
            course: Course::Late,
            asked: Some(Timestamp::from_micros(-5)),
            latency: Some(Duration::from_micros(1_234_567)),
            size_bytes: Some(u64::MAX),
            picture_kind: Some(PictureKind::WebP),
            size_px: (4_000, 3_000),
            readings: vec![reading("light", "461 lx", 200), reading("Ü", "", 0)],
            ..Photo::default()
        };
        let read = from_text(&to_text(&photo)).unwrap();
        assert_eq!(facts(&read), facts(&photo));
        assert!(read.restored);
        for (course, _) in COURSES {
            let photo = Photo { course, ..Photo::default() };
            assert_eq!(facts(&from_text(&to_text(&photo)).unwrap()), facts(&photo));
        }
    }

    #[test]
    fn what_cannot_be_read_is_no_photo() {
        for text in ["", "[]", "{}", r#"{"version":2,"received":1}"#, r#"{"version":1}"#] {
            assert!(from_text(text).is_none(), "{text}");
        }
        let odd = r#"{"version":1,"received":1,"size_px":[-1,"x"],"readings":[1,["a","b"],[]],
                      "kind":"svg","course":7,"source":null,"latency":-1}"#;
        let photo = from_text(odd).unwrap();
        assert_eq!((photo.size_px, photo.readings.len(), photo.picture_kind), ((0, 0), 0, None));
    }
}
