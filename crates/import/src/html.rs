//! Pages that were written in HTML with front matter, as Markdown that is the same HTML: without the blank lines and indents at
//! which Markdown would begin to read it as something else.

/// Returns the body of a page in HTML as one block of HTML in Markdown.
pub(crate) fn as_markdown(body: &str) -> String {
    let mut out = String::with_capacity(body.len());
    let mut is_kept = false;
    for line in body.lines() {
        let lower = line.to_ascii_lowercase();
        let trimmed = if is_kept { line } else { line.trim_start() };
        if is_kept || !trimmed.trim().is_empty() {
            out.push_str(if is_kept && trimmed.trim().is_empty() { "&#10;" } else { trimmed });
            out.push('\n');
        }
        for element in ["pre", "textarea"] {
            let opened = lower.rfind(&format!("<{element}"));
            let closed = lower.rfind(&format!("</{element}"));
            match (opened, closed) {
                (Some(opened), closed) if closed.is_none_or(|closed| closed < opened) => is_kept = true,
                (_, Some(_)) => is_kept = false,
                _ => {}
            }
        }
    }
    let begins_block = out.trim_start().to_ascii_lowercase();
    let is_block = [
        "<div",
        "<p",
        "<section",
        "<article",
        "<h1",
        "<h2",
        "<h3",
        "<ul",
        "<ol",
        "<table",
        "<main",
        "<header",
        "<nav",
        "<aside",
        "<figure",
        "<blockquote",
        "<form",
        "<hr",
        "<dl",
        "<details",
    ]
    .iter()
    .any(|tag| begins_block.starts_with(tag));
    if is_block || out.trim().is_empty() { out } else { format!("<div>\n{out}</div>\n") }
}

/// Returns true if a page in HTML is a template: it has tags that a generator would run.
pub(crate) fn is_template(body: &str) -> bool {
    body.contains("{%") || body.contains("{{") || body.contains("<%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_stays_one_block() {
        let body = "  <section>\n\n    <p>A</p>\n<pre>\n  a\n\n  b</pre>\n      <p>B</p>\n</section>\n";
        assert_eq!(
            as_markdown(body),
            "<section>\n<p>A</p>\n<pre>\n  a\n&#10;\n  b</pre>\n<p>B</p>\n</section>\n"
        );
        assert_eq!(as_markdown("<b>A</b>\n"), "<div>\n<b>A</b>\n</div>\n");
    }
}
