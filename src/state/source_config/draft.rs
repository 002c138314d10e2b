//! A source as it stands in the form, and what is wrong with it.

use super::{Protocol, Secret, SourceConfig, Transports};
use crate::state::format::parse_number;
use crate::state::template;

/// Longest text of a field, in bytes.
const MAX_BYTES: usize = 4_096;
/// How often an HTTP address may be asked, in seconds.
const EVERY_SECONDS: std::ops::RangeInclusive<f64> = 0.05..=86_400.0;

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Where it is.
    Address,
    /// Its name on the page.
    Name,
    /// Who we are.
    User,
    /// And how we prove it.
    Password,
    /// Topics or events.
    Filters,
    /// Socket.IO namespace.
    Namespace,
    /// The channel of values without a name.
    Channel,
    /// Seconds between requests.
    EverySeconds,
    /// What is sent for a value.
    Publish,
    /// Where a photo is asked for.
    CaptureChannel,
    /// What is sent to ask for it.
    Capture,
}

/// What is wrong, where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The field.
    pub part: Part,
    /// What to do about it.
    pub words: String,
}

impl Problem {
    /// In this field.
    pub fn at(part: Part, words: impl Into<String>) -> Self {
        Self { part, words: words.into() }
    }
}

/// What only those can check who know the protocols; provided by the app.
#[derive(Clone, Copy)]
pub struct SourceCheck(pub fn(&SourceConfig) -> Result<(), Problem>);

/// What the form holds. Fields that the chosen protocol does not have are kept but not used.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    config: SourceConfig,
    password: Secret,
    every_seconds: String,
}

impl Part {
    /// Whether a source of this protocol has it.
    pub fn is_for(self, protocol: Protocol) -> bool {
        use Protocol::{Auto, Http, Mqtt, Plain, SocketIo};
        match self {
            Self::Address | Self::Name => true,
            // Browsers send no password with a WebSocket, and Spacebrew has none.
            Self::User | Self::Password => matches!(protocol, Auto | SocketIo | Mqtt | Http),
            Self::Filters => matches!(protocol, Auto | SocketIo | Mqtt),
            Self::Namespace => protocol == SocketIo,
            Self::Channel => matches!(protocol, Auto | Plain | Http),
            Self::EverySeconds => matches!(protocol, Auto | Http),
            Self::Publish => protocol != Http,
            Self::CaptureChannel => matches!(protocol, Auto | SocketIo | Mqtt),
            // A Spacebrew server's camera is found by the names of the capture scene.
            Self::Capture => matches!(protocol, Auto | SocketIo | Mqtt | Plain),
        }
    }
}

impl Draft {
    /// A form over what is known of a source.
    pub fn of(config: &SourceConfig) -> Self {
        Self {
            every_seconds: config.every_seconds.to_string(),
            password: config.password.clone(),
            config: config.clone(),
        }
    }

    /// The text of a field.
    pub fn text(&mut self, part: Part) -> &mut String {
        let config = &mut self.config;
        match part {
            Part::Address => &mut config.address,
            Part::Name => &mut config.name,
            Part::User => &mut config.user,
            Part::Password => &mut self.password.0,
            Part::Filters => &mut config.filters,
            Part::Namespace => &mut config.namespace,
            Part::Channel => &mut config.channel,
            Part::EverySeconds => &mut self.every_seconds,
            Part::Publish => &mut config.publish,
            Part::CaptureChannel => &mut config.capture_channel,
            Part::Capture => &mut config.capture,
        }
    }

    /// What it speaks.
    pub fn protocol(&self) -> Protocol {
        self.config.protocol
    }

    /// Chooses by its name what it speaks.
    pub fn choose_protocol(&mut self, name: &str) {
        let chosen = Protocol::EACH.into_iter().find(|protocol| protocol.name() == name);
        self.config.protocol = chosen.unwrap_or_default();
    }

    /// By what a Socket.IO server is reached.
    pub fn transports(&self) -> Transports {
        self.config.transports
    }

    /// Chooses by its name by what a Socket.IO server is reached.
    pub fn choose_transports(&mut self, name: &str) {
        let chosen = Transports::EACH.into_iter().find(|transports| transports.name() == name);
        self.config.transports = chosen.unwrap_or_default();
    }

    /// Whether the browser is to keep the password.
    pub fn keeps_password(&mut self) -> &mut bool {
        &mut self.config.keeps_password
    }

    /// The source that was described; without what its protocol does not have.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn config(&self) -> Result<SourceConfig, Problem> {
        let mut draft = self.clone();
        for part in EACH {
            let text = draft.text(part);
            if !part.is_for(self.config.protocol) {
                text.clear();
            } else if part != Part::Password {
                // Spaces may belong to a password.
                *text = text.trim().to_owned();
            }
            let limit = if part.is_template() { template::MAX_BYTES } else { MAX_BYTES };
            if text.len() > limit {
                return Err(Problem::at(part, format!("Longer than {} kB.", limit / 1_024)));
            }
        }
        let Self { mut config, password, every_seconds } = draft;
        config.password = password;
        config.every_seconds = seconds(&every_seconds)?;
        check_login(&config)?;
        check_templates(&config)?;
        Ok(config)
    }
}

impl Part {
    fn is_template(self) -> bool {
        matches!(self, Self::Publish | Self::Capture)
    }
}

const EACH: [Part; 11] = [
    Part::Address,
    Part::Name,
    Part::User,
    Part::Password,
    Part::Filters,
    Part::Namespace,
    Part::Channel,
    Part::EverySeconds,
    Part::Publish,
    Part::CaptureChannel,
    Part::Capture,
];

/// Where the protocol has no such field it is empty.
fn seconds(text: &str) -> Result<f64, Problem> {
    if text.is_empty() {
        return Ok(SourceConfig::default().every_seconds);
    }
    let seconds = parse_number(text).unwrap_or(f64::NAN);
    if EVERY_SECONDS.contains(&seconds) {
        return Ok(seconds);
    }
    let words = format!("A number from {} to {}.", EVERY_SECONDS.start(), EVERY_SECONDS.end());
    Err(Problem::at(Part::EverySeconds, words))
}

fn check_login(config: &SourceConfig) -> Result<(), Problem> {
    let has_password = !config.password.0.is_empty();
    if config.protocol == Protocol::Mqtt && config.user.is_empty() && has_password {
        return Err(Problem::at(Part::User, "MQTT wants a user with a password."));
    }
    if config.protocol == Protocol::Http && config.user.contains(':') {
        return Err(Problem::at(Part::User, "Over HTTP a user's name can't hold a colon."));
    }
    Ok(())
}

fn check_templates(config: &SourceConfig) -> Result<(), Problem> {
    let sample = config.publication(Protocol::Plain, "a".into(), "0".into(), "0");
    sample.map_err(|words| Problem::at(Part::Publish, words))?;
    let sample = config.photo_request(Protocol::Mqtt, "0");
    sample.map_err(|words| Problem::at(Part::Capture, words))?;
    let missing = match config.protocol {
        Protocol::Mqtt => "Name the topic that Capture asks on.",
        Protocol::SocketIo => "Name the event that asks for a photo.",
        _ => return Ok(()),
    };
    match config.capture_channel.is_empty() && !config.capture.is_empty() {
        true => Err(Problem::at(Part::CaptureChannel, missing)),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(protocol: Protocol, texts: &[(Part, &str)]) -> Draft {
        let config = SourceConfig { protocol, ..SourceConfig::at("ws://a") };
        let mut draft = Draft::of(&config);
        for (part, text) in texts {
            *draft.text(*part) = (*text).to_owned();
        }
        draft
    }

    #[test]
    fn what_was_described_comes_back_as_it_was() {
        let config = SourceConfig {
            address: "mqtt+ws://a mqtt+ws://b".into(),
            protocol: Protocol::Mqtt,
            name: "greenhouse".into(),
            user: "ada".into(),
            password: Secret(" lovelace ".into()),
            keeps_password: true,
            filters: "air/# soil/+".into(),
            publish: r#"{"v":<value>}"#.into(),
            capture_channel: "cam/ask".into(),
            capture: r#"{"id":"<id>"}"#.into(),
            ..SourceConfig::default()
        };
        assert_eq!(Draft::of(&config).config().unwrap(), config);
    }

    #[test]
    fn what_a_protocol_does_not_have_is_left_out() {
        let texts = [(Part::Password, "secret"), (Part::Namespace, "/a"), (Part::Capture, "photo")];
        let mut draft = draft(Protocol::Plain, &texts);
        let config = draft.config().unwrap();
        assert_eq!((config.password, config.namespace.as_str()), (Secret::default(), ""));
        assert_eq!(config.capture, "photo");
        draft.choose_protocol("Socket.IO");
        assert_eq!(draft.config().unwrap_err().part, Part::CaptureChannel);
        *draft.text(Part::CaptureChannel) = "capture".into();
        let config = draft.config().unwrap();
        assert_eq!((config.password.0.as_str(), config.namespace.as_str()), ("secret", "/a"));
    }

    #[test]
    fn what_is_wrong_is_said_at_its_field() {
        use Protocol::{Http, Mqtt, Plain, SocketIo};
        for (protocol, part, text, words) in [
            (Http, Part::EverySeconds, "soon", "A number from 0.05"),
            (Http, Part::EverySeconds, "0", "A number from 0.05"),
            (Http, Part::EverySeconds, "1e9", "to 86400"),
            (Http, Part::User, "a:b", "colon"),
            (Plain, Part::Publish, "{\"a\":", "This is not JSON"),
            (Plain, Part::Capture, "[", "This is not JSON"),
            (Plain, Part::Name, &"x".repeat(5_000), "Longer than 4 kB"),
        ] {
            let problem = draft(protocol, &[(part, text)]).config().unwrap_err();
            assert!(problem.part == part && problem.words.contains(words), "{problem:?}");
        }
        let problem = draft(Mqtt, &[(Part::Password, "x")]).config().unwrap_err();
        assert_eq!(problem.part, Part::User);
        for protocol in [Mqtt, SocketIo] {
            let problem = draft(protocol, &[(Part::Capture, "{}")]).config().unwrap_err();
            assert_eq!(problem.part, Part::CaptureChannel);
        }
        assert_eq!(
            draft(Http, &[(Part::EverySeconds, "0,5")]).config().unwrap().every_seconds,
            0.5
        );
    }
}
