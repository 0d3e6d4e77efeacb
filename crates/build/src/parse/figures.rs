//! Figures in the texts of a diagnostic: `{drag}` becomes an element that the runtime fills. Until then, the element
//! describes the figure in words.

use assay_diagnostic::author::Number;

use super::fragment::{Fragment, Piece};
use super::markdown::escaped;
use crate::diagnostic::{Braced, Diagnostic, Figure, Format, Mark, braced, words};

/// A place that no program shows anything in: what stands there goes when the runtime starts.
const NOWHERE: usize = 999;

/// The fragment with its figures in place.
pub(super) fn filled(fragment: Fragment, diagnostic: &Diagnostic, language: &str) -> Fragment {
    let fill = |piece| match piece {
        Piece::Html(html) if html.contains('{') => Piece::Html(filled_in(&html, diagnostic, language).into()),
        other => other,
    };
    fragment.into_iter().map(fill).collect()
}

/// Fills in figures in text, but not in tags or in code.
fn filled_in(html: &str, diagnostic: &Diagnostic, language: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    let mut in_code = false;
    while !rest.is_empty() {
        let (text, tag) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
        if in_code {
            out.push_str(text);
        } else {
            fill_text(text, diagnostic, language, &mut out);
        }
        let (tag, after) = tag.split_at(tag.find('>').map_or(tag.len(), |end| end + 1));
        if tag.starts_with("<code") || tag.starts_with("</code") {
            in_code = !tag.starts_with("</");
        }
        out.push_str(tag);
        rest = after;
    }
    out
}

fn fill_text(text: &str, diagnostic: &Diagnostic, language: &str, out: &mut String) {
    let mut from = 0;
    for found in braced(text) {
        if let Some(figure) = figure(&found, diagnostic, language) {
            out.push_str(&text[from..found.span.start]);
            out.push_str(&figure);
            from = found.span.end;
        }
    }
    out.push_str(&text[from..]);
}

/// A number that the runtime fills in, as a part of a sentence or of a formula.
pub(crate) fn drawn(Figure { is_score, place, format, unit, line }: &Figure) -> String {
    let kind = if *is_score { "score" } else { "value" };
    let format = escaped(format);
    let unit = unit.as_ref().map(|unit| format!(" {}", escaped(unit))).unwrap_or_default();
    let line = at_line(*line);
    format!(
        "<bdi data-figure=\"{kind}\" data-when data-index=\"{place}\" data-format=\"{format}\"{line}><b></b>{unit}</bdi>"
    )
}

/// The attribute for the number that a figure is compared with.
fn at_line(line: Option<f64>) -> String {
    line.map(|line| format!(" data-line=\"{line}\"")).unwrap_or_default()
}

fn figure(
    Braced { name, is_band, .. }: &Braced<'_>,
    diagnostic: &Diagnostic,
    language: &str,
) -> Option<String> {
    if *is_band {
        let band = diagnostic.bands.iter().position(|band| band.of.value == *name)?;
        return Some(levels(band, diagnostic));
    }
    let score = diagnostic.scores.iter().position(|score| score.id.value == *name);
    let (kind, place, format, number, line) = match score {
        Some(index) => ("score", index, Format::Number.browser(None), Number::Score(index), None),
        None => {
            let index = diagnostic.values.iter().position(|value| value.id.value == *name)?;
            let value = &diagnostic.values[index];
            let (format, line) =
                (value.format.browser(value.decimals), value.line.as_ref().map(|(at, _)| *at));
            ("value", diagnostic.place_of(index)?, format, Number::Value(index), line)
        }
    };
    let words = words::number(diagnostic, &number).text_in(language);
    let (format, words, line) = (escaped(&format), escaped(&words), at_line(line));
    Some(format!(
        "<span class=\"figure\" data-figure=\"{kind}\" data-index=\"{place}\" data-format=\"{format}\"{line}><b>{words}</b></span>"
    ))
}

/// The names of all levels, of which the runtime leaves the one that is reached.
fn levels(band: usize, diagnostic: &Diagnostic) -> String {
    let names: Vec<String> =
        diagnostic.bands[band].levels.iter().map(|level| escaped(&level.value)).collect();
    let all = names.iter().map(|name| format!("“{name}”")).collect::<Vec<_>>().join(" / ");
    let mut out = conditional(NOWHERE, &all, "");
    for (level, name) in names.iter().enumerate() {
        let place = diagnostic.mark(Mark::Level(band, level)).unwrap_or(NOWHERE);
        out.push_str(&conditional(place, name, " hidden"));
    }
    out
}

fn conditional(place: usize, words: &str, hidden: &str) -> String {
    format!(
        "<span data-figure=\"value\" data-when data-index=\"{place}\" data-format=\"{{}}\"{hidden}>{words}</span>"
    )
}
