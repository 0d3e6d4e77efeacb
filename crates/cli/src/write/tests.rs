//! Publishing, as seen by readers of the folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use assay_build::OutputPath;
use walkdir::WalkDir;

use super::disk::Disk;
use super::disk::fault::{Fault, When};
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
fn a_failed_build_leaves_the_folder_as_it_was() {
    let ground = Ground::new();
    ground.publish(FIRST).unwrap();
    // A file and a folder with the same name cannot both be written.
    ground.publish(&[("index.html", "2"), ("a", "file"), ("a/index.html", "2")]).unwrap_err();
    assert_eq!(ground.published(), map(FIRST));
    assert_eq!(fs::read_dir(ground.dir.path()).unwrap().count(), 2);
}

#[test]
fn what_is_not_finished_was_never_there() {
    let ground = Ground::new();
    ground.publish(FIRST).unwrap();
    let target = ground.target("public").unwrap();
    let publication = Publication::begin(&target).unwrap();
    publication.put(&OutputPath::new("a/index.html").unwrap(), b"half");
    // The site, the published folder, the next one and the lock.
    assert_eq!(fs::read_dir(ground.dir.path()).unwrap().count(), 4);
    drop(publication);
    assert_eq!(ground.published(), map(FIRST));
    assert_eq!(fs::read_dir(ground.dir.path()).unwrap().count(), 2);
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
fn an_empty_folder_may_be_replaced_and_others_work_may_not() {
    let ground = Ground::new();
    fs::create_dir(ground.path("public")).unwrap();
    ground.publish(FIRST).unwrap();
    fs::remove_file(ground.path("public").join(MARKER)).unwrap();
    let error = ground.publish(SECOND).unwrap_err().to_string();
    assert!(error.contains("did not write"), "{error}");
    assert_eq!(ground.published(), map(FIRST));
}

#[test]
fn the_site_and_its_sources_are_never_replaced() {
    let ground = Ground::new();
    fs::create_dir_all(ground.path("content/a")).unwrap();
    fs::write(ground.path(MARKER), "").unwrap();
    for out in [
        "",
        ".",
        "..",
        "content",
        "content/a",
        "content/new/deep",
        "themes",
        "themes/mine",
        "content/a/../..",
    ] {
        let refused = ground.target(out);
        assert!(matches!(refused, Err(Error::Refused { .. })), "{out}: {refused:?}");
    }
    assert!(matches!(
        Target::new(Path::new("/"), ground.dir.path(), Method::Exchange),
        Err(Error::Refused { .. })
    ));
}

#[test]
fn a_repository_is_never_replaced() {
    let ground = Ground::new();
    ground.publish(FIRST).unwrap();
    fs::write(ground.path("public/.git"), "gitdir: elsewhere").unwrap();
    assert!(matches!(ground.publish(SECOND), Err(Error::Refused { .. })));
}

#[test]
fn a_file_is_no_folder() {
    let ground = Ground::new();
    fs::write(ground.path("public"), "mine").unwrap();
    let error = ground.publish(FIRST).unwrap_err().to_string();
    assert!(error.contains("public"), "{error}");
    assert_eq!(fs::read_to_string(ground.path("public")).unwrap(), "mine");
}

#[test]
fn two_builds_never_write_to_one_folder() {
    let ground = Ground::new();
    for method in [Method::Exchange, Method::InPlace] {
        ground.publish(FIRST).unwrap();
        let [one, other] = [method, Method::Exchange].map(|method| ground.target_by(method));
        let publication = Publication::begin(&one).unwrap();
        let error = Publication::begin(&other).unwrap_err().to_string();
        assert!(error.contains("another build") && error.contains("public`"), "{error}");
        if method == Method::Exchange {
            assert!(error.contains(&std::process::id().to_string()), "{error}");
        }
        publication.put(&OutputPath::new("index.html").unwrap(), b"one");
        publication.finish(KEEP).unwrap();
        publish(FIRST, &other).unwrap();
        assert_eq!(ground.published(), map(FIRST));
        assert_eq!(fs::read_dir(ground.dir.path()).unwrap().count(), 2);
    }
}

#[test]
fn the_lock_of_a_dead_build_is_free() {
    let ground = Ground::new();
    fs::write(ground.path(".public.assay-lock"), "1").unwrap();
    ground.publish(FIRST).unwrap();
    assert_eq!(fs::read_dir(ground.dir.path()).unwrap().count(), 2);
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

/// Whichever change to the disk fails, or is the first that a killed process did not make: the folder is one site or
/// the other; in place, it is after the next build has begun. The next build leaves nothing behind.
#[test]
fn every_fault_leaves_a_whole_site() {
    for (method, (old, new)) in [Method::Exchange, Method::InPlace]
        .into_iter()
        .flat_map(|method| [(method, (FIRST, SECOND)), (method, (CROSSED[0], CROSSED[1]))])
    {
        for make in [When::Fails, When::Killed] {
            let mut at = 0;
            while fault(method, make(at), old, new) {
                at += 1;
            }
            assert!(at > 10, "{method:?}: only {at} changes");
        }
    }
}

/// Publishes `new` over `old` with a fault, checks what is there, and returns true if the fault was met.
fn fault(method: Method, when: When, old: &[(&str, &str)], new: &[(&str, &str)]) -> bool {
    let ground = Ground::new();
    let target = || ground.target_by(method).with(Durability::Durable);
    publish(old, &target()).unwrap();
    let faulty = target().on(Disk::with(Fault::new(when)));
    let ended = publish(new, &faulty);
    let was_met = faulty.disk().fault.was_met();
    assert!(was_met || ended.is_ok(), "{ended:?}");
    if method == Method::InPlace {
        drop(Publication::begin(&target()).unwrap());
    }
    let published = ground.published();
    assert!(published == map(old) || published == map(new), "{method:?}, {when:?}: {published:?}");
    assert!(ended.is_err() || published == map(new), "{method:?}, {when:?}: published, and is not there");
    publish(new, &target()).unwrap();
    assert_eq!(ground.published(), map(new), "{method:?}, {when:?}");
    assert_eq!(fs::read_dir(ground.dir.path()).unwrap().count(), 2, "{method:?}, {when:?}");
    was_met
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};

    use super::*;

    /// Only root can change owner and group; others check the mode.
    #[test]
    fn folders_keep_their_owner_group_and_mode() {
        let ground = Ground::new();
        let is_root = fs::metadata(ground.dir.path()).unwrap().uid() == 0;
        let third =
            &[("index.html", "3"), ("a/index.html", "3"), ("b/c/index.html", "1"), ("b/new.txt", "3")];
        for method in [Method::Exchange, Method::InPlace] {
            ground.publish(FIRST).unwrap();
            let folders = ["public", "public/a", "public/b", "public/b/c"].map(|path| ground.path(path));
            for (folder, number) in folders.iter().zip(1..) {
                if is_root {
                    chown(folder, Some(30 + number), Some(40 + number)).unwrap();
                }
                fs::set_permissions(folder, fs::Permissions::from_mode(0o2750 | number)).unwrap();
            }
            let read = || {
                let data = folders.each_ref().map(|folder| fs::metadata(folder).unwrap());
                data.map(|data| (data.uid(), data.gid(), data.mode() & 0o7777))
            };
            let before = read();
            let target = ground.target_by(method);
            publish(third, &target).unwrap();
            assert_eq!(read(), before, "{method:?}");
            // What is created in a folder with this bit has its group.
            let new = fs::metadata(ground.path("public/b/new.txt")).unwrap();
            assert!(method == Method::Exchange || new.gid() == before[0].1, "{method:?}");
            // The same if only one folder is exchanged.
            let part = &[third[0], ("a/index.html", "4"), third[2], third[3]];
            publish(part, &target).unwrap();
            assert_eq!(read(), before, "{method:?}");
            assert_eq!(target.take_warnings(), <[String; 0]>::default());
        }
    }

    /// An access control list in Linux's format: `user` may read and enter.
    #[cfg(target_os = "linux")]
    fn list(user: u32) -> Vec<u8> {
        let entry = |tag: u16, rights: u16, id: u32| {
            [&tag.to_le_bytes()[..], &rights.to_le_bytes(), &id.to_le_bytes()].concat()
        };
        let none = u32::MAX;
        let entries = [
            entry(1, 7, none),
            entry(2, 5, user),
            entry(4, 5, none),
            entry(0x10, 5, none),
            entry(0x20, 0, none),
        ];
        [2_u32.to_le_bytes().to_vec(), entries.concat()].concat()
    }

    /// Publishes into two folders that have different `values` of the attribute `name`, and checks that they keep them.
    /// Returns false if the disk under the tests, or the user, does not allow such an attribute.
    #[cfg(target_os = "linux")]
    fn keeps(name: &str, values: [&[u8]; 2]) -> bool {
        use rustix::fs::{XattrFlags, getxattr, setxattr};

        let ground = Ground::new();
        ground.publish(FIRST).unwrap();
        let folders = ["public", "public/b"].map(|path| ground.path(path));
        for (folder, value) in folders.iter().zip(values) {
            if setxattr(folder, name, value, XattrFlags::empty()).is_err() {
                return false;
            }
        }
        ground.publish(SECOND).unwrap();
        for (folder, value) in folders.iter().zip(values) {
            let mut there = vec![0; 256];
            let length = getxattr(folder, name, there.as_mut_slice()).unwrap_or_default();
            assert_eq!(&there[..length], value, "{folder:?} {name}");
        }
        true
    }

    /// Each folder has its own lists, so that none can be inherited from the folder around it.
    #[cfg(target_os = "linux")]
    #[test]
    fn folders_keep_their_access_control_lists() {
        for name in ["system.posix_acl_access", "system.posix_acl_default"] {
            keeps(name, [&list(33), &list(34)]);
        }
    }

    /// The labels of SELinux, which have no effect unless it is enabled, and other attributes of a folder.
    #[cfg(target_os = "linux")]
    #[test]
    fn folders_keep_their_labels() {
        let labels = [
            b"system_u:object_r:httpd_sys_content_t:s0\0".as_slice(),
            b"system_u:object_r:httpd_sys_rw_content_t:s0\0",
        ];
        for name in ["security.selinux", "security.other", "user.note"] {
            keeps(name, labels);
        }
    }

    #[test]
    fn a_lock_is_no_way_to_anothers_file() {
        let ground = Ground::new();
        fs::write(ground.path("mine"), "mine").unwrap();
        symlink(ground.path("mine"), ground.path(".public.assay-lock")).unwrap();
        ground.publish(FIRST).unwrap_err();
        assert_eq!(fs::read_to_string(ground.path("mine")).unwrap(), "mine");
    }

    #[test]
    fn a_link_stays_a_link_to_the_new_folder() {
        let ground = Ground::new();
        fs::create_dir(ground.path("elsewhere")).unwrap();
        symlink(ground.path("elsewhere"), ground.path("public")).unwrap();
        ground.publish(FIRST).unwrap();
        ground.publish(SECOND).unwrap();
        assert!(ground.path("public").is_symlink());
        assert_eq!(fs::read_to_string(ground.path("elsewhere/a/index.html")).unwrap(), "22");
    }

    #[test]
    fn the_folder_keeps_its_permissions() {
        let ground = Ground::new();
        ground.publish(FIRST).unwrap();
        fs::set_permissions(ground.path("public"), fs::Permissions::from_mode(0o750)).unwrap();
        ground.publish(SECOND).unwrap();
        assert_eq!(fs::metadata(ground.path("public")).unwrap().permissions().mode() & 0o777, 0o750);
    }
}

/// However often the folder is inspected during publishing, it contains one site or the other.
#[cfg(target_os = "linux")]
#[test]
fn there_is_never_half_a_site() {
    use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

    let ground = Ground::new();
    ground.publish(FIRST).unwrap();
    let (looks, done) = (AtomicU32::new(0), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                let home = fs::read_to_string(ground.path("public/index.html"));
                assert_eq!(home.expect("the home page is always there"), "1");
                looks.fetch_add(1, Ordering::Relaxed);
            }
        });
        // Until it has been inspected often enough, whenever the system schedules that.
        let mut rounds = 0;
        while !reader.is_finished() && (rounds < 100 || looks.load(Ordering::Relaxed) < 100) {
            ground.publish(if rounds % 2 == 0 { SECOND } else { FIRST }).unwrap();
            rounds += 1;
        }
        done.store(true, Ordering::Relaxed);
        reader.join().unwrap();
    });
}
