//! The options of `site.toml` on which parsing a page depends. Pages are parsed again when one changes.

use super::folder_pages::Places;
use super::heading_ids::HeadingIds;
use super::inherited::{self, Defaults, OwnKeys};
use super::permalinks::Permalink;
use super::slugs::Script;
use crate::fingerprint::{Fingerprint, fingerprint};
use crate::source::{SourceFile, SourcePath};

/// The options for parsing pages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct ParseOptions {
    /// True if straight quotes, `--` and `...` become curly quotes, dashes and an ellipsis.
    pub(crate) smart_punctuation: bool,
    /// True if code is highlighted.
    pub(crate) highlight: bool,
    /// True if bare addresses in text become links.
    pub(crate) autolinks: bool,
    /// True if emphasis works next to Chinese, Japanese and Korean text without spaces.
    pub(crate) cjk_emphasis: bool,
    /// True if names in double brackets are links.
    pub(crate) wiki_links: bool,
    /// True if callouts have the kinds, titles and signs of Obsidian.
    pub(crate) obsidian_callouts: bool,
    /// The treatment of HTML in Markdown.
    pub(crate) raw_html: RawHtmlMode,
    /// The language of the site, a BCP 47 tag.
    pub(crate) language: String,
    /// The rule for the ids of headings.
    pub(crate) heading_ids: HeadingIds,
    /// True if Markdown copies are made, for which sources are kept.
    pub(crate) copies: bool,
    /// The taxonomies of the site.
    pub(crate) taxonomies: Vec<String>,
    /// The rules for the front matter in each section.
    pub(crate) sections: Vec<SectionRule>,
    /// The patterns of addresses.
    pub(crate) permalinks: Vec<Permalink>,
    /// The script of addresses.
    pub(crate) slugs: Script,
    /// Front matter that pages inherit.
    pub(crate) defaults: Vec<Defaults>,
    /// The keys of front matter that the site's authors choose.
    pub(crate) own_keys: OwnKeys,
    /// The files that are published although they are not by default.
    pub(crate) publishing: Publishing,
    /// The places of pages in the site that are not those of their files.
    pub(crate) places: Places,
}

/// The treatment of HTML in Markdown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum RawHtmlMode {
    /// It is passed through.
    #[default]
    Allow,
    /// It is passed through, and each element is reported.
    Report,
    /// It is shown as text; comments are left out.
    Escape,
}

/// The files below `content/` that are published although they are not by default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Publishing {
    /// True if folders that begin with `_` are.
    pub(crate) underscore: bool,
    /// Files by path, such as `talks/strategy.key`, folders, such as `raw/`, and extensions, such as `*.ipynb`.
    pub(crate) publish: Vec<String>,
}

/// The rule for the front matter of the pages in a section.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct SectionRule {
    /// The section's folder below the content folder, for example `insights`.
    pub(crate) path: String,
    /// The required keys.
    pub(crate) required: Vec<String>,
    /// The only further keys that are allowed; none if any are.
    pub(crate) allowed: Option<Vec<String>>,
}

impl ParseOptions {
    /// Returns the fingerprint of a file as it is parsed here: of its bytes, and of all options that affect the result.
    /// The rules of sections affect only problems, and those of publishing only if the file is parsed at all.
    pub(crate) fn reading(&self, file: &SourceFile) -> Fingerprint {
        let Self {
            smart_punctuation,
            highlight,
            autolinks,
            cjk_emphasis,
            wiki_links,
            obsidian_callouts,
            raw_html,
            language,
            heading_ids,
            copies,
            taxonomies,
            sections: _,
            permalinks,
            slugs,
            defaults,
            own_keys,
            publishing: _,
            places: _,
        } = self;
        let place = self.place(&file.path);
        fingerprint(&(
            (file.hash, place),
            smart_punctuation,
            highlight,
            autolinks,
            cjk_emphasis,
            (wiki_links, obsidian_callouts),
            raw_html,
            language,
            heading_ids,
            copies,
            (taxonomies, Permalink::of(permalinks, place), slugs),
            (inherited::print(defaults, place), own_keys),
        ))
    }

    /// Returns the place of a page in the site, as the path of the file that would have it: usually that of its own file.
    pub(crate) fn place<'a>(&'a self, path: &'a SourcePath) -> &'a SourcePath {
        self.places.get(path).unwrap_or(path)
    }

    /// Returns the rule for a page at `path`, relative to the content folder: that of the innermost section that has
    /// one.
    pub(crate) fn rule_for(&self, path: &str) -> Option<&SectionRule> {
        let inside = |rule: &&SectionRule| {
            path.strip_prefix(rule.path.as_str()).is_some_and(|rest| rest.starts_with('/'))
        };
        self.sections.iter().filter(inside).max_by_key(|rule| rule.path.len())
    }
}
