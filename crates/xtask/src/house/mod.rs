//! Metrics of the code for a reviewer: the lengths of functions and files, nesting depth, duplication, the first words
//! of doc comments, and cycles between modules. Parses Rust with `syn`, skips code that is compiled only for tests, and
//! judges nothing: there are no thresholds. One rule is checked by a test here, because it is not a matter of degree:
//! the modules of `build` depend on each other in one direction.

mod cycles;
mod documentation;
mod functions;
mod report;
mod source;
mod twice;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use self::source::Crate;
use crate::Failure;

pub(crate) const HELP: &str = "
  cargo xtask house                print figures on the code: the longest functions and files, the deepest nesting,
                                   what is written twice, and cycles of modules
";

/// Prints the metrics of all crates.
pub(crate) fn run(root: &Path) -> Result<(), Failure> {
    let crates = ["diagnostic", "build", "import", "pictures", "cli", "wasm", "xtask"];
    let crates: Vec<Crate> = crates.iter().map(|name| read(root, name)).collect::<Result<_, _>>()?;
    print!("{}", report::report(&crates));
    Ok(())
}

/// Parses the crate in the folder `crates/NAME`.
fn read(root: &Path, name: &str) -> Result<Crate, Failure> {
    let folder = root.join("crates").join(name).join("src");
    let mut files = BTreeMap::new();
    collect(&folder, &folder, &mut files)?;
    Ok(Crate::parse(name, &files)?)
}

/// Adds the Rust files in `folder`, by path relative to `top`, with `/`.
fn collect(top: &Path, folder: &Path, files: &mut BTreeMap<String, String>) -> Result<(), Failure> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(top, &path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let below = path.strip_prefix(top)?.components();
            let name: Vec<_> = below.map(|part| part.as_os_str().to_string_lossy()).collect();
            files.insert(name.join("/"), fs::read_to_string(&path)?);
        }
    }
    Ok(())
}
