//! From a plan to files: pages with Assay's front matter and their addresses written down, copies, `site.toml`.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use assay_build::reading::{self, Lines, Notation, Value};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::address::{Address, Facts, collapsed};
use crate::body::{self, Body, Values};
use crate::files::Files;
use crate::front_matter::{self, ConvertedFrontMatter, Rules};
use crate::html;
use crate::index::{Index, IndexedPage};
use crate::opening::{self, Opening};
use crate::plan::{PagePlan, Plan};
use crate::report::{Counts, Kind, Note, Report};
use crate::value::{all_texts, entry, get, texts};
use crate::{DatedPage, Imported, Output, SITE};

/// The file of the page for unknown addresses.
const NOT_FOUND: &str = "404.md";

/// A page that was read and not yet converted.
struct Read<'a> {
    plan: &'a PagePlan,
    /// Its path below `content/`.
    to: String,
    text: &'a str,
    notation: Notation,
    entries: Vec<reading::Entry>,
    comments: Vec<&'a str>,
    body: usize,
    facts: Facts,
    address: Address,
    /// Its address in the new site.
    new_address: String,
    slug: Option<String>,
    path: Option<String>,
    /// The addresses that its front matter says it had: as written, and as an address if it can be one.
    aliases: Vec<(String, Option<String>)>,
    /// The parts of the front matter that could not be parsed.
    notes: Vec<Note>,
    /// True if it is the page of a section with other pages below it.
    holds_pages: bool,
}

/// Converts a site.
pub(crate) fn imported(files: &Files, mut plan: Plan) -> Imported {
    let mut notes = std::mem::take(&mut plan.notes);
    let pages = std::mem::take(&mut plan.pages);
    let mut copies = std::mem::take(&mut plan.copies);
    let pages = unique(pages, &mut copies, &mut notes);
    for page in pages.iter().filter(|page| files.text(&page.from).is_none()) {
        let (message, hint) = files.why_unreadable(&page.from);
        notes.push(Note::of_file(Kind::Unreadable, &page.from, message, hint));
    }
    for (page, encoding) in pages.iter().filter_map(|page| Some((page, files.encoding(&page.from)?))) {
        let message = format!("not UTF-8, so it was read as {encoding}");
        let hint = "see if its letters are right; if not, save it as UTF-8 and import the site again";
        notes.push(Note::of_file(Kind::Unreadable, &page.from, message, hint));
    }
    let has_not_found = pages.iter().any(|page| page.to.eq_ignore_ascii_case(NOT_FOUND));
    let mut read: Vec<Read<'_>> =
        pages.par_iter().filter_map(|page| read(files, page, has_not_found, &plan)).collect();
    resolve_collisions(&mut read);
    describe_sections(&mut read);
    mark_sections(&mut read);
    for page in read.iter_mut().filter(|_| !plan.site.is_vault) {
        page.aliases = aliases(page, &plan);
    }
    let new_address = read.iter().map(|page| IndexedPage {
        from: page.plan.from.clone(),
        to: page.to.clone(),
        address: page.new_address.clone(),
        title: page.facts.title.clone().unwrap_or_else(|| page.facts.stem.clone()),
    });
    let has_feed = read.iter().any(|page| page.facts.date.is_some() && page.to.contains('/'));
    copies.retain(|(from, to)| is_free(from, to, has_feed, &mut notes));
    let new_address: Vec<IndexedPage> = new_address.collect();
    let mut index = Index::new(&plan.root, new_address.clone(), &copies);
    let count = copies.len();
    copies.retain(|(from, _)| is_apart(from, &index, &mut notes));
    if copies.len() < count {
        index = Index::new(&plan.root, new_address, &copies);
    }
    let alias_owners = alias_owners(&read, &index, &plan);
    let written: Vec<Written> = read
        .par_iter()
        .enumerate()
        .map(|(at, page)| convert(page, at, &index, &alias_owners, &plan))
        .collect();
    let is_hidden = |to: &str| crate::index::folder(to).split('/').any(|part| part.starts_with('_'));
    plan.site.underscore = copies.iter().any(|(_, to)| is_hidden(to));
    let mut outputs = BTreeMap::new();
    let mut counts = Counts { pages: read.len(), files: copies.len(), ..Counts::default() };
    let mut dated = Vec::new();
    for (page, written) in read.iter().zip(written) {
        dated.extend(written.dated);
        notes.extend(written.notes);
        counts.converted += written.converted;
        for (key, host) in written.hosts {
            plan.site.hosts.entry(key).or_default().insert(host);
        }
        counts.addresses += usize::from(page.path.is_some() || page.slug.is_some());
        outputs.insert(format!("content/{}", page.to), Output::Bytes(written.text.into_bytes()));
    }
    for (from, to) in copies {
        outputs.insert(format!("content/{to}"), Output::Copy(from));
    }
    let terms = if plan.site.nav.is_empty() { FxHashSet::default() } else { terms(&read, &plan) };
    finish_site(&mut plan, &index, &terms, has_feed, &mut notes);
    outputs.insert(SITE.to_owned(), Output::Bytes(plan.site.toml().into_bytes()));
    notes.sort();
    notes.dedup();
    counts.places = notes.len();
    let report = Report { generator: plan.generator, counts, notes };
    Imported { outputs, report, site: plan.site, dated }
}

/// Gives each file of the new site to one file of the old: the first page, before any copy.
fn unique(pages: Vec<PagePlan>, copies: &mut Vec<(String, String)>, notes: &mut Vec<Note>) -> Vec<PagePlan> {
    let mut taken: FxHashMap<String, String> = FxHashMap::default();
    let mut is_first = |from: &str, to: &str| {
        // Many disks make no difference of capitals.
        match taken.get(&to.to_lowercase()) {
            None => {
                taken.insert(to.to_lowercase(), from.to_owned());
                true
            }
            Some(first) => {
                notes.push(Note {
                    kind: Kind::SameFile,
                    file: from.to_owned(),
                    line: 1,
                    message: format!("`content/{to}` is already made from `{first}`"),
                    hint: String::new(),
                });
                false
            }
        }
    };
    let mut kept: Vec<PagePlan> = pages.into_iter().filter(|page| is_first(&page.from, &page.to)).collect();
    copies.retain(|(from, to)| is_first(from, to));
    kept.sort_by(|a, b| a.to.cmp(&b.to));
    kept
}

/// Returns true if a copy can be at `to`. Notes one whose address belongs to a file that every build makes.
fn is_free(from: &str, to: &str, has_feed: bool, notes: &mut Vec<Note>) -> bool {
    const PAGES: [&str; 2] = ["index.html", "404.html"];
    const FEEDS: [&str; 3] = ["atom.xml", "rss.xml", "feed.json"];
    let first = to.split('/').next().unwrap_or(to);
    let is_made = PAGES.contains(&to) || (has_feed && FEEDS.contains(&first));
    if is_made {
        let message = format!("every build makes `/{first}`, so this file was not copied");
        notes.push(Note::of_file(Kind::File, from, message, "put what it says into a page"));
    }
    !is_made
}

fn read<'a>(files: &'a Files, plan: &'a PagePlan, has_not_found: bool, site: &Plan) -> Option<Read<'a>> {
    let text = files.text(&plan.from)?;
    let Opening { mut entries, notation, comments, body, notes } =
        opening::read(text, &plan.from, site.generator);
    for default in &plan.defaults {
        if get(&entries, &default.key).is_none() {
            entries.push(entry(&default.key, default.node.value.clone()));
        }
    }
    let mut facts = plan.facts.clone();
    front_matter::add_facts(&mut facts, &entries, site.generator);
    let address = site.addresses.address(&facts, &entries);
    let mut page = Read {
        plan,
        to: plan.to.clone(),
        text,
        notation,
        entries,
        comments,
        body,
        facts,
        address,
        new_address: String::new(),
        slug: None,
        path: None,
        aliases: Vec::new(),
        notes,
        holds_pages: false,
    };
    page.assign_address(has_not_found);
    Some(page)
}

impl Read<'_> {
    /// Gives the page the address that it had: by its file name, by `slug`, or by `path`.
    fn assign_address(&mut self, has_not_found: bool) {
        let file = format!("content/{}", self.to);
        let default = reading::address(&file, None);
        let known = match &self.address {
            Address::Known(address) => reading::stated_address(&collapsed(address)),
            _ => None,
        };
        // The page for unknown addresses has a file name of its own.
        if known.as_deref() == Some("/404.html") && (self.to == NOT_FOUND || !has_not_found) {
            self.to = NOT_FOUND.to_owned();
            self.new_address = "/404.html".to_owned();
            return;
        }
        let Some(known) = known else {
            if matches!(self.address, Address::Known(_)) {
                self.address =
                    Address::Unknown("it contains characters that no address of a page can have".to_owned());
            }
            self.new_address = default;
            return;
        };
        if known == default {
            self.new_address = default;
            return;
        }
        if let Some(slug) =
            self.facts.slug.as_deref().filter(|slug| reading::address(&file, Some(slug)) == known)
        {
            self.slug = Some(slug.to_owned());
        } else {
            self.path = Some(known.clone());
        }
        self.new_address = known;
    }
}

/// Resolves collisions of addresses: the first page keeps the address, each other gets that of its whole file name.
fn resolve_collisions(pages: &mut [Read<'_>]) {
    let mut taken: FxHashMap<String, usize> = FxHashMap::default();
    for (at, page) in pages.iter_mut().enumerate() {
        if taken.contains_key(&page.new_address) {
            page.to.clone_from(&page.plan.to);
            let stem = page.to.rsplit_once('.').map_or(page.to.as_str(), |(stem, _)| stem);
            let own: Vec<String> = stem.split('/').map(reading::slug).collect();
            let other = format!("/{}/", own.join("/"));
            page.address = Address::Unknown(format!("`{}` is the address of another page", page.new_address));
            page.path = Some(other.clone()).filter(|_| !taken.contains_key(&other));
            page.slug = None;
            page.new_address =
                page.path.clone().unwrap_or_else(|| reading::address(&format!("content/{}", page.to), None));
        }
        taken.entry(page.new_address.clone()).or_insert(at);
    }
}

/// Makes a page that is at the address of a folder of pages the page of that folder, if the folder has none: `guides.md` beside
/// `guides/`. Here every folder at the top that has pages is a section, at that address.
fn describe_sections(pages: &mut [Read<'_>]) {
    let mut folders: FxHashMap<String, String> = FxHashMap::default();
    let mut described: FxHashSet<String> = FxHashSet::default();
    for page in &*pages {
        let Some((folder, rest)) = page.to.split_once('/') else { continue };
        if rest == "_index.md" {
            described.insert(folder.to_owned());
        } else if rest.contains('/') || crate::index::stem(rest) != "index" {
            let section = format!("{folder}/_index.md");
            folders.entry(reading::address(&format!("content/{section}"), None)).or_insert(section);
        }
    }
    for page in pages {
        let Some(section) = folders.get(&page.new_address) else { continue };
        if crate::index::stem(&page.to) != "_index"
            && described.insert(crate::index::folder(section).to_owned())
        {
            page.to.clone_from(section);
            page.path = None;
            page.slug = None;
        }
    }
}

/// Returns true if a page is withheld as a draft.
fn is_draft(page: &Read<'_>) -> bool {
    let stated = front_matter::named(&page.entries, &["draft"]);
    page.plan.is_draft || stated.and_then(crate::value::as_bool) == Some(true)
}

/// Marks the pages of sections with other pages below them, which `draft` in such a page would withhold as well.
fn mark_sections(pages: &mut [Read<'_>]) {
    use crate::index::{folder, stem};
    let mut holding: FxHashSet<String> = FxHashSet::default();
    for page in pages.iter().filter(|page| !is_draft(page)) {
        let own = folder(&page.to);
        let is_section = stem(&page.to) == "_index";
        let mut above = Some(own).filter(|own| !is_section || !own.is_empty());
        if is_section {
            above = above.map(folder);
        }
        // A folder that is known has its own folders in the set as well.
        while let Some(name) = above.filter(|name| holding.insert((*name).to_owned())) {
            above = (!name.is_empty()).then(|| folder(name));
        }
    }
    for page in pages {
        page.holds_pages = stem(&page.to) == "_index" && holding.contains(folder(&page.to));
    }
}

/// The addresses that a page says it had, as they are written and as they are.
fn aliases(page: &Read<'_>, plan: &Plan) -> Vec<(String, Option<String>)> {
    let Some(aliases) =
        front_matter::named(&page.entries, &["aliases", "alias", "redirectfrom"]).map(all_texts)
    else {
        return Vec::new();
    };
    let folder = page.new_address.trim_end_matches('/').rsplit_once('/').map_or("", |(folder, _)| folder);
    let base = plan.site.url();
    let one = |alias: String| {
        let inside = alias.strip_prefix(&base).unwrap_or(&alias);
        // Hugo reads an alias without a slash before it from the folder above the page.
        let is_relative = plan.generator == crate::Generator::Hugo && !inside.starts_with('/');
        let whole = if is_relative {
            format!("{folder}/{inside}")
        } else {
            format!("/{}", inside.trim_start_matches('/'))
        };
        let address = reading::stated_address(&whole);
        (alias, address)
    };
    aliases.into_iter().map(one).collect()
}

/// Returns the page that each alias leads to: the first that has it. An address of a page is no alias.
fn alias_owners(pages: &[Read<'_>], index: &Index, plan: &Plan) -> FxHashMap<String, usize> {
    let mut owners: FxHashMap<String, usize> = FxHashMap::default();
    for (at, page) in pages.iter().enumerate() {
        for address in page.aliases.iter().filter_map(|(_, address)| address.as_ref()) {
            owners.entry(address.clone()).or_insert(at);
        }
    }
    for page in pages {
        owners.remove(&page.new_address);
    }
    if !owners.is_empty() {
        let terms = terms(pages, plan);
        owners.retain(|address, _| !index.has_address(address) && !terms.contains(address));
    }
    owners
}

/// Returns the addresses of the pages that a build makes of taxonomies and their terms.
fn terms(pages: &[Read<'_>], plan: &Plan) -> FxHashSet<String> {
    let rules = rules(plan);
    let of_page = |page: &Read<'_>| ConvertedFrontMatter::of(&page.entries, &rules).into_terms();
    let terms: BTreeSet<(String, String)> = pages.par_iter().flat_map_iter(of_page).collect();
    let mut addresses = FxHashSet::default();
    for (taxonomy, term) in terms {
        let taxonomy = reading::slug(&taxonomy);
        addresses.insert(format!("/{taxonomy}/{}/", reading::slug(&term)));
        addresses.insert(format!("/{taxonomy}/"));
    }
    addresses
}

fn rules(plan: &Plan) -> Rules<'_> {
    Rules {
        generator: plan.generator,
        taxonomies: &plan.site.taxonomies,
        authors: &plan.authors,
        are_notes: plan.site.is_vault,
        is_section: false,
        holds_pages: false,
    }
}

/// Returns true if no page is at the address of the copied file `from`. Notes one that has that of a page.
fn is_apart(from: &str, index: &Index, notes: &mut Vec<Note>) -> bool {
    let Some(page) = index.page_at_file(from) else { return true };
    let message = format!("`{}` is made of `{}`, so this file was not copied", page.address, page.from);
    notes.push(Note::of_file(Kind::File, from, message, "put what it says into that page"));
    false
}

/// A page as it is written.
struct Written {
    text: String,
    notes: Vec<Note>,
    converted: usize,
    hosts: Vec<(&'static str, String)>,
    /// Its date, if the old site published it before that.
    dated: Option<DatedPage>,
}

fn convert(
    page: &Read<'_>,
    at: usize,
    index: &Index,
    alias_owners: &FxHashMap<String, usize>,
    plan: &Plan,
) -> Written {
    let is_section = crate::index::stem(&page.to) == "_index" && plan.generator == crate::Generator::Hugo;
    let rules = Rules { is_section, holds_pages: page.holds_pages, ..rules(plan) };
    let mut mapped = ConvertedFrontMatter::of(&page.entries, &rules);
    let from = &page.plan.from;
    let lines = Lines::of(page.text);
    let mut notes = page.notes.clone();
    notes.extend(mapped.without_effect.drain(..).map(|(span, message, hint)| Note {
        kind: Kind::FrontMatter,
        file: from.clone(),
        line: if span.end == 0 { 1 } else { lines.at(span.start) },
        message,
        hint: hint.to_owned(),
    }));
    address(page, at, &mut mapped, alias_owners, &mut notes);
    if page.plan.is_draft {
        mapped.set("draft", Value::Boolean(true));
    }
    let is_html = from.ends_with(".html") || from.ends_with(".htm");
    let is_withheld = withhold_section(page, &mut mapped, plan, &mut notes);
    let source = if is_withheld { "" } else { &page.text[page.body..] };
    let source = match () {
        () if is_html => Cow::Owned(html::as_markdown(source)),
        // Front matter is written with plain line feeds, and one file has one kind of line ending.
        () if source.contains('\r') => Cow::Owned(source.replace("\r\n", "\n")),
        () => Cow::Borrowed(source),
    };
    let body = Body {
        text: &source,
        generator: plan.generator,
        is_note: plan.site.is_vault,
        file: from,
        first_line: lines.at(page.body),
        index,
        page: at,
        base_path: plan.site.base_path(),
        separator: plan.separator.as_deref(),
        values: Values { page: &page.entries, site: &plan.config },
    };
    let converted = body::convert(&body);
    notes.extend(converted.notes);
    let is_public = !mapped.is_true("draft") && !mapped.has("publish");
    let dated = dated(page, &lines, plan).filter(|_| is_public);
    let front_matter = mapped.written(page.notation, &page.comments);
    Written {
        text: front_matter + &converted.text,
        notes,
        converted: converted.converted,
        hosts: converted.hosts,
        dated,
    }
}

/// Returns the date of a page that the old site published whatever its date.
fn dated(page: &Read<'_>, lines: &Lines, plan: &Plan) -> Option<DatedPage> {
    // Jekyll withholds posts and pages of collections alone.
    let is_page =
        plan.generator == crate::Generator::Jekyll && !page.facts.is_post && page.facts.collection.is_none();
    let day = page.facts.date.filter(|_| plan.publishes_future || is_page)?;
    let key = page.entries.iter().find(|entry| front_matter::is_date(&reading::folded_key(&entry.key)));
    let line =
        key.filter(|entry| !entry.key_span.is_empty()).map_or(1, |entry| lines.at(entry.key_span.start));
    Some(DatedPage { file: page.plan.from.clone(), line, day })
}

/// Publishes the page of a section that was a draft or not rendered, without its text: here `draft` would withhold the pages below it as well. Only
/// Zola withholds those too. Returns true if the text is left out.
fn withhold_section(
    page: &Read<'_>,
    mapped: &mut ConvertedFrontMatter,
    plan: &Plan,
    notes: &mut Vec<Note>,
) -> bool {
    let is_draft = mapped.is_true("draft") && plan.generator != crate::Generator::Zola;
    if !page.holds_pages || !(is_draft || mapped.is_not_built) {
        return false;
    }
    for key in ["draft", "description", "summary"] {
        mapped.remove(key);
    }
    let message = "the page of the section was not published: the pages below it are, and so is this one, without its text and description";
    let hint = "here `draft` withholds the pages below as well; put the text into the page when it is ready";
    notes.push(Note::of_file(Kind::FrontMatter, &page.plan.from, message, hint));
    true
}

/// Writes down the address of a page, and those it had before.
fn address(
    page: &Read<'_>,
    at: usize,
    mapped: &mut ConvertedFrontMatter,
    alias_owners: &FxHashMap<String, usize>,
    notes: &mut Vec<Note>,
) {
    let mut note = |message: String| {
        let file = page.plan.from.clone();
        notes.push(Note { kind: Kind::Address, file, line: 1, message, hint: String::new() });
    };
    match &page.address {
        Address::Unknown(_) if page.plan.is_draft => {}
        Address::Unknown(why) => note(format!("the old address is unknown: {why}")),
        Address::Unpublished => mapped.set("draft", Value::Boolean(true)),
        Address::Known(_) | Address::OfFile => {}
    }
    if let Some(slug) = &page.slug {
        mapped.set("slug", Value::Text(slug.clone()));
    }
    if let Some(path) = &page.path {
        mapped.set("path", Value::Text(path.clone()));
    }
    // If the address is unknown, the keys that it depends on are kept.
    if matches!(page.address, Address::Unknown(_)) {
        if let Some(slug) = &page.facts.slug {
            mapped.keep("slug", Value::Text(slug.clone()));
        }
        if let Some(stated) = &page.facts.stated {
            mapped.keep("permalink", Value::Text(stated.clone()));
        }
    }
    if !mapped.has("aliases") {
        return;
    }
    let mut kept = Vec::new();
    for (alias, address) in &page.aliases {
        match address {
            Some(address) if *address == page.new_address || address == "/" => {}
            Some(address) if alias_owners.get(address) == Some(&at) => kept.push(address.clone()),
            Some(address) => note(format!("the old address `{address}` is that of another page")),
            None => {
                note(format!("the old address `{alias}` cannot be written as an alias"));
                mapped.keep("aliases", texts([alias.clone()]));
            }
        }
    }
    mapped.set_aliases(kept);
}

/// Completes what in `site.toml` depends on the pages: links of the navigation, and redirects.
fn finish_site(
    plan: &mut Plan,
    index: &Index,
    terms: &FxHashSet<String>,
    has_feed: bool,
    notes: &mut Vec<Note>,
) {
    let base = plan.site.url();
    let base_path = plan.site.base_path().to_owned();
    let nav = std::mem::take(&mut plan.site.nav);
    let mut titles = FxHashSet::default();
    let mut note = |message: String, hint: &str| {
        notes.push(Note::of_file(Kind::Configuration, SITE, message, hint));
    };
    for (title, link) in nav {
        let title = if title.trim().is_empty() { title_of(&link, index, plan) } else { title };
        if titles.contains(&title) {
            continue;
        }
        match nav_link(&link, &base, &base_path, index, terms, plan) {
            Some(link) if title.is_empty() => {
                let message = format!("the link to `{link}` of the navigation has no title");
                note(message, "add it as `[[nav]]` with one");
            }
            Some(link) => {
                titles.insert(title.clone());
                plan.site.nav.push((title, link));
            }
            None => {
                let name = if title.is_empty() { String::new() } else { format!(" `{title}`") };
                let message =
                    format!("the link{name} of the navigation leads to `{link}`, but no page is there");
                note(message, "add it as `[[nav]]` when the page exists");
            }
        }
    }
    if has_feed {
        for (old, new) in std::mem::take(&mut plan.site.feeds) {
            if !index.has_address(&old) && old != new {
                plan.site.redirects.insert(old, new.to_owned());
            }
        }
    }
    plan.site.redirects.retain(|from, to| {
        !index.has_address(from) && (to.contains("://") || to.ends_with(".xml") || index.has_address(to))
    });
}

/// Returns the title of the page that a link of the navigation names by its file; empty if there is none.
fn title_of(link: &str, index: &Index, plan: &Plan) -> String {
    let page = index.page_from(&format!("{}{}", plan.root, link.trim_start_matches('/')));
    page.and_then(|page| index.pages.get(page)).map(|page| page.title.trim().to_owned()).unwrap_or_default()
}

/// Returns the target of a link of the navigation in the new site, if it exists.
fn nav_link(
    link: &str,
    base: &str,
    base_path: &str,
    index: &Index,
    terms: &FxHashSet<String>,
    plan: &Plan,
) -> Option<String> {
    let link = link.trim();
    let link = link.strip_prefix("$BASE_URL").unwrap_or(link);
    let inside = link
        .strip_prefix(base)
        .filter(|rest| rest.is_empty() || rest.starts_with('/'))
        .map(|rest| if rest.is_empty() { "/" } else { rest });
    let path = inside.unwrap_or(link);
    let is_elsewhere =
        path.starts_with("//") || path.split(['/', '?', '#']).next().is_some_and(|first| first.contains(':'));
    if is_elsewhere {
        return (!path.starts_with("javascript:") && !path.contains('{')).then(|| path.to_owned());
    }
    if let Some(page) = index.page_from(&format!("{}{}", plan.root, path.trim_start_matches('/'))) {
        return Some(index.link(page));
    }
    let path = path.strip_prefix("@/").map_or_else(|| path.to_owned(), |inside| inside.to_owned());
    let path = if base_path.is_empty() {
        path
    } else {
        path.strip_prefix(base_path).map_or(path.clone(), str::to_owned)
    };
    let end = path.find(['#', '?']).unwrap_or(path.len());
    let address = format!("/{}", path[..end].trim_start_matches('/'));
    let written = index.address(&address).map(str::to_owned).unwrap_or_else(|| address.clone());
    // Lists of terms are pages that a build makes.
    let is_term = || terms.contains(&format!("{}/", address.trim_end_matches('/')));
    (index.has_address(&address) || is_term()).then(|| written + &path[end..])
}
