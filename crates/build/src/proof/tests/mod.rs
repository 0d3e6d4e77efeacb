//! Proofs of the site's own diagnostics and of large ones, and the naive enumeration as their reference.

mod exact;
mod figures;
mod measure;
mod naive;
mod property;
mod random;

use std::fmt::Write as _;

use num_bigint::BigUint;

use super::effort::Effort;
use super::findings::Prover;
use super::{Bounds, Proof, Share};
use crate::diagnostic::tests::read_well;
use crate::problem::{Code, Problem};

/// Returns the proof of a diagnostic, its printed line, and its problems.
fn proven(text: &str) -> (Proof, String, Vec<Problem>) {
    let diagnostic = read_well(text);
    let mut problems = Vec::new();
    let proof = super::prove(&diagnostic, &mut problems);
    let line = proof.line(&diagnostic);
    (proof, line, problems)
}

fn counts(proof: &Proof) -> Vec<String> {
    proof.outcomes.iter().map(|share| share.answer_sets.to_string()).collect()
}

#[test]
fn the_diagnostics_of_the_site_are_proven() {
    let fit = include_str!("../../../../../content/insights/cto-fit.diagnostic.toml");
    let (proof, line, problems) = proven(fit);
    assert!(problems.is_empty(), "{problems:#?}");
    assert_eq!(line, "test: 121 answer sets, 5 outcomes, 49.6% recommend a call");
    assert_eq!(counts(&proof), ["1", "8", "52", "30", "30"]);
    let baseline = include_str!("../../../../../content/insights/delivery-baseline.diagnostic.toml");
    let (proof, line, problems) = proven(baseline);
    assert!(problems.is_empty(), "{problems:#?}");
    assert_eq!(line, "test: 255,647,735,280,000 answer sets, 6 outcomes, 91.1% recommend a call");
    assert!(proof.exact);
}

#[test]
fn contradictory_answers_count_in_no_share() {
    let with = |formula: &str| {
        let text = format!(
            "title = 'T'\nkind = 'calculator'\n[[question]]\nid = 'sent'\nask = '?'\nmax = 9\n\
             [[question]]\nid = 'kept'\nask = '?'\nmax = 9\n\
             [[outcome]]\nid = 'wrong'\ntitle = 'Wrong'\nwhen = 'kept > sent'\ncontradiction = true\n\
             [[outcome]]\nid = 'few'\ntitle = 'Few'\nwhen = '{formula}'\nrecommend = 'call'\n\
             [[outcome]]\nid = 'rest'\ntitle = 'Rest'\notherwise = true\n"
        );
        proven(&text)
    };
    let shares =
        |proof: &Proof| proof.outcomes.iter().map(|share| share.text(&proof.sound)).collect::<Vec<_>>();
    let (proof, line, _) = with("sent < 2");
    assert_eq!(
        (counts(&proof), line.ends_with("5.5% recommend a call")),
        (["45", "3", "52"].map(String::from).into(), true),
        "{line}"
    );
    assert_eq!(shares(&proof), ["contradictory", "5.5%", "94.5%"]);
}

/// Returns a diagnostic with these questions, scores from `s0`, and rules that are tried in order before an
/// `otherwise`.
fn diagnostic(questions: impl Iterator<Item = String>, scores: usize, rules: &[&str]) -> String {
    let mut text = String::from("title = 'Large'\nkind = 'calculator'\n");
    for (index, question) in questions.enumerate() {
        let _ = writeln!(text, "[[question]]\nid = 'q{index}'\nask = '?'\n{question}");
    }
    for score in 0..scores {
        let _ = writeln!(text, "[[score]]\nid = 's{score}'");
    }
    for (index, rule) in rules.iter().enumerate() {
        let _ =
            writeln!(text, "[[outcome]]\nid = 'o{index}'\ntitle = '?'\nwhen = '{rule}'\nrecommend = 'call'");
    }
    text + "[[outcome]]\nid = 'rest'\ntitle = '?'\notherwise = true\n"
}

/// Sixty signals that add to three scores.
fn sixty_signals() -> String {
    let questions = (0..60).map(|index| format!("yes = {{ s{} = {} }}", index % 3, 1 + index % 4));
    let rules =
        ["s0 > s1 and s0 > s2", "s1 > s2 and s1 + s2 > 20", "s2 >= 10 or s1 + s0 > 3", "s0 + s1 + s2 >= 4"];
    diagnostic(questions, 3, &rules)
}

/// Twenty questions of five steps, each adding to one of four scores.
fn twenty_scales() -> String {
    let questions = (0..20).map(|index| format!("type = 'scale'\nadds = {{ s{} = 1 }}", index % 4));
    diagnostic(questions, 4, &["s0 > s1 and s0 > s2 and s0 > s3", "s1 > s2 and s1 > s3", "s2 >= s3"])
}

/// Twenty questions of five options, each of which adds to one score or to none: which score is the greatest?
fn twenty_choices() -> String {
    let option = |index: usize| match index {
        4 => "{ id = 'o4', text = '?' }".to_owned(),
        _ => format!("{{ id = 'o{index}', text = '?', adds = {{ s{index} = 1 }} }}"),
    };
    let options: Vec<String> = (0..5).map(option).collect();
    let questions = (0..20).map(|_| format!("type = 'one'\noptions = [{}]", options.join(", ")));
    diagnostic(questions, 4, &["s0 > s1 and s0 > s2 and s0 > s3", "s1 > s2 and s1 > s3", "s2 >= s3"])
}

#[test]
fn sixty_signals_into_three_scores_are_counted_exactly() {
    let (proof, _, problems) = proven(&sixty_signals());
    assert!(problems.is_empty(), "{problems:#?}");
    assert_eq!(proof.answer_sets, BigUint::from(1u8) << 60);
    // One that was found by a search, and not counted, counts as one.
    let sum: BigUint = proof.outcomes.iter().map(|share| &share.answer_sets).sum();
    assert!(sum >= proof.answer_sets && sum <= &proof.answer_sets + proof.outcomes.len(), "{proof:#?}");
}

#[test]
fn twenty_scales_into_four_dimensions_are_counted_exactly() {
    let (proof, _, problems) = proven(&twenty_scales());
    assert!(problems.is_empty(), "{problems:#?}");
    assert_eq!(proof.answer_sets, BigUint::from(5u8).pow(20));
    // One that was found by a search, and not counted, counts as one.
    let sum: BigUint = proof.outcomes.iter().map(|share| &share.answer_sets).sum();
    assert!(sum >= proof.answer_sets && sum <= &proof.answer_sets + proof.outcomes.len(), "{proof:#?}");
}

#[test]
fn twenty_choices_among_four_dimensions_are_counted_exactly() {
    let (proof, _, problems) = proven(&twenty_choices());
    assert!(problems.is_empty(), "{problems:#?}");
    assert_eq!(proof.answer_sets, BigUint::from(5u8).pow(20));
    // The number of answer sets with these counts of options is 20! / (a! b! c! d! e!).
    let ways = |times: [u64; 5]| {
        times.iter().fold((1..=20).product::<u64>(), |ways, times| ways / (1..=*times).product::<u64>())
    };
    let mut expected = [0; 4];
    for [a, b, c, d] in
        (0..21u64.pow(4)).map(|index| [index % 21, index / 21 % 21, index / 441 % 21, index / 9261])
    {
        if let Some(none) = 20u64.checked_sub(a + b + c + d) {
            let rules = [a > b && a > c && a > d, b > c && b > d, c >= d, true];
            let outcome = rules.iter().position(|holds| *holds).unwrap();
            expected[outcome] += ways([a, b, c, d, none]);
        }
    }
    assert_eq!(counts(&proof), expected.map(|sets: u64| sets.to_string()));
}

/// Returns the number of ways in which this many scales from 1 to 5 reach each sum.
fn sums_of_scales(count: usize) -> Vec<u64> {
    (0..count).fold(vec![1], |ways, _| {
        let mut next = vec![0; ways.len() + 5];
        for (sum, ways) in ways.iter().enumerate() {
            (1..=5).for_each(|step| next[sum + step] += ways);
        }
        next
    })
}

/// Returns twenty scales, with values that use some of them.
fn scales(values: &str, rules: &[&str]) -> String {
    let text = diagnostic((0..20).map(|_| "type = 'scale'".to_owned()), 0, rules);
    format!("{text}{values}")
}

fn mean(of: std::ops::Range<usize>) -> String {
    let count = of.len();
    format!("({}) / {count}", of.map(|index| format!("q{index}")).collect::<Vec<_>>().join(" + "))
}

#[test]
fn a_mean_of_means_is_counted_exactly() {
    let formula = |group: usize| mean(4 * group..4 * group + 4);
    let mut values: String =
        (0..5).map(|group| format!("[[value]]\nid = 'v{group}'\nformula = '{}'\n", formula(group))).collect();
    values += "[[value]]\nid = 'all'\nlabel = 'All'\nformula = '(v0 + v1 + v2 + v3 + v4) / 5'\n";
    let (proof, _, problems) = proven(&scales(&values, &["all >= 4", "all >= 3", "all >= 2"]));
    assert!(problems.is_empty() && proof.exact, "{problems:#?}");
    let ways = sums_of_scales(20);
    let of = |range: std::ops::Range<usize>| ways[range].iter().sum::<u64>().to_string();
    assert_eq!(counts(&proof), [of(80..ways.len()), of(60..80), of(40..60), of(0..40)]);
}

#[test]
fn the_weakest_of_means_is_counted_exactly() {
    // A third is not a decimal, so that the division stays, and depends only on the sum.
    let means: Vec<String> = (0..5).map(|group| mean(3 * group..3 * group + 3)).collect();
    let level = format!("[[value]]\nid = 'level'\nlabel = 'Level'\nformula = 'min({})'\n", means.join(", "));
    let more: String = (15..20).map(|index| format!("q{index} + ")).collect();
    let rules = ["level >= 4", "level >= 7 / 3", &format!("{more}0 > 20")];
    let (proof, _, problems) = proven(&scales(&level, &rules));
    assert!(problems.is_empty() && proof.exact, "{problems:#?}");
    let (ways, rest) = (sums_of_scales(3), sums_of_scales(5));
    let at_least = |sum: usize| ways[sum..].iter().sum::<u64>().pow(5) * 3125;
    let total = 5u64.pow(20);
    let above = (total - at_least(7)) / 3125 * rest[21..].iter().sum::<u64>();
    let expected = [at_least(12), at_least(7) - at_least(12), above, total - at_least(7) - above];
    assert_eq!(counts(&proof), expected.map(|count| count.to_string()));
}

#[test]
fn a_question_of_thirty_boxes_is_counted_exactly() {
    let options: Vec<String> =
        (0..30).map(|index| format!("{{ id = 'o{index}', text = '?', adds = {{ s0 = 1 }} }}")).collect();
    let question = format!("type = 'many'\noptions = [{}]", options.join(", "));
    let (proof, _, problems) = proven(&diagnostic([question].into_iter(), 1, &["s0 >= 15"]));
    assert!(problems.is_empty() && proof.exact, "{problems:#?}");
    // There are 155,117,520 ways to tick fifteen of thirty; the rest is symmetric.
    assert_eq!(counts(&proof)[0], (((1u64 << 30) + 155_117_520) / 2).to_string());
}

/// Returns the proof of a diagnostic within budgets that any machine gets through in a moment.
fn proven_within(text: &str, effort: Effort) -> (Proof, Vec<Problem>) {
    let diagnostic = read_well(text);
    let mut problems = Vec::new();
    let proof = Prover::new(&diagnostic, effort, &mut problems).prove();
    (proof, problems)
}

#[test]
fn a_mean_of_as_many_scales_as_there_can_be_is_counted_exactly() {
    let value = format!("[[value]]\nid = 'all'\nlabel = 'All'\nformula = '{}'\n", mean(0..128));
    let text = diagnostic((0..128).map(|_| "type = 'scale'".to_owned()), 0, &["all >= 3.5", "all > 2.9"]);
    let effort = Effort { diagram: 2000, boxes: 100, ..Effort::BUILD };
    let (proof, problems) = proven_within(&(text + &value), effort);
    assert!(problems.is_empty() && proof.exact, "{problems:#?}");
    let mut ways = vec![BigUint::from(1u8)];
    for _ in 0..128 {
        let mut next = vec![BigUint::ZERO; ways.len() + 5];
        for (sum, ways) in ways.iter().enumerate() {
            (1..=5).for_each(|step| next[sum + step] += ways);
        }
        ways = next;
    }
    let of = |range: std::ops::Range<usize>| ways[range].iter().sum::<BigUint>().to_string();
    // 2.9 times 128 is 371.2.
    assert_eq!(counts(&proof), [of(448..ways.len()), of(372..448), of(0..372)]);
}

/// Holds a proof to what any proof must be: each count within its bounds, and none 0 for what a witness reaches.
fn assert_bounded(proof: &Proof) {
    for Share { answer_sets, bounds, witness, .. } in &proof.outcomes {
        if let Some(Bounds { least, most }) = bounds {
            assert!(least <= answer_sets && answer_sets <= most, "{proof:#?}");
        }
        assert!(witness.is_none() || *answer_sets > BigUint::ZERO, "{proof:#?}");
    }
    // One that was found by a search, and not counted, counts as one.
    let sum: BigUint = proof.outcomes.iter().map(|share| &share.answer_sets).sum();
    assert!(sum >= proof.answer_sets && sum <= &proof.answer_sets + proof.outcomes.len(), "{proof:#?}");
}

#[test]
fn a_weighted_decision_lies_within_its_bounds() {
    // Two criteria with weights of their own, and how three ways do on each.
    let way = |way: usize| format!("q0 * q{} + q1 * q{}", 2 + 2 * way, 3 + 2 * way);
    let values: String =
        (0..3).map(|index| format!("[[value]]\nid = 'v{index}'\nformula = '{}'\n", way(index))).collect();
    let rules = ["v0 > max(v1, v2)", "v1 > max(v0, v2)", "v2 > max(v0, v1)"];
    let text = diagnostic((0..8).map(|_| "type = 'scale'".to_owned()), 0, &rules) + &values;
    let effort = Effort { boxes: 2000, ..Effort::BUILD };
    let (proof, problems) = proven_within(&text, effort);
    assert!(problems.is_empty(), "{problems:#?}");
    assert_bounded(&proof);
    let mut exact = [0u32; 4];
    for set in 0..5u32.pow(8) {
        let answer = |question: u32| set / 5u32.pow(question) % 5 + 1;
        let does = |way: u32| answer(0) * answer(2 + 2 * way) + answer(1) * answer(3 + 2 * way);
        let best = (0..3u32).find(|way| (0..3).all(|other| other == *way || does(*way) > does(other)));
        exact[best.map_or(3, |way| way as usize)] += 1;
    }
    for (share, exact) in proof.outcomes.iter().zip(exact) {
        let exact = BigUint::from(exact);
        match &share.bounds {
            Some(bounds) => assert!(bounds.least <= exact && exact <= bounds.most, "{exact} {share:#?}"),
            None => assert_eq!(share.answer_sets, exact),
        }
    }
}

#[test]
fn a_product_of_fifteen_numbers_is_bounded() {
    let product = (0..15).map(|index| format!("q{index}")).collect::<Vec<_>>().join(" * ");
    let text = diagnostic(
        (0..15).map(|_| "min = 1\nmax = 100".to_owned()),
        0,
        &[&format!("{product} > 1000000000")],
    );
    let (proof, problems) = proven_within(&text, Effort { boxes: 2000, ..Effort::BUILD });
    assert!(problems.is_empty(), "{problems:#?}");
    assert_bounded(&proof);
    assert_eq!(proof.answer_sets, BigUint::from(100u8).pow(15));
}

#[test]
fn scales_of_a_million_steps_are_bounded() {
    let questions = (0..4).map(|_| "type = 'scale'\nlow = { at = 0 }\nhigh = { at = 1000000 }".to_owned());
    let text = diagnostic(questions, 0, &["q0 * q1 > q2 * q3", "q0 + q1 > q2 + q3"]);
    let (proof, problems) = proven_within(&text, Effort { boxes: 2000, ..Effort::BUILD });
    assert!(problems.is_empty(), "{problems:#?}");
    assert_bounded(&proof);
    assert_eq!(proof.answer_sets, BigUint::from(1_000_001u32).pow(4));
}

/// A calculator with six numbers whose rules compare formulas.
const SIX_NUMBERS: &str = r#"
title = "Cost"
kind = "calculator"
question = [
  { id = "people", ask = "?", min = 1, max = 400 },
  { id = "salary", ask = "?", min = 10000, max = 600000, step = 1000 },
  { id = "waiting", ask = "?", min = 0, max = 10, step = 0.5 },
  { id = "recovery", ask = "?", min = 0, max = 10, step = 0.5 },
  { id = "planned", ask = "?", min = 1, max = 200 },
  { id = "shipped", ask = "?", min = 0, max = 200 },
]
value = [
  { id = "drag", formula = "(waiting + recovery) / 10" },
  { id = "cost", label = "Cost", formula = "people * salary / 4 * drag" },
  { id = "kept", label = "Kept", formula = "shipped / planned" },
]
outcome = [
  { id = "odd", title = "O", when = "shipped > planned or drag > 1" },
  { id = "urgent", title = "U", when = "cost >= 1000000 and kept < 0.5", recommend = "call" },
  { id = "costly", title = "C", when = "cost >= 250000 or (cost >= 100000 and kept < 0.7)", recommend = "call" },
  { id = "slow", title = "S", when = "kept < 0.7" },
  { id = "steady", title = "T", when = "kept >= 0.7 and cost < 250000" },
]
"#;

#[test]
fn six_woven_numbers_are_proven_without_counting_every_one() {
    let (proof, _, problems) = proven(SIX_NUMBERS);
    assert!(problems.is_empty(), "{problems:#?}");
    assert!(!proof.exact);
    assert_eq!(proof.answer_sets.to_string(), "4190946480000");
    for Share { answer_sets, bounds, .. } in &proof.outcomes {
        let Bounds { least, most } = bounds.as_ref().unwrap();
        assert!(*least <= *answer_sets && answer_sets <= most && *least > BigUint::ZERO);
    }
}

#[test]
fn a_gap_between_woven_numbers_is_shown_by_answers() {
    let (_, _, problems) = proven(&SIX_NUMBERS.replace("cost < 250000\"", "cost < 200000\""));
    let [gap] = &problems[..] else { panic!("{problems:#?}") };
    assert_eq!(gap.code, Code::DiagnosticGap);
    assert!(gap.notes[0].starts_with("for example: people = "), "{gap:#?}");
}

#[test]
fn a_proof_that_is_given_up_says_where_and_what_to_do() {
    let questions = (0..12).map(|index| format!("max = {}", 50 + index));
    let rule = "q0 + q1 == q2 + q3 or q4 - q5 > q6 * q7 or q8 * q9 < q10 - q11";
    let diagnostic = read_well(&diagnostic(questions, 0, &[rule]));
    let mut problems = Vec::new();
    let effort = Effort { diagram: 500, woven: u64::MAX, ..Effort::BUILD };
    let proof = Prover::new(&diagnostic, effort, &mut problems).prove();
    assert!(!proof.exact);
    let [undecided] = &problems[..] else { panic!("{problems:#?}") };
    assert_eq!(undecided.code, Code::DiagnosticUndecided);
    assert_eq!(undecided.message, "the proof was stopped at the question `q1`, after 500 steps");
    assert_eq!(undecided.place.span, diagnostic.questions[1].id.span);
    assert!(undecided.hint.as_deref().unwrap().starts_with("compare fewer answers with each other"));
}

#[test]
fn a_score_that_nothing_reads_does_not_hide_behind_one_made_alike() {
    let questions = (0..2).map(|_| "yes = { s0 = 1, s1 = 1 }".to_owned());
    let (_, _, problems) = proven(&diagnostic(questions, 2, &["s0 >= 1"]));
    let told: Vec<_> = problems.iter().map(|problem| &*problem.message).collect();
    assert_eq!(told, ["unused score `s1`"]);
}

#[test]
fn whether_a_large_product_overflows_is_decided_or_told() {
    // The product of four numbers with nine digits has thirty-six digits; that of five exceeds the limit.
    let product = |count: usize| (0..count).map(|index| format!("q{index}")).collect::<Vec<_>>().join(" * ");
    let questions = |count: usize| (0..count).map(|_| "min = 1\nmax = 900000000".to_owned());
    let codes = |count: usize| -> Vec<Code> {
        let (_, _, problems) =
            proven(&diagnostic(questions(count), 0, &[&format!("{} > 4", product(count))]));
        problems.into_iter().map(|problem| problem.code).collect()
    };
    assert_eq!(codes(4), []);
    assert_eq!(codes(5), [Code::DiagnosticOverflow]);
}

/// Returns the codes of a calculator that shows `formula` of `q0`, a number up to 9, and of `q1`, one up to 900 million.
fn codes_of(formula: &str) -> Vec<Code> {
    let text = diagnostic(["max = 9", "min = 1\nmax = 900000000"].map(str::to_owned).into_iter(), 0, &[]);
    let value = format!("[[value]]\nid = 'shown'\nlabel = 'Shown'\nformula = '{formula}'\n");
    let (_, _, problems) = proven(&(text + &value));
    problems.into_iter().map(|problem| problem.code).collect()
}

#[test]
fn an_overflow_matters_only_in_the_number_that_is_chosen() {
    let overflow = [Code::DiagnosticOverflow];
    assert_eq!(codes_of("q1 ^ 5 + q0"), overflow);
    assert_eq!(codes_of("if(q0 > 5, q1 ^ 5, q0)"), overflow);
    assert_eq!(codes_of("if(q0 > 5, q0, q1 ^ 5)"), overflow);
    // Where it is chosen, it is small.
    assert_eq!(codes_of("if(q1 < 1000, q1 ^ 5 + q0, q0)"), []);
    assert_eq!(codes_of("if(q1 >= 1000, q0, q1 ^ 5)"), []);
    assert_eq!(codes_of("if(q1 < 1000, if(q0 > 5, q1 ^ 5, 1), q0)"), []);
    // Chosen in one place and not guarded in another.
    assert_eq!(codes_of("if(q1 < 1000, q1 ^ 5 + q0, q1 ^ 5)"), overflow);
}

/// A loan that is paid back in equal parts. Its formula reads the rate and the years many times, so that it has a wider
/// interval than it has results until both are single.
const MORTGAGE: &str = r#"
title = "Mortgage"
kind = "calculator"
question = [
  { id = "loan", ask = "?", min = 50000, max = 1000000, step = 50000 },
  { id = "rate", ask = "?", max = 15, step = 0.5 },
  { id = "years", ask = "?", min = 1, max = 40 },
  { id = "income", ask = "?", min = 1000, max = 20000, step = 1000 },
]
value = [
  { id = "monthly", formula = "rate / 1200" },
  { id = "growth", formula = "compound(monthly, years * 12)" },
  { id = "payment", formula = "loan * if(rate > 0, monthly * growth / (growth - 1), 1 / (years * 12))" },
]
outcome = [
  { id = "stress", title = "?", when = "payment / income > 0.3" },
  { id = "fits", title = "?", otherwise = true },
]
"#;

#[test]
fn answers_that_a_formula_reads_repeatedly_are_split_first() {
    let (proof, _, problems) = proven(MORTGAGE);
    assert_eq!(problems, []);
    // The numbers of a loop over all 496,000 answer sets.
    assert!(proof.exact);
    assert_eq!(counts(&proof), ["323053", "172947"]);
}
