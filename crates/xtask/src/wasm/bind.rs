//! wasm-bindgen: turns what the compiler exported into a module that a script can call. Numbers alone go in and out, so
//! what it writes to go between converts nothing, and the script calls the functions as they are.

use std::path::{Path, PathBuf};

use crate::Failure;

/// Whether this was built with wasm-bindgen.
pub(super) const AVAILABLE: bool = cfg!(feature = "bindgen");

/// Binds the compiled module and says where it is; `script/` does the loading.
#[cfg(feature = "bindgen")]
pub(super) fn bind(compiled: &Path, scratch: &Path) -> Result<PathBuf, Failure> {
    let folder = scratch.join("bound");
    let failed = |error| format!("wasm-bindgen: {error:#}");
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen.bundler(true).map_err(failed)?.input_path(compiled).out_name("glue");
    bindgen.typescript(false).remove_name_section(true).remove_producers_section(true);
    let mut output = bindgen.generate_output().map_err(failed)?;
    // Nobody looks into the module's memory, and what wasm-bindgen keeps for itself nobody asks for.
    let exports = &mut output.wasm_mut().exports;
    let ours = |name: &str| name != "memory" && !name.starts_with("__");
    let unused: Vec<_> =
        exports.iter().filter(|export| !ours(&export.name)).map(|export| export.id()).collect();
    unused.into_iter().for_each(|export| exports.delete(export));
    // MemoTable begins with zeros, as all that is ours does; what else stands there is again wasm-bindgen's.
    let data = &mut output.wasm_mut().data;
    let segments: Vec<_> = data.iter().map(|segment| segment.id()).collect();
    segments.into_iter().for_each(|segment| data.delete(segment));
    output.emit(&folder).map_err(failed)?;
    Ok(folder.join("glue_bg.wasm"))
}

/// Says how to come by wasm-bindgen.
#[cfg(not(feature = "bindgen"))]
pub(super) fn bind(_compiled: &Path, _scratch: &Path) -> Result<PathBuf, Failure> {
    Err("built without wasm-bindgen; run it as `cargo xtask wasm`, which switches the feature `bindgen` on"
        .into())
}
