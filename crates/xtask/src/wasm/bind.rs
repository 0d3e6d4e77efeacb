//! wasm-bindgen: converts the compiled module to one that a script can call. The interface is numbers only, so its glue
//! code converts nothing, and the script calls the functions directly.

use std::path::{Path, PathBuf};

use crate::Failure;

/// True if this was built with wasm-bindgen.
pub(super) const AVAILABLE: bool = cfg!(feature = "bindgen");

/// Binds the compiled module and returns its path; `script/` loads it.
#[cfg(feature = "bindgen")]
pub(super) fn bind(compiled: &Path, scratch: &Path) -> Result<PathBuf, Failure> {
    let folder = scratch.join("bound");
    let failed = |error| format!("wasm-bindgen: {error:#}");
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen.bundler(true).map_err(failed)?.input_path(compiled).out_name("glue");
    bindgen.typescript(false).remove_name_section(true).remove_producers_section(true);
    let mut output = bindgen.generate_output().map_err(failed)?;
    // Nothing accesses the module's memory, or wasm-bindgen's own exports.
    let exports = &mut output.wasm_mut().exports;
    let ours = |name: &str| name != "memory" && !name.starts_with("__");
    let unused: Vec<_> =
        exports.iter().filter(|export| !ours(&export.name)).map(|export| export.id()).collect();
    unused.into_iter().for_each(|export| exports.delete(export));
    // Memory starts as zeros, which is what our state needs; other data is again wasm-bindgen's.
    let data = &mut output.wasm_mut().data;
    let segments: Vec<_> = data.iter().map(|segment| segment.id()).collect();
    segments.into_iter().for_each(|segment| data.delete(segment));
    output.emit(&folder).map_err(failed)?;
    Ok(folder.join("glue_bg.wasm"))
}

/// Reports how to enable wasm-bindgen.
#[cfg(not(feature = "bindgen"))]
pub(super) fn bind(_compiled: &Path, _scratch: &Path) -> Result<PathBuf, Failure> {
    Err("built without wasm-bindgen; run it as `cargo xtask wasm`, which switches the feature `bindgen` on"
        .into())
}
