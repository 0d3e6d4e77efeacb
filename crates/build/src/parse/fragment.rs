//! HTML with holes: what a page's Markdown means before the rest of the site is known. Links wait for their
//! addresses, blocks for their templates.

use std::ops::Range;

use super::directive::Directive;
use super::html::unescaped;

/// Pieces in the order they are written.
pub(crate) type Fragment = Vec<Piece>;

/// A piece of HTML, or a hole in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Finished HTML.
    Html(Box<str>),
    /// The address of a link or picture, inside the quotes of its attribute.
    Link(Box<Link>),
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
            Piece::Html(_) | Piece::Link(_) | Piece::Diagnostic(_) => {}
        }
    }
}

/// The words of a fragment, without tags.
pub(crate) fn plain(fragment: &[Piece]) -> String {
    let mut words = String::new();
    walk(fragment, &mut |piece| {
        let Piece::Html(html) = piece else { return };
        let mut rest: &str = html;
        while let Some((before, tag)) = rest.split_once('<') {
            words.push_str(before);
            rest = tag.split_once('>').map_or("", |(_, after)| after);
        }
        words.push_str(rest);
    });
    unescaped(words.trim())
}
