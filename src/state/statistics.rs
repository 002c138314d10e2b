//! What the samples of a stretch of time come to, in the unit they are shown in.

use heliograph_telemetry::{Series, Statistics, TimeRange, Words};

use crate::state::units::Conversion;

/// Of more samples than this only some are looked at one by one.
const MOST_SAMPLES: usize = 100_000;

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

/// The word said most often within `range`, and the part of all samples that said it; `None` where
/// none did. Where there are very many samples, only some are counted.
pub fn commonest<'a>(
    words: &'a Words,
    series: &Series,
    range: TimeRange,
) -> Option<(&'a str, f64)> {
    let every = series.count(range) / MOST_SAMPLES + 1;
    let mut counts = [0_u32; Words::PLACES];
    for sample in series.window(range).step_by(every).filter(|sample| !sample.is_gap()) {
        if let Some(count) = counts.get_mut(sample.value as usize) {
            *count += 1;
        }
    }
    let (place, most) = (0_u32..).zip(counts).max_by_key(|(_, count)| *count)?;
    let all = counts.iter().sum::<u32>();
    let word = words.word(place.into()).filter(|_| most > 0)?;
    Some((word, f64::from(most) / f64::from(all)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use heliograph_telemetry::{Reading, Sample, SourceId, Store, StoreLimits, Timestamp, Value};

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
    fn the_commonest_word_and_its_share() {
        let mut store = Store::new(StoreLimits::default());
        let said = |store: &Store| {
            let channel = &store.channels()[0];
            let all = TimeRange::new(Timestamp::MIN, Timestamp::MAX);
            let found = commonest(channel.words().unwrap(), &channel.series, all);
            found.map(|(word, share)| (word.to_owned(), share))
        };
        let values = ["idle", "", "heating", "heating", "idle", "heating"];
        for (second, word) in (0..).zip(values) {
            let value = if word.is_empty() { Value::Gap } else { Value::Text(word.to_owned()) };
            let time = Timestamp::from_micros(second * 1_000_000);
            let (path, clock) = ("mode".into(), Default::default());
            let reading = Reading { path, value, unit: None, time, received: time, clock };
            store.apply(SourceId(0), &reading);
        }
        assert_eq!(said(&store), Some(("heating".to_owned(), 0.6)));
        store.depart(SourceId(0), "", Timestamp::from_micros(9_000_000));
        assert_eq!(said(&store), Some(("heating".to_owned(), 0.6)));
    }

    #[test]
    fn one_value_has_no_slope_and_none_has_nothing() {
        let one = of(&[7.0]).unwrap();
        assert_eq!((one.deviation, one.slope), (Some(0.0), None));
        assert_eq!(of(&[f64::NAN]), None);
    }
}
