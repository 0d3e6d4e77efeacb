//! Addresses inside the site.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::sync::Arc;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use slug::slugify;

use crate::output::OutputPath;

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
        let mut url = String::from("/");
        for part in parts {
            let slug = slugify(part);
            url.push_str(if slug.is_empty() { part } else { &slug });
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
    }
}
