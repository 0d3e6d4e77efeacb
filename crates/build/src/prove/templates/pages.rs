//! The pages that a template renders, so that it is checked in those that show the most: one of each template and kind.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::assemble::{Page, PageIndex, PageKind};
use crate::context::{RenderContext, TagKind};
use crate::data::Value;
use crate::parse::fragment::{Piece, walk};
use crate::prove::places::Unconfirmed;
use crate::prove::policy::Blocked;

/// The folder of block templates.
const BLOCKS: &str = "blocks/";

/// The pages that a template renders, or helps to render.
pub(super) struct RenderedBy<'a> {
    context: &'a RenderContext,
    /// The pages of each page template.
    by_template: OnceCell<BTreeMap<&'a str, Vec<PageIndex>>>,
}

impl<'a> RenderedBy<'a> {
    pub(super) fn new(context: &'a RenderContext) -> Self {
        Self { context, by_template: OnceCell::new() }
    }

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
    pub(super) fn samples(&self, name: &str, is_one: impl Fn(PageIndex) -> bool) -> Vec<PageIndex> {
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
    pub(super) fn loads(&self, blocked: Blocked) -> Option<Unconfirmed> {
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
        (!pages.is_empty()).then(|| Unconfirmed::Loads { pages: pages.into_iter().collect(), known: blocked })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_host_is_known() {
        assert!(names_host(" set cdn = \"https://a.example\" ") && names_host(" '//a.example/' "));
        assert!(!names_host(" if \"://\" in src ") && !names_host(" 7 // 2 "));
    }
}
