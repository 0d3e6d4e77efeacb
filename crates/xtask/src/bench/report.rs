//! The measurements as a Markdown table, stored in the page on performance with a plot.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::contender::Contender;
use super::measure::median;
use super::numbers::thousands;
use super::{Measured, plot};
use crate::Failure;

/// The page on performance, and the plot beside it.
const PAGE: &str = "crates/PERFORMANCE.md";
const PLOT: &str = "crates/performance.svg";

/// The lines of the page that enclose the latest measurements.
const BEGIN: &str = "<!-- measured: begin -->\n";
const END: &str = "<!-- measured: end -->\n";

impl Measured {
    /// Returns the median wall time, in seconds.
    pub(super) fn wall(&self) -> f64 {
        median(self.runs.iter().map(|taken| taken.wall.as_secs_f64()).collect())
    }

    fn processor(&self) -> f64 {
        median(self.runs.iter().map(|taken| taken.processor.as_secs_f64()).collect())
    }

    fn user(&self) -> f64 {
        median(self.runs.iter().map(|taken| taken.user.as_secs_f64()).collect())
    }

    /// Returns the median peak memory, in MiB.
    pub(super) fn memory(&self) -> f64 {
        median(self.runs.iter().map(super::Taken::mebibytes).collect())
    }

    fn is_of_assay(&self) -> bool {
        matches!(self.contender, Contender::Assay(_))
    }

    /// Returns true if both were measured with the same corpus in the same round.
    fn is_beside(&self, other: &Self) -> bool {
        self.articles == other.articles && self.highlighted == other.highlighted
    }
}

/// Returns the table.
pub(super) fn table(all: &[Measured]) -> String {
    let mut table = String::from(
        "| articles | code | | time, s | processor, s | outside the kernel | peak, MiB | time / Assay's | memory / Assay's |\n\
         |---:|---|---|---:|---:|---:|---:|---:|---:|\n",
    );
    for measured in all {
        let assay = all.iter().find(|other| other.is_of_assay() && other.is_beside(measured));
        let ratio = |of: fn(&Measured) -> f64| {
            assay.map_or_else(String::new, |assay| format!("{:.2}", of(measured) / of(assay)))
        };
        let _ = writeln!(
            table,
            "| {} | {} | {} | {:.2} | {:.2} | {:.2} | {:.0} | {} | {} |",
            thousands(measured.articles),
            if measured.highlighted { "highlighted" } else { "plain" },
            measured.contender.name(),
            measured.wall(),
            measured.processor(),
            measured.user(),
            measured.memory(),
            ratio(Measured::wall),
            ratio(Measured::memory),
        );
    }
    table + &growth(all)
}

/// Returns how the time of Assay grows with the number of articles.
fn growth(all: &[Measured]) -> String {
    let assay: Vec<_> =
        all.iter().filter(|measured| measured.is_of_assay() && !measured.highlighted).collect();
    let mut text = String::new();
    for pair in assay.windows(2) {
        let [less, more] = pair else { continue };
        let _ = write!(
            text,
            "\nAssay takes {:.1} times as long for {} articles as for {}, and {:.1} times the memory.",
            more.wall() / less.wall(),
            thousands(more.articles),
            thousands(less.articles),
            more.memory() / less.memory(),
        );
    }
    if text.is_empty() { text } else { text + "\n" }
}

/// Writes the measurements into the page and draws the plot.
pub(super) fn keep(root: &Path, all: &[Measured]) -> Result<(), Failure> {
    let page = root.join(PAGE);
    let text = fs::read_to_string(&page)?;
    let parts = text.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let (before, after) = parts.ok_or_else(|| format!("`{PAGE}` has no place for what was measured"))?;
    let runs = all.iter().map(|measured| measured.runs.len()).max().unwrap_or_default();
    let said = format!("Medians of {runs} runs on {}.\n\n", machine());
    fs::write(page, format!("{before}{BEGIN}{said}{}{END}{after}", table(all)))?;
    fs::write(root.join(PLOT), plot::svg(all))?;
    Ok(())
}

/// Returns a short description of the machine.
fn machine() -> String {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = text.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let name = name.map_or("", |(_, name)| name);
    format!("{processors} processors ({name}, {})", std::env::consts::OS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_for_people() {
        assert_eq!([100, 1000, 10_000, 1_234_567].map(thousands), ["100", "1,000", "10,000", "1,234,567"]);
    }
}
