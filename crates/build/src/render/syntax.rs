//! Checks the syntax of what a template in another format writes: a missing comma in JSON or XML for programs would be
//! noticed by nobody who builds the site.

use quick_xml::Reader as XmlReader;
use quick_xml::events::Event;
use serde::de::IgnoredAny;

use crate::incremental::TrackedSite;
use crate::problem::{Code, Place, Problem};
use crate::source::SourcePath;

/// A syntax error in a text.
#[derive(Debug)]
pub(super) struct Fault {
    notation: &'static str,
    what: String,
    /// The line of the text, from 1, and its content.
    line: usize,
    text: String,
}

/// Returns the first syntax error in a file with this extension, for the formats that can be checked.
pub(super) fn fault(text: &str, ending: &str) -> Option<Fault> {
    let last = ending.rsplit('.').next().unwrap_or(ending).to_ascii_lowercase();
    let (notation, (what, line)) = match last.as_str() {
        "json" | "webmanifest" | "geojson" | "jsonld" | "topojson" => ("JSON", in_json(text)?),
        "xml" | "svg" | "rss" | "atom" | "xsl" | "xslt" | "opml" | "kml" | "gpx" => ("XML", in_xml(text)?),
        _ => return None,
    };
    let there = text.lines().nth(line.saturating_sub(1)).unwrap_or_default().trim();
    let there = there.chars().take(80).collect();
    Some(Fault { notation, what, line, text: there })
}

fn in_json(text: &str) -> Option<(String, usize)> {
    let error = serde_json::from_str::<IgnoredAny>(text).err()?;
    let said = error.to_string();
    let what = said.split(" at line ").next().unwrap_or(&said).to_owned();
    Some((what, error.line()))
}

fn in_xml(text: &str) -> Option<(String, usize)> {
    let mut tracked = XmlReader::from_str(text);
    let mut open = 0_usize;
    let mut has_root = false;
    let line = |tracked: &XmlReader<&[u8]>| {
        let at = usize::try_from(tracked.buffer_position()).unwrap_or_default().min(text.len());
        1 + memchr::memchr_iter(b'\n', &text.as_bytes()[..at]).count()
    };
    loop {
        match tracked.read_event() {
            Ok(Event::Eof) if open > 0 => {
                return Some(("unclosed element".to_owned(), line(&tracked)));
            }
            Ok(Event::Eof) if !has_root => return Some(("no element".to_owned(), line(&tracked))),
            Ok(Event::Eof) => return None,
            Ok(Event::Start(tag)) => {
                if let Some(error) = tag.attributes().find_map(Result::err) {
                    return Some((error.to_string(), line(&tracked)));
                }
                open += 1;
                has_root = true;
            }
            Ok(Event::Empty(tag)) => {
                if let Some(error) = tag.attributes().find_map(Result::err) {
                    return Some((error.to_string(), line(&tracked)));
                }
                has_root = true;
            }
            Ok(Event::End(_)) => open = open.saturating_sub(1),
            Ok(Event::Text(text)) if open == 0 && !text.as_ref().trim_ascii().is_empty() => {
                return Some(("text outside of the root element".to_owned(), line(&tracked)));
            }
            Ok(_) => {}
            Err(error) => return Some((error.to_string(), line(&tracked))),
        }
    }
}

/// Returns the problem of the template that wrote the text. Every page has the same message, so that it is reported
/// once.
pub(super) fn problem(tracked: &TrackedSite, template: &str, fault: &Fault) -> Problem {
    let Fault { notation, what, line, text } = fault;
    let path = tracked.template_path(template).unwrap_or_else(|| SourcePath::new(template));
    let page = tracked.facts(tracked.index()).name();
    let hint = match *notation {
        "JSON" => {
            "write strings with the filter `json`, as `{{ page.title | json }}`, and no comma after the last \
             item"
        }
        _ => "close every element, and write `&amp;` for `&`",
    };
    Problem::new(
        Code::TemplateError,
        Place::whole(&path),
        format!("the output of this template is not valid {notation}"),
    )
    .note(format!("line {line}, `{text}`: {what}"))
    .note(format!("while rendering `{page}`"))
    .hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault_of(text: &str, ending: &str) -> Option<(usize, String)> {
        fault(text, ending).map(|fault| (fault.line, fault.what))
    }

    #[test]
    fn what_programs_can_read_is_let_pass() {
        for (text, ending) in [
            ("{\"a\": [1, null]}\n", "json"),
            ("{a", "txt"),
            ("<?xml version=\"1.0\"?>\n<a b=\"c\"><d/>e &amp; f</a>\n", "xml"),
            ("<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "svg"),
        ] {
            assert_eq!(fault_of(text, ending), None, "{text}");
        }
    }

    #[test]
    fn what_they_cannot_is_reported_with_its_line() {
        assert_eq!(fault_of("{\n\"a\": 1,\n}", "json"), Some((3, "key must be a string".to_owned())));
        assert_eq!(fault_of("<a>\n<b>\n</a>", "xml").map(|(line, _)| line), Some(3));
        for text in ["<a>", "", "<a b=c/>", "<a/>b", "<a b=\"1\" b=\"2\"/>"] {
            assert!(fault_of(text, "xml").is_some(), "{text}");
        }
        assert!(fault_of("", "json").is_some());
    }
}
