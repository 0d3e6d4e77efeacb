//! The parts of a request that matter to the preview: its host, its target, and its range. Pure: decides only if the
//! request is for this machine.

use hyper::header::{self, HeaderName};
use hyper::http::{HeaderValue, request};

/// A request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    /// The method, in capitals.
    pub(super) method: &'a str,
    /// The path and query.
    pub(super) url: &'a str,
    /// The `Host` header, and the host in the request target.
    pub(super) hosts: [Option<&'a str>; 2],
    /// True if there is more than one `Host` header.
    pub(super) ambiguous: bool,
    /// The `If-None-Match` header.
    pub(super) known: Option<&'a str>,
    /// The `Range` header.
    pub(super) range: Option<&'a str>,
    /// The `If-Range` header: the version to which the range applies.
    pub(super) part_of: Option<&'a str>,
}

impl<'a> Asked<'a> {
    /// Extracts them from the head of a request.
    pub(super) fn by(head: &'a request::Parts) -> Self {
        let get = |name: HeaderName| head.headers.get(name).and_then(text);
        let mut hosts = head.headers.get_all(header::HOST).iter();
        let host = hosts.next().and_then(text);
        // A host in the request target takes precedence (RFC 9112, section 3.2.2).
        let authority = head.uri.authority().map(|authority| authority.as_str());
        Self {
            method: head.method.as_str(),
            url: head.uri.path_and_query().map_or("*", |url| url.as_str()),
            hosts: [host, authority],
            ambiguous: hosts.next().is_some(),
            known: get(header::IF_NONE_MATCH),
            range: get(header::RANGE),
            part_of: get(header::IF_RANGE),
        }
    }

    /// Returns true if every host that the request names is this machine, and it names one.
    pub(super) fn is_for_this_machine(&self) -> bool {
        let [host, named] = self.hosts;
        !self.ambiguous && host.is_some_and(is_this_machine) && named.is_none_or(is_this_machine)
    }
}

fn text(value: &HeaderValue) -> Option<&str> {
    std::str::from_utf8(value.as_bytes()).ok()
}

/// Returns true if a `Host` header names this machine, with any port.
fn is_this_machine(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let name = name.to_ascii_lowercase();
    ["localhost", "127.0.0.1", "[::1]"].contains(&name.as_str())
        || name.strip_suffix(".localhost").is_some_and(|labels| labels.split('.').all(is_label))
}

/// Returns true if `text` is a valid label of a host name. Some program might interpret anything else as another host.
fn is_label(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}
