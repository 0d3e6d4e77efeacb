//! Tasks for developers of Assay. They read and write the repository, and are not part of the binary.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for developers, which speaks through the terminal"
)]

mod bench;
mod dist;
mod fuzz;
mod house;
mod sbom;
mod wasm;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use mimalloc::MiMalloc;

/// The same allocator as Assay's, so that the floor is comparable.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// A failure of a task, reported once by `main`.
type Failure = Box<dyn Error>;

const HELP: &str = "\
Tasks for developers of Assay:

  cargo xtask wasm          build the runtime into crates/wasm/dist, and print its size
  cargo xtask wasm --check  check that crates/wasm/dist is up to date; with a compiler for wasm, rebuild it
                            and compare
  cargo xtask wasm --size   print the size of crates/wasm/dist
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["wasm"] => wasm::build(&root()),
        ["wasm", "--check"] => wasm::check(&root()),
        ["wasm", "--size"] => wasm::size(&root()),
        ["bench", arguments @ ..] => bench::run(&root(), arguments),
        ["fuzz", arguments @ ..] => fuzz::run(&root(), arguments),
        ["house"] => house::run(&root()),
        ["dist", arguments @ ..] => dist::run(&root(), arguments),
        ["sbom", arguments @ ..] => sbom::run(&root(), arguments),
        ["help" | "--help" | "-h"] => {
            print!("{}", help());
            return ExitCode::SUCCESS;
        }
        _ => {
            eprint!("{}", help());
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn help() -> String {
    [HELP, bench::HELP, fuzz::HELP, house::HELP, sbom::HELP, dist::HELP].concat()
}

/// Returns the root of the repository, whatever the current folder.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}
