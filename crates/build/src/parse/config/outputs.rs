//! The configuration of files for programs: `[feeds]` and `[outputs]`. All of them are written unless the owner
//! disables them.

use crate::data::{Fields, Text};
use crate::problem::{Problem, did_you_mean};

/// The options of `[feeds]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Feeds {
    /// The formats, each in a file of its own; none for no feeds.
    pub(crate) formats: Vec<FeedFormat>,
    /// The part of an article that a feed contains.
    pub(crate) content: FeedContent,
    /// The maximum number of articles in a feed, the newest first; none for all.
    pub(crate) limit: Option<usize>,
}

/// The format of a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FeedFormat {
    /// RSS 2.0.
    Rss,
    /// Atom, RFC 4287.
    Atom,
    /// JSON Feed 1.1.
    Json,
}

/// The part of an article that a feed contains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FeedContent {
    /// The whole article.
    Full,
    /// The summary for lists.
    Summary,
}

/// The options of `[outputs]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outputs {
    /// `sitemap.xml`.
    pub(crate) sitemap: bool,
    /// `robots.txt`.
    pub(crate) robots: bool,
    /// `llms.txt`.
    pub(crate) llms: bool,
    /// A Markdown copy of every article.
    pub(crate) markdown: bool,
}

impl FeedFormat {
    /// Every format that a site can choose.
    pub(crate) const ALL: [Self; 3] = [Self::Rss, Self::Atom, Self::Json];

    /// The formats of a site that chooses none.
    const DEFAULT: [Self; 3] = [Self::Rss, Self::Atom, Self::Json];

    /// Returns the name in `site.toml`.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Rss => "rss",
            Self::Atom => "atom",
            Self::Json => "json",
        }
    }

    /// Returns the name for readers.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Rss => "RSS",
            Self::Atom => "Atom",
            Self::Json => "JSON",
        }
    }

    /// Returns the name of the file.
    pub(crate) fn file(self) -> &'static str {
        match self {
            Self::Rss => "rss.xml",
            Self::Atom => "atom.xml",
            Self::Json => "feed.json",
        }
    }

    /// Returns the media type.
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Rss => "application/rss+xml",
            Self::Atom => "application/atom+xml",
            Self::Json => "application/feed+json",
        }
    }
}

impl Default for Feeds {
    fn default() -> Self {
        Self { formats: FeedFormat::DEFAULT.to_vec(), content: FeedContent::Full, limit: Some(20) }
    }
}

impl Default for Outputs {
    fn default() -> Self {
        Self { sitemap: true, robots: true, llms: true, markdown: true }
    }
}

/// Parses `[feeds]`.
pub(super) fn feeds(fields: &mut Fields<'_>) -> Feeds {
    let mut feeds = Feeds::default();
    let Some((entries, span)) = fields.table("feeds") else { return feeds };
    let mut table = fields.nested(entries, span);
    let are_chosen = table.has("formats");
    let chosen = formats(&mut table);
    if are_chosen {
        feeds.formats = chosen;
    }
    const CONTENTS: [(&str, FeedContent); 2] =
        [("full", FeedContent::Full), ("summary", FeedContent::Summary)];
    feeds.content = table.one_of("content", &CONTENTS).map_or(feeds.content, |(content, _)| content);
    if let Some((limit, span)) = table.integer("limit") {
        match usize::try_from(limit) {
            Ok(limit) => feeds.limit = Some(limit).filter(|limit| *limit > 0),
            Err(_) => {
                let message = "`limit` cannot be negative";
                let problem = Problem::new(super::CODES.invalid, table.place(span), message);
                table.push(problem.hint("write `limit = 0` for all articles"));
            }
        }
    }
    table.finish();
    feeds
}

fn formats(table: &mut Fields<'_>) -> Vec<FeedFormat> {
    let mut formats = Vec::new();
    for Text { value, span } in table.texts("formats") {
        match FeedFormat::ALL.into_iter().find(|format| format.as_str() == value) {
            Some(format) if formats.contains(&format) => {}
            Some(format) => formats.push(format),
            None => {
                let names = FeedFormat::ALL.map(FeedFormat::as_str);
                let hint =
                    did_you_mean(&value, names).unwrap_or_else(|| "write `rss`, `atom` or `json`".to_owned());
                let problem = Problem::new(
                    super::CODES.invalid,
                    table.place(span),
                    format!("unknown feed format `{value}`"),
                );
                table.push(problem.hint(hint));
            }
        }
    }
    formats
}

/// Parses `[outputs]`.
pub(super) fn outputs(fields: &mut Fields<'_>) -> Outputs {
    let all = Outputs::default();
    let Some((entries, span)) = fields.table("outputs") else { return all };
    let mut table = fields.nested(entries, span);
    let outputs = Outputs {
        sitemap: table.boolean("sitemap").unwrap_or(all.sitemap),
        robots: table.boolean("robots").unwrap_or(all.robots),
        llms: table.boolean("llms").unwrap_or(all.llms),
        markdown: table.boolean("markdown").unwrap_or(all.markdown),
    };
    table.finish();
    outputs
}
