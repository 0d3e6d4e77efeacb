//! Texts that are not UTF-8: UTF-16 with its mark, and Windows-1252, which contains Latin-1.

/// The letters of Windows-1252 from 0x80 to 0x9F. The five that it leaves open are as in Latin-1.
const UPPER: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Returns the text in `bytes`, which are not UTF-8, and the name of its encoding; none if it seems to be no text.
pub(crate) fn decoded(bytes: &[u8]) -> Option<(String, &'static str)> {
    let utf16 = |unit: fn([u8; 2]) -> u16| {
        let units = bytes[2..].as_chunks::<2>().0.iter().map(|pair| unit(*pair));
        let text: Result<String, _> = char::decode_utf16(units).collect();
        text.ok().map(|text| (text, "UTF-16"))
    };
    match bytes {
        [0xff, 0xfe, ..] => utf16(u16::from_le_bytes),
        [0xfe, 0xff, ..] => utf16(u16::from_be_bytes),
        _ if bytes.contains(&0) => None,
        _ => {
            let letter = |byte: &u8| match byte {
                0x80..=0x9f => UPPER[usize::from(byte - 0x80)],
                byte => char::from(*byte),
            };
            Some((bytes.iter().map(letter).collect(), "Windows-1252"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_old_editors_are_read() {
        for (bytes, expected) in [
            (&b"Caf\xe9 \x96 \x80"[..], Some(("Café – €", "Windows-1252"))),
            (b"\xff\xfeA\0\xe9\0", Some(("Aé", "UTF-16"))),
            (b"\xfe\xff\0A", Some(("A", "UTF-16"))),
            (b"\xff\xfe\0\xd8", None),
            (b"\xe9\0", None),
        ] {
            let found = decoded(bytes);
            assert_eq!(found.as_ref().map(|(text, name)| (text.as_str(), *name)), expected, "{bytes:?}");
        }
    }
}
