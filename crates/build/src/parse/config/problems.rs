//! `[problems]`: errors that are warnings for a while, such as those of imported articles. Errors that would publish
//! something else than the author wrote, and those of diagnostics, stay errors.

use glob::{MatchOptions, Pattern};

use super::CODES;
use crate::data::{Fields, Node, Text, Value};
use crate::problem::{Code, Problem, Severity, did_you_mean, listed};

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
    within: Vec<Pattern>,
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
        // So that `*` stays in its folder.
        let options = MatchOptions { require_literal_separator: true, ..MatchOptions::new() };
        let path = problem.place.path.as_str();
        let path = path.strip_prefix(crate::parse::CONTENT).unwrap_or(path);
        self.code == problem.code
            && (self.within.is_empty() || self.within.iter().any(|glob| glob.matches_with(path, options)))
    }
}

/// Parses `[problems]`.
pub(super) fn problems(fields: &mut Fields<'_>) -> Vec<Lowered> {
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
        rules.extend(rule(code, &mut table));
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

fn rule(code: Code, table: &mut Fields<'_>) -> Option<Lowered> {
    // The only level that there is.
    table.one_of("level", &[("warning", ())]);
    let because = table.required_text("because").map(|text| text.value);
    let mut within = Vec::new();
    for Text { value, span } in table.texts("in") {
        match Pattern::new(value.strip_prefix(crate::parse::CONTENT).unwrap_or(&value)) {
            Ok(pattern) => within.push(pattern),
            Err(error) => table.push(
                Problem::new(
                    CODES.invalid,
                    table.place(span),
                    format!("invalid pattern `{value}`: {}", error.msg),
                )
                .hint("write a file or folder below `content/`, such as `blog/2014/**`"),
            ),
        }
    }
    Some(Lowered { code, within, because: because? })
}
