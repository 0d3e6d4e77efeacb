//! Checks the literal HTML of a template, once for all pages that it renders: broken links, content that the published
//! policy blocks, pictures without alternative text, duplicate ids. Dynamic values are checked where they come from;
//! those from a template, an option, a data file or `extra` are checked in rendered pages.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use percent_encoding::percent_decode_str;

use super::places::Doubt;
use super::policy::{Blocked, and_more, inline_of, kind_of, of_code, of_theme};
use crate::assemble::{Destination, Page, PageIndex, PageKind, Target, UrlPath};
use crate::context::{Known, Markup, RenderContext, TagKind, WrittenAddress};
use crate::data::Value;
use crate::html::unsafe_scheme;
use crate::parse::fragment::{Piece, walk};
use crate::policy::Kind;
use crate::problem::{Code, Place, Problem, Severity, unsafe_link};
use crate::source::{SourceFile, SourcePath};

/// The folder of block templates.
const BLOCKS: &str = "blocks/";

/// Checks every HTML template, apart from the sources that are already `blocked`, and returns what only rendered pages
/// can confirm.
pub(super) fn check(
    context: &RenderContext,
    mut blocked: Blocked,
    problems: &mut Vec<Problem>,
) -> Vec<Doubt> {
    let pages = DrawnBy { context, by_template: OnceCell::new() };
    let mut doubts = Vec::new();
    for (name, markup) in context.compiled_theme.markup() {
        let Some(file) = context.site.theme.templates.get(name) else { continue };
        let template = Template { context, pages: &pages, name, file, markup };
        template.links(&mut doubts, problems);
        template.policy(&mut blocked, problems);
        template.pictures(problems);
        template.ids(problems);
    }
    doubts.extend(pages.loads(blocked));
    doubts
}

/// The pages that a template renders, or helps to render.
struct DrawnBy<'a> {
    context: &'a RenderContext,
    /// The pages of each page template.
    by_template: OnceCell<BTreeMap<&'a str, Vec<PageIndex>>>,
}

impl<'a> DrawnBy<'a> {
    fn by_template(&self) -> &BTreeMap<&'a str, Vec<PageIndex>> {
        self.by_template.get_or_init(|| {
            let site = &self.context.site;
            let mut all: BTreeMap<&str, Vec<PageIndex>> = BTreeMap::new();
            for (index, page) in site.pages.iter().enumerate() {
                // A 404 page is shown at any address.
                if page.kind != PageKind::NotFound {
                    all.entry(self.context.template_of(page)).or_default().push(index);
                }
            }
            all
        })
    }

    /// Returns the pages in which the template `name` takes part: those that it helps to render, and those with one of
    /// its blocks.
    fn pages(&self, name: &str) -> BTreeSet<PageIndex> {
        let has_part =
            |other: &str| self.context.compiled_theme.brought_in_by(other).any(|other| other == name);
        let mains = self.by_template().iter().filter(|(main, _)| has_part(main));
        let mut pages: BTreeSet<PageIndex> = mains.flat_map(|(_, pages)| pages).copied().collect();
        let site = &self.context.site;
        let blocks =
            site.theme.templates.keys().filter_map(|name| name.strip_prefix(BLOCKS)?.strip_suffix(".html"));
        let blocks: BTreeSet<&str> =
            blocks.filter(|block| has_part(&format!("{BLOCKS}{block}.html"))).collect();
        if !blocks.is_empty() {
            pages.extend((0..site.pages.len()).filter(|page| has_block(&site.pages[*page], &blocks)));
        }
        pages
    }

    /// Returns a sample of these pages: the first of each template and kind.
    fn samples(&self, name: &str, is_one: impl Fn(PageIndex) -> bool) -> Vec<PageIndex> {
        let mut known = BTreeSet::new();
        let pages = self.pages(name).into_iter().filter(|page| is_one(*page));
        let pages = pages.filter(|index| {
            let page = &self.context.site.pages[*index];
            known.insert((self.context.template_of(page), page.kind.as_str()))
        });
        pages.collect()
    }

    /// Returns the pages that may load something that the policy blocks, from dynamic addresses: those with an address
    /// of another host in `extra`, and one of each template if a template, an option or a data file has one. Sources
    /// that were found `blocked` in templates are known.
    fn loads(&self, blocked: Blocked) -> Option<Doubt> {
        let site = &self.context.site;
        let texts = || site.theme.templates.values().filter_map(|file| file.text().ok());
        let mentions = |word: &str| texts().any(|text| text.contains(word));
        let in_templates = || {
            self.context.compiled_theme.markup().iter().any(|(name, markup)| {
                let text =
                    site.theme.templates.get(name).and_then(|file| file.text().ok()).unwrap_or_default();
                let insides = markup.tags.iter().filter(|tag| tag.kind != TagKind::Comment);
                insides.map(|tag| tag.inside(text)).any(names_host)
            })
        };
        let has_options = mentions("options") && site.theme.options.values().any(has_host);
        let has_data =
            || mentions("data") && site.data.values().any(|data| names_host(&data.value.to_string()));
        let mut pages = BTreeSet::new();
        if has_options || in_templates() || has_data() {
            pages.extend(self.by_template().values().filter_map(|pages| pages.first().copied()));
        }
        if mentions("extra") {
            let has_extra = |index: &PageIndex| {
                site.pages[*index].article.front_matter.extra.iter().any(|entry| has_host(&entry.node.value))
            };
            pages.extend((0..site.pages.len()).filter(has_extra));
        }
        (!pages.is_empty()).then(|| Doubt::Loads { pages: pages.into_iter().collect(), known: blocked })
    }
}

/// Returns true if a page has one of these blocks.
fn has_block(page: &Page, blocks: &BTreeSet<&str>) -> bool {
    let mut found = page.diagnostic.is_some() && blocks.contains("diagnostic");
    walk(page.article.content(), &mut |piece| match piece {
        Piece::Block(block) => found |= blocks.contains(block.directive.name.as_str()),
        Piece::Diagnostic(_) => found |= blocks.contains("diagnostic"),
        _ => {}
    });
    found
}

/// Returns true if a text contains an address on another host: `https://…`, and not `://` alone.
fn names_host(text: &str) -> bool {
    text.match_indices("//").any(|(at, _)| {
        let before = text[..at].ends_with([':', '"', '\'']);
        before && text[at + 2..].starts_with(|next: char| next.is_alphanumeric())
    })
}

fn has_host(value: &Value) -> bool {
    match value {
        Value::Text(text) => text.contains("://") || text.starts_with("//"),
        Value::List(items) => items.iter().any(|item| has_host(&item.value)),
        Value::Table(entries) => entries.iter().any(|entry| has_host(&entry.node.value)),
        Value::Boolean(_) | Value::Integer(_) | Value::Float(_) | Value::Date(_) => false,
    }
}

/// A template being checked.
struct Template<'a> {
    context: &'a RenderContext,
    pages: &'a DrawnBy<'a>,
    name: &'a str,
    file: &'a SourceFile,
    markup: &'a Markup,
}

impl Template<'_> {
    fn place(&self, span: &Range<usize>) -> Place {
        Place::new(&self.file.path, span.clone())
    }

    /// Reports each broken link.
    fn links(&self, doubts: &mut Vec<Doubt>, problems: &mut Vec<Problem>) {
        // Identical links cannot be distinguished in a rendered page.
        let mut known = BTreeSet::new();
        for address in &self.markup.addresses {
            let place = || self.place(&address.span);
            match &address.known {
                Known::Whole(target) | Known::Begins(target)
                    if unsafe_scheme(target, address.role).is_some() =>
                {
                    let scheme = unsafe_scheme(target, address.role).unwrap_or_default();
                    problems.push(unsafe_link(scheme, place()));
                }
                Known::Whole(written) if !written.starts_with('/') && !known.insert(written) => {}
                Known::Whole(written) => self.whole(written, place(), doubts, problems),
                Known::FromHome(path) => self.counted_from_top(path, place(), doubts, problems),
                Known::Begins(_) => {}
            }
        }
    }

    /// Checks a literal address.
    fn whole(&self, written: &str, place: Place, doubts: &mut Vec<Doubt>, problems: &mut Vec<Problem>) {
        let site = &self.context.site;
        let target = Target::read(written);
        if target.is_outside() {
            return;
        }
        if target.path.is_empty() {
            doubts.extend(target.fragment.and_then(|id| self.here(written, id, place)));
            return;
        }
        if !target.path.starts_with('/') {
            doubts.push(self.relative(written, target.path, &place));
            return;
        }
        let below = target.path.strip_prefix(site.base_path());
        let Some(below) = below.filter(|rest| rest.is_empty() || rest.starts_with('/')) else {
            let begins = site.base_path();
            let message = format!("`{}` is outside of the site, which is below `{begins}/`", target.path);
            let hint = format!("write `{{{{ site.url }}}}{}`", target.path.trim_start_matches('/'));
            problems.push(Problem::new(Code::LinkUnknownTarget, place, message).hint(hint));
            return;
        };
        self.counted_from_top(&format!("{below}{}", &written[target.path.len()..]), place, doubts, problems);
    }

    /// Checks an address relative to the root of the site.
    fn counted_from_top(
        &self,
        written: &str,
        place: Place,
        doubts: &mut Vec<Doubt>,
        problems: &mut Vec<Problem>,
    ) {
        let target = Target::read(written);
        if let Some(missing) = self.missing(target.path) {
            let message = format!("no page or file at `{}`", target.path);
            problems.push(Problem::new(Code::LinkUnknownTarget, place, message).maybe_hint(missing));
            return;
        }
        let home = SourcePath::new("content/_index.md");
        let destination = self.context.site.destination(&home, Target { fragment: None, ..target });
        if let (Ok(Destination::Page(page)), Some(id)) = (destination, target.fragment) {
            let id = percent_decode_str(id).decode_utf8_lossy();
            if let Err(missing) = self.context.site.pages[page].anchor(&id) {
                let message = format!("no anchor `#{id}` in `{}`", self.context.site.pages[page].url);
                let problem =
                    Problem::new(Code::LinkUnknownAnchor, place, message).maybe_hint(missing.hint());
                doubts.push(Doubt::Place { pages: vec![page], link: None, id: id.into_owned(), problem });
            }
        }
    }

    /// Checks a fragment of the page itself. If no template defines it, rendered pages are checked.
    fn here(&self, written: &str, id: &str, place: Place) -> Option<Doubt> {
        let id = percent_decode_str(id).decode_utf8_lossy();
        let is_written = || {
            self.context
                .compiled_theme
                .markup()
                .values()
                .any(|markup| markup.ids.iter().any(|(other, _)| *other == id))
        };
        if id.eq_ignore_ascii_case("top") || is_written() {
            return None;
        }
        let message = format!("no anchor `#{id}` in a page with this template");
        let problem = Problem::new(Code::LinkUnknownAnchor, place, message);
        let pages = self.pages.samples(self.name, |page| self.context.site.pages[page].anchor(&id).is_err());
        Some(Doubt::Place { pages, link: Some(written.to_owned()), id: id.into_owned(), problem })
    }

    /// Checks a relative address. It depends on the page, and has to be valid in each of them.
    fn relative(&self, written: &str, path: &str, place: &Place) -> Doubt {
        let pages = &self.context.site.pages;
        let led = |page: PageIndex| from_page(&pages[page].url, path);
        let wrong = self.pages.samples(self.name, |page| self.missing(&led(page)).is_some());
        let case = |page: PageIndex| {
            let from_the_top = format!("/{}", path.trim_start_matches("./").trim_start_matches("../"));
            let hint = match self.missing(&from_the_top) {
                None => Some(format!(
                    "write `{{{{ site.url }}}}{}`, which is right in every page",
                    &from_the_top[1..]
                )),
                Some(near) => self.missing(&led(page)).flatten().or(near),
            };
            let message = format!("no page or file at `{}`", led(page));
            let note =
                format!("in `{}`: a relative address in a template counts from each page", pages[page].url);
            let problem = Problem::new(Code::LinkUnknownTarget, place.clone(), message);
            (page, problem.note(note).maybe_hint(hint))
        };
        Doubt::Written { link: written.to_owned(), cases: wrong.into_iter().map(case).collect() }
    }

    /// Returns `None` if the site has something at an address that begins with `/`, and otherwise the hint, if there is
    /// one.
    fn missing(&self, path: &str) -> Option<Option<String>> {
        let site = &self.context.site;
        let home = SourcePath::new("content/_index.md");
        let missing = site.destination(&home, Target { path, query: "", fragment: None }).err()?;
        let url = UrlPath::stated(path);
        let made = || {
            let mut outputs = site.outputs.iter();
            outputs.any(|output| {
                output.format.addresses(&site.pages[output.page].url, &site.config).contains(&url)
            })
        };
        let is_there =
            site.redirects.contains_key(&url) || path == "/_headers" || path == "/_redirects" || made();
        (!is_there).then(|| missing.hint())
    }

    /// Reports what the published policy blocks, each kind and host once, and adds it to what is `known`.
    fn policy(&self, known: &mut Blocked, problems: &mut Vec<Problem>) {
        let base = &self.context.site.config.base_url;
        let mut addresses: BTreeMap<(Kind, String), (&Range<usize>, &UrlPath, usize)> = BTreeMap::new();
        let mut code = BTreeMap::new();
        if self.markup.code.is_empty() && !self.markup.addresses.iter().any(|it| kind_of(it.role).is_some()) {
            return;
        }
        // Only the site's own `_headers` file can have different policies for different pages.
        let own = self.context.own_headers().map(|_| self.pages.samples(self.name, |_| true));
        let home = UrlPath::home();
        let urls = own.into_iter().flatten().map(|page| &self.context.site.pages[page].url);
        for url in std::iter::once(&home).chain(urls) {
            let policy = self.context.policy_of(url);
            let loaded = self.markup.addresses.iter().filter_map(|address| loaded(address, base));
            for (kind, target, span) in loaded {
                if !policy.allows(kind, &target, base) {
                    let source = policy.source_of(&target, base);
                    let (_, first, count) = addresses.entry((kind, source)).or_insert((span, url, 0));
                    *count += usize::from(*first == url);
                }
            }
            for (kind, span) in &self.markup.code {
                if !policy.allows_inline(inline_of(*kind)) {
                    let (_, first, count) = code.entry(*kind).or_insert((span, url, 0));
                    *count += usize::from(*first == url);
                }
            }
        }
        for ((kind, source), (span, url, count)) in addresses {
            let problem = of_theme(&self.context.policy_of(url), kind, &source, self.place(span));
            problems.push(and_more(problem, count));
            known.insert((kind, source));
        }
        for (kind, (span, url, count)) in code {
            problems.push(and_more(of_code(&self.context.policy_of(url), kind, self.place(span)), count));
        }
    }

    fn pictures(&self, problems: &mut Vec<Problem>) {
        for span in &self.markup.wordless {
            let message = "this image has no `alt`";
            let hint = "describe the image, or write `alt=\"\"` if it is decorative";
            problems.push(Problem::new(Code::ImageMissingAlt, self.place(span), message).hint(hint));
        }
    }

    /// Reports each duplicate id, if both can be in the same page.
    fn ids(&self, problems: &mut Vec<Problem>) {
        let ids = &self.markup.ids;
        let ways = self.ways(ids.iter().map(|(_, span)| span.start));
        // Each is compared with the first and the previous one of its name, so that many duplicates stay linear.
        let mut seen: BTreeMap<&str, [&Ways; 2]> = BTreeMap::new();
        for ((id, span), ways) in ids.iter().zip(&ways) {
            let Some(before) = seen.get_mut(id.as_str()) else {
                seen.insert(id, [ways, ways]);
                continue;
            };
            if before.iter().any(|before| can_both_be(before, ways)) {
                let message = format!("duplicate id `{id}` in this template");
                let mut problem =
                    Problem::new(Code::TemplateError, Place::new(&self.file.path, span.clone()), message)
                        .hint("change one of the two: a link can only lead to the first");
                problem.severity = Severity::Warning;
                problems.push(problem);
            }
            before[1] = ways;
        }
    }

    /// Returns for each offset, in order, the enclosing conditions, each with the branch taken.
    fn ways(&self, places: impl Iterator<Item = usize>) -> Vec<Ways> {
        let text = self.file.text().unwrap_or_default();
        let mut tags = self.markup.tags.iter().filter(|tag| tag.kind == TagKind::Statement).peekable();
        let mut ways: Vec<(usize, usize)> = Vec::new();
        let mut called = 0_usize;
        let at = |at: usize| {
            while let Some(tag) = tags.next_if(|tag| tag.range.end <= at) {
                match tag.word(text) {
                    "if" => ways.push((tag.range.start, tag.range.start)),
                    "elif" | "else" => {
                        if let Some(way) = ways.last_mut() {
                            way.1 = tag.range.start;
                        }
                    }
                    "endif" => drop(ways.pop()),
                    "macro" | "component" => called += 1,
                    "endmacro" | "endcomponent" => called = called.saturating_sub(1),
                    _ => {}
                }
            }
            (called == 0).then(|| ways.clone())
        };
        places.map(at).collect()
    }
}

/// The conditions around something, each with the branch taken; none for what is rendered only when it is called.
type Ways = Option<Vec<(usize, usize)>>;

/// Returns true if one page can contain both: they are not in different branches of one condition.
fn can_both_be(one: &Ways, other: &Ways) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return false };
    !one.iter().any(|(condition, way)| other.iter().any(|(at, taken)| at == condition && taken != way))
}

/// Returns what an address loads, as far as it is certain: its kind, an address on the same host, and the span.
fn loaded<'a>(address: &'a WrittenAddress, base: &str) -> Option<(Kind, String, &'a Range<usize>)> {
    let kind = kind_of(address.role)?;
    let target = match &address.known {
        Known::Whole(target) => target.clone(),
        Known::FromHome(_) => base.to_owned(),
        Known::Begins(start) => names_whole_host(start).then(|| start.clone())?,
    };
    Some((kind, target, &address.span))
}

/// Returns true if the beginning of an address determines its origin, whatever follows.
fn names_whole_host(start: &str) -> bool {
    if start.starts_with("data:") || start.starts_with("blob:") {
        return true;
    }
    match start.split_once("//") {
        Some((scheme, host)) if scheme.is_empty() || scheme.ends_with(':') => host.contains(['/', '?', '#']),
        _ => start.starts_with('/') && start.len() > 1,
    }
}

/// Returns the address, from the root of the site, of `path` in the page at `url`.
fn from_page(url: &UrlPath, path: &str) -> String {
    let folder = url.as_str().rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let mut is_folder = false;
    for part in path.split('/') {
        is_folder = matches!(part, "" | "." | "..");
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let end = if is_folder && !parts.is_empty() { "/" } else { "" };
    format!("/{}{end}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relative_address_counts_from_its_page() {
        let from = |url: &str, path: &str| from_page(&UrlPath::read(url), path);
        assert_eq!(from("/", "a.png"), "/a.png");
        assert_eq!(from("/a/b/", "../c/"), "/a/c/");
        assert_eq!(from("/a/", "../../../b"), "/b");
        assert_eq!(from("/a/", "."), "/a/");
        assert_eq!(from("/", ".."), "/");
    }

    #[test]
    fn what_an_address_begins_with_may_say_the_host() {
        for start in ["https://a.example/", "//a.example/b", "data:image/svg+xml,", "/a"] {
            assert!(names_whole_host(start), "{start}");
        }
        for start in ["", "https:", "https://", "https://a.", "//a", "a/b", "/", "mailto:"] {
            assert!(!names_whole_host(start), "{start}");
        }
    }

    #[test]
    fn another_host_is_known() {
        assert!(names_host(" set cdn = \"https://a.example\" ") && names_host(" '//a.example/' "));
        assert!(!names_host(" if \"://\" in src ") && !names_host(" 7 // 2 "));
    }
}
