//! The destinations of links: a page by its source path or address, a file, a fragment of a page, or another site.

use percent_encoding::percent_decode_str;
use unicode_normalization::UnicodeNormalization as _;

use super::missing::Missing;
use super::nearby::Nearby;
use super::{CONTENT, PageIndex, Site, Unpublished, UnpublishedReason, UrlPath, wiki_name};
use crate::problem::nearest;
use crate::source::SourcePath;

/// The destination of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Destination {
    /// Another site, or something that is not a page: used as written.
    Outside,
    /// A page of the site.
    Page(PageIndex),
    /// A file of the site.
    File(UrlPath),
    /// A fragment of the same page.
    Here,
}

/// The parts of a link's target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Target<'a> {
    /// The part before `?` and `#`.
    pub(crate) path: &'a str,
    /// `?` and the part after it, or empty.
    pub(crate) query: &'a str,
    /// The part after `#`.
    pub(crate) fragment: Option<&'a str>,
}

impl<'a> Target<'a> {
    /// Splits `target` into its parts.
    pub(crate) fn read(target: &'a str) -> Self {
        let found = |byte: u8, text: &str| memchr::memchr(byte, text.as_bytes());
        let (rest, fragment) =
            found(b'#', target).map_or((target, None), |at| (&target[..at], Some(&target[at + 1..])));
        let (path, query) = rest.split_at(found(b'?', rest).unwrap_or(rest.len()));
        Self { path, query, fragment: fragment.filter(|id| !id.is_empty()) }
    }

    /// Returns true if it leads to another site: it has a scheme (`https:`, `mailto:`) or a host.
    pub(crate) fn is_outside(self) -> bool {
        let scheme = self.path.split_once(':').map(|(scheme, _)| scheme);
        let is_scheme = |s: &str| {
            s.starts_with(|c: char| c.is_ascii_alphabetic())
                && s.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
        };
        self.path.starts_with("//") || scheme.is_some_and(is_scheme)
    }
}

/// Finds a name that is not there as it is written in the forms in which Unicode says that it is the same: an editor may write
/// `ü` as one character, and the file system of a Mac as two.
pub(super) fn in_other_form<T>(name: &str, find: impl Fn(&str) -> Option<T>) -> Option<T> {
    let forms = (!name.is_ascii()).then(|| [name.nfc().collect::<String>(), name.nfd().collect()]);
    forms.into_iter().flatten().filter(|form| form != name).find_map(|form| find(&form))
}

/// The names of files that represent their folder.
const INDICES: [&str; 4] = ["_index.md", "index.md", "readme.md", "index.html"];

impl Site {
    /// Finds the destination of `target`, written in the file `from`.
    pub(crate) fn destination(&self, from: &SourcePath, target: Target<'_>) -> Result<Destination, Missing> {
        if target.is_outside() {
            return Ok(Destination::Outside);
        }
        if target.path.is_empty() {
            return Ok(Destination::Here);
        }
        if let Some(name) = wiki_name(target.path) {
            return self.called(from, &name);
        }
        if let Some(index) = self.page_written(target.path) {
            return Ok(Destination::Page(index));
        }
        let path = match target.path.contains('%') {
            true => percent_decode_str(target.path).decode_utf8().unwrap_or(target.path.into()),
            false => target.path.into(),
        };
        let find = |path: &str| match path.strip_prefix('/') {
            Some(path) => self.at_address(path).or_else(|| self.page_source(&format!("{CONTENT}{path}"))),
            None => self.relative(from, path),
        };
        find(&path).or_else(|| in_other_form(&path, find)).ok_or_else(|| self.missing(from, &path))
    }

    /// Returns the page whose address is exactly `written`, as almost every link has it. Needs no allocation.
    pub(crate) fn page_written(&self, written: &str) -> Option<PageIndex> {
        self.by_url.get(written).copied().filter(|_| !written.contains('%'))
    }

    pub(super) fn nearby(&self) -> &Nearby {
        self.nearby.get_or_init(|| Nearby::of(self))
    }

    /// Returns what is known about a missing page: it is unpublished, has moved, or has another name.
    fn missing(&self, from: &SourcePath, path: &str) -> Missing {
        let url = UrlPath::stated(path);
        if let Some(redirect) = self.redirects.get(&url) {
            return Missing::like(Some(&redirect.href));
        }
        let beside = joined(from.folder(), path);
        let inside = joined(CONTENT, path);
        let unpublished = self.nearby().unpublished([beside.as_deref(), inside.as_deref()], &url);
        match unpublished.and_then(|index| self.unpublished.get(index)) {
            Some(Unpublished { path, why, .. }) => Missing {
                nearest: None,
                because: Some(format!("`{path}` {why}: {}", why.remedy())),
                is_reported: *why == UnpublishedReason::Unreadable,
                is_ambiguous: false,
            },
            None => self.likely_meant(path, beside, inside).or_else(|| host(path)).unwrap_or_else(|| {
                let below_base =
                    || path.strip_prefix(self.base_path()).filter(|_| !self.base_path().is_empty());
                let own = below_base().filter(|rest| self.at_address(rest.trim_start_matches('/')).is_some());
                let own = own.map(|rest| if rest.is_empty() { "/" } else { rest });
                let nearest = own.map(str::to_owned).or_else(|| self.nearest(from, path));
                Missing::like(nearest.as_deref().filter(|nearest| *nearest != path))
            }),
        }
    }

    /// Returns the file that `path` is likely to mean: one in other case, in another folder, or with an address from
    /// before it moved.
    fn likely_meant(&self, path: &str, beside: Option<String>, inside: Option<String>) -> Option<Missing> {
        let because = |because: String| Missing { because: Some(because), ..Missing::like(None) };
        let nearby = self.nearby();
        if path.starts_with('/') {
            let inside = inside?;
            if let Some(url) = nearby.file(&inside) {
                return Some(because(format!("`{inside}` is published beside its page: write `{url}`")));
            }
            return nearby.address(path).map(|url| Missing::like(Some(url.as_str())));
        }
        let written = |source: &SourcePath| source.as_str().strip_prefix(CONTENT).map(str::to_owned);
        let folders = [beside, inside];
        let other_case = folders.iter().flatten().find_map(|path| nearby.in_other_case(path));
        if let Some(source) = other_case {
            let name = source.file_name();
            return Some(because(format!("the file is called `{name}`: write `{}`", written(source)?)));
        }
        for folder in folders.iter().flatten().filter(|folder| folder.len() >= CONTENT.len()) {
            if nearby.has_folder(folder) {
                return Some(because(format!(
                    "`{folder}/` has no page of its own: add an `_index.md` there"
                )));
            }
        }
        let name = path.rsplit('/').next().filter(|name| name.contains('.') && !INDICES.contains(name))?;
        let found = nearby.named(name)?;
        Some(because(format!("`{name}` is in `{}/`: write `{}`", found.folder(), written(found)?)))
    }

    /// Returns the address of a destination in the site.
    pub(crate) fn address<'a>(&'a self, destination: &'a Destination) -> Option<&'a UrlPath> {
        match destination {
            Destination::Page(index) => Some(&self.pages[*index].url),
            Destination::File(url) => Some(url),
            Destination::Outside | Destination::Here => None,
        }
    }

    /// Returns the path of the site, below which all its addresses are: empty, or for example `/blog`.
    pub(crate) fn base_path(&self) -> &str {
        &self.config.base_path
    }

    /// Returns an address as pages of the site link to it.
    pub(crate) fn href(&self, url: &UrlPath) -> String {
        concatenated(self.base_path(), &url.encoded())
    }

    /// Returns an address as other sites link to it.
    pub(crate) fn permalink(&self, url: &UrlPath) -> String {
        concatenated(&self.config.base_url, &url.encoded())
    }

    /// Returns the page, file or other output at an address, with or without a final `/`.
    fn at_address(&self, path: &str) -> Option<Destination> {
        let page = self.page_at(&UrlPath::stated(path)).or_else(|| {
            let parts = path.split('/').filter(|part| !part.is_empty());
            self.page_at(&UrlPath::in_script(self.config.slugs, parts))
        });
        page.map(Destination::Page)
            .or_else(|| self.file(UrlPath::of_file(path)))
            .or_else(|| self.index_at(path))
            .or_else(|| self.written_at(path))
    }

    /// Resolves a relative path: by source path beside the file, or from the content folder; by address beside the
    /// page; finally by folder.
    fn relative(&self, from: &SourcePath, path: &str) -> Option<Destination> {
        let beside = joined(from.folder(), path);
        if let Some(found) = beside.as_deref().and_then(|path| self.source(path)) {
            return Some(found);
        }
        let inside = joined(CONTENT.trim_end_matches('/'), path);
        let page = || {
            let url = &self.pages[self.page_of(from)?].url;
            self.at_address(&joined(url.as_str().trim_start_matches('/').trim_end_matches('/'), path)?)
        };
        let of_folder = |path: &Option<String>| self.of_folder(path.as_deref()?);
        inside
            .as_deref()
            .and_then(|path| self.source(path))
            .or_else(page)
            .or_else(|| of_folder(&beside).or_else(|| of_folder(&inside)))
    }

    fn source(&self, path: &str) -> Option<Destination> {
        self.page_source(path).or_else(|| self.file_source(path))
    }

    fn page_source(&self, path: &str) -> Option<Destination> {
        self.by_path.get(path).copied().map(Destination::Page)
    }

    fn file_source(&self, path: &str) -> Option<Destination> {
        let inside = path.strip_prefix(CONTENT)?;
        let url = self.bundles.address(&SourcePath::new(path));
        match self.files.get(&url) {
            Some(file) => (file.path.as_str() == path).then_some(Destination::File(url)),
            None => self.file(UrlPath::of_file(inside)),
        }
    }

    /// Returns the page that describes the folder at `path`, whose own file may be named, or the page of that name.
    fn of_folder(&self, path: &str) -> Option<Destination> {
        let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
        let is_index = INDICES.iter().any(|index| name.eq_ignore_ascii_case(index));
        let folder = if is_index { above } else { path };
        if folder == CONTENT.trim_end_matches('/') {
            return Some(Destination::Page(self.home()));
        }
        let ends = ["/_index.md", "/index.md", "/", ".md"];
        let page = ends.iter().find_map(|end| self.page_source(&format!("{folder}{end}")));
        page.or_else(|| self.index_at(folder.strip_prefix(CONTENT)?))
    }

    fn file(&self, url: UrlPath) -> Option<Destination> {
        let picture =
            || self.theme.pictures.contains_key(url.as_str().strip_prefix("/pictures/")?).then_some(());
        (self.files.contains_key(&url) || picture().is_some()).then_some(Destination::File(url))
    }

    /// Returns the source path or address most similar to `path`, in the same form as `path`: an address if it begins
    /// with `/`, and otherwise relative to the content folder or to that of the file `from`, whichever is nearer.
    fn nearest(&self, from: &SourcePath, path: &str) -> Option<String> {
        if path.starts_with('/') {
            return nearest(path, self.nearby().addresses(path)).map(str::to_owned);
        }
        let folder = format!("{}/", from.folder());
        let [inside, beside] = [CONTENT, &folder].map(|folder| format!("{folder}{path}"));
        let sources = self.nearby().sources(&inside).chain(self.nearby().sources(&beside));
        let ways =
            sources.flat_map(|source| [source.strip_prefix(CONTENT), source.strip_prefix(folder.as_str())]);
        nearest(path, ways.flatten()).map(str::to_owned)
    }
}

/// Top-level domains by which links without a scheme are recognised; none is also a file extension.
const HOSTS: [&str; 14] =
    ["com", "org", "net", "edu", "gov", "dev", "info", "biz", "au", "uk", "nz", "eu", "us", "de"];

/// Returns the reason if a path fails because it begins with a host, as in `www.example.org/a`: the scheme is missing.
fn host(path: &str) -> Option<Missing> {
    let written = path.split('/').next()?;
    let (name, last) = written.rsplit_once('.')?;
    let is_name = |label: &str| {
        !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-') && !label.starts_with('-')
    };
    // `www.md` is a file.
    let begins = name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www."));
    let ends = HOSTS.iter().any(|known| known.eq_ignore_ascii_case(last));
    let is_host = (begins || ends) && is_name(last) && name.split('.').all(is_name);
    let because = format!("an address on another host starts with a scheme: write `https://{path}`");
    is_host.then(|| Missing { because: Some(because), ..Missing::like(None) })
}

/// Concatenates two strings without the cost of formatting: a list page has hundreds of addresses.
fn concatenated(one: &str, other: &str) -> String {
    let mut both = String::with_capacity(one.len() + other.len());
    both.push_str(one);
    both.push_str(other);
    both
}

/// Returns `path` relative to `folder`, with `.` and `..` resolved; none if it leaves the root.
pub(crate) fn joined(folder: &str, path: &str) -> Option<String> {
    let mut joined = String::with_capacity(folder.len() + 1 + path.len());
    let add = |joined: &mut String, part: &str| {
        if !joined.is_empty() {
            joined.push('/');
        }
        joined.push_str(part);
    };
    folder.split('/').filter(|part| !part.is_empty()).for_each(|part| add(&mut joined, part));
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if joined.is_empty() => return None,
            ".." => joined.truncate(joined.rfind('/').unwrap_or_default()),
            part => add(&mut joined, part),
        }
    }
    Some(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_targets_apart() {
        let target = Target::read("a/b.md?c=d#e");
        assert_eq!((target.path, target.query, target.fragment), ("a/b.md", "?c=d", Some("e")));
        assert_eq!(Target::read("#e").path, "");
        for outside in ["https://example.com", "mailto:a@b.c", "//cdn.example.com/x", "tel:+61"] {
            assert!(Target::read(outside).is_outside(), "{outside}");
        }
        for inside in ["a.md", "/a/", "week 1: a.md", "./x:y"] {
            assert!(!Target::read(inside).is_outside(), "{inside}");
        }
    }

    #[test]
    fn a_name_is_found_in_either_form_of_its_letters() {
        let (one, two) = ("\u{fc}ber", "u\u{308}ber");
        for (written, there) in [(one, two), (two, one)] {
            let find = |name: &str| (name == there).then_some(());
            assert_eq!((in_other_form(written, find), in_other_form("uber", find)), (Some(()), None));
        }
    }

    #[test]
    fn a_host_without_a_scheme_is_known() {
        for path in
            ["www.example.org", "WWW.example.io/a.md", "example.com/pricing", "a.b.co.uk", "bücher.de"]
        {
            assert!(host(path).is_some(), "{path}");
        }
        for path in
            ["a.md", "/www.example.org", "www.md", ".com", "a..com", "pricing/a.com", "-a.com", "a b.com"]
        {
            assert!(host(path).is_none(), "{path}");
        }
    }

    #[test]
    fn follows_dots() {
        assert_eq!(joined("content/insights", "../about.md").as_deref(), Some("content/about.md"));
        assert_eq!(joined("content", "../../etc").as_deref(), None);
    }
}
