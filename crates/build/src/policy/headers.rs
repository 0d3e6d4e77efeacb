//! The file `_headers`, which many hosts read: the cache lifetime of fingerprinted files, and a strict policy for
//! everything. A file of that name in `content/` replaces it entirely, since half a policy protects nothing.
//!
//! Pages have no rule for their cache lifetime: hosts that read this file let browsers revalidate them each time
//! anyway. So the file names no page, and is as short for ten thousand pages as for one; Cloudflare ignores rules after
//! the hundredth.

use std::fmt::{self, Write as _};

use super::Policy;

/// The maximum number of rules that hosts read.
const MOST_RULES: usize = 100;

/// The cache lifetime of a file whose name changes with its bytes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// The value of a header, on one line and in ASCII: nothing in it can end the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HeaderValue(String);

/// The address pattern of a rule, on one line: nothing in it can begin another rule.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Pattern(String);

/// The rules of a `_headers` file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct HeaderRules(Vec<Rule>);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Rule {
    pattern: String,
    /// Names and values; a name with the prefix `! ` removes the header set by earlier rules.
    headers: Vec<(String, String)>,
}

impl HeaderValue {
    /// Returns `text` without characters that are invalid in a header.
    pub(super) fn new(text: &str) -> Self {
        Self(text.chars().filter(|c| matches!(c, ' '..='~')).collect())
    }
}

impl Pattern {
    /// Matches every address that begins with `href`.
    fn below(href: &str) -> Self {
        Self(Self::exactly(href).0 + "*")
    }

    /// Matches the address `href` alone; its `*` and `:` are literal.
    fn exactly(href: &str) -> Self {
        Self(one_word(href).replace('*', "%2A").replace(':', "%3A"))
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for HeaderValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Returns the text of the file. `home` is the address of the home page, `folders` contain only fingerprinted files,
/// `files` are the fingerprinted files elsewhere, and `typed` is a file whose media type many hosts do not know.
pub(crate) fn file(
    policy: &Policy,
    home: &str,
    folders: &[String],
    files: &[String],
    typed: Option<(&str, &str)>,
) -> String {
    let mut text = String::new();
    let kept = folders.iter().map(|folder| Pattern::below(folder));
    let kept = kept.chain(files.iter().map(|file| Pattern::exactly(file)));
    for pattern in kept.take(MOST_RULES - 3) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{pattern}\n  Cache-Control: {FOR_EVER}\n\n");
    }
    if let Some((href, media_type)) = typed {
        let _ = write!(text, "{}\n  Content-Type: {media_type}\n\n", Pattern::exactly(href));
    }
    let _ = writeln!(text, "{}", Pattern::below(home));
    if let Some(policy) = policy.header() {
        let _ = writeln!(text, "  Content-Security-Policy: {policy}");
    }
    text + "  X-Content-Type-Options: nosniff\n  Referrer-Policy: strict-origin-when-cross-origin\n  \
            Permissions-Policy: camera=(), geolocation=(), microphone=()\n"
}

impl HeaderRules {
    /// Parses a `_headers` file as Netlify and Cloudflare do. Lines that are not rules are ignored.
    pub(crate) fn read(text: &str) -> Self {
        let mut rules: Vec<Rule> = Vec::new();
        for line in text.lines() {
            let said = line.trim();
            if said.is_empty() || said.starts_with('#') {
                continue;
            }
            if !line.starts_with([' ', '\t']) && (said.starts_with('/') || said.contains("://")) {
                rules.push(Rule { pattern: said.to_owned(), headers: Vec::new() });
                continue;
            }
            let Some(rule) = rules.last_mut() else { continue };
            if said.starts_with('!') {
                rule.headers.push((said.to_owned(), String::new()));
            } else if let Some((name, value)) = said.split_once(':').filter(|(name, _)| is_name(name.trim()))
            {
                rule.headers.push((name.trim().to_owned(), HeaderValue::new(value.trim()).0));
            }
        }
        Self(rules)
    }

    /// Returns the policy of the file at `path`. If several apply, each of which has to be met, the result is unknown.
    pub(crate) fn policy(&self, path: &str) -> Policy {
        let mut headers = self.of(path).into_iter();
        let header = headers.find(|(name, _)| name.eq_ignore_ascii_case("Content-Security-Policy"));
        match header {
            Some((_, value)) if !value.contains(',') => Policy::of_header(&value),
            _ => Policy::unknown_of_file(),
        }
    }

    /// Returns the headers of the file at `path`, an address as browsers send it. If two rules set the same header, the
    /// values are joined with a comma, as hosts do.
    pub(crate) fn of(&self, path: &str) -> Vec<(String, String)> {
        let mut all: Vec<(String, String)> = Vec::new();
        let rules = self.0.iter().filter(|rule| is_match(rule.pattern.as_bytes(), path.as_bytes()));
        for (name, value) in rules.flat_map(|rule| &rule.headers) {
            if let Some(name) = name.strip_prefix('!') {
                all.retain(|(known, _)| !known.eq_ignore_ascii_case(name.trim()));
            } else if let Some((_, known)) =
                all.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(name))
            {
                *known = format!("{known}, {value}");
            } else {
                all.push((name.clone(), value.clone()));
            }
        }
        all
    }
}

/// Returns the policy `value`, extended to let a page load a script from the site and connect to the site: the minimum
/// that the preview needs. A header may contain several policies, each of which has to be met.
pub(crate) fn with_preview(value: &str) -> String {
    value.split(',').map(with_preview_each).collect::<Vec<_>>().join(",")
}

fn with_preview_each(policy: &str) -> String {
    let mut directives: Vec<String> = policy
        .split(';')
        .map(str::trim)
        .filter(|directive| !directive.is_empty())
        .map(str::to_owned)
        .collect();
    for name in ["script-src", "connect-src"] {
        let at = |name: &str| {
            let is_it =
                |it: &String| it.split_whitespace().next().is_some_and(|it| it.eq_ignore_ascii_case(name));
            directives.iter().position(is_it)
        };
        let Some(index) = at(name).or_else(|| at("default-src")) else { continue };
        let sources = directives[index].split_whitespace().skip(1);
        if sources.clone().any(|source| source.eq_ignore_ascii_case("'self'")) {
            continue;
        }
        let sources = sources.filter(|source| !source.eq_ignore_ascii_case("'none'"));
        let widened = [name].into_iter().chain(sources).chain(["'self'"]).collect::<Vec<_>>().join(" ");
        match at(name) {
            Some(own) => directives[own] = widened,
            None => directives.push(widened),
        }
    }
    directives.join("; ")
}

/// Returns `text` as a single word of a file that hosts read, in which a space or a line ending would begin another:
/// everything except visible ASCII is percent-encoded.
pub(crate) fn one_word(text: &str) -> String {
    let is_visible = |byte: &u8| matches!(byte, b'!'..=b'~');
    let mut word = String::with_capacity(text.len());
    for byte in text.bytes() {
        if is_visible(&byte) {
            word.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(word, "%{byte:02X}");
        }
    }
    word
}

/// Returns true if `text` is a valid header name (RFC 9110).
fn is_name(text: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_token)
}

/// Returns true if a pattern matches `path`: `*` stands for anything, `:name` for a segment. Takes at most as many
/// steps as the product of both lengths.
fn is_match(pattern: &[u8], path: &[u8]) -> bool {
    let (mut at, mut in_path) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    loop {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at + 1, in_path));
                at += 1;
                continue;
            }
            Some(b':') if pattern.get(at + 1).is_some_and(u8::is_ascii_alphabetic) => {
                let name = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
                let part = path[in_path..].iter().take_while(|byte| **byte != b'/').count();
                if part > 0 {
                    at += 1 + pattern[at + 1..].iter().take_while(name).count();
                    in_path += part;
                    continue;
                }
            }
            Some(byte) if path.get(in_path) == Some(byte) => {
                (at, in_path) = (at + 1, in_path + 1);
                continue;
            }
            None if in_path == path.len() => return true,
            _ => {}
        }
        // Lets the last `*` match one more byte.
        match star {
            Some((behind, taken)) if taken < path.len() => {
                star = Some((behind, taken + 1));
                (at, in_path) = (behind, taken + 1);
            }
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::slice::from_ref;

    use super::*;

    #[test]
    fn rules_for_fingerprinted_files_come_first_and_are_few() {
        let files: Vec<String> = (0..500).map(|n| format!("/assets/{n}.css")).collect();
        let text = file(&Policy::default(), "/", &["/assay/".to_owned()], &files, None);
        assert!(
            text.starts_with("/assay/*\n  Cache-Control: public, max-age=31536000, immutable\n"),
            "{text}"
        );
        let rules = HeaderRules::read(&text);
        assert_eq!(rules.0.len(), MOST_RULES - 2);
        assert_eq!(rules.0.last().map(|rule| rule.pattern.as_str()), Some("/*"));
    }

    #[test]
    fn a_policy_that_is_switched_off_is_not_written() {
        let text = file(&Policy::none(), "/", &[], &[], None);
        assert!(!text.contains("Content-Security-Policy") && text.contains("nosniff"), "{text}");
    }

    #[test]
    fn headers_are_joined_as_hosts_join_them() {
        let rules = HeaderRules::read(
            "# Ours\n/*\n  X-A: 1\n  X-B: 2\n\n/a/*\n  x-a: 3\n  ! X-B\n/:one/b\n\tX-C: 4: 5\nX-D: 6\nhttps://x.example/*\n  X-E: 7\n",
        );
        let of = |path: &str| {
            rules
                .of(path)
                .into_iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(of("/"), "X-A=1 X-B=2");
        assert_eq!(of("/a/c"), "X-A=1, 3");
        assert_eq!(of("/a/b"), "X-A=1, 3 X-C=4: 5 X-D=6");
        assert_eq!(of("/z/b"), "X-A=1 X-B=2 X-C=4: 5 X-D=6");
    }

    #[test]
    fn the_preview_adds_no_more_than_it_needs() {
        let own = Policy::default().to_string();
        assert_eq!(with_preview(&own), own);
        assert_eq!(
            with_preview("default-src 'none'; style-src x, script-src 'none'"),
            "default-src 'none'; style-src x; script-src 'self'; connect-src 'self',script-src 'self'"
        );
        assert_eq!(with_preview("img-src 'none'"), "img-src 'none'");
        assert_eq!(
            with_preview("default-src https:; Script-Src cdn.example"),
            "default-src https:; script-src cdn.example 'self'; connect-src https: 'self'"
        );
    }

    #[test]
    fn patterns_take_no_more_steps_than_they_must() {
        let pattern = "/".to_owned() + &"*a".repeat(2_000);
        assert!(!is_match(pattern.as_bytes(), ("/".to_owned() + &"a".repeat(1_000) + "b").as_bytes()));
    }

    /// Any address is written as one line, and stands for that address alone.
    #[test]
    fn no_address_writes_a_rule() {
        for hostile in hostile_texts() {
            let href = format!("/{hostile}");
            let pattern = Pattern::exactly(&href).0;
            assert!(pattern.bytes().all(|byte| matches!(byte, b'!'..=b'~')), "{hostile:?}");
            let text = file(
                &Policy::default(),
                &href,
                from_ref(&href),
                from_ref(&href),
                Some((&href, "text/plain")),
            );
            let rules = HeaderRules::read(&text);
            assert_eq!(rules.0.len(), 4, "{hostile:?}: {text}");
            assert!(rules.0[..3].iter().all(|rule| rule.headers.len() == 1), "{hostile:?}: {text}");
            assert_eq!(rules.0[3].headers.len(), 4, "{hostile:?}: {text}");
            let value = HeaderValue::new(&hostile).0;
            assert!(value.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{hostile:?}");
        }
    }

    /// Returns random texts of pieces that have a meaning in such files.
    fn hostile_texts() -> impl Iterator<Item = String> {
        const PARTS: [&str; 20] = [
            "\n",
            "\r\n",
            "\r",
            "\t",
            " ",
            "/*",
            ":splat",
            "*",
            "!",
            "! Content-Security-Policy",
            "X-Own: 1",
            "#",
            "?",
            "%",
            "\u{2028}",
            "\u{85}",
            "\u{0}",
            "\u{fc}",
            "https://evil.example/",
            "301",
        ];
        let mut state: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut next = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        (0..2_000).map(move |_| {
            let parts = next() % 6;
            (0..parts).map(|_| PARTS[usize::try_from(next() % 20).unwrap_or_default()]).collect()
        })
    }
}
