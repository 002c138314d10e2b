//! Which addresses to tell people and other machines.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};

/// The address a browser on this machine opens.
pub fn local_url(listen: SocketAddr) -> String {
    let ip = listen.ip();
    if ip.is_loopback() || ip.is_unspecified() {
        format!("http://localhost:{}", listen.port())
    } else {
        format!("http://{listen}")
    }
}

/// The address other machines open, as far as it can be told; the local one on loopback.
pub fn public_url(listen: SocketAddr) -> String {
    match lan_address() {
        Some(lan) if listen.ip().is_unspecified() => {
            format!("http://{}", SocketAddr::new(lan, listen.port()))
        }
        _ => local_url(listen),
    }
}

/// The host name in a URL such as `http://photos.example:9001/attic`.
pub fn host_of(url: &str) -> Option<String> {
    let authority = url.split_once("://")?.1.split('/').next()?;
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    Some(host.to_owned())
}

/// The address under which agents in this process reach the server, as ordinary clients.
pub fn own_server_url(listen: SocketAddr) -> String {
    let ip = match listen.ip() {
        ip if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        ip => ip,
    };
    format!("ws://{}/", SocketAddr::new(ip, listen.port()))
}

/// The address this machine would use to reach others. Asks the routing table by "connecting" a
/// datagram socket, which sends nothing; the target is an address reserved for documentation.
fn lan_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    let ip = socket.local_addr().ok()?.ip();
    (!ip.is_unspecified() && !ip.is_loopback()).then_some(ip)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_an_address() {
        for (url, host) in [
            ("http://photos.example:9001/attic", "photos.example"),
            ("https://photos.example", "photos.example"),
            ("http://[::1]:9001", "[::1]"),
            ("http://[::1]", "[::1]"),
        ] {
            assert_eq!(host_of(url).as_deref(), Some(host));
        }
        assert_eq!(host_of("photos.example"), None);
    }

    #[test]
    fn loopback_is_called_localhost_and_other_addresses_by_number() {
        let listen = |text: &str| text.parse::<SocketAddr>().unwrap();
        assert_eq!(local_url(listen("127.0.0.1:9000")), "http://localhost:9000");
        assert_eq!(local_url(listen("0.0.0.0:9000")), "http://localhost:9000");
        assert_eq!(local_url(listen("192.168.1.20:9000")), "http://192.168.1.20:9000");
        assert_eq!(public_url(listen("127.0.0.1:9001")), "http://localhost:9001");
        assert_eq!(public_url(listen("[fe80::1]:80")), "http://[fe80::1]:80");
        assert_eq!(own_server_url(listen("0.0.0.0:9000")), "ws://127.0.0.1:9000/");
        assert_eq!(own_server_url(listen("[::1]:9000")), "ws://[::1]:9000/");
    }
}
