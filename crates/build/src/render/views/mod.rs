//! The values that templates receive. The fields are those of `themes/README.md`, which is the contract.

mod block;
mod data;
mod diagnostic;
mod lists;
mod page;
mod site;
mod summary;
#[cfg(test)]
mod tests;

pub(super) use self::block::{BlockView, EntryView};
pub(super) use self::data::DataView;
pub(super) use self::diagnostic::{DiagnosticView, OPEN, outcome_views, question_views};
pub(super) use self::page::PageView;
pub(super) use self::site::SiteView;
