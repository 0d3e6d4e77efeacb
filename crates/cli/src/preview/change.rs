//! The effect of a new view on an open page: none, new stylesheets, or a reload. Pure.

use assay_build::{HTML, OutputPath, media_type, without_stylesheets};

use super::live::{Seen, View};
use super::site::print;
use super::{route, status};

/// The action that a browser has to take to be up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Reload the page.
    Page,
    /// Reload only the stylesheets.
    Styles,
}

/// Returns the action for a browser that shows `path` as it was `seen`. `old` is the view of that version, if
/// available; without it, a change of stylesheets counts as one of the page. Renders the page to find out.
pub(super) fn concerning(path: &str, seen: &Seen, old: Option<&View>, new: &View) -> Option<Change> {
    if path.starts_with(status::FOLDER) {
        return (seen.version < new.version).then_some(Change::Page);
    }
    let site = new.site.as_deref()?;
    if seen.version < new.begun {
        return Some(Change::Page);
    }
    let shown = route::shown(site, path);
    let page = shown.as_ref().map(|shown| site.bytes(shown));
    if page == Some(None) {
        // It cannot be rendered, which is about to be reported.
        return None;
    }
    if print(Some(site), path) != seen.print {
        let before = old.and_then(|old| old.site.as_deref()).and_then(|old| {
            let was = route::shown(old, path).filter(|was| Some(was) == shown.as_ref())?;
            old.bytes(&was)
        });
        let both = before.zip(page.flatten());
        return Some(if both.is_some_and(|(old, new)| alike(&old, &new)) {
            Change::Styles
        } else {
            Change::Page
        });
    }
    let page = page.flatten()?;
    let page = String::from_utf8_lossy(&page);
    let changed = new.changed.iter().filter(|(_, version)| **version > seen.version).map(|(file, _)| file);
    changed
        .filter(|file| mentions(&page, file))
        .map(|file| if is_stylesheet(file) { Change::Styles } else { Change::Page })
        .min_by_key(|change| *change == Change::Styles)
}

/// Returns true if two pages differ only in their stylesheets.
fn alike(old: &[u8], new: &[u8]) -> bool {
    without_stylesheets(&String::from_utf8_lossy(old)) == without_stylesheets(&String::from_utf8_lossy(new))
}

/// Returns true if the page embeds `file`. A link to another page does not count.
fn mentions(page: &str, file: &OutputPath) -> bool {
    let path = file.as_str();
    media_type(path) != HTML && (page.contains(path) || page.contains(&route::encoded(path)))
}

fn is_stylesheet(file: &OutputPath) -> bool {
    file.as_str().ends_with(".css")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use assay_build::{Pages, Summary};

    use super::super::live::{Live, News};
    use super::super::site::Files;
    use super::*;

    const PAGE: &str = "a/index.html";

    /// Returns the effect of the second site on a browser that shows the first at `path`, and that on one that was
    /// disconnected in between.
    fn change(path: &str, old: &[(&str, &str)], new: &[(&str, &str)]) -> (Option<Change>, Option<Change>) {
        let live = Live::new();
        let site = |files: &[(&str, &str)]| {
            let pages =
                files.iter().map(|(path, text)| (OutputPath::new(path).unwrap(), text.as_bytes().into()));
            let site: Arc<dyn Files> = Arc::new(Pages::from_iter(pages));
            live.publish(News { site: Some((site, Summary::default())), ..News::default() })
        };
        let (old, new): (Arc<View>, Arc<View>) = (site(old), site(new));
        let seen = live.seen(&live.seal(&old, path)).unwrap();
        (concerning(path, &seen, Some(&old), &new), concerning(path, &seen, None, &new))
    }

    #[test]
    fn only_what_is_open_is_loaded_again() {
        let old = [(PAGE, "1"), ("b/index.html", "1")];
        assert_eq!(change("/a/", &old, &[(PAGE, "1"), ("b/index.html", "2")]), (None, None));
        assert_eq!(
            change("/b/", &old, &[(PAGE, "1"), ("b/index.html", "2")]),
            (Some(Change::Page), Some(Change::Page))
        );
        assert_eq!(change("/a/", &old, &old), (None, None));
    }

    #[test]
    fn styles_are_taken_up_without_loading_the_page() {
        let page = |print: &str, text: &str| {
            format!(r#"<link rel="stylesheet" href="/s.{print}.css"><link rel="icon">{text}"#)
        };
        let old = [(PAGE, &*page("1", "x")), ("s.1.css", "")];
        let styled = [(PAGE, &*page("2", "x")), ("s.2.css", "")];
        assert_eq!(change("/a/", &old, &styled), (Some(Change::Styles), Some(Change::Page)));
        // Text that only looks like such a tag is a part of the page.
        let shown = |file: &str| format!("<!-- <link rel=stylesheet href={file}> -->");
        let (one, other) = (shown("1"), shown("2"));
        let old_text = [(PAGE, one.as_str())];
        assert_eq!(change("/a/", &old_text, &[(PAGE, other.as_str())]).0, Some(Change::Page));
        let edited = [(PAGE, &*page("2", "y")), ("s.2.css", "")];
        assert_eq!(change("/a/", &old, &edited).0, Some(Change::Page));
    }

    #[test]
    fn what_a_page_brings_with_it_counts() {
        let page = r#"<link rel="stylesheet" href="/s.css"><img src="/p%20q.png"> <a href="/b/index.html">"#;
        let site =
            |css, png, other| [(PAGE, page), ("s.css", css), ("p q.png", png), ("b/index.html", other)];
        let old = site("1", "1", "1");
        assert_eq!(change("/a/", &old, &site("2", "1", "1")), (Some(Change::Styles), Some(Change::Styles)));
        assert_eq!(change("/a/", &old, &site("1", "2", "1")), (Some(Change::Page), Some(Change::Page)));
        assert_eq!(change("/a/", &old, &site("2", "2", "1")), (Some(Change::Page), Some(Change::Page)));
        assert_eq!(change("/a/", &old, &site("1", "1", "2")), (None, None));
    }

    #[test]
    fn pages_that_come_and_go_show() {
        let (with, without) = ([(PAGE, "1"), ("404.html", "1")], [("404.html", "1")]);
        assert_eq!(change("/a/", &with, &without), (Some(Change::Page), Some(Change::Page)));
        assert_eq!(change("/a/", &without, &with), (Some(Change::Page), Some(Change::Page)));
        assert_eq!(change("/b/", &without, &with), (None, None));
        assert_eq!(change("/b/", &without, &[("404.html", "2")]), (Some(Change::Page), Some(Change::Page)));
    }

    #[test]
    fn the_first_good_site_shows() {
        let live = Live::new();
        let seen = |view| live.seen(&live.seal(view, "/a/")).unwrap();
        let old = live.publish(News::default());
        assert_eq!(concerning("/a/", &seen(&old), None, &old), None);
        let site = Pages::from_iter([(OutputPath::new(PAGE).unwrap(), b"1"[..].into())]);
        let site: Arc<dyn Files> = Arc::new(site);
        let new = live.publish(News { site: Some((site, Summary::default())), ..News::default() });
        assert_eq!(concerning("/a/", &seen(&old), Some(&old), &new), Some(Change::Page));
        assert_eq!(concerning("/a/", &seen(&new), Some(&new), &new), None);
    }

    #[test]
    fn the_status_page_changes_with_every_build() {
        assert_eq!(change("/__assay/", &[], &[]), (Some(Change::Page), Some(Change::Page)));
    }
}
