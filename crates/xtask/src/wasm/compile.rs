//! Rust to wasm: finds a compiler that can, and runs it with the profile `runtime` of the workspace.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{answer, run};
use crate::Failure;

/// What to do where no compiler can make wasm.
pub(super) const MISSING: &str = "no compiler for wasm32-unknown-unknown is installed; on Debian, \
     `apt-get install cargo-web rustc-web rust-web-src`, elsewhere `rustup target add wasm32-unknown-unknown`";

const TARGET: &str = "wasm32-unknown-unknown";

/// Where Debian's packages put a compiler that shares nothing with the toolchain that runs this.
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";

/// A Rust compiler that can make wasm.
pub(super) struct Compiler {
    cargo: PathBuf,
    rustc: PathBuf,
    library: Library,
    name: String,
}

/// Where the standard library for wasm comes from.
enum Library {
    /// It is installed beside the compiler.
    Installed,
    /// It is compiled from its sources and linked by this linker, because Debian's package brings neither.
    Compiled { linker: PathBuf },
}

impl Compiler {
    /// The toolchain's own compiler where it has the target, else Debian's where its sources are installed.
    pub(super) fn find() -> Option<Self> {
        Self::own().or_else(Self::debian)
    }

    /// Which compiler it is, to the commit: another one makes other bytes of the same sources.
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

    /// Compiles `crates/wasm` and says where the module is.
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
            // The sources of the library are for the nightly channel; this variable opens them to any.
            cargo
                .env("RUSTC_BOOTSTRAP", "1")
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker)
                .args(["-Z", "build-std=std,panic_abort"]);
        }
        run(&mut cargo)?;
        Ok(target.join(TARGET).join("runtime/assay_wasm.wasm"))
    }

    fn flags(&self) -> String {
        // Without reference types, wasm-bindgen has no table to fill at the start and the script nothing to lend it. The
        // engine keeps next to nothing on a stack in memory, a few bytes for each question that a change may be of; what
        // stands behind a small one has short addresses.
        let all = "-Ctarget-feature=-reference-types -Clink-arg=-zstack-size=8192";
        match self.library {
            Library::Installed => all.to_owned(),
            // A panic is a trap: nobody reads its message in a browser, and its formatting weighs more than the engine.
            Library::Compiled { .. } => format!("{all} -Zunstable-options -Cpanic=immediate-abort"),
        }
    }
}

/// The linker that the toolchain keeps for its own use.
fn linker() -> Option<PathBuf> {
    let rustc = Path::new("rustc");
    let sysroot = answer(rustc, &["--print", "sysroot"])?;
    let about = answer(rustc, &["--version", "--verbose"])?;
    let host = about.lines().find_map(|line| line.strip_prefix("host: "))?;
    let linker = Path::new(&sysroot).join("lib/rustlib").join(host).join("bin/rust-lld");
    linker.exists().then_some(linker)
}

/// A command without what `cargo` and `rustup` tell their children, which would bend another compiler to this one.
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
