//! Front matter: the metadata between the fences at the top of a page. Between `+++` it is TOML and every key must be
//! known; between `---` it is YAML as other generators accept it, where unknown keys are kept for templates and only
//! misspelt ones are reported.

mod fences;
mod keys;
mod metadata;
mod rules;
mod terms;
#[cfg(test)]
mod tests;
mod unfenced;
mod values;

use std::ops::Range;

pub use self::fences::Notation;
use self::fences::{Beginning, Fenced, beginning};
pub(crate) use self::keys::{KNOWN as KEYS, folded};
pub(crate) use self::metadata::{FrontMatter, ListScope, SortBy, Terms};
use self::unfenced::unfenced;
pub(super) use self::values::paginate_by;
use super::inherited::{inherited, merge};
use super::parse_options::ParseOptions;
use crate::data::{Codes, Entry, Fields, Node, Value, read_toml, read_yaml};
use crate::problem::{Code, Place, Problem};
use crate::source::SourcePath;

/// The codes of problems in front matter.
pub(crate) const CODES: Codes =
    Codes { invalid: Code::FrontMatterInvalid, unknown_key: Code::FrontMatterUnknownKey };

/// The key of front matter for the pages below a section.
pub(super) const CASCADE: &str = "cascade";

/// The taxonomy whose terms are series, which are read from beginning to end.
pub(crate) const SERIES: &str = "series";

/// The taxonomy whose terms are people.
pub(crate) const AUTHORS: &str = "authors";

/// The default taxonomies.
pub(crate) const TAXONOMIES: [&str; 4] = ["tags", "categories", SERIES, AUTHORS];

/// Parses the front matter of `text` and returns it with the range of the body.
pub(crate) fn read(
    text: &str,
    path: &SourcePath,
    parse_options: &ParseOptions,
    problems: &mut Vec<Problem>,
) -> (FrontMatter, Range<usize>) {
    let place = parse_options.place(path);
    let rule = rules::rule(place, parse_options);
    let inherited = inherited(&parse_options.defaults, place);
    let fenced = match beginning(text, path, problems) {
        Beginning::Fenced(fenced) => fenced,
        Beginning::Body(start) => {
            if let Some(problem) = unfenced(text, fences::skip_blank(text, start), path) {
                problems.push(problem);
                return (FrontMatter::default(), start..text.len());
            }
            rules::check(&inherited, rule, start..start, path, problems);
            let mut fields = Fields::new(inherited, start..start, path, CODES, problems);
            let mut front_matter = metadata(&mut fields, parse_options);
            front_matter.extra.extend(fields.rest());
            return (front_matter, start..text.len());
        }
        Beginning::Unclosed(start) => return (FrontMatter::default(), start..text.len()),
    };
    let (mut entries, notation) = entries(text, &fenced, path, problems);
    let Fenced { opening, inside, body, .. } = fenced;
    rules::settle(&mut entries, path, problems);
    if notation != Notation::Toml {
        problems.extend(rules::meant_as_text(&entries, rule, parse_options, Place::new(path, opening)));
    }
    rules::without_effect(&entries, path, problems);
    rules::without_list(&entries, path, problems);
    let keys_there: Vec<String> = entries.iter().map(|entry| entry.key.clone()).collect();
    inherited.iter().for_each(|entry| merge(&mut entries, entry));
    rules::check(&entries, rule, inside.clone(), path, problems);
    let fields = Fields::new(entries, inside, path, CODES, problems);
    let fields = if notation == Notation::Toml { fields } else { fields.loosely(text) };
    let mut fields = fields.keeping_foreign();
    if place.is_section() {
        cascade(&mut fields);
    }
    let mut front_matter = metadata(&mut fields, parse_options);
    front_matter.extra.extend(fields.foreign());
    let rest = fields.rest();
    front_matter.extra.extend(rules::own_keys(
        rest,
        &keys_there,
        notation,
        rule,
        parse_options,
        path,
        problems,
    ));
    (front_matter, body..text.len())
}

/// Reads the keys that have a meaning here.
fn metadata(fields: &mut Fields<'_>, parse_options: &ParseOptions) -> FrontMatter {
    let terms = terms::terms(fields, parse_options);
    FrontMatter { terms, ..values::metadata(fields) }
}

/// Reports what is wrong with the front matter for the pages below a section. Its values are taken before pages are parsed.
fn cascade(fields: &mut Fields<'_>) {
    if let Some((entries, _)) = fields.table(CASCADE) {
        inheritable(entries, fields);
    }
}

/// The keys that each page states itself.
const OWN: [&str; 8] = ["title", "summary", "lede", "slug", "path", "aliases", "id", CASCADE];

/// Returns the entries that pages can inherit, without their places. The others are reported and left out, and so is each wrong
/// value, which every page would report otherwise.
pub(super) fn inheritable(mut entries: Vec<Entry>, fields: &mut Fields<'_>) -> Vec<Entry> {
    let path = fields.place(0..0).path;
    keys::settle(&mut entries);
    let mut inheritable = Vec::new();
    for Entry { key, key_span, node } in entries {
        if OWN.contains(&key.as_str()) {
            let message = format!("pages cannot inherit `{key}`");
            let problem = Problem::new(CODES.invalid, fields.place(key_span), message);
            fields.push(problem.hint("write it into the pages"));
            continue;
        }
        let node = match node.value {
            // So that YAML, where commas separate names, reads the same.
            Value::Text(_) if is_list(key.as_str()) => {
                Node { span: node.span.clone(), value: Value::List(vec![node]) }
            }
            _ => node,
        };
        let entry = Entry { key, key_span, node };
        let mut found = Vec::new();
        metadata(
            &mut Fields::new(vec![entry.clone()], entry.node.span.clone(), &path, CODES, &mut found),
            &ParseOptions::default(),
        );
        if found.is_empty() {
            inheritable.push(without_place(entry));
        }
        found.into_iter().for_each(|problem| fields.push(problem));
    }
    inheritable
}

/// Returns true if the value of a key is a list of names.
fn is_list(key: &str) -> bool {
    key == "related" || TAXONOMIES.contains(&key)
}

fn without_place(Entry { key, node, .. }: Entry) -> Entry {
    fn bare(node: Node) -> Node {
        let value = match node.value {
            Value::List(items) => Value::List(items.into_iter().map(bare).collect()),
            Value::Table(entries) => Value::Table(entries.into_iter().map(without_place).collect()),
            value => value,
        };
        Node { value, span: 0..0 }
    }
    Entry { key, key_span: 0..0, node: bare(node) }
}

/// Reads `entries` for the questions of the reader alone.
pub(crate) fn ask(entries: Vec<Entry>) {
    let (path, mut problems) = (SourcePath::new(""), Vec::new());
    let mut fields = Fields::new(entries, 0..0, &path, CODES, &mut problems);
    TAXONOMIES.into_iter().for_each(|taxonomy| drop(fields.texts(taxonomy)));
    drop(fields.table("taxonomies"));
    drop(fields.table(CASCADE));
    drop(values::metadata(&mut fields));
}

/// Front matter as it is written in a file.
#[derive(Clone, Debug, PartialEq)]
pub struct FrontMatterText {
    /// The format.
    pub notation: Notation,
    /// The byte span between the fences.
    pub inside: Range<usize>,
    /// The entries, with spans that count from the beginning of the file.
    pub entries: Vec<Entry>,
    /// The mistakes in the notation, for which something may be missing from the entries.
    pub problems: Vec<Problem>,
}

/// Returns the front matter of `text` as it is written, if there is any, and the byte where the body begins.
pub(crate) fn as_written(text: &str) -> (Option<FrontMatterText>, usize) {
    let (path, mut problems) = (SourcePath::new(""), Vec::new());
    match beginning(text, &path, &mut problems) {
        Beginning::Fenced(fenced) => {
            let (entries, notation) = entries(text, &fenced, &path, &mut problems);
            (Some(FrontMatterText { notation, inside: fenced.inside, entries, problems }), fenced.body)
        }
        Beginning::Body(start) | Beginning::Unclosed(start) => (None, start),
    }
}

/// Parses the text between the fences. If the fences are those of another format, that is one problem, and the text is
/// parsed in its actual format.
fn entries(
    text: &str,
    fenced: &Fenced,
    path: &SourcePath,
    problems: &mut Vec<Problem>,
) -> (Vec<Entry>, Notation) {
    let Fenced { notation, opening, inside, .. } = fenced;
    let toml = |problems: &mut Vec<Problem>| read_toml(text, inside.clone(), path, CODES.invalid, problems);
    let yaml = |problems: &mut Vec<Problem>| read_yaml(text, inside.clone(), path, CODES.invalid, problems);
    let mistaken = |is: &str, fences_of: &str, right: &str, wrong: &str| {
        let message = format!("{is} between the fences of {fences_of}");
        Problem::new(CODES.invalid, Place::new(path, opening.clone()), message)
            .hint(format!("write `{right}` instead of `{wrong}` in both fences"))
    };
    let lines = || text[inside.clone()].lines().map(str::trim);
    let mut first = lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    match notation {
        Notation::Toml => {
            let (mut of_toml, mut of_yaml) = (Vec::new(), Vec::new());
            let entries = toml(&mut of_toml);
            if !of_toml.is_empty() && !lines().any(fences::is_toml) {
                let other = yaml(&mut of_yaml);
                if !other.is_empty() && of_yaml.len() <= of_toml.len() {
                    problems.push(mistaken("YAML", "TOML", "---", "+++"));
                    problems.append(&mut of_yaml);
                    return (other, Notation::Yaml);
                }
            }
            problems.append(&mut of_toml);
            (entries, Notation::Toml)
        }
        Notation::Yaml if first.next().is_some_and(fences::is_toml) => {
            problems.push(mistaken("TOML", "YAML", "+++", "---"));
            (toml(problems), Notation::Toml)
        }
        Notation::Yaml | Notation::Json => (yaml(problems), *notation),
    }
}
