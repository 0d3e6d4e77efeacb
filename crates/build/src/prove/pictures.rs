//! Reports pictures that the encoder could not decode, wherever a page shows them. Only after a build is it known which:
//! no page waits for a picture.

use std::collections::BTreeMap;

use crate::assemble::{Destination, Page, Target};
use crate::context::RenderContext;
use crate::html::Role;
use crate::output::BrokenPicture;
use crate::parse::fragment::{Link, Piece, walk};
use crate::problem::{Code, Place, Problem};
use crate::source::SourcePath;

/// The number of characters that a problem names.
const SHOWN: usize = 6;

/// Returns the problems of pictures that cannot be decoded, each at its mentions, or at its file if only a template shows
/// it.
pub(crate) fn broken(context: &RenderContext, broken: &[(SourcePath, BrokenPicture)]) -> Vec<Problem> {
    if broken.is_empty() {
        return Vec::new();
    }
    let site = &context.site;
    let (cards, broken): (Vec<_>, Vec<_>) =
        broken.iter().cloned().partition(|(path, _)| site.page_of(path).is_some());
    let mut mentions: BTreeMap<&SourcePath, Vec<Place>> =
        broken.iter().map(|(path, _)| (path, Vec::new())).collect();
    for page in site.pages.iter().filter(|page| !page.article.is_synthetic()) {
        for link in pictures_of(page) {
            let target = Target::read(&link.target);
            let Ok(Destination::File(url)) = site.destination(&page.article.path, target) else { continue };
            let Some(file) = site.picture_source(url.as_str()) else { continue };
            if let Some(places) = mentions.get_mut(&file.path) {
                places.push(Place::new(&page.article.path, link.span));
            }
        }
    }
    let cards = cards.iter().map(|(path, reason)| card(path, reason)).collect::<Vec<_>>();
    let problems = broken.iter().flat_map(|(path, reason)| {
        let places = mentions.remove(path).filter(|places| !places.is_empty());
        let places = places.unwrap_or_else(|| vec![Place::whole(path)]);
        places.into_iter().map(move |place| problem(path, reason, place))
    });
    problems.chain(cards).collect()
}

/// Returns the problem of the card of the page that was read from `path`.
fn card(path: &SourcePath, reason: &BrokenPicture) -> Problem {
    let place = Place::whole(path);
    match reason {
        BrokenPicture::Undecodable(reason) => {
            Problem::new(Code::PictureUnreadable, place, "the social card of this page cannot be drawn")
                .note(format!("the reader of SVG says: {reason}"))
                .hint("correct `templates/card.svg` of the theme")
        }
        BrokenPicture::MissingGlyphs(missing) => {
            let message = format!("no font has {} of this page's social card", shown(missing));
            let hint = "add a TrueType or OpenType font with these characters to `fonts/` of the theme";
            Problem::new(Code::PictureMissingGlyph, place, message).hint(hint)
        }
    }
}

/// Returns the first of the characters that no font has, for a message.
fn shown(missing: &str) -> String {
    missing.chars().take(SHOWN).map(|c| format!("`{c}`")).collect::<Vec<_>>().join(", ")
}

fn problem(path: &SourcePath, reason: &BrokenPicture, place: Place) -> Problem {
    let name = path.file_name();
    match reason {
        BrokenPicture::Undecodable(reason) => {
            let message = format!("the image `{name}` cannot be decoded, and is published as it is");
            Problem::new(Code::PictureUnreadable, place, message)
                .note(format!("the decoder says: {reason}"))
                .hint("save it again, or add the image again: the file may be incomplete")
        }
        BrokenPicture::MissingGlyphs(missing) => {
            let message = format!("no font has {} of the icons that are made of `{name}`", shown(missing));
            let hint = "convert the text of the drawing to paths, or add an icon that is a PNG to `icon` in `site.toml`";
            Problem::new(Code::PictureMissingGlyph, place, message).hint(hint)
        }
    }
}

/// Returns the pictures that a page mentions.
fn pictures_of(page: &Page) -> Vec<Link> {
    let mut links = Vec::new();
    let article = &page.article;
    for fragment in [Some(article.content()), article.lede(), article.summary()].into_iter().flatten() {
        walk(fragment, &mut |piece| match piece {
            Piece::Block(block) => {
                links.extend(block.directive.links().filter(|link| link.role == Role::Picture));
            }
            piece => links.extend(piece.link().filter(|link| link.role == Role::Picture).cloned()),
        });
    }
    let hero = article.front_matter.hero.as_ref();
    links.extend(hero.map(|hero| Link::new(hero.src.value.clone(), hero.src.span.clone(), Role::Picture)));
    links
}
