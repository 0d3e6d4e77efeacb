//! Compiles Rust to wasm: finds a suitable compiler, and runs it with the profile `runtime` of the workspace.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{answer, run};
use crate::Failure;

/// The message if no compiler supports wasm.
pub(super) const MISSING: &str = "no compiler for wasm32-unknown-unknown is installed; on Debian, \
     `apt-get install cargo-web rustc-web rust-web-src`, elsewhere `rustup target add wasm32-unknown-unknown`";

const TARGET: &str = "wasm32-unknown-unknown";

/// The path of a compiler from Debian's packages, which is independent of the toolchain that runs this.
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";

/// A Rust compiler that supports wasm.
pub(super) struct Compiler {
    cargo: PathBuf,
    rustc: PathBuf,
    library: Library,
    name: String,
}

/// The source of the standard library for wasm.
enum Library {
    /// It is installed with the compiler.
    Installed,
    /// It is compiled from source and linked by this linker, because Debian's package contains neither.
    Compiled { linker: PathBuf },
}

impl Compiler {
    /// Returns the toolchain's own compiler if it has the target, or else Debian's if the library's sources are
    /// installed.
    pub(super) fn find() -> Option<Self> {
        Self::own().or_else(Self::debian)
    }

    /// Returns the compiler's version, to the commit: another one produces other bytes from the same sources.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    fn own() -> Option<Self> {
        let rustc = PathBuf::from("rustc");
        let library = answer(&rustc, &["--print", "target-libdir", "--target", TARGET])?;
        let name = answer(&rustc, &["--version"])?;
        let installed = Path::new(&library).exists();
        installed.then(|| Self { cargo: "cargo".into(), rustc, library: Library::Installed, name })
    }

    fn debian() -> Option<Self> {
        let rustc = PathBuf::from(DEBIAN_RUSTC);
        let sysroot = answer(&rustc, &["--print", "sysroot"])?;
        if !Path::new(&sysroot).join("lib/rustlib/src/rust/library/std").exists() {
            return None;
        }
        let name = format!("{}, standard library compiled", answer(&rustc, &["--version"])?);
        Some(Self {
            cargo: DEBIAN_CARGO.into(),
            rustc,
            library: Library::Compiled { linker: linker()? },
            name,
        })
    }

    /// Compiles `crates/wasm` and returns the path of the module.
    pub(super) fn compile(&self, root: &Path, scratch: &Path) -> Result<PathBuf, Failure> {
        let target = scratch.join("target");
        let mut cargo = clean(&self.cargo);
        cargo
            .current_dir(root)
            .env("RUSTC", &self.rustc)
            .env("CARGO_TARGET_DIR", &target)
            .env("RUSTFLAGS", self.flags())
            .args(["build", "--quiet", "--locked", "--package", "assay-wasm", "--lib"])
            .args(["--profile", "runtime", "--target", TARGET]);
        if let Library::Compiled { linker } = &self.library {
            // Compiling the library requires the nightly channel; this variable enables it on any.
            cargo
                .env("RUSTC_BOOTSTRAP", "1")
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker)
                .args(["-Z", "build-std=std,panic_abort"]);
        }
        run(&mut cargo)?;
        Ok(target.join(TARGET).join("runtime/assay_wasm.wasm"))
    }

    fn flags(&self) -> String {
        // Without reference types, wasm-bindgen has no table to fill at the start and the script nothing to pass to it.
        // The engine hardly uses the stack in memory, a few bytes for each question that a change may concern; data
        // after a small stack has short addresses.
        let all = "-Ctarget-feature=-reference-types -Clink-arg=-zstack-size=8192";
        match self.library {
            Library::Installed => all.to_owned(),
            // A panic is a trap: nobody reads its message in a browser, and formatting it is larger than the engine.
            Library::Compiled { .. } => format!("{all} -Zunstable-options -Cpanic=immediate-abort"),
        }
    }
}

/// Returns the linker that the toolchain uses internally.
fn linker() -> Option<PathBuf> {
    let rustc = Path::new("rustc");
    let sysroot = answer(rustc, &["--print", "sysroot"])?;
    let about = answer(rustc, &["--version", "--verbose"])?;
    let host = about.lines().find_map(|line| line.strip_prefix("host: "))?;
    let linker = Path::new(&sysroot).join("lib/rustlib").join(host).join("bin/rust-lld");
    linker.exists().then_some(linker)
}

/// Returns a command without the variables that `cargo` and `rustup` set for their children, which would affect another
/// compiler.
pub(super) fn clean(program: &Path) -> Command {
    const PREFIXES: &[&str] =
        &["CARGO_BUILD_", "CARGO_ENCODED_", "CARGO_PROFILE_", "CARGO_TARGET_", "RUSTC", "RUSTFLAGS"];
    let mut command = Command::new(program);
    command.env_remove("CARGO").env_remove("LD_LIBRARY_PATH");
    for (name, _) in std::env::vars_os() {
        if PREFIXES.iter().any(|prefix| name.to_string_lossy().starts_with(prefix)) {
            command.env_remove(&name);
        }
    }
    command
}
