//! The plan of all output files, made before anything is written. Two files at one address, a file where a folder is
//! needed, and names that a disk rejects are found here, each at the source that has to change. Files that are known
//! only after rendering, such as the pages of a walk or of a diagnostic alone, are checked again when they are rendered.

use std::borrow::Cow;
use std::collections::hash_map::Entry;

use memchr::memchr;
use rustc_hash::{FxHashMap, FxHashSet};
use unicode_normalization::UnicodeNormalization as _;

use super::url::LONGEST_NAME;
use super::{OutputFormat, PageIndex, PageKind, Site, UrlPath};
use crate::parse::CONFIG_PATH;
use crate::problem::{Code, Place, Problem};
use crate::source::SourcePath;

/// The longest path inside the output folder, in bytes: macOS allows 1,024 including the folder.
const LONGEST_PATH: usize = 900;

/// The names that Windows reserves for devices, with any extension.
const DEVICES: [&str; 4] = ["aux", "con", "nul", "prn"];

/// The folders of files with fingerprinted names.
const FINGERPRINTED: [&str; 2] = ["assay", "assets"];

/// The folder of the theme's pictures.
const PICTURES: &str = "pictures";

/// Names that are not allowed at the top of the published folder: a build would refuse to replace the folder, or take
/// it for its own.
const KEPT_FREE: [&str; 2] = [".git", ".made-by-assay"];

/// The file of the page of a folder.
const INDEX: &str = "index.html";

/// Replaces `/` in keys: nothing sorts between a name and what is inside it.
const SLASH: char = '\0';

/// The owner of a file.
#[derive(Clone, Copy, Debug)]
enum Owner<'a> {
    /// The HTML of a page.
    Page(PageIndex),
    /// Another output of a page.
    PageOutput(PageIndex, &'a OutputFormat),
    /// A file of the site.
    File(&'a SourcePath),
    /// A picture of the theme.
    Picture(&'a str),
    /// A redirect, and where it is stated.
    Redirect(&'a Place),
    /// A file for hosts, or a folder of fingerprinted files.
    Made(&'a str),
}

/// A file that will be written.
#[derive(Debug)]
struct Planned<'a> {
    url: UrlPath,
    owner: Owner<'a>,
}

impl<'a> Planned<'a> {
    fn new(url: UrlPath, owner: Owner<'a>) -> Option<Self> {
        url.has_file().then_some(Self { url, owner })
    }

    fn at(path: &str, owner: Owner<'a>) -> Self {
        Self { url: UrlPath::of_file(path), owner }
    }
}

/// A planned file among those that are compared with each other.
#[derive(Debug)]
struct Compared<'a> {
    /// Its path on a disk that ignores case and Unicode normalization.
    key: String,
    path: Cow<'a, str>,
    owner: Owner<'a>,
}

impl<'a> Compared<'a> {
    fn new(Planned { url, owner }: &'a Planned<'a>) -> Option<Self> {
        let path = url.file()?;
        let key = folded(&path).replace('/', "\0");
        Some(Self { key, path, owner: *owner })
    }

    /// Returns true if this is a file where the other one needs a folder.
    fn bars(&self, other: &Self) -> bool {
        other.key.strip_prefix(&self.key).is_some_and(|rest| rest.starts_with(SLASH))
    }

    /// Returns the address as authors know it.
    fn address(&self) -> String {
        let page = self.path.strip_suffix(INDEX).filter(|rest| rest.is_empty() || rest.ends_with('/'));
        format!("/{}", page.unwrap_or(&self.path))
    }
}

/// Returns a path as a disk compares it that ignores case and Unicode normalization.
fn folded(path: &str) -> Cow<'_, str> {
    if !path.is_ascii() {
        return path.nfc().collect::<String>().to_lowercase().into();
    }
    let has_upper = path.bytes().any(|byte| byte.is_ascii_uppercase());
    if has_upper { path.to_ascii_lowercase().into() } else { path.into() }
}

/// Returns true if two files have the same path, or one is where another needs a folder. Most sites have no such files, and
/// are not sorted to find them.
fn any_clash(planned: &[Planned<'_>]) -> bool {
    #[derive(PartialEq)]
    enum Is {
        File,
        Folder,
    }
    let mut taken: FxHashMap<Cow<'_, str>, Is> = FxHashMap::default();
    taken.reserve(2 * planned.len());
    planned.iter().any(|file| {
        let path = folded(file.url.as_str());
        let part = |end: usize| match &path {
            Cow::Borrowed(path) => Cow::Borrowed(without_index(&path[..end])),
            Cow::Owned(path) => Cow::Owned(without_index(&path[..end]).to_owned()),
        };
        if taken.insert(part(path.len()), Is::File).is_some() {
            return true;
        }
        // Of a folder that is known, those above it are as well.
        for (end, _) in path.rmatch_indices('/').filter(|(end, _)| *end > 0) {
            match taken.entry(part(end)) {
                Entry::Vacant(free) => drop(free.insert(Is::Folder)),
                Entry::Occupied(known) => return *known.get() == Is::File,
            }
        }
        false
    })
}

/// Returns the same path for both names of the page of a folder, with and without its file.
fn without_index(path: &str) -> &str {
    path.strip_suffix(INDEX).filter(|folder| folder.ends_with('/')).unwrap_or(path)
}

impl Site {
    /// Returns the problem of every file that cannot be written as planned. `redirects` are the addresses that redirect.
    pub(super) fn report_plan(&self, redirects: &[(UrlPath, Place)]) -> Vec<Problem> {
        let mut problems = Vec::new();
        self.report_without_file(&mut problems);
        let planned = self.planned(redirects);
        self.report_names(&planned, &mut problems);
        if any_clash(&planned) {
            self.report_clashes(&planned, &mut problems);
        }
        problems
    }

    /// Returns true if a page at `url`, in a folder of other pages, can be written without anything to report: its name is
    /// valid on every disk, and no file is there or below.
    pub(super) fn has_room_for(&self, url: &UrlPath) -> bool {
        let path = url.as_str().trim_matches('/');
        let Some((folder, name)) = path.rsplit_once('/').filter(|_| url.as_str().ends_with('/')) else {
            return false;
        };
        let top = folder.split('/').next().unwrap_or_default();
        let is_taken = FINGERPRINTED.iter().chain(&[PICTURES]).any(|taken| top.eq_ignore_ascii_case(taken));
        if is_taken || !url.has_file() || path.len() > LONGEST_PATH / 2 || fault_of_name(name).is_some() {
            return false;
        }
        let own = folded(url.as_str().trim_end_matches('/'));
        let is_there = |other: &UrlPath| {
            // Almost all addresses differ in their first letters.
            let start = other.as_str().as_bytes().get(..own.len());
            if other.as_str().is_ascii()
                && !start.is_some_and(|start| start.eq_ignore_ascii_case(own.as_bytes()))
            {
                return false;
            }
            let other = folded(other.as_str());
            other.strip_prefix(&*own).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        !self.by_url.keys().chain(self.files.keys()).chain(self.redirects.keys()).any(is_there)
    }

    /// Reports files that have the same path, and files where others need a folder.
    fn report_clashes(&self, planned: &[Planned<'_>], problems: &mut Vec<Problem>) {
        let mut compared: Vec<Compared<'_>> = planned.iter().filter_map(Compared::new).collect();
        compared.sort_by(|a, b| a.key.cmp(&b.key).then_with(|| a.path.cmp(&b.path)));
        let mut reported = FxHashSet::default();
        for pair in compared.windows(2) {
            let [first, second] = pair else { continue };
            if let (Owner::PageOutput(_, one), Owner::PageOutput(_, other)) = (first.owner, second.owner) {
                // If two pages clash, so do all their outputs, and if two templates clash, they do for every page:
                // reported once.
                if one == other || !reported.insert((one, other)) {
                    continue;
                }
            }
            problems.extend(self.clash_of(first, second));
        }
    }

    /// Returns every file whose address is known before rendering.
    fn planned<'a>(&'a self, redirects: &'a [(UrlPath, Place)]) -> Vec<Planned<'a>> {
        let outputs = self.outputs.iter().flat_map(|output| {
            let owner = match &output.format {
                OutputFormat::Html => Owner::Page(output.page),
                format => Owner::PageOutput(output.page, format),
            };
            let urls = output.format.addresses(&self.pages[output.page].url, &self.config);
            urls.filter_map(move |url| Planned::new(url, owner))
        });
        let files =
            self.files.iter().filter_map(|(url, file)| Planned::new(url.clone(), Owner::File(&file.path)));
        let lead_on = redirects.iter().filter(|(url, _)| url.is_page());
        let lead_on = lead_on.filter_map(|(url, place)| Planned::new(url.clone(), Owner::Redirect(place)));
        // The site's own file replaces one of these.
        let is_own = |path: &str| self.files.contains_key(&UrlPath::of_file(path));
        let pictures = self.theme.pictures.keys().map(|name| (format!("{PICTURES}/{name}"), name));
        let pictures = pictures.filter(|(path, _)| !is_own(path));
        let pictures = pictures.map(|(path, name)| Planned::at(&path, Owner::Picture(name)));
        let tables = ["_headers", "_redirects"].into_iter().filter(|name| !is_own(name));
        let tables = tables.map(|name| Planned::at(name, Owner::Made(name)));
        let folders =
            FINGERPRINTED.iter().map(|folder| Planned::at(&format!("{folder}/\u{1}"), Owner::Made(folder)));
        outputs.chain(files).chain(lead_on).chain(pictures).chain(tables).chain(folders).collect()
    }

    /// Reports sources that have no valid path for their output.
    fn report_without_file(&self, problems: &mut Vec<Problem>) {
        let pages = self.pages.iter().map(|page| (&page.url, &page.article.path));
        let files = self.files.iter().map(|(url, file)| (url, &file.path));
        for (url, path) in pages.chain(files).filter(|(url, _)| !url.has_file()) {
            let address = url.as_str().escape_debug();
            let message = format!("`{path}` cannot be published: `{address}` is not a valid address");
            let path = if path.as_str().ends_with('/') { &SourcePath::new(CONFIG_PATH) } else { path };
            problems.push(
                Problem::new(Code::PageNoFile, Place::whole(path), message)
                    .hint("rename it, with only letters, digits, `-` and `.`"),
            );
        }
    }

    /// Reports names that some disks reject, each folder once.
    fn report_names(&self, planned: &[Planned<'_>], problems: &mut Vec<Problem>) {
        let mut reported = FxHashSet::default();
        for Planned { url, owner } in planned {
            let is_stated = !matches!(owner, Owner::PageOutput(..));
            let place = || self.blamed(*owner).filter(|_| is_stated);
            let path = url.as_str().strip_prefix('/').unwrap_or_default();
            let length = path.len() + if url.as_str().ends_with('/') { INDEX.len() } else { 0 };
            if length > LONGEST_PATH
                && let Some(place) = place()
            {
                let message =
                    format!("a path of {length} bytes is too long: file systems take at most {LONGEST_PATH}");
                problems.push(
                    Problem::new(Code::PageInvalidPath, place, message)
                        .hint("set a shorter address with `path`, or use fewer folders"),
                );
            }
            let top = path.split('/').next().unwrap_or_default();
            if KEPT_FREE.iter().any(|name| top.eq_ignore_ascii_case(name))
                && let Some(place) = place()
            {
                let message = format!("`{top}` cannot be published: version control uses this name");
                problems
                    .push(Problem::new(Code::PageInvalidPath, place, message).hint("set another address"));
            }
            let mut end = 0;
            for name in path.split('/') {
                end += name.len() + 1;
                let Some((code, message)) = fault_of_name(name) else { continue };
                if let Some(place) = place()
                    && reported.insert(&path[..end - 1])
                {
                    let hint = match owner {
                        Owner::File(_) => "rename it",
                        _ => "set another address with `slug` or `path`",
                    };
                    problems.push(Problem::new(code, place, message).hint(hint));
                }
            }
        }
    }

    /// Returns the problem of two entries that are adjacent in the plan, if there is one.
    fn clash_of(&self, first: &Compared<'_>, second: &Compared<'_>) -> Option<Problem> {
        let same = first.key == second.key;
        if !same && !first.bars(second) {
            return None;
        }
        // Of two equals the first is reported, since it was found first.
        let (one, other) =
            if self.rank(second.owner) > self.rank(first.owner) { (second, first) } else { (first, second) };
        let place = self.blamed(one.owner).or_else(|| self.blamed(other.owner));
        let place = place.or_else(|| self.first_of(one.owner));
        let place = place.unwrap_or_else(|| Place::whole(&SourcePath::new(CONFIG_PATH)));
        let (address, owner) = (one.address(), self.described(other.owner));
        let is_exact = if same { first.path == second.path } else { second.path.starts_with(&*first.path) };
        if !is_exact {
            let how = if first.path.to_lowercase() == second.path.to_lowercase() || !same {
                "in upper and lower case"
            } else {
                "in Unicode normalization"
            };
            let message = format!("`{address}` and `{}` ({owner}) differ only {how}", other.address());
            return Some(
                Problem::new(Code::PageUnportablePath, place, message)
                    .note("Windows and macOS keep one of the two")
                    .hint("set another address for one of them"),
            );
        }
        let message = match same {
            true => format!("`{address}` is also the address of {owner}"),
            false if one.path == first.path => {
                format!("`{address}` cannot be a file: {owner} is in a folder of that name")
            }
            false => format!("`{address}` cannot be in `/{}`, which is a file: {owner}", first.path),
        };
        Some(Problem::new(Code::PageDuplicatePath, place, message).hint(self.way_out(one.owner, other.owner)))
    }

    /// Returns how to resolve the clash of two owners.
    fn way_out(&self, one: Owner<'_>, other: Owner<'_>) -> String {
        let page = |owner| match owner {
            Owner::Page(index) => Some(&self.pages[index]),
            _ => None,
        };
        let (Some(one), Some(other)) = (page(one), page(other)) else {
            return if matches!(one, Owner::File(_)) { "rename it" } else { "set another address" }
                .to_owned();
        };
        let path = &one.article.path;
        if [one, other].iter().all(|page| page.kind == PageKind::Section && page.article.is_synthetic()) {
            return format!("rename the folder `{path}`, or move its files to `{}`", other.article.path);
        }
        if other.kind == PageKind::Section && other.article.is_synthetic() {
            let by_option = "or write `folder_pages = true` under `[content]` in `site.toml`";
            return match path.file_name().split_once('.') {
                Some(("index", ending)) => {
                    format!(
                        "rename it to `_index.{ending}`, which makes it the page of the section, {by_option}"
                    )
                }
                _ => format!(
                    "move it to `{}_index.md`, which makes it the page of the section, {by_option}",
                    other.article.path
                ),
            };
        }
        "set another `slug`, or rename one of the files".to_owned()
    }

    /// Returns how likely it is that an owner is the one to change.
    fn rank(&self, owner: Owner<'_>) -> u8 {
        match owner {
            Owner::Redirect(_) => 5,
            Owner::Page(index) => {
                let article = &self.pages[index].article;
                let facts = &article.front_matter;
                match (article.is_synthetic(), &facts.path, &facts.slug) {
                    (true, ..) => 0,
                    (_, Some(_), _) => 4,
                    (_, None, Some(_)) => 3,
                    (_, None, None) => 1,
                }
            }
            Owner::File(_) => 2,
            Owner::PageOutput(..) | Owner::Picture(_) | Owner::Made(_) => 0,
        }
    }

    /// Returns the first file of a section that has no file of its own.
    fn first_of(&self, owner: Owner<'_>) -> Option<Place> {
        let Owner::Page(index) = owner else { return None };
        let folder = self.pages[index].article.path.as_str();
        let paths = self.pages.iter().map(|page| &page.article.path);
        let inside = paths.filter(|path| path.as_str() != folder && path.as_str().starts_with(folder));
        inside.min().map(Place::whole)
    }

    /// Returns the place where an owner states its address, if it is a source.
    fn blamed(&self, owner: Owner<'_>) -> Option<Place> {
        match owner {
            Owner::Redirect(place) => Some(place.clone()),
            Owner::File(path) => Some(Place::whole(path)),
            Owner::Page(index) => {
                let article = &self.pages[index].article;
                let facts = &article.front_matter;
                let stated = facts.path.as_ref().or(facts.slug.as_ref());
                let span = stated.map_or(0..0, |text| text.span.clone());
                (!article.is_synthetic()).then(|| Place::new(&article.path, span))
            }
            Owner::PageOutput(index, _) => {
                let article = &self.pages[index].article;
                (!article.is_synthetic()).then(|| Place::whole(&article.path))
            }
            Owner::Picture(_) | Owner::Made(_) => None,
        }
    }

    /// Returns the description of an owner for an author.
    fn described(&self, owner: Owner<'_>) -> String {
        let of_page = |index: PageIndex| {
            let page = &self.pages[index];
            match page.kind {
                _ if !page.article.is_synthetic() => format!("`{}`", page.article.path),
                PageKind::Section => format!("the section `{}`", page.article.path),
                _ => format!("the page `{}`", page.url),
            }
        };
        match owner {
            Owner::Page(index) => of_page(index),
            Owner::PageOutput(_, OutputFormat::Sitemap | OutputFormat::Robots | OutputFormat::Llms) => {
                "a generated file".to_owned()
            }
            Owner::PageOutput(index, OutputFormat::Feeds) => format!("the feed of {}", of_page(index)),
            Owner::PageOutput(index, OutputFormat::Markdown) => {
                format!("the Markdown copy of {}", of_page(index))
            }
            Owner::PageOutput(index, OutputFormat::Other(ending)) => {
                let stem = self.pages[index].kind.template();
                format!("the output of `{stem}.{ending}` for {}", of_page(index))
            }
            Owner::PageOutput(index, OutputFormat::Html | OutputFormat::Walk(_) | OutputFormat::Embed(_)) => {
                of_page(index)
            }
            Owner::File(path) => format!("`{path}`"),
            Owner::Picture(name) => format!("the picture `pictures/{name}` of the theme"),
            Owner::Redirect(place) => format!("a redirect in `{}`", place.path),
            Owner::Made(name @ ("_headers" | "_redirects")) => format!("the file `{name}` for hosts"),
            Owner::Made(name) => format!("the folder `{name}/` of fingerprinted files"),
        }
    }
}

/// Returns the fault of the name of a file or folder.
fn fault_of_name(name: &str) -> Option<(Code, String)> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let stem = &name[..memchr(b'.', name.as_bytes()).unwrap_or(name.len())];
    // Almost every name is plain.
    if name.len() <= LONGEST_NAME && name.bytes().all(is_plain) && !name.ends_with('.') && !is_device(stem) {
        return None;
    }
    let shown = name.escape_debug();
    if name.len() > LONGEST_NAME {
        let message =
            format!("a name of {} bytes is too long: file systems take at most {LONGEST_NAME}", name.len());
        return Some((Code::PageInvalidPath, message));
    }
    if name.contains(char::is_control) {
        return Some((Code::PageInvalidPath, format!("`{shown}` contains a control character")));
    }
    let message = if is_device(stem) {
        format!("`{shown}` is not a valid file name on Windows")
    } else if let Some(sign) = name.chars().find(|c| "<>:\"|?*".contains(*c)) {
        format!("`{shown}` contains `{sign}`, which is not allowed in file names on Windows")
    } else if name.ends_with([' ', '.']) {
        format!("`{shown}` ends with a full stop or a space, which Windows removes")
    } else {
        return None;
    };
    Some((Code::PageUnportablePath, message))
}

fn is_device(stem: &str) -> bool {
    if !(3..=4).contains(&stem.len()) {
        return false;
    }
    let is_port = || {
        let (name, number) = stem.split_at_checked(3).unwrap_or_default();
        ["com", "lpt"].iter().any(|port| name.eq_ignore_ascii_case(port))
            && matches!(number.as_bytes(), [b'1'..=b'9'])
    };
    DEVICES.iter().any(|device| stem.eq_ignore_ascii_case(device)) || is_port()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_cannot_both_be_written_are_found() {
        let clash = |urls: &[&str]| {
            let planned: Vec<_> =
                urls.iter().map(|url| Planned::at(url.trim_start_matches('/'), Owner::Made("a"))).collect();
            any_clash(&planned)
        };
        for urls in [
            ["/a/", "/a/"],
            ["/a/", "/a/index.html"],
            ["/", "/INDEX.html"],
            ["/A/b.svg", "/a/B.svg"],
            ["/caf\u{e9}/", "/cafe\u{301}/"],
            ["/a", "/a/"],
            ["/a/b/c/", "/a"],
            ["/a/", "/a/index.html/b/"],
        ] {
            let [one, other] = urls;
            assert!(clash(&[one, other]) && clash(&[other, one]), "{urls:?}");
            assert!(clash(&["/", "/x/", one, "/x/y.svg", other]) || urls.contains(&"/"), "{urls:?}");
        }
        assert!(!clash(&["/", "/a/", "/ab/", "/a/b/", "/a/b.svg", "/a.svg", "/index.xml", "/b/index/"]));
    }
}
