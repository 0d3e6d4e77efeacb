//! The ids of one page, each given once.

use std::collections::HashMap;

use slug::slugify;

use crate::problem::{Code, Place, Problem};

/// Which ids a page has given.
#[derive(Clone, Debug, Default)]
pub(crate) struct Identifiers {
    /// Each id, and how many more were made from it.
    given: HashMap<String, usize>,
}

impl Identifiers {
    /// An id made from `words`, with a number where another has the same.
    pub(crate) fn make(&mut self, words: &str) -> String {
        let slug = slugify(words);
        let base = if slug.is_empty() { "section".to_owned() } else { slug };
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
        let made = ["Plan", "Plan", "plan 1", "Plan", "…"].map(|words| ids.make(words));
        assert_eq!(made, ["plan", "plan-1", "plan-1-1", "plan-2", "section"]);
    }
}
