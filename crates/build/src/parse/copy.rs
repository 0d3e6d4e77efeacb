//! A page as portable Markdown: blocks become plain paragraphs and pictures, and links become absolute. It is the
//! author's own text; nothing is rendered. Addresses come from the caller.

use std::ops::Range;

use super::article::Article;
use super::blocks::{self, Part};
use super::directive::{Attribute, BlockRole, Directive};
use super::fragment::{Link, Piece, walk};
use super::markdown::label_of;
use super::theme::BlockDeclaration;
use crate::html::Role;

/// The data that only the site has.
pub(crate) trait Places {
    /// Returns the absolute address of the target of a link, or of another thing of this `role`.
    fn address(&self, target: &str, role: Role) -> String;

    /// Returns the Markdown that replaces a diagnostic.
    fn diagnostic(&self, id: &str) -> String;

    /// Returns the declaration of the block `name`, if the theme renders it.
    fn block(&self, name: &str) -> Option<BlockDeclaration>;
}

/// Returns the body of a page as plain Markdown, without its final line ending.
pub(crate) fn body(article: &Article, places: &impl Places) -> String {
    let text = std::str::from_utf8(&article.source).unwrap_or_default();
    // Problems of its blocks were reported when the page was parsed.
    let parts = blocks::split(text, article.body.clone(), &article.path, &mut Vec::new());
    let prose = article.diagnostics.iter().flat_map(|diagnostic| diagnostic.fragments());
    let mut changes = Vec::new();
    prose.for_each(|fragment| links(fragment, text, places, &mut changes));
    links(article.content(), text, places, &mut changes);
    changes.sort_by_key(|(range, _)| (range.start, range.end));
    let mut writer = Writer { text, changes, places, call_at: None, out: String::new() };
    writer.parts(&parts);
    writer.out
}

/// Returns inline Markdown of the front matter, with absolute links.
pub(crate) fn inline(written: &str, fragment: &[Piece], places: &impl Places) -> String {
    let mut text = written.to_owned();
    walk(fragment, &mut |piece| {
        if let Some(Link { target, role, .. }) = piece.link() {
            text = text.replace(&format!("]({target})"), &format!("]({})", places.address(target, *role)));
        }
    });
    text
}

/// Collects the replacements of the links in a fragment.
fn links(fragment: &[Piece], text: &str, places: &impl Places, changes: &mut Vec<(Range<usize>, String)>) {
    walk(fragment, &mut |piece| {
        let Some(Link { target, span, role, .. }) = piece.link() else { return };
        let Some(written) = text.get(span.clone()) else { return };
        let address = places.address(target, *role);
        if *address == **target {
            return;
        }
        if let Some(inside) = written.strip_prefix('!').unwrap_or(written).strip_prefix("[[") {
            let inside = inside.strip_suffix("]]").unwrap_or(inside);
            let label = label_of(inside);
            let mark = if *role == Role::Picture { "!" } else { "" };
            changes.push((span.clone(), format!("{mark}[{label}]({address})")));
        } else if written == &**target {
            changes.push((span.clone(), address));
        } else if let Some(label) = label_of_reference(written) {
            changes.push((span.clone(), format!("{label}({address})")));
        }
    });
}

/// Returns the label of a reference link, with its brackets: `[a]` of `[a][b]`, `[a][]` and `[a]`.
fn label_of_reference(written: &str) -> Option<&str> {
    let begins = written.starts_with('[') || written.starts_with("![");
    let end = written.rfind("][").map_or(written.len(), |end| end + 1);
    (begins && written.ends_with(']')).then(|| &written[..end])
}

struct Writer<'a, P> {
    text: &'a str,
    /// Byte ranges and their replacements, in order.
    changes: Vec<(Range<usize>, String)>,
    places: &'a P,
    /// The number of items of the current self-assessment that lead to its call.
    call_at: Option<String>,
    out: String,
}

impl<P: Places> Writer<'_, P> {
    fn parts(&mut self, parts: &[Part]) {
        for part in parts {
            match part {
                Part::Markdown(range) => {
                    let text = self.changed(range);
                    self.paragraph(&text);
                }
                Part::Leaf(directive) if directive.name == "diagnostic" => {
                    let diagnostic = directive.id.as_ref().map(|id| self.places.diagnostic(&id.value));
                    self.paragraph(&diagnostic.unwrap_or_default());
                }
                Part::Leaf(directive) => {
                    self.head(directive);
                    self.declared(directive);
                    self.tail(directive);
                }
                Part::Container(directive, inner) => self.container(directive, inner),
            }
        }
    }

    fn container(&mut self, directive: &Directive, inner: &[Part]) {
        if directive.name == "self-assessment" {
            self.call_at = find(directive, "call-at").map(|at| at.value.value.clone());
        }
        self.head(directive);
        self.declared(directive);
        let begun = self.out.len();
        self.parts(inner);
        if directive.role() == BlockRole::Quotation {
            let said = self.out.split_off(begun);
            let lines: Vec<String> = said.trim().lines().map(|line| format!("> {line}")).collect();
            self.paragraph(&lines.join("\n"));
        }
        self.tail(directive);
    }

    /// Writes the visible parts of a block's opening line: its label, and its picture or link.
    fn head(&mut self, directive: &Directive) {
        let label = directive.label.clone().map(|range| self.changed(&range)).unwrap_or_default();
        let attribute = |name: &str| find(directive, name).map(|found| found.value.value.as_str());
        if let Some(src) = attribute("src") {
            let alt = attribute("alt");
            let role = if alt.is_some() { Role::Picture } else { Role::Link };
            let address = self.places.address(src, role);
            match (alt, attribute("title")) {
                (Some(alt), _) => {
                    self.paragraph(&format!("![{alt}](<{address}>)"));
                    self.label(&label);
                }
                (None, title) => self.paragraph(&format!("[{}](<{address}>)", title.unwrap_or(&label))),
            }
        } else if let Some(href) = attribute("href") {
            let address = self.places.address(href, Role::Link);
            self.paragraph(&format!("[{}](<{address}>)", if label.is_empty() { &address } else { &label }));
        } else if let Some(ticks) = self.ticks(&directive.name) {
            let colon = if label.is_empty() { "" } else { ": " };
            self.paragraph(&format!("**{ticks}{colon}{label}**"));
        } else {
            self.label(&label);
        }
    }

    /// Returns the numbers of ticks that lead to this outcome of the current self-assessment, if it is one.
    fn ticks(&self, outcome: &str) -> Option<String> {
        let at: u32 = self.call_at.as_deref()?.parse().ok().filter(|at| *at > 0)?;
        match (outcome, at) {
            ("call", _) => Some(format!("{at}+")),
            ("otherwise", 1) => Some("0".to_owned()),
            ("otherwise", _) => Some(format!("0–{}", at - 1)),
            _ => None,
        }
    }

    fn label(&mut self, label: &str) {
        if !label.is_empty() {
            self.paragraph(&format!("**{label}**"));
        }
    }

    /// Writes the attributes that the block's template declares for copies, such as its figures.
    fn declared(&mut self, directive: &Directive) {
        let value = |name: &str| find(directive, name).map(|found| found.value.value.as_str());
        if let Some(text) = self.places.block(&directive.name).and_then(|block| block.in_copies(value)) {
            self.paragraph(&text);
        }
    }

    /// Writes the parts below a block: the caption of a picture, the source of a quotation.
    fn tail(&mut self, directive: &Directive) {
        if let Some(caption) = find(directive, "caption") {
            self.paragraph(&format!("*{}*", caption.value.value));
        }
        if let Some(cite) = find(directive, "cite") {
            self.paragraph(&format!("— {}", cite.value.value));
        }
    }

    /// Writes one or more paragraphs, after an empty line.
    fn paragraph(&mut self, text: &str) {
        let text = text.trim_start_matches(['\n', '\r']).trim_end();
        if text.is_empty() {
            return;
        }
        if !self.out.is_empty() {
            self.out.push_str("\n\n");
        }
        self.out.push_str(text);
    }

    /// Returns the bytes of the source, with the replacements in them.
    fn changed(&self, range: &Range<usize>) -> String {
        let (mut out, mut at) = (String::with_capacity(range.len()), range.start);
        let first = self.changes.partition_point(|(change, _)| change.start < range.start);
        for (change, address) in
            self.changes[first..].iter().take_while(|(change, _)| change.end <= range.end)
        {
            // A picture inside a reference link is part of an earlier replacement.
            if change.start >= at {
                out.push_str(&self.text[at..change.start]);
                out.push_str(address);
                at = change.end;
            }
        }
        out.push_str(&self.text[at..range.end]);
        out
    }
}

fn find<'a>(directive: &'a Directive, name: &str) -> Option<&'a Attribute> {
    directive.attributes.iter().find(|attribute| attribute.key.value == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::highlight::Grammars;
    use crate::parse::parse_options::ParseOptions;
    use crate::source::SourceFile;

    struct Home;

    impl Places for Home {
        fn address(&self, target: &str, _: Role) -> String {
            format!("https://a.example/{target}")
        }

        fn diagnostic(&self, id: &str) -> String {
            format!("({id})")
        }

        fn block(&self, name: &str) -> Option<BlockDeclaration> {
            let copy = match name {
                "measure" => "{before} → {after} {unit}",
                "profile" => "{role}",
                "contact" => "<{email}>",
                _ => return None,
            };
            Some(BlockDeclaration { copy: Some(copy.to_owned()), ..BlockDeclaration::default() })
        }
    }

    fn copied(text: &str) -> String {
        let file = SourceFile::new("content/a.md", text.as_bytes());
        body(
            &super::super::article::read(
                &file,
                &ParseOptions { copies: true, ..ParseOptions::default() },
                &Grammars::default(),
                &mut Vec::new(),
            ),
            &Home,
        )
    }

    #[test]
    fn links_lead_there_from_anywhere() {
        assert_eq!(
            copied("+++\ntitle = \"T\"\n+++\nA [b](c.md#d), ![e](f.svg) and [g][h].\n\n[h]: i.md\n"),
            "A [b](https://a.example/c.md#d), ![e](https://a.example/f.svg) and [g](https://a.example/i.md).\n\n[h]: i.md"
        );
    }

    #[test]
    fn blocks_become_paragraphs() {
        assert_eq!(
            copied(
                "Text.\n:::faq[Questions]{#q}\n### Why?\n\nSee [c](c.md).\n:::\n::diagnostic{#x}\nMore.\n"
            ),
            "Text.\n\n**Questions**\n\n### Why?\n\nSee [c](https://a.example/c.md).\n\n(x)\n\nMore."
        );
        assert_eq!(
            copied(
                "::figure{src=a.svg alt=\"A bell\" caption=\"Cast\"}\n:::quotation{cite=\"A ringer\"}\nLoud.\n\nVery.\n:::\n"
            ),
            "![A bell](<https://a.example/a.svg>)\n\n*Cast*\n\n> Loud.\n> \n> Very.\n\n— A ringer"
        );
    }

    #[test]
    fn a_block_says_which_attributes_are_in_the_copy() {
        assert_eq!(
            copied(
                "::::case[Later]\n::measure[Days]{before=18 after=4 unit=days}\n::measure{before=1 after=2}\n::::\n"
            ),
            "**Later**\n\n**Days**\n\n18 → 4 days\n\n1 → 2"
        );
        assert_eq!(
            copied(":::profile[Ada]{src=a.svg alt=Ada role=Smith}\nCasts bells.\n:::\n"),
            "![Ada](<https://a.example/a.svg>)\n\n**Ada**\n\nSmith\n\nCasts bells."
        );
        assert_eq!(
            copied(":::contact[Write]{action=/sent/ email=a@b.example}\n:::\n::contact{action=/sent/}\n"),
            "**Write**\n\n<a@b.example>"
        );
    }

    #[test]
    fn code_is_left_alone() {
        let code = "```\n:::faq\n[a](b.md)\n```";
        assert_eq!(copied(code), code);
    }
}
