//! The number of instructions for parsing, proving and rendering: it hardly depends on other load on the machine, so
//! that a change that makes them slower is noticed. Requires valgrind; does not measure disks, caches or threads.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::corpus::Corpus;
use super::numbers::thousands;
use crate::Failure;

/// The number of articles: enough that the start of the program is negligible.
const ARTICLES: usize = 200;

/// The tolerance above the saved number, in percent: compilers and C libraries differ by less.
const TOLERATED: u64 = 5;

/// The file with the saved numbers.
const KEPT: &str = "crates/xtask/bench/instructions.txt";

/// The steps, and the functions whose inclusive cost is counted.
const STEPS: [(&str, &str); 4] = [
    ("all", "PROGRAM TOTALS"),
    ("parse", ":assay_build::parse::read "),
    ("prove", ":assay_build::prove::page "),
    ("render", ":assay_build::render::output "),
];

/// Counts, and compares with the saved numbers or replaces them.
pub(super) fn count(root: &Path, keep: bool) -> Result<(), Failure> {
    let counted = counted(&Corpus::at(root, ARTICLES)?)?;
    let lines: Vec<String> =
        STEPS.iter().zip(&counted).map(|((step, _), count)| format!("{step:<7}{count}")).collect();
    if keep {
        fs::write(root.join(KEPT), lines.join("\n") + "\n")?;
    }
    let kept = fs::read_to_string(root.join(KEPT)).map_err(|error| format!("`{KEPT}`: {error}"))?;
    let mut slower = Vec::new();
    for ((step, _), count) in STEPS.iter().zip(&counted) {
        let before = kept.lines().find_map(|line| line.strip_prefix(step)?.trim().parse::<u64>().ok());
        let before = before.ok_or_else(|| format!("`{KEPT}` does not tell of `{step}`"))?;
        println!("{step:<7}{:>15} instructions, kept were {:>15}", grouped(*count), grouped(before));
        if *count > before + before * TOLERATED / 100 {
            slower.push(*step);
        }
    }
    if slower.is_empty() {
        Ok(())
    } else {
        let slower = slower.join(", ");
        Err(format!("{slower}: more than {TOLERATED} % above what was kept; `--keep` if it must be").into())
    }
}

/// Returns the instructions of each step, counted by callgrind.
fn counted(corpus: &Corpus) -> Result<Vec<u64>, Failure> {
    let profile = corpus.out("profile")?;
    let built = Command::new("valgrind")
        .arg("--tool=callgrind")
        .arg(format!("--callgrind-out-file={}", profile.display()))
        .arg(super::contender::release(corpus.root(), "assay"))
        .arg("build")
        .arg("--root")
        .arg(corpus.assay())
        .arg("--out")
        .arg(corpus.out("counted")?)
        // A single thread, so that no other searches for work in the meantime.
        .env("RAYON_NUM_THREADS", "1")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .map_err(|error| format!("valgrind: {error}"))?;
    if !built.success() {
        return Err("the build under valgrind failed".into());
    }
    let table = Command::new("callgrind_annotate")
        .args(["--inclusive=yes", "--threshold=100"])
        .arg(&profile)
        .output()
        .map_err(|error| format!("callgrind_annotate: {error}"))?;
    let table = String::from_utf8_lossy(&table.stdout);
    STEPS.iter().map(|(step, function)| inclusive(&table, step, function)).collect()
}

/// Returns the instructions of `function` in the table `table`.
fn inclusive(table: &str, step: &str, function: &str) -> Result<u64, Failure> {
    let line = table.lines().find(|line| line.contains(function));
    let number = line.and_then(|line| line.split_whitespace().next()?.replace(',', "").parse().ok());
    number.ok_or_else(|| format!("callgrind did not see `{step}`").into())
}

fn grouped(count: u64) -> String {
    usize::try_from(count).map_or_else(|_| count.to_string(), thousands)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_function_in_the_table() {
        let table = "1,234 (100.0%)  PROGRAM TOTALS\n\n  567 (45.9%)  ???:assay_build::parse::read [assay]\n";
        assert_eq!(inclusive(table, "parse", STEPS[1].1).unwrap(), 567);
        assert_eq!(inclusive(table, "all", STEPS[0].1).unwrap(), 1234);
        assert!(inclusive(table, "prove", STEPS[2].1).is_err());
    }
}
