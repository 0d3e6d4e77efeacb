//! Dates by language, from the table `dates.txt`, which is derived from Unicode CLDR.

use std::fmt::Write as _;
use std::sync::LazyLock;

use jiff::civil::Date;
use jiff::fmt::strtime;

use super::lookup;

static ALL: LazyLock<Vec<Dates>> =
    LazyLock::new(|| include_str!("dates.txt").lines().filter_map(Dates::read).collect());

/// The date formats of a language.
#[derive(Debug)]
pub(super) struct Dates {
    tag: &'static str,
    /// The long format, for `strftime`.
    long: &'static str,
    medium: &'static str,
    /// The names of months in a date with a day; in the genitive, if the language has one.
    months: Vec<&'static str>,
    months_alone: Vec<&'static str>,
    short_months: Vec<&'static str>,
    /// The names of weekdays, from Sunday.
    days: Vec<&'static str>,
    short_days: Vec<&'static str>,
}

/// Returns the formats of a language, or those of English.
pub(super) fn of(language: &str) -> &'static Dates {
    let exact = |tag: &str| ALL.iter().find(|dates| dates.tag == tag);
    lookup(language, exact).or_else(|| exact("en")).unwrap_or(&ALL[0])
}

impl Dates {
    fn read(line: &'static str) -> Option<Self> {
        let fields: Vec<&str> = line.split('|').filter(|_| !line.starts_with('#')).collect();
        let [tag, long, medium, months, months_alone, short_months, days, short_days] =
            fields.try_into().ok()?;
        let names = |field: &'static str| field.split(',').collect();
        Some(Self {
            tag,
            long,
            medium,
            months: names(months),
            months_alone: names(months_alone),
            short_months: names(short_months),
            days: names(days),
            short_days: names(short_days),
        })
    }

    /// Returns a date in the long format.
    pub(super) fn long(&self, day: Date) -> String {
        self.formatted(day, self.long).unwrap_or_else(|_| day.to_string())
    }

    /// Returns a date in a format: `long`, `medium`, or a `strftime` format with the names of this language.
    pub(super) fn formatted(&self, day: Date, form: &str) -> Result<String, jiff::Error> {
        let form = match form {
            "long" => self.long,
            "medium" => self.medium,
            form => form,
        };
        let named = self.named(day, form);
        // Most formats have nothing else; lists have ten thousand dates.
        if named.contains('%') { strtime::format(named, day) } else { Ok(named) }
    }

    /// Returns the format with the names of the month and the day in place of `%B`, `%b`, `%h`, `%A` and `%a`, and with
    /// the numbers of the day, the month and the year in place of `%-d`, `%-m` and `%Y`.
    fn named(&self, day: Date, form: &str) -> String {
        let has_day = parts(form).any(|part| part.starts_with('%') && part.ends_with(['d', 'e']));
        let month = usize::from(day.month().unsigned_abs()).saturating_sub(1);
        let weekday = usize::from(day.weekday().to_sunday_zero_offset().unsigned_abs());
        let mut out = String::new();
        for part in parts(form) {
            let number = match part {
                "%-d" => Some(i16::from(day.day())),
                "%-m" => Some(i16::from(day.month())),
                // Others have a sign or zeros before them.
                "%Y" => Some(day.year()).filter(|year| (1000..10_000).contains(year)),
                _ => None,
            };
            if let Some(number) = number {
                // Writing to a string cannot fail.
                let _ = write!(out, "{number}");
                continue;
            }
            let name = match part.chars().last().filter(|_| part.starts_with('%')) {
                Some('B') if has_day => self.months.get(month),
                Some('B') => self.months_alone.get(month),
                Some('b' | 'h') => self.short_months.get(month),
                Some('A') => self.days.get(weekday),
                Some('a') => self.short_days.get(weekday),
                _ => None,
            };
            match name {
                Some(name) if part.contains('^') => out.push_str(&name.to_uppercase()),
                Some(name) => out.push_str(name),
                None => out.push_str(part),
            }
        }
        out
    }
}

/// Splits a format into text and conversions, which begin with `%` and end with a letter.
fn parts(form: &str) -> impl Iterator<Item = &str> {
    let mut rest = form;
    std::iter::from_fn(move || {
        let end = match rest.strip_prefix('%') {
            Some(after) => {
                let is_flag = |flag: char| "-_0^#:.".contains(flag) || flag.is_ascii_digit();
                let letter = after.find(|next: char| !is_flag(next)).unwrap_or(after.len());
                let width = after[letter..].chars().next().map_or(0, char::len_utf8);
                1 + letter + width
            }
            None => rest.find('%').unwrap_or(rest.len()),
        };
        let (part, after) = rest.split_at(end);
        rest = after;
        Some(part).filter(|part| !part.is_empty())
    })
}

/// Asserts that every row of the table is complete and that every format is valid.
#[cfg(test)]
pub(super) fn check() {
    let rows = include_str!("dates.txt").lines().filter(|line| !line.starts_with('#')).count();
    assert_eq!(ALL.len(), rows);
    for dates in ALL.iter() {
        let names = [&dates.months, &dates.months_alone, &dates.short_months, &dates.days, &dates.short_days];
        assert_eq!(names.map(Vec::len), [12, 12, 12, 7, 7], "{}", dates.tag);
        for form in [dates.long, dates.medium] {
            let day = jiff::civil::date(2026, 3, 5);
            let written = dates.formatted(day, form).unwrap();
            assert!(written.contains("2026") && written.contains('5'), "{}: {written}", dates.tag);
        }
    }
}
