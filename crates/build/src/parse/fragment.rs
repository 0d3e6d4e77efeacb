//! Fragments: HTML with placeholders, which is what a page's Markdown becomes before the rest of the site is known.
//! Links are placeholders for addresses, blocks for the output of their templates.

use std::ops::Range;
use std::sync::Arc;

use super::directive::Directive;
use super::markdown::escaped;
use crate::html::{Role, Syntax, alternatives, text_of};

/// Pieces in order.
pub(crate) type Fragment = Vec<Piece>;

/// A piece of HTML, or a placeholder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Finished HTML.
    Html(Box<str>),
    /// The address of a link or picture, inside the quotes of an attribute.
    Link(Box<Link>),
    /// An image in Markdown: its whole element.
    Image(Box<Image>),
    /// Attributes that complete a handwritten `<img>`, inside its tag: empty if nothing is missing or known.
    Size(Box<StatedSize>),
    /// A script or a style in handwritten HTML, before the tag that contains it. It produces no output.
    InlineCode(Box<InlineCode>),
    /// Text in double brackets, which would be a link if the site read links by names. It produces no output.
    Unlinked(Box<Link>),
    /// A heading.
    Heading(Box<Heading>),
    /// A block, which the theme renders.
    Block(Box<Block>),
    /// A diagnostic, which the theme renders.
    Diagnostic(Box<Embed>),
}

/// A link's target, as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    /// A path, an address, or `#` and an id.
    pub(crate) target: Box<str>,
    /// The byte span.
    pub(crate) span: Range<usize>,
    /// Its role.
    pub(crate) role: Role,
    /// Its syntax.
    pub(crate) syntax: Syntax,
}

impl Link {
    /// Returns an address that is a whole attribute.
    pub(crate) fn new(target: String, span: Range<usize>, role: Role) -> Self {
        Self { target: target.into(), span, role, syntax: Syntax::Attribute }
    }
}

/// An image in Markdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Image {
    /// The target.
    pub(crate) link: Link,
    /// The alternative text.
    pub(crate) alt: String,
    /// The title, or empty.
    pub(crate) title: String,
    /// True for the first image of a page, which may be visible at once; later ones load when they come near the viewport.
    pub(crate) is_first: bool,
}

/// A handwritten `<img>` and the size that its author stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StatedSize {
    /// The target of the image.
    pub(crate) target: String,
    /// The byte span of its tag.
    pub(crate) span: Range<usize>,
    /// The attribute `width`.
    pub(crate) width: Option<String>,
    /// The attribute `height`.
    pub(crate) height: Option<String>,
    /// True if the author chose how it is decoded.
    pub(crate) has_decoding: bool,
}

impl StatedSize {
    /// Returns the stated width and height in pixels; none for a relative or invalid one.
    pub(crate) fn pixels(&self) -> (Option<usize>, Option<usize>) {
        let number = |stated: &Option<String>| stated.as_ref()?.trim().parse().ok();
        (number(&self.width), number(&self.height))
    }
}

impl Piece {
    /// Returns the link, if the piece is one or shows a picture.
    pub(crate) fn link(&self) -> Option<&Link> {
        match self {
            Self::Link(link) => Some(link),
            Self::Image(image) => Some(&image.link),
            _ => None,
        }
    }
}

/// A script or a style in the page itself, which a policy may block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InlineCode {
    /// The kind.
    pub(crate) kind: InlineKind,
    /// The bytes of the attribute, or of the tag that begins the element.
    pub(crate) span: Range<usize>,
}

/// The kinds of inline code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum InlineKind {
    /// A `style` attribute.
    StyleAttribute,
    /// A `<style>` element.
    StyleElement,
    /// A `<script>` element without `src` that browsers execute.
    Script,
    /// An event handler, such as `onclick`.
    Handler,
}

/// A heading and its place in the outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Heading {
    /// 1 to 6.
    pub(crate) level: u8,
    /// Unique in its page. The outline and the anchors of the page share it.
    pub(crate) id: Arc<str>,
    /// The title.
    pub(crate) title: Box<[Piece]>,
}

/// A block and its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// The opening line.
    pub(crate) directive: Directive,
    /// The label in `[…]`.
    pub(crate) label: Option<Fragment>,
    /// The content between its lines.
    pub(crate) content: Fragment,
}

/// A place where a diagnostic is rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Embed {
    /// The id of the diagnostic.
    pub(crate) id: String,
    /// The byte span of the id.
    pub(crate) span: Range<usize>,
    /// The level of its heading.
    pub(crate) level: u8,
}

/// Calls `visit` with every piece, including those inside headings, labels and blocks.
pub(crate) fn walk<'a>(fragment: &'a [Piece], visit: &mut impl FnMut(&'a Piece)) {
    for piece in fragment {
        visit(piece);
        match piece {
            Piece::Heading(heading) => walk(&heading.title, visit),
            Piece::Block(block) => {
                walk(block.label.as_deref().unwrap_or_default(), visit);
                walk(&block.content, visit);
            }
            Piece::Html(_)
            | Piece::Link(_)
            | Piece::Image(_)
            | Piece::Size(_)
            | Piece::InlineCode(_)
            | Piece::Unlinked(_)
            | Piece::Diagnostic(_) => {}
        }
    }
}

/// Returns the visible text of a fragment.
pub(crate) fn plain(fragment: &[Piece]) -> String {
    text_of(&tags_and_text(fragment))
}

/// Returns the text of a heading, or the alternative texts of its pictures if it has nothing else.
pub(crate) fn heading_text(title: &[Piece]) -> String {
    let html = tags_and_text(title);
    let text = text_of(&html);
    if text.is_empty() { alternatives(&html) } else { text }
}

/// Returns the HTML of a fragment without placeholders.
fn tags_and_text(fragment: &[Piece]) -> String {
    // A placeholder is inside an attribute, so the HTML around it is parsed as one.
    let mut html = String::new();
    walk(fragment, &mut |piece| match piece {
        Piece::Html(piece) => html.push_str(piece),
        Piece::Image(image) => {
            html.extend(["<img alt=\"", &escaped(&image.alt), "\">"]);
        }
        Piece::Heading(_) | Piece::Block(_) => html.push('\n'),
        Piece::Link(_)
        | Piece::Size(_)
        | Piece::InlineCode(_)
        | Piece::Unlinked(_)
        | Piece::Diagnostic(_) => {}
    });
    html
}
