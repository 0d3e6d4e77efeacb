//! The answers of a branch, in a few words.

use assay_diagnostic::author::Shape;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::words;
use crate::messages::ENGLISH;
use crate::proof::{Asks, Choice, percent_of};

/// Returns the answers in as few words as an author needs, with options by id.
pub(crate) fn short(diagnostic: &Diagnostic, asks: &Asks, choice: &Choice) -> String {
    match (asks, choice) {
        (_, Choice::Ticked(true)) => "yes".to_owned(),
        (_, Choice::Ticked(false)) => "no".to_owned(),
        (Asks::Question(question), Choice::Options(options)) => {
            let names: Vec<String> =
                options.iter().map(|option| option_id(diagnostic, *question, *option)).collect();
            names.join(" or ")
        }
        (Asks::Question(question), Choice::Steps(ranges)) => {
            let shape = &diagnostic.compiled.graph.shapes[*question];
            let least = u32::from(diagnostic.model.questions[*question].optional);
            let open = ranges.iter().any(|(first, _)| *first < least).then(|| OPEN.to_owned());
            let is_date = diagnostic.model.questions[*question].shape.is_date();
            let numbers = ranges.iter().filter(|(_, last)| *last >= least).map(|(first, last)| {
                let ends = (shape.number(*first.max(&least)), shape.number(*last));
                let (is_first, is_last) = (*first <= least, *last == shape.size);
                if is_date {
                    words::days(ENGLISH, ends, is_first, is_last)
                } else {
                    words::range(ENGLISH, ends, is_first, is_last, None)
                }
            });
            numbers.chain(open).collect::<Vec<_>>().join(", ")
        }
        (_, Choice::Sums(ranges, places)) => {
            let points = |sum: i64| sum as f64 / 10f64.powi(i32::from(*places));
            let sums = ranges.iter().map(|(first, last)| {
                words::range(ENGLISH, (points(*first), points(*last)), false, false, None)
            });
            sums.collect::<Vec<_>>().join(", ")
        }
        (_, Choice::Share(part, whole)) => format!("{} of their answers", percent_of(part, whole)),
        (_, Choice::Some) => "some answers".to_owned(),
        // Options and steps belong to a single question.
        (_, Choice::Options(_) | Choice::Steps(_)) => String::new(),
    }
}

/// The words for a question that was left open.
const OPEN: &str = "left open";

fn option_id(diagnostic: &Diagnostic, question: usize, option: u32) -> String {
    let deciding = &diagnostic.model.questions[question];
    let shape = &diagnostic.compiled.graph.shapes[question];
    match (&deciding.shape, option) {
        _ if deciding.optional && option + 1 == shape.size => OPEN.to_owned(),
        (Shape::YesNo, 0) => "no".to_owned(),
        (Shape::YesNo, _) => "yes".to_owned(),
        (Shape::Scale { low, .. }, option) => (low + i64::from(option)).to_string(),
        (shape, option) => shape.options().get(option as usize).cloned().unwrap_or_default(),
    }
}
