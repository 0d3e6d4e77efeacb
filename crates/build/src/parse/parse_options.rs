//! What `site.toml` says that the reading of a single page depends on. Pages are read again when it changes.

use super::slugs::Script;
use crate::fingerprint::{Fingerprint, fingerprint};
use crate::source::SourceFile;

/// How pages of this site are written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct ParseOptions {
    /// Whether straight quotes, `--` and `...` become curly quotes, dashes and an ellipsis.
    pub(crate) smart_punctuation: bool,
    /// Whether the parts of code are marked.
    pub(crate) highlight: bool,
    /// Whether bare addresses in text become links.
    pub(crate) autolinks: bool,
    /// Whether emphasis begins and ends beside Chinese, Japanese and Korean text without spaces.
    pub(crate) cjk_emphasis: bool,
    /// What is made of HTML in Markdown.
    pub(crate) raw_html: RawHtmlMode,
    /// The language of the site, a tag of BCP 47.
    pub(crate) language: String,
    /// What the ids of headings are made of.
    pub(crate) slugs: Script,
    /// Whether copies in plain Markdown are made, for which sources are kept.
    pub(crate) copies: bool,
    /// The taxonomies of the site.
    pub(crate) taxonomies: Vec<String>,
    /// Which facts the pages of a section must state and may state.
    pub(crate) sections: Vec<SectionRule>,
    /// Which files are published that otherwise are not.
    pub(crate) publishing: Publishing,
}

/// What is made of HTML in Markdown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum RawHtmlMode {
    /// It is HTML.
    #[default]
    Allow,
    /// It is HTML, and each element is a problem.
    Report,
    /// It is text; comments are left out.
    Escape,
}

/// Which files below `content/` are published that otherwise are not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Publishing {
    /// Whether folders are that begin with `_`.
    pub(crate) underscore: bool,
    /// Files by their path, as `talks/strategy.key`, folders, as `raw/`, and endings, as `*.ipynb`.
    pub(crate) publish: Vec<String>,
}

/// Which facts the pages of a section must state and may state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct SectionRule {
    /// The section's folder below the content folder, as `insights`.
    pub(crate) path: String,
    /// The keys that must be there.
    pub(crate) required: Vec<String>,
    /// The only keys that may be there beside those; none where any may.
    pub(crate) allowed: Option<Vec<String>>,
}

impl ParseOptions {
    /// The fingerprint of a file as it is read here: of its bytes, and of all that decides what is made of them. The
    /// rules of sections decide nothing but problems, and those of publishing whether it is read at all.
    pub(crate) fn reading(&self, file: &SourceFile) -> Fingerprint {
        let Self {
            smart_punctuation,
            highlight,
            autolinks,
            cjk_emphasis,
            raw_html,
            language,
            slugs,
            copies,
            taxonomies,
            sections: _,
            publishing: _,
        } = self;
        fingerprint(&(
            file.hash,
            smart_punctuation,
            highlight,
            autolinks,
            cjk_emphasis,
            raw_html,
            language,
            slugs,
            copies,
            taxonomies,
        ))
    }

    /// The rule for a page at `path`, which counts from the content folder: the innermost section's that has one.
    pub(crate) fn rule_for(&self, path: &str) -> Option<&SectionRule> {
        let inside = |rule: &&SectionRule| {
            path.strip_prefix(rule.path.as_str()).is_some_and(|rest| rest.starts_with('/'))
        };
        self.sections.iter().filter(inside).max_by_key(|rule| rule.path.len())
    }
}
