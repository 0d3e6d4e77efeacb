//! wasm-bindgen: turns what the compiler exported into a module that a script can call, and the script for it.

use std::path::{Path, PathBuf};

use crate::Failure;

/// A module that may be called, and the script that calls it.
pub(super) struct Bound {
    pub(super) module: PathBuf,
    pub(super) glue: PathBuf,
}

/// Whether this was built with wasm-bindgen.
pub(super) const AVAILABLE: bool = cfg!(feature = "bindgen");

/// Binds the compiled module, for a bundler: the glue holds the functions alone, and `script/` does the loading.
#[cfg(feature = "bindgen")]
pub(super) fn bind(compiled: &Path, scratch: &Path) -> Result<Bound, Failure> {
    let folder = scratch.join("bound");
    wasm_bindgen_cli_support::Bindgen::new()
        .bundler(true)
        .map_err(|error| format!("wasm-bindgen: {error:#}"))?
        .input_path(compiled)
        .out_name("glue")
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(&folder)
        .map_err(|error| format!("wasm-bindgen: {error:#}"))?;
    Ok(Bound { module: folder.join("glue_bg.wasm"), glue: folder.join("glue_bg.js") })
}

/// Says how to come by wasm-bindgen.
#[cfg(not(feature = "bindgen"))]
pub(super) fn bind(_compiled: &Path, _scratch: &Path) -> Result<Bound, Failure> {
    Err("built without wasm-bindgen; run it as `cargo xtask wasm`, which switches the feature `bindgen` on"
        .into())
}
