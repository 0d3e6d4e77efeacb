//! No input makes a build panic, and the place of every problem is inside its file. Valid sources are truncated,
//! repeated, mixed and sprinkled with characters that have a meaning for one of the parsers, and with arbitrary bytes.
//! `ASSAY_SEQUENCES` sets the number of sites, `ASSAY_SEED` the first seed.

#[path = "../../xtask/fuzz/src/panics.rs"]
mod panics;
mod seeds;

use std::ops::Range;

use assay_build::{Cache, Options, SourceFile, Sources, build};

use self::seeds::Random;

/// The number of sites in the suite.
const SITES: u64 = 2_500;

/// Seeds that once made a build panic or report a place outside a file.
const FOUND: &[u64] = &[];

const SOUND: [(&str, &str); 13] = [
    (
        "site.toml",
        "title = \"T\"\nbase_url = \"https://example.com/x\"\ntheme = \"t\"\npaginate_by = 1\narchive = true\n[markdown]\nsmart_punctuation = true\n[sections.a]\nrequired = [\"title\"]\n[redirects]\n\"/b/\" = \"a/one.md\"\n[outputs]\nrobots = false\n[[nav]]\ntitle = \"N\"\nlink = \"a/one.md\"\n",
    ),
    ("themes/t/theme.toml", "title = \"T\"\n[options]\nwide = true\n"),
    (
        "themes/t/templates/page.html",
        "{% for p in page.pages %}{{ p.title }}{{ p.summary }}{% endfor %}{{ page.content }}{{ data.d }}{{ page.toc | length }}",
    ),
    (
        "themes/t/blocks/note.html",
        "{# attributes: tone?, src? #}<aside>{{ block.label }}{{ block.content }}</aside>",
    ),
    (
        "themes/t/blocks/diagnostic.html",
        "{{ diagnostic.title }}{% for o in diagnostic.outcomes %}{{ o.text }}{{ o.rule }}{% endfor %}",
    ),
    ("themes/t/styles/t.css", "a { color: red }\n"),
    (
        "content/a/one.md",
        "+++\ntitle = \"One\"\ndate = 2026-01-05T10:00:00+10:00\ntags = [\"x\", \"é\"]\nhero = { src = \"p.gif\", alt = \"A\" }\naliases = [\"/old/\"]\n+++\n\nText[^n] with [a link](two.md#plan \"t\") and <a href='two.md' id=h>html</a>.\n\n<!-- more -->\n\n## Plan {#plan}\n\n:::note[A *label*]{#n tone=\"loud\"}\n- [ ] task\n\n| a | b |\n|--:|---|\n| 1 | `2` |\n:::\n\n[^n]: Note.\n",
    ),
    (
        "content/a/two.md",
        "---\ntitle: 'Two'\ndate: 5 Jan 2026\ntags: [x, y]\nseries: &s one\nmine: {a: *s, b: [1, ~]}\n---\n# Plan\n\n::::self-assessment[Do you?]{#q minutes=5 call-at=2}\n- **One**: first.\n- **Two**: second.\n\n:::call\nCall.\n:::\n\n:::otherwise\nWait.\n:::\n::::\n\n```rust\nfn f() {}\n```\n\n> quote\n\nTerm\n: Definition\n",
    ),
    ("content/a/p.svg", "<svg/>"),
    ("content/a/p.gif", "GIF89a\u{1}\0\u{1}\0\0\0\0;"),
    ("content/data/d.csv", "a,b\n1,\"2,3\"\n"),
    ("content/data/e.json", "{\"a\": [1, 2.5, null, \"x\"]}"),
    (
        "content/a/c.diagnostic.toml",
        "title = \"C\"\nkind = \"calculator\"\nchoose = \"first\"\n[[question]]\nid = \"n\"\nask = \"N?\"\ntype = \"number\"\nmin = 0\nmax = 9\nstep = 1\n[[value]]\nid = \"v\"\nlabel = \"V\"\nformula = \"n * 2 / (1 + n)\"\nformat = \"number\"\n[[outcome]]\nid = \"x\"\nwhen = \"v > 1 and n != 3\"\ntitle = \"X\"\ntext = \"Yes.\"\nrecommend = \"call\"\n[[outcome]]\nid = \"y\"\notherwise = true\ntitle = \"Y\"\ntext = \"No.\"\nrecommend = \"none\"\n",
    ),
];

/// Texts with a meaning for one of the parsers.
const SIGNS: [&str; 44] = [
    "\n",
    "\r\n",
    "\t",
    "\u{0}",
    "\u{feff}",
    "é",
    "🚀",
    "\u{202e}",
    "+++\n",
    "---\n",
    "```\n",
    ":::",
    "::",
    ":::note\n",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "<",
    ">",
    "\"",
    "'",
    "\\",
    "#",
    "&",
    "&amp;",
    "|",
    "*",
    "_",
    "~",
    "`",
    "%",
    "{{",
    "{%",
    "{#",
    "<!--",
    "-->",
    "<!-- more -->",
    "= ",
    ": ",
    "9999999999999999999",
    "[^n]: ",
];

/// Returns a mutation of `text`, on arbitrary byte boundaries.
fn mutated(random: &mut Random, text: &[u8]) -> Vec<u8> {
    let mut bytes = text.to_vec();
    for _ in 0..1 + random.below(4) {
        let at = random.below(bytes.len() + 1);
        let end = at + random.below((bytes.len() - at).min(60) + 1);
        match random.below(7) {
            0 => drop(bytes.drain(at..end)),
            1 => bytes.truncate(at),
            2 => {
                let doubled = bytes[at..end].to_vec();
                bytes.splice(at..at, doubled);
            }
            3 => {
                let byte = u8::try_from(random.below(256)).unwrap_or_default();
                bytes.insert(at, byte);
            }
            4 => {
                let (_, other) = random.one_of(&SOUND);
                let from = random.below(other.len());
                let piece = other.as_bytes()[from..(from + 80).min(other.len())].to_vec();
                bytes.splice(at..end, piece);
            }
            _ => {
                let sign = *random.one_of(&SIGNS);
                let many = if random.once_in(20) { 300 } else { 1 };
                bytes.splice(at..at, sign.repeat(many).into_bytes());
            }
        }
    }
    bytes
}

fn options() -> Options {
    Options {
        today: jiff::civil::date(2026, 6, 1),
        base_url: None,
        drafts: assay_build::Drafts::Include,
        avif: assay_build::AvifEncoder::Present,
        runtime: Vec::new(),
    }
}

/// Builds the site of `seed`.
///
/// # Errors
/// A problem without a valid place.
fn run(seed: u64) -> Result<(), String> {
    let mut random = Random::new(seed);
    let mut sources = Sources::default();
    for (path, text) in SOUND {
        let mutate = random.once_in(3);
        let bytes = if mutate { mutated(&mut random, text.as_bytes()) } else { text.as_bytes().to_vec() };
        sources.insert(SourceFile::new(path, bytes));
    }
    let built = build(&sources, &options(), &mut Cache::for_one_build());
    let misplaced = built.problems.iter().find(|problem| {
        let file = sources.get(problem.place.path.as_str());
        !file.map_or(problem.place.span == (0..0), |file| is_inside(&problem.place.span, &file.bytes))
    });
    misplaced.map_or(Ok(()), |problem| Err(format!("seed {seed}: {problem:?}")))
}

/// Returns true if a span is inside the file, on character boundaries where the file is text.
fn is_inside(span: &Range<usize>, bytes: &[u8]) -> bool {
    let readable = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
    let text = std::str::from_utf8(&bytes[..readable]).unwrap_or_default();
    let on_border = |at: usize| at > readable || text.is_char_boundary(at);
    span.start <= span.end && span.end <= bytes.len() && on_border(span.start) && on_border(span.end)
}

#[test]
fn what_is_sound_is_published() {
    let sources: Sources = SOUND.iter().map(|(path, text)| SourceFile::new(path, text.as_bytes())).collect();
    let built = build(&sources, &options(), &mut Cache::for_one_build());
    assert_eq!(built.problems, [], "a test of broken sites alone would never reach a template");
    assert!(built.pages.is_some());
}

#[test]
fn nothing_panics_and_every_problem_has_its_place() {
    panics::watch();
    seeds::run_all(FOUND, SITES, run);
    // Panics in libraries are caught, and so would be those in the code around them.
    let own = panics::take();
    assert!(own.is_empty(), "Assay's own code panicked, which was caught:\n{}", own.join("\n"));
}
