//! Front matter as plain data: the metadata of a page.

use std::ops::Range;

use jiff::civil::Date;

use crate::data::{Entry, Text};
use crate::parse::moment::Moment;

/// The metadata of a page. A missing value is `None` or empty. Keys that few pages have are in boxes: all metadata is in memory
/// at once.
#[derive(Clone, Debug, Default)]
pub(crate) struct FrontMatter {
    /// The title.
    pub(crate) title: Option<Text>,
    /// One or two sentences for search engines and lists.
    pub(crate) description: Option<Text>,
    /// The summary for lists, instead of the description; inline Markdown.
    pub(crate) summary: Option<Box<Text>>,
    /// The visible text of the summary, if it stands for the description.
    pub(crate) summary_text: Option<Box<str>>,
    /// The line above the title.
    pub(crate) kicker: Option<Box<Text>>,
    /// The opening paragraph, inline Markdown.
    pub(crate) lede: Option<Box<Text>>,
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
    pub(crate) aliases: Box<[Text]>,
    /// Its id in feeds, instead of its address.
    pub(crate) id: Option<Box<Text>>,
    /// Its topics and authors, by taxonomy.
    pub(crate) terms: Box<[Terms]>,
    /// The picture at its top.
    pub(crate) hero: Option<Box<Hero>>,
    /// The related reading that the author chose, by source path.
    pub(crate) related: Box<[Text]>,
    /// Its position in lists, lightest first.
    pub(crate) weight: Option<i64>,
    /// The sort order of a section.
    pub(crate) sort_by: Option<SortBy>,
    /// The number of entries on a page of a section.
    pub(crate) paginate_by: Option<usize>,
    /// The articles that a section lists.
    pub(crate) list: ListScope,
    /// True if the articles of a section are also listed by the section that contains it.
    pub(crate) transparent: bool,
    /// A template that replaces that of its kind.
    pub(crate) template: Option<Box<Text>>,
    /// Further keys for the theme.
    pub(crate) extra: Vec<Entry>,
}

impl FrontMatter {
    /// Returns the description, or the summary in its place, which older articles have.
    pub(crate) fn shown_description(&self) -> Option<&str> {
        self.description.as_ref().map(value).or(self.summary_text.as_deref())
    }

    /// Returns the time of the last change: the update, or else the writing.
    pub(crate) fn changed(&self) -> Option<Moment> {
        self.updated.max(self.date)
    }

    /// Returns true if pages with either have the same structure in the site, except for the order of lists: they are
    /// published on the same dates, have the same addresses and terms, and list the same entries.
    pub(crate) fn same_structure(&self, other: &Self) -> bool {
        // Every field is listed, so that a new one cannot be forgotten.
        let Self {
            title: _,
            description: _,
            summary: _,
            summary_text: _,
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
            list,
            transparent,
            template: _,
            extra: _,
            noindex,
        } = self;
        let day = |review_by: &Option<(Date, Range<usize>)>| review_by.as_ref().map(|(day, _)| *day);
        let same = |a: Option<&Text>, b: Option<&Text>| a.map(value) == b.map(value);
        let all_same = |a: &[Text], b: &[Text]| a.iter().map(value).eq(b.iter().map(value));
        let same_terms =
            |(a, b): (&Terms, &Terms)| a.taxonomy == b.taxonomy && all_same(&a.values, &b.values);
        *date == other.date
            && (*publish, *expires, *draft) == (other.publish, other.expires, other.draft)
            && day(review_by) == day(&other.review_by)
            && same(slug.as_ref(), other.slug.as_ref())
            && same(path.as_ref(), other.path.as_ref())
            && all_same(aliases, &other.aliases)
            && same(id.as_deref(), other.id.as_deref())
            && terms.len() == other.terms.len()
            && terms.iter().zip(&other.terms).all(same_terms)
            && all_same(related, &other.related)
            && (*sort_by, *paginate_by, *noindex) == (other.sort_by, other.paginate_by, other.noindex)
            && (*list, *transparent) == (other.list, other.transparent)
    }
}

/// Returns a text without its span.
fn value(text: &Text) -> &str {
    &text.value
}

/// The terms of a page in one taxonomy.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Terms {
    /// The taxonomy, for example `tags`.
    pub(crate) taxonomy: String,
    /// The terms as written, in order.
    pub(crate) values: Box<[Text]>,
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
    /// The width in pixels, for a picture whose own is not known.
    pub(crate) width: Option<usize>,
    /// The height in pixels, for a picture whose own is not known.
    pub(crate) height: Option<usize>,
}

/// The articles that a section lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ListScope {
    /// Those of its own folder.
    #[default]
    Own,
    /// Those of the sections below it as well.
    All,
}

impl ListScope {
    /// Every scope, by its name in front matter.
    pub(super) const ALL: [(&str, Self); 2] = [("own", Self::Own), ("all", Self::All)];
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
    pub(super) const ALL: [(&str, Self); 11] = [
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
