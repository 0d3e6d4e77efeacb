//! Reuse of the site of the previous build. Text in a body moves no page, and a changed title moves only that article
//! in the lists that contain it, so after most edits the site is the previous one with one article replaced, or one more.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;

use super::insertion::Insertion;
use super::{Page, PageIndex, Similarity, Site, assembled};
use crate::options::{Drafts, Options};
use crate::parse::{Article, Parsed};
use crate::problem::{Code, Problem};
use crate::source::SourceFile;

/// The most recently assembled site, if any.
#[derive(Debug, Default)]
pub(crate) struct AssemblyCache {
    last: Option<Last>,
    similarity: Similarity,
}

/// An assembled site, what it was assembled from, and its problems.
#[derive(Debug)]
struct Last {
    parsed: Parsed,
    day: Date,
    drafts: Drafts,
    site: Arc<Site>,
    problems: Vec<Problem>,
}

/// A difference between sources after which most of the site stays as it is.
#[derive(Debug)]
enum Edit {
    /// Articles were replaced by others of the same structure.
    Replaced,
    /// There is one more article.
    Inserted(Insertion),
}

impl AssemblyCache {
    /// Assembles the site from the parsed sources.
    pub(crate) fn site(
        &mut self,
        parsed: Parsed,
        options: &Options,
        problems: &mut Vec<Problem>,
    ) -> Arc<Site> {
        let edit = self.last.as_ref().and_then(|last| last.edit(&parsed, options));
        let last = match (self.last.take(), edit) {
            (Some(last), Some(Edit::Replaced)) => last.with(parsed, &mut self.similarity),
            (Some(last), Some(Edit::Inserted(one))) => last.with_article(parsed, &one, &mut self.similarity),
            _ => {
                let mut problems = Vec::new();
                let site = assembled(parsed.clone(), options, &mut self.similarity, &mut problems).into();
                Last { parsed, day: options.today, drafts: options.drafts, site, problems }
            }
        };
        problems.extend(last.problems.iter().cloned());
        let site = last.site.clone();
        self.last = Some(last);
        site
    }
}

impl Last {
    /// Returns how the parsed sources differ, if most of the site stays as it is.
    fn edit(&self, parsed: &Parsed, options: &Options) -> Option<Edit> {
        if !self.same_but_articles(parsed, options) {
            return None;
        }
        let [old, new] = self.parsed.articles.differences(&parsed.articles);
        let is_same = |(old, new): &(&&Arc<Article>, &&Arc<Article>)| Arc::ptr_eq(old, new);
        if old.len() == new.len() {
            let pairs = || old.iter().zip(&new).filter(|pair| !is_same(pair)).map(|(old, new)| (*old, *new));
            let same_structure = pairs().all(|(old, new)| old.same_structure(new));
            return (same_structure && self.one_metadata_change(pairs())).then_some(Edit::Replaced);
        }
        let at = old.iter().zip(&new).take_while(is_same).count();
        let is_one_more =
            old.len() + 1 == new.len() && old[at..].iter().zip(&new[at + 1..]).all(|pair| is_same(&pair));
        // A link that leads nowhere may lead to the new page.
        let all_lead = self.problems.iter().all(|problem| problem.code != Code::LinkUnknownTarget);
        let inserted = (is_one_more && all_lead).then(|| Insertion::of(&self.site, parsed, new[at], options));
        inserted.flatten().map(Edit::Inserted)
    }

    /// Returns true if everything but the articles is the same, or makes no difference to the structure of the site.
    fn same_but_articles(&self, parsed: &Parsed, options: &Options) -> bool {
        let same_file = |(a, b): (&SourceFile, &SourceFile)| a.is_same(b);
        let old = &self.parsed;
        let lengths = |parsed: &Parsed| (parsed.diagnostics.len(), parsed.files.len(), parsed.data.len());
        lengths(old) == lengths(parsed)
            && (self.day, self.drafts) == (options.today, options.drafts)
            && old.config.fingerprint == parsed.config.fingerprint
            && old.theme.same_layout(&parsed.theme)
            && old.diagnostics.iter().zip(&parsed.diagnostics).all(|(a, b)| Arc::ptr_eq(a, b))
            && old.unreadable == parsed.unreadable
            && old.withheld == parsed.withheld
            && old.data.iter().zip(&parsed.data).all(|(a, b)| Arc::ptr_eq(a, b))
            && old.files.iter().zip(&parsed.files).all(same_file)
    }

    /// Returns true if at most one of the `pairs` of an old article and a new one has other metadata than before, and
    /// nothing else repeats that metadata. Several could swap places with each other, which is left to a full assembly.
    fn one_metadata_change<'a>(
        &self,
        pairs: impl Iterator<Item = (&'a Arc<Article>, &'a Arc<Article>)>,
    ) -> bool {
        let mut restated = pairs.filter(|(old, new)| !old.same_metadata(new));
        let Some((old, _)) = restated.next() else { return true };
        // The further pages of a list repeat the metadata of the first, and problems point into the old front matter.
        let is_reported_elsewhere = self.page_of(old).is_some_and(|index| {
            self.site.pages[index].pager.is_some()
                || self.problems.iter().any(|problem| problem.place.path == old.path)
        });
        !is_reported_elsewhere && restated.next().is_none()
    }

    /// Returns the page of an article. An unpublished article has none, though a synthetic page may have its address.
    fn page_of(&self, article: &Arc<Article>) -> Option<PageIndex> {
        let index = self.site.page_of(&article.path)?;
        Arc::ptr_eq(&self.site.pages[index].article, article).then_some(index)
    }

    /// Returns the same site with the articles parsed now.
    fn with(self, parsed: Parsed, similarity: &mut Similarity) -> Self {
        let mut site = Site::clone(&self.site);
        site.config = parsed.config.clone();
        site.theme = parsed.theme.clone();
        let mut mentions_alike =
            self.parsed.theme.is_same(&parsed.theme) && self.parsed.theme.options == parsed.theme.options;
        let (mut reworded, mut to_relate) = (Vec::new(), BTreeSet::new());
        let [old, new] = self.parsed.articles.differences(&parsed.articles);
        for (old, new) in old.into_iter().zip(new).filter(|(old, new)| !Arc::ptr_eq(old, new)) {
            let same_metadata = old.same_metadata(new);
            mentions_alike &= same_metadata;
            if old.hero_source() != new.hero_source() {
                site.has_drawing = Arc::default();
            }
            if old.front_matter.template.is_some() != new.front_matter.template.is_some() {
                site.naming_template = Arc::default();
            }
            if let Some(page) = self.page_of(old) {
                site.pages[page] = site.pages[page].with(new.clone()).into();
                reworded.extend((old.keywords != new.keywords).then_some(page));
                if !same_metadata {
                    // Neighbours are shown where few articles are similar.
                    to_relate.extend(site.put_in_order(page));
                }
            }
        }
        if !mentions_alike {
            site.mentioned = Arc::default();
        }
        if !reworded.is_empty() {
            to_relate.extend(similarity.replace(&site.pages, &reworded));
        }
        for page in to_relate {
            // Problems in what the authors state were reported before, and still are.
            site.relate_page(page, similarity, &mut Vec::new());
        }
        Self { parsed, site: site.into(), ..self }
    }

    /// Returns the same site with one more article.
    fn with_article(mut self, parsed: Parsed, one: &Insertion, similarity: &mut Similarity) -> Self {
        let mut site = self.site.with_article(one, similarity, &mut self.problems);
        site.config = parsed.config.clone();
        site.theme = parsed.theme.clone();
        Self { parsed, site: site.into(), ..self }
    }
}

impl Page {
    /// Returns the same page with another article.
    fn with(&self, article: Arc<Article>) -> Self {
        Self { title: article.title().into(), article, ..self.clone() }
    }
}

impl Site {
    /// Moves the page `index` to its place in every list that contains it. Returns the articles whose neighbours are others
    /// then.
    fn put_in_order(&mut self, index: PageIndex) -> Vec<PageIndex> {
        let page = &self.pages[index];
        let year = page.date().and_then(|day| self.year_of(day));
        let lists: BTreeSet<PageIndex> =
            page.ancestors.iter().chain(&*page.terms).copied().chain(year).collect();
        let lists = lists.into_iter().filter(|list| self.pages[*list].listed.contains(&index));
        let lists: Vec<PageIndex> = lists.collect();
        lists.into_iter().flat_map(|list| self.enter(list, index)).collect()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::parse::{self, ParseCache};
    use crate::source::Sources;

    const SITE: [(&str, &str); 8] = [
        (
            "site.toml",
            "title = \"Site\"\nbase_url = \"https://example.com\"\narchive = true\n\
             [taxonomies]\ntags = { title = \"Tags\", paginate_by = 1 }\n",
        ),
        ("content/_index.md", "+++\npaginate_by = 2\n+++\n"),
        ("content/insights/one.md", "+++\ndate = 2026-01-01\ntags = [\"Bronze\", \"Zinc\"]\n+++\n"),
        ("content/insights/two.md", "+++\ntags = [\"Bronze\", \"Brass\"]\n+++\n"),
        ("content/insights/three.md", "+++\ntags = [\"Tin\", \"Brass\"]\n+++\n"),
        ("content/insights/four.md", "+++\ndate = 2026-01-02\ntags = [\"Bronze\", \"Tin\"]\n+++\n"),
        ("content/insights/five/bell.svg", "<svg/>"),
        ("content/tags/tin.md", ""),
    ];

    /// Returns true if the site with one more file is the last one with an article inserted, and a clean one is equal to it.
    fn is_inserted(path: &str, text: &str) -> bool {
        let options = Options::on(date(2026, 6, 1));
        let mut sources = Sources::default();
        let put = |sources: &mut Sources, (path, text): (&str, &str)| {
            sources.insert(SourceFile::new(path, text.as_bytes()));
        };
        SITE.into_iter().for_each(|file| put(&mut sources, file));
        let (mut parsed, mut assembly) = (ParseCache::default(), AssemblyCache::default());
        let mut assemble = |sources: &Sources, assembly: &mut AssemblyCache| {
            let parsed = parse::sources(sources, &options, &mut parsed, &mut Vec::new());
            let edit = assembly.last.as_ref().and_then(|last| last.edit(&parsed, &options));
            (assembly.site(parsed, &options, &mut Vec::new()), edit)
        };
        assemble(&sources, &mut assembly);
        put(&mut sources, (path, text));
        let (site, edit) = assemble(&sources, &mut assembly);
        let (clean, _) = assemble(&sources, &mut AssemblyCache::default());
        assert_eq!(format!("{:?}", site.pages), format!("{:?}", clean.pages), "{path}");
        assert_eq!((&site.outputs, &site.feeds), (&clean.outputs, &clean.feeds), "{path}");
        assert_eq!((&site.by_path, &site.by_url), (&clean.by_path, &clean.by_url), "{path}");
        matches!(edit, Some(Edit::Inserted(_)))
    }

    #[test]
    fn an_article_that_only_joins_lists_is_inserted() {
        for (path, text) in [
            ("content/insights/six.md", ""),
            // The lists of the home page and of both terms have one more page with it.
            ("content/insights/a.md", "+++\ndate = 2026-02-01\ntags = [\"Bronze\", \"tin\"]\n+++\nText.\n"),
            ("content/insights/b.md", "+++\nslug = \"c\"\nweight = 1\ntitle = \"C\"\n+++\n"),
        ] {
            assert!(is_inserted(path, text), "{path}");
        }
        for (path, text) in [
            ("content/insights/_index.md", ""),
            ("content/other/first.md", ""),
            ("content/page.md", ""),
            ("content/insights/ONE.md", ""),
            // There is a file in a folder of its name.
            ("content/insights/five.md", ""),
            ("content/insights/six.markdown", ""),
            ("content/insights/six.md", "+++\ndraft = true\n+++\n"),
            ("content/insights/six.md", "+++\nreview_by = 2026-01-01\n+++\n"),
            ("content/insights/six.md", "+++\naliases = [\"/was/\"]\n+++\n"),
            ("content/insights/six.md", "+++\nid = \"urn:six\"\n+++\n"),
            ("content/insights/six.md", "+++\ndate = 2025-01-01\n+++\n"),
            ("content/insights/six.md", "+++\ntags = [\"Copper\"]\n+++\n"),
            // The term has a feed with it.
            ("content/insights/six.md", "+++\ndate = 2026-03-01\ntags = [\"Brass\"]\n+++\n"),
            // The list of the term has a second page with it.
            ("content/insights/six.md", "+++\ntags = [\"Zinc\"]\n+++\n"),
            // The title of the term is the first spelling.
            ("content/insights/six.md", "+++\ntags = [\"bronze\"]\n+++\n"),
            ("content/insights/six.md", "+++\npath = \"/six/\"\n+++\n"),
        ] {
            assert!(!is_inserted(path, text), "{path}: {text:?}");
        }
    }
}
