//! HTML that is read away from its page, in a feed or a search result: every address in it is whole, and nothing in it
//! is run. It is HTML that templates and Markdown wrote, so attributes stand in double quotes.

use crate::assemble::Target;

/// The attributes that hold an address.
const ADDRESSES: [&str; 5] = ["href", "src", "poster", "action", "cite"];

/// `html`, which stands in the page at the whole address `page`, for those who read it elsewhere.
pub(super) fn from_page(html: &str, page: &str) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 8);
    let mut rest = html;
    while let Some(at) = rest.find("=\"") {
        let (before, after) = rest.split_at(at + 2);
        let (value, behind) = after.split_at(after.find('"').unwrap_or(after.len()));
        out.push_str(before);
        match before[..at].rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '-').next() {
            Some("srcset") => out.push_str(&sources(value, page)),
            Some(name) if ADDRESSES.contains(&name) => out.push_str(&whole(value, page)),
            _ => out.push_str(value),
        }
        rest = behind;
    }
    out.push_str(rest);
    without_scripts(out)
}

/// The whole address that `address` stands for in the page at the whole address `page`.
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

/// The addresses of pictures of several sizes, each with its size behind it.
fn sources(value: &str, page: &str) -> String {
    let source = |source: &str| {
        let source = source.trim();
        let (address, size) = source.split_at(source.find(' ').unwrap_or(source.len()));
        format!("{}{size}", whole(address, page))
    };
    value.split(',').map(source).collect::<Vec<_>>().join(", ")
}

fn without_scripts(mut html: String) -> String {
    while let Some(start) = html.find("<script") {
        let end = html[start..].find("</script>").map_or(html.len(), |end| start + end + "</script>".len());
        html.replace_range(start..end, "");
    }
    html
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
        assert_eq!(whole("mailto:a@b.example", "https://a.example/"), "mailto:a@b.example");
        assert_eq!(whole("//c.example/x", "https://a.example/"), "//c.example/x");
    }
}
