//! A build that fails, or is killed at any change to the disk, leaves a whole site.

use std::fs;

use assay_build::{OutputPath, Sink as _};

use super::{CROSSED, FIRST, Ground, SECOND, map, publish};
use crate::write::disk::Disk;
use crate::write::disk::fault::{Fault, When};
use crate::write::{Durability, Method, Publication};

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
