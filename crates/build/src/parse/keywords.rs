//! What an article is about, in a few words: those that its title, its headings and its beginning say most. Kept as
//! numbers, since they are only ever compared.

use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Serialize};

/// How many words stand for an article.
const KEPT: usize = 16;

/// How many bytes of an article's beginning are looked at.
pub(super) const SAMPLE: usize = 1200;

/// How much a word counts by where it stands.
const TITLE: u32 = 6;
const DESCRIPTION: u32 = 4;
const HEADING: u32 = 3;
const BODY: u32 = 1;

/// English words of four letters and more that say nothing of what an article is about. What is common in other
/// languages, or in one site, counts for little where articles are compared.
const COMMON: &str = "about above after again against also although always among another around because been \
    before being below between both cannot come could does doing done down each either else even every from give \
    good have having here hers into itself just keep know less like long made make many might more most much must \
    need never none only other ours over own part same shall should since some still such take than that their \
    them then there these they thing this those through time under until upon used using very want well were what \
    when where whether which while whose will with within without work would year your";

/// The words of an article, as numbers in ascending order. Cloning shares them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Keywords(Arc<[u32]>);

impl Keywords {
    /// The words with these numbers, which ascend.
    #[cfg(test)]
    pub(crate) fn of(numbers: &[u32]) -> Self {
        Self(numbers.into())
    }

    /// Each word's number, ascending.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> {
        self.0.iter().copied()
    }
}

/// Gathers words and how much each counts.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// For each word its number in the upper half, and how much it counts in the lower.
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
        let mut word = Word::default();
        if text.is_ascii() {
            for byte in text.bytes() {
                let letter = LETTERS[usize::from(byte)];
                if letter == 0 { self.end(&mut word, counts) } else { word.add(letter) }
            }
        } else {
            for sign in text.chars() {
                let mut bytes = [0; 4];
                match sign.is_alphanumeric() {
                    true => sign
                        .to_ascii_lowercase()
                        .encode_utf8(&mut bytes)
                        .bytes()
                        .for_each(|byte| word.add(byte)),
                    false => self.end(&mut word, counts),
                }
            }
        }
        self.end(&mut word, counts);
    }

    /// Takes in a word that ends here, and begins another.
    fn end(&mut self, word: &mut Word, counts: u32) {
        let number = std::mem::take(word).number();
        self.words.extend(number.map(|number| u64::from(number) << 32 | u64::from(counts)));
    }

    /// The words that count most.
    pub(super) fn keywords(mut self) -> Keywords {
        self.words.sort_unstable();
        self.words.dedup_by(|pair, kept| {
            let same = *pair >> 32 == *kept >> 32;
            *kept += if same { *pair & LOWER } else { 0 };
            same
        });
        // Those that count most are the least now, and of those that count alike the ones with the least number.
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

/// The small letters and the digits of ASCII, each for itself and for its capital; 0 for what is neither.
const LETTERS: [u8; 256] = {
    let mut letters = [0; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        if byte.is_ascii_alphanumeric() {
            letters[byte as usize] = byte.to_ascii_lowercase();
        }
        byte += 1;
    }
    letters
};

/// A word as far as it was read, in small letters.
#[derive(Debug)]
struct Word {
    /// The hash of all letters, and of all but the last.
    whole: u32,
    stem: u32,
    /// How many bytes it has.
    length: usize,
    /// The last two of them.
    last: [u8; 2],
}

impl Default for Word {
    fn default() -> Self {
        Self { whole: FNV_BASIS, stem: FNV_BASIS, length: 0, last: [0; 2] }
    }
}

impl Word {
    fn add(&mut self, letter: u8) {
        if self.length < LONGEST {
            // The hash of a word goes on from that of its stem, so both are found on one way through it.
            self.stem = self.whole;
            self.whole = hash(self.whole, letter);
            self.length += 1;
            self.last = [self.last[1], letter];
        }
    }

    /// The number that stands for the word, without regard to the `s` of most plurals; none for one that is short or
    /// common.
    fn number(&self) -> Option<u32> {
        let is_plural = self.length > 4 && self.last[1] == b's' && self.last[0] != b's';
        let counts = self.length > 3 && !is_common(self.whole);
        counts.then_some(if is_plural { self.stem } else { self.whole })
    }
}

/// Whether the word with this hash is one of [`COMMON`].
fn is_common(hash_of_word: u32) -> bool {
    static COMMON_WORDS: LazyLock<(Vec<u32>, Vec<bool>)> = LazyLock::new(|| {
        let words = COMMON.split_ascii_whitespace();
        let mut words: Vec<u32> = words.map(|word| word.bytes().fold(FNV_BASIS, hash)).collect();
        words.sort_unstable();
        let mut ends = vec![false; ENDS];
        words.iter().for_each(|word| ends[*word as usize % ENDS] = true);
        (words, ends)
    });
    let (words, ends) = &*COMMON_WORDS;
    ends[hash_of_word as usize % ENDS] && words.binary_search(&hash_of_word).is_ok()
}

/// How many bytes of a word tell it from others.
const LONGEST: usize = 32;

/// How many ends of hashes are told apart, of which the common words have few: the others need no search.
const ENDS: usize = 4096;

const FNV_BASIS: u32 = 0x811c_9dc5;

/// FNV-1a of 32 bits, which is the same on every machine, going on from `begun`.
const fn hash(begun: u32, byte: u8) -> u32 {
    (begun ^ byte as u32).wrapping_mul(0x0100_0193)
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
        let hash = |word: &str| word.bytes().fold(FNV_BASIS, hash);
        let number = |text: &str| {
            let mut word = Word::default();
            text.bytes().for_each(|byte| word.add(byte));
            word.number()
        };
        assert!(words.contains(&hash("delivery")) && words.contains(&hash("recovery")));
        assert!(!words.contains(&hash("they")) && !words.contains(&hash("other")));
        assert!(words.is_sorted() && words.len() <= KEPT);
        assert_eq!((number("signals"), number("class")), (number("signal"), Some(hash("class"))));
    }
}
