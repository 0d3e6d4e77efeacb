//! The icons that browsers and phones request even if no page names them, `favicon.ico` and `apple-touch-icon.png`, and
//! the web manifest with its icons: made of the site's icons. A picture is embedded in an icon file unchanged; of a
//! drawing, all are drawn. A file of the site's own replaces each.

use std::sync::Arc;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::{CONTENT, Site, UrlPath, joined};
use crate::media::{Format, Picture};
use crate::media_type::media_type;
use crate::source::{ContentHash, Contents, Conversion, EncodedPicture, Recipe, SourceFile, SourcePath};

/// The maximum width and height of a picture in an icon file, in pixels.
const LARGEST: usize = 256;
/// The width and height at which a drawing is put into an icon file, in pixels.
const SIDE: u16 = 48;
/// The address of the icon for home screens that is drawn.
pub(crate) const TOUCH_ICON: &str = "apple-touch-icon.png";
/// Its width and height, in pixels.
pub(crate) const TOUCH_SIDE: u32 = 180;
/// The address of the web manifest.
pub(crate) const MANIFEST: &str = "manifest.webmanifest";
/// The widths and heights in pixels of the icons that browsers look for in a web manifest.
const INSTALLED: [u32; 2] = [192, 512];

impl Site {
    /// Returns the icons to make, and the web manifest; nothing if the site has no icon.
    pub(crate) fn icons(&self) -> Vec<(UrlPath, Contents)> {
        let files = self.icon_files();
        let favicon = files.iter().find_map(|(url, file)| match ending(url).as_str() {
            // A file so large that it is stored is not an icon.
            "ico" => file.contents().bytes().cloned().map(Contents::Bytes),
            "png" => Some(made(file, embedded(self.picture(url.as_str())?.picture)?)),
            _ => None,
        });
        let drawing = files.iter().find(|(url, _)| ending(url) == "svg");
        let drawn = |conversion| drawing.map(|(_, file)| made(file, conversion));
        let square =
            |side| drawn(Conversion::Drawn { width: side, height: side, fonts: ContentHash::of(&[]) });
        let favicon = favicon.or_else(|| drawn(Conversion::Icon { width: SIDE, height: SIDE }));
        let has_picture = files.iter().any(|(url, _)| ending(url) == "png");
        let touch = square(TOUCH_SIDE).filter(|_| !has_picture);
        let installed = INSTALLED.map(|side| (installed_name(side), square(side)));
        let manifest = (!files.is_empty()).then(|| Contents::from_bytes(self.manifest(&files)));
        [("favicon.ico".to_owned(), favicon), (TOUCH_ICON.to_owned(), touch), (MANIFEST.to_owned(), manifest)]
            .into_iter()
            .chain(installed)
            .filter_map(|(name, contents)| Some((UrlPath::of_file(&name), contents?)))
            .collect()
    }

    /// Returns true if one of the icons that are made is at `url`.
    pub(super) fn makes_icon(&self, url: &UrlPath) -> bool {
        let has_icon = self.config.organisation.as_ref().is_some_and(|it| !it.icons.is_empty());
        has_icon && self.icons().iter().any(|(made, _)| made == url)
    }

    /// Returns the files of the site's icons, with their addresses.
    fn icon_files(&self) -> Vec<(&UrlPath, &SourceFile)> {
        let organisation = self.config.organisation.as_ref();
        let icons = organisation.into_iter().flat_map(|organisation| &organisation.icons);
        let files = icons.filter_map(|icon| {
            // Not through `destination`, which asks for the icons that are made.
            let path = percent_decode_str(&icon.value).decode_utf8().ok()?;
            let path = SourcePath::new(&joined(CONTENT, &path)?);
            self.files.get_key_value(&self.bundles.address(&path))
        });
        files.collect()
    }

    /// Returns the web manifest (W3C, *Web Application Manifest*). It asks for no window of its own: a site is read in
    /// the browser.
    fn manifest(&self, files: &[(&UrlPath, &SourceFile)]) -> Vec<u8> {
        let icon = |url: &UrlPath, sizes: String| json!({ "src": self.href(url), "sizes": sizes, "type": media_type(url.as_str()) });
        let drawn = |side: u32| icon(&UrlPath::of_file(&installed_name(side)), format!("{side}x{side}"));
        let mut icons: Vec<Value> = Vec::new();
        for (url, _) in files {
            let size = self.picture(url.as_str()).and_then(|file| file.picture.size());
            if ending(url) == "svg" {
                if !icons.iter().any(|icon| icon["sizes"] == "any") {
                    icons.extend(INSTALLED.map(drawn));
                }
                icons.push(icon(url, "any".to_owned()));
            } else if let Some((width, height)) = size {
                icons.push(icon(url, format!("{width}x{height}")));
            }
        }
        let home = self.href(&UrlPath::home());
        let mut manifest = Map::new();
        let mut set = |name: &str, value: Value| drop(manifest.insert(name.to_owned(), value));
        set("name", self.config.title.as_str().into());
        if let Some(description) = &self.config.description {
            set("description", description.as_str().into());
        }
        set("lang", self.config.language.as_str().into());
        set("id", home.as_str().into());
        set("start_url", home.as_str().into());
        set("scope", home.as_str().into());
        set("display", "browser".into());
        set("icons", icons.into());
        let mut text = serde_json::to_vec_pretty(&manifest).unwrap_or_default();
        text.push(b'\n');
        text
    }
}

fn installed_name(side: u32) -> String {
    format!("icon-{side}.png")
}

fn ending(url: &UrlPath) -> String {
    url.as_str().rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default()
}

fn made(file: &SourceFile, conversion: Conversion) -> Contents {
    let recipe = Recipe { source: file.hash, conversion };
    let (path, source) = (file.path.clone(), file.contents());
    Contents::Encoded(Arc::new(EncodedPicture { path, source, recipe, fonts: Arc::default() }))
}

/// Returns the conversion of a PNG that fits into an icon file, unchanged.
fn embedded(picture: Picture) -> Option<Conversion> {
    let Picture::Shown { format: Format::Png, size: Some((width, height)), .. } = picture else {
        return None;
    };
    let side = |pixels: usize| u16::try_from(pixels).ok().filter(|_| (1..=LARGEST).contains(&pixels));
    Some(Conversion::Icon { width: side(width)?, height: side(height)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_png_that_fits_is_put_into_an_icon_file() {
        let of = |format, size| {
            embedded(Picture::Shown {
                format,
                size: Some(size),
                is_animated: false,
                is_located: false,
                colour: None,
            })
        };
        assert_eq!(of(Format::Png, (256, 32)), Some(Conversion::Icon { width: 256, height: 32 }));
        for (format, size) in [(Format::Png, (257, 1)), (Format::Png, (1, 257)), (Format::Jpeg, (32, 32))] {
            assert_eq!(of(format, size), None);
        }
    }
}
