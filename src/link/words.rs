//! Why a connection failed, in words that say what to try next.

use crate::link::socket::Closed;

/// What the user is told where a protocol's code does not come.
pub const NOT_FETCHED: &str = "What this page needs to speak to it could not be fetched from the \
                               page's own server. If that has been renewed, reload the page.";

/// What the user is told about a socket that ended. `host` is where it led.
pub fn explain(closed: &Closed, host: &str) -> String {
    if closed.timed_out {
        return format!(
            "{host} did not answer within 10 s. Is it switched on, and is this device in the \
             same network?"
        );
    }
    if !closed.was_open {
        return format!(
            "{host} cannot be reached, or refuses this page. Is the server running there? If it \
             is a Heliograph hub on another machine, start it with --listen and allow this \
             page's origin with --allow-origin."
        );
    }
    let what = match closed.code {
        1000 | 1001 => "The server closed the connection.",
        1002 | 1003 | 1007 => "The server did not understand what this page sent.",
        1008 => "The server's rules do not allow this.",
        1009 => "A message was too big for the server.",
        1011..=1014 => "The server is in trouble or restarting.",
        _ => "The connection broke.",
    };
    let said: String = closed.reason.chars().take(120).collect();
    if said.is_empty() { what.to_owned() } else { format!("{what} It said: “{said}”") }
}

/// Whether trying again by itself makes sense after this close code.
pub fn may_retry(closed: &Closed) -> bool {
    !matches!(closed.code, 1002 | 1003 | 1007..=1010 | 4000..=4999)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closed(code: u16, was_open: bool) -> Closed {
        Closed { code, reason: String::new(), was_open, timed_out: false }
    }

    #[test]
    fn a_failure_to_open_says_what_to_try() {
        assert!(explain(&closed(1006, false), "pi:9000").contains("Is the server running"));
        let late = Closed { timed_out: true, ..closed(1006, false) };
        assert!(explain(&late, "pi:9000").contains("within 10 s"));
    }

    #[test]
    fn the_servers_own_words_are_passed_on_but_bounded() {
        let said = Closed { reason: "x".repeat(500), ..closed(1008, true) };
        let text = explain(&said, "pi");
        assert!(text.starts_with("The server's rules") && text.len() < 250);
    }

    #[test]
    fn retry_only_where_it_can_help() {
        for code in [1000, 1001, 1005, 1006, 1011, 1012, 1013] {
            assert!(may_retry(&closed(code, true)), "{code}");
        }
        for code in [1002, 1003, 1007, 1008, 1009, 4001] {
            assert!(!may_retry(&closed(code, true)), "{code}");
        }
    }
}
