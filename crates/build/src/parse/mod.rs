//! Each source on its own: bytes into articles, diagnostics, configuration, theme. Never fails: a value and
//! problems, for every file, whatever its bytes.

mod abn;
mod address;
mod article;
mod blocks;
mod cached_article;
mod config;
pub(crate) mod copy;
mod data_file;
mod diagnostic;
pub(crate) mod directive;
mod elements;
mod footnotes;
pub(crate) mod fragment;
pub(crate) mod front_matter;
mod gathered;
mod highlight;
mod identifiers;
mod keywords;
mod markdown;
pub(crate) mod moment;
pub(crate) mod parse_options;
mod rules;
mod slugs;
mod theme;
mod withheld;

use std::sync::Arc;

use rayon::prelude::*;

pub(crate) use self::address::{address_fault, decoded};
pub(crate) use self::article::{Article, OutlineItem, titled};
pub(crate) use self::cached_article::CachedArticles;
use self::cached_article::{CachedArticle, known};
pub(crate) use self::config::{
    Config, FeedContent, FeedFormat, Outputs, PATH as CONFIG_PATH, Taxonomy, is_drawing,
};
pub(crate) use self::data_file::DataFile;
pub(crate) use self::diagnostic::{Diagnostic, QuestionProse};
pub(crate) use self::fragment::plain;
pub(crate) use self::front_matter::FrontMatter;
use self::highlight::Grammars;
pub(crate) use self::keywords::Keywords;
pub(crate) use self::markdown::escaped;
use self::parse_options::ParseOptions;
pub(crate) use self::slugs::Script;
pub(crate) use self::theme::{BlockDeclaration, Language, Theme, WALK};
pub(crate) use self::withheld::Withheld;
use crate::diagnostic::SUFFIX;
use crate::guard;
use crate::options::Options;
use crate::problem::{Code, Place, Problem, Severity};
use crate::source::{ContentHash, SourceFile, SourcePath, Sources};

/// The folder that holds every page.
const CONTENT: &str = "content/";

/// Every source, read on its own.
#[derive(Clone, Debug)]
pub(crate) struct Parsed {
    /// `site.toml`.
    pub(crate) config: Arc<Config>,
    /// The theme it names.
    pub(crate) theme: Arc<Theme>,
    /// Every Markdown file, sorted by path.
    pub(crate) articles: Vec<Arc<Article>>,
    /// Every diagnostic that is a file, sorted by path.
    pub(crate) diagnostics: Vec<Arc<Diagnostic>>,
    /// The files of diagnostics that could not be read, sorted by path: why is reported already.
    pub(crate) unreadable: Vec<SourcePath>,
    /// Every file of data, sorted by path.
    pub(crate) data: Vec<Arc<DataFile>>,
    /// What is written as it is, sorted by path.
    pub(crate) files: Vec<SourceFile>,
    /// What is not published, and why not.
    pub(crate) withheld: Vec<(SourcePath, Withheld)>,
}

/// What each file said the last time, sorted by path: used again while its bytes are the same.
#[derive(Debug, Default)]
pub(crate) struct ParseCache {
    /// How the files were read.
    parse_options: ParseOptions,
    grammars: Grammars,
    files: Vec<Known>,
}

/// A file that was read.
#[derive(Debug)]
struct Known {
    path: SourcePath,
    hash: ContentHash,
    reading: Reading,
}

impl Known {
    /// Returns true if it is what `file` says too.
    fn is_of(&self, file: &SourceFile) -> bool {
        let is_same = match &self.reading.content {
            // It may be stored otherwise, though its bytes are the same.
            Content::File(known) => known.is_same(file),
            _ => true,
        };
        is_same && self.hash == file.hash
    }
}

/// What one file in `content/` says, and what is wrong in it. Cloning shares both.
#[derive(Clone, Debug)]
struct Reading {
    content: Content,
    problems: Arc<[Problem]>,
}

/// What one file in `content/` is.
#[derive(Clone, Debug)]
enum Content {
    Article(Arc<Article>),
    Diagnostic(Arc<Diagnostic>),
    /// A diagnostic that makes no sense.
    Unreadable(SourcePath),
    Data(Arc<DataFile>),
    File(SourceFile),
    Withheld(SourcePath, Withheld),
}

/// The path of the site's base URL.
pub(crate) fn base_path(sources: &Sources) -> String {
    config::read(sources, None, &mut Vec::new()).base_path
}

/// Reads every source.
pub(crate) fn sources(
    sources: &Sources,
    options: &Options,
    cache: &mut ParseCache,
    problems: &mut Vec<Problem>,
) -> Parsed {
    let config = config::read(sources, options.base_url.as_deref(), problems);
    let theme = theme::read(&config, sources, problems);
    let parse_options = config.parse_options();
    if cache.parse_options != parse_options {
        cache.files.clear();
        cache.parse_options = parse_options.clone();
    }
    cache.read(sources, &parse_options);
    let readings = cache.files.iter().map(|known| known.reading.clone());
    sorted(config, theme, withheld::obstacles(sources), readings, problems)
}

/// Reads every source once: what is not needed any more is given back as soon as it was read. Of articles whose
/// cached article is among the `cached_articles` of an earlier build no more is read than their facts; where there
/// are any, even none, those of this build are returned.
pub(crate) fn parse_owned(
    mut sources: Sources,
    options: &Options,
    cached_articles: Option<&CachedArticles>,
    problems: &mut Vec<Problem>,
) -> (Parsed, CachedArticles) {
    let config = config::read(&sources, options.base_url.as_deref(), problems);
    let theme = theme::read(&config, &sources, problems);
    let parse_options = Arc::new(config.parse_options());
    let files = sources.take_under(CONTENT);
    let grammars = Grammars::default();
    let earlier = cached_articles.map(|cached_articles| cached_articles.for_options(&parse_options));
    let read = |file: SourceFile| match known(earlier.unwrap_or_default(), &file) {
        Some(cached_article) => {
            let article = article::from_cache(&file, cached_article, &parse_options, &grammars);
            let reading = Reading { content: Content::Article(Arc::new(article)), problems: Arc::default() };
            (reading, Some((file.path, cached_article.clone())))
        }
        None => {
            let reading = read(&file, &parse_options, &grammars);
            let cached_article = earlier.and_then(|_| CachedArticle::of(&file, &reading));
            (reading, cached_article.map(|cached_article| (file.path, Arc::new(cached_article))))
        }
    };
    let read: Vec<_> = files.into_par_iter().map(read).collect();
    let (readings, cached_articles): (Vec<_>, Vec<_>) = read.into_iter().unzip();
    let cached_articles = CachedArticles::of(&parse_options, cached_articles.into_iter().flatten());
    (sorted(config, theme, withheld::obstacles(&sources), readings.into_iter(), problems), cached_articles)
}

/// Sorts what was read by what it is.
fn sorted(
    config: Config,
    theme: Theme,
    withheld: Vec<(SourcePath, Withheld)>,
    readings: impl Iterator<Item = Reading>,
    problems: &mut Vec<Problem>,
) -> Parsed {
    let mut parsed = Parsed {
        config: Arc::new(config),
        theme: Arc::new(theme),
        articles: Vec::new(),
        diagnostics: Vec::new(),
        unreadable: Vec::new(),
        data: Vec::new(),
        files: Vec::new(),
        withheld,
    };
    for reading in readings {
        problems.extend(reading.problems.iter().cloned());
        match reading.content {
            Content::Article(article) => parsed.articles.push(article),
            Content::Diagnostic(diagnostic) => parsed.diagnostics.push(diagnostic),
            Content::Unreadable(path) => parsed.unreadable.push(path),
            Content::Data(data) => parsed.data.push(data),
            Content::File(file) => parsed.files.push(file),
            Content::Withheld(path, why) => parsed.withheld.push((path, why)),
        }
    }
    withheld::report(&parsed.withheld, &parsed.config.theme, problems);
    parsed
}

impl ParseCache {
    /// Reads every file in `content/` that is not known as it is.
    fn read(&mut self, sources: &Sources, parse_options: &ParseOptions) {
        // Both are sorted by path, so that one walk beside each other finds what is known.
        let mut known = std::mem::take(&mut self.files).into_iter().peekable();
        let files: Vec<(&SourceFile, Option<Known>)> = sources
            .under(CONTENT)
            .map(|file| {
                while known.next_if(|known| known.path < file.path).is_some() {}
                (file, known.next_if(|known| known.path == file.path && known.is_of(file)))
            })
            .collect();
        let grammars = &self.grammars;
        let read = |file: &SourceFile| Known {
            path: file.path.clone(),
            hash: file.hash,
            reading: read(file, parse_options, grammars),
        };
        self.files = files.into_par_iter().map(|(file, known)| known.unwrap_or_else(|| read(file))).collect();
    }
}

/// Reads one file in `content/`, on which a library may panic. Not inlined, so that what reading costs can be told by
/// this name.
#[inline(never)]
fn read(file: &SourceFile, parse_options: &ParseOptions, grammars: &Grammars) -> Reading {
    guard::caught(|| read_whole(file, parse_options, grammars)).unwrap_or_else(|said| {
        let mut problem = guard::failed(Code::SourceNotRead, &file.path, "a library that reads it", &said);
        problem.severity = Severity::Error;
        Reading { content: Content::File(file.clone()), problems: Arc::new([problem]) }
    })
}

/// Reads one file in `content/`.
fn read_whole(file: &SourceFile, parse_options: &ParseOptions, grammars: &Grammars) -> Reading {
    let mut problems = Vec::new();
    let name = file.path.file_name();
    let content = if let Some(why) = withheld::withheld(file, &parse_options.publishing) {
        Content::Withheld(file.path.clone(), why)
    } else if file.path.markdown_stem().is_some() {
        Content::Article(Arc::new(article::read(file, parse_options, grammars, &mut problems)))
    } else if name.ends_with(SUFFIX) {
        let diagnostic = diagnostic::read(file, parse_options, &mut problems).map(Arc::new);
        diagnostic.map_or_else(|| Content::Unreadable(file.path.clone()), Content::Diagnostic)
    } else if let Some((name, notation)) = data_file::recognised(&file.path) {
        Content::Data(data_file::read(file, name, notation, &mut problems))
    } else {
        Content::File(file.clone())
    };
    gathered::gather(&mut problems, file.text().unwrap_or_default());
    Reading { content, problems: problems.into() }
}

/// The file's text, or as much of it as is UTF-8 and a problem where that ends.
fn text_of<'a>(file: &'a SourceFile, problems: &mut Vec<Problem>) -> &'a str {
    match file.text() {
        Ok(text) => text,
        Err(end) => {
            let message = "this file is not UTF-8 from here on";
            problems.push(
                Problem::new(Code::SourceNotUtf8, Place::new(&file.path, end..end), message)
                    .hint("save the file as UTF-8"),
            );
            std::str::from_utf8(&file.bytes[..end]).unwrap_or_default()
        }
    }
}
