//! The ids of one page, each given once. One that is made of words is made last, when all that the author chose and all
//! that stands in HTML is known: so it is never one of those.

use rustc_hash::FxHashMap;

use super::slugs::Script;
use crate::problem::{Code, Place, Problem};

/// Which ids a page has given.
#[derive(Clone, Debug, Default)]
pub(crate) struct Identifiers {
    /// Each id, and how many more were made from it.
    given: FxHashMap<String, usize>,
    /// What stands before every id that is made.
    prefix: String,
}

impl Identifiers {
    /// The ids of a text that stands in pages which are not known where it is read. `owner` is an id that all of them
    /// have; no id that is made of words alone has an underscore.
    pub(crate) fn of_part(owner: &str) -> Self {
        Self { given: FxHashMap::default(), prefix: format!("{owner}_") }
    }

    /// An id made from `words`, with a number where another has the same.
    pub(crate) fn make(&mut self, words: &str, script: Script) -> String {
        let slug = script.slug(words);
        let base = format!("{}{}", self.prefix, if slug.is_empty() { "section" } else { &slug });
        if !self.given.contains_key(&base) {
            self.given.insert(base.clone(), 0);
            return base;
        }
        let mut id = base.clone();
        while self.given.contains_key(&id) {
            let next = self.given.entry(base.clone()).or_default();
            *next += 1;
            id = format!("{base}-{next}");
        }
        self.given.insert(id.clone(), 0);
        id
    }

    /// An id that something on the page has.
    pub(crate) fn take(&mut self, id: &str) {
        self.given.entry(id.to_owned()).or_default();
    }

    /// An id that the author chose. One that is taken is a problem.
    pub(crate) fn claim(&mut self, id: &str, place: Place, problems: &mut Vec<Problem>) -> String {
        if self.given.insert(id.to_owned(), 0).is_some() {
            let message = format!("the id `{id}` is given twice in this page");
            problems.push(Problem::new(Code::BlockInvalid, place, message).hint("give each its own"));
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
        let made = ["Plan", "Plan", "plan 1", "Plan", "…"].map(|words| ids.make(words, Script::Ascii));
        assert_eq!(made, ["plan", "plan-1", "plan-1-1", "plan-2", "section"]);
    }

    #[test]
    fn a_part_keeps_its_own_apart() {
        let mut ids = Identifiers::of_part("check");
        ids.take("check_plan");
        assert_eq!(
            ["Plan", "…"].map(|words| ids.make(words, Script::Ascii)),
            ["check_plan-1", "check_section"]
        );
    }
}
