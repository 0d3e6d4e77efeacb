//! Pictures: their size, and whether social networks have one to show with a link to a page.

use super::Site;
use crate::media::Picture;
use crate::parse::is_drawing;

impl Site {
    /// Returns the picture at `url`, if it is a file of the site or of its theme.
    pub(crate) fn picture(&self, url: &str) -> Option<Picture> {
        let of_theme = || self.theme.pictures.get(url.strip_prefix("/pictures/")?);
        let file = self.files.get(url).or_else(of_theme)?;
        Some(Picture::of(file.path.file_name(), &file.bytes))
    }

    /// Returns true if a page has a picture and social networks show none: it is a drawing, which they ignore, and the
    /// site has no other.
    pub(crate) fn lacks_picture(&self) -> bool {
        let heroes = || self.pages.iter().filter_map(|page| page.article.front_matter.hero.as_ref());
        self.config.social.is_none() && heroes().any(|hero| is_drawing(&hero.src.value))
    }
}
