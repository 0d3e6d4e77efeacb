//! The binary `assay`: the shell around the compiler. It reads, writes, watches, serves and reports; it neither
//! parses nor renders. Whatever ends it early ends it here.

mod args;
mod build_cache;
mod commands;
mod error;
mod load;
mod preview;
mod report;
mod today;
mod watch;
mod write;

use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;

use self::args::Arguments;

/// Articles are read and drawn side by side, and texts are given back by other threads than made them, for which the
/// allocators of most systems have these wait for each other.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Exit status where the command line was wrong or the environment failed.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(usage) => {
            // Nobody is left to be told where the stream is closed.
            let _ = usage.print();
            return if usage.use_stderr() { FAILED.into() } else { ExitCode::SUCCESS };
        }
    };
    match commands::run(&arguments.command) {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            // Where even that cannot be printed, the exit status says it.
            let _ = report::complain(&error);
            FAILED.into()
        }
    }
}
