//! What can be said about a source before it is opened, by those who know the protocols.

use heliograph_protocol::detect::Address;
use heliograph_protocol::mqtt;

use crate::link::sessions::socketio_config;
use crate::state::source_config::{Part, Problem, Protocol, SourceConfig};

/// Whether a source can be tried.
///
/// # Errors
/// The first thing that is wrong, at its field.
pub fn check(config: &SourceConfig) -> Result<(), Problem> {
    if config.addresses().next().is_none() {
        parse("")?;
    }
    config.addresses().try_for_each(parse)?;
    match config.protocol {
        Protocol::Mqtt => check_mqtt(config),
        // Its address was looked at above.
        Protocol::SocketIo => match socketio_config("http://host/", config).problem() {
            Some(words) => Err(Problem::at(Part::Namespace, sentence(&words))),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

fn parse(address: &str) -> Result<(), Problem> {
    match Address::parse(address) {
        Ok(_) => Ok(()),
        Err(error) => Err(Problem::at(Part::Address, error.to_string())),
    }
}

fn check_mqtt(config: &SourceConfig) -> Result<(), Problem> {
    for filter in config.filters.split_whitespace() {
        if let Some(words) = mqtt::problem_of_filter(filter) {
            return Err(Problem::at(Part::Filters, format!("`{filter}`: {words}.")));
        }
    }
    let topic = &config.capture_channel;
    match mqtt::problem_of_topic(topic).filter(|_| !topic.is_empty()) {
        Some(words) => Err(Problem::at(Part::CaptureChannel, sentence(words))),
        None => Ok(()),
    }
}

fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).chain(['.']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_server_would_take_is_said_at_its_field() {
        use Protocol::{Auto, Mqtt, SocketIo};
        let base = SourceConfig::at("a:1");
        for (protocol, part, config) in [
            (Auto, Part::Address, SourceConfig::at(" ")),
            (Auto, Part::Address, SourceConfig::at("ws://a javascript://b")),
            (Auto, Part::Address, SourceConfig::at("ws://ada:lovelace@a")),
            (Mqtt, Part::Filters, SourceConfig { filters: "a b/#/c".into(), ..base.clone() }),
            (
                Mqtt,
                Part::CaptureChannel,
                SourceConfig { capture_channel: "a/+".into(), ..base.clone() },
            ),
            (SocketIo, Part::Namespace, SourceConfig { namespace: "a,b".into(), ..base.clone() }),
        ] {
            let problem = check(&SourceConfig { protocol, ..config }).unwrap_err();
            assert_eq!(problem.part, part, "{problem:?}");
            assert!(problem.words.ends_with('.'), "{problem:?}");
        }
    }

    #[test]
    fn what_may_work_is_let_through() {
        for (protocol, address) in [
            (Protocol::Auto, "a"),
            (Protocol::Mqtt, "mqtt+ws://a mqtt+ws://b"),
            (Protocol::SocketIo, "socketio+http://a:3000/admin"),
        ] {
            let config = SourceConfig { protocol, ..SourceConfig::at(address) };
            assert_eq!(check(&config), Ok(()));
        }
        let namespace = "/greenhouse".to_owned();
        let protocol = Protocol::SocketIo;
        let config = SourceConfig { namespace, protocol, ..SourceConfig::at("http://a http://b") };
        assert_eq!(check(&config), Ok(()));
    }
}
