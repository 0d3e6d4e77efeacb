//! The values of the keys of front matter, each with its own rules. A wrong value is reported, and counts as missing.

use std::ops::Range;

use jiff::civil::Date;

use super::CODES;
use super::metadata::{FrontMatter, Hero, ListScope, SortBy};
use crate::data::{Fields, Node, Text, Value};
use crate::parse::address_fault;
use crate::parse::moment::Moment;
use crate::problem::{Code, Problem};

/// The longest name of a folder on any common disk, in bytes.
const LONGEST_SLUG: usize = 255;

/// Reads the keys with a fixed name. Those of taxonomies and of the theme are left.
pub(super) fn metadata(fields: &mut Fields<'_>) -> FrontMatter {
    FrontMatter {
        title: line(fields, "title"),
        description: stated(fields, "description"),
        summary: stated(fields, "summary").map(Box::new),
        summary_text: None,
        kicker: stated(fields, "kicker").map(Box::new),
        lede: stated(fields, "lede").map(Box::new),
        date: moment(fields, "date").map(|(date, _)| date),
        updated: moment(fields, "updated").map(|(date, _)| date),
        publish: moment(fields, "publish").map(|(date, _)| date.day),
        expires: expires(fields),
        review_by: moment(fields, "review_by").map(|(date, span)| (date.day, span)),
        draft: fields.boolean("draft").unwrap_or(false),
        noindex: fields.boolean("noindex").unwrap_or(false),
        slug: slug(fields),
        path: address(fields),
        aliases: fields.texts("aliases").into(),
        id: stated(fields, "id").map(Box::new),
        terms: Box::default(),
        hero: hero(fields).map(Box::new),
        related: fields.texts("related").into(),
        weight: fields.integer("weight").map(|(weight, _)| weight),
        sort_by: fields.one_of("sort_by", &SortBy::ALL).map(|(sort_by, _)| sort_by),
        paginate_by: paginate_by(fields),
        list: fields.one_of("list", &ListScope::ALL).map(|(list, _)| list).unwrap_or_default(),
        transparent: fields.boolean("transparent").unwrap_or(false),
        template: fields.text("template").map(Box::new),
        extra: fields.table("extra").map(|(entries, _)| entries).unwrap_or_default(),
    }
}

/// Returns a text, without the line ends behind it that YAML may add. An empty one counts as missing.
fn stated(fields: &mut Fields<'_>, name: &'static str) -> Option<Text> {
    let mut text = fields.text(name).filter(|text| !text.value.trim().is_empty())?;
    text.value.truncate(text.value.trim_end_matches(['\n', '\r']).len());
    Some(text)
}

/// Returns a text that is shown on one line, whatever lines it is written in.
fn line(fields: &mut Fields<'_>, name: &'static str) -> Option<Text> {
    let mut text = stated(fields, name)?;
    if text.value.contains(['\n', '\r']) {
        text.value = text.value.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    Some(text)
}

/// Returns the number of entries on a page of a list, at least one.
pub(in crate::parse) fn paginate_by(fields: &mut Fields<'_>) -> Option<usize> {
    let (number, span) = fields.integer("paginate_by")?;
    let number = usize::try_from(number).ok().filter(|number| *number > 0);
    if number.is_none() {
        fields.problem(span, "`paginate_by` must be at least 1");
    }
    number
}

/// Returns the first date on which the page is no longer published. A word that means "never" is accepted with a
/// warning; any other invalid date stops the build, since the page might have expired.
fn expires(fields: &mut Fields<'_>) -> Option<Date> {
    let text = fields.date("expires")?;
    let word = text.value.trim();
    if !word.is_empty() && !word.eq_ignore_ascii_case("never") {
        return read_moment(fields, text).map(|(date, _)| date.day);
    }
    let message = match word {
        "" => "`expires` is empty, so this page never expires".to_owned(),
        word => format!("`{word}` is not a valid date, so this page never expires"),
    };
    let problem = Problem::new(Code::FrontMatterForeignShape, fields.place(text.span), message);
    fields.push(problem.hint("remove the key, or write a date such as `2026-11-23`"));
    None
}

/// Returns a date with its span.
fn moment(fields: &mut Fields<'_>, name: &'static str) -> Option<(Moment, Range<usize>)> {
    let text = fields.date(name)?;
    read_moment(fields, text)
}

fn read_moment(fields: &mut Fields<'_>, Text { value, span }: Text) -> Option<(Moment, Range<usize>)> {
    let moment = Moment::read(&value);
    if moment.is_none() {
        let message = format!("`{value}` is not a valid date");
        let place = fields.place(span.clone());
        fields.push(Problem::new(CODES.invalid, place, message).hint("write a date such as `2026-11-23`"));
    }
    moment.map(|moment| (moment, span))
}

/// Returns the last segment of the page's address. An empty one counts as missing.
fn slug(fields: &mut Fields<'_>) -> Option<Text> {
    let slug = fields.text("slug").filter(|slug| !slug.value.trim().is_empty())?;
    let (code, message) = if slug.value.len() > LONGEST_SLUG {
        let length = slug.value.len();
        let message =
            format!("a slug of {length} bytes is too long: folder names have at most {LONGEST_SLUG}");
        (CODES.invalid, message)
    } else if !slug.value.chars().any(char::is_alphanumeric) {
        let message = format!("`{}` has no letter or digit for an address", slug.value.escape_debug());
        (Code::PageNoFile, message)
    } else {
        return Some(slug);
    };
    let place = fields.place(slug.span.clone());
    let hint = "write the last part of the address, such as `slug = \"recovery\"`, or remove the key";
    fields.push(Problem::new(code, place, message).hint(hint));
    None
}

/// Returns the whole address of the page. An empty one counts as missing.
fn address(fields: &mut Fields<'_>) -> Option<Text> {
    let path = fields.text("path").filter(|path| !path.value.trim().is_empty())?;
    let Some(fault) = address_fault(&path.value) else { return Some(path) };
    let place = fields.place(path.span.clone());
    let problem = Problem::new(CODES.invalid, place, fault.message(&path.value));
    fields.push(problem.hint(fault.hint(&path.value)));
    None
}

fn hero(fields: &mut Fields<'_>) -> Option<Hero> {
    let Node { value, span } = fields.node("hero")?;
    let Value::Table(entries) = value else {
        if fields.keeps_foreign() {
            fields.wrong_type("hero", "a table with `src` and `alt`", &value, span);
            return None;
        }
        let message = format!("`hero` must be a table, not {}", value.type_name());
        let place = fields.place(span);
        fields.push(
            Problem::new(CODES.invalid, place, message)
                .hint("write `hero = { src = \"picture.svg\", alt = \"what it shows\" }`"),
        );
        return None;
    };
    let mut hero = fields.nested(entries, span.clone());
    let src = hero.required_text("src");
    let alt = hero.text("alt");
    let caption = hero.text("caption");
    let (width, height) = (pixels(&mut hero, "width"), pixels(&mut hero, "height"));
    hero.finish();
    if alt.as_ref().is_none_or(|alt| alt.value.trim().is_empty()) {
        let place = fields.place(alt.map_or(span, |alt| alt.span));
        fields.push(
            Problem::new(Code::ImageMissingAlt, place, "this image has no alternative text")
                .hint("describe the image: `alt = \"…\"`"),
        );
        return None;
    }
    Some(Hero { src: src?, alt: alt?, caption, width, height })
}

/// Returns a number of pixels.
fn pixels(fields: &mut Fields<'_>, name: &'static str) -> Option<usize> {
    let (number, span) = fields.integer(name)?;
    let pixels = usize::try_from(number).ok().filter(|pixels| *pixels > 0);
    if pixels.is_none() {
        let message = format!("`{name}` must be at least 1");
        let problem = Problem::new(CODES.invalid, fields.place(span), message);
        fields.push(problem.hint(format!("write the {name} in pixels, such as `{name} = 1200`")));
    }
    pixels
}
