//! Publishing keeps what an administrator set up: owners, permissions, access control lists, labels, links.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};

use super::{FIRST, Ground, SECOND, publish};
use crate::write::Method;

/// Only root can change owner and group; others check the mode.
#[test]
fn folders_keep_their_owner_group_and_mode() {
    let ground = Ground::new();
    let is_root = fs::metadata(ground.dir.path()).unwrap().uid() == 0;
    let third = &[("index.html", "3"), ("a/index.html", "3"), ("b/c/index.html", "1"), ("b/new.txt", "3")];
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
        // A file that is created in a folder with this bit has its group.
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
    let entries =
        [entry(1, 7, none), entry(2, 5, user), entry(4, 5, none), entry(0x10, 5, none), entry(0x20, 0, none)];
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
