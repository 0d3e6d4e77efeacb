//! Nothing is quadratic: an input four times as long takes about four times the work, whatever a hostile author writes.
//! Work is processor time, the minimum of several tries, so that other load on the machine hardly matters.

#![cfg(unix)]

use std::fmt::Write as _;
use std::time::Duration;

use assay_build::{AvifEncoder, Cache, Drafts, Options, SourceFile, Sources, check};
use rustix::time::{ClockId, clock_gettime};

/// The ratio of the lengths: two doublings.
const TIMES: usize = 4;

/// The maximum ratio of the work: 2.3 for each doubling.
const MOST: f64 = 2.3 * 2.3;

/// The least time that is meaningful.
const NOTHING: Duration = Duration::from_millis(2);

/// The number of tries before an input fails, and the time between two: a machine can be slow for a while in giving memory,
/// which only the longer input takes.
const TRIES: usize = 20;
const PAUSE: Duration = Duration::from_millis(100);

/// The site for an input of a length: one page, unless it returns more.
type Input = (&'static str, usize, fn(usize) -> Vec<(String, String)>);

const INPUTS: &[Input] = &[
    ("an entity without end", 8_000, |n| page(&format!("<a href=\"{};\">x</a>", "&".repeat(n)))),
    ("empty titles", 1_000, |n| page(&"<title></title>".repeat(n))),
    ("raw text that does not end", 1_000, |n| page(&format!("<script>{}", "</scrip <script>".repeat(n)))),
    ("inline raw text", 500, |n| page(&"x <textarea>".repeat(n))),
    ("comments that do not end", 1_000, |n| page(&"x <!-- ".repeat(n))),
    ("elements that are never closed", 500, |n| page(&"<div>".repeat(n))),
    ("attributes", 250, |n| page(&format!("<p {}>x</p>", numbered("a", n)))),
    ("pictures of a srcset", 250, |n| {
        page(&format!("<img alt=\"\" srcset=\"{}\">", "&amp;.png 1x,".repeat(n)))
    }),
    ("addresses of a style", 250, |n| {
        page(&format!("<p style=\"{}\">x</p>", "url(&quot;a.png&quot;) ".repeat(n)))
    }),
    ("links to nothing on one line", 250, |n| page(&"[a](nowhere.md) ".repeat(n))),
    ("alerts in each other", 25, |n| {
        page(&(1..n).fold(String::new(), |text, depth| text + &"> ".repeat(depth) + "[!NOTE]\n"))
    }),
    ("quotations in each other", 2_000, |n| page(&format!("{} x", ">".repeat(n)))),
    ("words and elements that are never closed, without a space", 1_000, |n| page(&"a <b>".repeat(n))),
    ("raw text that does not end, in paragraphs", 1_000, |n| page(&"<style>\n\n".repeat(n))),
    ("sections of raw text that do not end", 1_000, |n| page(&"x <![CDATA[".repeat(n))),
    ("links that run script on one line", 250, |n| page(&"[x](javascript:a) ".repeat(n))),
    ("pictures without words on one line", 250, |n| page(&"![](x.png) ".repeat(n))),
    ("brackets in code", 2_000, |n| page(&format!("```rust\n{}\n```", "(".repeat(n)))),
    ("what is no code", 1_500, |n| page(&format!("```css\n{}\n```", "=> ".repeat(n)))),
    ("elements in code", 2_000, |n| page(&format!("```html\n{}\n```", "<a>".repeat(n)))),
    ("one note, often", 500, |n| page(&format!("{}\n\n[^1]: A note.\n", "a[^1] ".repeat(n)))),
    ("many notes", 250, |n| page(&format!("{}\n\n{}", lines(n, "a[^#]"), lines(n, "[^#]: A note.\n")))),
    ("notes that are not there", 500, |n| page(&lines(n, "a[^#]"))),
    ("references to nothing", 500, |n| page(&lines(n, "[a][b#]"))),
    ("headings of one name", 500, |n| page(&"## Plan\n\n".repeat(n))),
    ("headings of names that others would be given", 250, |n| page(&lines(n, "## Plan\n\n## Plan #\n"))),
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
    ("diagnostics that are not there beside files of a draft", 2_500, |n| {
        let mut files = page(&lines(n, "::diagnostic{#b#}\n"));
        files.push(("content/d/index.md".to_owned(), "+++\ntitle = \"D\"\ndraft = true\n+++\n".to_owned()));
        files.extend((0..n).map(|at| (format!("content/d/f{at}.txt"), String::new())));
        files
    }),
    ("elements that are never closed on one line of a list", 500, |n| {
        page(&format!("- {}", "a <b> ".repeat(n)))
    }),
    ("tags of another generator", 500, |n| page(&lines(n, "{{< figure src=\"b#.png\" >}}\n"))),
    ("links to nothing in the articles of one section", 1_000, |n| {
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

/// Returns the processor time of this thread.
fn spent() -> Duration {
    clock_gettime(ClockId::ThreadCPUTime).try_into().unwrap_or_default()
}

/// Returns the time that checking a site takes.
fn work(files: Vec<(String, String)>) -> Duration {
    let site = ("site.toml".to_owned(), "title = \"S\"\nbase_url = \"https://s.example\"\n".to_owned());
    let files = files.into_iter().chain([site]);
    let sources = Sources::from_iter(files.map(|(path, text)| SourceFile::new(&path, text.into_bytes())));
    let options = Options {
        today: jiff::civil::date(2026, 6, 1),
        base_url: None,
        drafts: Drafts::Exclude,
        avif: AvifEncoder::Absent,
        runtime: Vec::new(),
    };
    let before = spent();
    let checked = check(&sources, &options, &mut Cache::default());
    let after = spent();
    drop(checked);
    after - before
}

#[test]
fn nothing_is_quadratic() {
    // A single thread, whose time is measured.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).stack_size(16 << 20).build().unwrap();
    let failed: Vec<String> = pool.install(|| INPUTS.iter().filter_map(too_much).collect());
    assert!(
        failed.is_empty(),
        "four times the input is more than {MOST:.1} times the work:\n{}",
        failed.join("\n")
    );
}

fn too_much((what, length, input): &Input) -> Option<String> {
    let (mut base, mut short, mut long) = (Duration::MAX, Duration::MAX, Duration::MAX);
    let mut ratio = f64::INFINITY;
    for _ in 0..TRIES {
        base = base.min(work(page("x")));
        short = short.min(work(input(*length)));
        long = long.min(work(input(length * TIMES)));
        let more = |time: Duration| time.saturating_sub(base).max(NOTHING).as_secs_f64();
        ratio = more(long) / more(short);
        if ratio <= MOST {
            return None;
        }
        std::thread::sleep(PAUSE);
    }
    Some(format!("{what}: {ratio:.1}, {short:?} and {long:?}"))
}
