//! One engine: the committed module gives the same results as the native engine, bit for bit, on every answer set of
//! every diagnostic of this repository's site, and on a hundred thousand random or broken programs and answers.
//!
//! Cases are generated here, hashed with their native results, and replayed by Node in `dist/assay.wasm`.
#![expect(clippy::expect_used, reason = "a test stops where it cannot go on, wherever it is written")]

mod cases;
mod content;
mod random;

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use assay_diagnostic::{Program, limits};

use self::cases::{Group, numbers};

fn crate_root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Replays the groups in the module, in two parallel halves, and fails on the first case that differs.
fn replay(groups: &[Group]) {
    std::thread::scope(|scope| {
        let halves = groups.chunks(groups.len().div_ceil(2).max(1));
        let replayed: Vec<_> = halves.map(|half| scope.spawn(|| replay_in_one(half))).collect();
        for half in replayed {
            half.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        }
    });
}

fn replay_in_one(groups: &[Group]) {
    let module: PathBuf = crate_root().join("dist/assay.wasm");
    let mut node = Command::new("node")
        .arg(crate_root().join("tests/native/replay.mjs"))
        .arg(module)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("Node.js 20 or newer");
    let mut input = Vec::new();
    groups.iter().for_each(|group| group.write(&mut input));
    node.stdin.take().expect("a pipe").write_all(&input).expect("Node reads");
    let output = node.wait_with_output().expect("Node ends");
    let (told, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{errors}");
    let cases: usize = groups.iter().map(|group| group.cases.len()).sum();
    assert_eq!(errors.trim().parse(), Ok(cases), "not every case was replayed");
    if let Some(line) = told.lines().find(|line| !line.is_empty()) {
        let (place, module) = line.split_once(": ").expect("a case and its numbers");
        let mut place = place.split(' ').map(|number| number.parse::<usize>().expect("a number"));
        let group = &groups[place.next().expect("a group")];
        let index = place.next().expect("a case");
        let answers = &group.cases[index];
        let native = numbers(&group.program, answers, index);
        panic!("program {:?}\nanswers {answers:?}\nnative {native:?}\nmodule [{module}]", group.program);
    }
}

#[test]
fn the_module_gives_what_the_native_engine_gives_for_the_diagnostics_of_this_site() {
    let groups = content::groups();
    for group in &groups {
        assert!(group.program.len() <= limits::PROGRAM, "a program has {} bytes", group.program.len());
    }
    let cases: usize = groups.iter().map(|group| group.cases.len()).sum();
    let programs: BTreeSet<&[u8]> = groups.iter().map(|group| &*group.program).collect();
    assert!(programs.len() >= 2 && cases >= 30_000, "{cases} cases of {} diagnostics", programs.len());
    replay(&groups);
}

#[test]
fn the_module_gives_what_the_native_engine_gives_for_random_programs_and_answers() {
    let groups = random::groups(100_000);
    let cases: usize = groups.iter().map(|group| group.cases.len()).sum();
    assert!(cases >= 100_000);
    // Invalid programs have no results, which would be a poor test of them.
    let sound = groups.iter().filter(|group| Program::load(&group.program).is_ok()).count();
    assert!(sound > groups.len() / 3 && sound < groups.len() * 9 / 10, "{sound} of {}", groups.len());
    replay(&groups);
}
