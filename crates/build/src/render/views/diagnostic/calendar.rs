//! A plan as a calendar by RFC 5545, in the address of a link that downloads it. It is finished but for its days: they
//! are counted from the Monday that a visitor chooses, and the runtime puts dates in their place. A date is as
//! long as what stands for it, so that the lines can be folded here.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::plan::Step;

/// What stands before the seven digits of a day. No text has it: control characters are left out of them.
const MARKER: char = '\u{1}';

/// Stands for the day of the download.
const TODAY: &str = "\u{1}-------";

/// The most bytes that a line has (section 3.1).
const WIDTH: usize = 75;

/// What cannot stand in the address as it is.
const ENCODED: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'<').add(b'>').add(b'\\');

/// The address of the calendar of `steps`, those that have a time; none where there is none of them. `name` is what
/// they are called in all the world.
pub(super) fn address(steps: &[Step<'_>], name: &str) -> Option<String> {
    let events: Vec<String> = steps.iter().filter_map(|step| event(step, name)).flatten().collect();
    if events.is_empty() {
        return None;
    }
    let opening = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Assay//Assay//EN"].map(str::to_owned);
    let lines = opening.into_iter().chain(events).chain(["END:VCALENDAR".to_owned()]);
    let text: String = lines.map(|line| folded(&line) + "\r\n").collect();
    Some(format!("data:text/calendar;charset=utf-8,{}", utf8_percent_encode(&text, ENCODED)))
}

/// The lines of an event, which takes whole days and leaves them free for other things.
fn event(step: &Step<'_>, name: &str) -> Option<Vec<String>> {
    let days = step.days.clone()?;
    let notes = [
        step.owner.map(|owner| format!("Owner: {owner}")),
        step.measure.map(|measure| format!("Measure: {measure}")),
    ];
    let notes = notes.into_iter().flatten().collect::<Vec<_>>().join("\n");
    let mut lines = vec![
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}-{}.{name}", day(0), escaped(step.id)),
        format!("DTSTAMP:{TODAY}T000000Z"),
        format!("DTSTART;VALUE=DATE:{}", day(days.start)),
        format!("DTEND;VALUE=DATE:{}", day(days.end)),
        format!("SUMMARY:{}", escaped(step.title)),
    ];
    if !notes.is_empty() {
        lines.push(format!("DESCRIPTION:{}", escaped(&notes)));
    }
    lines.extend(step.permalink.as_ref().map(|url| format!("URL:{url}")));
    lines.extend(["TRANSP:TRANSPARENT", "END:VEVENT"].map(str::to_owned));
    Some(lines)
}

fn day(number: u32) -> String {
    format!("{MARKER}{:07}", number.min(9_999_999))
}

/// A value of the type TEXT (section 3.3.11).
fn escaped(text: &str) -> String {
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

/// A line in pieces, each after the first with a space before it (section 3.1). No character is torn.
fn folded(line: &str) -> String {
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
    use percent_encoding::percent_decode_str;

    use super::*;

    fn calendar(step: &Step<'_>) -> String {
        let address = address(std::slice::from_ref(step), "check@assay.example").unwrap();
        let text = address.strip_prefix("data:text/calendar;charset=utf-8,").unwrap();
        percent_decode_str(text).decode_utf8().unwrap().into_owned()
    }

    #[test]
    fn a_step_is_an_event_of_whole_days() {
        let step = Step {
            id: "baseline",
            title: "Measure",
            days: Some(7..12),
            owner: Some("Ada"),
            ..Step::default()
        };
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
            "DESCRIPTION:Owner: Ada",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ];
        assert_eq!(calendar(&step), lines.join("\r\n"));
        assert_eq!(address(&[Step { days: None, ..step }], "name"), None);
    }

    #[test]
    fn text_is_escaped_and_has_no_marker() {
        assert_eq!(escaped("a\\b; c, d\ne\u{1}f\r"), "a\\\\b\\; c\\, d\\nef");
    }

    #[test]
    fn long_lines_are_folded_between_characters() {
        let title = "é".repeat(100);
        let step = Step { title: &title, days: Some(0..1), ..Step::default() };
        let calendar = calendar(&step);
        assert!(calendar.split("\r\n").all(|line| line.len() <= WIDTH));
        assert!(calendar.replace("\r\n ", "").contains(&format!("SUMMARY:{title}\r\n")));
    }
}
