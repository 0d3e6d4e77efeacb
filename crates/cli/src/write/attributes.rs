//! The ownership and permissions of a folder: owner, group, mode, access control lists and labels. A folder that
//! replaces another gets the other's.

use std::io;
use std::path::Path;

/// The stage of a new folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// To be filled: what is created in it inherits its group and its lists, and its owner may write.
    Begun,
    /// To be published.
    Filled,
}

/// Copies the attributes of the folder `from` to the folder `to`. Copies as many as possible, even if some fail.
///
/// # Errors
/// The system does not allow an attribute to be copied, for example the owner by anyone but root.
#[cfg(unix)]
pub(super) fn copy(from: &Path, to: &Path, stage: Stage) -> io::Result<()> {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};

    const BITS: u32 = 0o7777;
    let (old, new) = (fs::symlink_metadata(from)?, fs::symlink_metadata(to)?);
    let group = (old.gid() != new.gid()).then(|| old.gid());
    let owner = (old.uid() != new.uid() && stage == Stage::Filled).then(|| old.uid());
    let owned = match (owner, group) {
        (None, None) => Ok(()),
        // The group can often be set where the owner cannot.
        _ => chown(to, owner, group).or_else(|error| match (owner, group) {
            (Some(_), Some(_)) => chown(to, None, group).and(Err(error)),
            _ => Err(error),
        }),
    };
    let mode = old.mode() & BITS | if stage == Stage::Begun { 0o700 } else { 0 };
    // A change of the owner clears some bits.
    let set = match mode == new.mode() & BITS && owner.is_none() && group.is_none() {
        true => Ok(()),
        false => fs::set_permissions(to, Permissions::from_mode(mode)),
    };
    owned.and(set).and(extended::copy(from, to))
}

#[cfg(not(unix))]
pub(super) fn copy(from: &Path, to: &Path, _: Stage) -> io::Result<()> {
    std::fs::set_permissions(to, std::fs::metadata(from)?.permissions())
}

/// Extended attributes, in which Linux stores access control lists and labels.
#[cfg(any(target_os = "linux", target_os = "android", target_os = "macos"))]
mod extended {
    use std::io;
    use std::path::Path;

    use rustix::fs::XattrFlags;
    use rustix::fs::{lgetxattr, lgetxattr_query, llistxattr, llistxattr_query, lremovexattr, lsetxattr};

    type Name = Vec<u8>;

    /// The prefix of the names of access control lists.
    const LISTS: &[u8] = b"system.";

    pub(super) fn copy(from: &Path, to: &Path) -> io::Result<()> {
        let (old, new) = (names(from), names(to));
        let mut done = Ok(());
        // A list inherited from the parent of the new folder would grant access to others.
        for name in new.iter().filter(|name| name.starts_with(LISTS) && !old.contains(name)) {
            done = done.and(lremovexattr(to, name.as_slice()).map_err(io::Error::from));
        }
        for name in &old {
            let value = value(from, name);
            if value.is_none() || value == self::value(to, name) {
                continue;
            }
            let set = lsetxattr(to, name.as_slice(), &value.unwrap_or_default(), XattrFlags::empty());
            // Labels are assigned by the system; not everybody may set them.
            if name.starts_with(LISTS) {
                done = done.and(set.map_err(io::Error::from));
            }
        }
        done
    }

    /// Returns the names of the attributes of `path`; none if the disk does not support them.
    fn names(path: &Path) -> Vec<Name> {
        let mut names = match llistxattr_query(path) {
            Ok(length) if length > 0 => vec![0; length],
            _ => return Vec::new(),
        };
        let length = llistxattr(path, names.as_mut_slice()).unwrap_or_default();
        names[..length].split(|&byte| byte == 0).filter(|name| !name.is_empty()).map(<[u8]>::to_vec).collect()
    }

    fn value(path: &Path, name: &[u8]) -> Option<Vec<u8>> {
        let mut value = vec![0; lgetxattr_query(path, name).ok()?];
        let length = lgetxattr(path, name, value.as_mut_slice()).ok()?;
        value.truncate(length);
        Some(value)
    }
}

#[cfg(all(unix, not(any(target_os = "linux", target_os = "android", target_os = "macos"))))]
mod extended {
    pub(super) fn copy(_: &std::path::Path, _: &std::path::Path) -> std::io::Result<()> {
        Ok(())
    }
}
