//! Publishing, as seen by readers of the folder.

#[cfg(unix)]
mod attributes;
mod faults;
mod locked;
mod refused;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use assay_build::OutputPath;
use walkdir::WalkDir;

use super::*;

/// A folder with a site to publish.
struct Ground {
    dir: tempfile::TempDir,
}

impl Ground {
    fn new() -> Self {
        let ground = Self { dir: tempfile::tempdir().unwrap() };
        fs::write(ground.path("site.toml"), "").unwrap();
        ground
    }

    fn path(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    fn target(&self, out: &str) -> Result<Target, Error> {
        Target::new(&self.path(out), self.dir.path(), Method::Exchange)
    }

    fn target_by(&self, method: Method) -> Target {
        Target::new(&self.path("public"), self.dir.path(), method).unwrap()
    }

    fn publish(&self, files: &[(&str, &str)]) -> Result<usize, Error> {
        publish(files, &self.target("public")?)
    }

    /// Returns every published file except the marker.
    fn published(&self) -> BTreeMap<String, String> {
        let top = self.path("public");
        let files =
            WalkDir::new(&top).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
        let name = |path: &Path| path.strip_prefix(&top).unwrap().to_str().unwrap().to_owned();
        let read = |path: &Path| (name(path), fs::read_to_string(path).unwrap());
        files.map(|entry| read(entry.path())).filter(|(name, _)| name != MARKER).collect()
    }
}

fn publish(files: &[(&str, &str)], target: &Target) -> Result<usize, Error> {
    let publication = Publication::begin(target)?;
    files.iter().for_each(|(path, text)| publication.put(&OutputPath::new(path).unwrap(), text.as_bytes()));
    publication.finish(KEEP)
}

fn map(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

/// The date of every build without another one.
const KEEP: Keep = Keep { today: jiff::civil::date(2026, 11, 23), days: 30 };

const FIRST: &[(&str, &str)] = &[("index.html", "1"), ("a/index.html", "1"), ("b/c/index.html", "1")];
const SECOND: &[(&str, &str)] = &[("index.html", "1"), ("a/index.html", "22"), ("b/index.html", "2")];

#[test]
fn the_folder_becomes_the_site_and_nothing_is_left_beside_it() {
    let ground = Ground::new();
    assert_eq!(ground.publish(FIRST).unwrap(), 3);
    assert_eq!(ground.published(), map(FIRST));
    assert_eq!(ground.publish(SECOND).unwrap(), 2);
    assert_eq!(ground.published(), map(SECOND));
    assert!(!ground.path("public/b/c").exists());
    assert_eq!(fs::read_dir(ground.dir.path()).unwrap().count(), 2);
}

#[test]
fn nothing_is_done_where_nothing_changed() {
    let ground = Ground::new();
    ground.publish(FIRST).unwrap();
    let made = || fs::metadata(ground.path("public")).unwrap().created().ok();
    let before = made();
    assert_eq!(ground.publish(FIRST).unwrap(), 0);
    assert_eq!(made(), before);
    for stray in ["public/stray.txt", "public/a/stray.txt"] {
        fs::write(ground.path(stray), "").unwrap();
        ground.publish(FIRST).unwrap();
        assert_eq!(ground.published(), map(FIRST));
    }
    fs::create_dir(ground.path("public/empty")).unwrap();
    ground.publish(FIRST).unwrap();
    assert!(!ground.path("public/empty").exists());
}

#[test]
fn an_unchanged_file_keeps_its_time_and_becomes_nobody_elses() {
    let ground = Ground::new();
    ground.publish(FIRST).unwrap();
    let time = |path: &str| fs::metadata(ground.path(path)).unwrap().modified().unwrap();
    let before = time("public/index.html");
    ground.publish(SECOND).unwrap();
    assert_eq!(time("public/index.html"), before);
    #[cfg(unix)]
    assert_eq!(
        std::os::unix::fs::MetadataExt::nlink(&fs::metadata(ground.path("public/index.html")).unwrap()),
        1
    );
}

#[cfg(any(target_os = "linux", target_os = "android", target_os = "macos"))]
#[test]
fn what_differs_in_one_folder_moves_no_other() {
    use std::os::unix::fs::MetadataExt as _;

    let ground = Ground::new();
    ground.publish(FIRST).unwrap();
    let folders =
        || ["public", "public/a", "public/b/c"].map(|path| fs::metadata(ground.path(path)).unwrap().ino());
    let before = folders();
    let in_one = [FIRST[0], ("a/index.html", "3"), ("a/more.html", "3"), FIRST[2]];
    assert_eq!(ground.publish(&in_one).unwrap(), 2);
    assert_eq!(ground.published(), map(&in_one));
    let after = folders();
    assert_eq!((after[0], after[2]), (before[0], before[2]));
    assert_ne!(after[1], before[1]);
    assert_eq!(fs::read_dir(ground.dir.path()).unwrap().count(), 2);

    // Stray files elsewhere are removed with the folder as a whole.
    for stray in ["public/b/stray", "public/b/c/stray"] {
        fs::write(ground.path(stray), "").unwrap();
        let text = stray.len().to_string();
        let in_one = [FIRST[0], ("a/index.html", &text), FIRST[2]];
        ground.publish(&in_one).unwrap();
        assert_eq!(ground.published(), map(&in_one));
    }
    assert_eq!(ground.publish(&FIRST[..2]).unwrap(), 1);
    assert_eq!(ground.published(), map(&FIRST[..2]));
}

#[test]
fn what_is_published_is_kept_by_its_hash() {
    let ground = Ground::new();
    ground.publish(FIRST).unwrap();
    let target = ground.target("public").unwrap();
    let publication = Publication::begin(&target).unwrap();
    let [one, other] = ["index.html", "a/index.html"].map(|path| OutputPath::new(path).unwrap());
    let (right, wrong) = (ContentHash::of(b"1"), ContentHash::of(b"2"));
    assert!(!publication.keep(&[(&one, right), (&other, wrong)]));
    assert!(publication.keep(&[(&one, right)]));
    publication.put(&other, b"2");
    assert_eq!(publication.finish(KEEP).unwrap(), 1);
    assert_eq!(ground.published(), map(&[("index.html", "1"), ("a/index.html", "2")]));
}

/// The files of an earlier page stay until their days are over; what has no fingerprint is removed at once.
#[test]
fn fingerprinted_files_of_earlier_builds_stay_for_some_days() {
    const OLD: &str = "assets/a.00000000000000aa.css";
    const NEW: &str = "assets/a.00000000000000bb.css";
    let ground = Ground::new();
    let publish = |files: &[(&str, &str)], month, day, days| {
        let target = ground.target("public").unwrap();
        let publication = Publication::begin(&target).unwrap();
        files
            .iter()
            .for_each(|(path, text)| publication.put(&OutputPath::new(path).unwrap(), text.as_bytes()));
        publication.finish(Keep { today: jiff::civil::date(2026, month, day), days }).unwrap()
    };
    let names = || ground.published().into_keys().collect::<Vec<_>>();
    let old = [(OLD, "1"), ("assets/plain.css", "1"), ("index.html", "1")];
    let new = [(NEW, "2"), ("index.html", "2")];
    publish(&old, 11, 1, 30);
    publish(&new, 11, 23, 30);
    assert_eq!(names(), [OLD, NEW, "index.html"]);
    // The thirty days begin when it was replaced, however often the site is built in the meantime.
    assert_eq!(publish(&new, 12, 22, 30), 0);
    publish(&[(NEW, "2"), ("index.html", "3")], 12, 22, 30);
    publish(&new, 12, 22, 30);
    assert_eq!(names(), [OLD, NEW, "index.html"]);
    publish(&new, 12, 23, 30);
    assert_eq!(names(), [NEW, "index.html"]);
    // One that returns is part of the site again, and its days begin again.
    publish(&old[..1], 12, 24, 30);
    publish(&new, 12, 25, 30);
    publish(&old[..1], 12, 26, 30);
    publish(&new, 12, 27, 30);
    publish(&new, 12, 28, 30);
    assert_eq!(names(), [OLD, NEW, "index.html"]);
    publish(&new, 12, 28, 0);
    assert_eq!(names(), [NEW, "index.html"]);
}

#[test]
fn what_is_stored_is_copied_if_it_is_what_it_was() {
    let ground = Ground::new();
    let sources = ["content/a.mp4", "content/b.mp4"];
    fs::create_dir(ground.path("content")).unwrap();
    sources.iter().for_each(|path| fs::write(ground.path(path), path.repeat(30_000)).unwrap());
    let read = crate::load::Folder::new(ground.dir.path()).read().unwrap();
    let publish = || {
        let target = ground.target("public").unwrap();
        let publication = Publication::begin(&target).unwrap();
        for path in sources {
            let contents = read.get(path).unwrap().contents();
            let assay_build::Contents::Stored(stored) = contents else { panic!("{path} is in memory") };
            publication.copy(&OutputPath::new(path.trim_start_matches("content/")).unwrap(), &stored);
        }
        publication.finish(KEEP)
    };
    assert_eq!(publish().unwrap(), 2);
    assert_eq!(ground.published()["a.mp4"], sources[0].repeat(30_000));
    assert_eq!(publish().unwrap(), 0);
    // Of the same length.
    fs::write(ground.path("public/a.mp4"), sources[1].repeat(30_000)).unwrap();
    assert_eq!(publish().unwrap(), 1);
    let before = ground.published();
    fs::write(ground.path("public/a.mp4"), "stray").unwrap();
    fs::write(ground.path("content/a.mp4"), "changed meanwhile").unwrap();
    let error = publish().unwrap_err().to_string();
    assert!(error.contains("content/a.mp4") && error.contains("build again"), "{error}");
    assert_eq!(ground.published()["b.mp4"], before["b.mp4"]);
}

#[test]
fn the_folder_is_made_with_those_it_stands_in() {
    let ground = Ground::new();
    let target = ground.target("deep/er/public").unwrap();
    assert!(!ground.path("deep").exists());
    publish(FIRST, &target).unwrap();
    assert!(ground.path("deep/er/public/b/c/index.html").is_file());
}

#[test]
fn a_build_that_writes_nothing_makes_nothing() {
    let ground = Ground::new();
    let target = ground.target("deep/er/public").unwrap();
    drop(Publication::begin(&target).unwrap());
    assert_eq!(fs::read_dir(ground.dir.path()).unwrap().count(), 1);
}

/// Folders in place of files, and the other way round.
const CROSSED: [&[(&str, &str)]; 2] = [
    &[("index.html", "1"), ("a/index.html", "1"), ("b", "1"), ("c/d/e.html", "1"), ("same/x.css", "1")],
    &[("index.html", "2"), ("a", "2"), ("b/index.html", "2"), ("n/new.css", "2"), ("same/x.css", "1")],
];

#[test]
fn in_place_the_folder_becomes_the_site_and_stays_the_folder() {
    let ground = Ground::new();
    let target = ground.target_by(Method::InPlace);
    fs::create_dir(ground.path("public")).unwrap();
    fs::create_dir(ground.path("public/lost+found")).unwrap();
    let before = fs::metadata(ground.path("public")).unwrap();
    for (round, files) in [CROSSED[0], CROSSED[1], CROSSED[0], FIRST, SECOND].into_iter().enumerate() {
        fs::create_dir_all(ground.path("public/stray/deep")).unwrap();
        fs::write(ground.path("public/stray/deep/file"), "").unwrap();
        if round == 0 {
            fs::remove_dir_all(ground.path("public/stray")).unwrap();
        }
        assert!(publish(files, &target).unwrap() > 0);
        assert_eq!(ground.published(), map(files));
        assert!(!ground.path("public/stray").exists());
        assert!(ground.path("public/lost+found").exists());
        assert!(!ground.path("public/.assay-new").exists());
        assert_eq!(fs::read_dir(ground.dir.path()).unwrap().count(), 2);
    }
    fs::remove_dir(ground.path("public/lost+found")).unwrap();
    assert_eq!(publish(SECOND, &target).unwrap(), 0);
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        assert_eq!(fs::metadata(ground.path("public")).unwrap().ino(), before.ino());
    }
}
