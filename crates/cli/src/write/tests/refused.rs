//! Folders that are never replaced.

use std::fs;
use std::path::Path;

use super::{FIRST, Ground, SECOND, map};
use crate::error::Error;
use crate::write::{MARKER, Method, Target};

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
