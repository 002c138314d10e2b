//! Names of topics and filters, checked before a broker sees them: a wrong one costs the
//! connection, without a word.

const MAX_BYTES: usize = 65_535;

/// What is wrong with a topic to publish on.
pub fn problem_of_topic(topic: &str) -> Option<&'static str> {
    if topic.contains(['+', '#']) {
        return Some("a topic to publish on can't hold `+` or `#`");
    }
    problem_of_either(topic)
}

/// What is wrong with a filter.
pub fn problem_of_filter(filter: &str) -> Option<&'static str> {
    let is_whole = |level: &str| level.len() == 1 || !level.contains(['+', '#']);
    if !filter.split('/').all(is_whole) {
        return Some("`+` and `#` stand for whole levels");
    }
    if filter.trim_end_matches('#').contains('#') || filter.ends_with("##") {
        return Some("`#` can only be the last level");
    }
    problem_of_either(filter)
}

fn problem_of_either(name: &str) -> Option<&'static str> {
    if name.is_empty() {
        Some("it is empty")
    } else if name.len() > MAX_BYTES {
        Some("it is longer than 65,535 bytes")
    } else if name.contains('\0') {
        Some("it holds a zero byte")
    } else {
        None
    }
}

pub(super) fn has_wildcard(filter: &str) -> bool {
    filter.contains(['+', '#'])
}

pub(super) fn is_shared(filter: &str) -> bool {
    filter.starts_with("$share/")
}

/// Whether a broker keeps such topics for what it has to say itself.
pub(super) fn is_brokers_own(topic: &str) -> bool {
    topic.starts_with('$')
}

/// Whether a filter, also a shared one, stands for topics of the broker's own.
pub(super) fn asks_for_brokers_own(filter: &str) -> bool {
    let shared = filter.strip_prefix("$share/").and_then(|rest| rest.split_once('/'));
    is_brokers_own(shared.map_or(filter, |(_, filter)| filter))
}

/// The levels above the last one; `None` for a single level.
pub(super) fn parent(topic: &str) -> Option<&str> {
    topic.rsplit_once('/').map(|(parent, _)| parent)
}

/// Whether `topic` is beside or below what `request` is asked on: `cam/door/jpeg` for
/// `cam/door/capture`.
pub(super) fn is_beside(topic: &str, request: &str) -> bool {
    match parent(request) {
        None => parent(topic).is_none(),
        Some(parent) => {
            topic.strip_prefix(parent).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        }
    }
}

/// A client identifier as one level of a topic.
pub(super) fn as_level(client_id: &str) -> String {
    client_id.replace(['/', '+', '#'], "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters() {
        for good in ["#", "+", "a/+/b", "a/#", "/", "a//b", "$share/g/cam/#", "ein Wort/°C"] {
            assert_eq!(problem_of_filter(good), None, "{good}");
        }
        for bad in ["", "a#", "a/#/b", "#/a", "a+/b", "##", "#/#", "a\0"] {
            assert!(problem_of_filter(bad).is_some(), "{bad}");
        }
        assert!(problem_of_filter(&"a".repeat(MAX_BYTES + 1)).is_some());
    }

    #[test]
    fn topics() {
        assert_eq!(problem_of_topic("cam/door/capture"), None);
        for bad in ["", "a/+", "a/#", "a\0"] {
            assert!(problem_of_topic(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn the_brokers_own() {
        assert!(is_brokers_own("$SYS/uptime") && !is_brokers_own("a/$SYS"));
        for filter in ["$SYS/#", "$share/g/$SYS/#"] {
            assert!(asks_for_brokers_own(filter), "{filter}");
        }
        for filter in ["#", "+/uptime", "$share/g/#"] {
            assert!(!asks_for_brokers_own(filter), "{filter}");
        }
    }

    #[test]
    fn beside() {
        assert!(is_beside("cam/door/jpeg", "cam/door/capture"));
        assert!(is_beside("cam/door", "cam/door/capture"));
        assert!(!is_beside("cam/doorbell/jpeg", "cam/door/capture"));
        assert!(is_beside("photo", "capture") && !is_beside("cam/photo", "capture"));
    }
}
