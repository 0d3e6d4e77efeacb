//! Finds metadata in the bytes of a picture: what a camera or a program wrote beside the pixels.

/// Returns true if a whole JPEG, PNG or WebP contains metadata, such as Exif, XMP or comments.
pub(crate) fn has_metadata(bytes: &[u8]) -> bool {
    match bytes {
        [0xff, 0xd8, rest @ ..] => in_jpeg(rest),
        [0x89, b'P', b'N', b'G', ..] => chunks(&bytes[8.min(bytes.len())..], u32::from_be_bytes, 4, 12)
            .any(|name| matches!(name, b"eXIf" | b"tEXt" | b"zTXt" | b"iTXt" | b"tIME")),
        [b'R', b'I', b'F', b'F', ..] => {
            let even = |length| u32::from_le_bytes(length).next_multiple_of(2);
            chunks(&bytes[12.min(bytes.len())..], even, 0, 8).any(|name| matches!(name, b"EXIF" | b"XMP "))
        }
        _ => false,
    }
}

/// Returns true if there is metadata before the pixels of a JPEG, whose segments are `rest` (ITU T.81, annex B).
fn in_jpeg(mut rest: &[u8]) -> bool {
    loop {
        match rest {
            [0xff, 0xff, ..] => rest = &rest[1..],
            [0xff, 0xda, ..] => return false,
            [0xff, marker, high, low, contents @ ..] => {
                let is_metadata = match marker {
                    0xe2 => !contents.starts_with(b"ICC_PROFILE\0"),
                    0xee => !contents.starts_with(b"Adobe"),
                    0xe1..=0xef | 0xfe => true,
                    _ => false,
                };
                if is_metadata {
                    return true;
                }
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                rest = rest.get(2 + length..).unwrap_or_default();
            }
            [_, behind @ ..] => rest = behind,
            [] => return false,
        }
    }
}

/// Returns the names of chunks, each at `name` in its chunk, which is `beside` bytes longer than its length says.
fn chunks(
    mut rest: &[u8],
    length: impl Fn([u8; 4]) -> u32,
    name: usize,
    beside: usize,
) -> impl Iterator<Item = &[u8; 4]> {
    std::iter::from_fn(move || {
        let found = rest.get(name..)?.first_chunk::<4>()?;
        let stated = length(*rest.get(4 - name..)?.first_chunk::<4>()?);
        let all = usize::try_from(stated).unwrap_or(usize::MAX).saturating_add(beside);
        rest = rest.get(all..).unwrap_or_default();
        Some(found)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_is_found_wherever_it_stands() {
        let png = |chunks: &[u8]| [b"\x89PNG\r\n\x1a\n\0\0\0\x01IDAT_crc_", chunks].concat();
        let webp = |chunks: &[u8]| [b"RIFF____WEBPVP8 \x01\0\0\0__", chunks].concat();
        for (bytes, has) in [
            (b"\xff\xd8\xff\xe0\0\x06JFIF\xff\xda\xff\xe1".to_vec(), false),
            (b"\xff\xd8\xff\xe0\0\x06JFIF\xff\xff\xe1\0\x06Exif\xff\xda".to_vec(), true),
            (b"\xff\xd8\xff\xe2\0\x0eICC_PROFILE\0\xff\xda".to_vec(), false),
            (b"\xff\xd8\xff\xfe\0\x04hi".to_vec(), true),
            (png(b"\0\0\0\0IEND_crc"), false),
            (png(b"\0\0\0\x01tEXt_crc_"), true),
            (webp(b""), false),
            (webp(b"EXIF\x01\0\0\0__"), true),
            (b"<svg/>".to_vec(), false),
            (b"\xff\xd8".to_vec(), false),
            (b"\x89PNG".to_vec(), false),
        ] {
            assert_eq!(has_metadata(&bytes), has, "{}", String::from_utf8_lossy(&bytes));
        }
    }
}
