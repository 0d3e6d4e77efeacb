//! `assay new`: creates a site, or a file of one, from archetypes.

mod archetypes;
mod ask;
mod file;
mod site;

use super::Outcome;
use crate::args::{New, NewItem};
use crate::error::Error;

/// Creates what was asked for, and prints what to do next.
pub(super) fn new(args: &New) -> Result<Outcome, Error> {
    match &args.item {
        None => site::create(&args.site),
        Some(NewItem::Site(site)) => site::create(site),
        Some(NewItem::Article(article)) => file::article(article),
        Some(NewItem::Page(page)) => file::page(page),
        Some(NewItem::Diagnostic(diagnostic)) => file::diagnostic(diagnostic),
    }
}
