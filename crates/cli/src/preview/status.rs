//! The preview's own pages: the status of the site, and the pages shown where the site has none.

use std::fmt::{self, Display, Write};

use assay_build::{Code, ProblemEntry, ResultLink, Results, UnpublishedPage};

use super::live::{Step, View};
use super::route;
use crate::report::{counted, in_words};

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
        <body><main><h1>{code}</h1><p>{}</p><h2>Example</h2><pre>{}</pre><h2>What to do</h2><p>{}</p>\
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
fn with_code(text: &str) -> String {
    let parts = text.split('`').enumerate().map(|(at, part)| match at % 2 {
        0 => Escaped(part).to_string(),
        _ => format!("<code>{}</code>", Escaped(part)),
    });
    parts.collect()
}

/// Returns the text with a capital at its beginning.
fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

/// The maximum number of entries of a long list that are shown.
const SHOWN: usize = 500;

const STYLE: &str = "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}\
    pre{overflow:auto;padding:1rem;background:#f4f4f4;color:#222}summary{cursor:pointer}\
    @media(prefers-color-scheme:dark){body{background:#181818;color:#eee}a{color:#8cf}}";

/// Returns the status page.
pub(super) fn page(view: &View) -> String {
    let mut html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
        <meta name=\"viewport\" content=\"width=device-width\"><title>Assay: status</title>\
        <style>{STYLE}</style><body><main><h1>Site status</h1>"
    );
    // Writing to a string cannot fail.
    let _ = write_page(view, &mut html);
    html + "</main></body></html>"
}

fn write_page(view: &View, html: &mut String) -> fmt::Result {
    let errors = view.notices.iter().filter(|notice| notice.is_error()).count();
    let warnings = view.notices.len() - errors;
    write!(html, "<p>{}, {}</p>", counted(errors, "error"), counted(warnings, "warning"))?;
    for notice in view.notices.iter() {
        if let (Some(place), Some(editor)) = (&notice.place, &notice.editor) {
            write!(html, "<p><a href=\"{}\">{}</a></p>", Escaped(editor), Escaped(place))?;
        }
        write!(html, "<pre>{}</pre>", Escaped(&notice.text))?;
        if let Some(about) = &notice.about {
            write!(html, "<p><a href=\"{}\">What this means</a></p>", Escaped(about))?;
        }
    }
    let left_out = view.summary.left_out.to_string();
    if !left_out.is_empty() {
        write!(html, "<p>Left out: {left_out}</p>")?;
    }
    write_diagnostics(view, html)?;
    write_history(view, html)?;
    write_files(view, html)
}

fn write_diagnostics(view: &View, html: &mut String) -> fmt::Result {
    write!(html, "<h2>{}</h2><ul>", counted(view.summary.diagnostics.len(), "diagnostic"))?;
    for line in &view.summary.diagnostics {
        // A line begins with the id.
        let id = line.split(':').next().unwrap_or_default();
        let (line, id) = (Escaped(line), Escaped(id));
        write!(html, "<li>{line} <a href=\"{RESULTS}{id}\">See every result</a></li>")?;
    }
    html.write_str("</ul>")
}

fn write_history(view: &View, html: &mut String) -> fmt::Result {
    html.write_str("<h2>Recent builds</h2><ol reversed>")?;
    view.history.iter().try_for_each(|step| write_step(step, html))?;
    html.write_str("</ol>")
}

fn write_step(step: &Step, html: &mut String) -> fmt::Result {
    let Step { version, sources, causes, rerender_count, outputs, took, notices } = step;
    let changed = outputs.as_ref().map_or_else(
        || format!("{} to render", counted(*rerender_count, "output")),
        |outputs| format!("{} changed", counted(outputs.len(), "file")),
    );
    let wrong = if *notices > 0 { format!(", {}", counted(*notices, "problem")) } else { String::new() };
    write!(
        html,
        "<li value=\"{version}\"><details><summary>{}: {changed}{wrong}</summary>",
        in_words(*took)
    )?;
    html.write_str("<p>Changed sources</p><ul>")?;
    write_list(sources.iter(), html)?;
    write!(html, "</ul><p>{} rendered, because of changes in</p><ul>", counted(*rerender_count, "output"))?;
    write_list(
        causes.iter().map(|cause| format!("{} ({})", cause.what, counted(cause.outputs, "output"))),
        html,
    )?;
    html.write_str("</ul><p>Changed files</p><ul>")?;
    write_list(outputs.iter().flatten().collect::<Vec<_>>().into_iter(), html)?;
    html.write_str("</ul></details></li>")
}

fn write_files(view: &View, html: &mut String) -> fmt::Result {
    let Some(site) = &view.site else { return Ok(()) };
    let paths = site.paths();
    let mut addresses: Vec<_> = paths
        .iter()
        .filter_map(|path| path.as_str().strip_suffix("index.html"))
        .map(|path| format!("{}/{path}", route::decoded(site.base_path())))
        .collect();
    addresses.sort();
    let pages_of = counted(view.summary.pages, "page");
    write!(html, "<h2>{pages_of}, {}</h2><ul>", counted(paths.len(), "file"))?;
    for address in addresses.iter().take(SHOWN) {
        write!(html, "<li><a href=\"{}\">{}</a></li>", Escaped(&route::encoded(address)), Escaped(address))?;
    }
    write_rest(addresses.len(), html)?;
    html.write_str("</ul>")
}

fn write_list<T: Display>(entries: impl ExactSizeIterator<Item = T>, html: &mut String) -> fmt::Result {
    let all = entries.len();
    for entry in entries.take(SHOWN) {
        write!(html, "<li>{}</li>", Escaped(&entry.to_string()))?;
    }
    write_rest(all, html)
}

fn write_rest(all: usize, html: &mut String) -> fmt::Result {
    if all > SHOWN { write!(html, "<li>and {} more</li>", all - SHOWN) } else { Ok(()) }
}

/// A text that is escaped for an element or an attribute.
struct Escaped<'a>(&'a str);

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
    use std::sync::Arc;
    use std::time::Duration;

    use assay_build::{Cause, OutputPath, Pages, Summary};

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
    fn the_status_page_tells_pages_diagnostics_and_what_changed() {
        let path = OutputPath::new("a b/index.html").unwrap();
        let step = Step {
            version: 2,
            sources: vec!["content/<a>.md".to_owned()],
            causes: vec![Cause {
                outputs: 3,
                what: "the metadata of `content/<a>.md`".to_owned(),
                query: "Facts",
                page: None,
            }],
            rerender_count: 3,
            outputs: Some(vec![path.clone()]),
            took: Duration::from_millis(12),
            notices: 0,
        };
        let view = View {
            version: 2,
            site: Some(Arc::new(Pages::from_iter([(path, b"x"[..].into())]))),
            summary: Summary {
                pages: 1,
                diagnostics: vec!["fit: 8 answer sets".to_owned()],
                ..Summary::default()
            },
            history: vec![Arc::new(step)],
            ..View::default()
        };
        let html = page(&view);
        for part in [
            "0 errors, 0 warnings",
            "1 diagnostic",
            "fit: 8 answer sets <a href=\"/__assay/results/fit\">See every result</a>",
            "12 ms: 1 file changed",
            "3 outputs rendered",
            "the metadata of `content/&lt;a&gt;.md` (3 outputs)",
            "content/&lt;a&gt;.md",
            "<a href=\"/a%20b/\">/a b/</a>",
            "1 page, 1 file",
        ] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
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

    #[test]
    fn each_result_has_a_link_or_says_that_nothing_leads_to_it() {
        let link = |title: &str, address: Option<&str>, answers: &str| ResultLink {
            title: title.to_owned(),
            address: address.map(str::to_owned),
            answers: answers.to_owned(),
        };
        let html = results(&Results {
            title: "Fit & <trim>".to_owned(),
            results: vec![link("Go", Some("/a%20b/#fit=v1.x.1"), "late = yes"), link("Stay", None, "")],
        });
        assert!(html.contains("<h1>Results: Fit &amp; &lt;trim&gt;</h1>"), "{html}");
        assert!(html.contains("<a href=\"/a%20b/#fit=v1.x.1\">Go</a><br>late = yes"), "{html}");
        assert!(html.contains("<li>Stay: no answers lead to it</li>"), "{html}");
    }

    #[test]
    fn a_long_list_is_cut_and_says_so() {
        let mut html = String::new();
        write_list((0..SHOWN + 2).map(|n| n.to_string()), &mut html).unwrap();
        assert!(html.ends_with("<li>and 2 more</li>"), "{html}");
    }
}
