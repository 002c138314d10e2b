//! The bottom rail: the whole session on one line, and the window on it that is in view.

use heliograph_telemetry::{TimeRange, Timestamp};

/// An edge of the window can be taken hold of from this far, in pixels.
const EDGE_PX: f64 = 7.0;
/// The end of the rail is the present, however many microseconds a pixel stands for.
const END_PX: f64 = 3.0;

/// What part of the window is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Its start.
    Start,
    /// Its end.
    End,
    /// All of it.
    Whole,
}

/// The rail: what it shows and how long it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Timeline {
    /// The whole session.
    pub whole: TimeRange,
    /// Its length in pixels.
    pub width_px: f64,
}

/// The window as it is held.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hold {
    part: Part,
    /// What was in view when it was taken hold of.
    shown: TimeRange,
    /// Where it was taken hold of.
    from_px: f64,
}

impl Timeline {
    /// Where a moment is, in pixels from the start; beyond the ends for one that is not on it.
    pub fn x(&self, time: Timestamp) -> f64 {
        let since = time.micros() as f64 - self.whole.start.micros() as f64;
        since / self.length_micros() * self.width_px
    }

    /// The moment at `x` pixels, kept within the session.
    pub fn time_at(&self, x: f64) -> Timestamp {
        let part = (x / self.width_px.max(1.0)).clamp(0.0, 1.0);
        let since = if part.is_nan() { 0.0 } else { part * self.length_micros() };
        Timestamp::from_micros(self.whole.start.micros().saturating_add(since as i64))
    }

    /// Takes hold of the window at `x`. A press beside it first moves its middle there.
    pub fn hold(&self, shown: TimeRange, x: f64) -> Hold {
        let (start, end) = (self.x(shown.start), self.x(shown.end));
        // On a window of a few pixels most of it is its middle.
        let edge = EDGE_PX.min((end - start) / 4.0).max(2.0);
        let part = if (x - start).abs() <= edge {
            Part::Start
        } else if (x - end).abs() <= edge {
            Part::End
        } else {
            Part::Whole
        };
        let beside = x < start - edge || x > end + edge;
        let from_px = if beside { (start + end) / 2.0 } else { x };
        Hold { part, shown, from_px }
    }

    /// The window after what is held was dragged to `x`; its end is `now` where it reaches the
    /// end of the rail.
    pub fn dragged(&self, hold: Hold, x: f64, now: Timestamp) -> TimeRange {
        let micros = ((x - hold.from_px) / self.width_px.max(1.0) * self.length_micros()) as i64;
        let shifted =
            |time: Timestamp| Timestamp::from_micros(time.micros().saturating_add(micros));
        let TimeRange { start, end } = hold.shown;
        match hold.part {
            Part::Start => TimeRange::new(shifted(start).min(end), end),
            Part::End if self.at_end(shifted(end)) => TimeRange::new(start, now),
            Part::End => TimeRange::new(start, shifted(end).max(start)),
            Part::Whole if self.at_end(shifted(end)) => {
                TimeRange::ending_at(now, hold.shown.length())
            }
            Part::Whole => TimeRange::new(shifted(start), shifted(end)),
        }
    }

    fn at_end(&self, time: Timestamp) -> bool {
        self.x(time) >= self.width_px - END_PX
    }

    fn length_micros(&self) -> f64 {
        (self.whole.length().as_micros() as f64).max(1.0)
    }
}

impl Hold {
    /// What part is held.
    pub fn part(self) -> Part {
        self.part
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * 1_000_000)
    }

    fn range(start: i64, end: i64) -> TimeRange {
        TimeRange::new(at(start), at(end))
    }

    /// 1,000 s on 500 pixels.
    const RAIL: Timeline = Timeline {
        whole: TimeRange {
            start: Timestamp::from_micros(0),
            end: Timestamp::from_micros(1_000_000_000),
        },
        width_px: 500.0,
    };

    fn drag(shown: TimeRange, from: f64, to: f64) -> TimeRange {
        RAIL.dragged(RAIL.hold(shown, from), to, at(1_004))
    }

    #[test]
    fn there_and_back() {
        assert_eq!((RAIL.x(at(200)), RAIL.time_at(100.0)), (100.0, at(200)));
        assert_eq!((RAIL.time_at(-9.0), RAIL.time_at(f64::NAN)), (at(0), at(0)));
        let nothing = Timeline { whole: range(5, 5), width_px: 0.0 };
        assert!(nothing.x(at(5)).is_finite());
        assert!(nothing.time_at(3.0) >= at(5));
    }

    #[test]
    fn the_window_is_moved_by_its_middle_and_resized_by_its_edges() {
        assert_eq!(drag(range(200, 300), 125.0, 150.0), range(250, 350));
        assert_eq!(drag(range(200, 300), 101.0, 76.0), range(150, 300));
        assert_eq!(drag(range(200, 300), 150.0, 175.0), range(200, 350));
        assert_eq!(drag(range(200, 300), 100.0, 400.0), range(300, 300), "edges do not cross");
    }

    #[test]
    fn a_press_beside_the_window_brings_it_there() {
        assert_eq!(drag(range(200, 300), 300.0, 300.0), range(550, 650));
        assert_eq!(drag(range(200, 300), 300.0, 310.0), range(570, 670));
    }

    #[test]
    fn the_end_of_the_rail_is_the_present() {
        assert_eq!(drag(range(200, 300), 125.0, 480.0), range(904, 1_004));
        assert_eq!(drag(range(200, 300), 150.0, 500.0), range(200, 1_004));
    }

    #[test]
    fn a_tiny_window_can_still_be_moved() {
        assert_eq!(RAIL.hold(range(200, 220), 105.0).part(), Part::Whole);
        assert_eq!(RAIL.hold(range(200, 201), 100.0).part(), Part::Start);
    }
}
