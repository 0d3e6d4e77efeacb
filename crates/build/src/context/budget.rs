//! How far a template may go. One that has no end is stopped and reported, and one that a person could have meant is not.

use crate::problem::{Code, Place, Problem};

/// How many steps a template may take for one page. A list of a hundred thousand pages takes fewer.
pub(super) const STEPS: u64 = 10_000_000;

/// How many bytes a template may write for one page.
pub(super) const BYTES: usize = 128 << 20;

/// How deep a template may call itself. Every level of a loop, a condition, a macro and an include counts.
pub(super) const DEPTH: usize = 200;

/// What is said where the steps are used up.
pub(super) const SPENT: &str = "this template does not end: it was stopped after ten million steps";

/// A template that does not end, stopped at `place`.
pub(super) fn spent(place: Place) -> Problem {
    let hint = "look for loops inside loops, and for a template that brings itself in";
    Problem::new(Code::TemplateError, place, SPENT).hint(hint)
}

/// A template whose page is longer than a page may be.
pub(super) fn too_long(place: Place) -> Problem {
    let message = format!("this template writes more than {} MB for one page", BYTES >> 20);
    Problem::new(Code::TemplateError, place, message)
        .hint("write less into one page: divide the list that it walks through")
}
