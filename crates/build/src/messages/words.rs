//! Texts by language. `words/LANGUAGE.txt` has a line for each: the English text, ` = `, and the translation; plural
//! forms are separated by ` | `.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::lookup;
#[cfg(test)]
use super::placeholders::{Part, parts};

/// The files of texts, by language.
const FILES: [(&str, &str); 15] = [
    ("en", include_str!("words/en.txt")),
    ("da", include_str!("words/da.txt")),
    ("de", include_str!("words/de.txt")),
    ("es", include_str!("words/es.txt")),
    ("fi", include_str!("words/fi.txt")),
    ("fr", include_str!("words/fr.txt")),
    ("it", include_str!("words/it.txt")),
    ("ja", include_str!("words/ja.txt")),
    ("nb", include_str!("words/nb.txt")),
    ("nl", include_str!("words/nl.txt")),
    ("pl", include_str!("words/pl.txt")),
    ("pt", include_str!("words/pt.txt")),
    ("sv", include_str!("words/sv.txt")),
    ("zh", include_str!("words/zh.txt")),
    ("zh-hant", include_str!("words/zh-hant.txt")),
];

/// The texts of the same languages, each read when it is first asked for.
static READ: [OnceLock<Words>; FILES.len()] = [const { OnceLock::new() }; FILES.len()];

/// The texts of a language, by their English form.
#[derive(Debug)]
pub(super) struct Words {
    tag: &'static str,
    forms: HashMap<&'static str, Vec<&'static str>>,
}

/// Returns the texts of a language, or those of English.
pub(super) fn of(language: &str) -> &'static Words {
    // English is the first.
    read(find(language).unwrap_or_default())
}

/// Returns true if a language has texts.
pub(super) fn exist_in(language: &str) -> bool {
    find(language).is_some()
}

/// Returns the place of a language among [`FILES`].
fn find(language: &str) -> Option<usize> {
    lookup(language, |tag| FILES.iter().position(|(known, _)| *known == tag))
}

fn read(place: usize) -> &'static Words {
    let (tag, file) = FILES[place];
    READ[place].get_or_init(|| Words::read(tag, file))
}

impl Words {
    fn read(tag: &'static str, file: &'static str) -> Self {
        let lines = file.lines().filter_map(|line| line.split_once(" = "));
        Self { tag, forms: lines.map(|(english, forms)| (english, forms.split(" | ").collect())).collect() }
    }

    /// Returns the text, or its English form if this language has none.
    pub(super) fn text<'a>(&self, english: &'a str) -> &'a str {
        self.forms.get(english).and_then(|forms| forms.last()).copied().unwrap_or(english)
    }

    /// Returns true if these are the texts of English.
    pub(super) fn are_english(&self) -> bool {
        self.tag == "en"
    }

    /// Returns the plural form of a text for a number.
    pub(super) fn form<'a>(&self, english: &'a str, number: u64) -> &'a str {
        let Some(forms) = self.forms.get(english) else { return english };
        forms.get(plural(self.tag, number)).or(forms.last()).copied().unwrap_or(english)
    }
}

/// Returns the index of the plural form for an integer, by CLDR's plural rules.
fn plural(tag: &str, number: u64) -> usize {
    match tag {
        "ja" | "zh" | "zh-hant" => 0,
        "fr" | "pt" => usize::from(number > 1),
        "pl" if number == 1 => 0,
        "pl" if (2..=4).contains(&(number % 10)) && !(12..=14).contains(&(number % 100)) => 1,
        "pl" => 2,
        _ => usize::from(number != 1),
    }
}

/// Returns the English form of every text.
#[cfg(test)]
pub(super) fn all() -> impl Iterator<Item = &'static str> {
    FILES[0].1.lines().filter_map(|line| line.split_once(" = ")).map(|(english, _)| english)
}

/// Placeholders of which the first is before the second in every language.
#[cfg(test)]
const ORDERED: [[&str; 2]; 5] =
    [["number", "total"], ["number", "max"], ["open", "close"], ["one", "several"], ["several", "end"]];

/// Placeholders that what they are replaced by may end with a colon before a list, so that nothing may follow them.
#[cfg(test)]
const BEFORE_LISTS: [&str; 2] = ["{condition}", "{next}"];

/// Asserts that every language has all the texts, with as many forms as it has plural rules, and in each of them the
/// placeholders of the English one.
#[cfg(test)]
pub(super) fn check() {
    let english = read(0);
    for words in (0..FILES.len()).map(read) {
        let rules = (0..200).map(|number| plural(words.tag, number)).max().unwrap_or(0) + 1;
        // Sorted, so that the first failure is always the same.
        for (text, forms) in words.forms.iter().collect::<std::collections::BTreeMap<_, _>>() {
            let counted =
                english.forms.get(text).unwrap_or_else(|| panic!("{}: {text}", words.tag)).len() > 1;
            assert!(forms.len() == if counted { rules } else { 1 }, "{}: {text}: {forms:?}", words.tag);
            for form in forms {
                assert!(!form.contains(['"', '<', '&']), "{}: {form}", words.tag);
                let (asked, given) = (places(text), places(form));
                for place in BEFORE_LISTS {
                    assert!(!text.ends_with(place) || form.ends_with(place), "{}: {form}", words.tag);
                }
                assert!(!form.contains("{next}") || form.starts_with('{'), "{}: {form}", words.tag);
                assert_eq!(sorted(&asked), sorted(&given), "{}: {text}: {form}", words.tag);
                // The script fills elements by their order, and an element begins before it ends.
                for [first, then] in ORDERED {
                    let at = |name| given.iter().position(|place| *place == name);
                    let is_ordered = at(first).zip(at(then)).is_none_or(|(first, then)| first < then);
                    assert!(is_ordered, "{}: {form}: {first} must be before {then}", words.tag);
                }
            }
        }
        assert_eq!(words.forms.len(), english.forms.len(), "{}", words.tag);
    }
}

#[cfg(test)]
fn places(text: &str) -> Vec<&str> {
    let place = |part| match part {
        Part::Place(name) => Some(name),
        Part::Words(_) => None,
    };
    parts(text).filter_map(place).collect()
}

#[cfg(test)]
fn sorted<'a>(names: &[&'a str]) -> std::collections::BTreeSet<&'a str> {
    names.iter().copied().collect()
}
