//! The targets of links and pictures in a page: those that named a file or an address of the old site in a way that means
//! nothing in the new one are written as the new one has them. All others stay as they are.

use super::mask::Masked;
use crate::index::{Index, folder};
use assay_build::reading::joined;

/// The page whose links are converted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub(super) index: &'a Index,
    /// The page that they stand in.
    pub(super) page: usize,
    /// The path that the old site stood under.
    pub(super) base_path: &'a str,
}

/// A text whose links lead to the new site.
pub(super) struct Relinked {
    pub(super) text: String,
    /// The number of links that were changed.
    pub(super) changed: usize,
    /// The bytes, in the text as it was, at which a link ran a script.
    pub(super) scripts: Vec<usize>,
}

/// Returns the text with links to the new site; none if every link stays as it is.
pub(super) fn convert(Masked { text, mask }: &Masked, place: Place<'_>) -> Option<Relinked> {
    let mut out = String::with_capacity(text.len());
    let (mut copied, mut at, mut changed) = (0, 0, 0);
    let mut scripts = Vec::new();
    let bytes = text.as_bytes();
    while at < bytes.len() {
        let Some(begin) = target(bytes, at) else {
            at += 1;
            continue;
        };
        if let Some(end) = mask.end(at) {
            at = end.max(at + 1);
            continue;
        }
        if is_script(&text[begin..]) {
            let end = begin + length_of_script(&text[begin..], bytes[begin - 1]);
            out.push_str(&text[copied..begin]);
            // A link that leads nowhere, since one that runs a script stops the build.
            out.push('#');
            scripts.push(begin);
            (copied, changed, at) = (end, changed + 1, end);
            continue;
        }
        let end = begin + length(&text[begin..], bytes[begin - 1]);
        if let Some(written) = place.written(&text[begin..end]) {
            out.push_str(&text[copied..begin]);
            out.push_str(&written);
            copied = end;
            changed += 1;
        }
        at = end.max(at + 1);
    }
    out.push_str(&text[copied..]);
    (changed > 0).then_some(Relinked { text: out, changed, scripts })
}

/// Returns true if a link target runs a script.
fn is_script(target: &str) -> bool {
    const SCHEME: &str = "javascript:";
    target.get(..SCHEME.len()).is_some_and(|scheme| scheme.eq_ignore_ascii_case(SCHEME))
}

/// Returns the length of a link target that is a script. Its brackets are in pairs.
fn length_of_script(text: &str, before: u8) -> usize {
    if matches!(before, b'"' | b'\'' | b'<') {
        return length(text, before);
    }
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return at,
            ')' => depth -= 1,
            '\n' => return at,
            _ => {}
        }
    }
    text.len()
}

/// Returns the byte at which a link target begins, if one of `](`, `]: `, `href="` and `src="` is at byte `at`.
fn target(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = &bytes[at..];
    let begin = match rest[0] {
        b']' if rest.starts_with(b"](<") => at + 3,
        b']' if rest.starts_with(b"](") => at + 2,
        b']' if rest.starts_with(b"]:") => {
            let spaces = rest[2..].iter().take_while(|byte| **byte == b' ').count();
            if spaces == 0 { return None } else { at + 2 + spaces }
        }
        b'h' if rest.starts_with(b"href=\"") || rest.starts_with(b"href='") => at + 6,
        b's' if rest.starts_with(b"src=\"") || rest.starts_with(b"src='") => at + 5,
        _ => return None,
    };
    (begin < bytes.len()).then_some(begin)
}

/// Returns the length of the link target at the beginning of `text`. `before` is the byte before it.
fn length(text: &str, before: u8) -> usize {
    let ends = |c: char| match before {
        b'"' => c == '"' || c == '\n',
        b'\'' => c == '\'' || c == '\n',
        b'<' => c == '>' || c == '\n',
        _ => c.is_whitespace() || c == ')',
    };
    text.find(ends).unwrap_or(text.len())
}

impl Place<'_> {
    /// Returns the target in the new site, if it differs.
    fn written(&self, target: &str) -> Option<String> {
        let end = target.find(['#', '?']).unwrap_or(target.len());
        let (path, rest) = target.split_at(end);
        let is_elsewhere =
            path.is_empty() || path.contains(':') || path.starts_with("//") || path.contains(['{', '<']);
        if is_elsewhere {
            return None;
        }
        let found = match path.strip_prefix("@/") {
            Some(inside) => self
                .index
                .referred("", &format!("/{inside}"))
                .map_or_else(|| Some(format!("/{inside}")), |page| Some(self.index.link(page))),
            None if path.starts_with('/') => self.absolute(path),
            None => self.relative(path),
        };
        found.filter(|found| found != path).map(|found| found + rest)
    }

    fn absolute(&self, path: &str) -> Option<String> {
        if self.index.has_address(path) {
            return None;
        }
        // In the old site, addresses were written with the path that it stood under; here they are without.
        if !self.base_path.is_empty()
            && let Some(inside) =
                path.strip_prefix(self.base_path).filter(|rest| rest.is_empty() || rest.starts_with('/'))
        {
            return Some(if inside.is_empty() { "/".to_owned() } else { inside.to_owned() });
        }
        // Servers answer with `a.html` where `a` or `a/` is asked for.
        let page = self.index.address(path).map(crate::index::encoded);
        page.or_else(|| self.index.from(path)).or_else(|| self.index.beside_page(path))
    }

    fn relative(&self, path: &str) -> Option<String> {
        let page = self.index.pages.get(self.page)?;
        let decoded = path.replace("%20", " ");
        if joined(folder(&page.to), &decoded).is_some_and(|beside| self.index.has_written(&beside)) {
            return None;
        }
        let before = joined(folder(&page.from), &decoded);
        if let Some(link) = before.as_deref().and_then(|before| self.index.from(before)) {
            return Some(link);
        }
        // From the top of the repository, as tags that read files have it.
        if let Some(link) = self.index.from(decoded.trim_start_matches("./")) {
            return Some(link);
        }
        // As a browser resolved it: from the address that the page had.
        let base = page.address.rsplit_once('/').map_or("", |(base, _)| base);
        let address = format!("/{}", joined(base, &decoded)?);
        if self.index.has_address(&address) {
            return Some(
                crate::index::encoded(&address)
                    + if decoded.ends_with('/') && address != "/" { "/" } else { "" },
            );
        }
        self.index.address(&address).map(crate::index::encoded).or_else(|| self.index.beside_page(&address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::IndexedPage;

    #[test]
    fn links_are_written_as_the_new_site_has_them() {
        let page = |from: &str, to: &str, address: &str| IndexedPage {
            from: from.to_owned(),
            to: to.to_owned(),
            address: address.to_owned(),
            title: String::new(),
        };
        let pages = vec![
            page("_posts/2026-01-02-a.md", "posts/2026-01-02-a.md", "/2026/a/"),
            page("about.md", "about.md", "/about.html"),
        ];
        let files = [("img/x.png".to_owned(), "img/x.png".to_owned())];
        let index = Index::new("", pages, &files);
        let place = Place { index: &index, page: 0, base_path: "/blog" };
        for (written, expected) in [
            ("[a](/about.html#x)", "[a](/about.html#x)"),
            ("[a](/blog/about.html)", "[a](/about.html)"),
            ("[a](../about.md)", "[a](../about.md)"),
            ("[a](/about)", "[a](/about.html)"),
            ("[a](../../img/x.png \"T\")", "[a](/img/x.png \"T\")"),
            ("<img src=\"../../img/x.png\">", "<img src=\"/img/x.png\">"),
            ("[a](@/about.md#x)", "[a](/about.md#x)"),
            ("[a]: ../../about.html", "[a]: /about.html"),
            ("[a]:  @/about.md", "[a]:  /about.md"),
            ("[a](javascript:f(1)) and (b)", "[a](#) and (b)"),
            (
                "<a href='JavaScript:alert(\"x\")'>a</a> `[a](javascript:b)`",
                "<a href='#'>a</a> `[a](javascript:b)`",
            ),
            (
                "[a](https://a.example/x) `[a](@/about.md)` [a](unknown)",
                "[a](https://a.example/x) `[a](@/about.md)` [a](unknown)",
            ),
        ] {
            let converted = convert(&Masked::new(written.to_owned()), place);
            assert_eq!(converted.map_or_else(|| written.to_owned(), |relinked| relinked.text), expected);
        }
    }
}
