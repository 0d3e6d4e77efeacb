//! The preview over real connections on this machine.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use assay_build::{OutputPath, Pages, Summary};

use super::*;
use crate::preview::live::News;
use crate::preview::site::Files;

/// Long enough for any machine; nothing waits for it unless the preview says nothing.
const PATIENCE: Duration = Duration::from_secs(60);

/// A preview that answers.
struct Ground {
    live: Arc<Live>,
    host: String,
}

impl Ground {
    fn new(files: &[(&str, &str)]) -> Self {
        let live = Arc::new(Live::new());
        let address = Address::listen(Some(0)).unwrap();
        let host = address.url().trim_start_matches("http://localhost:").to_owned();
        let ground = Self { live, host: format!("127.0.0.1:{host}") };
        ground.publish(files);
        serve(address, &ground.live).unwrap();
        ground
    }

    fn publish(&self, files: &[(&str, &str)]) {
        let pages = files.iter().map(|(path, text)| (OutputPath::new(path).unwrap(), text.as_bytes().into()));
        let site: Arc<dyn Files> = Arc::new(Pages::from_iter(pages));
        let site = Some((site, Summary::default()));
        self.live.publish(News { site, ..News::default() });
    }

    /// Sends a request that begins with `head`.
    fn ask(&self, head: &str) -> BufReader<TcpStream> {
        self.send(&format!("{head} HTTP/1.1\r\nHost: {}\r\n\r\n", self.host))
    }

    fn send(&self, request: &str) -> BufReader<TcpStream> {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        // The preview may have seen enough of it before it is whole.
        let _ = stream.write_all(request.as_bytes());
        BufReader::new(stream)
    }

    /// The head of the response and all that is sent after it until the connection ends.
    fn whole(&self, head: &str) -> (String, Vec<u8>) {
        let request = format!("{head} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.host);
        let mut stream = self.send(&request);
        let head = read_head(&mut stream);
        let mut body = Vec::new();
        stream.read_to_end(&mut body).unwrap();
        (head, body)
    }
}

fn read_head(stream: &mut impl BufRead) -> String {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert_ne!(stream.read_line(&mut head).unwrap(), 0, "{head}");
    }
    head
}

/// The names and data of events, each as one text.
fn events(stream: &mut impl BufRead, count: usize) -> Vec<String> {
    let mut events = Vec::new();
    let mut event = String::new();
    while events.len() < count {
        let mut line = String::new();
        assert_ne!(stream.read_line(&mut line).unwrap(), 0);
        match line.trim_end() {
            "" if event.starts_with("event") => events.push(std::mem::take(&mut event)),
            "" => event.clear(),
            line => event += line,
        }
    }
    events
}

#[test]
fn a_file_is_sent_whole_however_long() {
    let long = "x".repeat(200_000);
    let (head, body) = Ground::new(&[("a.txt", &long)]).whole("GET /a.txt?v=1");
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert!(head.contains("\r\nContent-Type: text/plain; charset=utf-8\r\n"), "{head}");
    assert_eq!(body, long.as_bytes());
}

#[test]
fn a_head_has_the_length_and_no_body() {
    let (head, body) = Ground::new(&[("a.txt", "1234")]).whole("HEAD /a.txt");
    assert!(head.contains("\r\nContent-Length: 4\r\n"), "{head}");
    assert_eq!(body, b"");
}

#[test]
fn a_connection_takes_one_request_after_the_other() {
    let ground = Ground::new(&[("a.txt", "one"), ("b.txt", "two")]);
    let mut stream = ground.ask("GET /a.txt");
    let again = format!("GET /b.txt HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", ground.host);
    stream.get_ref().write_all(again.as_bytes()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let bodies = ["\r\n\r\noneHTTP/1.1 200 OK", "\r\n\r\ntwo"];
    assert!(bodies.iter().all(|body| text.contains(body)), "{text}");
}

#[test]
fn connections_that_say_nothing_hold_up_nobody() {
    let ground = Ground::new(&[("a.txt", "1")]);
    let _silent: Vec<_> = (0..50).map(|_| TcpStream::connect(&ground.host).unwrap()).collect();
    assert!(ground.whole("GET /a.txt").0.starts_with("HTTP/1.1 200"));
}

#[test]
fn no_request_ends_the_preview() {
    let ground = Ground::new(&[("a.txt", "1")]);
    for nonsense in
        ["GET", "\u{0}", "GET /%", "BREW /a.txt", "GET /\r\nContent-Length: x", "GET /a.txt HTTP/9.9\r\n"]
    {
        let _ = ground.ask(nonsense).read(&mut [0; 8]);
    }
    assert!(ground.whole("GET /a.txt").0.starts_with("HTTP/1.1 200"));
    assert!(ground.whole("GET /../a.txt").0.starts_with("HTTP/1.1 404"));
}

#[test]
fn listening_pages_are_told_what_concerns_them_while_others_are_answered() {
    let ground = Ground::new(&[("a/index.html", "1"), ("b/index.html", "1")]);
    let seal = |path: &str| ground.live.seal(&ground.live.view(), path);
    let listen = |path: &str| ground.ask(&format!("GET /__assay/events?page={path}&seen={}", seal(path)));
    let mut pages: Vec<_> = ["/a/", "/b/", "/a/", "/b/"].map(|path| (path, listen(path))).into();
    for (path, page) in &mut pages {
        assert!(read_head(page).contains("text/event-stream"));
        let seen = format!("event: seendata: \"{}\"", seal(path));
        assert_eq!(events(page, 2), ["event: noticesdata: []", &seen]);
    }
    assert!(ground.whole("GET /a/").0.starts_with("HTTP/1.1 200"));
    ground.publish(&[("a/index.html", "2"), ("b/index.html", "1")]);
    for (path, page) in &mut pages {
        let name = if *path == "/a/" { "page" } else { "seen" };
        assert_eq!(events(page, 1), [format!("event: {name}data: \"{}\"", seal(path))]);
    }
}

#[test]
fn a_page_that_listened_longest_is_hung_up_on() {
    let ground = Ground::new(&[]);
    let listen = |_| {
        let mut page = ground.ask("GET /__assay/events?page=/");
        // One after the other: whoever has been told something is listening.
        assert_eq!(events(&mut page, 1), ["event: noticesdata: []"]);
        page
    };
    let mut pages: Vec<_> = (0..5).map(listen).collect();
    pages[0].read_to_end(&mut Vec::new()).unwrap();
}

#[test]
fn a_page_of_another_run_is_loaded_again() {
    let ground = Ground::new(&[("a/index.html", "1")]);
    let mut page = ground.ask("GET /__assay/events?page=/a/&seen=other.1.x");
    read_head(&mut page);
    assert!(events(&mut page, 2)[1].starts_with("event: page"));
}
