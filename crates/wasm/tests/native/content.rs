//! The diagnostics of this repository's site, taken from its built pages, with every answer set; if there are too many,
//! a large sample, and all that differ from one of them in one or two answers.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use assay_build::{AvifEncoder, Cache, Drafts, Options, RuntimeFile, SourceFile, Sources, build};
use assay_diagnostic::{Program, Question};
use base64::prelude::{BASE64_STANDARD, Engine as _};

use super::cases::{Dice, Group};
use super::crate_root;

/// The number of answer sets that is too many.
const MANY: usize = 200_000;
/// The size of the sample.
const SAMPLE: usize = 25_000;
/// The maximum number of answers to a question.
const ANSWERS: usize = 20;

/// The maximum number of answer sets in a group, so that groups can be divided evenly.
const GROUP: usize = 500;

pub(crate) fn groups() -> Vec<Group> {
    let mut groups = Vec::new();
    for program in programs() {
        let cases = cases(&program);
        let parts = cases.chunks(GROUP);
        groups.extend(parts.map(|cases| Group { program: program.clone(), cases: cases.to_vec() }));
    }
    // Divides the slow groups between both halves.
    let (first, second): (Vec<_>, Vec<_>) =
        groups.into_iter().enumerate().partition(|(index, _)| index % 2 == 0);
    first.into_iter().chain(second).map(|(_, group)| group).collect()
}

/// Returns every program in a page, without duplicates.
fn programs() -> BTreeSet<Vec<u8>> {
    let root = crate_root().join("../..");
    let mut sources = Sources::default();
    for part in ["site.toml", "content", "themes"] {
        collect(&root, &root.join(part), &mut sources);
    }
    let options = Options {
        // After the publication of everything.
        today: jiff::civil::date(2100, 1, 1),
        base_url: None,
        drafts: Drafts::Include,
        avif: AvifEncoder::Absent,
        runtime: ["assay.js", "assay.wasm"].map(runtime).to_vec(),
    };
    let site = build(&sources, &options, &mut Cache::for_one_build());
    let pages = site.pages.unwrap_or_else(|| panic!("{:#?}", site.problems));
    let mut programs = BTreeSet::new();
    for (path, bytes) in pages.iter() {
        if path.as_str().ends_with(".html") {
            let text = String::from_utf8_lossy(bytes);
            // The documentation shows what a template writes there.
            let marks = text.split("data-program=\"").skip(1).filter_map(|rest| rest.split('"').next());
            let marks = marks.filter(|mark| !mark.contains("{{"));
            programs.extend(marks.map(|mark| BASE64_STANDARD.decode(mark).expect("a program in base 64")));
        }
    }
    programs
}

fn runtime(name: &str) -> RuntimeFile {
    let bytes = fs::read(crate_root().join("dist").join(name)).expect("the committed runtime");
    RuntimeFile { name: name.to_owned(), bytes: bytes.into() }
}

fn collect(root: &Path, path: &Path, into: &mut Sources) {
    if path.is_dir() {
        for entry in fs::read_dir(path).expect("a folder") {
            collect(root, &entry.expect("an entry").path(), into);
        }
        return;
    }
    let name = path.strip_prefix(root).expect("inside").to_string_lossy().replace('\\', "/");
    into.insert(SourceFile::new(&name, fs::read(path).expect("a file")));
}

/// Returns the numbers that answer a question, and one for no answer.
fn answers(shape: &Question) -> Vec<f64> {
    let all = shape.last() + 1;
    let stride = (all as usize).div_ceil(ANSWERS) as u32;
    let steps = (0..all).step_by(stride as usize).chain([all - 1]);
    let mut numbers: Vec<f64> = steps.map(|step| shape.number(step)).collect();
    numbers.dedup();
    numbers.push(f64::NAN);
    numbers
}

fn cases(program: &[u8]) -> Vec<Vec<f64>> {
    let loaded = Program::load(program).expect("a page carries a program");
    let answers: Vec<Vec<f64>> = loaded.questions().iter().map(answers).collect();
    let all = answers.iter().try_fold(1usize, |product, answers| product.checked_mul(answers.len()));
    match all.filter(|all| *all <= MANY) {
        Some(all) => (0..all).map(|index| set(&answers, index)).collect(),
        None => sample(&answers),
    }
}

/// Returns answer set `index`.
fn set(answers: &[Vec<f64>], mut index: usize) -> Vec<f64> {
    let mut digit = |answers: &Vec<f64>| {
        let answer = answers[index % answers.len()];
        index /= answers.len();
        answer
    };
    answers.iter().map(&mut digit).collect()
}

fn sample(answers: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let dice = &mut Dice(1);
    let mut any = || answers.iter().map(|answers| dice.pick(answers)).collect::<Vec<f64>>();
    let mut sets: Vec<Vec<f64>> = (0..SAMPLE).map(|_| any()).collect();
    let middle: Vec<f64> = answers.iter().map(|answers| answers[answers.len() / 2]).collect();
    for (first, one) in answers.iter().enumerate() {
        for (second, other) in answers.iter().enumerate().skip(first) {
            for (a, b) in one.iter().flat_map(|a| other.iter().map(move |b| (*a, *b))) {
                let mut set = middle.clone();
                set[first] = a;
                set[second] = b;
                sets.push(set);
            }
        }
    }
    sets
}
