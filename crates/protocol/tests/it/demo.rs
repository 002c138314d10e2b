//! The demo source through a first visit, in virtual time.

use std::collections::BTreeMap;
use std::time::Duration;

use heliograph_protocol::demo::Demo;
use heliograph_protocol::session::{Command, CommandError, Event, Input, Session};
use heliograph_telemetry::{
    ChannelKind, Columns, Freshness, Now, Reading, SourceId, Store, StoreLimits, Timestamp, Value,
};

const START: i64 = 1_763_700_000_123_456;
const SOURCE: SourceId = SourceId(0);
const BUTTON: &str = "capture button";

fn at(millis: u64) -> Now {
    let uptime = Duration::from_millis(5_000 + millis);
    Now { uptime, wall: Timestamp::from_micros(START + millis as i64 * 1_000) }
}

fn started() -> Demo {
    let mut demo = Demo::new(BUTTON);
    demo.handle_input(at(0), Input::Started);
    demo
}

fn events(demo: &mut Demo) -> Vec<Event> {
    assert_eq!(demo.poll_transmit(), None, "there is nobody to talk to");
    std::iter::from_fn(|| demo.poll_event()).collect()
}

/// Runs to `until` as a shell would, from one deadline to the next; events with their times.
fn run(demo: &mut Demo, from: u64, until: u64) -> Vec<(u64, Event)> {
    let mut seen: Vec<_> = events(demo).into_iter().map(|event| (from, event)).collect();
    while let Some(due) = demo.poll_timeout().map(|due| due.as_millis() as u64 - 5_000) {
        if due > until {
            break;
        }
        demo.handle_timeout(at(due));
        seen.extend(events(demo).into_iter().map(|event| (due, event)));
    }
    seen
}

fn readings(events: &[(u64, Event)]) -> Vec<&Reading> {
    let readings = events.iter().filter_map(|(_, event)| match event {
        Event::Readings(readings) => Some(readings.iter()),
        _ => None,
    });
    readings.flatten().collect()
}

fn press(demo: &mut Demo, now: Now, value: &str) -> Result<(), CommandError> {
    demo.submit(now, Command::Publish { channel: BUTTON.into(), value: value.into() })
}

#[test]
fn it_is_ready_at_once_with_a_minute_of_history_in_order() {
    let mut demo = started();
    let seen = run(&mut demo, 0, 0);
    assert!(matches!(seen[0].1, Event::Ready { .. }));
    assert!(matches!(&seen[1].1, Event::Wiring(wiring) if wiring.complete));
    let readings = readings(&seen);
    assert_eq!(readings[0].time, at(0).wall - Duration::from_secs(60));
    assert_eq!(readings.last().unwrap().time, at(0).wall);
    assert!(readings.is_sorted_by_key(|reading| reading.time));
    let mut counts = BTreeMap::new();
    readings.iter().for_each(|reading| *counts.entry(reading.path.as_str()).or_insert(0) += 1);
    assert_eq!(
        counts.into_iter().collect::<Vec<_>>(),
        [
            ("garden/light", 75),
            ("greenhouse/temperature", 301),
            ("workshop/door", 61),
            ("workshop/vibration", 601),
        ]
    );
}

#[test]
fn the_first_minute_has_a_gap_a_stale_channel_and_a_spike() {
    let mut demo = started();
    let mut store = Store::new(StoreLimits::default());
    let mut stale_at = Vec::new();
    let mut from = 0;
    for until in (0..=60_000).step_by(1_000) {
        for reading in readings(&run(&mut demo, from, until)) {
            store.apply(SOURCE, reading);
        }
        from = until;
        for channel in store.channels() {
            if let Freshness::Stale { .. } = store.freshness(channel.id, at(until).wall) {
                stale_at.push((channel.path.clone(), until / 1_000));
            }
        }
    }
    assert_eq!(stale_at.first().unwrap(), &("garden/light".into(), 14));
    assert_eq!(stale_at.last().unwrap(), &("garden/light".into(), 34));
    assert_eq!(stale_at.len(), 21, "{stale_at:?}");

    let channel = |path| store.channel(store.find(SOURCE, path).unwrap()).unwrap();
    assert_eq!(channel("workshop/door").kind, ChannelKind::State);
    let whole = store.time_span().unwrap();
    let temperature = channel("greenhouse/temperature");
    assert_eq!(temperature.unit.as_deref(), Some("°C"));
    let mut columns = Columns::default();
    columns.update(&temperature.series, whole, 1_000, &[]);
    let lines = columns.as_slice().iter().filter(|column| column.starts).count();
    assert_eq!(lines, 5, "four gaps in two minutes");
    let vibration = channel("workshop/vibration").series.window(whole).map(|sample| sample.value);
    let (calm, knocks): (Vec<_>, Vec<_>) = vibration.partition(|value| *value < 1.0);
    assert_eq!((knocks.len(), calm.len()), (15, 1_186));
    assert!(knocks.iter().all(|value| *value > 3.5));
}

#[test]
fn the_same_now_gives_the_same_demo() {
    let (mut one, mut other) = (started(), started());
    let seen = run(&mut one, 0, 10_000);
    // Late and early calls make no difference to what is measured.
    other.handle_timeout(at(3_333));
    other.handle_timeout(at(3_334));
    other.handle_timeout(at(10_000));
    let all = events(&mut other).into_iter().map(|event| (0, event)).collect::<Vec<_>>();
    assert_eq!(readings(&seen), readings(&all));
}

#[test]
fn after_a_sleep_only_the_last_minute_is_made_up_for() {
    let mut demo = started();
    run(&mut demo, 0, 0);
    demo.handle_timeout(at(3_600_000));
    let seen: Vec<_> = events(&mut demo).into_iter().map(|event| (0, event)).collect();
    let readings = readings(&seen);
    assert!(readings.len() < 1_200, "{}", readings.len());
    assert_eq!(readings.last().unwrap().time, at(3_600_000).wall);
}

#[test]
fn readings_follow_a_wall_clock_that_is_set() {
    let mut demo = started();
    run(&mut demo, 0, 900);
    let set = Now { wall: at(1_000).wall + Duration::from_secs(3_600), ..at(1_000) };
    demo.handle_timeout(set);
    let Some(Event::Readings(readings)) = demo.poll_event() else { panic!("no reading") };
    assert_eq!(readings[0].time, set.wall);
}

#[test]
fn two_cameras_answer_each_in_its_own_time() {
    let mut demo = started();
    run(&mut demo, 0, 0);
    press(&mut demo, at(1_000), "true").unwrap();
    press(&mut demo, at(1_050), "false").unwrap();
    // A second press while they are at it gives no second photo.
    press(&mut demo, at(1_100), "true").unwrap();
    let photos: Vec<_> = run(&mut demo, 1_100, 10_000)
        .into_iter()
        .filter_map(|(time, event)| match event {
            Event::Picture { path, bytes, retained: false } => Some((time, path, bytes)),
            _ => None,
        })
        .collect();
    let when: Vec<_> = photos.iter().map(|(time, path, _)| (*time, path.as_str())).collect();
    assert_eq!(when, [(1_700, "porch camera"), (3_300, "garden camera")]);
    assert!(photos.iter().all(|(_, _, bytes)| bytes.starts_with(b"\x89PNG")));
    press(&mut demo, at(10_000), "true").unwrap();
    let again = run(&mut demo, 10_000, 20_000);
    assert_eq!(again.iter().filter(|(_, e)| matches!(e, Event::Picture { .. })).count(), 2);
}

#[test]
fn one_camera_is_asked_by_its_own_name() {
    let mut demo = started();
    run(&mut demo, 0, 0);
    let ask = Command::Publish { channel: "garden camera".into(), value: "true".into() };
    demo.submit(at(1_000), ask).unwrap();
    let pictures =
        run(&mut demo, 1_000, 10_000).into_iter().filter_map(|(time, event)| match event {
            Event::Picture { path, .. } => Some((time, path)),
            _ => None,
        });
    assert_eq!(pictures.collect::<Vec<_>>(), [(3_300, "garden camera".to_owned())]);
}

#[test]
fn what_it_cannot_do_it_says() {
    let mut demo = Demo::new(BUTTON);
    assert_eq!(press(&mut demo, at(0), "true"), Err(CommandError::NotReady));
    assert_eq!(demo.poll_timeout(), None);
    demo.handle_timeout(at(0));
    assert!(events(&mut demo).is_empty(), "nothing before it is started");
    let mut demo = started();
    let other = Command::Publish { channel: "lamp".into(), value: "true".into() };
    assert_eq!(demo.submit(at(0), other), Err(CommandError::UnknownChannel("lamp".into())));
}

#[test]
fn messages_are_narrated_only_when_asked() {
    let mut demo = started();
    let quiet = run(&mut demo, 0, 1_000);
    assert!(!quiet.iter().any(|(_, event)| matches!(event, Event::Narrated(_))));
    demo.set_narrating(true);
    press(&mut demo, at(1_000), "true").unwrap();
    let told: Vec<_> = run(&mut demo, 1_000, 2_000)
        .into_iter()
        .filter_map(|(_, event)| match event {
            Event::Narrated(told) => Some((told.outgoing, told.channel, told.text)),
            _ => None,
        })
        .collect();
    assert_eq!(told[0], (true, BUTTON.to_owned(), "true".to_owned()));
    let of = |channel: &str| told.iter().find(|told| told.1 == channel).unwrap().2.as_str();
    // As a sensor would send it.
    let vibration: serde_json::Value = serde_json::from_str(of("workshop/vibration")).unwrap();
    assert!(vibration["value"].is_number(), "{vibration}");
    assert_eq!(vibration["unit"], "g");
    assert!(matches!(of("workshop/door"), r#"{"value":true}"# | r#"{"value":false}"#));
}

#[test]
fn a_new_start_is_a_new_demo() {
    let mut demo = started();
    run(&mut demo, 0, 5_000);
    press(&mut demo, at(5_000), "true").unwrap();
    demo.handle_input(at(5_100), Input::Started);
    let seen = run(&mut demo, 5_100, 10_000);
    assert!(matches!(seen[0].1, Event::Ready { .. }));
    assert!(!seen.iter().any(|(_, event)| matches!(event, Event::Picture { .. })));
    assert!(readings(&seen).iter().any(|reading| reading.value == Value::Bool(false)));
}
