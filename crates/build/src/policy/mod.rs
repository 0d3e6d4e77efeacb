//! The Content Security Policy of a site, typed by kinds of content, and the file `_headers` that publishes it. Pure:
//! decides if an address may be loaded, and never loads one.

mod headers;
mod read;
mod source;

use std::collections::BTreeMap;
use std::fmt;

use self::headers::HeaderValue;
pub(crate) use self::headers::{HeaderRules, file as headers_file, one_word, with_preview};
pub(crate) use self::read::{of_site, of_theme};
use self::source::{Address, Source};

/// A kind of content that a policy controls: a key of `[policy]`.
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
    /// Connections of scripts.
    Connect,
    /// Audio, video and their captions.
    Media,
    /// Targets of forms.
    Form,
    /// Other sites that may embed pages of this site in a frame.
    FrameAncestors,
    /// `object` and `embed`, which no key can allow.
    Object,
}

/// Code in a page instead of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Inline {
    /// A `style` attribute or element.
    Style,
    /// A `script` element or an `on…` attribute.
    Script,
}

/// A policy: what browsers let a page do.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Policy {
    /// True if a policy is published.
    enabled: bool,
    /// True if it comes from the site's own `_headers` file.
    is_of_file: bool,
    /// The allowed sources of each kind.
    sources: BTreeMap<Kind, Vec<Source>>,
}

impl Kind {
    /// Every kind that has a key, in the order in which they are published.
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

    /// Returns the key of `[policy]`.
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

    /// Returns the directive in W3C's Content Security Policy, level 3.
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

    /// Returns the sources that are allowed by default: the site itself.
    fn by_default(self) -> Vec<Source> {
        match self {
            // The runtime's module is compiled in the browser.
            Self::Script => vec![Source::Own, Source::WasmUnsafeEval],
            Self::Img | Self::Style | Self::Font | Self::Connect | Self::Media | Self::Form => {
                vec![Source::Own]
            }
            Self::Frame | Self::FrameAncestors | Self::Object => Vec::new(),
        }
    }

    /// Returns the noun for messages.
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
    /// Returns the policy in which everything comes from the site itself, and no page contains scripts or styles.
    fn default() -> Self {
        let sources = Kind::KEYS.map(|kind| (kind, kind.by_default()));
        Self { enabled: true, is_of_file: false, sources: sources.into() }
    }
}

impl Policy {
    /// Returns the policy of a site that publishes none.
    pub(crate) fn none() -> Self {
        Self { enabled: false, ..Self::default() }
    }

    /// Parses the value of a header. What it does not restrict is allowed; what cannot be parsed allows nothing.
    pub(crate) fn of_header(value: &str) -> Self {
        let mut directives: BTreeMap<String, Vec<Source>> = BTreeMap::new();
        for directive in value.split(';') {
            let mut words = directive.split_ascii_whitespace();
            let Some(name) = words.next() else { continue };
            let sources = words.filter_map(Source::of_header).collect();
            // The first of two directives of the same name counts.
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

    /// Returns the policy of a site whose own file has none that can be parsed: everything is allowed.
    pub(crate) fn unknown_of_file() -> Self {
        Self { is_of_file: true, ..Self::none() }
    }

    /// Returns true if it comes from the site's own file.
    pub(crate) fn is_of_file(&self) -> bool {
        self.is_of_file
    }

    /// Returns the source that a policy has to name to allow `address`, as written in a page of the site at `base`.
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

    /// Returns how to allow `source` for `kind`.
    pub(crate) fn advice(&self, kind: Kind, source: &str) -> String {
        if self.is_of_file {
            return format!("add `{source}` to `{}` in `content/_headers`", kind.directive());
        }
        match read::source(kind, source) {
            Ok(_) => format!("write `{} = [\"{source}\"]` under `[policy]` in `site.toml`", kind.key()),
            Err(_) => "use a copy on the site itself".to_owned(),
        }
    }

    /// Allows `sources` for `kind`.
    fn add(&mut self, kind: Kind, sources: impl IntoIterator<Item = Source>) {
        let known = self.sources.entry(kind).or_default();
        for source in sources {
            if !known.contains(&source) {
                known.push(source);
            }
        }
    }

    /// Returns this policy with everything that `other` allows in addition. If either is not published, the result is
    /// not.
    #[must_use]
    pub(crate) fn with(mut self, other: &Self) -> Self {
        for (kind, sources) in &other.sources {
            self.add(*kind, sources.iter().cloned());
        }
        self.enabled &= other.enabled;
        self
    }

    /// Returns true if `address`, as written in a page of the site at `base`, may be loaded as `kind`.
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

    /// Returns true if some page may show one of the site's in a frame.
    pub(crate) fn allows_framing(&self) -> bool {
        self.enabled && !self.of(Kind::FrameAncestors).is_empty()
    }

    /// Returns true if a page may contain code.
    pub(crate) fn allows_inline(&self, inline: Inline) -> bool {
        let kind = inline.kind();
        // A hash allows one text; which one is up to the author.
        let allows = |source: &Source| matches!(source, Source::UnsafeInline | Source::Hash(_));
        !self.enabled || self.of(kind).iter().any(allows)
    }

    /// Returns the header's value; none if no policy is published.
    fn header(&self) -> Option<HeaderValue> {
        self.enabled.then(|| HeaderValue::new(&self.to_string()))
    }

    fn of(&self, kind: Kind) -> &[Source] {
        self.sources.get(&kind).map_or(&[], |sources| sources)
    }
}

impl Inline {
    /// Returns the kind of content that controls it.
    pub(crate) fn kind(self) -> Kind {
        match self {
            Self::Style => Kind::Style,
            Self::Script => Kind::Script,
        }
    }
}

/// Writes the value of the header. Frames are left out if none are allowed, which is the default.
impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("default-src 'none'")?;
        for kind in Kind::KEYS {
            let sources = self.of(kind);
            // Directives that do not fall back to `default-src` are always written.
            let always = matches!(kind, Kind::Form | Kind::FrameAncestors);
            if kind == Kind::Form {
                // A web manifest of another site describes that site.
                f.write_str("; manifest-src 'self'")?;
            }
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
             font-src 'self'; media-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; \
             base-uri 'none'; frame-ancestors 'none'"
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
