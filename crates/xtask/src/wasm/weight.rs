//! What the runtime weighs, and the most it may.

use super::Files;
use crate::Failure;

/// The most that wasm and script may weigh together, in bytes after brotli at its highest level.
pub(super) const MOST: usize = 5_120;

/// Prints a line for each file and one for all, and fails where they weigh too much.
pub(super) fn report(files: &Files) -> Result<(), Failure> {
    println!("{:<12}{:>8}{:>8}", "", "raw", "brotli");
    let (mut raw, mut packed) = (0, 0);
    for (name, bytes) in files {
        let small = brotli(bytes)?;
        println!("{name:<12}{:>8}{small:>8}", bytes.len());
        (raw, packed) = (raw + bytes.len(), packed + small);
    }
    println!("{:<12}{raw:>8}{packed:>8}  of {MOST}", "together");
    if packed > MOST {
        return Err(format!("the runtime weighs {packed} bytes, and may weigh {MOST}").into());
    }
    Ok(())
}

/// How many bytes are left after brotli at level 11.
pub(super) fn brotli(bytes: &[u8]) -> Result<usize, Failure> {
    let mut packed = Vec::new();
    let params =
        brotli::enc::BrotliEncoderParams { quality: 11, size_hint: bytes.len(), ..Default::default() };
    brotli::BrotliCompress(&mut &*bytes, &mut packed, &params)?;
    Ok(packed.len())
}
