//! The properties of a picture that its bytes give: its format and size, or that browsers do not show it. Pure, and from the first
//! bytes alone, since the rest may be stored; decodes nothing.

mod mentioned;
mod metadata;
pub(crate) mod sizes;
pub(crate) mod svg;

use std::io::Cursor;

use imagesize::{Compression, ImageType};

pub(crate) use self::mentioned::Mentioned;
pub(crate) use self::metadata::has_metadata;
use crate::html::{StartTag, Token, tokens};
use crate::source::Colour;

/// A file that is used as a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Picture {
    /// A picture that browsers show.
    Shown {
        /// Its format.
        format: Format,
        /// Its width and height in CSS pixels, as it is shown: turned if the camera was. None if its first bytes do not
        /// say.
        size: Option<(usize, usize)>,
        /// True if it moves.
        is_animated: bool,
        /// True if it contains the place where it was taken.
        is_located: bool,
        /// Its dominant colour, if that is known: it is not among its first bytes.
        colour: Option<Colour>,
    },
    /// A file with the extension of a picture that is not one.
    Unreadable(Fault),
    /// A file that is not a picture, and does not have the extension of one.
    Other,
}

/// The formats that browsers show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Format {
    Avif,
    Bmp,
    Gif,
    Ico,
    Jpeg,
    Jxl,
    Png,
    Svg,
    Webp,
}

/// The reason why browsers do not show a file with the extension of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Fault {
    /// It is empty.
    Empty,
    /// Its bytes are something else.
    NoPicture,
    /// Its bytes are SVG and its extension is another one, or the other way round.
    Misnamed,
    /// It ends before what its first bytes announce.
    CutOff,
    /// It claims this width and height: decoding it would take more memory than browsers use for a picture.
    TooLarge(usize, usize),
}

/// The largest number of pixels of a picture. A photograph of the largest cameras has 150 million; browsers show none
/// whose pixels take more than 2 GB.
const MOST_PIXELS: usize = 1 << 28;

/// The extensions of files that browsers show as pictures.
const ENDINGS: [&str; 12] =
    ["apng", "avif", "bmp", "gif", "ico", "jfif", "jpeg", "jpg", "jxl", "png", "svg", "webp"];

/// The number of bytes in which the outermost element of an SVG has to begin.
const BEGINNING_OF_SVG: usize = 64 * 1024;

/// The width of an SVG that has only a ratio: browsers let it fill its container, and no column is wider than this.
const AS_WIDE_AS_ITS_PLACE: f64 = 1200.0;

/// Returns true if a file of this name would be a picture.
pub(crate) fn is_picture_name(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}

impl Picture {
    /// Returns the kind of the file called `name`, which contains these bytes or begins with them.
    pub(crate) fn of(name: &str, bytes: &[u8]) -> Self {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
        if !ENDINGS.contains(&ending.as_str()) {
            return raster(bytes).unwrap_or(Self::Other);
        }
        if bytes.is_empty() {
            return Self::Unreadable(Fault::Empty);
        }
        let is_svg = ending == "svg";
        let read = |as_svg: bool| if as_svg { svg(bytes) } else { raster(bytes) };
        read(is_svg).unwrap_or_else(|| {
            let is_misnamed = read(!is_svg).is_some();
            Self::Unreadable(if is_misnamed { Fault::Misnamed } else { Fault::NoPicture })
        })
    }

    /// Returns the kind of the file called `name`, which contains exactly these bytes: one that begins like a picture and
    /// states no size is none.
    pub(crate) fn of_whole(name: &str, bytes: &[u8]) -> Self {
        match Self::of(name, bytes) {
            Self::Shown {
                format: Format::Gif | Format::Jpeg | Format::Png | Format::Webp,
                size: None,
                ..
            } => Self::Unreadable(Fault::NoPicture),
            picture => picture,
        }
    }

    /// Returns it, or that it ends early: a file of `length` bytes that contains these bytes or begins with them.
    pub(crate) fn unless_cut_off(self, bytes: &[u8], length: u64) -> Self {
        match self {
            Self::Shown { format, .. } if ends_early(format, bytes, length) => {
                Self::Unreadable(Fault::CutOff)
            }
            picture => picture,
        }
    }

    /// Returns it with its dominant colour, if that is known.
    pub(crate) fn with_colour(self, colour: Option<Colour>) -> Self {
        match self {
            Self::Shown { format, size, is_animated, is_located, .. } => {
                Self::Shown { format, size, is_animated, is_located, colour }
            }
            picture => picture,
        }
    }

    /// Returns its dominant colour, if that is known.
    pub(crate) fn colour(self) -> Option<Colour> {
        match self {
            Self::Shown { colour, .. } => colour,
            _ => None,
        }
    }

    /// Returns the width and height, if they are known.
    pub(crate) fn size(self) -> Option<(usize, usize)> {
        match self {
            Self::Shown { size, .. } => size,
            _ => None,
        }
    }

    /// Returns true if it is of a format from which metadata can be removed.
    pub(crate) fn is_strippable(self) -> bool {
        matches!(self, Self::Shown { format: Format::Jpeg | Format::Png | Format::Webp, .. })
    }

    /// Returns the width in pixels from which it is blurred. A drawing has none.
    pub(crate) fn widest(self) -> Option<usize> {
        match self {
            Self::Shown { format: Format::Svg, .. } => None,
            _ => self.size().map(|(width, _)| width),
        }
    }
}

/// Returns the raster picture that begins with `bytes`, if browsers show it.
fn raster(bytes: &[u8]) -> Option<Picture> {
    let format = match imagesize::image_type(bytes).ok()? {
        ImageType::Bmp => Format::Bmp,
        ImageType::Gif => Format::Gif,
        ImageType::Heif(Compression::Av1 | Compression::Unknown) => Format::Avif,
        ImageType::Ico => Format::Ico,
        ImageType::Jpeg => Format::Jpeg,
        ImageType::Jxl => Format::Jxl,
        ImageType::Png => Format::Png,
        ImageType::Webp => Format::Webp,
        _ => return None,
    };
    let camera = match format {
        Format::Jpeg | Format::Png | Format::Webp | Format::Avif => Camera::of(bytes),
        _ => Camera::default(),
    };
    let is_turned = camera.is_turned && format == Format::Jpeg;
    let size = imagesize::blob_size(bytes).ok().map(|size| match is_turned {
        true => (size.height, size.width),
        false => (size.width, size.height),
    });
    let size = size.filter(|(width, height)| *width > 0 && *height > 0);
    if let Some((width, height)) = size.filter(|(width, height)| width.saturating_mul(*height) > MOST_PIXELS)
    {
        return Some(Picture::Unreadable(Fault::TooLarge(width, height)));
    }
    let is_animated = match format {
        Format::Gif => true,
        Format::Png => is_animated_png(bytes),
        Format::Webp => is_animated_webp(bytes),
        _ => false,
    };
    Some(Picture::Shown { format, size, is_animated, is_located: camera.is_located, colour: None })
}

/// Returns true if a picture of `length` bytes, which contains these bytes or begins with them, ends before it is complete.
fn ends_early(format: Format, bytes: &[u8], length: u64) -> bool {
    let is_whole = length == bytes.len() as u64;
    match format {
        // The last chunk (PNG, third edition, 11.2.5).
        Format::Png => is_whole && memchr::memmem::rfind(bytes, b"IEND").is_none(),
        // The marker of the end comes after that of the last scan (ITU T.81, B.1.1.3).
        Format::Jpeg => {
            let scan = memchr::memmem::rfind(bytes, b"\xff\xda").unwrap_or_default();
            is_whole && memchr::memmem::find(&bytes[scan..], b"\xff\xd9").is_none()
        }
        // The trailer (GIF89a, section 27). Some programs fill their files up.
        Format::Gif => is_whole && bytes.iter().rfind(|byte| **byte != 0) != Some(&b';'),
        // The length of the file after its first eight bytes (RFC 9649, section 2.4).
        Format::Webp => {
            let stated = bytes.get(4..).and_then(<[u8]>::first_chunk).copied().map_or(0, u32::from_le_bytes);
            u64::from(stated).saturating_add(8) > length
        }
        Format::Avif => boxes_end_behind(bytes, length),
        Format::Bmp | Format::Ico | Format::Jxl | Format::Svg => false,
    }
}

/// Returns true if a box of a file of `length` bytes, which begins with these bytes, ends behind it (ISO/IEC 14496-12, 4.2).
fn boxes_end_behind(bytes: &[u8], length: u64) -> bool {
    let mut begin = 0_u64;
    while let Some(header) = usize::try_from(begin).ok().and_then(|begin| bytes.get(begin..)) {
        let Some(stated) = header.first_chunk().copied().map(u32::from_be_bytes) else { return false };
        let size = match stated {
            // To the end of the file.
            0 => return false,
            1 => header.get(8..).and_then(<[u8]>::first_chunk).copied().map_or(0, u64::from_be_bytes),
            size => u64::from(size),
        };
        // Its length and name are part of a box.
        let end = begin.saturating_add(size.max(8));
        if end > length {
            return true;
        }
        begin = end;
    }
    false
}

/// Returns true if a PNG has more than one frame: the chunk `acTL` is then before the first `IDAT` (PNG, third edition,
/// 11.3.6.1).
fn is_animated_png(png: &[u8]) -> bool {
    let mut rest = png.get(8..).unwrap_or_default();
    while let Some((length, behind)) = rest.split_first_chunk::<4>() {
        match behind.get(..4) {
            Some(b"acTL") => return true,
            Some(b"IDAT") | None => return false,
            Some(_) => {}
        }
        // Its name and checksum are not part of its length.
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX).saturating_add(8);
        rest = behind.get(length..).unwrap_or_default();
    }
    false
}

/// Returns true if a WebP has more than one frame, by its extended header (RFC 9649, section 2.7.1).
fn is_animated_webp(webp: &[u8]) -> bool {
    webp.get(12..16) == Some(b"VP8X") && webp.get(20).is_some_and(|flags| flags & 0b10 != 0)
}

/// The facts that a camera wrote into a picture (Exif 2.32).
#[derive(Clone, Copy, Debug, Default)]
struct Camera {
    /// True if the picture has to be rotated by 90 degrees, as browsers do (4.6.4, Orientation).
    is_turned: bool,
    /// True if it contains the place where it was taken (4.6.6, GPSLatitude).
    is_located: bool,
}

impl Camera {
    fn of(bytes: &[u8]) -> Self {
        let Ok(exif) = exif::Reader::new().read_from_container(&mut Cursor::new(bytes)) else {
            return Self::default();
        };
        let field = |tag| exif.get_field(tag, exif::In::PRIMARY);
        let orientation = field(exif::Tag::Orientation).and_then(|field| field.value.get_uint(0));
        Self {
            is_turned: matches!(orientation, Some(5..=8)),
            is_located: field(exif::Tag::GPSLatitude).is_some(),
        }
    }
}

/// Returns the SVG that begins with `bytes`.
fn svg(bytes: &[u8]) -> Option<Picture> {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(BEGINNING_OF_SVG)]);
    let outermost = tokens(&text).find_map(|token| match token {
        Token::Start(tag) => Some(tag),
        _ => None,
    })?;
    // A namespace prefix is accepted.
    let is_svg = outermost.name == "svg" || outermost.name.ends_with(":svg");
    let size = size_of(&outermost);
    is_svg.then_some(Picture::Shown {
        format: Format::Svg,
        size,
        is_animated: false,
        is_located: false,
        colour: None,
    })
}

/// Returns the size that the outermost element of an SVG states: by its attributes, by one of them and its ratio, or by
/// its ratio alone.
fn size_of(svg: &StartTag<'_>) -> Option<(usize, usize)> {
    let stated = |name: &str| svg.attribute(name).and_then(length);
    let ratio = || {
        let numbers = svg.attribute("viewbox")?.split([' ', ',', '\t', '\n', '\r']);
        let numbers: Vec<f64> =
            numbers.filter(|part| !part.is_empty()).map(str::parse).collect::<Result<_, _>>().ok()?;
        let [_, _, width, height] = numbers[..] else { return None };
        (width > 0.0 && height > 0.0).then_some((width, height))
    };
    let (width, height) = match (stated("width"), stated("height")) {
        (Some(width), Some(height)) => (width, height),
        (Some(width), None) => ratio().map(|(w, h)| (width, width * h / w))?,
        (None, Some(height)) => ratio().map(|(w, h)| (height * w / h, height))?,
        (None, None) => {
            let (width, height) = ratio()?;
            let wide = width.max(AS_WIDE_AS_ITS_PLACE);
            (wide, height * wide / width)
        }
    };
    Some((pixels(width)?, pixels(height)?))
}

/// Returns an SVG length in pixels; none if it is relative, like `100%` and `20em`.
fn length(written: &str) -> Option<f64> {
    let written = written.trim();
    let digits = written.find(|c: char| c.is_ascii_alphabetic() || c == '%').unwrap_or(written.len());
    let (number, unit) = written.split_at(digits);
    let pixels = match unit.to_ascii_lowercase().as_str() {
        "" | "px" => 1.0,
        "pt" => 4.0 / 3.0,
        "pc" => 16.0,
        "in" => 96.0,
        "cm" => 96.0 / 2.54,
        "mm" => 96.0 / 25.4,
        _ => return None,
    };
    number.trim().parse::<f64>().ok().map(|number| number * pixels).filter(|length| *length > 0.0)
}

/// Returns a number of pixels, if a picture can have it.
fn pixels(length: f64) -> Option<usize> {
    const MOST: f64 = 1_000_000.0;
    let rounded = length.round();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is a number from 1 to 1,000,000"
    )]
    (1.0..=MOST).contains(&rounded).then_some(rounded as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_svg(attributes: &str) -> Picture {
        Picture::of("a.svg", format!("<?xml version='1.0'?>\n<!-- > -->\n<svg {attributes}>").as_bytes())
    }

    #[test]
    fn a_drawing_states_its_size_or_its_ratio() {
        for (attributes, size) in [
            ("width='640' height=\"360\"", (640, 360)),
            ("width=' 640px ' height='360.4'", (640, 360)),
            ("width='1in' height='25.4mm'", (96, 96)),
            ("width='100%' height='100%' viewBox='0 0 1600 900'", (1600, 900)),
            ("viewBox='0,0 24,12'", (1200, 600)),
            ("width='48' viewBox='0 0 24 12'", (48, 24)),
            ("height='48' viewBox='0 0 24 12'", (96, 48)),
        ] {
            assert_eq!(of_svg(attributes).size(), Some(size), "{attributes}");
        }
        for attributes in
            ["", "width='10'", "width='0' height='0'", "viewBox='0 0 0 1'", "viewBox='1e999 0 1 1 1'"]
        {
            let picture = of_svg(attributes);
            assert_eq!((picture.size(), picture.widest()), (None, None), "{attributes}");
            assert!(matches!(picture, Picture::Shown { .. }), "{attributes}");
        }
    }

    /// The beginning of a PNG picture.
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x20\0\0\0\x10\x08\x06\0\0\0";

    #[test]
    fn a_file_that_is_no_picture_is_known() {
        let unreadable = Picture::Unreadable;
        let shown = |format, size| Picture::Shown {
            format,
            size,
            is_animated: false,
            is_located: false,
            colour: None,
        };
        for (name, bytes, expected) in [
            ("a.png", PNG, shown(Format::Png, Some((32, 16)))),
            ("a.jpg", PNG, shown(Format::Png, Some((32, 16)))),
            ("a", PNG, shown(Format::Png, Some((32, 16)))),
            ("a.png", b"", unreadable(Fault::Empty)),
            ("a.PNG", b"not a picture", unreadable(Fault::NoPicture)),
            ("a.webp", b"<!doctype html><title>404</title>", unreadable(Fault::NoPicture)),
            ("a.png", b"<svg/>", unreadable(Fault::Misnamed)),
            ("a.svg", PNG, unreadable(Fault::Misnamed)),
            ("a.svg", b"<html><svg></svg>", unreadable(Fault::NoPicture)),
            ("a.svg", b"<svg:svg width='1' height='1'>", shown(Format::Svg, Some((1, 1)))),
            ("notes.pdf", b"%PDF", Picture::Other),
            // The type is known, and the rest is not in memory.
            ("a.png", &PNG[..12], shown(Format::Png, None)),
        ] {
            assert_eq!(Picture::of(name, bytes), expected, "{name}");
        }
        assert_eq!(Picture::of_whole("a.png", &PNG[..12]), unreadable(Fault::NoPicture));
        assert_eq!(Picture::of_whole("a.png", PNG), shown(Format::Png, Some((32, 16))));
    }

    #[test]
    fn a_picture_that_ends_early_is_known_from_its_length_or_its_end() {
        for (name, whole) in WHOLE.into_iter().filter(|(name, _)| *name != "a.svg") {
            let length = whole.len() as u64;
            let picture = Picture::of(name, whole);
            assert_eq!(picture.unless_cut_off(whole, length), picture, "{name}");
            let half = &whole[..whole.len() / 2];
            assert_eq!(
                picture.unless_cut_off(half, half.len() as u64),
                Picture::Unreadable(Fault::CutOff),
                "{name}"
            );
            // The rest is stored.
            assert_eq!(picture.unless_cut_off(half, length), picture, "{name}");
        }
        // A box with a long length, and one up to the end.
        let long = |length: u64| [&b"\0\0\0\x01mdat"[..], &length.to_be_bytes()].concat();
        for (boxes, length, is_cut_off) in [
            (long(100), 100, false),
            (long(101), 100, true),
            (long(u64::MAX), 100, true),
            (vec![0; 16], 100, false),
        ] {
            assert_eq!(boxes_end_behind(&boxes, length), is_cut_off, "{boxes:?}");
        }
    }

    #[test]
    fn a_picture_that_moves_is_known() {
        let png =
            |chunk: &str| [PNG, b"crc_\0\0\0\x08", chunk.as_bytes(), &[0; 12], b"\0\0\0\0IDAT"].concat();
        let webp = |flags: u8| [&b"RIFF\x20\0\0\0WEBPVP8X\x0a\0\0\0"[..], &[flags], &[0; 9]].concat();
        for (bytes, moves) in
            [(png("acTL"), true), (png("tEXt"), false), (webp(0x12), true), (webp(0x10), false)]
        {
            let Picture::Shown { is_animated, .. } = Picture::of("a", &bytes) else { panic!("{bytes:?}") };
            assert_eq!(is_animated, moves, "{bytes:?}");
        }
    }

    #[test]
    fn a_size_that_nobody_can_show_is_a_fault() {
        let mut bomb = PNG.to_vec();
        bomb[16..24].copy_from_slice(b"\0\x01\0\0\0\x01\0\0");
        assert_eq!(Picture::of("a.png", &bomb), Picture::Unreadable(Fault::TooLarge(65_536, 65_536)));
    }

    #[test]
    fn a_photo_says_where_it_was_taken() {
        let located = include_bytes!("../../../../tests/problems/picture/located/content/foundry.jpg");
        for (bytes, expected) in [(&located[..], true), (&jpeg(1), false)] {
            let Picture::Shown { is_located, .. } = Picture::of("a.jpg", bytes) else { panic!("no picture") };
            assert_eq!(is_located, expected);
        }
    }

    /// Returns the beginning of a JPEG of 32 by 16 pixels, with an orientation.
    fn jpeg(orientation: u8) -> Vec<u8> {
        let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
        exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
        let length = u8::try_from(exif.len() + 2).unwrap();
        let mut jpeg = vec![0xff, 0xd8, 0xff, 0xe1, 0, length];
        jpeg.extend(exif);
        jpeg.extend(b"\xff\xc0\0\x0b\x08\0\x10\0\x20\x01\x01\x11\0\xff\xda");
        jpeg
    }

    #[test]
    fn a_photograph_that_lies_on_its_side_is_turned() {
        for (orientation, size) in [(1, (32, 16)), (3, (32, 16)), (6, (16, 32)), (8, (16, 32)), (9, (32, 16))]
        {
            assert_eq!(Picture::of("a.jpg", &jpeg(orientation)).size(), Some(size), "{orientation}");
        }
    }

    /// Pictures of each format, complete.
    const WHOLE: [(&str, &[u8]); 6] = [
        ("a.png", include_bytes!("../../../../tests/sites/pictures/content/bell.png")),
        ("a.gif", include_bytes!("../../../../tests/sites/pictures/content/bell.gif")),
        ("a.webp", include_bytes!("../../../../tests/sites/pictures/content/bell.webp")),
        ("a.avif", include_bytes!("../../../../tests/sites/pictures/content/bell.avif")),
        ("a.jpg", include_bytes!("../../../../tests/sites/pictures/content/on-its-side.jpg")),
        ("a.svg", include_bytes!("../../../../tests/sites/pictures/content/bell.svg")),
    ];

    #[test]
    fn a_broken_picture_never_ends_the_build() {
        for (name, whole) in WHOLE {
            assert!(Picture::of(name, whole).size().is_some(), "{name}");
            for end in 0..whole.len() {
                Picture::of(name, &whole[..end]);
            }
            for at in 0..whole.len().min(400) {
                for value in [0, 1, 0x7f, 0x80, 0xff] {
                    let mut lying = whole.to_vec();
                    lying[at] = value;
                    let picture = Picture::of(name, &lying);
                    let pixels = picture.size().map_or(0, |(width, height)| width * height);
                    assert!(pixels <= MOST_PIXELS, "{name} {at} {value}: {picture:?}");
                }
            }
        }
    }
}
