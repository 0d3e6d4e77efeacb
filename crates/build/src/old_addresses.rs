//! The addresses of an earlier site, from its sitemap or a list, that lead nowhere in this one.

use std::ops::Range;

use crate::assemble::UrlPath;
use crate::html::{Token, tokens};
use crate::output::OutputPath;
use crate::problem::{Code, Place, Problem, not_utf8};
use crate::source::SourceFile;

/// Returns a problem for each address of `list` that neither a page, a file nor a redirect of a site has. `list` is a
/// sitemap in XML, or text with an address on each line. The site is served below `base_path`, and `has` says if it has a
/// file.
pub fn lost_addresses(list: &SourceFile, base_path: &str, has: impl Fn(&OutputPath) -> bool) -> Vec<Problem> {
    let text = match list.text() {
        Ok(text) => text,
        Err(at) => return vec![not_utf8(list, at)],
    };
    let is_xml = text.trim_start_matches('\u{feff}').trim_start().starts_with('<');
    let addresses = if is_xml { of_sitemap(text) } else { of_lines(text) };
    let place = |span| Place::new(&list.path, span);
    if addresses.is_empty() {
        let message = "there is no address in this file";
        let problem = Problem::new(Code::LinkUnknownTarget, place(0..0), message);
        return vec![
            problem.hint("give a sitemap, with `<loc>` elements, or a file with an address on each line"),
        ];
    }
    if is_xml && is_index(text) {
        let message = "this is an index of sitemaps, and lists no pages";
        let first = addresses.into_iter().next().map_or(0..0, |(_, span)| span);
        let problem = Problem::new(Code::LinkUnknownTarget, place(first), message);
        return vec![problem.hint("give each sitemap that it lists with `--old-sitemap`")];
    }
    let lost = addresses.into_iter().filter_map(|(address, span)| {
        let (message, hint) = fault(&address, base_path, &has)?;
        Some(Problem::new(Code::LinkUnknownTarget, place(span), message).hint(hint))
    });
    lost.collect()
}

/// Returns the message and the hint for an address that leads nowhere.
fn fault(address: &str, base_path: &str, has: impl Fn(&OutputPath) -> bool) -> Option<(String, String)> {
    let path = path_of(address);
    if !path.starts_with('/') && !path.starts_with('?') {
        let message = format!("`{path}` is no address");
        return Some((message, "write `https://old.example/page/` or `/page/`".to_owned()));
    }
    let Some(below) = path.strip_prefix(base_path).filter(|below| below.is_empty() || below.starts_with('/'))
    else {
        let message = format!("`{path}` is outside of the site, which is below `{base_path}/`");
        return Some((message, "redirect it at the host".to_owned()));
    };
    let (below, query) = below.split_once('?').map_or((below, None), |(below, query)| (below, Some(query)));
    // Servers look for a file, and redirect an address without a slash to the folder.
    let stated = UrlPath::of_file(&decoded(below.trim_start_matches('/')));
    let folder = UrlPath::of_file(&format!("{}/", decoded(below.trim_matches('/')))).output();
    let folder = if below.trim_matches('/').is_empty() { UrlPath::home().output() } else { folder };
    let is_there = [stated.output(), folder].into_iter().flatten().any(|file| has(&file));
    match (is_there, query) {
        (true, None) => None,
        (_, Some(_)) => Some((
            format!("`{path}` has a query, to which no page and no redirect answers"),
            "redirect it at the host, which sees the query".to_owned(),
        )),
        (false, None) => Some((
            format!("no page and no redirect at `{path}`, where the old site has a page"),
            format!(
                "add `aliases = [\"{below}\"]` to the front matter of the page that replaces it, or a line under `[redirects]` \
                 in `site.toml`"
            ),
        )),
    }
}

fn decoded(path: &str) -> String {
    crate::parse::decoded(path).into_owned()
}

/// Returns the path and the query of an address, with or without a host.
fn path_of(address: &str) -> &str {
    let address = address.split_once('#').map_or(address, |(address, _)| address);
    let after_host = |rest: &'_ str| rest.find(['/', '?']).unwrap_or(rest.len());
    match address.split_once("//") {
        Some((scheme, rest)) if scheme.is_empty() || scheme.ends_with(':') => match &rest[after_host(rest)..]
        {
            "" => "/",
            path => path,
        },
        _ => address,
    }
}

/// Returns the text of each `<loc>` that is that of a page, with its place. Those of images and videos in a sitemap have
/// another name.
fn of_sitemap(xml: &str) -> Vec<(String, Range<usize>)> {
    let mut found = Vec::new();
    let mut is_open = false;
    for token in tokens(xml) {
        match token {
            Token::Start(tag) => is_open = tag.name == "loc",
            Token::End { .. } => is_open = false,
            Token::Text { text, span } if is_open && !text.trim().is_empty() => {
                found.push((text.trim().to_owned(), trimmed(xml, span)));
            }
            _ => {}
        }
    }
    found
}

fn is_index(xml: &str) -> bool {
    tokens(xml).any(|token| matches!(token, Token::Start(tag) if tag.name == "sitemapindex"))
}

/// Returns each line that is no comment, with its place.
fn of_lines(text: &str) -> Vec<(String, Range<usize>)> {
    let mut at = 0;
    let lines = text.split_inclusive('\n').filter_map(|line| {
        let span = trimmed(text, at..at + line.len());
        at += line.len();
        let address = &text[span.clone()];
        (!address.is_empty() && !address.starts_with('#')).then(|| (address.to_owned(), span))
    });
    lines.collect()
}

/// Returns the range without the space around its text, and without a byte order mark.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let is_space = |c: char| c.is_whitespace() || c == '\u{feff}';
    let rest = text[range.clone()].trim_start_matches(is_space);
    let start = range.end - rest.len();
    start..start + rest.trim_end_matches(is_space).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reported(list: &str, base_path: &str, files: &[&str]) -> Vec<String> {
        let list = SourceFile::new("old.xml", list.as_bytes());
        let problems = lost_addresses(&list, base_path, |file| files.contains(&file.as_str()));
        problems
            .into_iter()
            .map(|problem| {
                let text = &list.text().unwrap()[problem.place.span.clone()];
                format!("{text}: {}", problem.message)
            })
            .collect()
    }

    #[test]
    fn an_address_is_that_of_a_page_a_file_or_a_redirect() {
        let files = ["index.html", "a/index.html", "b.html", "café/index.html", "feed.xml"];
        let list = "https://old.example\nhttps://old.example/\n/a\n/a/\n//old.example/b.html#top\n/caf%C3%A9/\n# old\n\n/feed.xml\n";
        assert_eq!(reported(list, "", &files), Vec::<String>::new());
        let lost = "/b/\nhttps://old.example/c/\n/a/?p=2\n";
        assert_eq!(
            reported(lost, "", &files),
            [
                "/b/: no page and no redirect at `/b/`, where the old site has a page",
                "https://old.example/c/: no page and no redirect at `/c/`, where the old site has a page",
                "/a/?p=2: `/a/?p=2` has a query, to which no page and no redirect answers",
            ]
        );
    }

    #[test]
    fn a_sitemap_lists_pages_in_loc_elements() {
        let pages = "<?xml version=\"1.0\"?>\n<urlset><url>\n<loc> https://a.example/x/?a=1&amp;b=2\n</loc><image:image>\
                     <image:loc>https://a.example/i.png</image:loc></image:image></url><url><loc>https://a.example/y/</loc></url></urlset>";
        assert_eq!(
            reported(pages, "", &["y/index.html"]),
            [
                "https://a.example/x/?a=1&amp;b=2: `/x/?a=1&b=2` has a query, to which no page and no redirect answers"
            ]
        );
        let index = "<sitemapindex><sitemap><loc>https://a.example/one.xml</loc></sitemap></sitemapindex>";
        assert_eq!(
            reported(index, "", &[]),
            ["https://a.example/one.xml: this is an index of sitemaps, and lists no pages"]
        );
        assert_eq!(reported("page", "", &[]), ["page: `page` is no address"]);
        assert_eq!(reported("<urlset></urlset>", "", &[]), [": there is no address in this file"]);
    }

    #[test]
    fn below_a_path_only_what_is_below_it_can_be_answered() {
        let files = ["index.html", "a/index.html"];
        assert_eq!(
            reported("/practice/a/\n/practice\n/practice/\n", "/practice", &files),
            Vec::<String>::new()
        );
        assert_eq!(
            reported("/practices/\n/a/\n", "/practice", &files),
            [
                "/practices/: `/practices/` is outside of the site, which is below `/practice/`",
                "/a/: `/a/` is outside of the site, which is below `/practice/`",
            ]
        );
    }
}
