//! Colour profiles: pixels become sRGB, which is what browsers take a picture without a profile for.

use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// Converts pixels of `channels` bytes from the colours of `icc` to sRGB. A profile that cannot be read, or is not one of
/// red, green and blue, changes nothing.
pub(crate) fn to_srgb(pixels: &mut [u8], channels: usize, icc: &[u8]) {
    let Ok(profile) = ColorProfile::new_from_slice(icc) else { return };
    let srgb = ColorProfile::new_srgb();
    if profile.color_space != DataColorSpace::Rgb {
        return;
    }
    let layout = if channels == 4 { Layout::Rgba } else { Layout::Rgb };
    let Ok(transform) = profile.create_transform_8bit(layout, &srgb, layout, TransformOptions::default())
    else {
        return;
    };
    // In pieces, so that a photograph is not in memory twice.
    let mut before = Vec::new();
    for piece in pixels.chunks_mut(channels * (1 << 16)) {
        before.clear();
        before.extend_from_slice(piece);
        if transform.transform(&before, piece).is_err() {
            piece.copy_from_slice(&before);
        }
    }
}
