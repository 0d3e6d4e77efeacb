//! Sites with symbolic links: after any change, what was reported and read again equals a clean read.

use std::os::unix::fs::symlink;

use assay_build::Sources;

use super::*;
use crate::load;

/// A watched site whose sources are read again when changes are reported.
struct Linked {
    ground: Elsewhere,
    folder: Folder,
    watch: Watch,
    sources: Sources,
}

impl Linked {
    /// Begins to watch the site with `files` (below `site/`, or beside it) and `links` (target, then path).
    fn new(files: &[&str], links: &[(&str, &str)]) -> Self {
        let ground = Elsewhere::new();
        fs::create_dir_all(ground.root.join("content")).unwrap();
        files.iter().for_each(|path| write(&ground.path(path), "before"));
        links.iter().for_each(|(target, path)| symlink(target, ground.path(path)).unwrap());
        let folder = Folder::new(&ground.root).following(load::Links::Anywhere);
        let watch = Watch::begin(&folder).unwrap();
        let sources = folder.read().unwrap();
        Self { ground, folder, watch, sources }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.ground.path(path)
    }

    /// Waits until the sources equal those of a clean read, and returns the text of each own file, and the paths of
    /// what is not read.
    fn settled(&mut self) -> Vec<(String, String)> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let changed = self.watch.next(Duration::from_millis(50)).unwrap();
            self.folder.refresh(&mut self.sources, &changed).unwrap();
            let (watched, clean) = (listed(&self.sources), listed(&self.folder.read().unwrap()));
            if watched == clean {
                return watched;
            }
            assert!(Instant::now() < deadline, "{watched:#?} is shown instead of {clean:#?}");
        }
    }

    /// Writes `text` to the file at `path`, and checks that it is then read at each of the paths `shown`.
    fn is_shown(&mut self, path: &str, text: &str, shown: &[&str]) {
        write(&self.path(path), text);
        let listed = self.settled();
        for path in shown {
            assert!(listed.contains(&((*path).to_owned(), text.to_owned())), "`{path}` in {listed:#?}");
        }
    }
}

fn listed(sources: &Sources) -> Vec<(String, String)> {
    let own = sources.iter().filter(|file| !file.is_embedded);
    let files = own.map(|file| (file.path.to_string(), file.text().unwrap().to_owned()));
    files.chain(sources.unread().map(|(path, why)| (path.to_string(), format!("{why:?}")))).collect()
}

/// Removes the link at `path` and creates it again, with another target.
fn retarget(target: &str, path: &Path) {
    let next = path.with_extension("next");
    symlink(target, &next).unwrap();
    fs::rename(next, path).unwrap();
}

#[test]
fn a_link_to_nowhere_recovers_when_its_target_is_created() {
    let mut site = Linked::new(&["site/content/notes/a.md"], &[]);
    symlink("target.md", site.path("site/content/notes/link.md")).unwrap();
    assert_eq!(site.settled().len(), 2);
    site.is_shown("site/content/notes/target.md", "1", &["content/notes/link.md", "content/notes/target.md"]);
    // Through the link.
    symlink("other.md", site.path("site/content/notes/second.md")).unwrap();
    site.settled();
    site.is_shown(
        "site/content/notes/second.md",
        "1",
        &["content/notes/second.md", "content/notes/other.md"],
    );
    fs::remove_file(site.path("site/content/notes/other.md")).unwrap();
    site.settled();
    site.is_shown("site/content/notes/other.md", "2", &["content/notes/second.md"]);
}

#[test]
fn a_link_to_nowhere_outside_recovers_even_if_folders_are_missing() {
    let mut site = Linked::new(&[], &[("../../beside/deep/target.md", "site/content/link.md")]);
    fs::create_dir(site.path("beside")).unwrap();
    site.settled();
    fs::create_dir(site.path("beside/deep")).unwrap();
    site.settled();
    site.is_shown("beside/deep/target.md", "1", &["content/link.md"]);
    site.is_shown("beside/deep/target.md", "2", &["content/link.md"]);
    fs::remove_dir_all(site.path("beside")).unwrap();
    site.settled();
    site.is_shown("beside/deep/target.md", "3", &["content/link.md"]);
}

#[test]
fn a_folder_is_read_again_under_each_of_its_paths() {
    let files = ["site/content/notes/two.md", "site/content/notes/deep/three.md"];
    let mut site = Linked::new(&files, &[("notes", "site/content/linked")]);
    let both = |path| [format!("content/notes/{path}"), format!("content/linked/{path}")];
    for (path, text) in [("two.md", "1"), ("deep/three.md", "1"), ("new/four.md", "1"), ("two.md", "2")] {
        let both = both(path);
        site.is_shown(&format!("site/{}", both[0]), text, &both.each_ref().map(String::as_str));
        site.is_shown(&format!("site/{}", both[1]), "through", &both.each_ref().map(String::as_str));
    }
    fs::remove_dir_all(site.path("site/content/notes/deep")).unwrap();
    assert_eq!(site.settled().len(), 4);
}

#[test]
fn a_linked_folder_is_followed_when_it_is_created_retargeted_or_replaced() {
    let mut site = Linked::new(&["one/a.md", "two/a.md", "two/deep/b.md"], &[]);
    let link = site.path("site/content/linked");
    symlink("../../one", &link).unwrap();
    site.settled();
    site.is_shown("one/a.md", "1", &["content/linked/a.md"]);
    retarget("../../two", &link);
    site.settled();
    site.is_shown("two/a.md", "2", &["content/linked/a.md"]);
    site.is_shown("two/deep/b.md", "2", &["content/linked/deep/b.md"]);
    // Moved away and replaced by another, as by `mv two old; cp -r old two`.
    for round in ["3", "4"] {
        fs::rename(site.path("two"), site.path(&format!("old-{round}"))).unwrap();
        site.settled();
        write(&site.path("two/a.md"), "before");
        write(&site.path("two/deep/b.md"), "before");
        site.settled();
        site.is_shown("two/a.md", round, &["content/linked/a.md"]);
        site.is_shown("two/deep/b.md", round, &["content/linked/deep/b.md"]);
    }
    fs::remove_file(link).unwrap();
    assert_eq!(site.settled(), []);
}

#[test]
fn a_link_within_a_linked_folder_is_followed() {
    let links =
        [("../../shared", "site/content/linked"), ("releases/one", "current"), ("../current", "shared/in")];
    let files = ["releases/one/a.md", "releases/two/a.md"];
    let mut site = Linked::new(&[&files[..], &["shared/b.md"]].concat(), &links);
    site.is_shown("releases/one/a.md", "1", &["content/linked/in/a.md"]);
    retarget("releases/two", &site.path("current"));
    site.settled();
    site.is_shown("releases/two/a.md", "2", &["content/linked/in/a.md"]);
    retarget("../releases/one", &site.path("shared/in"));
    site.settled();
    site.is_shown("releases/one/a.md", "3", &["content/linked/in/a.md"]);
}

#[test]
fn a_linked_file_is_followed() {
    let mut site =
        Linked::new(&["shared/a.md", "site/shared/a.md"], &[("../../shared/a.md", "site/content/b.md")]);
    site.is_shown("shared/a.md", "1", &["content/b.md"]);
    // A link that is created later, with an absolute target.
    symlink(site.path("site/shared/a.md"), site.path("site/content/c.md")).unwrap();
    site.settled();
    site.is_shown("site/shared/a.md", "1", &["content/c.md"]);
    retarget("../shared/a.md", &site.path("site/content/b.md"));
    site.settled();
    site.is_shown("site/shared/a.md", "2", &["content/b.md", "content/c.md"]);
}

#[test]
fn a_linked_source_folder_and_configuration_are_followed() {
    let mut site = Linked::new(&["shared/site.toml", "one/a.md", "two/a.md"], &[]);
    symlink("../shared/site.toml", site.path("site/site.toml")).unwrap();
    fs::remove_dir(site.path("site/content")).unwrap();
    symlink("../one", site.path("site/content")).unwrap();
    site.settled();
    site.is_shown("shared/site.toml", "1", &["site.toml"]);
    site.is_shown("one/a.md", "1", &["content/a.md"]);
    retarget("../two", &site.path("site/content"));
    site.settled();
    site.is_shown("two/a.md", "2", &["content/a.md"]);
}

#[test]
fn a_link_that_leads_back_is_one_problem() {
    let mut site = Linked::new(&["site/content/notes/sub/a.md"], &[]);
    symlink(".", site.path("site/content/linked")).unwrap();
    assert_eq!(site.settled().len(), 2);
    symlink("..", site.path("site/content/notes/sub/up")).unwrap();
    assert_eq!(site.settled().len(), 3);
    site.is_shown("site/content/notes/sub/a.md", "1", &["content/notes/sub/a.md"]);
    fs::remove_file(site.path("site/content/linked")).unwrap();
    assert_eq!(site.settled().len(), 2);
}

#[test]
fn links_are_followed_where_the_files_are_polled() {
    let mut site = Linked::new(&["one/a.md", "two/a.md"], &[("../../one", "site/content/linked")]);
    site.watch.poll(&notify::Error::new(notify::ErrorKind::MaxFilesWatch)).unwrap();
    site.settled();
    // Polling distinguishes times by seconds.
    let wait = || std::thread::sleep(Duration::from_millis(1100));
    wait();
    site.is_shown("one/a.md", "changed", &["content/linked/a.md"]);
    retarget("../../two", &site.path("site/content/linked"));
    site.settled();
    wait();
    site.is_shown("two/a.md", "changed again", &["content/linked/a.md"]);
}

/// Editing a site without links reports that file and nothing else.
#[test]
fn lock_files_of_editors_are_no_links_of_the_site() {
    let mut ground = Ground::new(&["content/a.md"]);
    symlink("me@host.1234", ground.root.join("content/.#a.md")).unwrap();
    ground.write("content/a.md", "after");
    assert_eq!(ground.reported_with("content/a.md"), only(["content/a.md"]));
}
