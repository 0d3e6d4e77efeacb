//! Every result of a diagnostic as a link, so that its author can look at each.

use assay_diagnostic::Program;

use crate::assemble::Site;
use crate::diagnostic::Diagnostic;
use crate::proof::{Proof, prove};

/// The results of a diagnostic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Results {
    /// Its name for visitors.
    pub title: String,
    /// A result for each outcome, in the order of the file.
    pub results: Vec<ResultLink>,
}

/// A link to a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultLink {
    /// The heading of the outcome.
    pub title: String,
    /// The address of the page with answers that lead to it, from the root of the host; none if no answers do.
    pub address: Option<String>,
    /// These answers in a line.
    pub answers: String,
}

/// Returns a link to each result of the diagnostic `id`, if there is such a diagnostic.
pub(crate) fn results(site: &Site, id: &str) -> Option<Results> {
    let (diagnostic, home) = site.diagnostics.get(id)?;
    let engine = &diagnostic.engine;
    let page = site.href(&site.pages.get(*home)?.url);
    let results = links(engine, &prove(engine, &mut Vec::new()), &page);
    Some(Results { title: engine.title.value.clone(), results })
}

/// Returns a link to a result for each outcome of a diagnostic whose page has the address `page`.
pub(crate) fn links(diagnostic: &Diagnostic, proof: &Proof, page: &str) -> Vec<ResultLink> {
    let program = Program::load(&diagnostic.compiled.program).ok();
    let results = diagnostic.outcomes.iter().zip(&proof.outcomes).map(|(outcome, share)| {
        let witness = share.witness.as_ref();
        let code = witness.zip(program.as_ref()).map(|(witness, program)| witness.answers().code(program));
        let address = code.map(|code| format!("{page}#{}={code}", diagnostic.id));
        let answers = witness.map(|witness| witness.text(diagnostic)).unwrap_or_default();
        ResultLink { title: outcome.title.value.clone(), address, answers }
    });
    results.collect()
}
