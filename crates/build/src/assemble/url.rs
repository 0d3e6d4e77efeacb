//! Addresses inside the site.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::sync::Arc;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::output::OutputPath;
use crate::parse::{Script, decoded};
use crate::source::ContentHash;

/// What cannot stand in the path of a link as it is.
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

/// Extensions of the files that an address can state.
const FILES: [&str; 20] = [
    "html", "htm", "php", "asp", "aspx", "xml", "rss", "atom", "ics", "txt", "json", "csv", "pdf", "zip",
    "png", "jpg", "jpeg", "gif", "svg", "webp",
];

/// The path of a page or file in the site, without the path that the whole site may stand under:
/// `/insights/recovery/`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct UrlPath(Arc<str>);

impl UrlPath {
    /// The address of the home page.
    pub(crate) fn home() -> Self {
        Self("/".into())
    }

    /// The address of a page from the parts of its source path, each made a slug.
    pub(crate) fn of_page<'a>(parts: impl IntoIterator<Item = &'a str>) -> Self {
        Self::in_script(Script::Ascii, parts)
    }

    /// The address of a page from the parts of its source path, each made a slug of that script.
    pub(crate) fn in_script<'a>(script: Script, parts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut url = String::from("/");
        for part in parts {
            url.push_str(&folder_name(script, part));
            url.push('/');
        }
        Self(url.into())
    }

    /// The address that an author states: its parts as they are. It is a page's, unless its last part has the
    /// extension of a file that servers answer with.
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

    /// The address that an author states, percent-encoded or not: [`Self::stated`] of what is decoded.
    pub(crate) fn read(path: &str) -> Self {
        Self::stated(&decoded(path))
    }

    /// The address of something inside the folder that this is the address of.
    pub(crate) fn inside(&self, name: &str) -> Self {
        Self(format!("{self}{name}").into())
    }

    /// The address as it stands in a link: percent-encoded, as RFC 3986 says.
    pub(crate) fn encoded(&self) -> Cow<'_, str> {
        utf8_percent_encode(&self.0, RESERVED).into()
    }

    /// The address of a file that is written as it is.
    pub(crate) fn of_file(path: &str) -> Self {
        Self(format!("/{path}").into())
    }

    /// The address as text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether browsers show what is at this address as a page.
    pub(crate) fn is_page(&self) -> bool {
        let name = self.0.rsplit('/').next().unwrap_or_default();
        name.rsplit_once('.').is_none_or(|(_, ending)| matches!(ending, "html" | "htm"))
    }

    /// The file that a server answers with. A page is the `index.html` of its folder.
    pub(crate) fn output(&self) -> Option<OutputPath> {
        let path = self.0.strip_prefix('/')?;
        if self.0.ends_with('/') {
            OutputPath::new(&format!("{path}index.html"))
        } else {
            OutputPath::new(path)
        }
    }
}

/// The most bytes that the name of a file or folder has on any common disk.
pub(super) const LONGEST_NAME: usize = 255;

/// The slug of `name`, which is the name of a folder on any disk. What has no letters is told by its own characters, and
/// those that mean something to a disk or a host by their number. A long one is cut, with a hash of the whole name that
/// keeps it apart from what begins alike.
fn folder_name(script: Script, name: &str) -> String {
    let slug = script.slug(name);
    let slug = if slug.is_empty() { spelled_out(name) } else { slug };
    if slug.len() <= LONGEST_NAME {
        return slug;
    }
    let hash = ContentHash::of(name.as_bytes()).fingerprint();
    let end = slug.floor_char_boundary(LONGEST_NAME - 1 - hash.len());
    format!("{}-{hash}", slug[..end].trim_end_matches('-'))
}

fn spelled_out(name: &str) -> String {
    let is_special = |c: char| c.is_ascii() || c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let spelled = |c: char| if is_special(c) { format!("u{:x}", u32::from(c)) } else { c.to_string() };
    name.chars().map(spelled).collect::<Vec<_>>().join("-")
}

/// So that a page is found by the text of its address, which no copy is made of.
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
}
