//! The same law between processes: a build that has only a build cache and the published files publishes the same site
//! and reports the same problems as a clean build. The build cache may be of any earlier build, or damaged; published
//! files may be missing or changed. The cache that it writes equals that of a clean build.

use assay_build::{BuildCache, ContentHash, OutputPath, SourceFile, Sources, Written, build_to_sink};

use crate::publisher::{Files, Now, Publisher};
use crate::seeds::Random;
use crate::{EDITS, begun, options, tried};

/// The number of sequences in the suite.
const SEQUENCES: u64 = 400;

/// Counts of what happened, to check that the test covers its subject.
#[derive(Debug, Default)]
struct Met {
    published: usize,
    kept: usize,
    files: usize,
    /// Build caches that were compared with those of clean builds.
    compared: usize,
    /// Builds with an unchanged build cache.
    unchanged: usize,
}

impl Met {
    fn add(&mut self, other: &Self) {
        self.published += other.published;
        self.kept += other.kept;
        self.files += other.files;
        self.compared += other.compared;
        self.unchanged += other.unchanged;
    }
}

fn program() -> ContentHash {
    ContentHash::of(b"this one")
}

/// Returns a build cache of an earlier build, usually the latest, possibly damaged.
fn build_cache(random: &mut Random, build_caches: &[Vec<u8>]) -> Vec<u8> {
    let latest = build_caches.last().map_or(&[][..], |build_cache| build_cache);
    let build_cache =
        if random.once_in(6) && !build_caches.is_empty() { random.one_of(build_caches) } else { latest };
    let mut bytes = build_cache.to_vec();
    if random.once_in(16) && !bytes.is_empty() {
        let at = random.below(bytes.len());
        if random.once_in(2) { bytes.truncate(at) } else { bytes[at] ^= 1 << random.below(8) }
    }
    bytes
}

/// Damages the published files.
fn meddle(random: &mut Random, published: &mut Files) {
    let paths: Vec<OutputPath> = published.keys().cloned().collect();
    if !random.once_in(5) || paths.is_empty() {
        return;
    }
    let path = random.one_of(&paths);
    if random.once_in(2) {
        published.remove(path);
    } else {
        published.insert(path.clone(), b"other bytes".as_slice().into());
    }
}

/// Returns the sources with compressed copies enabled, if the configuration is valid.
fn compressed(sources: &Sources) -> Sources {
    let mut sources = sources.clone();
    if let Some(text) = sources.get("site.toml").and_then(|file| Some(file.text().ok()?.to_owned())) {
        sources.insert(SourceFile::new("site.toml", (text + "[output]\ncompress = true\n").into_bytes()));
    }
    sources
}

fn run(seed: u64) -> Result<Met, String> {
    let mut met = Met::default();
    let mut random = Random::new(seed);
    let (mut sources, mut edits) = begun(&mut random);
    let mut edits_made = vec!["a new site".to_owned()];
    let (mut published, mut build_caches) = (Files::new(), Vec::new());
    let mut sound = None;
    // Few sites have copies, which take time.
    let wants_copies = random.once_in(10);
    for step in 0..=EDITS {
        if let Some(sound) = sound.as_ref().filter(|_| random.once_in(4)) {
            sources.clone_from(sound);
            edits_made.push("everything as it was when it was last published".to_owned());
        } else if step > 0 {
            edits_made.push(edits.make(&mut random, &mut sources));
        }
        let site = if wants_copies && !random.once_in(4) { compressed(&sources) } else { sources.clone() };
        let options = options(edits.today);
        meddle(&mut random, &mut published);
        let given = build_cache(&mut random, &build_caches);
        let reader = if random.once_in(20) { ContentHash::of(b"another") } else { program() };
        let build_cache = BuildCache::read(&given, reader);
        let publisher = Publisher::over(published.clone());
        let cold = build_to_sink(site.clone(), &options, Some(build_cache), &publisher);
        let cold_files = publisher.end();
        let publisher = Publisher::default();
        let knowing_nothing = random.once_in(3).then(|| BuildCache::read(&[], program()));
        let clean = build_to_sink(site, &options, knowing_nothing, &publisher);
        let difference = difference((&cold, &cold_files), (&clean, &publisher.end()));
        let difference = difference.or_else(|| {
            // The copies of a file stay in the cache when they are no longer wanted.
            let fresh = clean.build_cache.as_ref().filter(|_| !wants_copies && reader == program())?;
            met.compared += 1;
            (cold.build_cache.as_ref().unwrap_or(&given) != fresh)
                .then(|| "the build cache is not that of a build that knew nothing".to_owned())
        });
        if let Some(difference) = difference {
            return Err(format!("seed {seed}, after {edits_made:#?}\n{difference}"));
        }
        if cold.files.is_some() {
            met.published += 1;
            met.unchanged += usize::from(cold.build_cache.is_none());
            met.kept += cold_files.kept;
            met.files += cold_files.files.len();
            published = cold_files.files;
            sound = Some(sources.clone());
            build_caches.extend(cold.build_cache);
        }
    }
    Ok(met)
}

/// Returns the difference between a cold build and a clean one, in words.
fn difference((cold, files): (&Written, &Now), (clean, fresh): (&Written, &Now)) -> Option<String> {
    if cold.problems != clean.problems {
        return Some(format!("problems\ncold: {:#?}\nclean: {:#?}", cold.problems, clean.problems));
    }
    if cold.files != clean.files {
        return Some(format!("number of files\ncold: {:?}\nclean: {:?}", cold.files, clean.files));
    }
    if cold.summary.diagnostics != clean.summary.diagnostics {
        return Some(format!("{:?}\nclean: {:?}", cold.summary.diagnostics, clean.summary.diagnostics));
    }
    cold.files?;
    if !files.twice.is_empty() {
        return Some(format!("handed on twice: {:?}", files.twice));
    }
    if !files.files.keys().eq(fresh.files.keys()) {
        return Some(format!("files\ncold: {:?}\nclean: {:?}", files.files.keys(), fresh.files.keys()));
    }
    let differs = files.files.iter().find(|(path, bytes)| fresh.files.get(*path) != Some(bytes));
    differs.map(|(path, bytes)| {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        format!("{path}\ncold: {}\nclean: {}", text(bytes), text(&fresh.files[path]))
    })
}

#[test]
fn cold_equals_clean() {
    let (sequences, each) = tried(SEQUENCES, run);
    let mut met = Met::default();
    each.iter().for_each(|each| met.add(each));
    if sequences >= 100 {
        let Met { published, kept, files, compared, unchanged } = met;
        assert!(kept > files / 4 && kept < files, "of {files} files {kept} were kept");
        assert!(compared > published / 5, "of {published} build_caches {compared} were compared");
        assert!(unchanged > 0, "every build had something to write down");
    }
}
