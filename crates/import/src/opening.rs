//! The beginning of a page: front matter between fences as Assay reads it, or in a notation that its generator alone reads.

use std::ops::Range;

use assay_build::reading::{self, Entry, Notation, Parsed, Value, folded_key};

use crate::front_matter;
use crate::generator::Generator;
use crate::plan::notes_of;
use crate::report::{Kind, Note};
use crate::value::{as_text, entry, get, table, texts};

/// The front matter of a page.
#[derive(Debug)]
pub(crate) struct Opening<'a> {
    pub(crate) entries: Vec<Entry>,
    pub(crate) notation: Notation,
    /// The lines that are comments.
    pub(crate) comments: Vec<&'a str>,
    /// The byte at which the body begins.
    pub(crate) body: usize,
    /// The parts that could not be parsed.
    pub(crate) notes: Vec<Note>,
}

/// The keys by which the first lines of a page are known as metadata of Pelican, which needs no fences.
const METADATA: [&str; 16] = [
    "title",
    "date",
    "modified",
    "category",
    "tags",
    "keywords",
    "slug",
    "author",
    "authors",
    "summary",
    "lang",
    "status",
    "template",
    "url",
    "saveas",
    "translation",
];

/// Returns the front matter of the page `file` with this text.
pub(crate) fn read<'a>(text: &'a str, file: &str, generator: Generator) -> Opening<'a> {
    let own = match generator {
        Generator::Eleventy => marked(text, file),
        Generator::Hexo => unopened(text, file),
        Generator::Mkdocs | Generator::Plain => unfenced(text, generator),
        _ => None,
    };
    let mut opening = own.unwrap_or_else(|| fenced(text, file));
    opening.entries =
        opening.entries.into_iter().flat_map(|entry| in_words_of_assay(entry, generator)).collect();
    opening
}

/// Front matter between fences, or none.
fn fenced<'a>(text: &'a str, file: &str) -> Opening<'a> {
    let (front_matter, body) = reading::front_matter(text);
    match front_matter {
        Some(front_matter) => Opening {
            comments: front_matter::comments(text, &front_matter.inside, &front_matter.entries),
            notes: notes_of(front_matter.problems, file, text),
            entries: front_matter.entries,
            notation: front_matter.notation,
            body,
        },
        None => opening(Vec::new(), body, Vec::new()),
    }
}

fn opening<'a>(entries: Vec<Entry>, body: usize, notes: Vec<Note>) -> Opening<'a> {
    Opening { entries, notation: Notation::Yaml, comments: Vec::new(), body, notes }
}

/// Front matter of Eleventy whose first fence names its language: `---json`.
fn marked<'a>(text: &'a str, file: &str) -> Option<Opening<'a>> {
    let first = text.lines().next()?;
    let language = first.strip_prefix("---")?.trim();
    if language.is_empty() || !language.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let start = first.len();
    let end = start + text[start..].find("\n---")? + 1;
    let body = text[end..].find('\n').map_or(text.len(), |line| end + line + 1);
    let Parsed { value, problems } = match language.to_ascii_lowercase().as_str() {
        "json" | "yaml" | "yml" => reading::yaml(&from_beginning(text, &(start..end))),
        "toml" => reading::toml(&from_beginning(text, &(start..end))),
        _ => {
            let message = format!("front matter in the language `{language}` was not read");
            let hint = "write its values as YAML into the new page, and remove what is left of it";
            let note = Note::of_file(Kind::Unreadable, file, message, hint);
            return Some(opening(Vec::new(), body, vec![note]));
        }
    };
    Some(opening(value, body, notes_of(problems, file, text)))
}

/// Front matter of Hexo, which has no fence before it, or is JSON between semicolons.
fn unopened<'a>(text: &'a str, file: &str) -> Option<Opening<'a>> {
    let is_json = text.starts_with(";;;");
    if text.starts_with("---") || text.trim_start().is_empty() {
        return None;
    }
    let start = if is_json { text.find('\n')? + 1 } else { 0 };
    let (inside, body, sign) = closed(text, start)?;
    let first = text[inside.clone()].lines().next()?.trim();
    let Parsed { value, problems } = match sign {
        b';' => {
            let object = format!("{{{}}}", &text[inside.clone()]);
            let padded = " ".repeat(inside.start.saturating_sub(1));
            reading::yaml(&(padded + &object))
        }
        _ => reading::yaml(&text[inside]),
    };
    let is_known = first.split_once(':').is_some_and(|(key, _)| METADATA.contains(&&*folded_key(key.trim())));
    // A text before a line across the page is no front matter.
    let is_read = !value.is_empty() && (problems.is_empty() || is_known);
    is_read.then(|| opening(value, body, notes_of(problems, file, text)))
}

/// Returns the bytes from `start` up to the first line of hyphens or semicolons, the byte behind that line, and its sign.
fn closed(text: &str, start: usize) -> Option<(Range<usize>, usize, u8)> {
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        let sign = line.trim_end();
        let is_fence = |mark: char| sign.len() >= 3 && sign.chars().all(|c| c == mark);
        if is_fence('-') || is_fence(';') {
            return Some((start..at, at + line.len(), sign.bytes().next()?));
        }
        at += line.len();
    }
    None
}

/// Metadata of MkDocs and Pelican: lines `Key: value` up to the first that is none.
fn unfenced<'a>(text: &'a str, generator: Generator) -> Option<Opening<'a>> {
    let mut entries: Vec<(String, Range<usize>, String)> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let inner = line.trim_end();
        let more = entries.last_mut().filter(|_| inner.starts_with("    "));
        if let Some((key, value)) = pair(inner) {
            let begin = at + line.len() - line.trim_start().len();
            entries.push((key.to_owned(), begin..begin + key.len(), value.to_owned()));
        } else if let Some((_, _, value)) = more {
            value.push_str(if value.is_empty() { "" } else { " " });
            value.push_str(inner.trim());
        } else {
            // One blank line belongs to the metadata.
            at += if inner.is_empty() && !entries.is_empty() { line.len() } else { 0 };
            break;
        }
        at += line.len();
    }
    let has = |name: &str| entries.iter().any(|(key, ..)| folded_key(key) == name);
    let first = entries.first().map(|(key, ..)| folded_key(key))?;
    let is_of_pelican = METADATA.contains(&&*first) && (has("title") || has("date"));
    if generator == Generator::Plain && !is_of_pelican {
        return None;
    }
    let one = |(key, span, value): (String, Range<usize>, String)| {
        let mut entry = unfenced_entry(&key, value, generator);
        entry.key_span = span;
        entry
    };
    Some(opening(entries.into_iter().map(one).collect(), at, Vec::new()))
}

/// Returns the key and the value of a line of metadata.
fn pair(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let inner = key.trim_start_matches(' ');
    let is_key = !inner.is_empty()
        && key.len() - inner.len() <= 3
        && inner.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    // An address is no metadata.
    (is_key && !value.starts_with("//")).then(|| (inner, value.trim()))
}

/// Returns an entry of metadata, whose lists are texts with commas or semicolons.
fn unfenced_entry(key: &str, value: String, generator: Generator) -> Entry {
    let parts = |sign: char| {
        texts(value.split(sign).map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()))
    };
    match folded_key(key).as_str() {
        "tags" | "keywords" | "authors" => entry(key, parts(if value.contains(';') { ';' } else { ',' })),
        "status" if generator == Generator::Plain && value.eq_ignore_ascii_case("draft") => {
            entry("draft", Value::Boolean(true))
        }
        // The address of a page in Pelican.
        "url" if generator == Generator::Plain => entry("permalink", Value::Text(value)),
        _ => entry(key, Value::Text(value)),
    }
}

/// Returns the part of `text` with spaces in place of what is before it, so that places in it are those in the text.
fn from_beginning(text: &str, part: &Range<usize>) -> String {
    let before = text[..part.start].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' });
    before.collect::<String>() + &text[part.clone()]
}

/// Returns the entries that stand for one whose value Assay would not read as its generator does.
fn in_words_of_assay(mut own: Entry, generator: Generator) -> Vec<Entry> {
    let name = folded_key(&own.key);
    match generator {
        // Material's table of dates.
        Generator::Mkdocs if name == "date" => {
            let dates = table(Some(&own.node.value));
            let named = |from: &str, to: &str| {
                let value = get(dates, from)?.clone();
                Some(Entry { key_span: own.key_span.clone(), ..entry(to, value) })
            };
            let found: Vec<Entry> =
                [named("created", "date"), named("updated", "updated")].into_iter().flatten().collect();
            if found.is_empty() { vec![own] } else { found }
        }
        Generator::Jekyll if name.contains("date") || name == "lastmodifiedat" => {
            let day = as_text(&own.node.value).and_then(|text| day_first(&text));
            if let Some(day) = day {
                own.node.value = Value::Text(day);
            }
            vec![own]
        }
        _ => vec![own],
    }
}

/// Returns a date such as `05.03.2020 10:00`, whose day is its first number to Ruby, with its year first.
fn day_first(text: &str) -> Option<String> {
    let text = text.trim();
    let (date, rest) = text.split_at(text.find(' ').unwrap_or(text.len()));
    let sign = ['.', '/', '-'].into_iter().find(|sign| date.contains(*sign))?;
    let mut parts = date.split(sign);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let is_number = |part: &str, length: Range<usize>| {
        length.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_date =
        parts.next().is_none() && is_number(day, 1..3) && is_number(month, 1..3) && is_number(year, 4..5);
    is_date.then(|| format!("{year}-{month:0>2}-{day:0>2}{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, generator: Generator) -> (Vec<String>, &str) {
        let opening = read(text, "a.md", generator);
        let entries = opening.entries.iter().map(|entry| {
            let values = crate::value::all_texts(&entry.node.value).join("+");
            format!("{}={values}", entry.key)
        });
        (entries.collect(), &text[opening.body..])
    }

    #[test]
    fn front_matter_is_read_in_the_notation_of_its_generator() {
        use Generator::{Eleventy, Hexo, Jekyll, Mkdocs, Plain};
        for (generator, text, entries, body) in [
            (
                Eleventy,
                "---json\n{\"title\": \"A\",\n\"tags\": [\"b\"]}\n---\nB\n",
                &["title=A", "tags=b"][..],
                "B\n",
            ),
            (Eleventy, "---toml\ntitle = \"A\"\n---\nB\n", &["title=A"], "B\n"),
            (Eleventy, "---js\n{ title: x() }\n---\nB\n", &[], "B\n"),
            (Eleventy, "---\ntitle: A\n---\nB\n", &["title=A"], "B\n"),
            (
                Hexo,
                "title: A\ndate: 2019-01-01 10:00:00\n---\nB\n",
                &["title=A", "date=2019-01-01 10:00:00"],
                "B\n",
            ),
            (Hexo, "\"title\": \"A\"\n;;;\nB\n", &["title=A"], "B\n"),
            (Hexo, ";;;\n\"title\": \"A\"\n;;;\nB\n", &["title=A"], "B\n"),
            (Hexo, "A text.\n\n---\nB\n", &[], "A text.\n\n---\nB\n"),
            (Mkdocs, "Title: A\nAuthors: B,\n    C\n\nText: D\n", &["Title=A", "Authors=B+C"], "Text: D\n"),
            (Mkdocs, "https://a.example\n", &[], "https://a.example\n"),
            (
                Mkdocs,
                "---\ndate: {created: 2024-01-01, updated: 2024-02-02}\n---\n",
                &["date=2024-01-01", "updated=2024-02-02"],
                "",
            ),
            (
                Plain,
                "Title: A\nStatus: draft\nurl: x.html\n\nB\n",
                &["Title=A", "draft=true", "permalink=x.html"],
                "B\n",
            ),
            (Plain, "Note: this is a text.\n", &[], "Note: this is a text.\n"),
            (Jekyll, "---\ndate: 05.03.2020\n---\nB\n", &["date=2020-03-05"], "B\n"),
            (Jekyll, "---\ndate: 5/3/2020 10:00\n---\nB\n", &["date=2020-03-05 10:00"], "B\n"),
            (Jekyll, "---\ndate: 2020-03-05\n---\nB\n", &["date=2020-03-05"], "B\n"),
        ] {
            let entries: Vec<String> = entries.iter().map(|entry| (*entry).to_owned()).collect();
            assert_eq!(of(text, generator), (entries, body), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_in_front_matter_has_its_line() {
        let opening = read("---json\n{\"title\": \"A\"\n\"b\": 1}\n---\nB\n", "a.md", Generator::Eleventy);
        assert!(opening.notes.iter().any(|note| note.line >= 2), "{:?}", opening.notes);
        let opening = read("---js\nx\n---\nB\n", "a.md", Generator::Eleventy);
        assert_eq!(opening.notes[0].message, "front matter in the language `js` was not read");
    }
}
