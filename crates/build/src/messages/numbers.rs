//! Numbers by language, from the table `numbers.txt`, which is derived from Unicode CLDR. The browser's `Intl` has the same
//! data, so that a hint that the build wrote and a figure that the browser wrote look alike.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::lookup;

/// The number formats by tag.
static ALL: LazyLock<BTreeMap<&'static str, Numbers>> = LazyLock::new(|| {
    let mut all = BTreeMap::new();
    for (numbers, tags) in include_str!("numbers.txt").lines().filter_map(Numbers::read) {
        all.extend(tags.split(' ').map(|tag| (tag, numbers)));
    }
    all
});

/// The signs by tag.
static SIGNS: LazyLock<BTreeMap<&'static str, Signs>> = LazyLock::new(|| {
    let mut all = BTreeMap::new();
    for line in include_str!("signs.txt").lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split('|');
        let (Some(percent), Some(currency), Some(tags)) = (fields.next(), fields.next(), fields.next())
        else {
            continue;
        };
        all.extend(tags.split(' ').map(|tag| (tag, Signs { percent, currency })));
    }
    all
});

/// Where a language has the signs beside a number: `0` stands for the number, and `¤` for the code of a currency.
#[derive(Clone, Copy, Debug)]
pub(super) struct Signs {
    pub(super) percent: &'static str,
    pub(super) currency: &'static str,
}

/// The number format of a language.
#[derive(Clone, Copy, Debug)]
pub(super) struct Numbers {
    decimal: &'static str,
    /// The separator of groups of digits.
    group: &'static str,
    minus: &'static str,
    /// The digit for zero, which the others follow.
    zero: char,
    /// The number of digits before the last three from which on groups are made.
    least: usize,
    /// The size of the groups before the last three digits.
    size: usize,
}

/// The format of English, which is that of every language without one.
const ENGLISH: Numbers = Numbers { decimal: ".", group: ",", minus: "-", zero: '0', least: 1, size: 3 };

/// Returns the number format of a language.
pub(super) fn of(language: &str) -> Numbers {
    let exact = |tag: &str| ALL.get(tag).copied();
    lookup(language, exact).unwrap_or(ENGLISH)
}

/// Returns where a language has the signs beside a number.
pub(super) fn signs_of(language: &str) -> Signs {
    let exact = |tag: &str| SIGNS.get(tag).copied();
    lookup(language, exact).unwrap_or(Signs { percent: "0%", currency: "¤ 0" })
}

impl Numbers {
    fn read(line: &'static str) -> Option<(Self, &'static str)> {
        let fields: Vec<&str> = line.split('|').filter(|_| !line.starts_with('#')).collect();
        let [decimal, group, minus, zero, least, size, tags] = fields.try_into().ok()?;
        let zero = zero.chars().next()?;
        let (least, size) = (least.parse().ok()?, size.parse().ok()?);
        Some((Self { decimal, group, minus, zero, least, size }, tags))
    }

    /// Returns a number, given as digits with a full stop and a hyphen, as the language writes it.
    pub(super) fn write(&self, digits: &str) -> String {
        let (minus, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| (self.minus, rest));
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
        let before = whole.len().saturating_sub(3);
        let is_grouped = before >= self.least;
        let mut out = minus.to_owned();
        for (at, digit) in whole.chars().enumerate() {
            let begins = at == before || (at < before && (before - at).is_multiple_of(self.size));
            if at > 0 && is_grouped && begins {
                out.push_str(self.group);
            }
            out.push(self.digit(digit));
        }
        if !decimals.is_empty() {
            out.push_str(self.decimal);
            out.extend(decimals.chars().map(|digit| self.digit(digit)));
        }
        out
    }

    fn digit(&self, digit: char) -> char {
        let value = digit.to_digit(10).unwrap_or_default();
        char::from_u32(u32::from(self.zero) + value).unwrap_or(digit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_the_language_writes_them() {
        for (language, digits, written) in [
            ("en-AU", "200000", "200,000"),
            ("en", "-1234.5", "-1,234.5"),
            ("en", "999", "999"),
            ("en-ZA", "100000", "100\u{a0}000"),
            ("en-IN", "1234567.25", "12,34,567.25"),
            ("de", "100000", "100.000"),
            ("de-AT", "1234.5", "1\u{a0}234,5"),
            ("de_CH", "1234.5", "1'234.5"),
            ("fr", "1234567.25", "1\u{202f}234\u{202f}567,25"),
            // No mark between four digits.
            ("es", "1234", "1234"),
            ("es", "12345", "12.345"),
            ("es-MX", "1234", "1,234"),
            ("ar-EG", "-1234.5", "\u{61c}-١٬٢٣٤٫٥"),
            ("fa", "-2", "\u{200e}−۲"),
            ("he", "-2", "\u{200e}-2"),
            ("sv", "-2", "−2"),
            ("hi", "100000", "1,00,000"),
            // No table: as in English.
            ("tlh", "1234.5", "1,234.5"),
        ] {
            assert_eq!(of(language).write(digits), written, "{language}");
        }
    }

    #[test]
    fn signs_stand_where_the_language_has_them() {
        for (language, percent, currency) in [
            ("en-AU", "0%", "¤\u{a0}0"),
            ("de", "0\u{a0}%", "0\u{a0}¤"),
            ("de-AT", "0\u{a0}%", "¤\u{a0}0"),
            ("tr", "%0", "¤\u{a0}0"),
            ("ar-EG", "0\u{66a}\u{61c}", "\u{200f}0\u{a0}¤"),
            ("tlh", "0%", "¤ 0"),
        ] {
            let signs = signs_of(language);
            assert_eq!((signs.percent, signs.currency), (percent, currency), "{language}");
        }
    }

    #[test]
    fn what_has_no_line_is_written_as_english() {
        assert_eq!(format!("{:?}", of("en")), format!("{ENGLISH:?}"));
        let tags = include_str!("numbers.txt").lines().filter(|line| !line.starts_with('#'));
        assert_eq!(ALL.len(), tags.map(|line| line.split(' ').count()).sum::<usize>());
    }
}
