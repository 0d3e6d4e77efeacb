//! The result of one answer set, given as a code: the outcome, why it holds, and the smallest change that would lead to
//! another. The engine that runs in the browser computes it.

use assay_diagnostic::{
    Answers, Change, Evaluation, Interval, Outcome, Program, Refusal, Truth, Unreadable, smallest_change,
};
use serde::Serialize;
use serde_json::{Map, Value};

use super::why::{Reason, reasons};
use super::{Unexplained, found, json};
use crate::diagnostic::{Diagnostic, words};
use crate::options::Options;
use crate::proof::Witness;
use crate::source::Sources;

/// The result of a set of answers. `assay explain ID --answers CODE --format json` prints it as JSON.
#[derive(Debug, Serialize)]
pub struct Answered {
    /// The diagnostic.
    pub id: String,
    /// Its name for visitors.
    #[serde(skip)]
    pub title: String,
    /// The answers as a code.
    pub code: String,
    /// The answers, by the ids of their questions.
    pub answers: Map<String, Value>,
    /// The same answers, a line each.
    #[serde(skip)]
    pub answer_lines: Vec<String>,
    /// The questions that are still to be answered: asked for certain, or perhaps.
    pub open: Vec<String>,
    /// The outcome, where these answers decide it.
    pub outcome: Option<Decided>,
    /// The outcomes that are still possible.
    pub possible: Vec<String>,
    /// The reasons for the outcome, in the order in which outcomes are tried.
    pub why: Vec<Reason>,
    /// The results of scores, by id.
    pub scores: Map<String, Value>,
    /// The results of the values that are shown, by id.
    pub values: Map<String, Value>,
    /// Scores and values in a line.
    #[serde(skip)]
    pub results: Option<String>,
    /// The smallest change of the answers that would lead to another outcome.
    pub change: Option<Changed>,
}

/// An outcome that answers lead to.
#[derive(Debug, Serialize)]
pub struct Decided {
    /// The outcome.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// The rule in words.
    pub rule: String,
}

/// Other answers to one question or two, and where they lead.
#[derive(Debug, Serialize)]
pub struct Changed {
    /// The answers that differ, by the ids of their questions.
    pub answers: Map<String, Value>,
    /// The same answers in a line.
    #[serde(skip)]
    pub text: String,
    /// The outcome that they lead to.
    pub outcome: Decided,
}

/// Explains the result of the answers in `code`.
///
/// # Errors
/// There is no diagnostic `id` that can be read, or `code` is none for it.
pub fn explain_answers(
    sources: &Sources,
    options: &Options,
    id: &str,
    code: &str,
) -> Result<Answered, Unexplained> {
    let site = super::site(sources, options, &mut Vec::new());
    let diagnostic = found(&site, id)?;
    // A compiled program can always be loaded; if it could not, no code could belong to it.
    let program = Program::load(&diagnostic.compiled.program).map_err(|_| Unexplained::NoCode {
        message: format!("`{id}` takes no answers"),
        hint: "run `assay check`".to_owned(),
    })?;
    let code = code_in(code);
    let answers = Answers::from_code(&program, code).map_err(|wrong| refused(diagnostic, code, wrong))?;
    if let Some(index) = (0..diagnostic.questions.len()).find(|index| excludes(diagnostic, *index, &answers))
    {
        let id = &diagnostic.questions[index].id.value;
        return Err(Unexplained::NoCode {
            message: format!("the options of `{id}` in this code exclude each other, or are none"),
            hint: "copy the code again from the link on the page".to_owned(),
        });
    }
    Ok(answered(diagnostic, &program, &answers))
}

/// Returns true if a question is answered with options that exclude each other, or with none where one has to be chosen.
fn excludes(diagnostic: &Diagnostic, question: usize, answers: &Answers) -> bool {
    let shape = &diagnostic.compiled.graph.shapes[question];
    let answer = answers.get(question);
    answer.low == answer.high && !shape.accepts(answer)
}

/// The code in what was pasted: a link to a result carries it after the id of its diagnostic.
fn code_in(pasted: &str) -> &str {
    let pasted = pasted.trim();
    let after = pasted.rsplit_once('#').map_or(pasted, |(_, after)| after);
    after.split_once('=').map_or(after, |(_, code)| code)
}

/// Explains why a code does not belong to a diagnostic, and how to fix it.
fn refused(diagnostic: &Diagnostic, code: &str, wrong: Unreadable) -> Unexplained {
    let id = &diagnostic.id;
    let question = |index: usize| diagnostic.questions.get(index).map_or("", |question| &*question.id.value);
    let shape = "a code is `v1.`, eight characters, a full stop, and the answers joined by `_`";
    let copied = "copy the code again from the link on the page";
    let (message, hint) = match wrong {
        Unreadable::NoCode => (format!("`{code}` is not a code of answers"), shape),
        Unreadable::Version => (
            format!("`{code}` is a code of an unsupported version"),
            "answer the questions again for a new code",
        ),
        Unreadable::OtherQuestions => (
            format!("the questions of `{id}` have changed since this code was created"),
            "answer the questions again for a new code",
        ),
        Unreadable::Count => {
            let count = diagnostic.questions.len();
            (format!("this code does not have a part for each of the {count} questions"), copied)
        }
        Unreadable::NoNumber(index) => {
            (format!("the answer to `{}` in this code is not a number", question(index)), copied)
        }
        Unreadable::Refused(index, refusal) => {
            (format!("{} `{}`", refusing(refusal), question(index)), copied)
        }
        Unreadable::NotAsked(index) => (
            format!("this code answers `{}`, which is not asked after the other answers", question(index)),
            copied,
        ),
    };
    Unexplained::NoCode { message, hint: hint.to_owned() }
}

fn refusing(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::BelowMin => "the answer is below the minimum of",
        Refusal::AboveMax => "the answer is above the maximum of",
        Refusal::OffStep => "the answer is between two steps of",
    }
}

fn answered(diagnostic: &Diagnostic, program: &Program<'_>, answers: &Answers) -> Answered {
    let evaluation = Evaluation::of(program, answers);
    let given = given(program, &evaluation, answers);
    let ids =
        |indexes: &mut dyn Iterator<Item = usize>, id: &dyn Fn(usize) -> String| indexes.map(id).collect();
    let count = diagnostic.questions.len();
    let is_open =
        |index: &usize| !given.answers.contains_key(index) && evaluation.asked(*index).may_be(Truth::TRUE);
    let possible = evaluation.possible_outcomes();
    let decided = match evaluation.outcome() {
        Outcome::Decided(index) => Some(index),
        Outcome::Undecided => None,
    };
    let shown = diagnostic.values.iter().filter(|value| value.is_shown()).enumerate();
    Answered {
        id: diagnostic.id.clone(),
        title: diagnostic.title.value.clone(),
        code: answers.code(program),
        answers: as_json(diagnostic, &given),
        answer_lines: given.lines(diagnostic),
        open: ids(&mut (0..count).filter(is_open), &|index| diagnostic.questions[index].id.value.clone()),
        outcome: decided.map(|index| outcome(diagnostic, index)),
        possible: ids(
            &mut (0..diagnostic.outcomes.len()).filter(|index| possible >> index & 1 == 1),
            &|index| diagnostic.outcomes[index].id.value.clone(),
        ),
        why: decided.map_or_else(Vec::new, |index| reasons(diagnostic, &evaluation, index)),
        scores: numbers(
            diagnostic
                .scores
                .iter()
                .enumerate()
                .map(|(index, score)| (&score.id.value, evaluation.score(index))),
        ),
        values: numbers(shown.map(|(index, value)| (&value.id.value, evaluation.value(index)))),
        results: given.results(diagnostic),
        change: change(diagnostic, answers),
    }
}

/// The answers that are given: to questions that are asked, one alone being possible.
fn given(program: &Program<'_>, evaluation: &Evaluation, answers: &Answers) -> Witness {
    let mut given = Witness::default();
    for index in 0..program.question_count() {
        let answer = answers.get(index);
        let settled = program.question(index).is_some_and(|shape| shape.is_settled(answer));
        if settled && evaluation.asked(index).is(Truth::TRUE) {
            given.answers.insert(index, answer);
        }
    }
    given
}

fn outcome(diagnostic: &Diagnostic, index: usize) -> Decided {
    let outcome = &diagnostic.outcomes[index];
    Decided {
        id: outcome.id.value.clone(),
        title: outcome.title.value.clone(),
        rule: words::outcome(diagnostic, index).when.text(),
    }
}

/// Returns the smallest change as the page shows it: none leads to an outcome for contradictory input, or away from one.
fn change(diagnostic: &Diagnostic, answers: &Answers) -> Option<Changed> {
    let page = Program::load(&diagnostic.compiled.page).ok()?;
    smallest_change(&page, answers).map(|change| changed(diagnostic, answers, &change))
}

fn changed(diagnostic: &Diagnostic, answers: &Answers, change: &Change) -> Changed {
    let changes = Witness { answers: change.moves(answers).collect() };
    Changed {
        answers: as_json(diagnostic, &changes),
        text: changes.text(diagnostic),
        outcome: outcome(diagnostic, change.outcome),
    }
}

fn as_json(diagnostic: &Diagnostic, witness: &Witness) -> Map<String, Value> {
    witness.given(diagnostic).into_iter().map(|(id, given)| (id.to_owned(), json(given))).collect()
}

/// Numbers by id: none where one is absent, the least and the most where it is still open.
fn numbers<'a>(of: impl Iterator<Item = (&'a String, Option<Interval>)>) -> Map<String, Value> {
    let number = |number: Interval| match number.number() {
        Some(number) => Value::from(number),
        None if number.may_be_present() => Value::from(vec![number.low, number.high]),
        None => Value::Null,
    };
    of.map(|(id, interval)| (id.clone(), interval.map_or(Value::Null, number))).collect()
}

#[cfg(test)]
mod tests {
    use assay_diagnostic::{Answers, Program};

    use super::{answered, change, code_in};
    use crate::diagnostic::tests::read_well;

    #[test]
    fn a_link_is_taken_for_the_code_in_it() {
        let code = "v1.AA9x2kQB.1_0__12.5";
        for pasted in [
            code.to_owned(),
            format!(" {code}\n"),
            format!("#bell={code}"),
            format!("bell={code}"),
            format!("https://bell.example/peal/?a=b#bell={code}"),
        ] {
            assert_eq!(code_in(&pasted), code, "{pasted}");
        }
    }

    #[test]
    fn no_change_leads_to_an_outcome_for_contradictory_input() {
        let diagnostic = read_well(
            "title = 'T'\n[[question]]\nid = 'tired'\nask = '?'\n[[question]]\nid = 'hours'\nask = '?'\nmax = 24\n\
             [[outcome]]\nid = 'wrong'\ntitle = 'Wrong'\nwhen = 'tired and hours > 20'\ncontradiction = true\n\
             [[outcome]]\nid = 'rest'\ntitle = 'Rest'\nwhen = 'tired'\n\
             [[outcome]]\nid = 'fine'\ntitle = 'Fine'\notherwise = true\n",
        );
        let program = Program::load(&diagnostic.compiled.program).unwrap();
        let answers = |raw: [f64; 2]| {
            let mut answers = Answers::NONE;
            for (index, raw) in raw.into_iter().enumerate() {
                answers.set(&program, index, raw).unwrap();
            }
            answers
        };
        let lead = |raw| change(&diagnostic, &answers(raw)).map(|change| change.outcome.id);
        // One hour more would be the smallest change, by distance.
        assert_eq!(lead([1.0, 20.0]).as_deref(), Some("fine"));
        // Answers that contradict each other are named, and nothing is a change of them.
        let contradicted = answered(&diagnostic, &program, &answers([1.0, 24.0]));
        assert_eq!(contradicted.outcome.map(|outcome| outcome.id).as_deref(), Some("wrong"));
        assert!(contradicted.change.is_none());
    }
}
