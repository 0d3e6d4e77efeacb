//! The size of the runtime, and its limit.

use super::Files;
use crate::Failure;

/// The maximum size of what is loaded at first, wasm and script together, in bytes after brotli at its highest level.
pub(super) const MOST: usize = 6_144;

/// The maximum size of each part of the script that is loaded when a form needs it.
pub(super) const MOST_OF_A_PART: usize = 2_048;

/// The size of the form library SurveyJS, for comparison: survey-core and survey-js-ui 2.5.38, bundled and minified.
const PEER: usize = 273_023;

/// Prints the table, and fails if the files are too large.
pub(super) fn report(files: &Files) -> Result<(), Failure> {
    print!("{}", table(files)?);
    println!(
        "of {MOST} that what is loaded at first may weigh, and {MOST_OF_A_PART} that each other part may"
    );
    let mut first = 0;
    for (name, bytes) in files {
        let packed = brotli(bytes)?;
        if is_first(name) {
            first += packed;
        } else if packed > MOST_OF_A_PART {
            return Err(format!("{name} weighs {packed} bytes, and may weigh {MOST_OF_A_PART}").into());
        }
    }
    if first > MOST {
        return Err(format!("the runtime weighs {first} bytes, and may weigh {MOST}").into());
    }
    Ok(())
}

/// Returns true if every page with a diagnostic loads the file.
fn is_first(name: &str) -> bool {
    name.starts_with("assay.")
}

/// Returns a line for each file, the total of those that are loaded at first, and one for comparison, in Markdown.
pub(super) fn table(files: &Files) -> Result<String, Failure> {
    let (first, later): (Vec<_>, Vec<_>) = files.iter().partition(|(name, _)| is_first(name));
    let mut lines = vec![row("bytes", "as it is", "brotli 11"), "|---|--:|--:|\n".to_owned()];
    let (mut raw, mut packed) = (0, 0);
    for (name, bytes) in first {
        let small = brotli(bytes)?;
        lines.push(row(&format!("`{name}`"), &grouped(bytes.len()), &grouped(small)));
        (raw, packed) = (raw + bytes.len(), packed + small);
    }
    lines.push(row("together", &grouped(raw), &grouped(packed)));
    for (name, bytes) in later {
        lines.push(row(&format!("`{name}`"), &grouped(bytes.len()), &grouped(brotli(bytes)?)));
    }
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
