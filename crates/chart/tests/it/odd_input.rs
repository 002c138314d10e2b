//! No input makes a plot panic, and nothing is drawn where it does not belong.

use heliograph_chart::{
    Dash, Limit, LineStyle, PlotModel, RightAxis, Scale, Side, Theme, Tone, Trace, ValueRange,
    Viewport, Zone, scaled_range,
};
use heliograph_telemetry::{Sample, Series, TimeRange, Timestamp};
use proptest::prelude::*;

use crate::scenes::{Line, ago, columns, kept, last, plot, series, svg};

/// All coordinates of polylines in an SVG.
fn polyline_points(svg: &str) -> Vec<(i64, i64)> {
    svg.split("<polyline")
        .skip(1)
        .map(|line| line.split("points=\"").nth(1).unwrap())
        .flat_map(|rest| rest.split('"').next().unwrap().split_whitespace())
        .map(|pair| {
            let (x, y) = pair.split_once(',').unwrap();
            (x.parse().unwrap(), y.parse().unwrap())
        })
        .collect()
}

/// All ends of the bars in an SVG.
fn bar_ends(svg: &str) -> Vec<(i64, i64)> {
    let number = |line: &str, name: &str| -> i64 {
        let (_, rest) = line.split_once(&format!(" {name}=\"")).unwrap();
        rest.split('"').next().unwrap().parse().unwrap()
    };
    svg.split("<line")
        .skip(1)
        .flat_map(|line| {
            [("x1", "y1"), ("x2", "y2")].map(|(x, y)| (number(line, x), number(line, y)))
        })
        .collect()
}

/// All that a trace drew, dots aside.
fn line_points(svg: &str) -> Vec<(i64, i64)> {
    polyline_points(svg).into_iter().chain(bar_ends(svg)).collect()
}

#[test]
fn a_spike_of_one_sample_reaches_its_height() {
    let spiky = series(1_000.0, 0.01, |t| if (t * 1e5).round() == 31_415.0 { 9.0 } else { 0.0 });
    let mut model = plot(&Theme::DARK, 1_000.0, ValueRange::new(0.0, 10.0));
    Line::solid(&spiky).add_to(&mut model);
    let geometry = model.geometry();
    let highest = line_points(&svg(&model)).into_iter().min_by_key(|(_, y)| *y).unwrap();
    assert_eq!(highest.1, geometry.y(9.0).round() as i64);
    assert!((highest.0 as f64 - geometry.x(ago(1_000.0 - 314.15))).abs() <= 1.0);
}

#[test]
fn no_line_across_a_gap() {
    let gap = series(100.0, 0.5, |t| if (0.4..0.6).contains(&t) { f64::NAN } else { 1.0 });
    let mut model = plot(&Theme::DARK, 100.0, ValueRange::new(0.0, 2.0));
    Line::solid(&gap).add_to(&mut model);
    let g = model.geometry();
    let (from, to) = (g.x(ago(59.0)) as i64, g.x(ago(41.0)) as i64);
    let picture = svg(&model);
    assert_eq!(picture.matches("<polyline").count(), 2);
    assert!(line_points(&picture).iter().all(|(x, _)| *x <= from || *x >= to));
}

#[test]
fn areas_too_small_to_draw_on() {
    let line = series(10.0, 0.1, |t| t);
    for size_px in [(0, 0), (1, 1), (640, 0), (0, 240), (60, 30), (59, 33), (u32::MAX, 40)] {
        for scale in [0.0, 1.0, 1.5, 3.0, -1.0, f64::NAN, f64::INFINITY, 1e9] {
            let mut model = plot(&Theme::DARK, 10.0, ValueRange::UNIT);
            (model.size_px, model.scale, model.unit) = (size_px, scale, Some("°C"));
            (model.outages, model.moments) = (kept([last(5.0)]), kept([ago(1.0)]));
            model.markers = model.moments;
            Line::solid(&line).add_to(&mut model);
            assert!(svg(&model).contains("<rect"));
        }
    }
}

#[test]
fn two_hundred_traces() {
    let all: Vec<Series> = (0..200).map(|i| series(60.0, 0.1, |t| t * f64::from(i))).collect();
    let mut model = plot(&Theme::LIGHT, 60.0, ValueRange::new(0.0, 200.0));
    for series in &all {
        Line::solid(series).add_to(&mut model);
    }
    let drawn = svg(&model).matches("<polyline").count();
    assert_eq!(drawn, 200);
}

#[test]
fn the_year_9999_in_microseconds() {
    let start = 253_402_300_799_000_000;
    let mut series = Series::with_capacity(100);
    for micros in 0..10 {
        series.push(Sample { time: Timestamp::from_micros(start + micros), value: micros as f64 });
    }
    let mut model = plot(&Theme::LIGHT, 1.0, ValueRange::new(0.0, 10.0));
    model.viewport.time =
        TimeRange::new(Timestamp::from_micros(start), Timestamp::from_micros(start + 9));
    Line::solid(&series).add_to(&mut model);
    let points = line_points(&svg(&model));
    assert_eq!(points.len(), 10);
    let g = model.geometry();
    assert_eq!(points.last(), Some(&(i64::from(g.right_px), g.y(9.0).round() as i64)));
}

#[test]
fn a_long_line_along_an_edge_stays_on_the_plot() {
    // Two pixels wide, the one on the row it is on and the one above, which may not be outside.
    for value in [0.0, 10.0] {
        let edge = series(100.0, 0.3, |_| value);
        let mut model = plot(&Theme::DARK, 100.0, ValueRange::new(0.0, 10.0));
        Line { dash: Dash::Dashed, ..Line::solid(&edge) }.add_to(&mut model);
        let geometry = model.geometry();
        let drawn = svg(&model);
        assert!(drawn.contains(r#"stroke-width="2""#));
        for (x, y) in line_points(&drawn) {
            assert!(geometry.contains(x as f64, y as f64), "{x} {y}");
            assert!(geometry.contains(x as f64, y as f64 - 1.0), "{x} {y}");
        }
    }
}

fn any_value() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>(),
        -10.0..10.0,
        Just(f64::NAN),
        Just(f64::INFINITY),
        Just(1e308),
        Just(-1e308),
        Just(0.0)
    ]
}

fn any_sample() -> impl Strategy<Value = Sample> {
    (prop_oneof![any::<i64>(), -50..150i64], any_value())
        .prop_map(|(micros, value)| Sample { time: Timestamp::from_micros(micros), value })
}

fn any_range() -> impl Strategy<Value = TimeRange> {
    (prop_oneof![any::<i64>(), -50..150i64], prop_oneof![any::<i64>(), -50..150i64])
        .prop_map(|(a, b)| TimeRange::new(Timestamp::from_micros(a), Timestamp::from_micros(b)))
}

proptest! {
    #[test]
    fn nothing_panics_and_lines_stay_on_the_plot(
        samples in prop::collection::vec(any_sample(), 0..40),
        time in any_range(),
        outages in prop::collection::vec(any_range(), 0..3),
        (low, high) in (any_value(), any_value()),
        size_px in (0u32..900, 0u32..500),
        scale in 0.5..3.0f64,
        (logarithmic, right) in any::<(bool, bool)>(),
        dash in 0usize..4,
    ) {
        let mut series = Series::with_capacity(1_000);
        samples.iter().for_each(|sample| { series.push(*sample); });
        let theme = Theme::DARK;
        let scale_kind = if logarithmic { Scale::Logarithmic } else { Scale::Linear };
        let automatic =
            scaled_range(scale_kind, series.extent(time), Some(ValueRange::new(low, high)));
        let moments: Vec<Timestamp> = samples.iter().map(|sample| sample.time).collect();
        let limits = [Limit { values: (low, high), side: Side::Right, tone: Tone::Alarm }];
        let mut model = PlotModel::new(size_px, scale, Viewport { time, value: automatic }, &theme);
        (model.outages, model.moments, model.markers) = (&outages, &moments, &moments);
        (model.unit, model.limits, model.now) = (Some("unit"), &limits, moments.last().copied());
        model.right = right.then(|| RightAxis { value: ValueRange::new(high, low), unit: Some("x") });
        model.zone = Zone::Rule(&|time| (time.micros() % 7_200) as i32);
        let geometry = model.geometry();
        let columns = columns(&series, &model);
        for (index, style) in
            [LineStyle::Line, LineStyle::Step, LineStyle::Points, LineStyle::Strip].into_iter().enumerate()
        {
            let trace = Trace::new(columns.as_slice(), theme.color(index));
            let side = if index == 1 { Side::Right } else { Side::Left };
            model.traces.push(Trace { dash: Dash::nth(dash), style, side, ..trace });
        }
        for (x, y) in line_points(&svg(&model)) {
            prop_assert!(geometry.contains(x as f64, y as f64), "{x} {y} {geometry:?}");
        }
        let (x, y) = (f64::from(size_px.0) / 2.0, f64::from(size_px.1) / 2.0);
        geometry.nearest(&model.traces, x, y, 20.0);
        prop_assert!(time.contains(geometry.time_at(x)));
    }
}
