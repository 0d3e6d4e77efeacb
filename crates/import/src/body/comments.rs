//! Comments that a generator shows to nobody: between two `%%` of Obsidian, in the tags of its templates, in MDX. They are left out,
//! since visitors would read them.

use std::ops::Range;

use super::mask::Masked;
use crate::generator::Generator;

/// The signs of comments in a page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Signs {
    pub(super) generator: Generator,
    /// True if it is a note in a vault of Obsidian.
    pub(super) is_note: bool,
    pub(super) is_mdx: bool,
}

/// The length in bytes up to which a comment without a space at its beginning is one.
const ONE_LINE: usize = 400;

/// A notation of comments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Notation {
    /// Two signs that begin and end one.
    Signs(&'static str, &'static str),
    /// `{# … #}`.
    Hash,
    /// A tag and the tag that ends it, by the signs around both and by their names.
    Pair(&'static str, &'static str, &'static str),
}

use Notation::{Hash, Pair, Signs as Between};

const OBSIDIAN: &[Notation] = &[Between("%%", "%%")];
const MDX: &[Notation] = &[Between("{/*", "*/}")];
const HUGO: &[Notation] = &[
    Between("{{/*", "*/}}"),
    Between("{{- /*", "*/ -}}"),
    Pair("{{<", "comment", "/comment"),
    Pair("{{%", "comment", "/comment"),
];
const LIQUID: &[Notation] = &[
    Pair("{%", "comment", "endcomment"),
    Between("{% #", "%}"),
    Between("{%#", "%}"),
    Between("{%- #", "%}"),
];
const NUNJUCKS: &[Notation] = &[Hash];

impl Signs {
    fn notations(self) -> Vec<Notation> {
        let templates: &[&[Notation]] = match self.generator {
            Generator::Hugo => &[HUGO],
            Generator::Jekyll => &[LIQUID],
            Generator::Eleventy => &[LIQUID, NUNJUCKS],
            Generator::Hexo | Generator::Zola => &[NUNJUCKS],
            Generator::Astro | Generator::Mkdocs | Generator::Plain => &[],
        };
        let own = [(self.is_note, OBSIDIAN), (self.is_mdx, MDX)];
        let own = own.iter().filter(|(is_used, _)| *is_used).map(|(_, notations)| *notations);
        templates.iter().copied().chain(own).flatten().copied().collect()
    }
}

/// Returns the text without its comments, and the bytes that they were; none if there are none.
pub(super) fn without(Masked { text, mask }: &Masked, signs: Signs) -> Option<(String, Vec<Range<usize>>)> {
    let mut notations = signs.notations();
    if notations.is_empty() {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let (mut copied, mut at, mut comments) = (0, 0, Vec::new());
    while let Some(begin) = text[at..].find(['{', '%']).map(|next| at + next) {
        if let Some(end) = mask.end(begin) {
            at = end.max(begin + 1);
            continue;
        }
        at = begin + 1;
        let Some(index) = notations.iter().position(|notation| notation.begins(&text[begin..])) else {
            continue;
        };
        let is_code = |at: usize| notations[index] == OBSIDIAN[0] && mask.end(at).is_some();
        match notations[index].end(text, begin, is_code) {
            Some(end) => {
                out.push_str(&text[copied..begin]);
                comments.push(begin..end);
                (copied, at) = (end, end);
            }
            // What no sign ends here, none ends further on.
            None => drop(notations.remove(index)),
        }
    }
    out.push_str(&text[copied..]);
    (!comments.is_empty()).then_some((out, comments))
}

/// Returns where lines begin in a text without its `comments`: the lines by their first bytes, each with what it was made of.
pub(super) fn moved(lines: &[(usize, usize)], comments: &[Range<usize>]) -> Vec<(usize, usize)> {
    let (mut next, mut removed) = (0, 0);
    let mut out = Vec::with_capacity(lines.len());
    for (start, origin) in lines {
        while let Some(comment) = comments.get(next).filter(|comment| comment.end <= *start) {
            removed += comment.len();
            next += 1;
        }
        let is_inside = comments.get(next).is_some_and(|comment| comment.start < *start);
        if !is_inside {
            out.push((start - removed, *origin));
        }
    }
    out
}

impl Notation {
    /// Returns true if `text` begins with a comment, provided that it ends.
    fn begins(self, text: &str) -> bool {
        match self {
            Between(open, _) => text.starts_with(open),
            // `{#id}` is an attribute of a heading.
            Hash => text.strip_prefix("{#").is_some_and(|inside| {
                inside.starts_with(|c: char| c.is_whitespace() || c == '-')
                    || inside[..inside.floor_char_boundary(ONE_LINE)]
                        .split('}')
                        .next()
                        .is_some_and(|inside| inside.ends_with('#'))
            }),
            Pair(sign, name, _) => named(text, sign, name).is_some(),
        }
    }

    /// Returns the end of the comment that begins at byte `begin`. A sign that `is_code` does not end it.
    fn end(self, text: &str, begin: usize, is_code: impl Fn(usize) -> bool) -> Option<usize> {
        let behind = |open: &str, close: &str| {
            let from = begin + open.len();
            let mut ends = text[from..].match_indices(close).map(|(at, _)| from + at);
            ends.find(|end| !is_code(*end)).map(|end| end + close.len())
        };
        match self {
            Between(open, close) => behind(open, close),
            Hash => behind("{#", "#}"),
            Pair(sign, name, close) => {
                let from = begin + named(&text[begin..], sign, name)?;
                let mut tags = text[from..].match_indices(sign).map(|(at, _)| from + at);
                tags.find_map(|at| Some(at + named(&text[at..], sign, close)?))
            }
        }
    }
}

/// Returns the length of the tag of this name that `text` begins with.
fn named(text: &str, sign: &str, name: &str) -> Option<usize> {
    let inside = text.strip_prefix(sign)?.trim_start_matches('-').trim_start();
    let rest = inside.strip_prefix(name)?.trim_start().trim_start_matches('-');
    let close = match sign {
        "{{<" => ">}}",
        "{{%" => "%}}",
        _ => "%}",
    };
    Some(text.len() - rest.strip_prefix(close)?.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, generator: Generator, is_note: bool) -> Option<String> {
        let signs = Signs { generator, is_note, is_mdx: generator == Generator::Astro };
        without(&Masked::new(text.to_owned()), signs).map(|(text, _)| text)
    }

    #[test]
    fn comments_outside_code_are_left_out() {
        for (text, expected) in [
            ("a %%b%% c %% d\n\ne %% f", Some("a  c  f")),
            ("100%% `%%a%%`", None),
            ("```\n%%a%%\n```\n%%b%%", Some("```\n%%a%%\n```\n")),
            ("%%%a%%%", Some("%")),
        ] {
            assert_eq!(of(text, Generator::Plain, true).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn comments_of_templates_are_left_out() {
        use Generator::{Astro, Eleventy, Hexo, Hugo, Jekyll, Zola};
        for (generator, text, expected) in [
            (Jekyll, "a {% comment %}b{% endcomment %} c", Some("a  c")),
            (Jekyll, "{%- comment -%}\na\n\n    b\n{%- endcomment -%}\nc", Some("\nc")),
            (Jekyll, "a {% # b %} c", Some("a  c")),
            (Jekyll, "{% comment %} a", None),
            (Jekyll, "`{% comment %}a{% endcomment %}` {% comments %}", None),
            (Jekyll, "{% raw %}{% comment %}a{% endcomment %}{% endraw %}", None),
            (Hugo, "a {{< comment >}}b\n\nc{{< /comment >}} d", Some("a  d")),
            (Hugo, "{{% comment %}}a{{% /comment %}}b", Some("b")),
            // Shortcodes that are shown as they are written are no comments.
            (Hugo, "a {{/* b */}} {{</* c */>}} {{%/* d */%}}", Some("a  {{</* c */>}} {{%/* d */%}}")),
            (Eleventy, "a {# b\n\nc #} d {#e#} {#f}", Some("a  d  {#f}")),
            (Hexo, "## A {#a}\n\n{#- b -#}", Some("## A {#a}\n\n")),
            (Zola, "{# a #}{# b", Some("{# b")),
            (Astro, "a {/* b\n\nc */} d", Some("a  d")),
        ] {
            assert_eq!(of(text, generator, false).as_deref(), expected, "{text}");
        }
    }
}
