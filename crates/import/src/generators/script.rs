//! Strings in configurations that are programs. A program is searched, never run.

use crate::files::Files;
use crate::index::{folder, stem};
use assay_build::reading::joined;

/// Returns the string that is assigned to `name`, with a colon or an equals sign.
pub(super) fn stated(script: &str, name: &str) -> Option<String> {
    let mut rest = script;
    while let Some(at) = rest.find(name) {
        let before = rest[..at].chars().next_back();
        let behind = &rest[at + name.len()..];
        rest = behind;
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '.') {
            continue;
        }
        let value = behind.trim_start_matches(['"', '\'']).trim_start();
        let Some(value) = value.strip_prefix([':', '=']) else { continue };
        if let Some(text) = quoted(value.trim_start()) {
            return Some(text.to_owned());
        }
    }
    None
}

/// Returns the content of the string literal that `text` begins with.
pub(super) fn quoted(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let inside = &text[1..];
    inside.find(quote).map(|end| &inside[..end]).filter(|text| !text.contains(['\n', '$']))
}

/// Returns the arguments of each call of `name`.
pub(super) fn calls<'a>(script: &'a str, name: &str) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut rest = script;
    while let Some(at) = rest.find(name) {
        rest = &rest[at + name.len()..];
        if let Some(inside) = rest.strip_prefix('(') {
            // A call without an end is none, and neither is any behind it.
            let Some(end) = inside.find(')') else { break };
            found.push(&inside[..end]);
        }
    }
    found
}

/// Returns the strings that are assigned to `name` or that a call of it is given, one by one, in a list, or between commas.
pub(super) fn list(script: &str, name: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, name) in script.match_indices(name) {
        let behind = script[at + name.len()..].trim_start_matches(['"', '\'']).trim_start();
        let Some(value) = behind.strip_prefix([':', '=', '(']) else { continue };
        let value = value.trim_start();
        let mut rest = value.strip_prefix('[').unwrap_or(value).trim_start();
        while let Some(text) = quoted(rest) {
            found.extend(text.split(',').map(|part| part.trim().to_owned()));
            rest = rest[text.len() + 2..].trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        }
    }
    found
}

/// The script without what follows `//` in lines that begin with it.
pub(super) fn uncommented(script: &str) -> String {
    script
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .map(|line| format!("{line}\n"))
        .collect()
}

/// The most scripts that a configuration is read from.
const MOST_SCRIPTS: usize = 100;

/// Returns the script at `path` with those that it requires or imports by a relative path, without comments.
pub(super) fn required(files: &Files, path: &str) -> String {
    let mut paths = vec![path.to_owned()];
    let mut text = String::new();
    let mut at = 0;
    while let Some(path) = paths.get(at).cloned() {
        at += 1;
        let script = uncommented(files.text(&path).unwrap_or_default());
        for name in relative_names(&script) {
            let Some(name) = joined(folder(&path), name) else { continue };
            let found = ["", ".js", ".cjs", ".mjs", ".ts", "/index.js"].map(|end| format!("{name}{end}"));
            let found = found.into_iter().find(|path| files.text(path).is_some());
            paths.extend(found.filter(|found| !paths.contains(found) && paths.len() < MOST_SCRIPTS));
        }
        text.push_str(&script);
    }
    text
}

/// The paths that a script requires or imports and that begin with a dot.
fn relative_names(script: &str) -> impl Iterator<Item = &str> {
    let behind = ["require(", "from ", "import(", "import "].into_iter();
    behind
        .flat_map(move |word| script.match_indices(word).map(move |(at, word)| &script[at + word.len()..]))
        .filter_map(|text| {
            quoted(text.trim_start()).filter(|name| name.starts_with("./") || name.starts_with("../"))
        })
}

/// The length in bytes of a filter's definition that is searched for a format.
const DEFINITION: usize = 400;

/// Returns the filters in scripts that format a date, by name: those that a call of `addFilter` or the like defines, and
/// scripts that are called like a filter.
pub(super) fn date_filters<'a>(scripts: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (path, script) in scripts {
        for (at, word) in script.match_indices("Filter(") {
            let rest = &script[at + word.len()..];
            let Some(name) = quoted(rest.trim_start()) else { continue };
            let definition = &rest[..rest.floor_char_boundary(DEFINITION)];
            // Up to the next definition.
            let definition = definition.split("Filter(").next().unwrap_or_default();
            found.extend(date_format(definition).map(|format| (name.to_owned(), format)));
        }
        found.extend(date_format(script).map(|format| (stem(path).to_owned(), format)));
    }
    found
}

/// Returns the format of a date that a script contains, as `strftime` has it: a pattern such as `yyyy/MM/dd` in the notation
/// of Luxon, date-fns, Moment or `strftime`, or the first part of an ISO date with its hyphens replaced.
fn date_format(script: &str) -> Option<String> {
    let literals = script.match_indices(['"', '\'', '`']).filter_map(|(at, _)| quoted(&script[at..]));
    if let Some(format) = literals.into_iter().find_map(strftime) {
        return Some(format);
    }
    let is_day =
        script.contains("toISOString") && (script.contains("split('T')") || script.contains("split(\"T\")"));
    let separator = calls(script, "join").into_iter().find_map(quoted).unwrap_or("-");
    is_day.then(|| format!("%Y{separator}%m{separator}%d"))
}

/// Returns a pattern of a whole day as `strftime` has it.
pub(super) fn strftime(pattern: &str) -> Option<String> {
    if ["%Y", "%m", "%d"].iter().all(|part| pattern.contains(part)) {
        return Some(pattern.to_owned());
    }
    let mut format = String::new();
    let mut rest = pattern;
    while let Some(first) = rest.chars().next() {
        let run = rest.len() - rest.trim_start_matches(first).len();
        match (&rest[..run], first) {
            ("yyyy" | "YYYY", _) => format.push_str("%Y"),
            ("MM" | "LL", _) => format.push_str("%m"),
            ("dd" | "DD", _) => format.push_str("%d"),
            ("M" | "L", _) => format.push_str("%-m"),
            ("d" | "D", _) => format.push_str("%-d"),
            (text, '/' | '-' | '.' | '_') => format.push_str(text),
            _ => return None,
        }
        rest = &rest[run..];
    }
    ["%Y", "m", "d"].iter().all(|part| format.contains(part)).then_some(format)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_behind_names_are_read() {
        let script =
            "x.site: 1, site: \"https://a.example\", dir: { input: 'src' } f.addPassthroughCopy(\"img\");";
        assert_eq!(stated(script, "site").as_deref(), Some("https://a.example"));
        assert_eq!(stated(script, "input").as_deref(), Some("src"));
        assert_eq!(stated(script, "output"), None);
        assert_eq!(calls(script, "addPassthroughCopy"), ["\"img\""]);
        for text in [
            "templateFormats: ['md', \"css\"]",
            "f.setTemplateFormats(\"md,css\")",
            "f.addTemplateFormats(['md',\n'css',])",
        ] {
            let name = ["templateFormats", "setTemplateFormats", "addTemplateFormats"]
                .into_iter()
                .find(|name| text.contains(name));
            assert_eq!(list(text, name.unwrap()), ["md", "css"], "{text}");
        }
    }

    #[test]
    fn the_format_of_a_date_is_found_in_the_filter_that_makes_it() {
        for (path, script, expected) in [
            (
                "a.js",
                "c.addFilter('day', d => DateTime.fromJSDate(d).toFormat('yyyy/MM/dd'))",
                "day %Y/%m/%d",
            ),
            ("a.js", "c.addNunjucksFilter(\"day\", d => moment(d).format(\"YYYY-M-D\"))", "day %Y-%-m-%-d"),
            (
                "filters/dayPath.js",
                "d => d.toISOString().split('T')[0].split('-').join('/')",
                "dayPath %Y/%m/%d",
            ),
            (
                "a.js",
                "c.addFilter('words', d => d.toLocaleString()); c.addFilter('b', d => f(d, '%Y/%m/%d'))",
                "b %Y/%m/%d",
            ),
        ] {
            let found = date_filters([(path, script)].into_iter());
            let found: Vec<String> = found.iter().map(|(name, format)| format!("{name} {format}")).collect();
            assert!(found.contains(&expected.to_owned()), "{script}: {found:?}");
            assert!(!found.iter().any(|found| found.starts_with("words")), "{found:?}");
        }
    }

    #[test]
    fn a_configuration_is_read_with_the_scripts_that_it_requires() {
        let mut files = Files::default();
        for (path, text) in [
            ("eleventy.config.js", "const a = require('./config'); import b from \"./config/b.mjs\""),
            ("config/index.js", "require('../eleventy.config.js') // c\nrequire('./c')"),
            ("config/b.mjs", "addPassthroughCopy('b')"),
            ("config/c.js", "addPassthroughCopy('c')"),
        ] {
            files.insert(path, text.as_bytes().to_vec());
        }
        assert_eq!(calls(&required(&files, "eleventy.config.js"), "addPassthroughCopy"), ["'b'", "'c'"]);
    }
}
