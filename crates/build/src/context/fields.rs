//! The fields of the records that templates receive: the contract of `themes/README.md`. `render::views` provides the
//! values.

/// The fields of `site`.
pub(crate) const SITE: &[&str] = &[
    "title",
    "description",
    "language",
    "direction",
    "locale",
    "base_url",
    "url",
    "nav",
    "organisation",
    "icons",
    "booking",
    "stylesheet",
    "assets",
    "options",
    "taxonomies",
];

/// Returns the fields that every page has, in a list or not, with those in the brackets.
macro_rules! page_fields {
    ($($more:literal),* $(,)?) => {
        &[
            "kind",
            "title",
            "description",
            "summary",
            "kicker",
            "url",
            "permalink",
            "date",
            "date_text",
            "updated",
            "updated_text",
            "reading_minutes",
            "diagnostics",
            "hero",
            "terms",
            "authors",
            "total",
            "extra",
            $($more),*
        ]
    };
}

/// The fields of a page in a list, which a page has as well.
pub(crate) const SUMMARY: &[&str] = page_fields![];

/// The fields of `page`.
pub(crate) const PAGE: &[&str] = page_fields![
    "title_id",
    "lede",
    "words",
    "content",
    "toc",
    "breadcrumbs",
    "social_image",
    "social_alt",
    "social_width",
    "social_height",
    "related",
    "pages",
    "pager",
    "section",
    "previous",
    "next",
    "series",
    "diagnostic",
    "noindex",
    "feeds",
    "markdown_url",
    "json_ld",
];

/// The fields of an image.
pub(crate) const IMAGE: &[&str] = &["src", "alt", "caption", "width", "height", "html"];

/// The fields of `block`.
pub(crate) const BLOCK: &[&str] =
    &["name", "id", "label", "content", "introduction", "entries", "attributes", "image", "width", "height"];

/// The fields of `diagnostic`.
pub(crate) const DIAGNOSTIC: &[&str] = &[
    "id",
    "title",
    "kind",
    "summary",
    "minutes",
    "url",
    "checklist",
    "grid",
    "program",
    "level",
    "rule_language",
    "questions",
    "scores",
    "values",
    "outcomes",
    "advice",
    "radar",
    "walk",
    "runtime",
];
