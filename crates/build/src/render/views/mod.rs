//! What templates are given. The fields are those of `themes/README.md`, which is the contract.

mod block;
mod data;
mod diagnostic;
mod lists;
mod page;
mod site;
#[cfg(test)]
mod tests;

pub(super) use self::block::{BlockView, EntryView};
pub(super) use self::data::DataView;
pub(super) use self::diagnostic::{DiagnosticView, outcome_views, question_views};
pub(super) use self::page::PageView;
pub(super) use self::site::SiteView;

/// The fields of those records that templates are given by name, for what is known of a template before it is drawn.
pub(crate) mod fields {
    use crate::press::Record;

    /// Those of `site`.
    pub(crate) const SITE: &[&str] = super::SiteView::FIELDS;
    /// Those of `page`.
    pub(crate) const PAGE: &[&str] = super::PageView::FIELDS;
    /// Those of a page in a list.
    pub(crate) const SUMMARY: &[&str] = super::page::SummaryView::FIELDS;
    /// Those of `block`.
    pub(crate) const BLOCK: &[&str] = super::BlockView::FIELDS;
    /// Those of `diagnostic`.
    pub(crate) const DIAGNOSTIC: &[&str] = super::DiagnosticView::FIELDS;
}
