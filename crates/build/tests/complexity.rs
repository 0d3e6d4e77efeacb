//! Nothing is quadratic: an input four times as long takes about four times the work, whatever a hostile author writes.
//! Work is a number of instructions, counted by valgrind, so that other load on the machine does not matter.

#![cfg(unix)]
#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "valgrind is started, and its counts are read"
)]

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use assay_build::{AvifEncoder, Cache, Drafts, Options, SourceFile, Sources, check};

/// The ratio of the lengths: two doublings.
const TIMES: usize = 4;

/// The maximum ratio of the work: 2.2 for each doubling.
const MOST: f64 = 2.2 * 2.2;

/// The number of instructions below which a ratio says nothing.
const NOTHING: u64 = 1_000_000;

/// The site for an input of a length: one page, unless it returns more.
type Input = (&'static str, usize, fn(usize) -> Vec<(String, String)>);

const INPUTS: &[Input] = &[
    ("an entity without end", 2_000, |n| page(&format!("<a href=\"{};\">x</a>", "&".repeat(n)))),
    ("empty titles", 500, |n| page(&"<title></title>".repeat(n))),
    ("raw text that does not end", 1_000, |n| page(&format!("<script>{}", "</scrip <script>".repeat(n)))),
    ("inline raw text", 250, |n| page(&"x <textarea>".repeat(n))),
    ("comments that do not end", 1_000, |n| page(&"x <!-- ".repeat(n))),
    ("elements that are never closed", 250, |n| page(&"<div>".repeat(n))),
    ("attributes", 250, |n| page(&format!("<p {}>x</p>", numbered("a", n)))),
    ("pictures of a srcset", 250, |n| {
        page(&format!("<img alt=\"\" srcset=\"{}\">", "&amp;.png 1x,".repeat(n)))
    }),
    ("addresses of a style", 250, |n| {
        page(&format!("<p style=\"{}\">x</p>", "url(&quot;a.png&quot;) ".repeat(n)))
    }),
    ("colons that begin no definition", 1_000, |n| page(&lines(n, ":a#\n"))),
    ("such colons where no mark is left for them", 1_000, |n| {
        page(&format!("{} % ; ^ ? @ / $ = ,", lines(n, ":a#\n")))
    }),
    ("links to nothing on one line", 250, |n| page(&"[a](nowhere.md) ".repeat(n))),
    ("alerts in each other", 25, |n| {
        page(&(1..n).fold(String::new(), |text, depth| text + &"> ".repeat(depth) + "[!NOTE]\n"))
    }),
    ("quotations in each other", 1_000, |n| page(&format!("{} x", ">".repeat(n)))),
    ("words and elements that are never closed, without a space", 1_000, |n| page(&"a <b>".repeat(n))),
    ("raw text that does not end, in paragraphs", 1_000, |n| page(&"<style>\n\n".repeat(n))),
    ("sections of raw text that do not end", 1_000, |n| page(&"x <![CDATA[".repeat(n))),
    ("links that run script on one line", 250, |n| page(&"[x](javascript:a) ".repeat(n))),
    ("pictures without words on one line", 250, |n| page(&"![](x.png) ".repeat(n))),
    ("brackets in code", 600, |n| page(&format!("```rust\n{}\n```", "(".repeat(n)))),
    ("what is no code", 1_500, |n| page(&format!("```css\n{}\n```", "=> ".repeat(n)))),
    ("elements in code", 500, |n| page(&format!("```html\n{}\n```", "<a>".repeat(n)))),
    ("one note, often", 500, |n| page(&format!("{}\n\n[^1]: A note.\n", "a[^1] ".repeat(n)))),
    ("many notes", 250, |n| page(&format!("{}\n\n{}", lines(n, "a[^#]"), lines(n, "[^#]: A note.\n")))),
    ("notes that are not there", 500, |n| page(&lines(n, "a[^#]"))),
    ("references to nothing", 500, |n| page(&lines(n, "[a][b#]"))),
    ("headings of one name", 500, |n| page(&"## Plan\n\n".repeat(n))),
    ("headings of names that others would be given", 100, |n| page(&lines(n, "## Plan\n\n## Plan #\n"))),
    ("opening braces", 4_000, |n| page(&"{{ ".repeat(n))),
    ("opening tags of templates", 4_000, |n| page(&"{% ".repeat(n))),
    ("opening brackets", 4_000, |n| page(&"[".repeat(n))),
    ("links that do not end", 2_000, |n| page(&"[a](".repeat(n))),
    ("opening angles", 4_000, |n| page(&"<".repeat(n))),
    ("tags that do not end", 2_000, |n| page(&"<a ".repeat(n))),
    ("asterisks", 4_000, |n| page(&"*".repeat(n))),
    ("emphasis that does not end", 2_000, |n| page(&"**a* ".repeat(n))),
    ("backslashes", 8_000, |n| page(&format!("{}[", "\\".repeat(n)))),
    ("bare addresses", 500, |n| page(&"https://a.example/(".repeat(n))),
    ("links to nothing in a site of drafts", 150, |n| {
        let mut files = page(&lines(n, "[x](q#/none.md)"));
        files.extend(
            (0..n).map(|at| {
                (format!("content/p{at}.md"), "+++\ntitle = \"P\"\ndraft = true\n+++\n".to_owned())
            }),
        );
        files
    }),
    ("diagnostics that are not there beside files of a draft", 1_000, |n| {
        let mut files = page(&lines(n, "::diagnostic{#b#}\n"));
        files.push(("content/d/index.md".to_owned(), "+++\ntitle = \"D\"\ndraft = true\n+++\n".to_owned()));
        files.extend((0..n).map(|at| (format!("content/d/f{at}.txt"), String::new())));
        files
    }),
    ("elements that are never closed on one line of a list", 500, |n| {
        page(&format!("- {}", "a <b> ".repeat(n)))
    }),
    ("tags of another generator", 500, |n| page(&lines(n, "{{< figure src=\"b#.png\" >}}\n"))),
    ("links to nothing in the articles of one section", 500, |n| {
        let article = |at| {
            let text = format!("+++\ntitle = \"P\"\ndate = 2026-01-01\n+++\n\n[x](/q{at}.png)\n");
            (format!("content/posts/p{at}.md"), text)
        };
        (0..n).map(article).collect()
    }),
    ("links to nothing in a site of pages", 100, |n| {
        let mut files = page(&lines(n, "[x](q#/none.md)"));
        files.extend((0..n).map(|at| (format!("content/p{at}.md"), "+++\ntitle = \"P\"\n+++\n".to_owned())));
        files
    }),
];

fn page(body: &str) -> Vec<(String, String)> {
    vec![("content/a.md".to_owned(), format!("+++\ntitle = \"A\"\n+++\n\n{body}\n"))]
}

/// Returns lines of `text` with a number for each `#` that follows a letter, a bracket or a space.
fn lines(count: usize, text: &str) -> String {
    (0..count).fold(String::new(), |mut all, at| {
        let number = at.to_string();
        let line = text.replace("^#", &format!("^{number}")).replace("Plan #", &format!("Plan {number}"));
        let line = line.replace("b#", &format!("b{number}")).replace("q#", &format!("q{number}"));
        all.push_str(&line);
        all.push('\n');
        all
    })
}

fn numbered(name: &str, count: usize) -> String {
    (0..count).fold(String::new(), |mut all, at| {
        // Writing to a string cannot fail.
        let _ = write!(all, "{name}{at} ");
        all
    })
}

/// Checks a site. Its name is given to valgrind, which counts nothing else.
#[inline(never)]
fn work(sources: &Sources) {
    let options = Options {
        today: jiff::civil::date(2026, 6, 1),
        base_url: None,
        drafts: Drafts::Exclude,
        avif: AvifEncoder::Absent,
        runtime: Vec::new(),
    };
    drop(check(sources, &options, &mut Cache::default()));
}

fn sources(files: Vec<(String, String)>) -> Sources {
    let site = ("site.toml".to_owned(), "title = \"S\"\nbase_url = \"https://s.example\"\n".to_owned());
    let files = files.into_iter().chain([site]);
    Sources::from_iter(files.map(|(path, text)| SourceFile::new(&path, text.into_bytes())))
}

/// The work that is counted: a page of a letter, then each input, short and long. The page comes twice, because the first build
/// of a process prepares what the others share.
#[test]
#[ignore = "nothing_is_quadratic runs it in a process of its own"]
fn all_work() {
    // A single thread: two would look for work while they wait, which counts.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).stack_size(16 << 20).build().unwrap();
    pool.install(|| {
        for _ in 0..2 {
            work(&sources(page("x")));
        }
        for (_, length, input) in INPUTS {
            work(&sources(input(*length)));
            work(&sources(input(length * TIMES)));
        }
    });
}

#[test]
#[expect(clippy::print_stderr, reason = "a test that does without something says so")]
fn nothing_is_quadratic() {
    let Some(counts) = counted().unwrap() else {
        eprintln!("valgrind is missing: the work of long inputs is done and not counted");
        all_work();
        return;
    };
    assert_eq!(counts.len(), 2 + 2 * INPUTS.len());
    let base = counts[1];
    let more = |count: u64| count.saturating_sub(base).max(NOTHING) as f64;
    let failed: Vec<String> = INPUTS
        .iter()
        .zip(counts[2..].chunks_exact(2))
        .map(|((what, ..), pair)| (what, pair[0], pair[1], more(pair[1]) / more(pair[0])))
        .filter(|(.., ratio)| *ratio > MOST)
        .map(|(what, short, long, ratio)| format!("{what}: {ratio:.1}, {short} and {long} instructions"))
        .collect();
    assert!(
        failed.is_empty(),
        "{TIMES} times the input is more than {MOST:.1} times the work:\n{}",
        failed.join("\n")
    );
}

/// Returns the number of instructions of each call of `work`, or nothing if valgrind is not installed.
fn counted() -> Result<Option<Vec<u64>>, Box<dyn Error>> {
    if Command::new("valgrind").arg("--version").output().is_err() {
        return Ok(None);
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("complexity");
    // Without the dumps of an earlier run, of which there may be none.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder)?;
    let run = Command::new("valgrind")
        .args(["--tool=callgrind", "--collect-atstart=no"])
        .args(["--toggle-collect=complexity::work", "--dump-after=complexity::work"])
        .arg(format!("--callgrind-out-file={}", folder.join("profile").display()))
        .arg(std::env::current_exe()?)
        .args(["--ignored", "--exact", "all_work"])
        .output()?;
    if !run.status.success() {
        return Err(String::from_utf8_lossy(&run.stderr).into());
    }
    let dump = |number: usize| fs::read_to_string(folder.join(format!("profile.{number}"))).ok();
    (1..).map_while(dump).map(|text| total(&text)).collect::<Result<_, _>>().map(Some)
}

/// Returns the number after `totals:` in a dump of callgrind.
fn total(dump: &str) -> Result<u64, Box<dyn Error>> {
    let line = dump.lines().find_map(|line| line.strip_prefix("totals: ")).ok_or("a dump without a total")?;
    Ok(line.trim().parse()?)
}
