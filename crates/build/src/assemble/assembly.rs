//! The site of the build before, taken up again. What is written in bodies moves no page, so that after most edits
//! the site is the one from before with another article in its place.

use std::sync::Arc;

use jiff::civil::Date;

use super::{Kinship, Site, assembled};
use crate::options::{Drafts, Options};
use crate::parse::{Article, Parsed};
use crate::problem::Problem;
use crate::source::SourceFile;

/// The site as it was put together last, if it was.
#[derive(Debug, Default)]
pub(crate) struct Assembly {
    last: Option<Last>,
    kinship: Kinship,
}

/// A site, what it was put together from, and what was wrong.
#[derive(Debug)]
struct Last {
    parsed: Parsed,
    day: Date,
    drafts: Drafts,
    site: Arc<Site>,
    problems: Vec<Problem>,
}

impl Assembly {
    /// Puts what was parsed in its place.
    pub(crate) fn site(
        &mut self,
        parsed: Parsed,
        options: &Options,
        problems: &mut Vec<Problem>,
    ) -> Arc<Site> {
        let last = self.last.take().filter(|last| last.is_placed_like(&parsed, options));
        let last = match last {
            Some(last) => last.with(parsed, &mut self.kinship),
            None => {
                let mut problems = Vec::new();
                let site = assembled(parsed.clone(), options, &mut self.kinship, &mut problems).into();
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
    /// Whether what was parsed now takes the same places.
    fn is_placed_like(&self, parsed: &Parsed, options: &Options) -> bool {
        let same_file = |(a, b): (&SourceFile, &SourceFile)| a.path == b.path && a.hash == b.hash;
        let old = &self.parsed;
        let lengths = |parsed: &Parsed| (parsed.articles.len(), parsed.diagnostics.len(), parsed.files.len());
        lengths(old) == lengths(parsed)
            && (self.day, self.drafts) == (options.today, options.drafts)
            && old.config.fingerprint == parsed.config.fingerprint
            && old.theme.is_laid_out_like(&parsed.theme)
            && old.diagnostics.iter().zip(&parsed.diagnostics).all(|(a, b)| Arc::ptr_eq(a, b))
            && old.files.iter().zip(&parsed.files).all(same_file)
            && both(old, parsed).all(|(a, b)| Arc::ptr_eq(a, b) || a.is_placed_like(b))
    }

    /// The same site with what was parsed now.
    fn with(self, parsed: Parsed, kinship: &mut Kinship) -> Self {
        let mut site = Site::clone(&self.site);
        site.config = parsed.config.clone();
        site.theme = parsed.theme.clone();
        let mut about_the_same = true;
        for (old, new) in both(&self.parsed, &parsed).filter(|(old, new)| !Arc::ptr_eq(old, new)) {
            about_the_same &= old.keywords == new.keywords;
            // What is held back has no page, though one may be made up in its place.
            let page = site.page_of(&new.path).map(|page| &mut site.pages[page].article);
            if let Some(article) = page.filter(|article| Arc::ptr_eq(article, old)) {
                *article = new.clone();
            }
        }
        if !about_the_same {
            // What is wrong with what the authors say was told before, and is so still.
            site.relate(kinship, &mut Vec::new());
        }
        Self { parsed, site: site.into(), ..self }
    }
}

/// Each article as it was and as it is.
fn both<'a>(old: &'a Parsed, new: &'a Parsed) -> impl Iterator<Item = (&'a Arc<Article>, &'a Arc<Article>)> {
    old.articles.iter().zip(&new.articles)
}
