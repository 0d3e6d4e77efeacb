//! The preview over real connections on this machine.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use assay_build::{OutputPath, Pages, Summary};

use super::*;
use crate::preview::live::News;
use crate::preview::site::Files;

/// The time that a visitor waits for an answer while others misbehave.
const BRIEFLY: Duration = Duration::from_secs(3);
/// Long enough for any machine; only reached if the preview fails to respond.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running preview.
struct Ground {
    live: Arc<Live>,
    host: String,
}

impl Ground {
    fn new(files: &[(&str, &str)]) -> Self {
        Self::with_at_most(1000, files)
    }

    /// Starts a preview with at most `most` open connections.
    fn with_at_most(most: usize, files: &[(&str, &str)]) -> Self {
        let ground = Self::of(Arc::new(Live::new()), most);
        ground.publish(files);
        ground
    }

    fn of(live: Arc<Live>, most: usize) -> Self {
        let address = Address::listen(Some(0)).unwrap();
        let host = address.url().trim_start_matches("http://localhost:").to_owned();
        serve_at_most(most, address, &live).unwrap();
        Self { live, host: format!("127.0.0.1:{host}") }
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
        // The preview may have answered before all of it is sent.
        let _ = stream.write_all(request.as_bytes());
        BufReader::new(stream)
    }

    /// Returns the head of the response, and everything sent after it until the connection ends.
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

/// Returns the names and data of events, each as one text.
fn events(stream: &mut impl BufRead, count: usize) -> Vec<String> {
    let mut events = Vec::new();
    let mut event = String::new();
    while events.len() < count {
        let mut line = String::new();
        assert_ne!(stream.read_line(&mut line).unwrap(), 0);
        let line = line.trim_end();
        if u32::from_str_radix(line, 16).is_ok() {
            // The length of a chunk.
            continue;
        }
        match line {
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
    assert!(head.contains("\r\ncontent-type: text/plain; charset=utf-8\r\n"), "{head}");
    assert_eq!(body, long.as_bytes());
}

/// A site with one file that is too large to be in memory.
#[derive(Debug)]
struct Video(assay_build::SourceFile);

impl Files for Video {
    fn has(&self, path: &OutputPath) -> bool {
        path.as_str() == "a.mp4"
    }
    fn file(&self, path: &OutputPath) -> Option<assay_build::Contents> {
        self.has(path).then(|| self.0.contents())
    }
    fn paths(&self) -> Vec<OutputPath> {
        Vec::new()
    }
    fn static_files(&self) -> Vec<(OutputPath, assay_build::Contents)> {
        Vec::new()
    }
}

#[test]
fn what_is_long_is_served_from_the_disk() {
    let dir = tempfile::tempdir().unwrap();
    let video = dir.path().join("content/a.mp4");
    let bytes: Vec<u8> = (0..3_000_000_u32).flat_map(u32::to_le_bytes).collect();
    std::fs::create_dir(dir.path().join("content")).unwrap();
    std::fs::write(&video, &bytes).unwrap();
    let sources = crate::load::Folder::new(dir.path()).read().unwrap();
    let site: Arc<dyn Files> = Arc::new(Video(sources.get("content/a.mp4").unwrap().clone()));
    let live = Arc::new(Live::of(dir.path()));
    live.publish(News { site: Some((site, Summary::default())), ..News::default() });
    let ground = Ground::of(live, 1000);
    let (head, body) = ground.whole("GET /a.mp4");
    assert!(head.contains("\r\ncontent-length: 12000000\r\n") && body == bytes, "{head}");
    let part = |range: &str| {
        let (host, close) = (&ground.host, "Connection: close");
        let request = format!("GET /a.mp4 HTTP/1.1\r\nHost: {host}\r\nRange: {range}\r\n{close}\r\n\r\n");
        let mut stream = ground.send(&request);
        let head = read_head(&mut stream);
        let mut body = Vec::new();
        stream.read_to_end(&mut body).unwrap();
        (head[9..12].parse::<u16>().unwrap(), body)
    };
    assert_eq!(part("bytes=11999990-"), (206, bytes[11_999_990..].to_vec()));
    assert_eq!(part("bytes=-5"), (206, bytes[11_999_995..].to_vec()));
    assert_eq!(part("bytes=100-299999"), (206, bytes[100..300_000].to_vec()));
    assert_eq!(part("bytes=12000000-").0, 416);
    assert_eq!(ground.whole("HEAD /a.mp4").1, b"");
    // The old headers are not sent with the new content.
    std::fs::write(&video, b"another").unwrap();
    assert!(ground.whole("GET /a.mp4").0.starts_with("HTTP/1.1 503"));
}

#[test]
fn a_head_has_the_length_and_no_body() {
    let (head, body) = Ground::new(&[("a.txt", "1234")]).whole("HEAD /a.txt");
    assert!(head.contains("\r\ncontent-length: 4\r\n"), "{head}");
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

/// Returns the status and body of the next response, which is not chunked.
fn response(stream: &mut impl BufRead) -> (u16, String) {
    let head = read_head(stream);
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0");
    let mut body = vec![0; length.parse().unwrap()];
    stream.read_exact(&mut body).unwrap();
    (head[9..12].parse().unwrap(), String::from_utf8(body).unwrap())
}

/// Opens connections in bursts of eight, as browsers do, keeps the latest of them, and returns the number of requests
/// that are not answered in time.
fn unanswered(ground: &Ground, bursts: usize) -> usize {
    let mut kept = std::collections::VecDeque::new();
    let mut unanswered = 0;
    for _ in 0..bursts {
        let burst: Vec<_> = (0..8).map(|_| ground.ask("GET /a.txt")).collect();
        for mut stream in burst {
            stream.get_ref().set_read_timeout(Some(BRIEFLY)).unwrap();
            let mut start = [0; 12];
            unanswered += usize::from(stream.read_exact(&mut start).is_err() || &start != b"HTTP/1.1 200");
            kept.push_back(stream);
        }
        while kept.len() > 300 {
            kept.pop_front();
        }
    }
    unanswered
}

#[test]
fn every_connection_of_a_burst_is_answered() {
    assert_eq!(unanswered(&Ground::new(&[("a.txt", "1")]), 50), 0);
    // More connections than are kept: the earlier ones make way.
    assert_eq!(unanswered(&Ground::with_at_most(50, &[("a.txt", "1")]), 50), 0);
}

/// Returns `count` connections each of those that send nothing, begin a request, and do not read the response.
fn idlers(ground: &Ground, count: usize) -> Vec<BufReader<TcpStream>> {
    let request = format!("GET /long.txt HTTP/1.1\r\nHost: {}\r\n\r\n", ground.host);
    let requests = ["", "GET /a.txt HTTP/1.1\r\nHo", &request];
    (0..count).flat_map(|_| requests.map(|request| ground.send(request))).collect()
}

#[test]
fn whoever_is_silent_or_slow_locks_nobody_out() {
    let long = "x".repeat(1_000_000);
    let ground = Ground::with_at_most(64, &[("a.txt", "1"), ("long.txt", &long)]);
    let mut slow = idlers(&ground, 80);
    for _ in 0..20 {
        // Some continue, as slowly as possible.
        slow.iter_mut().for_each(|stream| drop(stream.get_ref().write_all(b"x")));
        let mut stream = ground.ask("GET /a.txt");
        stream.get_ref().set_read_timeout(Some(BRIEFLY)).unwrap();
        assert_eq!(response(&mut stream), (200, "1".to_owned()));
    }
}

#[test]
fn requests_that_come_together_are_answered_in_their_order() {
    let ground = Ground::new(&[("a.txt", "one"), ("b.txt", "two")]);
    let request = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", ground.host);
    let all: String = ["/a.txt", "/none", "/b.txt"].map(request).concat().repeat(20);
    let mut stream = ground.send(&all);
    for _ in 0..20 {
        assert_eq!(response(&mut stream), (200, "one".to_owned()));
        assert_eq!(response(&mut stream).0, 404);
        assert_eq!(response(&mut stream), (200, "two".to_owned()));
    }
}

#[test]
fn what_is_no_request_is_refused_and_said_to_be() {
    let ground = Ground::new(&[("a.txt", "1")]);
    let host = &ground.host;
    let long = "x".repeat(20_000);
    let many = "X: y\r\n".repeat(100);
    for (status, request) in [
        (400, "GET\r\n\r\n".to_owned()),
        (400, "GET /\u{1} HTTP/1.1\r\n\r\n".to_owned()),
        (400, format!("GET /a.txt HTTP/1.1\r\nHost: {host}\r\nHost: {host}\r\n\r\n")),
        (400, format!("GET /a.txt HTTP/1.1\r\nHost: {host}\r\nHost: evil.example\r\n\r\n")),
        (403, "GET /a.txt HTTP/1.1\r\nHost: evil.example\r\n\r\n".to_owned()),
        (403, format!("GET http://evil.example/a.txt HTTP/1.1\r\nHost: {host}\r\n\r\n")),
        (403, "GET /a.txt HTTP/1.0\r\n\r\n".to_owned()),
        (200, format!("GET http://{host}/a.txt HTTP/1.1\r\nHost: {host}\r\n\r\n")),
        (200, format!("GET /a.txt HTTP/1.0\r\nHost: {host}\r\n\r\n")),
        (405, format!("POST /a.txt HTTP/1.1\r\nHost: {host}\r\nContent-Length: 3\r\n\r\nabc")),
        (405, format!("OPTIONS * HTTP/1.1\r\nHost: {host}\r\n\r\n")),
        (431, format!("GET /a.txt HTTP/1.1\r\nHost: {host}\r\nCookie: {long}\r\n\r\n")),
        (431, format!("GET /a.txt HTTP/1.1\r\nHost: {host}\r\n{many}\r\n")),
        (431, format!("GET /{} HTTP/1.1\r\nHost: {host}\r\n\r\n", "x".repeat(70_000))),
    ] {
        let short: String = request.chars().take(80).collect();
        assert_eq!(response(&mut ground.send(&request)).0, status, "{short}");
    }
    assert!(ground.whole("GET /a.txt").0.starts_with("HTTP/1.1 200"));
}

/// Every answer is a whole version of the file, and memory for old versions is freed.
fn answers_during_edits(requests: usize, edits: usize) {
    let version = |n: usize| n.to_string().repeat(40_000);
    let ground = Ground::new(&[("a.txt", &version(10))]);
    thread::scope(|scope| {
        let visitors: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let mut stream = ground.ask("GET /a.txt");
                    for _ in 0..requests / 4 {
                        let (status, body) = response(&mut stream);
                        assert_eq!((status, &body), (200, &body[..2].repeat(40_000)));
                        let again = format!("GET /a.txt HTTP/1.1\r\nHost: {}\r\n\r\n", ground.host);
                        stream.get_ref().write_all(again.as_bytes()).unwrap();
                    }
                })
            })
            .collect();
        for n in 0..edits {
            ground.publish(&[("a.txt", &version(10 + n % 90))]);
            thread::sleep(Duration::from_millis(1));
        }
        visitors.into_iter().for_each(|visitor| visitor.join().unwrap());
    });
}

#[test]
fn every_answer_is_a_whole_version_while_the_site_is_edited() {
    answers_during_edits(400, 40);
}

/// Returns the resident memory of this process in KiB.
#[cfg(target_os = "linux")]
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// The measurement that `CONTRIBUTING.md` describes: `cargo test -p assay under_load -- --ignored --nocapture`.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "takes minutes"]
#[expect(clippy::print_stderr, reason = "it is a measurement")]
fn under_load() {
    let ground = Ground::with_at_most(most(), &[("a.txt", "1"), ("long.txt", &"x".repeat(1_000_000))]);
    let start = Instant::now();
    eprintln!("unanswered of 10,000: {} in {:?}", unanswered(&ground, 1250), start.elapsed());
    for count in [86, 334] {
        let idle = idlers(&ground, count);
        eprintln!("unanswered of 800 beside {}: {}", idle.len(), unanswered(&ground, 100));
    }
    for round in 1..=5 {
        let start = Instant::now();
        answers_during_edits(20_000, 1000);
        eprintln!("{} requests: {} KiB, {:?}", round * 20_000, memory(), start.elapsed());
    }
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
fn listening_pages_receive_what_concerns_them_while_others_are_answered() {
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
        // One after the other: a page that has received something is listening.
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
