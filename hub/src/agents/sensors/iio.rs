//! Sensors of Linux's industrial I/O subsystem: light, pressure, humidity, acceleration and more.
//!
//! A channel is a file such as `in_accel_x_raw`, with `in_accel_x_scale` or `in_accel_scale` and
//! possibly an offset beside it, or one such as `in_pressure_input` that needs no scale.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::{Measurement, sysfs};

/// What a type of channel measures, and how the kernel's unit becomes the one we show.
struct Quantity {
    kind: &'static str,
    unit: &'static str,
    factor: f64,
    decimals: u32,
}

const fn quantity(kind: &'static str, unit: &'static str, factor: f64, decimals: u32) -> Quantity {
    Quantity { kind, unit, factor, decimals }
}

/// By the kernel's `Documentation/ABI/testing/sysfs-bus-iio`.
const QUANTITIES: [Quantity; 13] = [
    quantity("accel", "m/s²", 1.0, 3),
    quantity("anglvel", "rad/s", 1.0, 4),
    quantity("current", "A", 1e-3, 4),
    quantity("distance", "m", 1.0, 3),
    quantity("humidityrelative", "%", 1e-3, 1),
    quantity("illuminance", "lx", 1.0, 1),
    quantity("intensity", "", 1.0, 1),
    quantity("magn", "µT", 100.0, 2),
    quantity("power", "W", 1e-3, 3),
    quantity("pressure", "hPa", 10.0, 2),
    quantity("proximity", "", 1.0, 1),
    quantity("temp", "°C", 1e-3, 2),
    quantity("voltage", "V", 1e-3, 4),
];

/// One value a device gives.
pub(super) struct Channel {
    /// Publisher's name: the device, then the channel (`bme280.pressure`).
    name: String,
    file: PathBuf,
    scale: f64,
    offset: f64,
    quantity: &'static Quantity,
}

impl Channel {
    /// Reads the device; `None` when it does not answer.
    pub(super) fn read(&self) -> Option<Measurement> {
        let raw: f64 = sysfs::number(&self.file)?;
        let value = (raw + self.offset) * self.scale * self.quantity.factor;
        let Quantity { unit, decimals, .. } = *self.quantity;
        value.is_finite().then(|| Measurement::new(&self.name, value, unit, decimals))
    }
}

/// Every channel of every device there is.
pub(super) fn find(sysfs: &Path) -> Vec<Channel> {
    let mut names = BTreeSet::new();
    let mut channels = Vec::new();
    for folder in sysfs::entries(&sysfs.join("bus/iio/devices")) {
        if !sysfs::name(&folder).starts_with("iio:device") {
            continue; // a trigger
        }
        let device = unique(sysfs::text(&folder.join("name")).unwrap_or("iio".into()), &mut names);
        let files = sysfs::entries(&folder);
        channels.extend(files.iter().filter_map(|file| channel(&device, file)));
    }
    channels
}

/// Two devices of one model must not share a publisher's name.
fn unique(name: String, taken: &mut BTreeSet<String>) -> String {
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    let free = std::iter::once(name.clone()).chain(numbered).find(|name| !taken.contains(name));
    let free = free.unwrap_or(name);
    taken.insert(free.clone());
    free
}

/// The channel a file stands for, if it is one that can be read now.
fn channel(device: &str, file: &Path) -> Option<Channel> {
    let (identity, form) = sysfs::name(file).strip_prefix("in_")?.rsplit_once('_')?;
    let kind = identity.split(|c: char| !c.is_ascii_alphabetic()).next()?;
    let quantity = QUANTITIES.iter().find(|quantity| quantity.kind == kind)?;
    // What belongs to this channel alone comes before what belongs to its type.
    let parameter = |name: &str| {
        [identity, kind]
            .into_iter()
            .find_map(|of| sysfs::number::<f64>(&file.with_file_name(format!("in_{of}_{name}"))))
    };
    let (scale, offset) = match form {
        "input" => (1.0, 0.0),
        // A driver that gives both has done the arithmetic in `_input`.
        "raw" if file.with_file_name(format!("in_{identity}_input")).exists() => return None,
        "raw" => (parameter("scale").unwrap_or(1.0), parameter("offset").unwrap_or(0.0)),
        _ => return None,
    };
    let name = format!("{device}.{}", identity.replace('_', "."));
    let channel = Channel { name, file: file.to_owned(), scale, offset, quantity };
    channel.read().is_some().then_some(channel)
}

#[cfg(test)]
mod tests {
    use super::super::fake_sysfs::FakeSysfs;
    use super::*;

    fn read(files: &[(&str, &str)]) -> Vec<(String, String)> {
        let prefixed: Vec<(String, &str)> = files
            .iter()
            .map(|(path, content)| (format!("bus/iio/devices/{path}"), *content))
            .collect();
        let files: Vec<(&str, &str)> =
            prefixed.iter().map(|(path, content)| (path.as_str(), *content)).collect();
        let sysfs = FakeSysfs::new(&files);
        let measurements = find(sysfs.root()).into_iter().filter_map(|channel| channel.read());
        measurements
            .map(|m| (m.name, format!("{:.*} {}", m.decimals as usize, m.value, m.unit)))
            .collect()
    }

    fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn raw_values_are_offset_and_scaled_and_processed_ones_are_not() {
        let readings = read(&[
            ("iio:device0/name", "bme280"),
            ("iio:device0/in_pressure_input", "101.325"),
            ("iio:device0/in_pressure_raw", "9999"),
            ("iio:device0/in_pressure_scale", "2"),
            ("iio:device0/in_temp_raw", "2300"),
            ("iio:device0/in_temp_offset", "-100"),
            ("iio:device0/in_temp_scale", "10"),
            ("iio:device0/in_humidityrelative_input", "45200"),
            ("iio:device0/in_temp_oversampling_ratio", "2"),
            ("iio:device0/sampling_frequency", "10"),
        ]);
        let expected = [
            ("bme280.humidityrelative", "45.2 %"),
            ("bme280.pressure", "1013.25 hPa"),
            ("bme280.temp", "22.00 °C"),
        ];
        assert_eq!(readings, owned(&expected));
    }

    #[test]
    fn axes_share_a_scale_unless_they_have_their_own() {
        let readings = read(&[
            ("iio:device0/name", "accel_3d"),
            ("iio:device0/in_accel_scale", "0.01"),
            ("iio:device0/in_accel_x_raw", "981"),
            ("iio:device0/in_accel_y_raw", "-20"),
            ("iio:device0/in_accel_y_scale", "0.1"),
            ("iio:device1/name", "als"),
            ("iio:device1/in_illuminance_raw", "320"),
            ("iio:device2/name", "als"),
            ("iio:device2/in_illuminance0_input", "7.5"),
            ("trigger0/name", "sysfstrig0"),
        ]);
        let expected = [
            ("accel_3d.accel.x", "9.810 m/s²"),
            ("accel_3d.accel.y", "-2.000 m/s²"),
            ("als.illuminance", "320.0 lx"),
            ("als-2.illuminance0", "7.5 lx"),
        ];
        assert_eq!(readings, owned(&expected));
    }

    #[test]
    fn what_does_not_answer_is_absent() {
        let readings = read(&[
            ("iio:device0/name", "broken"),
            ("iio:device0/in_temp_raw", "Resource busy"),
            ("iio:device0/in_unheardof_raw", "5"),
            ("iio:device0/in_", "5"),
        ]);
        assert_eq!(readings, []);
    }
}
