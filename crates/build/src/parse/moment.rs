//! Dates and times in the formats that people and their tools write. An ambiguous date, such as `05/01/2024`, is
//! invalid.

use std::fmt;

use std::cmp::Ordering;

use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZoneDatabase};

/// A date, with a time if one was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Moment {
    /// The date, in the author's calendar.
    pub(crate) day: Date,
    /// The time of day.
    pub(crate) clock: Option<Clock>,
}

/// A time of day, with the offset from UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Clock {
    /// The time.
    pub(crate) time: Time,
    /// The offset from UTC.
    pub(crate) offset: Offset,
}

impl Moment {
    /// Parses `text` as a date with an optional time.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let (day, rest) = numbers(text).or_else(|| digits_alone(text)).or_else(|| words(text))?;
        Some(Self { day, clock: clock(day, rest)? })
    }

    /// Returns the seconds since the beginning of 1970 in UTC; a date without a time stands for midnight UTC.
    fn instant(&self) -> i64 {
        let midnight = Clock { time: Time::midnight(), offset: Offset::UTC };
        let Clock { time, offset } = self.clock.unwrap_or(midnight);
        let at_greenwich = Offset::UTC.to_timestamp(self.day.to_datetime(time));
        at_greenwich.map_or(i64::MAX, |instant| instant.as_second()) - i64::from(offset.seconds())
    }
}

/// Orders by instant, so that an hour in Sydney comes before a later one in London, whatever the local dates.
impl Ord for Moment {
    fn cmp(&self, other: &Self) -> Ordering {
        // Almost every date is one without a time.
        if self.clock == other.clock {
            return self.day.cmp(&other.day);
        }
        let rest = |it: &Self| (it.day, it.clock);
        self.instant().cmp(&other.instant()).then_with(|| rest(self).cmp(&rest(other)))
    }
}

impl PartialOrd for Moment {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Writes RFC 3339; midnight UTC if there is no time.
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

/// Parses a date such as `2024-01-05`, separated by `-`, `/` or `.`, and returns it with the rest.
fn numbers(text: &str) -> Option<(Date, &str)> {
    let (year, rest) = digits(text, 4..=4)?;
    let mark = rest.chars().next().filter(|mark| matches!(mark, '-' | '/' | '.'))?;
    let (month, rest) = digits(&rest[1..], 1..=2)?;
    let (day, rest) = digits(rest.strip_prefix(mark)?, 1..=2)?;
    Some((date(year, month, day)?, rest))
}

/// Parses a date such as `20240105`, and returns it with the rest.
fn digits_alone(text: &str) -> Option<(Date, &str)> {
    let (number, rest) = digits(text, 8..=8)?;
    Some((date(number / 10_000, number / 100 % 100, number % 100)?, rest))
}

/// Parses a date such as `5 January 2024`, `Jan 5th, 2024` or `Fri, 05 Jan 2024`, and returns it with the rest.
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

/// Returns the index in `names` of `word`, which may be abbreviated to three letters or more.
fn named(word: &str, names: &[&str]) -> Option<usize> {
    let word = word.to_ascii_lowercase();
    (word.len() >= 3).then(|| names.iter().position(|name| name.starts_with(&word)))?
}

fn date(year: i32, month: i32, day: i32) -> Option<Date> {
    Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()
}

/// Parses the time after a date: `Some(None)` if there is none, `None` if it is invalid.
#[expect(clippy::option_option, reason = "no time written and no time at all are two things")]
fn clock(day: Date, text: &str) -> Option<Option<Clock>> {
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
    Some(Some(Clock { time, offset: offset(rest.trim(), day, time)? }))
}

/// Returns the hour of the day, according to an `am` or `pm` after the time.
fn twelve_hours(hour: i32, rest: &str) -> Option<(i32, &str)> {
    let is_word = !rest.get(2..).unwrap_or_default().starts_with(|c: char| c.is_alphanumeric());
    let half = |name: &str| rest.get(..2).filter(|half| is_word && half.eq_ignore_ascii_case(name));
    let added = match (half("am"), half("pm")) {
        (None, None) => return Some((hour, rest)),
        (Some(_), _) => 0,
        (None, Some(_)) => 12,
    };
    (1..=12).contains(&hour).then(|| (hour % 12 + added, &rest[2..]))
}

/// Names of time zones with a single offset: those of RFC 5322, section 4.3, and those that are unambiguous.
const ZONES: [(&str, i32); 37] = [
    ("Z", 0),
    ("UTC", 0),
    ("UT", 0),
    ("GMT", 0),
    ("EST", -300),
    ("EDT", -240),
    ("CST", -360),
    ("CDT", -300),
    ("MST", -420),
    ("MDT", -360),
    ("PST", -480),
    ("PDT", -420),
    ("AKST", -540),
    ("AKDT", -480),
    ("HST", -600),
    ("NST", -210),
    ("NDT", -150),
    ("WET", 0),
    ("WEST", 60),
    ("CET", 60),
    ("CEST", 120),
    ("EET", 120),
    ("EEST", 180),
    ("MSK", 180),
    ("SAST", 120),
    ("CAT", 120),
    ("EAT", 180),
    ("WAT", 60),
    ("JST", 540),
    ("KST", 540),
    ("HKT", 480),
    ("SGT", 480),
    ("AWST", 480),
    ("ACST", 570),
    ("ACDT", 630),
    ("AEST", 600),
    ("AEDT", 660),
];

/// Returns the offset from UTC of `time` on `day`: `+10:00`, `+1000`, `+10`, `Z`, `AEST`, `Australia/Sydney`, `+1000
/// AEST`, or nothing.
fn offset(text: &str, day: Date, time: Time) -> Option<Offset> {
    if text.is_empty() {
        return Some(Offset::UTC);
    }
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-" | "\u{2212}", rest) => (-1, rest),
        _ => return zone(text, day, time),
    };
    let length = rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b':').count();
    let (number, name) = rest.split_at(length);
    let (hours, minutes) = match number.split_once(':') {
        Some(parts) => parts,
        None => number.split_at_checked(2).unwrap_or((number, "")),
    };
    let (hours, _) = digits(hours, 1..=2).filter(|(_, rest)| rest.is_empty())?;
    let (minutes, after) = if minutes.is_empty() { (0, "") } else { digits(minutes, 2..=2)? };
    // The number is sufficient; a name after it is that of the zone, as in Go and RFC 9557.
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '+');
    let name = name.trim().trim_start_matches(['[', '(']).trim_end_matches([']', ')']);
    (after.is_empty() && minutes < 60 && name.chars().all(is_name))
        .then(|| Offset::from_seconds(sign * (hours * 60 + minutes) * 60).ok())?
}

/// Returns the offset of the zone `name` at `time` on `day`; none if that local time is skipped or repeated on that
/// day.
fn zone(name: &str, day: Date, time: Time) -> Option<Offset> {
    let name = name.trim_start_matches(['[', '(']).trim_end_matches([']', ')']);
    if let Some((_, minutes)) = ZONES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
        return Offset::from_seconds(minutes * 60).ok();
    }
    // The bundled database, so that the same sources mean the same on every machine.
    let zone = name.contains('/').then(|| TimeZoneDatabase::bundled().get(name).ok())??;
    zone.to_ambiguous_zoned(day.to_datetime(time)).unambiguous().ok().map(|zoned| zoned.offset())
}

/// Parses the number at the start of `text` if it has `wanted` digits, and returns it with the rest.
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
            ("2015-03-17 14:00:00 -4", "2015-03-17T14:00:00-04:00"),
            ("2015-03-17 14:00:00 +9:30", "2015-03-17T14:00:00+09:30"),
            ("2015-03-17 14:00:00 -400", ""),
            ("2015-03-17 14:00:00 EST", "2015-03-17T14:00:00-05:00"),
            ("2015-03-17 14:00:00 AEDT", "2015-03-17T14:00:00+11:00"),
            ("2015-03-17 14:00:00 IST", ""),
            ("2015-03-17 14:00:00 America/New_York", "2015-03-17T14:00:00-04:00"),
            ("2015-01-17 14:00:00 America/New_York", "2015-01-17T14:00:00-05:00"),
            ("2015-11-01 01:30:00 America/New_York", ""),
            ("2015-03-08 02:30:00 America/New_York", ""),
            ("2015-03-17 14:00:00 America/Nowhere", ""),
            ("2015-03-17 14:00:00 +0000 UTC", "2015-03-17T14:00:00Z"),
            ("2015-03-17 14:00:00 +1100 AEDT", "2015-03-17T14:00:00+11:00"),
            ("2015-03-17T14:00:00+11:00[Australia/Sydney]", "2015-03-17T14:00:00+11:00"),
            ("2015-03-17T14:00:00[Australia/Sydney]", "2015-03-17T14:00:00+11:00"),
            ("Tue, 17 Mar 2015 14:00:00 +0000 (UTC)", "2015-03-17T14:00:00Z"),
            ("20150317", "2015-03-17T00:00:00Z"),
            ("20151317", ""),
            ("201503171", ""),
            ("20é4-01-05", ""),
            ("", ""),
        ] {
            let moment = Moment::read(written).map(|moment| moment.to_string()).unwrap_or_default();
            assert_eq!(moment, read, "{written}");
        }
    }

    #[test]
    fn moments_are_in_the_order_of_instants() {
        let written = [
            "2026-03-01",
            "2026-03-02T08:00:00+11:00",
            "2026-03-01T23:00:00Z",
            "2026-03-02",
            "2026-03-02 1:00",
        ];
        let moments = written.map(|text| Moment::read(text).unwrap());
        assert!(moments.is_sorted(), "{moments:?}");
    }
}
