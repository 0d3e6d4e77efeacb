//! Comments of Obsidian, between two `%%`, which it shows to nobody. They are left out, since visitors would read them.

use super::mask::Masked;

/// The mark that begins and ends a comment.
const MARK: &str = "%%";

/// Returns the text without its comments, and the bytes at which they began; none if there are none.
pub(super) fn without(Masked { text, mask }: &Masked) -> Option<(String, Vec<usize>)> {
    let mut marks = text.match_indices(MARK).map(|(at, _)| at).filter(|at| mask.end(*at).is_none());
    let mut out = String::with_capacity(text.len());
    let (mut copied, mut comments) = (0, Vec::new());
    while let Some(begin) = marks.next() {
        // Of `%%%`, one sign is text.
        if begin < copied {
            continue;
        }
        let Some(end) = marks.find(|end| *end >= begin + MARK.len()) else { break };
        out.push_str(&text[copied..begin]);
        comments.push(begin);
        copied = end + MARK.len();
    }
    out.push_str(&text[copied..]);
    (!comments.is_empty()).then_some((out, comments))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_outside_code_are_left_out() {
        let of = |text: &str| without(&Masked::new(text.to_owned())).map(|(text, _)| text);
        for (text, expected) in [
            ("a %%b%% c %% d\n\ne %% f", Some("a  c  f")),
            ("100%% `%%a%%`", None),
            ("```\n%%a%%\n```\n%%b%%", Some("```\n%%a%%\n```\n")),
            ("%%%a%%%", Some("%")),
        ] {
            assert_eq!(of(text).as_deref(), expected, "{text}");
        }
    }
}
