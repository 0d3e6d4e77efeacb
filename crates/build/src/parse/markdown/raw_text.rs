//! End tags of raw text in lower case. CommonMark ends a block of `<style>`, `<script>`, `<pre>` or `<textarea>` at the
//! end tag in any case; the Markdown library recognises it in lower case only. So the library gets lower case, and the
//! original letters are restored in its output.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::CowStr;

/// The elements that begin such a block (CommonMark, 4.6, condition 1).
const ELEMENTS: [&str; 4] = ["pre", "script", "style", "textarea"];

/// Returns `source` with those end tags in lower case, of the same length; borrowed if nothing changes, which is almost
/// always.
pub(super) fn lower(source: &str) -> Cow<'_, str> {
    let mut lowered: Option<Vec<u8>> = None;
    for span in end_tags(source) {
        let written = &source.as_bytes()[span.clone()];
        if written.iter().any(u8::is_ascii_uppercase) {
            let bytes = lowered.get_or_insert_with(|| source.as_bytes().to_vec());
            bytes[span].make_ascii_lowercase();
        }
    }
    let lowered = lowered.and_then(|bytes| String::from_utf8(bytes).ok());
    lowered.map_or(Cow::Borrowed(source), Cow::Owned)
}

/// Returns `text`, parsed from `written`, with the original letters of its end tags, which occur in both in the same
/// order.
pub(super) fn restored<'a>(text: &CowStr<'a>, written: &str) -> Option<CowStr<'a>> {
    let mut restored: Option<String> = None;
    for (span, from) in end_tags(text).zip(end_tags(written)) {
        if text[span.clone()] != written[from.clone()] {
            let text = restored.get_or_insert_with(|| text.to_string());
            text.replace_range(span, &written[from]);
        }
    }
    restored.map(CowStr::from)
}

/// Returns the bytes of each such end tag in any case, from `</` to the end of its name, if `>` follows.
fn end_tags(text: &str) -> impl Iterator<Item = Range<usize>> {
    let tags = memchr::memmem::find_iter(text.as_bytes(), b"</");
    tags.filter_map(|at| {
        let rest = &text.as_bytes()[at + 2..];
        let is_it = |name: &&&str| {
            rest.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
                && rest.get(name.len()) == Some(&b'>')
        };
        ELEMENTS.iter().find(is_it).map(|name| at..at + 2 + name.len())
    })
}
