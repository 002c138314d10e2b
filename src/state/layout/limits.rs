//! Values of a plot that are worth a look, or bad.

use crate::state::format::parse_number;
use crate::state::units::Conversion;

/// What the limits are called, lowest first.
pub const NAMES: [&str; 4] = ["Alarm below", "Warning below", "Warning above", "Alarm above"];

/// Limits in the unit the plot shows: alarm and warning below, warning and alarm above. Those that
/// are set ascend.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Limits([Option<f64>; 4]);

/// Values that mean something.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// From the smaller to the larger; infinite where it is open.
    pub values: (f64, f64),
    /// Bad, not just worth a look.
    pub alarm: bool,
}

impl Limits {
    /// Reads what was typed, lowest first; what is empty is not set.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(texts: &[String; 4]) -> Result<Self, &'static str> {
        let mut limits = Self::default();
        let mut last = f64::NEG_INFINITY;
        for (limit, text) in limits.0.iter_mut().zip(texts) {
            if text.trim().is_empty() {
                continue;
            }
            let value = parse_number(text).ok_or("That is not a number.")?;
            if value <= last {
                return Err(
                    "Limits ascend: alarm and warning below, then warning and alarm above.",
                );
            }
            last = value;
            *limit = Some(value);
        }
        Ok(limits)
    }

    /// As they can be typed, lowest first.
    pub fn texts(&self) -> [String; 4] {
        self.0.map(|limit| limit.map_or_else(String::new, |limit| limit.to_string()))
    }

    /// In another unit.
    pub fn converted(&self, way: Conversion) -> Self {
        Self(self.0.map(|limit| limit.map(|limit| way.apply(limit))))
    }

    /// What they mean, lowest first.
    pub fn bands(&self) -> impl Iterator<Item = Band> {
        let [alarm_low, low, high, alarm_high] = self.0;
        let (least, most) = (f64::NEG_INFINITY, f64::INFINITY);
        let band = |from, to, alarm| Band { values: (from, to), alarm };
        [
            alarm_low.map(|to| band(least, to, true)),
            low.map(|to| band(alarm_low.unwrap_or(least), to, false)),
            high.map(|from| band(from, alarm_high.unwrap_or(most), false)),
            alarm_high.map(|from| band(from, most, true)),
        ]
        .into_iter()
        .flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(texts: [&str; 4]) -> Result<Limits, &'static str> {
        Limits::parse(&texts.map(str::to_owned))
    }

    fn bands(texts: [&str; 4]) -> Vec<(f64, f64, bool)> {
        let limits = parse(texts).unwrap();
        limits.bands().map(|b| (b.values.0, b.values.1, b.alarm)).collect()
    }

    #[test]
    fn bands_reach_to_the_next_limit_or_on_for_ever() {
        let (least, most) = (f64::NEG_INFINITY, f64::INFINITY);
        assert_eq!(bands(["", "", "", ""]), []);
        assert_eq!(bands(["", "", "30", ""]), [(30.0, most, false)]);
        assert_eq!(
            bands(["-10", " 0 ", "25,5", "40"]),
            [(least, -10.0, true), (-10.0, 0.0, false), (25.5, 40.0, false), (40.0, most, true)]
        );
        assert_eq!(bands(["1", "", "", "2"]), [(least, 1.0, true), (2.0, most, true)]);
    }

    #[test]
    fn what_makes_no_sense_is_said() {
        for texts in [["x", "", "", ""], ["", "", "", "inf"], ["", "", "NaN", ""]] {
            assert!(parse(texts).is_err(), "{texts:?}");
        }
        for texts in [["2", "1", "", ""], ["1", "1", "", ""], ["5", "", "", "-5"]] {
            assert!(parse(texts).is_err(), "{texts:?}");
        }
    }

    #[test]
    fn they_come_back_as_they_were_typed_and_follow_the_unit() {
        let limits = parse(["", "0", "", "1e3"]).unwrap();
        assert_eq!(Limits::parse(&limits.texts()), Ok(limits));
        let way = Conversion::between("°C", "°F").unwrap();
        let [_, low, _, _] = limits.converted(way).texts();
        assert_eq!(parse_number(&low).unwrap().round(), 32.0);
    }
}
