//! The site's data, as templates see it: a record with a field for each file.

use std::sync::Arc;

use minijinja::value::Value;

use crate::incremental::Reader;
use crate::press::Lookup;

/// The data of the site. Each file that a template reads is recorded on its own.
#[derive(Debug)]
pub(in crate::render) struct DataView {
    pub(in crate::render) reader: Arc<Reader>,
}

impl Lookup for DataView {
    fn names(&self) -> Vec<&str> {
        self.reader.data_names()
    }

    fn get(&self, name: &str) -> Option<Value> {
        self.reader.data(name).cloned()
    }
}
