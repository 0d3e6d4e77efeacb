//! The build of the runtime: `crates/wasm` and the engine become `crates/wasm/dist`, which is committed, so that nobody
//! who publishes a site needs a compiler for wasm, Node or a browser.
//!
//! compile (Rust to wasm) → bind (wasm-bindgen) → optimise (wasm-opt) → bundle (esbuild, Terser) → weigh → write.
//! The parts of the script that are loaded later are bundled first, so that the script has their hashes.

mod bind;
mod compile;
mod lock;
mod tools;
mod weight;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use sha2::{Digest as _, Sha256};

use self::compile::Compiler;
use self::lock::Lock;
use self::tools::Tools;
use crate::Failure;

/// The parts of the script that are loaded when a form needs them.
const PARTS: &[&str] = &["extras", "numbers", "rare"];

/// The built runtime: file names and their bytes, sorted by name.
type Files = Vec<(String, Vec<u8>)>;

/// The folders of the runtime's parts.
struct Folders {
    root: PathBuf,
    dist: PathBuf,
    lock: PathBuf,
    script: PathBuf,
    tools: PathBuf,
    scratch: PathBuf,
}

impl Folders {
    fn of(root: &Path) -> Self {
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
        Self {
            root: root.to_path_buf(),
            dist: root.join("crates/wasm/dist"),
            lock: root.join("crates/wasm/dist.lock"),
            script: root.join("crates/wasm/script"),
            tools: root.join("crates/xtask/tools"),
            scratch: target.join("runtime"),
        }
    }
}

/// Builds the runtime, writes it, and prints its size.
pub(crate) fn build(root: &Path) -> Result<(), Failure> {
    let folders = Folders::of(root);
    let compiler = Compiler::find().ok_or(compile::MISSING)?;
    let files = make(&folders, &compiler)?;
    if folders.dist.exists() {
        fs::remove_dir_all(&folders.dist)?;
    }
    fs::create_dir_all(&folders.dist)?;
    for (name, bytes) in &files {
        fs::write(folders.dist.join(name), bytes)?;
    }
    let lock = Lock {
        sources: lock::sources(root)?,
        compiler: compiler.name().to_owned(),
        dist: lock::dist(&files),
    };
    fs::write(&folders.lock, lock.to_string())?;
    weight::report(&files)
}

/// Fails if `dist` is older than its sources or was edited; rebuilds it for comparison if possible.
pub(crate) fn check(root: &Path) -> Result<(), Failure> {
    let folders = Folders::of(root);
    let lock = Lock::read(&folders.lock)?;
    let committed = read(&folders.dist)?;
    lock.hold(root, &committed)?;
    match Compiler::find() {
        _ if !bind::AVAILABLE => {
            println!("not built again: that takes `cargo xtask`, which brings wasm-bindgen")
        }
        Some(compiler) if compiler.name() == lock.compiler => {
            compare(&committed, &make(&folders, &compiler)?)?;
            println!("built again by {}: the same bytes", lock.compiler);
        }
        _ => println!("not built again: {} is not to be had here", lock.compiler),
    }
    weight::report(&committed)
}

/// Prints the size of the committed runtime.
pub(crate) fn size(root: &Path) -> Result<(), Failure> {
    weight::report(&read(&Folders::of(root).dist)?)
}

fn make(folders: &Folders, compiler: &Compiler) -> Result<Files, Failure> {
    fs::create_dir_all(&folders.scratch)?;
    let tools = Tools::install(&folders.tools)?;
    let compiled = compiler.compile(&folders.root, &folders.scratch)?;
    let bound = bind::bind(&compiled, &folders.scratch)?;
    let module = tools.optimise(&bound, &folders.scratch)?;
    let mut files = vec![("assay.wasm".to_owned(), module)];
    let mut table = serde_json::Map::new();
    for part in PARTS {
        let name = format!("{part}.js");
        let script = tools.bundle(&folders.script.join(&name), &folders.scratch, "{}")?;
        table.insert((*part).to_owned(), published(part, &script).into());
        files.push((name, script));
    }
    let table = serde_json::Value::from(table).to_string();
    files.push((
        "assay.js".to_owned(),
        tools.bundle(&folders.script.join("assay.js"), &folders.scratch, &table)?,
    ));
    files.sort();
    Ok(files)
}

/// Returns the file name under which the site has a part of the script, fingerprinted as `assay-build` does it, and the
/// hash of its bytes by W3C's Subresource Integrity.
fn published(part: &str, script: &[u8]) -> Vec<String> {
    let fingerprint = &blake3::hash(script).to_hex()[..16];
    let integrity = format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(script)));
    vec![format!("{part}.{fingerprint}.js"), integrity]
}

fn read(folder: &Path) -> Result<Files, Failure> {
    let mut files = Files::new();
    for entry in fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        let entry = entry?;
        files.push((entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path())?));
    }
    files.sort();
    Ok(files)
}

fn compare(committed: &Files, made: &Files) -> Result<(), Failure> {
    if committed == made {
        return Ok(());
    }
    let differs = |file| !committed.contains(file);
    let names: Vec<&str> = made.iter().filter(|file| differs(file)).map(|(name, _)| name.as_str()).collect();
    Err(format!("built again, crates/wasm/dist differs in {}; run `cargo xtask wasm`", names.join(", "))
        .into())
}

/// Runs a command to its end. If it fails, the error contains its output.
fn run(command: &mut Command) -> Result<(), Failure> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("{program}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said =
        String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    Err(format!("{program} failed ({}):\n{said}", output.status).into())
}

/// Returns the trimmed output of a command; none if it cannot be run or fails.
fn answer(program: &Path, arguments: &[&str]) -> Option<String> {
    let output = compile::clean(program).args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_runtime_is_fresh_and_light() -> Result<(), Failure> {
        let folders = Folders::of(&crate::root());
        let committed = read(&folders.dist)?;
        Lock::read(&folders.lock)?.hold(&folders.root, &committed)?;
        weight::report(&committed)
    }

    #[test]
    fn the_readme_says_what_it_weighs() -> Result<(), Failure> {
        let folders = Folders::of(&crate::root());
        let table = weight::table(&read(&folders.dist)?)?;
        let readme = fs::read_to_string(folders.root.join("crates/wasm/README.md"))?;
        assert!(readme.contains(&table), "put what `cargo xtask wasm --size` prints into it:\n{table}");
        Ok(())
    }

    #[test]
    fn a_rebuild_that_differs_is_told_by_name() {
        let file = |name: &str, bytes: &[u8]| (name.to_owned(), bytes.to_vec());
        let committed = vec![file("assay.js", b"1"), file("assay.wasm", b"2")];
        let made = vec![file("assay.js", b"1"), file("assay.wasm", b"3")];
        assert!(compare(&committed, &committed.clone()).is_ok());
        let told = compare(&committed, &made).map_err(|failure| failure.to_string());
        assert!(told.is_err_and(|told| told.contains("assay.wasm") && !told.contains("assay.js")));
    }

    #[test]
    fn the_script_names_every_part_by_its_bytes() -> Result<(), Failure> {
        let files = read(&Folders::of(&crate::root()).dist)?;
        let bytes = |name: &str| {
            let file = files.iter().find(|(file, _)| file == name).ok_or_else(|| format!("no {name}"))?;
            Ok::<_, Failure>(file.1.as_slice())
        };
        let script = String::from_utf8_lossy(bytes("assay.js")?).into_owned();
        for part in PARTS {
            for fact in published(part, bytes(&format!("{part}.js"))?) {
                assert!(script.contains(&fact), "assay.js lacks {fact}");
            }
        }
        Ok(())
    }
}
