//! `[problems]`: errors that are warnings for a while, such as those of imported articles. Errors that would publish
//! something else than the author wrote, and those of diagnostics, stay errors.

use glob::{MatchOptions, Pattern};

use super::CODES;
use crate::data::{Fields, Node, Text, Value};
use crate::problem::{Code, Problem, Severity, did_you_mean, listed};
use crate::source::Sources;

/// The codes that can be lowered.
const LOWERABLE: [Code; 5] = [
    Code::FrontMatterMissingKey,
    Code::FrontMatterUnknownKey,
    Code::ImageMissingAlt,
    Code::LinkUnknownAnchor,
    Code::LinkUnknownTarget,
];

/// Errors of a kind that are warnings.
#[derive(Clone, Debug)]
pub(crate) struct Lowered {
    code: Code,
    /// The files; every file if there are none.
    within: Vec<Within>,
    /// The author's reason.
    because: String,
}

impl Lowered {
    /// Makes the errors that one of the rules is about warnings. Returns their number.
    pub(crate) fn apply(rules: &[Self], problems: &mut [Problem]) -> usize {
        let mut lowered = 0;
        for problem in problems.iter_mut().filter(|problem| problem.severity == Severity::Error) {
            if let Some(rule) = rules.iter().find(|rule| rule.is_about(problem)) {
                problem.severity = Severity::Warning;
                problem.notes.push(format!("an error, lowered by `[problems]`: {}", rule.because));
                lowered += 1;
            }
        }
        lowered
    }

    fn is_about(&self, problem: &Problem) -> bool {
        let path = below_content(problem.place.path.as_str());
        self.code == problem.code
            && (self.within.is_empty() || self.within.iter().any(|within| within.contains(path)))
    }
}

/// The files that an entry of `in` stands for.
#[derive(Clone, Debug)]
enum Within {
    /// A file, or a folder with all that is in it.
    Name(String),
    /// The files that match.
    Pattern(Pattern),
}

impl Within {
    /// Parses an entry.
    ///
    /// # Errors
    /// The library's message.
    fn read(text: &str) -> Result<Self, &'static str> {
        let text = below_content(text.trim_start_matches('/'));
        let name = text.trim_end_matches('/');
        if !name.contains(['*', '?', '[']) && !matches!(name, "" | "content") {
            return Ok(Self::Name(name.to_owned()));
        }
        let is_folder = name.len() < text.len();
        let pattern = match name {
            "" | "content" => Pattern::new("**"),
            name if is_folder => Pattern::new(&format!("{name}/**")),
            name => Pattern::new(name),
        };
        pattern.map(Self::Pattern).map_err(|error| error.msg)
    }

    /// Returns true for the `path` of a file, relative to the content folder if it is in it.
    fn contains(&self, path: &str) -> bool {
        // So that `*` stays in its folder.
        let options = MatchOptions { require_literal_separator: true, ..MatchOptions::new() };
        match self {
            Self::Name(name) => {
                path.strip_prefix(name.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }
            Self::Pattern(pattern) => pattern.matches_with(path, options),
        }
    }
}

fn below_content(path: &str) -> &str {
    path.strip_prefix(crate::parse::CONTENT).unwrap_or(path)
}

/// Parses `[problems]`. An entry that stands for none of the `sources` is reported, since its rule would do nothing.
pub(super) fn problems(fields: &mut Fields<'_>, sources: &Sources) -> Vec<Lowered> {
    let entries = fields.table("problems").map(|(entries, _)| entries).unwrap_or_default();
    let mut rules = Vec::new();
    for entry in entries {
        let key = Text { value: entry.key, span: entry.key_span };
        let Some(code) = code(&key, fields) else { continue };
        let Node { value: Value::Table(entries), span } = entry.node else {
            fields.push(
                Problem::new(
                    CODES.invalid,
                    fields.place(entry.node.span),
                    format!("`{}` must be a table", key.value),
                )
                .hint(format!("write `\"{code}\" = {{ level = \"warning\", because = \"…\" }}`")),
            );
            continue;
        };
        let mut table = fields.nested(entries, span);
        rules.extend(rule(code, &mut table, sources));
        table.finish();
    }
    rules
}

/// Returns the code of this name, if it can be lowered.
fn code(key: &Text, fields: &mut Fields<'_>) -> Option<Code> {
    let known = LOWERABLE.into_iter().find(|code| code.as_str() == key.value);
    if known.is_none() {
        let names = LOWERABLE.map(Code::as_str);
        let is_code = Code::ALL.iter().any(|code| code.as_str() == key.value);
        let message = match is_code {
            true => format!("`{}` cannot be lowered", key.value),
            false => format!("unknown code `{}`", key.value),
        };
        let hint = did_you_mean(&key.value, names).filter(|_| !is_code);
        let hint = hint.unwrap_or_else(|| format!("the codes that can be lowered are {}", listed(&names)));
        fields.push(Problem::new(CODES.unknown_key, fields.place(key.span.clone()), message).hint(hint));
    }
    known
}

/// The hint for an entry of `in` that cannot be right.
const EXAMPLE: &str = "write a file or folder below `content/`, such as `blog/2014/**`";

/// Returns the hint for an entry of `in` that is nearly a file or folder.
fn near(written: &str, sources: &Sources) -> Option<String> {
    let written = below_content(written.trim_start_matches('/')).trim_end_matches('/');
    let files = || sources.under(crate::parse::CONTENT);
    let names = files().map(|file| below_content(file.path.as_str()));
    let folders = files().filter_map(|file| file.path.folder().strip_prefix(crate::parse::CONTENT));
    did_you_mean(written, names.chain(folders))
}

fn rule(code: Code, table: &mut Fields<'_>, sources: &Sources) -> Option<Lowered> {
    // The only level that there is.
    table.one_of("level", &[("warning", ())]);
    let because = table.required_text("because").map(|text| text.value);
    let mut within = Vec::new();
    for Text { value, span } in table.texts("in") {
        let (problem, hint) = match Within::read(&value) {
            Ok(read) => {
                let mut paths = sources.iter().map(|file| below_content(file.path.as_str()));
                let is_missing = !paths.any(|path| read.contains(path));
                within.push(read);
                if !is_missing {
                    continue;
                }
                let message = format!("no file at `{value}`, so this lowers no problem");
                let problem = Problem::new(CODES.invalid, table.place(span), message);
                (problem.severity(Severity::Warning), near(&value, sources))
            }
            Err(fault) => {
                let message = format!("invalid pattern `{value}`: {fault}");
                (Problem::new(CODES.invalid, table.place(span), message), None)
            }
        };
        let hint = hint.unwrap_or_else(|| EXAMPLE.to_owned());
        table.push(problem.hint(hint));
    }
    Some(Lowered { code, within, because: because? })
}
