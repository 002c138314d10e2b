//! Pictures compared with the ones in `tests/snapshots`. After a wanted change run with
//! `UPDATE_EXPECT=1` and look at every file that differs before committing it.

use expect_test::expect_file;
use heliograph_chart::{Dash, LineStyle, PlotModel, Theme, ValueRange, Zone, value_range};
use heliograph_telemetry::{Series, TimeRange};

use crate::scenes::{Line, ago, kept, last, noise, plot, series, svg, wave};

fn warm() -> Series {
    series(300.0, 0.5, |t| 46.0 + 3.0 * wave(t * 1.4) + 1.2 * noise(t))
}

fn greenhouse() -> Series {
    series(300.0, 0.5, |t| {
        if (0.42..0.48).contains(&t) {
            f64::NAN
        } else {
            24.0 + 1.6 * wave(t * 0.8 + 0.2) + 0.3 * noise(t + 2.0)
        }
    })
}

fn two_traces_with_a_gap(theme: &Theme) -> String {
    let (warm, greenhouse) = (warm(), greenhouse());
    let extents = [&warm, &greenhouse].map(|series| series.extent(last(300.0)).unwrap());
    let mut model = plot(theme, 300.0, value_range(extents, None));
    model.unit = Some("°C");
    Line::solid(&warm).add_to(&mut model);
    Line { dash: Dash::Dashed, ..Line::solid(&greenhouse) }.add_to(&mut model);
    svg(&model)
}

#[test]
fn two_traces_with_a_gap_dark() {
    expect_file!["../snapshots/two_traces_with_a_gap_dark.svg"]
        .assert_eq(&two_traces_with_a_gap(&Theme::DARK));
}

#[test]
fn two_traces_with_a_gap_light() {
    expect_file!["../snapshots/two_traces_with_a_gap_light.svg"]
        .assert_eq(&two_traces_with_a_gap(&Theme::LIGHT));
}

#[test]
fn a_boolean_as_steps() {
    let door = series(60.0, 1.0, |t| f64::from(u8::from(wave(t * 3.0) + wave(t * 7.0) > 0.4)));
    let mut model = plot(&Theme::DARK, 60.0, ValueRange::STATE);
    model.size_px = (640, 120);
    Line { style: LineStyle::Step, ..Line::solid(&door) }.add_to(&mut model);
    expect_file!["../snapshots/a_boolean_as_steps.svg"].assert_eq(&svg(&model));
}

#[test]
fn spikes_in_dense_data() {
    let dense = series(3_600.0, 0.05, |t| match (t * 72_000.0).round() as i64 {
        20_123 => 0.14,
        50_456 => -0.13,
        _ => 0.03 * noise(t * 9.0),
    });
    let extent = dense.extent(last(3_600.0)).unwrap();
    let mut model = plot(&Theme::LIGHT, 3_600.0, value_range([extent], None));
    model.unit = Some("g");
    Line::solid(&dense).add_to(&mut model);
    expect_file!["../snapshots/spikes_in_dense_data.svg"].assert_eq(&svg(&model));
}

fn outage_and_moments(model: &mut PlotModel<'_>) {
    let light = series(300.0, 0.5, |t| 812.0 + 300.0 * wave(t * 2.0) + 9.0 * noise(t));
    model.outages = kept([
        TimeRange::new(ago(190.0), ago(150.0)),
        TimeRange::new(ago(60.0), ago(59.9)),
        TimeRange::new(ago(12.0), heliograph_telemetry::Timestamp::MAX),
    ]);
    model.moments = kept([270.0, 150.0, 147.0, 60.0, 0.0, 900.0].map(ago));
    let mut kept = Series::with_capacity(1_000);
    for sample in light.window(last(300.0)) {
        if !model.outages.iter().any(|outage| outage.contains(sample.time)) {
            kept.push(sample);
        }
    }
    model.unit = Some("lx");
    Line::solid(&kept).add_to(model);
}

#[test]
fn outages_and_photo_moments_dark() {
    let mut model = plot(&Theme::DARK, 300.0, ValueRange::new(400.0, 1_200.0));
    outage_and_moments(&mut model);
    expect_file!["../snapshots/outages_and_photo_moments_dark.svg"].assert_eq(&svg(&model));
}

#[test]
fn outages_and_photo_moments_light() {
    let mut model = plot(&Theme::LIGHT, 300.0, ValueRange::new(400.0, 1_200.0));
    outage_and_moments(&mut model);
    expect_file!["../snapshots/outages_and_photo_moments_light.svg"].assert_eq(&svg(&model));
}

#[test]
fn one_sample() {
    let one = series(20.0, 60.0, |_| 21.5);
    let mut model = plot(&Theme::DARK, 30.0, value_range(one.extent(last(30.0)), None));
    model.unit = Some("°C");
    Line::solid(&one).add_to(&mut model);
    expect_file!["../snapshots/one_sample.svg"].assert_eq(&svg(&model));
}

#[test]
fn twice_the_pixels() {
    let warm = warm();
    let mut model = plot(&Theme::DARK, 300.0, value_range(warm.extent(last(300.0)), None));
    (model.size_px, model.scale, model.unit) = ((1_280, 480), 2.0, Some("°C"));
    model.moments = kept([ago(100.0)]);
    Line { dash: Dash::DashDotted, ..Line::solid(&warm) }.add_to(&mut model);
    expect_file!["../snapshots/twice_the_pixels.svg"].assert_eq(&svg(&model));
}

#[test]
fn eight_traces_in_every_color_and_pattern() {
    for (theme, name) in [(&Theme::DARK, "dark"), (&Theme::LIGHT, "light")] {
        let all: Vec<Series> = (0..8)
            .map(|i| series(120.0, 1.0, |t| 8.0 - f64::from(i) + 0.4 * wave(t * 2.0)))
            .collect();
        let mut model = plot(theme, 120.0, ValueRange::new(0.0, 10.0));
        for (index, series) in all.iter().enumerate() {
            Line { dash: Dash::nth(index), ..Line::solid(series) }.add_to(&mut model);
        }
        let path = format!("../snapshots/eight_traces_{name}.svg");
        expect_file![path].assert_eq(&svg(&model));
    }
}

#[test]
fn extremes() {
    let huge = series(60.0, 1.0, |t| if t < 0.5 { -1e308 } else { 1e308 * t });
    let mut model = plot(&Theme::DARK, 60.0, value_range(huge.extent(last(60.0)), None));
    Line::solid(&huge).add_to(&mut model);
    expect_file!["../snapshots/extremes_1e308.svg"].assert_eq(&svg(&model));

    let pressure = series(20.0, 0.1, |t| 101_325.0 + 0.4 * wave(t * 3.0));
    let range = value_range(pressure.extent(last(20.0)), None);
    let mut model = plot(&Theme::LIGHT, 20.0, range);
    (model.unit, model.zone) = (Some("Pa"), Zone::Fixed(5 * 3_600 + 45 * 60));
    Line::solid(&pressure).add_to(&mut model);
    expect_file!["../snapshots/extremes_narrow.svg"].assert_eq(&svg(&model));

    let quick = series(0.000_04, 0.000_001, |t| 5e-5 * wave(t * 2.0));
    let range = value_range(quick.extent(last(0.000_04)), None);
    let mut model = plot(&Theme::DARK, 0.000_04, range);
    (model.size_px, model.unit) = ((360, 160), Some("kilopascals"));
    Line::solid(&quick).add_to(&mut model);
    expect_file!["../snapshots/extremes_microseconds.svg"].assert_eq(&svg(&model));

    let flat = series(86_400.0, 60.0, |_| 0.0);
    let mut model = plot(&Theme::LIGHT, 86_400.0, value_range(flat.extent(last(86_400.0)), None));
    model.size_px = (320, 140);
    Line::solid(&flat).add_to(&mut model);
    expect_file!["../snapshots/extremes_flat.svg"].assert_eq(&svg(&model));
}

#[test]
fn nothing_yet() {
    let model = plot(&Theme::LIGHT, 300.0, value_range([], None));
    expect_file!["../snapshots/nothing_yet.svg"].assert_eq(&svg(&model));
}
