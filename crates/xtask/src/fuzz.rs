//! Fuzzing: searches for bytes that break a property. Requires `cargo install cargo-fuzz`. Findings are saved in
//! `fuzz/kept`, which the tests `kept` of the crates try again and with which fuzzing begins.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::Failure;

pub(crate) const HELP: &str = "
  cargo xtask fuzz NAME [SECONDS]  look for bytes that break a target, for ten minutes or as long as said; a target is a
                                   folder of crates/xtask/fuzz/kept
";

/// The default time per target, in seconds.
const SECONDS: u32 = 600;

/// The targets that need only the engine, which compiles quickly.
const ENGINE: [&str; 3] = ["code", "expressions", "program"];

/// Fuzzes one target.
pub(crate) fn run(root: &Path, arguments: &[&str]) -> Result<(), Failure> {
    let (name, seconds) = match arguments {
        [name] => (*name, SECONDS),
        [name, seconds] => (*name, seconds.parse().map_err(|_| format!("`{seconds}` are no seconds"))?),
        _ => return Err("say what to fuzz: a target is a folder of crates/xtask/fuzz/kept".into()),
    };
    let folder = root.join("crates/xtask/fuzz");
    let kept = folder.join("kept").join(name);
    if !kept.is_dir() {
        return Err(format!("there is no target `{name}`: each is a folder of crates/xtask/fuzz/kept").into());
    }
    // The fuzzer writes into the first folder, and reads both.
    let corpus = folder.join("corpus").join(name);
    fs::create_dir_all(&corpus)?;
    let mut cargo = Command::new("cargo");
    cargo.args(["fuzz", "run", "--fuzz-dir"]).arg(&folder).current_dir(root);
    // The flags that count branches require the nightly channel; this variable enables them on any.
    cargo.env("RUSTC_BOOTSTRAP", "1");
    // No code here is unsafe, and without a sanitizer twice as many inputs are tried.
    cargo.args(["--sanitizer", "none"]);
    if !ENGINE.contains(&name) {
        cargo.args(["--features", "build"]);
    }
    cargo.arg(name).args([corpus, kept]).args(["--", &format!("-max_total_time={seconds}")]);
    let status = cargo.env_remove("CARGO").env_remove("RUSTUP_TOOLCHAIN").status()?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`{name}` was broken: see {}", folder.display()).into())
    }
}
