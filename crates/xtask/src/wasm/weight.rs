//! The size of the runtime, and its limit.

use super::Files;
use crate::Failure;

/// The maximum size of wasm and script together, in bytes after brotli at its highest level.
pub(super) const MOST: usize = 6_144;

/// The size of the form library SurveyJS, for comparison: survey-core and survey-js-ui 2.5.38, bundled and minified.
const PEER: usize = 273_023;

/// Prints the table, and fails if the files are too large.
pub(super) fn report(files: &Files) -> Result<(), Failure> {
    print!("{}", table(files)?);
    let packed = files.iter().map(|(_, bytes)| brotli(bytes)).sum::<Result<usize, Failure>>()?;
    println!("of {MOST} that it may weigh");
    if packed > MOST {
        return Err(format!("the runtime weighs {packed} bytes, and may weigh {MOST}").into());
    }
    Ok(())
}

/// Returns a line for each file, one for the total and one for comparison, in Markdown.
pub(super) fn table(files: &Files) -> Result<String, Failure> {
    let mut lines = vec![row("bytes", "as it is", "brotli 11"), "|---|--:|--:|\n".to_owned()];
    let (mut raw, mut packed) = (0, 0);
    for (name, bytes) in files {
        let small = brotli(bytes)?;
        lines.push(row(&format!("`{name}`"), &grouped(bytes.len()), &grouped(small)));
        (raw, packed) = (raw + bytes.len(), packed + small);
    }
    lines.push(row("together", &grouped(raw), &grouped(packed)));
    lines.push(row("SurveyJS", "", &grouped(PEER)));
    Ok(lines.concat())
}

fn row(name: &str, raw: &str, packed: &str) -> String {
    format!("| {name} | {raw} | {packed} |\n")
}

/// Returns an integer with commas.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Returns the number of bytes after brotli at level 11.
pub(super) fn brotli(bytes: &[u8]) -> Result<usize, Failure> {
    let mut packed = Vec::new();
    let params =
        brotli::enc::BrotliEncoderParams { quality: 11, size_hint: bytes.len(), ..Default::default() };
    brotli::BrotliCompress(&mut &*bytes, &mut packed, &params)?;
    Ok(packed.len())
}
