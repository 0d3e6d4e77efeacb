//! AVIF, by `rav1e`.

use fast_image_resize::PixelType;
use fast_image_resize::images::Image;
use ravif::{AlphaColorMode, Encoder, Img, RGB8, RGBA8};

use super::Fault;

/// The speed of the encoder, from 1 to 10. A faster one makes files that are no smaller than WebP at the same quality; a
/// slower one takes longer for a few bytes in a hundred.
const SPEED: u8 = 8;

/// The longest side in pixels that every decoder of the AVIF profiles takes (AVIF 1.1.0, section 8.2, level 6.0 of AV1).
const LONGEST: u32 = 16_384;

/// Returns an AVIF of a quality from 1 to 100.
pub(super) fn encode(pixels: &Image<'_>, quality: u8) -> Result<Vec<u8>, Fault> {
    let (Ok(width), Ok(height)) = (usize::try_from(pixels.width()), usize::try_from(pixels.height())) else {
        return Err(Fault::TooLarge);
    };
    if pixels.width().max(pixels.height()) > LONGEST {
        return Err(Fault::TooLarge);
    }
    // At most two pictures are made at once, each on one processor.
    let encoder = Encoder::new()
        .with_quality(f32::from(quality))
        .with_alpha_quality(f32::from(quality))
        .with_speed(SPEED)
        .with_alpha_color_mode(AlphaColorMode::UnassociatedClean)
        .with_num_threads(Some(1));
    let bytes = pixels.buffer();
    let encoded = match pixels.pixel_type() {
        PixelType::U8x4 => {
            let pixels: Vec<RGBA8> =
                bytes.as_chunks().0.iter().map(|[r, g, b, a]| RGBA8::new(*r, *g, *b, *a)).collect();
            encoder.encode_rgba(Img::new(&pixels, width, height))
        }
        _ => {
            let pixels: Vec<RGB8> =
                bytes.as_chunks().0.iter().map(|[r, g, b]| RGB8::new(*r, *g, *b)).collect();
            encoder.encode_rgb(Img::new(&pixels, width, height))
        }
    };
    encoded
        .map(|encoded| encoded.avif_file)
        .map_err(|error| Fault::Broken(format!("the encoder of AVIF failed: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_becomes_an_avif_of_its_size_with_its_transparency() {
        let glass: Vec<u8> =
            (0..64 * 48).flat_map(|at: u32| [200, 20, 20, if at < 999 { 0 } else { 255 }]).collect();
        let opaque: Vec<u8> = (0..64 * 48).flat_map(|_| [200, 20, 20]).collect();
        for (bytes, kind, has_alpha) in [(glass, PixelType::U8x4, true), (opaque, PixelType::U8x3, false)] {
            let avif = encode(&Image::from_vec_u8(64, 48, bytes, kind).unwrap(), 80).unwrap();
            assert_eq!(&avif[4..12], b"ftypavif");
            let has = |name: &[u8]| avif.windows(name.len()).any(|part| part == name);
            // The size (ISO/IEC 23008-12, 6.5.3), and the transparency as an auxiliary picture (MIAF, 7.3.5.2).
            assert!(has(b"ispe\0\0\0\0\0\0\0\x40\0\0\0\x30"));
            assert_eq!(has(b"auxC"), has_alpha);
        }
        let wide = Image::new(16_385, 1, PixelType::U8x3);
        assert_eq!(encode(&wide, 80).unwrap_err(), Fault::TooLarge);
    }
}
