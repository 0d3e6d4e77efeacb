//! The part of the preview that reads a request.

#[path = "../../../cli/src/preview/laws.rs"]
pub(crate) mod laws;
#[path = "../../../cli/src/preview/range.rs"]
mod range;
#[path = "../../../cli/src/preview/request.rs"]
mod request;
#[path = "../../../cli/src/preview/route.rs"]
mod route;
#[path = "../../../cli/src/preview/site.rs"]
mod site;
