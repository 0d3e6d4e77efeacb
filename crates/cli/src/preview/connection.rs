//! One connection: takes requests apart and puts replies together (HTTP/1.1, RFC 9112). Reads no bodies, since
//! nothing can be sent to the preview; decides nothing.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use super::respond::{Answer, Asked, Reply};
use super::{Live, events, respond};

/// How long a connection is kept without a request, or without room for a reply.
const IDLE: Duration = Duration::from_secs(60);
/// How long the head of a request may be.
const LONGEST_HEAD: u64 = 16 * 1024;
/// How many headers it may have.
const MOST_HEADERS: usize = 64;

/// Answers the requests on `stream` until either side is done with it.
///
/// # Errors
/// Where the other side has gone away.
pub(super) fn talk(stream: &TcpStream, live: &Live) -> io::Result<()> {
    // Replies are written whole, and news must not wait for more.
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(IDLE))?;
    stream.set_write_timeout(Some(IDLE))?;
    let mut reader = BufReader::new(stream);
    loop {
        let head = read_head(&mut reader)?;
        if head.is_empty() {
            return Ok(());
        }
        let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
        let Some(request) = Request::parse(&head, &mut headers) else {
            return write(&respond::not_understood(), Body::Sent, Then::Close, stream);
        };
        match respond::answer(live, request.asked) {
            Answer::Events(visitor) => return events::stream(live, &visitor, stream),
            Answer::Reply(reply) => write(&reply, request.body, request.then, stream)?,
        }
        if request.then == Then::Close {
            return Ok(());
        }
    }
}

/// Whether the body of a reply goes with its head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Body {
    Sent,
    LeftOut,
}

/// What becomes of the connection after a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    Keep,
    Close,
}

/// A request as it was understood.
#[derive(Debug)]
struct Request<'a> {
    asked: Asked<'a>,
    body: Body,
    then: Then,
}

impl<'a> Request<'a> {
    fn parse(head: &'a [u8], headers: &mut [httparse::Header<'a>]) -> Option<Self> {
        let mut request = httparse::Request::new(headers);
        let whole = request.parse(head).ok()?.is_complete();
        let (method, url, version) = (request.method?, request.path?, request.version?);
        let header = |name: &str| {
            let found = request.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
            found.and_then(|header| std::str::from_utf8(header.value).ok())
        };
        // What follows would be taken for the next request.
        let brings_a_body =
            header("Transfer-Encoding").is_some() || header("Content-Length").is_some_and(|n| n != "0");
        let asks_to_close =
            header("Connection").is_some_and(|value| value.to_ascii_lowercase().contains("close"));
        let closes = brings_a_body || asks_to_close || version == 0;
        whole.then(|| Self {
            asked: Asked {
                method,
                url,
                host: header("Host"),
                known: header("If-None-Match"),
                range: header("Range"),
                part_of: header("If-Range"),
            },
            body: if method == "HEAD" { Body::LeftOut } else { Body::Sent },
            then: if closes { Then::Close } else { Then::Keep },
        })
    }
}

/// The next head, with the empty line that ends it; nothing where the other side is done, and a part of it where
/// it is too long.
fn read_head(reader: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    let mut reader = reader.take(LONGEST_HEAD);
    loop {
        let line = reader.read_until(b'\n', &mut head)?;
        let ended = head.ends_with(b"\r\n\r\n") || head.ends_with(b"\n\n");
        if line == 0 || ended {
            return Ok(head);
        }
    }
}

fn write(reply: &Reply, body: Body, then: Then, mut out: impl Write) -> io::Result<()> {
    let mut head = format!("HTTP/1.1 {} {}\r\n", reply.status, reason(reply.status));
    for (name, value) in &reply.headers {
        head += &format!("{name}: {value}\r\n");
    }
    head += &format!("Content-Length: {}\r\n", reply.body.len());
    if then == Then::Close {
        head += "Connection: close\r\n";
    }
    head += "\r\n";
    out.write_all(head.as_bytes())?;
    if body == Body::Sent {
        out.write_all(&reply.body)?;
    }
    Ok(())
}

/// What is said beside a status code, for those who read along.
fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        206 => "Partial Content",
        302 => "Found",
        304 => "Not Modified",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        416 => "Range Not Satisfiable",
        503 => "Service Unavailable",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The path asked for, whether a body is sent, and what follows.
    fn parsed(head: &str) -> Option<(String, Body, Then)> {
        let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
        let request = Request::parse(head.as_bytes(), &mut headers)?;
        Some((request.asked.url.to_owned(), request.body, request.then))
    }

    #[test]
    fn requests_are_understood() {
        let kept = Some(("/a".to_owned(), Body::Sent, Then::Keep));
        assert_eq!(parsed("GET /a HTTP/1.1\r\nHost: x\r\n\r\n"), kept);
        assert_eq!(parsed("GET /a HTTP/1.1\r\ncontent-length: 0\r\n\r\n"), kept);
        assert_eq!(parsed("HEAD /a HTTP/1.1\r\n\r\n"), Some(("/a".to_owned(), Body::LeftOut, Then::Keep)));
    }

    #[test]
    fn a_connection_ends_where_it_should_or_must() {
        let then = |head: &str| parsed(head).map(|(_, _, then)| then);
        assert_eq!(then("GET / HTTP/1.1\r\nconnection: Close\r\n\r\n"), Some(Then::Close));
        assert_eq!(then("GET / HTTP/1.0\r\n\r\n"), Some(Then::Close));
        assert_eq!(then("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\n"), Some(Then::Close));
        assert_eq!(then("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"), Some(Then::Close));
    }

    #[test]
    fn what_is_no_request_is_none() {
        for head in [
            "GET\r\n\r\n",
            "GET /\u{1}\r\n\r\n",
            "GET / HTTP/9.9\r\n\r\n",
            "GET / HTTP/1.1\r\nHost",
            "\r\n\r\n",
        ] {
            assert_eq!(parsed(head), None, "{head:?}");
        }
    }

    #[test]
    fn heads_are_read_one_by_one_and_not_without_end() {
        let mut two = &b"GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\n"[..];
        assert_eq!(read_head(&mut two).unwrap(), b"GET /a HTTP/1.1\r\n\r\n");
        assert_eq!(read_head(&mut two).unwrap(), b"GET /b HTTP/1.1\r\n\r\n");
        assert_eq!(read_head(&mut two).unwrap(), b"");
        let endless = vec![b'x'; 100_000];
        assert_eq!(read_head(&mut &*endless).unwrap().len() as u64, LONGEST_HEAD);
    }
}
