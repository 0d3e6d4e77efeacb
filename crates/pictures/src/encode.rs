//! Encodes a picture in a size and format.

use fast_image_resize::PixelType;
use fast_image_resize::images::Image;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder as _};
use resvg::tiny_skia::Pixmap;

use super::decode::Decoded;
use super::{Fault, Format, Target, guarded};

/// The number by which the quality of a drawing is raised: edges and letters show what a photograph hides.
const FOR_DRAWINGS: u8 = 10;

/// The longest side of a WebP in pixels (RFC 9649, section 2.7.1).
const LONGEST_WEBP: u32 = 16_383;

impl Decoded {
    /// Returns the picture as a file. It is not enlarged: each side is at most its own. In its own size and format, it is
    /// the file it was decoded from, without metadata, if writing it again makes it no smaller.
    ///
    /// # Errors
    /// The format does not take a picture of this size.
    pub fn encode(&self, target: Target) -> Result<Vec<u8>, Fault> {
        let (own_width, own_height) = self.size();
        let (width, height) = (target.width.clamp(1, own_width), target.height.clamp(1, own_height));
        let pixels = self.resized(width, height)?;
        let quality = target.quality.clamp(1, 100);
        let written = guarded(|| match target.format {
            #[cfg(feature = "avif")]
            Format::Avif => super::avif::encode(&pixels, quality),
            #[cfg(not(feature = "avif"))]
            Format::Avif => Err(Fault::Broken("there is no encoder of AVIF".to_owned())),
            Format::Jpeg => jpeg(&pixels, quality),
            Format::Png => png(&pixels),
            Format::Webp => webp(&pixels, quality, self.is_drawn),
        })?;
        match &self.file {
            Some((format, file))
                if (width, height) == (own_width, own_height)
                    && *format == target.format
                    && file.len() <= written.len() =>
            {
                Ok(file.clone())
            }
            _ => Ok(written),
        }
    }
}

fn jpeg(pixels: &Image<'_>, quality: u8) -> Result<Vec<u8>, Fault> {
    let opaque;
    let rgb = match pixels.pixel_type() {
        PixelType::U8x4 => {
            opaque = on_white(pixels.buffer());
            opaque.as_slice()
        }
        _ => pixels.buffer(),
    };
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, quality)
        .write_image(rgb, pixels.width(), pixels.height(), ExtendedColorType::Rgb8)
        .map_err(|error| Fault::Broken(error.to_string()))?;
    Ok(out)
}

/// Returns red, green and blue of pixels with transparency, as they are on white paper.
fn on_white(rgba: &[u8]) -> Vec<u8> {
    let blended = |[red, green, blue, alpha]: [u8; 4]| {
        [red, green, blue].map(|colour| {
            let (colour, alpha) = (u16::from(colour), u16::from(alpha));
            // The sum is at most 255.
            u8::try_from((colour * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
        })
    };
    rgba.as_chunks::<4>().0.iter().copied().flat_map(blended).collect()
}

fn png(pixels: &Image<'_>) -> Result<Vec<u8>, Fault> {
    let kind = match pixels.pixel_type() {
        PixelType::U8x4 => ExtendedColorType::Rgba8,
        _ => ExtendedColorType::Rgb8,
    };
    let mut out = Vec::new();
    PngEncoder::new_with_quality(&mut out, CompressionType::Default, FilterType::Adaptive)
        .write_image(pixels.buffer(), pixels.width(), pixels.height(), kind)
        .map_err(|error| Fault::Broken(error.to_string()))?;
    Ok(out)
}

/// Returns a drawing as PNG, without transparency if it covers everything.
pub(crate) fn drawing(pixels: &Pixmap) -> Result<Vec<u8>, Fault> {
    let colours = pixels.pixels().iter().map(|pixel| pixel.demultiply());
    let (width, height) = (pixels.width(), pixels.height());
    let is_opaque = pixels.pixels().iter().all(|pixel| pixel.alpha() == u8::MAX);
    let (kind, bytes): (_, Vec<u8>) = if is_opaque {
        (PixelType::U8x3, colours.flat_map(|it| [it.red(), it.green(), it.blue()]).collect())
    } else {
        (PixelType::U8x4, colours.flat_map(|it| [it.red(), it.green(), it.blue(), it.alpha()]).collect())
    };
    let image = Image::from_vec_u8(width, height, bytes, kind);
    png(&image.map_err(|error| Fault::Broken(error.to_string()))?)
}

/// Returns an icon file with a single PNG picture, `width` pixels wide and `height` high, each at most 256. Every browser
/// supports it.
pub fn icon(png: &[u8], width: u16, height: u16) -> Vec<u8> {
    const HEADER: u32 = 22;
    // 256 is encoded as 0.
    let side = |pixels: u16| u8::try_from(pixels).unwrap_or_default();
    // The header of Windows, with two-byte numbers, the lowest byte first.
    let mut ico = vec![0, 0, 1, 0, 1, 0, side(width), side(height), 0, 0, 1, 0, 32, 0];
    ico.extend(u32::try_from(png.len()).unwrap_or_default().to_le_bytes());
    ico.extend(HEADER.to_le_bytes());
    ico.extend(png);
    ico
}

fn webp(pixels: &Image<'_>, quality: u8, is_drawn: bool) -> Result<Vec<u8>, Fault> {
    let (width, height) = (pixels.width(), pixels.height());
    if width.max(height) > LONGEST_WEBP {
        return Err(Fault::TooLarge);
    }
    let encoder = match pixels.pixel_type() {
        PixelType::U8x4 => webp::Encoder::from_rgba(pixels.buffer(), width, height),
        _ => webp::Encoder::from_rgb(pixels.buffer(), width, height),
    };
    let failed = |error| Fault::Broken(format!("the encoder failed: {error:?}"));
    let quality = f32::from(if is_drawn { quality.saturating_add(FOR_DRAWINGS).min(100) } else { quality });
    let lossy = encoder.encode_simple(false, quality).map_err(failed)?;
    if is_drawn {
        let whole = encoder.encode_simple(true, 75.0).map_err(failed)?;
        if whole.len() <= lossy.len() {
            return Ok(whole.to_vec());
        }
    }
    Ok(lossy.to_vec())
}
