//! Pictures in other sizes and formats: bytes in, bytes out. Pure: no files, threads or clock. A picture is turned as the
//! camera was held, converted to sRGB, and loses everything else that its file says: the place where it was taken, the
//! camera, its thumbnail. Drawings become pictures as well. Refuses to enlarge a picture, to touch one that moves, and to
//! decode one that claims more pixels than fit into [`MOST_PIXELS`]. No bytes make it panic.

#[cfg(feature = "avif")]
mod avif;
mod colour;
mod decode;
mod drawing;
mod encode;
mod fonts;
mod strip;

use std::fmt;
use std::panic::{self, AssertUnwindSafe};

pub use self::decode::{Decoded, decode, decode_again};
pub use self::drawing::{Drawn, draw, missing_glyphs};
pub use self::encode::icon;
pub use self::fonts::Fonts;
pub use self::strip::strip;

/// The largest number of pixels that is decoded. A photograph of the largest cameras has 150 million; with four bytes
/// each, and a second copy while it is turned, this many take 1.2 GB.
pub const MOST_PIXELS: u64 = 160_000_000;

/// True if there is an encoder of AVIF: the feature `avif`.
pub const HAS_AVIF: bool = cfg!(feature = "avif");

/// The formats that are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// AVIF, if [`HAS_AVIF`].
    Avif,
    /// JPEG, which has no transparency.
    Jpeg,
    /// PNG, without loss.
    Png,
    /// WebP. A drawing is stored without loss where that is smaller.
    Webp,
}

/// A picture to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// The width in pixels.
    pub width: u32,
    /// The height in pixels. If the ratio of the two is another one, the sides that are too long are cropped alike.
    pub height: u32,
    /// The format.
    pub format: Format,
    /// The quality, from 1 to 100, of a format with loss.
    pub quality: u8,
}

/// The reason why a picture cannot be decoded or encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It claims more pixels than are decoded.
    TooLarge,
    /// Its bytes end early, or contradict each other; in the words of the decoder.
    Broken(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => f.write_str("it has too many pixels"),
            Self::Broken(reason) => f.write_str(reason),
        }
    }
}

/// Runs `work` of a library whose input nobody has checked, with a panic as a fault.
fn guarded<T>(work: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    // Nothing is shared with the work, so that nothing can be left half done.
    panic::catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(Fault::Broken("the decoder failed".to_owned())))
}

#[cfg(test)]
mod tests;
