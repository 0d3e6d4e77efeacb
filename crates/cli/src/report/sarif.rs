//! Problems as SARIF 2.1.0, the format of results of static analysis that code scanning and editors read
//! (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>): one document for all problems.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;

use assay_build::{Code, Problem, Sources};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::{Location, Locator, path_from_here};

/// The published schema of the format.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Characters that a path in an address has literally (RFC 3986, section 3.3).
const IN_PATHS: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_').remove(b'~');

/// The format for code scanning.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sarif<'a> {
    /// The folder of the site.
    pub(crate) root: &'a Path,
}

impl Sarif<'_> {
    /// Writes `problems`, whose places are in `sources`.
    pub(crate) fn write(
        self,
        problems: &[Problem],
        sources: &Sources,
        out: &mut impl Write,
    ) -> io::Result<()> {
        let codes: BTreeSet<Code> = problems.iter().map(|problem| problem.code).collect();
        let codes: Vec<Code> = codes.into_iter().collect();
        let rules: Vec<Value> = codes.iter().map(|code| rule(*code)).collect();
        let mut locator = Locator::default();
        let results: Vec<Value> =
            problems.iter().map(|problem| self.result(problem, sources, &codes, &mut locator)).collect();
        let document = json!({
            "$schema": SCHEMA,
            "version": "2.1.0",
            "runs": [{
                "tool": { "driver": {
                    "name": "Assay",
                    "version": env!("CARGO_PKG_VERSION"),
                    "rules": rules,
                }},
                // Columns are counted in characters, as in all other formats.
                "columnKind": "unicodeCodePoints",
                "results": results,
            }],
        });
        serde_json::to_writer_pretty(&mut *out, &document)?;
        out.write_all(b"\n")
    }

    fn result<'s>(
        self,
        problem: &Problem,
        sources: &'s Sources,
        codes: &[Code],
        locator: &mut Locator<'s>,
    ) -> Value {
        let path = problem.place.path.as_str();
        let bytes = sources.get(path).map(|file| &*file.bytes).unwrap_or_default();
        let start = locator.locate(bytes, problem.place.span.start);
        let end = after(start, bytes.get(problem.place.span.clone()).unwrap_or_default());
        let hint = problem.hint.iter().map(|hint| format!("hint: {hint}"));
        let lines: Vec<String> =
            [problem.message.clone()].into_iter().chain(problem.notes.iter().cloned()).chain(hint).collect();
        let uri = utf8_percent_encode(&path_from_here(self.root, path), IN_PATHS).to_string();
        json!({
            "ruleId": problem.code.as_str(),
            "ruleIndex": codes.binary_search(&problem.code).unwrap_or_default(),
            "level": problem.severity.as_str(),
            "message": { "text": lines.join("\n") },
            "locations": [{ "physicalLocation": {
                "artifactLocation": { "uri": uri },
                "region": region(start, end),
            }}],
        })
    }
}

/// Returns the position behind `text`, which begins at `start`.
fn after(start: Location, text: &[u8]) -> Location {
    let end = Location::of(text, text.len());
    let column = if end.line == 1 { start.column + end.column - 1 } else { end.column };
    Location { line: start.line + end.line - 1, column }
}

fn region(start: Location, end: Location) -> Value {
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

/// Returns the description of a kind of problem, from the reference.
fn rule(code: Code) -> Value {
    let entry = code.entry();
    let meaning = entry.meaning.split_once(". ").map_or(entry.meaning, |(_, rest)| rest);
    let help = format!("{meaning}\n\n```\n{}\n```\n\n{}", entry.example, entry.cure);
    json!({
        "id": entry.code,
        "shortDescription": { "text": meaning.split_inclusive(". ").next().unwrap_or_default().trim() },
        "fullDescription": { "text": meaning },
        "help": { "text": format!("{meaning} {}", entry.cure), "markdown": help },
        "defaultConfiguration": { "level": entry.severity },
    })
}

#[cfg(test)]
mod tests {
    use assay_build::{Place, SourceFile, SourcePath};

    use super::*;

    #[test]
    fn a_result_has_its_rule_and_the_region_of_the_problem() {
        let sources = Sources::from_iter([SourceFile::new("content/é.md", "é\nsee [x](/x/)".as_bytes())]);
        let place = Place::new(&SourcePath::new("content/é.md"), 11..14);
        let problems = [
            Problem::new(Code::LinkUnknownTarget, place, "no page at `/x/`").hint("try `/y/`"),
            Problem::new(Code::SiteInvalid, Place::whole(&SourcePath::new("site.toml")), "missing"),
        ];
        let mut out = Vec::new();
        Sarif { root: Path::new("my docs") }.write(&problems, &sources, &mut out).unwrap();
        let document: Value = serde_json::from_slice(&out).unwrap();
        let run = &document["runs"][0];
        let result = &run["results"][0];
        assert_eq!(result["message"]["text"], "no page at `/x/`\nhint: try `/y/`");
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "my%20docs/content/%C3%A9.md");
        assert_eq!(
            place["region"],
            json!({ "startLine": 2, "startColumn": 9, "endLine": 2, "endColumn": 12 })
        );
        assert_eq!(
            after(Location { line: 3, column: 5 }, "a\nü".as_bytes()),
            Location { line: 4, column: 2 }
        );
        for result in run["results"].as_array().unwrap() {
            let at = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(run["tool"]["driver"]["rules"][at]["id"], result["ruleId"]);
        }
    }
}
