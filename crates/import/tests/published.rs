//! An import publishes what the old site published, and lists what it leaves out.

mod site;

use assay_import::Generator;

use self::site::{imported, notes, text};

#[test]
fn the_pages_below_a_section_are_published_if_its_own_page_was_not() {
    for (generator, config, key) in [
        (Generator::Zola, "config.toml", "render: false"),
        (Generator::Hugo, "hugo.toml", "build: {render: never}"),
        (Generator::Hugo, "hugo.toml", "headless: true"),
        (Generator::Hugo, "hugo.toml", "draft: true"),
        (Generator::Jekyll, "_config.yml", "published: false"),
    ] {
        let own = format!("---\n{key}\n---\nSecret\n");
        let name = if generator == Generator::Jekyll { "a/index.md" } else { "content/a/_index.md" };
        let below = if generator == Generator::Jekyll { "a/b/c.md" } else { "content/a/b/c.md" };
        let site =
            imported(generator, &[(config, b"title = \"A\"\n"), (name, own.as_bytes()), (below, b"Text\n")]);
        let written = text(&site, "content/a/_index.md");
        assert!(!written.contains("draft: true"), "{key}: {written}");
        assert_eq!(written.contains("Secret"), !key.contains("draft") && !key.contains("published"), "{key}");
        assert_eq!(notes(&site, "import/front-matter").len(), 1, "{key}");
    }
}

#[test]
fn a_section_that_withholds_all_below_it_or_has_nothing_there_is_a_draft() {
    let own: &[u8] = b"---\ndraft: true\n---\nText\n";
    let zola = [("config.toml", &b""[..]), ("content/a/_index.md", own), ("content/a/b.md", b"Text\n")];
    assert!(text(&imported(Generator::Zola, &zola), "content/a/_index.md").contains("draft: true"));
    let hugo = [("hugo.toml", &b""[..]), ("content/a/_index.md", own), ("content/b.md", b"Text\n")];
    assert!(text(&imported(Generator::Hugo, &hugo), "content/a/_index.md").contains("draft: true"));
}
