//! A series as a picture needs it: a few samples for each column of pixels.
//!
//! Columns lie on a grid fixed in time, not on the screen: as the present moves on, columns move
//! along unchanged, no spike flickers, and only the newest has to be made anew.

use std::ops::Range;

use super::breaks::Breaks;
use super::{Place, Sample, Series};
use crate::time::{TimeRange, Timestamp};

/// What a series says within one column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Column {
    /// The oldest sample.
    pub first: Sample,
    /// The smallest, the oldest of equals.
    pub low: Sample,
    /// The largest, the oldest of equals.
    pub high: Sample,
    /// The newest sample.
    pub last: Sample,
    /// The moment in the middle of the column.
    pub middle: Timestamp,
    /// A line begins here: nothing joins this column to the one before.
    pub starts: bool,
    /// Between the column before and `first` the sender said that it had no value.
    after_gap: bool,
}

impl Column {
    /// Whether there is but one sample.
    pub fn is_single(&self) -> bool {
        self.first.time == self.last.time
    }

    /// The smallest and the largest sample, the older first.
    pub fn between(&self) -> [Sample; 2] {
        let (low, high) = (self.low, self.high);
        if low.time <= high.time { [low, high] } else { [high, low] }
    }
}

/// The columns of one series, kept from picture to picture.
///
/// As long as the view only moves on with the present, an update costs what is new, however much
/// is in view; any other view costs a few steps per column.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    columns: Vec<Column>,
    /// How many at the front have left the view.
    head: usize,
    /// Microseconds per column; zero before the first update.
    width: i64,
    /// The series' count of edits at the last update.
    edits: u64,
    /// Start of the first column gathered, in microseconds.
    from: i64,
    /// Time of the newest sample gathered, in microseconds.
    newest: i64,
    rhythm: Rhythm,
}

impl Columns {
    /// What was in view at the last update, oldest first.
    pub fn as_slice(&self) -> &[Column] {
        self.columns.get(self.head..).unwrap_or_default()
    }

    /// Length of a column in microseconds; zero while nothing is in view.
    pub fn column_micros(&self) -> i64 {
        self.width
    }

    /// Looks at `series` within `range` for a picture `count` device pixels wide. There is at
    /// least a column a pixel, at most twice as many, and none without a sample. The one sample
    /// just outside either end is looked at too, with its whole column, so that lines run to the
    /// edge.
    ///
    /// A line ends at an explicit gap between columns, at every one of `breaks` (outages), and
    /// where an interval is over three times the median interval thereabouts; a gap within a
    /// column cannot be seen. These columns are to be of one series always.
    pub fn update(
        &mut self,
        series: &Series,
        range: TimeRange,
        count: usize,
        breaks: &[TimeRange],
    ) {
        let Some((first, last)) = shown(series, range) else {
            self.columns.clear();
            self.head = 0;
            self.width = 0;
            return;
        };
        let width = self.fitting_width(range, count);
        let from = column_start(first.time.micros(), width);
        let resume = if self.is_current(series, width, from) {
            let open = column_start(self.newest.min(last.time.micros()), width);
            open.max(from)
        } else {
            self.columns.clear();
            self.head = 0;
            from
        };
        (self.width, self.edits, self.from) = (width, series.edits, from);
        self.forget(from, resume);
        self.gather(series, resume, column_end(last.time.micros(), width));
        let breaks = Breaks::new(self.rhythm.longest_unbroken(series, range), breaks);
        self.mark_starts(breaks);
    }

    /// Columns as wide as a pixel, or those there are as long as they are not wider and not much
    /// narrower.
    fn fitting_width(&self, range: TimeRange, count: usize) -> i64 {
        let length = range.end.micros().abs_diff(range.start.micros());
        let fitting = i64::try_from(length / count.max(1) as u64).unwrap_or(i64::MAX).max(1);
        let kept = self.width <= fitting && self.width > fitting - fitting / 4;
        if kept { self.width } else { fitting }
    }

    fn is_current(&self, series: &Series, width: i64, from: i64) -> bool {
        self.width == width && self.edits == series.edits && self.from <= from
    }

    /// Forgets the columns before `from` and those from `resume` on.
    fn forget(&mut self, from: i64, resume: i64) {
        while self.columns.last().is_some_and(|column| column.first.time.micros() >= resume) {
            self.columns.pop();
        }
        let in_view = self.as_slice();
        self.head += in_view.partition_point(|column| column.first.time.micros() < from);
        if self.head > 256 && self.head > self.columns.len() / 2 || self.head >= self.columns.len()
        {
            self.columns.drain(..self.head.min(self.columns.len()));
            self.head = 0;
        }
    }

    fn gather(&mut self, series: &Series, from: i64, until: i64) {
        let mut place = series.place(Timestamp::from_micros(from));
        let is_gap = |place| series.sample_in(place).is_some_and(|sample| sample.is_gap());
        let mut after_gap = series.before(place).is_some_and(is_gap);
        // Neighbouring columns hold about as many samples.
        let mut guess = 1;
        while let Some(sample) = series.sample_in(place) {
            let time = sample.time.micros();
            if time > until {
                break;
            }
            let (end, count) = series.place_beyond(place, column_end(time, self.width), guess);
            guess = count;
            after_gap |= sample.is_gap();
            if let Some(mut column) = series.column(place..end) {
                column.after_gap = after_gap;
                column.middle = Timestamp::from_micros(
                    column_start(time, self.width).saturating_add(self.width / 2),
                );
                self.columns.push(column);
            }
            let newest = series.before(end);
            after_gap = newest.is_some_and(is_gap);
            self.newest =
                newest.and_then(|p| series.sample_in(p)).map_or(time, |s| s.time.micros());
            place = end;
        }
    }

    fn mark_starts(&mut self, mut breaks: Breaks) {
        let mut before: Option<Timestamp> = None;
        for column in self.columns.iter_mut().skip(self.head) {
            column.starts = column.after_gap
                || before.is_none_or(|before| breaks.between(before, column.first.time));
            before = Some(column.last.time);
        }
    }
}

/// The longest interval that is no gap, asked again only once the view has moved on by a part.
#[derive(Clone, Debug, Default)]
struct Rhythm {
    known: Option<(Range<u64>, u64)>,
}

impl Rhythm {
    fn longest_unbroken(&mut self, series: &Series, range: TimeRange) -> u64 {
        let within = series.ranks_within(range);
        let first = series.dropped() + within.start as u64;
        let now = first..first + within.len() as u64;
        let moved = |then: &Range<u64>| {
            then.start.abs_diff(now.start).saturating_add(then.end.abs_diff(now.end))
        };
        match &self.known {
            Some((then, longest)) if moved(then) <= (then.end - then.start) / 32 => *longest,
            _ => {
                let longest = series.longest_unbroken(&within);
                self.known = Some((now, longest));
                longest
            }
        }
    }
}

/// Start of the column that holds `time`.
fn column_start(time: i64, width: i64) -> i64 {
    time.saturating_sub(time.rem_euclid(width.max(1)))
}

/// The last moment of the column that holds `time`.
fn column_end(time: i64, width: i64) -> i64 {
    time.saturating_add(width.max(1) - 1 - time.rem_euclid(width.max(1)))
}

/// The oldest and newest sample that have a part in a picture of `range`.
fn shown(series: &Series, range: TimeRange) -> Option<(Sample, Sample)> {
    let first = series.place(range.start);
    let first = series.before(first).unwrap_or(first);
    let last = series.place_after(range.end);
    let last = series.sample_in(last).or_else(|| series.last())?;
    Some((series.sample_in(first)?, last))
}

impl Series {
    /// Where the first sample after `from` is that is newer than `time`, and how many there are in
    /// between, of which `guess` is an estimate.
    fn place_beyond(&self, from: Place, time: i64, guess: usize) -> (Place, usize) {
        let time = Timestamp::from_micros(time);
        let (mut place, mut count) = (from, 0);
        while let Some(chunk) = self.chunks.get(place.chunk) {
            if chunk.last_time().is_some_and(|last| last > time) {
                let guess = place.offset + guess.saturating_sub(count);
                let offset = chunk.offset_after(time, place.offset, guess);
                return (Place { offset, ..place }, count + offset - place.offset);
            }
            count += chunk.len() - place.offset;
            place = Place { chunk: place.chunk + 1, offset: 0 };
        }
        (place, count)
    }

    /// The samples at `places` as a column; `None` if all are gaps.
    fn column(&self, places: Range<Place>) -> Option<Column> {
        let mut found: Option<Column> = None;
        for (chunk, offsets) in self.pieces(places) {
            let extremes = chunk.extremes(offsets.clone());
            if extremes.is_none() {
                continue;
            }
            let time = |offset: u16| chunk.time(offset.into());
            let last = chunk.sample(chunk.last_present(offsets.clone())?)?;
            match &mut found {
                Some(column) => {
                    if extremes.low < column.low.value {
                        column.low = Sample { time: time(extremes.low_at)?, value: extremes.low };
                    }
                    if extremes.high > column.high.value {
                        column.high =
                            Sample { time: time(extremes.high_at)?, value: extremes.high };
                    }
                    column.last = last;
                }
                None => {
                    let first = chunk.sample(chunk.first_present(offsets)?)?;
                    let low = Sample { time: time(extremes.low_at)?, value: extremes.low };
                    let high = Sample { time: time(extremes.high_at)?, value: extremes.high };
                    let middle = first.time;
                    let (starts, after_gap) = (false, false);
                    found = Some(Column { first, low, high, last, middle, starts, after_gap });
                }
            }
        }
        found
    }
}
