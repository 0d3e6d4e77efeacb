//! The day and the time that an author wrote, in any of the ways that people and their tools write them. A day
//! that could be two, such as `05/01/2024`, is none.

use std::fmt;

use jiff::civil::{Date, Time};
use jiff::tz::Offset;

/// A day, and the time on it where one was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Moment {
    /// The day, as the author's calendar has it.
    pub(crate) day: Date,
    /// The time of that day.
    pub(crate) clock: Option<Clock>,
}

/// A time of day and how far the author's clock was from Greenwich's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Clock {
    /// What the clock showed.
    pub(crate) time: Time,
    /// By how much it was ahead.
    pub(crate) offset: Offset,
}

impl Moment {
    /// Reads `text`, if it is a day of the calendar.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let (day, rest) = numbers(text).or_else(|| words(text))?;
        Some(Self { day, clock: clock(rest)? })
    }
}

/// By RFC 3339; midnight at Greenwich where no time was written.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(Clock { time, offset }) = self.clock else { return write!(f, "{}T00:00:00Z", self.day) };
        write!(f, "{}T{:02}:{:02}:{:02}", self.day, time.hour(), time.minute(), time.second())?;
        if offset == Offset::UTC {
            return f.write_str("Z");
        }
        let minutes = offset.seconds() / 60;
        let sign = if minutes < 0 { '-' } else { '+' };
        write!(f, "{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
    }
}

/// A day as `2024-01-05`, with `-`, `/` or `.` between its numbers, and what stands behind it.
fn numbers(text: &str) -> Option<(Date, &str)> {
    let (year, rest) = digits(text, 4..=4)?;
    let mark = rest.chars().next().filter(|mark| matches!(mark, '-' | '/' | '.'))?;
    let (month, rest) = digits(&rest[1..], 1..=2)?;
    let (day, rest) = digits(rest.strip_prefix(mark)?, 1..=2)?;
    Some((date(year, month, day)?, rest))
}

/// A day as `5 January 2024`, `Jan 5th, 2024` or `Fri, 05 Jan 2024`, and what stands behind it.
fn words(text: &str) -> Option<(Date, &str)> {
    let (mut year, mut month, mut day) = (None, None, None);
    let mut rest = text;
    while year.is_none() || month.is_none() || day.is_none() {
        rest = rest.trim_start_matches([' ', ',', '.', '-']);
        let length = rest.find([' ', ',', '.', '-']).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(length);
        if word.is_empty() {
            return None;
        }
        if let Some(("", number)) = digits(word, 4..=4).map(|(number, rest)| (rest, number)) {
            year = Some(number);
        } else if let Some((number, "" | "st" | "nd" | "rd" | "th")) = digits(word, 1..=2) {
            day = Some(number);
        } else if let Some(number) = named(word, &MONTHS) {
            month = i32::try_from(number + 1).ok();
        } else if named(word, &WEEKDAYS).is_none() && word != "of" {
            return None;
        }
        rest = behind;
    }
    Some((date(year?, month?, day?)?, rest))
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Which of `names` `word` is, whole or cut short after three letters or more.
fn named(word: &str, names: &[&str]) -> Option<usize> {
    let word = word.to_ascii_lowercase();
    (word.len() >= 3).then(|| names.iter().position(|name| name.starts_with(&word)))?
}

fn date(year: i32, month: i32, day: i32) -> Option<Date> {
    Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()
}

/// The time in what stands behind a day: none where nothing does, and no moment at all where it is no time.
#[expect(clippy::option_option, reason = "no time written and no time at all are two things")]
fn clock(text: &str) -> Option<Option<Clock>> {
    let text = text.trim_start_matches([' ', '\t', ',', 'T', 't']);
    if text.is_empty() {
        return Some(None);
    }
    let (hour, rest) = digits(text, 1..=2)?;
    let (minute, rest) = digits(rest.strip_prefix(':')?, 2..=2)?;
    let (second, rest) = rest.strip_prefix(':').map_or(Some((0, rest)), |rest| digits(rest, 2..=2))?;
    // Fractions of a second are of no use to readers.
    let rest =
        rest.strip_prefix('.').map_or(rest, |rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    let (hour, rest) = twelve_hours(hour, rest.trim_start())?;
    let time = Time::new(hour.try_into().ok()?, minute.try_into().ok()?, second.try_into().ok()?, 0).ok()?;
    Some(Some(Clock { time, offset: offset(rest.trim())? }))
}

/// The hour of the day, by what follows the time: `pm` is the afternoon.
fn twelve_hours(hour: i32, rest: &str) -> Option<(i32, &str)> {
    let half = |name: &str| rest.get(..2).filter(|half| half.eq_ignore_ascii_case(name));
    let added = match (half("am"), half("pm")) {
        (None, None) => return Some((hour, rest)),
        (Some(_), _) => 0,
        (None, Some(_)) => 12,
    };
    (1..=12).contains(&hour).then(|| (hour % 12 + added, &rest[2..]))
}

/// How far a clock is ahead of Greenwich's: `+10:00`, `+1000`, `+10`, `Z`, or nothing.
fn offset(text: &str) -> Option<Offset> {
    if matches!(text, "" | "Z" | "z" | "UTC" | "GMT") {
        return Some(Offset::UTC);
    }
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_at_checked(2)?;
    let minutes = minutes.strip_prefix(':').unwrap_or(minutes);
    let (hours, _) = digits(hours, 2..=2)?;
    let (minutes, after) = if minutes.is_empty() { (0, "") } else { digits(minutes, 2..=2)? };
    (after.is_empty() && minutes < 60)
        .then(|| Offset::from_seconds(sign * (hours * 60 + minutes) * 60).ok())?
}

/// The number that `text` begins with, where it has as many digits as `wanted`, and what stands behind it.
fn digits(text: &str, wanted: std::ops::RangeInclusive<usize>) -> Option<(i32, &str)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at(length);
    wanted.contains(&length).then(|| Some((number.parse().ok()?, rest)))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_write() {
        for (written, read) in [
            ("2024-01-05", "2024-01-05T00:00:00Z"),
            ("2024-1-5", "2024-01-05T00:00:00Z"),
            ("2024/01/05", "2024-01-05T00:00:00Z"),
            ("2024-01-05 10:00:00 +1000", "2024-01-05T10:00:00+10:00"),
            ("2024-01-05T23:30:00-08:00", "2024-01-05T23:30:00-08:00"),
            ("2024-01-05T10:00:00.123Z", "2024-01-05T10:00:00Z"),
            ("2024-01-05 9:05", "2024-01-05T09:05:00Z"),
            ("January 5, 2024", "2024-01-05T00:00:00Z"),
            ("5 Jan 2024", "2024-01-05T00:00:00Z"),
            ("the 5th", ""),
            ("5th of January 2024, 3:04 pm", "2024-01-05T15:04:00Z"),
            ("Fri, 05 Jan 2024 10:00:00 GMT", "2024-01-05T10:00:00Z"),
            ("12:00", ""),
            ("05/01/2024", ""),
            ("2024-02-30", ""),
            ("2024-01-05 soon", ""),
            ("2024-01-05 25:00", ""),
            ("2024-01-05 10:00 +99:00", ""),
            ("20é4-01-05", ""),
            ("", ""),
        ] {
            let moment = Moment::read(written).map(|moment| moment.to_string()).unwrap_or_default();
            assert_eq!(moment, read, "{written}");
        }
    }
}
