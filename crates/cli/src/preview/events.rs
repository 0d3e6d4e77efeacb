//! News for one open page, as server-sent events (<https://html.spec.whatwg.org/multipage/server-sent-events.html>):
//! what is wrong, and whether to load the page or its styles again. One thread a page, which ends with it.

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::change::{self, Change};
use super::live::{Heard, Live, Seen, View};
use super::respond::Visitor;

/// How often a silent connection is tried, so that the thread of a closed page ends.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// The headers of the response that the events are the body of.
pub(super) const HEADERS: [(&str, &str); 5] = [
    // What ends the events ends the connection, which another request may then have.
    ("Connection", "close"),
    ("Content-Type", "text/event-stream"),
    ("Cache-Control", "no-store"),
    ("X-Accel-Buffering", "no"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
];

/// Tells `visitor` the news until it goes away or has to make way.
///
/// # Errors
/// Where it went away.
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

/// Tells the browser at `path` what it has to do to show what it should, and takes down what it shows then.
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
        // It cannot be rendered, and stays as it is.
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

/// One event. JSON has no line breaks of its own, so that it is one line.
fn send(name: &str, data: &serde_json::Value, out: &mut impl Write) -> io::Result<()> {
    out.write_all(format!("event: {name}\ndata: {data}\n\n").as_bytes())?;
    out.flush()
}
