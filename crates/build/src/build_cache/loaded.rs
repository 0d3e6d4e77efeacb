//! A build that reads the build cache of an earlier one, and writes its own.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::table::{Number, QueryTable};
use super::writer::CacheWriter;
use super::{BuildCache, CacheContents, CacheEntry, CachedFile};
use crate::assemble::{OutputFormat, PageIndex, PageOutput};
use crate::context::RenderContext;
use crate::incremental::{OutputIndex, Query, TrackedSite};
use crate::output::OutputPath;
use crate::parse::CachedArticles;
use crate::prove::{self, Checked};

/// The build cache of an earlier build, and its entries that are valid for this one.
#[derive(Debug)]
pub(crate) struct LoadedCache {
    build_cache: BuildCache,
    context: Option<Arc<RenderContext>>,
    checks: Vec<Option<Resolved<Arc<[String]>>>>,
    /// The valid entry of each output, if there is one.
    renderings: Vec<Option<usize>>,
}

/// The result for an output.
#[derive(Debug)]
pub(crate) enum Resolved<T> {
    /// The entry of this number is reused.
    Reused(usize),
    /// It was rebuilt, with these queries.
    Rebuilt(T, Vec<Query>),
}

impl LoadedCache {
    /// Returns the state of a build that follows the one that wrote `build_cache`.
    pub(crate) fn new(build_cache: BuildCache) -> Self {
        Self { build_cache, context: None, checks: Vec::new(), renderings: Vec::new() }
    }

    /// Returns the cached articles.
    pub(crate) fn cached_articles(&self) -> &CachedArticles {
        &self.build_cache.contents.cached_articles
    }

    /// Returns the result of checking each page of `context`, in order, and determines which entries are valid.
    pub(crate) fn checked(&mut self, context: &Arc<RenderContext>) -> Vec<Checked> {
        let CacheContents { table, checks, renderings, .. } = &self.build_cache.contents;
        let validity = Validity { table, questions: table.validity(context), context };
        self.renderings = validity.of(renderings, &context.site.outputs);
        let outputs = context.site.readable();
        let loaded = validity.of(checks, outputs);
        let check = |(output, entry): (&PageOutput, Option<usize>)| {
            if let Some(entry) = entry {
                let lines = checks[entry].made.clone();
                return (Checked::without_problems(lines), Some(Resolved::Reused(entry)));
            }
            let tracked = Arc::new(TrackedSite::recording(context, output));
            let checked = prove::page(&tracked);
            // Pages with problems are not cached, so that their problems are reported each time.
            let lines = checked.has_no_problems().then(|| checked.proofs.clone());
            (checked, lines.map(|lines| Resolved::Rebuilt(lines, tracked.into_queries())))
        };
        let checked: Vec<_> = outputs.par_iter().zip(loaded).map(check).collect();
        let (checked, entries) = checked.into_iter().unzip();
        self.checks = entries;
        self.context = Some(context.clone());
        checked
    }

    /// Returns the entry of an output and its files, if rendering the output would give the same result.
    pub(crate) fn rendering(&self, output: OutputIndex) -> Option<(usize, &[CachedFile])> {
        let entry = (*self.renderings.get(output)?)?;
        Some((entry, &self.build_cache.contents.renderings[entry].made))
    }

    /// Returns the cached state of a file that needs no rendering.
    pub(crate) fn static_files(&self, path: &OutputPath) -> Option<&CachedFile> {
        let static_files = &self.build_cache.contents.static_files;
        static_files.get(static_files.binary_search_by(|kept| kept.path.cmp(path)).ok()?)
    }

    /// Returns the build cache of this build, in which `outputs` were rendered and `static_files` were emitted; none if
    /// it would equal the earlier one.
    pub(crate) fn written(
        &self,
        cached_articles: CachedArticles,
        outputs: &[Resolved<Arc<[CachedFile]>>],
        static_files: Vec<CachedFile>,
    ) -> Option<Vec<u8>> {
        let context = self.context.as_ref()?;
        let earlier = &self.build_cache.contents;
        let says_the_same = cached_articles.are(&earlier.cached_articles)
            && static_files == earlier.static_files
            && all_stand(self.checks.iter().map(Option::as_ref), earlier.checks.len())
            && all_stand(outputs.iter().map(Some), earlier.renderings.len());
        if says_the_same {
            return None;
        }
        let mut writer = CacheWriter::new(earlier);
        let site = &context.site;
        let checks = site.readable().iter().zip(&self.checks);
        let checks = checks
            .filter_map(|(output, resolved)| writer.entry(site, output, resolved.as_ref()?, &earlier.checks));
        let checks = checks.collect();
        let renderings = site.outputs.iter().zip(outputs);
        let renderings = renderings
            .filter_map(|(output, resolved)| writer.entry(site, output, resolved, &earlier.renderings));
        let renderings = renderings.collect();
        let contents =
            CacheContents { cached_articles, checks, renderings, static_files, table: writer.table(context) };
        BuildCache::bytes(self.build_cache.program, &contents)
    }
}

/// Returns true if all of this many entries are reused and there are no others.
fn all_stand<'a, T: 'a>(entries: impl Iterator<Item = Option<&'a Resolved<T>>>, contents: usize) -> bool {
    let mut stand = 0;
    entries.into_iter().all(|resolved| {
        stand += usize::from(matches!(resolved, Some(Resolved::Reused(_))));
        matches!(resolved, Some(Resolved::Reused(_)))
    }) && stand == contents
}

/// Determines which entries of an earlier build are still valid.
struct Validity<'a> {
    table: &'a QueryTable,
    /// For each query, true if it has the same answer now.
    questions: Vec<bool>,
    context: &'a RenderContext,
}

impl Validity<'_> {
    /// Returns for each of `outputs` the index of its entry in `contents`, if that is valid.
    fn of<T>(&self, contents: &[CacheEntry<T>], outputs: &[PageOutput]) -> Vec<Option<usize>> {
        let numbers =
            outputs.iter().enumerate().map(|(number, output)| ((output.page, &output.format), number));
        let numbers: HashMap<(PageIndex, &OutputFormat), OutputIndex> = numbers.collect();
        let stands = |number: &Number| self.questions.get(*number as usize).copied().unwrap_or(false);
        let mut validity = vec![None; outputs.len()];
        for (number, entry) in contents.iter().enumerate().filter(|(_, entry)| entry.asked.iter().all(stands))
        {
            let page = self.table.page(entry.page).and_then(|path| self.context.site.page_of(path));
            if let Some(output) = page.and_then(|page| numbers.get(&(page, &entry.format))) {
                validity[*output] = Some(number);
            }
        }
        validity
    }
}
