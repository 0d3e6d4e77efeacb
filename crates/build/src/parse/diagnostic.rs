//! stub
use super::blocks::Part;
use super::fragment::Fragment;
use crate::problem::Problem;
use crate::source::{SourceFile, SourcePath};
use std::ops::Range;

#[derive(Clone, Debug)]
pub(crate) struct Diagnostic {
    pub(crate) path: SourcePath,
    pub(crate) summary: Option<Fragment>,
}
impl Diagnostic {
    pub(crate) fn id(&self) -> &str {
        ""
    }
    pub(crate) fn id_span(&self) -> Range<usize> {
        0..0
    }
    pub(crate) fn fragments(&self) -> impl Iterator<Item = &Fragment> {
        self.summary.iter()
    }
    pub(crate) fn title(&self) -> &str {
        ""
    }
}
pub(super) fn read(file: &SourceFile, problems: &mut Vec<Problem>) -> Option<Diagnostic> {
    let _ = (file, problems);
    None
}
pub(super) fn take_short_forms(
    text: &str,
    parts: &mut Vec<Part>,
    path: &SourcePath,
    problems: &mut Vec<Problem>,
) -> Vec<Diagnostic> {
    let _ = (text, parts, path, problems);
    Vec::new()
}
