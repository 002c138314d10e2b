//! What the browser keeps of sources: those used lately, passwords where asked to, and which are
//! open in this tab.

use super::{Secret, SourceConfig};
use crate::browser::storage;

const RECENT_KEY: &str = "heliograph.recent-sources";
const PASSWORDS_KEY: &str = "heliograph.source-passwords";
/// In the tab's own storage: two tabs may look at different sources.
const OPEN_KEY: &str = "heliograph.open-sources";
/// How many recent sources are kept.
const CAPACITY: usize = 8;
/// How many open ones come back after a reload.
const OPEN_CAPACITY: usize = 64;

/// Address and password.
type Password = (String, String);

/// The sources used lately, the newest first; with the passwords this browser was asked to keep.
pub fn recent() -> Vec<SourceConfig> {
    let mut list = read(storage::load(RECENT_KEY));
    give_passwords(&mut list, &passwords());
    list
}

/// Keeps a source among the recent ones; says whether the browser does.
pub fn remember(config: &SourceConfig) -> bool {
    keep(&with_newest(recent(), config))
}

/// Keeps a source no longer, nor its password.
pub fn forget(address: &str) {
    let mut list = recent();
    list.retain(|config| config.address != address);
    keep(&list);
}

/// The sources that were open in this tab, and whether each had a password that was not kept.
pub fn open_in_tab() -> Vec<(SourceConfig, bool)> {
    let text = storage::load_in_tab(OPEN_KEY);
    let mut list: Vec<(SourceConfig, bool)> =
        text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    list.truncate(OPEN_CAPACITY);
    let passwords = passwords();
    for (config, had_password) in &mut list {
        give_passwords(std::slice::from_mut(config), &passwords);
        *had_password &= config.password.0.is_empty();
    }
    list
}

/// Keeps which sources are open in this tab.
pub fn remember_open(list: &[SourceConfig]) {
    let list: Vec<_> = list.iter().map(|config| (config, !config.password.0.is_empty())).collect();
    if let Ok(text) = serde_json::to_string(&list) {
        storage::save_in_tab(OPEN_KEY, &text);
    }
}

fn read(text: Option<String>) -> Vec<SourceConfig> {
    text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

fn passwords() -> Vec<Password> {
    storage::load(PASSWORDS_KEY)
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default()
}

fn keep(list: &[SourceConfig]) -> bool {
    let texts = (serde_json::to_string(list), serde_json::to_string(&kept_passwords(list)));
    let (Ok(list), Ok(passwords)) = texts else { return false };
    // Both are tried, whatever becomes of the first.
    storage::save(RECENT_KEY, &list) & storage::save(PASSWORDS_KEY, &passwords)
}

fn kept_passwords(list: &[SourceConfig]) -> Vec<Password> {
    let kept = list.iter().filter(|c| c.keeps_password && !c.password.0.is_empty());
    kept.map(|config| (config.address.clone(), config.password.0.clone())).collect()
}

fn give_passwords(list: &mut [SourceConfig], passwords: &[Password]) {
    for config in list.iter_mut().filter(|config| config.keeps_password) {
        let known = passwords.iter().find(|(address, _)| *address == config.address);
        config.password = Secret(known.map(|(_, password)| password.clone()).unwrap_or_default());
    }
}

fn with_newest(mut list: Vec<SourceConfig>, config: &SourceConfig) -> Vec<SourceConfig> {
    list.retain(|other| other.address != config.address);
    list.insert(0, config.clone());
    list.truncate(CAPACITY);
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recent_sources_are_few_and_each_stands_once() {
        let mut list = Vec::new();
        for host in ["a", "b", "a", "c", "d", "e", "f", "g", "h", "i"] {
            list = with_newest(list, &SourceConfig::at(host));
        }
        let hosts: Vec<_> = list.iter().map(|config| config.address.as_str()).collect();
        assert_eq!(hosts, ["i", "h", "g", "f", "e", "d", "c", "a"]);
    }

    #[test]
    fn a_password_is_kept_only_where_that_was_asked_for() {
        let config = |address, keeps_password| SourceConfig {
            password: Secret("lovelace".into()),
            keeps_password,
            ..SourceConfig::at(address)
        };
        let list = [config("ws://a", true), config("ws://b", false)];
        let kept = kept_passwords(&list);
        assert_eq!(kept, [("ws://a".to_owned(), "lovelace".to_owned())]);
        let text = serde_json::to_string(&list).unwrap();
        let mut back = read(Some(text));
        give_passwords(&mut back, &kept);
        assert_eq!(back[0], list[0]);
        assert_eq!(back[1], SourceConfig { password: Secret::default(), ..list[1].clone() });
    }

    #[test]
    fn what_an_older_page_kept_is_read_and_nonsense_is_nothing() {
        let old = r#"[{"address":"ws://a","protocol":"mqtt","every_seconds":2.0}]"#;
        let list = read(Some(old.to_owned()));
        assert_eq!((list.len(), list[0].every_seconds), (1, 2.0));
        assert_eq!(read(Some("{".to_owned())), []);
        assert_eq!(read(None), []);
    }
}
