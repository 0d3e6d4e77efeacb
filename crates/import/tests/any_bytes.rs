//! No bytes make an importer panic, two imports give the same files, and every page that was read has its own file.

use assay_import::{Files, Generator, Output, import};
use proptest::prelude::*;

/// Text that means something to an importer.
const SIGNS: &[&str] = &[
    "\n",
    "\n\n",
    "\r\n",
    "    ",
    "\t",
    "---\n",
    "+++\n",
    "{\n",
    "}\n",
    "title: a\n",
    "title = \"a\"\n",
    "date: 2026-01-02\n",
    "permalink: /:year/:title/\n",
    "permalink: /404.html\n",
    "aliases: [/a/, b]\n",
    "tags: a b\n",
    "params:\n  x: 1\n",
    "{{< ",
    " >}}",
    "{{% ",
    " %}}",
    "{{</* a */>}}",
    "{{ ",
    " }}",
    "{% ",
    " %}",
    "{%- raw -%}",
    "{% endraw %}",
    "{: .x #y }\n",
    "{:toc}\n",
    "figure src=\"a.png\" ",
    "highlight go ",
    "/highlight",
    "ref \"a.md#b\"",
    "youtube(id=\"x\")",
    "end",
    "post_url 2026-01-02-a",
    "asset_img a.png \"t\"",
    "note",
    "/note",
    "endnote",
    ":::",
    ":::note Title\n",
    "::: details\n",
    "!!! note \"T\"\n",
    "??? tip\n",
    "=== \"Tab\"\n",
    "```\n",
    "~~~\n",
    "`",
    "](",
    "](@/a.md)",
    "](../b/)",
    "href=\"",
    "src='",
    "<Tabs>",
    "</Tabs>",
    "<Image src={a} />",
    "import a from './a.png'\n",
    "export const a = {\n",
    "{/* x */}",
    "<!--",
    "-->",
    "é",
    "🚀",
    "\u{feff}",
    "\u{0}",
    "\u{202e}",
    "#",
    "## A\n",
    "- a\n",
    "> ",
    "|a|b|\n",
    "\"",
    "'",
    "\\",
    "=",
    ",",
    "(",
    ")",
];

fn text() -> impl Strategy<Value = String> {
    let sign =
        prop_oneof![4 => prop::sample::select(SIGNS).prop_map(str::to_owned), 1 => "[a-z {}%:<>]{0,8}"];
    prop::collection::vec(sign, 0..40).prop_map(|parts| parts.concat())
}

fn path() -> impl Strategy<Value = String> {
    let part = prop::sample::select(
        &["a", "b.c", "index", "_index", "2026-01-02-a", "2026-01-02-index", "é x", "README", "a.fr", "_x"][..],
    );
    let root = prop::sample::select(
        &["content/", "_posts/", "source/_posts/", "src/content/blog/", "docs/", "src/pages/", "", "posts/"]
            [..],
    );
    let end = prop::sample::select(&[".md", ".mdx", ".html", ".yml", ".json", ".png"][..]);
    (root, prop::collection::vec(part, 1..3), end)
        .prop_map(|(root, parts, end)| format!("{root}{}{end}", parts.join("/")))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_text_makes_an_importer_panic(
        pages in prop::collection::vec((path(), text()), 1..5),
        config in text(),
        bytes in prop::collection::vec(any::<u8>(), 0..60),
    ) {
        let mut files = Files::default();
        for (path, text) in &pages {
            files.insert(path, text.clone().into_bytes());
        }
        files.insert("content/bytes.md", bytes.clone());
        for name in ["hugo.toml", "config.toml", "_config.yml", "mkdocs.yml", "astro.config.mjs", "eleventy.config.js", "_data/site.json"] {
            files.insert(name, config.clone().into_bytes());
        }
        for generator in Generator::ALL {
            let imported = import(&files, generator);
            prop_assert!(imported.outputs.contains_key("site.toml"));
            let is_page = |(path, output): &(&String, &Output)| {
                path.starts_with("content/") && matches!(output, Output::Bytes(_))
            };
            prop_assert_eq!(imported.outputs.iter().filter(is_page).count(), imported.report.counts.pages);
            prop_assert_eq!(import(&files, generator).outputs, imported.outputs);
        }
    }
}
