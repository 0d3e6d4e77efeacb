//! Tools from npm, at the versions of `tools/package-lock.json`, in an ignored folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::run;
use crate::Failure;

/// Binaryen's optimiser, esbuild's bundler and Terser, installed.
pub(super) struct Tools {
    binaries: PathBuf,
}

impl Tools {
    /// Installs the locked versions, unless they are installed.
    pub(super) fn install(folder: &Path) -> Result<Self, Failure> {
        let tools = Self { binaries: folder.join("node_modules/.bin") };
        let wanted = fs::read(folder.join("package-lock.json"))?;
        let installed = folder.join("node_modules/installed.json");
        if fs::read(&installed).is_ok_and(|found| found == wanted) {
            return Ok(tools);
        }
        run(Command::new("npm").current_dir(folder).args([
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
        ]))?;
        fs::write(installed, wanted)?;
        Ok(tools)
    }

    /// Returns the module, optimised for size.
    pub(super) fn optimise(&self, module: &Path, scratch: &Path) -> Result<Vec<u8>, Failure> {
        let optimised = scratch.join("assay.wasm");
        let strip = ["--strip-debug", "--strip-producers", "--strip-target-features"];
        run(Command::new(self.binaries.join("wasm-opt"))
            .arg(module)
            .args(["--all-features", "-Oz", "--converge"])
            .args(strip)
            .arg("--output")
            .arg(&optimised))?;
        Ok(fs::read(optimised)?)
    }

    /// Bundles the modules of the script into one minified file. esbuild bundles; Terser minifies, whose result is 4 %
    /// smaller after brotli than esbuild's, measured on this script. `parts` takes the place of `PARTS`, in JSON.
    pub(super) fn bundle(&self, entry: &Path, scratch: &Path, parts: &str) -> Result<Vec<u8>, Failure> {
        let (bundled, minified) = (scratch.join("bundle.js"), scratch.join("assay.js"));
        run(Command::new(self.binaries.join("esbuild"))
            .arg(entry)
            .arg(format!("--outfile={}", bundled.display()))
            .arg(format!("--define:PARTS={parts}"))
            .args(["--bundle", "--format=esm", "--target=es2022", "--charset=utf8"])
            .args(["--legal-comments=none", "--log-level=warning", "--allow-overwrite"]))?;
        run(Command::new(self.binaries.join("terser"))
            .arg(bundled)
            .args(["--module", "--ecma", "2022", "--mangle"])
            .args([
                "--compress",
                "passes=3,unsafe=true,unsafe_arrows=true,unsafe_methods=true,pure_getters=true",
            ])
            .arg("--output")
            .arg(&minified))?;
        Ok(fs::read(minified)?)
    }
}
