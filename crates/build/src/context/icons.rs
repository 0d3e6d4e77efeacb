//! `favicon.ico`, which browsers ask for without being told to: made of what the site has as its icon. Refuses to
//! render: a picture is put into it as it is.

use std::sync::Arc;

use crate::assemble::{Site, Target, UrlPath};

/// How wide and high a picture in such a file can be.
const LARGEST: usize = 256;

/// The file, of the first of the site's icons that can be one. None where there is no such.
pub(super) fn favicon(site: &Site) -> Option<(UrlPath, Arc<[u8]>)> {
    let icons = &site.config.organisation.as_ref()?.icons;
    let home = &site.pages.get(site.home())?.article.path;
    icons.iter().find_map(|icon| {
        let destination = site.destination(home, Target::read(&icon.value)).ok()?;
        let url = site.address(&destination)?;
        let contents = site.files.get(url)?.contents();
        // What is so long that it is stored is no icon.
        let bytes = contents.bytes()?;
        let made = match url.as_str().rsplit_once('.')?.1 {
            ending if ending.eq_ignore_ascii_case("ico") => bytes.clone(),
            ending if ending.eq_ignore_ascii_case("png") => {
                wrapped(bytes, site.picture_size(url.as_str())?)?.into()
            }
            _ => return None,
        };
        Some((UrlPath::of_file("favicon.ico"), made))
    })
}

/// A picture in PNG as the only one of an icon file, which every browser reads. Its header is that of Windows: two
/// bytes for each number, the smaller first.
fn wrapped(png: &[u8], (width, height): (usize, usize)) -> Option<Vec<u8>> {
    const HEADER: u32 = 22;
    let fits = (1..=LARGEST).contains(&width) && (1..=LARGEST).contains(&height);
    let length = u32::try_from(png.len()).ok().filter(|_| fits)?;
    // 256 is written as 0.
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
