//! The answer sets whose outcome differs from an earlier version of a diagnostic.

use serde::Serialize;

use super::{Count, Unexplained, found, json};
use crate::diagnostic::{self, Diagnostic};
use crate::messages::Messages;
use crate::options::Options;
use crate::proof::moved;
use crate::source::{SourceFile, Sources};

/// The answer sets that lead to another outcome than before. As JSON it is what `assay explain ID --since FILE --format json`
/// prints.
#[derive(Debug, Serialize)]
pub struct Since {
    /// The diagnostic.
    pub id: String,
    /// Its name for visitors.
    #[serde(skip)]
    pub title: String,
    /// The answer sets whose outcome has changed, by pairs of outcomes.
    pub moved: Vec<Moves>,
}

/// Answer sets that led to one outcome and lead to another.
#[derive(Debug, Serialize)]
pub struct Moves {
    /// The outcome before.
    pub from: String,
    /// The outcome now.
    pub to: String,
    /// The number of answer sets.
    pub answer_sets: Count,
    /// Their share of all answer sets, from 0 to 1.
    pub share: f64,
    /// The fewest and the most that they are, where `answer_sets` is an estimate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bounds: Option<[Count; 2]>,
    /// One of them, by the ids of the questions.
    pub witness: Option<serde_json::Map<String, serde_json::Value>>,
    /// The same answers in a line.
    #[serde(skip)]
    pub witness_text: String,
    /// The share as people read it.
    #[serde(skip)]
    pub share_text: String,
}

/// Compares the diagnostic `id` with the version of its file that has the content `before`.
///
/// # Errors
/// There is no diagnostic `id` that can be read, or the versions cannot be compared.
pub fn explain_since(
    sources: &Sources,
    options: &Options,
    id: &str,
    before: &[u8],
) -> Result<Since, Unexplained> {
    let site = super::site(sources, options, &mut Vec::new());
    let now = found(&site, id)?;
    let before = version(options, now, before)?;
    let moved = moved(&before, now).map_err(|(message, hint)| Unexplained::NoComparison { message, hint })?;
    let moves = moved.into_iter().map(|moved| moves(&before, now, moved));
    Ok(Since { id: now.id.clone(), title: now.title.value.clone(), moved: moves.collect() })
}

/// Reads the diagnostic `now` in an earlier version of its file, which is an article for one in the short form.
fn version(options: &Options, now: &Diagnostic, before: &[u8]) -> Result<Diagnostic, Unexplained> {
    let mut problems = Vec::new();
    let file = SourceFile::new(now.path.as_str(), before);
    let version = if now.path.as_str().ends_with(diagnostic::SUFFIX) {
        diagnostic::read(&file, Messages::default(), &mut problems)
    } else {
        let mut article = Sources::default();
        article.insert(file);
        let site = super::site(&article, options, &mut problems);
        // Problems in the rest of the article do not matter.
        problems.retain(|problem| problem.code.as_str().starts_with("diagnostic/"));
        found(&site, &now.id).ok().cloned()
    };
    version.ok_or_else(|| Unexplained::NoComparison {
        message: match problems.first() {
            Some(problem) => format!("the version before cannot be read: {}", problem.message),
            None => "the version before cannot be read".to_owned(),
        },
        hint: "give the file of the diagnostic as it was".to_owned(),
    })
}

fn moves(before: &Diagnostic, now: &Diagnostic, moved: crate::proof::Moved) -> Moves {
    let crate::proof::Moved { from, to, share } = moved;
    let witness = share.witness.as_ref();
    Moves {
        from: before.outcomes[from].id.value.clone(),
        to: now.outcomes[to].id.value.clone(),
        answer_sets: Count::of(&share.answer_sets),
        share: share.share.unwrap_or_default(),
        bounds: share.bounds.as_ref().map(|bounds| [Count::of(&bounds.least), Count::of(&bounds.most)]),
        witness: witness.map(|witness| {
            witness.given(now).into_iter().map(|(id, given)| (id.to_owned(), json(given))).collect()
        }),
        witness_text: witness.map(|witness| witness.text(now)).unwrap_or_default(),
        share_text: share.short_text(),
    }
}
