//! Calendars by RFC 5545: escaping of texts, folding of long lines, and the plan of a diagnostic as a calendar.
//!
//! The calendar of a plan is an address that a link downloads. It is complete except for its dates: they are relative
//! to the Monday that a visitor chooses, and the runtime inserts them. A date has the same length as its placeholder,
//! so that lines can be folded here.

use minijinja::value::Value;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// The character before the seven digits of a day. No text contains it: control characters are removed.
const MARKER: char = '\u{1}';

/// The placeholder for the date of the download.
const TODAY: &str = "\u{1}-------";

/// The maximum length of a line in bytes (section 3.1).
const WIDTH: usize = 75;

/// The characters that are percent-encoded in the address.
const ENCODED: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'<').add(b'>').add(b'\\');

/// The theme's labels for those properties of a step that have no property of their own in a calendar.
pub(super) struct Words<'a> {
    /// The label of the person responsible.
    pub(super) owner: &'a str,
    /// The label of the measure of success.
    pub(super) measure: &'a str,
}

/// Returns the address of the calendar of `plan`, the steps as templates see them: of those that have a time; none if
/// there are none.
pub(super) fn address(plan: &Value, words: &Words<'_>) -> Option<String> {
    let steps = plan.try_iter().into_iter().flatten();
    let events: Vec<String> = steps.filter_map(|step| event(&step, words)).flatten().collect();
    if events.is_empty() {
        return None;
    }
    let opening = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Assay//Assay//EN"].map(str::to_owned);
    let lines = opening.into_iter().chain(events).chain(["END:VCALENDAR".to_owned()]);
    let text: String = lines.map(|line| folded(&line) + "\r\n").collect();
    Some(format!("data:text/calendar;charset=utf-8,{}", utf8_percent_encode(&text, ENCODED)))
}

/// Returns the lines of an event, which takes whole days and does not block time.
fn event(step: &Value, words: &Words<'_>) -> Option<Vec<String>> {
    let number = |name| u32::try_from(step.get_attr(name).ok()?).ok();
    let said = |name| step.get_attr(name).ok()?.as_str().map(str::to_owned);
    let (first, last) = (number("first_day")?, number("last_day")?);
    let notes = [(words.owner, said("owner")), (words.measure, said("measure"))];
    let notes = notes.into_iter().filter_map(|(word, said)| Some(format!("{word}: {}", said?)));
    let notes = notes.collect::<Vec<_>>().join("\n");
    let mut lines = vec![
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}-{}", day(0), escaped(&said("uid")?)),
        format!("DTSTAMP:{TODAY}T000000Z"),
        format!("DTSTART;VALUE=DATE:{}", day(first)),
        format!("DTEND;VALUE=DATE:{}", day(last)),
        format!("SUMMARY:{}", escaped(&said("title")?)),
    ];
    if !notes.is_empty() {
        lines.push(format!("DESCRIPTION:{}", escaped(&notes)));
    }
    lines.extend(said("permalink").map(|url| format!("URL:{url}")));
    lines.extend(["TRANSP:TRANSPARENT", "END:VEVENT"].map(str::to_owned));
    Some(lines)
}

fn day(number: u32) -> String {
    format!("{MARKER}{:07}", number.min(9_999_999))
}

/// Returns a value of type TEXT (section 3.3.11).
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.trim().chars() {
        match character {
            '\n' => out.push_str("\\n"),
            '\\' | ';' | ',' => out.extend(['\\', character]),
            character if character.is_control() => {}
            character => out.push(character),
        }
    }
    out
}

/// Returns a line folded into several, each after the first beginning with a space (section 3.1). No character is
/// split.
pub(crate) fn folded(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut width = 0;
    for character in line.chars() {
        if width + character.len_utf8() > WIDTH {
            out.push_str("\r\n ");
            width = 1;
        }
        width += character.len_utf8();
        out.push(character);
    }
    out
}

#[cfg(test)]
mod tests {
    use minijinja::context;
    use percent_encoding::percent_decode_str;

    use super::*;

    const WORDS: Words<'static> = Words { owner: "Wer", measure: "Woran" };

    fn calendar(step: Value) -> Option<String> {
        let address = address(&Value::from(vec![step]), &WORDS)?;
        let text = address.strip_prefix("data:text/calendar;charset=utf-8,").unwrap();
        Some(percent_decode_str(text).decode_utf8().unwrap().into_owned())
    }

    #[test]
    fn a_step_is_an_event_of_whole_days() {
        let uid = "baseline.check@assay.example";
        let step = context! { uid, title => "Measure", first_day => 7, last_day => 12, owner => "Ada" };
        let lines = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Assay//Assay//EN",
            "BEGIN:VEVENT",
            "UID:\u{1}0000000-baseline.check@assay.example",
            "DTSTAMP:\u{1}-------T000000Z",
            "DTSTART;VALUE=DATE:\u{1}0000007",
            "DTEND;VALUE=DATE:\u{1}0000012",
            "SUMMARY:Measure",
            "DESCRIPTION:Wer: Ada",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ];
        assert_eq!(calendar(step), Some(lines.join("\r\n")));
        assert_eq!(calendar(context! { uid, title => "Measure", first_day => (), last_day => () }), None);
    }

    #[test]
    fn text_is_escaped_and_has_no_marker() {
        assert_eq!(escaped("a\\b; c, d\ne\u{1}f\r"), "a\\\\b\\; c\\, d\\nef");
    }

    #[test]
    fn long_lines_are_folded_between_characters() {
        let title = "é".repeat(100);
        let step = context! { uid => "a@b", title => title.as_str(), first_day => 0, last_day => 1 };
        let calendar = calendar(step).unwrap();
        assert!(calendar.split("\r\n").all(|line| line.len() <= WIDTH));
        assert!(calendar.replace("\r\n ", "").contains(&format!("SUMMARY:{title}\r\n")));
    }
}
