//! Addresses inside the site.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::sync::Arc;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::output::OutputPath;
use crate::parse::{Script, decoded};
use crate::source::ContentHash;

/// The characters that are percent-encoded in the path of a link.
const RESERVED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The extensions of files that an author can state as an address.
const FILES: [&str; 20] = [
    "html", "htm", "php", "asp", "aspx", "xml", "rss", "atom", "ics", "txt", "json", "csv", "pdf", "zip",
    "png", "jpg", "jpeg", "gif", "svg", "webp",
];

/// The length of most addresses, in bytes.
const USUAL: usize = 64;

/// The path of a page or file in the site, without the base path of the site: `/insights/recovery/`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct UrlPath(Arc<str>);

impl UrlPath {
    /// Returns the address of the home page.
    pub(crate) fn home() -> Self {
        Self("/".into())
    }

    /// Returns the address of a page from the parts of its source path, each as an ASCII slug.
    pub(crate) fn of_page<'a>(parts: impl IntoIterator<Item = &'a str>) -> Self {
        Self::in_script(Script::Ascii, parts)
    }

    /// Returns the address of a page from the parts of its source path, each as a slug in `script`.
    pub(crate) fn in_script<'a>(script: Script, parts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut url = String::with_capacity(USUAL);
        url.push('/');
        for part in parts {
            url.push_str(&folder_name(script, part));
            url.push('/');
        }
        Self(url.into())
    }

    /// Returns the address that an author states, with its parts unchanged. It is that of a page, unless its last part
    /// has the extension of a file that servers send.
    pub(crate) fn stated(path: &str) -> Self {
        let mut url = String::from("/");
        for part in path.split('/').filter(|part| !matches!(*part, "" | "." | "..")) {
            url.push_str(part);
            url.push('/');
        }
        let extension = path.rsplit('/').next().and_then(|last| last.rsplit_once('.')).map(|(_, end)| end);
        if extension.is_some_and(|extension| FILES.contains(&extension)) {
            url.pop();
        }
        Self(url.into())
    }

    /// Returns the address that an author states, percent-encoded or not: [`Self::stated`] of the decoded path.
    pub(crate) fn read(path: &str) -> Self {
        Self::stated(&decoded(path))
    }

    /// Returns the address of `name` inside the folder at this address.
    pub(crate) fn inside(&self, name: &str) -> Self {
        Self([self.as_str(), name].concat().into())
    }

    /// Returns the address as written in a link: percent-encoded, as RFC 3986 specifies.
    pub(crate) fn encoded(&self) -> Cow<'_, str> {
        // Almost all are plain. Looks at every byte, so that the compiler can compare many at once.
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() | (byte == b'-') | (byte == b'/');
        match self.0.bytes().fold(true, |plain, byte| plain & is_plain(byte)) {
            true => self.as_str().into(),
            false => utf8_percent_encode(&self.0, RESERVED).into(),
        }
    }

    /// Returns the address of a file that is copied unchanged.
    pub(crate) fn of_file(path: &str) -> Self {
        Self(["/", path].concat().into())
    }

    /// Returns the address as text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the folder that contains the page or the file at the address, with a final `/`.
    pub(super) fn folder(&self) -> &str {
        let path = self.0.trim_end_matches('/');
        &path[..path.rfind('/').map_or(0, |end| end + 1)]
    }

    /// Returns true if browsers show the file at this address as a page.
    pub(crate) fn is_page(&self) -> bool {
        let name = self.0.rsplit('/').next().unwrap_or_default();
        name.rsplit_once('.').is_none_or(|(_, ending)| matches!(ending, "html" | "htm"))
    }

    /// Returns the path of the output file. A page is the `index.html` of its folder.
    pub(crate) fn output(&self) -> Option<OutputPath> {
        OutputPath::new(&self.file()?)
    }

    /// Returns the path of the output file as text, valid or not.
    pub(super) fn file(&self) -> Option<Cow<'_, str>> {
        let path = self.0.strip_prefix('/')?;
        Some(if self.0.ends_with('/') { [path, "index.html"].concat().into() } else { path.into() })
    }

    /// Returns true if the address has an output file.
    pub(super) fn has_file(&self) -> bool {
        let path = self.0.strip_prefix('/').unwrap_or("/");
        path.is_empty() || OutputPath::is_valid(path.strip_suffix('/').unwrap_or(path))
    }
}

/// The longest name of a file or folder on any common disk, in bytes.
pub(super) const LONGEST_NAME: usize = 255;

/// Returns the slug of `name`, which is a valid folder name on any disk. A name without letters keeps its own
/// characters, and those with a meaning for a disk or host are replaced by their number. A long slug is truncated, with
/// a hash of the whole name that keeps it unique.
fn folder_name(script: Script, name: &str) -> Cow<'_, str> {
    if is_slug(name) && name.len() <= LONGEST_NAME {
        return name.into();
    }
    let slug = script.slug(name);
    let slug = if slug.is_empty() { spelled_out(name) } else { slug };
    if slug.len() <= LONGEST_NAME {
        return slug.into();
    }
    let hash = ContentHash::of(name.as_bytes()).fingerprint();
    let end = slug.floor_char_boundary(LONGEST_NAME - 1 - hash.len());
    format!("{}-{hash}", slug[..end].trim_end_matches('-')).into()
}

/// Returns true if `name` is its own slug in every script, as most names are: words of lower-case ASCII letters and
/// digits, joined by `-`.
fn is_slug(name: &str) -> bool {
    let mut before = b'-';
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' => {}
            b'-' if before != b'-' => {}
            _ => return false,
        }
        before = byte;
    }
    before != b'-'
}

fn spelled_out(name: &str) -> String {
    let is_special = |c: char| c.is_ascii() || c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let spelled = |c: char| if is_special(c) { format!("u{:x}", u32::from(c)) } else { c.to_string() };
    name.chars().map(spelled).collect::<Vec<_>>().join("-")
}

/// Allows lookups by the text of an address without allocation.
impl Borrow<str> for UrlPath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UrlPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_folders() {
        let url = UrlPath::of_page(["Insights", "What a CTO does"]);
        assert_eq!(url.as_str(), "/insights/what-a-cto-does/");
        assert_eq!(url.output().unwrap().as_str(), "insights/what-a-cto-does/index.html");
        assert_eq!(UrlPath::home().output().unwrap().as_str(), "index.html");
        assert_eq!(UrlPath::stated("old//Place").as_str(), "/old/Place/");
        assert_eq!(UrlPath::stated("/old/page.html").output().unwrap().as_str(), "old/page.html");
        assert_eq!(UrlPath::of_file("a b/ü.svg").encoded(), "/a%20b/%C3%BC.svg");
        assert_eq!(UrlPath::of_file("a/b.svg").output().unwrap().as_str(), "a/b.svg");
        assert_eq!(UrlPath::read("/caf%C3%A9/100%/").as_str(), "/café/100%/");
    }

    #[test]
    fn every_name_makes_a_folder() {
        let folder = |name: &str| UrlPath::of_page([name]).as_str().trim_matches('/').to_owned();
        assert_eq!((folder("..").as_str(), folder("?").as_str()), ("u2e-u2e", "u3f"));
        assert_eq!((folder("\\").as_str(), folder("a\\b\nc").as_str()), ("u5c", "a-b-c"));
        let (long, longer) = ("测试".repeat(60), "测试".repeat(61));
        for name in [&long, &longer] {
            assert!(folder(name).len() <= 255 && folder(name).is_ascii(), "{}", folder(name));
        }
        assert_ne!(folder(&long), folder(&longer));
        assert_eq!(folder(&"a".repeat(255)), "a".repeat(255));
    }

    #[test]
    fn a_slug_is_its_own_slug() {
        for (name, expected) in [("what-a-cto-does", true), ("2026", true), ("a--b", false), ("-a", false)]
            .into_iter()
            .chain([("a-", false), ("", false), ("A", false), ("a.b", false), ("a_b", false), ("é", false)])
        {
            assert_eq!(is_slug(name), expected, "{name}");
            for script in [Script::Ascii, Script::Unicode] {
                assert!(!expected || script.slug(name) == name, "{name}");
            }
        }
    }

    #[test]
    fn an_address_with_a_file_is_known_without_its_path() {
        for url in
            ["/", "/a/", "/a/b.svg", "//", "/a//", "/a//b/", "/./", "/../x", "/a\\b/", "/a\0/", "/a/.."]
        {
            let url = UrlPath(url.into());
            assert_eq!(url.has_file(), url.output().is_some(), "{url:?}");
        }
    }
}
