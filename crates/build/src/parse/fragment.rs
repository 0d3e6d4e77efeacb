//! HTML with holes: what a page's Markdown means before the rest of the site is known. Links wait for their
//! addresses, blocks for their templates.

use std::ops::Range;

use super::directive::Directive;
use crate::html::{Role, Syntax, alternatives, text_of};

/// Pieces in the order they are written.
pub(crate) type Fragment = Vec<Piece>;

/// A piece of HTML, or a hole in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Finished HTML.
    Html(Box<str>),
    /// The address of a link or picture, inside the quotes of its attribute.
    Link(Box<Link>),
    /// A script or a style in HTML written by hand, before the tag that has it. Nothing is written for it.
    InlineCode(Box<InlineCode>),
    /// A heading.
    Heading(Box<Heading>),
    /// A block, to be drawn by the theme.
    Block(Box<Block>),
    /// A diagnostic, to be drawn by the theme.
    Diagnostic(Box<Embed>),
}

/// Where a link leads, as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    /// A path, an address, or `#` and an id.
    pub(crate) target: String,
    /// The bytes it stands in.
    pub(crate) span: Range<usize>,
    /// What it is for.
    pub(crate) role: Role,
    /// How it is written where it stands.
    pub(crate) syntax: Syntax,
}

impl Link {
    /// An address that stands in an attribute by itself.
    pub(crate) fn new(target: String, span: Range<usize>, role: Role) -> Self {
        Self { target, span, role, syntax: Syntax::Attribute }
    }
}

/// A script or a style that stands in the page itself, which a policy may forbid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InlineCode {
    /// What it is.
    pub(crate) kind: InlineKind,
    /// The bytes of the attribute, or of the tag that begins the element.
    pub(crate) span: Range<usize>,
}

/// What stands in the page itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum InlineKind {
    /// A `style` attribute.
    StyleAttribute,
    /// A `<style>` element.
    StyleElement,
    /// A `<script>` element without `src` that browsers run.
    Script,
    /// A handler, such as `onclick`.
    Handler,
}

/// A heading and its place in the outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Heading {
    /// 1 to 6.
    pub(crate) level: u8,
    /// Unique in its page.
    pub(crate) id: String,
    /// What it says, as HTML with holes.
    pub(crate) title: Fragment,
}

/// A block and what stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// Its opening line.
    pub(crate) directive: Directive,
    /// The inside of `[…]`.
    pub(crate) label: Option<Fragment>,
    /// What stands between its lines.
    pub(crate) content: Fragment,
}

/// A place where a diagnostic is to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Embed {
    /// Which one.
    pub(crate) id: String,
    /// The bytes that name it.
    pub(crate) span: Range<usize>,
    /// The level that its heading should have.
    pub(crate) level: u8,
}

/// Calls `visit` with every piece, those inside headings, labels and blocks included.
pub(crate) fn walk<'a>(fragment: &'a [Piece], visit: &mut impl FnMut(&'a Piece)) {
    for piece in fragment {
        visit(piece);
        match piece {
            Piece::Heading(heading) => walk(&heading.title, visit),
            Piece::Block(block) => {
                walk(block.label.as_deref().unwrap_or_default(), visit);
                walk(&block.content, visit);
            }
            Piece::Html(_) | Piece::Link(_) | Piece::InlineCode(_) | Piece::Diagnostic(_) => {}
        }
    }
}

/// The text of a fragment that a reader sees.
pub(crate) fn plain(fragment: &[Piece]) -> String {
    text_of(&tags_and_text(fragment))
}

/// What a heading says: its text, or what its pictures say to those who do not see them, if they are all it has.
pub(crate) fn heading_text(title: &[Piece]) -> String {
    let html = tags_and_text(title);
    let text = text_of(&html);
    if text.is_empty() { alternatives(&html) } else { text }
}

/// The HTML of a fragment without what fills its holes.
fn tags_and_text(fragment: &[Piece]) -> String {
    // A hole stands inside an attribute, so that what is around it is read together.
    let mut html = String::new();
    walk(fragment, &mut |piece| match piece {
        Piece::Html(piece) => html.push_str(piece),
        Piece::Heading(_) | Piece::Block(_) => html.push('\n'),
        Piece::Link(_) | Piece::InlineCode(_) | Piece::Diagnostic(_) => {}
    });
    html
}
