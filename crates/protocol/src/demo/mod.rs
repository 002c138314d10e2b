//! A source without a server: readings and photos made up here, for whoever has no sensor yet.
//!
//! Everything follows from [`Now`] alone: no clock, no randomness but a hash of the time. A minute
//! of history comes at once, so that the plots have something to show. Within the first minute
//! there is a gap, a channel that goes stale and a spike; two cameras answer each capture, each in
//! its own time.

mod letters;
mod png;
mod scenery;
mod signals;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use heliograph_telemetry::{ClockNote, Now, Reading, Timestamp, Value};
use serde_json::json;

use crate::session::{Command, CommandError, Event, Input, Narration, Outgoing, Session, Wiring};
use signals::SIGNALS;

/// Every reading falls on a multiple of this.
const STEP: Duration = Duration::from_millis(100);
/// So much is handed over at first, and no more is made up for after a sleep.
const HISTORY: Duration = Duration::from_secs(60);

/// A camera of the demo: its name, and how long it takes.
const CAMERAS: [(&str, Duration); 2] =
    [("porch camera", Duration::from_millis(700)), ("garden camera", Duration::from_millis(2_300))];

/// The demo source.
#[derive(Debug)]
pub struct Demo {
    button: String,
    scene: Option<Scene>,
    events: VecDeque<Event>,
    narrating: bool,
}

/// What goes on from one `Started` to the next.
#[derive(Debug)]
struct Scene {
    started: Duration,
    /// The step that comes next, counted from the start.
    next_step: i64,
    /// When each camera that was asked is done, in uptime.
    exposures: [Option<Duration>; CAMERAS.len()],
}

impl Demo {
    /// A demo whose cameras are asked by publishing `true`: all on `button`, one on its own name.
    pub fn new(button: impl Into<String>) -> Self {
        Self { button: button.into(), scene: None, events: VecDeque::new(), narrating: false }
    }

    fn start(&mut self, now: Now) {
        let next_step = -steps_in(HISTORY);
        self.scene = Some(Scene { started: now.uptime, next_step, exposures: Default::default() });
        self.events.clear();
        self.events.push_back(Event::Ready { round_trip: None });
        let cameras = CAMERAS.map(|(name, _)| name.to_owned()).into();
        let wired = Wiring { admin: true, complete: true, cameras, ..Wiring::default() };
        self.events.push_back(Event::Wiring(wired));
    }

    /// Hands over every reading that is due by now, oldest first.
    fn read_sensors(&mut self, now: Now) {
        let Some(scene) = &mut self.scene else { return };
        let passed = steps_in(now.uptime.saturating_sub(scene.started));
        let first = scene.next_step.max(passed - steps_in(HISTORY));
        scene.next_step = scene.next_step.max(passed + 1);
        for step in first..=passed {
            let time = time_of(scene.started, step, now);
            for signal in SIGNALS.iter().filter(|signal| step % signal.every_steps == 0) {
                let Some(value) = signal.value(step, time) else { continue };
                let reading = Reading {
                    path: signal.path.into(),
                    value,
                    unit: signal.unit.map(Into::into),
                    time,
                    received: time,
                    clock: ClockNote::Arrival,
                };
                if self.narrating {
                    let narration = Narration::of_text(false, signal.path, &message(&reading));
                    self.events.push_back(Event::Narrated(narration));
                }
                self.events.push_back(Event::Readings(Arc::new([reading])));
            }
        }
    }

    fn develop_photos(&mut self, now: Now) {
        let Some(scene) = &mut self.scene else { return };
        for (index, (exposure, (name, _))) in scene.exposures.iter_mut().zip(CAMERAS).enumerate() {
            if exposure.take_if(|due| *due <= now.uptime).is_some() {
                let bytes = scenery::photo(index, name, now.wall);
                self.events.push_back(Event::Picture {
                    path: name.to_owned(),
                    bytes,
                    retained: false,
                });
            }
        }
    }

    /// One that is still busy with the last photo does not take another.
    fn capture(&mut self, now: Now, channel: &str) {
        let Some(scene) = &mut self.scene else { return };
        for (exposure, (name, delay)) in scene.exposures.iter_mut().zip(CAMERAS) {
            if channel == name || channel == self.button {
                exposure.get_or_insert(now.uptime + delay);
            }
        }
    }
}

impl Session for Demo {
    fn handle_input(&mut self, now: Now, input: Input<'_>) {
        if let Input::Started = input {
            self.start(now);
            self.read_sensors(now);
        }
    }

    fn handle_timeout(&mut self, now: Now) {
        self.read_sensors(now);
        self.develop_photos(now);
    }

    fn submit(&mut self, now: Now, command: Command) -> Result<(), CommandError> {
        if self.scene.is_none() {
            return Err(CommandError::NotReady);
        }
        let Command::Publish { channel, value } = command else {
            return Err(CommandError::Unsupported("The demo answers to Capture only"));
        };
        if channel != self.button && CAMERAS.iter().all(|(name, _)| *name != channel) {
            return Err(CommandError::UnknownChannel(channel));
        }
        if self.narrating {
            self.events.push_back(Event::Narrated(Narration::of_text(true, &channel, &value)));
        }
        if value == "true" {
            self.capture(now, &channel);
        }
        Ok(())
    }

    fn poll_transmit(&mut self) -> Option<Outgoing> {
        None
    }

    fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    fn poll_timeout(&self) -> Option<Duration> {
        let scene = self.scene.as_ref()?;
        let next_step = scene.started + STEP.saturating_mul(u32::try_from(scene.next_step).ok()?);
        scene.exposures.iter().flatten().copied().chain([next_step]).min()
    }

    fn set_narrating(&mut self, on: bool) {
        self.narrating = on;
    }
}

/// A reading as a sensor would send it.
fn message(reading: &Reading) -> String {
    let value = match &reading.value {
        Value::Number(number) => json!(number),
        Value::Bool(state) => json!(state),
        Value::Text(text) => json!(text),
        Value::Gap => json!(null),
    };
    match &reading.unit {
        Some(unit) => format!(r#"{{"value":{value},"unit":{}}}"#, json!(unit.as_str())),
        None => format!(r#"{{"value":{value}}}"#),
    }
}

fn steps_in(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros() / STEP.as_micros()).unwrap_or(i64::MAX)
}

/// The wall-clock time of a step, by the wall clock of now: it may have jumped since the start.
fn time_of(started: Duration, step: i64, now: Now) -> Timestamp {
    let step_micros = step.saturating_mul(STEP.as_micros() as i64);
    let since_start = now.uptime.saturating_sub(started).as_micros() as i64;
    Timestamp::from_micros(now.wall.micros().saturating_sub(since_start - step_micros))
}
