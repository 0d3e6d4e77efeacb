//! Removes from a picture what its camera and its programs wrote into it, without touching a pixel: the place where it was
//! taken, its author's name, its thumbnail. Colour profiles stay, and so does the direction in which a camera was held.

use image::ImageDecoder as _;
use image::metadata::Orientation;

/// The names of chunks of a PNG that hold text, times and Exif (PNG, third edition, 11.3.3, 11.3.4.1, 11.3.4.2).
const PNG_CHUNKS: [&[u8; 4]; 5] = [b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"];

/// The bits of the extended header of a WebP that announce Exif and XMP (RFC 9649, section 2.7.1).
const WEBP_METADATA: u8 = 0b1100;

/// Returns a JPEG, PNG or WebP without its metadata, and any other file unchanged. A file that breaks off is copied up
/// to there.
pub fn strip(bytes: &[u8]) -> Vec<u8> {
    let stripped = match bytes {
        [0xff, 0xd8, ..] => jpeg(bytes),
        [0x89, b'P', b'N', b'G', ..] => png(bytes),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => webp(bytes),
        _ => None,
    };
    stripped.unwrap_or_else(|| bytes.to_vec())
}

/// Returns a JPEG without its segments for applications and comments, other than the profile of its colours, and what
/// its decoder needs to know (ITU T.81, annex B).
fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    out.extend(&bytes[..2]);
    let mut segments = Vec::new();
    let mut at = 2;
    loop {
        let [before, marker, ..] = *bytes.get(at..)? else { return None };
        // Fill bytes, and what decoders skip.
        if before != 0xff || marker == 0xff {
            at += 1;
            continue;
        }
        // The pixels begin, and after them other pictures may: previews, and the parts of a picture of two lenses.
        if marker == 0xda {
            break;
        }
        let length = usize::from(u16::from_be_bytes(*bytes.get(at + 2..)?.first_chunk()?));
        let segment = bytes.get(at..at + 2 + length)?;
        if is_kept_in_jpeg(marker, segment.get(4..).unwrap_or_default()) {
            segments.extend_from_slice(segment);
        }
        at += 2 + length;
    }
    let orientation = orientation(bytes);
    if orientation != Orientation::NoTransforms {
        out.extend(turned(orientation));
    }
    out.extend(segments);
    out.extend(pixels(&bytes[at..]));
    Some(out)
}

/// Returns true if a segment is part of the picture: not a comment, and of those for applications (APP0 to APP15) only
/// JFIF, colour profiles and the one by which Adobe's programs name a colour model.
fn is_kept_in_jpeg(marker: u8, contents: &[u8]) -> bool {
    match marker {
        0xe0 => contents.starts_with(b"JFIF\0"),
        0xe2 => contents.starts_with(b"ICC_PROFILE\0"),
        0xee => contents.starts_with(b"Adobe"),
        0xe1..=0xef | 0xfe => false,
        _ => true,
    }
}

/// Returns the scans of a JPEG, which begin with `rest`, up to its end: what cameras append is left out.
fn pixels(rest: &[u8]) -> &[u8] {
    let mut at = 0;
    while let Some(found) = rest.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == 0xff)) {
        match rest.get(at + found + 1) {
            Some(0xd9) => return &rest[..at + found + 2],
            // A byte of the pixels, or a marker without a length.
            Some(0 | 0xd0..=0xd7) => at += found + 2,
            Some(0xff) => at += found + 1,
            // A segment between two scans.
            Some(_) => {
                let length = rest.get(at + found + 2..).and_then(<[u8]>::first_chunk);
                at += found + 2 + length.map_or(2, |length| usize::from(u16::from_be_bytes(*length)));
            }
            None => break,
        }
    }
    rest
}

/// Returns the direction in which the camera was held.
fn orientation(jpeg: &[u8]) -> Orientation {
    let read = || {
        let mut decoder = image::codecs::jpeg::JpegDecoder::new(std::io::Cursor::new(jpeg)).ok()?;
        decoder.orientation().ok()
    };
    crate::guarded(|| Ok(read())).ok().flatten().unwrap_or(Orientation::NoTransforms)
}

/// Returns a segment that says nothing but this direction (Exif 2.32, 4.5.4 and 4.6.4).
fn turned(orientation: Orientation) -> Vec<u8> {
    let mut segment = vec![0xff, 0xe1, 0, 34];
    segment.extend(b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0");
    segment.extend([orientation.to_exif(), 0, 0, 0, 0, 0, 0]);
    segment
}

/// Returns a PNG without its chunks of text, times and Exif.
fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    let (signature, mut rest) = bytes.split_at_checked(8)?;
    let mut out = Vec::with_capacity(bytes.len());
    out.extend(signature);
    while let Some(length) = rest.first_chunk::<4>() {
        // Its length, name and checksum are not part of its length.
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?.checked_add(12)?;
        let (chunk, behind) = rest.split_at(length.min(rest.len()));
        let name = chunk.get(4..8).unwrap_or_default();
        if !PNG_CHUNKS.iter().any(|metadata| name == *metadata) {
            out.extend(chunk);
        }
        // Bytes after the end are not part of the picture.
        if name == b"IEND" {
            break;
        }
        rest = behind;
    }
    Some(out)
}

/// Returns a WebP without its chunks of Exif and XMP.
fn webp(bytes: &[u8]) -> Option<Vec<u8>> {
    let (header, mut rest) = bytes.split_at_checked(12)?;
    let mut out = header.to_vec();
    while let Some(length) = rest.get(4..).and_then(<[u8]>::first_chunk::<4>) {
        // Chunks begin at even places.
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?.checked_next_multiple_of(2)?;
        let (chunk, behind) = rest.split_at(length.checked_add(8)?.min(rest.len()));
        if !chunk.starts_with(b"EXIF") && !chunk.starts_with(b"XMP ") {
            let begins = out.len();
            out.extend(chunk);
            if let Some(flags) = out.get_mut(begins + 8).filter(|_| chunk.starts_with(b"VP8X")) {
                *flags &= !WEBP_METADATA;
            }
        }
        rest = behind;
    }
    let length = u32::try_from(out.len() - 8).ok()?;
    out[4..8].copy_from_slice(&length.to_le_bytes());
    Some(out)
}
