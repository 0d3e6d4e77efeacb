//! Checks the literal parts of a template, once for all pages that it renders: links and pictures from the root of the
//! site, pictures without alternative text, duplicate ids. Dynamic values are checked where they come from.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::assemble::{Target, UrlPath};
use crate::context::{RenderContext, Tag, TagKind, tags};
use crate::problem::{Code, Place, Problem, Severity};
use crate::source::{SourceFile, SourcePath};

/// The attributes that contain an address.
const ADDRESSES: [&str; 5] = ["href", "src", "poster", "action", "data"];

/// Checks every HTML template.
pub(super) fn check(context: &RenderContext, problems: &mut Vec<Problem>) {
    for (name, file) in &context.site.theme.templates {
        if let (true, Ok(text)) = (name.ends_with(".html"), file.text()) {
            let tags = tags(text);
            let template = Template { context, file, text, tags: &tags };
            template.addresses(problems);
            template.pictures(problems);
            template.ids(problems);
        }
    }
}

/// A template being checked.
struct Template<'a> {
    context: &'a RenderContext,
    file: &'a SourceFile,
    text: &'a str,
    tags: &'a [Tag],
}

impl Template<'_> {
    /// Returns the values of the attribute `name`, with their ranges.
    fn values(&self, name: &str) -> Vec<(&str, Range<usize>)> {
        let mut found = Vec::new();
        for quote in ['"', '\''] {
            let opening = format!("{name}={quote}");
            for (at, _) in self.text.match_indices(&opening) {
                let start = at + opening.len();
                let is_attribute = self.text[..at].ends_with(|before: char| before.is_ascii_whitespace());
                let Some(end) =
                    self.end_of_value(start, quote).filter(|_| is_attribute && !self.is_in_tag(at))
                else {
                    continue;
                };
                found.push((&self.text[start..end], start..end));
            }
        }
        found.sort_by_key(|(_, span)| span.start);
        found
    }

    /// Returns the offset of the quote that ends the value at `start`; quotes inside a template tag do not count.
    fn end_of_value(&self, start: usize, quote: char) -> Option<usize> {
        let rest = &self.text[start..];
        rest.match_indices(quote).map(|(at, _)| start + at).find(|at| !self.is_in_tag(*at))
    }

    /// Returns true if byte `at` is inside a template tag.
    fn is_in_tag(&self, at: usize) -> bool {
        let next = self.tags.partition_point(|tag| tag.range.end <= at);
        self.tags.get(next).is_some_and(|tag| tag.range.start <= at)
    }

    fn addresses(&self, problems: &mut Vec<Problem>) {
        let site = &self.context.site;
        for (value, span) in ADDRESSES.iter().flat_map(|name| self.values(name)) {
            let literal = from_home(value);
            let path = literal.as_deref().unwrap_or(value);
            if path.contains("{{") || path.contains("{%") || !path.starts_with('/') || path.starts_with("//")
            {
                continue;
            }
            let place = Place::new(&self.file.path, span);
            let target = Target::read(path);
            let below = match literal {
                Some(_) => Some(target.path),
                None => target
                    .path
                    .strip_prefix(site.base_path())
                    .filter(|rest| rest.is_empty() || rest.starts_with('/')),
            };
            let Some(below) = below else {
                let message = format!(
                    "`{}` stands outside of the site, which begins at `{}/`",
                    target.path,
                    site.base_path()
                );
                let hint = format!("write `{{{{ site.url }}}}{}`", target.path.trim_start_matches('/'));
                problems.push(Problem::new(Code::LinkUnknownTarget, place, message).hint(hint));
                continue;
            };
            if let Some(missing) = self.missing(below) {
                let message = format!("no page or file at `{below}`");
                problems.push(Problem::new(Code::LinkUnknownTarget, place, message).maybe_hint(missing));
            }
        }
    }

    /// Returns `None` if the site has something at an address that begins with `/`, and otherwise the hint, if there is
    /// one.
    fn missing(&self, path: &str) -> Option<Option<String>> {
        let site = &self.context.site;
        let home = SourcePath::new("content/_index.md");
        let missing = site.destination(&home, Target::read(path)).err()?;
        let url = UrlPath::stated(path);
        let made = site
            .outputs
            .iter()
            .any(|output| output.format.addresses(&site.pages[output.page].url, &site.config).contains(&url));
        let is_there =
            made || site.redirects.contains_key(&url) || path == "/_headers" || path == "/_redirects";
        (!is_there).then(|| missing.hint())
    }

    fn pictures(&self, problems: &mut Vec<Problem>) {
        for (at, _) in self.text.match_indices("<img").filter(|(at, _)| !self.is_in_tag(*at)) {
            let rest = &self.text[at..];
            let Some(end) =
                rest.match_indices('>').map(|(end, _)| at + end).find(|end| !self.is_in_tag(*end))
            else {
                continue;
            };
            let element = &self.text[at..end];
            // Any attribute may come from a value.
            let has_alt =
                element.match_indices("alt").any(|(alt, _)| element[..alt].ends_with(char::is_whitespace));
            if element[4..].starts_with(|next: char| next.is_whitespace()) && !has_alt {
                let message = "this picture has no `alt`";
                let hint = "write what it shows, or `alt=\"\"` where it only decorates";
                problems.push(
                    Problem::new(Code::ImageMissingAlt, Place::new(&self.file.path, at..end + 1), message)
                        .hint(hint),
                );
            }
        }
    }

    /// Reports each duplicate id, if both can be in the same page.
    fn ids(&self, problems: &mut Vec<Problem>) {
        let ids = self.values("id");
        let ids: Vec<_> = ids
            .into_iter()
            .filter(|(id, _)| !id.is_empty() && !id.contains("{{") && !id.contains("{%"))
            .collect();
        let ways = self.ways(ids.iter().map(|(_, span)| span.start));
        // Each is compared with the first and the previous one of its name, so that many duplicates stay linear.
        let mut seen: BTreeMap<&str, [&Ways; 2]> = BTreeMap::new();
        for ((id, span), ways) in ids.iter().zip(&ways) {
            let Some(before) = seen.get_mut(id) else {
                seen.insert(*id, [ways, ways]);
                continue;
            };
            if before.iter().any(|before| can_both_be(before, ways)) {
                let message = format!("the id `{id}` is given twice in this template");
                let mut problem =
                    Problem::new(Code::TemplateError, Place::new(&self.file.path, span.clone()), message)
                        .hint("give one of the two another: a link can lead to the first alone");
                problem.severity = Severity::Warning;
                problems.push(problem);
            }
            before[1] = ways;
        }
    }

    /// Returns for each offset, in order, the enclosing conditions, each with the branch taken.
    fn ways(&self, places: impl Iterator<Item = usize>) -> Vec<Ways> {
        let mut tags = self.tags.iter().filter(|tag| tag.kind == TagKind::Statement).peekable();
        let mut ways: Vec<(usize, usize)> = Vec::new();
        let mut called = 0_usize;
        let at = |at: usize| {
            while let Some(tag) = tags.next_if(|tag| tag.range.end <= at) {
                match tag.word(self.text) {
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

/// Returns the text after the address of the home page as an address from the root of the site: `{{ site.url
/// }}pricing/`.
fn from_home(value: &str) -> Option<String> {
    let inside = value.strip_prefix("{{")?;
    let (name, rest) = inside.split_once("}}")?;
    (name.trim() == "site.url").then(|| format!("/{rest}"))
}
