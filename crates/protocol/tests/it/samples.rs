//! The payloads people really have, each with what it must come to.

use heliograph_protocol::payload::{Conventions, Decoded, Place, decode_message};
use heliograph_protocol::plain;
use heliograph_protocol::session::{Event, Input, Session};
use heliograph_telemetry::{Now, Reading, Timestamp, Value};
use serde::Deserialize;
use serde_json::Value as Json;

const SAMPLES: &str = include_str!("../transcripts/payload/payload-samples.json");
const DEFAULT_MILLIS: i64 = 1_795_166_100_000;
/// Where a sample came without a topic.
const NO_TOPIC: &str = "(none)";

#[derive(Deserialize)]
struct Samples {
    provenance: String,
    samples: Vec<Sample>,
}

#[derive(Deserialize)]
struct Sample {
    convention: String,
    topic: String,
    #[serde(default)]
    payload: String,
    #[serde(default)]
    payload_hex: String,
    #[serde(default)]
    retain: bool,
    expect: Vec<Expected>,
}

/// What one entry expects: which of the fields are there tells what it is about.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Expected {
    channel: Option<String>,
    alias: Option<u64>,
    value: Option<f64>,
    unit: Option<String>,
    time_ms: Option<i64>,
    time_offset_ms: Option<i64>,
    gap: Option<String>,
    event: Option<String>,
    text: Option<String>,
    availability: Option<String>,
    online: Option<bool>,
    define: Option<String>,
    define_unit: Option<String>,
    define_command: Option<String>,
    topic: Option<String>,
    path: Option<String>,
    payload: Option<String>,
    photo: Option<String>,
    mime: Option<String>,
    filename: Option<String>,
    photo_url: Option<String>,
    url: Option<String>,
    error: Option<String>,
}

impl Sample {
    fn bytes(&self) -> Vec<u8> {
        let hex = &self.payload_hex;
        match hex.is_empty() {
            true => self.payload.clone().into_bytes(),
            false => (0..hex.len())
                .step_by(2)
                .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
                .collect(),
        }
    }

    /// Shortly after the times in it, so that they are believed.
    fn received(&self) -> Timestamp {
        let believed = |expected: &&Expected| expected.photo.is_none();
        let times = self.expect.iter().filter(believed).filter_map(|expected| expected.time_ms);
        Timestamp::from_micros(times.max().map_or(DEFAULT_MILLIS, |time| time + 40) * 1_000)
    }

    fn decode(&self, conventions: &mut Conventions) -> Decoded {
        match self.topic.as_str() {
            NO_TOPIC => self.as_message(),
            "(spacebrew type binary)" => {
                decode_message(Place::root("value"), &self.bytes(), self.received())
            }
            topic => conventions.decode(topic, &self.bytes(), self.retain, self.received()),
        }
    }

    /// Through a plain WebSocket, put together again.
    fn as_message(&self) -> Decoded {
        let now = Now { wall: self.received(), ..Now::default() };
        let mut client = plain::Client::new(plain::Config::new("ws://h/"));
        client.handle_input(now, Input::Opened);
        client.handle_input(now, Input::Text(&self.payload));
        let mut decoded = Decoded::default();
        while let Some(event) = client.poll_event() {
            match event {
                Event::Readings(readings) => decoded.readings.extend_from_slice(&readings),
                Event::Rejected(_) => decoded.problem = Some("rejected"),
                Event::Ready { .. } => {}
                other => panic!("{other:?}"),
            }
        }
        decoded
    }
}

#[test]
fn every_sample_comes_to_what_it_must() {
    let samples: Samples = serde_json::from_str(SAMPLES).unwrap();
    assert!(samples.provenance.starts_with("Hand-written"));
    assert_eq!(samples.samples.len(), 67);
    for sample in &samples.samples {
        let mut conventions = Conventions::default();
        let decoded = sample.decode(&mut conventions);
        let about =
            format!("{} {} {}\n{decoded:#?}", sample.convention, sample.topic, sample.payload);
        let mut left = decoded.clone();
        for expected in &sample.expect {
            check(expected, sample, &mut left, &mut conventions, &about);
        }
        assert_eq!(left, Decoded::default(), "more than expected: {about}");
    }
}

/// Takes what is expected out of what came.
fn check(
    expected: &Expected,
    sample: &Sample,
    left: &mut Decoded,
    conventions: &mut Conventions,
    about: &str,
) {
    let alias = expected.alias.map(|alias| format!("plant/edge1/dev1/alias {alias}"));
    if let Some(path) = expected.channel.as_ref().or(alias.as_ref()) {
        let reading = take(left, path, about);
        assert_eq!(reading.value.as_plotted(), expected.value, "{about}");
        assert_eq!(reading.unit.as_deref(), expected.unit.as_deref(), "{path} {about}");
        let offset = expected.time_offset_ms.map(|offset| sample.received().millis() + offset);
        let millis = expected.time_ms.or(offset).unwrap_or(sample.received().millis());
        assert_eq!(reading.time.millis(), millis, "{path} {about}");
    } else if let Some(path) = &expected.gap {
        assert_eq!(take(left, path, about).value, Value::Gap, "{about}");
    } else if let Some(path) = &expected.event {
        let text = expected.text.clone().unwrap();
        assert_eq!(take(left, path, about).value, Value::Text(text), "{about}");
    } else if let Some((prefix, online)) = expected.availability.as_ref().zip(expected.online) {
        let departed = if online { vec![] } else { vec![prefix.clone()] };
        assert_eq!(std::mem::take(&mut left.departed), departed, "{about}");
    } else if let Some(path) = expected.define.as_ref().or(expected.define_unit.as_ref()) {
        check_definition(path, expected, sample, conventions);
    } else if let Some(topic) = &expected.define_command {
        let command = conventions.commands().next().unwrap();
        assert_eq!((Some(&command.payload), &command.topic), (expected.payload.as_ref(), topic));
    } else if let Some(path) = &expected.photo {
        let picture = left.pictures.pop().expect(about);
        assert_eq!(&picture.path, path, "{about}");
        assert_eq!(Some(picture.kind.media_type()), expected.mime.as_deref());
        assert_eq!(picture.file_name, expected.filename);
        let taken = picture.taken.map(Timestamp::millis);
        assert_eq!(taken, expected.time_ms);
    } else if let Some(path) = &expected.photo_url {
        let link = left.links.pop().expect(about);
        assert_eq!((&link.path, Some(&link.url)), (path, expected.url.as_ref()));
    } else if expected.error.is_some() {
        assert!(left.problem.take().is_some(), "{about}");
    } else {
        panic!("nothing expected? {expected:?}");
    }
}

fn take(left: &mut Decoded, path: &str, about: &str) -> Reading {
    let at = left.readings.iter().position(|reading| reading.path == path);
    left.readings.remove(at.unwrap_or_else(|| panic!("no {path} in {about}")))
}

/// What was defined shows in the next message on its topic.
fn check_definition(
    path: &str,
    expected: &Expected,
    sample: &Sample,
    conventions: &mut Conventions,
) {
    let base = if sample.convention == "homie5" { "homie/5" } else { "homie" };
    let topic = expected.topic.clone().unwrap_or_else(|| format!("{base}/{path}"));
    let payload = match &expected.path {
        Some(field) => Json::from_iter([(field.clone(), Json::from(21.5))]).to_string(),
        None => "21.5".to_owned(),
    };
    let received = sample.received();
    let decoded = conventions.decode(&topic, payload.as_bytes(), false, received);
    let [reading] = decoded.readings.as_slice() else { panic!("{path}: {decoded:?}") };
    assert_eq!((reading.path.as_str(), reading.unit.as_deref()), (path, expected.unit.as_deref()));
    assert_eq!(reading.value, Value::Number(21.5));
    if let Some(topic) = &expected.availability {
        let decoded = conventions.decode(topic, b"offline", true, received);
        let device = path.split('/').next().unwrap();
        assert_eq!(decoded.departed, [device]);
        assert_eq!(conventions.decode(topic, b"online", true, received), Decoded::default());
    }
}
