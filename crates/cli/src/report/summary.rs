//! The summary of a build: its contents, its duration, its location and how to preview it, in a few lines.

use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

use assay_build::Summary;

use super::counted;

/// The publication of the pages.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Published<'a> {
    /// They were written to this folder. `see` is the command that previews them, if it was not shown before.
    To { folder: &'a Path, see: Option<&'a str> },
    /// They were only rendered.
    Nowhere,
}

/// Returns the summary, each line with its line ending.
pub(crate) fn summarise(summary: &Summary, files: usize, published: Published<'_>, took: Duration) -> String {
    let pages = counted(summary.pages, "page");
    let diagnostics = counted(summary.diagnostics.len(), "diagnostic");
    let files = counted(files, "file");
    let took = in_words(took);
    let mut text = match published {
        Published::To { folder, .. } => {
            format!("Built {pages} and {diagnostics} in {took}: {files} in {}\n", folder.display())
        }
        Published::Nowhere => format!("Checked {pages} and {diagnostics} in {took}\n"),
    };
    let left_out = summary.left_out.to_string();
    if !left_out.is_empty() {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "Left out: {left_out}");
    }
    if summary.lowered > 0 {
        let errors = counted(summary.lowered, "error");
        let _ = writeln!(text, "Lowered to warnings by `[problems]`: {errors}");
    }
    for line in &summary.diagnostics {
        let _ = writeln!(text, "  {line}");
    }
    if let Published::To { see: Some(command), .. } = published {
        let _ = writeln!(text, "To see it, run `{command}`");
    }
    text
}

/// Returns a duration with a suitable unit, with at most three digits.
pub(crate) fn in_words(took: Duration) -> String {
    match took.as_millis() {
        0 => format!("{} µs", took.as_micros()),
        millis @ 1..1000 => format!("{millis} ms"),
        _ => format!("{:.1} s", took.as_secs_f64()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_says_what_how_long_and_where() {
        let summary =
            Summary { pages: 2, diagnostics: vec!["fit: 8 answer sets".to_owned()], ..Summary::default() };
        let took = Duration::from_millis(41);
        let built = "Built 2 pages and 1 diagnostic in 41 ms: 1 file in public\n  fit: 8 answer sets\n";
        let to = |see| Published::To { folder: Path::new("public"), see };
        assert_eq!(summarise(&summary, 1, to(None), took), built);
        let first = format!("{built}To see it, run `assay serve`\n");
        assert_eq!(summarise(&summary, 1, to(Some("assay serve")), took), first);
        assert_eq!(
            summarise(&Summary::default(), 0, Published::Nowhere, took),
            "Checked 0 pages and 0 diagnostics in 41 ms\n"
        );
    }

    #[test]
    fn durations_have_a_unit_that_suits_them() {
        assert_eq!(in_words(Duration::from_micros(999)), "999 µs");
        assert_eq!(in_words(Duration::from_millis(999)), "999 ms");
        assert_eq!(in_words(Duration::from_millis(1250)), "1.2 s");
    }
}
