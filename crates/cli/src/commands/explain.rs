//! `assay explain`: what was proven of a diagnostic, for people or for programs.

use std::fmt::Write as _;

use assay_build::Explanation;

use super::Outcome;
use crate::args::{Explain, Format};
use crate::error::Error;
use crate::load;
use crate::report;

/// Explains one diagnostic.
pub(super) fn explain(args: &Explain) -> Result<Outcome, Error> {
    let sources = load::sources(&args.site.root)?;
    let explained = assay_build::explain(&sources, &args.site.options(), &args.id);
    let explanation =
        explained.map_err(|missing| Error::NoDiagnostic { id: args.id.clone(), hint: missing.hint })?;
    report::say(&match args.format {
        Format::Human => text(&explanation),
        Format::Json => json(&explanation),
    })?;
    Ok(Outcome::Well)
}

fn json(explanation: &Explanation) -> String {
    // Plain data of texts and numbers is always JSON.
    serde_json::to_string(explanation).unwrap_or_default() + "\n"
}

fn text(explanation: &Explanation) -> String {
    let Explanation { id, title, answer_sets, exact, outcomes } = explanation;
    let counted = if *exact { "counted one by one" } else { "estimated" };
    let mut out = format!("{title} ({id})\n{} answer sets, {counted}\n", answer_sets.grouped());
    for outcome in outcomes {
        // Writing into a string cannot fail.
        let _ = write!(
            out,
            "\n{}: {}\n  {} answer sets, {}\n  for example: {}\n",
            outcome.id,
            outcome.title,
            outcome.answer_sets.grouped(),
            outcome.share_text,
            outcome.witness_text,
        );
        for line in outcome.rule.lines() {
            let _ = writeln!(out, "  {line}");
        }
    }
    out
}
