//! Pictures: what their bytes say, and whether social networks have one to show with a link to a page.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Site, UrlPath};
use crate::media::{Mentioned, Picture, has_metadata, sizes, svg};
use crate::parse::{CARD, is_drawing};
use crate::source::{ContentHash, Contents, Conversion, EncodedPicture, Recipe, SourceFile, SourcePath};

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
        let picture = match file.is_stored() {
            true => Picture::of(file.path.file_name(), &file.bytes),
            false => Picture::of_whole(file.path.file_name(), &file.bytes),
        };
        let is_sized = self.config.pictures.enabled
            && file.length() >= sizes::LONG
            && sizes::rewritten(picture).is_some();
        // The decoder finds more.
        let picture = if is_sized { picture } else { picture.unless_cut_off(&file.bytes, file.length()) };
        let picture = picture.with_colour(file.colour);
        Some(PictureFile { picture, sized: is_sized.then_some(file.hash) })
    }

    /// Returns the hash of the file at `url` if it is a picture that is published in several sizes, and the file itself
    /// only where something asks for it: a link, and whatever else states its address.
    pub(crate) fn original(&self, url: &str) -> Option<ContentHash> {
        let file = self.files.get(url)?;
        let sized = self.picture(url)?.sized?;
        (!self.mentioned().has(file.path.file_name())).then_some(sized)
    }

    /// Returns what is published of the file at `url`, whichever pages there are; none if that depends on them. Pictures
    /// lose what their cameras wrote into them.
    pub(crate) fn published(&self, url: &UrlPath, file: &SourceFile) -> Option<Contents> {
        let pictures = &self.config.pictures;
        let is_stripped = pictures.enabled
            && Picture::of(file.path.file_name(), &file.bytes).is_strippable()
            && (file.is_stored() || has_metadata(&file.bytes));
        if self.original(url.as_str()).is_some() {
            return None;
        }
        if pictures.clean_svg
            && is_drawing(file.path.as_str())
            && let Ok(text) = file.text()
            && svg::active(text).is_some()
        {
            return Some(Contents::from_bytes(svg::cleaned(text)));
        }
        if !is_stripped {
            return Some(file.contents());
        }
        let recipe = Recipe { source: file.hash, conversion: Conversion::Stripped };
        let (path, source) = (file.path.clone(), file.contents());
        let picture = EncodedPicture { path, source, recipe, fonts: Arc::default() };
        Some(Contents::Encoded(Arc::new(picture)))
    }

    /// Returns the names of pictures that something else than a page states: a template or stylesheet, data, a file of
    /// the site's own, `site.toml`.
    fn mentioned(&self) -> &Mentioned {
        self.mentioned.get_or_init(|| {
            let theme = &self.theme;
            let of_theme = [&theme.styles, &theme.scripts, &theme.others];
            let files = of_theme.into_iter().flat_map(BTreeMap::values).chain(self.files.values());
            let mut mentioned = Mentioned::default();
            let templates = theme.templates.values().filter_map(|file| file.text().ok());
            templates.for_each(|text| mentioned.add_template(text));
            files.filter_map(|file| file.text().ok()).for_each(|text| mentioned.add(text));
            theme.options.values().for_each(|value| mentioned.add_value(value));
            let redirects = self.config.redirects.iter().map(|redirect| &redirect.to.value);
            redirects.for_each(|to| mentioned.add(to));
            for page in &self.pages {
                let extra = &page.article.front_matter.extra;
                extra.iter().for_each(|entry| mentioned.add_value(&entry.node.value));
            }
            self.data.values().for_each(|data| mentioned.add_shown(&data.value, 0));
            mentioned
        })
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
        let EncodedPicture { path, recipe, fonts, .. } = &**picture;
        let Some(file) = self.picture_at_path(path).filter(|file| file.hash == recipe.source) else {
            return contents;
        };
        let source = file.contents();
        Contents::Encoded(Arc::new(EncodedPicture {
            path: path.clone(),
            source,
            recipe: *recipe,
            fonts: fonts.clone(),
        }))
    }

    /// Returns true if a page has a picture and social networks show none: it is a drawing, which they ignore, and the
    /// site has no other.
    pub(crate) fn lacks_picture(&self) -> bool {
        let has_cards = self.config.cards && self.theme.templates.contains_key(CARD);
        self.config.social.is_none() && !has_cards && self.has_drawing()
    }

    /// Returns true if a page has a drawing as its hero image.
    fn has_drawing(&self) -> bool {
        let mut heroes = self.pages.iter().filter_map(|page| page.article.hero_source());
        *self.has_drawing.get_or_init(|| heroes.any(is_drawing))
    }
}
