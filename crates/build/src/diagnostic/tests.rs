//! Parsing diagnostics, and the program's results for answers.

use assay_diagnostic::author::language::RESERVED;
use assay_diagnostic::{Answers, Evaluation, Outcome, Program};

use super::{Diagnostic, Kind, ShortForm, ShortItem, ShortOutcome, read, short_form, words};
use crate::data::Text;
use crate::messages::Messages;
use crate::problem::Problem;
use crate::source::{SourceFile, SourcePath};

pub(crate) fn read_text(text: &str) -> (Option<Diagnostic>, Vec<Problem>) {
    let mut problems = Vec::new();
    let diagnostic = read(
        &SourceFile::new("content/test.diagnostic.toml", text.as_bytes()),
        Messages::default(),
        &mut problems,
    );
    (diagnostic, problems)
}

pub(crate) fn read_well(text: &str) -> Diagnostic {
    let (diagnostic, problems) = read_text(text);
    assert!(problems.is_empty(), "{problems:#?}");
    diagnostic.unwrap()
}

/// Returns for each problem the text at its place, and the message.
fn told(text: &str) -> Vec<(&str, String)> {
    let (_, problems) = read_text(text);
    problems
        .into_iter()
        .map(|problem| (&text[problem.place.span.clone()], format!("{}: {}", problem.code, problem.message)))
        .collect()
}

/// Returns the outcome of answers as numbers; NaN for no answer.
fn outcome(diagnostic: &Diagnostic, raw: &[f64]) -> Outcome {
    let program = Program::load(&diagnostic.compiled.program).unwrap();
    let mut answers = Answers::NONE;
    for (index, raw) in raw.iter().enumerate() {
        answers.put(index, program.questions()[index].answer(*raw).unwrap());
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
            ("signls", "diagnostic/unknown-name: unknown question, score or value `signls`".to_owned()),
            ("late", "diagnostic/type-mismatch: expected a number, found a condition".to_owned()),
            ("3", "diagnostic/type-mismatch: expected a condition, found a number".to_owned()),
        ]
    );
}

#[test]
fn only_reserved_words_cannot_be_ids() {
    let named = |id: &str| SIGNALS.replace("signals >= 2", "signals >= 2 and late").replace("late", id);
    for word in RESERVED {
        let text = named(word);
        let told = told(&text);
        let reserved = format!("diagnostic/invalid: `{word}` is a reserved word");
        assert!(told.iter().any(|(_, message)| *message == reserved), "{told:?}");
    }
    for function in ["if", "first", "floor", "ceil", "highest", "compound", "days", "today"] {
        read_well(&named(function));
    }
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

/// Returns the short form with these items, as parsed from an article.
fn short(items: &[(&str, &str)], call_at: i64) -> Diagnostic {
    let text = |value: &str| Text { value: value.to_owned(), span: 0..0 };
    let item = |(label, ask): &(&str, &str)| ShortItem { label: Some(text(label)), ask: text(ask) };
    let said = |title: &str| Some(ShortOutcome { title: Some(text(title)), text: text("") });
    let path = SourcePath::new("content/test.md");
    let form = ShortForm {
        messages: Messages::default(),
        source: "",
        path: &path,
        span: 0..0,
        kind: Kind::SelfAssessment,
        id: "test".to_owned(),
        title: text("Signals"),
        minutes: Some(5),
        call_at: Some((call_at, 0..0)),
        items: items.iter().map(item).collect(),
        call: said("Call"),
        otherwise: said("Rest"),
    };
    let mut problems = Vec::new();
    let diagnostic = short_form(form, &mut problems);
    assert!(problems.is_empty(), "{problems:#?}");
    diagnostic.unwrap()
}

#[test]
fn the_short_form_and_the_file_give_one_model() {
    let short = short(&[("Late", "Late?"), ("Stuck", "Stuck?"), ("Broken", "Broken?")], 2);
    let file = read_well(SIGNALS);
    assert_eq!(short.compiled.program, file.compiled.program);
    let decides = |diagnostic: &Diagnostic| format!("{:?}", diagnostic.model);
    assert_eq!(decides(&short), decides(&file));
    let advises = |diagnostic: &Diagnostic| -> Vec<_> {
        diagnostic.outcomes.iter().map(|outcome| outcome.recommend).collect()
    };
    assert_eq!(advises(&short), advises(&file));
    let labels = |diagnostic: &Diagnostic| words::outcome(diagnostic, 0).when.items.len();
    assert_eq!(labels(&short), labels(&file));
    // With one item fewer, the program is different; otherwise the comparison would prove little.
    assert_ne!(
        short.compiled.program,
        self::short(&[("Late", "Late?"), ("Stuck", "Stuck?")], 2).compiled.program
    );
}

#[test]
fn what_is_left_out_has_the_value_that_suits_most() {
    let diagnostic = read_well(
        r#"
title = "Defaults"
question = [
  { id = "a", ask = "A?" },
  { id = "b", ask = "B?", options = ["First thing", "Second"] },
  { id = "c", ask = "C?", type = "scale" },
  { id = "d", ask = "D?", max = 9 },
]
score = [{ id = "lost_days" }]
value = [{ id = "e", formula = "d", currency = "EUR" }]
outcome = [{ id = "x", title = "X", when = "a and b == \"first-thing\" and c + e + lost_days > 5" }, { id = "y", title = "Y", otherwise = true }]
"#,
    );
    assert_eq!(diagnostic.kind, Kind::SelfAssessment);
    assert_eq!(diagnostic.model.choose, assay_diagnostic::Choose::First);
    let shapes: Vec<String> =
        diagnostic.model.questions.iter().map(|question| format!("{:?}", question.shape)).collect();
    assert_eq!(
        shapes,
        [
            "YesNo",
            r#"One(["first-thing", "second"])"#,
            "Scale { low: 1, high: 5 }",
            "Number { min: Decimal { digits: 0, places: 0 }, max: Decimal { digits: 9, places: 0 }, step: Decimal { digits: 1, places: 0 } }",
        ]
    );
    assert_eq!(diagnostic.questions[0].label.value, "A?");
    assert_eq!(diagnostic.scores[0].label.value, "Lost days");
    assert_eq!(diagnostic.values[0].format, super::Format::Currency("EUR".to_owned()));
    assert_eq!(diagnostic.outcomes[0].recommend, super::Recommend::None);
}
