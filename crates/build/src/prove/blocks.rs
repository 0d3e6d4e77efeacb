//! Checks that the theme renders every block, with the attributes that its template declares.

use crate::html::{self, Token};
use crate::incremental::TrackedSite;
use crate::parse::directive::{self, Attribute};
use crate::parse::fragment::{Block, Piece, walk};
use crate::parse::{BlockDeclaration, ContentShape};
use crate::problem::{Code, Place, Problem, Severity, certain, did_you_mean, listed};
use crate::source::SourcePath;

/// Reports every block of a page that the theme cannot render.
pub(super) fn check(tracked: &TrackedSite, problems: &mut Vec<Problem>) {
    let page = tracked.index();
    let path = tracked.facts(page).path();
    walk(tracked.content(page), &mut |piece| {
        if let Piece::Block(block) = piece {
            check_block(tracked, path, block, problems);
        }
    });
}

/// Returns the problem of a block whose content does not have the shape that its template declares.
fn check_content(path: &SourcePath, block: &Block, shape: ContentShape) -> Option<Problem> {
    let name = &block.directive.name;
    let (is_there, lacks, hint) = match shape {
        ContentShape::List => (
            has_element(&block.content, &["ul", "ol"]),
            "list",
            "start each entry with `- `: `- **Term**: text`",
        ),
        ContentShape::Table => (
            has_element(&block.content, &["table"]),
            "table",
            "write a table: `| A | B |`, below it `|---|---|`, then a line for each row",
        ),
        ContentShape::Headings => (
            block.content.iter().any(|piece| matches!(piece, Piece::Heading(_))),
            "heading",
            "start each entry with a heading, `### A question?`, and write its answer below",
        ),
    };
    let place = Place::new(path, block.directive.name_span.clone());
    let problem = Problem::new(Code::BlockInvalid, place, format!("the block `{name}` contains no {lacks}"));
    (!is_there).then(|| problem.severity(Severity::Warning).hint(hint))
}

/// Returns true if an element with one of these names begins in the content itself, not in a nested block.
fn has_element(content: &[Piece], names: &[&str]) -> bool {
    // A tag may span several pieces: addresses are placeholders inside its attributes.
    let mut html = String::new();
    for piece in content {
        if let Piece::Html(piece) = piece {
            html.push_str(piece);
        }
    }
    html::tokens(&html).any(|token| matches!(token, Token::Start(tag) if names.contains(&&*tag.name)))
}

fn check_block(tracked: &TrackedSite, path: &SourcePath, block: &Block, problems: &mut Vec<Problem>) {
    let directive = &block.directive;
    let name = &directive.name;
    let declared = match tracked.block(name) {
        Ok(declared) => declared,
        Err(missing) => {
            let place = Place::new(path, directive.name_span.clone());
            let nearest = missing.nearest.clone();
            let meant = nearest.as_deref().and_then(|nearest| certain(name, [nearest]));
            let hint = callout(tracked, name)
                .or_else(|| missing.nearest.map(|nearest| format!("did you mean `{nearest}`?")))
                .unwrap_or_else(|| {
                    format!("add a template `themes/{}/blocks/{name}.html`", tracked.theme_name())
                });
            let problem = Problem::new(Code::BlockUnknown, place, format!("unknown block `{name}`"));
            problems.push(problem.hint(hint).fix(name, meant));
            return;
        }
    };
    problems.extend(declared.content.and_then(|shape| check_content(path, block, shape)));
    for attribute in &directive.attributes {
        problems.extend(check_attribute(tracked, path, name, declared, attribute));
    }
    for key in &declared.required {
        if !directive.attributes.iter().any(|attribute| attribute.key.value == *key) {
            let place = Place::new(path, directive.span.clone());
            let message = format!("missing attribute `{key}` of the block `{name}`");
            // A block of one line begins with two.
            let colons = if directive.name_span.start - directive.span.start == 2 { "::" } else { ":::" };
            let hint = format!("write `{colons}{name}{{{key}=\"…\"}}`");
            problems.push(Problem::new(Code::BlockInvalid, place, message).hint(hint));
        }
    }
}

/// Returns the problem of an attribute that the block's template does not declare, or not with this value.
fn check_attribute(
    tracked: &TrackedSite,
    path: &SourcePath,
    name: &str,
    declared: &BlockDeclaration,
    attribute: &Attribute,
) -> Option<Problem> {
    let known = || declared.required.iter().chain(&declared.optional).map(String::as_str);
    let (key, value) = (attribute.key.value.as_str(), attribute.value.value.as_str());
    if !known().any(|known| known == key) {
        let place = Place::new(path, attribute.key.span.clone());
        let names: Vec<&str> = known().collect();
        let hint = did_you_mean(key, known()).unwrap_or_else(|| match &names[..] {
            [] => format!(
                "this block has no attributes; a template `themes/{}/blocks/{name}.html` that begins with \
                 `{{# attributes: {key}? #}}` adds this one",
                tracked.theme_name()
            ),
            names => format!("the known attributes are {}", listed(names)),
        });
        let message = format!("unknown attribute `{key}` of the block `{name}`");
        let problem = Problem::new(Code::BlockInvalid, place, message).hint(hint);
        return Some(problem.fix(key, certain(key, known())));
    }
    if declared.numbers.iter().any(|number| number == key) && !is_number(value) {
        let span = if value.is_empty() { &attribute.key.span } else { &attribute.value.span };
        let message = format!("the attribute `{key}` of the block `{name}` must be a number, not `{value}`");
        let hint = format!("write the figure alone, with a full stop: `{key}=12.5`");
        return Some(Problem::new(Code::BlockInvalid, Place::new(path, span.clone()), message).hint(hint));
    }
    let values = declared.values.get(key).filter(|values| !values.iter().any(|known| known == value))?;
    let span = if value.is_empty() { &attribute.key.span } else { &attribute.value.span };
    let place = Place::new(path, span.clone());
    let hint = did_you_mean(value, values.iter().map(String::as_str))
        .or_else(|| (!values.is_empty()).then(|| format!("write one of {}", listed(values))));
    let message = format!("unknown value `{value}` of the attribute `{key}` of the block `{name}`");
    let problem = Problem::new(Code::BlockInvalid, place, message).maybe_hint(hint);
    let problem = problem.fix(value, certain(value, values.iter().map(String::as_str)));
    // An optional attribute has a default, which is used instead.
    let has_default = declared.optional.iter().any(|optional| optional == key);
    Some(if has_default { problem.severity(Severity::Warning) } else { problem })
}

/// Returns true if `text` is a number as both template engines read it: digits, with a sign or a decimal point.
fn is_number(text: &str) -> bool {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+'));
    is_plain && text.parse::<f64>().is_ok_and(f64::is_finite)
}

/// Returns the hint for a block of other generators that is a callout here.
fn callout(tracked: &TrackedSite, name: &str) -> Option<String> {
    let written = directive::written_as_callout(name)?;
    tracked.block("callout").ok().map(|_| format!("write `{written}`"))
}
