//! Law 2: after any sequence of edits, the watched site equals a clean build, byte for byte, problems included.
//!
//! Random small sites are edited at random: text, front matter, links, blocks, sections, terms, diagnostics, data,
//! templates, styles, configuration, the date; mistakes are made and fixed. After each edit a few pages are requested,
//! as by visitors of a preview, and sometimes all others are rendered; the next edit often comes before that.
//! Everything rendered is compared with a build without a cache and, at the end of a sequence, that with one that emits
//! each file as it is rendered. `ASSAY_SEQUENCES` sets the number of sequences, `ASSAY_SEED` the first seed.

mod any_build_cache;
mod cold;
mod edits;
mod found;
mod grown;
mod publisher;
#[path = "../seeds/mod.rs"]
mod seeds;

use std::collections::BTreeSet;
use std::sync::Arc;

use assay_build::{
    Build, Cache, Cause, CheckedSite, Contents, Options, OutputPath, Pages, Rerendered, RuntimeFile, Sources,
    Written,
};
use assay_build::{build, build_to_sink, check};
use jiff::civil::Date;

use self::edits::Edits;
use self::publisher::Publisher;
use self::seeds::Random;

/// The number of sequences in the suite.
const SEQUENCES: u64 = 2_000;

/// The number of edits in a sequence.
const EDITS: usize = 12;

/// Seeds for which a watched site was once stale. The steps are in `found`, since the meaning of a seed changes with
/// the edits here.
const FOUND: &[u64] = &[1137, 5886, 7466, 38_000_734];

fn options(today: Date) -> Options {
    let runtime =
        |name: &str, text: &str| RuntimeFile { name: name.to_owned(), bytes: text.as_bytes().into() };
    Options {
        today,
        base_url: None,
        drafts: assay_build::Drafts::Exclude,
        avif: assay_build::AvifEncoder::Absent,
        // Another version of the program on another day.
        runtime: vec![
            runtime("assay.js", if today.month() == 7 { "// new script" } else { "// script" }),
            runtime("assay.wasm", "module"),
        ],
    }
}

/// A watched site, and a clean build of the same sources.
struct Moment {
    watched: CheckedSite,
    clean: Build,
}

impl Moment {
    /// Returns the difference for a visitor who requests an existing file or a missing one, in words.
    fn difference_at(&self, random: &mut Random) -> Option<String> {
        let (snapshot, pages) = (self.watched.snapshot.as_ref()?, self.clean.pages.as_ref()?);
        let paths: Vec<&OutputPath> = pages.iter().map(|(path, _)| path).collect();
        let path = *random.one_of(&paths);
        let nowhere = OutputPath::new("nowhere/index.html")?;
        if snapshot.has(&nowhere) || snapshot.file(&nowhere).is_some() || !snapshot.has(path) {
            return Some(format!("{path} is not there, or what is nowhere is"));
        }
        match snapshot.file(path) {
            Some(Ok(Contents::Bytes(bytes))) => differing(path, &bytes, pages),
            other => Some(format!("{path}: {other:?}")),
        }
    }

    /// Returns the difference when everything is rendered, in words.
    fn difference(&self) -> Option<String> {
        let rendered = self.watched.snapshot.as_ref().map(|snapshot| snapshot.pages());
        let (pages, shown) = match rendered {
            Some(Ok(pages)) => (Some(pages), Vec::new()),
            Some(Err(problems)) => (None, problems),
            None => (None, Vec::new()),
        };
        let mut problems = [&self.watched.problems[..], &shown].concat();
        // Problems of both kinds are sorted together when they are printed.
        problems.sort_by_key(|problem| (problem.place.path.clone(), problem.place.span.start));
        let mut expected = self.clean.problems.clone();
        expected.sort_by_key(|problem| (problem.place.path.clone(), problem.place.span.start));
        if problems != expected {
            return Some(format!("problems\nwatched: {problems:#?}\nclean: {expected:#?}"));
        }
        let (Some(watched), Some(clean)) = (&pages, &self.clean.pages) else {
            return (pages.is_some() != self.clean.pages.is_some())
                .then(|| "one has pages, the other none".to_owned());
        };
        let paths = |pages: &Pages| pages.iter().map(|(path, _)| path.to_string()).collect::<Vec<_>>();
        if paths(watched) != paths(clean) {
            return Some(format!("files\nwatched: {:?}\nclean: {:?}", paths(watched), paths(clean)));
        }
        if !watched.encoded().eq(clean.encoded()) {
            return Some(format!(
                "pictures\nwatched: {:#?}\nclean: {:#?}",
                watched.encoded().collect::<Vec<_>>(),
                clean.encoded().collect::<Vec<_>>()
            ));
        }
        watched.iter().find_map(|(path, bytes)| differing(path, bytes, clean))
    }

    /// Returns the difference when each file is emitted as it is rendered, in words.
    fn difference_when_emitted(&self, sources: &Sources, options: &Options) -> Option<String> {
        let publisher = Publisher::default();
        let Written { problems, files, .. } = build_to_sink(sources.clone(), options, None, &publisher);
        if problems != self.clean.problems {
            return Some(format!("problems\nhanded on: {problems:#?}\nclean: {:#?}", self.clean.problems));
        }
        let handed_on: Pages = publisher.end().files.into_iter().collect();
        let (Some(files), Some(clean)) = (files, &self.clean.pages) else {
            return (files.is_some() != self.clean.pages.is_some())
                .then(|| "one was handed on, the other not".to_owned());
        };
        if (files, handed_on.len()) != (clean.len(), clean.len()) {
            return Some(format!("{files} files, {} of them known; clean: {}", handed_on.len(), clean.len()));
        }
        handed_on.iter().find_map(|(path, bytes)| differing(path, bytes, clean))
    }
}

/// Returns a description if a file differs in `clean`.
fn differing(path: &OutputPath, bytes: &Arc<[u8]>, clean: &Pages) -> Option<String> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let picture = || clean.encoded().find(|(at, _)| *at == path).map(|(_, picture)| picture.recipe.key());
    let other = clean.get(path).map(|bytes| text(bytes));
    let other = other.or_else(|| Some(text(picture()?.as_bytes()))).unwrap_or_default();
    (text(bytes) != other).then(|| format!("{path}\nwatched:\n{}\nclean:\n{other}", text(bytes)))
}

/// Counts of what happened, to check that the test covers its subject.
#[derive(Default)]
struct Met {
    sites: usize,
    published: usize,
    with_problems: usize,
    rendered: usize,
    spared: usize,
    /// Outputs with a mistake in a template.
    failed: usize,
    /// The queries whose answers changed, although the file of the page that they are about was not edited.
    changed: BTreeSet<&'static str>,
}

/// Returns a new site. Some begin with a mistake; most are generated again until they have none.
fn begun(random: &mut Random) -> (Sources, Edits) {
    loop {
        let mut sources = Sources::default();
        let edits = Edits::new(random, &mut sources);
        if random.once_in(4) || is_published(&sources, &edits) {
            return (sources, edits);
        }
    }
}

fn is_published(sources: &Sources, edits: &Edits) -> bool {
    build(sources, &options(edits.today), &mut Cache::for_one_build()).pages.is_some()
}

/// Edits the site of `seed`, and returns counts of what happened, or what was stale.
fn run(seed: u64) -> Result<Met, String> {
    let mut met = Met::default();
    let mut random = Random::new(seed);
    let (mut sources, mut edits) = begun(&mut random);
    let mut cache = Cache::default();
    let mut edits_made = vec!["a new site".to_owned()];
    let mut earlier: Option<Moment> = None;
    let mut published: Option<Sources> = None;
    let mut before: Option<Sources> = None;
    for step in 0..=EDITS {
        let is_broken = earlier.as_ref().is_some_and(|moment| moment.clean.pages.is_none());
        if let Some(published) = published.as_ref().filter(|_| is_broken && random.once_in(2)) {
            // As authors do in despair: many files change at once.
            sources.clone_from(published);
            edits_made.push("everything as it was when it was last published".to_owned());
        } else if step > 0 {
            edits_made.push(edits.make(&mut random, &mut sources));
        }
        let options = options(edits.today);
        let watched = check(&sources, &options, &mut cache);
        let changes: Vec<Cause> = cache.changes().collect();
        let indirect = changes.iter().filter(|cause| {
            let bytes = |sources: &Sources| Some(sources.get(cause.page.as_ref()?.as_str())?.bytes.clone());
            cause.page.is_none() || before.as_ref().is_some_and(|before| bytes(before) == bytes(&sources))
        });
        met.changed.extend(indirect.map(|cause| cause.query));
        before = Some(sources.clone());
        let clean = build(&sources, &options, &mut Cache::for_one_build());
        let moment = Moment { watched, clean };
        // A page that was opened before may be requested late, and still belongs to the earlier site.
        let late = earlier.as_ref().filter(|_| random.once_in(4));
        let mut difference = late.and_then(|moment| moment.difference_at(&mut random));
        for _ in 0..random.below(4) {
            difference = difference.or_else(|| moment.difference_at(&mut random));
        }
        let rendered = if random.once_in(2) { cache.render(random.below(9)) } else { Vec::new() };
        if step == EDITS || random.once_in(3) {
            difference = difference.or_else(|| moment.difference());
        }
        if step == EDITS {
            difference = difference.or_else(|| moment.difference_when_emitted(&sources, &options));
        }
        if let Some(difference) = difference {
            return Err(format!("seed {seed}, after {edits_made:#?}\n{difference}"));
        }
        met.count(&moment, &rendered);
        if moment.clean.pages.is_some() {
            published = Some(sources.clone());
        }
        earlier = Some(moment);
    }
    Ok(met)
}

impl Met {
    fn add(&mut self, other: &Self) {
        self.sites += other.sites;
        self.published += other.published;
        self.with_problems += other.with_problems;
        self.rendered += other.rendered;
        self.spared += other.spared;
        self.failed += other.failed;
        self.changed.extend(&other.changed);
    }

    fn count(&mut self, moment: &Moment, rendered: &[Rerendered]) {
        let Moment { watched, clean } = moment;
        self.sites += 1;
        self.published += usize::from(clean.pages.is_some());
        self.with_problems += usize::from(!clean.problems.is_empty());
        self.rendered += watched.summary.rendered;
        self.spared +=
            if clean.pages.is_some() { clean.summary.rendered - watched.summary.rendered } else { 0 };
        self.failed += rendered.iter().filter(|rendered| matches!(rendered, Rerendered::Failed(_))).count();
    }
}

/// Runs the saved seeds, and the `usual` number of others or as many as requested; returns their number and the
/// results.
fn tried<Met: Send>(usual: u64, run: impl Fn(u64) -> Result<Met, String> + Copy + Send) -> (u64, Vec<Met>) {
    (seeds::count(usual), seeds::run_all(FOUND, usual, run))
}

#[test]
fn watched_equals_clean() {
    let (sequences, each) = tried(SEQUENCES, run);
    let mut met = Met::default();
    each.iter().for_each(|each| met.add(each));
    // A query that no edit of another file changes is never tested for having the right subject.
    if sequences >= SEQUENCES {
        let unmet: Vec<_> = Cause::QUERIES.iter().filter(|query| !met.changed.contains(*query)).collect();
        assert!(unmet.is_empty(), "no edit changed the answers of {unmet:?}");
    }
    // A test of sites that never build, or that are always rendered completely, would show nothing.
    if sequences >= 100 {
        let Met { sites, published, with_problems, .. } = met;
        assert!(published * 5 > sites * 2, "too few sites were published: {published} of {sites}");
        assert!(with_problems > sites / 10, "too few sites had problems: {with_problems} of {sites}");
        assert!(met.failed > 0, "no template had a mistake that only rendering shows");
        assert!(
            met.spared > met.rendered / 2,
            "too little was used again: {} rendered, {} spared",
            met.rendered,
            met.spared
        );
    }
}
