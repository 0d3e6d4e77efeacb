//! Every block is one that the theme draws, with the attributes that its template declares.

use crate::incremental::Reader;
use crate::parse::fragment::{Block, Piece, walk};
use crate::problem::{Code, Place, Problem, did_you_mean};
use crate::source::SourcePath;

/// Tells every block of a page that the theme cannot draw.
pub(super) fn check(reader: &Reader, problems: &mut Vec<Problem>) {
    let page = reader.index();
    let path = reader.facts(page).path();
    walk(reader.content(page), &mut |piece| {
        if let Piece::Block(block) = piece {
            check_block(reader, path, block, problems);
        }
    });
}

fn check_block(reader: &Reader, path: &SourcePath, block: &Block, problems: &mut Vec<Problem>) {
    let directive = &block.directive;
    let name = &directive.name;
    let declared = match reader.block(name) {
        Ok(declared) => declared,
        Err(missing) => {
            let place = Place::new(path, directive.name_span.clone());
            let hint = missing.nearest.map_or_else(
                || format!("draw it in `themes/{}/blocks/{name}.html`", reader.theme_name()),
                |nearest| format!("did you mean `{nearest}`?"),
            );
            problems.push(
                Problem::new(Code::BlockUnknown, place, format!("there is no block `{name}`")).hint(hint),
            );
            return;
        }
    };
    let known = || declared.required.iter().chain(&declared.optional).map(String::as_str);
    for attribute in &directive.attributes {
        let key = attribute.key.value.as_str();
        if !known().any(|known| known == key) {
            let place = Place::new(path, attribute.key.span.clone());
            let message = format!("the block `{name}` takes no `{key}`");
            problems.push(
                Problem::new(Code::BlockInvalid, place, message).maybe_hint(did_you_mean(key, known())),
            );
        }
    }
    for key in &declared.required {
        if !directive.attributes.iter().any(|attribute| attribute.key.value == *key) {
            let place = Place::new(path, directive.span.clone());
            let message = format!("the block `{name}` needs `{key}`");
            let hint = format!("write `:::{name}{{{key}=\"…\"}}`");
            problems.push(Problem::new(Code::BlockInvalid, place, message).hint(hint));
        }
    }
}
