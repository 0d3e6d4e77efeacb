//! The limits of a template. One that does not terminate is stopped and reported; none that a person would write
//! intentionally is.

use std::io::{self, Write};

use crate::problem::{Code, Place, Problem};

/// The maximum number of steps of a template for one page. Text that a template creates counts too, so this also limits
/// its memory.
pub(super) const STEPS: u64 = 4_000_000;

/// The maximum number of bytes that a template may write for one page.
pub(super) const BYTES: usize = 64 << 20;

/// More bytes than most pages have, so that few are moved while they grow.
const USUAL: usize = 16 << 10;

/// The maximum depth of recursion. Every level of a loop, a condition, a macro and an include counts.
pub(super) const DEPTH: usize = 200;

/// The message when the steps are used up.
pub(super) const SPENT: &str = "this template was stopped after four million steps";

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

/// Returns the hint for a value that is too deep or too large, by the message about it.
pub(super) fn hint(message: &str) -> Option<&'static str> {
    if message.contains("nested more than") {
        return Some("look for a list that is set to a list with itself in it");
    }
    message.contains("would take more than").then_some("look for a text or a list that grows in a loop")
}

/// The output of a template, limited to the maximum length of a page.
#[derive(Debug)]
pub(super) struct Limited {
    bytes: Vec<u8>,
    /// True if the template tried to write more.
    pub(super) is_full: bool,
}

impl Default for Limited {
    fn default() -> Self {
        Self { bytes: Vec::with_capacity(USUAL), is_full: false }
    }
}

impl Limited {
    /// Returns what was written. The libraries write only valid text.
    pub(super) fn into_text(self) -> String {
        String::from_utf8(self.bytes).unwrap_or_default()
    }
}

impl Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.is_full |= self.bytes.len() + bytes.len() > BYTES;
        if self.is_full {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
