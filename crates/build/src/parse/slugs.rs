//! Words as a segment of an address: in ASCII, or in their own script.

use slug::slugify;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The script of addresses: `[slugs] script`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Script {
    /// Letters of other scripts are transliterated: `日本語` is `ri-ben-yu`.
    #[default]
    Ascii,
    /// Letters are kept.
    Unicode,
}

impl Script {
    /// Returns `words` in lower case, joined by `-`; empty if there are no letters and digits. Normalised (NFKC), so
    /// that a file name in decomposed form has the same address as when typed.
    pub(crate) fn slug(self, words: &str) -> String {
        if self == Self::Ascii {
            return slugify(words);
        }
        let mut slug = String::with_capacity(words.len());
        let mut is_apart = false;
        for letter in words.nfkc().flat_map(char::to_lowercase) {
            if letter.is_alphanumeric() || (is_combining_mark(letter) && !is_apart && !slug.is_empty()) {
                if is_apart && !slug.is_empty() {
                    slug.push('-');
                }
                is_apart = false;
                slug.push(letter);
            } else if !matches!(letter, '\'' | '’' | '\u{200c}' | '\u{200d}') {
                is_apart = true;
            }
        }
        slug
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_kept_or_transliterated() {
        for (words, ascii, unicode) in [
            ("What a CTO does, & why", "what-a-cto-does-why", "what-a-cto-does-why"),
            ("日本語 の 記事", "ri-ben-yu-noji-shi", "日本語-の-記事"),
            ("Café “Zürich”", "cafe-zurich", "café-zürich"),
            ("Cafe\u{301}", "cafe", "café"),
            ("ＡＢＣ１", "abc1", "abc1"),
            ("การอ่านไทย", "kaaraanaithy", "การอ่านไทย"),
            ("हिन्दी", "hindii", "हिन्दी"),
            ("…", "", ""),
            ("- a -", "a", "a"),
        ] {
            assert_eq!(Script::Unicode.slug(words), unicode, "{words}");
            if words.is_ascii() {
                assert_eq!(Script::Ascii.slug(words), ascii);
            }
        }
    }
}
