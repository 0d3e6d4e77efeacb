//! `assay completions` and `assay man`: what a package installs beside the binary, made of the command line itself.

use std::fs;

use clap::CommandFactory as _;

use super::Outcome;
use crate::args::{Arguments, Completions, Man};
use crate::error::Error;
use crate::report;

/// Prints the completions of a shell.
pub(super) fn completions(args: &Completions) -> Result<Outcome, Error> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Arguments::command(), "assay", &mut script);
    report::write_bytes(&script)?;
    Ok(Outcome::Well)
}

/// Writes a man page for each command into a folder.
pub(super) fn man(args: &Man) -> Result<Outcome, Error> {
    fs::create_dir_all(&args.dir).map_err(Error::write(&args.dir))?;
    clap_mangen::generate_to(Arguments::command(), &args.dir).map_err(Error::write(&args.dir))?;
    Ok(Outcome::Well)
}
