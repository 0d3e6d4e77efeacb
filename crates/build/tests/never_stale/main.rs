//! Law 2: after any sequence of edits, the watched site equals a clean build, byte for byte, problems included.
//!
//! Random small sites are edited at random: text, facts, links, blocks, sections, diagnostics, data, templates, styles,
//! configuration, and the day that they are built for; mistakes are made and mended. After each edit the build that remembers is compared with one that
//! remembers nothing. `ASSAY_SEQUENCES` says how many sequences are tried, `ASSAY_SEED` where they begin.

mod edits;
mod random;

use assay_build::{Build, Cache, Options, RuntimeFile, Sources, build};

use self::edits::Edits;
use self::random::Random;

/// How many sequences the suite tries.
const SEQUENCES: u64 = 2_000;

/// How many edits a sequence has.
const EDITS: usize = 12;

/// Seeds for which a watched site was once stale, each with what was wrong.
const FOUND: &[u64] = &[
    // Punctuation that the site had made typographic, in a format that does not read its configuration.
    594,
];

fn options(today: jiff::civil::Date) -> Options {
    let runtime =
        |name: &str, text: &str| RuntimeFile { name: name.to_owned(), bytes: text.as_bytes().into() };
    Options {
        today,
        base_url: None,
        drafts: assay_build::Drafts::Exclude,
        runtime: vec![runtime("assay.js", "// script"), runtime("assay.wasm", "module")],
    }
}

/// What differs between two builds, in words.
fn difference(watched: &Build, clean: &Build) -> Option<String> {
    if watched.problems != clean.problems {
        return Some(format!("problems\nwatched: {:#?}\nclean: {:#?}", watched.problems, clean.problems));
    }
    let (Some(watched), Some(clean)) = (&watched.pages, &clean.pages) else {
        let published = |build: &Build| build.pages.is_some();
        return (published(watched) != published(clean)).then(|| "one has pages, the other none".to_owned());
    };
    let paths =
        |pages: &assay_build::Pages| pages.iter().map(|(path, _)| path.to_string()).collect::<Vec<_>>();
    if paths(watched) != paths(clean) {
        return Some(format!("files\nwatched: {:?}\nclean: {:?}", paths(watched), paths(clean)));
    }
    let changed = watched.iter().find(|(path, bytes)| clean.get(path) != Some(bytes));
    changed.map(|(path, bytes)| {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let other = clean.get(path).map(|bytes| text(bytes)).unwrap_or_default();
        format!("{path}\nwatched:\n{}\nclean:\n{other}", text(bytes))
    })
}

/// How often a sequence published, told and drew: for the check that the test meets what it is for.
#[derive(Default)]
struct Met {
    published: usize,
    with_problems: usize,
    drawn: usize,
    spared: usize,
}

fn run(seed: u64, met: &mut Met) -> Result<(), String> {
    let mut random = Random::new(seed);
    let mut sources = Sources::default();
    let mut edits = Edits::new(&mut random, &mut sources);
    let mut cache = Cache::default();
    let mut told = vec!["a new site".to_owned()];
    for step in 0..=EDITS {
        if step > 0 {
            told.push(edits.make(&mut random, &mut sources));
        }
        let options = options(edits.today);
        let watched = build(&sources, &options, &mut cache);
        let clean = build(&sources, &options, &mut Cache::for_one_build());
        if let Some(difference) = difference(&watched, &clean) {
            return Err(format!("seed {seed}, after {told:#?}\n{difference}"));
        }
        met.published += usize::from(clean.pages.is_some());
        met.with_problems += usize::from(!clean.problems.is_empty());
        met.drawn += watched.summary.drawn;
        met.spared += if clean.pages.is_some() { clean.summary.drawn - watched.summary.drawn } else { 0 };
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a test takes its seed from who runs it")]
fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn watched_equals_clean() {
    let first = number("ASSAY_SEED").unwrap_or(0);
    let sequences = number("ASSAY_SEQUENCES").unwrap_or(SEQUENCES);
    let mut met = Met::default();
    for seed in FOUND.iter().copied().chain(first..first + sequences) {
        if let Err(difference) = run(seed, &mut met) {
            panic!("{difference}");
        }
    }
    // A test of sites that never build, or that are always drawn whole, would show nothing.
    if sequences >= 100 {
        assert!(met.published > met.with_problems / 2, "too few sites were published");
        assert!(met.with_problems > met.published / 10, "too few sites had problems");
        assert!(
            met.spared > met.drawn / 2,
            "too little was remembered: {} drawn, {} spared",
            met.drawn,
            met.spared
        );
    }
}
