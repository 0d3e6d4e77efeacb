//! What each command does, from its arguments to its exit status. Thin: the work is in the other modules.

mod build;
mod explain;
mod new;
mod serve;

use std::process::ExitCode;

use crate::args::Command;
use crate::error::Error;

/// How a command ended, where the environment let it come to an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The sources are all right.
    Well,
    /// The sources have problems that may not be published.
    Problems,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Well => Self::SUCCESS,
            Outcome::Problems => Self::from(1),
        }
    }
}

/// Does what was asked for.
///
/// # Errors
/// Where the environment does not let it.
pub(crate) fn run(command: &Command) -> Result<Outcome, Error> {
    match command {
        Command::Build(args) => build::build(args),
        Command::Check(args) => build::check(args),
        Command::Explain(args) => explain::explain(args),
        Command::New(args) => new::new(args),
        Command::Serve(args) => serve::serve(args),
    }
}
