//! The page of a diagnostic alone, which other sites show in a frame. It is written where the site's policy lets another
//! site frame it, and is in no list, sitemap or search.

use std::sync::Arc;

use minijinja::context;

use super::record::html;
use super::renderer::{Renderer, diagnostic_url};
use crate::assemble::{UrlPath, embed_folder};
use crate::incremental::TrackedSite;
use crate::problem::Problem;

/// Renders the page of the diagnostic `id` alone, with its address.
///
/// # Errors
/// A problem in a template.
pub(super) fn page(tracked: &Arc<TrackedSite>, id: &str) -> Result<Option<(UrlPath, String)>, Box<Problem>> {
    let Ok((diagnostic, home)) = tracked.diagnostic(id) else { return Ok(None) };
    let page = tracked.facts(*home);
    let folder = embed_folder(page.diagnostic() == Some(id), id);
    let url = page.url().below(&folder);
    let renderer = Renderer::new(tracked, *home);
    let Some(content) = renderer.embedded(id)? else { return Ok(None) };
    let embed = context! {
        id,
        title => &diagnostic.engine.title.value,
        url => diagnostic_url(tracked, diagnostic, *home),
        content => html(content),
    };
    Ok(Some((url, renderer.embed_page(embed)?)))
}
