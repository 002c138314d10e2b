//! From the columns of a series to the states it was in, and to the bars they are shown as.

use heliograph_telemetry::{Timestamp, Words};

use crate::geometry::{FONT_SIZE, PlotGeometry, text_width};
use crate::model::{LineStyle, PlotModel, Trace};
use crate::places::{FAR, Places};
use crate::scene::{Align, FAINT, Mark};
use crate::theme::{Rgb, Theme};

/// Between strips, and how high one is at most and an empty one.
const STRIP_GAP: f64 = 4.0;
const HIGHEST_STRIP: f64 = 72.0;
const EMPTY_STRIP: f64 = 2.0;
const STRIP_ALPHA: f64 = 0.85;
/// How much of a colour is in a word's bar: less of it where all colours are taken.
const SHADES: [f64; 3] = [1.0, 0.6, 0.35];

/// The traces that are strips, one below the other.
pub(crate) fn strips(model: &PlotModel<'_>, geometry: &PlotGeometry) -> Vec<Mark> {
    let strips = || model.traces.iter().filter(|trace| trace.style == LineStyle::Strip);
    let count = strips().count() as i32;
    let mut marks = Vec::new();
    for (index, trace) in (0..).zip(strips()) {
        let (top, bottom) = place(index, count, geometry);
        let strip = Strip { top, bottom, trace, theme: model.theme };
        for state in &states(trace, geometry) {
            strip.bar(state, geometry, &mut marks);
            strip.word(state, geometry, &mut marks);
        }
    }
    marks
}

/// Top and bottom of a strip, in the middle of its share of the height.
fn place(index: i32, count: i32, geometry: &PlotGeometry) -> (i32, i32) {
    let height = geometry.bottom_px - geometry.top_px;
    let share = height / count;
    let spare = (share - geometry.px(HIGHEST_STRIP)) / 2;
    let gap = geometry.px(STRIP_GAP).min(share / 4).max(spare);
    let top = geometry.top_px + height * index / count + gap;
    let bottom = geometry.top_px + height * (index + 1) / count - gap;
    (top, bottom.max(top + 1))
}

/// Where a strip is, and whose.
struct Strip<'a> {
    top: i32,
    bottom: i32,
    trace: &'a Trace<'a>,
    theme: &'a Theme,
}

impl Strip<'_> {
    fn bar(&self, state: &State, geometry: &PlotGeometry, marks: &mut Vec<Mark>) {
        let middle = (self.top + self.bottom) / 2;
        let half = geometry.px(EMPTY_STRIP / 2.0);
        let whole = (self.top, self.bottom);
        let ((top, bottom), color, alpha) = match state.value {
            Some(0.0) => ((middle - half, middle + half), self.trace.color, FAINT),
            None => (whole, self.trace.color, FAINT),
            Some(value) if self.trace.words.is_some() => (whole, self.word_color(value), 1.0),
            Some(_) => (whole, self.trace.color, STRIP_ALPHA),
        };
        marks.push(Mark::Rect { from: (state.from, top), to: (state.to, bottom), color, alpha });
    }

    /// The word of a bar that has room for all of it.
    fn word(&self, state: &State, geometry: &PlotGeometry, marks: &mut Vec<Mark>) {
        let Some(value) = state.value.filter(|value| *value != 0.0) else { return };
        let Some(text) = self.trace.words.and_then(|words| words.word(value)) else { return };
        let room = f64::from(state.to - state.from) / geometry.scale;
        let is_high = self.bottom - self.top >= geometry.px(FONT_SIZE);
        if is_high && text_width(text) + FONT_SIZE <= room {
            let at = ((state.from + state.to) / 2, (self.top + self.bottom) / 2);
            let (text, align) = (text.to_owned(), Align::Center);
            let (color, size) = (self.word_color(value).letters(), FONT_SIZE * geometry.scale);
            marks.push(Mark::Text { text, at, align, color, size });
        }
    }

    /// The first word has the trace's own colour, the next the colours that follow it, and then
    /// their shades. What is on comes last.
    fn word_color(&self, place: f64) -> Rgb {
        let colors = self.theme.palette.len();
        let all = colors * 2 + 1;
        let turn = (place as usize + all - Words::FIRST) % all;
        let own = self.theme.palette.iter().position(|color| *color == self.trace.color);
        let shade = SHADES.get(turn / colors).copied().unwrap_or(1.0);
        let color = self.theme.color(own.unwrap_or(0) + turn);
        color.mixed(self.theme.background, shade)
    }
}

/// The state of a strip, from one moment to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct State {
    pub(crate) from: i32,
    pub(crate) to: i32,
    /// `None` where it changes more often than can be shown.
    pub(crate) value: Option<f64>,
}

/// The states of a trace one after the other, in whole pixels within the plot; each is at least
/// one pixel long.
pub(crate) fn states(trace: &Trace<'_>, geometry: &PlotGeometry) -> Vec<State> {
    let places = Places::new(trace, geometry);
    let mut states: Vec<State> = Vec::new();
    let place = |time: Timestamp| {
        let x = places.x(time).round().clamp(-FAR, FAR) as i32;
        x.clamp(geometry.left_px, geometry.right_px)
    };
    for run in trace.columns.chunk_by(|_, next| !next.starts) {
        for (index, column) in run.iter().enumerate() {
            let until = run.get(index + 1).map_or(column.last.time, |next| next.first.time);
            let (from, settled, to) =
                (place(column.first.time), place(column.last.time), place(until));
            let is_one = column.low.value == column.high.value;
            if !is_one {
                append(&mut states, State { from, to: settled, value: None });
            }
            let (from, value) = (if is_one { from } else { settled }, Some(column.last.value));
            append(&mut states, State { from, to, value });
        }
    }
    let in_view = |state: &State| state.from < geometry.right_px && state.to > geometry.left_px;
    states.retain(in_view);
    states
}

/// Adds a state unless the pixels it would have are taken.
fn append(states: &mut Vec<State>, next: State) {
    let to = next.to.max(next.from + 1);
    match states.last_mut() {
        Some(last) if last.value == next.value && last.to >= next.from => {
            last.to = last.to.max(next.to);
        }
        Some(last) if to <= last.to => {}
        Some(last) => {
            let from = next.from.max(last.to);
            states.push(State { from, to, ..next });
        }
        None => states.push(State { to, ..next }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::fixture::{at, columns, geometry};

    #[test]
    fn states_hold_until_the_next() {
        let g = geometry(1_000);
        let columns = columns([(0, 0.0), (300, 1.0), (600, 1.0), (700, 0.0), (1_000, 0.0)], &g);
        let trace = Trace::new(columns.as_slice(), Theme::DARK.color(0));
        let x = |micros| g.x(at(micros)).round() as i32;
        let state = |from, to, value| State { from: x(from), to: x(to), value: Some(value) };
        let expected = [state(0, 300, 0.0), state(300, 700, 1.0), state(700, 1_000, 0.0)];
        assert_eq!(states(&trace, &g), expected);
    }

    #[test]
    fn strips_lie_below_each_other_and_none_is_a_wall() {
        let g = geometry(1_000);
        for count in 1..=30 {
            let places: Vec<_> = (0..count).map(|index| place(index, count, &g)).collect();
            assert!(g.top_px < places[0].0 && places.last().unwrap().1 <= g.bottom_px, "{count}");
            assert!(places.windows(2).all(|pair| pair[0].1 < pair[1].0), "{count}: {places:?}");
            let highest = places.iter().map(|(top, bottom)| bottom - top).max();
            assert!(highest.is_some_and(|height| (1..=73).contains(&height)), "{count}");
        }
        let (top, bottom) = place(0, 1, &g);
        assert!((top - g.top_px).abs_diff(g.bottom_px - bottom) <= 1, "alone it is in the middle");
    }

    #[test]
    fn every_word_has_a_color_of_its_own() {
        for theme in [&Theme::DARK, &Theme::LIGHT] {
            for own in theme.palette {
                let trace = Trace::new(&[], own);
                let strip = Strip { top: 0, bottom: 10, trace: &trace, theme };
                let mut colors: Vec<Rgb> =
                    (1..Words::PLACES).map(|place| strip.word_color(place as f64)).collect();
                assert_eq!(colors[1], own, "the first word is shown as the legend is");
                assert!(colors.iter().all(|color| *color != theme.background));
                colors.sort_by_key(|color| (color.0, color.1, color.2));
                assert!(colors.windows(2).all(|pair| pair[0] != pair[1]));
            }
        }
    }

    #[test]
    fn states_that_change_too_often_say_so() {
        let g = geometry(100_000);
        let columns = columns((0..100_000).map(|i| (i, (i % 2) as f64)), &g);
        let trace = Trace::new(columns.as_slice(), Theme::DARK.color(0));
        let states = states(&trace, &g);
        assert!(states.iter().any(|state| state.value.is_none()));
        assert!(states.windows(2).all(|pair| pair[0].to <= pair[1].from));
    }
}
