//! Pictures: what their bytes say, and whether social networks have one to show with a link to a page.

use std::sync::Arc;

use super::Site;
use crate::media::{Picture, sizes};
use crate::parse::is_drawing;
use crate::source::{ContentHash, Contents, EncodedPicture, SourceFile, SourcePath};

/// A file of the site that is used as a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct PictureFile {
    /// The properties that its bytes give.
    pub(crate) picture: Picture,
    /// The hash of its bytes, if it is published in several sizes.
    pub(crate) sized: Option<ContentHash>,
}

impl Site {
    /// Returns the picture at `url`, if it is a file of the site or of its theme.
    pub(crate) fn picture(&self, url: &str) -> Option<PictureFile> {
        let file = self.picture_source(url)?;
        let picture = Picture::of(file.path.file_name(), &file.bytes);
        let is_sized = self.config.pictures.enabled
            && file.length() >= sizes::LONG
            && sizes::rewritten(picture).is_some();
        Some(PictureFile { picture, sized: is_sized.then_some(file.hash) })
    }

    /// Returns the file at `url` of the site or of its theme.
    pub(crate) fn picture_source(&self, url: &str) -> Option<&SourceFile> {
        let of_theme = || self.theme.pictures.get(url.strip_prefix("/pictures/")?);
        self.files.get(url).or_else(of_theme)
    }

    /// Returns the file that was read from `path`, of the site or of its theme.
    pub(crate) fn picture_at_path(&self, path: &SourcePath) -> Option<&SourceFile> {
        let own = self.files.get(&self.bundles.address(path)).filter(|file| file.path == *path);
        own.or_else(|| self.theme.pictures.values().find(|file| file.path == *path))
    }

    /// Returns the contents of a file; those of a picture with its source as it was read last.
    pub(crate) fn with_current_source(&self, contents: Contents) -> Contents {
        let Contents::Encoded(picture) = &contents else { return contents };
        let EncodedPicture { path, recipe, .. } = &**picture;
        let Some(file) = self.picture_at_path(path).filter(|file| file.hash == recipe.source) else {
            return contents;
        };
        let source = file.contents();
        Contents::Encoded(Arc::new(EncodedPicture { path: path.clone(), source, recipe: *recipe }))
    }

    /// Returns true if a page has a picture and social networks show none: it is a drawing, which they ignore, and the
    /// site has no other.
    pub(crate) fn lacks_picture(&self) -> bool {
        let heroes = || self.pages.iter().filter_map(|page| page.article.front_matter.hero.as_ref());
        self.config.social.is_none() && heroes().any(|hero| is_drawing(&hero.src.value))
    }
}
