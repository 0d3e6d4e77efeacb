//! What browsers let the pages of a site do: one Content-Security-Policy, typed by kinds of content, and the file
//! `_headers` that publishes it. Pure: answers whether an address may be loaded, and never loads one.

mod headers;
mod read;
mod source;

use std::collections::BTreeMap;
use std::fmt;

use self::headers::HeaderValue;
pub(crate) use self::headers::{HeaderRules, file as headers_file, one_word, with_preview};
pub(crate) use self::read::{of_site, of_theme};
use self::source::{Address, Source};

/// A kind of content that a policy speaks of: a key of `[policy]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    /// Pictures.
    Img,
    /// Pages shown inside a page.
    Frame,
    /// Scripts.
    Script,
    /// Stylesheets.
    Style,
    /// Fonts.
    Font,
    /// What scripts ask for.
    Connect,
    /// Sound, film and their captions.
    Media,
    /// Where forms are sent.
    Form,
    /// Pages elsewhere that may show pages of this site inside of them.
    FrameAncestors,
    /// `object` and `embed`, which no key allows.
    Object,
}

/// Code that stands in a page instead of a file of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Inline {
    /// A `style` attribute or element.
    Style,
    /// A `script` element or an `on…` attribute.
    Script,
}

/// What browsers let a page do.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Policy {
    /// Whether one is published at all.
    enabled: bool,
    /// Whether it stands in a file `_headers` of the site's own.
    is_of_file: bool,
    /// The sources of each kind that has any.
    sources: BTreeMap<Kind, Vec<Source>>,
}

impl Kind {
    /// Those that have a key, in the order they are published.
    pub(crate) const KEYS: [Self; 9] = [
        Self::Script,
        Self::Style,
        Self::Img,
        Self::Font,
        Self::Media,
        Self::Frame,
        Self::Connect,
        Self::Form,
        Self::FrameAncestors,
    ];

    /// The key of `[policy]`.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Img => "img",
            Self::Frame => "frame",
            Self::Script => "script",
            Self::Style => "style",
            Self::Font => "font",
            Self::Connect => "connect",
            Self::Media => "media",
            Self::Form => "form",
            Self::FrameAncestors => "frame-ancestors",
            Self::Object => "object",
        }
    }

    /// The directive, by W3C's Content Security Policy, level 3.
    fn directive(self) -> &'static str {
        match self {
            Self::Img => "img-src",
            Self::Frame => "frame-src",
            Self::Script => "script-src",
            Self::Style => "style-src",
            Self::Font => "font-src",
            Self::Connect => "connect-src",
            Self::Media => "media-src",
            Self::Form => "form-action",
            Self::FrameAncestors => "frame-ancestors",
            Self::Object => "object-src",
        }
    }

    /// What a site that says nothing lets in: what is its own.
    fn by_default(self) -> Vec<Source> {
        match self {
            // The runtime's module may be compiled.
            Self::Script => vec![Source::Own, Source::WasmUnsafeEval],
            Self::Img | Self::Style | Self::Font | Self::Connect | Self::Media | Self::Form => {
                vec![Source::Own]
            }
            Self::Frame | Self::FrameAncestors | Self::Object => Vec::new(),
        }
    }

    /// What is of this kind, for a message.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Img => "image",
            Self::Frame => "frame",
            Self::Script => "script",
            Self::Style => "stylesheet",
            Self::Font => "font",
            Self::Connect => "request",
            Self::Media => "media file",
            Self::Form => "form target",
            Self::FrameAncestors => "embedding page",
            Self::Object => "embedded object",
        }
    }
}

impl Default for Policy {
    /// Everything comes from the site itself, and no script or style stands in a page.
    fn default() -> Self {
        let sources = Kind::KEYS.map(|kind| (kind, kind.by_default()));
        Self { enabled: true, is_of_file: false, sources: sources.into() }
    }
}

impl Policy {
    /// The policy of a site that publishes none.
    pub(crate) fn none() -> Self {
        Self { enabled: false, ..Self::default() }
    }

    /// Reads the value of a header. What is not restricted by it is allowed, and what is not understood of it allows
    /// nothing.
    pub(crate) fn of_header(value: &str) -> Self {
        let mut directives: BTreeMap<String, Vec<Source>> = BTreeMap::new();
        for directive in value.split(';') {
            let mut words = directive.split_ascii_whitespace();
            let Some(name) = words.next() else { continue };
            let sources = words.filter_map(Source::of_header).collect();
            // Of two directives of one name, the first counts.
            directives.entry(name.to_ascii_lowercase()).or_insert(sources);
        }
        let any = [Source::Any, Source::UnsafeInline].into_iter().chain(Source::schemes());
        let any: Vec<Source> = any.collect();
        let sources = Kind::KEYS.into_iter().chain([Kind::Object]).map(|kind| {
            let child = directives.get("child-src").filter(|_| kind == Kind::Frame);
            let falls_back = !matches!(kind, Kind::Form | Kind::FrameAncestors);
            let default = directives.get("default-src").filter(|_| falls_back);
            (kind, directives.get(kind.directive()).or(child).or(default).unwrap_or(&any).clone())
        });
        Self { enabled: true, is_of_file: true, sources: sources.collect() }
    }

    /// The policy of a site whose own file says none that can be read: everything is allowed.
    pub(crate) fn unknown_of_file() -> Self {
        Self { is_of_file: true, ..Self::none() }
    }

    /// Returns true if a file of the site's own says it.
    pub(crate) fn is_of_file(&self) -> bool {
        self.is_of_file
    }

    /// What a policy has to name for `address` to be let in, as a page of the site at `base` writes it.
    pub(crate) fn source_of(&self, address: &str, base: &str) -> String {
        let base = Address::read(base, None);
        let address = Address::read(address, base.as_ref());
        match address {
            Some(address) if base.as_ref().is_some_and(|base| Source::Own.matches(&address, Some(base))) => {
                Source::Own.to_string()
            }
            Some(address) => address.source(),
            None => String::new(),
        }
    }

    /// How to let `source` in as `kind`.
    pub(crate) fn advice(&self, kind: Kind, source: &str) -> String {
        if self.is_of_file {
            return format!("add `{source}` to `{}` in `content/_headers`", kind.directive());
        }
        match read::source(kind, source) {
            Ok(_) => format!("write `{} = [\"{source}\"]` under `[policy]` in `site.toml`", kind.key()),
            Err(_) => "take it from the site itself".to_owned(),
        }
    }

    /// Lets `sources` in as `kind`.
    fn add(&mut self, kind: Kind, sources: impl IntoIterator<Item = Source>) {
        let known = self.sources.entry(kind).or_default();
        for source in sources {
            if !known.contains(&source) {
                known.push(source);
            }
        }
    }

    /// Returns this policy with everything that `other` lets in as well. What one of both does not publish, none does.
    #[must_use]
    pub(crate) fn with(mut self, other: &Self) -> Self {
        for (kind, sources) in &other.sources {
            self.add(*kind, sources.iter().cloned());
        }
        self.enabled &= other.enabled;
        self
    }

    /// Returns true if `address`, as a page of the site at `base` writes it, may be loaded as `kind`.
    pub(crate) fn allows(&self, kind: Kind, address: &str, base: &str) -> bool {
        if !self.enabled {
            return true;
        }
        let base = Address::read(base, None);
        let Some(address) = Address::read(address, base.as_ref()).filter(Address::is_loaded) else {
            return true;
        };
        self.of(kind).iter().any(|source| source.matches(&address, base.as_ref()))
    }

    /// Returns true if code may stand in a page.
    pub(crate) fn allows_inline(&self, inline: Inline) -> bool {
        let kind = inline.kind();
        // A hash allows one text and no other; which one, is for the author to know.
        let allows = |source: &Source| matches!(source, Source::UnsafeInline | Source::Hash(_));
        !self.enabled || self.of(kind).iter().any(allows)
    }

    /// The header's value; none where no policy is published.
    fn header(&self) -> Option<HeaderValue> {
        self.enabled.then(|| HeaderValue::new(&self.to_string()))
    }

    fn of(&self, kind: Kind) -> &[Source] {
        self.sources.get(&kind).map_or(&[], |sources| sources)
    }
}

impl Inline {
    /// The kind of content whose key speaks of it.
    pub(crate) fn kind(self) -> Kind {
        match self {
            Self::Style => Kind::Style,
            Self::Script => Kind::Script,
        }
    }
}

/// As the header writes it. Frames are not named where none may be shown: what is not named is not allowed.
impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("default-src 'none'")?;
        for kind in Kind::KEYS {
            let sources = self.of(kind);
            // What does not come under `default-src` is named in any case.
            let always = matches!(kind, Kind::Form | Kind::FrameAncestors);
            if kind == Kind::FrameAncestors {
                f.write_str("; base-uri 'none'")?;
            }
            match sources {
                [] if always => write!(f, "; {} 'none'", kind.directive())?,
                [] => {}
                sources => {
                    write!(f, "; {}", kind.directive())?;
                    for source in sources {
                        write!(f, " {source}")?;
                    }
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        Source::read(text).unwrap()
    }

    #[test]
    fn a_site_that_says_nothing_lets_in_what_is_its_own() {
        let policy = Policy::default();
        assert_eq!(
            policy.to_string(),
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; \
             font-src 'self'; media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
             frame-ancestors 'none'"
        );
        let base = "https://bell.example/practice";
        for own in [
            "/a.png",
            "a.png",
            "../a.png",
            "https://bell.example/a.png",
            "//BELL.example:443/a.png",
            "?x",
            "",
        ] {
            assert!(policy.allows(Kind::Img, own, base), "{own}");
            assert!(!policy.allows(Kind::Frame, own, base), "{own}");
        }
        for other in [
            "https://cdn.example/a.png",
            "//cdn.example/a",
            "\\\\cdn.example\\a",
            "data:image/png;base64,AA==",
        ] {
            assert!(!policy.allows(Kind::Img, other, base), "{other}");
        }
        assert!(Policy::none().allows(Kind::Frame, "https://cdn.example/", base));
    }

    #[test]
    fn what_is_let_in_is_named_once() {
        let mut policy = Policy::default();
        policy.add(Kind::Frame, [source("https://cal.example"), source("https://cal.example")]);
        policy.add(Kind::FrameAncestors, [Source::Own]);
        let text = policy.to_string();
        assert!(text.contains("; frame-src https://cal.example; "), "{text}");
        assert!(text.ends_with("; frame-ancestors 'self'"), "{text}");
        assert!(policy.allows(Kind::Frame, "https://cal.example/me?x=1#y", "https://bell.example"));
    }

    #[test]
    fn a_header_is_read_as_browsers_read_it() {
        let policy = Policy::of_header(
            "default-src 'self'; IMG-SRC https: 'nonce-x'; img-src 'none'; style-src 'unsafe-inline' *",
        );
        let allows = |kind, address| policy.allows(kind, address, "https://bell.example");
        assert!(allows(Kind::Img, "https://cdn.example/") && !allows(Kind::Img, "data:image/png,x"));
        assert!(!allows(Kind::Frame, "https://cal.example/") && allows(Kind::Frame, "/a/"));
        assert!(allows(Kind::Form, "https://cal.example/") && allows(Kind::Style, "https://cdn.example/"));
        assert!(policy.allows_inline(Inline::Style) && !policy.allows_inline(Inline::Script));
        assert!(!Policy::of_header("default-src 'none'").allows(
            Kind::Object,
            "/a.pdf",
            "https://bell.example"
        ));
    }

    #[test]
    fn code_in_a_page_is_allowed_by_name_alone() {
        let mut policy = Policy::default();
        assert!(!policy.allows_inline(Inline::Style));
        policy.add(Kind::Style, [source("'unsafe-inline'")]);
        assert!(policy.allows_inline(Inline::Style) && !policy.allows_inline(Inline::Script));
    }
}
