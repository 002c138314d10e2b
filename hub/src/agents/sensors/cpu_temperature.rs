//! The processor's temperature, from Linux's hwmon tree.

use std::path::{Path, PathBuf};

use super::sysfs;

/// Drivers of sensors in processors, best first.
const CHIPS: [&str; 8] = [
    "coretemp",
    "k10temp",
    "zenpower",
    "cpu_thermal",
    "cpu-thermal",
    "soc_thermal",
    "scpi_sensors",
    "acpitz",
];
/// What those drivers call the sensor of the whole processor, best first.
const LABELS: [&str; 4] = ["Package id 0", "Tdie", "Tctl", "CPU"];

/// Finds the file with the processor's temperature in thousandths of a degree Celsius.
pub(super) fn find(sysfs: &Path) -> Option<PathBuf> {
    let chips: Vec<(String, PathBuf)> = sysfs::entries(&sysfs.join("class/hwmon"))
        .into_iter()
        .filter_map(|folder| Some((sysfs::text(&folder.join("name"))?, folder)))
        .collect();
    CHIPS.iter().find_map(|wanted| {
        let (_, folder) = chips.iter().find(|(chip, _)| chip == wanted)?;
        best_input(folder)
    })
}

/// The temperature in °C; `None` when the sensor does not answer or talks nonsense.
pub(super) fn read(file: &Path) -> Option<f64> {
    let celsius = sysfs::number::<f64>(file)? / 1_000.0;
    (-100.0..200.0).contains(&celsius).then_some(celsius)
}

fn best_input(folder: &Path) -> Option<PathBuf> {
    let inputs: Vec<PathBuf> = sysfs::entries(folder)
        .into_iter()
        .filter(|file| {
            let name = sysfs::name(file);
            name.starts_with("temp") && name.ends_with("_input") && read(file).is_some()
        })
        .collect();
    let labelled = LABELS.iter().find_map(|wanted| {
        inputs.iter().find(|input| label(input).as_deref() == Some(wanted)).cloned()
    });
    labelled.or_else(|| inputs.into_iter().next())
}

fn label(input: &Path) -> Option<String> {
    let name = sysfs::name(input).strip_suffix("_input")?;
    sysfs::text(&input.with_file_name(format!("{name}_label")))
}

#[cfg(test)]
mod tests {
    use super::super::fake_sysfs::FakeSysfs;
    use super::*;

    #[test]
    fn the_package_sensor_of_the_processor_is_chosen() {
        let sysfs = FakeSysfs::new(&[
            ("class/hwmon/hwmon0/name", "nvme"),
            ("class/hwmon/hwmon0/temp1_input", "30000"),
            ("class/hwmon/hwmon1/name", "coretemp"),
            ("class/hwmon/hwmon1/temp1_label", "Core 0"),
            ("class/hwmon/hwmon1/temp1_input", "41000"),
            ("class/hwmon/hwmon1/temp2_label", "Package id 0"),
            ("class/hwmon/hwmon1/temp2_input", "47500"),
        ]);
        assert_eq!(find(sysfs.root()).and_then(|file| read(&file)), Some(47.5));
    }

    #[test]
    fn a_raspberry_pi_has_no_labels() {
        let sysfs = FakeSysfs::new(&[
            ("class/hwmon/hwmon0/name", "cpu_thermal"),
            ("class/hwmon/hwmon0/temp1_input", "55017"),
            ("class/hwmon/hwmon1/name", "rpi_volt"),
        ]);
        assert_eq!(find(sysfs.root()).and_then(|file| read(&file)), Some(55.017));
    }

    #[test]
    fn nonsense_and_absence_give_nothing() {
        let sysfs = FakeSysfs::new(&[
            ("class/hwmon/hwmon0/name", "k10temp"),
            ("class/hwmon/hwmon0/temp1_input", "garbage"),
            ("class/hwmon/hwmon0/temp2_input", "999000000"),
        ]);
        assert_eq!(find(sysfs.root()), None);
        assert_eq!(find(Path::new("/nowhere")), None);
    }
}
