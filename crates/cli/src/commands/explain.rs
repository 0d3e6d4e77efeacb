//! `assay explain`: the proof of a diagnostic, or the result of one answer set, for people or programs, and a drawing
//! of its paths; or the meaning of a problem's code.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use assay_build::{Answered, Changed, Code, Count, Explanation, ProblemEntry, Reason, Since, Unexplained};
use serde::Serialize;

use super::Outcome;
use crate::args::{Explain, Format};
use crate::error::Error;
use crate::{history, report};

/// The number of characters of a line for people.
const WIDTH: usize = 90;

/// Explains one diagnostic, or one code.
pub(super) fn explain(args: &Explain) -> Result<Outcome, Error> {
    // No id of a diagnostic has a `/`.
    if args.id.contains('/') {
        return explain_code(args);
    }
    args.site.refuse_below_site()?;
    let sources = args.site.folder().read()?;
    let options = args.site.options();
    if let Some(path) = &args.svg {
        let rendering = assay_build::explain_drawing(&sources, &options, &args.id);
        fs::write(path, rendering.map_err(|why| not(args, why))?).map_err(Error::write(path))?;
    }
    let printed = match (&args.answers, &args.since) {
        (None, Some(version)) => {
            let path = Path::new(version);
            let before = if path.exists() {
                fs::read(path).map_err(Error::read(path))?
            } else {
                let file = assay_build::diagnostic_file(&sources, &options, &args.id);
                let file = file.map_err(|why| not(args, why))?;
                history::content_in(&args.site.root, version, &file)?
            };
            let since = assay_build::explain_since(&sources, &options, &args.id, &before);
            printed(args.format, &since.map_err(|why| not(args, why))?, since_text)
        }
        (None, None) => {
            let explanation =
                assay_build::explain(&sources, &options, &args.id).map_err(|why| not(args, why))?;
            printed(args.format, &explanation, text)
        }
        (Some(code), _) => {
            let answered = assay_build::explain_answers(&sources, &options, &args.id, code);
            printed(args.format, &answered.map_err(|why| not(args, why))?, answered_text)
        }
    };
    report::say(&printed)?;
    Ok(Outcome::Well)
}

/// Explains the code of a problem.
fn explain_code(args: &Explain) -> Result<Outcome, Error> {
    let code = Code::find(&args.id).map_err(|nearest| Error::NoCode {
        message: format!("unknown code `{}`", args.id),
        hint: nearest.map_or_else(
            || "the code of a problem is in brackets after its severity".to_owned(),
            |nearest| format!("did you mean `{nearest}`?"),
        ),
    })?;
    if args.answers.is_some() || args.since.is_some() || args.svg.is_some() {
        let message = format!("`{code}` is the code of a problem, which has no answers and no drawing");
        return Err(Error::NoCode { message, hint: "name a diagnostic by its id".to_owned() });
    }
    report::say(&printed(args.format, &code.entry(), code_text))?;
    Ok(Outcome::Well)
}

fn code_text(entry: &ProblemEntry) -> String {
    let ProblemEntry { code, meaning, example, cure, .. } = entry;
    let mut out = format!("{code}\n\n");
    wrapped(&mut out, meaning);
    out += "\nFor example:\n\n";
    indented(&mut out, "    ", example);
    out += "\n";
    wrapped(&mut out, cure);
    out
}

/// Writes a paragraph in lines of at most `WIDTH` characters.
fn wrapped(out: &mut String, paragraph: &str) {
    let mut width = 0;
    for word in paragraph.split_ascii_whitespace() {
        let length = word.chars().count();
        if width > 0 {
            let fits = width + 1 + length <= WIDTH;
            out.push(if fits { ' ' } else { '\n' });
            width = if fits { width + 1 } else { 0 };
        }
        out.push_str(word);
        width += length;
    }
    out.push('\n');
}

fn not(args: &Explain, why: Unexplained) -> Error {
    match why {
        Unexplained::NoDiagnostic { hint } => Error::NoDiagnostic { id: args.id.clone(), hint },
        Unexplained::NoComparison { message, hint } => Error::NoComparison { message, hint },
        Unexplained::NoDrawing { message, hint } => Error::NoDrawing { message, hint },
        Unexplained::NoCode { message, hint } => Error::NoCode { message, hint },
    }
}

fn printed<T: Serialize>(format: Format, what: &T, text: impl Fn(&T) -> String) -> String {
    match format {
        Format::Human => text(what),
        // Plain texts and numbers always serialize.
        Format::Json => serde_json::to_string(what).unwrap_or_default() + "\n",
    }
}

fn text(explanation: &Explanation) -> String {
    let Explanation { id, title, answer_sets, exact, outcomes } = explanation;
    let counted = if *exact { "exact" } else { "estimated" };
    let mut out = format!("{title} ({id})\n{}, {counted}\n", counted_sets(answer_sets));
    for outcome in outcomes {
        // Writing to a string cannot fail.
        let _ = write!(
            out,
            "\n{}: {}\n  {}, {}\n  for example: {}\n",
            outcome.id,
            outcome.title,
            counted_sets(&outcome.answer_sets),
            outcome.share_text,
            outcome.witness_text,
        );
        indented(&mut out, "  ", &outcome.rule);
    }
    out
}

fn since_text(since: &Since) -> String {
    let Since { id, title, moved } = since;
    let mut out = format!("{title} ({id})\n");
    if moved.is_empty() {
        out += "\nNo answers lead to another outcome than before\n";
    }
    for moves in moved {
        let count = if moves.bounds.is_some() { "about " } else { "" };
        let _ = write!(
            out,
            "\n{} is now {}\n  {count}{}, {}\n  for example: {}\n",
            moves.from,
            moves.to,
            counted_sets(&moves.answer_sets),
            moves.share_text,
            moves.witness_text,
        );
    }
    out
}

fn counted_sets(count: &Count) -> String {
    match &*count.grouped() {
        "1" => "1 answer set".to_owned(),
        digits => format!("{digits} answer sets"),
    }
}

fn answered_text(answered: &Answered) -> String {
    let Answered { id, title, answer_lines, open, outcome, possible, why, results, change, .. } = answered;
    let mut out = format!("{title} ({id})\n\n");
    let nothing = ["no answers".to_owned()];
    let lines = if answer_lines.is_empty() { &nothing[..] } else { answer_lines };
    lines.iter().for_each(|line| indented(&mut out, "  ", line));
    match outcome {
        // Writing to a string cannot fail.
        None => drop(write!(out, "\nNot decided: {} are possible\n", possible.join(", "))),
        Some(outcome) => {
            let _ = write!(out, "\n{}: {}\n", outcome.id, outcome.title);
            if !open.is_empty() {
                indented(&mut out, "  ", "decided, whatever the other answers are");
            }
            indented(&mut out, "  ", &outcome.rule);
        }
    }
    if !open.is_empty() {
        indented(&mut out, "  ", &format!("still open: {}", open.join(", ")));
    }
    out += "\n";
    why.iter().for_each(|reason| reason_text(&mut out, reason));
    if let Some(results) = results {
        indented(&mut out, "", &format!("Scores and values: {results}"));
    }
    match change {
        Some(Changed { text, outcome, .. }) => {
            let _ = writeln!(out, "Smallest change: {text} would lead to {}: {}", outcome.id, outcome.title);
        }
        None if outcome.is_some() => out += "No change was found that certainly leads to another outcome\n",
        None => {}
    }
    out
}

fn reason_text(out: &mut String, Reason { outcome, holds, because }: &Reason) {
    let _ = writeln!(out, "{outcome} {} because", if *holds { "holds" } else { "does not hold" });
    because.iter().for_each(|words| indented(out, "  ", words));
}

/// Writes lines, each with `indent` before it.
fn indented(out: &mut String, indent: &str, text: &str) {
    for line in text.lines() {
        let _ = writeln!(out, "{indent}{line}");
    }
}
