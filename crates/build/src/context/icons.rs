//! The icons that browsers and phones request even if no page names them, `favicon.ico` and `apple-touch-icon.png`: made
//! of the site's icons. A picture is embedded in an icon file unchanged; a site that has only a drawing gets both drawn.

use std::sync::Arc;

use crate::assemble::{Site, Target, UrlPath};
use crate::media::{Format, Picture};
use crate::source::{ContentHash, Contents, Conversion, EncodedPicture, Recipe, SourceFile};

/// The maximum width and height of a picture in an icon file, in pixels.
const LARGEST: usize = 256;
/// The width and height at which a drawing is put into an icon file, in pixels.
const SIDE: u16 = 48;
/// The address of the icon for home screens that is drawn.
pub(crate) const TOUCH_ICON: &str = "apple-touch-icon.png";
/// Its width and height, in pixels.
pub(crate) const TOUCH_SIDE: u32 = 180;

/// Returns the icons to make.
pub(super) fn icons(site: &Site) -> Vec<(UrlPath, Contents)> {
    let files = files(site);
    let ending = |url: &UrlPath| url.as_str().rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let favicon = files.iter().find_map(|(url, file)| match ending(url)?.as_str() {
        // A file so large that it is stored is not an icon.
        "ico" => file.contents().bytes().cloned().map(Contents::Bytes),
        "png" => Some(made(file, embedded(site.picture(url.as_str())?.picture)?)),
        _ => None,
    });
    let drawing = files.iter().find(|(url, _)| ending(url).as_deref() == Some("svg"));
    let drawn = |conversion| drawing.map(|(_, file)| made(file, conversion));
    let favicon = favicon.or_else(|| drawn(Conversion::Icon { width: SIDE, height: SIDE }));
    let has_picture = files.iter().any(|(url, _)| ending(url).as_deref() == Some("png"));
    let fonts = ContentHash::of(&[]);
    let touch = Conversion::Drawn { width: TOUCH_SIDE, height: TOUCH_SIDE, fonts };
    let touch = drawn(touch).filter(|_| !has_picture);
    let named = |name, icon: Option<Contents>| Some((UrlPath::of_file(name), icon?));
    named("favicon.ico", favicon).into_iter().chain(named(TOUCH_ICON, touch)).collect()
}

/// Returns the files of the site's icons, with their addresses.
fn files(site: &Site) -> Vec<(&UrlPath, &SourceFile)> {
    let organisation = site.config.organisation.as_ref();
    let Some(home) = site.pages.get(site.home()).map(|page| &page.article.path) else { return Vec::new() };
    let icons = organisation.into_iter().flat_map(|organisation| &organisation.icons);
    let files = icons.filter_map(|icon| {
        let destination = site.destination(home, Target::read(&icon.value)).ok()?;
        site.files.get_key_value(site.address(&destination)?)
    });
    files.collect()
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
            embedded(Picture::Shown { format, size: Some(size), is_animated: false, is_located: false })
        };
        assert_eq!(of(Format::Png, (256, 32)), Some(Conversion::Icon { width: 256, height: 32 }));
        for (format, size) in [(Format::Png, (257, 1)), (Format::Png, (1, 257)), (Format::Jpeg, (32, 32))] {
            assert_eq!(of(format, size), None);
        }
    }
}
