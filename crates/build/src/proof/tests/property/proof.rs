//! The proof: every count, every finding and every witness.

use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigUint;

use super::super::naive::{self, Result, Set};
use super::super::random::{Case, Condition, Kind, Number};
use super::{CASES, Enumerated, answer, others};
use crate::problem::{Code, Problem};
use crate::proof::effort::Effort;
use crate::proof::findings::Prover;
use crate::proof::{Bounds, Proof, Witness};

#[test]
fn the_proof_counts_and_finds_what_the_naive_enumeration_does() {
    let found = proven(0..CASES, Effort::BUILD, Strict::Exact);
    // Every finding is met, or the comparison would say little.
    let codes = [
        "gap",
        "overlap",
        "unreachable-outcome",
        "idle-question",
        "idle-condition",
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

/// The claims that a proof is checked against.
#[derive(Clone, Copy, PartialEq)]
enum Strict {
    /// Every count and every finding.
    Exact,
    /// Every count, and every finding but those about questions inside a cluster.
    Regions,
    /// Every finding but those, and every count that is marked as exact.
    Estimates,
}

/// Holds the proofs of these cases to the naive enumeration; gives how often each problem was reported.
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
        check.sides();
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
            assert_eq!(share.bounds.is_none(), self.proof.exact, "{}", self.context());
            if let Some(Bounds { least, most }) = &share.bounds {
                let count = BigUint::from(count);
                assert!(*least <= count && count <= *most, "{least} {count} {most}\n{}", self.context());
                assert!(*least <= share.answer_sets && share.answer_sets <= *most, "{}", self.context());
                assert_eq!(share.answer_sets > BigUint::ZERO, count > BigUint::ZERO, "{}", self.context());
            }
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
                witness.answers.get(&question).copied() == given.map(|given| answer(ask, given))
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
            for (place, first) in result.holds.iter().enumerate() {
                for second in &result.holds[place + 1..] {
                    let pair = [second, first].map(|index| format!("r{index}"));
                    pairs.entry(pair).or_default().insert(self.line(set));
                }
            }
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
                let is_open = ask.optional
                    && match ask.kind {
                        Kind::Many(_) | Kind::Number(..) => given == 0,
                        _ => given + 1 == naive::answers(ask),
                    };
                let given =
                    given - u32::from(ask.optional && !is_open && matches!(ask.kind, Kind::Number(..)));
                let words = match ask.kind {
                    _ if is_open => "left open".to_owned(),
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
            // That it holds together with another is reported instead.
            .filter(|index| !sets.iter().any(|(_, result)| result.holds.contains(index)))
            .map(|index| format!("r{index}"))
            .collect();
        assert_eq!(self.names(Code::DiagnosticUnreachableOutcome), expected, "{}", self.context());
        for problem in self.problems(Code::DiagnosticUnreachableOutcome) {
            let index: usize = problem.message.split('`').nth(1).unwrap()[1..].parse().unwrap();
            let can_hold = sets.iter().any(|(_, result)| result.rules[index]);
            let says_never = problem.message.ends_with("its rule never holds");
            assert_eq!(says_never, case.outcomes[index].is_some() && !can_hold, "{}", self.context());
            self.shadowed(index, problem);
            self.closest(index, problem);
        }
    }

    /// Checks which outcomes are shown when the rule of this one holds.
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

    /// Checks the greatest or the least result of a number, if a rule requires more or less.
    fn closest(&self, index: usize, problem: &Problem) {
        let Enumerated { case, sets, .. } = self.enumerated;
        let Some(Condition::Compare(left, _, right)) = &case.outcomes[index] else { return };
        let number = if matches!(left, Number::Constant(_)) { right } else { left };
        for note in problem.notes.iter().filter(|note| note.contains(" value of ")) {
            let (value, line) = note.rsplit_once(" is ").unwrap().1.split_once(": ").unwrap();
            let value: f64 = value.parse().unwrap();
            let come_to =
                || sets.iter().filter_map(|(set, _)| Some((set, naive::number(case, set, number)?)));
            let extreme = come_to().map(|(_, number)| number).reduce(if note.starts_with("the highest") {
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
        if self.strict == Strict::Exact {
            // A question that decides whether another is asked is not checked if a value is shown.
            let is_shown = case.values.iter().any(|(_, shown)| *shown);
            let leads = |name: &String| {
                let mut whens = case.questions.iter().filter_map(|ask| ask.when.as_ref());
                is_shown && whens.any(|when| when.text().contains(name.as_str()))
            };
            let certain = idle.iter().filter(|name| !leads(name)).cloned().collect();
            assert!(told.is_superset(&certain), "{idle:?}\n{}", self.context());
        }
    }

    /// Returns true if no answer to a question changes the outcome, a score, a shown value, or which questions are
    /// asked.
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

    /// Counts the operands that change nothing: of an `or`, one that never holds; of an `and`, one that always does.
    fn sides(&self) {
        let Enumerated { case, .. } = self.enumerated;
        let whens = case.questions.iter().filter_map(|ask| ask.when.as_ref());
        let rules = whens.chain(case.outcomes.iter().flatten());
        let idle: usize = rules.map(|rule| self.idle_sides(rule)).sum();
        let idle = idle + case.values.iter().map(|(value, _)| self.idle_parts(value)).sum::<usize>();
        let told = self.problems(Code::DiagnosticIdleCondition).len();
        assert!(told <= idle && (told == idle || self.strict != Strict::Exact), "{idle}\n{}", self.context());
    }

    fn idle_sides(&self, condition: &Condition) -> usize {
        let inner = |side: &Condition| if self.can(side) == (true, true) { self.idle_sides(side) } else { 1 };
        match condition {
            Condition::Not(inner) => self.idle_sides(inner),
            Condition::Compare(left, _, right) => self.idle_parts(left) + self.idle_parts(right),
            // A condition that never holds, or always does, is reported as a whole.
            Condition::And(..) | Condition::Or(..) if self.can(condition) == (true, true) => {
                sides(condition).into_iter().map(inner).sum()
            }
            _ => 0,
        }
    }

    /// Counts the conditions in a number that change nothing.
    fn idle_parts(&self, number: &Number) -> usize {
        match number {
            Number::Count(parts) => {
                let idle = |part: &Condition| match self.can(part) {
                    (true, true) => self.idle_sides(part),
                    (holds, _) => usize::from(!holds),
                };
                parts.iter().map(idle).sum()
            }
            Number::Two(_, a, b) | Number::Least(a, b) | Number::Greatest(a, b) | Number::First(a, b) => {
                self.idle_parts(a) + self.idle_parts(b)
            }
            Number::If(condition, a, b) => {
                self.idle_sides(condition) + self.idle_parts(a) + self.idle_parts(b)
            }
            Number::Round(a) | Number::Negative(a) | Number::Rounded(_, a) | Number::Power(a, _) => {
                self.idle_parts(a)
            }
            Number::Constant(_) | Number::Answer(_) | Number::Score(_) | Number::Value(_) => 0,
        }
    }

    /// Returns whether a condition can hold and whether it can fail.
    fn can(&self, condition: &Condition) -> (bool, bool) {
        let Enumerated { case, sets, .. } = self.enumerated;
        let holds = |(set, _): &(Set, Result)| naive::holds(case, set, condition);
        (sets.iter().any(holds), !sets.iter().all(holds))
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

    /// The scores that nothing reads, and the values that nothing reads and nobody sees.
    fn scores(&self) {
        let Enumerated { case, .. } = self.enumerated;
        let is_read = |score: usize| {
            let mut rules = case.outcomes.iter().flatten();
            rules.any(|rule| rule.names(score)) || case.values.iter().any(|(value, _)| value.names(score))
        };
        let is_named = |value: usize| {
            let is = |number: &Number| matches!(number, Number::Value(named) if *named == value);
            let mut rules = case.outcomes.iter().flatten();
            rules.any(|rule| rule.any(&is)) || case.values.iter().any(|(value, _)| value.any(&is))
        };
        let unused = (0..case.scores).filter(|score| !is_read(*score)).map(|score| format!("s{score}"));
        let unseen = (0..case.values.len()).filter(|value| !case.values[*value].1 && !is_named(*value));
        let expected: BTreeSet<String> = unused.chain(unseen.map(|value| format!("v{value}"))).collect();
        assert_eq!(self.names(Code::DiagnosticUnusedScore), expected, "{}", self.context());
    }
}

/// The answers that a problem shows.
fn witness_line(problem: &Problem) -> Option<&str> {
    problem.notes.iter().find_map(|note| note.strip_prefix("for example: "))
}

/// The sides of an `and` or an `or`. Those of a side of the same kind are its own.
fn sides(condition: &Condition) -> Vec<&Condition> {
    let (Condition::And(left, right) | Condition::Or(left, right)) = condition else { return Vec::new() };
    let is_alike = |side: &Condition| std::mem::discriminant(side) == std::mem::discriminant(condition);
    let own = [left, right].map(|side| if is_alike(side) { sides(side) } else { vec![&**side] });
    own.concat()
}
