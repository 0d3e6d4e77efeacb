//! Laws of the sets of answers to one question, for every small question.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::{Kind, Question};
use crate::answers::Answer;

/// Returns questions of each kind: options, options that exclude others, one required or not, and steps.
fn questions() -> Vec<Question> {
    let one = (1..=4).map(Question::one);
    let many = (1..=4).flat_map(|size| {
        // At least one option is ordinary.
        let exclusive = (0..(1 << size) - 1).flat_map(move |exclusive| {
            [false, true].map(|is_required| Question::many(size, exclusive, is_required))
        });
        exclusive.collect::<Vec<_>>()
    });
    let steps = (0..=6).map(|last| Question::steps(last, -2, 3, 1));
    one.chain(many).chain(steps).collect()
}

/// Returns all single answers, valid or not.
fn singles(question: &Question) -> Vec<Answer> {
    (0..=question.last()).filter_map(|index| question.answer(question.number(index)).ok()).collect()
}

/// Returns the valid answers in `part`, found by trying each.
fn within(question: &Question, part: Answer) -> Vec<Answer> {
    let is_within = |answer: &Answer| {
        let Answer { low, high } = *answer;
        let is_invalid =
            low & question.exclusive != 0 && low.count_ones() > 1 || question.is_required && low == 0;
        match question.kind {
            Kind::One => part.high & high == high,
            Kind::Many => part.low & !low == 0 && low & !part.high == 0 && !is_invalid,
            Kind::Steps => part.low <= low && high <= part.high,
        }
    };
    singles(question).into_iter().filter(is_within).collect()
}

/// Returns the sets that a proof meets: all answers, and what is split off them, for every mask of relevant options.
fn parts(question: &Question) -> Vec<Answer> {
    let mut found = Vec::from([question.all()]);
    let mut next = 0;
    while let Some(part) = found.get(next).copied() {
        if question.count(part) > 1 {
            for relevant in 0..16 {
                let new = question.split(part, relevant);
                found.extend(new.into_iter().filter(|part| !found.contains(part)).collect::<Vec<_>>());
            }
        }
        next += 1;
    }
    found
}

#[test]
fn a_set_counts_its_answers_and_has_a_plainest_one_and_samples() {
    for question in questions() {
        for part in parts(&question) {
            let within = within(&question, part);
            assert_eq!(question.count(part), within.len() as u64, "{question:?} {part:?}");
            assert!(within.contains(&question.plainest(part)), "{question:?} {part:?}");
            let mut seen = Vec::new();
            for random in 0..64u64 {
                let sample = question.sample(part, random);
                assert!(within.contains(&sample), "{question:?} {part:?} {sample:?}");
                seen.push(sample);
            }
            assert!(question.toggles() > 0 || within.iter().all(|answer| seen.contains(answer)));
        }
    }
}

#[test]
fn the_parts_of_a_set_contain_each_of_its_answers_once_and_join_to_it() {
    for question in questions() {
        for part in parts(&question).into_iter().filter(|part| question.count(*part) > 1) {
            for relevant in 0..16 {
                let parts = question.split(part, relevant);
                assert!(parts.len() > 1, "{question:?} {part:?}");
                let mut apart: Vec<Answer> = parts.iter().flat_map(|part| within(&question, *part)).collect();
                apart.sort_unstable_by_key(|answer| (answer.low, answer.high));
                let mut whole = within(&question, part);
                whole.sort_unstable_by_key(|answer| (answer.low, answer.high));
                assert_eq!(apart, whole, "{question:?} {part:?} {parts:?}");
                if question.toggles() > 0 {
                    parts.iter().for_each(|part| is_tight(&question, *part));
                }
                let joined = question.joined(parts.iter().map(|part| (*part, ())));
                assert_eq!(joined.len(), 1, "{question:?} {part:?} {parts:?} {joined:?}");
                assert_eq!(within(&question, joined[0].0), within(&question, part));
            }
        }
    }
}

/// Holds that a set of options is no larger than its answers, so that a single one is seen to be single.
fn is_tight(question: &Question, part: Answer) {
    let answers = within(question, part);
    let low = answers.iter().fold(u32::MAX, |low, answer| low & answer.low);
    let high = answers.iter().fold(0, |high, answer| high | answer.high);
    assert_eq!(part, Answer { low, high }, "{question:?}");
}

#[test]
fn joined_sets_do_not_depend_on_how_far_each_was_split() {
    for question in questions() {
        let singles = within(&question, question.all());
        for values in 0u32..1 << singles.len().min(9) {
            let value = |answer: &Answer| {
                let place = singles.iter().position(|single| single == answer).unwrap_or_default();
                values >> (place % 9) & 1
            };
            let far = joined(&question, &|part| question.count(part) == 1, &value);
            let near = joined(
                &question,
                &|part| {
                    let mut values = within(&question, part).into_iter().map(|answer| value(&answer));
                    let first = values.next();
                    values.all(|value| Some(value) == first)
                },
                &value,
            );
            assert_eq!(far, near, "{question:?} {values:b}");
        }
    }
}

/// Splits all answers until `is_done`, and joins what has the same value.
fn joined(
    question: &Question,
    is_done: &dyn Fn(Answer) -> bool,
    value: &dyn Fn(&Answer) -> u32,
) -> Vec<(Answer, u32)> {
    let mut open = Vec::from([question.all()]);
    let mut leaves = Vec::new();
    while let Some(part) = open.pop() {
        if is_done(part) {
            leaves.push((part, value(&question.plainest(part))));
        } else {
            open.extend(question.split(part, u32::MAX).into_iter().rev());
        }
    }
    let joined = question.joined(leaves).into_iter();
    // Of one answer there are two ways to write it.
    joined
        .map(|(part, value)| (if question.count(part) == 1 { question.plainest(part) } else { part }, value))
        .collect()
}

#[test]
fn an_option_is_toggled_in_every_answer() {
    for question in questions().into_iter().filter(|question| question.toggles() > 0) {
        for part in parts(&question) {
            for option in 0..question.toggles() {
                let of = |is_chosen: bool| {
                    let part = question.toggle(part, option, is_chosen);
                    part.map(|part| within(&question, part)).unwrap_or_default()
                };
                for part in
                    [false, true].into_iter().filter_map(|chosen| question.toggle(part, option, chosen))
                {
                    is_tight(&question, part);
                }
                let is_chosen = |answer: &Answer| answer.low >> option & 1 == 1;
                let (with, without) = within(&question, part).into_iter().partition(is_chosen);
                assert_eq!((of(true), of(false)), (with, without), "{question:?} {part:?} {option}");
            }
        }
    }
}

#[test]
fn sums_are_those_of_the_answers() {
    for question in questions() {
        for weights in [[1, 1, 1, 1], [0, 0, 0, 0], [1, 2, 4, 8], [-3, 3, 0, 1], [2, -2, 2, -2]] {
            let weights = &weights[..question.weights() as usize];
            let mut expected: BTreeMap<i64, u64> = BTreeMap::new();
            for answer in within(&question, question.all()) {
                let points = question.points(weights, answer);
                *expected.entry(points).or_default() += 1;
                let (least, most) = question.points_range(weights);
                assert!((least..=most).contains(&points), "{question:?} {weights:?}");
            }
            let sums = question.sums(weights, 100).expect("few answers");
            let counts: BTreeMap<i64, u64> = sums.iter().map(|(sum, (ways, _))| (*sum, *ways)).collect();
            assert_eq!(counts, expected, "{question:?} {weights:?}");
            for (sum, (_, answer)) in &sums {
                assert!(question.accepts(*answer));
                assert_eq!(question.points(weights, *answer), *sum, "{question:?} {weights:?} {answer:?}");
            }
            assert!(question.varies(weights) || sums.len() == 1, "{question:?} {weights:?}");
            let (common, increments) = question.increments(weights).expect("small weights");
            let again = question.sums(&increments, 100).expect("few answers");
            let again: BTreeMap<i64, u64> =
                again.iter().map(|(sum, (ways, _))| (sum + common, *ways)).collect();
            assert_eq!(again, expected, "{question:?} {weights:?}");
        }
    }
}

#[test]
fn the_halves_of_a_search_contain_each_answer_once() {
    for question in questions() {
        let free = |part| within(&Question { exclusive: 0, is_required: false, ..question }, part);
        for before in singles(&question).into_iter().chain([question.all()]) {
            let mut open = Vec::from([question.others(before)]);
            while let Some(part) = open.pop() {
                let near = Answer::many(question.nearest(part, before));
                assert!(part.high == 0 || free(part).contains(&near), "{question:?} {part:?} {before:?}");
                if question.width(part) > 0.0 {
                    let (low, high, second_low, second_high) = question.halves(part, before);
                    let halves = [Answer { low, high }, Answer { low: second_low, high: second_high }];
                    let mut apart: Vec<u32> =
                        halves.iter().flat_map(|half| free(*half)).map(|each| each.low).collect();
                    apart.sort_unstable();
                    let whole: Vec<u32> = free(part).into_iter().map(|each| each.low).collect();
                    assert_eq!(apart, whole, "{question:?} {part:?} {halves:?}");
                    let [near, far] = halves.map(|half| question.distance(half, before));
                    assert!(near <= far, "{question:?} {part:?} {halves:?} {before:?}");
                    open.extend(halves);
                }
            }
        }
    }
}
