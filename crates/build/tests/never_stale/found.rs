//! Sequences that once gave a stale site, each reduced to the fewest steps.

use assay_build::{Cache, SourceFile, SourcePath, Sources, build, check};

use super::{Moment, options};

const SITE: &str = "title = \"Site\"\nbase_url = \"https://example.com\"\ntheme = \"plain\"\n";
const PAGE: &str = "{{ page.title }}{{ page.content }}";

/// A file that is written at a path, or removed from it.
type Edit = (&'static str, Option<&'static str>);

/// Applies one group of edits after another, and compares after each.
fn compare(groups: &[&[Edit]]) {
    let mut sources = Sources::default();
    let mut cache = Cache::default();
    for (step, group) in groups.iter().enumerate() {
        for (path, text) in *group {
            match text {
                Some(text) => sources.insert(SourceFile::new(path, text.as_bytes())),
                None => drop(sources.remove(&SourcePath::new(path))),
            }
        }
        let options = options(jiff::civil::date(2026, 6, 1));
        let watched = check(&sources, &options, &mut cache);
        let moment = Moment { watched, clean: build(&sources, &options, &mut Cache::for_one_build()) };
        let difference = moment.difference();
        assert_eq!(difference, None, "after step {step}");
    }
}

#[test]
fn a_draft_of_the_front_page_is_written_on() {
    compare(&[
        &[
            ("site.toml", Some(SITE)),
            ("themes/plain/templates/page.html", Some(PAGE)),
            ("content/_index.md", Some("+++\ndraft = true\n+++\nOne.\n")),
        ],
        &[("content/_index.md", Some("+++\ndraft = true\n+++\nOne and two.\n"))],
    ]);
}

#[test]
fn a_page_goes_and_another_comes_at_once() {
    compare(&[
        &[
            ("site.toml", Some(SITE)),
            ("themes/plain/templates/page.html", Some(PAGE)),
            ("content/a.md", Some("One.\n")),
        ],
        &[("content/a.md", None), ("content/b.md", Some("Two.\n"))],
    ]);
}

#[test]
fn the_name_that_is_like_a_missing_template_goes() {
    compare(&[
        &[
            ("site.toml", Some(SITE)),
            ("themes/plain/templates/page.html", Some(PAGE)),
            ("themes/plain/templates/card.html", Some("")),
            ("themes/plain/templates/cart.html", Some("")),
            ("content/a.md", Some("+++\ntemplate = \"cars.html\"\n+++\n")),
        ],
        &[("themes/plain/templates/card.html", None)],
    ]);
}

#[test]
fn the_file_that_names_a_theme_without_a_template_goes() {
    compare(&[
        &[
            ("site.toml", Some(SITE)),
            ("themes/plain/theme.toml", Some("")),
            ("themes/plain/templates/article.html", Some(PAGE)),
            ("content/a.md", Some("One.\n")),
        ],
        &[("themes/plain/theme.toml", None)],
    ]);
}

#[test]
fn the_first_dated_article_gives_a_redirected_list_its_feed() {
    compare(&[
        &[
            (
                "site.toml",
                Some(
                    "title = \"Site\"\nbase_url = \"https://example.com\"\ntheme = \"plain\"\n[feeds]\nformats = [\"rss\"]\n",
                ),
            ),
            ("themes/plain/templates/page.html", Some(PAGE)),
            ("content/_index.md", Some("+++\naliases = [\"/start/\"]\n+++\n")),
            ("content/insights/a.md", Some("One.\n")),
        ],
        &[("content/insights/b.md", Some("+++\ndate = 2026-05-01\n+++\nTwo.\n"))],
    ]);
}
