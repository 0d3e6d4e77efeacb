//! Front matter of other generators as Assay's: what has a name here gets it, everything else is kept under `extra`, and
//! nothing is dropped. A value that would not be valid under its name is kept under `extra` as well.

use std::ops::Range;

use assay_build::reading::{self, Entry, FRONT_MATTER_KEYS, Notation, TAXONOMIES, Value, folded_key};

use rustc_hash::FxHashSet;

use crate::address::Facts;
use crate::emit;
use crate::generator::Generator;
use crate::value::{all_texts, as_bool, as_integer, as_text, at, entry, get, table, texts};

/// Names of other generators that do something there which nothing does here, folded, with what to do about it.
const WITHOUT_EFFECT: [(&str, &str); 13] = [
    ("cascade", "write the values into the pages below"),
    ("outputs", "the formats of a page are chosen by the theme's templates"),
    ("resources", "titles and parameters of files beside a page are not read"),
    ("eleventycomputed", "write the values down"),
    ("pagination", "pages generated from data have no counterpart"),
    ("pagetemplate", "write `template` into the pages, if the theme has it"),
    ("redirectto", "write the address under `[redirects]` in `site.toml`, and remove the page"),
    ("redirect", "write the address under `[redirects]` in `site.toml`, and remove the page"),
    ("menu", "the navigation is `[[nav]]` in `site.toml`"),
    ("menus", "the navigation is `[[nav]]` in `site.toml`"),
    ("math", "formulas are not rendered"),
    ("mermaid", "diagrams need a script of the theme"),
    ("generatefeeds", "every section has feeds, unless `[feeds]` says otherwise"),
];

/// The site's rules for front matter.
#[derive(Clone, Copy)]
pub(crate) struct Rules<'a> {
    pub(crate) generator: Generator,
    /// The taxonomies of the site besides those that every site has.
    pub(crate) taxonomies: &'a [String],
    /// The names of authors by the keys that pages name them with.
    pub(crate) authors: &'a [(String, String)],
    /// True if the pages are notes of Obsidian, whose aliases are names and no addresses.
    pub(crate) are_notes: bool,
    /// True if the page is that of a section, whose `cascade` is for the pages below.
    pub(crate) is_section: bool,
    /// True if the page is that of a section with other pages below it, which `draft` would withhold as well.
    pub(crate) holds_pages: bool,
}

/// Front matter by Assay's names.
#[derive(Debug, Default)]
pub(crate) struct ConvertedFrontMatter {
    known: Vec<Entry>,
    extra: Vec<Entry>,
    /// The keys of `extra`, in small letters.
    extra_keys: FxHashSet<String>,
    /// True if the page of a section was not rendered, though those below it were.
    pub(crate) is_not_built: bool,
    /// Keys without effect in Assay: span, message and hint.
    pub(crate) without_effect: Vec<(Range<usize>, String, &'static str)>,
}

/// The entry whose folded name is one of `names`; the first of those comes first.
pub(crate) fn named<'a>(entries: &'a [Entry], names: &[&str]) -> Option<&'a Value> {
    names
        .iter()
        .find_map(|name| entries.iter().find(|entry| folded_key(&entry.key) == *name))
        .map(|entry| &entry.node.value)
}

/// The folded names of the date of a page.
const DATES: [&str; 5] = ["date", "pubdate", "created", "published", "publishdate"];

/// Returns true for the folded name of the date of a page.
pub(crate) fn is_date(name: &str) -> bool {
    DATES.contains(&name)
}

/// Adds to `facts` what front matter says that addresses are made of.
pub(crate) fn add_facts(facts: &mut Facts, entries: &[Entry], generator: Generator) {
    let text =
        |names: &[&str]| named(entries, names).and_then(as_text).filter(|text| !text.trim().is_empty());
    facts.title = text(&["title"]).or(facts.title.take());
    facts.slug = text(&["slug"]);
    facts.stated = match generator {
        Generator::Hugo => text(&["url"]),
        Generator::Zola => text(&["path"]),
        Generator::Mkdocs => None,
        _ => text(&["permalink"]),
    };
    let day = |names: &[&str]| text(names).and_then(|text| reading::day(&text));
    facts.date = day(&DATES).or(facts.date);
    facts.time = text(&DATES).and_then(|text| reading::time(&text));
    let split = generator == Generator::Jekyll;
    let categories = match (named(entries, &["categories"]), named(entries, &["category"])) {
        (Some(Value::Text(text)), _) if split => text.split_whitespace().map(str::to_owned).collect(),
        (Some(value), _) | (None, Some(value)) => all_texts(value),
        (None, None) => Vec::new(),
    };
    if !categories.is_empty() {
        facts.categories.extend(categories);
    }
}

impl ConvertedFrontMatter {
    /// Gives `entries` the names that they have here.
    pub(crate) fn of(entries: &[Entry], rules: &Rules<'_>) -> Self {
        let mut mapped = Self::default();
        for entry in entries {
            mapped.take(entry, rules);
        }
        mapped
    }

    /// Returns the terms of the page, each with its taxonomy.
    pub(crate) fn into_terms(self) -> Vec<(String, String)> {
        let of_taxonomy = |entry: Entry| {
            let values =
                if let Value::List(_) = entry.node.value { all_texts(&entry.node.value) } else { Vec::new() };
            values.into_iter().map(move |term| (entry.key.clone(), term))
        };
        self.known.into_iter().filter(|entry| entry.key != "aliases").flat_map(of_taxonomy).collect()
    }

    /// Sets a value, in place of any other.
    pub(crate) fn set(&mut self, key: &str, value: Value) {
        self.known.retain(|entry| entry.key != key);
        self.known.push(entry(key, value));
    }

    /// Returns true if there is a value for `key`.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.known.iter().any(|entry| entry.key == key)
    }

    /// Removes the value for `key`.
    pub(crate) fn remove(&mut self, key: &str) {
        self.known.retain(|entry| entry.key != key);
    }

    /// Returns true if the value for `key` is `true`.
    pub(crate) fn is_true(&self, key: &str) -> bool {
        get(&self.known, key).and_then(as_bool) == Some(true)
    }

    /// Sets the aliases, each once, in place of those that were there.
    pub(crate) fn set_aliases(&mut self, mut aliases: Vec<String>) {
        let mut seen = FxHashSet::default();
        aliases.retain(|alias| seen.insert(alias.clone()));
        self.known.retain(|entry| entry.key != "aliases");
        if !aliases.is_empty() {
            self.set("aliases", texts(aliases));
        }
    }

    /// Keeps a value under `extra`.
    pub(crate) fn keep(&mut self, key: &str, value: Value) {
        if self.extra_keys.insert(key.to_ascii_lowercase()) {
            self.extra.push(entry(key, value));
        }
    }

    fn take(&mut self, Entry { key, key_span, node }: &Entry, rules: &Rules<'_>) {
        let name = folded_key(key);
        if let Some(below) = cascade(&name, &node.value, rules) {
            return self.set("cascade", below);
        }
        if let Some((_, hint)) = WITHOUT_EFFECT.iter().find(|(without_effect, _)| *without_effect == name)
            && !matches!(node.value, Value::Boolean(false))
        {
            self.without_effect.push((key_span.clone(), format!("`{key}` does nothing here"), hint));
        }
        if rules.taxonomies.iter().any(|taxonomy| taxonomy == key) {
            return self.set(key, texts(all_texts(&node.value)));
        }
        match known(&name, &node.value, rules) {
            Some(Meaning::Is(known, value)) if !self.has(known) => self.set(known, value),
            Some(Meaning::Merge) => {
                for inner in table(Some(&node.value)) {
                    self.keep(&inner.key, inner.node.value.clone());
                }
            }
            Some(Meaning::Address) => {}
            Some(Meaning::Terms) => self.terms(&node.value, rules),
            Some(Meaning::NotIndexed) => {
                self.set("noindex", Value::Boolean(true));
                self.keep(key, node.value.clone());
            }
            Some(Meaning::NotBuilt) if rules.holds_pages => {
                self.keep(key, node.value.clone());
                self.is_not_built = true;
            }
            Some(Meaning::NotBuilt) => {
                self.set("draft", Value::Boolean(true));
                self.keep(key, node.value.clone());
                let what = format!("`{key}` keeps the page from being published, and here `draft` does");
                self.without_effect.push((key_span.clone(), what, "remove `draft` to publish it"));
            }
            Some(Meaning::Is(..)) => self.keep(key, node.value.clone()),
            None => {
                if is_unread_date(&name, &node.value) {
                    let value = single(&node.value).map(|text| format!(" `{text}`")).unwrap_or_default();
                    let what = format!("`{key}` has a value{value} that is not read as a date");
                    self.without_effect.push((key_span.clone(), what, "write it as a day, `2026-01-02`"));
                }
                self.keep(key, node.value.clone());
            }
        }
    }

    /// The terms of Zola's table `taxonomies`.
    fn terms(&mut self, value: &Value, rules: &Rules<'_>) {
        for Entry { key, node, .. } in table(Some(value)) {
            match known(&folded_key(key), &node.value, rules) {
                Some(Meaning::Is(known, value)) if TAXONOMIES.contains(&known) => self.set(known, value),
                _ if rules.taxonomies.contains(key) => {
                    self.known.push(entry(key, texts(all_texts(&node.value))))
                }
                _ => self.keep(key, node.value.clone()),
            }
        }
    }

    /// Writes the front matter with its fences. `comments` are lines of it.
    pub(crate) fn written(mut self, notation: Notation, comments: &[&str]) -> String {
        let place = |key: &str| {
            FRONT_MATTER_KEYS.iter().position(|known| *known == key).unwrap_or(FRONT_MATTER_KEYS.len())
        };
        self.known.sort_by_key(|entry| place(&entry.key));
        if !self.extra.is_empty() {
            self.known.push(entry("extra", Value::Table(self.extra)));
        }
        if self.known.is_empty() && comments.is_empty() {
            return String::new();
        }
        let comments: String = comments.iter().map(|line| format!("{line}\n")).collect();
        match notation {
            Notation::Toml | Notation::Json => format!("+++\n{comments}{}+++\n", emit::toml(&self.known)),
            Notation::Yaml => format!("---\n{comments}{}---\n", emit::yaml(&self.known)),
        }
    }
}

/// Returns Hugo's `cascade` of a section, by Assay's names; none if it is for some of the pages below, or has a key that each page
/// states itself.
fn cascade(name: &str, value: &Value, rules: &Rules<'_>) -> Option<Value> {
    const OWN: [&str; 13] = [
        "target",
        "title",
        "summary",
        "excerpt",
        "lede",
        "slug",
        "url",
        "permalink",
        "path",
        "aliases",
        "alias",
        "id",
        "cascade",
    ];
    let Value::Table(entries) = value else { return None };
    let is_own = |entry: &Entry| OWN.contains(&folded_key(&entry.key).as_str());
    if name != "cascade" || !rules.is_section || entries.iter().any(is_own) {
        return None;
    }
    let below = ConvertedFrontMatter::of(entries, &Rules { is_section: false, ..*rules });
    let ConvertedFrontMatter { mut known, extra, without_effect, .. } = below;
    if !extra.is_empty() {
        known.push(entry("extra", Value::Table(extra)));
    }
    (without_effect.is_empty() && !known.is_empty()).then_some(Value::Table(known))
}

/// The meaning of an entry in Assay.
enum Meaning {
    /// A fact of this name.
    Is(&'static str, Value),
    /// A table of values for templates.
    Merge,
    /// The address or a part of it, which is found out elsewhere.
    Address,
    /// Terms by taxonomy.
    Terms,
    /// Search engines are not to know it.
    NotIndexed,
    /// The page is not written.
    NotBuilt,
}

/// Returns what an entry with this folded name means here, if it means anything and its value can stand under that.
fn known(name: &str, value: &Value, rules: &Rules<'_>) -> Option<Meaning> {
    use Meaning::Is;
    let text = |key: &'static str| single(value).map(|text| Is(key, Value::Text(text)));
    let date = |key: &'static str| day(value).map(|date| Is(key, date));
    let flag = |key: &'static str| as_bool(value).map(|flag| Is(key, Value::Boolean(flag)));
    let split = rules.generator == Generator::Jekyll;
    let terms = |key: &'static str| {
        let values = match value {
            Value::Text(text) if split && key != "authors" => {
                text.split_whitespace().map(str::to_owned).collect()
            }
            value => all_texts(value),
        };
        let mut values: Vec<String> = values
            .into_iter()
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty())
            .collect();
        values.dedup();
        // One that says nothing is no loss.
        Some(Is(key, texts(values)))
    };
    match name {
        "title" => text("title"),
        "description" => text("description"),
        "summary" | "excerpt" => text("summary"),
        "kicker" => text("kicker"),
        "lede" => text("lede"),
        "publishdate" if rules.generator == Generator::Hugo => date("publish"),
        "date" | "created" | "createdat" | "datecreated" | "pubdate" | "publishdate" => date("date"),
        "published" | "publish" if as_bool(value).is_some() => {
            as_bool(value).map(|public| Is("draft", Value::Boolean(!public)))
        }
        "published" => date("date"),
        "updated" | "lastmod" | "modified" | "lastmodified" | "lastmodifiedat" | "updatedat"
        | "updateddate" | "lastupdated" => date("updated"),
        "expires" | "expirydate" | "expiredate" | "unpublishdate" => date("expires"),
        "reviewby" => date("review_by"),
        "draft" | "isdraft" => flag("draft"),
        "noindex" | "robotsnoindex" => flag("noindex"),
        "robots" => single(value).filter(|text| text.contains("noindex")).map(|_| Meaning::NotIndexed),
        "headless" if as_bool(value) == Some(true) => Some(Meaning::NotBuilt),
        "build" | "render" if is_not_built(value) => Some(Meaning::NotBuilt),
        "tags" | "tag" => terms("tags"),
        "categories" => terms("categories"),
        "category" => Some(Is("categories", texts(all_texts(value)))),
        "series" => terms("series"),
        "authors" | "author" => Some(Is("authors", texts(authors(value, rules.authors)))),
        "taxonomies" if matches!(value, Value::Table(_)) => Some(Meaning::Terms),
        "aliases" | "alias" if rules.are_notes => None,
        "aliases" | "alias" | "redirectfrom" => Some(Is("aliases", texts(all_texts(value)))),
        "slug" | "url" | "permalink" | "path"
            if single(value).is_some() && is_address(name, rules.generator) =>
        {
            Some(Meaning::Address)
        }
        "transparent" if rules.generator == Generator::Zola => flag("transparent"),
        "weight" | "order" | "navorder" | "sidebarposition" => {
            as_integer(value).map(|number| Is("weight", Value::Integer(number)))
        }
        "sortby" => single(value).filter(|text| is_order(text)).map(|text| Is("sort_by", Value::Text(text))),
        "paginateby" => as_integer(value)
            .filter(|number| *number > 0)
            .map(|number| Is("paginate_by", Value::Integer(number))),
        "extra" | "params" if matches!(value, Value::Table(_)) => Some(Meaning::Merge),
        _ => None,
    }
}

/// Returns true for a key that addresses are made of.
fn is_address(name: &str, generator: Generator) -> bool {
    match name {
        "slug" => generator != Generator::Mkdocs,
        "url" => generator == Generator::Hugo,
        "path" => generator == Generator::Zola,
        _ => !matches!(generator, Generator::Hugo | Generator::Zola | Generator::Mkdocs),
    }
}

/// Returns true for a value that a generator may read as a date, under a name of one, and that Assay does not.
fn is_unread_date(name: &str, value: &Value) -> bool {
    let is_name = matches!(
        name,
        "date"
            | "pubdate"
            | "publishdate"
            | "created"
            | "updated"
            | "updateddate"
            | "lastmod"
            | "modified"
            | "expires"
            | "expirydate"
    );
    is_name
        && match value {
            Value::Text(text) => !text.trim().is_empty(),
            Value::Table(entries) => !entries.is_empty(),
            _ => false,
        }
}

fn single(value: &Value) -> Option<String> {
    as_text(value).filter(|text| !text.trim().is_empty())
}

/// A value as a date that Assay reads.
fn day(value: &Value) -> Option<Value> {
    let text = single(value)?;
    reading::day(&text).map(|_| Value::Date(text.trim().to_owned()))
}

fn is_order(text: &str) -> bool {
    [
        "weight",
        "date",
        "oldest",
        "updated",
        "title",
        "path",
        "permalink",
        "update_date",
        "title_bytes",
        "slug",
        "none",
    ]
    .contains(&text)
}

/// Hugo's `_build = { render = "never" }` and `build`, and Zola's `render = false`.
fn is_not_built(value: &Value) -> bool {
    match value {
        Value::Boolean(render) => !render,
        value => {
            let render = at(table(Some(value)), "render");
            render.is_some_and(|render| {
                as_bool(render) == Some(false)
                    || as_text(render).is_some_and(|text| text == "never" || text == "link")
            })
        }
    }
}

/// The names of authors, in place of the keys that a file of data has them by.
fn authors(value: &Value, names: &[(String, String)]) -> Vec<String> {
    let name =
        |key: String| names.iter().find(|(known, _)| *known == key).map_or(key, |(_, name)| name.clone());
    all_texts(value).into_iter().map(name).collect()
}

/// The names of authors in a file of data: tables with a `name`, by their keys.
pub(crate) fn authors_of(value: &Value) -> Vec<(String, String)> {
    let name = |entry: &Entry| {
        let fields = table(Some(&entry.node.value));
        let name =
            ["name", "display_name", "title"].iter().find_map(|key| get(fields, key).and_then(as_text));
        name.map(|name| (entry.key.clone(), name))
    };
    table(Some(value)).iter().filter_map(name).collect()
}

/// The lines of `text[inside]` that are comments, where no value stands.
pub(crate) fn comments<'a>(text: &'a str, inside: &Range<usize>, entries: &[Entry]) -> Vec<&'a str> {
    let mut spans = Vec::new();
    entries.iter().for_each(|entry| leaves(&entry.node.value, &entry.node.span, &mut spans));
    spans.sort_by_key(|span| (span.start, span.end));
    let mut start = inside.start;
    let mut found = Vec::new();
    for line in text[inside.clone()].split_inclusive('\n') {
        let first = start + line.len() - line.trim_start().len();
        // Values do not overlap, so that the last one that begins before the line is the only one to look at.
        let is_inside = || {
            let after = spans.partition_point(|span| span.start <= first);
            after > 0 && first < spans[after - 1].end
        };
        if line.trim_start().starts_with('#') && !is_inside() {
            found.push(line.trim());
        }
        start += line.len();
    }
    found
}

fn leaves(value: &Value, span: &Range<usize>, spans: &mut Vec<Range<usize>>) {
    match value {
        Value::List(items) => items.iter().for_each(|item| leaves(&item.value, &item.span, spans)),
        Value::Table(entries) => {
            entries.iter().for_each(|entry| leaves(&entry.node.value, &entry.node.span, spans))
        }
        _ => spans.push(span.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapped(text: &str, generator: Generator) -> String {
        let (front_matter, _) = reading::front_matter(text);
        let front_matter = front_matter.unwrap();
        let names = [("jo".to_owned(), "Jo Bloggs".to_owned())];
        let rules = Rules {
            generator,
            taxonomies: &["projects".to_owned()],
            authors: &names,
            are_notes: false,
            is_section: false,
            holds_pages: false,
        };
        let comments = comments(text, &front_matter.inside, &front_matter.entries);
        ConvertedFrontMatter::of(&front_matter.entries, &rules).written(front_matter.notation, &comments)
    }

    #[test]
    fn names_become_those_of_assay_and_the_rest_is_kept() {
        let text = "+++\n# Mine\ntitle = \"A\"\nlastmod = 2026-01-02\nexpiryDate = \"2027-01-01\"\nisCJKLanguage = true\n\
                    weight = 3\ntype = \"x\"\ntags = \"a b\"\n[params]\ncolour = \"red\"\n+++\nBody";
        assert_eq!(
            mapped(text, Generator::Hugo),
            "+++\n# Mine\ntitle = \"A\"\nupdated = 2026-01-02\nexpires = 2027-01-01\nweight = 3\ntags = [\"a b\"]\n\n[extra]\n\
             isCJKLanguage = true\ntype = \"x\"\ncolour = \"red\"\n+++\n"
        );
        let text = "---\nlayout: post\ntitle: 'A: b'\ndate: 2015-03-17 14:00:00 -4\npublished: false\ntags: a b\nauthor: jo\n\
                    text: |\n  # no comment\nredirect_from: /old/\n---\n";
        assert_eq!(
            mapped(text, Generator::Jekyll),
            "---\ntitle: \"A: b\"\ndate: 2015-03-17 14:00:00 -4\ndraft: true\naliases: [\"/old/\"]\ntags: [a, b]\n\
             authors: [Jo Bloggs]\nextra:\n  layout: post\n  text: \"# no comment\\n\"\n---\n"
        );
    }

    #[test]
    fn a_value_of_another_shape_is_kept_and_is_no_fact() {
        let text =
            "---\ntitle: [a, b]\ndate: someday\ndraft: perhaps\nhero: false\nid: intro\nweight: heavy\n---\n";
        assert_eq!(
            mapped(text, Generator::Astro),
            "---\nextra:\n  title: [a, b]\n  date: someday\n  draft: perhaps\n  hero: false\n  id: intro\n  weight: heavy\n---\n"
        );
    }
}
