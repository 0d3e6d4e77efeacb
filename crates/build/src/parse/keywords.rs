//! What an article is about, in a few words: those that its title, its headings and its beginning say most. Kept as
//! numbers, since they are only ever compared.

use std::sync::Arc;

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
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
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
    words: Vec<(u32, u32)>,
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
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 3);
        self.words.extend(words.filter_map(|word| Some((number(word)?, counts))));
    }

    /// The words that count most.
    pub(super) fn keywords(mut self) -> Keywords {
        self.words.sort_unstable();
        self.words.dedup_by(|(word, counts), (kept, sum)| {
            let same = word == kept;
            *sum += if same { *counts } else { 0 };
            same
        });
        self.words.sort_unstable_by(|(word, a), (other, b)| b.cmp(a).then(word.cmp(other)));
        self.words.truncate(KEPT);
        let mut words: Vec<u32> = self.words.into_iter().map(|(word, _)| word).collect();
        words.sort_unstable();
        Keywords(words.into())
    }
}

/// The number that stands for a word, without regard to capitals and to the `s` of most plurals; none for a word
/// that is common.
fn number(word: &str) -> Option<u32> {
    let mut lower = [0_u8; 32];
    let length = word.len().min(lower.len());
    let word = &word.as_bytes()[..length];
    let lower = &mut lower[..length];
    lower.copy_from_slice(word);
    lower.make_ascii_lowercase();
    let stem =
        lower.strip_suffix(b"s").filter(|stem| stem.len() > 3 && !stem.ends_with(b"s")).unwrap_or(lower);
    (!is_common(lower)).then(|| hash(stem))
}

fn is_common(word: &[u8]) -> bool {
    static COMMON_WORDS: std::sync::LazyLock<Vec<u32>> = std::sync::LazyLock::new(|| {
        let mut words: Vec<u32> = COMMON.split_ascii_whitespace().map(|word| hash(word.as_bytes())).collect();
        words.sort_unstable();
        words
    });
    COMMON_WORDS.binary_search(&hash(word)).is_ok()
}

/// FNV-1a of 32 bits: the same on every machine.
fn hash(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
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
        assert!(words.contains(&hash(b"delivery")) && words.contains(&hash(b"recovery")));
        assert!(!words.contains(&hash(b"they")) && !words.contains(&hash(b"other")));
        assert!(words.is_sorted() && words.len() <= KEPT);
        assert_eq!((number("Signals"), number("class")), (number("signal"), Some(hash(b"class"))));
    }
}
