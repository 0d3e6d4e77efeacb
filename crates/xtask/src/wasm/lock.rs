//! The origin of `dist`: `crates/wasm/dist.lock` contains a hash of the sources, the compiler, and a hash of the
//! result.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use super::Files;
use crate::Failure;

/// The contents of the lock file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Lock {
    /// The hash of all sources of the runtime.
    pub(super) sources: String,
    /// The compiler.
    pub(super) compiler: String,
    /// The hash of the result.
    pub(super) dist: String,
}

/// The sources and tools of the runtime, besides the lines of the root manifest that `manifest` selects and the locked
/// crates that `locked` selects.
const SOURCES: &[&str] = &[
    "crates/diagnostic/Cargo.toml",
    "crates/diagnostic/src",
    "crates/wasm/Cargo.toml",
    "crates/wasm/src",
    "crates/wasm/script",
    "crates/xtask/src/wasm",
    "crates/xtask/tools/package-lock.json",
];

/// The packages of the lock file whose locked dependencies affect the result: what is linked into the module, and what
/// binds it.
const LOCKED: &[&str] = &["wasm-bindgen", "wasm-bindgen-cli-support"];

impl Lock {
    /// Reads the lock file.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let value = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = "));
            line.map(str::to_owned).ok_or_else(|| format!("{}: there is no `{name}`", path.display()))
        };
        Ok(Self { sources: value("sources")?, compiler: value("compiler")?, dist: value("dist")? })
    }

    /// Fails if `files` were not made from the current sources, or were changed since.
    pub(super) fn hold(&self, root: &Path, files: &Files) -> Result<(), Failure> {
        if self.sources != sources(root)? {
            return Err("crates/wasm/dist is older than its sources; run `cargo xtask wasm`".into());
        }
        if self.dist != dist(files) {
            return Err("crates/wasm/dist is not what was built; run `cargo xtask wasm`".into());
        }
        Ok(())
    }
}

impl fmt::Display for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "# Written by `cargo xtask wasm`; what crates/wasm/dist was made of.")?;
        writeln!(f, "sources = {}\ncompiler = {}\ndist = {}", self.sources, self.compiler, self.dist)
    }
}

/// Returns the hash of the sources: the path and the bytes of every file, in the order of the paths.
pub(super) fn sources(root: &Path) -> Result<String, Failure> {
    let mut paths = Vec::new();
    for source in SOURCES {
        collect(&root.join(source), &mut paths)?;
    }
    paths.sort();
    let mut files = Files::new();
    for path in paths {
        let name = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
        files.push((name, fs::read(&path)?));
    }
    files.push((
        "Cargo.toml".to_owned(),
        manifest(&fs::read_to_string(root.join("Cargo.toml"))?).into_bytes(),
    ));
    let locked = locked(&fs::read_to_string(root.join("Cargo.lock"))?)?;
    files.push(("Cargo.lock".to_owned(), locked.into_bytes()));
    Ok(dist(&files))
}

/// Returns a line for each locked crate that affects the runtime: its name, version and checksum, sorted. Other crates
/// may change without a new runtime.
fn locked(lock: &str) -> Result<String, Failure> {
    let lock: toml::Table = lock.parse()?;
    let packages = lock.get("package").and_then(toml::Value::as_array).ok_or("Cargo.lock has no packages")?;
    let text = |package: &toml::Value, key: &str| {
        package.get(key).and_then(toml::Value::as_str).unwrap_or_default().to_owned()
    };
    let mut open: Vec<String> = LOCKED.iter().map(|name| (*name).to_owned()).collect();
    let mut lines = BTreeSet::new();
    while let Some(wanted) = open.pop() {
        // A crate that is locked in several versions is named with its version in dependencies.
        let (name, version) = wanted.split_once(' ').unwrap_or((&wanted, ""));
        let is_wanted = |package: &&toml::Value| {
            text(package, "name") == name && (version.is_empty() || text(package, "version") == version)
        };
        let package =
            packages.iter().find(is_wanted).ok_or_else(|| format!("Cargo.lock has no `{wanted}`"))?;
        let line = format!("{name} {} {}\n", text(package, "version"), text(package, "checksum"));
        if lines.insert(line) {
            let on = package.get("dependencies").and_then(toml::Value::as_array);
            open.extend(on.into_iter().flatten().filter_map(|on| Some(on.as_str()?.to_owned())));
        }
    }
    Ok(lines.into_iter().collect())
}

/// Returns the hash of files: the name and the bytes of each.
pub(super) fn dist(files: &Files) -> String {
    let mut hasher = blake3::Hasher::new();
    for (name, bytes) in files {
        // The lengths separate the end of one file from the beginning of the next.
        hasher.update(&(name.len() as u64).to_le_bytes()).update(name.as_bytes());
        hasher.update(&(bytes.len() as u64).to_le_bytes()).update(bytes);
    }
    hasher.finalize().to_hex().to_string()
}

/// Returns the lines of the root manifest that affect the runtime: its profile, and the version of wasm-bindgen.
fn manifest(text: &str) -> String {
    let profile =
        text.lines().skip_while(|line| *line != "[profile.runtime]").take_while(|line| !line.is_empty());
    let bindgen = text.lines().filter(|line| line.starts_with("wasm-bindgen"));
    profile.chain(bindgen).collect::<Vec<_>>().join("\n")
}

fn collect(path: &Path, into: &mut Vec<PathBuf>) -> Result<(), Failure> {
    if !path.is_dir() {
        into.push(path.to_path_buf());
        return Ok(());
    }
    for entry in fs::read_dir(path)? {
        collect(&entry?.path(), into)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lock(root: &Path, files: &Files) -> Result<Lock, Failure> {
        Ok(Lock { sources: sources(root)?, compiler: "rustc".to_owned(), dist: dist(files) })
    }

    #[test]
    fn what_is_written_is_read() -> Result<(), Failure> {
        let written = lock(&crate::root(), &Files::new())?;
        let path = std::env::temp_dir().join(format!("assay-lock-{}", std::process::id()));
        fs::write(&path, written.to_string())?;
        let read = Lock::read(&path);
        fs::remove_file(&path)?;
        assert_eq!(read?, written);
        Ok(())
    }

    #[test]
    fn files_that_were_edited_do_not_hold() -> Result<(), Failure> {
        let root = crate::root();
        let files = vec![("assay.js".to_owned(), b"made".to_vec())];
        let edited = vec![("assay.js".to_owned(), b"edited".to_vec())];
        let lock = lock(&root, &files)?;
        assert!(lock.hold(&root, &files).is_ok());
        assert!(lock.hold(&root, &edited).is_err());
        Ok(())
    }

    #[test]
    fn a_name_and_its_bytes_are_told_apart() {
        let one = vec![("ab".to_owned(), b"c".to_vec())];
        let other = vec![("a".to_owned(), b"bc".to_vec())];
        assert_ne!(dist(&one), dist(&other));
    }

    #[test]
    fn of_the_locked_crates_only_those_that_shape_the_runtime_count() -> Result<(), Failure> {
        let package = |name: &str, version: &str, on: &str| {
            format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\ndependencies = [{on}]\n")
        };
        let lock = package("wasm-bindgen", "1", "\"shared 2\"")
            + &package("shared", "1", "")
            + &package("shared", "2", "\"wasm-bindgen\"")
            + &package("other", "1", "")
            + &package("wasm-bindgen-cli-support", "1", "");
        assert_eq!(locked(&lock)?, "shared 2 \nwasm-bindgen 1 \nwasm-bindgen-cli-support 1 \n");
        Ok(())
    }

    #[test]
    fn of_the_root_manifest_only_what_shapes_the_runtime_counts() {
        let text = "[workspace]\nwasm-bindgen = 1\nserde = 1\n\n[profile.runtime]\nlto = true\n\n[profile.dev]\nlto = false\n";
        assert_eq!(manifest(text), "[profile.runtime]\nlto = true\nwasm-bindgen = 1");
    }
}
