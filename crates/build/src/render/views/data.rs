//! The view of the site's data for templates: a record with a field for each file.

use std::sync::Arc;

use minijinja::value::Value;

use crate::context::Lookup;
use crate::incremental::TrackedSite;

/// The data of the site. Each file that a template reads is recorded separately.
#[derive(Debug)]
pub(in crate::render) struct DataView {
    pub(in crate::render) tracked: Arc<TrackedSite>,
}

impl Lookup for DataView {
    fn names(&self) -> Vec<&str> {
        self.tracked.data_names()
    }

    fn get(&self, name: &str) -> Option<Value> {
        self.tracked.data(name).cloned()
    }
}
