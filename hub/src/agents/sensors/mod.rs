//! This machine's sensors as a Spacebrew client: one publisher for each there is.

mod cpu_temperature;
#[cfg(test)]
mod fake_sysfs;
mod host;
mod iio;
mod rate;
mod sysfs;

use std::path::PathBuf;
use std::time::Duration;

use heliograph_protocol::session::CommandError;
use heliograph_protocol::spacebrew::{Client, ClientConfig, Item, Role};
use heliograph_telemetry::Timestamp;
use serde::Serialize;
use tokio::time::MissedTickBehavior;

use super::link::Link;
use crate::clock;
use crate::shutdown::Shutdown;
use host::Host;

/// The name the agent registers under unless told otherwise.
pub const NAME: &str = "sensors";
/// The type of its publishers: a JSON string with value, unit and time.
const KIND: &str = "reading";
/// Rates need two looks; the processor's load, two that are at least this far apart.
const FIRST_INTERVAL: Duration = Duration::from_millis(250);

/// How the agent runs.
#[derive(Debug)]
pub struct SensorsConfig {
    /// Name to register under.
    pub name: String,
    /// The Spacebrew server's address.
    pub server: String,
    /// Time between two looks.
    pub every: Duration,
    /// Where Linux shows its devices; elsewhere only in tests.
    pub sysfs: PathBuf,
}

/// One sensor's value at one look.
#[derive(Clone, Debug, PartialEq)]
struct Measurement {
    /// Publisher's name, such as `cpu.load`.
    name: String,
    value: f64,
    /// Empty where there is none.
    unit: &'static str,
    /// Digits after the point that mean something.
    decimals: u32,
}

/// What goes on the wire, as JSON in a string.
#[derive(Serialize)]
struct Payload {
    value: f64,
    #[serde(skip_serializing_if = "str::is_empty")]
    unit: &'static str,
    /// Milliseconds since the epoch.
    time: i64,
}

impl Measurement {
    fn new(name: impl Into<String>, value: f64, unit: &'static str, decimals: u32) -> Self {
        Self { name: name.into(), value, unit, decimals }
    }

    fn payload(&self, time: Timestamp) -> String {
        let scale = 10_f64.powi(self.decimals as i32);
        let value = (self.value * scale).round() / scale;
        let payload = Payload { value, unit: self.unit, time: time.millis() };
        serde_json::to_string(&payload).unwrap_or_default()
    }
}

/// Reads the sensors and publishes what they say, until the shutdown.
pub async fn run(config: SensorsConfig, shutdown: Shutdown) {
    let mut host = Host::new(config.sysfs);
    // The sensors that are there are those that answer to the second look.
    (host, _) = look(host).await;
    tokio::time::sleep(FIRST_INTERVAL).await;
    let (mut host, found) = look(host).await;
    tracing::info!("{} sensors found on this machine", found.len());

    let session = Client::new(ClientConfig {
        name: config.name,
        description: "This machine's sensors".to_owned(),
        publishers: found.iter().map(|found| Item::new(&found.name, KIND)).collect(),
        subscribers: Vec::new(),
        ephemeral: false,
        role: Role::Client,
    });
    let link = Link::start(session, config.server, shutdown.clone());
    let mut ticks = tokio::time::interval(config.every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = shutdown.requested() => return,
        }
        let measurements;
        (host, measurements) = look(host).await;
        publish(&link, &measurements).await;
    }
}

/// Reads every sensor; some drivers take their time, so not on the async threads.
async fn look(mut host: Host) -> (Host, Vec<Measurement>) {
    let reading = tokio::task::spawn_blocking(move || {
        let measurements = host.look(clock::now().uptime);
        (host, measurements)
    });
    match reading.await {
        Ok(read) => read,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

/// Without a connection readings are dropped: by the time there is one they are old.
async fn publish(link: &Link, measurements: &[Measurement]) {
    let time = clock::now().wall;
    for measurement in measurements {
        match link.publish(&measurement.name, measurement.payload(time)).await {
            Ok(()) => {}
            Err(CommandError::NotReady) => return,
            // A sensor that turned up after we registered.
            Err(error) => tracing::debug!("{} not published: {error:?}", measurement.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_payload_describes_itself_and_has_no_false_precision() {
        let time = Timestamp::from_micros(1_700_000_000_123_456);
        assert_eq!(
            Measurement::new("cpu.load", 31.249, "%", 1).payload(time),
            r#"{"value":31.2,"unit":"%","time":1700000000123}"#
        );
        assert_eq!(
            Measurement::new("load.1m", 0.5, "", 2).payload(time),
            r#"{"value":0.5,"time":1700000000123}"#
        );
    }
}
