//! Addresses as authors state them, in `path`, `aliases` and `[redirects]`: how they are parsed, and which are invalid
//! inside a site. Pure text: nothing here depends on the site.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// The reason why an address is invalid inside a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AddressFault {
    /// It begins with a scheme or a host.
    Elsewhere,
    /// It contains a line break or another control character.
    Control,
    /// It contains a `?`: a page has one address, whatever the query.
    Query,
    /// It contains a `#`, which browsers do not send.
    Fragment,
    /// It contains a `*`, which hosts treat as a pattern.
    Pattern,
    /// It contains a backslash.
    Backslash,
    /// It contains a `.` or `..` segment.
    Dots,
}

/// Returns the address as files are named: percent-decoded, if that yields UTF-8.
pub(crate) fn decoded(address: &str) -> Cow<'_, str> {
    percent_decode_str(address).decode_utf8().unwrap_or(Cow::Borrowed(address))
}

/// Returns the first reason why `address` is invalid inside a site, if there is one.
pub(crate) fn address_fault(address: &str) -> Option<AddressFault> {
    let text = decoded(address);
    let is_scheme = |scheme: &str| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    };
    if address.starts_with("//") || text.split_once(':').is_some_and(|(scheme, _)| is_scheme(scheme)) {
        return Some(AddressFault::Elsewhere);
    }
    let found = text.chars().find_map(|c| match c {
        // Some programs treat line and paragraph separators as line endings.
        c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => Some(AddressFault::Control),
        '?' => Some(AddressFault::Query),
        '#' => Some(AddressFault::Fragment),
        '*' => Some(AddressFault::Pattern),
        '\\' => Some(AddressFault::Backslash),
        _ => None,
    });
    found.or_else(|| text.split('/').any(|part| matches!(part, "." | "..")).then_some(AddressFault::Dots))
}

impl AddressFault {
    /// Returns the message for `address`.
    pub(crate) fn message(self, address: &str) -> String {
        let what = match self {
            Self::Elsewhere => "is not an address inside the site",
            Self::Control => "contains a control character",
            Self::Query => "contains a query",
            Self::Fragment => "contains a `#`, which browsers do not send to the host",
            Self::Pattern => "contains a `*`, which hosts read as a pattern",
            Self::Backslash => "contains a backslash",
            Self::Dots => "contains a `.` or `..` segment",
        };
        format!("`{}` {what}", address.escape_debug())
    }

    /// Returns what to write instead of `address`.
    pub(crate) fn hint(self, address: &str) -> String {
        let text = decoded(address);
        let before = |sign: char| text.split(sign).next().unwrap_or_default().to_owned();
        let instead = match self {
            Self::Elsewhere => {
                let behind = text.split_once("//").map_or(&*text, |(_, behind)| behind);
                behind.find('/').map_or_else(|| "/".to_owned(), |path| behind[path..].to_owned())
            }
            Self::Control | Self::Pattern => {
                return "write an address such as `/insights/recovery/`".to_owned();
            }
            Self::Query => before('?'),
            Self::Fragment => before('#'),
            Self::Backslash => text.replace('\\', "/"),
            Self::Dots => {
                text.split('/').filter(|part| !matches!(*part, "." | "..")).collect::<Vec<_>>().join("/")
            }
        };
        if address_fault(&instead).is_some() {
            return "write an address such as `/insights/recovery/`".to_owned();
        }
        format!("write `/{}`", instead.trim_start_matches('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_what_cannot_be_an_address() {
        for (address, fault, hint) in [
            ("https://example.com/old/", AddressFault::Elsewhere, "write `/old/`"),
            ("//example.com", AddressFault::Elsewhere, "write `/`"),
            ("javascript:alert(1)", AddressFault::Elsewhere, "write `/`"),
            ("/a\nb/", AddressFault::Control, "write an address such as `/insights/recovery/`"),
            ("/a%0Ab/", AddressFault::Control, "write an address such as `/insights/recovery/`"),
            ("/old?id=1", AddressFault::Query, "write `/old`"),
            ("old/#top", AddressFault::Fragment, "write `/old/`"),
            ("/old/*", AddressFault::Pattern, "write an address such as `/insights/recovery/`"),
            ("\\a\\b", AddressFault::Backslash, "write `/a/b`"),
            ("/a/../b/", AddressFault::Dots, "write `/a/b/`"),
            ("/a/%2e%2e/b/?*", AddressFault::Query, "write an address such as `/insights/recovery/`"),
        ] {
            assert_eq!(address_fault(address), Some(fault), "{address}");
            assert_eq!(fault.hint(address), hint, "{address}");
        }
        for address in
            ["", "/", "/a b/", "/café/", "/caf%C3%A9/", "/100%/", "a", "/v1.2/", "/12:30/", "week 1: a"]
        {
            assert_eq!(address_fault(address), None, "{address}");
        }
    }
}
