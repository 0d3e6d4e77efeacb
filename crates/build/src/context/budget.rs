//! The limits of a template. One that does not terminate is stopped and reported; none that a person would write
//! intentionally is.

use crate::problem::{Code, Place, Problem};

/// The maximum number of steps of a template for one page. A list of a hundred thousand pages takes fewer.
pub(super) const STEPS: u64 = 10_000_000;

/// The maximum number of bytes that a template may write for one page.
pub(super) const BYTES: usize = 128 << 20;

/// The maximum depth of recursion. Every level of a loop, a condition, a macro and an include counts.
pub(super) const DEPTH: usize = 200;

/// The message when the steps are used up.
pub(super) const SPENT: &str = "this template was stopped after ten million steps";

/// Returns the problem of a template that does not terminate, stopped at `place`.
pub(super) fn spent(place: Place) -> Problem {
    let hint = "look for nested loops, and for a template that includes itself";
    Problem::new(Code::TemplateError, place, SPENT).hint(hint)
}

/// Returns the problem of a template whose page is too long.
pub(super) fn too_long(place: Place) -> Problem {
    let message = format!("this template writes more than {} MB for one page", BYTES >> 20);
    Problem::new(Code::TemplateError, place, message)
        .hint("write less to one page: split the list that it loops over")
}
