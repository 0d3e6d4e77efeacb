//! Benchmarks: Assay, Hugo and Blades if they are installed, and the floor build the same articles in turn, and the resources of each
//! are recorded. Absolute times mean little: what counts are ratios within one run.

mod article;
mod cache;
mod chance;
mod contender;
mod corpus;
mod floor;
mod instructions;
mod latency;
mod measure;
mod numbers;
mod plan;
mod plot;
mod report;

use std::path::Path;
use std::process::Command;

use self::contender::Contender;
use self::corpus::Corpus;
use self::measure::Taken;
pub(crate) use self::plan::HELP;
use self::plan::Plan;
use crate::Failure;

/// The measurements of one program for one corpus, one for each run.
struct Measured {
    contender: Contender,
    articles: usize,
    highlighted: bool,
    runs: Vec<Taken>,
}

/// Runs the benchmarks that `arguments` ask for.
pub(crate) fn run(root: &Path, arguments: &[&str]) -> Result<(), Failure> {
    if let ["floor", source, out] = arguments {
        return floor::build(Path::new(source), Path::new(out));
    }
    if let [what @ ("latency" | "cache"), rest @ ..] = arguments {
        let measure = if *what == "cache" { cache::measure } else { latency::measure };
        let plan = Plan::read(rest)?;
        compile(root)?;
        for articles in &plan.articles {
            let corpus = Corpus::at(root, *articles)?;
            println!("{}", measure(&contender::release(root, "assay"), &corpus, plan.runs)?);
        }
        return Ok(());
    }
    if let ["instructions", keep @ ..] = arguments {
        compile(root)?;
        return instructions::count(root, keep == ["--keep"]);
    }
    let plan = Plan::read(arguments)?;
    compile(root)?;
    let contenders = contender::those_there(root, &plan)?;
    let mut all = Vec::new();
    for articles in &plan.articles {
        let corpus = Corpus::at(root, *articles)?;
        for highlighted in plan.highlighting() {
            all.extend(in_turn(&corpus, &contenders, highlighted, plan.runs)?);
        }
    }
    let report = report::table(&all);
    println!("{report}");
    if plan.keep {
        report::keep(root, &all)?;
    }
    Ok(())
}

/// Compiles the measured programs in release mode.
fn compile(root: &Path) -> Result<(), Failure> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args(["build", "--release", "--package", "assay", "--package", "xtask"])
        .current_dir(root)
        .status()?;
    if built.success() { Ok(()) } else { Err("the release build failed".into()) }
}

/// Lets every program build `corpus`, in rounds, so that other load on the machine affects all alike.
fn in_turn(
    corpus: &Corpus,
    contenders: &[Contender],
    highlighted: bool,
    runs: usize,
) -> Result<Vec<Measured>, Failure> {
    let able = contenders.iter().filter(|contender| contender.can(highlighted));
    let mut all: Vec<Measured> = able
        .map(|contender| Measured {
            contender: contender.clone(),
            articles: corpus.articles,
            highlighted,
            runs: Vec::new(),
        })
        .collect();
    corpus.clear()?;
    corpus.warm()?;
    for run in 1..=runs {
        for measured in &mut all {
            let taken = measured.contender.build(corpus, highlighted, run)?;
            eprintln!(
                "{} articles, run {run} of {runs}: {:<6} {:>7.2} s, processor {:>7.2} s, {:>5.0} MiB",
                corpus.articles,
                measured.contender.name(),
                taken.wall.as_secs_f64(),
                taken.processor.as_secs_f64(),
                taken.mebibytes(),
            );
            measured.runs.push(taken);
        }
    }
    Ok(all)
}
