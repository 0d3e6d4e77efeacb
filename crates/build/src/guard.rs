//! Keeps a panic in a library from ending the process, and reports it as a problem of the input that caused it.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::problem::{Code, Place, Problem};
use crate::source::SourcePath;

/// Returns the result of `work`, or the message of its panic. No state that `work` left behind is used afterwards.
pub(crate) fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| said(&*panic))
}

/// Returns the problem of the file at `path`, on which `what` panicked with the message `said`.
pub(crate) fn failed(code: Code, path: &SourcePath, what: &str, said: &str) -> Problem {
    let message = format!(
        "{what} failed on this file: {}",
        said.lines().next().unwrap_or_default().trim_end_matches('.')
    );
    Problem::new(code, Place::whole(path), message)
        .hint("this is a bug in Assay: undo your last change, and report the bug with this file")
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no reason given".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_caught_with_what_it_says() {
        assert_eq!(caught(|| 1), Ok(1));
        assert_eq!(caught(|| -> u8 { panic!("no {}", "way") }), Err("no way".to_owned()));
        assert_eq!(caught(|| -> u8 { std::panic::panic_any(1_u8) }), Err("no reason given".to_owned()));
    }
}
