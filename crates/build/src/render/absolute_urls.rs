//! HTML that is read outside its page, in a feed or a search result: every address is absolute, and scripts are
//! removed.

use crate::assemble::Target;
use crate::html;

/// Returns `html`, taken from the page at the absolute address `page`, for use elsewhere.
pub(super) fn from_page(html: &str, page: &str) -> String {
    let html = html::without_elements(html, "script", |_| true);
    html::with_addresses(&html, |address| whole(&address.target, page))
}

/// Returns the absolute form of `address`, as written in the page at the absolute address `page`.
pub(super) fn whole(address: &str, page: &str) -> String {
    let host = page.find("://").map_or(0, |scheme| scheme + 3);
    let root = page[host..].find('/').map_or(page.len(), |path| host + path);
    let folder = page.rfind('/').filter(|end| *end >= root).map_or(page, |end| &page[..=end]);
    if address.is_empty() || Target::read(address).is_outside() {
        return address.to_owned();
    }
    match address.as_bytes()[0] {
        b'/' => format!("{}{address}", &page[..root]),
        b'#' | b'?' => format!("{page}{address}"),
        _ => format!("{folder}{address}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_whole() {
        let html = "<a class=\"x\" href=\"/b/c/\">d</a> <a href=\"#e\">f</a> <a href=\"https://g.example/\">g</a> \
                    <img src=\"h.png\" srcset=\"/i.png 1x, /j.png 2x\" alt=\"k=\"><script src=\"/l.js\">m</script>";
        assert_eq!(
            from_page(html, "https://a.example/b/n/"),
            "<a class=\"x\" href=\"https://a.example/b/c/\">d</a> <a href=\"https://a.example/b/n/#e\">f</a> \
             <a href=\"https://g.example/\">g</a> <img src=\"https://a.example/b/n/h.png\" \
             srcset=\"https://a.example/i.png 1x, https://a.example/j.png 2x\" alt=\"k=\">"
        );
        let code = "<p>Write <code>&lt;img src=\"logo.png\"&gt;</code> and action=\"save\".</p>";
        assert_eq!(from_page(code, "https://a.example/"), code, "only attributes of tags are addresses");
        assert_eq!(whole("mailto:a@b.example", "https://a.example/"), "mailto:a@b.example");
        assert_eq!(whole("//c.example/x", "https://a.example/"), "//c.example/x");
    }
}
