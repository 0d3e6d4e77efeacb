//! The words and terms of articles as one sorted list of numbers, in which some can be replaced.

/// The number of an article, or of a term.
pub(super) type Number = u32;

/// A word, as a number of 32 bits, or a term, whose number has a bit above those.
pub(super) type Feature = u64;

/// Returns the feature of the articles that have a term.
pub(super) fn term(number: Number) -> Feature {
    (1 << Number::BITS) | Feature::from(number)
}

/// A feature and an article that has it, in one number that sorts by both: the feature in the upper 33 bits, the number of the
/// article in those below.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Posting(u64);

impl Posting {
    const NUMBER_BITS: u32 = 31;

    pub(super) fn new(feature: Feature, number: Number) -> Self {
        debug_assert!(number >> Self::NUMBER_BITS == 0, "there is no memory for so many articles");
        Self(feature << Self::NUMBER_BITS | u64::from(number))
    }

    pub(super) fn feature(self) -> Feature {
        self.0 >> Self::NUMBER_BITS
    }

    pub(super) fn number(self) -> Number {
        (self.0 & ((1 << Self::NUMBER_BITS) - 1)) as Number
    }
}

/// Removes what is `gone` from a list; both are sorted. What is between is moved as a whole.
pub(super) fn remove_sorted<T: Copy + Ord>(list: &mut Vec<T>, gone: &[T]) {
    let places: Vec<usize> = gone.iter().filter_map(|one| list.binary_search(one).ok()).collect();
    let ends = places.iter().skip(1).copied().chain([list.len()]);
    for (removed, (place, end)) in places.iter().zip(ends).enumerate() {
        list.copy_within(place + 1..end, place - removed);
    }
    list.truncate(list.len() - places.len());
}

/// Inserts what has `come` into a list; both are sorted. What is between is moved as a whole.
pub(super) fn insert_sorted<T: Copy + Ord>(list: &mut Vec<T>, come: &[T]) {
    let places: Vec<usize> = come.iter().map(|one| list.partition_point(|other| other < one)).collect();
    let mut end = list.len();
    list.extend_from_slice(come);
    for (before, (place, one)) in places.into_iter().zip(come).enumerate().rev() {
        list.copy_within(place..end, place + before + 1);
        list[place + before] = *one;
        end = place;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sorted_list_stays_sorted() {
        let all: Vec<u32> = (0..12).collect();
        for gone in 0..1_u32 << 12 {
            let (gone, kept): (Vec<u32>, Vec<u32>) =
                all.iter().copied().partition(|one| gone >> one & 1 == 1);
            let mut list = all.clone();
            remove_sorted(&mut list, &gone);
            assert_eq!(list, kept);
            insert_sorted(&mut list, &gone);
            assert_eq!(list, all);
        }
    }
}
