//! The source expressions of W3C's Content Security Policy, level 3, as far as an owner may write them. Each is parsed
//! into its parts, so that it cannot mean more when it is written again. Rejects what would end a directive or a
//! header: spaces, `;`, `,` and control characters.

use std::fmt;

/// A source expression.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Source {
    /// `'self'`: the site's own scheme, host and port.
    Own,
    /// `'unsafe-inline'`: code in a page.
    UnsafeInline,
    /// `'unsafe-eval'`: scripts created from text.
    UnsafeEval,
    /// `'wasm-unsafe-eval'`: WebAssembly modules.
    WasmUnsafeEval,
    /// `'sha256-…'`: code in a page whose text has this hash. Contains the part between the quotes.
    Hash(String),
    /// `https:`: everything with this scheme.
    Scheme(String),
    /// A host, optionally with scheme, port and path.
    Host(Host),
    /// `*`: everything that comes over the network. Valid in a `_headers` file, but not in `[policy]`.
    Any,
}

/// A host source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Host {
    /// Its scheme; none for that of the site.
    scheme: Option<String>,
    /// True if it includes all subdomains, as `*.` does.
    below: bool,
    /// Its name, in lower case.
    name: String,
    /// Its port; none for that of the scheme.
    port: Option<Port>,
    /// A path, or a prefix of paths if it ends with `/`.
    path: String,
}

/// The port of a host source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Port {
    Any,
    Number(u16),
}

/// The reason why a text is not a valid source, and what to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    /// The reason, as the continuation of a sentence that begins with the text.
    pub(crate) why: &'static str,
    /// The hint.
    pub(crate) hint: String,
}

/// The schemes that are valid sources by themselves.
const SCHEMES: [&str; 7] = ["https", "http", "wss", "ws", "data", "blob", "mediastream"];

/// The hash algorithms.
const HASHES: [&str; 3] = ["sha256-", "sha384-", "sha512-"];

impl Source {
    /// Parses a source that an owner wrote.
    ///
    /// # Errors
    /// It is not a source, or it allows more than an owner can mean.
    pub(crate) fn read(text: &str) -> Result<Self, Refused> {
        let refused = |why, hint: &str| Refused { why, hint: hint.to_owned() };
        if let Some(word) = text.strip_prefix('\'') {
            return match word.strip_suffix('\'').map(str::to_ascii_lowercase).as_deref() {
                Some("self") => Ok(Self::Own),
                Some("unsafe-inline") => Ok(Self::UnsafeInline),
                Some("unsafe-eval") => Ok(Self::UnsafeEval),
                Some("wasm-unsafe-eval") => Ok(Self::WasmUnsafeEval),
                Some(_) if is_hash(&word[..word.len() - 1]) => {
                    Ok(Self::Hash(word[..word.len() - 1].to_owned()))
                }
                Some("none") => {
                    Err(refused("allows nothing", "remove it: what is not listed is not allowed"))
                }
                _ => Err(refused(
                    "is not a keyword of a Content Security Policy",
                    "the keywords are `'self'`, `'unsafe-inline'`, `'unsafe-eval'` and hashes as `'sha256-…'`",
                )),
            };
        }
        if let "self" | "unsafe-inline" | "unsafe-eval" = text {
            return Err(refused("needs single quotes", &format!("write `\"'{text}'\"`")));
        }
        if text == "*" {
            return Err(refused("allows every host", "write `https:` to allow every host over HTTPS"));
        }
        if let Some(scheme) = text.strip_suffix(':') {
            let scheme = scheme.to_ascii_lowercase();
            return if SCHEMES.contains(&scheme.as_str()) {
                Ok(Self::Scheme(scheme))
            } else {
                Err(refused("is not a scheme that browsers load from", "write a host: `https://cdn.example`"))
            };
        }
        Host::read(text).map(Self::Host)
    }

    /// Parses a word of a header; none if it allows nothing by itself.
    pub(super) fn of_header(word: &str) -> Option<Self> {
        if word == "*" { Some(Self::Any) } else { Self::read(word).ok() }
    }

    /// Returns every scheme that can be loaded.
    pub(super) fn schemes() -> impl Iterator<Item = Self> {
        SCHEMES.into_iter().map(|scheme| Self::Scheme(scheme.to_owned()))
    }

    /// Returns true if it allows `address` on a site at `base`.
    pub(super) fn matches(&self, address: &Address, base: Option<&Address>) -> bool {
        match self {
            Self::Own => base.is_some_and(|base| {
                is_same_or_safer(&base.scheme, &address.scheme)
                    && base.host == address.host
                    && are_same_port(base.port(), address)
            }),
            Self::Scheme(scheme) => is_same_or_safer(scheme, &address.scheme),
            Self::Host(host) => host.matches(address, base),
            Self::Any => default_port(&address.scheme).is_some(),
            Self::UnsafeInline | Self::UnsafeEval | Self::WasmUnsafeEval | Self::Hash(_) => false,
        }
    }
}

impl Host {
    fn read(text: &str) -> Result<Self, Refused> {
        let refused = |why, hint: &str| Err(Refused { why, hint: hint.to_owned() });
        let usual = "write a host: `https://cdn.example`";
        if !text.is_ascii() {
            return refused(
                "is not ASCII",
                "write the host in Punycode, `xn--…`, as copied from a browser's address bar",
            );
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) || text.contains([';', ',', '\'', '"', '\\']) {
            return refused("is not a host", usual);
        }
        if text.contains(['?', '#', '@']) {
            return refused("is more than a host and a path", usual);
        }
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) => (Some(scheme.to_ascii_lowercase()), rest),
            None => (None, text.strip_prefix("//").unwrap_or(text)),
        };
        if scheme.as_deref().is_some_and(|scheme| !SCHEMES[..4].contains(&scheme)) {
            return refused("has an unsupported scheme", usual);
        }
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (name, port) = match host.rsplit_once(':') {
            Some((name, "*")) => (name, Some(Port::Any)),
            Some((name, port)) => match port.parse() {
                Ok(port) => (name, Some(Port::Number(port))),
                Err(_) => return refused("has an invalid port", usual),
            },
            None => (host, None),
        };
        let (below, name) = name.strip_prefix("*.").map_or((false, name), |name| (true, name));
        let is_label = |label: &str| {
            !label.is_empty()
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        };
        if !name.split('.').all(is_label) {
            return refused("is not a host", usual);
        }
        let path = if path == "/" { "" } else { path };
        Ok(Self { scheme, below, name: name.to_ascii_lowercase(), port, path: path.to_owned() })
    }

    fn matches(&self, address: &Address, base: Option<&Address>) -> bool {
        let scheme = self.scheme.as_deref().or(base.map(|base| base.scheme.as_str())).unwrap_or("https");
        let is_host = match address.host.strip_suffix(&self.name) {
            Some(before) if self.below => before.ends_with('.'),
            Some(before) => before.is_empty(),
            None => false,
        };
        let is_port = match self.port {
            Some(Port::Any) => true,
            Some(Port::Number(port)) => are_same_port(Some(port), address),
            None => are_same_port(default_port(scheme), address),
        };
        let is_path = match self.path.as_str() {
            "" => true,
            path if path.ends_with('/') => address.path.starts_with(path),
            path => address.path == path,
        };
        is_same_or_safer(scheme, &address.scheme) && is_host && is_port && is_path
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own => f.write_str("'self'"),
            Self::UnsafeInline => f.write_str("'unsafe-inline'"),
            Self::UnsafeEval => f.write_str("'unsafe-eval'"),
            Self::WasmUnsafeEval => f.write_str("'wasm-unsafe-eval'"),
            Self::Hash(hash) => write!(f, "'{hash}'"),
            Self::Scheme(scheme) => write!(f, "{scheme}:"),
            Self::Any => f.write_str("*"),
            Self::Host(Host { scheme, below, name, port, path }) => {
                if let Some(scheme) = scheme {
                    write!(f, "{scheme}://")?;
                }
                write!(f, "{}{name}", if *below { "*." } else { "" })?;
                match port {
                    Some(Port::Any) => f.write_str(":*")?,
                    Some(Port::Number(port)) => write!(f, ":{port}")?,
                    None => {}
                }
                f.write_str(path)
            }
        }
    }
}

fn is_hash(word: &str) -> bool {
    let digest = HASHES.iter().find_map(|algorithm| word.strip_prefix(algorithm));
    digest.is_some_and(|digest| {
        let body = digest.trim_end_matches('=');
        !body.is_empty() && body.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/-_".contains(&byte))
    })
}

/// Returns true if a source with `scheme` allows addresses with the `other` scheme: the same one, or its secure form.
fn is_same_or_safer(scheme: &str, other: &str) -> bool {
    scheme == other
        || matches!((scheme, other), ("http", "https") | ("ws", "wss" | "http" | "https") | ("wss", "https"))
}

fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" | "ws" => Some(80),
        "https" | "wss" => Some(443),
        _ => None,
    }
}

/// Compares the port of a source with that of an address; 80 also matches 443 on a secure connection.
fn are_same_port(port: Option<u16>, address: &Address) -> bool {
    let other = address.port();
    port == other || (port == Some(80) && other == Some(443))
}

/// An absolute address in its parts, parsed as in browsers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    scheme: String,
    /// In lower case; empty if the scheme has no host.
    host: String,
    port: Option<u16>,
    path: String,
}

impl Address {
    /// Parses `text` from a page at `base`: white space around it and line endings in it are ignored, and a backslash
    /// is a slash, by WHATWG's URL Standard. None if it leads nowhere: an invalid address, or a relative one without a
    /// base.
    pub(crate) fn read(text: &str, base: Option<&Self>) -> Option<Self> {
        let is_edge = |c: char| c <= ' ';
        let text: String =
            text.trim_matches(is_edge).chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect();
        let scheme = text.split_once(':').filter(|(scheme, _)| is_scheme(scheme));
        let (scheme, rest) = match scheme {
            Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
            None => match text.strip_prefix(['/', '\\']).and_then(|rest| rest.strip_prefix(['/', '\\'])) {
                Some(_) => (base?.scheme.clone(), &*text),
                // The path does not matter: no source names one of the site's own paths.
                None => return base.map(|base| Self { path: String::new(), ..base.clone() }),
            },
        };
        if default_port(&scheme).is_none() {
            return Some(Self { scheme, host: String::new(), port: None, path: rest.to_owned() });
        }
        let rest = rest.trim_start_matches(['/', '\\']);
        let (authority, path) = rest.split_at(rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len()));
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let (host, port) = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (name, port.parse().ok()),
            _ => (host, None),
        };
        let path = path.split(['?', '#']).next().unwrap_or_default().replace('\\', "/");
        let path = if path.is_empty() { "/".to_owned() } else { path };
        Some(Self { scheme, host: host.to_lowercase(), port, path })
    }

    /// Returns false for addresses that no policy controls: empty pages, scripts, and what another program opens.
    pub(super) fn is_loaded(&self) -> bool {
        !matches!(self.scheme.as_str(), "about" | "javascript" | "vbscript" | "mailto" | "tel" | "sms")
    }

    /// Returns the source to write in `[policy]`.
    pub(crate) fn source(&self) -> String {
        match (self.host.as_str(), self.port) {
            ("", _) => format!("{}:", self.scheme),
            (host, Some(port)) => format!("{}://{host}:{port}", self.scheme),
            (host, None) => format!("{}://{host}", self.scheme),
        }
    }

    fn port(&self) -> Option<u16> {
        self.port.or_else(|| default_port(&self.scheme))
    }
}

/// Returns true for a scheme by RFC 3986. Drive letters of Windows are not treated specially.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_written_as_they_are_read() {
        for text in [
            "'self'",
            "'unsafe-inline'",
            "'wasm-unsafe-eval'",
            "'sha256-RFWPLDbv2BY+rCkDzsE+0fr8ylGr2R2faWMhq4lfEQc='",
            "https:",
            "data:",
            "https://cdn.example",
            "cdn.example",
            "https://*.example",
            "http://localhost:8080",
            "https://cdn.example:*",
            "https://cdn.example/fonts/",
            "wss://live.example",
        ] {
            assert_eq!(Source::read(text).map(|source| source.to_string()).as_deref(), Ok(text));
        }
        assert_eq!(Source::read("HTTPS://CDN.Example/").unwrap().to_string(), "https://cdn.example");
    }

    #[test]
    fn nothing_that_ends_a_directive_is_a_source() {
        for text in [
            "",
            " ",
            "*",
            "'none'",
            "self",
            "'self",
            "'nonce-x'",
            "'sha256-a b'",
            "javascript:",
            "ftp://a.example",
            "https://a.example; script-src *",
            "https://a.example,b.example",
            "https://a.example\nX-Own: 1",
            "https://a.example/a b",
            "https://a.example?x",
            "https://me@a.example",
            "https://",
            "https://a..example",
            "https://b\u{fc}cher.example",
            "https://a.example:x",
            "https://a.*.example",
        ] {
            assert!(Source::read(text).is_err(), "{text:?}");
        }
    }

    fn matches(source: &str, address: &str) -> bool {
        let base = Address::read("https://bell.example", None);
        let address = Address::read(address, base.as_ref()).unwrap();
        Source::read(source).unwrap().matches(&address, base.as_ref())
    }

    /// Follows the section "Does url match expression in origin with redirect count?" of the standard.
    #[test]
    fn addresses_match_as_in_browsers() {
        for (source, address) in [
            ("https://cdn.example", "https://cdn.example"),
            ("https://cdn.example", "https://CDN.example:443/a?b#c"),
            ("http://cdn.example", "https://cdn.example/"),
            ("cdn.example", "//cdn.example/x"),
            ("https://*.example", "https://a.b.example/"),
            ("https://cdn.example:*", "https://cdn.example:8443/"),
            ("https://cdn.example/a/", "https://cdn.example/a/b"),
            ("https://cdn.example/a", "https://cdn.example/a?x"),
            ("https:", "https://any.example"),
            ("data:", "data:image/png;base64,AA"),
            ("https://cdn.example", "https://someone:x@cdn.example/"),
            ("https://cdn.example", " https:\\\\cdn.exa\nmple\\x "),
        ] {
            assert!(matches(source, address), "{source} {address}");
        }
        for (source, address) in [
            ("https://cdn.example", "http://cdn.example/"),
            ("https://cdn.example", "https://cdn.example.evil/"),
            ("https://cdn.example", "https://evilcdn.example/"),
            ("https://cdn.example", "https://cdn.example@evil.example/"),
            ("https://cdn.example", "https://cdn.example:8443/"),
            ("https://*.example", "https://example/"),
            ("https://*.b.example", "https://ab.example/"),
            ("https://cdn.example/a/", "https://cdn.example/a"),
            ("https:", "data:x"),
            ("'self'", "https://other.example"),
            ("'unsafe-inline'", "/a.js"),
        ] {
            assert!(!matches(source, address), "{source} {address}");
        }
    }
}
