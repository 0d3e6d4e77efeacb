//! The commands, from their arguments to the exit status. Thin: the work is in the other modules.

mod build;
mod explain;
mod fix;
mod import;
mod manual;
mod new;
mod nowhere;
mod serve;
mod theme;

use std::process::ExitCode;

use crate::args::Command;
use crate::error::Error;
use crate::report;

/// The outcome of a command that was not stopped by the environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The sources have no errors.
    Well,
    /// The sources have problems that prevent publication.
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

/// Runs a command.
///
/// # Errors
/// The environment failed.
pub(crate) fn run(command: &Command) -> Result<Outcome, Error> {
    match command {
        Command::Build(args) => build::build(args),
        Command::Check(args) => build::check(args),
        Command::Completions(args) => manual::completions(args),
        Command::Explain(args) => explain::explain(args),
        Command::Import(args) => import::import(args),
        Command::Man(args) => manual::man(args),
        Command::New(args) => new::new(args),
        Command::Schema(args) => report::say(&args.name.json()).map(|()| Outcome::Well),
        Command::Serve(args) => serve::serve(args),
        Command::Theme(args) => theme::theme(args),
    }
}
