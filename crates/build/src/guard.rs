//! Keeps a panic of a library from ending the process: what it was given is at fault, and that is reported.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::problem::{Code, Place, Problem};
use crate::source::SourcePath;

/// What `work` gives, or what it said when it panicked. Nothing that was half made is looked at afterwards.
pub(crate) fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| said(&*panic))
}

/// The problem of the file at `path`, on which `what` failed with a panic that `said` this.
pub(crate) fn failed(code: Code, path: &SourcePath, what: &str, said: &str) -> Problem {
    let message = format!(
        "{what} fails on this file: {}",
        said.lines().next().unwrap_or_default().trim_end_matches('.')
    );
    Problem::new(code, Place::whole(path), message)
        .hint("this is a fault of Assay's: take away what you changed last, and report it with this file")
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "it does not say why".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_caught_with_what_it_says() {
        assert_eq!(caught(|| 1), Ok(1));
        assert_eq!(caught(|| -> u8 { panic!("no {}", "way") }), Err("no way".to_owned()));
        assert_eq!(caught(|| -> u8 { std::panic::panic_any(1_u8) }), Err("it does not say why".to_owned()));
    }
}
