//! The hosts that a page loads pictures, films and frames from, which the policy of the new site has to let in.

use rustc_hash::FxHashSet;

use super::mask::Masked;

/// The number of bytes before an address that are examined.
const NEAR: usize = 300;

/// Returns each host with the key of `[policy]` that it belongs to, in order.
pub(super) fn of(Masked { text, mask }: &Masked) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let mut seen = FxHashSet::default();
    for (at, scheme) in text.match_indices("https://") {
        let Some(key) = key(text, at) else { continue };
        let rest = &text[at + scheme.len()..];
        let host = &rest[..rest
            .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '-'))
            .unwrap_or(rest.len())];
        let entry = (key, format!("{scheme}{}", host.to_ascii_lowercase()));
        let is_host = host.contains('.') && !host.ends_with('.');
        if is_host && mask.end(at).is_none() && seen.insert(entry.clone()) {
            found.push(entry);
        }
    }
    found
}

/// The key of what the address at byte `at` is loaded as, if it is loaded.
fn key(text: &str, at: usize) -> Option<&'static str> {
    let mut from = at.saturating_sub(NEAR);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let before = &text[from..at];
    if let Some(label) = before.strip_suffix("](").or_else(|| before.strip_suffix("](<")) {
        let begin = label.rfind("![")?;
        return (!label[begin..].contains("](")).then_some("img");
    }
    let before = before.strip_suffix(['"', '\''])?.strip_suffix("src=")?;
    // Blocks have their sources in attributes too.
    let block = before.rsplit('\n').next().and_then(|line| line.trim_start().strip_prefix(":::"));
    if let Some(block) = block {
        let name = block.trim_start_matches(':').split(['{', '[']).next()?;
        return [("figure", "img"), ("video", "media")]
            .iter()
            .find(|(own, _)| *own == name)
            .map(|(_, key)| *key);
    }
    let element = &before[before.rfind('<')? + 1..];
    let name = &element[..element.find(|c: char| !c.is_ascii_alphanumeric())?];
    match name.to_ascii_lowercase().as_str() {
        "img" => Some("img"),
        "iframe" => Some("frame"),
        "video" | "audio" | "source" => Some("media"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_blocks_are_found() {
        let text = ":::figure{src=\"https://a.example/x.png\" alt=\"A\"}\nB\n:::\n\n::video{src=\"https://no.example/\" on=\"X\"}\n\n\
                    :::video[T]{src=\"https://b.example/y.mp4\"}\n:::\n";
        assert_eq!(
            of(&Masked::new(text.to_owned())),
            [("img", "https://a.example".to_owned()), ("media", "https://b.example".to_owned())]
        );
    }

    #[test]
    fn hosts_are_found_by_what_is_loaded_from_them() {
        let text = "![A](https://a.example/x.png) [link](https://no.example) [![B](b.png)](https://no.example)\n\
                    <iframe width=\"1\" src=\"https://F.example/e\"></iframe>\n\n`![c](https://no.example/c)` <script src=\"https://no.example\">";
        assert_eq!(
            of(&Masked::new(text.to_owned())),
            [("img", "https://a.example".to_owned()), ("frame", "https://f.example".to_owned())]
        );
    }
}
