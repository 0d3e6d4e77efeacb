//! The answers of a branch, in a few words.

use assay_diagnostic::author::Shape;

use crate::diagnostic::{Diagnostic, words};
use crate::proof::{Asks, Choice, percent_of};

/// Returns the answers in as few words as an author needs, with options by id.
pub(crate) fn short(diagnostic: &Diagnostic, asks: &Asks, choice: &Choice) -> String {
    match (asks, choice) {
        (_, Choice::Ticked(true)) => "yes".to_owned(),
        (_, Choice::Ticked(false)) => "no".to_owned(),
        (Asks::Question(question), Choice::Options(options)) => {
            let names: Vec<&str> =
                options.iter().map(|option| option_id(diagnostic, *question, *option)).collect();
            names.join(" or ")
        }
        (Asks::Question(question), Choice::Steps(ranges)) => {
            let shape = &diagnostic.compiled.graph.shapes[*question];
            let numbers = ranges.iter().map(|(first, last)| {
                let ends = (shape.number(*first), shape.number(*last));
                words::range(ends, *first == 0, *last == shape.size)
            });
            numbers.collect::<Vec<_>>().join(", ")
        }
        (_, Choice::Sums(ranges, places)) => {
            let points = |sum: i64| sum as f64 / 10f64.powi(i32::from(*places));
            let sums = ranges
                .iter()
                .map(|(first, last)| words::range((points(*first), points(*last)), false, false));
            sums.collect::<Vec<_>>().join(", ")
        }
        (_, Choice::Share(part, whole)) => format!("{} of their answers", percent_of(part, whole)),
        (_, Choice::Some) => "some answers".to_owned(),
        // Options and steps belong to a single question.
        (_, Choice::Options(_) | Choice::Steps(_)) => String::new(),
    }
}

fn option_id(diagnostic: &Diagnostic, question: usize, option: u32) -> &str {
    let deciding = &diagnostic.model.questions[question];
    match (&deciding.shape, option) {
        (Shape::YesNo, 0) => "no",
        (Shape::YesNo, _) => "yes",
        (shape, option) => shape.options().get(option as usize).map_or("", String::as_str),
    }
}
