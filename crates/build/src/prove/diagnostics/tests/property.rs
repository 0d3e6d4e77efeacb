//! The engine and the proof against the naive enumeration, on random diagnostics.

use std::collections::{BTreeMap, BTreeSet};

use assay_diagnostic::{Answer, Answers, Evaluation, Interval, Outcome, Program, Truth, smallest_change};
use num_bigint::BigUint;

use super::naive::{self, Result, Set};
use super::random::{Ask, Case, Dice, Kind};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::tests::read_well;
use crate::problem::{Code, Problem};
use crate::prove::diagnostics::effort::Effort;
use crate::prove::diagnostics::findings::Prover;
use crate::prove::diagnostics::{Proof, Witness};

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
        let flips = |changed: &Set| {
            results.get(changed).is_some_and(|other| matches!(other.holds[..], [other] if other != outcome))
        };
        // A change that settles the outcome whatever newly asked questions are answered is found too, and is not
        // looked for here; and the engine turns over two boxes of a question at most.
        let near = |other: &Set, question: usize| {
            let many = matches!(case.questions[question].kind, Kind::Many(_));
            !many || (other[question].unwrap() ^ set[question].unwrap()).count_ones() <= 2
        };
        let single = (0..set.len()).any(|question| {
            let others = set[question].map(|_| others(&case.questions[question], set, question));
            others.into_iter().flatten().any(|other| near(&other, question) && flips(&other))
        });
        match smallest_change(&program, &answers(&case, set)) {
            None => assert!(!single, "{}", context()),
            Some(change) => {
                assert!(!single || change.second.is_none(), "{}", context());
                let mut changed = answers(&case, set);
                for (question, answer) in [Some(change.first), change.second].into_iter().flatten() {
                    assert_ne!(changed.get(question), answer, "{}", context());
                    changed.put(question, answer);
                }
                let after = Evaluation::of(&program, &changed);
                assert_eq!(after.outcome(), Outcome::Decided(change.outcome), "{}", context());
                assert_ne!(change.outcome, outcome, "{}", context());
            }
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
    for code in ["gap", "overlap", "unreachable-outcome", "idle-question", "never-asked", "division-by-zero"]
    {
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
            let line = problem.notes[0].strip_prefix("for example: ").unwrap();
            assert!(lines.contains(line), "{line}\n{}", self.context());
        }
        let pairs: BTreeSet<[usize; 2]> = sets
            .iter()
            .filter(|(_, result)| result.holds.len() > 1)
            .map(|(_, result)| [result.holds[0], result.holds[1]])
            .collect();
        assert_eq!(self.problems(Code::DiagnosticOverlap).len(), pairs.len(), "{}", self.context());
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
        }
    }

    fn questions(&self) {
        let Enumerated { case, sets, .. } = self.enumerated;
        let all = 0..case.questions.len();
        let asked = |question: &usize| sets.iter().any(|(set, _)| set[*question].is_some());
        let name = |question: usize| format!("q{question}");
        let never: BTreeSet<String> = all.clone().filter(|question| !asked(question)).map(name).collect();
        assert_eq!(self.names(Code::DiagnosticNeverAsked), never, "{}", self.context());
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
        assert!(self.problems(Code::DiagnosticUndecided).is_empty(), "{}", self.context());
        assert!(self.problems(Code::DiagnosticOverflow).is_empty(), "{}", self.context());
        assert!(self.proof.exact || self.strict == Strict::Estimates, "{}", self.context());
    }
}
