//! Pictures without a time axis, compared with the ones in `tests/snapshots`.

use expect_test::expect_file;
use heliograph_chart::{Bins, HistogramModel, Theme, ValueRange, XyModel, draw_histogram, draw_xy};
use plotters::drawing::IntoDrawingArea;
use plotters_svg::SVGBackend;

use crate::scenes::{noise, wave};

const SIZE: (u32, u32) = (480, 300);

fn xy(points: &[(f64, f64)], theme: &Theme) -> String {
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        let color = theme.color(0);
        let model = XyModel { size_px: SIZE, scale: 1.0, points, color, theme };
        draw_xy(&area, &model).unwrap();
        area.present().unwrap();
    }
    svg
}

fn histogram(values: ValueRange, bars: &[(Bins, heliograph_chart::Rgb)], theme: &Theme) -> String {
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        let model = HistogramModel { size_px: SIZE, scale: 1.0, values, bars, theme };
        draw_histogram(&area, &model).unwrap();
        area.present().unwrap();
    }
    svg
}

#[test]
fn one_channel_over_another() {
    let points: Vec<_> = (0..600)
        .map(|i| f64::from(i) / 600.0)
        .map(|t| (21.0 + 3.0 * wave(t * 2.0) + 0.2 * noise(t), 48.0 + 9.0 * wave(t * 2.0 + 0.2)))
        .collect();
    for (theme, name) in [(&Theme::DARK, "dark"), (&Theme::LIGHT, "light")] {
        expect_file![format!("../snapshots/xy_{name}.svg")].assert_eq(&xy(&points, theme));
    }
}

#[test]
fn how_often_which_values_occur() {
    let values = ValueRange::new(15.0, 30.0);
    let bins = |middle: f64| {
        let mut bins = Bins::new(values, 30);
        for index in 0..3_000 {
            let t = f64::from(index) / 3_000.0;
            bins.add(middle + noise(t) + noise(t + 1.0) + noise(t + 2.0));
        }
        bins
    };
    for (theme, name) in [(&Theme::DARK, "dark"), (&Theme::LIGHT, "light")] {
        let bars = [(bins(20.0), theme.color(0)), (bins(22.5), theme.color(1))];
        let svg = histogram(values, &bars, theme);
        expect_file![format!("../snapshots/histogram_{name}.svg")].assert_eq(&svg);
    }
}

#[test]
fn nothing_to_compare_or_count() {
    expect_file!["../snapshots/xy_nothing.svg"].assert_eq(&xy(&[], &Theme::LIGHT));
    let svg = histogram(ValueRange::UNIT, &[], &Theme::LIGHT);
    expect_file!["../snapshots/histogram_nothing.svg"].assert_eq(&svg);
}
