//! The binary `assay`: the shell around the compiler. It reads, writes, watches, serves and reports; it neither parses
//! nor renders. Every failure is handled here.

mod args;
mod build_cache;
mod commands;
mod error;
mod history;
mod load;
mod pictures;
mod preview;
mod report;
mod today;
mod watch;
mod write;

use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;

use self::args::Arguments;

/// Pages are parsed and rendered in parallel, and memory is freed on other threads than it was allocated on, which
/// makes threads wait for each other in most system allocators.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// The exit status for a wrong command line or a failure of the environment.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(usage) => {
            // If the stream is closed, nobody can read the message.
            let _ = usage.print();
            return if usage.use_stderr() { FAILED.into() } else { ExitCode::SUCCESS };
        }
    };
    match commands::run(&arguments.command) {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            // If even that cannot be printed, the exit status has to do.
            let _ = report::complain(&error);
            FAILED.into()
        }
    }
}
