//! Pages and files by their names, as links between double brackets have them: `[[Page]]`, `[[folder/Page]]`, `[[plan.png]]`. The
//! letters of a name may be in any case, and its words joined by spaces, hyphens or underscores.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use rustc_hash::FxHashMap;

use super::nearby::Names;
use super::{CONTENT, Destination, Missing, PageIndex, Site, UnpublishedReason, UrlPath};
use crate::problem::{listed, nearest};
use crate::source::SourcePath;

/// The most names that a hint offers.
const MOST: usize = 3;

/// Returns the name in the target of a link that is a name in double brackets.
pub(crate) fn wiki_name(path: &str) -> Option<Cow<'_, str>> {
    let name = path.strip_prefix("[[")?.strip_suffix("]]")?;
    Some(percent_decode_str(name).decode_utf8().unwrap_or(Cow::Borrowed(name)))
}

/// Something that has a name.
#[derive(Debug)]
struct Named {
    /// Its path below the content folder: of a page without the extension, of the page of a folder that of the folder.
    path: String,
    /// The path without what makes no difference.
    folded: String,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Page(PageIndex),
    File(UrlPath),
    /// By its index among what is not published.
    Unpublished(usize),
}

/// Everything that a link can name, by the last part of its path.
#[derive(Debug, Default)]
pub(super) struct Called {
    by_name: FxHashMap<String, Vec<Named>>,
    /// The names as written.
    names: Names,
}

impl Called {
    fn of(site: &Site) -> Self {
        let pages = site.pages.iter().enumerate().filter(|(_, page)| !page.article.is_synthetic());
        let pages = pages.map(|(index, page)| (&page.article.place, Kind::Page(index)));
        let files = site.files.iter().map(|(url, file)| (&file.path, Kind::File(url.clone())));
        let unpublished = site.unpublished.iter().enumerate();
        let unpublished = unpublished.map(|(index, page)| (&page.path, Kind::Unpublished(index)));
        let mut by_name: FxHashMap<String, Vec<Named>> = FxHashMap::default();
        let mut names = Vec::new();
        for (path, kind) in pages.chain(files).chain(unpublished) {
            let path = name_of(path).to_owned();
            let last = path.rsplit('/').next().unwrap_or(&path).to_owned();
            by_name.entry(folded(&last)).or_default().push(Named { folded: folded(&path), path, kind });
            names.push(last);
        }
        Self { by_name, names: Names::of(names.iter().map(String::as_str)) }
    }
}

impl Site {
    /// Returns what is called `name` in a link that is written in the file `from`: the only one, or the one in the same
    /// folder.
    pub(super) fn called(&self, from: &SourcePath, name: &str) -> Result<Destination, Missing> {
        let called = self.called.get_or_init(|| Called::of(self));
        let name = name.trim().trim_matches('/').trim_start_matches("./");
        let name = SourcePath::new(name).markdown_stem().map_or(name, |stem| {
            let end = name.rfind('/').map_or(0, |end| end + 1) + stem.len();
            &name[..end]
        });
        let own = folded(name);
        let last = own.rsplit('/').next().unwrap_or(&own);
        let all = called.by_name.get(last).map(Vec::as_slice).unwrap_or_default();
        let fits = |named: &&Named| {
            let above = named.folded.strip_suffix(own.as_str());
            above.is_some_and(|above| above.is_empty() || above.ends_with('/'))
        };
        let mut found: Vec<&Named> = all.iter().filter(fits).collect();
        let is_public = |named: &&Named| !matches!(named.kind, Kind::Unpublished(_));
        if found.iter().any(is_public) {
            found.retain(is_public);
        }
        let folder = from.folder().strip_prefix(CONTENT).unwrap_or_default();
        let beside = |named: &&&Named| named.path.rsplit_once('/').map_or("", |(above, _)| above) == folder;
        let whole = |named: &&&Named| name.contains('/') && named.folded == own;
        let only = match found[..] {
            [only] => Some(only),
            _ => found.iter().find(whole).or_else(|| found.iter().find(beside)).copied(),
        };
        match only.map(|only| &only.kind) {
            Some(Kind::Page(index)) => Ok(Destination::Page(*index)),
            Some(Kind::File(url)) => Ok(Destination::File(url.clone())),
            Some(Kind::Unpublished(index)) => Err(self.unpublished_as(*index)),
            None if found.is_empty() => {
                let near = nearest(last, called.names.like(last));
                let because = near.map(|near| format!("did you mean `[[{near}]]`?"));
                Err(Missing { because, ..Missing::like(None) })
            }
            None => {
                let ways: Vec<String> =
                    found.iter().take(MOST).map(|named| format!("[[{}]]", named.path)).collect();
                let because = Some(format!("write one of {}", listed(&ways)));
                Err(Missing { because, is_ambiguous: true, ..Missing::like(None) })
            }
        }
    }

    fn unpublished_as(&self, index: usize) -> Missing {
        let because = self
            .unpublished
            .get(index)
            .map(|page| format!("`{}` {}: {}", page.path, page.why, page.why.remedy()));
        let is_reported =
            self.unpublished.get(index).is_some_and(|page| page.why == UnpublishedReason::Unreadable);
        Missing { because, is_reported, ..Missing::like(None) }
    }
}

/// Returns the path by which a file is named.
fn name_of(path: &SourcePath) -> &str {
    let inside = path.as_str().strip_prefix(CONTENT).unwrap_or(path.as_str());
    match path.markdown_stem() {
        Some("index" | "_index") => inside.rsplit_once('/').map_or("index", |(folder, _)| folder),
        Some(_) => inside.rsplit_once('.').map_or(inside, |(own, _)| own),
        None => inside,
    }
}

/// Returns a name without what makes no difference.
fn folded(name: &str) -> String {
    name.to_lowercase().replace(['-', '_'], " ")
}
