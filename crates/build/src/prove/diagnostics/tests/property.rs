//! The engine and the proof against the naive enumeration, on random diagnostics.

use std::collections::{BTreeMap, BTreeSet};

use assay_diagnostic::{
    Answer, Answers, Evaluation, Interval, Outcome, Program, Truth, Unreadable, smallest_change,
};
use num_bigint::BigUint;

use super::naive::{self, Result, Set};
use super::random::{Ask, Case, Condition, Dice, Kind, Number};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::tests::read_well;
use crate::problem::{Code, Problem};
use crate::prove::diagnostics::effort::Effort;
use crate::prove::diagnostics::findings::Prover;
use crate::prove::diagnostics::{Asks, Choice, Lead, Paths, Proof, Witness};

/// How many random diagnostics there are.
const CASES: u64 = 10_000;

/// A case, its diagnostic, and every answer set with what follows from it.
struct Enumerated {
    case: Case,
    diagnostic: Diagnostic,
    sets: Vec<(Set, Result)>,
}

impl Enumerated {
    fn new(seed: u64) -> Self {
        let case = Case::new(seed);
        let diagnostic = read_well(&case.toml());
        let sets = naive::sets(&case);
        let sets = sets.into_iter().map(|set| (set.clone(), naive::result(&case, &set))).collect();
        Self { case, diagnostic, sets }
    }
}

fn answer(kind: Kind, answer: u32) -> Answer {
    match kind {
        Kind::YesNo | Kind::One(_) => Answer::one(answer),
        Kind::Many(_) => Answer::many(answer),
        Kind::Scale(..) | Kind::Number(..) => Answer::step(answer),
    }
}

fn answers(case: &Case, set: &Set) -> Answers {
    let mut answers = Answers::NONE;
    for (index, (ask, given)) in case.questions.iter().zip(set).enumerate() {
        if let Some(given) = given {
            answers.put(index, answer(ask.kind, *given));
        }
    }
    answers
}

#[test]
fn every_answer_set_scores_as_the_naive_enumeration_says() {
    for seed in 0..CASES {
        let Enumerated { case, diagnostic, sets } = Enumerated::new(seed);
        let program = Program::load(&diagnostic.compiled.program).unwrap();
        for (set, result) in &sets {
            let evaluation = Evaluation::of(&program, &answers(&case, set));
            let context = || format!("seed {seed}, {set:?}\n{}", case.toml());
            assert!(evaluation.is_complete(), "{}", context());
            for (question, given) in set.iter().enumerate() {
                let asked = if given.is_some() { Truth::TRUE } else { Truth::FALSE };
                assert_eq!(evaluation.asked(question), asked, "{}", context());
            }
            for (index, score) in result.scores.iter().enumerate() {
                assert_eq!(evaluation.score(index).and_then(Interval::number), Some(*score), "{}", context());
            }
            let shown = case.values.iter().zip(&result.values).filter(|((_, shown), _)| *shown);
            for (index, (_, value)) in shown.enumerate() {
                assert_eq!(evaluation.value(index).and_then(Interval::number), *value, "{}", context());
            }
            let expected = match result.holds[..] {
                [one] => Outcome::Decided(one),
                _ => Outcome::Undecided,
            };
            assert_eq!(evaluation.outcome(), expected, "{}", context());
        }
    }
}

#[test]
fn what_is_decided_early_stays_decided() {
    for seed in 0..CASES / 4 {
        let Enumerated { case, diagnostic, sets } = Enumerated::new(seed);
        let program = Program::load(&diagnostic.compiled.program).unwrap();
        let dice = &mut Dice::new(!seed);
        for _ in 0..4 {
            let (full, _) = &sets[dice.roll(sets.len())];
            let known: Set = full.iter().map(|given| given.filter(|_| dice.roll(2) == 0)).collect();
            let evaluation = Evaluation::of(&program, &answers(&case, &known));
            let fits =
                |set: &Set| known.iter().zip(set).all(|(known, given)| known.is_none() || known == given);
            for (set, result) in sets.iter().filter(|(set, _)| fits(set)) {
                let context = || format!("seed {seed}, {known:?} in {set:?}\n{}", case.toml());
                if let Outcome::Decided(outcome) = evaluation.outcome() {
                    assert_eq!(result.holds, [outcome], "{}", context());
                }
                for (index, score) in result.scores.iter().enumerate() {
                    let range = evaluation.score(index).unwrap();
                    assert!(range.low <= *score && *score <= range.high, "{}", context());
                }
                for (question, given) in set.iter().enumerate() {
                    let asked = if given.is_some() { Truth::TRUE } else { Truth::FALSE };
                    assert!(evaluation.asked(question).may_be(asked), "{}", context());
                }
            }
        }
    }
}

#[test]
fn the_smallest_change_changes_the_outcome_and_no_smaller_one_does() {
    for seed in 0..CASES / 4 {
        let Enumerated { case, diagnostic, sets } = Enumerated::new(seed);
        let program = Program::load(&diagnostic.compiled.program).unwrap();
        let results: BTreeMap<&Set, &Result> = sets.iter().map(|(set, result)| (set, result)).collect();
        let (set, result) = &sets[seed as usize % sets.len()];
        let [outcome] = result.holds[..] else { continue };
        let context = || format!("seed {seed}, {set:?}\n{}", case.toml());
        // A change that settles the outcome whatever newly asked questions are answered is found too, and is not
        // looked for here.
        let flips = |changed: &Set| {
            let result = naive::settled(&case, changed).and_then(|set| results.get(&set).copied());
            result.is_some_and(|result| matches!(result.holds[..], [other] if other != outcome))
        };
        let found = smallest_change(&program, &answers(&case, set));
        let singles = changes(&case, set).filter(|(_, other)| flips(other));
        let least =
            singles.map(|(question, other)| cost(&case, set, &other, question)).min_by(f64::total_cmp);
        let Some(change) = found else {
            assert_eq!(least, None, "{}", context());
            let pair = pairs(&case, set).find(|pair| flips(pair));
            assert_eq!(pair, None, "{}", context());
            continue;
        };
        let given = answers(&case, set);
        let moved: f64 = change
            .moves(&given)
            .map(|(question, answer)| distance(case.questions[question].kind, given.get(question), answer))
            .sum();
        let after = Evaluation::of(&program, &change.answers);
        assert_eq!(after.outcome(), Outcome::Decided(change.outcome), "{}", context());
        assert_ne!(change.outcome, outcome, "{}", context());
        if let Some(least) = least {
            let is_one = change.moves(&given).count() == 1;
            assert!(is_one && moved <= least + 1e-9, "{moved} {least} {}", context());
        }
    }
}

/// The sets that differ from `set` in one move, each with the question: another option or step, or one box.
fn changes<'a>(case: &'a Case, set: &'a Set) -> impl Iterator<Item = (usize, Set)> + 'a {
    let near = |question: usize, other: &Set| {
        let many = matches!(case.questions[question].kind, Kind::Many(_));
        !many || (other[question].unwrap() ^ set[question].unwrap()).count_ones() == 1
    };
    (0..set.len()).filter(|question| set[*question].is_some()).flat_map(move |question| {
        let others = others(&case.questions[question], set, question).into_iter();
        others.filter(move |other| near(question, other)).map(move |other| (question, other))
    })
}

/// The sets that differ from `set` in two moves. Of steps, of which the engine looks at the ends alone, none.
fn pairs<'a>(case: &'a Case, set: &'a Set) -> impl Iterator<Item = Set> + 'a {
    let plain = move |(question, _): &(usize, Set)| match case.questions[*question].kind {
        Kind::Scale(..) | Kind::Number(..) => false,
        Kind::Many(_) | Kind::YesNo | Kind::One(_) => true,
    };
    changes(case, set).filter(plain).flat_map(move |(first, other)| {
        let seconds: Vec<_> = changes(case, &other).filter(plain).collect();
        let is_many = matches!(case.questions[first].kind, Kind::Many(_));
        let after = move |second: usize| second > first || second == first && is_many;
        seconds.into_iter().filter(move |(second, _)| after(*second)).map(|(_, both)| both)
    })
}

/// How far the answer to `question` is from what it was, as the engine measures it.
fn cost(case: &Case, set: &Set, other: &Set, question: usize) -> f64 {
    let kind = case.questions[question].kind;
    let of = |set: &Set| answer(kind, set[question].unwrap());
    distance(kind, of(set), of(other))
}

fn distance(kind: Kind, from: Answer, to: Answer) -> f64 {
    match kind {
        Kind::YesNo | Kind::One(_) => 1.0,
        Kind::Many(options) => f64::from((from.low ^ to.low).count_ones()) / options as f64,
        Kind::Scale(..) | Kind::Number(..) => {
            f64::from(from.low.abs_diff(to.low)) / f64::from(naive::answers(kind) - 1)
        }
    }
}

#[test]
fn every_path_leads_where_the_naive_enumeration_says() {
    let mut followed = 0;
    for seed in 0..CASES {
        let Enumerated { case, diagnostic, sets } = Enumerated::new(seed);
        let proven = sets.iter().all(|(_, result)| result.holds.len() == 1);
        let Some(paths) = Paths::plain(&diagnostic).filter(|_| proven) else { continue };
        for (set, result) in &sets {
            let end = follow(&paths, set);
            assert_eq!(end, Some(result.holds[0]), "seed {seed}, {set:?}\n{}\n{paths:#?}", case.toml());
            followed += 1;
        }
        // What a path asks can still change where it leads.
        assert!(paths.steps.iter().all(|step| step.ways.len() > 1), "{paths:#?}");
        let longest = paths.longest();
        assert!(longest.iter().all(|steps| (1..=paths.steps.len()).contains(steps)), "{longest:?}");
    }
    assert!(followed > CASES, "{followed} answer sets were followed");
}

/// The outcome that a path leads to where its questions are answered so.
fn follow(paths: &Paths, set: &Set) -> Option<usize> {
    let mut at = paths.start;
    loop {
        let step = match at {
            Lead::Outcome(outcome) => return Some(outcome),
            Lead::Step(step) => &paths.steps[step],
        };
        let (Asks::Question(question) | Asks::Ticked(question, _)) = step.asks else { return None };
        // A question that is not asked is on no path.
        let given = set[question]?;
        let fits = |choice: &Choice| match (choice, &step.asks) {
            (Choice::Ticked(ticked), Asks::Ticked(_, option)) => *ticked == (given >> option & 1 == 1),
            (Choice::Options(options), _) => options.contains(&given),
            (Choice::Steps(ranges), _) => ranges.iter().any(|(low, high)| (*low..=*high).contains(&given)),
            _ => false,
        };
        let mut ways = step.ways.iter().filter(|(choice, _)| fits(choice));
        let (_, next) = ways.next()?;
        assert!(ways.next().is_none(), "one answer leads one way: {step:#?}");
        at = *next;
    }
}

#[test]
fn a_code_is_read_as_what_was_written_or_not_at_all() {
    for seed in 0..CASES / 4 {
        let Enumerated { case, diagnostic, sets } = Enumerated::new(seed);
        let program = Program::load(&diagnostic.compiled.program).unwrap();
        let dice = &mut Dice::new(!seed);
        for _ in 0..4 {
            let (set, _) = &sets[dice.roll(sets.len())];
            let given = answers(&case, set);
            let code = given.code(&program);
            assert_eq!(Answers::from_code(&program, &code), Ok(given), "{code}\n{}", case.toml());
            let mut forged = code.clone().into_bytes();
            let at = dice.roll(forged.len());
            match dice.roll(3) {
                0 => forged[at] = dice.pick(b"0123456789_.-ev"),
                1 => forged.insert(at, dice.pick(b"0123456789_.-ev")),
                _ => drop(forged.remove(at)),
            }
            let forged = String::from_utf8(forged).unwrap();
            if let Ok(read) = Answers::from_code(&program, &forged) {
                assert_eq!(read.code(&program), forged, "{}", case.toml());
            }
        }
        let other = Enumerated::new(seed + 1);
        let stale = answers(&other.case, &other.sets[0].0);
        let other = Program::load(&other.diagnostic.compiled.program).unwrap();
        if other.fingerprint() != program.fingerprint() {
            let read = Answers::from_code(&program, &stale.code(&other));
            assert_eq!(read, Err(Unreadable::OtherQuestions), "{}", case.toml());
        }
    }
}

/// The answer sets that differ from `set` in this one answer.
fn others(ask: &Ask, set: &Set, question: usize) -> Vec<Set> {
    let other = |given: u32| {
        let mut other = set.clone();
        other[question] = Some(given);
        other
    };
    (0..naive::answers(ask.kind)).filter(|given| set[question] != Some(*given)).map(other).collect()
}

#[test]
fn the_proof_counts_and_finds_what_the_naive_enumeration_does() {
    let found = proven(0..CASES, Effort::BUILD, Strict::Exact);
    // Every finding is met, or the comparison would say little.
    let codes = [
        "gap",
        "overlap",
        "unreachable-outcome",
        "idle-question",
        "never-asked",
        "always-asked",
        "division-by-zero",
        "unused-score",
    ];
    for code in codes {
        let met = found.get(format!("diagnostic/{code}").as_str()).copied().unwrap_or(0);
        assert!(met > 100, "{code} was met {met} times");
    }
}

#[test]
fn numbers_seen_as_regions_are_proven_alike() {
    proven(CASES..CASES + CASES / 2, Effort { woven: 1, ..Effort::BUILD }, Strict::Regions);
}

#[test]
fn what_is_uncertain_is_looked_into_before_anything_is_told() {
    proven(
        2 * CASES..2 * CASES + CASES / 2,
        Effort { woven: 1, boxes: 3, ..Effort::BUILD },
        Strict::Estimates,
    );
}

/// What a proof is held to.
#[derive(Clone, Copy, PartialEq)]
enum Strict {
    /// Every count and every finding.
    Exact,
    /// Every count, and every finding but those about questions inside a cluster.
    Regions,
    /// Every finding but those, and every count that is said to be exact.
    Estimates,
}

/// Holds the proofs of these cases to the naive enumeration; gives how often each problem was told.
fn proven(seeds: std::ops::Range<u64>, effort: Effort, strict: Strict) -> BTreeMap<&'static str, usize> {
    let mut found = BTreeMap::new();
    for seed in seeds {
        let enumerated = Enumerated::new(seed);
        let mut problems = Vec::new();
        let proof = Prover::new(&enumerated.diagnostic, effort, &mut problems).prove();
        for problem in &problems {
            *found.entry(problem.code.as_str()).or_default() += 1;
        }
        let check = Check { seed, strict, enumerated: &enumerated, proof: &proof, problems: &problems };
        check.counts();
        check.gaps_and_overlaps();
        check.unreachable();
        check.questions();
        check.rest();
    }
    found
}

struct Check<'a> {
    seed: u64,
    strict: Strict,
    enumerated: &'a Enumerated,
    proof: &'a Proof,
    problems: &'a [Problem],
}

impl Check<'_> {
    fn context(&self) -> String {
        format!("seed {}\n{}\n{:#?}", self.seed, self.enumerated.case.toml(), self.problems)
    }

    fn problems(&self, code: Code) -> Vec<&Problem> {
        self.problems.iter().filter(|problem| problem.code == code).collect()
    }

    /// The names in backticks that problems of this kind begin with.
    fn names(&self, code: Code) -> BTreeSet<String> {
        let name = |problem: &&Problem| problem.message.split('`').nth(1).unwrap_or_default().to_owned();
        self.problems(code).iter().map(name).collect()
    }

    fn counts(&self) {
        let Enumerated { case, sets, .. } = self.enumerated;
        if self.proof.exact {
            assert_eq!(self.proof.answer_sets, BigUint::from(sets.len()), "{}", self.context());
        }
        for (index, share) in self.proof.outcomes.iter().enumerate() {
            let count = sets.iter().filter(|(_, result)| result.holds == [index]).count();
            if self.proof.exact {
                assert_eq!(share.answer_sets, BigUint::from(count), "{}", self.context());
            }
            assert_eq!(share.witness.is_some(), count > 0, "{}", self.context());
            if let Some(witness) = &share.witness {
                let (_, result) = self.set_of(case, witness);
                assert_eq!(result.holds, [index], "{}", self.context());
            }
        }
    }

    /// The enumerated set that a witness is.
    fn set_of(&self, case: &Case, witness: &Witness) -> &(Set, Result) {
        let is_witness = |set: &Set| {
            let given = set.iter().zip(&case.questions).enumerate();
            given.clone().all(|(question, (given, ask))| {
                witness.answers.get(&question).copied() == given.map(|given| answer(ask.kind, given))
            })
        };
        self.enumerated
            .sets
            .iter()
            .find(|(set, _)| is_witness(set))
            .unwrap_or_else(|| panic!("{}", self.context()))
    }

    fn gaps_and_overlaps(&self) {
        let sets = &self.enumerated.sets;
        let lines: BTreeSet<String> = sets
            .iter()
            .filter(|(_, result)| result.holds.is_empty())
            .map(|(set, _)| self.line(set))
            .collect();
        let told = self.problems(Code::DiagnosticGap);
        assert_eq!(told.is_empty(), lines.is_empty(), "{}", self.context());
        for problem in told {
            let line = witness_line(problem).unwrap();
            assert!(lines.contains(line), "{line}\n{}", self.context());
        }
        let mut pairs: BTreeMap<[String; 2], BTreeSet<String>> = BTreeMap::new();
        for (set, result) in sets.iter().filter(|(_, result)| result.holds.len() > 1) {
            let pair = [result.holds[1], result.holds[0]].map(|index| format!("r{index}"));
            pairs.entry(pair).or_default().insert(self.line(set));
        }
        let told = self.problems(Code::DiagnosticOverlap);
        assert_eq!(told.len(), pairs.len(), "{}", self.context());
        for problem in told {
            let names: Vec<&str> = problem.message.split('`').skip(1).step_by(2).collect();
            let lines = pairs.get(&[names[0].to_owned(), names[1].to_owned()]);
            let line = witness_line(problem).unwrap();
            assert!(lines.is_some_and(|lines| lines.contains(line)), "{line}\n{}", self.context());
        }
    }

    /// An answer set as a witness is printed.
    fn line(&self, set: &Set) -> String {
        let given = set.iter().zip(&self.enumerated.case.questions).enumerate().filter_map(
            |(question, (given, ask))| {
                let given = (*given)?;
                let words = match ask.kind {
                    Kind::YesNo => ["no", "yes"][given as usize].to_owned(),
                    Kind::One(_) => format!("o{given}"),
                    Kind::Many(_) if given == 0 => "none of them".to_owned(),
                    Kind::Many(options) => {
                        let ticked =
                            (0..options).filter(|bit| given >> bit & 1 == 1).map(|bit| format!("o{bit}"));
                        ticked.collect::<Vec<_>>().join(" and ")
                    }
                    Kind::Scale(low, _) => (low + i64::from(given)).to_string(),
                    Kind::Number(min, by, _) => ((min + by * i64::from(given)) as f64 / 10.0).to_string(),
                };
                Some(format!("q{question} = {words}"))
            },
        );
        given.collect::<Vec<_>>().join(", ")
    }

    fn unreachable(&self) {
        let Enumerated { case, sets, .. } = self.enumerated;
        let expected: BTreeSet<String> = (0..case.outcomes.len())
            .filter(|index| sets.iter().all(|(_, result)| result.holds != [*index]))
            .map(|index| format!("r{index}"))
            .collect();
        assert_eq!(self.names(Code::DiagnosticUnreachableOutcome), expected, "{}", self.context());
        for problem in self.problems(Code::DiagnosticUnreachableOutcome) {
            let index: usize = problem.message[2..].split('`').next().unwrap().parse().unwrap();
            let can_hold = sets.iter().any(|(_, result)| result.rules[index]);
            let says_never = problem.message.ends_with("its rule can never hold");
            assert_eq!(says_never, case.outcomes[index].is_some() && !can_hold, "{}", self.context());
            self.shadowed(index, problem);
            self.closest(index, problem);
        }
    }

    /// Which outcomes are shown where the rule of this one holds.
    fn shadowed(&self, index: usize, problem: &Problem) {
        let Enumerated { case, sets, .. } = self.enumerated;
        if case.only || case.outcomes[index].is_none() {
            return;
        }
        let holding = || sets.iter().filter(|(_, result)| result.rules[index]);
        let expected: BTreeSet<String> =
            holding().map(|(_, result)| format!("r{}", result.holds[0])).collect();
        let named: BTreeSet<String> =
            problem.message.split('`').skip(3).step_by(2).map(str::to_owned).collect();
        assert!(named.is_subset(&expected), "{expected:?}\n{}", self.context());
        if self.strict == Strict::Exact {
            assert_eq!(named, expected, "{}", self.context());
        }
        if let Some(line) = witness_line(problem) {
            assert!(holding().any(|(set, _)| self.line(set) == line), "{line}\n{}", self.context());
        }
    }

    /// The greatest or the least that a number comes to, where a rule wants more or less of it.
    fn closest(&self, index: usize, problem: &Problem) {
        let Enumerated { case, sets, .. } = self.enumerated;
        let Some(Condition::Compare(left, _, right)) = &case.outcomes[index] else { return };
        let number = if matches!(left, Number::Constant(_)) { right } else { left };
        for note in problem.notes.iter().filter(|note| note.contains(" comes to is ")) {
            let (value, line) = note.rsplit_once(" comes to is ").unwrap().1.split_once(": ").unwrap();
            let value: f64 = value.parse().unwrap();
            let come_to =
                || sets.iter().filter_map(|(set, _)| Some((set, naive::number(case, set, number)?)));
            let extreme = come_to().map(|(_, number)| number).reduce(if note.starts_with("the most") {
                f64::max
            } else {
                f64::min
            });
            assert_eq!(Some(value), extreme, "{}", self.context());
            let is_shown = |set: &Set, number: f64| number == value && self.line(set) == line;
            assert!(come_to().any(|(set, number)| is_shown(set, number)), "{line}\n{}", self.context());
        }
    }

    fn questions(&self) {
        let Enumerated { case, sets, .. } = self.enumerated;
        let all = 0..case.questions.len();
        let asked = |question: &usize| sets.iter().any(|(set, _)| set[*question].is_some());
        let name = |question: usize| format!("q{question}");
        let never: BTreeSet<String> = all.clone().filter(|question| !asked(question)).map(name).collect();
        assert_eq!(self.names(Code::DiagnosticNeverAsked), never, "{}", self.context());
        let left_out = |question: &usize| sets.iter().any(|(set, _)| set[*question].is_none());
        let has_when = |question: &usize| case.questions[*question].when.is_some();
        let always: BTreeSet<String> =
            all.clone().filter(has_when).filter(|question| !left_out(question)).map(name).collect();
        assert_eq!(self.names(Code::DiagnosticAlwaysAsked), always, "{}", self.context());
        let idle: BTreeSet<String> =
            all.filter(asked).filter(|question| self.is_idle(*question)).map(name).collect();
        let told = self.names(Code::DiagnosticIdleQuestion);
        assert!(told.is_subset(&idle), "{idle:?}\n{}", self.context());
        // A value that a question feeds in vain, as in `0 * q`, is not looked into.
        if case.values.iter().all(|(_, shown)| !shown) && self.strict == Strict::Exact {
            assert_eq!(told, idle, "{}", self.context());
        }
    }

    /// Whether no answer to a question changes the outcome, a score, a shown value or which questions are asked.
    fn is_idle(&self, question: usize) -> bool {
        let Enumerated { case, sets, .. } = self.enumerated;
        let seen = |result: &Result| {
            let shown = case.values.iter().zip(&result.values).filter(|((_, shown), _)| *shown);
            let values: Vec<_> = shown.map(|(_, value)| value.map(f64::to_bits)).collect();
            (
                result.holds.clone(),
                result.scores.iter().map(|score| score.to_bits()).collect::<Vec<_>>(),
                values,
            )
        };
        let results: BTreeMap<&Set, _> = sets.iter().map(|(set, result)| (set, seen(result))).collect();
        sets.iter().filter(|(set, _)| set[question].is_some()).all(|(set, result)| {
            let changed = others(&case.questions[question], set, question);
            changed.iter().all(|other| results.get(other) == Some(&seen(result)))
        })
    }

    fn rest(&self) {
        let sets = &self.enumerated.sets;
        let divides = sets.iter().any(|(_, result)| result.divides_by_zero);
        assert_eq!(!self.problems(Code::DiagnosticDivisionByZero).is_empty(), divides, "{}", self.context());
        for problem in self.problems(Code::DiagnosticDivisionByZero) {
            let line = witness_line(problem).unwrap();
            let shows = |(set, result): &&(Set, Result)| result.divides_by_zero && self.line(set) == line;
            assert!(sets.iter().any(|set| shows(&set)), "{line}\n{}", self.context());
        }
        self.scores();
        assert!(self.problems(Code::DiagnosticUndecided).is_empty(), "{}", self.context());
        assert!(self.problems(Code::DiagnosticOverflow).is_empty(), "{}", self.context());
        assert!(self.proof.exact || self.strict == Strict::Estimates, "{}", self.context());
    }

    /// The scores that nothing reads, or nothing adds to.
    fn scores(&self) {
        let Enumerated { case, .. } = self.enumerated;
        let is_fed = case.questions.iter().any(|ask| !matches!(ask.kind, Kind::Number(..)));
        let is_read = |score: usize| {
            let mut rules = case.outcomes.iter().flatten();
            rules.any(|rule| rule.names(score)) || case.values.iter().any(|(value, _)| value.names(score))
        };
        let unused = (0..case.scores).filter(|score| !is_fed || !is_read(*score));
        let expected: BTreeSet<String> = unused.map(|score| format!("s{score}")).collect();
        assert_eq!(self.names(Code::DiagnosticUnusedScore), expected, "{}", self.context());
    }
}

/// The answers that a problem shows.
fn witness_line(problem: &Problem) -> Option<&str> {
    problem.notes.iter().find_map(|note| note.strip_prefix("for example: "))
}
