//! What stands between the fences at the top of a page: the facts about it. Between `+++` it is TOML and every key
//! must be known; between `---` it is YAML as other generators read it, where a key of one's own is kept for
//! templates and only a misspelt one is told.

mod fences;
mod keys;
mod rules;
mod terms;

use std::ops::Range;

use jiff::civil::Date;

use self::fences::{Fenced, Notation, byte_order_mark, fenced};
use super::address_fault;
use super::dialect::Dialect;
use super::moment::Moment;
use crate::data::{Codes, Entry, Fields, Node, Text, Value, read_toml, read_yaml};
use crate::problem::{Code, Problem};
use crate::source::SourcePath;

/// The codes of problems in front matter.
pub(crate) const CODES: Codes =
    Codes { invalid: Code::FrontMatterInvalid, unknown_key: Code::FrontMatterUnknownKey };

/// The most bytes that the name of a folder has on any common disk.
const LONGEST_SLUG: usize = 255;

/// The taxonomies that every site has.
pub(crate) const TAXONOMIES: [&str; 4] = ["tags", "categories", "series", "authors"];

/// The facts about a page. What is not said is `None` or empty.
#[derive(Clone, Debug, Default)]
pub(crate) struct FrontMatter {
    /// What the page is called.
    pub(crate) title: Option<Text>,
    /// One or two sentences for search engines and lists.
    pub(crate) description: Option<Text>,
    /// What lists say of it, in place of the description; inline Markdown.
    pub(crate) summary: Option<Text>,
    /// The line above the title.
    pub(crate) kicker: Option<Text>,
    /// The opening paragraph, inline Markdown.
    pub(crate) lede: Option<Text>,
    /// When it was written, for readers and for the order of lists.
    pub(crate) date: Option<Moment>,
    /// When it was last changed in earnest.
    pub(crate) updated: Option<Moment>,
    /// The first day it is published on; the day of `date` where it is not said.
    pub(crate) publish: Option<Date>,
    /// The first day it is published no longer.
    pub(crate) expires: Option<Date>,
    /// The last day on which what it says can be relied on, and where that is said.
    pub(crate) review_by: Option<(Date, Range<usize>)>,
    /// Whether it is not to be published yet.
    pub(crate) draft: bool,
    /// Whether search engines and feeds are not to know it.
    pub(crate) noindex: bool,
    /// The last part of its address, in place of the file's name.
    pub(crate) slug: Option<Text>,
    /// Its whole address, in place of the file's path.
    pub(crate) path: Option<Text>,
    /// The addresses it had before.
    pub(crate) aliases: Vec<Text>,
    /// What it is about and who wrote it, by taxonomy.
    pub(crate) terms: Vec<Terms>,
    /// The picture at its top.
    pub(crate) hero: Option<Hero>,
    /// The articles to read next, by source path.
    pub(crate) related: Vec<Text>,
    /// Lists with weights are sorted by them, lightest first.
    pub(crate) weight: Option<i64>,
    /// How a section sorts what it lists.
    pub(crate) sort_by: Option<SortBy>,
    /// How many a section lists on one page.
    pub(crate) paginate_by: Option<usize>,
    /// Draws the page in place of the template of its kind.
    pub(crate) template: Option<Text>,
    /// Whatever the theme makes of it.
    pub(crate) extra: Vec<Entry>,
}

impl FrontMatter {
    /// When the page last changed: when it was updated, or else written.
    pub(crate) fn changed(&self) -> Option<Moment> {
        self.updated.max(self.date)
    }
}

impl FrontMatter {
    /// Whether a page with the one stands where a page with the other does, but for its place in the order of lists:
    /// it is published on the same days, has the same addresses and terms, and lists what it lists alike.
    pub(crate) fn is_placed_like(&self, other: &Self) -> bool {
        // Every field is named, so that a new one is not forgotten.
        let Self {
            title: _,
            description: _,
            summary: _,
            kicker: _,
            lede: _,
            date,
            updated: _,
            publish,
            expires,
            review_by,
            draft,
            slug,
            path,
            aliases,
            terms,
            hero: _,
            related,
            weight: _,
            sort_by,
            paginate_by,
            template: _,
            extra: _,
            noindex,
        } = self;
        let day = |review_by: &Option<(Date, Range<usize>)>| review_by.as_ref().map(|(day, _)| *day);
        let same = |a: &Option<Text>, b: &Option<Text>| a.iter().map(said).eq(b.iter().map(said));
        let all_same = |a: &[Text], b: &[Text]| a.iter().map(said).eq(b.iter().map(said));
        let same_terms =
            |(a, b): (&Terms, &Terms)| a.taxonomy == b.taxonomy && all_same(&a.values, &b.values);
        *date == other.date
            && (*publish, *expires, *draft) == (other.publish, other.expires, other.draft)
            && day(review_by) == day(&other.review_by)
            && same(slug, &other.slug)
            && same(path, &other.path)
            && all_same(aliases, &other.aliases)
            && terms.len() == other.terms.len()
            && terms.iter().zip(&other.terms).all(same_terms)
            && all_same(related, &other.related)
            && (*sort_by, *paginate_by, *noindex) == (other.sort_by, other.paginate_by, other.noindex)
    }
}

/// What a text says, wherever it stands.
fn said(text: &Text) -> &str {
    &text.value
}

/// The terms of one taxonomy that a page has.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Terms {
    /// The taxonomy, as `tags`.
    pub(crate) taxonomy: String,
    /// The terms as they are written, in order.
    pub(crate) values: Vec<Text>,
}

/// The picture at the top of a page.
#[derive(Clone, Debug)]
pub(crate) struct Hero {
    /// The picture's path.
    pub(crate) src: Text,
    /// Its words for those who do not see it.
    pub(crate) alt: Text,
    /// What stands below it.
    pub(crate) caption: Option<Text>,
}

/// What the articles of a list are sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum SortBy {
    /// The lightest first, and among those without a weight the newest.
    #[default]
    Weight,
    /// The newest first, whatever its weight.
    Date,
    /// The lightest first, and among those without a weight the oldest: the order to read a series in.
    Oldest,
    /// The last changed first.
    Updated,
    /// By the alphabet.
    Title,
    /// By the path of the file.
    Path,
}

impl SortBy {
    /// Every order, by the name an author writes.
    const ALL: [(&str, Self); 6] = [
        ("weight", Self::Weight),
        ("date", Self::Date),
        ("oldest", Self::Oldest),
        ("updated", Self::Updated),
        ("title", Self::Title),
        ("path", Self::Path),
    ];
}

/// Reads the front matter of `text` and returns it with the range of the body behind it.
pub(crate) fn read(
    text: &str,
    path: &SourcePath,
    dialect: &Dialect,
    problems: &mut Vec<Problem>,
) -> (FrontMatter, Range<usize>) {
    let rule = rules::rule(path, dialect);
    let Some(Fenced { notation, inside, body }) = fenced(text, path, problems) else {
        let body = byte_order_mark(text)..text.len();
        rules::check(&[], rule, body.start..body.start, path, problems);
        return (FrontMatter::default(), body);
    };
    let mut entries = match notation {
        Notation::Toml => read_toml(text, inside.clone(), path, CODES.invalid, problems),
        Notation::Yaml => read_yaml(text, inside.clone(), path, CODES.invalid, problems),
    };
    keys::settle(&mut entries);
    rules::check(&entries, rule, inside.clone(), path, problems);
    let fields = Fields::new(entries, inside, path, CODES, problems);
    let mut fields = if notation == Notation::Yaml { fields.loosely(text) } else { fields };
    let terms = terms::terms(&mut fields, dialect);
    let mut front_matter = facts(&mut fields);
    front_matter.terms = terms;
    let rest = fields.rest();
    front_matter.extra.extend(rules::own_keys(rest, notation, rule, dialect, path, problems));
    (front_matter, body..text.len())
}

fn facts(fields: &mut Fields<'_>) -> FrontMatter {
    FrontMatter {
        title: fields.text("title"),
        description: fields.text("description"),
        summary: fields.text("summary"),
        kicker: fields.text("kicker"),
        lede: fields.text("lede"),
        date: moment(fields, "date").map(|(date, _)| date),
        updated: moment(fields, "updated").map(|(date, _)| date),
        publish: moment(fields, "publish").map(|(date, _)| date.day),
        expires: moment(fields, "expires").map(|(date, _)| date.day),
        review_by: moment(fields, "review_by").map(|(date, span)| (date.day, span)),
        draft: fields.boolean("draft").unwrap_or(false),
        noindex: fields.boolean("noindex").unwrap_or(false),
        slug: slug(fields),
        path: address(fields),
        aliases: fields.texts("aliases"),
        terms: Vec::new(),
        hero: hero(fields),
        related: fields.texts("related"),
        weight: fields.integer("weight").map(|(weight, _)| weight),
        sort_by: fields.one_of("sort_by", &SortBy::ALL).map(|(sort_by, _)| sort_by),
        paginate_by: paginate_by(fields),
        template: fields.text("template"),
        extra: fields.table("extra").map(|(entries, _)| entries).unwrap_or_default(),
    }
}

/// How many entries a page of a list has: any number but none.
pub(super) fn paginate_by(fields: &mut Fields<'_>) -> Option<usize> {
    let (number, span) = fields.integer("paginate_by")?;
    let number = usize::try_from(number).ok().filter(|number| *number > 0);
    if number.is_none() {
        fields.problem(span, "a page of a list has at least one entry");
    }
    number
}

/// A day, and where it stands.
fn moment(fields: &mut Fields<'_>, name: &'static str) -> Option<(Moment, Range<usize>)> {
    let Text { value, span } = fields.date(name)?;
    let moment = Moment::read(&value);
    if moment.is_none() {
        let message = format!("`{value}` is no day of the calendar");
        let place = fields.place(span.clone());
        fields.push(Problem::new(CODES.invalid, place, message).hint("write a date as `2026-11-23`"));
    }
    moment.map(|moment| (moment, span))
}

/// The last part of the page's address. One that is empty says nothing.
fn slug(fields: &mut Fields<'_>) -> Option<Text> {
    let slug = fields.text("slug").filter(|slug| !slug.value.trim().is_empty())?;
    let (code, message) = if slug.value.len() > LONGEST_SLUG {
        let length = slug.value.len();
        let message =
            format!("a slug of {length} bytes is longer than the name of a folder can be, {LONGEST_SLUG}");
        (CODES.invalid, message)
    } else if !slug.value.chars().any(char::is_alphanumeric) {
        let message = format!("`{}` has no letter or digit to make an address of", slug.value.escape_debug());
        (Code::PageNoFile, message)
    } else {
        return Some(slug);
    };
    let place = fields.place(slug.span.clone());
    let hint = "write the last part of the address, as `slug = \"recovery\"`, or leave the key out";
    fields.push(Problem::new(code, place, message).hint(hint));
    None
}

/// The whole address of the page. One that is empty says nothing.
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
        let message = format!("`hero` is {}, not a table", value.type_name());
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
    hero.finish();
    if alt.as_ref().is_none_or(|alt| alt.value.trim().is_empty()) {
        let place = fields.place(alt.map_or(span, |alt| alt.span));
        fields.push(
            Problem::new(
                Code::ImageMissingAlt,
                place,
                "this picture has no words for those who do not see it",
            )
            .hint("say what it shows: `alt = \"…\"`"),
        );
        return None;
    }
    Some(Hero { src: src?, alt: alt?, caption })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::dialect::SectionRule;

    fn read_all(text: &str) -> (FrontMatter, String, Vec<Problem>) {
        let mut problems = Vec::new();
        let (front_matter, body) =
            read(text, &SourcePath::new("content/a.md"), &Dialect::default(), &mut problems);
        (front_matter, text[body].to_owned(), problems)
    }

    #[test]
    fn reads_between_fences() {
        let (front_matter, body, problems) =
            read_all("\u{feff}+++\r\ntitle = \"A\"\r\ndate = 2026-01-31T09:00:00Z\r\n+++\r\nBody");
        assert_eq!((front_matter.title.unwrap().value.as_str(), body.as_str()), ("A", "Body"));
        assert_eq!(front_matter.date, Moment::read("2026-01-31T09:00:00Z"));
        assert_eq!(problems, []);
    }

    #[test]
    fn tells_every_mistake() {
        let text = "+++\ntitel = \"A\"\ndate = \"soon\"\ndraft = 1\nhero = { src = \"a.svg\" }\n+++\n";
        let (_, _, problems) = read_all(text);
        let told: Vec<_> =
            problems.iter().map(|p| (&text[p.place.span.clone()], p.message.as_str())).collect();
        assert_eq!(
            told,
            [
                ("\"soon\"", "`soon` is no day of the calendar"),
                ("1", "`draft` is a whole number, not true or false"),
                ("{ src = \"a.svg\" }", "this picture has no words for those who do not see it"),
                ("titel", "there is no key `titel` here"),
            ]
        );
        assert_eq!(problems[3].hint.as_deref(), Some("did you mean `title`?"));
    }

    #[test]
    fn reads_what_other_generators_read() {
        let text = "---\r\nTitle: 2024\r\nlastmod: 2024-01-05 10:00:00 +1000\r\npublished: false\r\n\
                    tags: delivery, risk\r\nauthor:\r\n  name: Ada\r\nlayout: post\r\nclient: ACME\r\n\
                    permalink: /old/place/\r\ndescription:\r\n---\r\nBody";
        let (facts, body, problems) = read_all(text);
        assert_eq!(problems, []);
        assert_eq!((facts.title.unwrap().value.as_str(), body.as_str()), ("2024", "Body"));
        assert_eq!(facts.updated, Moment::read("2024-01-05T10:00:00+10:00"));
        assert!(facts.draft && facts.description.is_none());
        assert_eq!(facts.path.unwrap().value, "/old/place/");
        let terms: Vec<_> = facts
            .terms
            .iter()
            .flat_map(|t| t.values.iter().map(|v| (t.taxonomy.as_str(), v.value.as_str())))
            .collect();
        assert_eq!(terms, [("tags", "delivery"), ("tags", "risk"), ("authors", "Ada")]);
        let own: Vec<_> = facts.extra.iter().map(|entry| entry.key.as_str()).collect();
        assert_eq!(own, ["layout", "client"]);
    }

    #[test]
    fn a_slip_is_told_in_yaml_too() {
        let text = "---\ntitel: A\n---\n";
        let problems = read_all(text).2;
        assert_eq!(&text[problems[0].place.span.clone()], "titel");
        assert_eq!(problems[0].hint.as_deref(), Some("did you mean `title`?"));
    }

    #[test]
    fn a_line_across_the_page_is_no_fence() {
        for body in ["---\n\nText.\n\n---\n", "---\nText without end: none\n", "# A\n", "---"] {
            let (_, read, problems) = read_all(body);
            assert_eq!((read.as_str(), problems.len()), (body, 0));
        }
        assert_eq!(read_all("---\ntitle: A\n").2[0].message, "this front matter is never closed");
        assert_eq!(read_all("---\n---\nBody").1, "Body");
    }

    #[test]
    fn a_section_says_which_keys_its_pages_have() {
        let rule = SectionRule {
            path: "insights".to_owned(),
            required: vec!["description".to_owned(), "review_by".to_owned()],
            allowed: Some(vec!["title".to_owned()]),
        };
        let dialect = Dialect { sections: vec![rule], ..Dialect::default() };
        let told = |path: &str| {
            let mut problems = Vec::new();
            let text = "+++\ntitle = \"A\"\nreview_by = 2026-01-01\nkicker = \"B\"\n+++\n";
            read(text, &SourcePath::new(path), &dialect, &mut problems);
            problems.into_iter().map(|problem| problem.message).collect::<Vec<_>>()
        };
        assert_eq!(
            told("content/insights/deep/a.md"),
            [
                "`description` is missing, which every page in `insights` states",
                "pages in `insights` have no `kicker`",
            ]
        );
        assert!(told("content/insights/_index.md").is_empty() && told("content/insightful.md").is_empty());
    }
}
