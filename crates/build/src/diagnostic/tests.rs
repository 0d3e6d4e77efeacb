//! Reading diagnostics, and what the program makes of answers.

use assay_diagnostic::{Answers, Evaluation, Outcome, Program};

use super::{Diagnostic, read};
use crate::problem::Problem;
use crate::source::SourceFile;

fn read_text(text: &str) -> (Option<Diagnostic>, Vec<Problem>) {
    let mut problems = Vec::new();
    let diagnostic = read(&SourceFile::new("content/test.diagnostic.toml", text.as_bytes()), &mut problems);
    (diagnostic, problems)
}

pub(crate) fn read_well(text: &str) -> Diagnostic {
    let (diagnostic, problems) = read_text(text);
    assert!(problems.is_empty(), "{problems:#?}");
    diagnostic.unwrap()
}

/// What each problem underlines, and what it says.
fn told(text: &str) -> Vec<(&str, String)> {
    let (_, problems) = read_text(text);
    problems
        .into_iter()
        .map(|problem| (&text[problem.place.span.clone()], format!("{}: {}", problem.code, problem.message)))
        .collect()
}

/// The outcome of answers by edge values; NaN for no answer.
fn outcome(diagnostic: &Diagnostic, raw: &[f64]) -> Outcome {
    let program = Program::load(&diagnostic.compiled.program).unwrap();
    let mut answers = Answers::NONE;
    for (index, raw) in raw.iter().enumerate() {
        answers.set(&program, index, *raw).unwrap();
    }
    Evaluation::of(&program, &answers).outcome()
}

const SIGNALS: &str = r#"
title = "Signals"
[[question]]
id = "late"
ask = "Late?"
yes = { signals = 1 }
[[question]]
id = "stuck"
ask = "Stuck?"
yes = { signals = 1 }
[[question]]
id = "broken"
ask = "Broken?"
yes = { signals = 1 }
[[score]]
id = "signals"
[[outcome]]
id = "call"
title = "Call"
when = "signals >= 2"
recommend = "call"
[[outcome]]
id = "rest"
title = "Rest"
otherwise = true
"#;

#[test]
fn two_of_three_signals_decide_before_the_third_is_answered() {
    let diagnostic = read_well(SIGNALS);
    let (yes, no, open) = (1.0, 0.0, f64::NAN);
    assert_eq!(outcome(&diagnostic, &[open, open, open]), Outcome::Undecided);
    assert_eq!(outcome(&diagnostic, &[yes, open, open]), Outcome::Undecided);
    assert_eq!(outcome(&diagnostic, &[yes, open, yes]), Outcome::Decided(0));
    assert_eq!(outcome(&diagnostic, &[no, open, no]), Outcome::Decided(1));
    assert_eq!(outcome(&diagnostic, &[no, yes, yes]), Outcome::Decided(0));
    assert!(diagnostic.compiled.program.len() < 80, "{} bytes", diagnostic.compiled.program.len());
}

#[test]
fn mistakes_in_expressions_are_shown_at_the_characters_that_cause_them() {
    let text = SIGNALS.replace("signals >= 2", "signls >= 2 and late > 1 or 3");
    assert_eq!(
        told(&text),
        [
            ("signls", "diagnostic/unknown-name: there is no question, score or value `signls`".to_owned()),
            ("late", "diagnostic/type-mismatch: this is a condition, not a number".to_owned()),
            ("3", "diagnostic/type-mismatch: this is a number, not a condition".to_owned()),
        ]
    );
}

#[test]
fn the_diagnostics_of_the_site_can_be_read() {
    let fit = include_str!("../../../../content/insights/cto-fit.diagnostic.toml");
    let baseline = include_str!("../../../../content/insights/delivery-baseline.diagnostic.toml");
    for text in [fit, baseline] {
        let diagnostic = read_well(text);
        assert!(diagnostic.compiled.program.len() < 512, "{} bytes", diagnostic.compiled.program.len());
    }
}
