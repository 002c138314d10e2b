//! A hub and its clients, joined in virtual time: nothing waits, every message takes `LATENCY`.

use std::collections::BTreeMap;
use std::time::Duration;

use heliograph_protocol::session::{
    Command, CommandError, Event, Input, Outgoing, Publisher, Rejection, Session,
};
use heliograph_protocol::spacebrew::{
    Client, ClientConfig, Dialect, Hub, HubConfig, HubEvent, HubLimits, HubOutgoing, PeerId, Route,
};
use heliograph_telemetry::{Now, Reading, Timestamp, Value};

pub(crate) const LATENCY: Duration = Duration::from_millis(10);
pub(crate) const LOCAL: &str = "127.0.0.1";
/// Wall-clock time at uptime zero.
const EPOCH: Timestamp = Timestamp::from_micros(1_795_166_000_000_000);

/// A client of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Node(pub(crate) usize);

struct Station {
    client: Client,
    address: String,
    peer: Option<PeerId>,
    /// Nothing gets through in either direction, but no end knows.
    frozen: bool,
    events: Vec<Event>,
    sent: Vec<String>,
}

enum Flight {
    ToHub(PeerId, Outgoing),
    Pong(PeerId),
    ToNode(PeerId, HubOutgoing),
}

pub(crate) struct Network {
    pub(crate) hub: Hub,
    pub(crate) rejections: Vec<(PeerId, Rejection)>,
    pub(crate) hub_events: Vec<HubEvent>,
    pub(crate) hub_messages: usize,
    dialect: Dialect,
    uptime: Duration,
    stations: Vec<Station>,
    flights: BTreeMap<(Duration, u64), Flight>,
    launched: u64,
    peers: u64,
}

impl Network {
    pub(crate) fn new(dialect: Dialect) -> Self {
        Self::with_routes(dialect, Vec::new())
    }

    pub(crate) fn with_routes(dialect: Dialect, routes: Vec<Route>) -> Self {
        let limits = HubLimits::default();
        Self {
            hub: Hub::new(HubConfig { dialect, routes, limits }),
            rejections: Vec::new(),
            hub_events: Vec::new(),
            hub_messages: 0,
            dialect,
            uptime: Duration::ZERO,
            stations: Vec::new(),
            flights: BTreeMap::new(),
            launched: 0,
            peers: 0,
        }
    }

    /// Adds a client at `address` and connects it.
    pub(crate) fn join(&mut self, address: &str, config: ClientConfig) -> Node {
        let node = Node(self.stations.len());
        self.stations.push(Station {
            client: Client::new(config),
            address: address.to_owned(),
            peer: None,
            frozen: false,
            events: Vec::new(),
            sent: Vec::new(),
        });
        self.connect(node);
        node
    }

    pub(crate) fn connect(&mut self, node: Node) {
        self.peers += 1;
        let (peer, mut now) = (PeerId(self.peers), self.now());
        // No two machines' clocks agree to the microsecond.
        now.wall = now.wall + Duration::from_micros(self.peers);
        let station = &mut self.stations[node.0];
        assert_eq!(station.peer, None, "already connected");
        station.peer = Some(peer);
        station.frozen = false;
        self.hub.connected(now, peer, &station.address);
        station.client.handle_input(now, Input::Opened);
        self.settle();
    }

    pub(crate) fn disconnect(&mut self, node: Node) {
        let now = self.now();
        let station = &mut self.stations[node.0];
        let peer = station.peer.take().expect("connected");
        station.client.handle_input(now, Input::Closed);
        self.hub.disconnected(now, peer);
        self.settle();
    }

    /// From now on nothing gets through to or from this client.
    pub(crate) fn freeze(&mut self, node: Node) {
        self.stations[node.0].frozen = true;
    }

    /// The network is back, and what was sent meanwhile is lost.
    pub(crate) fn thaw(&mut self, node: Node) {
        self.stations[node.0].frozen = false;
    }

    /// The client notices that its connection is dead; the hub does not.
    pub(crate) fn abandon(&mut self, node: Node) {
        let now = self.now();
        let station = &mut self.stations[node.0];
        station.peer = None;
        station.client.handle_input(now, Input::Closed);
    }

    /// Stops the hub and starts another with the routes it had saved; everybody reconnects.
    pub(crate) fn restart_hub(&mut self) {
        let connected: Vec<Node> = (0..self.stations.len())
            .map(Node)
            .filter(|n| self.stations[n.0].peer.is_some())
            .collect();
        let routes = self.hub.persistent_routes().to_vec();
        for &node in &connected {
            self.abandon(node);
        }
        self.flights.clear();
        self.hub = Hub::new(HubConfig { dialect: self.dialect, routes, ..HubConfig::default() });
        for node in connected {
            self.connect(node);
        }
    }

    pub(crate) fn publish(&mut self, node: Node, channel: &str, value: &str) {
        self.try_publish(node, channel, value).expect("it is ready and has this publisher");
    }

    pub(crate) fn try_publish(
        &mut self,
        node: Node,
        channel: &str,
        value: &str,
    ) -> Result<(), CommandError> {
        self.submit(node, Command::Publish { channel: channel.into(), value: value.into() })
    }

    pub(crate) fn submit(&mut self, node: Node, command: Command) -> Result<(), CommandError> {
        let now = self.now();
        let outcome = self.stations[node.0].client.submit(now, command);
        self.settle();
        outcome
    }

    /// Lets the client publish on these `(name, type)` too, and tell what comes and goes.
    pub(crate) fn set_publishers(&mut self, node: Node, publishers: &[(&str, &str)]) {
        let publisher =
            |(name, kind): &(&str, &str)| Publisher { name: (*name).into(), kind: (*kind).into() };
        let publishers: Vec<Publisher> = publishers.iter().map(publisher).collect();
        let now = self.now();
        self.stations[node.0].client.set_publishers(now, &publishers);
        self.stations[node.0].client.set_narrating(true);
        self.settle();
    }

    /// Sends what no session of ours would.
    pub(crate) fn send_raw(&mut self, node: Node, text: &str) {
        let peer = self.stations[node.0].peer.expect("connected");
        self.launch(Flight::ToHub(peer, Outgoing::Text(text.to_owned())));
    }

    /// Lets `millis` pass, from deadline to deadline.
    pub(crate) fn run(&mut self, millis: u64) {
        let until = self.uptime + Duration::from_millis(millis);
        let mut steps = 0;
        while let Some(due) = self.next_due().filter(|due| *due <= until) {
            steps += 1;
            assert!(steps < 1_000_000, "time stands still at {due:?}");
            self.uptime = self.uptime.max(due);
            self.step();
        }
        self.uptime = until;
    }

    pub(crate) fn events(&mut self, node: Node) -> Vec<Event> {
        std::mem::take(&mut self.stations[node.0].events)
    }

    /// `path = value`, one per reading since the last look; other events are dropped.
    pub(crate) fn readings(&mut self, node: Node) -> Vec<String> {
        let readings = self.events(node).into_iter().filter_map(|event| match event {
            Event::Readings(readings) => Some(readings),
            _ => None,
        });
        readings.flat_map(|all| all.iter().map(reading_words).collect::<Vec<_>>()).collect()
    }

    /// Text messages this client sent that start like this.
    pub(crate) fn sent(&self, node: Node, start: &str) -> usize {
        self.stations[node.0].sent.iter().filter(|text| text.starts_with(start)).count()
    }

    pub(crate) fn name(&self, node: Node) -> String {
        self.stations[node.0].client.name()
    }

    pub(crate) fn uptime(&self) -> Duration {
        self.uptime
    }

    pub(crate) fn peer(&self, node: Node) -> PeerId {
        self.stations[node.0].peer.expect("connected")
    }

    fn now(&self) -> Now {
        Now { uptime: self.uptime, wall: EPOCH + self.uptime }
    }

    fn next_due(&self) -> Option<Duration> {
        let clients = self.stations.iter().filter_map(|station| station.client.poll_timeout());
        let flight = self.flights.keys().next().map(|(due, _)| *due);
        clients.chain(flight).chain(self.hub.poll_timeout()).min()
    }

    fn step(&mut self) {
        let now = self.now();
        while let Some(entry) = self.flights.first_entry().filter(|e| e.key().0 <= now.uptime) {
            let flight = entry.remove();
            self.land(now, flight);
            self.settle();
        }
        self.hub.handle_timeout(now);
        for station in &mut self.stations {
            station.client.handle_timeout(now);
        }
        self.settle();
    }

    fn land(&mut self, now: Now, flight: Flight) {
        match flight {
            Flight::ToHub(peer, Outgoing::Text(text)) => self.hub.handle_text(now, peer, &text),
            Flight::ToHub(peer, Outgoing::Binary(bytes)) => {
                self.hub.handle_binary(now, peer, &bytes);
            }
            Flight::ToHub(_, other) => panic!("not for a socket: {other:?}"),
            Flight::Pong(peer) => self.hub.handle_pong(now, peer),
            Flight::ToNode(peer, outgoing) => {
                let station = self.stations.iter_mut().find(|s| s.peer == Some(peer) && !s.frozen);
                let Some(station) = station else { return };
                match outgoing {
                    HubOutgoing::Text(text) => {
                        station.client.handle_input(now, Input::Text(&text));
                    }
                    HubOutgoing::Binary(bytes) => {
                        station.client.handle_input(now, Input::Binary(&bytes));
                    }
                    HubOutgoing::Ping => self.launch(Flight::Pong(peer)),
                }
            }
        }
    }

    fn settle(&mut self) {
        for index in 0..self.stations.len() {
            while let Some(outgoing) = self.stations[index].client.poll_transmit() {
                let station = &mut self.stations[index];
                if let Outgoing::Text(text) = &outgoing {
                    station.sent.push(text.clone());
                }
                if let (Some(peer), false) = (station.peer, station.frozen) {
                    self.launch(Flight::ToHub(peer, outgoing));
                }
            }
            let station = &mut self.stations[index];
            while let Some(event) = station.client.poll_event() {
                station.events.push(event);
            }
        }
        while let Some((peer, outgoing)) = self.hub.poll_transmit() {
            self.hub_messages += usize::from(outgoing != HubOutgoing::Ping);
            self.launch(Flight::ToNode(peer, outgoing));
        }
        while let Some(event) = self.hub.poll_event() {
            match event {
                HubEvent::Rejected { peer, rejection } => self.rejections.push((peer, rejection)),
                other => self.hub_events.push(other),
            }
        }
    }

    fn launch(&mut self, flight: Flight) {
        self.launched += 1;
        self.flights.insert((self.uptime + LATENCY, self.launched), flight);
    }
}

/// Each reading as an event of its own, to be written on a line of its own.
pub(crate) fn apart(event: Event) -> Vec<Event> {
    match event {
        Event::Readings(readings) => {
            assert!(!readings.is_empty());
            readings.iter().map(|reading| Event::Readings([reading.clone()].into())).collect()
        }
        other => vec![other],
    }
}

pub(crate) fn reading_words(reading: &Reading) -> String {
    let value = match &reading.value {
        Value::Number(number) => number.to_string(),
        Value::Bool(state) => state.to_string(),
        Value::Text(text) => format!("{text:?}"),
        Value::Gap => "gap".to_owned(),
    };
    let unit = reading.unit.as_deref().map(|unit| format!(" {unit}")).unwrap_or_default();
    format!("{} = {value}{unit}", reading.path)
}
