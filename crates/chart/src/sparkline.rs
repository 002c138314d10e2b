//! The small line beside a channel's name: points and an SVG path, no axes.

use std::fmt::Write;

use heliograph_telemetry::{Column, Sample, TimeRange};

/// Room left at the edges for half the line's width.
const EDGE: f64 = 1.0;

/// Polylines through `columns` in a box `width` by `height`, from the top left; the values fill the
/// height, a constant lies in the middle. What is outside `range` is moved to its nearer edge, a
/// line that lies wholly outside is left out.
pub fn sparkline(
    columns: &[Column],
    range: TimeRange,
    width: f64,
    height: f64,
) -> Vec<Vec<(f64, f64)>> {
    let lines = || {
        columns.chunk_by(|_, next| !next.starts).filter(|line| {
            let ends = line.first().zip(line.last());
            ends.is_some_and(|(a, b)| a.first.time <= range.end && b.last.time >= range.start)
        })
    };
    let extremes = lines().flatten().map(|column| (column.low.value, column.high.value));
    let Some((low, high)) = extremes.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))) else {
        return Vec::new();
    };
    let (width, height) = ((width - 2.0 * EDGE).max(0.0), (height - 2.0 * EDGE).max(0.0));
    let length = (range.length().as_micros() as f64).max(1.0);
    let place = |sample: Sample| {
        let along = sample.time.since(range.start).as_micros() as f64 / length;
        let span = high * 0.5 - low * 0.5;
        let up = if span > 0.0 { (sample.value * 0.5 - low * 0.5) / span } else { 0.5 };
        (EDGE + along.min(1.0) * width, EDGE + (1.0 - up.clamp(0.0, 1.0)) * height)
    };
    let polyline = |line: &[Column]| {
        let mut points = Vec::new();
        for column in line {
            let [early, late] = column.between();
            for sample in [column.first, early, late, column.last] {
                let point = place(sample);
                if points.last() != Some(&point) {
                    points.push(point);
                }
            }
        }
        points
    };
    lines().map(polyline).collect()
}

/// The `d` attribute of an SVG path through polylines; a single point is a line without length,
/// which a round line cap shows as a dot.
pub fn svg_path(polylines: &[Vec<(f64, f64)>]) -> String {
    let mut path = String::new();
    for polyline in polylines {
        for (index, (x, y)) in polyline.iter().enumerate() {
            path.push(if index == 0 { 'M' } else { 'L' });
            push_tenths(&mut path, *x);
            path.push(' ');
            push_tenths(&mut path, *y);
        }
        if polyline.len() == 1 {
            path.push_str("h0");
        }
    }
    path
}

/// A number to one place after the point. Figures of whole numbers are found much quicker than those
/// of an `f64`.
fn push_tenths(text: &mut String, number: f64) {
    let tenths = (number * 10.0).round() as i32;
    let (sign, size) = (if tenths < 0 { "-" } else { "" }, tenths.unsigned_abs());
    // Writing to a string cannot fail.
    let _ = write!(text, "{sign}{}.{}", size / 10, size % 10);
}

#[cfg(test)]
mod tests {
    use super::*;
    use heliograph_telemetry::{Columns, Series, Timestamp};

    fn columns(values: &[(i64, f64)], range: TimeRange) -> Columns {
        let mut series = Series::with_capacity(1_000);
        for (micros, value) in values {
            series.push(Sample { time: Timestamp::from_micros(*micros), value: *value });
        }
        let mut columns = Columns::default();
        columns.update(&series, range, 50, &[]);
        columns
    }

    fn range(start: i64, end: i64) -> TimeRange {
        TimeRange::new(Timestamp::from_micros(start), Timestamp::from_micros(end))
    }

    fn path(values: &[(i64, f64)], range: TimeRange) -> String {
        svg_path(&sparkline(columns(values, range).as_slice(), range, 54.0, 16.0))
    }

    #[test]
    fn fills_its_box_and_breaks_at_gaps() {
        let values = [(0, 1.0), (50, 3.0), (70, f64::NAN), (100, 2.0)];
        assert_eq!(path(&values, range(0, 100)), "M1.0 15.0L27.0 1.0M53.0 8.0h0");
    }

    #[test]
    fn a_line_outside_is_left_out_one_that_comes_in_begins_at_the_edge() {
        let values = [(0, 9.0), (10, f64::NAN), (30, 1.0), (50, 3.0), (70, f64::NAN), (90, 5.0)];
        assert_eq!(path(&values, range(40, 80)), "M1.0 15.0L14.0 1.0");
        assert_eq!(path(&values[..3], range(40, 80)), "");
    }

    #[test]
    fn every_spike_of_a_column_is_drawn() {
        let values: Vec<_> = (0..1_000)
            .map(|i| {
                (i, [(300, 5.0), (301, -5.0)].into_iter().find(|s| s.0 == i).map_or(0.0, |s| s.1))
            })
            .collect();
        let drawn = path(&values, range(0, 1_000));
        assert!(drawn.contains(" 1.0L") && drawn.contains(" 15.0L"), "{drawn}");
    }

    #[test]
    fn places_are_written_to_a_tenth() {
        let path = svg_path(&[vec![(-0.04, 0.05), (-0.06, 9.96)], vec![(-12.34, 1e300)]]);
        assert_eq!(path, "M0.0 0.1L-0.1 10.0M-12.3 214748364.7h0");
    }

    #[test]
    fn sane_for_any_values() {
        assert!(sparkline(&[], range(0, 1), 54.0, 16.0).is_empty());
        assert_eq!(path(&[(0, 7.0), (9, 7.0)], range(0, 9)), "M1.0 8.0L53.0 8.0");
        let odd = [(0, f64::NAN), (1, -1e308), (2, 1e308), (3, f64::INFINITY)];
        let odd = columns(&odd, range(0, 0));
        for (x, y) in sparkline(odd.as_slice(), range(0, 0), 1.0, 0.0).into_iter().flatten() {
            assert!(x.is_finite() && y.is_finite());
        }
    }
}
