//! The text that replaces a tag, and the parts of Markdown that it is made of.

/// The text that replaces a tag.
#[derive(Debug)]
pub(super) struct Replacement {
    /// Lines of their own, for a tag that stands alone on its lines.
    pub(super) block: Option<String>,
    /// Text inside a paragraph.
    pub(super) inline: String,
}

impl Replacement {
    /// Returns a replacement that is the same anywhere.
    pub(super) fn inline(text: impl Into<String>) -> Self {
        Self { block: None, inline: text.into() }
    }

    /// Returns a replacement with lines of their own, and what replaces the tag inside a paragraph.
    pub(super) fn block(block: impl Into<String>, inline: impl Into<String>) -> Self {
        Self { block: Some(block.into()), inline: inline.into() }
    }
}

/// Returns a picture in Markdown.
pub(super) fn picture(src: &str, alt: &str, link: Option<&str>) -> String {
    let picture = format!("![{}]({})", label(alt), src.replace(' ', "%20"));
    link.map_or(picture.clone(), |link| format!("[{picture}]({})", link.replace(' ', "%20")))
}

/// Returns a text that can stand between brackets in Markdown.
pub(super) fn label(text: &str) -> String {
    let text = one_line(text);
    if text.contains(['[', ']']) { text.replace('[', "\\[").replace(']', "\\]") } else { text }
}

/// Returns a text of several lines as one.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
