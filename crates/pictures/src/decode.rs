//! Decodes a picture: turned upright, in sRGB, eight bits a channel.

use std::io::Cursor;

use fast_image_resize::images::Image;
use fast_image_resize::{PixelType, ResizeOptions, Resizer};
use image::codecs::jpeg::JpegDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits};

use super::{Fault, Format, MOST_PIXELS, Target, colour, guarded, strip};

/// The memory in bytes that a decoder may ask for: the pixels, with up to eight bytes each.
const MOST_MEMORY: u64 = MOST_PIXELS * 8;

/// The marker at the end of a JPEG (ITU T.81, B.1.1.3).
const END_OF_JPEG: &[u8] = &[0xff, 0xd9];

/// A decoded picture.
#[derive(Debug)]
pub struct Decoded {
    pub(crate) pixels: Image<'static>,
    /// True if it was stored without loss, so that it is probably a drawing or a picture of a screen.
    pub(crate) is_drawn: bool,
    /// The format and the bytes of its file, without metadata, if it is upright there and in its own size here.
    pub(crate) file: Option<(Format, Vec<u8>)>,
}

/// Decodes a JPEG, PNG or WebP.
///
/// # Errors
/// The bytes are broken or of another format, or the picture is too large.
pub fn decode(bytes: &[u8]) -> Result<Decoded, Fault> {
    guarded(|| decoded(bytes, is_made_up))
}

/// Decodes a JPEG, PNG or WebP that was decoded before, in half the time: it has all pixels that it claims.
///
/// # Errors
/// As those of [`decode`].
pub fn decode_again(bytes: &[u8]) -> Result<Decoded, Fault> {
    guarded(|| decoded(bytes, |_, _| false))
}

fn decoded(bytes: &[u8], is_made_up: impl Fn(&DynamicImage, &[u8]) -> bool) -> Result<Decoded, Fault> {
    let broken = |error: image::ImageError| match error {
        image::ImageError::Limits(_) => Fault::TooLarge,
        error => Fault::Broken(error.to_string()),
    };
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format();
    let mut reader = reader.map_err(|error| Fault::Broken(error.to_string()))?;
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let is_drawn = reader.format() == Some(image::ImageFormat::Png);
    let format = match reader.format() {
        Some(image::ImageFormat::Jpeg) => Some(Format::Jpeg),
        Some(image::ImageFormat::WebP) => Some(Format::Webp),
        _ => None,
    };
    let mut decoder = reader.into_decoder().map_err(broken)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(Fault::TooLarge);
    }
    let icc = decoder.icc_profile().ok().flatten();
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(broken)?;
    let file = format.map(|format| (format, strip(bytes)));
    if let Some((Format::Jpeg, file)) = &file {
        // The decoder makes up what is missing.
        if !file.ends_with(END_OF_JPEG) {
            return Err(Fault::Broken("its end is missing".to_owned()));
        }
        if is_made_up(&picture, file) {
            return Err(Fault::Broken("it has fewer pixels than it claims".to_owned()));
        }
    }
    picture.apply_orientation(orientation);
    let (width, height, has_alpha) = (picture.width(), picture.height(), picture.color().has_alpha());
    let (kind, channels) = if has_alpha { (PixelType::U8x4, 4) } else { (PixelType::U8x3, 3) };
    let mut pixels = if has_alpha { picture.into_rgba8().into_raw() } else { picture.into_rgb8().into_raw() };
    if let Some(icc) = icc {
        colour::to_srgb(&mut pixels, channels, &icc);
    }
    let pixels = Image::from_vec_u8(width, height, pixels, kind);
    let pixels = pixels.map_err(|error| Fault::Broken(error.to_string()))?;
    let is_upright = orientation == Orientation::NoTransforms;
    let file = file.filter(|_| is_upright);
    Ok(Decoded { pixels, is_drawn, file })
}

/// Returns true if the decoder made up pixels of a JPEG whose `file` has fewer than it claims: they then depend on what comes
/// after its data.
fn is_made_up(picture: &DynamicImage, file: &[u8]) -> bool {
    // Data of blocks that are not flat, in which no marker begins.
    const FURTHER: [u8; 256] = [0x5a; 256];
    let is_small = picture.width() as usize * picture.height() as usize <= MOST_TWICE;
    let Some(data) = file.strip_suffix(END_OF_JPEG).filter(|_| is_small) else { return false };
    let longer = [data, &FURTHER, END_OF_JPEG].concat();
    let other = JpegDecoder::new(Cursor::new(&longer)).and_then(DynamicImage::from_decoder);
    other.is_ok_and(|other| other.as_bytes() != picture.as_bytes())
}

/// The largest number of pixels that is decoded a second time.
const MOST_TWICE: usize = 50_000_000;

/// The number of pixels in a row, and of rows, that decide the dominant colour.
const LOOKED_AT: u32 = 64;

/// Returns evenly distributed places on a side of this length, at most [`LOOKED_AT`].
fn places(side: u32) -> impl Iterator<Item = usize> {
    let count = side.min(LOOKED_AT) as usize;
    (0..count).map(move |place| (2 * place + 1) * side as usize / (2 * count))
}

impl Decoded {
    /// Returns the dominant colour in sRGB: that of the largest group of similar pixels. None if something shines through
    /// the picture.
    pub fn colour(&self) -> Option<[u8; 3]> {
        let (width, height) = self.size();
        let pixels = self.pixels.buffer();
        let channels = if self.pixels.pixel_type() == PixelType::U8x4 { 4 } else { 3 };
        if channels == 4 && pixels.as_chunks::<4>().0.iter().any(|[.., alpha]| *alpha < u8::MAX) {
            return None;
        }
        // By the two highest bits of each channel: the number of pixels, and the sum of each channel.
        let mut groups = [(0_u32, [0_u32; 3]); 64];
        for y in places(height) {
            for x in places(width) {
                let at = (y * width as usize + x) * channels;
                let Some(rgb) = pixels.get(at..).and_then(<[u8]>::first_chunk::<3>) else { continue };
                let group = rgb.iter().fold(0, |group, channel| group << 2 | usize::from(channel >> 6));
                let (count, sums) = &mut groups[group];
                *count += 1;
                sums.iter_mut().zip(rgb).for_each(|(sum, channel)| *sum += u32::from(*channel));
            }
        }
        let (count, sums) = groups.into_iter().max_by_key(|(count, _)| *count)?;
        // The mean of bytes is a byte.
        (count > 0).then(|| sums.map(|sum| u8::try_from(sum / count).unwrap_or(u8::MAX)))
    }

    /// Returns the width and height in pixels.
    pub fn size(&self) -> (u32, u32) {
        (self.pixels.width(), self.pixels.height())
    }

    /// Returns the picture no larger than all of `targets` need, so that a photograph of a camera is soon out of memory.
    ///
    /// # Errors
    /// As those of the library.
    pub fn reduced(self, targets: &[Target]) -> Result<Self, Fault> {
        let (own_width, own_height) = self.size();
        let scale = |wanted: u32, own: u32| f64::from(wanted) / f64::from(own.max(1));
        let largest =
            targets.iter().map(|target| scale(target.width, own_width).max(scale(target.height, own_height)));
        let scale = largest.fold(0.0, f64::max).min(1.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is at most the side of a picture, and at least 1"
        )]
        let side = |own: u32| ((f64::from(own) * scale).ceil() as u32).clamp(1, own.max(1));
        if scale >= 1.0 {
            return Ok(self);
        }
        let pixels = self.resized(side(own_width), side(own_height))?;
        Ok(Self { pixels, is_drawn: self.is_drawn, file: None })
    }

    /// Returns the pixels in another size, cropped in the middle where the ratio is another one.
    pub(crate) fn resized(&self, width: u32, height: u32) -> Result<Image<'static>, Fault> {
        guarded(|| {
            let mut pixels = Image::new(width, height, self.pixels.pixel_type());
            let options = ResizeOptions::new().fit_into_destination(None);
            let resized = Resizer::new().resize(&self.pixels, &mut pixels, &options);
            resized.map_err(|error| Fault::Broken(error.to_string()))?;
            Ok(pixels)
        })
    }
}
