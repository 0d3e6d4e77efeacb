//! The preview's own pages about a problem, and those shown where the site has none.

use std::fmt::{self, Display, Write as _};

use assay_build::{Code, ProblemEntry, ResultLink, Results, UnpublishedPage};

use super::route;

/// The folder of the preview's own pages and files.
pub(super) const FOLDER: &str = "/__assay/";

/// The folder of the pages about problems.
pub(super) const PROBLEMS: &str = "/__assay/problems/";

/// The folder of the pages with a link to each result of a diagnostic.
pub(super) const RESULTS: &str = "/__assay/results/";

/// The page that is shown until there is a site without errors. The script overlays it with the problems.
pub(super) const NO_SITE: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>No site yet</title>\
    <body><h1>No site yet</h1><p>The site is shown here when it has no errors.</p></body></html>";

/// The page for an unknown address, on a site without its own.
pub(super) const NO_PAGE: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Not found</title>\
    <body><h1>Not found</h1><p>The site has no page at this address, and no <code>404.html</code>.</p></body></html>";

/// Returns the page for an address outside the site at `base`.
pub(super) fn outside(base: &str) -> String {
    let home = route::decoded(base) + "/";
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Not found</title><body><h1>Not found</h1>\
        <p>The site is below <a href=\"{}\">{}</a>, as <code>base_url</code> says.</p></body></html>",
        Escaped(&route::encoded(&home)),
        Escaped(&home)
    )
}

/// Returns the page for an unpublished page.
pub(super) fn unpublished(UnpublishedPage { path, why, remedy }: &UnpublishedPage) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
        <meta name=\"viewport\" content=\"width=device-width\"><title>Not published</title><style>{STYLE}</style>\
        <body><main><h1>This page is not published</h1><p><code>{}</code> {}.</p><p>{}.</p>\
        <p><a href=\"{FOLDER}\">Site status</a></p></main></body></html>",
        Escaped(path.as_str()),
        with_code(why),
        with_code(&capitalised(remedy)),
    )
}

/// Returns the address of the page about a code.
pub(super) fn about(code: Code) -> String {
    format!("{PROBLEMS}{code}")
}

/// Returns the page at `path` about a code, if there is such a code.
pub(super) fn problem(path: &str) -> Option<String> {
    let ProblemEntry { code, meaning, example, cure, .. } =
        Code::find(path.strip_prefix(PROBLEMS)?).ok()?.entry();
    Some(format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
        <meta name=\"viewport\" content=\"width=device-width\"><title>{code}</title><style>{STYLE}</style>\
        <body><main><h1>{code}</h1><p>{}</p><h2>Example</h2><pre tabindex=\"0\">{}</pre><h2>What to do</h2><p>{}</p>\
        <p><a href=\"{FOLDER}\">Site status</a></p></main></body></html>",
        with_code(meaning),
        Escaped(example),
        with_code(cure),
    ))
}

/// Returns the page with a link to each result of a diagnostic.
pub(super) fn results(Results { title, results }: &Results) -> String {
    let title = Escaped(title);
    let result = |ResultLink { title, address, answers }: &ResultLink| match address {
        Some(address) => {
            format!(
                "<li><a href=\"{}\">{}</a><br>{}</li>",
                Escaped(address),
                Escaped(title),
                Escaped(answers)
            )
        }
        None => format!("<li>{}: no answers lead to it</li>", Escaped(title)),
    };
    let list: String = results.iter().map(result).collect();
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
        <meta name=\"viewport\" content=\"width=device-width\"><title>Results: {title}</title><style>{STYLE}</style>\
        <body><main><h1>Results: {title}</h1><p>Answers that lead to each outcome.</p><ol>{list}</ol>\
        <p><a href=\"{FOLDER}\">Site status</a></p></main></body></html>"
    )
}

/// Returns the text as HTML, with the parts in backticks as code.
pub(super) fn with_code(text: &str) -> String {
    let parts = text.split('`').enumerate().map(|(at, part)| match at % 2 {
        0 => Escaped(part).to_string(),
        _ => format!("<code>{}</code>", Escaped(part)),
    });
    parts.collect()
}

/// Returns the text with a capital at its beginning.
pub(super) fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

pub(super) const STYLE: &str = "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}\
    pre{overflow:auto;padding:1rem;background:#f4f4f4;color:#222}summary{cursor:pointer}\
    @media(prefers-color-scheme:dark){body{background:#181818;color:#eee}a{color:#8cf}}";

/// A text that is escaped for an element or an attribute.
pub(super) struct Escaped<'a>(pub(super) &'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|character| match character {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            other => f.write_char(other),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_has_a_page() {
        for code in Code::ALL {
            let html = problem(&about(*code)).unwrap();
            assert!(html.contains(&format!("<h1>{code}</h1>")), "{html}");
        }
        assert_eq!(problem("/__assay/problems/weather"), None);
    }

    #[test]
    fn a_page_that_is_not_published_is_told_with_what_to_type() {
        let html = unpublished(&UnpublishedPage {
            path: assay_build::SourcePath::new("content/a<b.md"),
            why: "is a draft".to_owned(),
            remedy: "run `assay serve --drafts` to see it".to_owned(),
        });
        assert!(html.contains("<p><code>content/a&lt;b.md</code> is a draft.</p>"), "{html}");
        assert!(html.contains("<p>Run <code>assay serve --drafts</code> to see it.</p>"), "{html}");
    }
}
