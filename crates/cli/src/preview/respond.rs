//! The answer to a request. Pure: maps a view and a request to an answer, without a connection.

use std::borrow::Cow;
use std::ops::Range;

use assay_build::{Contents, HTML, OutputPath, end_of_body, media_type};

use super::dashboard;
use super::live::{Live, Seen, View};
use super::range;
use super::request::Asked;
use super::route::{self, Route};
use super::site::Files;
use super::status;

/// The script that keeps an open page up to date.
const SCRIPT: &str = include_str!("client.js");
/// The path of the script.
const SCRIPT_PATH: &str = "/__assay/client.js";
/// The path of the events.
const EVENTS_PATH: &str = "/__assay/events";

/// Headers that only the preview sets: those of the message itself, and of who may embed it.
const OWN: [&str; 7] = [
    "Accept-Ranges",
    "Connection",
    "Content-Length",
    "Content-Range",
    "Cross-Origin-Resource-Policy",
    "ETag",
    "Transfer-Encoding",
];

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// A complete response.
    Reply(Reply),
    /// Events, for as long as the browser listens.
    Events(Visitor),
}

/// A response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reply {
    /// The status code.
    pub(super) status: u16,
    /// The headers, names and values.
    pub(super) headers: Vec<(Cow<'static, str>, String)>,
    /// The body.
    pub(super) body: Part,
}

/// The content of a file, or a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// The content.
    pub(super) of: Contents,
    /// The range of its bytes.
    pub(super) bytes: Range<usize>,
}

impl Part {
    fn whole(of: Contents) -> Self {
        let length = match &of {
            Contents::Bytes(bytes) => bytes.len(),
            // More cannot be addressed.
            Contents::Stored(stored) => usize::try_from(stored.length).unwrap_or(usize::MAX),
            // The site gives it when it is made.
            Contents::Encoded(_) => 0,
        };
        Self { of, bytes: 0..length }
    }
}

/// A browser that listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Visitor {
    /// The path of the page that it shows.
    pub(super) path: String,
    /// The version of that page; none if it is from another run of the preview.
    pub(super) seen: Option<Seen>,
}

/// Returns the answer to `asked`, for the current site.
pub(super) fn answer(live: &Live, asked: Asked<'_>) -> Answer {
    let (path, query) = asked.url.split_once('?').unwrap_or((asked.url, ""));
    if asked.ambiguous {
        // Programs between here and the browser may each have believed a different one (RFC 9112, section 3.2).
        return Answer::Reply(Reply::text(400, "A request must have exactly one `Host` header."));
    }
    if !asked.is_for_this_machine() {
        // Another site may point its name here, to read the author's drafts with the author's browser.
        return Answer::Reply(Reply::text(403, "The preview only answers on localhost."));
    }
    if !matches!(asked.method, "GET" | "HEAD") {
        let reply = Reply::text(405, "The preview only answers GET and HEAD.");
        return Answer::Reply(reply.header("Allow", "GET, HEAD"));
    }
    if path == EVENTS_PATH && asked.method == "GET" {
        return Answer::Events(visitor(live, query));
    }
    Answer::Reply(reply(live, path, query).unless_known(asked.known).part(asked.range, asked.part_of))
}

/// Returns the answer for a file that has changed since it was read, which is about to be reported.
pub(super) fn changing() -> Reply {
    Reply::text(503, "This file is being written.").header("Retry-After", "1")
}

/// Returns the answer for a bug in the preview itself.
pub(super) fn failed() -> Reply {
    Reply::text(500, "Internal error in the preview; please report it.")
}

fn reply(live: &Live, path: &str, query: &str) -> Reply {
    let view = live.view();
    let seal = live.seal(&view, path);
    let base = view.site.as_ref().map_or("", |site| site.base_path());
    let own = route::inside(path, base).filter(|own| own.starts_with(status::FOLDER) && *own != path);
    if let Some(own) = own {
        return Reply::text(302, "").header("Location", own);
    }
    match (path, &view.site) {
        (SCRIPT_PATH, _) => Reply::new(200, media_type(path), Contents::Bytes(SCRIPT.as_bytes().into())),
        (status::FOLDER, _) => Reply::page(200, dashboard::page(&view).as_bytes(), &seal),
        (path, Some(site)) if path.starts_with(dashboard::DRAWINGS) => {
            match dashboard::drawing(&**site, path) {
                Some(svg) => Reply::new(200, media_type(path), Contents::Bytes(svg.into_bytes().into())),
                None => Reply::page(404, status::NO_PAGE.as_bytes(), &seal),
            }
        }
        (path, _) if path.starts_with(status::PROBLEMS) => match status::problem(path) {
            Some(html) => Reply::page(200, html.as_bytes(), &seal),
            None => Reply::page(404, status::NO_PAGE.as_bytes(), &seal),
        },
        (path, Some(site)) if path.starts_with(status::RESULTS) => {
            let id = path.trim_start_matches(status::RESULTS);
            match site.results(id) {
                Some(results) => Reply::page(200, status::results(&results).as_bytes(), &seal),
                None => Reply::page(404, status::NO_PAGE.as_bytes(), &seal),
            }
        }
        (_, Some(site)) => match instead(&**site, path) {
            // A page of the preview's own, to which the site's policy does not apply.
            Some(html) => Reply::page(404, html.as_bytes(), &seal),
            None => of_site(&**site, path, query, &seal, &view).like_host(site.headers(path)),
        },
        (_, None) => Reply::page(503, status::NO_SITE.as_bytes(), &seal),
    }
}

/// Returns the page shown in place of an unpublished one.
fn instead(site: &dyn Files, path: &str) -> Option<String> {
    let below = path.strip_prefix(site.base_path()).unwrap_or(path);
    let unpublished = site.unpublished(below)?;
    matches!(route::find(site, path), Route::Nowhere).then(|| status::unpublished(&unpublished))
}

fn of_site(site: &dyn Files, path: &str, query: &str, seal: &str, view: &View) -> Reply {
    let (status, file) = match route::find(site, path) {
        Route::File(file) => (200, Some(file)),
        Route::Folder(folder) => {
            let question = if query.is_empty() { "" } else { "?" };
            let reply = Reply::text(302, "");
            return reply.header("Location", &format!("{folder}{question}{query}"));
        }
        Route::Nowhere => (404, route::shown(site, path)),
        Route::Outside => return Reply::page(404, status::outside(site.base_path()).as_bytes(), seal),
    };
    let Some(file) = file else { return Reply::page(404, status::NO_PAGE.as_bytes(), seal) };
    match (made(site, &file, view), media_type(file.as_str())) {
        (None, _) => Reply::page(503, status::NO_SITE.as_bytes(), seal),
        (Some(Contents::Bytes(bytes)), HTML) => Reply::page(status, &bytes, seal),
        (Some(contents), other) => Reply::new(status, other, contents),
    }
}

/// Returns the file at `path`. If a template fails, which is about to be reported, it is the previous one.
fn made(site: &dyn Files, path: &OutputPath, view: &View) -> Option<Contents> {
    site.file(path).or_else(|| view.good.as_ref()?.file(path))
}

/// Returns the browser that requests events with `query`. If it names no page, it gets no changes of pages.
fn visitor(live: &Live, query: &str) -> Visitor {
    let value = |name: &str| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
    };
    Visitor {
        // The path stays encoded as in an address; only the encoding of the query is undone.
        path: value("page")
            .map(|page| percent_encoding::percent_decode_str(page).decode_utf8_lossy().into_owned())
            .unwrap_or_default(),
        seen: value("seen").and_then(|seal| live.seen(seal)),
    }
}

impl Reply {
    fn new(status: u16, content_type: &str, body: Contents) -> Self {
        let tag = format!("\"{}\"", body.hash().fingerprint());
        Self { status, headers: Vec::new(), body: Part::whole(body) }
            .header("Content-Type", content_type)
            .header("Cache-Control", "no-cache")
            .header("ETag", &tag)
            .header("Accept-Ranges", "bytes")
            .header("X-Content-Type-Options", "nosniff")
            // No other site may embed a draft's picture or script, even if it cannot read it.
            .header("Cross-Origin-Resource-Policy", "same-origin")
    }

    /// Returns a page of the site, with the preview's script in it; `seal` is its token.
    fn page(status: u16, html: &[u8], seal: &str) -> Self {
        let script = format!(r#"<script src="{SCRIPT_PATH}" data-seen="{seal}" defer></script>"#);
        Self::new(status, HTML, Contents::Bytes(with_script(html, &script).into()))
    }

    fn text(status: u16, text: &str) -> Self {
        Self::new(status, "text/plain; charset=utf-8", Contents::Bytes(text.as_bytes().into()))
    }

    fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name.into(), value.to_owned()));
        self
    }

    /// Adds the headers that a host sends, replacing those of the same name.
    fn like_host(mut self, headers: Vec<(String, String)>) -> Self {
        let headers =
            headers.into_iter().filter(|(name, _)| !OWN.iter().any(|own| own.eq_ignore_ascii_case(name)));
        for (name, value) in headers {
            self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(&name));
            self.headers.push((name.into(), value));
        }
        self
    }

    /// Returns only the headers if the browser already has the body.
    fn unless_known(self, known: Option<&str>) -> Self {
        let is_known = self.status == 200
            && self.tag().zip(known).is_some_and(|(tag, known)| known.split(',').any(|it| it.trim() == tag));
        if is_known { Self { status: 304, ..self.without_body() } } else { self }
    }

    /// Returns the part of the reply that `range` requests, if the browser's version is current.
    fn part(self, range: Option<&str>, part_of: Option<&str>) -> Self {
        let is_it = part_of.is_none_or(|part_of| self.tag() == Some(part_of.trim()));
        let length = self.body.bytes.len();
        match range::of(range.filter(|_| self.status == 200 && is_it), length) {
            range::Part::Whole => self,
            range::Part::Nothing => Self::text(416, "").header("Content-Range", &format!("bytes */{length}")),
            range::Part::Bytes(bytes) => {
                let which = format!("bytes {}-{}/{length}", bytes.start, bytes.end - 1);
                let body = Part { bytes, ..self.body };
                Self { status: 206, body, ..self }.header("Content-Range", &which)
            }
        }
    }

    fn without_body(self) -> Self {
        Self { body: Part::whole(Contents::Bytes([].into())), ..self }
    }

    fn tag(&self) -> Option<&str> {
        self.headers.iter().find(|(name, _)| name == "ETag").map(|(_, tag)| tag.as_str())
    }
}

/// Inserts `script` at the end of the page's body.
fn with_script(html: &[u8], script: &str) -> Vec<u8> {
    let end = std::str::from_utf8(html).map_or(html.len(), end_of_body);
    [&html[..end], script.as_bytes(), &html[end..]].concat()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use assay_build::{Pages, SourcePath, Summary, UnpublishedPage};

    use super::super::live::News;
    use super::*;

    fn live(files: &[(&str, &str)]) -> Live {
        let live = Live::new();
        let pages = files.iter().map(|(path, text)| (OutputPath::new(path).unwrap(), text.as_bytes().into()));
        let site: Arc<dyn Files> = Arc::new(Pages::from_iter(pages));
        live.publish(News { site: Some((site, Summary::default())), ..News::default() });
        live
    }

    fn get<'a>(url: &'a str) -> Asked<'a> {
        let hosts = [Some("localhost:1"), None];
        Asked { method: "GET", url, hosts, ambiguous: false, known: None, range: None, part_of: None }
    }

    fn replied(live: &Live, asked: Asked<'_>) -> Reply {
        match answer(live, asked) {
            Answer::Reply(reply) => reply,
            Answer::Events(visitor) => panic!("{visitor:?}"),
        }
    }

    fn header<'a>(reply: &'a Reply, name: &str) -> Option<&'a str> {
        reply.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    fn text(reply: &Reply) -> &str {
        let bytes = reply.body.of.bytes().unwrap();
        std::str::from_utf8(&bytes[reply.body.bytes.clone()]).unwrap()
    }

    #[test]
    fn a_page_carries_the_script_and_other_files_do_not() {
        let live = live(&[("index.html", "<body>x</BODY></html>"), ("a.css", "</body>")]);
        let page = replied(&live, get("/?q=1"));
        let seal = live.seal(&live.view(), "/");
        let script = format!(r#"<script src="/__assay/client.js" data-seen="{seal}" defer></script>"#);
        assert_eq!(text(&page), format!("<body>x{script}</BODY></html>"));
        assert_eq!(header(&page, "Content-Type"), Some("text/html; charset=utf-8"));
        let styles = replied(&live, get("/a.css"));
        assert_eq!(
            (text(&styles), header(&styles, "Content-Type")),
            ("</body>", Some("text/css; charset=utf-8"))
        );
        assert!(text(&replied(&live, get("/__assay/client.js"))).contains("EventSource"));
    }

    #[test]
    fn a_page_has_the_headers_that_a_host_sends() {
        #[derive(Debug)]
        struct Strict;

        impl Files for Strict {
            fn has(&self, path: &OutputPath) -> bool {
                path.as_str() == "a/index.html"
            }
            fn file(&self, path: &OutputPath) -> Option<Contents> {
                self.has(path).then(|| Contents::Bytes(b"a"[..].into()))
            }
            fn headers(&self, path: &str) -> Vec<(String, String)> {
                vec![("x-at".to_owned(), path.to_owned()), ("content-type".to_owned(), "text/x".to_owned())]
            }
            fn unpublished(&self, path: &str) -> Option<UnpublishedPage> {
                let (why, remedy) = ("is a draft".to_owned(), "see it".to_owned());
                (path == "/draft/").then(|| UnpublishedPage { path: SourcePath::new("d.md"), why, remedy })
            }
            fn paths(&self) -> Vec<OutputPath> {
                Vec::new()
            }
            fn static_files(&self) -> Vec<(OutputPath, Contents)> {
                Vec::new()
            }
        }

        let live = Live::new();
        let site: Arc<dyn Files> = Arc::new(Strict);
        live.publish(News { site: Some((site, Summary::default())), ..News::default() });
        for (path, status) in [("/a/?q", 200), ("/none", 404), ("/a", 302)] {
            let reply = replied(&live, get(path));
            assert_eq!(reply.status, status);
            assert_eq!(header(&reply, "x-at"), path.split('?').next());
            assert_eq!(
                (header(&reply, "content-type"), header(&reply, "Content-Type")),
                (Some("text/x"), None)
            );
        }
        // The site's policy would block the style of the preview's own pages.
        for own in ["/__assay/client.js", "/__assay/", "/draft/"] {
            assert_eq!(header(&replied(&live, get(own)), "x-at"), None, "{own}");
        }
    }

    #[test]
    fn a_folder_is_redirected_to_with_its_query() {
        let live = live(&[("a b/index.html", "")]);
        let reply = replied(&live, get("/a%20b?x=1&y"));
        assert_eq!((reply.status, header(&reply, "Location")), (302, Some("/a%20b/?x=1&y")));
    }

    #[test]
    fn the_lost_get_the_sites_own_page_and_the_right_status() {
        let reply = replied(&live(&[("404.html", "lost")]), get("/b/"));
        assert_eq!(reply.status, 404);
        assert!(text(&reply).starts_with("lost<script"));
        assert_eq!(replied(&live(&[]), get("/b/")).status, 404);
    }

    #[test]
    fn without_a_site_every_page_waits_for_one() {
        let reply = replied(&Live::new(), get("/a/"));
        assert_eq!(reply.status, 503);
        assert!(text(&reply).contains(SCRIPT_PATH));
    }

    #[test]
    fn what_a_browser_knows_is_not_sent_again() {
        let live = live(&[("a.png", "1")]);
        let reply = replied(&live, get("/a.png"));
        let known = format!("\"x\", {}", header(&reply, "ETag").unwrap());
        let again = replied(&live, Asked { known: Some(&known), ..get("/a.png") });
        assert_eq!((again.status, again.body.bytes.len()), (304, 0));
        assert_eq!(replied(&live, Asked { known: Some("\"x\""), ..get("/a.png") }).status, 200);
    }

    #[test]
    fn a_part_is_given_where_it_is_asked_for() {
        let live = live(&[("a.mp4", "0123456789")]);
        let part = |range, part_of| {
            let reply = replied(&live, Asked { range: Some(range), part_of, ..get("/a.mp4") });
            let which = header(&reply, "Content-Range").map(str::to_owned);
            (reply.status, text(&reply).to_owned(), which)
        };
        assert_eq!(part("bytes=2-4", None), (206, "234".to_owned(), Some("bytes 2-4/10".to_owned())));
        assert_eq!(part("bytes=10-", None), (416, String::new(), Some("bytes */10".to_owned())));
        assert_eq!(part("bytes=2-4", Some("\"of another\"")).0, 200);
        let tag = header(&replied(&live, get("/a.mp4")), "ETag").map(str::to_owned);
        assert_eq!(part("bytes=-1", tag.as_deref()).1, "9");
        assert_eq!(replied(&live, Asked { range: Some("bytes=0-1"), ..get("/none") }).status, 404);
    }

    #[test]
    fn where_a_template_fails_the_page_from_before_is_shown() {
        /// A site whose pages fail to render.
        #[derive(Debug)]
        struct Failing;

        impl Files for Failing {
            fn has(&self, path: &OutputPath) -> bool {
                matches!(path.as_str(), "index.html" | "new/index.html")
            }
            fn file(&self, _: &OutputPath) -> Option<Contents> {
                None
            }
            fn paths(&self) -> Vec<OutputPath> {
                Vec::new()
            }
            fn static_files(&self) -> Vec<(OutputPath, Contents)> {
                Vec::new()
            }
        }

        let live = live(&[("index.html", "before")]);
        live.finish(Vec::new());
        let site: Arc<dyn Files> = Arc::new(Failing);
        live.publish(News { site: Some((site, Summary::default())), ..News::default() });
        assert!(text(&replied(&live, get("/"))).starts_with("before"));
        assert_eq!(replied(&live, get("/new/")).status, 503);
    }

    #[test]
    fn only_this_machine_is_answered() {
        let live = live(&[("index.html", "draft")]);
        for host in
            ["localhost", "LOCALHOST:80", "127.0.0.1:27729", "[::1]:27729", "[::1]", "site.localhost:1"]
        {
            assert_eq!(replied(&live, Asked { hosts: [Some(host), None], ..get("/") }).status, 200, "{host}");
        }
        for host in
            ["evil.example", "localhost.evil.example:27729", "127.0.0.1.evil.example", "", "[::2]:1", "::1"]
        {
            assert_eq!(replied(&live, Asked { hosts: [Some(host), None], ..get("/") }).status, 403, "{host}");
        }
        assert_eq!(replied(&live, Asked { hosts: [None, None], ..get("/") }).status, 403);
        let events = Asked { hosts: [Some("evil.example"), None], ..get("/__assay/events?page=/") };
        assert_eq!(replied(&live, events).status, 403);
        let named = |named| Asked { hosts: [Some("localhost"), Some(named)], ..get("/") };
        assert_eq!(replied(&live, named("localhost:27729")).status, 200);
        assert_eq!(replied(&live, named("evil.example")).status, 403);
        assert_eq!(replied(&live, Asked { ambiguous: true, ..get("/") }).status, 400);
    }

    #[test]
    fn no_page_elsewhere_may_bring_what_is_here() {
        let live = live(&[("index.html", "draft"), ("a.png", "draft")]);
        for url in ["/", "/a.png", "/none", "/__assay/client.js", "/__assay/"] {
            let reply = replied(&live, get(url));
            assert_eq!(header(&reply, "Cross-Origin-Resource-Policy"), Some("same-origin"), "{url}");
        }
    }

    #[test]
    fn what_a_host_sends_leaves_the_message_and_its_reach_alone() {
        let headers = [
            ("content-type", "x/y"),
            ("X-Own", "1"),
            ("Content-length", "9"),
            ("cross-origin-resource-policy", "z"),
        ];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let reply = Reply::text(200, "1").like_host(headers);
        let values =
            ["content-type", "Content-Type", "X-Own", "Content-length", "Cross-Origin-Resource-Policy"];
        let values = values.map(|name| header(&reply, name));
        assert_eq!(values, [Some("x/y"), None, Some("1"), None, Some("same-origin")]);
    }

    #[test]
    fn the_preview_can_only_be_read() {
        let reply = replied(&live(&[]), Asked { method: "POST", ..get("/") });
        assert_eq!((reply.status, header(&reply, "Allow")), (405, Some("GET, HEAD")));
    }

    #[test]
    fn a_listening_browser_says_what_it_shows() {
        let live = live(&[]);
        let listening = |query: &str| match answer(&live, get(&format!("/__assay/events?{query}"))) {
            Answer::Events(visitor) => (visitor.path, visitor.seen),
            Answer::Reply(reply) => panic!("{reply:?}"),
        };
        let seal = live.seal(&live.view(), "/a%20b/");
        let query = format!("seen={seal}&page=%2Fa%2520b%2F");
        assert_eq!(listening(&query), ("/a%20b/".to_owned(), live.seen(&seal)));
        assert_eq!(listening("page=/&seen=other.3.x"), ("/".to_owned(), None));
    }
}
