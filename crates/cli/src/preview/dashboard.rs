//! The preview's status page: what an author wants to know of a site at a glance. It needs no script, and shows nothing that
//! the site does not contain.

use std::fmt::{self, Display, Write};

use assay_build::{CalendarEntry, DiagnosticOverview, ExplainedOutcome, OutputPath, Overview};

use super::live::{Step, View};
use super::route;
use super::site::Files;
use super::status::{Escaped, RESULTS, with_code};
use super::weights;
use crate::report::{counted, in_words};

/// The folder of the drawings of diagnostics.
pub(super) const DRAWINGS: &str = "/__assay/diagnostics/";

/// The maximum number of entries of a long list that are shown.
const SHOWN: usize = 500;

/// The number of pages in the list of the heaviest.
const HEAVIEST: usize = 10;

const STYLE: &str = include_str!("dashboard.css");

/// Returns the status page.
pub(super) fn page(view: &View) -> String {
    let mut html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
        <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Assay: status</title>\
        <style>{STYLE}</style><body><main><h1>Site status</h1>"
    );
    // Writing to a string cannot fail.
    let _ = write_page(view, &mut html);
    html + "</main></body></html>"
}

/// Returns the drawing at `path`, as SVG.
pub(super) fn drawing(site: &dyn Files, path: &str) -> Option<String> {
    site.drawing(path.strip_prefix(DRAWINGS)?.strip_suffix(".svg")?)
}

fn write_page(view: &View, html: &mut String) -> fmt::Result {
    let overview = view.site.as_ref().map(|site| site.overview()).unwrap_or_default();
    write_figures(view, html)?;
    write_problems(view, html)?;
    write_diagnostics(view, &overview, html)?;
    write_calendar(view, &overview, html)?;
    write_history(view, html)?;
    write_weights(view, html)?;
    write_files(view, html)
}

/// Writes the numbers that say if all is well.
fn write_figures(view: &View, html: &mut String) -> fmt::Result {
    let errors = view.notices.iter().filter(|notice| notice.is_error()).count();
    let warnings = view.notices.len() - errors;
    let (state, published) = match (&view.site, errors) {
        (None, 1..) => ("bad", "Not published while there are errors."),
        (Some(_), 1..) => {
            ("bad", "Not published while there are errors; the last site without any is shown.")
        }
        (None, _) => ("", "The site is being read."),
        (Some(_), _) if warnings > 0 => ("", "The site can be published."),
        (Some(_), _) => ("good", "All is well; the site can be published."),
    };
    write!(
        html,
        "<p class=\"state {state}\">{}, {}. {published}</p>",
        counted(errors, "error"),
        counted(warnings, "warning")
    )?;
    let left_out = view.summary.left_out.to_string();
    if !left_out.is_empty() {
        write!(html, "<p>Left out: {left_out}</p>")?;
    }
    Ok(())
}

fn write_problems(view: &View, html: &mut String) -> fmt::Result {
    if view.notices.is_empty() {
        return Ok(());
    }
    html.write_str("<section><h2>Problems</h2>")?;
    for notice in view.notices.iter().take(SHOWN) {
        write!(html, "<div class=\"problem {}\">", notice.severity)?;
        write!(html, "<pre tabindex=\"0\">{}</pre><p>", Escaped(&notice.text))?;
        if let (Some(place), Some(editor)) = (&notice.place, &notice.editor) {
            write!(html, "<a href=\"{}\">{}</a> ", Escaped(editor), Escaped(place))?;
        }
        if let Some(about) = &notice.about {
            write!(html, "<a href=\"{}\">What this means</a>", Escaped(about))?;
        }
        html.write_str("</p></div>")?;
    }
    if view.notices.len() > SHOWN {
        write!(html, "<p>and {} more</p>", view.notices.len() - SHOWN)?;
    }
    html.write_str("</section>")
}

fn write_diagnostics(view: &View, overview: &Overview, html: &mut String) -> fmt::Result {
    write!(
        html,
        "<section><h2>{}</h2><div class=\"cards\">",
        counted(view.summary.diagnostics.len(), "diagnostic")
    )?;
    for diagnostic in &overview.diagnostics {
        write_diagnostic(diagnostic, html)?;
    }
    html.write_str("</div>")?;
    // Without a site there is nothing but the lines of the last build.
    if overview.diagnostics.is_empty() {
        html.write_str("<ul>")?;
        write_list(view.summary.diagnostics.iter(), html)?;
        html.write_str("</ul>")?;
    }
    html.write_str("</section>")
}

fn write_diagnostic(diagnostic: &DiagnosticOverview, html: &mut String) -> fmt::Result {
    let DiagnosticOverview { url, explanation, results } = diagnostic;
    let id = Escaped(&explanation.id);
    write!(html, "<article><h3><a href=\"{}#{id}\">{}</a></h3>", Escaped(url), Escaped(&explanation.title))?;
    let about = if explanation.exact { "" } else { ", estimated" };
    write!(
        html,
        "<p><code>{id}</code>: {} answer sets{about}</p><ul class=\"outcomes\">",
        explanation.answer_sets.grouped()
    )?;
    for (outcome, result) in explanation.outcomes.iter().zip(results) {
        write_outcome(outcome, result.address.as_deref(), html)?;
    }
    write!(
        html,
        "</ul><p><a href=\"{RESULTS}{id}\">See every result</a></p><details><summary>The paths to each outcome</summary><img src=\"{DRAWINGS}{id}.svg\" \
         alt=\"The paths of {id}, as a drawing\" loading=\"lazy\"></details></article>"
    )
}

fn write_outcome(outcome: &ExplainedOutcome, result: Option<&str>, html: &mut String) -> fmt::Result {
    let title = Escaped(&outcome.title);
    html.write_str("<li>")?;
    match result {
        Some(result) => write!(html, "<a href=\"{}\">{title}</a>", Escaped(result))?,
        None => write!(html, "{title}")?,
    }
    write!(html, " <span>{}</span>", Escaped(&outcome.share_text))?;
    if let Some(share) = outcome.share {
        // The smallest share is still a line.
        let width = (share * 100.0).clamp(0.5, 100.0);
        write!(
            html,
            "<svg viewBox=\"0 0 100 1\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
             <rect width=\"{width:.1}\" height=\"1\"/></svg>"
        )?;
    }
    html.write_str("</li>")
}

fn write_calendar(view: &View, overview: &Overview, html: &mut String) -> fmt::Result {
    if overview.calendar.is_empty() {
        return Ok(());
    }
    html.write_str("<section><h2>Days</h2><table><thead><tr><th scope=\"col\">Day</th><th scope=\"col\">Page</th></tr></thead><tbody>")?;
    for CalendarEntry { day, path, event } in overview.calendar.iter().take(SHOWN) {
        let day = day.map_or_else(|| "no day".to_owned(), |day| day.to_string());
        write!(
            html,
            "<tr><td class=\"day\">{day}</td><td><code>{}</code> {event}</td></tr>",
            Escaped(path.as_str())
        )?;
    }
    html.write_str("</tbody></table>")?;
    if overview.calendar.len() > SHOWN {
        write!(html, "<p>and {} more</p>", overview.calendar.len() - SHOWN)?;
    }
    if view.summary.left_out.drafts > 0 {
        html.write_str("<p><code>assay serve --drafts</code> shows drafts.</p>")?;
    }
    html.write_str("</section>")
}

fn write_history(view: &View, html: &mut String) -> fmt::Result {
    html.write_str("<section><h2>Last changes</h2><ol reversed>")?;
    view.history.iter().try_for_each(|step| write_step(step, html))?;
    html.write_str("</ol></section>")
}

fn write_step(step: &Step, html: &mut String) -> fmt::Result {
    let Step { version, sources, causes, rerender_count, outputs, took, notices } = step;
    let began = match sources.as_slice() {
        [] => "The site was read".to_owned(),
        [one] => format!("{one} was saved"),
        [one, rest @ ..] => format!("{one} and {} were saved", counted(rest.len(), "other file")),
    };
    let changed = match (outputs, *rerender_count) {
        (Some(outputs), _) => format!("{} changed", counted(outputs.len(), "file")),
        (None, 0) => "nothing rendered".to_owned(),
        (None, count) => format!("{} to render", counted(count, "output")),
    };
    let wrong = if *notices > 0 { format!(", {}", counted(*notices, "problem")) } else { String::new() };
    write!(
        html,
        "<li value=\"{version}\"><details><summary>{}: {changed}{wrong} ({})</summary>",
        Escaped(&began),
        in_words(*took)
    )?;
    let because = if causes.is_empty() { "" } else { ", because of changes in" };
    write!(html, "<p>{} rendered{because}</p><ul>", counted(*rerender_count, "output"))?;
    write_list(
        causes.iter().map(|cause| format!("{} ({})", cause.what, counted(cause.outputs, "output"))),
        html,
    )?;
    if sources.len() > 1 {
        html.write_str("</ul><p>Saved</p><ul>")?;
        write_list(sources.iter(), html)?;
    }
    html.write_str("</ul><p>Changed files</p><ul>")?;
    write_list(outputs.iter().flatten().collect::<Vec<_>>().into_iter(), html)?;
    html.write_str("</ul></details></li>")
}

/// Writes the heaviest pages, once all are rendered.
fn write_weights(view: &View, html: &mut String) -> fmt::Result {
    let Some(site) = &view.good else { return Ok(()) };
    html.write_str(
        "<section><h2>The heaviest pages</h2><p>Before compression. A picture in several sizes is made when a browser asks for it, \
         and only counted here.</p><table><thead><tr><th scope=\"col\">Page</th><th scope=\"col\">HTML</th>\
         <th scope=\"col\">Styles and scripts</th><th scope=\"col\">Pictures</th></tr></thead><tbody>",
    )?;
    for (path, weight) in weights::heaviest(&**site, HEAVIEST) {
        let address = address(&**site, &path);
        let kilobytes = |bytes: u64| format!("{:.1} kB", bytes as f64 / 1000.0);
        let sized = match weight.pictures_in_sizes {
            0 => String::new(),
            count => format!(" and {}", counted(count, "picture")),
        };
        write!(
            html,
            "<tr><td><a href=\"{}\">{}</a></td><td>{}</td><td>{}</td><td>{}{sized}</td></tr>",
            Escaped(&route::encoded(&address)),
            Escaped(&address),
            kilobytes(weight.html),
            kilobytes(weight.code),
            kilobytes(weight.pictures)
        )?;
    }
    html.write_str("</tbody></table></section>")
}

/// Returns the address of the page at `path`, decoded.
fn address(site: &dyn Files, path: &OutputPath) -> String {
    let path = path.as_str();
    format!("{}/{}", route::decoded(site.base_path()), path.strip_suffix("index.html").unwrap_or(path))
}

fn write_files(view: &View, html: &mut String) -> fmt::Result {
    let Some(site) = &view.site else { return Ok(()) };
    let paths = site.paths();
    let is_page = |path: &&OutputPath| path.as_str().ends_with("index.html");
    let mut addresses: Vec<_> = paths.iter().filter(is_page).map(|path| address(&**site, path)).collect();
    addresses.sort();
    let pages_of = counted(view.summary.pages, "page");
    write!(html, "<section><h2>{pages_of}, {}</h2><ul class=\"pages\">", counted(paths.len(), "file"))?;
    for address in addresses.iter().take(SHOWN) {
        write!(html, "<li><a href=\"{}\">{}</a></li>", Escaped(&route::encoded(address)), Escaped(address))?;
    }
    write_rest(addresses.len(), html)?;
    html.write_str("</ul></section>")
}

fn write_list<T: Display>(entries: impl ExactSizeIterator<Item = T>, html: &mut String) -> fmt::Result {
    let all = entries.len();
    for entry in entries.take(SHOWN) {
        write!(html, "<li>{}</li>", with_code(&entry.to_string()))?;
    }
    write_rest(all, html)
}

fn write_rest(all: usize, html: &mut String) -> fmt::Result {
    if all > SHOWN { write!(html, "<li>and {} more</li>", all - SHOWN) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use assay_build::{Cause, Pages, Summary};

    use super::super::notice::Notice;
    use super::*;

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
        let site: Arc<dyn Files> = Arc::new(Pages::from_iter([(path, b"x"[..].into())]));
        let view = View {
            version: 2,
            site: Some(Arc::clone(&site)),
            good: Some(site),
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
            "fit: 8 answer sets",
            "content/&lt;a&gt;.md was saved: 1 file changed (12 ms)",
            "3 outputs rendered",
            "the metadata of <code>content/&lt;a&gt;.md</code> (3 outputs)",
            "<a href=\"/a%20b/\">/a b/</a>",
            "<td>0.0 kB</td><td>0.0 kB</td><td>0.0 kB</td></tr>",
            "1 page, 1 file",
        ] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
    }

    #[test]
    fn without_a_site_no_other_is_said_to_be_shown() {
        let error =
            Notice { severity: "error", about: None, text: "error: a".to_owned(), place: None, editor: None };
        let html = page(&View { notices: [error].into(), ..View::default() });
        assert!(html.contains("1 error, 0 warnings. Not published while there are errors.</p>"), "{html}");
    }

    #[test]
    fn a_long_list_is_cut_and_says_so() {
        let mut html = String::new();
        write_list((0..SHOWN + 2).map(|n| n.to_string()), &mut html).unwrap();
        assert!(html.ends_with("<li>and 2 more</li>"), "{html}");
    }
}
