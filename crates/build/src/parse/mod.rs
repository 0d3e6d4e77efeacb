//! Parses each source independently: bytes into articles, diagnostics, configuration, theme. Never fails: every file
//! yields a value and problems, whatever its bytes.

mod abn;
mod address;
mod article;
mod articles;
mod blocks;
mod cached_article;
mod config;
pub(crate) mod copy;
mod data_file;
mod diagnostic;
pub(crate) mod directive;
mod elements;
mod figures;
mod folder_pages;
mod footnotes;
pub(crate) mod fragment;
pub(crate) mod front_matter;
mod gathered;
mod heading_ids;
mod highlight;
mod identifiers;
mod inherited;
mod keywords;
mod markdown;
pub(crate) mod moment;
pub(crate) mod parse_options;
pub(crate) mod permalinks;
mod rules;
mod short_forms;
mod slugs;
mod theme;
mod withheld;

use std::sync::Arc;

use rayon::prelude::*;

pub(crate) use self::address::{address_fault, decoded};
pub(crate) use self::article::{Article, dated, titled, undated_name};
pub(crate) use self::articles::Articles;
use self::articles::GROUP;
use self::cached_article::CachedArticle;
pub(crate) use self::cached_article::CachedArticles;
pub(crate) use self::config::{
    Config, FeedContent, FeedFormat, Lowered, Outputs, PATH as CONFIG_PATH, PublishedFormat, Taxonomy,
    is_drawing,
};
pub(crate) use self::data_file::DataFile;
pub(crate) use self::diagnostic::{Diagnostic, Labels, QuestionProse};
pub(crate) use self::figures::drawn;
pub(crate) use self::fragment::plain;
pub(crate) use self::front_matter::FrontMatter;
pub use self::front_matter::{FrontMatterText, Notation};
pub use self::gathered::Lines;
use self::highlight::Grammars;
pub(crate) use self::keywords::Keywords;
pub(crate) use self::markdown::{escaped, inline_code};
pub(crate) use self::moment::Moment;
use self::parse_options::ParseOptions;
pub(crate) use self::slugs::Script;
pub(crate) use self::theme::{
    BlockDeclaration, CARD, ContentShape, EMBED, FORM_STYLE, Language, Sizes, Theme, WALK, described,
    known_themes,
};
pub use self::theme::{ThemeDescription, ThemeOption};
pub(crate) use self::withheld::Withheld;
use crate::data::Entry;
use crate::diagnostic::SUFFIX;
use crate::fingerprint::fingerprint;
use crate::guard;
use crate::options::Options;
use crate::problem::{Code, Problem, Severity, not_utf8};
use crate::source::{ContentHash, SourceFile, SourcePath, Sources};

/// The folder that contains every page.
const CONTENT: &str = "content/";

/// The number of changed files after which the articles of a small site are listed anew.
const FEW: usize = 8;

/// Every source, parsed independently.
#[derive(Clone, Debug)]
pub(crate) struct Parsed {
    /// `site.toml`.
    pub(crate) config: Arc<Config>,
    /// The theme.
    pub(crate) theme: Arc<Theme>,
    /// Every Markdown file, sorted by path.
    pub(crate) articles: Articles,
    /// Every diagnostic that is a file, sorted by path.
    pub(crate) diagnostics: Vec<Arc<Diagnostic>>,
    /// The files of diagnostics that could not be parsed, sorted by path. The reason is already reported.
    pub(crate) unreadable: Vec<SourcePath>,
    /// Every data file, sorted by path.
    pub(crate) data: Vec<Arc<DataFile>>,
    /// Files that are copied unchanged, sorted by path.
    pub(crate) files: Vec<SourceFile>,
    /// Files that are not published, with the reason.
    pub(crate) withheld: Vec<(SourcePath, Withheld)>,
}

/// The result for each file of the last build, sorted by path: reused while its bytes are the same.
#[derive(Debug, Default)]
pub(crate) struct ParseCache {
    /// The options with which the files were parsed.
    parse_options: ParseOptions,
    grammars: Grammars,
    files: Vec<Known>,
    /// Those of the files that are articles.
    articles: Articles,
}

/// A file that was parsed.
#[derive(Debug)]
struct Known {
    path: SourcePath,
    hash: ContentHash,
    reading: Reading,
}

impl Known {
    fn article(&self) -> Option<&Arc<Article>> {
        self.reading.content.article()
    }

    /// Returns true if it is the result for `file`.
    fn is_of(&self, file: &SourceFile) -> bool {
        let is_same = match &self.reading.content {
            // It may be stored in another way, with the same bytes.
            Content::Other(Other::File(known)) => known.is_same(file),
            _ => true,
        };
        is_same && self.hash == file.hash
    }
}

/// The parsed content of a file in `content/`, and its problems.
#[derive(Debug)]
struct Reading {
    content: Content,
    problems: Arc<[Problem]>,
}

/// The kinds of files in `content/`.
#[derive(Debug)]
enum Content {
    Article(Arc<Article>),
    Other(Other),
}

/// The kinds of files that are no articles.
#[derive(Clone, Debug)]
enum Other {
    Diagnostic(Arc<Diagnostic>),
    /// A diagnostic that cannot be parsed.
    Unreadable(SourcePath),
    Data(Arc<DataFile>),
    File(SourceFile),
    Withheld(SourcePath, Withheld),
}

/// Returns the path of the site's base URL.
pub(crate) fn base_path(sources: &Sources) -> String {
    config::read(sources, None, &mut Vec::new()).base_path
}

/// Returns true if pictures are published in several sizes. Problems of `site.toml` are ignored.
pub(crate) fn resizes_pictures(sources: &Sources) -> bool {
    config::read(sources, None, &mut Vec::new()).pictures.enabled
}

/// Returns the name of the site's theme. Problems of `site.toml` are ignored.
pub(crate) fn theme_name(sources: &Sources) -> String {
    config::read(sources, None, &mut Vec::new()).theme
}

/// Reads `site.toml` for its questions alone.
pub(crate) fn read_config(sources: &Sources) {
    drop(config::read(sources, None, &mut Vec::new()));
}

/// Reads the `entries` of front matter for its questions alone.
pub(crate) fn read_metadata(entries: Vec<Entry>) {
    front_matter::ask(entries);
}

/// Reads a `theme.toml` for its questions alone.
pub(crate) fn read_manifest(file: &SourceFile) {
    theme::ask(file);
}

/// Returns the script of the addresses of the site. Problems of `site.toml` are ignored.
pub(crate) fn script_of(sources: &Sources) -> Script {
    config::read(sources, None, &mut Vec::new()).slugs
}

/// Parses every source.
pub(crate) fn sources(
    sources: &Sources,
    options: &Options,
    cache: &mut ParseCache,
    problems: &mut Vec<Problem>,
) -> Parsed {
    let config = config::provided(sources, options, problems);
    let theme = theme::read(&config, sources, problems);
    let parse_options = parse_options(&config, sources);
    if cache.parse_options != parse_options {
        (cache.files, cache.articles) = Default::default();
        cache.parse_options = parse_options.clone();
    }
    cache.read(sources, &parse_options);
    let mut others = Vec::new();
    for Reading { content, problems: found } in cache.files.iter().map(|known| &known.reading) {
        problems.extend(found.iter().cloned());
        others.extend(content.other().cloned());
    }
    sorted(config, theme, withheld::obstacles(sources), cache.articles.clone(), others, problems)
}

/// Returns the options of `site.toml` on which parsing a page depends, and what other pages say of it.
fn parse_options(config: &Config, sources: &Sources) -> ParseOptions {
    let mut parse_options = config.parse_options();
    if config.folder_pages {
        parse_options.places = folder_pages::places(sources);
    }
    inherited::add_cascades(&mut parse_options, sources);
    parse_options
}

/// Parses every source once and frees each as soon as it is parsed. Of articles that are among the `cached_articles` of
/// an earlier build, only the front matter is parsed; if `cached_articles` is given, even if it is empty, those of this
/// build are returned.
pub(crate) fn parse_owned(
    mut sources: Sources,
    options: &Options,
    cached_articles: Option<&CachedArticles>,
    problems: &mut Vec<Problem>,
) -> (Parsed, CachedArticles) {
    let config = config::provided(&sources, options, problems);
    let theme = theme::read(&config, &sources, problems);
    let parse_options = Arc::new(parse_options(&config, &sources));
    let files = sources.take_under(CONTENT);
    let grammars = Grammars::default();
    let parsed_with = fingerprint(&*parse_options);
    let read = |file: SourceFile| match cached_articles.and_then(|cached| cached.of(&file, parsed_with)) {
        Some(cached) => {
            let article = article::from_cache(&file, cached, &parse_options, &grammars);
            let reading = Reading { content: Content::Article(Arc::new(article)), problems: Arc::default() };
            (reading, Some((file.path, cached.clone())))
        }
        None => {
            let reading = read(&file, &parse_options, &grammars);
            let cached = cached_articles.and_then(|_| CachedArticle::of(&file, &reading));
            (reading, cached.map(|cached| (file.path, Arc::new(cached))))
        }
    };
    let read: Vec<_> = files.into_par_iter().map(read).collect();
    let (readings, articles): (Vec<_>, Vec<_>) = read.into_iter().unzip();
    let cached_articles = CachedArticles::new(parsed_with, articles.into_iter().flatten());
    let (mut articles, mut others) = (Vec::new(), Vec::new());
    for Reading { content, problems: found } in readings {
        problems.extend(found.iter().cloned());
        match content {
            Content::Article(article) => articles.push(article),
            Content::Other(other) => others.push(other),
        }
    }
    let (articles, obstacles) = (articles.into_iter().collect(), withheld::obstacles(&sources));
    (sorted(config, theme, obstacles, articles, others, problems), cached_articles)
}

/// Sorts the files that are no articles by kind.
fn sorted(
    config: Config,
    theme: Theme,
    withheld: Vec<(SourcePath, Withheld)>,
    articles: Articles,
    others: Vec<Other>,
    problems: &mut Vec<Problem>,
) -> Parsed {
    let mut parsed = Parsed {
        config: Arc::new(config),
        theme: Arc::new(theme),
        articles,
        diagnostics: Vec::new(),
        unreadable: Vec::new(),
        data: Vec::new(),
        files: Vec::new(),
        withheld,
    };
    for other in others {
        match other {
            Other::Diagnostic(diagnostic) => parsed.diagnostics.push(diagnostic),
            Other::Unreadable(path) => parsed.unreadable.push(path),
            Other::Data(data) => parsed.data.push(data),
            Other::File(file) => parsed.files.push(file),
            Other::Withheld(path, why) => parsed.withheld.push((path, why)),
        }
    }
    withheld::report(&parsed.withheld, &parsed.config.theme, problems);
    parsed
}

impl From<Other> for Content {
    fn from(other: Other) -> Self {
        Self::Other(other)
    }
}

impl Content {
    fn article(&self) -> Option<&Arc<Article>> {
        match self {
            Self::Article(article) => Some(article),
            Self::Other(_) => None,
        }
    }

    fn other(&self) -> Option<&Other> {
        match self {
            Self::Article(_) => None,
            Self::Other(other) => Some(other),
        }
    }
}

impl ParseCache {
    /// Parses every file in `content/` that is new or has changed.
    fn read(&mut self, sources: &Sources, parse_options: &ParseOptions) {
        let grammars = &self.grammars;
        let read = |file: &SourceFile| Known {
            path: file.path.clone(),
            hash: file.hash,
            reading: read(file, parse_options, grammars),
        };
        let files: Vec<&SourceFile> = sources.under(CONTENT).collect();
        // Most files are where they were: the others are between the first and the last that came or went.
        let is_here = |(known, file): &(&Known, &&SourceFile)| known.path == file.path;
        let before = self.files.iter().zip(&files).take_while(is_here).count();
        let behind = self.files[before..].iter().rev().zip(files[before..].iter().rev());
        let behind = behind.take_while(is_here).count();
        let known: Vec<Known> = self.files.splice(before..self.files.len() - behind, []).collect();
        let mut changed: Vec<SourcePath> = known.iter().map(|known| known.path.clone()).collect();
        // Both are sorted by path, so that a single pass over both finds the known ones.
        let mut known = known.into_iter().peekable();
        let between = &files[before..files.len() - behind];
        changed.extend(between.iter().map(|file| file.path.clone()));
        let between = between.iter().map(|file| {
            while known.next_if(|known| known.path < file.path).is_some() {}
            (known.next_if(|known| known.path == file.path), *file)
        });
        let between: Vec<_> = between.collect();
        let between = between.into_par_iter().map(|(known, file)| known.unwrap_or_else(|| read(file)));
        self.files.splice(before..before, between.collect::<Vec<_>>());
        let both = self.files.par_iter_mut().zip(files).filter(|(known, file)| !known.is_of(file));
        changed.par_extend(both.map(|(known, file)| {
            *known = read(file);
            known.path.clone()
        }));
        self.regroup(&changed);
    }

    /// Takes the articles of files that came, went or changed.
    fn regroup(&mut self, changed: &[SourcePath]) {
        // A change copies a group, so that many cost more than a new list.
        if changed.len() > FEW.max(self.files.len() / GROUP) {
            self.articles = self.files.iter().filter_map(Known::article).cloned().collect();
            return;
        }
        for path in changed {
            let at = self.files.binary_search_by(|known| known.path.cmp(path));
            let known = at.ok().and_then(|at| self.files.get(at));
            self.articles.set(path, known.and_then(Known::article).cloned());
        }
    }
}

/// Parses a file in `content/`, and reports a panic in a library. Not inlined, so that profiles show the cost of
/// parsing under this name.
#[inline(never)]
fn read(file: &SourceFile, parse_options: &ParseOptions, grammars: &Grammars) -> Reading {
    guard::caught(|| read_whole(file, parse_options, grammars)).unwrap_or_else(|said| {
        let mut problem = guard::failed(Code::SourceNotRead, &file.path, "the parser", &said);
        problem.severity = Severity::Error;
        Reading { content: Other::File(file.clone()).into(), problems: Arc::new([problem]) }
    })
}

/// Parses a file in `content/`.
fn read_whole(file: &SourceFile, parse_options: &ParseOptions, grammars: &Grammars) -> Reading {
    let mut problems = Vec::new();
    let name = file.path.file_name();
    let content = if let Some(why) = withheld::withheld(file, &parse_options.publishing) {
        Other::Withheld(file.path.clone(), why).into()
    } else if file.path.markdown_stem().is_some() {
        Content::Article(Arc::new(article::read(file, parse_options, grammars, &mut problems)))
    } else if name.ends_with(SUFFIX) {
        let diagnostic = diagnostic::read(file, parse_options, &mut problems).map(Arc::new);
        diagnostic.map_or_else(|| Other::Unreadable(file.path.clone()), Other::Diagnostic).into()
    } else if let Some((name, notation)) = data_file::recognised(&file.path) {
        Other::Data(data_file::read(file, name, notation, &mut problems)).into()
    } else {
        Other::File(file.clone()).into()
    };
    if problems.iter().any(|problem| problem.code == Code::SourceNotUtf8) {
        // The rest of the file was not read, so what is missing there would be reported as a second mistake.
        problems.retain(|problem| problem.code == Code::SourceNotUtf8);
    }
    gathered::gather(&mut problems, file.text().unwrap_or_default());
    Reading { content, problems: problems.into() }
}

/// Returns the file's text; if it is not UTF-8, the valid part, and a problem at its end.
fn text_of<'a>(file: &'a SourceFile, problems: &mut Vec<Problem>) -> &'a str {
    match file.text() {
        Ok(text) => text,
        Err(end) => {
            problems.push(not_utf8(file, end));
            std::str::from_utf8(&file.bytes[..end]).unwrap_or_default()
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_articles_of_a_later_build_are_those_of_a_first_one() {
        let options = Options::on(date(2026, 6, 1));
        let site = ("site.toml", "title = \"Site\"\nbase_url = \"https://example.com\"\n");
        let other_site = (
            "site.toml",
            "title = \"Site\"\nbase_url = \"https://example.com\"\n[markdown]\nheading_ids = \"github\"\n",
        );
        let [one, two, three] = ["one", "two", "three"].map(|name| (format!("content/{name}.md"), name));
        let page = |page: &(String, &'static str)| (page.0.clone(), page.1);
        let turns: [(_, &[_]); 6] = [
            (site, &[page(&one), page(&two)]),
            // Everything is parsed again, and a file is gone.
            (other_site, &[page(&two)]),
            (site, &[page(&two), page(&three)]),
            (site, &[page(&one), (two.0.clone(), "other text")]),
            (site, &[]),
            (site, &[page(&three)]),
        ];
        let mut cache = ParseCache::default();
        for (turn, (site, pages)) in turns.iter().enumerate() {
            let pages = pages.iter().map(|(path, text)| (path.as_str(), *text));
            let files = [*site].into_iter().chain(pages);
            let sources: Sources = files.map(|(path, text)| SourceFile::new(path, text.as_bytes())).collect();
            let paths = |cache: &mut ParseCache| {
                let parsed = super::sources(&sources, &options, cache, &mut Vec::new());
                let article = |article: &Arc<Article>| (article.path.clone(), article.reading);
                parsed.articles.iter().map(article).collect::<Vec<_>>()
            };
            assert_eq!(paths(&mut cache), paths(&mut ParseCache::default()), "turn {turn}");
        }
    }
}
