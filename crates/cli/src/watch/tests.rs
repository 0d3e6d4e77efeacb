//! A watched folder, and the effects of editors and scripts. The system reports one save as several events with delays
//! between them, so these tests check what is reported eventually; `burst::tests` checks when a burst is over.

use std::fs;

use super::*;

#[cfg(unix)]
mod linked;

/// Long enough for any machine; only reached if a change is not reported.
const PATIENCE: Duration = Duration::from_secs(60);

/// A watched folder.
struct Ground {
    _dir: tempfile::TempDir,
    root: PathBuf,
    watch: Watch,
}

impl Ground {
    fn new(files: &[&str]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        for path in files {
            write(&root.join(path), "before");
        }
        let watch = Watch::begin(&Folder::new(&root)).unwrap();
        Self { _dir: dir, root, watch }
    }

    fn write(&self, path: &str, text: &str) {
        write(&self.root.join(path), text);
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root.join(path)).unwrap_or_default()
    }

    /// Returns the next burst, with its paths relative to the root.
    fn burst(&mut self) -> BTreeSet<String> {
        let changed = self.watch.next(PATIENCE).unwrap();
        assert!(!changed.is_empty(), "nothing is told any more");
        changed
            .iter()
            .map(|path| path.strip_prefix(&self.root).unwrap().to_str().unwrap().to_owned())
            .collect()
    }

    /// Returns everything that is reported until `enough`.
    fn reported_until(
        &mut self,
        mut enough: impl FnMut(&Self, &BTreeSet<String>) -> bool,
    ) -> BTreeSet<String> {
        let mut told = BTreeSet::new();
        while !enough(self, &told) {
            told.extend(self.burst());
        }
        told
    }

    /// Returns everything that is reported until `path` is.
    fn reported_with(&mut self, path: &str) -> BTreeSet<String> {
        self.reported_until(|_, told| told.contains(path))
    }
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Returns the set of exactly these paths.
fn only<const N: usize>(paths: [&str; N]) -> BTreeSet<String> {
    paths.map(str::to_owned).into()
}

#[test]
fn a_saved_file_is_told() {
    let mut ground = Ground::new(&["content/a.md", "site.toml"]);
    ground.write("content/a.md", "after");
    assert_eq!(ground.reported_with("content/a.md"), only(["content/a.md"]));
    ground.write("site.toml", "after");
    ground.reported_with("site.toml");
}

#[test]
fn what_is_no_source_is_not_told_nor_is_reading() {
    let mut ground = Ground::new(&["content/a.md", "content/b.md"]);
    ground.write("public/index.html", "");
    ground.write("README.md", "");
    ground.write("content/.a.md.swp", "");
    ground.read("content/a.md");
    // Events arrive in order: earlier ones would have been reported with it.
    ground.write("content/b.md", "after");
    assert_eq!(ground.reported_with("content/b.md"), only(["content/b.md"]));
}

#[test]
fn a_save_in_several_steps_ends_with_the_file_there() {
    let mut ground = Ground::new(&["content/a.md"]);
    let (file, backup) = (ground.root.join("content/a.md"), ground.root.join("content/a.md~"));
    let editor = std::thread::spawn(move || {
        fs::rename(&file, backup).unwrap();
        fs::write(&file, "").unwrap();
        fs::write(&file, "after").unwrap();
    });
    let told =
        ground.reported_until(|ground, told| !told.is_empty() && ground.read("content/a.md") == "after");
    assert_eq!(told, only(["content/a.md"]));
    editor.join().unwrap();
}

#[test]
fn many_files_at_once_are_told_in_few_bursts() {
    let mut ground = Ground::new(&["content/a.md"]);
    for n in 0..1000 {
        ground.write(&format!("content/{n}.md"), "x");
    }
    let mut bursts = 0;
    let told = ground.reported_until(|_, told| {
        bursts += 1;
        told.len() == 1000
    });
    assert!(told.iter().all(|path| path.starts_with("content/") && path != "content/a.md"));
    assert!(bursts < 100, "{bursts} bursts");
}

#[test]
fn folders_that_come_late_go_and_come_again_are_watched() {
    let mut ground = Ground::new(&[]);
    for round in ["first", "second"] {
        ground.write("content/new/a.md", round);
        ground.reported_with("content");
        // The folder may be reported once more and be watched again for that, so that this save is reported as the
        // folder's.
        let mut saves = 0;
        ground.reported_until(|ground, told| {
            saves += 1;
            ground.write("content/new/a.md", &format!("{round}, saved {saves} times"));
            told.contains("content/new/a.md")
        });
        fs::remove_dir_all(ground.root.join("content")).unwrap();
        ground.reported_with("content");
    }
}

#[test]
fn a_missing_file_is_believed_to_be_gone_in_the_end() {
    let mut ground = Ground::new(&["content/a.md"]);
    fs::remove_file(ground.root.join("content/a.md")).unwrap();
    assert_eq!(ground.reported_with("content/a.md"), only(["content/a.md"]));
}

/// A site that is previewed at another path than its own, or whose folder is replaced.
struct Elsewhere {
    dir: tempfile::TempDir,
    root: PathBuf,
}

impl Elsewhere {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap().join("site");
        Self { dir, root }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.dir.path().canonicalize().unwrap().join(path)
    }

    /// Waits until `path` of the site is reported after `change`, which is repeated.
    fn wait_until_reported(&self, watch: &mut Watch, path: &str, change: impl Fn()) {
        let path = self.root.join(path);
        let deadline = Instant::now() + PATIENCE;
        loop {
            change();
            if watch.next(Duration::from_millis(300)).unwrap().contains(&path) {
                return;
            }
            assert!(Instant::now() < deadline, "`{}` is never told", path.display());
        }
    }
}

#[test]
fn a_folder_that_went_and_came_again_is_watched() {
    let ground = Elsewhere::new();
    write(&ground.root.join("content/a.md"), "1");
    let mut watch = Watch::begin(&Folder::new(&ground.root)).unwrap();
    fs::remove_dir_all(&ground.root).unwrap();
    ground.wait_until_reported(&mut watch, "content", || {});
    write(&ground.root.join("content/a.md"), "2");
    ground.wait_until_reported(&mut watch, "content", || {});
    ground.wait_until_reported(&mut watch, "content/a.md", || write(&ground.root.join("content/a.md"), "3"));
    // Moved away and replaced by another.
    fs::rename(&ground.root, ground.path("old")).unwrap();
    write(&ground.root.join("content/a.md"), "4");
    ground.wait_until_reported(&mut watch, "content", || {});
    ground.wait_until_reported(&mut watch, "content/a.md", || write(&ground.root.join("content/a.md"), "5"));
}

#[cfg(unix)]
#[test]
fn a_link_that_is_set_to_another_folder_is_followed() {
    use std::os::unix::fs::symlink;

    let ground = Elsewhere::new();
    for release in ["first/content/a.md", "second/content/a.md"] {
        write(&ground.path(release), "1");
    }
    symlink("first", &ground.root).unwrap();
    let mut watch = Watch::begin(&Folder::new(&ground.root)).unwrap();
    ground.wait_until_reported(&mut watch, "content/a.md", || write(&ground.path("first/content/a.md"), "2"));
    symlink("second", ground.path("next")).unwrap();
    fs::rename(ground.path("next"), &ground.root).unwrap();
    ground.wait_until_reported(&mut watch, "content", || {});
    ground
        .wait_until_reported(&mut watch, "content/a.md", || write(&ground.path("second/content/a.md"), "2"));
}

#[test]
fn where_the_system_tells_of_no_more_the_files_are_looked_at() {
    let ground = Elsewhere::new();
    write(&ground.root.join("content/a.md"), "1");
    let mut watch = Watch::begin(&Folder::new(&ground.root)).unwrap();
    assert_eq!(watch.warning(), None);
    watch.poll(&notify::Error::new(notify::ErrorKind::MaxFilesWatch)).unwrap();
    let warning = watch.warning().unwrap();
    assert!(warning.contains("sysctl fs.inotify.max_user_watches="), "{warning}");
    assert!(watch.next(Duration::ZERO).unwrap().contains(&ground.root.join("content")), "what was missed");
    let count = std::cell::Cell::new(1);
    ground.wait_until_reported(&mut watch, "content/a.md", || {
        count.set(count.get() + 1);
        write(&ground.root.join("content/a.md"), &count.get().to_string());
    });
    ground.wait_until_reported(&mut watch, "content/new/b.md", || {
        write(&ground.root.join("content/new/b.md"), "1")
    });
}
