//! Minified HTML: without comments, and with runs of white space collapsed. Elements and attributes stay as the theme
//! wrote them, and so does preformatted content.

use html5gum::{DefaultEmitter, Token, Tokenizer};

/// The elements in which white space is significant.
const VERBATIM: [&[u8]; 4] = [b"pre", b"script", b"style", b"textarea"];

/// Returns `html` in its shortest equivalent form.
pub(super) fn minified(html: &str) -> String {
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    let mut out = String::with_capacity(html.len());
    let mut verbatim: Option<Vec<u8>> = None;
    // The byte up to which everything is written.
    let mut at = 0;
    for Ok(token) in Tokenizer::new_with_emitter(html, emitter) {
        match token {
            Token::StartTag(tag) if verbatim.is_none() && VERBATIM.contains(&&**tag.name) => {
                verbatim = Some(tag.name.to_vec());
            }
            Token::EndTag(tag) if verbatim.as_deref() == Some(&**tag.name) => verbatim = None,
            Token::String(text) if verbatim.is_none() => {
                let (before, text) =
                    (html.get(at..text.span.start), html.get(text.span.start..text.span.end));
                let (Some(before), Some(text)) = (before, text) else { continue };
                out.push_str(before);
                shrink(text, &mut out);
                at += before.len() + text.len();
            }
            Token::Comment(comment) => {
                let Some(before) = html.get(at..comment.span.start) else { continue };
                out.push_str(before);
                at = comment.span.end;
            }
            _ => {}
        }
    }
    out.push_str(html.get(at..).unwrap_or_default());
    out
}

/// Writes text with one space for each run of white space, or a line ending if the run contains one. A removed comment
/// leaves a single space, even with a space on each side.
fn shrink(text: &str, out: &mut String) {
    let mut rest = text;
    while !rest.is_empty() {
        let word = rest.find(|next: char| next.is_ascii_whitespace()).unwrap_or(rest.len());
        out.push_str(&rest[..word]);
        rest = &rest[word..];
        let space = rest.find(|next: char| !next.is_ascii_whitespace()).unwrap_or(rest.len());
        if space > 0 && !out.ends_with([' ', '\n']) {
            out.push(if rest[..space].contains('\n') { '\n' } else { ' ' });
        }
        rest = &rest[space..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_one_and_comments_are_none() {
        assert_eq!(
            minified(
                "<!doctype html>\n\n<p  class=\"a  b\">\n  one\t two <!-- x --> <b>a  &amp; b</b>\n</p>\n<!-- y -->\n"
            ),
            "<!doctype html>\n<p  class=\"a  b\">\none two <b>a &amp; b</b>\n</p>\n"
        );
    }

    #[test]
    fn what_is_shown_as_written_stays() {
        let html =
            "<pre>  a\n\n<b>  c</b></pre><script>// a\n\n  1 < 2 <!-- x\n</script><textarea>\n  a</textarea>";
        assert_eq!(minified(html), html);
    }

    #[test]
    fn nothing_breaks_it() {
        for html in ["", "<", "<p", "<!--", "a < b", "<a b=\"<!-- c -->\">", "ü  <!-- ü --> ü"] {
            minified(html);
        }
        assert_eq!(minified("<a b=\"<!-- c -->\">"), "<a b=\"<!-- c -->\">");
        assert_eq!(minified("ü  <!-- ü --> ü"), "ü ü");
    }
}
