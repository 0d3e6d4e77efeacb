//! Dates as numbers: the days since 1 January 1970, in the Gregorian calendar.

use alloc::format;
use alloc::string::String;

/// The days of 400 years, after which the calendar repeats.
const CYCLE: i64 = 146_097;

/// Returns the number of a date as ISO 8601 writes it, `2026-03-31`. None if the text is not such a date.
pub fn parse(text: &str) -> Option<i64> {
    let mut parts = text.splitn(3, '-').map(|part| {
        part.bytes().all(|byte| byte.is_ascii_digit()).then_some(part).filter(|part| !part.is_empty())
    });
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if (year.len(), month.len(), day.len()) != (4, 2, 2) {
        return None;
    }
    let number = days(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    (written(number) == text).then_some(number)
}

/// Returns a date as ISO 8601 writes it.
pub fn written(number: i64) -> String {
    // Counted from 1 March of the year 0, so that a leap day is the last of its year.
    let day = number + 719_468;
    let (cycle, day) = (day.div_euclid(CYCLE), day.rem_euclid(CYCLE));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + cycle * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Returns the number of a date; of one that no calendar has, any number.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (cycle, of_cycle) = (year.div_euclid(400), year.rem_euclid(400));
    let month = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * month + 2) / 5 + day - 1;
    cycle * CYCLE + of_cycle * 365 + of_cycle / 4 - of_cycle / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_the_number_of_its_day() {
        assert_eq!(parse("1970-01-01"), Some(0));
        assert_eq!(parse("2000-03-01"), Some(11_017));
        assert_eq!(parse("1969-12-31"), Some(-1));
        assert_eq!(parse("2026-11-29"), Some(20_786));
        for text in [
            "",
            "2026",
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-1-01",
            "26-01-01",
            "2026-01-01T00:00",
            "२०२६-01-01",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn each_day_follows_the_one_before() {
        let (first, last) = (parse("1599-12-30").unwrap(), parse("2405-01-02").unwrap());
        for day in first..last {
            let text = written(day);
            assert_eq!(parse(&text), Some(day), "{text}");
            assert!(text < written(day + 1), "{text}");
        }
    }
}
