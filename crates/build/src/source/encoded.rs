//! Pictures in other sizes and formats. A page states the address of each before it exists: its name follows from the
//! bytes of the source and from what is made of them. `cli` makes it, with `assay-pictures`, when it is needed.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{ContentHash, Contents, SourcePath};

/// The version of the encoders and of what is done before them. Another one gives every picture another name.
const VERSION: u32 = 3;

/// The formats that are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum PictureFormat {
    /// AVIF.
    Avif,
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    Webp,
}

impl PictureFormat {
    /// Returns the extension of its files.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Avif => "avif",
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Webp => "webp",
        }
    }

    /// Returns the media type.
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Avif => "image/avif",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
        }
    }
}

/// A picture to make: of these bytes, by this conversion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Recipe {
    /// The hash of the source.
    pub source: ContentHash,
    /// The conversion.
    pub conversion: Conversion,
}

/// The way in which a picture is made of its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Conversion {
    /// The picture in another size or format.
    Resized {
        /// The width in pixels.
        width: u32,
        /// The height in pixels.
        height: u32,
        /// The format.
        format: PictureFormat,
        /// The quality, from 1 to 100, of a format with loss.
        quality: u8,
    },
    /// The file without metadata.
    Stripped,
    /// A drawing as PNG.
    Drawn {
        /// The width in pixels.
        width: u32,
        /// The height in pixels.
        height: u32,
        /// The hash of the fonts for its text.
        fonts: ContentHash,
    },
    /// An icon file for `favicon.ico`, with a PNG without metadata or with a drawing.
    Icon {
        /// The width in pixels, at most 256; that of the PNG, if the source is one.
        width: u16,
        /// The height in pixels.
        height: u16,
    },
}

impl Recipe {
    /// Returns the hash of everything that decides the bytes, so that equal keys stand for equal files.
    pub fn key(&self) -> ContentHash {
        let mut all = self.source.as_bytes().to_vec();
        match self.conversion {
            Conversion::Resized { width, height, format, quality } => {
                for number in [VERSION, width, height, u32::from(quality)] {
                    all.extend(number.to_le_bytes());
                }
                all.extend(format.extension().as_bytes());
            }
            Conversion::Stripped => {
                all.extend(VERSION.to_le_bytes());
                all.extend(b"stripped");
            }
            Conversion::Drawn { width, height, fonts } => {
                for number in [VERSION, width, height] {
                    all.extend(number.to_le_bytes());
                }
                all.extend(fonts.as_bytes());
            }
            Conversion::Icon { width, height } => {
                all.extend(VERSION.to_le_bytes());
                all.extend(b"icon");
                for number in [width, height] {
                    all.extend(number.to_le_bytes());
                }
            }
        }
        ContentHash::of(&all)
    }
}

/// A picture to make, with its source.
#[derive(Clone, Debug)]
pub struct EncodedPicture {
    /// The path of the source.
    pub path: SourcePath,
    /// The content of the source.
    pub source: Contents,
    /// The recipe by which a picture is made of it.
    pub recipe: Recipe,
    /// The theme's fonts for the text of a drawing.
    pub fonts: Arc<[Arc<[u8]>]>,
}

/// Equal pictures have equal bytes. The source may have been read at another time.
impl PartialEq for EncodedPicture {
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path && self.recipe == other.recipe
    }
}

impl Eq for EncodedPicture {}
