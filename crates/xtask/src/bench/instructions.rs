//! How many instructions reading, proving and drawing take: a number that hardly depends on what else the machine does,
//! so that a change which makes them slower is seen. Needs valgrind; says nothing of disks, caches or threads.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::corpus::Corpus;
use super::report::thousands;
use crate::Failure;

/// How many articles are built: enough that the start of the program is little beside them.
const ARTICLES: usize = 200;

/// By how many percent a number may be above what was kept: compilers and the C library differ by less.
const TOLERATED: u64 = 5;

/// What was counted when it was last kept.
const KEPT: &str = "crates/xtask/bench/instructions.txt";

/// What is counted, and the function that does it, with all that it calls.
const STEPS: [(&str, &str); 4] = [
    ("all", "PROGRAM TOTALS"),
    ("parse", ":assay_build::parse::read "),
    ("prove", ":assay_build::prove::page "),
    ("render", ":assay_build::render::sheet "),
];

/// Counts, and compares with what was kept; or keeps it.
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

/// The instructions of each step, as callgrind counts them.
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
        // One thread, so that no other looks for work meanwhile.
        .env("RAYON_NUM_THREADS", "1")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .map_err(|error| format!("valgrind: {error}"))?;
    if !built.success() {
        return Err("the build under valgrind failed".into());
    }
    let told = Command::new("callgrind_annotate")
        .args(["--inclusive=yes", "--threshold=100"])
        .arg(&profile)
        .output()
        .map_err(|error| format!("callgrind_annotate: {error}"))?;
    let told = String::from_utf8_lossy(&told.stdout);
    STEPS.iter().map(|(step, function)| inclusive(&told, step, function)).collect()
}

/// The instructions that the table `told` has for `function`.
fn inclusive(told: &str, step: &str, function: &str) -> Result<u64, Failure> {
    let line = told.lines().find(|line| line.contains(function));
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
        let told = "1,234 (100.0%)  PROGRAM TOTALS\n\n  567 (45.9%)  ???:assay_build::parse::read [assay]\n";
        assert_eq!(inclusive(told, "parse", STEPS[1].1).unwrap(), 567);
        assert_eq!(inclusive(told, "all", STEPS[0].1).unwrap(), 1234);
        assert!(inclusive(told, "prove", STEPS[2].1).is_err());
    }
}
