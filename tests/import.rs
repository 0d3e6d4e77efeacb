//! Sites of other generators: a trial for each folder of `import/`. What is made of it is kept beside it, builds without an
//! error, and the folder itself stays as it was.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use assay_tests::folder::Folder;
use assay_tests::{Outcome, assay, golden};
use libtest_mimic::{Arguments, Trial};
use tempfile::TempDir;

/// The folder of what is kept, beside the old site.
const EXPECTED: &str = "expected";

fn main() -> Result<ExitCode, String> {
    let trials = trials().map_err(|failed| failed.message().unwrap_or_default().to_owned())?;
    Ok(libtest_mimic::run(&Arguments::from_args(), trials).exit_code())
}

fn trials() -> Outcome<Vec<Trial>> {
    let here =
        std::env::var_os("CARGO_MANIFEST_DIR").map_or(env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    let mut trials = Vec::new();
    for entry in std::fs::read_dir(here.join("import"))? {
        let folder = entry?.path();
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        trials.push(Trial::test(name, move || imported(&folder)));
    }
    Ok(trials)
}

/// Imports a copy of the site, compares every text that was written with what is kept, and builds it.
fn imported(folder: &Path) -> Outcome {
    let hidden = format!("{EXPECTED}/");
    let site = Folder::read(folder)?.without(|path| path.starts_with(&hidden));
    let ground = TempDir::new()?;
    let (old, new) = (ground.path().join("old"), ground.path().join("new"));
    site.write(&old)?;
    let mut command = Command::new(assay::binary()?);
    command.arg("import").arg(&old).arg("--into").arg(&new);
    // No file says that a folder is one of plain Markdown.
    if folder.ends_with("plain") {
        command.args(["--from", "plain"]);
    }
    let output = command.output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    if Folder::read(&old)? != site {
        return Err("the old site is not as it was".into());
    }
    let written = Folder::read(&new)?;
    let names: String = written.iter().map(|(path, _)| format!("{path}\n")).collect();
    let expected = folder.join(EXPECTED);
    golden::compare(&expected.join("FILES"), &names)?;
    // Files that are only copied are listed, and the record has fingerprints of all the rest.
    let is_kept = |path: &str| path.ends_with(".md") || path == "site.toml";
    for (path, bytes) in written.iter().filter(|(path, _)| is_kept(path)) {
        golden::compare(&expected.join(path), std::str::from_utf8(bytes)?)?;
    }
    let printed = assay::build(assay::binary()?, &new, &ground.path().join("public"), &[])?;
    golden::compare(&expected.join("printed.txt"), &printed)?;
    match printed.contains("exit status: 0") {
        true => Ok(()),
        false => Err(printed.into()),
    }
}
