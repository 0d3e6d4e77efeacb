//! Pictures: how large they are, and whether networks that show a link to a page have one to show.

use super::Site;
use crate::parse::is_drawing;

impl Site {
    /// The width and the height in pixels of the picture at `url`, where it is a file of the site or of its theme.
    pub(crate) fn picture_size(&self, url: &str) -> Option<(usize, usize)> {
        let of_theme = || self.theme.pictures.get(url.strip_prefix("/pictures/")?);
        let file = self.files.get(url).or_else(of_theme)?;
        let size = imagesize::blob_size(&file.bytes).ok()?;
        Some((size.width, size.height))
    }

    /// Returns true if a page has a picture and networks show none of it: it is a drawing, which they do not show, and the
    /// site has no other for them.
    pub(crate) fn lacks_picture(&self) -> bool {
        let heroes = || self.pages.iter().filter_map(|page| page.article.front_matter.hero.as_ref());
        self.config.social.is_none() && heroes().any(|hero| is_drawing(&hero.src.value))
    }
}
