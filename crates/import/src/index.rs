//! The pages and files of the site that is imported, by the ways in which pages name them.

use assay_build::reading::joined;
use rustc_hash::{FxHashMap, FxHashSet};

/// A page and where it goes.
#[derive(Clone, Debug, Default)]
pub(crate) struct IndexedPage {
    /// The file of the old site.
    pub(crate) from: String,
    /// The file of the new site, below `content/`.
    pub(crate) to: String,
    /// The address of both.
    pub(crate) address: String,
    pub(crate) title: String,
}

/// Everything that a page can name.
#[derive(Debug, Default)]
pub(crate) struct Index {
    pub(crate) pages: Vec<IndexedPage>,
    /// The folder of the old site's pages, with a final slash; empty for the whole of it.
    root: String,
    by_from: FxHashMap<String, usize>,
    by_name: FxHashMap<String, usize>,
    by_address: FxHashMap<String, usize>,
    /// The addresses of copied files, by where they were.
    files: FxHashMap<String, String>,
    /// The addresses of copied files.
    addresses: FxHashSet<String>,
    /// The paths below `content/` of all that is written.
    written: FxHashSet<String>,
    /// Addresses of folders, which are pages even where no file says so.
    folders: FxHashSet<String>,
}

impl Index {
    /// Indexes pages and copied files: from where to where.
    pub(crate) fn new(root: &str, pages: Vec<IndexedPage>, files: &[(String, String)]) -> Self {
        let mut index = Self { root: root.to_owned(), ..Self::default() };
        for (at, page) in pages.iter().enumerate() {
            index.by_from.insert(page.from.clone(), at);
            let stem = stem(&page.from);
            let names = match stem {
                "index" | "_index" => vec![folder(&page.from).rsplit('/').next().unwrap_or_default()],
                stem => {
                    let undated = assay_build::reading::dated(stem).map_or(stem, |(_, rest)| rest);
                    vec![stem, undated]
                }
            };
            for name in names {
                index.by_name.entry(name.to_lowercase()).or_insert(at);
            }
            index.by_address.entry(bare(&page.address).to_owned()).or_insert(at);
            index.written.insert(page.to.clone());
            if let Some((first, rest)) = page.to.split_once('/') {
                // A folder at the top with pages anywhere below it is a section.
                let is_own = rest.contains('/') || self::stem(rest) != "index";
                if is_own {
                    index.folders.insert(format!("/{}", assay_build::reading::slug(first)));
                }
            }
        }
        let folders: FxHashMap<&str, &str> = pages
            .iter()
            .filter_map(|page| {
                let own = matches!(stem(&page.to), "index").then(|| folder(&page.to))?;
                Some((own, page.address.as_str()))
            })
            .collect();
        for (from, to) in files {
            // A file beside an `index.md` is published beside that page.
            let mut above = folder(to);
            let mut moved = None;
            while !above.is_empty() && moved.is_none() {
                moved = folders
                    .get(above)
                    .filter(|address| address.ends_with('/'))
                    .map(|address| format!("{address}{}", &to[above.len() + 1..]));
                above = folder(above);
            }
            let address = moved.unwrap_or_else(|| format!("/{to}"));
            index.written.insert(to.clone());
            index.addresses.insert(address.clone());
            index.files.insert(from.clone(), address);
        }
        index.pages = pages;
        index
    }

    /// The link to a page, by its file.
    pub(crate) fn link(&self, page: usize) -> String {
        self.pages.get(page).map(|page| encoded(&format!("/{}", page.to))).unwrap_or_default()
    }

    /// The page that was made of the file at `from`.
    pub(crate) fn page_from(&self, from: &str) -> Option<usize> {
        self.by_from.get(from).copied()
    }

    /// The link to what was made of the file at `from`, a page or not.
    pub(crate) fn from(&self, from: &str) -> Option<String> {
        let from = from.trim_start_matches('/');
        self.by_from
            .get(from)
            .map(|page| self.link(*page))
            .or_else(|| self.files.get(from).map(|address| encoded(address)))
    }

    /// The link to a file beside the page that its address names: `/fr/a/b.png`, where `/fr/a/` is made of `a/index.fr.md`
    /// and `b.png` is in `a/`. Generators copy such files for each language.
    pub(crate) fn beside_page(&self, address: &str) -> Option<String> {
        let (page, name) = address.rsplit_once('/')?;
        let page = self.pages.get(*self.by_address.get(page)?)?;
        let is_bundle = stem(&page.from).split('.').next() == Some("index");
        is_bundle
            .then(|| self.files.get(&format!("{}/{name}", folder(&page.from))))?
            .map(|file| encoded(file))
    }

    /// The page that is called `name`, by its file or its folder.
    pub(crate) fn named(&self, name: &str) -> Option<usize> {
        let last = name.rsplit('/').find(|part| !part.is_empty())?.to_lowercase();
        self.by_name.get(&last).or_else(|| self.by_name.get(stem(&last))).copied()
    }

    /// The page that `target` names in a page that was read from `from`, as Hugo's `ref` and links to files name it: by its
    /// path from the content folder or from the page, with its ending or without, or by its name alone.
    pub(crate) fn referred(&self, from: &str, target: &str) -> Option<usize> {
        let target = target.trim().trim_end_matches('/');
        if target.is_empty() {
            return None;
        }
        let tries = |path: &str| {
            ["", ".md", "/index.md", "/_index.md", ".markdown", ".mdx"]
                .iter()
                .find_map(|end| self.page_from(&format!("{path}{end}")))
        };
        let beside = || joined(folder(from), target).and_then(|path| tries(&path));
        let inside = || tries(&format!("{}{}", self.root, target.trim_start_matches('/')));
        let found = if target.starts_with('/') { inside() } else { beside().or_else(inside) };
        found.or_else(|| self.named(target))
    }

    /// Returns true if an address, without its query and fragment, leads to something in the new site as it is written.
    pub(crate) fn has_address(&self, address: &str) -> bool {
        let trimmed = address.trim_end_matches('/');
        let page = self.by_address.get(bare(address)).and_then(|page| self.pages.get(*page));
        trimmed.is_empty()
            || self.addresses.contains(address)
            || self.written.contains(address.trim_start_matches('/')) && is_page(address)
            || self.folders.contains(trimmed)
            || page.is_some_and(|page| page.address.trim_end_matches('/') == trimmed)
    }

    /// Returns the page that is written where the file that is copied from `from` would be.
    pub(crate) fn page_at_file(&self, from: &str) -> Option<&IndexedPage> {
        let address = self.files.get(from)?;
        let own = address.strip_suffix("index.html").unwrap_or(address);
        let page = self.pages.get(*self.by_address.get(bare(own))?)?;
        (page.address == own || page.address == *address).then_some(page)
    }

    /// Returns true if a file of the new site is at `path` below `content/`.
    pub(crate) fn has_written(&self, path: &str) -> bool {
        self.written.contains(path)
    }

    /// The address that the page with this one has here, if another writes it otherwise.
    pub(crate) fn address(&self, address: &str) -> Option<&str> {
        self.by_address
            .get(bare(address))
            .and_then(|page| self.pages.get(*page))
            .map(|page| page.address.as_str())
    }
}

/// Returns true if a path is that of a page's source.
fn is_page(path: &str) -> bool {
    path.ends_with(".md")
}

/// An address without what servers make no difference of.
fn bare(address: &str) -> &str {
    let address = address.strip_suffix("index.html").unwrap_or(address).trim_end_matches('/');
    address.strip_suffix(".html").unwrap_or(address)
}

/// The folder of a path, without a final slash.
pub(crate) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The name of a file without its ending.
pub(crate) fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| if stem.is_empty() { name } else { stem })
}

/// A path as it stands in a link of Markdown.
pub(crate) fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for c in path.chars() {
        match c {
            ' ' => out.push_str("%20"),
            '(' => out.push_str("%28"),
            ')' => out.push_str("%29"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '"' => out.push_str("%22"),
            '#' => out.push_str("%23"),
            '?' => out.push_str("%3F"),
            '%' => out.push_str("%25"),
            '\\' => out.push_str("%5C"),
            c => out.push(c),
        }
    }
    out
}
