//! Every published source has its file, or a problem: random sites with the worst file names, slugs and addresses. A
//! clean build has one page for each Markdown file, every other file once, and paths that every disk accepts; a failed
//! build names existing files. `ASSAY_SEQUENCES` sets the number of sites, `ASSAY_SEED` the first seed.

mod seeds;

use std::collections::BTreeSet;

use assay_build::{
    AvifEncoder, Cache, Code, Drafts, Options, Pages, Problem, Severity, SourceFile, Sources, build,
};

use self::seeds::Random;

/// The number of sites in the suite.
const SITES: u64 = 1_500;

/// The parts of names and addresses.
const PARTS: [&str; 46] = [
    "a",
    "b",
    "about",
    "About",
    "index",
    "_index",
    "posts",
    "README",
    "2026-01-05-x",
    "x",
    "é",
    "e\u{301}",
    "测试",
    "🚀",
    " ",
    ".",
    "..",
    "...",
    "-",
    "_",
    "?",
    "#",
    "*",
    ":",
    "\\",
    "\n",
    "\t",
    "\"",
    "<",
    "&",
    "%",
    "%2e%2e",
    "%41",
    "con",
    "aux.txt",
    "feed.json",
    "rss.xml",
    "sitemap.xml",
    "_headers",
    "_redirects",
    ".git",
    "assets",
    "pictures",
    "archive",
    "tags",
    "404",
];

/// Plain file names, used by most sites so that they can be published.
const PLAIN: [&str; 8] = ["a", "b", "one", "two", "posts", "notes", "Ü", "x y"];

fn name(random: &mut Random) -> String {
    if !random.once_in(3) {
        return (*random.one_of(&PLAIN)).to_owned();
    }
    let mut name: String = (0..=random.below(2)).map(|_| *random.one_of(&PARTS)).collect();
    if random.once_in(12) {
        name = name.repeat(90);
    }
    name
}

/// Returns a path whose segments are valid file names.
fn path(random: &mut Random, ending: &str) -> String {
    let parts: Vec<String> = (0..=random.below(2)).map(|_| name(random)).collect();
    let parts = parts.iter().filter(|part| !matches!(part.as_str(), "" | "." | ".."));
    let path: String = parts.map(|part| format!("/{}", part.replace('/', ""))).collect();
    format!("content{}{ending}", if path.is_empty() { "/p" } else { &path })
}

/// Returns an address that somebody might state.
fn address(random: &mut Random) -> String {
    let parts: Vec<String> = (0..=random.below(2)).map(|_| name(random)).collect();
    let begin = ["/", "", "https://example.com/", "//"][random.below(9).saturating_sub(5)];
    format!("{begin}{}{}", parts.join("/"), if random.once_in(2) { "/" } else { "" })
}

fn page(random: &mut Random, number: usize) -> String {
    let mut facts = format!("title = \"Page {number}\"\n");
    let mut state = |key: &str, value: String| facts.push_str(&format!("{key} = {value}\n"));
    if random.once_in(5) {
        state("slug", format!("{:?}", name(random)).replace("\\u{301}", "\u{301}"));
    }
    if random.once_in(5) {
        state("path", format!("{:?}", address(random)).replace("\\u{301}", "\u{301}"));
    }
    if random.once_in(5) {
        state("aliases", format!("[{:?}]", address(random)).replace("\\u{301}", "\u{301}"));
    }
    if random.once_in(4) {
        state("tags", format!("[{:?}]", name(random)).replace("\\u{301}", "\u{301}"));
    }
    if random.once_in(4) {
        state("date", "2026-01-05".to_owned());
    }
    format!("+++\n{facts}+++\n\npage-{number}-\n")
}

fn site(seed: u64) -> Sources {
    let mut random = Random::new(seed);
    let mut sources = Sources::default();
    let archive = random.once_in(4);
    let config =
        format!("title = \"T\"\nbase_url = \"https://example.com\"\ntheme = \"t\"\narchive = {archive}\n");
    let template = "[[{{ page.content }}]]{% for p in page.pages %}{{ p.title }}{% endfor %}";
    sources.insert(SourceFile::new("site.toml", config.into_bytes()));
    sources.insert(SourceFile::new("themes/t/theme.toml", &b"title = \"T\"\n"[..]));
    sources.insert(SourceFile::new("themes/t/templates/page.html", template.as_bytes()));
    sources.insert(SourceFile::new("themes/t/pictures/mark.svg", &b"<svg/>"[..]));
    for number in 0..2 + random.below(5) {
        let path = path(&mut random, ".md");
        sources.insert(SourceFile::new(&path, page(&mut random, number).into_bytes()));
    }
    for number in 0..random.below(3) {
        let ending = ["", ".txt", "/index.html"][random.below(3)];
        let path = path(&mut random, ending);
        if path.ends_with(".md") {
            continue;
        }
        sources.insert(SourceFile::new(&path, format!("file-{number}-").into_bytes()));
    }
    sources
}

/// Returns what is wrong with the published site of `sources`.
fn fault(sources: &Sources, pages: &Pages, problems: &[Problem]) -> Option<String> {
    // An unpublished file is reported, itself or by its folder.
    let is_reported = |path: &str| {
        let mut withheld = problems.iter().filter(|problem| problem.code == Code::SourceNotRead);
        withheld.any(|problem| {
            let rest = path.strip_prefix(problem.place.path.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    };
    let files: Vec<(&str, &str)> = pages
        .iter()
        .map(|(path, bytes)| (path.as_str(), std::str::from_utf8(bytes).unwrap_or_default()))
        .collect();
    for source in sources.under("content/").filter(|source| !is_reported(source.path.as_str())) {
        let text = source.text().unwrap_or_default();
        let token = text.trim().rsplit('\n').next().unwrap_or_default();
        let is_page = source.path.as_str().ends_with(".md");
        let written = files.iter().filter(|(_, text)| match is_page {
            true => text.starts_with("[[") && text.contains(&format!("{token}</p>")),
            false => *text == token,
        });
        let written: Vec<&str> = written.map(|(path, _)| *path).collect();
        if written.len() != 1 {
            return Some(format!("{:?} is at {written:?}", source.path.as_str()));
        }
    }
    let all: BTreeSet<&str> = files.iter().map(|(path, _)| *path).collect();
    for path in &all {
        if path.split('/').any(|part| part.len() > 255) || path.chars().any(|c| c == '\n') {
            return Some(format!("{path:?} is written"));
        }
        let mut folders = path.match_indices('/').map(|(end, _)| &path[..end]);
        if let Some(folder) = folders.find(|folder| all.contains(folder)) {
            return Some(format!("{folder:?} is a file and a folder"));
        }
    }
    None
}

/// Returns true if the site of `seed` was published.
fn run(seed: u64) -> Result<bool, String> {
    let sources = site(seed);
    let options = Options {
        today: jiff::civil::date(2026, 6, 1),
        base_url: None,
        drafts: Drafts::Include,
        avif: AvifEncoder::Absent,
        runtime: Vec::new(),
    };
    let built = build(&sources, &options, &mut Cache::for_one_build());
    let wrong = |message: String| {
        let files: Vec<&str> = sources.under("content/").map(|file| file.path.as_str()).collect();
        format!("seed {seed}: {message}\n{files:?}\n{:?}", built.problems)
    };
    if let Some(pages) = &built.pages {
        return fault(&sources, pages, &built.problems).map_or(Ok(true), |fault| Err(wrong(fault)));
    }
    let errors = || built.problems.iter().filter(|problem| problem.severity == Severity::Error);
    if errors().next().is_none() {
        return Err(wrong("nothing is published, and nothing is wrong".to_owned()));
    }
    match errors().find(|problem| sources.get(problem.place.path.as_str()).is_none()) {
        Some(problem) => Err(wrong(format!("there is no `{}`", problem.place.path))),
        None => Ok(false),
    }
}

#[test]
fn every_source_has_its_file_or_a_problem() {
    let runs = seeds::run_all(&[], SITES, run);
    let published = runs.iter().filter(|is_published| **is_published).count();
    assert!(
        published * 5 > runs.len(),
        "{published} of {} were published: too few to show anything",
        runs.len()
    );
}
