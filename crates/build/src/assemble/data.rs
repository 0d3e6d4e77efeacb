//! The data files, by the names that templates use.

use std::sync::Arc;

use super::publication::UnpublishedReason;
use super::{CONTENT, Site, Unpublished, UrlPath};
use crate::parse::DataFile;
use crate::problem::{Code, Place, Problem};

impl Site {
    /// Adds the data files; the first of two with the same name counts. None of them has an address.
    pub(super) fn take_data(&mut self, files: Vec<Arc<DataFile>>, problems: &mut Vec<Problem>) {
        for file in files {
            let inside = file.path.as_str().strip_prefix(CONTENT).unwrap_or_default();
            let url = UrlPath::of_file(inside);
            Arc::make_mut(&mut self.unpublished).push(Unpublished {
                path: file.path.clone(),
                url,
                why: UnpublishedReason::Data,
            });
            if let Some(other) = self.data.get(&file.name) {
                let message = format!("`data.{}` is already defined by `{}`", file.name, other.path);
                let place = Place::whole(&file.path);
                problems.push(
                    Problem::new(Code::DataDuplicateName, place, message).hint("rename one of the two files"),
                );
            } else {
                self.data.insert(file.name.clone(), file);
            }
        }
    }
}
