//! The sizes in which a picture is published.

use super::{Format, Picture, is_picture_name};
use crate::source::{PictureFormat, SourceFile, Sources};

/// The length in bytes from which a picture is published in several sizes. A smaller one takes no longer than asking
/// which.
pub(crate) const LONG: u64 = 8 * 1024;

/// The largest width of the size for programs that know one only: feed readers, networks, old browsers.
const FOR_PROGRAMS: u32 = 1200;

/// The part in percent of a picture's own width from which a smaller size is left out, because it saves too little.
const ALIKE: u64 = 90;

/// The format in which a picture is written again, if it is one that may be: not a drawing, and nothing that moves.
pub(crate) fn rewritten(picture: Picture) -> Option<(PictureFormat, (u32, u32))> {
    let Picture::Shown { format, size: Some((width, height)), is_animated: false, .. } = picture else {
        return None;
    };
    let format = match format {
        Format::Jpeg => PictureFormat::Jpeg,
        Format::Png => PictureFormat::Png,
        Format::Webp => PictureFormat::Webp,
        _ => return None,
    };
    Some((format, (u32::try_from(width).ok()?, u32::try_from(height).ok()?)))
}

/// Returns the pictures among `sources` that may be published in several sizes, and whose dominant colour is not known.
pub(crate) fn without_colour(sources: &Sources) -> Vec<SourceFile> {
    let is_wanted = |file: &&SourceFile| {
        file.colour.is_none()
            && !file.is_embedded
            && file.length() >= LONG
            && is_picture_name(file.path.file_name())
            && rewritten(Picture::of(file.path.file_name(), &file.bytes)).is_some()
    };
    sources.iter().filter(is_wanted).cloned().collect()
}

/// Returns the widths in pixels of a picture that is `own` wide, smallest first: those that are `wanted` and smaller,
/// and its own if none of them is larger.
pub(crate) fn widths(own: u32, wanted: &[u32]) -> Vec<u32> {
    let largest = wanted.iter().copied().max().unwrap_or(own);
    let is_smaller = |width: &u32| u64::from(*width) * 100 < u64::from(own) * ALIKE;
    let mut widths: Vec<u32> =
        wanted.iter().copied().filter(|width| is_smaller(width) && *width > 0).collect();
    if own <= largest || widths.last() != Some(&largest) {
        widths.push(own.min(largest));
    }
    widths.sort_unstable();
    widths.dedup();
    widths
}

/// Returns the widths in pixels for a picture that is `own` wide and is shown `shown` wide, on screens with one pixel and
/// with two for each of the page.
pub(crate) fn twice(own: u32, shown: u32) -> Vec<u32> {
    let (once, twice) = (own.min(shown), own.min(shown.saturating_mul(2)));
    if u64::from(once) * 100 < u64::from(twice) * ALIKE { vec![once, twice] } else { vec![once] }
}

/// Returns the size of a picture after it is cropped to a ratio.
pub(crate) fn cropped((width, height): (u32, u32), ratio: Option<(u32, u32)>) -> (u32, u32) {
    let Some((wide, high)) = ratio else { return (width, height) };
    let (own, wanted) = (u64::from(width) * u64::from(high), u64::from(height) * u64::from(wide));
    let side = |of: u32, by: u32, to: u32| {
        u32::try_from(u64::from(of) * u64::from(by) / u64::from(to.max(1))).unwrap_or(u32::MAX).max(1)
    };
    if own > wanted { (side(height, wide, high), height) } else { (width, side(width, high, wide)) }
}

/// Returns the one of `widths` for programs that know one only.
pub(crate) fn for_programs(widths: &[u32]) -> Option<u32> {
    let fits = widths.iter().copied().filter(|width| *width <= FOR_PROGRAMS).max();
    fits.or_else(|| widths.iter().copied().min())
}

/// Returns the height of a picture of this `size` when it is `wide`.
pub(crate) fn height((width, height): (u32, u32), wide: u32) -> u32 {
    let scaled = (u64::from(height) * u64::from(wide) + u64::from(width) / 2) / u64::from(width.max(1));
    u32::try_from(scaled).unwrap_or(u32::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_never_enlarged_and_no_size_is_almost_another() {
        let wanted = [480, 800, 1200, 1600];
        for (own, sizes) in [
            (4000, &[480, 800, 1200, 1600][..]),
            (1600, &[480, 800, 1200, 1600]),
            (1700, &[480, 800, 1200, 1600]),
            (1000, &[480, 800, 1000]),
            (820, &[480, 820]),
            (300, &[300]),
        ] {
            assert_eq!(widths(own, &wanted), sizes, "{own}");
        }
        assert_eq!(widths(1000, &[]), [1000]);
        assert_eq!(widths(1000, &[600, 300]), [300, 600]);
        assert_eq!(for_programs(&[480, 800, 1200, 1600]), Some(1200));
        assert_eq!(for_programs(&[1600]), Some(1600));
        let crop = |wide, high| cropped((4000, 3000), Some((wide, high)));
        assert_eq!(
            (crop(16, 9), crop(1, 1), crop(4, 3), crop(1, 1000)),
            ((4000, 2250), (3000, 3000), (4000, 3000), (3, 3000))
        );
        assert_eq!((cropped((1, 1), Some((1000, 1))), cropped((u32::MAX, 1), None)), ((1, 1), (u32::MAX, 1)));
        assert_eq!(
            (twice(4000, 600), twice(1000, 600), twice(620, 600), twice(500, 600)),
            (vec![600, 1200], vec![600, 1000], vec![600], vec![500])
        );
        assert_eq!((height((4000, 3000), 1600), height((4000, 1), 480)), (1200, 1));
    }
}
