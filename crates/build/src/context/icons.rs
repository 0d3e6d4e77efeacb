//! `favicon.ico`, which browsers request even if no page names it: made from the site's icon. Refuses to convert
//! pictures: one is embedded unchanged.

use std::sync::Arc;

use crate::assemble::{Site, Target, UrlPath};

/// The maximum width and height of a picture in an icon file, in pixels.
const LARGEST: usize = 256;

/// Returns the file, made from the first suitable icon of the site; none if there is no such icon.
pub(super) fn favicon(site: &Site) -> Option<(UrlPath, Arc<[u8]>)> {
    let icons = &site.config.organisation.as_ref()?.icons;
    let home = &site.pages.get(site.home())?.article.path;
    icons.iter().find_map(|icon| {
        let destination = site.destination(home, Target::read(&icon.value)).ok()?;
        let url = site.address(&destination)?;
        let contents = site.files.get(url)?.contents();
        // A file so large that it is stored is not an icon.
        let bytes = contents.bytes()?;
        let made = match url.as_str().rsplit_once('.')?.1 {
            ending if ending.eq_ignore_ascii_case("ico") => bytes.clone(),
            ending if ending.eq_ignore_ascii_case("png") => {
                wrapped(bytes, site.picture(url.as_str())?.picture.size()?)?.into()
            }
            _ => return None,
        };
        Some((UrlPath::of_file("favicon.ico"), made))
    })
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
