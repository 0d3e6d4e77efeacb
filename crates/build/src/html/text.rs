//! The visible text of HTML.

use super::token::{StartTag, Token, tokens};

/// The class of references to footnotes, which are meaningless without the footnotes.
const FOOTNOTE_REFERENCE: &str = "footnote-reference";

/// Returns the visible text of `html`, with white space collapsed. Scripts, styles, hidden elements and references to
/// footnotes are left out; blocks are separated by a space.
pub(crate) fn text_of(html: &str) -> String {
    let mut text = Collapsed { out: String::with_capacity(html.len()), has_space: false };
    if memchr::memchr2(b'<', b'&', html.as_bytes()).is_none() {
        text.push(html);
        return text.out;
    }
    let mut hidden: Option<Hidden> = None;
    for token in tokens(html) {
        match (token, &mut hidden) {
            (Token::Start(tag), Some(outer)) => {
                outer.depth += usize::from(tag.name == outer.name && tag.has_content())
            }
            (Token::End { name, .. }, Some(outer)) if name == outer.name => {
                outer.depth -= 1;
                if outer.depth == 0 {
                    hidden = None;
                }
            }
            (Token::Start(tag), None) => {
                text.has_space |= is_block(&tag.name);
                if is_hidden(&tag) && tag.has_content() {
                    hidden = Some(Hidden { name: tag.name.into_owned(), depth: 1 });
                }
            }
            (Token::End { name, .. }, None) => text.has_space |= is_block(&name),
            (Token::Text { text: seen, .. }, None) => text.push(&seen),
            _ => {}
        }
    }
    text.out
}

/// Returns the alternative texts of the pictures in `html`, separated by spaces.
pub(crate) fn alternatives(html: &str) -> String {
    let mut text = Collapsed { out: String::new(), has_space: false };
    for token in tokens(html) {
        if let Token::Start(tag) = token
            && tag.name == "img"
        {
            text.has_space = true;
            text.push(tag.attribute("alt").unwrap_or_default());
        }
    }
    text.out
}

/// The element that hides the current content, and the number of open elements with its name.
struct Hidden {
    name: String,
    depth: usize,
}

/// Returns true if the content of the element is not visible.
fn is_hidden(tag: &StartTag<'_>) -> bool {
    let is_never_shown = matches!(
        &*tag.name,
        "script"
            | "style"
            | "template"
            | "iframe"
            | "noembed"
            | "noframes"
            | "object"
            | "video"
            | "audio"
            | "canvas"
            | "rp"
            | "datalist"
    );
    let is_never_drawn = tag.is_foreign && matches!(&*tag.name, "title" | "desc" | "metadata" | "defs");
    is_never_shown || is_never_drawn || tag.attribute("hidden").is_some() || is_footnote_reference(tag)
}

/// Returns true if the element is a reference to a footnote.
pub(crate) fn is_footnote_reference(tag: &StartTag<'_>) -> bool {
    let class = tag.attribute("class").unwrap_or_default();
    tag.name == "sup" && class.split_ascii_whitespace().any(|class| class == FOOTNOTE_REFERENCE)
}

/// Returns true if an element begins a line of its own, so that its text is separate from the text around it.
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "br"
            | "caption"
            | "center"
            | "col"
            | "colgroup"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "head"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "legend"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "optgroup"
            | "option"
            | "p"
            | "pre"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "title"
            | "tr"
            | "ul"
    )
}

/// Text with white space collapsed, and none at its ends.
struct Collapsed {
    out: String,
    /// True if there is white space before the next text.
    has_space: bool,
}

impl Collapsed {
    fn push(&mut self, text: &str) {
        for (index, word) in text.split(|c: char| c.is_ascii_whitespace()).enumerate() {
            self.has_space |= index > 0;
            if word.is_empty() {
                continue;
            }
            if std::mem::take(&mut self.has_space) && !self.out.is_empty() {
                self.out.push(' ');
            }
            self.out.push_str(word);
        }
    }
}
