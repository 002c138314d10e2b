//! Units that are named in fields and in the ends of names.

/// Endings of names that tell a unit, longer ones before those they end with.
const SUFFIXES: [(&str, &str); 19] = [
    ("_km_h", "km/h"),
    ("_m_s", "m/s"),
    ("_dBm", "dBm"),
    ("_dB", "dB"),
    ("_hPa", "hPa"),
    ("_Pa", "Pa"),
    ("_kWh", "kWh"),
    ("_mV", "mV"),
    ("_mA", "mA"),
    ("_mm", "mm"),
    ("_lux", "lx"),
    ("_ppm", "ppm"),
    ("_pct", "%"),
    ("_C", "°C"),
    ("_F", "°F"),
    ("_V", "V"),
    ("_A", "A"),
    ("_W", "W"),
    ("_Hz", "Hz"),
];

/// Whether a field of this name tells the unit.
pub(super) fn is_unit_key(key: &str) -> bool {
    matches!(key, "unit" | "u" | "uom" | "unit_of_measurement")
}

/// The unit a path ends in (`temperature_C`), if it does.
pub(super) fn of_key(path: &str) -> Option<&'static str> {
    if !path.contains('_') {
        return None;
    }
    SUFFIXES.iter().find(|(suffix, _)| path.ends_with(suffix)).map(|&(_, unit)| unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_tell_the_unit() {
        assert_eq!(of_key("weather/temperature_C"), Some("°C"));
        assert_eq!(of_key("wind_avg_km_h"), Some("km/h"));
        assert_eq!(of_key("rssi_dBm"), Some("dBm"));
        assert_eq!(of_key("temperature"), None);
    }
}
