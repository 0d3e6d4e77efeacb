//! Front matter that pages inherit: `[defaults.SECTION]` in `site.toml`, and `[cascade]` in the `_index.md` of a folder. The
//! page's own value counts before that of the folder nearest to it, and a folder's `[cascade]` before `[defaults]` of the
//! same folder.

use std::hash::{Hash, Hasher};

use super::front_matter::{self, inheritable};
use super::parse_options::ParseOptions;
use crate::data::{Entry, Fields, Node, Value};
use crate::fingerprint::{Fingerprint, fingerprint};
use crate::source::{SourcePath, Sources};

/// The folder that contains every page.
const CONTENT: &str = "content/";

/// Front matter for all pages below a folder.
#[derive(Clone, Debug)]
pub(crate) struct Defaults {
    /// The folder below the content folder; empty for all of it.
    folder: String,
    entries: Vec<Entry>,
    /// The fingerprint of the entries.
    print: Fingerprint,
}

/// The keys of front matter that the site's authors choose: `[front_matter] own`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum OwnKeys {
    /// These.
    Named(Vec<String>),
    /// All that have no meaning here.
    Any,
}

impl Default for OwnKeys {
    fn default() -> Self {
        Self::Named(Vec::new())
    }
}

impl OwnKeys {
    /// Returns true if `key` is one.
    pub(crate) fn contains(&self, key: &str) -> bool {
        match self {
            Self::Named(keys) => keys.iter().any(|own| own == key),
            Self::Any => true,
        }
    }
}

impl PartialEq for Defaults {
    fn eq(&self, other: &Self) -> bool {
        self.folder == other.folder && self.print == other.print
    }
}

impl Eq for Defaults {}

impl Hash for Defaults {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.folder, self.print).hash(state);
    }
}

impl Defaults {
    /// Reads the front matter for `folder`. Each value that is wrong, and each key that only a page itself can state, is
    /// reported in `fields` and left out.
    pub(crate) fn read(folder: String, entries: Vec<Entry>, fields: &mut Fields<'_>) -> Self {
        let entries = inheritable(entries, fields);
        let print = fingerprint(&format!("{entries:?}"));
        Self { folder, entries, print }
    }

    /// Returns true if the page at `path` is below the folder. The page of the folder itself is not.
    fn is_for(&self, path: &SourcePath) -> bool {
        let Some(inside) = path.as_str().strip_prefix(CONTENT) else { return false };
        let inside = match path.is_section() {
            // A section is below the folder that it is in.
            true => path.folder().strip_prefix(CONTENT).unwrap_or_default(),
            false => inside,
        };
        match self.folder.as_str() {
            "" => !inside.is_empty(),
            folder => inside.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')),
        }
    }
}

/// Adds what `[cascade]` says in the `_index.md` of each folder. Problems are reported when that page is parsed.
pub(super) fn add_cascades(parse_options: &mut ParseOptions, sources: &Sources) {
    for file in sources.under(CONTENT) {
        let place = parse_options.place(&file.path);
        if !place.is_section() {
            continue;
        }
        let Some(text) = file.text().ok().filter(|text| text.contains(front_matter::CASCADE)) else {
            continue;
        };
        let (Some(front_matter), _) = front_matter::as_written(text) else { continue };
        let is_cascade = |entry: &&Entry| entry.key == front_matter::CASCADE;
        let Some(Node { value: Value::Table(entries), span }) =
            front_matter.entries.iter().find(is_cascade).map(|entry| entry.node.clone())
        else {
            continue;
        };
        let mut unreported = Vec::new();
        let mut fields = Fields::new(Vec::new(), span, &file.path, front_matter::CODES, &mut unreported);
        let folder = place.folder().strip_prefix(CONTENT).unwrap_or_default();
        let read = Defaults::read(folder.to_owned(), entries, &mut fields);
        parse_options.defaults.push(read);
    }
}

/// Returns the front matter that the page at `path` inherits, by its keys.
pub(super) fn inherited(defaults: &[Defaults], path: &SourcePath) -> Vec<Entry> {
    let mut all: Vec<Entry> = Vec::new();
    for defaults in fitting(defaults, path) {
        for entry in &defaults.entries {
            merge(&mut all, entry);
        }
    }
    all
}

/// Adds an entry that a page does not have; of a table, those of its entries.
pub(super) fn merge(own: &mut Vec<Entry>, inherited: &Entry) {
    match own.iter_mut().find(|entry| entry.key == inherited.key) {
        None => own.push(inherited.clone()),
        Some(Entry { key, node: Node { value: Value::Table(own), .. }, .. }) if key == "extra" => {
            let Value::Table(inner) = &inherited.node.value else { return };
            for entry in inner {
                if own.iter().all(|known| known.key != entry.key) {
                    own.push(entry.clone());
                }
            }
        }
        Some(_) => {}
    }
}

/// Returns the fingerprint of what the page at `path` inherits.
pub(super) fn print(defaults: &[Defaults], path: &SourcePath) -> Fingerprint {
    let prints: Vec<Fingerprint> = fitting(defaults, path).map(|defaults| defaults.print).collect();
    if prints.is_empty() { 0 } else { fingerprint(&prints) }
}

/// Returns what holds for the page at `path`, the nearest folder first; `[cascade]`, which was added later, before
/// `[defaults]`.
fn fitting<'a>(defaults: &'a [Defaults], path: &SourcePath) -> impl Iterator<Item = &'a Defaults> {
    let mut fitting: Vec<(usize, &Defaults)> =
        defaults.iter().enumerate().filter(|(_, defaults)| defaults.is_for(path)).collect();
    fitting.sort_by_key(|(at, defaults)| std::cmp::Reverse((defaults.folder.len(), *at)));
    fitting.into_iter().map(|(_, defaults)| defaults)
}
