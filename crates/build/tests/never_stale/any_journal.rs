//! No bytes in the place of a journal make a build panic, or make it another site's. Journals are cut, doubled, crossed and
//! strewn with bits. As they are then, they say nothing, and the site is what a clean build makes; sealed again, as only one
//! who means it would, they are read, and say at worst something wrong of the site, but to nobody's harm.

use assay_build::{ContentHash, Journal, SourceFile, Sources, build_into};

use crate::edits::Edits;
use crate::options;
use crate::publisher::{Files, Publisher};
use crate::random::Random;

/// How many journals the suite tries.
const JOURNALS: usize = 600;

fn program() -> ContentHash {
    ContentHash::of(b"this one")
}

/// A site, what it was published as, and the journal of that.
struct Site {
    sources: Sources,
    published: Files,
    journal: Vec<u8>,
}

impl Site {
    /// The first sound site from this seed on.
    fn new(seed: u64) -> Option<Self> {
        (seed..).find_map(|seed| {
            let (mut random, mut sources) = (Random::new(seed), Sources::default());
            let edits = Edits::new(&mut random, &mut sources);
            let publisher = Publisher::default();
            let nothing = Some(Journal::read(&[], program()));
            let journal = build_into(sources.clone(), &options(edits.today), nothing, &publisher).journal?;
            Some(Self { sources, published: publisher.end().files, journal })
        })
    }

    /// What is published of it now, with this journal.
    fn built(&self, journal: &[u8]) -> Option<Files> {
        let publisher = Publisher::over(self.published.clone());
        let today = jiff::civil::date(2026, 6, 1);
        let journal = Journal::read(journal, program());
        let built = build_into(self.sources.clone(), &options(today), Some(journal), &publisher);
        built.files.map(|_| publisher.end().files)
    }
}

/// Some of `journal`, and some of an `other`.
fn mutated(random: &mut Random, journal: &[u8], other: &[u8]) -> Vec<u8> {
    let mut bytes = journal.to_vec();
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
            // A length or a number as great as there are.
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

/// The notes of a journal, sealed by one who knows how.
fn sealed(journal: &[u8]) -> Vec<u8> {
    let notes = journal.get(32..).unwrap_or_default();
    let seal = blake3::keyed_hash(program().as_bytes(), notes);
    [seal.as_bytes(), notes].concat()
}

#[test]
fn no_bytes_of_a_journal_do_harm() {
    let (mut random, mut read) = (Random::new(1), 0);
    for seed in 0..10 {
        let [mut site, other] = [0, 50].map(|more| Site::new(seed * 100 + more).unwrap());
        let text = site.sources.get("content/picture.svg").map_or("", |file| file.text().unwrap());
        assert_eq!(sealed(&site.journal), site.journal, "a journal is sealed in another way than here");
        // So that there is something to be made anew.
        let text = format!("{text} ");
        site.sources.insert(SourceFile::new("content/picture.svg", text.into_bytes()));
        let clean = site.built(&[]);
        for _ in 0..JOURNALS / 10 {
            let journal = mutated(&mut random, &site.journal, &other.journal);
            if journal != site.journal {
                assert!(site.built(&journal) == clean, "seed {seed}: what is damaged was believed");
            }
            let journal = sealed(&journal);
            let kept =
                site.built(&journal).is_some_and(|files| files.len() == clean.as_ref().map_or(0, Files::len));
            read += usize::from(kept);
        }
    }
    assert!(read > JOURNALS / 2, "hardly any journal was read: {read}");
}
