//! The articles of a site in groups. After an edit only its group is another one: lists of different builds share the rest,
//! so that neither a new list nor a comparison touches ten thousand articles.

use std::sync::Arc;

use super::Article;
use crate::source::SourcePath;

/// The number of articles in a group. It has up to twice as many before it is divided.
pub(super) const GROUP: usize = 64;

/// The articles of neighbouring files. No group is empty.
type Group = Arc<[Arc<Article>]>;

/// A list of articles, sorted by path. Cloning shares its groups.
#[derive(Clone, Debug, Default)]
pub(crate) struct Articles {
    groups: Vec<Group>,
}

impl Articles {
    /// Returns the articles in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<Article>> {
        self.groups.iter().flat_map(|group| group.iter())
    }

    /// Sets the article at `path`. If there is none, that at `path` is removed.
    pub(super) fn set(&mut self, path: &SourcePath, article: Option<Arc<Article>>) {
        let at = self.group(path).min(self.groups.len().saturating_sub(1));
        let group = self.groups.get(at).map_or(&[][..], |group| group);
        let place = group.partition_point(|other| other.path < *path);
        let behind = place + usize::from(group.get(place).is_some_and(|other| other.path == *path));
        let others = [&group[..place], &group[behind..]];
        let all: Vec<_> = others[0].iter().cloned().chain(article).chain(others[1].iter().cloned()).collect();
        let length = if all.len() > 2 * GROUP { all.len().div_ceil(2) } else { 2 * GROUP };
        let replaced = at..self.groups.len().min(at + 1);
        self.groups.splice(replaced, all.chunks(length).map(Group::from));
    }

    /// Returns the articles of each list, without the groups at the beginning and at the end that both share.
    pub(crate) fn differences<'a>(&'a self, other: &'a Self) -> [Vec<&'a Arc<Article>>; 2] {
        let is_same = |(a, b): &(&Group, &Group)| Arc::ptr_eq(a, b);
        let both = self.groups.iter().zip(&other.groups);
        let before = both.take_while(is_same).count();
        let [a, b] = [&self.groups[before..], &other.groups[before..]];
        let behind = a.iter().rev().zip(b.iter().rev()).take_while(is_same).count();
        [a, b].map(|groups| groups[..groups.len() - behind].iter().flat_map(|group| group.iter()).collect())
    }

    /// Returns the articles in the group of the article at `path`, and in those beside it.
    pub(crate) fn near(&self, path: &SourcePath) -> impl Iterator<Item = &Arc<Article>> {
        let at = self.group(path);
        let groups = at.saturating_sub(1)..self.groups.len().min(at + 2);
        self.groups[groups].iter().flat_map(|group| group.iter())
    }

    /// Returns the first article at `path` or behind it.
    pub(crate) fn first_from(&self, path: &SourcePath) -> Option<&Arc<Article>> {
        let group = self.groups.get(self.group(path))?;
        group.get(group.partition_point(|other| other.path < *path))
    }

    /// Returns the index of the first group that ends at `path` or behind it.
    fn group(&self, path: &SourcePath) -> usize {
        self.groups.partition_point(|group| group.last().is_some_and(|last| last.path < *path))
    }
}

impl FromIterator<Arc<Article>> for Articles {
    /// Groups articles, which are sorted by path.
    fn from_iter<I: IntoIterator<Item = Arc<Article>>>(articles: I) -> Self {
        let mut articles = articles.into_iter().peekable();
        let mut groups = Vec::new();
        while articles.peek().is_some() {
            groups.push(articles.by_ref().take(GROUP).collect());
        }
        Self { groups }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::fingerprint::fingerprint;

    fn article(path: &SourcePath) -> Arc<Article> {
        Arc::new(Article::synthetic(path.clone(), "Title".to_owned(), 0))
    }

    fn same<'a>(
        one: impl IntoIterator<Item = &'a Arc<Article>>,
        other: impl IntoIterator<Item = &'a Arc<Article>>,
    ) -> bool {
        let addresses = |article| Arc::as_ptr(article);
        one.into_iter().map(addresses).eq(other.into_iter().map(addresses))
    }

    #[test]
    fn a_list_is_that_of_the_last_changes() {
        for seed in 0..20_u64 {
            let below = |step: u64, what: &str, end: u64| fingerprint(&(seed, step, what)) % end;
            let path = |number: u64| SourcePath::new(&format!("content/{number:04}.md"));
            let mut expected: BTreeMap<SourcePath, Arc<Article>> = BTreeMap::new();
            for number in 0..below(0, "first", 700) {
                expected.insert(path(number * 2), article(&path(number * 2)));
            }
            let mut list: Articles = expected.values().cloned().collect();
            for step in 0..500 {
                let before = (list.clone(), expected.clone());
                for edit in 0..=below(step, "edits", 2) {
                    let path = path(below(step, &format!("path {edit}"), 1500));
                    // Neighbours come one after another, so that groups are divided.
                    let path =
                        if step % 2 == 0 { SourcePath::new(&format!("content/5 {step}.md")) } else { path };
                    let changed = (below(step, &format!("kind {edit}"), 3) > 0).then(|| article(&path));
                    list.set(&path, changed.clone());
                    expected.remove(&path);
                    expected.extend(changed.map(|article| (path, article)));
                }
                assert!(same(list.iter(), expected.values()), "seed {seed}, step {step}");
                assert!(list.groups.iter().all(|group| !group.is_empty() && group.len() <= 2 * GROUP));
                let [old, new] = before.0.differences(&list);
                let is_in = |all: &[&Arc<Article>], one| all.iter().any(|other| Arc::ptr_eq(other, one));
                assert!(same(
                    before.0.iter().filter(|one| !is_in(&old, one)),
                    list.iter().filter(|one| !is_in(&new, one))
                ));
                // All edits of every other step are at one place.
                assert!(step % 2 == 1 || old.len().max(new.len()) <= 2 * GROUP + 1, "{}", new.len());
                assert!(same(before.0.iter(), before.1.values()), "an earlier list changes");
                let from = path(below(step, "from", 1500));
                assert!(same(
                    list.first_from(&from),
                    expected.range(from..).next().map(|(_, article)| article)
                ));
            }
        }
    }

    #[test]
    fn the_articles_near_one_are_beside_it() {
        let path = |number: usize| SourcePath::new(&format!("content/{number:04}.md"));
        let list: Articles = (0..500).map(|number| article(&path(number))).collect();
        for number in 0..500 {
            let near: Vec<_> = list.near(&path(number)).map(|article| article.path.clone()).collect();
            let beside = number.saturating_sub(GROUP)..(number + GROUP).min(500);
            assert!(beside.map(path).all(|path| near.contains(&path)) && near.len() <= 3 * GROUP, "{number}");
        }
        assert_eq!(Articles::default().near(&path(1)).count(), 0);
    }
}
