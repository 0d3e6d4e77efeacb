//! The syntax of other generators, which has no effect here: shortcodes of Hugo, tags of Zola, Liquid and Nunjucks,
//! attribute lists of kramdown, components of MDX, admonitions of MkDocs. Recognised by patterns that do not occur in
//! prose; a brace alone is not one.

/// The distance in bytes within which a tag must end.
const LONGEST: usize = 2_000;

/// A tag of another generator.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ForeignTag {
    /// Its length in bytes.
    pub(super) length: usize,
    /// The message.
    pub(super) message: String,
    /// The hint.
    pub(super) hint: String,
}

/// Returns the tag of another generator that begins at byte `at` of `source`, if there is one.
pub(super) fn tag(source: &str, at: usize) -> Option<ForeignTag> {
    let rest = &source[at..];
    let (before, start) = (&source[..at], rest.as_bytes().get(..2)?);
    match start {
        b"{{" => doubled(before, rest),
        b"{%" => {
            let inside = between(rest, "{%", "%}")?;
            Some(template_tag(inside, inside.len() + 4, "tag of a template language"))
        }
        b"{#" => {
            let Some(inside) = between(rest, "{#", "#}").filter(|inside| inside.starts_with([' ', '-']))
            else {
                return attributes_behind(before, rest);
            };
            let hint = "write `<!-- … -->` for a comment".to_owned();
            Some(foreign(inside.len() + 4, "comment of a template language", hint))
        }
        b"{:" => attribute_list(rest),
        b"<%" => {
            let inside = between(rest, "<%", "%>")?;
            Some(template_tag(inside, inside.len() + 4, "tag of a template language"))
        }
        [b'{', b'.' | b'a'..=b'z'] => attributes_behind(before, rest),
        // The target of a link may be between the same signs.
        [b'<', b'A'..=b'Z'] if !before.ends_with("](") && !before.trim_end().ends_with("]:") => {
            component(rest)
        }
        _ => None,
    }
}

/// Returns the lines with a meaning in other generators, each with its start.
pub(super) fn lines(source: &str) -> impl Iterator<Item = (usize, ForeignTag)> {
    let starts = memchr::memchr_iter(b'\n', source.as_bytes()).map(|end| end + 1);
    std::iter::once(0).chain(starts).filter_map(|start| {
        // Few lines begin like one.
        matches!(source.as_bytes().get(start)?, b'i' | b'e' | b'!' | b'?' | b'[').then_some(())?;
        Some((start, line(source[start..].lines().next()?.trim_end())?))
    })
}

/// Returns the line as a tag, if it has a meaning in another generator.
fn line(line: &str) -> Option<ForeignTag> {
    let (what, hint) = match line.as_bytes().first()? {
        b'i' | b'e' if is_module_line(line) => {
            ("import or export of MDX", "remove the line: Markdown has no imports or exports".to_owned())
        }
        b'!' | b'?' => ("admonition of MkDocs", admonition(line)?),
        b'[' if matches!(line, "[TOC]" | "[toc]" | "[[toc]]" | "[[TOC]]" | "[[_TOC_]]") => {
            ("marker for a table of contents", CONTENTS.to_owned())
        }
        _ => return None,
    };
    Some(foreign(line.len(), what, hint))
}

const CONTENTS: &str = "remove it: the theme lists the headings of a page";

fn foreign(length: usize, what: &str, hint: String) -> ForeignTag {
    let article = if what.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    ForeignTag { length, message: format!("{article} {what} is shown to readers as plain text"), hint }
}

/// Returns the text between `open`, which begins `text`, and the next `close` in the same paragraph.
fn between<'a>(text: &'a str, open: &str, close: &str) -> Option<&'a str> {
    let inside = text.strip_prefix(open)?;
    let near = &inside.as_bytes()[..inside.len().min(LONGEST)];
    let end = memchr::memmem::find(near, close.as_bytes())?;
    let inside = &inside[..end];
    (!inside.trim().is_empty() && !inside.contains("\n\n")).then_some(inside)
}

/// Returns the first line of `text`, within the maximum length of a tag.
fn first_line(text: &str) -> &str {
    let near = &text.as_bytes()[..text.len().min(LONGEST)];
    let mut end = memchr::memchr(b'\n', near).unwrap_or(near.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Recognises `{{< … >}}`, `{{% … %}}` and `{{ … }}`.
fn doubled(before: &str, rest: &str) -> Option<ForeignTag> {
    for (open, close) in [("{{<", ">}}"), ("{{%", "%}}")] {
        if let Some(inside) = between(rest, open, close) {
            return Some(template_tag(inside, inside.len() + 6, "Hugo shortcode"));
        }
    }
    let inside = between(rest, "{{", "}}")?;
    let is_spaced = inside.starts_with([' ', '-', '\n']);
    // Nested braces occur in formulas: `x^{{2}}`, `\frac{{a}}{b}`, `$ {{a}} $`.
    let is_formula = before.ends_with(|c: char| c.is_ascii_alphanumeric() || "^_}\\".contains(c));
    let line = &before.as_bytes()[before.len().saturating_sub(LONGEST)..];
    let dollars = line.iter().rev().take_while(|byte| **byte != b'\n').filter(|byte| **byte == b'$').count();
    let in_dollars = dollars % 2 == 1;
    let word = inside.trim_start_matches(['-', ' ', '\n']);
    let is_expression = word.starts_with(|c: char| c.is_ascii_alphabetic() || "_.$\"'<".contains(c));
    ((is_spaced || !is_formula) && !in_dollars && is_expression)
        .then(|| template_tag(inside, inside.len() + 4, "expression of a template language"))
}

/// Returns a tag with the name at the start of `inside`, which determines the hint.
fn template_tag(inside: &str, length: usize, what: &str) -> ForeignTag {
    let name = inside.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
    let name = &name
        [..name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-').unwrap_or(name.len())];
    let hint = match name.to_ascii_lowercase().as_str() {
        "youtube" | "vimeo" | "video" | "embed" => "write `::video{src=https://… on=\"…\"}`",
        "figure" | "img" | "image" | "asset_img" | "picture" | "gallery" => {
            "write `![description](picture.png)`, or the block `:::figure`"
        }
        "ref" | "relref" | "link" | "post_url" | "post_link" => {
            "link to the path of the page: `[…](folder/page.md)`"
        }
        "highlight" | "endhighlight" | "codeblock" | "endcodeblock" => {
            "write the code between two lines of three backticks"
        }
        "raw" | "endraw" | "verbatim" | "endverbatim" => "remove it: pages are not templates",
        "toc" | "tableofcontents" => CONTENTS,
        "note" | "notice" | "tip" | "alert" | "hint" | "warning" | "callout" | "admonition" | "aside"
        | "info" | "endnote" | "endnotice" | "endhint" | "endalert" => {
            "write a block `:::callout{tone=note}`"
        }
        "blockquote" | "quote" | "endblockquote" => "write `>` before each line",
        "details" | "expand" | "collapse" => "write `<details>` and `<summary>` in HTML",
        _ => "pages are not templates: write Markdown or a block, or put literal text in backticks",
    };
    foreign(length, what, hint.to_owned())
}

/// Recognises kramdown's `{: .class #id key="value"}`, `{:toc}`, `{::options …}`.
fn attribute_list(rest: &str) -> Option<ForeignTag> {
    let line = first_line(rest);
    let inside = between(line, "{:", "}")?;
    let said = inside.trim_start_matches([':', ' ', '/']);
    let is_one =
        said.is_empty() || said.starts_with(|c: char| c == '.' || c == '#' || c.is_ascii_alphabetic());
    let hint = match said.trim_end() {
        "toc" => CONTENTS,
        said if said.starts_with('#') => "write `{#id}` at the end of a heading, or use a block with an id",
        _ => "remove it, or use a block for a different look",
    };
    is_one.then(|| foreign(inside.len() + 3, "kramdown attribute list", hint.to_owned()))
}

/// Recognises attributes after a link, a picture or text in brackets, as in Pandoc, Hugo and MkDocs, or on a line of
/// their own.
fn attributes_behind(before: &str, rest: &str) -> Option<ForeignTag> {
    let line = first_line(rest);
    let inside = between(line, "{", "}")?;
    let is_alone = before.is_empty() || before.ends_with('\n');
    let is_whole = is_alone && line.trim_end().len() == inside.len() + 2;
    let is_behind = before.ends_with([')', ']']);
    let is_attribute = |word: &str| {
        let name = word.strip_prefix(['.', '#']).or_else(|| word.split_once('=').map(|(name, _)| name));
        name.is_some_and(|name| {
            name.starts_with(|c: char| c.is_ascii_alphabetic())
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':'))
        })
    };
    let is_one = (is_whole || is_behind) && inside.split_whitespace().next().is_some_and(is_attribute);
    let hint = "remove it, or use a block for a different look";
    is_one.then(|| foreign(inside.len() + 2, "attribute list", hint.to_owned()))
}

/// Recognises a component of MDX: a tag whose name is not that of an element.
fn component(rest: &str) -> Option<ForeignTag> {
    const ELEMENTS: &str = " a abbr address article aside audio b blockquote body br button canvas caption center cite \
                            code col dd del details dfn div dl dt em embed fieldset figcaption figure font footer form \
                            h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd label legend li link main \
                            map mark meta nav object ol option p param picture pre q s samp script section select small \
                            source span strong style sub summary sup svg table tbody td template textarea tfoot th thead \
                            time title tr track tt u ul var video wbr ";
    let inside = &rest[1..];
    let end = inside.find(|c: char| !c.is_ascii_alphanumeric() && c != '.')?;
    let (name, behind) = inside.split_at(end);
    let is_element = ELEMENTS.contains(&format!(" {} ", name.to_ascii_lowercase()));
    let is_name = name.contains(|c: char| c.is_ascii_lowercase()) && !is_element;
    let ends_well = behind.starts_with([' ', '/', '>', '\n']);
    let length = memchr::memchr(b'>', &rest.as_bytes()[..rest.len().min(LONGEST)])? + 1;
    let hint = "write Markdown or a block, or `\\<` for a literal `<`".to_owned();
    let what = "an MDX component, or text between `<` and `>`,";
    (is_name && ends_well && !rest[..length].contains("\n\n")).then(|| ForeignTag {
        length,
        message: format!("{what} is not shown by browsers"),
        hint,
    })
}

/// Recognises `import X from "…"`, `import "…"`, `export const …`.
fn is_module_line(line: &str) -> bool {
    let is_quoted = |text: &str| {
        let text = text.trim().trim_end_matches(';');
        ['"', '\''].iter().any(|quote| text.len() > 2 && text.starts_with(*quote) && text.ends_with(*quote))
    };
    if let Some(rest) = line.strip_prefix("import ") {
        return is_quoted(rest) || rest.rsplit_once(" from ").is_some_and(|(_, from)| is_quoted(from));
    }
    let exported = line.strip_prefix("export ").unwrap_or_default();
    let declares = |rest: &str| {
        let next = rest.trim_start().bytes().next();
        next.is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'$' | b'{'))
            && rest.contains(['=', '(', '{'])
    };
    ["const ", "let ", "var ", "function ", "default "]
        .iter()
        .any(|word| exported.strip_prefix(word).is_some_and(declares))
}

/// Returns what to write instead of `!!! note "Title"` or `??? note`.
fn admonition(line: &str) -> Option<String> {
    let rest = line
        .strip_prefix("!!! ")
        .or_else(|| line.strip_prefix("??? "))
        .or_else(|| line.strip_prefix("???+ "))?;
    let name = rest.split([' ', '"']).next().filter(|name| name.chars().all(char::is_alphanumeric))?;
    let written = crate::parse::directive::written_as_callout(name).unwrap_or(":::callout{tone=note}");
    Some(format!("write `{written}`, then the text without indentation, then `:::`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the tags in `text`, as written.
    fn found(text: &str) -> Vec<&str> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let tag = text.is_char_boundary(at).then(|| tag(text, at)).flatten();
            found.extend(tag.as_ref().map(|tag| &text[at..at + tag.length]));
            at += tag.map_or(1, |tag| tag.length);
        }
        found.extend(lines(text).map(|(start, tag)| &text[start..start + tag.length]));
        found
    }

    #[test]
    fn knows_the_tags_of_others() {
        for tag in [
            "{{< youtube dQw4 >}}",
            "{{< figure src=\"a.png\"\n  alt=\"A\" >}}",
            "{{% notice tip %}}",
            "{{% /notice %}}",
            "{{ youtube(id=\"x\") }}",
            "{{site.baseurl}}",
            "{{- page.title -}}",
            "{% include button.html text=\"Book\" %}",
            "{%- endraw -%}",
            "{# a remark #}",
            "{: .lead}",
            "{:toc}",
            "{: #plan }",
            "{::nomarkdown}",
            "{.lead}",
            "<%= name %>",
            "<Tabs>",
            "<Card title={name} />",
            "import Tabs from '@theme/Tabs';",
            "export const year = 2026;",
            "!!! note \"Read this\"",
            "[TOC]",
        ] {
            assert_eq!(found(tag), [tag]);
        }
        assert_eq!(found("![A](a.png){width=50%} and [b]{.mark}"), ["{width=50%}", "{.mark}"]);
        assert_eq!(found("a\r\n[TOC] \r\nb [TOC]\n[toc]"), ["[TOC]", "[toc]"]);
    }

    #[test]
    fn prose_and_formulas_are_no_tags() {
        for text in [
            "A set {1, 2} and {a}, {} and { b }.",
            "$x^{{2}}$ and \\frac{{a}}{b} and $a {{b}} c$",
            "50 % } {%",
            "Say {{ and go on",
            "Wait {{ until\n\nthe next }} paragraph",
            "## Plan {#plan}",
            "a < B and C > d, <BR> <Img src=a> <https://A.example>",
            "{:-) and :} {: never closed",
            "import goods from China",
            "export more than you import",
            "Wow!!! note that",
            "{a: 1}",
            "f(x){return}",
        ] {
            assert_eq!(found(text), Vec::<&str>::new(), "{text}");
        }
    }
}
