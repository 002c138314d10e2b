//! Pictures of what a plot can show besides plain lines, and of odd input; compared and looked at
//! as those in `pictures.rs`.

use std::time::Duration;

use expect_test::expect_file;
use heliograph_chart::{
    Axes, Dash, Limit, LineStyle, PlotModel, RightAxis, Scale, Side, Theme, Tone, Trace,
    ValueRange, Zone, scaled_range, value_range,
};
use heliograph_telemetry::{
    ClockNote, Reading, Sample, Series, SourceId, Store, StoreLimits, TimeRange, Timestamp, Value,
};

use crate::scenes::{Line, ago, columns, kept, last, noise, plot, series, svg, wave};

#[test]
fn two_units_have_an_axis_each() {
    let air = series(300.0, 1.0, |t| 21.0 + 2.0 * wave(t * 1.3) + 0.2 * noise(t));
    let pressure = series(300.0, 5.0, |t| 101_300.0 + 40.0 * wave(t * 0.7 + 0.3));
    for (theme, name) in [(&Theme::DARK, "dark"), (&Theme::LIGHT, "light")] {
        let mut model = plot(theme, 300.0, value_range(air.extent(last(300.0)), None));
        let value = value_range(pressure.extent(last(300.0)), None);
        model.unit = Some("°C");
        model.right = Some(RightAxis { value, unit: Some("Pa") });
        Line::solid(&air).add_to(&mut model);
        let trace = Trace::new(columns(&pressure, &model).as_slice(), theme.color(1));
        model.traces.push(Trace { side: Side::Right, dash: Dash::Dashed, ..trace });
        expect_file![format!("../snapshots/two_axes_{name}.svg")].assert_eq(&svg(&model));
    }
}

#[test]
fn ratios_on_a_logarithmic_axis() {
    // Light from night to noon, with a sensor that says 0 in the dark.
    let light = series(86_400.0, 120.0, |t| {
        let height = wave(t * 0.5);
        if height < 0.1 { 0.0 } else { 50_000.0 * height * height * height * height }
    });
    let range = scaled_range(Scale::Logarithmic, light.extent(last(86_400.0)), None);
    let mut model = plot(&Theme::DARK, 86_400.0, range);
    model.unit = Some("lx");
    Line::solid(&light).add_to(&mut model);
    expect_file!["../snapshots/logarithmic.svg"].assert_eq(&svg(&model));
}

fn annotated(model: &mut PlotModel<'_>) {
    let soil = series(240.0, 1.0, |t| 34.0 - 14.0 * t + 1.5 * noise(t));
    model.viewport.time = TimeRange::new(ago(240.0), ago(-60.0));
    model.limits = kept([
        Limit { values: (f64::NEG_INFINITY, 22.0), side: Side::Left, tone: Tone::Alarm },
        Limit { values: (22.0, 26.0), side: Side::Left, tone: Tone::Warning },
        Limit { values: (28.0, 34.0), side: Side::Left, tone: Tone::Wanted },
        Limit { values: (50.0, 60.0), side: Side::Left, tone: Tone::Alarm },
    ]);
    model.markers = kept([ago(200.0), ago(90.0), ago(-59.0)]);
    model.moments = kept([ago(120.0)]);
    (model.now, model.unit) = (Some(ago(0.0)), Some("%"));
    Line::solid(&soil).add_to(model);
}

#[test]
fn limits_markers_and_the_present() {
    for (theme, name) in [(&Theme::DARK, "dark"), (&Theme::LIGHT, "light")] {
        let mut model = plot(theme, 240.0, ValueRange::new(15.0, 40.0));
        annotated(&mut model);
        expect_file![format!("../snapshots/annotated_{name}.svg")].assert_eq(&svg(&model));
    }
}

#[test]
fn states_as_strips() {
    let door = series(120.0, 1.0, |t| f64::from(u8::from(wave(t * 3.0) + wave(t * 7.0) > 0.4)));
    let pump = series(120.0, 1.0, |t| f64::from(u8::from((0.3..0.8).contains(&t))));
    let flicker = series(120.0, 0.01, |t| f64::from(u8::from(t > 0.5 && noise(t) > 0.0)));
    for (theme, name) in [(&Theme::DARK, "dark"), (&Theme::LIGHT, "light")] {
        let mut model = plot(theme, 120.0, ValueRange::STATE);
        model.size_px = (480, 160);
        for series in [&door, &pump, &flicker] {
            Line { style: LineStyle::Strip, ..Line::solid(series) }.add_to(&mut model);
        }
        expect_file![format!("../snapshots/strips_{name}.svg")].assert_eq(&svg(&model));
    }
}

#[test]
fn a_present_that_is_not_in_view_changes_nothing() {
    let mut model = plot(&Theme::DARK, 240.0, ValueRange::new(0.0, 1.0));
    let picture = |model: &PlotModel<'_>, now| svg(&PlotModel { now, ..model.clone() });
    let without = picture(&model, None);
    for seconds in [-100.0, 0.0, 500.0] {
        assert_eq!(picture(&model, Some(ago(seconds))), without, "{seconds}");
    }
    model.viewport.time = TimeRange::new(ago(240.0), ago(-60.0));
    assert_ne!(picture(&model, Some(ago(0.0))), picture(&model, None));
}

#[test]
fn the_lower_layer_stays_while_time_passes() {
    let mut model = plot(&Theme::DARK, 240.0, ValueRange::new(15.0, 40.0));
    annotated(&mut model);
    let axes = |model: &PlotModel<'_>| Axes::of(model, &model.geometry());
    let (before, picture) = (axes(&model), svg(&model));
    let later = Duration::from_millis(12_345);
    let time = model.viewport.time;
    model.viewport.time = TimeRange::new(time.start + later, time.end + later);
    assert_eq!(axes(&model), before);
    assert_ne!(svg(&model), picture);
    model.viewport.value = ValueRange::new(15.0, 41.0);
    assert_ne!(axes(&model), before);
}

/// What a channel has to show that said these words, each for so many seconds.
fn said(words: &[(&str, u32)], theme: &Theme, color: usize) -> Trace<'static> {
    let mut store = Store::new(StoreLimits::default());
    let each =
        words.iter().flat_map(|(word, seconds)| std::iter::repeat_n(*word, *seconds as usize));
    let all: Vec<&str> = each.collect();
    for (second, word) in all.iter().enumerate() {
        let value = match *word {
            "" => Value::Gap,
            "off" => Value::Bool(false),
            "on" => Value::Bool(true),
            word => Value::Text(word.to_owned()),
        };
        let (time, clock) = (ago((all.len() - second) as f64), ClockNote::Sender);
        let reading =
            Reading { path: "mode".into(), value, unit: None, time, received: time, clock };
        store.apply(SourceId(0), &reading);
    }
    let channel = store.channels()[0].clone();
    let model = plot(theme, 120.0, ValueRange::STATE);
    let trace = Trace::new(columns(&channel.series, &model).as_slice(), theme.color(color));
    let words = Some(Box::leak(Box::new(channel)).words().unwrap());
    Trace { style: LineStyle::Strip, words, ..trace }
}

#[test]
fn words_as_strips() {
    let heater: &[(&str, u32)] = &[
        ("idle", 30),
        ("heating", 25),
        ("", 8),
        ("heating", 20),
        ("idle", 3),
        ("error: no flame", 34),
    ];
    let pump: &[(&str, u32)] =
        &[("off", 20), ("on", 12), ("running dry", 40), ("off", 15), ("on", 33)];
    let cycle = ["待機", "洗い", "すすぎ", "脱水"].map(|word| (word, 30));
    let tick: Vec<(&str, u32)> = (0..60).map(|n| (["tick", "tock"][n % 2], 2)).collect();
    for (theme, name) in [(&Theme::DARK, "dark"), (&Theme::LIGHT, "light")] {
        let mut model = plot(theme, 120.0, ValueRange::STATE);
        for (color, words) in [heater, pump, &cycle, &tick].into_iter().enumerate() {
            model.traces.push(said(words, theme, color));
        }
        expect_file![format!("../snapshots/words_{name}.svg")].assert_eq(&svg(&model));
    }
}

#[test]
fn sixteen_words_in_sixteen_colors() {
    let names: Vec<String> = (1..=16).map(|number| format!("w {number}")).collect();
    let words: Vec<_> = names.iter().map(|name| (name.as_str(), 7)).chain([("on", 8)]).collect();
    let low: Vec<_> = names.iter().map(|name| (name.as_str(), 7)).collect();
    for (theme, name) in [(&Theme::DARK, "dark"), (&Theme::LIGHT, "light")] {
        let mut model = plot(theme, 120.0, ValueRange::STATE);
        model.size_px = (960, 90);
        model.traces.push(said(&words, theme, 1));
        // No room for letters.
        model.traces.extend((0..3).map(|color| said(&low, theme, color)));
        expect_file![format!("../snapshots/sixteen_words_{name}.svg")].assert_eq(&svg(&model));
    }
}

#[test]
fn points_few_and_many() {
    let few = series(60.0, 2.0, |t| 3.0 + wave(t * 2.0));
    let many = series(60.0, 0.02, |t| 1.0 + 0.3 * wave(t * 2.0) + 0.2 * noise(t));
    let mut model = plot(&Theme::DARK, 60.0, ValueRange::new(0.0, 5.0));
    model.size_px = (320, 160);
    for series in [&few, &many] {
        Line { style: LineStyle::Points, ..Line::solid(series) }.add_to(&mut model);
    }
    expect_file!["../snapshots/points.svg"].assert_eq(&svg(&model));
}

#[test]
fn rough_and_sparse_meet() {
    // Fewer samples than pixels, then more, but not so much more that the former are gaps.
    let mut series = Series::with_capacity(10_000);
    let mut push = |seconds: f64| {
        let value = wave(seconds / 80.0) + 0.1 * noise(seconds);
        series.push(Sample { time: ago(240.0 - seconds), value });
    };
    (0..100).for_each(|step| push(f64::from(step)));
    (0..410).for_each(|step| push(100.0 + f64::from(step) * 0.34));
    let mut model = plot(&Theme::LIGHT, 240.0, ValueRange::new(-2.0, 2.0));
    model.size_px = (320, 160);
    Line::solid(&series).add_to(&mut model);
    expect_file!["../snapshots/rough_and_sparse.svg"].assert_eq(&svg(&model));
}

#[test]
fn smooth_however_dense() {
    let spike = |t: f64| if (t * 6_000.0).round() == 1_700.0 { 0.8 } else { 0.0 };
    let smooth = series(60.0, 0.01, |t| wave(t * 4.0) + spike(t));
    let mut model = plot(&Theme::LIGHT, 60.0, ValueRange::new(-2.0, 2.0));
    model.size_px = (320, 160);
    Line::solid(&smooth).add_to(&mut model);
    expect_file!["../snapshots/smooth_and_dense.svg"].assert_eq(&svg(&model));
}

#[test]
fn zoomed_into_a_steep_part_lines_are_cut_at_the_edges() {
    let steep = series(60.0, 0.5, |t| 100.0 * wave(t * 4.0));
    let mut model = plot(&Theme::DARK, 20.0, ValueRange::new(-20.0, 30.0));
    model.size_px = (320, 160);
    Line::solid(&steep).add_to(&mut model);
    expect_file!["../snapshots/cut_at_the_edges.svg"].assert_eq(&svg(&model));
}

#[test]
fn times_from_a_millisecond_to_ten_years() {
    let year = 31_557_600.0;
    for (seconds, name) in [
        (0.001, "a_millisecond"),
        (3.0 * 86_400.0, "three_days"),
        (6.0 * 86_400.0, "six_days"),
        (10.0 * year, "ten_years"),
    ] {
        let line = series(seconds, seconds / 40.0, |t| wave(t * 2.0));
        let mut model = plot(&Theme::LIGHT, seconds, ValueRange::new(-1.0, 1.0));
        model.size_px = (480, 100);
        Line::solid(&line).add_to(&mut model);
        expect_file![format!("../snapshots/{name}.svg")].assert_eq(&svg(&model));
    }
}

#[test]
fn values_that_are_none() {
    let odd = series(60.0, 1.0, |t| match (t * 60.0).round() as i64 {
        10..=14 => f64::NAN,
        30 => f64::INFINITY,
        31 => f64::NEG_INFINITY,
        _ => wave(t * 2.0),
    });
    let mut model = plot(&Theme::DARK, 60.0, value_range(odd.extent(last(60.0)), None));
    model.size_px = (320, 160);
    Line::solid(&odd).add_to(&mut model);
    expect_file!["../snapshots/values_that_are_none.svg"].assert_eq(&svg(&model));
}

fn at_the_end_of_the_calendar(micros: i64) -> Timestamp {
    Timestamp::from_micros(253_402_300_799_000_000 + micros)
}

#[test]
fn one_microsecond_in_the_year_9999() {
    let mut series = Series::with_capacity(100);
    for micros in 0..10 {
        let time = at_the_end_of_the_calendar(micros);
        series.push(Sample { time, value: (micros % 3) as f64 });
    }
    let mut model = plot(&Theme::LIGHT, 1.0, ValueRange::new(0.0, 2.0));
    model.size_px = (320, 120);
    model.viewport.time =
        TimeRange::new(at_the_end_of_the_calendar(4), at_the_end_of_the_calendar(5));
    Line::solid(&series).add_to(&mut model);
    expect_file!["../snapshots/one_microsecond.svg"].assert_eq(&svg(&model));

    model.traces.clear();
    model.viewport.time = TimeRange::new(ago(0.0), at_the_end_of_the_calendar(9));
    model.zone = Zone::Fixed(-3 * 3_600);
    Line::solid(&series).add_to(&mut model);
    expect_file!["../snapshots/eight_thousand_years.svg"].assert_eq(&svg(&model));
}

#[test]
fn two_hundred_channels() {
    let all: Vec<Series> = (0..200)
        .map(|i| series(60.0, 10.0, |t| f64::from(i) / 40.0 + wave(t + f64::from(i) / 70.0)))
        .collect();
    let extents = all.iter().filter_map(|series| series.extent(last(60.0)));
    let mut model = plot(&Theme::DARK, 60.0, value_range(extents, None));
    model.size_px = (320, 160);
    for series in &all {
        Line::solid(series).add_to(&mut model);
    }
    expect_file!["../snapshots/two_hundred_channels.svg"].assert_eq(&svg(&model));
}
