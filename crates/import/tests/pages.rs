//! The pages that an import makes: their links, their tags and their front matter.

mod site;

use assay_import::Generator;

use self::site::{imported, notes, text};

#[test]
fn an_address_of_jekyll_begins_with_one_slash() {
    let page = "[a]({{ site.baseurl }}{% post_url 2026-01-02-a %}) [b]({{site.url}}{{site.baseurl}}{% link about.md %}) \
                [c]({{ site.baseurl }}/about.html) [d]({{ site.baseurl }}) [e]({{ site.url }}{{ \"/about.html\" | relative_url }})\n";
    for base in ["", "baseurl: \"\"\n", "baseurl: /blog\n"] {
        let config = format!("url: https://a.example\n{base}");
        let site = imported(
            Generator::Jekyll,
            &[
                ("_config.yml", config.as_bytes()),
                ("_posts/2026-01-02-a.md", b"Text\n"),
                ("about.md", b"Text\n"),
                ("x.md", page.as_bytes()),
            ],
        );
        let expected =
            "[a](/posts/2026-01-02-a.md) [b](/about.md) [c](/about.html) [d](/) [e](/about.html)\n";
        assert!(text(&site, "content/x.md").ends_with(expected), "{base}: {}", text(&site, "content/x.md"));
    }
}

#[test]
fn a_menu_leads_to_lists_that_a_build_makes() {
    let config = b"baseURL = \"https://a.example\"\nlanguageCode = \"en\"\ntitle = \"A\"\n[[menu.main]]\nname = \"Tags\"\nurl = \"/tags/\"\n[[menu.main]]\nname = \"One\"\nurl = \"/tags/x\"\n\
                   [[menu.main]]\nname = \"News\"\nurl = \"/news/\"\n[[menu.main]]\nname = \"Shop\"\nurl = \"/shop/\"\n\
                   [[menu.main]]\nname = \"Below\"\nurl = \"/news/\"\nparent = \"News\"\n[[menu.footer]]\nname = \"Imprint\"\nurl = \"/news/2020/a/\"\n";
    let page: &[u8] = b"---\ntags: [x]\n---\nText\n";
    let site = imported(Generator::Hugo, &[("hugo.toml", config), ("content/news/2020/a.md", page)]);
    let written = text(&site, "site.toml");
    for (title, link) in [("Tags", "/tags/"), ("One", "/tags/x"), ("News", "/news/")] {
        assert!(written.contains(&format!("title = \"{title}\"\nlink = \"{link}\"")), "{written}");
    }
    assert_eq!(
        notes(&site, "import/configuration"),
        [
            "hugo.toml:1 the entry `Below` of the menu `main`, which leads to `/news/`",
            "hugo.toml:1 the entry `Imprint` of the menu `footer`, which leads to `/news/2020/a/`",
            "site.toml:1 the link `Shop` of the navigation leads to `/shop/`, but no page is there",
        ]
    );
}

#[test]
fn a_link_of_the_navigation_has_the_title_of_its_page() {
    let site = imported(
        Generator::Jekyll,
        &[
            ("_config.yml", b"header_pages: [about.md, index.md]\n"),
            ("about.md", b"---\ntitle: About us\n---\nText\n"),
            ("index.md", b"Text\n"),
        ],
    );
    assert!(text(&site, "site.toml").contains("[[nav]]\ntitle = \"About us\"\nlink = \"/about.md\"\n"));
    assert!(!text(&site, "site.toml").contains("title = \"\""));
    let untitled = "site.toml:1 the link to `/_index.md` of the navigation has no title".to_owned();
    assert!(notes(&site, "import/configuration").contains(&untitled));
}

#[test]
fn a_post_of_material_has_the_address_of_its_day_and_its_title() {
    let post =
        |rest: &str| format!("---\ndate:\n  created: 2024-01-05\n{rest}---\n# A *new* Post!\n\nText\n");
    let files = [("docs/blog/posts/a.md", post("")), ("docs/blog/posts/b.md", post("slug: my-post\n"))];
    for (plugins, a, b) in [
        ("plugins: [blog]", "/blog/2024/01/05/a-new-post/", "/blog/2024/01/05/my-post/"),
        ("plugins:\n  - blog:\n      post_url_format: '{slug}'\n", "/blog/a-new-post/", "/blog/my-post/"),
        ("plugins:\n  material/blog:\n    post_url_format: 'x/{file}'\n", "/blog/x/a/", "/blog/x/b/"),
    ] {
        let mut all = vec![("mkdocs.yml", plugins.as_bytes())];
        all.extend(files.iter().map(|(path, text)| (*path, text.as_bytes())));
        let site = imported(Generator::Mkdocs, &all);
        for (path, address) in [("content/blog/posts/a.md", a), ("content/blog/posts/b.md", b)] {
            let written = text(&site, path);
            assert!(written.contains(&format!("path: \"{address}\"")), "{written}");
            assert!(written.contains("date: 2024-01-05"), "{written}");
        }
    }
}

/// Returns the text that an import makes of one page.
fn converted(generator: Generator, page: &str) -> String {
    let (name, path, to) = match generator {
        Generator::Hugo => ("hugo.toml", "content/a.md", "content/a.md"),
        Generator::Hexo => ("_config.yml", "source/_posts/a.md", "content/posts/a.md"),
        Generator::Mkdocs => ("mkdocs.yml", "docs/a.md", "content/a.md"),
        _ => (".eleventy.js", "a.md", "content/a.md"),
    };
    let page = format!("---\ntitle: A\n---\n{page}");
    let site = imported(generator, &[(name, b""), (path, page.as_bytes())]);
    let text = text(&site, to);
    text.split_once("\n---\n").map(|(_, body)| body.to_owned()).unwrap_or_default()
}

#[test]
fn the_words_of_a_tag_are_kept() {
    use Generator::{Eleventy, Hexo, Hugo};
    for (generator, page, expected) in [
        (
            Hugo,
            "{{< figure src=\"/a.png\" alt=\"alt\" title=\"T\" caption=\"C\" attr=\"Ada\" attrlink=\"https://ada.example\" >}}\n",
            ":::figure{src=\"/a.png\" alt=\"alt\"}\n**T** C [Ada](https://ada.example)\n:::\n",
        ),
        (Hugo, "{{< figure src=\"/a.png\" attr=\"Ada\" >}}\n", "![](/a.png) Ada\n"),
        (
            Hugo,
            "{{< figure src=\"/a.png\" title=\"T\" >}}\n",
            ":::figure{src=\"/a.png\" alt=\"T\"}\nT\n:::\n",
        ),
        (Hugo, "A {{< details summary=\"More\" >}}hidden{{< /details >}} b\n", "A **More** hidden b\n"),
        (Hugo, "A {{< quote author=\"Ada\" source=\"Notes\" >}}b{{< /quote >}}\n", "A “b” — Ada, Notes\n"),
        (Hugo, "{{< quote source=\"Notes\" >}}\nb\n{{< /quote >}}\n", "> b\n>\n> — Notes\n"),
        (
            Hexo,
            "{% codeblock app.js lang:js https://b.example Source code %}\ny\n{% endcodeblock %}\n",
            "**app.js** [Source code](https://b.example)\n\n```js\ny\n```\n",
        ),
        (
            Hugo,
            "{{< codeblock lang=\"js\" title=\"The app\" >}}\ny\n{{< /codeblock >}}\n",
            "**The app**\n\n```js\ny\n```\n",
        ),
        (Hexo, "{% codeblock lang:js %}\ny\n{% endcodeblock %}\n", "```js\ny\n```\n"),
        (Hexo, "{% link Some words https://x.example true %}\n", "[Some words](https://x.example)\n"),
        (Eleventy, "{% button \"Click me\", \"https://x.example\" %}\n", "[Click me](https://x.example)\n"),
        (Generator::Mkdocs, "[a](https://b.example){ .md-button } c\n", "[a](https://b.example) c\n"),
    ] {
        assert_eq!(converted(generator, page), expected, "{page}");
    }
}
