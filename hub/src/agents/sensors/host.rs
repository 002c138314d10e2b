//! Everything this machine can say about itself.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use sysinfo::{DiskRefreshKind, Disks, Networks, System};

use super::rate::Rate;
use super::{Measurement, cpu_temperature, iio};

/// The machine's sensors, and what is remembered from one look to the next.
pub(super) struct Host {
    sysfs: PathBuf,
    /// `None` here and below where this system cannot tell.
    system: Option<System>,
    networks: Option<Networks>,
    disks: Option<Disks>,
    cpu_temperature: Option<PathBuf>,
    iio: Vec<iio::Channel>,
    rates: Rates,
    looked_before: bool,
}

#[derive(Default)]
struct Rates {
    received: Rate,
    transmitted: Rate,
    read: Rate,
    written: Rate,
}

impl Host {
    /// Finds the sensors there are; `sysfs` is where Linux shows its devices.
    pub(super) fn new(sysfs: PathBuf) -> Self {
        Self {
            cpu_temperature: cpu_temperature::find(&sysfs),
            iio: iio::find(&sysfs),
            sysfs,
            system: System::new().ok(),
            networks: Networks::new().ok(),
            disks: Disks::new().ok(),
            rates: Rates::default(),
            looked_before: false,
        }
    }

    /// Reads every sensor. What does not answer is left out; rates and the processor's load are
    /// since the last look, so the first one lacks them.
    pub(super) fn look(&mut self, uptime: Duration) -> Vec<Measurement> {
        let mut found = Vec::new();
        self.look_at_system(&mut found);
        let temperature = self.cpu_temperature.as_deref().and_then(cpu_temperature::read);
        found.extend(temperature.map(|celsius| Measurement::new("cpu.temp", celsius, "°C", 1)));
        self.look_at_network(uptime, &mut found);
        self.look_at_disks(uptime, &mut found);
        found.extend(self.iio.iter().filter_map(iio::Channel::read));
        found
    }

    fn look_at_system(&mut self, found: &mut Vec<Measurement>) {
        if let Some(system) = &mut self.system {
            system.refresh_cpu_usage();
            system.refresh_memory();
            let load = f64::from(system.global_cpu_usage());
            if std::mem::replace(&mut self.looked_before, true) && load.is_finite() {
                found.push(Measurement::new("cpu.load", load, "%", 1));
            }
            let gigabytes = system.used_memory() as f64 / 1e9;
            found.push(Measurement::new("mem.used", gigabytes, "GB", 2));
        }
        if let Ok(load) = System::load_average() {
            found.push(Measurement::new("load.1m", load.one, "", 2));
        }
        if let Ok(seconds) = System::uptime() {
            found.push(Measurement::new("uptime", seconds as f64, "s", 0));
        }
    }

    /// Traffic of the machine's own network hardware; bridges and tunnels would count it twice.
    /// Where no hardware can be told (containers, other systems), all interfaces but loopback.
    fn look_at_network(&mut self, uptime: Duration, found: &mut Vec<Measurement>) {
        let Some(networks) = &mut self.networks else { return };
        networks.refresh(true);
        let interfaces = networks.iter().map(|(name, data)| {
            let hardware = self.sysfs.join("class/net").join(name).join("device").exists();
            let loopback = name == "lo" || name == "lo0";
            let kind = match (hardware, loopback) {
                (true, _) => Interface::Hardware,
                (false, true) => Interface::Loopback,
                (false, false) => Interface::Virtual,
            };
            (kind, data.total_received(), data.total_transmitted())
        });
        let interfaces: Vec<_> = interfaces.collect();
        if let Some((received, transmitted)) = traffic(&interfaces) {
            let received = self.rates.received.per_second(uptime, received);
            found.extend(received.map(|rate| kilobytes("net.rx", rate)));
            let transmitted = self.rates.transmitted.per_second(uptime, transmitted);
            found.extend(transmitted.map(|rate| kilobytes("net.tx", rate)));
        }
    }

    fn look_at_disks(&mut self, uptime: Duration, found: &mut Vec<Measurement>) {
        let Some(disks) = &mut self.disks else { return };
        disks.refresh_specifics(true, DiskRefreshKind::nothing().with_io_usage());
        // One disk can be mounted in several places.
        let by_device: BTreeMap<_, _> =
            disks.iter().map(|disk| (disk.name().to_owned(), disk.usage())).collect();
        let read: u64 = by_device.values().map(|usage| usage.total_read_bytes).sum();
        let written: u64 = by_device.values().map(|usage| usage.total_written_bytes).sum();
        if read == 0 && written == 0 {
            return; // no disk that counts
        }
        let read = self.rates.read.per_second(uptime, read);
        found.extend(read.map(|rate| kilobytes("disk.read", rate)));
        let written = self.rates.written.per_second(uptime, written);
        found.extend(written.map(|rate| kilobytes("disk.write", rate)));
    }
}

fn kilobytes(name: &str, bytes_per_second: f64) -> Measurement {
    Measurement::new(name, bytes_per_second / 1e3, "kB/s", 1)
}

/// What kind of network interface it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Interface {
    Hardware,
    Virtual,
    Loopback,
}

/// Bytes received and transmitted by interfaces given as (kind, received, transmitted).
fn traffic(interfaces: &[(Interface, u64, u64)]) -> Option<(u64, u64)> {
    let of_kind = |wanted: Interface| {
        let counted = interfaces.iter().filter(move |(kind, ..)| *kind == wanted);
        counted
            .map(|(_, received, transmitted)| (*received, *transmitted))
            .reduce(|(rx, tx), (received, transmitted)| (rx + received, tx + transmitted))
    };
    of_kind(Interface::Hardware).or_else(|| of_kind(Interface::Virtual))
}

#[cfg(test)]
mod tests {
    use super::super::fake_sysfs::FakeSysfs;
    use super::*;

    #[test]
    fn bridges_and_loopback_are_not_counted() {
        let wired = (Interface::Hardware, 100, 10);
        let bridge = (Interface::Virtual, 90, 9);
        let loopback = (Interface::Loopback, 5, 5);
        assert_eq!(traffic(&[wired, bridge, loopback]), Some((100, 10)));
        assert_eq!(traffic(&[bridge, loopback]), Some((90, 9)));
        assert_eq!(traffic(&[loopback]), None);
    }

    #[test]
    fn this_machine_answers_and_its_missing_sensors_are_absent() {
        let sysfs = FakeSysfs::new(&[
            ("class/hwmon/hwmon0/name", "cpu_thermal"),
            ("class/hwmon/hwmon0/temp1_input", "55000"),
        ]);
        let mut host = Host::new(sysfs.root().to_owned());
        host.look(Duration::ZERO);
        std::thread::sleep(super::super::FIRST_INTERVAL);
        let found = host.look(super::super::FIRST_INTERVAL);
        let value = |name: &str| found.iter().find(|m| m.name == name).map(|m| m.value);
        assert_eq!(value("cpu.temp"), Some(55.0));
        assert!((0.0..=100.5).contains(&value("cpu.load").unwrap()));
        assert!(value("mem.used").unwrap() > 0.0);
        assert!(value("uptime").unwrap() > 0.0);
        assert!(found.iter().all(|m| !m.name.starts_with("iio")));

        sysfs.write("class/hwmon/hwmon0/temp1_input", "");
        let found = host.look(super::super::FIRST_INTERVAL * 2);
        assert!(found.iter().all(|m| m.name != "cpu.temp"), "a silent sensor is left out");
    }
}
