//! Detects mounts on a folder, in it, or of it elsewhere. Exchanging such a folder would leave a mount, for example a
//! container's volume, with an empty folder. Only reads.

use std::path::{Path, PathBuf};

/// The reason why a folder cannot be exchanged, or not be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mount {
    /// Something is mounted on the folder.
    On,
    /// Something is mounted on this path in the folder.
    In(PathBuf),
    /// The folder, or one in it, is also mounted at this path; in a container if it is visible to the process.
    Elsewhere { at: PathBuf, process: Option<u32> },
}

/// Returns the first mount that concerns `folder`, a real absolute path. If the system has no table of mounts, a folder
/// on another disk than its parent is a mount.
pub(super) fn of(folder: &Path) -> Option<Mount> {
    #[cfg(target_os = "linux")]
    if let Ok(table) = std::fs::read_to_string("/proc/self/mountinfo") {
        return table::of(folder, &table);
    }
    is_on_another_disk(folder).then_some(Mount::On)
}

#[cfg(unix)]
fn is_on_another_disk(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    let disk = |path: &Path| std::fs::metadata(path).ok().map(|data| data.dev());
    let above = folder.parent().and_then(disk);
    disk(folder).is_some_and(|own| above.is_some_and(|above| above != own))
}

#[cfg(not(unix))]
fn is_on_another_disk(_: &Path) -> bool {
    false
}

/// The table of mounts on Linux, `proc_pid_mountinfo(5)`.
#[cfg(target_os = "linux")]
mod table {
    use std::collections::HashSet;
    use std::ffi::OsString;
    use std::fs::{self, File};
    use std::io::Read as _;
    use std::os::unix::ffi::OsStringExt as _;
    use std::path::{Path, PathBuf};

    use super::Mount;

    /// The number of bytes of a table that are read to recognise it: enough for the number in the first line.
    const BEGINNING: usize = 16;

    /// A line: a folder of a file system, and where it is mounted.
    #[derive(Debug)]
    struct Line<'a> {
        disk: &'a str,
        root: PathBuf,
        at: PathBuf,
    }

    pub(super) fn of(folder: &Path, own: &str) -> Option<Mount> {
        let lines: Vec<Line<'_>> = own.lines().filter_map(line).collect();
        if lines.iter().any(|line| line.at == folder) {
            return Some(Mount::On);
        }
        if let Some(line) = lines.iter().find(|line| line.at.starts_with(folder)) {
            return Some(Mount::In(line.at.clone()));
        }
        // Of two mounts on one path, the later is visible.
        let holds = lines.iter().filter(|line| folder.starts_with(&line.at));
        let held = holds.max_by_key(|line| line.at.components().count())?;
        let path = held.root.join(folder.strip_prefix(&held.at).ok()?);
        let elsewhere = |lines: &[Line<'_>], process| {
            let line = lines.iter().find(|line| line.disk == held.disk && line.root.starts_with(&path))?;
            Some(Mount::Elsewhere { at: line.at.clone(), process })
        };
        if let Some(found) = elsewhere(&lines, None) {
            return Some(found);
        }
        if !folder.exists() {
            return None;
        }
        let mut known: HashSet<String> = first_number(own).map(str::to_owned).into_iter().collect();
        let processes = fs::read_dir("/proc").into_iter().flatten().filter_map(Result::ok);
        let numbers = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        numbers.filter_map(|process| Some((process, other(process, &mut known)?))).find_map(
            |(process, table)| elsewhere(&table.lines().filter_map(line).collect::<Vec<_>>(), Some(process)),
        )
    }

    /// Returns the table of `process`, if it is readable and not one of the `known` ones. Most processes share one.
    fn other(process: u32, known: &mut HashSet<String>) -> Option<String> {
        let mut file = File::open(format!("/proc/{process}/mountinfo")).ok()?;
        let mut table = vec![0; BEGINNING];
        let length = file.read(&mut table).ok()?;
        table.truncate(length);
        // The number of a mount is specific to a namespace.
        if !known.insert(first_number(std::str::from_utf8(&table).ok()?)?.to_owned()) {
            return None;
        }
        file.read_to_end(&mut table).ok()?;
        String::from_utf8(table).ok()
    }

    fn first_number(table: &str) -> Option<&str> {
        Some(table.split_once(' ')?.0)
    }

    fn line(line: &str) -> Option<Line<'_>> {
        let mut fields = line.split(' ').skip(2);
        Some(Line { disk: fields.next()?, root: path(fields.next()?), at: path(fields.next()?) })
    }

    /// Decodes a path, in which blanks and the like are three octal digits after a backslash.
    fn path(text: &str) -> PathBuf {
        let mut bytes = Vec::with_capacity(text.len());
        let mut rest = text.as_bytes();
        while let Some((&first, after)) = rest.split_first() {
            let digits =
                after.get(..3).filter(|_| first == b'\\').and_then(|digits| std::str::from_utf8(digits).ok());
            match digits.and_then(|digits| u8::from_str_radix(digits, 8).ok()) {
                Some(byte) => {
                    bytes.push(byte);
                    rest = &after[3..];
                }
                None => {
                    bytes.push(first);
                    rest = after;
                }
            }
        }
        OsString::from_vec(bytes).into()
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const TABLE: &str = "\
22 1 254:0 / / rw - ext4 /dev/vda rw
23 22 254:1 / /data\\040disk rw - ext4 /dev/vdb rw
24 22 254:1 /site/public /srv/www rw - ext4 /dev/vdb rw
25 22 0:22 / /home/a/public/media rw - tmpfs tmpfs rw
";

        #[test]
        fn a_mount_is_found_on_a_folder_in_it_and_from_it() {
            let of = |folder: &str| of(Path::new(folder), TABLE);
            assert_eq!(of("/data disk"), Some(Mount::On));
            assert_eq!(of("/srv/www"), Some(Mount::On));
            assert_eq!(of("/home/a/public"), Some(Mount::In("/home/a/public/media".into())));
            let elsewhere = Some(Mount::Elsewhere { at: "/srv/www".into(), process: None });
            assert_eq!(of("/data disk/site/public"), elsewhere);
            assert_eq!(of("/data disk/site"), elsewhere);
            assert_eq!(of("/data disk/site/public/a"), None);
            assert_eq!(of("/home/b/public"), None);
        }
    }
}
