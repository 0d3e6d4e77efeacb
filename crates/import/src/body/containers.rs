//! Notations of whole lines: admonitions of MkDocs, containers of Docusaurus and VitePress, lines of MDX, marks for tables of
//! contents, attribute lists of kramdown below a block. Code is left alone.

use super::mask::Fence;
use crate::generator::Generator;
use crate::report::Kind;

/// The depth to which nested admonitions are converted.
const DEEPEST: usize = 24;

/// A page in lines, each with the number of the line that it was made of, from 0.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub(super) lines: Vec<(String, usize)>,
    /// Lines without a counterpart: line, kind, message and hint.
    pub(super) notes: Vec<(usize, Kind, String, &'static str)>,
    pub(super) converted: usize,
    /// Pictures that a page of MDX imports, by their names.
    pub(super) imported: Vec<(String, String)>,
}

/// The notations that a page may use besides Markdown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Notation<'a> {
    pub(super) generator: Generator,
    pub(super) is_mdx: bool,
    /// The line that separates the excerpt from the rest.
    pub(super) separator: Option<&'a str>,
}

/// Returns the tone of a callout that stands for a container of this name, if one does.
pub(super) fn tone(name: &str) -> Option<&'static str> {
    Some(match name.to_lowercase().as_str() {
        "note" | "info" | "abstract" | "seealso" | "admonition" | "notice" | "alert" | "callout"
        | "aside" | "summary" | "question" | "example" | "quote" | "todo" | "infobox" | "message" | "box" => {
            "note"
        }
        "tip" | "hint" | "success" | "check" | "done" => "tip",
        "important" | "attention" => "important",
        "warning" | "warn" => "warning",
        "caution" | "danger" | "error" | "failure" | "bug" | "fail" => "caution",
        _ => return None,
    })
}

/// The first line of a callout.
pub(super) fn callout(colons: usize, title: &str, tone: &str) -> String {
    let title = title.trim();
    let is_label = !title.is_empty() && title.matches('[').count() == title.matches(']').count();
    let label = if is_label { format!("[{title}]") } else { String::new() };
    format!("{}callout{label}{{tone={tone}}}", ":".repeat(colons))
}

/// The colons that a block needs around these lines, so that it holds the blocks in them.
pub(super) fn colons<'a>(lines: impl Iterator<Item = &'a str>) -> usize {
    let run = |line: &str| line.trim_start().bytes().take_while(|byte| *byte == b':').count();
    lines.map(run).filter(|run| *run >= 3).max().map_or(3, |most| most + 1)
}

/// Converts the lines of a page.
pub(super) fn convert(text: &str, notation: Notation<'_>) -> Lines {
    let mut out = Lines::default();
    let lines: Vec<(&str, usize)> =
        text.split_inclusive('\n').enumerate().map(|(at, line)| (line, at)).collect();
    Reader { notation, out: &mut out, depth: 0 }.lines(&lines);
    out
}

struct Reader<'a, 'o> {
    notation: Notation<'a>,
    out: &'o mut Lines,
    depth: usize,
}

/// A container that is open.
struct Open {
    colons: usize,
    /// The text that replaces its last line, if that changes.
    end: Option<String>,
}

impl Reader<'_, '_> {
    fn lines(&mut self, lines: &[(&str, usize)]) {
        let mut open: Vec<Open> = Vec::new();
        let mut fence = Fence::default();
        let mut at = 0;
        while let Some((line, origin)) = lines.get(at) {
            let (line, origin) = (*line, *origin);
            at += 1;
            if fence.holds(line) {
                self.push_code(line, origin);
                continue;
            }
            if let Some(consumed) = self.admonition(line, origin, &lines[at..]) {
                at += consumed;
                continue;
            }
            if self.container(line, origin, &mut open) || self.mark(line, origin) {
                continue;
            }
            if self.notation.is_mdx
                && let Some(consumed) = self.module(line, origin, &lines[at..])
            {
                at += consumed;
                continue;
            }
            self.out.lines.push((line.to_owned(), origin));
        }
    }

    /// A line of code, in which Liquid is told not to be read.
    fn push_code(&mut self, line: &str, origin: usize) {
        let trimmed = line.trim();
        let is_raw = |word: &str| {
            let inside = trimmed.strip_prefix("{%").and_then(|rest| rest.strip_suffix("%}"));
            inside.is_some_and(|inside| inside.trim_matches(['-', ' ']) == word)
        };
        let is_liquid =
            matches!(self.notation.generator, Generator::Jekyll | Generator::Eleventy | Generator::Hexo);
        if is_liquid && (is_raw("raw") || is_raw("endraw")) {
            self.out.converted += 1;
            return;
        }
        let line = match self.notation.generator {
            Generator::Hugo => line
                .replace("{{</*", "{{<")
                .replace("*/>}}", ">}}")
                .replace("{{%/*", "{{%")
                .replace("*/%}}", "%}}"),
            Generator::Zola => {
                line.replace("{{/*", "{{").replace("*/}}", "}}").replace("{%/*", "{%").replace("*/%}", "%}")
            }
            _ if is_liquid => without_raw(line),
            _ => line.to_owned(),
        };
        self.out.lines.push((line, origin));
    }

    fn push(&mut self, text: &str, origin: usize) {
        self.out.lines.push((format!("{text}\n"), origin));
    }

    /// `!!! note "Title"`, `??? note` and `=== "Tab"`, with the indented lines below. Returns how many of those there are.
    fn admonition(&mut self, line: &str, origin: usize, below: &[(&str, usize)]) -> Option<usize> {
        if self.notation.generator != Generator::Mkdocs || self.depth >= DEEPEST {
            return None;
        }
        let inner = line.trim_start_matches(' ');
        let indent = line.len() - inner.len();
        let (sign, rest) = ["!!! ", "???+ ", "??? ", "=== "]
            .iter()
            .find_map(|sign| Some((*sign, inner.strip_prefix(sign)?)))?;
        let rest = rest.trim();
        let (name, title) = match sign {
            "=== " => ("", rest.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'))?),
            _ => {
                let (name, title) = rest
                    .split_once('"')
                    .map_or((rest, ""), |(name, title)| (name, title.trim_end_matches('"')));
                (name.split_whitespace().next().unwrap_or("note"), title)
            }
        };
        let deeper = |line: &str| {
            line.trim().is_empty()
                || line.len() - line.trim_start_matches(' ').len() >= indent + 4
                || line.starts_with('\t')
        };
        let mut count = below.iter().take_while(|(line, _)| deeper(line)).count();
        // Blank lines at the end belong to what follows.
        while count > 0 && below[count - 1].0.trim().is_empty() {
            count -= 1;
        }
        let dedented: Vec<(&str, usize)> =
            below[..count].iter().map(|(line, at)| (dedent(line, indent + 4), *at)).collect();
        let mut inside = Lines::default();
        Reader { notation: self.notation, out: &mut inside, depth: self.depth + 1 }.lines(&dedented);
        self.out.notes.append(&mut inside.notes);
        self.out.converted += inside.converted + 1;
        let tone = tone(name).unwrap_or("note");
        let (before, after): (String, String) = match sign {
            "=== " => (format!("**{title}**\n"), String::new()),
            "!!! " if indent == 0 => {
                let colons = colons(inside.lines.iter().map(|(line, _)| line.as_str()));
                (callout(colons, title, tone), ":".repeat(colons))
            }
            "!!! " => (
                format!("> **{}**\n>", if title.is_empty() { capital(name) } else { title.to_owned() }),
                String::new(),
            ),
            _ => {
                let title = if title.is_empty() { capital(name) } else { title.to_owned() };
                (format!("<details><summary>{title}</summary>\n"), "\n</details>".to_owned())
            }
        };
        let margin = " ".repeat(indent);
        let quote = if sign == "!!! " && indent > 0 { "> " } else { "" };
        before.split('\n').for_each(|line| self.push(&format!("{margin}{line}"), origin));
        for (line, at) in inside.lines {
            let margin = if line.trim().is_empty() && quote.is_empty() { "" } else { &margin };
            self.out.lines.push((format!("{margin}{quote}{line}"), at));
        }
        if let Some((last, _)) = self.out.lines.last_mut().filter(|(last, _)| !last.ends_with('\n')) {
            last.push('\n');
        }
        let end = below.get(count.wrapping_sub(1)).map_or(origin, |(_, at)| *at);
        if !after.is_empty() {
            after.split('\n').for_each(|line| self.push(&format!("{margin}{line}"), end));
        }
        Some(count)
    }

    /// `:::note Title`, `::: tip`, `:::warning[Title]` and the lines that end them.
    fn container(&mut self, line: &str, origin: usize, open: &mut Vec<Open>) -> bool {
        let inner = line.trim();
        let colons = inner.bytes().take_while(|byte| *byte == b':').count();
        if colons < 3 || line.starts_with("    ") {
            return false;
        }
        let rest = inner[colons..].trim();
        if rest.is_empty() {
            let Some(at) = open.iter().rposition(|open| open.colons == colons) else { return false };
            let ended = open.drain(at..).next().and_then(|open| open.end);
            match ended {
                Some(end) => self.push(&end, origin),
                None => self.out.lines.push((line.to_owned(), origin)),
            }
            return true;
        }
        let length =
            rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_')).unwrap_or(rest.len());
        let (name, behind) = rest.split_at(length);
        let title = behind.trim();
        let title = title
            .strip_prefix('[')
            .and_then(|title| title.rsplit_once(']'))
            .map_or(title, |(title, _)| title);
        let title = title.split('{').next().unwrap_or_default();
        let end = match (name, tone(name)) {
            ("details", _) => {
                self.push(
                    &format!(
                        "<details><summary>{}</summary>\n",
                        if title.is_empty() { "Details" } else { title.trim() }
                    ),
                    origin,
                );
                Some("\n</details>".to_owned())
            }
            ("callout", _) => return false,
            (_, Some(tone)) => {
                self.push(&callout(colons, title, tone), origin);
                None
            }
            _ if matches!(self.notation.generator, Generator::Astro | Generator::Eleventy) => {
                self.out.notes.push((origin, Kind::Tag, format!("the container `{}`", inner), ""));
                self.push(&format!("<!-- import: {} -->\n", inner.replace("--", "- -")), origin);
                Some(String::new())
            }
            _ => return false,
        };
        self.out.converted += 1;
        open.push(Open { colons, end });
        true
    }

    /// Lines that stand for something that the theme does here, or that end what lists show.
    fn mark(&mut self, line: &str, origin: usize) -> bool {
        let trimmed = line.trim();
        if self.notation.separator.is_some_and(|separator| trimmed == separator.trim()) {
            self.push("<!-- more -->", origin);
            self.out.converted += 1;
            return true;
        }
        if matches!(
            trimmed,
            "[TOC]" | "[toc]" | "[[toc]]" | "[[TOC]]" | "[[_TOC_]]" | "<!-- toc -->" | "${toc}"
        ) {
            self.out.converted += 1;
            return true;
        }
        if self.notation.generator == Generator::Mkdocs && trimmed.starts_with("--8<--") {
            self.out.notes.push((
                origin,
                Kind::Tag,
                format!("`{trimmed}` includes another file"),
                "copy the content of the file",
            ));
            self.push(&format!("<!-- import: {} -->", trimmed.replace("--", "- -")), origin);
            return true;
        }
        self.notation.generator == Generator::Jekyll && self.attributes(trimmed, origin)
    }

    /// `{: #id .class}` on a line of its own: of a heading it is the id, and `{:toc}` replaces the list above.
    fn attributes(&mut self, trimmed: &str, origin: usize) -> bool {
        let Some(inside) = trimmed.strip_prefix("{:").and_then(|rest| rest.strip_suffix('}')) else {
            return false;
        };
        let inside = inside.trim_start_matches(':').trim();
        if inside.contains(['{', '}']) || inside.starts_with(['-', ')']) {
            return false;
        }
        let last = self.out.lines.last_mut();
        self.out.converted += 1;
        if inside == "toc" || inside.starts_with("toc ") {
            let is_list = |line: &str| line.trim_start().starts_with(['*', '-', '+', '1']);
            if last.is_some_and(|(line, _)| is_list(line)) {
                self.out.lines.pop();
            }
            return true;
        }
        let id = inside.split_whitespace().find_map(|word| word.strip_prefix('#'));
        if let (Some(id), Some((line, _))) = (id, last)
            && line.trim_start().starts_with('#')
            && !line.contains("{#")
        {
            *line = format!("{} {{#{id}}}\n", line.trim_end());
        }
        if inside.split_whitespace().any(|word| !word.starts_with('#') && !word.starts_with(".no_toc")) {
            self.out.notes.push((origin, Kind::Attributes, format!("`{trimmed}`"), ""));
        }
        true
    }

    /// `import …` and `export …` of MDX, with the lines that they go on in. Returns how many of those there are.
    fn module(&mut self, line: &str, origin: usize, below: &[(&str, usize)]) -> Option<usize> {
        let is_import = line.starts_with("import ") && line.contains(['\'', '"', '{']);
        let is_export = ["const ", "let ", "var ", "function ", "default ", "async "]
            .iter()
            .any(|word| line.strip_prefix("export ").is_some_and(|rest| rest.starts_with(word)));
        if !is_import && !is_export {
            return None;
        }
        if let Some((name, from)) = line.strip_prefix("import ").and_then(|rest| rest.split_once(" from ")) {
            let from = from.trim().trim_end_matches(';').trim_matches(['"', '\'']);
            self.out.imported.push((name.trim().to_owned(), from.to_owned()));
        }
        let depth = |line: &str| {
            let opened = line.matches(['{', '(', '[']).count();
            opened as i64 - line.matches(['}', ')', ']']).count() as i64
        };
        let mut open = depth(line);
        let mut count = 0;
        while open > 0 && count < below.len().min(200) {
            open += depth(below[count].0);
            count += 1;
        }
        // A component is noted where it is used.
        if is_export {
            self.out.notes.push((origin, Kind::Component, format!("`{}` was removed", line.trim()), ""));
        }
        Some(count)
    }
}

/// The line without as many spaces as `indent` at its beginning, or a tab.
fn dedent(line: &str, indent: usize) -> &str {
    let spaces = line.bytes().take_while(|byte| *byte == b' ').count().min(indent);
    if spaces == 0 { line.strip_prefix('\t').unwrap_or(line) } else { &line[spaces..] }
}

/// `{% raw %}` and its end taken out of a line.
fn without_raw(line: &str) -> String {
    let mut line = line.to_owned();
    for tag in ["{% raw %}", "{% endraw %}", "{%raw%}", "{%endraw%}", "{%- raw -%}", "{%- endraw -%}"] {
        if line.contains(tag) {
            line = line.replace(tag, "");
        }
    }
    line
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(text: &str, generator: Generator) -> String {
        let lines = convert(text, Notation { generator, is_mdx: false, separator: None });
        lines.lines.into_iter().map(|(line, _)| line).collect()
    }

    #[test]
    fn admonitions_become_callouts() {
        assert_eq!(
            converted(
                "!!! warning \"Mind\"\n    One.\n\n    !!! tip\n        Two.\n\nAfter.\n",
                Generator::Mkdocs
            ),
            "::::callout[Mind]{tone=warning}\nOne.\n\n:::callout{tone=tip}\nTwo.\n:::\n::::\n\nAfter.\n"
        );
        assert_eq!(
            converted("??? note \"More\"\n    One.\n", Generator::Mkdocs),
            "<details><summary>More</summary>\n\nOne.\n\n</details>\n"
        );
        assert_eq!(
            converted("```\n!!! note\n    x\n```\n", Generator::Mkdocs),
            "```\n!!! note\n    x\n```\n"
        );
        assert_eq!(
            converted("- a\n\n    !!! note\n        x\n", Generator::Mkdocs),
            "- a\n\n    > **Note**\n    >\n    > x\n"
        );
    }

    #[test]
    fn containers_become_callouts() {
        assert_eq!(
            converted("::: tip Read\nA\n:::\n\n:::danger[No]\nB\n:::\n", Generator::Astro),
            ":::callout[Read]{tone=tip}\nA\n:::\n\n:::callout[No]{tone=caution}\nB\n:::\n"
        );
        assert_eq!(converted(":::faq\nA\n:::\n", Generator::Hugo), ":::faq\nA\n:::\n");
    }

    #[test]
    fn attribute_lists_of_kramdown_mean_what_they_can() {
        assert_eq!(
            converted("* TOC\n{:toc}\n\n## Plan\n{: #plan .big}\n\nText\n{: .lead}\n", Generator::Jekyll),
            "\n## Plan {#plan}\n\nText\n"
        );
    }

    #[test]
    fn code_that_was_kept_from_templates_is_code() {
        assert_eq!(converted("```\n{{</* a */>}}\n```\n", Generator::Hugo), "```\n{{< a >}}\n```\n");
        assert_eq!(
            converted("```\n{% raw %}\n{{ a }}\n{% endraw %}\n```\n", Generator::Jekyll),
            "```\n{{ a }}\n```\n"
        );
    }
}
