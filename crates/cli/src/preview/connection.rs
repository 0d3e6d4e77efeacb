//! A connection: forwards requests and sends replies. HTTP/1.1 itself (RFC 9112) is hyper's. Reads no bodies, since the
//! preview accepts none; decides nothing.

use std::convert::Infallible;
use std::fs::File;
use std::future::Future as _;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use assay_build::Contents;
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::header::{HeaderMap, HeaderName};
use hyper::http::{HeaderValue, request};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::{self, JoinHandle};

use super::request::Asked;
use super::respond::{Answer, Part, Reply};
use super::server::Progress;
use super::{Live, events, respond};
use crate::load;

/// The maximum time to wait for the head of a request, from the end of the previous one.
const IDLE: Duration = Duration::from_secs(60);
/// The maximum length of the head of a request, in bytes.
const LONGEST_HEAD: usize = 16 * 1024;
/// The maximum number of headers.
const MOST_HEADERS: usize = 64;
/// The maximum number of events that wait to be sent to a page. A page that exceeds it is disconnected, and reconnects.
const EVENTS: usize = 64;

/// Answers the requests on `stream` until either side closes it.
pub(super) async fn talk(stream: TcpStream, live: Arc<Live>, progress: Progress) {
    // Replies are written whole, and events must not be delayed.
    let _ = stream.set_nodelay(true);
    let io = Tracked { io: TokioIo::new(stream), progress };
    let service = service_fn(move |request: Request<Incoming>| {
        let live = live.clone();
        async move { Ok::<_, Infallible>(respond(live, request.into_parts().0).await) }
    });
    // It fails when the browser disconnects, as after every page.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(IDLE)
        .max_headers(MOST_HEADERS)
        .max_header_size(LONGEST_HEAD)
        .serve_connection(io, service)
        .await;
}

/// Returns the response to a request. It may render a page, which blocks no other request.
async fn respond(live: Arc<Live>, head: request::Parts) -> Response<Content> {
    let answer = task::spawn_blocking(move || {
        let answer = respond::answer(&live, Asked::by(&head));
        match answer {
            Answer::Reply(reply) => {
                let opened = response(reply, live.root());
                opened.unwrap_or_else(|_| in_memory(respond::changing()))
            }
            Answer::Events(visitor) => {
                let (sender, receiver) = mpsc::channel(EVENTS);
                task::spawn_blocking(move || {
                    // It fails when the page is left.
                    let _ = events::stream(&live, &visitor, Sender(sender));
                });
                let mut response = Response::new(Content::Events(receiver));
                set_headers(response.headers_mut(), &events::HEADERS);
                response
            }
        }
    });
    // After a panic, the next request is still answered.
    answer.await.unwrap_or_else(|_| in_memory(respond::failed()))
}

/// Returns the response for a reply in memory.
fn in_memory(reply: Reply) -> Response<Content> {
    response(reply, Path::new("")).unwrap_or_else(|_| Response::new(Content::Whole(None)))
}

/// Returns the response for a reply of a site whose files are below `root`.
fn response(reply: Reply, root: &Path) -> io::Result<Response<Content>> {
    let Reply { status, headers, body: Part { of, bytes } } = reply;
    let mut response = Response::new(match of {
        Contents::Encoded(_) => Content::Whole(None),
        Contents::Bytes(all) => Content::Whole(Some(Bytes::from_owner(all).slice(bytes))),
        Contents::Stored(stored) => {
            let mut file = load::open(root, &stored)?;
            file.seek(SeekFrom::Start(bytes.start as u64))?;
            Content::File(Pieces { left: bytes.len(), next: Next::ToRead(Some(file)) })
        }
    });
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    set_headers(response.headers_mut(), &headers);
    Ok(response)
}

fn set_headers(map: &mut HeaderMap, headers: &[(impl AsRef<str>, impl AsRef<str>)]) {
    for (name, value) in headers {
        // An invalid header value is left out, rather than the reply.
        if let (Ok(name), Ok(value)) =
            (HeaderName::from_bytes(name.as_ref().as_bytes()), HeaderValue::from_str(value.as_ref()))
        {
            map.append(name, value);
        }
    }
}

/// The body of a response.
#[derive(Debug)]
enum Content {
    /// The whole body, until it is sent.
    Whole(Option<Bytes>),
    /// A part of a file, read while it is sent.
    File(Pieces),
    /// Events, as they happen.
    Events(mpsc::Receiver<Bytes>),
}

/// A part of a file, of which at most one piece is in memory.
#[derive(Debug)]
struct Pieces {
    /// The number of bytes left to read.
    left: usize,
    next: Next,
}

#[derive(Debug)]
enum Next {
    ToRead(Option<File>),
    Reading(JoinHandle<io::Result<(File, Bytes)>>),
}

/// The number of bytes that are read at once.
const PIECE: usize = 256 * 1024;

impl Pieces {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        if let Next::ToRead(file) = &mut self.next {
            let Some(mut file) = file.take().filter(|_| self.left > 0) else { return Poll::Ready(None) };
            let length = self.left.min(PIECE);
            self.next = Next::Reading(task::spawn_blocking(move || {
                let mut piece = vec![0; length];
                // If the file was truncated, the connection is closed, so that the client notices.
                file.read_exact(&mut piece)?;
                Ok((file, piece.into()))
            }));
        }
        let Next::Reading(reading) = &mut self.next else { return Poll::Ready(None) };
        let read = ready!(Pin::new(reading).poll(context)).map_err(io::Error::other).flatten();
        Poll::Ready(Some(read.map(|(file, piece)| {
            self.left -= piece.len();
            self.next = Next::ToRead(Some(file));
            piece
        })))
    }
}

impl Body for Content {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let bytes = match self.get_mut() {
            Self::Whole(bytes) => bytes.take().filter(|bytes| !bytes.is_empty()),
            Self::File(pieces) => {
                return Poll::Ready(ready!(pieces.poll(context)).map(|piece| piece.map(Frame::data)));
            }
            Self::Events(events) => ready!(events.poll_recv(context)),
        };
        Poll::Ready(bytes.map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(bytes) => bytes.as_ref().is_none_or(Bytes::is_empty),
            Self::File(pieces) => pieces.left == 0,
            Self::Events(_) => false,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64)),
            Self::File(pieces) => SizeHint::with_exact(pieces.left as u64),
            Self::Events(_) => SizeHint::default(),
        }
    }
}

/// A writer for events.
struct Sender(mpsc::Sender<Bytes>);

impl io::Write for Sender {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let sent = self.0.try_send(Bytes::copy_from_slice(bytes));
        sent.map(|()| bytes.len()).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A stream that records its progress.
#[derive(Debug)]
struct Tracked {
    io: TokioIo<TcpStream>,
    progress: Progress,
}

impl Tracked {
    fn note<T>(&self, moved: Poll<T>) -> Poll<T> {
        if moved.is_ready() {
            self.progress.note();
        }
        moved
    }
}

impl Read for Tracked {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.io).poll_read(context, buffer);
        self.note(read)
    }
}

impl Write for Tracked {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write(context, bytes);
        self.note(written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write_vectored(context, parts);
        self.note(written)
    }
}
