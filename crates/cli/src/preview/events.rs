//! Server-sent events for an open page (<https://html.spec.whatwg.org/multipage/server-sent-events.html>): the current
//! problems, and whether to reload the page or its stylesheets. Each page has a thread, which ends with it.

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::change::{self, Change};
use super::live::{Heard, Live, Seen, View};
use super::respond::Visitor;

/// The interval at which a silent connection is tested, so that the thread of a closed page ends.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// The headers of the response with the events.
pub(super) const HEADERS: [(&str, &str); 5] = [
    // The end of the events closes the connection, which frees it for another request.
    ("Connection", "close"),
    ("Content-Type", "text/event-stream"),
    ("Cache-Control", "no-store"),
    ("X-Accel-Buffering", "no"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
];

/// Sends events to `visitor` until it disconnects or has to make way for others.
///
/// # Errors
/// The visitor disconnected.
pub(super) fn stream(live: &Live, visitor: &Visitor, mut out: impl Write) -> io::Result<()> {
    out.write_all(b"retry: 1000\n\n")?;
    let listener = live.listen();
    let mut view = live.view();
    let mut seen = visitor.seen.clone();
    send_notices(&view, &mut out)?;
    send_change(live, &visitor.path, &mut seen, None, &view, &mut out)?;
    loop {
        let next = match live.hear(&listener, view.version, HEARTBEAT) {
            Heard::News(next) => next,
            Heard::MakeWay => return Ok(()),
            Heard::Silence => {
                out.write_all(b":\n\n")?;
                out.flush()?;
                continue;
            }
        };
        let old = std::mem::replace(&mut view, next);
        if old.notices != view.notices {
            send_notices(&view, &mut out)?;
        }
        send_change(live, &visitor.path, &mut seen, Some(&old), &view, &mut out)?;
    }
}

fn send_notices(view: &Arc<View>, out: &mut impl Write) -> io::Result<()> {
    send("notices", &json!(&*view.notices), out)
}

/// Tells the browser at `path` how to be up to date, and records what it then shows.
fn send_change(
    live: &Live,
    path: &str,
    seen: &mut Option<Seen>,
    old: Option<&View>,
    new: &View,
    out: &mut impl Write,
) -> io::Result<()> {
    // A page from another run may be anything.
    let change = seen.as_ref().map_or(Some(Change::Page), |seen| change::concerning(path, seen, old, new));
    let seal = live.seal(new, path);
    let now = live.seen(&seal);
    let print = |seen: &Option<Seen>| seen.as_ref().map(|seen| seen.print.clone());
    if change.is_none() && print(seen) != print(&now) {
        // It cannot be rendered, and stays unchanged.
        return Ok(());
    }
    *seen = now;
    let name = match change {
        Some(Change::Page) => "page",
        Some(Change::Styles) => "styles",
        None => "seen",
    };
    send(name, &json!(seal), out)
}

/// Sends an event. JSON contains no line breaks, so that it fits on one line.
fn send(name: &str, data: &serde_json::Value, out: &mut impl Write) -> io::Result<()> {
    out.write_all(format!("event: {name}\ndata: {data}\n\n").as_bytes())?;
    out.flush()
}
