//! Home Assistant's discovery: retained JSON that says which topic carries what, in which unit.
//!
//! What a convention named already keeps its name and gets its unit from here; what is on a topic
//! of its own gets both. Of templates only plain ways into JSON are followed; anything more is
//! left as it comes.

use std::collections::{BTreeMap, HashMap};

use heliograph_telemetry::{Reading, Value};

use super::message::{Message, give_unit};
use crate::payload::decoded::Decoded;
use crate::payload::json::Node;

mod template;

const MAX_ENTITIES: usize = 5_000;
/// Components of one device.
const MAX_COMPONENTS: usize = 256;

/// Where something can be asked for, as a device announced it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandTopic {
    /// What it is called.
    pub name: String,
    /// The topic to publish on.
    pub topic: String,
    /// What to publish.
    pub payload: String,
}

/// What has been announced.
#[derive(Debug, Default)]
pub(super) struct Discovery {
    /// By the topic of the announcement.
    announced: BTreeMap<String, Vec<Entity>>,
    entities: usize,
    /// By state or availability topic: the announcements it is named in.
    topics: HashMap<String, Vec<String>>,
    /// Grows when a command is announced or taken back.
    pub(super) revision: u64,
}

/// One component of a device.
#[derive(Debug)]
struct Entity {
    channel: String,
    state: Option<State>,
    availability: Option<Availability>,
    command: Option<CommandTopic>,
}

#[derive(Debug)]
struct State {
    topic: String,
    /// Below the topic; empty for the whole payload.
    path: String,
    unit: Option<String>,
    on: Option<String>,
    off: Option<String>,
}

#[derive(Debug)]
struct Availability {
    topic: String,
    device: String,
    not_available: String,
}

impl Discovery {
    /// Announcements, and words on availability topics that were announced.
    pub(super) fn decode(&mut self, message: &Message<'_>) -> Option<Decoded> {
        if let ["homeassistant", component, .., "config"] = message.levels() {
            return Some(self.learn(component, message));
        }
        let word = message.text()?;
        let gone = self.entities_on(message.topic).filter_map(|entity| {
            let availability = entity.availability.as_ref()?;
            (availability.topic == message.topic).then_some(availability)
        });
        let mut departed = None;
        for availability in gone {
            let is_gone = word == availability.not_available;
            departed = Some((availability.device.clone(), !is_gone));
        }
        let has_state = self
            .entities_on(message.topic)
            .any(|entity| entity.state.as_ref().is_some_and(|state| state.topic == message.topic));
        let (device, is_there) = departed.filter(|_| !has_state)?;
        Some(Decoded::availability(&device, is_there))
    }

    /// Gives readings of an announced topic their units, and their names unless they have some.
    pub(super) fn apply(&self, topic: &str, is_named: bool, decoded: &mut Decoded) {
        for entity in self.entities_on(topic) {
            let state = entity.state.as_ref().filter(|state| state.topic == topic);
            let Some(state) = state else { continue };
            for reading in &mut decoded.readings {
                if !state.is_of(topic, is_named, reading) {
                    continue;
                }
                state.translate(reading);
                give_unit(reading, state.unit.as_deref());
                if !is_named {
                    reading.path = entity.channel.as_str().into();
                }
            }
        }
    }

    pub(super) fn commands(&self) -> impl Iterator<Item = &CommandTopic> {
        self.announced.values().flatten().filter_map(|entity| entity.command.as_ref())
    }

    fn entities_on(&self, topic: &str) -> impl Iterator<Item = &Entity> {
        let announcements = self.topics.get(topic).into_iter().flatten();
        announcements.filter_map(|config| self.announced.get(config)).flatten()
    }

    fn learn(&mut self, component: &str, message: &Message<'_>) -> Decoded {
        self.forget(message.topic);
        if message.payload.is_empty() {
            return Decoded::default();
        }
        let Some(document) = message.json() else {
            return Decoded::problem("an announcement that is not valid JSON");
        };
        let entities = match component {
            "device" => of_device(&document.root),
            _ => {
                of_component(component, &document.root, &document.root, None).into_iter().collect()
            }
        };
        if self.entities + entities.len() > MAX_ENTITIES {
            return Decoded { truncated: true, ..Decoded::default() };
        }
        self.entities += entities.len();
        self.revision += entities.iter().filter(|entity| entity.command.is_some()).count() as u64;
        for topic in entities.iter().flat_map(Entity::topics) {
            let configs = self.topics.entry(topic.to_owned()).or_default();
            if !configs.iter().any(|config| config == message.topic) {
                configs.push(message.topic.to_owned());
            }
        }
        self.announced.insert(message.topic.to_owned(), entities);
        Decoded::default()
    }

    fn forget(&mut self, config: &str) {
        let Some(entities) = self.announced.remove(config) else { return };
        self.entities -= entities.len();
        self.revision += entities.iter().filter(|entity| entity.command.is_some()).count() as u64;
        for topic in entities.iter().flat_map(Entity::topics) {
            if let Some(configs) = self.topics.get_mut(topic) {
                configs.retain(|known| known != config);
                if configs.is_empty() {
                    self.topics.remove(topic);
                }
            }
        }
    }
}

impl Entity {
    fn topics(&self) -> impl Iterator<Item = &str> {
        let state = self.state.as_ref().map(|state| state.topic.as_str());
        let availability = self.availability.as_ref().map(|known| known.topic.as_str());
        state.into_iter().chain(availability)
    }
}

impl State {
    /// A convention may have named it anything: then the end of the path tells, or that it is
    /// all there is.
    fn is_of(&self, topic: &str, is_named: bool, reading: &Reading) -> bool {
        let rest = match is_named {
            true if self.path.is_empty() => return true,
            true => reading.path.strip_suffix(&self.path).and_then(|rest| rest.strip_suffix('/')),
            false if self.path.is_empty() => return reading.path == topic,
            false => reading
                .path
                .strip_suffix(&self.path)
                .and_then(|rest| rest.strip_suffix('/').filter(|rest| *rest == topic)),
        };
        rest.is_some()
    }

    /// Own words for on and off.
    fn translate(&self, reading: &mut Reading) {
        let Value::Text(word) = &reading.value else { return };
        let is = |known: &Option<String>| known.as_ref() == Some(word);
        if is(&self.on) {
            reading.value = Value::Bool(true);
        } else if is(&self.off) {
            reading.value = Value::Bool(false);
        }
    }
}

/// A field by its name or its abbreviation.
fn field<'n>(node: &'n Node<'_>, long: &str, short: &str) -> Option<&'n str> {
    node.get(long).or_else(|| node.get(short)).and_then(Node::text)
}

fn of_device(root: &Node<'_>) -> Vec<Entity> {
    let components = root.get("components").or_else(|| root.get("cmps"));
    let components = components.map(Node::fields).unwrap_or_default().iter().take(MAX_COMPONENTS);
    components
        .filter_map(|(key, component)| {
            let platform = field(component, "platform", "p")?;
            of_component(platform, component, root, Some(key))
        })
        .collect()
}

/// `root` holds what all components of a device have in common; for one alone it is the same.
fn of_component(
    platform: &str,
    component: &Node<'_>,
    root: &Node<'_>,
    key: Option<&str>,
) -> Option<Entity> {
    let either = |long, short| field(component, long, short).or_else(|| field(root, long, short));
    let base = either("~", "~").unwrap_or_default();
    let topic = |long, short| either(long, short).map(|topic| expanded(topic, base));
    let device_node = root.get("device").or_else(|| root.get("dev"));
    let device = device_node.and_then(|node| node.get("name")).and_then(Node::text);
    let own = component.get("name").and_then(Node::text).or(key);
    let own = own.or_else(|| field(component, "unique_id", "uniq_id"));
    let channel = match (device, own) {
        (Some(device), Some(own)) => format!("{device}/{own}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => return None,
    };
    let path = match either("value_template", "val_tpl") {
        Some(text) => template::path(text),
        None => Some(String::new()),
    };
    let owned = |text: &str| text.to_owned();
    let state = topic("state_topic", "stat_t").zip(path).map(|(topic, path)| State {
        topic,
        path,
        unit: field(component, "unit_of_measurement", "unit_of_meas").map(owned),
        on: field(component, "payload_on", "pl_on").map(owned),
        off: field(component, "payload_off", "pl_off").map(owned),
    });
    // One topic, or a list of which the first counts.
    let listed = ["availability", "avty"]
        .into_iter()
        .find_map(|key| component.get(key).or_else(|| root.get(key))?.elements().first());
    let listed_topic = listed.and_then(|node| field(node, "topic", "t"));
    let gone = listed.and_then(|node| field(node, "payload_not_available", "pl_not_avail"));
    let gone = gone.or_else(|| either("payload_not_available", "pl_not_avail"));
    let availability_topic = topic("availability_topic", "avty_t")
        .or_else(|| listed_topic.map(|topic| expanded(topic, base)));
    let availability = availability_topic.map(|topic| Availability {
        topic,
        device: device.map_or_else(|| channel.clone(), owned),
        not_available: gone.unwrap_or("offline").into(),
    });
    let pressed = matches!(platform, "button").then(|| "PRESS".to_owned());
    let payload = field(component, "payload_press", "pl_prs").map(owned).or(pressed);
    let command = topic("command_topic", "cmd_t").zip(payload);
    let command =
        command.map(|(topic, payload)| CommandTopic { name: channel.clone(), topic, payload });
    Some(Entity { channel, state, availability, command })
}

/// `~` at either end stands for the base.
fn expanded(topic: &str, base: &str) -> String {
    match (topic.strip_prefix('~'), topic.strip_suffix('~')) {
        (Some(rest), _) => format!("{base}{rest}"),
        (None, Some(rest)) => format!("{rest}{base}"),
        (None, None) => topic.to_owned(),
    }
}
