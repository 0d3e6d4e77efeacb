//! The pattern that the addresses of a section have in common. It becomes a line of `[permalinks]`, so that the pages need not
//! state their addresses one by one.

use std::collections::BTreeMap;

use assay_build::reading::{self, AddressPatterns, PatternPage, slug};

/// A page with the address that it had.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Addressed<'a> {
    /// The page, with the `slug` that the old front matter has.
    pub(crate) page: PatternPage<'a>,
    pub(crate) address: &'a str,
}

/// The fewest pages that make a pattern.
const FEWEST: usize = 2;

/// Returns the patterns by section: for each, the one that gives the most pages the address that they had, if that is more than
/// have it by their files.
pub(crate) fn common(pages: &[Addressed<'_>]) -> BTreeMap<String, String> {
    let mut sections: BTreeMap<&str, Vec<&Addressed<'_>>> = BTreeMap::new();
    for page in pages {
        let inside = page.page.path.strip_prefix("content/").unwrap_or(page.page.path);
        let is_bundle = crate::index::stem(inside) == "index";
        let own = if is_bundle { crate::index::folder(inside) } else { inside };
        sections.entry(own.split_once('/').map_or("/", |(first, _)| first)).or_default().push(page);
    }
    let one = |(section, pages): (&str, Vec<&Addressed<'_>>)| {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for pattern in pages.iter().filter_map(|page| pattern(page)) {
            *counts.entry(pattern).or_default() += 1;
        }
        let (pattern, _) = counts.into_iter().max_by_key(|(_, count)| *count)?;
        let mut patterns = AddressPatterns::default();
        let is_valid = patterns.add(section, &pattern);
        let fits = |page: &&&Addressed<'_>| {
            let without = PatternPage { slug: None, ..page.page };
            patterns.address(without).or_else(|| patterns.address(page.page)).as_deref() == Some(page.address)
        };
        let by_file = |page: &&&Addressed<'_>| {
            let PatternPage { path, slug, .. } = page.page;
            reading::address(path, None) == page.address || reading::address(path, slug) == page.address
        };
        let fitting = pages.iter().filter(fits).count();
        // A pattern of a few pages would only move the others.
        let is_better =
            fitting >= FEWEST && fitting * 2 >= pages.len() && fitting > pages.iter().filter(by_file).count();
        (is_valid && is_better).then(|| (section.to_owned(), pattern))
    };
    sections.into_iter().filter_map(one).collect()
}

/// Returns the pattern that the address of a page would be an example of.
fn pattern(Addressed { page, address }: &Addressed<'_>) -> Option<String> {
    let inside = page.path.strip_prefix("content/")?;
    let (folder, name) = match crate::index::stem(inside) {
        "index" => {
            let own = crate::index::folder(inside);
            (crate::index::folder(own), own.rsplit('/').next()?)
        }
        stem => (crate::index::folder(inside), stem),
    };
    let undated = reading::dated(name).map_or(name, |(_, rest)| rest);
    let (body, end) = match address.strip_suffix(".html") {
        Some(body) => (body, ".html"),
        None => (address.strip_suffix('/')?, "/"),
    };
    let mut parts: Vec<&str> = body.split('/').skip(1).collect();
    let last = match parts.pop()? {
        last if last == slug(undated) || page.slug.is_some_and(|own| last == slug(own)) => ":slug",
        last if last == slug(page.title) => ":title",
        last if last == slug(name) => ":filename",
        _ => return None,
    };
    let mut pattern = String::from("/");
    let folders: Vec<String> = folder.split('/').filter(|folder| !folder.is_empty()).map(slug).collect();
    let mut rest = parts.as_slice();
    if !folders.is_empty() && rest.starts_with(&folders.iter().map(String::as_str).collect::<Vec<_>>()) {
        pattern.push_str(":sections/");
        rest = &rest[folders.len()..];
    }
    let date = page.date.map(|date| {
        let (year, month, day) = (date.year(), date.month(), date.day());
        [
            (":year", format!("{year:04}")),
            (":month", format!("{month:02}")),
            (":i_month", month.to_string()),
            (":day", format!("{day:02}")),
            (":i_day", day.to_string()),
        ]
    });
    // The parts of a date follow each other, and a day stands behind its month alone.
    let mut expected: &[&str] = &[":year"];
    for part in rest {
        let known = date.iter().flatten().find(|(name, value)| expected.contains(name) && value == part);
        match known {
            Some((name, _)) => {
                pattern.push_str(name);
                expected = match *name {
                    ":year" => &[":month", ":i_month"],
                    ":month" | ":i_month" => &[":day", ":i_day"],
                    _ => &[],
                };
            }
            None if part.contains(':') => return None,
            None => pattern.push_str(part),
        }
        pattern.push('/');
    }
    Some(pattern + last + end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pattern_of_most_pages_is_found() {
        let date = |day: i8| Some(jiff::civil::date(2026, 3, day));
        let of = |pages: &[(&str, &str, i8)]| {
            let pages: Vec<Addressed<'_>> = pages
                .iter()
                .map(|(path, address, day)| Addressed {
                    page: PatternPage {
                        path,
                        slug: None,
                        title: "A title",
                        date: date(*day),
                        categories: &[],
                    },
                    address,
                })
                .collect();
            common(&pages)
                .into_iter()
                .map(|(section, pattern)| format!("{section} {pattern}"))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            of(&[
                ("content/posts/2026-03-04-one.md", "/2026/03/04/one.html", 4),
                ("content/posts/two.md", "/2026/03/05/two.html", 5),
                ("content/posts/odd.md", "/elsewhere/", 5),
                ("content/a.md", "/a.html", 1),
                ("content/b.md", "/b.html", 1),
                ("content/docs/a.md", "/docs/a/", 1),
                ("content/docs/b.md", "/docs/b/", 1),
            ]),
            ["/ /:slug.html", "posts /:year/:month/:day/:slug.html"]
        );
        assert_eq!(
            of(&[
                ("content/p/x/one/index.md", "/blog/p/x/a-title/", 3),
                ("content/p/y/two/index.md", "/blog/p/y/a-title/", 3),
            ]),
            Vec::<String>::new()
        );
        assert_eq!(
            of(&[("content/p/x/one.md", "/p/x/3/one.html", 3), ("content/p/y/two.md", "/p/y/3/two.html", 3)]),
            ["p /:sections/3/:slug.html"]
        );
    }
}
