//! The small line beside a channel's name: points and an SVG path, no axes.

use std::fmt::Write;

use heliograph_telemetry::{Sample, TimeRange};

/// Room left at the edges for half the line's width.
const EDGE: f64 = 1.0;

/// Polylines of `segments` in a box `width` by `height`, from the top left; the values fill the
/// height, a constant lies in the middle. What is outside `range` is moved to its nearer edge.
pub fn sparkline(
    segments: &[Vec<Sample>],
    range: TimeRange,
    width: f64,
    height: f64,
) -> Vec<Vec<(f64, f64)>> {
    let finite = |sample: &&Sample| sample.value.is_finite();
    let values = segments.iter().flatten().filter(finite).map(|sample| sample.value);
    let Some((low, high)) = values.map(|v| (v, v)).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
    else {
        return Vec::new();
    };
    let (width, height) = ((width - 2.0 * EDGE).max(0.0), (height - 2.0 * EDGE).max(0.0));
    let length = (range.length().as_micros() as f64).max(1.0);
    let place = |sample: &Sample| {
        let along = sample.time.since(range.start).as_micros() as f64 / length;
        let span = high * 0.5 - low * 0.5;
        let up = if span > 0.0 { (sample.value * 0.5 - low * 0.5) / span } else { 0.5 };
        (EDGE + along.min(1.0) * width, EDGE + (1.0 - up.clamp(0.0, 1.0)) * height)
    };
    segments
        .iter()
        .map(|segment| segment.iter().filter(finite).map(place).collect())
        .filter(|points: &Vec<(f64, f64)>| !points.is_empty())
        .collect()
}

/// The `d` attribute of an SVG path through polylines; a single point is a line without length,
/// which a round line cap shows as a dot.
pub fn svg_path(polylines: &[Vec<(f64, f64)>]) -> String {
    let mut path = String::new();
    for polyline in polylines {
        for (index, (x, y)) in polyline.iter().enumerate() {
            let verb = if index == 0 { 'M' } else { 'L' };
            // Writing to a string cannot fail.
            let _ = write!(path, "{verb}{x:.1} {y:.1}");
        }
        if polyline.len() == 1 {
            path.push_str("h0");
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use heliograph_telemetry::Timestamp;

    fn samples(values: &[(i64, f64)]) -> Vec<Sample> {
        values
            .iter()
            .map(|(t, value)| Sample { time: Timestamp::from_micros(*t), value: *value })
            .collect()
    }

    fn range(start: i64, end: i64) -> TimeRange {
        TimeRange::new(Timestamp::from_micros(start), Timestamp::from_micros(end))
    }

    #[test]
    fn fills_its_box_and_breaks_at_gaps() {
        let segments = [samples(&[(0, 1.0), (50, 3.0)]), samples(&[(100, 2.0)])];
        let lines = sparkline(&segments, range(0, 100), 54.0, 16.0);
        assert_eq!(svg_path(&lines), "M1.0 15.0L27.0 1.0M53.0 8.0h0");
    }

    #[test]
    fn sane_for_any_values() {
        assert!(sparkline(&[], range(0, 1), 54.0, 16.0).is_empty());
        let flat = sparkline(&[samples(&[(0, 7.0), (9, 7.0)])], range(0, 9), 54.0, 16.0);
        assert_eq!(svg_path(&flat), "M1.0 8.0L53.0 8.0");
        let odd = [samples(&[(0, f64::NAN), (1, -1e308), (2, 1e308), (3, f64::INFINITY)])];
        for (x, y) in sparkline(&odd, range(0, 0), 1.0, 0.0).into_iter().flatten() {
            assert!(x.is_finite() && y.is_finite());
        }
    }
}
