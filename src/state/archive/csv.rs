//! The moments and readings of photos as a table: CSV as RFC 4180 has it.

use heliograph_telemetry::Timestamp;

use crate::state::captures::Course;
use crate::state::format;
use crate::state::photo::Photo;

const FIXED: [&str; 9] =
    ["time", "time_ms", "file", "camera", "origin", "came", "latency_ms", "width_px", "height_px"];

/// One line per photo: `time` in ISO 8601 UTC and milliseconds since the epoch, then a column for
/// each reading. `files` are their names, in the same order.
pub fn table<'a>(photos: impl Iterator<Item = &'a Photo> + Clone, files: &[String]) -> String {
    let mut labels: Vec<&str> = Vec::new();
    for reading in photos.clone().flat_map(|photo| &photo.readings) {
        if !labels.contains(&reading.label.as_str()) {
            labels.push(&reading.label);
        }
    }
    let mut out = String::new();
    line(&mut out, FIXED.iter().copied().chain(labels.iter().copied()).map(str::to_owned));
    for (photo, file) in photos.zip(files) {
        let came = match photo.course {
            Course::Answer => "asked",
            Course::Late => "late",
            Course::Again => "again",
            Course::Unasked => "unasked",
            Course::Earlier => "earlier",
        };
        let latency = photo.latency.map(|latency| latency.as_millis().to_string());
        let (width, height) = photo.size_px;
        let fixed = [
            iso(photo.received),
            photo.received.millis().to_string(),
            file.clone(),
            photo.source.clone(),
            photo.origin_url.clone(),
            came.to_owned(),
            latency.unwrap_or_default(),
            width.to_string(),
            height.to_string(),
        ];
        let value = |label: &&str| {
            let reading = photo.readings.iter().find(|reading| reading.label == *label);
            reading.map(|reading| reading.value.clone()).unwrap_or_default()
        };
        line(&mut out, fixed.into_iter().chain(labels.iter().map(value)));
    }
    out
}

fn line(out: &mut String, cells: impl Iterator<Item = String>) {
    for (index, cell) in cells.enumerate() {
        if index > 0 {
            out.push(',');
        }
        out.push_str(&quoted(&cell));
    }
    out.push_str("\r\n");
}

/// What a table program would take for a formula gets an apostrophe before it; a number stays one.
fn quoted(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let is_number = cell.parse::<f64>().is_ok();
    let cell = if is_formula && !is_number { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}

/// As `2026-11-21T13:00:00.123Z`.
pub fn iso(time: Timestamp) -> String {
    format!("{}T{}Z", format::date(time, 0), format::time_of_day(time, 0, true))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::state::photo::MomentReading;

    #[test]
    fn times_are_utc() {
        let iso = |millis: i64| super::iso(Timestamp::from_micros(millis * 1_000));
        assert_eq!(iso(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(iso(951_827_696_789), "2000-02-29T12:34:56.789Z");
        assert_eq!(iso(1_795_266_000_000), "2026-11-21T13:00:00.000Z");
        assert_eq!(iso(-1), "1969-12-31T23:59:59.999Z");
    }

    #[test]
    fn a_line_for_each_photo_and_a_column_for_each_reading() {
        let reading = |label: &str, value: &str| MomentReading {
            label: label.into(),
            value: value.into(),
            age: Duration::ZERO,
        };
        let photos = [
            Photo {
                source: "=cmd|' /C calc'!A0".into(),
                course: Course::Answer,
                latency: Some(Duration::from_millis(400)),
                readings: vec![reading("a, b", "-1.5"), reading("say", "\"hi\"\nyou")],
                ..Photo::default()
            },
            Photo { readings: vec![reading("say", "-x")], ..Photo::default() },
        ];
        let files = ["1.png".to_owned(), "2.png".to_owned()];
        let text = table(photos.iter(), &files);
        let expected = "time,time_ms,file,camera,origin,came,latency_ms,width_px,height_px,\"a, b\",say\r\n\
            1970-01-01T00:00:00.000Z,0,1.png,'=cmd|' /C calc'!A0,,asked,400,0,0,-1.5,\"\"\"hi\"\"\nyou\"\r\n\
            1970-01-01T00:00:00.000Z,0,2.png,,,unasked,,0,0,,'-x\r\n";
        assert_eq!(text, expected);
    }
}
