//! The binary under test. It is built before its first use, so that no test ever uses an outdated one.

use std::env;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use regex_lite::Regex;

use crate::Outcome;

/// The date for which sites are built by default, so that no golden file depends on the date of the test.
pub const TODAY: &str = "2026-11-23";

/// Returns the path of the binary: `$ASSAY` if the gate has built it already; otherwise it is built here, once.
///
/// # Errors
/// The binary cannot be built.
pub fn binary() -> Outcome<&'static Path> {
    static BINARY: LazyLock<Result<PathBuf, String>> = LazyLock::new(|| match env::var_os("ASSAY") {
        Some(path) => Ok(path.into()),
        None => built().map_err(|error| format!("cannot build the binary under test: {error}")),
    });
    Ok(BINARY.as_deref()?)
}

fn built() -> io::Result<PathBuf> {
    let status = Command::new(env!("CARGO")).args(["build", "--quiet", "--package", "assay"]).status()?;
    if !status.success() {
        return Err(io::Error::other("cargo failed"));
    }
    // The test is in `target/debug/deps`, and the binary one folder above that.
    let test = env::current_exe()?;
    let profile = test.parent().and_then(Path::parent).unwrap_or(&test);
    Ok(profile.join(format!("assay{}", env::consts::EXE_SUFFIX)))
}

/// Runs `assay build` on the site at `root`, writing to `out`, and returns its output and its exit status as one text.
///
/// # Errors
/// The binary cannot be started, or its output is not text.
pub fn build(binary: &Path, root: &Path, out: &Path, flags: &[String]) -> Outcome<String> {
    let mut command = Command::new(binary);
    command.args(["build", "--root"]).arg(root).arg("--out").arg(out).args(flags);
    if !flags.iter().any(|flag| flag.starts_with("--today")) {
        command.args(["--today", TODAY]);
    }
    let output = command.output()?;
    let mut printed = String::from_utf8(output.stderr)?;
    printed.push_str(std::str::from_utf8(&output.stdout)?);
    let status = output.status.code().map_or("killed".to_owned(), |code| code.to_string());
    printed.push_str(&format!("exit status: {status}\n"));
    without_places(&printed, root, out)
}

/// Replaces what differs from run to run: folders and times.
fn without_places(printed: &str, root: &Path, out: &Path) -> Outcome<String> {
    let text = printed.replace(&*out.to_string_lossy(), "[out]").replace(&*root.to_string_lossy(), "[root]");
    let time = Regex::new(r"\b[0-9]+([.][0-9]+)? ?(µs|ms|s)\b")?;
    Ok(time.replace_all(&text, "[time]").into_owned())
}
