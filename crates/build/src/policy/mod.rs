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
        Self { enabled: true, sources: sources.into() }
    }
}

impl Policy {
    /// The policy of a site that publishes none.
    pub(crate) fn none() -> Self {
        Self { enabled: false, ..Self::default() }
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
        let Some(address) = Address::read(address, base.as_ref()) else { return true };
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
    fn code_in_a_page_is_allowed_by_name_alone() {
        let mut policy = Policy::default();
        assert!(!policy.allows_inline(Inline::Style));
        policy.add(Kind::Style, [source("'unsafe-inline'")]);
        assert!(policy.allows_inline(Inline::Style) && !policy.allows_inline(Inline::Script));
    }
}
