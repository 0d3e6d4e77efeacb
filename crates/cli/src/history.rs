//! Asks git for a file as it was. Nothing is written, and nothing is fetched from elsewhere.

use std::path::Path;
use std::process::{Command, Output};

use crate::error::Error;

/// Returns the content that `file`, a path below `root` with `/`, had in a revision.
pub(crate) fn content_in(root: &Path, revision: &str, file: &str) -> Result<Vec<u8>, Error> {
    // Resolved first, so that nothing in it is taken for an option or for a path.
    let commit = format!("{revision}^{{commit}}");
    let resolved = git(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])?;
    if !resolved.status.success() {
        return Err(Error::NoRevision { name: revision.to_owned(), complaint: complaint(&resolved) });
    }
    let commit = String::from_utf8_lossy(&resolved.stdout).trim().to_owned();
    let content = git(root, &["cat-file", "blob", &format!("{commit}:./{file}")])?;
    if content.status.success() {
        Ok(content.stdout)
    } else {
        Err(Error::NotInRevision { revision: revision.to_owned(), file: file.to_owned() })
    }
}

fn git(root: &Path, arguments: &[&str]) -> Result<Output, Error> {
    let mut git = Command::new("git");
    git.arg("-C").arg(root).args(arguments).output().map_err(Error::NoGit)
}

/// Returns what git says of a failure, as the end of a sentence.
fn complaint(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    let first = said.lines().next().map(|line| line.trim_start_matches("fatal: ").trim());
    first.filter(|line| !line.is_empty()).map_or_else(String::new, |line| format!(": {line}"))
}
