//! Properties of any bytes in place of a source: nothing panics, and the place of every problem is inside a file. Each
//! function takes bytes and panics if a property does not hold.

use std::ops::Range;

use assay_build::{AvifEncoder, Cache, Drafts, Options, Problem, SourceFile, Sources, build, explain};

/// The site around the bytes: small, with some input for each parser.
const SITE: [(&str, &str); 7] = [
    (
        "site.toml",
        "title = \"T\"\nbase_url = \"https://example.com/x\"\ntheme = \"t\"\n[front_matter]\nown = \"any\"\n",
    ),
    ("themes/t/theme.toml", "title = \"T\"\n"),
    ("themes/t/templates/page.html", "<h1>{{ page.title }}</h1>{{ page.content }}{{ page.toc | length }}"),
    (
        "themes/t/blocks/note.html",
        "{# attributes: tone? #}<aside>{{ block.label }}{{ block.content }}</aside>",
    ),
    (
        "themes/t/blocks/diagnostic.html",
        "{{ diagnostic.title }}{% for o in diagnostic.outcomes %}{{ o.text }}{% endfor %}",
    ),
    ("content/_index.md", "# T\n"),
    ("content/two.md", "---\ntitle: Two\n---\n[One](a/one.md)\n"),
];

/// The TOML of a diagnostic is parsed and, if valid, proven, without a panic.
pub fn toml(bytes: &[u8]) {
    let mut sources = Sources::default();
    sources.insert(SourceFile::new("site.toml", &b"title = \"T\"\nbase_url = \"https://example.com\"\n"[..]));
    sources.insert(SourceFile::new("content/_index.md", &b"# T\n"[..]));
    sources.insert(SourceFile::new("content/fuzzed.diagnostic.toml", bytes));
    drop(explain(&sources, &options(), "fuzzed"));
}

/// The Markdown of an article, with blocks and diagnostics.
pub fn markdown(bytes: &[u8]) {
    built(&[("content/a/one.md", &[b"+++\ntitle = \"One\"\n+++\n\n", bytes].concat())]);
}

/// The front matter of an article: TOML if the first byte is odd, and YAML if it is even.
pub fn front_matter(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let fence: &[u8] = if first % 2 == 1 { b"+++\n" } else { b"---\n" };
    built(&[("content/a/one.md", &[fence, rest, b"\n", fence, b"\nText.\n"].concat())]);
}

/// HTML inside an article.
pub fn html(bytes: &[u8]) {
    built(&[("content/a/one.md", &[b"+++\ntitle = \"One\"\n+++\n\n<div>\n", bytes, b"\n</div>\n"].concat())]);
}

/// The file `site.toml`.
pub fn config(bytes: &[u8]) {
    built(&[("site.toml", bytes)]);
}

/// A template: MiniJinja's if the first byte is odd, and Tera's if it is even.
pub fn template(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let engine: &[u8] = if first % 2 == 1 { b"" } else { b"engine = \"tera\"\n" };
    built(&[
        ("themes/t/theme.toml", &[b"title = \"T\"\n", engine].concat()),
        ("themes/t/templates/page.html", rest),
    ]);
}

/// A stylesheet of a theme.
pub fn stylesheet(bytes: &[u8]) {
    built(&[("themes/t/styles/t.css", bytes)]);
}

/// A data file, in the format that the first byte selects.
pub fn data(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let endings = ["csv", "json", "toml", "yaml"];
    built(&[(&format!("content/data/d.{}", endings[usize::from(*first) % endings.len()]), rest)]);
}

/// Builds the site with these files added to or replacing its own.
fn built(files: &[(&str, &[u8])]) {
    let site = SITE.iter().map(|(path, text)| SourceFile::new(path, text.as_bytes()));
    let mut sources = Sources::from_iter(site);
    files.iter().for_each(|(path, bytes)| sources.insert(SourceFile::new(path, *bytes)));
    let built = build(&sources, &options(), &mut Cache::for_one_build());
    for problem in &built.problems {
        assert!(is_placed(problem, &sources), "{problem:?}");
    }
}

/// Returns true if the place of a problem is inside its file, on character boundaries where the file is text.
fn is_placed(problem: &Problem, sources: &Sources) -> bool {
    let Range { start, end } = problem.place.span;
    let Some(file) = sources.get(problem.place.path.as_str()) else { return (start, end) == (0, 0) };
    let readable = std::str::from_utf8(&file.bytes).map_or_else(|error| error.valid_up_to(), str::len);
    let text = std::str::from_utf8(&file.bytes[..readable]).unwrap_or_default();
    let on_border = |at: usize| at > readable || text.is_char_boundary(at);
    start <= end && end <= file.bytes.len() && on_border(start) && on_border(end)
}

fn options() -> Options {
    let today = jiff::civil::date(2026, 1, 1);
    Options {
        today,
        base_url: None,
        drafts: Drafts::Include,
        avif: AvifEncoder::Present,
        runtime: Vec::new(),
    }
}
