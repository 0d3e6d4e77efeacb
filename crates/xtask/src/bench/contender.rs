//! The programs that are compared, and how each builds a corpus.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::corpus::Corpus;
use super::measure::{self, Taken};
use super::plan::Plan;
use crate::Failure;

/// A program that is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Contender {
    /// The binary of this repository.
    Assay(PathBuf),
    /// Hugo's binary, and its version.
    Hugo(PathBuf, String),
    /// The binary of Blades, and its version.
    Blades(PathBuf, String),
    /// This program, which implements the floor.
    Floor(PathBuf),
}

/// Returns those that `plan` names and that are installed.
pub(super) fn those_there(root: &Path, plan: &Plan) -> Result<Vec<Contender>, Failure> {
    let release = |name: &str| release(root, name);
    let wanted = |name: &str| plan.only.is_empty() || plan.only.iter().any(|only| only == name);
    let mut all = Vec::new();
    if wanted("assay") {
        all.push(Contender::Assay(release("assay")));
    }
    if wanted("hugo") {
        match hugo() {
            Some((path, version)) => all.push(Contender::Hugo(path, version)),
            None => eprintln!("Hugo is not installed; it takes no part"),
        }
    }
    if wanted("blades") {
        match blades() {
            Some(version) => all.push(Contender::Blades("blades".into(), version)),
            None => eprintln!("Blades is not installed; it takes no part"),
        }
    }
    if wanted("floor") {
        all.push(Contender::Floor(release("xtask")));
    }
    if all.is_empty() { Err("nobody takes part".into()) } else { Ok(all) }
}

/// Returns the path of a release binary of this repository.
pub(super) fn release(root: &Path, name: &str) -> PathBuf {
    root.join("target/release").join(name)
}

/// Returns Hugo's own binary. The Python package installs a script around it, which prints its path; Python's start-up
/// time is not Hugo's.
fn hugo() -> Option<(PathBuf, String)> {
    let printed = Command::new("hugo").arg("version").output().ok()?;
    let printed =
        String::from_utf8_lossy(&printed.stdout).into_owned() + &String::from_utf8_lossy(&printed.stderr);
    let behind = printed.lines().find(|line| line.contains("via hugo-python-distributions at "));
    let path = behind.and_then(|line| line.rsplit(" at ").next()).map_or("hugo", |path| {
        // The line is coloured, even if it is not read by a terminal.
        path.split('\u{1b}').next().unwrap_or(path).trim()
    });
    let version = printed.lines().find_map(|line| line.strip_prefix("hugo v"))?;
    let version = version.split(['-', ' ', '+']).next()?;
    Some((PathBuf::from(path), format!("Hugo {version}")))
}

/// Returns the version of Blades.
fn blades() -> Option<String> {
    let printed = Command::new("blades").arg("version").output().ok()?;
    let version = String::from_utf8(printed.stdout).ok()?;
    Some(format!("Blades {}", version.trim().strip_prefix("blades ")?))
}

impl Contender {
    /// Returns the name in tables.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Assay(_) => "Assay",
            Self::Hugo(_, version) | Self::Blades(_, version) => version,
            Self::Floor(_) => "floor",
        }
    }

    /// Returns true if it can build with highlighted code, if that is required.
    pub(super) fn can(&self, highlighted: bool) -> bool {
        !(highlighted && matches!(self, Self::Floor(_) | Self::Blades(..)))
    }

    /// Builds `corpus` for the `run`th time, into a folder that does not exist.
    pub(super) fn build(&self, corpus: &Corpus, highlighted: bool, run: usize) -> Result<Taken, Failure> {
        let mut command;
        match self {
            Self::Assay(path) => {
                corpus.highlight(highlighted)?;
                command = Command::new(path);
                command.arg("build").arg("--root").arg(corpus.assay());
                command.arg("--out").arg(corpus.site("assay", run));
            }
            Self::Hugo(path, _) => {
                command = Command::new(path);
                command.args(["--quiet", "--noBuildLock", "--source"]).arg(corpus.hugo());
                command.arg("--destination").arg(corpus.site("hugo", run));
                command.env("HUGO_MARKUP_HIGHLIGHT_CODEFENCES", highlighted.to_string());
                command.env("HUGO_MARKUP_HIGHLIGHT_NOCLASSES", "false");
                command.env("HUGO_CACHEDIR", corpus.out("hugo-cache")?);
            }
            Self::Blades(path, _) => {
                let config = corpus.configure_blades(run)?;
                command = Command::new(path);
                command.arg("all").current_dir(corpus.blades()).env("BLADES_CONFIG", config);
            }
            Self::Floor(path) => {
                command = Command::new(path);
                command.args(["bench", "floor"]).arg(corpus.assay().join("content/insights"));
                command.arg(corpus.site("floor", run));
            }
        }
        measure::run(&mut command)
    }
}
