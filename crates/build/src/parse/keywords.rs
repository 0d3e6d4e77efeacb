//! The keywords of an article: the most frequent words of its title, its headings and its beginning. Stored as numbers,
//! since they are only compared.

use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Serialize};

/// The number of keywords of an article.
const KEPT: usize = 16;

/// The number of bytes at the beginning of an article that are analysed.
pub(super) const SAMPLE: usize = 1200;

/// The weights of a word by its position.
const TITLE: u32 = 6;
const DESCRIPTION: u32 = 4;
const HEADING: u32 = 3;
const BODY: u32 = 1;

/// Common English words of at least four letters, which do not characterise an article. Words that are common in
/// another language, or in a site, have little weight when articles are compared.
const COMMON: &str = "about above after again against also although always among another around because been \
    before being below between both cannot come could does doing done down each either else even every from give \
    good have having here hers into itself just keep know less like long made make many might more most much must \
    need never none only other ours over own part same shall should since some still such take than that their \
    them then there these they thing this those through time under until upon used using very want well were what \
    when where whether which while whose will with within without work would year your";

/// The keywords of an article, as ascending numbers. Cloning shares them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Keywords(Arc<[u32]>);

impl Keywords {
    /// Returns the keywords with these ascending numbers.
    #[cfg(test)]
    pub(crate) fn of(numbers: &[u32]) -> Self {
        Self(numbers.into())
    }

    /// Returns the number of each word, ascending.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> {
        self.0.iter().copied()
    }
}

/// Collects words and their weights.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// For each word its number in the upper half, and its weight in the lower.
    words: Vec<u64>,
}

impl Gathered {
    pub(super) fn title(&mut self, text: &str) {
        self.add(text, TITLE);
    }

    pub(super) fn description(&mut self, text: &str) {
        self.add(text, DESCRIPTION);
    }

    pub(super) fn heading(&mut self, text: &str) {
        self.add(text, HEADING);
    }

    pub(super) fn body(&mut self, text: &str) {
        self.add(text, BODY);
    }

    fn add(&mut self, text: &str, counts: u32) {
        if text.is_ascii() {
            for word in text.as_bytes().split(|byte| !IS_LETTER[usize::from(*byte)]) {
                self.count(word, counts);
            }
        } else {
            for word in text.split(|sign: char| !sign.is_alphanumeric()) {
                self.count(word.as_bytes(), counts);
            }
        }
    }

    /// Adds a word.
    fn count(&mut self, word: &[u8], counts: u32) {
        self.words.extend(number(word).map(|number| u64::from(number) << 32 | u64::from(counts)));
    }

    /// Returns the words with the highest weights.
    pub(super) fn keywords(mut self) -> Keywords {
        self.words.sort_unstable();
        self.words.dedup_by(|pair, kept| {
            let same = *pair >> 32 == *kept >> 32;
            *kept += if same { *pair & LOWER } else { 0 };
            same
        });
        // Sorts the highest weights first, and equal weights by number.
        self.words.iter_mut().for_each(|pair| *pair = (LOWER - (*pair & LOWER)) << 32 | *pair >> 32);
        if self.words.len() > KEPT {
            self.words.select_nth_unstable(KEPT);
            self.words.truncate(KEPT);
        }
        let mut words: Vec<u32> = self.words.into_iter().map(lower).collect();
        words.sort_unstable();
        Keywords(words.into())
    }
}

/// The lower half of a pair.
const LOWER: u64 = 0xffff_ffff;

#[expect(clippy::cast_possible_truncation, reason = "the lower half is what is wanted")]
fn lower(pair: u64) -> u32 {
    pair as u32
}

/// True for bytes that are ASCII letters or digits.
const IS_LETTER: [bool; 256] = {
    let mut letters = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        letters[byte as usize] = byte.is_ascii_alphanumeric();
        byte += 1;
    }
    letters
};

/// Returns the number of a word, ignoring the `s` of most plurals; none for a short or common word.
fn number(word: &[u8]) -> Option<u32> {
    let [.., before, last] = word else { return None };
    if word.len() < SHORTEST {
        return None;
    }
    let whole = hash(word);
    let is_plural = word.len() > SHORTEST && small(*last) == b's' && small(*before) != b's';
    let number = if is_plural { hash(&word[..word.len() - 1]) } else { whole };
    (!is_common(whole)).then_some(number)
}

/// Returns true if the word with this hash is one of [`COMMON`].
fn is_common(hash_of_word: u32) -> bool {
    static COMMON_WORDS: LazyLock<(Vec<u32>, Vec<bool>)> = LazyLock::new(|| {
        let words = COMMON.split_ascii_whitespace();
        let mut words: Vec<u32> = words.map(|word| hash(word.as_bytes())).collect();
        words.sort_unstable();
        let mut ends = vec![false; ENDS];
        words.iter().for_each(|word| ends[*word as usize % ENDS] = true);
        (words, ends)
    });
    let (words, ends) = &*COMMON_WORDS;
    ends[hash_of_word as usize % ENDS] && words.binary_search(&hash_of_word).is_ok()
}

/// The minimum length of a keyword, in bytes.
const SHORTEST: usize = 4;

/// The number of distinct hash endings. Few occur among the common words; words with other endings need no search.
const ENDS: usize = 4096;

/// The bit that distinguishes lower case from upper case in ASCII. Digits have it.
const SMALL: u8 = 0x20;

const fn small(letter: u8) -> u8 {
    letter | SMALL
}

/// Returns a hash of a word of at least four bytes, ignoring case; the same on every machine. Most words are read in
/// one step: their first four bytes and their last four, which may overlap.
fn hash(word: &[u8]) -> u32 {
    let four = |bytes: &[u8; 4]| u64::from(u32::from_le_bytes(bytes.map(small)));
    let eight = |bytes: &[u8; 8]| u64::from_le_bytes(bytes.map(small));
    let (chunks, _) = word.as_chunks::<8>();
    let mut mixed = word.len() as u64;
    match (chunks, word.last_chunk::<8>()) {
        (chunks, Some(last)) => {
            chunks.iter().for_each(|chunk| mixed = mix(mixed, eight(chunk)));
            mixed = mix(mixed, eight(last));
        }
        _ => {
            let (first, last) = (word.first_chunk().map_or(0, four), word.last_chunk().map_or(0, four));
            mixed = mix(mixed, first << 32 | last);
        }
    }
    lower(mixed)
}

/// Mixes another value in, and folds the upper half of the product into the lower; the multiplier is derived from the
/// golden ratio.
const fn mix(mixed: u64, value: u64) -> u64 {
    let product = (mixed ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    product ^ product >> 32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_counts_most() {
        let mut gathered = Gathered::default();
        gathered.title("Delivery recovery");
        gathered.body("Deliveries are late, and the delivery is what they wait for. ÉTÉS");
        let common = "other words that each stand alone ".repeat(3);
        gathered.body(&common);
        let keywords = gathered.keywords();
        let words: Vec<u32> = keywords.iter().collect();
        let number = |text: &str| number(text.as_bytes());
        assert!(words.contains(&hash(b"delivery")) && words.contains(&hash(b"recovery")));
        assert!(!words.contains(&hash(b"they")) && !words.contains(&hash(b"other")));
        assert!(words.is_sorted() && words.len() <= KEPT);
        assert_eq!((number("signals"), number("CLASS")), (number("signal"), Some(hash(b"class"))));
        assert_eq!((number("its"), number("Which"), number("")), (None, None, None));
    }

    #[test]
    fn words_that_differ_have_other_numbers() {
        let words =
            ["plan", "plans", "planner", "planners", "scheduling", "schedulings", "a-word-of-seventeen"];
        let changed = words.iter().flat_map(|word| {
            (0..word.len()).map(|at| [&word.as_bytes()[..at], b"\xff", &word.as_bytes()[at + 1..]].concat())
        });
        let all: Vec<Vec<u8>> = words.iter().map(|word| word.as_bytes().to_vec()).chain(changed).collect();
        let mut numbers: Vec<u32> = all.iter().map(|word| hash(word)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), all.len());
    }
}
