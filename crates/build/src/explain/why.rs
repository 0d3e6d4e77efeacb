//! The reasons for an outcome: the parts of its rule that hold, and those that fail in the rules tried before it. The
//! truth of every part is taken from the evaluation; nothing is computed again.

use std::collections::BTreeSet;

use assay_diagnostic::author::{Condition, Graph, Op, Rule, TermId};
use assay_diagnostic::{Choose, Evaluation, Truth};
use serde::Serialize;

use crate::diagnostic::{Diagnostic, Parts, words};
use crate::proof::operands;

/// The reason why an outcome holds, or does not.
#[derive(Debug, Serialize)]
pub struct Reason {
    /// The id of the outcome.
    pub outcome: String,
    /// True if it holds.
    pub holds: bool,
    /// The conditions that decide this, in words.
    pub because: Vec<String>,
}

/// Returns the reasons for outcome `decided`, in the order in which outcomes are tried.
pub(super) fn reasons(diagnostic: &Diagnostic, evaluation: &Evaluation, decided: usize) -> Vec<Reason> {
    let why = Why { diagnostic, evaluation };
    let outcomes = &diagnostic.model.outcomes;
    let is_otherwise = matches!(outcomes[decided], Rule::Otherwise);
    let is_tried = |index: &usize| match diagnostic.model.choose {
        Choose::First => is_otherwise || *index <= decided,
        Choose::Only => is_otherwise || *index == decided,
    };
    let tried = (0..outcomes.len()).filter(is_tried);
    tried.filter_map(|index| why.reason(index, index == decided)).collect()
}

struct Why<'a> {
    diagnostic: &'a Diagnostic,
    evaluation: &'a Evaluation,
}

impl Why<'_> {
    fn reason(&self, index: usize, holds: bool) -> Option<Reason> {
        let outcome = self.diagnostic.outcomes[index].id.value.clone();
        let because = match (&self.diagnostic.model.outcomes[index], self.graph().outcomes[index]) {
            (Rule::When(condition), Some(term)) if holds => self.holding(condition, term),
            (Rule::When(condition), Some(term)) => self.failed(condition, term),
            _ if holds => vec!["no other outcome holds".to_owned()],
            _ => return None,
        };
        let mut known = BTreeSet::new();
        let because = because.into_iter().filter(|words| known.insert(words.clone())).collect();
        Some(Reason { outcome, holds, because })
    }

    fn graph(&self) -> &Graph {
        &self.diagnostic.compiled.graph
    }

    /// Returns the conditions that make a true condition hold.
    fn holding(&self, condition: &Condition, term: TermId) -> Vec<String> {
        match self.diagnostic.parts(condition, term) {
            Parts::All(parts) => {
                parts.into_iter().flat_map(|(part, term)| self.holding(part, term)).collect()
            }
            Parts::Any(parts) => {
                let holding = parts.into_iter().filter(|(_, term)| self.truth(*term).is(Truth::TRUE));
                holding.flat_map(|(part, term)| self.holding(part, term)).collect()
            }
            Parts::Not(part, term) => self.failed(part, term),
            Parts::Named(condition) => self.holding(condition, term),
            Parts::Whole => vec![words::condition(self.diagnostic, condition)],
        }
    }

    /// Returns the conditions that make a false condition fail.
    fn failed(&self, condition: &Condition, term: TermId) -> Vec<String> {
        match self.diagnostic.parts(condition, term) {
            Parts::All(parts) => {
                let failed = parts.into_iter().filter(|(_, term)| !self.truth(*term).may_be(Truth::TRUE));
                failed.flat_map(|(part, term)| self.failed(part, term)).collect()
            }
            Parts::Any(parts) => parts.into_iter().flat_map(|(part, term)| self.failed(part, term)).collect(),
            Parts::Not(part, term) if self.truth(term).is(Truth::TRUE) => self.holding(part, term),
            Parts::Not(_, term) => self.unasked(term),
            Parts::Named(condition) => self.failed(condition, term),
            Parts::Whole if self.truth(term).is(Truth::FALSE) => {
                vec![words::opposite(self.diagnostic, condition)]
            }
            Parts::Whole => self.unasked(term),
        }
    }

    /// Returns the questions that are not asked and so leave a condition without a value.
    fn unasked(&self, term: TermId) -> Vec<String> {
        let unasked = self.looked_at(term).into_iter().filter(|question| {
            // A question that may not be asked can leave the condition open as well.
            self.evaluation.asked(*question).may_be(Truth::FALSE)
        });
        let label = |question: usize| &self.diagnostic.questions[question].label.value;
        unasked.map(|question| format!("“{}” is not asked", label(question))).collect()
    }

    /// Returns the questions on whose answers a term depends. Scores and counts always have a value, and are not
    /// followed.
    fn looked_at(&self, term: TermId) -> BTreeSet<usize> {
        let mut open = vec![term];
        let mut questions = BTreeSet::new();
        while let Some(term) = open.pop() {
            match self.graph().op(term) {
                Op::Chosen(question, _) | Op::Answer(question) => {
                    questions.insert(*question);
                }
                Op::Question(..) | Op::Score(_) | Op::Count(_) => {}
                op => open.extend(operands(op)),
            }
        }
        questions
    }

    fn truth(&self, term: TermId) -> Truth {
        self.evaluation.condition(term.index())
    }
}

#[cfg(test)]
mod tests {
    use assay_diagnostic::{Answers, Outcome, Program};

    use super::*;
    use crate::diagnostic::tests::read_well;

    /// A diagnostic of two questions for yes or no, one that is asked after the first, and a scale; with these outcomes before
    /// the last.
    fn diagnostic(rules: &[&str]) -> Diagnostic {
        let mut toml = "title = 'T'\n[[question]]\nid = 'a'\nask = 'A'\n[[question]]\nid = 'b'\nask = 'B'\nyes = { s = 1 }\n\
                        [[question]]\nid = 'c'\nask = 'C'\nwhen = 'a'\nyes = { s = 1 }\n\
                        [[question]]\nid = 'd'\nask = 'D'\ntype = 'scale'\nlow = { at = 1 }\nhigh = { at = 4 }\n\
                        [[score]]\nid = 's'\n[[value]]\nid = 'v'\nformula = 'b or d > 2'\n\
                        [[value]]\nid = 'w'\nformula = 'd * 2'\n"
            .to_owned();
        for (index, rule) in rules.iter().enumerate() {
            toml.push_str(&format!("[[outcome]]\nid = 'o{index}'\ntitle = 'O{index}'\nwhen = '{rule}'\n"));
        }
        read_well(&format!("{toml}[[outcome]]\nid = 'else'\ntitle = 'Else'\notherwise = true\n"))
    }

    /// Every set of answers, as the numbers of the runtime.
    fn sets() -> impl Iterator<Item = [f64; 4]> {
        (0..32)
            .map(|set| [set & 1, set >> 1 & 1, if set & 1 == 1 { set >> 2 & 1 } else { -1 }, (set >> 3) + 1])
            .map(|set| set.map(|answer| if answer < 0 { f64::NAN } else { f64::from(answer) }))
    }

    fn first_line(words: &str) -> String {
        words.lines().next().unwrap_or_default().to_owned()
    }

    #[test]
    fn the_page_shows_the_reasons_that_are_explained() {
        for rules in [
            &["a and b"][..],
            &["a or b and d > 2", "not (a and c)"],
            &["not (a or b)", "c or not c and d == 2"],
            &["s >= 2", "count(a, b, c) < 1"],
            &["v and a", "not v"],
            &["w >= 6 or d > s", "not (c and (b or d > 3))"],
            &["c or b and (a or d < 2)", "not (not c or b)"],
            &["a and not (b and c)", "answered(c) and s == 0"],
        ] {
            let diagnostic = diagnostic(rules);
            let program = Program::load(&diagnostic.compiled.program).unwrap();
            let page = Program::load(&diagnostic.compiled.page).unwrap();
            for raw in sets() {
                let mut answers = Answers::NONE;
                for (index, raw) in raw.into_iter().enumerate().filter(|(_, raw)| !raw.is_nan()) {
                    answers.put(index, program.questions()[index].answer(raw).unwrap());
                }
                let evaluation = Evaluation::of(&program, &answers);
                let Outcome::Decided(decided) = evaluation.outcome() else { panic!("{rules:?} {raw:?}") };
                let explained = reasons(&diagnostic, &evaluation, decided);
                let is_otherwise = decided == rules.len();
                let explained = explained.into_iter().filter(|reason| reason.holds != is_otherwise);
                let explained: BTreeSet<String> =
                    explained.flat_map(|reason| reason.because).map(|words| first_line(&words)).collect();
                let page = Evaluation::of(&page, &answers);
                let holds = |place: Option<usize>| {
                    place.is_none_or(|place| page.value(place).unwrap().number().is_some())
                };
                let shown = diagnostic.reasons[decided].iter().filter(|reason| holds(reason.place));
                let shown: BTreeSet<String> = shown.map(|reason| first_line(&reason.words.text())).collect();
                assert_eq!(shown, explained, "{rules:?} {raw:?}");
            }
        }
    }

    #[test]
    fn rules_that_name_each_other_over_and_over_give_no_reasons() {
        let mut toml = "title = 'T'\n[[question]]\nid = 'a'\nask = 'A'\n[[question]]\nid = 'b'\nask = 'B'\n\
                        [[value]]\nid = 'v0'\nformula = 'a or b'\n"
            .to_owned();
        for value in 1..40 {
            let before = value - 1;
            toml.push_str(&format!(
                "[[value]]\nid = 'v{value}'\nformula = 'v{before} and (a or v{before})'\n"
            ));
        }
        toml.push_str("[[outcome]]\nid = 'o'\ntitle = 'O'\nwhen = 'v39'\n[[outcome]]\nid = 'p'\ntitle = 'P'\notherwise = true\n");
        let (diagnostic, _) = crate::diagnostic::tests::read_text(&toml);
        assert!(diagnostic.unwrap().reasons.is_empty());
    }
}
