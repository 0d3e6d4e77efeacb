//! One build at a time writes to a folder.

use std::fs;

use assay_build::{OutputPath, Sink as _};

use super::{FIRST, Ground, KEEP, map, publish};
use crate::write::{Method, Publication};

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
