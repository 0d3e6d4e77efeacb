//! No bytes make an importer panic, two imports give the same files, and every page that was read has its own file.
//! `ASSAY_SEQUENCES` sets the number of sites, `ASSAY_SEED` the first seed.

#[path = "../../build/tests/seeds/mod.rs"]
mod seeds;

use assay_import::{Files, Generator, Output, import};

use self::seeds::Random;

/// The number of sites in the suite.
const SITES: u64 = 1_000;

/// Seeds for which an importer once failed.
const FOUND: &[u64] = &[];

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
    "{/*",
    "{# ",
    "{#x#}",
    "#}",
    "{% comment %}",
    "{% endcomment %}",
    "{{< comment >}}",
    "{{< /comment >}}",
    "{{/* ",
    "{ .x }",
    "Title: a\n",
    "    more\n",
    "---json\n",
    "---js\n",
    "---toml\n",
    ";;;\n",
    "date: 05.03.2020\n",
    "date: {created: 2024-01-05}\n",
    "render: false\n",
    "draft: true\n",
    "exclude: ['*a*', b/]\n",
    "ignoreFiles = ['a(', 'b']\n",
    "exclude_docs: 'a'\n",
    "ignored_content = ['*.{md,x']\n",
    "plugins: [blog]\n",
    "header_pages: [a.md]\n",
    "addPassthroughCopy({ \"./src/*\": '/', a: ",
    "addPassthroughCopy('**/[')",
    "ignores.add('a')",
    "templateFormats: ['md', \"png\"]",
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

/// Letters that stand between signs.
const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz {}%:<>";

const ROOTS: &[&str] =
    &["content/", "_posts/", "source/_posts/", "src/content/blog/", "docs/", "src/pages/", "", "posts/"];

const NAMES: &[&str] =
    &["a", "b.c", "index", "_index", "2026-01-02-a", "2026-01-02-index", "é x", "README", "a.fr", "_x", "a~"];

const ENDINGS: &[&str] = &[".md", ".mdx", ".html", ".yml", ".json", ".png"];

/// The files that configure one of the generators.
const CONFIGURATIONS: &[&str] = &[
    "hugo.toml",
    "config.toml",
    "_config.yml",
    "mkdocs.yml",
    "astro.config.mjs",
    "eleventy.config.js",
    "_data/site.json",
];

fn text(random: &mut Random) -> String {
    let length = random.below(40);
    let part = |_| match random.once_in(5) {
        true => (0..random.below(9)).map(|_| char::from(*random.one_of(LETTERS))).collect(),
        false => (*random.one_of(SIGNS)).to_owned(),
    };
    (0..length).map(part).collect()
}

fn path(random: &mut Random) -> String {
    let names: Vec<&str> = (0..=random.below(2)).map(|_| *random.one_of(NAMES)).collect();
    format!("{}{}{}", random.one_of(ROOTS), names.join("/"), random.one_of(ENDINGS))
}

/// Imports the site of `seed` with every importer.
///
/// # Errors
/// A law that the import breaks.
fn run(seed: u64) -> Result<(), String> {
    let random = &mut Random::new(seed);
    let mut files = Files::default();
    for _ in 0..=random.below(4) {
        files.insert(&path(random), text(random).into_bytes());
    }
    let bytes = (0..random.below(60)).map(|_| random.below(256) as u8).collect();
    files.insert("content/bytes.md", bytes);
    let configuration = text(random);
    for name in CONFIGURATIONS {
        files.insert(name, configuration.clone().into_bytes());
    }
    let broken = Generator::ALL.into_iter().find_map(|generator| {
        let broken = broken(&files, generator)?;
        Some(format!("seed {seed}, {generator:?}: {broken}\n{files:#?}"))
    });
    broken.map_or(Ok(()), Err)
}

/// Returns the law that an import breaks, in words.
fn broken(files: &Files, generator: Generator) -> Option<&'static str> {
    let imported = import(files, generator);
    let is_page = |(path, output): &(&String, &Output)| {
        path.starts_with("content/") && matches!(output, Output::Bytes(_))
    };
    if !imported.outputs.contains_key("site.toml") {
        return Some("there is no `site.toml`");
    }
    if imported.outputs.iter().filter(is_page).count() != imported.report.counts.pages {
        return Some("a page has no file of its own");
    }
    (import(files, generator).outputs != imported.outputs).then_some("two imports give other files")
}

#[test]
fn no_text_makes_an_importer_panic() {
    seeds::run_all(FOUND, SITES, run);
}
