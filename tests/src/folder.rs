//! A folder of files in memory: the sources of a site, or the output of a build.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use walkdir::WalkDir;

use crate::Outcome;

/// Every file of a folder by path, with `/` between its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folder {
    files: BTreeMap<String, Vec<u8>>,
}

impl Folder {
    /// Reads the folder at `root`; one that does not exist has no files.
    ///
    /// # Errors
    /// A file cannot be read, or its name is not text.
    pub fn read(root: &Path) -> Outcome<Self> {
        let mut files = BTreeMap::new();
        if !root.exists() {
            return Ok(Self { files });
        }
        for entry in WalkDir::new(root).sort_by_file_name() {
            let entry = entry?;
            if entry.file_type().is_file() {
                let path = entry.path().strip_prefix(root)?.to_str().ok_or("a file's name is not text")?;
                files.insert(path.replace('\\', "/"), fs::read(entry.path())?);
            }
        }
        Ok(Self { files })
    }

    /// Adds a text file, replacing any other at `path`.
    pub fn put(&mut self, path: &str, text: &str) {
        self.put_bytes(path, text.as_bytes().to_vec());
    }

    /// Adds a file, replacing any other at `path`.
    pub fn put_bytes(&mut self, path: &str, bytes: Vec<u8>) {
        self.files.insert(path.to_owned(), bytes);
    }

    /// Writes every file under `root`.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn write(&self, root: &Path) -> Outcome {
        for (path, bytes) in &self.files {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap_or(root))?;
            fs::write(path, bytes)?;
        }
        Ok(())
    }

    /// Removes the files for which `hidden` is true.
    #[must_use]
    pub fn without(mut self, hidden: impl Fn(&str) -> bool) -> Self {
        self.files.retain(|path, _| !hidden(path));
        self
    }

    /// Adds the files of `other` under `prefix`, without replacing any.
    pub fn add_under(&mut self, prefix: &str, other: &Self) {
        for (path, bytes) in &other.files {
            self.files.entry(format!("{prefix}/{path}")).or_insert_with(|| bytes.clone());
        }
    }

    /// Returns every path and its bytes, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// Returns the bytes at `path`.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// Returns true if there are no files.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}
