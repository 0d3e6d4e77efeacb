//! An import reports everything that it cannot read with file and line, and takes time in proportion to its pages.

mod site;

use assay_import::Generator;

use self::site::{imported, notes, text};

#[test]
fn a_broken_configuration_is_reported_and_read_as_far_as_possible() {
    let page = ("content/a.md", &b"Text\n"[..]);
    let toml =
        imported(Generator::Hugo, &[("hugo.toml", b"title = \"A\"\nbaseURL = \"https://a.example\n"), page]);
    assert_eq!(notes(&toml, "import/unreadable"), ["hugo.toml:2 unclosed quotation mark"]);
    assert!(text(&toml, "site.toml").contains("title = \"A\""));
    let part = imported(Generator::Hugo, &[("config/_default/menus.toml", b"[[main]\n"), page]);
    assert_eq!(notes(&part, "import/unreadable").len(), 1);
    let yaml = imported(Generator::Jekyll, &[("_config.yml", b"title: A\nurl: [x\n"), ("a.md", b"Text\n")]);
    assert_eq!(notes(&yaml, "import/unreadable").len(), 1);
    let latin =
        imported(Generator::Mkdocs, &[("mkdocs.yml", b"site_name: \xe9\n"), ("docs/a.md", b"Text\n")]);
    assert_eq!(notes(&latin, "import/unreadable"), ["mkdocs.yml:1 not UTF-8"]);
}

#[test]
fn a_page_that_is_not_read_in_full_is_reported() {
    let site = imported(
        Generator::Zola,
        &[
            ("config.toml", b"base_url = \"https://a.example\"\n"),
            ("content/broken.md", b"+++\ntitle = \"A\ndate = 2026-01-02\n+++\nText\n"),
            ("content/json.md", b"{\"title\": \"J\", \"weight\": 2}\n\nText\n"),
            ("content/latin.md", b"+++\ntitle = \"A\"\n+++\n\xe9\n"),
            ("content/twice.md", b"---\ntitle: A\ntitle: B\n---\n"),
        ],
    );
    assert_eq!(
        notes(&site, "import/unreadable"),
        [
            "content/broken.md:2 unclosed quotation mark",
            "content/latin.md:1 not UTF-8, so it was read as Windows-1252",
            "content/twice.md:3 duplicate key `title`"
        ]
    );
    assert_eq!(text(&site, "content/json.md"), "+++\ntitle = \"J\"\nweight = 2\n+++\n\n\nText\n");
}

#[test]
fn a_doubt_about_the_generator_is_reported() {
    let files: [(&str, &[u8]); 3] =
        [("hugo.toml", b""), ("_posts/2026-01-02-a.md", b"Text\n"), ("content/a.md", b"Text\n")];
    for (generator, other) in [(Generator::Hugo, "Jekyll"), (Generator::Jekyll, "Hugo")] {
        let expected = format!(":1 the folder also has a configuration of {other}");
        assert_eq!(notes(&imported(generator, &files), "import/generator"), [expected]);
    }
    assert_eq!(
        notes(&imported(Generator::Mkdocs, &[("mkdocs.yml", b"")]), "import/generator"),
        [":1 no page was found in `docs/`"]
    );
}

#[test]
fn a_written_page_has_one_kind_of_line_ending() {
    let page = b"\xef\xbb\xbf---\r\ntitle: A\r\n---\r\n\r\n{{< note >}}\r\nText\r\n{{< /note >}}\r\n";
    let site = imported(Generator::Hugo, &[("content/a.md", page)]);
    assert_eq!(text(&site, "content/a.md"), "---\ntitle: A\n---\n\n:::callout{tone=note}\nText\n:::\n");
}

#[test]
fn tags_in_each_other_and_tags_that_nothing_closes_take_linear_time() {
    const MANY: usize = 20_000;
    let nested = "{{< tabs >}}\n".repeat(MANY) + &"{{< /tabs >}}\n".repeat(MANY);
    let open = "{{< highlight go >}}\n".repeat(MANY);
    let site = imported(
        Generator::Hugo,
        &[("content/nested.md", nested.as_bytes()), ("content/open.md", open.as_bytes())],
    );
    let tags = |path: &str| text(&site, path).matches("<!-- import: {{<").count();
    assert_eq!((tags("content/nested.md"), tags("content/open.md")), (2 * MANY, MANY));
}

#[test]
fn comments_that_nothing_ends_take_linear_time() {
    const MANY: usize = 50_000;
    let open = "{% comment %} {# a {#b {% # ".repeat(MANY);
    let closed = "{# a #}{% comment %}b{% endcomment %}".repeat(MANY);
    let site =
        imported(Generator::Eleventy, &[("open.md", open.as_bytes()), ("closed.md", closed.as_bytes())]);
    assert!(!text(&site, "content/closed.md").contains(['a', 'b']));
}

#[test]
fn two_pages_with_the_address_of_the_404_page_are_two_files() {
    let page: &[u8] = b"---\npermalink: /404.html\n---\nText\n";
    let site = imported(Generator::Jekyll, &[("_config.yml", b""), ("a.md", page), ("b.md", page)]);
    assert_eq!(site.report.counts.pages, 2);
    assert!(["404.md", "b.md"].iter().all(|path| site.outputs.contains_key(&format!("content/{path}"))));
}

#[test]
fn a_cascade_of_hugo_is_one_here() {
    let site = imported(
        Generator::Hugo,
        &[
            ("hugo.toml", b"baseURL = \"https://a.example\"\n"),
            ("content/a/_index.md", b"---\ncascade:\n  author: Ada\n  params:\n    wide: true\n---\n"),
            ("content/a/b.md", b"Text\n"),
            ("content/c/_index.md", b"---\ncascade:\n  _target:\n    kind: page\n  author: Ada\n---\n"),
            ("content/c/d.md", b"---\ncascade:\n  author: Ada\n---\nText\n"),
        ],
    );
    assert_eq!(
        text(&site, "content/a/_index.md"),
        "---\ncascade:\n  authors: [Ada]\n  extra:\n    wide: true\n---\n"
    );
    // For some of the pages below, or where it does nothing in Hugo either.
    assert_eq!(
        notes(&site, "import/front-matter"),
        ["content/c/_index.md:2 `cascade` does nothing here", "content/c/d.md:2 `cascade` does nothing here"]
    );
}

#[test]
fn folders_of_hugo_are_where_its_configuration_mounts_them() {
    let config = b"baseURL = \"https://a.example\"\ndefaultContentLanguage = \"en\"\n[languages.en]\n[languages.fr]\ncontentDir = \"fran\"\n[[module.mounts]]\nsource = \"content/en\"\ntarget = \"content\"\n[[module.mounts]]\nsource = \"docs\"\ntarget = \"content/docs\"\n[[module.mounts]]\nsource = \"files\"\ntarget = \"static\"\n";
    let site = imported(
        Generator::Hugo,
        &[
            ("hugo.toml", config),
            ("content/en/a.md", b"Text\n"),
            ("docs/b.md", b"Text\n"),
            ("fran/a.md", b"Text\n"),
            ("files/x.txt", b"x"),
        ],
    );
    let written: Vec<&str> = site.outputs.keys().map(String::as_str).collect();
    assert_eq!(
        written,
        ["content/a.md", "content/docs/b.md", "content/fr/a.md", "content/x.txt", "site.toml"]
    );
    assert!(!text(&site, "content/a.md").contains("path"));
}

#[test]
fn a_page_at_the_address_of_a_folder_of_pages_is_the_page_of_that_folder() {
    let site = imported(
        Generator::Hugo,
        &[
            ("hugo.toml", b"baseURL = \"https://a.example\"\n"),
            ("content/guides.md", b"See [one](guides/one.md).\n"),
            ("content/guides/one.md", b"Back to [all](../guides.md).\n"),
            ("content/terms.md", b"---\nurl: /talks/\n---\nText\n"),
            ("content/talks/one.md", b"Text\n"),
            ("content/notes.md", b"Text\n"),
            ("content/notes/_index.md", b"Text\n"),
            ("content/alone.md", b"Text\n"),
            ("content/alone/x.png", b""),
        ],
    );
    let pages: Vec<&str> =
        site.outputs.keys().filter(|path| path.ends_with(".md")).map(String::as_str).collect();
    assert_eq!(
        pages,
        [
            "content/alone.md",
            "content/guides/_index.md",
            "content/guides/one.md",
            "content/notes.md",
            "content/notes/_index.md",
            "content/talks/_index.md",
            "content/talks/one.md",
        ]
    );
    assert_eq!(text(&site, "content/guides/_index.md").trim(), "See [one](/guides/one.md).");
    assert!(text(&site, "content/guides/one.md").contains("[all](/guides/_index.md)"));
    assert!(!text(&site, "content/talks/_index.md").contains("path"));
}

#[test]
fn options_that_change_texts_or_what_is_published_are_reported() {
    let page = ("content/a.md", &b"Text\n"[..]);
    let lines = "each line break in a paragraph was one on the page";
    let emoji = "names such as `:tada:` were emoji";
    for (generator, name, config, expected) in [
        (
            Generator::Hugo,
            "hugo.toml",
            "enableEmoji = true\nbuildFuture = true\n[markup.goldmark.renderer]\nhardWraps = true\n",
            vec![
                "hugo.toml:1 `enableEmoji` is `true`: ".to_owned() + emoji,
                "hugo.toml:2 `buildFuture` is `true`: pages were published before their date".to_owned(),
                "hugo.toml:4 `markup.goldmark.renderer.hardWraps` is `true`: ".to_owned() + lines,
            ],
        ),
        (
            Generator::Jekyll,
            "_config.yml",
            "timezone: Europe/Berlin\nplugins: [jemoji]\nkramdown:\n  hard_wrap: true\n",
            vec![
                "_config.yml:1 `timezone` is `Europe/Berlin`: days were those of this time zone".to_owned(),
                "_config.yml:2 `plugins` is `jemoji`: ".to_owned() + emoji,
                "_config.yml:4 `kramdown.hard_wrap` is `true`: ".to_owned() + lines,
            ],
        ),
        (
            Generator::Zola,
            "config.toml",
            "[markdown]\nrender_emoji = true\n",
            vec!["config.toml:2 `markdown.render_emoji` is `true`: ".to_owned() + emoji],
        ),
        (Generator::Hexo, "_config.yml", "marked:\n  gfm: true\n", vec![format!("_config.yml:1 {lines}")]),
        (Generator::Hexo, "_config.yml", "marked:\n  breaks: false\n", vec![]),
        (
            Generator::Mkdocs,
            "mkdocs.yml",
            "markdown_extensions:\n  - toc\n  - nl2br\n",
            vec!["mkdocs.yml:1 `markdown_extensions` is `nl2br`: ".to_owned() + lines],
        ),
        (
            Generator::Eleventy,
            "eleventy.config.js",
            "markdownIt({ breaks: true })",
            vec![format!("eleventy.config.js:1 {lines}")],
        ),
    ] {
        let found = notes(&imported(generator, &[(name, config.as_bytes()), page]), "import/configuration");
        let is_other = |note: &&String| !note.contains(" is `") && !note.contains(lines);
        let found: Vec<String> =
            found.iter().filter(|note| !is_other(note) && !note.contains("so `")).cloned().collect();
        assert_eq!(found, expected, "{config}");
    }
}

#[test]
fn pages_that_were_public_before_their_date_are_reported() {
    let today = jiff::civil::date(2026, 1, 1);
    let page: &[u8] = b"---\ntitle: A\ndate: 2099-01-01\n---\nText\n";
    for (generator, name, config, path, is_reported) in [
        (Generator::Zola, "config.toml", "", "content/a.md", true),
        (Generator::Eleventy, ".eleventy.js", "", "a.md", true),
        (Generator::Hexo, "_config.yml", "", "source/_posts/a.md", true),
        (Generator::Hexo, "_config.yml", "future: false\n", "source/_posts/a.md", false),
        (Generator::Hugo, "hugo.toml", "", "content/a.md", false),
        (Generator::Hugo, "hugo.toml", "buildFuture = true\n", "content/a.md", true),
        (Generator::Jekyll, "_config.yml", "", "_posts/2026-01-02-a.md", false),
        (Generator::Jekyll, "_config.yml", "", "a.md", true),
    ] {
        let mut site = imported(generator, &[(name, config.as_bytes()), (path, page)]);
        site.note_future(today);
        let expected = format!(
            "{path}:3 the page is published on its date, 2099-01-01, and was public before in the old site"
        );
        let expected = if is_reported { vec![expected] } else { Vec::new() };
        assert_eq!(notes(&site, "import/front-matter"), expected, "{config} {path}");
    }
}

#[test]
fn a_language_that_was_guessed_is_reported() {
    for (config, expected) in [
        ("languageCode = \"de-at\"\n", None),
        ("defaultContentLanguage = \"fr\"\n", None),
        ("", Some("the language of the site was not found, so `language` is `en`")),
        (
            "languageCode = \"English\"\n",
            Some("`English` is not the tag of a language, so `language` is `en`"),
        ),
    ] {
        let site =
            imported(Generator::Hugo, &[("hugo.toml", config.as_bytes()), ("content/a.md", b"Text\n")]);
        let notes = notes(&site, "import/configuration");
        let found = notes.iter().find(|note| note.contains("`language` is"));
        assert_eq!(
            found.map(String::as_str),
            expected.map(|text| format!(":1 {text}")).as_deref(),
            "{config}"
        );
    }
}
