//! Every block is one that the theme draws, with the attributes that its template declares.

use crate::assemble::Site;
use crate::parse::fragment::{Block, Piece, walk};
use crate::problem::{Code, Place, Problem, did_you_mean};
use crate::source::SourcePath;

/// Tells every block that the theme cannot draw.
pub(super) fn check(site: &Site, problems: &mut Vec<Problem>) {
    for page in &site.pages {
        walk(&page.article.content, &mut |piece| {
            if let Piece::Block(block) = piece {
                check_block(site, &page.article.path, block, problems);
            }
        });
    }
}

fn check_block(site: &Site, path: &SourcePath, block: &Block, problems: &mut Vec<Problem>) {
    let directive = &block.directive;
    let blocks = &site.theme.blocks;
    let Some(declared) = blocks.get(&directive.name) else {
        let place = Place::new(path, directive.name_span.clone());
        let hint = did_you_mean(&directive.name, blocks.keys().map(String::as_str)).unwrap_or_else(|| {
            format!("draw it in `themes/{}/blocks/{}.html`", site.theme.name, directive.name)
        });
        let message = format!("there is no block `{}`", directive.name);
        problems.push(Problem::new(Code::BlockUnknown, place, message).hint(hint));
        return;
    };
    let known = || declared.required.iter().chain(&declared.optional).map(String::as_str);
    for attribute in &directive.attributes {
        let key = attribute.key.value.as_str();
        if !known().any(|known| known == key) {
            let place = Place::new(path, attribute.key.span.clone());
            let message = format!("the block `{}` takes no `{key}`", directive.name);
            problems.push(
                Problem::new(Code::BlockInvalid, place, message).maybe_hint(did_you_mean(key, known())),
            );
        }
    }
    for key in &declared.required {
        if !directive.attributes.iter().any(|attribute| attribute.key.value == *key) {
            let place = Place::new(path, directive.span.clone());
            let message = format!("the block `{}` needs `{key}`", directive.name);
            let hint = format!("write `:::{}{{{key}=\"…\"}}`", directive.name);
            problems.push(Problem::new(Code::BlockInvalid, place, message).hint(hint));
        }
    }
}
