//! Components of MDX in a page: the few that stand for something Markdown has become that; of all others the tags are taken
//! away and what stands between them is kept.

use rustc_hash::FxHashMap;

use super::containers::{callout, tone};
use super::mask::Masked;
use super::media::media;
use super::replacement::{label, picture};
use super::{Body, tags::Arguments};

/// The length of the longest tag, in bytes.
const LONGEST: usize = 4_000;

/// The components that are open, by name, each with what its end tag becomes.
type OpenComponents = FxHashMap<String, Vec<String>>;

/// A page without components.
pub(super) struct Converted {
    pub(super) text: String,
    /// The components that were removed: byte and message.
    pub(super) notes: Vec<(usize, String)>,
    pub(super) converted: usize,
}

/// Converts the components of a page. `imported` are the pictures that it imports, by their names.
pub(super) fn convert(
    Masked { text, mask }: &Masked,
    imported: &[(String, String)],
    body: &Body<'_>,
) -> Converted {
    let mut out = Converted { text: String::with_capacity(text.len()), notes: Vec::new(), converted: 0 };
    let (mut copied, mut at) = (0, 0);
    let mut open = OpenComponents::default();
    while let Some(next) = text[at..].find('<').map(|next| at + next) {
        if let Some(end) = mask.end(next) {
            at = end.max(next + 1);
            continue;
        }
        let found =
            component(text, next).map(|(end, tag)| (end, out.replace(next, tag, imported, &mut open, body)));
        let Some((end, written)) = found else {
            at = next + 1;
            continue;
        };
        out.text.push_str(&text[copied..next]);
        out.text.push_str(&written);
        copied = end;
        at = end;
    }
    out.text.push_str(&text[copied..]);
    out
}

/// The tag of a component that begins at byte `at`: its end, and what stands in it.
fn component(text: &str, at: usize) -> Option<(usize, &str)> {
    let inside = &text[at + 1..];
    let name = inside.strip_prefix('/').unwrap_or(inside);
    let is_fragment = name.starts_with('>');
    if !is_fragment && !name.starts_with(|c: char| c.is_ascii_uppercase()) {
        return None;
    }
    let mut limit = inside.len().min(LONGEST);
    while !inside.is_char_boundary(limit) {
        limit -= 1;
    }
    let (mut depth, mut quote) = (0_u32, None);
    for (offset, c) in inside[..limit].char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None => match c {
                '"' | '\'' => quote = Some(c),
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                '>' if depth == 0 => return Some((at + 1 + offset + 1, &inside[..offset])),
                _ => {}
            },
        }
    }
    None
}

impl Converted {
    fn replace(
        &mut self,
        at: usize,
        tag: &str,
        imported: &[(String, String)],
        open: &mut OpenComponents,
        body: &Body<'_>,
    ) -> String {
        if let Some(name) = tag.strip_prefix('/') {
            return open.get_mut(name.trim()).and_then(Vec::pop).unwrap_or_default();
        }
        let is_closed = tag.ends_with('/');
        let tag = tag.trim_end_matches('/');
        let end = tag.find(|c: char| !c.is_alphanumeric() && c != '.' && c != '_').unwrap_or(tag.len());
        let (name, rest) = tag.split_at(end);
        let arguments = Arguments::read(&rest.replace("={", "=\"").replace('}', "\""));
        let value = |names: &[&str]| {
            arguments.named(names).map(|value| value.trim_matches(['"', '\'', '`']).to_owned())
        };
        let lower = name.to_ascii_lowercase();
        let source = value(&["src"]).map(|src| {
            imported.iter().find(|(known, _)| *known == src).map_or(src, |(_, from)| from.clone())
        });
        if let (Some(src), "image" | "img" | "picture" | "figure", true) =
            (&source, lower.as_str(), is_closed)
        {
            self.converted += 1;
            return picture(src, &value(&["alt"]).unwrap_or_default(), None);
        }
        let embedded = is_closed.then(|| media(&lower, &arguments, body.generator)).flatten();
        if let (Some(replacement), "youtube" | "vimeo" | "tweet" | "gist") = (embedded, lower.as_str()) {
            self.converted += 1;
            return replacement.inline;
        }
        if matches!(lower.as_str(), "aside" | "callout" | "admonition" | "note" | "tip" | "warning")
            && !is_closed
        {
            self.converted += 1;
            let tone = value(&["type"]).as_deref().and_then(tone).or_else(|| tone(&lower)).unwrap_or("note");
            open.entry(name.to_owned()).or_default().push("\n:::\n".to_owned());
            return format!("{}\n", callout(3, &value(&["title"]).unwrap_or_default(), tone));
        }
        let shown = if name.is_empty() { "<>".to_owned() } else { format!("<{name}>") };
        self.notes.push((at, format!("the component `{shown}` was removed")));
        if !is_closed {
            open.entry(name.to_owned()).or_default().push(String::new());
        }
        let (words, address) = (value(&["title", "label", "text", "name"]), value(&["href", "url", "to"]));
        match (words, address) {
            (Some(words), Some(address)) => format!("[{}]({address})", label(&words)),
            (Some(words), None) => format!("**{words}**"),
            (None, Some(address)) if is_closed => format!("[{address}]({address})"),
            _ => String::new(),
        }
    }
}
