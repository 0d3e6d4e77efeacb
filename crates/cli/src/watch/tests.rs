//! A watched folder, and what editors and scripts do to it.

use std::fs;

use super::*;

const PATIENCE: Duration = Duration::from_secs(5);
const NOTHING: Duration = Duration::from_millis(300);

/// A folder that is watched.
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

    /// What changed, relative to the root.
    fn changed(&mut self, patience: Duration) -> Vec<String> {
        let changed = self.watch.next(patience).unwrap();
        changed
            .iter()
            .map(|path| path.strip_prefix(&self.root).unwrap().to_str().unwrap().to_owned())
            .collect()
    }
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

#[test]
fn a_saved_file_is_told() {
    let mut ground = Ground::new(&["content/a.md", "site.toml"]);
    ground.write("content/a.md", "after");
    assert_eq!(ground.changed(PATIENCE), ["content/a.md"]);
    ground.write("site.toml", "after");
    assert_eq!(ground.changed(PATIENCE), ["site.toml"]);
}

#[test]
fn what_is_no_source_is_not_told_nor_is_reading() {
    let mut ground = Ground::new(&["content/a.md"]);
    ground.write("public/index.html", "");
    ground.write("README.md", "");
    ground.write("content/.a.md.swp", "");
    fs::read(ground.root.join("content/a.md")).unwrap();
    assert_eq!(ground.changed(NOTHING), Vec::<String>::new());
}

#[test]
fn a_save_in_several_steps_is_one_burst_that_ends_with_the_file_there() {
    let mut ground = Ground::new(&["content/a.md"]);
    let (file, backup) = (ground.root.join("content/a.md"), ground.root.join("content/a.md~"));
    let editor = std::thread::spawn(move || {
        fs::rename(&file, backup).unwrap();
        std::thread::sleep(Duration::from_millis(30));
        fs::write(&file, "").unwrap();
        std::thread::sleep(Duration::from_millis(30));
        fs::write(&file, "after").unwrap();
    });
    assert_eq!(ground.changed(PATIENCE), ["content/a.md"]);
    assert_eq!(fs::read_to_string(ground.root.join("content/a.md")).unwrap(), "after");
    editor.join().unwrap();
    assert_eq!(ground.changed(NOTHING), Vec::<String>::new());
}

#[test]
fn many_files_at_once_are_one_burst() {
    let mut ground = Ground::new(&["content/a.md"]);
    let root = ground.root.clone();
    let script = std::thread::spawn(move || {
        for n in 0..1000 {
            write(&root.join(format!("content/{n}.md")), "x");
        }
    });
    let changed = ground.changed(PATIENCE);
    script.join().unwrap();
    assert_eq!(changed.len(), 1000);
}

#[test]
fn folders_that_come_late_go_and_come_again_are_watched() {
    let mut ground = Ground::new(&[]);
    for round in ["first", "second"] {
        ground.write("content/new/a.md", round);
        let changed = ground.changed(PATIENCE);
        assert!(changed.contains(&"content".to_owned()), "{round}: {changed:?}");
        ground.write("content/new/a.md", "again");
        assert_eq!(ground.changed(PATIENCE), ["content/new/a.md"], "{round}");
        fs::remove_dir_all(ground.root.join("content")).unwrap();
        assert!(ground.changed(PATIENCE).contains(&"content".to_owned()));
    }
}

#[test]
fn a_missing_file_is_believed_to_be_gone_in_the_end() {
    let mut ground = Ground::new(&["content/a.md"]);
    fs::remove_file(ground.root.join("content/a.md")).unwrap();
    assert_eq!(ground.changed(PATIENCE), ["content/a.md"]);
}
