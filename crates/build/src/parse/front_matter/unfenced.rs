//! Front matter that is not read, because its fences are not those that Assay knows: Hexo leaves out the first or takes
//! more hyphens, Pelican and MultiMarkdown have none, and some editors add the name of the format. Shown as text it would
//! publish a draft.

use super::fences::is_almost_fence;
use super::{CODES, keys};
use crate::problem::{Place, Problem};
use crate::source::SourcePath;

/// The maximum number of lines of front matter that are looked at.
const MOST_LINES: usize = 100;

/// Returns the problem of a text whose content begins at byte `start` with what must be front matter.
pub(super) fn unfenced(text: &str, start: usize, path: &SourcePath) -> Option<Problem> {
    let mut lines = text[start..].lines().take(MOST_LINES);
    let first = lines.next()?.trim_end();
    let place = Place::new(path, start..start + first.len());
    if let Some(fence) = fence(first) {
        // A line of hyphens alone is a thematic break, below which prose may be about anything.
        let keys = keys_until_fence(lines)?;
        return (keys.known > 0).then(|| {
            Problem::new(
                CODES.invalid,
                place,
                format!("`{first}` is no fence, so the front matter would be shown as text"),
            )
            .hint(format!("write `{fence}` instead, and as the last line of the front matter"))
        });
    }
    let keys = keys_until_fence(std::iter::once(first).chain(lines))?;
    (keys.known > 1).then(|| {
        let wanted =
            if keys.is_closed { "a line `---` above it" } else { "a line `---` above it, and one below it" };
        Problem::new(CODES.invalid, place, "front matter without a fence would be shown as text")
            .hint(format!("write {wanted}"))
    })
}

/// Returns the right fence for a line that is almost one.
fn fence(line: &str) -> Option<&'static str> {
    let (fence, is_part): (_, fn(char) -> bool) = match line.chars().next()? {
        '+' => ("+++", |c| c == '+'),
        _ => ("---", |c| matches!(c, '-' | '–' | '—' | '−')),
    };
    let name = line.trim_start_matches(is_part);
    let length = line[..line.len() - name.len()].chars().count();
    let is_almost = length > 3 || (length == 3 && line != fence);
    (is_almost && matches!(name.trim(), "" | "yaml" | "yml" | "toml")).then_some(fence)
}

/// The keys at the beginning of a text.
struct Keys {
    /// The number of those that are known.
    known: usize,
    /// True if a fence follows.
    is_closed: bool,
}

/// Counts the keys of `lines` up to a fence or a blank line; none if another line is in between.
fn keys_until_fence<'a>(lines: impl Iterator<Item = &'a str>) -> Option<Keys> {
    let mut keys = Keys { known: 0, is_closed: false };
    for line in lines.map(str::trim_end) {
        if line.is_empty() {
            break;
        }
        if is_almost_fence(line) {
            keys.is_closed = true;
            break;
        }
        // The items of a list, the lines of a long text.
        if keys.known > 0 && line.starts_with([' ', '\t', '-']) {
            continue;
        }
        let (key, _) = line.split_once([':', '='])?;
        let key = key.trim_end();
        if key.is_empty() || key.contains(|c: char| !c.is_alphanumeric() && !"_-".contains(c)) {
            return None;
        }
        keys.known += usize::from(keys::is_synonym(key) || key.eq_ignore_ascii_case("status"));
    }
    Some(keys)
}

#[cfg(test)]
mod tests {
    use super::unfenced;
    use crate::source::SourcePath;

    fn message(text: &str) -> Option<String> {
        let problem = unfenced(text, 0, &SourcePath::new("content/a.md"))?;
        Some(format!("{}; {}", problem.message, problem.hint.unwrap_or_default()))
    }

    #[test]
    fn almost_front_matter_is_known() {
        for (text, hint) in [
            ("----\ntitle: A\ndraft: true\n----\nText\n", "write `---` instead"),
            ("---yaml\ntitle: A\n---\n", "write `---` instead"),
            ("———\ndraft: true\n———\n", "write `---` instead"),
            ("++++\ndraft = true\n++++\n", "write `+++` instead"),
            ("title: A\ntags:\n  - b\ndraft: true\n---\nText\n", "write a line `---` above it"),
            ("Title: A\nDate: 2026-01-02\nStatus: draft\n\nText\n", "above it, and one below it"),
        ] {
            assert!(
                message(text).is_some_and(|message| message.contains(hint)),
                "{text}: {:?}",
                message(text)
            );
        }
    }

    #[test]
    fn prose_is_not_front_matter() {
        for text in [
            "",
            "---",
            "----\n\nText: a\n",
            "----\nA sentence, with title: in it.\n",
            "Title: a heading\n---\n",
            "Note: this is prose\nDate: unknown, so it is prose\nand goes on\n",
            "Summary: one line.\n\nText\n",
            "A = b\nc = d\n",
            "# Title: A\ndate: b\n",
            "----\nquestion: what is it?\n----\n",
        ] {
            assert_eq!(message(text), None, "{text}");
        }
    }
}
