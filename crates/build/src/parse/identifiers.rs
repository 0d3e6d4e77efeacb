//! The unique ids of a page. Generated ids are assigned last, when all ids chosen by the author and all ids in HTML are
//! known, so that they never clash with those.

use rustc_hash::FxHashMap;

use super::heading_ids::HeadingIds;
use crate::problem::{Code, Place, Problem};

/// The ids in use on a page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Identifiers {
    /// Each id, with the number of further ids generated from it.
    given: FxHashMap<String, usize>,
    /// The prefix of every generated id.
    prefix: String,
}

impl Identifiers {
    /// Creates ids for a text that appears in pages which are unknown when it is parsed. `owner` is the prefix of all
    /// of them; an id generated from words alone has no underscore.
    pub(crate) fn of_part(owner: &str) -> Self {
        Self { given: FxHashMap::default(), prefix: format!("{owner}_") }
    }

    /// Returns an id generated from `words`, with a number if another has the same words.
    pub(crate) fn make(&mut self, words: &str, heading_ids: HeadingIds) -> String {
        let base = format!("{}{}", self.prefix, heading_ids.id(words));
        if !self.given.contains_key(&base) {
            self.given.insert(base.clone(), 0);
            return base;
        }
        // MkDocs writes a number behind an underscore, and counts on from one that is there.
        let (stem, separator) = match heading_ids {
            HeadingIds::Mkdocs => (base.strip_suffix("_1").unwrap_or(&base), '_'),
            _ => (base.as_str(), '-'),
        };
        let is_counted = stem.len() < base.len();
        let mut id = base.clone();
        while self.given.contains_key(&id) {
            let next = self.given.entry(base.clone()).or_default();
            *next += 1;
            id = format!("{stem}{separator}{}", *next + usize::from(is_counted));
        }
        self.given.insert(id.clone(), 0);
        id
    }

    /// Returns true if something on the page uses the id.
    pub(crate) fn has(&self, id: &str) -> bool {
        self.given.contains_key(id)
    }

    /// Marks an id as used by something on the page.
    pub(crate) fn take(&mut self, id: &str) {
        self.given.entry(id.to_owned()).or_default();
    }

    /// Claims an id that the author chose. One that is already used is reported.
    pub(crate) fn claim(&mut self, id: &str, place: Place, problems: &mut Vec<Problem>) -> String {
        if self.given.insert(id.to_owned(), 0).is_some() {
            let message = format!("duplicate id `{id}` on this page");
            problems
                .push(Problem::new(Code::BlockInvalid, place, message).hint("give each element its own id"));
        }
        id.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_what_is_taken() {
        let mut ids = Identifiers::default();
        let made =
            ["Plan", "Plan", "plan 1", "Plan", "…"].map(|words| ids.make(words, HeadingIds::default()));
        assert_eq!(made, ["plan", "plan-1", "plan-1-1", "plan-2", "section"]);
    }

    #[test]
    fn mkdocs_numbers_behind_an_underscore() {
        let mut ids = Identifiers::default();
        let made =
            ["Plan", "Plan", "Plan 2", "渲", "染", "Plan"].map(|words| ids.make(words, HeadingIds::Mkdocs));
        assert_eq!(made, ["plan", "plan_1", "plan-2", "_1", "_2", "plan_2"]);
    }

    #[test]
    fn a_part_keeps_its_own_apart() {
        let mut ids = Identifiers::of_part("check");
        ids.take("check_plan");
        assert_eq!(
            ["Plan", "…"].map(|words| ids.make(words, HeadingIds::default())),
            ["check_plan-1", "check_section"]
        );
    }
}
