//! The only clock of a build: the current date.

use std::env;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// Returns the local date, or the one in `SOURCE_DATE_EPOCH`, with which build systems ask for reproducible output
/// (<https://reproducible-builds.org/specs/source-date-epoch/>).
pub(crate) fn today() -> Date {
    env::var("SOURCE_DATE_EPOCH")
        .ok()
        .and_then(|seconds| day_of(&seconds))
        .unwrap_or_else(|| Zoned::now().date())
}

/// Parses a date argument.
///
/// # Errors
/// The message for an invalid date.
pub(crate) fn read(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| {
        "not a valid date; write a date such as `2026-11-23`, or omit the option for today".to_owned()
    })
}

/// Returns the date in UTC of a time in seconds since 1970.
fn day_of(seconds: &str) -> Option<Date> {
    let instant = Timestamp::from_second(seconds.trim().parse().ok()?).ok()?;
    Some(instant.to_zoned(TimeZone::UTC).date())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_name_a_day_and_nonsense_names_none() {
        assert_eq!(day_of("1795391999"), Some(jiff::civil::date(2026, 11, 22)));
        assert_eq!(day_of("1795392000"), Some(jiff::civil::date(2026, 11, 23)));
        assert_eq!(day_of("soon"), None);
        assert_eq!(day_of("99999999999999"), None);
    }
}
