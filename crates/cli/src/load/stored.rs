//! Files that are only copied and are too large to be in memory. They are read once for their hash, and opened again to
//! be copied or served, but only if they have not changed. A file that is still being written is read when it has
//! settled.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use assay_build::{ContentHash, ContentHasher, Contents, SourceFile, SourcePath, StoredFile, is_only_copied};

/// The length in bytes from which a file stays on the disk.
const LONG: u64 = 256 * 1024;
/// The length in bytes of the beginning that is read into memory, for the size of a picture. In a JPEG, the size comes
/// after the camera's metadata.
const BEGINNING: u64 = 4 * 1024;
const BEGINNING_OF_JPEG: u64 = 128 * 1024;
/// The time for which a file must be unchanged to count as settled.
const SETTLED: Duration = Duration::from_millis(500);
/// The maximum time to wait for a file that is being written.
const PATIENCE: Duration = Duration::from_secs(30);
/// The number of bytes that are read at once.
const PIECE: usize = 1024 * 1024;

/// Reads the file at `full`, which is the source `path`: into memory, or only its hash and beginning.
///
/// # Errors
/// The system's error; also if the file is being written all the time.
pub(super) fn read(full: &Path, path: &str) -> io::Result<SourceFile> {
    if !is_only_copied(path) || !fs::metadata(full).is_ok_and(|data| data.is_file() && data.len() >= LONG) {
        return fs::read(full).map(|bytes| SourceFile::new(path, bytes));
    }
    let start = Instant::now();
    loop {
        if let Some(file) = read_stored(full, path)? {
            return Ok(file);
        }
        if start.elapsed() > PATIENCE {
            return Err(io::Error::other("another program is still writing it; try again later"));
        }
        thread::sleep(SETTLED);
    }
}

/// Returns true if the source at `path` is a long file that is being written, judging by the metadata of `full`.
pub(super) fn is_growing(full: &Path, path: &str) -> bool {
    let is_new = |data: fs::Metadata| {
        // A file with a future timestamp counts as settled.
        let age = data.modified().ok().and_then(|time| time.elapsed().ok());
        data.is_file() && data.len() >= LONG && age.is_some_and(|age| age < SETTLED)
    };
    is_only_copied(path) && fs::metadata(full).is_ok_and(is_new)
}

/// Returns true if the file at `full` is the long file that was read as `known`.
pub(super) fn is_still(full: &Path, known: &SourceFile) -> bool {
    location(known).zip(fs::metadata(full).ok()).is_some_and(|(stored, data)| stamp(&data) == stored.stamp)
}

/// Returns where a long file is stored; none if it is in memory.
pub(super) fn location(file: &SourceFile) -> Option<StoredFile> {
    match file.contents() {
        Contents::Stored(stored) => Some(StoredFile::clone(&stored)),
        Contents::Bytes(_) | Contents::Encoded(_) => None,
    }
}

/// Opens a `stored` file of the site at `root`.
///
/// # Errors
/// The system's error; also if the file has changed since it was read.
pub(crate) fn open(root: &Path, stored: &StoredFile) -> io::Result<File> {
    let file = File::open(root.join(stored.path.as_str()))?;
    is_unchanged(&file, stored)?;
    Ok(file)
}

/// Checks that `file` has not changed since it was `stored`.
///
/// # Errors
/// The system's error, or that it has changed.
pub(crate) fn is_unchanged(file: &File, stored: &StoredFile) -> io::Result<()> {
    if stamp(&file.metadata()?) == stored.stamp {
        return Ok(());
    }
    Err(io::Error::other("it has changed since it was read; build again"))
}

/// Returns the hash of the file at `path`, which is read in pieces.
///
/// # Errors
/// The system's error.
pub(crate) fn hash_of(path: &Path) -> io::Result<ContentHash> {
    hash(&mut File::open(path)?)
}

fn hash(file: &mut File) -> io::Result<ContentHash> {
    let mut hasher = ContentHasher::default();
    let length = usize::try_from(file.metadata()?.len()).unwrap_or(PIECE);
    let mut piece = vec![0; length.saturating_add(1).min(PIECE)];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hasher.finish()),
            read => hasher.update(&piece[..read]),
        }
    }
}

/// Returns the file; none if it changes while it is read.
fn read_stored(full: &Path, path: &str) -> io::Result<Option<SourceFile>> {
    let mut file = File::open(full)?;
    let (data, mut beginning) = (file.metadata()?, Vec::new());
    let is_jpeg = [".jpg", ".jpeg"].iter().any(|end| path.to_ascii_lowercase().ends_with(end));
    let enough = if is_jpeg { BEGINNING_OF_JPEG } else { BEGINNING };
    File::open(full)?.take(enough).read_to_end(&mut beginning)?;
    let hash = hash(&mut file)?;
    let (length, stamp) = (data.len(), stamp(&data));
    let stored = StoredFile { path: SourcePath::new(path), length, hash, stamp };
    let is_whole = is_unchanged(&File::open(full)?, &stored).is_ok();
    Ok(is_whole.then(|| SourceFile::stored(stored, beginning)))
}

/// Returns a value that changes whenever the file is written.
fn stamp(data: &fs::Metadata) -> u64 {
    #[cfg(unix)]
    let identity = {
        use std::os::unix::fs::MetadataExt as _;
        format!("{} {} {} {}", data.dev(), data.ino(), data.ctime(), data.ctime_nsec())
    };
    #[cfg(not(unix))]
    let identity = "";
    let hash = ContentHash::of(format!("{identity} {} {:?}", data.len(), data.modified().ok()).as_bytes());
    hash.as_bytes()[..8].iter().fold(0, |stamp, byte| stamp << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn what_is_long_and_only_copied_stays_on_the_disk() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("content")).unwrap();
        let long = vec![7; 300_000];
        for (path, bytes, stays) in [
            ("content/a.mp4", &long[..], true),
            ("content/a.jpg", &long, true),
            ("content/b.mp4", &long[..1000], false),
            ("content/a.csv", &long, false),
        ] {
            let full = dir.path().join(path);
            fs::write(&full, bytes).unwrap();
            let file = read(&full, path).unwrap();
            assert_eq!((location(&file).is_some(), file.hash), (stays, ContentHash::of(bytes)), "{path}");
            assert!(bytes.starts_with(&file.bytes) && (file.bytes.len() < bytes.len()) == stays, "{path}");
        }
    }

    #[test]
    fn what_has_changed_is_not_opened() {
        let dir = tempfile::tempdir().unwrap();
        let full = dir.path().join("content/a.mp4");
        fs::create_dir(dir.path().join("content")).unwrap();
        fs::write(&full, vec![7; 300_000]).unwrap();
        let stored = location(&read(&full, "content/a.mp4").unwrap()).unwrap();
        let mut all = Vec::new();
        open(dir.path(), &stored).unwrap().read_to_end(&mut all).unwrap();
        assert_eq!(all.len(), 300_000);
        fs::OpenOptions::new().append(true).open(&full).unwrap().write_all(b"8").unwrap();
        let error = open(dir.path(), &stored).unwrap_err().to_string();
        assert!(error.contains("build again"), "{error}");
    }

    #[test]
    fn a_file_that_grows_is_read_when_it_has_settled() {
        let dir = tempfile::tempdir().unwrap();
        let full = dir.path().join("a.mp4");
        fs::write(&full, vec![7; 300_000]).unwrap();
        assert!(is_growing(&full, "content/a.mp4"));
        assert!(!is_growing(&full, "content/a.md"));
        let file = File::options().append(true).open(&full).unwrap();
        file.set_modified(std::time::SystemTime::now() - Duration::from_secs(60)).unwrap();
        assert!(!is_growing(&full, "content/a.mp4"));
    }
}
