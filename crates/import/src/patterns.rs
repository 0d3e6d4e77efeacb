//! Patterns of paths by which generators leave files out: globs, lines of `.gitignore`, and regular expressions. Each is matched in
//! linear time. One that cannot be read is returned as such and matches nothing.

use regex_lite::{Regex, escape};

/// The folders that a `*` in a glob goes on into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Star {
    /// None: folders below are named by `**`.
    InFolder,
    /// All, as in Ruby's `File.fnmatch` and in Rust's `globset`.
    AnyFolder,
}

/// Patterns in the order of their list, of which the last that matches decides.
#[derive(Clone, Debug, Default)]
pub(crate) struct Patterns {
    rules: Vec<Rule>,
    /// Those that cannot be read.
    pub(crate) unreadable: Vec<String>,
}

#[derive(Clone, Debug)]
struct Rule {
    regex: Regex,
    /// True if it takes back what one before it leaves out.
    is_negated: bool,
    only_folders: bool,
}

impl Patterns {
    /// Reads lines in the syntax of `.gitignore`.
    pub(crate) fn gitignore(text: &str) -> Self {
        let mut patterns = Self::default();
        for line in text.lines() {
            let line = line.trim_end();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (is_negated, rest) = line.strip_prefix('!').map_or((false, line), |rest| (true, rest));
            let only_folders = rest.ends_with('/');
            let rest = rest.trim_end_matches('/');
            let begin = if rest.contains('/') { "" } else { "(?:.*/)?" };
            let glob = glob(rest.trim_start_matches('/'), Star::InFolder);
            patterns.push(line, &format!("{begin}{glob}"), is_negated, only_folders);
        }
        patterns
    }

    /// Reads globs of whole paths.
    pub(crate) fn globs(globs: &[String], star: Star) -> Self {
        let mut patterns = Self::default();
        for text in globs {
            let (is_negated, rest) = text.strip_prefix('!').map_or((false, &**text), |rest| (true, rest));
            let rest = rest.trim_start_matches("./").trim_matches('/');
            // All that is in a folder is the folder.
            let folder = ["/**/*", "/**"].iter().find_map(|end| rest.strip_suffix(end));
            let whole = folder.unwrap_or(rest);
            if !whole.is_empty() {
                patterns.push(text, &glob(whole, star), is_negated, folder.is_some());
            }
        }
        patterns
    }

    /// Reads globs as Jekyll does: each is the beginning of a path as well.
    pub(crate) fn globs_or_prefixes(globs: &[String]) -> Self {
        let mut patterns = Self::default();
        for text in globs {
            let rest = text.trim_start_matches("./").trim_start_matches('/');
            if !rest.is_empty() {
                let whole = glob(rest.trim_end_matches('/'), Star::AnyFolder);
                patterns.push(text, &format!("{whole}|{}.*", escape(rest)), false, false);
            }
        }
        patterns
    }

    /// Reads regular expressions that match anywhere in a path, as Hugo does.
    pub(crate) fn expressions(expressions: &[String]) -> Self {
        let mut patterns = Self::default();
        for text in expressions {
            patterns.push_expression(text, Regex::new(text).ok(), false, false);
        }
        patterns
    }

    fn push(&mut self, text: &str, whole: &str, is_negated: bool, only_folders: bool) {
        // Groups before brackets are of a shell, and mean something else in a regular expression.
        let is_extended = ["!(", "+(", "@(", "?(", "*("].iter().any(|group| text.contains(group));
        let regex = Regex::new(&format!(r"(?s)\A(?:{whole})\z")).ok().filter(|_| !is_extended);
        self.push_expression(text, regex, is_negated, only_folders);
    }

    fn push_expression(&mut self, text: &str, regex: Option<Regex>, is_negated: bool, only_folders: bool) {
        match regex.filter(|_| text.len() <= LONGEST) {
            Some(regex) => self.rules.push(Rule { regex, is_negated, only_folders }),
            None => self.unreadable.push(text.to_owned()),
        }
    }

    /// Returns the part of `path` that is left out: the path, or a folder that it is in, with a final slash.
    pub(crate) fn ignored<'p>(&self, path: &'p str) -> Option<&'p str> {
        if self.rules.is_empty() {
            return None;
        }
        let folders = path.match_indices('/').filter(|(at, _)| *at > 0);
        let folder = folders.map(|(at, _)| at).find(|at| self.decides(&path[..*at], true));
        match folder {
            Some(at) => Some(&path[..=at]),
            None => self.decides(path, false).then_some(path),
        }
    }

    /// Returns true if `path` is left out for itself.
    fn decides(&self, path: &str, is_folder: bool) -> bool {
        let last = self
            .rules
            .iter()
            .rev()
            .find(|rule| (is_folder || !rule.only_folders) && rule.regex.is_match(path));
        last.is_some_and(|rule| !rule.is_negated)
    }
}

/// The length in bytes of a pattern above which it is not read.
const LONGEST: usize = 1_000;

/// Returns a glob as a regular expression; nothing for one that is too long.
fn glob(pattern: &str, star: Star) -> String {
    if pattern.len() > LONGEST {
        return String::new();
    }
    let (any, one) = if star == Star::AnyFolder { (".*", ".") } else { ("[^/]*", "[^/]") };
    let mut out = String::with_capacity(pattern.len() * 2);
    let mut rest = pattern;
    let mut open = 0_usize;
    while let Some(c) = rest.chars().next() {
        let next = &rest[c.len_utf8()..];
        rest = match c {
            '*' if next.starts_with("*/") => {
                out.push_str("(?:.*/)?");
                &next[2..]
            }
            '*' if next.starts_with('*') => {
                out.push_str(".*");
                next.trim_start_matches('*')
            }
            '*' => {
                out.push_str(any);
                next
            }
            '?' => {
                out.push_str(one);
                next
            }
            '[' => class(next, &mut out),
            '{' if next.contains('}') => {
                open += 1;
                out.push_str("(?:");
                next
            }
            ',' if open > 0 => {
                out.push('|');
                next
            }
            '}' if open > 0 => {
                open -= 1;
                out.push(')');
                next
            }
            '\\' => {
                let escaped = next.chars().next().unwrap_or('\\');
                out.push_str(&escape(escaped.encode_utf8(&mut [0; 4])));
                next.get(escaped.len_utf8()..).unwrap_or_default()
            }
            c => {
                out.push_str(&escape(c.encode_utf8(&mut [0; 4])));
                next
            }
        };
    }
    out
}

/// Writes the class of characters in front of whose content `text` begins. Returns the text behind it.
fn class<'t>(text: &'t str, out: &mut String) -> &'t str {
    // A closing bracket at the beginning is a character of the class.
    let first = text.strip_prefix(['!', '^']).unwrap_or(text);
    let offset = text.len() - first.len() + usize::from(first.starts_with(']'));
    let Some(end) = text[offset..].find(']').map(|end| offset + end) else {
        out.push_str(r"\[");
        return text;
    };
    let is_negated = first.len() < text.len();
    out.push_str(if is_negated { "[^" } else { "[" });
    for c in text[text.len() - first.len()..end].chars() {
        if matches!(c, '\\' | '[' | ']' | '&' | '~' | '^') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push(']');
    &text[end + 1..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn lines_are_read_as_git_reads_them() {
        let patterns = Patterns::gitignore("# note\n*.bak\n/top.md\nwip/\na/b.md\n!keep.bak\n**/deep/x.md\n");
        for (path, expected) in [
            ("x.bak", Some("x.bak")),
            ("a/x.bak", Some("a/x.bak")),
            ("keep.bak", None),
            ("top.md", Some("top.md")),
            ("a/top.md", None),
            ("a/wip/c.md", Some("a/wip/")),
            ("wip", None),
            ("a/b.md", Some("a/b.md")),
            ("c/a/b.md", None),
            ("deep/x.md", Some("deep/x.md")),
            ("c/deep/x.md", Some("c/deep/x.md")),
            ("# note", None),
        ] {
            assert_eq!(patterns.ignored(path), expected, "{path}");
        }
    }

    #[test]
    fn globs_are_of_whole_paths() {
        let of = |glob: &str, star: Star| Patterns::globs(&texts(&[glob]), star);
        for (glob, star, path, is_ignored) in [
            ("*.md", Star::InFolder, "a/x.md", false),
            ("*.md", Star::AnyFolder, "a/x.md", true),
            ("./a/**", Star::InFolder, "a/b/x.md", true),
            ("a", Star::InFolder, "a/b/x.md", true),
            ("a/**", Star::InFolder, "a", false),
            ("*.{xlsx,md}", Star::InFolder, "x.md", true),
            ("[!a-c]?.md", Star::InFolder, "dx.md", true),
            ("[!a-c]?.md", Star::InFolder, "ax.md", false),
            ("[x.md", Star::InFolder, "[x.md", true),
        ] {
            assert_eq!(of(glob, star).ignored(path).is_some(), is_ignored, "{glob} {path}");
        }
        assert_eq!(of("!(a)/x.md", Star::InFolder).unreadable, ["!(a)/x.md"]);
        assert_eq!(of("[z-a]", Star::InFolder).unreadable, ["[z-a]"]);
    }

    #[test]
    fn globs_of_jekyll_are_prefixes_as_well() {
        let patterns = Patterns::globs_or_prefixes(&texts(&["*.tmp.md", "drafts/", "/note"]));
        for (path, is_ignored) in
            [("a/b.tmp.md", true), ("drafts/a.md", true), ("notes.md", true), ("a/notes.md", false)]
        {
            assert_eq!(patterns.ignored(path).is_some(), is_ignored, "{path}");
        }
    }

    #[test]
    fn expressions_match_anywhere() {
        let patterns = Patterns::expressions(&texts(&[r"secret\.md$", "(", "/wip$"]));
        assert_eq!(patterns.ignored("/content/secret.md"), Some("/content/secret.md"));
        assert_eq!(patterns.ignored("/content/wip/a.md"), Some("/content/wip/"));
        assert_eq!(patterns.ignored("/content/a.md"), None);
        assert_eq!(patterns.unreadable, ["("]);
    }
}
