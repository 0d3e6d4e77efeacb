//! The duration of large proofs. Measured on demand and never checked in the suite, which runs on any machine:
//!
//! `cargo test --release --package assay-build measure -- --ignored --nocapture`

#![expect(clippy::disallowed_types, reason = "this is no build, and the clock is what it is for")]

use std::time::Instant;

use super::{SIX_NUMBERS, proven, sixty_signals, twenty_choices, twenty_scales};

/// The number of repetitions; the fastest is reported.
const TIMES: usize = 9;

#[test]
#[ignore = "it measures, and holds nothing"]
#[expect(clippy::print_stdout, reason = "the figures are what it is for")]
fn measure_the_large_proofs() {
    let large = [
        ("60 yes-no questions into 3 scores", sixty_signals()),
        ("20 questions of 5 steps into 4 scores", twenty_scales()),
        ("20 questions of 5 options among 4 scores", twenty_choices()),
        ("6 numbers, formulas with thresholds", SIX_NUMBERS.to_owned()),
    ];
    for (name, text) in large {
        let took = (0..TIMES).map(|_| {
            let start = Instant::now();
            let (proof, ..) = proven(&text);
            (start.elapsed(), proof.answer_sets)
        });
        if let Some((took, answer_sets)) = took.min() {
            println!("{name}: {:.1} ms, {answer_sets} answer sets", took.as_secs_f64() * 1000.0);
        }
    }
}
