//! Parses an article: all of it, or only what is not in a build cache.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashSet;

use super::name::{dated, own_name};
use super::{Article, Prose};
use crate::data::Text;
use crate::fingerprint::{Fingerprint, fingerprint};
use crate::parse::cached_article::CachedArticle;
use crate::parse::diagnostic::Diagnostic;
use crate::parse::fragment::{Fragment, Piece, heading_text, plain, walk};
use crate::parse::front_matter::{self, FrontMatter};
use crate::parse::highlight::Grammars;
use crate::parse::identifiers::Identifiers;
use crate::parse::keywords::{Gathered, Keywords};
use crate::parse::markdown::{self, Origin};
use crate::parse::moment::Moment;
use crate::parse::parse_options::ParseOptions;
use crate::parse::permalinks::{Named, Permalink, Undated};
use crate::parse::{blocks, footnotes, inherited, short_forms, text_of};
use crate::problem::{Code, Place, Problem};
use crate::source::{SourceFile, SourcePath};

/// The source of an article's body, if the article comes from a build cache.
#[derive(Clone, Debug)]
pub(super) struct Unread {
    file: SourceFile,
    parse_options: Arc<ParseOptions>,
    grammars: Grammars,
    pub(super) has_summary: bool,
}

/// Parses a Markdown file.
pub(in crate::parse) fn read(
    file: &SourceFile,
    parse_options: &ParseOptions,
    grammars: &Grammars,
    problems: &mut Vec<Problem>,
) -> Article {
    let text = text_of(file, problems);
    let path = &file.path;
    let mut facts = facts(text, path, parse_options, problems);
    let mut parts = blocks::split(text, facts.body.clone(), path, problems);
    let diagnostics = short_forms::take(file, text, &mut parts, parse_options, problems);
    let mut ids = Identifiers::default();
    diagnostics.iter().flat_map(Diagnostic::heading_ids).for_each(|id| ids.take(id));
    let origin = Origin { path, base: 0, parse_options };
    let grammars = parse_options.highlight.then_some(grammars);
    let read = markdown::read_body(text, &parts, origin, grammars, &mut ids, problems);
    let lede = facts.front_matter.lede.as_ref().map(|lede| inline(lede, text, origin, problems));
    let mut summary =
        facts.front_matter.summary.as_ref().map(|summary| inline(summary, text, origin, problems));
    let mut content = read.content;
    let behind_title = content.len() - usize::from(!content.is_empty());
    let title_id = take_title(&mut facts.front_matter, &mut content, |title| {
        if footnotes::has_reference(title) {
            let start = facts.body.end - text[facts.body.clone()].trim_start().len();
            let end = start + text[start..].lines().next().unwrap_or_default().len();
            let message = "a title has no footnotes, so that this one has no reference";
            let problem = Problem::new(Code::LinkUndefinedReference, Place::new(path, start..end), message);
            problems.push(problem.hint("move the reference to the text"));
        }
    });
    if let (None, Some(more)) = (&summary, read.more) {
        // The text that represents the title may differ from it in length.
        let taken = title_id.as_ref().map(|_| content.len() - behind_title);
        let more = taken.map_or(more, |stands| (more + stands).saturating_sub(1));
        summary = content.get(..more).map(prose_of).filter(|summary| !summary.is_empty());
    }
    let embedded = embedded(&content);
    let anchors = anchors(&content, read.html_ids);
    let mut article = Article {
        summary_fingerprint: print_of_summary(summary.as_deref()),
        prose: Prose { content: content.into(), lede, summary }.into(),
        words: read.words,
        title_id,
        anchors,
        diagnostics: diagnostics.into_iter().map(Arc::new).collect(),
        embedded,
        ..with_metadata(file, parse_options, facts)
    };
    article.keywords = keywords(&article, &read.sample);
    take_permalink(&mut article, parse_options, problems);
    article
}

/// Returns the article of a file whose cached article an earlier build stored.
pub(in crate::parse) fn from_cache(
    file: &SourceFile,
    cached_article: &CachedArticle,
    parse_options: &Arc<ParseOptions>,
    grammars: &Grammars,
) -> Article {
    // An article with problems is not cached.
    let text = text_of(file, &mut Vec::new());
    let mut facts = facts(text, &file.path, parse_options, &mut Vec::new());
    let taken = cached_article.title.as_ref().map(|title| Text { value: title.clone(), span: 0..0 });
    facts.front_matter.title = facts.front_matter.title.or(taken);
    let unread = Unread {
        file: file.clone(),
        parse_options: parse_options.clone(),
        grammars: grammars.clone(),
        has_summary: cached_article.summary.is_some(),
    };
    let mut article = Article {
        prose: OnceLock::new(),
        unread: Some(unread),
        summary_fingerprint: cached_article.summary.unwrap_or_else(|| print_of_summary(None)),
        words: cached_article.words,
        title_id: cached_article.title_id.clone(),
        keywords: cached_article.keywords.clone(),
        anchors: cached_article.anchors.clone(),
        embedded: cached_article.embedded.clone(),
        ..with_metadata(file, parse_options, facts)
    };
    take_permalink(&mut article, parse_options, &mut Vec::new());
    article
}

/// Gives a page without a `path` the address that the pattern of its section makes. If it has no date for that, it keeps the
/// address of its file, which is a problem unless it is a draft.
fn take_permalink(article: &mut Article, parse_options: &ParseOptions, problems: &mut Vec<Problem>) {
    let Some(permalink) = Permalink::of(&parse_options.permalinks, &article.place) else { return };
    let front_matter = &article.front_matter;
    if front_matter.path.is_some() {
        return;
    }
    let categories = front_matter.terms.iter().filter(|terms| terms.taxonomy == "categories");
    let categories: Vec<String> =
        categories.flat_map(|terms| &terms.values).map(|term| term.value.clone()).collect();
    let title = article.title();
    let named = Named {
        path: &article.place,
        slug: front_matter.slug.as_ref().map(|slug| slug.value.as_str()),
        title: &title,
        date: front_matter.date,
        categories: &categories,
    };
    match permalink.address(named, parse_options.slugs) {
        Ok(address) => article.front_matter.path = Some(Text { value: address, span: 0..0 }),
        Err(Undated) if front_matter.draft => {}
        Err(Undated) => {
            let message =
                format!("the address `{}` of `{}` needs a date", permalink.pattern, permalink.section);
            let problem = Problem::new(Code::FrontMatterMissingKey, Place::new(&article.path, 0..0), message);
            problems.push(problem.hint("add `date` to the front matter, or write the address as `path`"));
        }
    }
}

/// Returns an article that has only its metadata.
fn with_metadata(file: &SourceFile, parse_options: &ParseOptions, facts: Facts) -> Article {
    let Facts { front_matter, facts_fingerprint, body } = facts;
    Article {
        front_matter,
        facts_fingerprint,
        source: if parse_options.copies { file.bytes.clone() } else { Arc::default() },
        body,
        place: parse_options.place(&file.path).clone(),
        ..Article::synthetic(file.path.clone(), String::new(), parse_options.reading(file))
    }
}

/// The parts before the body.
struct Facts {
    front_matter: FrontMatter,
    facts_fingerprint: Fingerprint,
    /// The byte range of the body.
    body: Range<usize>,
}

fn facts(text: &str, path: &SourcePath, parse_options: &ParseOptions, problems: &mut Vec<Problem>) -> Facts {
    let (mut front_matter, body) = front_matter::read(text, path, parse_options, problems);
    if let (None, Some((day, _))) = (front_matter.date, dated(own_name(parse_options.place(path)))) {
        front_matter.date = Some(Moment { day, clock: None });
    }
    if let (None, Some(summary)) = (&front_matter.description, &front_matter.summary) {
        let origin = Origin { path, base: 0, parse_options };
        let text = plain(&markdown::read_inline(&summary.value, origin, &mut Vec::new()));
        front_matter.summary_text = Some(text.split_whitespace().collect::<Vec<_>>().join(" ").into());
    }
    let facts_fingerprint = fingerprint(&(
        &text[..body.start],
        parse_options.smart_punctuation,
        &parse_options.taxonomies,
        inherited::print(&parse_options.defaults, parse_options.place(path)),
    ));
    Facts { front_matter, facts_fingerprint, body }
}

fn print_of_summary(summary: Option<&[Piece]>) -> Fingerprint {
    fingerprint(&format!("{summary:?}"))
}

/// Parses a value of the front matter as inline Markdown.
fn inline(value: &Text, text: &str, origin: Origin<'_>, problems: &mut Vec<Problem>) -> Box<[Piece]> {
    let base = value.span_of(text, 0..0).start;
    markdown::read_inline(&value.value, Origin { base, ..origin }, problems).into()
}

impl Unread {
    pub(super) fn read(&self) -> Prose {
        let article = read(&self.file, &self.parse_options, &self.grammars, &mut Vec::new());
        article.prose.into_inner().unwrap_or_default()
    }
}

/// Removes the title from a body that begins with a heading of level 1, if the front matter has no title or the same: the
/// theme renders the title with the heading's id, which is returned. If the heading consists of a picture, it stays, and the
/// alternative text is the title. `check` is given what is in the heading.
fn take_title(
    front_matter: &mut FrontMatter,
    content: &mut Fragment,
    check: impl FnOnce(&[Piece]),
) -> Option<Arc<str>> {
    let stated = front_matter.title.as_ref().map(|title| title.value.trim());
    let is_title = |piece: &Piece| match piece {
        Piece::Heading(heading) if heading.level == 1 => {
            stated.is_none_or(|stated| is_text(&heading.title) && heading_text(&heading.title) == stated)
        }
        _ => false,
    };
    if !content.first().is_some_and(is_title) {
        return None;
    }
    let Piece::Heading(heading) = content.remove(0) else { return None };
    check(&heading.title);
    if stated.is_some() {
        return Some(heading.id);
    }
    let title = heading_text(&heading.title);
    if plain(&heading.title).is_empty() && !title.is_empty() {
        let paragraph = std::iter::once(Piece::Html("<p>".into())).chain(heading.title);
        content.splice(0..0, paragraph.chain([Piece::Html("</p>\n".into())]));
    }
    front_matter.title = Some(Text { value: title, span: 0..0 });
    Some(heading.id)
}

/// Returns true if there is nothing but text: no picture or link, which would be lost.
fn is_text(title: &[Piece]) -> bool {
    title.iter().all(|piece| matches!(piece, Piece::Html(html) if !html.contains('<')))
}

/// Returns the text of `before` for use in a list. Blocks, headings and references to footnotes are left out.
fn prose_of(before: &[Piece]) -> Box<[Piece]> {
    let prose = |piece: &Piece| match piece {
        Piece::Html(html) => Some(Piece::Html(footnotes::without_references(html).into())),
        Piece::Link(_) | Piece::Image(_) | Piece::Size(_) => Some(piece.clone()),
        Piece::Heading(_)
        | Piece::Block(_)
        | Piece::InlineCode(_)
        | Piece::Unlinked(_)
        | Piece::Diagnostic(_) => None,
    };
    before.iter().filter_map(prose).collect()
}

fn keywords(article: &Article, sample: &str) -> Keywords {
    let mut gathered = Gathered::default();
    gathered.title(&article.title());
    gathered.description(article.front_matter.description.as_ref().map_or("", |text| text.value.as_str()));
    article.outline().for_each(|heading| gathered.heading(&heading_text(&heading.title)));
    gathered.body(sample);
    gathered.keywords()
}

/// Returns the anchors of a body in which HTML has `html_ids`, sorted and once each.
fn anchors(content: &[Piece], html_ids: Vec<String>) -> Arc<[Arc<str>]> {
    let mut anchors: Vec<Arc<str>> = html_ids.into_iter().map(Arc::from).collect();
    walk(content, &mut |piece| match piece {
        Piece::Heading(heading) => anchors.push(heading.id.clone()),
        Piece::Block(block) => anchors.extend(block.directive.id.iter().map(|id| id.value.as_str().into())),
        Piece::Diagnostic(embed) => anchors.push(embed.id.as_str().into()),
        Piece::Html(_)
        | Piece::Link(_)
        | Piece::Image(_)
        | Piece::Size(_)
        | Piece::InlineCode(_)
        | Piece::Unlinked(_) => {}
    });
    anchors.sort_unstable();
    anchors.dedup();
    anchors.into()
}

/// Returns the ids of the diagnostics in a body, each at its first place.
fn embedded(content: &[Piece]) -> Box<[String]> {
    let (mut ids, mut seen) = (Vec::new(), FxHashSet::default());
    walk(content, &mut |piece| {
        if let Piece::Diagnostic(embed) = piece
            && seen.insert(embed.id.clone())
        {
            ids.push(embed.id.clone());
        }
    });
    ids.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(path: &str, text: &str) -> Article {
        read(
            &SourceFile::new(path, text.as_bytes()),
            &ParseOptions::default(),
            &Grammars::default(),
            &mut Vec::new(),
        )
    }

    #[test]
    fn takes_its_title_from_where_there_is_one() {
        assert_eq!(article("content/a.md", "+++\ntitle = \"Said\"\n+++\n# Not taken").title(), "Said");
        let taken = article("content/a.md", "# A & *b*\n\nText");
        assert_eq!((taken.title().as_str(), taken.content().len()), ("A & b", 1));
        let twice = article("content/a.md", "+++\ntitle = \"A & b\"\n+++\n# A & b\n\nText");
        assert_eq!((twice.title_id.as_deref(), twice.content().len()), (Some("a-b"), 1));
        for more in ["# [A & b](/c/)", "# A & b ![](bell.svg)", "## A & b"] {
            let with_more = article("content/a.md", &format!("+++\ntitle = \"A & b\"\n+++\n{more}\n\nText"));
            assert!(with_more.title_id.is_none(), "{more}");
        }
        assert_eq!(article("content/delivery-recovery.md", "Text").title(), "Delivery recovery");
    }

    #[test]
    fn a_name_can_begin_with_the_day() {
        let dated = article("content/posts/2026-11-23-on-time.md", "Text");
        assert_eq!((dated.title().as_str(), dated.undated_name()), ("On time", "on-time"));
        assert_eq!(dated.front_matter.date.map(|date| date.day), Some(jiff::civil::date(2026, 11, 23)));
        for undated in ["2026-13-01-none", "2026-11-23", "été-2026-11-23"] {
            let article = article(&format!("content/{undated}/index.md"), "Text");
            assert_eq!((article.undated_name(), article.front_matter.date), (undated, None));
        }
    }

    #[test]
    fn knows_the_diagnostics_that_it_shows() {
        let short = "::::self-assessment[A?]{#a call-at=1}\n- **B**: c.\n\n:::call\nYes.\n:::\n\n:::otherwise\nNo.\n:::\n::::\n";
        let text = format!(":::case\n::diagnostic{{#z}}\n:::\n{short}\n::diagnostic{{#z}}\n");
        assert_eq!(*article("content/a.md", &text).embedded, ["z", "a"]);
    }

    #[test]
    fn knows_its_outline_and_anchors() {
        let article = article("content/a.md", "## One\n:::faq{#questions}\n### Two\n:::\n<p id=\"three\">\n");
        assert_eq!(article.outline().map(|heading| &*heading.id).collect::<Vec<_>>(), ["one"]);
        let anchors: Vec<_> = article.anchors.iter().map(|id| &**id).collect();
        assert_eq!(anchors, ["one", "questions", "three", "two"]);
    }
}
