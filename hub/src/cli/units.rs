//! Durations and sizes as a person types them.

use std::time::Duration;

/// `500ms`, `20s`, `1.5s`, `2m` or `1h`.
///
/// # Errors
/// In words, when it is none of these or not above zero.
pub fn duration(text: &str) -> Result<Duration, String> {
    let (number, unit) = split(text)?;
    let seconds_per_unit = match unit {
        "ms" => 0.001,
        "s" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3_600.0,
        _ => return Err("write a number and a unit, such as 500ms, 20s or 2m".to_owned()),
    };
    Duration::try_from_secs_f64(number * seconds_per_unit)
        .ok()
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| "must be more than zero, and not astronomical".to_owned())
}

/// The interval between two looks at the sensors: 100 ms to 1 h.
///
/// # Errors
/// In words, when it is no duration or out of that range.
pub fn interval(text: &str) -> Result<Duration, String> {
    let duration = duration(text)?;
    if (Duration::from_millis(100)..=Duration::from_secs(3_600)).contains(&duration) {
        Ok(duration)
    } else {
        Err("must lie between 100ms and 1h".to_owned())
    }
}

/// `500MB`, `1GB`, `1.5GiB` or plain bytes.
///
/// # Errors
/// In words, when it is none of these.
pub fn size_bytes(text: &str) -> Result<u64, String> {
    let (number, unit) = split(text)?;
    let bytes_per_unit = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 1.0,
        "kb" => 1e3,
        "mb" => 1e6,
        "gb" => 1e9,
        "tb" => 1e12,
        "kib" => 1_024.0,
        "mib" => 1_048_576.0,
        "gib" => 1_073_741_824.0,
        _ => return Err("write a number and a unit, such as 500MB or 1GB".to_owned()),
    };
    let bytes = number * bytes_per_unit;
    if (1.0..1e18).contains(&bytes) {
        Ok(bytes as u64)
    } else {
        Err("must be at least one byte, and not astronomical".to_owned())
    }
}

fn split(text: &str) -> Result<(f64, &str), String> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let number = number.parse().map_err(|_| "must start with a number, such as 20".to_owned())?;
    Ok((number, unit.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("1.5s"), Ok(Duration::from_millis(1_500)));
        assert_eq!(duration("2m"), Ok(Duration::from_secs(120)));
        for bad in ["", "s", "0s", "-1s", "20", "20 parsecs", "1e5s", "99999999999999999999999h"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
        assert!(interval("1ms").is_err());
        assert!(interval("2h").is_err());
    }

    #[test]
    fn sizes() {
        assert_eq!(size_bytes("1GB"), Ok(1_000_000_000));
        assert_eq!(size_bytes("1.5 MiB"), Ok(1_572_864));
        assert_eq!(size_bytes("512"), Ok(512));
        for bad in ["", "GB", "0", "1 elephant", "1e30"] {
            assert!(size_bytes(bad).is_err(), "{bad}");
        }
    }
}
