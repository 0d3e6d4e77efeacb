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
        let own = format!("---\n{key}\ndescription: Secret too\n---\nSecret\n");
        let name = if generator == Generator::Jekyll { "a/index.md" } else { "content/a/_index.md" };
        let below = if generator == Generator::Jekyll { "a/b/c.md" } else { "content/a/b/c.md" };
        let site =
            imported(generator, &[(config, b"title = \"A\"\n"), (name, own.as_bytes()), (below, b"Text\n")]);
        let written = text(&site, "content/a/_index.md");
        assert!(!written.contains("draft: true"), "{key}: {written}");
        assert!(!written.contains("Secret"), "{key}: {written}");
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

/// The paths of the pages and copies of a site.
fn written(site: &assay_import::Imported) -> Vec<&str> {
    site.outputs.keys().filter_map(|path| path.strip_prefix("content/")).collect()
}

#[test]
fn what_the_old_configuration_leaves_out_is_not_published_but_listed() {
    let text: &[u8] = b"---\ntitle: A\n---\nText\n";
    for (generator, name, config, folder, option) in [
        (
            Generator::Hugo,
            "hugo.toml",
            r#"ignoreFiles = ['secret\.md$', "/wip(/|$)"]"#,
            "content/",
            "ignoreFiles",
        ),
        (Generator::Jekyll, "_config.yml", "exclude: ['*secret.md', wip/]", "", "exclude"),
        (Generator::Mkdocs, "mkdocs.yml", "exclude_docs: |\n  secret.md\n  wip/\n", "docs/", "exclude_docs"),
        (
            Generator::Zola,
            "config.toml",
            "ignored_content = ['secret.*', '**/wip']",
            "content/",
            "ignored_content",
        ),
        (Generator::Hexo, "_config.yml", "exclude: ['**/secret.md', 'wip/**']", "source/", "exclude"),
    ] {
        let path = |name: &str| format!("{folder}{name}");
        let files = ["a/b.md", "a/secret.md", "wip/one.md", "wip/two.md"].map(path);
        let mut all = vec![(name, config.as_bytes())];
        all.extend(files.iter().map(|path| (path.as_str(), text)));
        let site = imported(generator, &all);
        assert_eq!(written(&site), ["a/b.md"], "{config}");
        let expected = [
            format!("{folder}a/secret.md:1 `{option}` leaves it out of the old site"),
            format!("{folder}wip/:1 `{option}` leaves it out of the old site, 2 files"),
        ];
        assert_eq!(notes(&site, "import/file"), expected, "{config}");
    }
    let site = imported(Generator::Hugo, &[("hugo.toml", b"ignoreFiles = ['(']"), ("content/a.md", text)]);
    let expected = "hugo.toml:1 `(` of `ignoreFiles` is a pattern that was not understood";
    assert!(notes(&site, "import/configuration").contains(&expected.to_owned()));
}

#[test]
fn what_astro_makes_no_page_of_is_left_out() {
    let site = imported(
        Generator::Astro,
        &[
            ("astro.config.mjs", b""),
            ("src/pages/a.md", b"Text\n"),
            ("src/pages/_b.md", b"Text\n"),
            ("src/pages/_c/d.md", b"Text\n"),
            ("src/content/blog/e.md", b"Text\n"),
            ("src/content/blog/_f.mdx", b"Text\n"),
            ("src/content/blog/_img/g.png", b""),
        ],
    );
    assert_eq!(written(&site), ["a.md", "blog/_img/g.png", "blog/e.md"]);
    let left_out = "a name that begins with `_` keeps it from being a page in the old site";
    assert_eq!(
        notes(&site, "import/file"),
        [
            format!("src/content/blog/_f.mdx:1 {left_out}"),
            format!("src/pages/_b.md:1 {left_out}"),
            format!("src/pages/_c/:1 {left_out}, 1 file"),
        ]
    );
}

#[test]
fn what_eleventy_copies_is_copied_and_the_rest_of_the_folder_is_left_out() {
    for (call, expected) in [
        ("{ \"./public/\": \"/\" }", "hello.txt"),
        ("{ public: \".\" }", "hello.txt"),
        ("{ 'public': '' }", "hello.txt"),
        ("'public'", "public/hello.txt"),
        ("\"public/**/*.txt\"", "public/hello.txt"),
        ("{ \"public/*\": \"/files/\" }", "files/hello.txt"),
    ] {
        let script = format!(
            "export default c => {{ c.addPassthroughCopy({call}); return {{ dir: {{ input: 'src' }} }} }}"
        );
        let site = imported(
            Generator::Eleventy,
            &[
                ("eleventy.config.js", script.as_bytes()),
                ("public/hello.txt", b""),
                ("src/a.md", b"Text\n"),
                ("src/b.njk.backup", b""),
                ("src/notes.txt", b""),
            ],
        );
        assert!(written(&site).contains(&expected), "{call}: {:?}", written(&site));
        assert_eq!(written(&site).len(), 2, "{call}");
        assert_eq!(
            notes(&site, "import/file"),
            [
                "src/b.njk.backup:1 neither rendered nor copied by the old site",
                "src/notes.txt:1 neither rendered nor copied by the old site"
            ]
        );
    }
}

#[test]
fn what_eleventy_ignores_is_left_out() {
    let script = b"module.exports = c => { c.ignores.add('src/drafts/**'); c.ignores.add(name); c.addPassthroughCopy(all); return { dir: { input: 'src' }, templateFormats: ['md', 'css', 'njk'] } }";
    let site = imported(
        Generator::Eleventy,
        &[
            (".eleventy.js", script),
            (".eleventyignore", b"# mine\nsrc/wip/\nsrc/secret*.md\n"),
            ("src/a.md", b"Text\n"),
            ("src/a.css", b""),
            ("src/a.njk", b""),
            ("src/secret-1.md", b"Text\n"),
            ("src/wip/b.md", b"Text\n"),
            ("src/drafts/c.md", b"Text\n"),
        ],
    );
    assert_eq!(written(&site), ["a.css", "a.md"]);
    assert_eq!(
        notes(&site, "import/file"),
        [
            "src/drafts/:1 `ignores.add` leaves it out of the old site, 1 file",
            "src/secret-1.md:1 `.eleventyignore` leaves it out of the old site",
            "src/wip/:1 `.eleventyignore` leaves it out of the old site, 1 file",
        ]
    );
    let configuration = notes(&site, "import/configuration");
    for expected in ["`ignores.add(name)` is not constant", "`addPassthroughCopy(all)` is not constant"] {
        assert!(configuration.iter().any(|note| note.contains(expected)), "{configuration:?}");
    }
}

#[test]
fn what_is_no_post_of_jekyll_is_left_out() {
    let site = imported(
        Generator::Jekyll,
        &[
            ("_config.yml", b""),
            ("_posts/2026-1-2-a.md", b"Text\n"),
            ("_posts/template.md", b"Text\n"),
            ("about.md~", b"Text\n"),
        ],
    );
    assert_eq!(written(&site), ["posts/2026-1-2-a.md"]);
    assert_eq!(notes(&site, "import/file").len(), 2);
}

#[test]
fn what_a_mount_of_hugo_leaves_out_is_left_out() {
    let config = b"[[module.mounts]]\nsource = 'docs'\ntarget = 'content'\nexcludeFiles = ['wip/**', 'x*.md']\n[[module.mounts]]\nsource = 'more'\ntarget = 'content/more'\nincludeFiles = 'a.md'\n";
    let text: &[u8] = b"Text\n";
    let files = ["docs/a.md", "docs/x1.md", "docs/wip/b.md", "more/a.md"].map(|path| (path, text));
    let site = imported(Generator::Hugo, &[&[("hugo.toml", &config[..])], &files[..]].concat());
    assert_eq!(written(&site), ["a.md", "more/a.md"]);
    assert_eq!(
        notes(&site, "import/file"),
        [
            "docs/wip/:1 `excludeFiles` leaves it out of the old site, 1 file",
            "docs/x1.md:1 `excludeFiles` leaves it out of the old site"
        ]
    );
    let partial =
        "hugo.toml:1 the mount of `more` names the files that it is for, and was read as the whole folder";
    assert!(notes(&site, "import/configuration").contains(&partial.to_owned()));
}
