//! Transcripts: what comes in line by line, and what a session makes of it.

use std::fmt::Write;
use std::time::Duration;

use expect_test::Expect;
use heliograph_protocol::session::{Command, Event, Input, Outgoing, Session};
use heliograph_telemetry::{Now, Timestamp};

use crate::network::{apart, reading_words};

/// Wall-clock time at uptime zero.
const EPOCH: Timestamp = Timestamp::from_micros(1_795_166_000_000_000);

/// Runs a script against a session and compares what it does.
///
/// In: `< text` from the peer, `! 250ms` or `! 3s` lets time pass from deadline to deadline,
/// `@ open`, `@ close`, `@ publish channel = value`. Out: `> text` sent, `* event`, and `!` lines
/// again with the time it is.
pub(crate) fn check(session: &mut dyn Session, script: &str, expect: Expect) {
    let mut run =
        Run { session, now: Now { uptime: Duration::ZERO, wall: EPOCH }, log: String::new() };
    for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
        run.line(line);
    }
    expect.assert_eq(&run.log);
}

struct Run<'a> {
    session: &'a mut dyn Session,
    now: Now,
    log: String,
}

impl Run<'_> {
    fn line(&mut self, line: &str) {
        let (mark, rest) = line.split_at(1);
        let rest = rest.trim();
        match (mark, rest) {
            ("<", text) => self.session.handle_input(self.now, Input::Text(text)),
            ("!", time) => return self.pass(duration(time)),
            ("@", "open") => self.session.handle_input(self.now, Input::Opened),
            ("@", "close") => self.session.handle_input(self.now, Input::Closed),
            ("@", command) => {
                let publish = command.strip_prefix("publish ").and_then(|c| c.split_once(" = "));
                let (channel, value) = publish.expect(command);
                let command = Command::Publish { channel: channel.into(), value: value.into() };
                if let Err(error) = self.session.submit(self.now, command) {
                    writeln!(self.log, "* {error:?}").unwrap();
                }
            }
            _ => panic!("what is `{line}`?"),
        }
        self.drain();
    }

    fn pass(&mut self, time: Duration) {
        let until = self.now.uptime + time;
        while let Some(due) = self.session.poll_timeout().filter(|due| *due <= until) {
            self.set(due);
            self.session.handle_timeout(self.now);
            self.drain();
        }
        self.set(until);
        writeln!(self.log, "! {}ms", until.as_millis()).unwrap();
    }

    fn set(&mut self, uptime: Duration) {
        self.now = Now { uptime, wall: EPOCH + uptime };
    }

    fn drain(&mut self) {
        while let Some(outgoing) = self.session.poll_transmit() {
            match outgoing {
                Outgoing::Text(text) => writeln!(self.log, "> {text}").unwrap(),
                Outgoing::Binary(bytes) => writeln!(self.log, "> {bytes:?}").unwrap(),
                other => writeln!(self.log, "> {other:?}").unwrap(),
            }
        }
        for event in std::iter::from_fn(|| self.session.poll_event()).flat_map(apart) {
            match event {
                Event::Readings(readings) => {
                    writeln!(self.log, "* Reading {}", reading_words(&readings[0])).unwrap();
                }
                other => writeln!(self.log, "* {other:?}").unwrap(),
            }
        }
    }
}

fn duration(text: &str) -> Duration {
    let millis = match text.strip_suffix("ms") {
        Some(millis) => millis.parse().ok(),
        None => text.strip_suffix('s').and_then(|s| s.parse::<u64>().ok()).map(|s| s * 1_000),
    };
    Duration::from_millis(millis.expect(text))
}
