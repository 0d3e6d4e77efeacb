//! Emphasis next to Chinese, Japanese and Korean text. CommonMark lets `**` close after punctuation only before a space
//! or punctuation, and these languages have no spaces: the asterisks of `**注意。**次` would be visible. The amendment of
//! <https://github.com/tats-u/markdown-cjk-friendly> treats their letters like a space. The library does not implement it,
//! so a punctuation mark stands for the letter, which has the same effect on every rule.

/// Returns the letters next to which emphasis begins or ends, with their byte offsets, in order.
pub(super) fn letters(text: &str) -> Vec<(usize, char)> {
    let mut replaced = Vec::new();
    let mut at = 0;
    while let Some(start) = memchr::memchr2(b'*', b'~', &text.as_bytes()[at..]).map(|found| at + found) {
        let sign = text.as_bytes()[start];
        let end = start + text.as_bytes()[start..].iter().take_while(|byte| **byte == sign).count();
        let before = text[..start].chars().next_back();
        let behind = text[end..].chars().next();
        if let (Some(before), Some(behind)) = (before, behind) {
            let place = start - before.len_utf8();
            if is_letter(before)
                && is_punctuation(behind)
                && replaced.last().is_none_or(|(last, _)| *last != place)
            {
                replaced.push((place, before));
            } else if is_punctuation(before) && is_letter(behind) {
                replaced.push((end, behind));
            }
        }
        at = end;
    }
    replaced
}

/// Returns true for letters of three or four bytes in scripts without spaces, and for Hangul.
fn is_letter(c: char) -> bool {
    c.len_utf8() > 2
        && c.is_alphanumeric()
        && matches!(c, '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{a4cf}' | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{ff10}'..='\u{ffdc}' | '\u{1b000}'..='\u{1b2ff}' | '\u{20000}'..='\u{3ffff}')
}

fn is_punctuation(c: char) -> bool {
    !c.is_alphanumeric() && !c.is_whitespace() && !c.is_control()
}
