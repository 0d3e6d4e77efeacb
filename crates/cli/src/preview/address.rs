//! The addresses on which the preview listens: loopback only, both IPv4 and IPv6 if available, since a browser may
//! resolve `localhost` to either.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};

use crate::error::Error;

/// The port that is tried first: `ASSAY` on a telephone keypad.
pub(crate) const PORT: u16 = 27729;
/// The number of ports that are tried from there.
const TRIES: u16 = 20;

/// The listening sockets.
#[derive(Debug)]
pub(crate) struct Address {
    listeners: Vec<TcpListener>,
    port: u16,
}

impl Address {
    /// Listens on `port`, or on the first free port from [`PORT`] on.
    ///
    /// # Errors
    /// The port, or every one of them, is in use or forbidden.
    pub(crate) fn listen(port: Option<u16>) -> Result<Self, Error> {
        if let Some(port) = port {
            return Self::on(port);
        }
        let mut tried = Self::on(PORT);
        for port in PORT + 1..PORT + TRIES {
            match &tried {
                Err(Error::Listen { source, .. }) if source.kind() == io::ErrorKind::AddrInUse => {}
                _ => break,
            }
            tried = Self::on(port);
        }
        tried
    }

    /// Returns the URL for a browser, without a path.
    pub(crate) fn url(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// Returns the listeners.
    pub(super) fn into_listeners(self) -> Vec<TcpListener> {
        self.listeners
    }

    fn on(port: u16) -> Result<Self, Error> {
        let first = listener(Ipv4Addr::LOCALHOST.into(), port)?;
        let port = first.local_addr().map_or(port, |address| address.port());
        let mut listeners = vec![first];
        match listener(Ipv6Addr::LOCALHOST.into(), port) {
            Ok(second) => listeners.push(second),
            // Another program would answer half of the requests.
            Err(Error::Listen { source, address }) if source.kind() == io::ErrorKind::AddrInUse => {
                return Err(Error::Listen { source, address });
            }
            // This machine has no such address.
            Err(_) => {}
        }
        Ok(Self { listeners, port })
    }
}

fn listener(address: IpAddr, port: u16) -> Result<TcpListener, Error> {
    let address = SocketAddr::new(address, port);
    let listener = TcpListener::bind(address).map_err(|source| Error::Listen { address, source })?;
    prepare(&listener);
    Ok(listener)
}

/// Prepares for many connections, some of whose clients do not read.
#[cfg(unix)]
fn prepare(listener: &TcpListener) {
    // If the system refuses, the default stays. More connections may wait to be accepted than the 128 that `std`
    // requests. A connection beyond the limit is not rejected; its browser tries again seconds later.
    let _ = rustix::net::listen(listener, 4096);
    // By default the system buffers up to 4 MB for each connection that is not read from, and a few hundred of them
    // exhaust its memory for sockets. On loopback this size is as fast.
    let _ = rustix::net::sockopt::set_socket_send_buffer_size(listener, 128 * 1024);
}

/// No preparation is needed here.
#[cfg(not(unix))]
fn prepare(_: &TcpListener) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_is_asked_for_is_used_or_refused() {
        let first = Address::listen(Some(0)).unwrap();
        let refused = Address::listen(Some(first.port)).unwrap_err();
        assert!(matches!(refused, Error::Listen { address, .. } if address.port() == first.port));
    }

    #[test]
    fn a_port_that_is_taken_on_one_kind_of_address_is_taken() {
        let Ok(taken) = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)) else { return };
        let port = taken.local_addr().unwrap().port();
        assert!(Address::listen(Some(port)).is_err());
    }

    #[test]
    fn two_previews_get_two_ports() {
        let (first, second) = (Address::listen(None).unwrap(), Address::listen(None).unwrap());
        assert_ne!(first.url(), second.url());
    }

    #[test]
    fn only_this_machine_is_listened_on() {
        for listener in Address::listen(Some(0)).unwrap().listeners {
            assert!(listener.local_addr().unwrap().ip().is_loopback());
        }
    }
}
