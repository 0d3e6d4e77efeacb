//! No bytes in place of a build cache make a build panic, or give another site. Caches are truncated, repeated, mixed
//! and corrupted. Without a valid seal they are ignored, and the site equals a clean build; with a new seal, as only an
//! attacker would write it, they are read, and at worst give a wrong site, without harm to the process.

use assay_build::{BuildCache, ContentHash, SourceFile, Sources, build_to_sink};

use crate::edits::Edits;
use crate::options;
use crate::publisher::{Files, Publisher};
use crate::seeds::Random;
use crate::seeds::on_all_processors;

/// The number of build caches in the suite.
const CACHES: usize = 1_000;

/// The number of sites that they belong to.
const SITES: usize = 10;

fn program() -> ContentHash {
    ContentHash::of(b"this one")
}

/// A site, its published files, and their build cache.
struct Site {
    sources: Sources,
    published: Files,
    build_cache: Vec<u8>,
}

impl Site {
    /// Returns the first valid site from this seed on.
    fn new(seed: u64) -> Option<Self> {
        (seed..).find_map(|seed| {
            let (mut random, mut sources) = (Random::new(seed), Sources::default());
            let edits = Edits::new(&mut random, &mut sources);
            let publisher = Publisher::default();
            let nothing = Some(BuildCache::read(&[], program()));
            let build_cache =
                build_to_sink(sources.clone(), &options(edits.today), nothing, &publisher).build_cache?;
            Some(Self { sources, published: publisher.end().files, build_cache })
        })
    }

    /// Returns what is published of it now, with this build cache.
    fn built(&self, build_cache: &[u8]) -> Option<Files> {
        let publisher = Publisher::over(self.published.clone());
        let today = jiff::civil::date(2026, 6, 1);
        let build_cache = BuildCache::read(build_cache, program());
        let built = build_to_sink(self.sources.clone(), &options(today), Some(build_cache), &publisher);
        built.files.map(|_| publisher.end().files)
    }
}

/// Returns a mutation of `build_cache`, mixed with an `other`.
fn mutated(random: &mut Random, build_cache: &[u8], other: &[u8]) -> Vec<u8> {
    let mut bytes = build_cache.to_vec();
    for _ in 0..1 + random.below(3) {
        let at = random.below(bytes.len() + 1);
        let end = at + random.below((bytes.len() - at).min(40) + 1);
        match random.below(6) {
            0 => drop(bytes.drain(at..end)),
            1 => bytes.truncate(at),
            2 => {
                let doubled = bytes[at..end].to_vec();
                bytes.splice(at..at, doubled);
            }
            3 => {
                let from = random.below(other.len());
                let piece = other[from..(from + 40).min(other.len())].to_vec();
                bytes.splice(at..end, piece);
            }
            // The largest length or number.
            4 => drop(bytes.splice(at..end, [0xff, 0xff, 0xff, 0xff, 0x0f])),
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << random.below(8);
                }
            }
        }
    }
    bytes
}

/// Returns a build cache with a valid seal.
fn sealed(build_cache: &[u8]) -> Vec<u8> {
    let notes = build_cache.get(32..).unwrap_or_default();
    let seal = blake3::keyed_hash(program().as_bytes(), notes);
    [seal.as_bytes(), notes].concat()
}

/// Returns the number of damaged build caches of the site of this seed that were read after a new seal; none if there
/// is no such site.
fn run(seed: u64) -> Option<usize> {
    let mut random = Random::new(seed);
    let (mut site, other) = (Site::new(seed * 100)?, Site::new(seed * 100 + 50)?);
    let text = site.sources.get("content/picture.svg")?.text().ok()?;
    assert_eq!(
        sealed(&site.build_cache),
        site.build_cache,
        "a build cache is sealed in another way than here"
    );
    // So that there is something to rebuild.
    let text = format!("{text} ");
    site.sources.insert(SourceFile::new("content/picture.svg", text.into_bytes()));
    let clean = site.built(&[]);
    let mut read = 0;
    for _ in 0..CACHES / SITES {
        let build_cache = mutated(&mut random, &site.build_cache, &other.build_cache);
        if build_cache != site.build_cache {
            assert!(site.built(&build_cache) == clean, "seed {seed}: what is damaged was believed");
        }
        let build_cache = sealed(&build_cache);
        let kept =
            site.built(&build_cache).is_some_and(|files| files.len() == clean.as_ref().map_or(0, Files::len));
        read += usize::from(kept);
    }
    Some(read)
}

#[test]
fn no_bytes_of_a_build_cache_do_harm() {
    let seeds: Vec<u64> = (0..SITES as u64).collect();
    let read: usize = on_all_processors(&seeds, run).into_iter().map(Option::unwrap).sum();
    assert!(read > CACHES / 2, "hardly any build cache was read: {read}");
}
