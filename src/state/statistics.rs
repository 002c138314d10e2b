//! What the samples of a stretch of time come to, in the unit they are shown in.

use heliograph_telemetry::{Series, Statistics, TimeRange};

use crate::state::units::Conversion;

/// Statistics of the samples of `series` within `range`; `None` without a value.
pub fn statistics(series: &Series, range: TimeRange, shown: Conversion) -> Option<Statistics> {
    let raw = series.statistics(range)?;
    // No conversion turns a quantity upside down: its factor is positive.
    let (factor, _) = shown.factor_and_offset();
    Some(Statistics {
        min: shown.apply(raw.min),
        max: shown.apply(raw.max),
        mean: shown.apply(raw.mean),
        deviation: raw.deviation.map(|deviation| deviation * factor),
        slope: raw.slope.map(|slope| slope * factor),
        ..raw
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use heliograph_telemetry::{Sample, Timestamp};

    fn of(values: &[f64]) -> Option<Statistics> {
        let mut series = Series::with_capacity(100);
        for (index, value) in values.iter().enumerate() {
            let time = Timestamp::from_micros(index as i64 * 500_000);
            series.push(Sample { time, value: *value });
        }
        let range = TimeRange::new(Timestamp::from_micros(0), Timestamp::from_micros(1 << 40));
        statistics(&series, range, Conversion::NONE)
    }

    #[test]
    fn a_line_of_known_slope() {
        let s = of(&[1.0, 2.0, f64::NAN, 4.0, 5.0]).unwrap();
        assert_eq!((s.count, s.min, s.max, s.mean), (4, 1.0, 5.0, 3.0));
        assert!((s.slope.unwrap() - 2.0).abs() < 1e-12);
        assert!((s.deviation.unwrap() - 2.5_f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn small_moves_far_from_zero_are_not_lost() {
        let s = of(&[1e9, 1e9 + 0.5, 1e9, 1e9 + 0.5]).unwrap();
        assert!((s.deviation.unwrap() - 0.25).abs() < 1e-6);
    }

    #[test]
    fn in_another_unit() {
        let mut series = Series::with_capacity(100);
        for (second, value) in [0.0, 10.0].into_iter().enumerate() {
            let time = Timestamp::from_micros(second as i64 * 1_000_000);
            series.push(Sample { time, value });
        }
        let range = TimeRange::new(Timestamp::from_micros(0), Timestamp::from_micros(1 << 40));
        let fahrenheit = Conversion::between("°C", "°F").unwrap();
        let s = statistics(&series, range, fahrenheit).unwrap();
        let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
        assert!(near(s.min, 32.0) && near(s.max, 50.0) && near(s.mean, 41.0), "{s:?}");
        assert!(near(s.deviation.unwrap(), 9.0) && near(s.slope.unwrap(), 18.0), "{s:?}");
    }

    #[test]
    fn one_value_has_no_slope_and_none_has_nothing() {
        let one = of(&[7.0]).unwrap();
        assert_eq!((one.deviation, one.slope), (Some(0.0), None));
        assert_eq!(of(&[f64::NAN]), None);
    }
}
