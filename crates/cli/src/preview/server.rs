//! Takes connections, each in a thread of its own. Browsers open several at once and keep them, some without a
//! word; with a thread each, none ever waits for another. (A pool has that failing: `tiny_http`, which this was
//! built on first, leaves one of several connections that come together unanswered until another ends.)

use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use super::{Address, Live, connection};
use crate::error::Error;

/// How many connections there may be at once on one address. A browser opens six, and one for each open page.
const MOST: usize = 256;
/// How long to wait where no connection can be taken, as when too many files are open.
const BREATH: Duration = Duration::from_millis(100);

/// Answers requests at `address` from now on, in threads of its own.
///
/// # Errors
/// Where a thread cannot be started.
pub(crate) fn serve(address: Address, live: &Arc<Live>) -> Result<(), Error> {
    for listener in address.into_listeners() {
        let live = live.clone();
        let accept = move || accept(&listener, &live);
        thread::Builder::new().name("preview".to_owned()).spawn(accept).map_err(Error::Serve)?;
    }
    Ok(())
}

fn accept(listener: &TcpListener, live: &Arc<Live>) {
    let open = Arc::new(AtomicUsize::new(0));
    for stream in listener.incoming() {
        match stream {
            // What is dropped here is closed, and the browser tries again.
            Ok(stream) if open.load(Ordering::Relaxed) < MOST => talk(stream, live.clone(), open.clone()),
            _ => thread::sleep(BREATH),
        }
    }
}

fn talk(stream: TcpStream, live: Arc<Live>, open: Arc<AtomicUsize>) {
    open.fetch_add(1, Ordering::Relaxed);
    let counted = open.clone();
    let talk = move || {
        // It ends with an error where the browser goes away, as it does at the end of every page.
        let _ = connection::talk(&stream, &live);
        counted.fetch_sub(1, Ordering::Relaxed);
    };
    if thread::Builder::new().name("preview connection".to_owned()).spawn(talk).is_err() {
        open.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests;
