//! Addresses that lead nowhere, but run a script or contain a page themselves.

use super::address::Role;

/// The schemes whose addresses run as scripts.
const RUN: [&str; 2] = ["javascript", "vbscript"];

/// Returns the scheme of `target` if no page should use it in this role. Parsed as in browsers: leading control
/// characters and spaces are ignored, and so are tabs and line endings (URL Standard, 4.4). A `data:` address may be a
/// picture, audio, a stylesheet or a font, for which the site's policy decides.
pub(crate) fn unsafe_scheme(target: &str, role: Role) -> Option<&'static str> {
    let trimmed = target.trim_start_matches(|c: char| c <= ' ');
    let mut letters = trimmed.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r'));
    let mut scheme = String::new();
    loop {
        match letters.next()? {
            ':' => break,
            // No scheme is longer; reading stops early.
            c if c.is_ascii_alphabetic() && scheme.len() < RUN[0].len() => {
                scheme.push(c.to_ascii_lowercase())
            }
            _ => return None,
        }
    }
    let is_shown = matches!(role, Role::Picture | Role::Media | Role::Font | Role::Style);
    let data = (scheme == "data" && !is_shown).then_some("data");
    RUN.into_iter().find(|run| *run == scheme).or(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_are_read_as_browsers_read_them() {
        for (target, scheme) in [
            ("javascript:alert(1)", Some("javascript")),
            ("JaVaScRiPt:alert(1)", Some("javascript")),
            (" \u{1}\u{1f}javascript:alert(1)", Some("javascript")),
            ("java\tscr\r\nipt\n:alert(1)", Some("javascript")),
            ("vbscript:x", Some("vbscript")),
            ("data:text/html,<script>alert(1)</script>", Some("data")),
            ("javascript", None),
            ("/javascript:alert(1)", None),
            ("#javascript:alert(1)", None),
            ("%6aavascript:alert(1)", None),
            ("java script:alert(1)", None),
            ("\u{a0}javascript:alert(1)", None),
            ("javascripts:x", None),
            ("https://example.com/?javascript:", None),
            ("mailto:a@b.example", None),
            ("", None),
        ] {
            assert_eq!(unsafe_scheme(target, Role::Link), scheme, "{target:?}");
        }
        for role in [Role::Picture, Role::Media, Role::Font, Role::Style] {
            assert_eq!(unsafe_scheme("data:image/png;base64,AA==", role), None);
            assert_eq!(unsafe_scheme("javascript:x", role), Some("javascript"));
        }
        for role in [Role::Frame, Role::Script, Role::Form, Role::Object, Role::Cite] {
            assert_eq!(unsafe_scheme("data:text/html,x", role), Some("data"));
        }
    }
}
