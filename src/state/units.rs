//! Units that mean the same quantity, and the way from one to another.

/// `shown = value * scale + offset`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Conversion {
    scale: f64,
    offset: f64,
}

/// A quantity: units with how many of its first one they are, and where their zero lies.
type Quantity = &'static [(&'static str, f64, f64)];

/// The factors are exact by definition of the units (SI brochure; NIST SP 811 for °F, inHg, mph).
const QUANTITIES: [Quantity; 14] = [
    &[("K", 1.0, 0.0), ("°C", 1.0, 273.15), ("°F", 5.0 / 9.0, 459.67 * 5.0 / 9.0)],
    &[
        ("Pa", 1.0, 0.0),
        ("hPa", 100.0, 0.0),
        ("mbar", 100.0, 0.0),
        ("kPa", 1e3, 0.0),
        ("bar", 1e5, 0.0),
        ("inHg", 3_386.389, 0.0),
    ],
    &[
        ("m/s", 1.0, 0.0),
        ("km/h", 1.0 / 3.6, 0.0),
        ("mph", 0.447_04, 0.0),
        ("kn", 1_852.0 / 3_600.0, 0.0),
    ],
    &[("m/s²", 1.0, 0.0), ("g", 9.806_65, 0.0)],
    &[
        ("m", 1.0, 0.0),
        ("mm", 1e-3, 0.0),
        ("cm", 1e-2, 0.0),
        ("km", 1e3, 0.0),
        ("in", 0.0254, 0.0),
        ("ft", 0.3048, 0.0),
    ],
    &[("V", 1.0, 0.0), ("mV", 1e-3, 0.0)],
    &[("A", 1.0, 0.0), ("mA", 1e-3, 0.0)],
    &[("W", 1.0, 0.0), ("mW", 1e-3, 0.0), ("kW", 1e3, 0.0)],
    &[("Wh", 1.0, 0.0), ("kWh", 1e3, 0.0)],
    &[("Hz", 1.0, 0.0), ("kHz", 1e3, 0.0), ("rpm", 1.0 / 60.0, 0.0)],
    &[("B", 1.0, 0.0), ("kB", 1e3, 0.0), ("MB", 1e6, 0.0), ("GB", 1e9, 0.0)],
    &[("B/s", 1.0, 0.0), ("kB/s", 1e3, 0.0), ("MB/s", 1e6, 0.0)],
    &[
        ("s", 1.0, 0.0),
        ("ms", 1e-3, 0.0),
        ("min", 60.0, 0.0),
        ("h", 3_600.0, 0.0),
        ("d", 86_400.0, 0.0),
    ],
    &[("rad", 1.0, 0.0), ("°", std::f64::consts::PI / 180.0, 0.0)],
];

impl Conversion {
    /// As it came.
    pub const NONE: Self = Self { scale: 1.0, offset: 0.0 };

    /// From one unit to another of the same quantity; `None` where there is no way.
    pub fn between(from: &str, to: &str) -> Option<Self> {
        let quantity = quantity_of(from)?;
        let find = |unit: &str| quantity.iter().find(|(name, ..)| *name == unit);
        let ((_, scale, zero), (_, to_scale, to_zero)) = (find(from)?, find(to)?);
        Some(Self { scale: scale / to_scale, offset: (zero - to_zero) / to_scale })
    }

    /// `(factor, offset)` of `shown = value * factor + offset`.
    pub fn factor_and_offset(self) -> (f64, f64) {
        (self.scale, self.offset)
    }

    /// A value in the other unit.
    pub fn apply(self, value: f64) -> f64 {
        if self == Self::NONE { value } else { value * self.scale + self.offset }
    }
}

/// The units that `unit` can be shown in, itself among them; empty for one of its own kind.
pub fn alternatives(unit: &str) -> impl Iterator<Item = &'static str> {
    quantity_of(unit).unwrap_or_default().iter().map(|(name, ..)| *name)
}

fn quantity_of(unit: &str) -> Option<Quantity> {
    QUANTITIES.into_iter().find(|units| units.iter().any(|(name, ..)| *name == unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn convert(value: f64, from: &str, to: &str) -> f64 {
        Conversion::between(from, to).unwrap().apply(value)
    }

    #[test]
    fn known_points() {
        for (value, from, to, expected) in [
            (100.0, "°C", "°F", 212.0),
            (-40.0, "°F", "°C", -40.0),
            (0.0, "°C", "K", 273.15),
            (1_013.25, "hPa", "inHg", 29.921_25),
            (36.0, "km/h", "m/s", 10.0),
            (1.0, "g", "m/s²", 9.806_65),
            (1.0, "kn", "km/h", 1.852),
            (3_000.0, "rpm", "Hz", 50.0),
            (180.0, "°", "rad", std::f64::consts::PI),
            (1.5, "GB", "MB", 1_500.0),
        ] {
            let shown = convert(value, from, to);
            assert!(
                (shown - expected).abs() < 1e-4 * expected.abs().max(1.0),
                "{value} {from} is {shown} {to}"
            );
        }
    }

    #[test]
    fn every_unit_comes_back_from_every_other_and_has_one_quantity() {
        let mut seen = Vec::new();
        for quantity in QUANTITIES {
            for (from, ..) in quantity {
                assert!(!seen.contains(from), "{from}");
                seen.push(*from);
                for to in alternatives(from) {
                    let back = convert(convert(12.5, from, to), to, from);
                    assert!((back - 12.5).abs() < 1e-9, "{from} {to}");
                }
            }
        }
    }

    #[test]
    fn no_way_between_quantities() {
        assert_eq!(Conversion::between("°C", "hPa"), None);
        assert_eq!(Conversion::between("furlong", "furlong"), None);
        assert_eq!(alternatives("furlong").count(), 0);
        assert!(alternatives("°C").eq(["K", "°C", "°F"]));
    }
}
