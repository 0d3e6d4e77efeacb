//! The data that `assay explain` prints: the proof of one diagnostic, and the result of one answer set.

mod answered;
pub(crate) mod choices;
mod drawing;
mod results;
mod since;
mod why;

use std::sync::Arc;

pub use self::answered::{Answered, Changed, Decided, explain_answers};
pub(crate) use self::drawing::drawing;
pub use self::drawing::explain_drawing;
pub use self::results::{ResultLink, Results};
pub(crate) use self::results::{links, results};
pub use self::since::{Moves, Since, explain_since};
pub use self::why::Reason;

use serde::Serialize;

use crate::assemble::{self, Site};
use crate::diagnostic::{Diagnostic, words};
use crate::options::Options;
use crate::parse;
use crate::problem::{Problem, did_you_mean};
use crate::proof::{Bounds, Given, Proof, prove};
use crate::source::Sources;

/// The proof of a diagnostic. `assay explain ID --format json` prints it as JSON.
#[derive(Debug, Serialize)]
pub struct Explanation {
    /// The diagnostic.
    pub id: String,
    /// Its name for visitors.
    #[serde(skip)]
    pub title: String,
    /// The number of complete answer sets: a whole number of any size.
    pub answer_sets: Count,
    /// True if the counts are exact; otherwise they are estimates.
    pub exact: bool,
    /// Its outcomes, in the order of the file.
    pub outcomes: Vec<ExplainedOutcome>,
}

/// The answer sets that lead to an outcome.
#[derive(Debug, Serialize)]
pub struct ExplainedOutcome {
    /// The outcome.
    pub id: String,
    /// Its heading.
    #[serde(skip)]
    pub title: String,
    /// The rule in words.
    #[serde(skip)]
    pub rule: String,
    /// The number of answer sets that lead to it.
    pub answer_sets: Count,
    /// Their share of all answer sets without contradictory ones, from 0 to 1; none for a contradiction.
    pub share: Option<f64>,
    /// The fewest and the most answer sets that lead to it, where `answer_sets` is an estimate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bounds: Option<[Count; 2]>,
    /// Answers that lead to it, by the ids of their questions; none where none do.
    pub witness: Option<serde_json::Map<String, serde_json::Value>>,
    /// The same answers in a line.
    #[serde(skip)]
    pub witness_text: String,
    /// The share as people read it.
    #[serde(skip)]
    pub share_text: String,
}

/// A whole number of any size, in decimal digits. As JSON it is a number up to 2^53, which every reader holds
/// exactly, and above that a string.
#[derive(Debug)]
pub struct Count(String);

/// The largest whole number that a double holds together with all below it.
const EXACT: u64 = 1 << 53;

impl Serialize for Count {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.parse::<u64>() {
            Ok(number) if number <= EXACT => serializer.serialize_u64(number),
            _ => serializer.serialize_str(&self.0),
        }
    }
}

impl Count {
    fn of(number: &num_bigint::BigUint) -> Self {
        Self(number.to_string())
    }

    /// The digits, in groups of three.
    pub fn grouped(&self) -> String {
        crate::proof::grouped(&self.0)
    }
}

/// The reason why nothing can be explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unexplained {
    /// No diagnostic has the id that was asked for.
    NoDiagnostic {
        /// The suggested request.
        hint: String,
    },
    /// Its paths cannot be drawn.
    NoDrawing {
        /// The reason.
        message: String,
        /// The hint for fixing it.
        hint: String,
    },
    /// It cannot be compared with its version before.
    NoComparison {
        /// The reason.
        message: String,
        /// The hint for fixing it.
        hint: String,
    },
    /// The code of answers is none for the diagnostic.
    NoCode {
        /// The problem with it.
        message: String,
        /// The hint for fixing it.
        hint: String,
    },
}

/// Explains the diagnostic `id`.
///
/// # Errors
/// There is none, or what its author wrote cannot be read.
pub fn explain(sources: &Sources, options: &Options, id: &str) -> Result<Explanation, Unexplained> {
    let mut problems = Vec::new();
    let site = site(sources, options, &mut problems);
    let diagnostic = found(&site, id)?;
    let proof = prove(diagnostic, &mut problems);
    Ok(explanation(diagnostic, &proof))
}

/// Returns the path of the file that contains the diagnostic `id`, relative to the site's folder.
///
/// # Errors
/// There is none, or what its author wrote cannot be read.
pub fn diagnostic_file(sources: &Sources, options: &Options, id: &str) -> Result<String, Unexplained> {
    let site = site(sources, options, &mut Vec::new());
    Ok(found(&site, id)?.path.as_str().to_owned())
}

fn site(sources: &Sources, options: &Options, problems: &mut Vec<Problem>) -> Arc<Site> {
    let parsed = parse::sources(sources, options, &mut parse::ParseCache::default(), problems);
    assemble::AssemblyCache::default().site(parsed, options, problems)
}

/// The diagnostic `id` of a site.
fn found<'s>(site: &'s Site, id: &str) -> Result<&'s Diagnostic, Unexplained> {
    if let Some((diagnostic, _)) = site.diagnostics.get(id) {
        return Ok(&diagnostic.engine);
    }
    let known = || site.diagnostics.keys().map(String::as_str);
    let all = || match known().collect::<Vec<_>>().as_slice() {
        [] => "this site has no valid diagnostic; run `assay check`".to_owned(),
        ids => format!("the known diagnostics are `{}`", ids.join("`, `")),
    };
    Err(Unexplained::NoDiagnostic { hint: did_you_mean(id, known()).unwrap_or_else(all) })
}

pub(crate) fn explanation(diagnostic: &Diagnostic, proof: &Proof) -> Explanation {
    let outcomes =
        diagnostic.outcomes.iter().zip(&proof.outcomes).enumerate().map(|(index, (outcome, share))| {
            let witness = share.witness.as_ref();
            ExplainedOutcome {
                id: outcome.id.value.clone(),
                title: outcome.title.value.clone(),
                rule: words::outcome(diagnostic, index).when.text(),
                answer_sets: Count::of(&share.answer_sets),
                share: share.share,
                witness: witness.map(|witness| {
                    let given = witness.given(diagnostic).into_iter();
                    given.map(|(id, given)| (id.to_owned(), json(given))).collect()
                }),
                witness_text: witness.map(|witness| witness.text(diagnostic)).unwrap_or_default(),
                bounds: share
                    .bounds
                    .as_ref()
                    .map(|Bounds { least, most }| [Count::of(least), Count::of(most)]),
                share_text: share.text(&proof.sound),
            }
        });
    Explanation {
        id: diagnostic.id.clone(),
        title: diagnostic.title.value.clone(),
        answer_sets: Count::of(&proof.answer_sets),
        exact: proof.exact,
        outcomes: outcomes.collect(),
    }
}

fn json(given: Given) -> serde_json::Value {
    match given {
        Given::YesNo(yes) => yes.into(),
        Given::One(text) | Given::Date(text) => text.into(),
        Given::Many(options) => options.into(),
        Given::Number(number) => number.into(),
        Given::Open => serde_json::Value::Null,
    }
}
