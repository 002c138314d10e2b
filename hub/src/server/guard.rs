//! Who may talk to this port: keeps foreign web pages out of a server on the user's own machine.
//!
//! A page of a foreign site can point its own host name at 127.0.0.1 (DNS rebinding), which the
//! `Host` check stops, or open a WebSocket across sites, which the `Origin` check stops. Devices
//! and programs send no `Origin` and are let through.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

/// The names this machine answers to, and the foreign origins that are welcome.
#[derive(Clone, Debug, Default)]
pub struct Guard {
    hosts: Vec<String>,
    origins: Vec<String>,
}

/// Why a request is refused, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(String);

impl Guard {
    /// A guard that answers to loopback names, IP addresses, this machine's host name and
    /// `allow_host`, and lets in its own and loopback origins and `allow_origin`.
    pub fn new(hostname: Option<&str>, allow_host: &[String], allow_origin: &[String]) -> Self {
        let own = hostname.into_iter().flat_map(|name| [name.to_owned(), format!("{name}.local")]);
        let hosts = own.chain(allow_host.iter().cloned()).map(|name| normalized(&name)).collect();
        let origins = allow_origin.iter().map(|origin| origin.to_ascii_lowercase()).collect();
        Self { hosts, origins }
    }

    /// Checks the name under which the request reached us.
    ///
    /// # Errors
    /// When it is none of ours.
    pub fn check_host(&self, host: &str) -> Result<(), Refusal> {
        let name = normalized(host_name(host));
        let ours = is_loopback(&name) || as_ip(&name).is_some() || self.hosts.contains(&name);
        if ours {
            return Ok(());
        }
        Err(Refusal(format!(
            "This hub does not answer to the name \"{0}\". If it is this machine's name, start the \
             hub with --allow-host {0}",
            printable(&name)
        )))
    }

    /// Checks the web page a request comes from, given the `Host` it was sent to.
    ///
    /// # Errors
    /// When the page is neither ours nor allowed.
    pub fn check_origin(&self, origin: &str, host: &str) -> Result<(), Refusal> {
        let origin = origin.trim().to_ascii_lowercase();
        if self.origins.contains(&origin) || is_own(&origin, host) {
            return Ok(());
        }
        Err(Refusal(format!(
            "This hub does not let pages of \"{0}\" in. If you trust that site, start the hub with \
             --allow-origin {0}",
            printable(&origin)
        )))
    }
}

/// The page was served by this very port, or both ends are this machine.
fn is_own(origin: &str, host: &str) -> bool {
    let Some((scheme, authority)) = origin.split_once("://") else { return false };
    let default_port = match scheme {
        "http" => ":80",
        "https" => ":443",
        _ => return false,
    };
    let with_port = |authority: &str| {
        let name = host_name(authority);
        let port = authority.get(name.len()..).filter(|port| !port.is_empty());
        format!("{}{}", normalized(name), port.unwrap_or(default_port))
    };
    let both_loopback =
        is_loopback(&normalized(host_name(authority))) && is_loopback(&normalized(host_name(host)));
    both_loopback || with_port(authority) == with_port(host)
}

/// The part of `host[:port]` before the port.
fn host_name(host: &str) -> &str {
    let port = match host.rfind(']') {
        Some(bracket) => host.get(bracket..).and_then(|rest| rest.find(':')).map(|at| bracket + at),
        None => host.find(':'),
    };
    port.and_then(|at| host.get(..at)).unwrap_or(host)
}

fn normalized(name: &str) -> String {
    name.trim().trim_end_matches('.').to_ascii_lowercase()
}

fn as_ip(name: &str) -> Option<IpAddr> {
    name.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

fn is_loopback(name: &str) -> bool {
    name == "localhost"
        || name.ends_with(".localhost")
        || as_ip(name).is_some_and(|ip| ip.to_canonical().is_loopback())
}

/// What a stranger sent, fit to be shown and short.
fn printable(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>'))
        .take(80)
        .collect()
}

/// Whether the request wants to become a WebSocket.
pub(super) fn is_upgrade(headers: &HeaderMap) -> bool {
    let upgrade = headers.get(header::UPGRADE).and_then(|value| value.to_str().ok());
    upgrade
        .is_some_and(|value| value.split(',').any(|p| p.trim().eq_ignore_ascii_case("websocket")))
}

/// Refuses strangers with 403 and words, before anything else sees the request.
pub(super) async fn check(
    State(guard): State<Arc<Guard>>,
    request: Request,
    next: Next,
) -> Response {
    match guard.admits(request.method(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(Refusal(words)) => {
            tracing::warn!("refused a request: {words}");
            (StatusCode::FORBIDDEN, words + ".\n").into_response()
        }
    }
}

impl Guard {
    fn admits(&self, method: &Method, headers: &HeaderMap) -> Result<(), Refusal> {
        let host = text(headers, header::HOST).unwrap_or_default();
        self.check_host(host)?;
        let harmless = matches!(*method, Method::GET | Method::HEAD) && !is_upgrade(headers);
        match headers.get(header::ORIGIN) {
            Some(origin) if !harmless => {
                self.check_origin(origin.to_str().unwrap_or("unreadable"), host)
            }
            _ => Ok(()),
        }
    }

    /// The request's origin, when pages of it may read what we answer.
    pub(super) fn welcome_origin<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        let host = text(headers, header::HOST)?;
        text(headers, header::ORIGIN).filter(|origin| self.check_origin(origin, host).is_ok())
    }
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard() -> Guard {
        Guard::new(Some("Attic-Pi"), &["helio.example".into()], &["https://page.example".into()])
    }

    #[test]
    fn answers_to_its_own_names_and_to_addresses_only() {
        for host in [
            "localhost:9000",
            "LOCALHOST",
            "app.localhost:9000",
            "127.0.0.1:9000",
            "[::1]:9000",
            "192.168.1.20:9000",
            "[fe80::1]:9000",
            "attic-pi:9000",
            "attic-pi.local.",
            "helio.example",
        ] {
            assert_eq!(guard().check_host(host), Ok(()), "{host}");
        }
        for host in [
            "",
            "evil.example:9000",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "evillocalhost",
        ] {
            assert!(guard().check_host(host).is_err(), "{host}");
        }
    }

    #[test]
    fn lets_in_its_own_loopback_and_allowed_pages_only() {
        for (origin, host) in [
            ("http://localhost:9000", "localhost:9000"),
            ("http://localhost:8080", "127.0.0.1:9000"),
            ("http://192.168.1.20:9000", "192.168.1.20:9000"),
            ("http://attic-pi", "attic-pi:80"),
            ("https://attic-pi", "attic-pi"),
            ("https://page.example", "192.168.1.20:9000"),
        ] {
            assert_eq!(guard().check_origin(origin, host), Ok(()), "{origin} {host}");
        }
        for (origin, host) in [
            ("null", "localhost:9000"),
            ("https://evil.example", "localhost:9000"),
            ("http://localhost.evil.example", "localhost:9000"),
            ("http://localhost:8080", "192.168.1.20:9000"),
            ("http://192.168.1.20:8000", "192.168.1.20:9000"),
            ("http://page.example", "192.168.1.20:9000"),
            ("file://localhost", "localhost:9000"),
            ("chrome-extension://localhost", "localhost:9000"),
            ("", "localhost:9000"),
        ] {
            assert!(guard().check_origin(origin, host).is_err(), "{origin} {host}");
        }
    }

    #[test]
    fn a_refusal_says_what_to_do_and_repeats_no_markup() {
        let Refusal(words) = guard().check_host("<script>.example").unwrap_err();
        assert!(words.contains("--allow-host script.example"), "{words}");
    }
}
