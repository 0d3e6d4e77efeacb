//! The icons that browsers and phones request even if no page names them, `favicon.ico` and `apple-touch-icon.png`: made
//! of the site's icons. A picture is embedded in an icon file unchanged; a site that has only a drawing gets both drawn.

use std::sync::Arc;

use crate::assemble::{Site, Target, UrlPath};
use crate::source::{ContentHash, Contents, Conversion, EncodedPicture, Recipe, SourceFile};

/// The maximum width and height of a picture in an icon file, in pixels.
const LARGEST: usize = 256;
/// The width and height at which a drawing is put into an icon file, in pixels.
const SIDE: u8 = 48;
/// The address of the icon for home screens that is drawn.
pub(crate) const TOUCH_ICON: &str = "apple-touch-icon.png";
/// Its width and height, in pixels.
pub(crate) const TOUCH_SIDE: u32 = 180;

/// Returns the icons to make.
pub(super) fn icons(site: &Site) -> Vec<(UrlPath, Contents)> {
    let files = files(site);
    let ending = |url: &UrlPath| url.as_str().rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let favicon = files.iter().find_map(|(url, file)| {
        // A file so large that it is stored is not an icon.
        let contents = file.contents();
        let bytes = contents.bytes()?;
        match ending(url)?.as_str() {
            "ico" => Some(bytes.clone()),
            "png" => Some(wrapped(bytes, site.picture(url.as_str())?.picture.size()?)?.into()),
            _ => None,
        }
    });
    let drawing = files.iter().find(|(url, _)| ending(url).as_deref() == Some("svg"));
    let drawn = |conversion| drawing.map(|(_, file)| drawn(file, conversion));
    let favicon = favicon.map(Contents::Bytes).or_else(|| drawn(Conversion::Icon { side: SIDE }));
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

fn drawn(file: &SourceFile, conversion: Conversion) -> Contents {
    let recipe = Recipe { source: file.hash, conversion };
    let (path, source) = (file.path.clone(), file.contents());
    Contents::Encoded(Arc::new(EncodedPicture { path, source, recipe, fonts: Arc::default() }))
}

/// Returns an icon file with a single PNG picture, which every browser supports. The header is that of Windows, with
/// two-byte little-endian numbers.
fn wrapped(png: &[u8], (width, height): (usize, usize)) -> Option<Vec<u8>> {
    const HEADER: u32 = 22;
    let fits = (1..=LARGEST).contains(&width) && (1..=LARGEST).contains(&height);
    let length = u32::try_from(png.len()).ok().filter(|_| fits)?;
    // 256 is encoded as 0.
    let side = |pixels: usize| u8::try_from(pixels % LARGEST).unwrap_or_default();
    let mut ico = vec![0, 0, 1, 0, 1, 0, side(width), side(height), 0, 0, 1, 0, 32, 0];
    ico.extend(length.to_le_bytes());
    ico.extend(HEADER.to_le_bytes());
    ico.extend(png);
    Some(ico)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_put_into_an_icon_file_as_it_is() {
        let ico = wrapped(b"png", (256, 32)).unwrap();
        assert_eq!(
            (ico.len(), &ico[6..8], &ico[14..18], &ico[22..]),
            (25, &[0, 32][..], &[3, 0, 0, 0][..], &b"png"[..])
        );
        assert_eq!((wrapped(b"png", (257, 1)), wrapped(b"png", (0, 1))), (None, None));
    }
}
