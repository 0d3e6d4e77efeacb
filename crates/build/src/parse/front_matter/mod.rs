//! Front matter: the metadata between the fences at the top of a page. Between `+++` it is TOML and every key must be
//! known; between `---` it is YAML as other generators accept it, where unknown keys are kept for templates and only
//! misspelt ones are reported.

mod fences;
mod keys;
mod rules;
mod terms;

use std::ops::Range;

use jiff::civil::Date;

pub use self::fences::Notation;
use self::fences::{Beginning, Fenced, beginning};
use super::address_fault;
use super::moment::Moment;
use super::parse_options::ParseOptions;
use crate::data::{Codes, Entry, Fields, Node, Text, Value, read_toml, read_yaml};
use crate::problem::{Code, Place, Problem};
use crate::source::SourcePath;

/// The codes of problems in front matter.
pub(crate) const CODES: Codes =
    Codes { invalid: Code::FrontMatterInvalid, unknown_key: Code::FrontMatterUnknownKey };

/// The longest name of a folder on any common disk, in bytes.
const LONGEST_SLUG: usize = 255;

/// The default taxonomies.
pub(crate) const TAXONOMIES: [&str; 4] = ["tags", "categories", "series", "authors"];

/// The metadata of a page. A missing value is `None` or empty.
#[derive(Clone, Debug, Default)]
pub(crate) struct FrontMatter {
    /// The title.
    pub(crate) title: Option<Text>,
    /// One or two sentences for search engines and lists.
    pub(crate) description: Option<Text>,
    /// The summary for lists, instead of the description; inline Markdown.
    pub(crate) summary: Option<Text>,
    /// The line above the title.
    pub(crate) kicker: Option<Text>,
    /// The opening paragraph, inline Markdown.
    pub(crate) lede: Option<Text>,
    /// The date of writing, for readers and for the order of lists.
    pub(crate) date: Option<Moment>,
    /// The date of the last substantial change.
    pub(crate) updated: Option<Moment>,
    /// The first date on which it is published; by default the day of `date`.
    pub(crate) publish: Option<Date>,
    /// The first date on which it is no longer published.
    pub(crate) expires: Option<Date>,
    /// The last date on which its content can be relied on, with its span.
    pub(crate) review_by: Option<(Date, Range<usize>)>,
    /// True if it is not published yet.
    pub(crate) draft: bool,
    /// True if search engines and feeds leave it out.
    pub(crate) noindex: bool,
    /// The last segment of its address, instead of the file's name.
    pub(crate) slug: Option<Text>,
    /// Its whole address, instead of the file's path.
    pub(crate) path: Option<Text>,
    /// Its former addresses.
    pub(crate) aliases: Vec<Text>,
    /// Its id in feeds, instead of its address.
    pub(crate) id: Option<Text>,
    /// Its topics and authors, by taxonomy.
    pub(crate) terms: Vec<Terms>,
    /// The picture at its top.
    pub(crate) hero: Option<Hero>,
    /// The related reading that the author chose, by source path.
    pub(crate) related: Vec<Text>,
    /// Its position in lists, lightest first.
    pub(crate) weight: Option<i64>,
    /// The sort order of a section.
    pub(crate) sort_by: Option<SortBy>,
    /// The number of entries on a page of a section.
    pub(crate) paginate_by: Option<usize>,
    /// A template that replaces that of its kind.
    pub(crate) template: Option<Text>,
    /// Further keys for the theme.
    pub(crate) extra: Vec<Entry>,
}

impl FrontMatter {
    /// Returns the time of the last change: the update, or else the writing.
    pub(crate) fn changed(&self) -> Option<Moment> {
        self.updated.max(self.date)
    }
}

impl FrontMatter {
    /// Returns true if pages with either have the same structure in the site, except for the order of lists: they are
    /// published on the same dates, have the same addresses and terms, and list the same entries.
    pub(crate) fn same_structure(&self, other: &Self) -> bool {
        // Every field is listed, so that a new one cannot be forgotten.
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
            id,
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
            && same(id, &other.id)
            && terms.len() == other.terms.len()
            && terms.iter().zip(&other.terms).all(same_terms)
            && all_same(related, &other.related)
            && (*sort_by, *paginate_by, *noindex) == (other.sort_by, other.paginate_by, other.noindex)
    }
}

/// Returns a text without its span.
fn said(text: &Text) -> &str {
    &text.value
}

/// The terms of a page in one taxonomy.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Terms {
    /// The taxonomy, for example `tags`.
    pub(crate) taxonomy: String,
    /// The terms as written, in order.
    pub(crate) values: Vec<Text>,
}

/// The picture at the top of a page.
#[derive(Clone, Debug)]
pub(crate) struct Hero {
    /// The path of the picture.
    pub(crate) src: Text,
    /// Its alternative text.
    pub(crate) alt: Text,
    /// The caption below it.
    pub(crate) caption: Option<Text>,
}

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum SortBy {
    /// The lightest first, and those without a weight by date, the newest first.
    #[default]
    Weight,
    /// The newest first, whatever its weight.
    Date,
    /// The lightest first, and those without a weight by date, the oldest first: the reading order of a series.
    Oldest,
    /// The most recently changed first.
    Updated,
    /// By title.
    Title,
    /// By the path of the file.
    Path,
    /// By address.
    Address,
}

impl SortBy {
    /// Every order, by its name in front matter.
    const ALL: [(&str, Self); 11] = [
        ("weight", Self::Weight),
        ("date", Self::Date),
        ("oldest", Self::Oldest),
        ("updated", Self::Updated),
        ("title", Self::Title),
        ("path", Self::Path),
        // Zola's names.
        ("update_date", Self::Updated),
        ("title_bytes", Self::Title),
        ("slug", Self::Address),
        ("permalink", Self::Address),
        ("none", Self::Path),
    ];
}

/// Parses the front matter of `text` and returns it with the range of the body.
pub(crate) fn read(
    text: &str,
    path: &SourcePath,
    parse_options: &ParseOptions,
    problems: &mut Vec<Problem>,
) -> (FrontMatter, Range<usize>) {
    let rule = rules::rule(path, parse_options);
    let fenced = match beginning(text, path, problems) {
        Beginning::Fenced(fenced) => fenced,
        Beginning::Body(start) => {
            rules::check(&[], rule, start..start, path, problems);
            return (FrontMatter::default(), start..text.len());
        }
        Beginning::Unclosed(start) => return (FrontMatter::default(), start..text.len()),
    };
    let (mut entries, notation) = entries(text, &fenced, path, problems);
    let Fenced { opening, inside, body, .. } = fenced;
    rules::settle(&mut entries, path, problems);
    rules::check(&entries, rule, inside.clone(), path, problems);
    if notation != Notation::Toml {
        problems.extend(rules::meant_as_text(&entries, rule, parse_options, Place::new(path, opening)));
    }
    let fields = Fields::new(entries, inside, path, CODES, problems);
    let mut fields = if notation == Notation::Toml { fields } else { fields.loosely(text).keeping_foreign() };
    let terms = terms::terms(&mut fields, parse_options);
    let mut front_matter = facts(&mut fields);
    front_matter.terms = terms;
    front_matter.extra.extend(fields.foreign());
    let rest = fields.rest();
    front_matter.extra.extend(rules::own_keys(rest, notation, rule, parse_options, path, problems));
    (front_matter, body..text.len())
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
}

/// Returns the front matter of `text` as it is written, if there is any, and the byte where the body begins.
pub(crate) fn as_written(text: &str) -> (Option<FrontMatterText>, usize) {
    let (path, problems) = (SourcePath::new(""), &mut Vec::new());
    match beginning(text, &path, problems) {
        Beginning::Fenced(fenced) => {
            let (entries, notation) = entries(text, &fenced, &path, problems);
            (Some(FrontMatterText { notation, inside: fenced.inside, entries }), fenced.body)
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
        expires: expires(fields),
        review_by: moment(fields, "review_by").map(|(date, span)| (date.day, span)),
        draft: fields.boolean("draft").unwrap_or(false),
        noindex: fields.boolean("noindex").unwrap_or(false),
        slug: slug(fields),
        path: address(fields),
        aliases: fields.texts("aliases"),
        id: fields.text("id").filter(|id| !id.value.trim().is_empty()),
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

/// Returns the number of entries on a page of a list, at least one.
pub(super) fn paginate_by(fields: &mut Fields<'_>) -> Option<usize> {
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
    hero.finish();
    if alt.as_ref().is_none_or(|alt| alt.value.trim().is_empty()) {
        let place = fields.place(alt.map_or(span, |alt| alt.span));
        fields.push(
            Problem::new(Code::ImageMissingAlt, place, "this image has no alternative text")
                .hint("describe the image: `alt = \"…\"`"),
        );
        return None;
    }
    Some(Hero { src: src?, alt: alt?, caption })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::parse_options::SectionRule;
    use crate::problem::Severity;

    fn read_all(text: &str) -> (FrontMatter, String, Vec<Problem>) {
        let mut problems = Vec::new();
        let (front_matter, body) =
            read(text, &SourcePath::new("content/a.md"), &ParseOptions::default(), &mut problems);
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
                ("\"soon\"", "`soon` is not a valid date"),
                ("1", "`draft` must be true or false, not an integer"),
                ("{ src = \"a.svg\" }", "this image has no alternative text"),
                ("titel", "unknown key `titel`"),
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
    fn of_two_that_say_whether_a_page_is_public_the_one_counts_that_says_it_is_not() {
        for (keys, is_draft, reported) in [
            ("publish: true\ndraft: \"false\"", false, None),
            ("draft: false\npublish: true", false, None),
            ("published: false\ndraft: true", true, None),
            ("publish: true\ndraft: true", true, Some("publish")),
            ("draft: false\npublish: false", true, Some("draft")),
            ("published: false\ndraft: false", true, Some("draft")),
            ("publish: false", true, None),
        ] {
            let text = format!("---\ntitle: A\n{keys}\n---\n");
            let (facts, _, problems) = read_all(&text);
            let told: Vec<_> =
                problems.iter().map(|it| (&text[it.place.span.clone()], it.severity)).collect();
            let expected: Vec<_> = reported.into_iter().map(|key| (key, Severity::Warning)).collect();
            assert_eq!((facts.draft, facts.publish, told), (is_draft, None, expected), "{keys}");
        }
    }

    #[test]
    fn only_a_word_that_says_so_means_that_a_page_never_expires() {
        for (written, severity) in [
            ("never", Some(Severity::Warning)),
            ("\"\"", Some(Severity::Warning)),
            ("Never", Some(Severity::Warning)),
            ("", None),
            ("2026-11-23", None),
            ("20261123", None),
            ("soon", Some(Severity::Error)),
            ("false", Some(Severity::Error)),
            ("2026", Some(Severity::Error)),
            ("20261399", Some(Severity::Error)),
        ] {
            let (facts, _, problems) = read_all(&format!("---\ntitle: A\nexpires: {written}\n---\n"));
            let told: Vec<_> = problems.iter().map(|problem| problem.severity).collect();
            assert_eq!(told, severity.into_iter().collect::<Vec<_>>(), "{written}");
            assert_eq!(
                facts.expires.is_some(),
                written.starts_with("2026") && severity.is_none(),
                "{written}"
            );
        }
    }

    #[test]
    fn a_day_of_eight_digits_is_a_day() {
        let day = |written: &str| read_all(&format!("---\ntitle: A\ndate: {written}\n---\n")).0.date;
        assert_eq!(day("20150317"), Moment::read("2015-03-17"));
        assert_eq!((day("20151317"), day("2015")), (None, None));
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
        assert_eq!(read_all("---\ntitle: A\n").2[0].message, "unclosed front matter");
        assert_eq!(read_all("---\n---\nBody").1, "Body");
    }

    /// Returns the title, true for a draft, the body, and the problems.
    fn begun(text: &str) -> (Option<String>, bool, String, Vec<String>) {
        let (facts, body, problems) = read_all(text);
        let said = problems.into_iter().map(|problem| problem.message).collect();
        (facts.title.map(|title| title.value), facts.draft, body, said)
    }

    #[test]
    fn blank_lines_spaces_and_comments_may_stand_before_the_fence() {
        let draft = |body: &str| (Some("A".to_owned()), true, body.to_owned(), Vec::new());
        for before in
            ["", "\n", "\r\n \t\n", "\u{feff}\n", " ", "   ", "<!-- a\n--- b -->\n", "<!---->\n\n<!--x--> "]
        {
            for (text, body) in [
                ("+++\ntitle = \"A\"\ndraft = true\n+++\nB", "B"),
                ("---\ntitle: A\ndraft: true\n---\n\nB", "\nB"),
                ("--- \ntitle: A\ndraft: true\n---\t\nB", "B"),
                ("{\n\t\"title\": \"A\",\n\t\"draft\": true\n}\nB", "\nB"),
            ] {
                assert_eq!(begun(&format!("{before}{text}")), draft(body), "{before:?} {text}");
            }
        }
        assert_eq!(begun(" ---\n title: A\n draft: true\n ---\nB"), draft("B"));
        // The closing fence is only as deep as the first, so that a line inside a text is not one.
        assert_eq!(begun("---\ntitle: A\nlede: |\n ---\ndraft: true\n---\nB"), draft("B"));
    }

    #[test]
    fn what_only_looks_like_front_matter_is_text() {
        for text in [
            "    ---\n    title: A\n    ---\n",
            "\n---\n\nText.\n\n---\n",
            "<!-- never closed\n---\ntitle: A\n---\n",
            "<!-- a -->\n---\nTwo words: text\n---\n",
            "---\nE = mc squared\n---\n",
            "{ \"quoted\" }",
            "{% raw %}",
            "{{ page.title }}",
        ] {
            assert_eq!(begun(text), (None, false, text.to_owned(), Vec::new()));
        }
    }

    #[test]
    fn text_between_two_breaks_does_not_vanish_without_a_word() {
        let said = begun("---\nNote: this page is old.\n---\nB").3;
        assert_eq!(said, ["this text is read as front matter, but it has no known key"]);
        for keys in ["syndicate: false", "client: Acme and sons", "Rating: 4", "_build:\n  list: never"] {
            assert_eq!(begun(&format!("---\n{keys}\n---\nB")), (None, false, "B".to_owned(), Vec::new()));
        }
    }

    #[test]
    fn one_fault_of_the_fences_is_one_problem() {
        let told = |text: &str| {
            let problems = read_all(text).2;
            problems.into_iter().map(|p| (p.message, p.hint.unwrap_or_default())).collect::<Vec<_>>()
        };
        for (text, message, hint) in [
            (
                "+++\ntitle: A\ntags:\n  - b\n+++\n",
                "YAML between the fences of TOML",
                "write `---` instead of `+++` in both fences",
            ),
            (
                "---\ntitle = \"A\"\ndate = 2026-01-02\n---\n",
                "TOML between the fences of YAML",
                "write `+++` instead of `---` in both fences",
            ),
            (
                "+++\ntitle = \"A\"\n---\nB\n",
                "unclosed front matter",
                "write `+++` instead of `---` in line 3",
            ),
            (
                "---\ntitle: A\n\u{2014}-\u{2014}\nB\n",
                "unclosed front matter",
                "write `---` instead of `\u{2014}-\u{2014}` in line 3",
            ),
            ("\n---\ntitle: A\n", "unclosed front matter", "close it with a line `---`"),
            (
                "{\"title\": A}\n",
                "invalid JSON in front matter",
                "fix the JSON, or write YAML between two lines `---`",
            ),
        ] {
            assert_eq!(told(text), [(message.to_owned(), hint.to_owned())], "{text}");
        }
    }

    #[test]
    fn of_two_names_for_one_thing_it_is_said_which_counts() {
        let text = "---\nauthor: Ann\nauthors: Bo\nlastmod: 2026-01-02\nmodified: 2026-01-03\n\
                    published: false\ndraft: true\n---\n";
        let (facts, _, problems) = read_all(text);
        let said: Vec<_> = problems.iter().map(|p| (p.severity, p.message.as_str())).collect();
        assert_eq!(
            said,
            [
                (Severity::Warning, "`author` and `authors` set the same value; `authors` is used"),
                (Severity::Warning, "`modified` and `lastmod` set the same value; `lastmod` is used"),
            ]
        );
        assert!(facts.draft && facts.updated == Moment::read("2026-01-02"));
    }

    #[test]
    fn what_has_another_shape_in_another_generator_is_kept() {
        let text = "---\nhero: images/x.png\nrelated:\n  sections: [x]\nauthors: {1: Ann}\nweight: heavy\ndate: {a: 1}\n---\n";
        let (facts, _, problems) = read_all(text);
        let codes: Vec<_> = problems.iter().map(|problem| problem.code).collect();
        assert_eq!(codes, [Code::FrontMatterForeignShape; 5], "{problems:?}");
        let mut kept: Vec<_> = facts.extra.iter().map(|entry| entry.key.as_str()).collect();
        kept.sort_unstable();
        assert_eq!(kept, ["authors", "date", "hero", "related", "weight"]);
        for deciding in ["draft: maybe", "expires: false", "noindex: [a]", "draft: 1"] {
            let problems = read_all(&format!("---\ntitle: A\n{deciding}\n---\n")).2;
            assert_eq!(problems[0].severity, Severity::Error, "{deciding}");
        }
        // As written by Obsidian.
        assert!(read_all("---\npublish: false\n---\n").0.draft);
        for yes in ["\"true\"", "yes", "Yes", "on", "TRUE"] {
            assert!(read_all(&format!("---\ndraft: {yes}\n---\n")).0.draft, "{yes}");
        }
    }

    #[test]
    fn a_section_says_which_keys_its_pages_have() {
        let rule = SectionRule {
            path: "insights".to_owned(),
            required: vec!["description".to_owned(), "review_by".to_owned()],
            allowed: Some(vec!["title".to_owned()]),
        };
        let parse_options = ParseOptions { sections: vec![rule], ..ParseOptions::default() };
        let told = |path: &str| {
            let mut problems = Vec::new();
            let text = "+++\ntitle = \"A\"\nreview_by = 2026-01-01\nkicker = \"B\"\n+++\n";
            read(text, &SourcePath::new(path), &parse_options, &mut problems);
            problems.into_iter().map(|problem| problem.message).collect::<Vec<_>>()
        };
        assert_eq!(
            told("content/insights/deep/a.md"),
            [
                "missing key `description`, required in `insights`",
                "the key `kicker` is not allowed in `insights`",
            ]
        );
        assert!(told("content/insights/_index.md").is_empty() && told("content/insightful.md").is_empty());
    }
}
