//! From the columns of a series to the states it was in.

use heliograph_telemetry::Timestamp;

use crate::geometry::PlotGeometry;
use crate::model::Trace;
use crate::trace::{FAR, Places};

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
    use crate::theme::Theme;
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
    fn states_that_change_too_often_say_so() {
        let g = geometry(100_000);
        let columns = columns((0..100_000).map(|i| (i, (i % 2) as f64)), &g);
        let trace = Trace::new(columns.as_slice(), Theme::DARK.color(0));
        let states = states(&trace, &g);
        assert!(states.iter().any(|state| state.value.is_none()));
        assert!(states.windows(2).all(|pair| pair[0].to <= pair[1].from));
    }
}
