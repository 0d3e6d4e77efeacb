//! Accepts connections on a single thread that never blocks: requests are answered on other threads, and a slow client
//! delays nobody else. At the system's limit of open connections, the one that has been idle longest is closed, so that
//! a new one is always accepted. Decides nothing about replies.

use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;

use super::{Address, Live, connection};
use crate::error::Error;

/// The maximum number of open connections, if the system allows it.
const MOST: u64 = 4096;
/// The number of other files that may be open: the site's, those of the watcher, the terminal.
const OTHER_FILES: u64 = 128;
/// The time after which an idle connection is closed. Pages that listen get events more often.
const STALLED: Duration = Duration::from_secs(120);
/// The interval at which stalled connections are closed.
const LOOK: Duration = Duration::from_secs(15);
/// The time to wait if no connection can be accepted.
const BREATH: Duration = Duration::from_millis(20);
/// The maximum number of requests that are answered at once. One may have to wait for its page to be rendered.
const ANSWERING: usize = 64;

/// Answers requests at `address` on a new thread.
///
/// # Errors
/// The thread or its system resources are not available.
pub(crate) fn serve(address: Address, live: &Arc<Live>) -> Result<(), Error> {
    serve_at_most(most(), address, live)
}

fn serve_at_most(most: usize, address: Address, live: &Arc<Live>) -> Result<(), Error> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .max_blocking_threads(ANSWERING)
        .thread_name("preview answer")
        .build()
        .map_err(Error::Serve)?;
    let connections = Arc::new(Connections::new(most));
    for listener in address.into_listeners() {
        let _inside = runtime.enter();
        listener.set_nonblocking(true).map_err(Error::Serve)?;
        let listener = TcpListener::from_std(listener).map_err(Error::Serve)?;
        runtime.spawn(accept(listener, live.clone(), connections.clone()));
    }
    let run = move || runtime.block_on(connections.close_stalled());
    thread::Builder::new().name("preview".to_owned()).spawn(run).map(drop).map_err(Error::Serve)
}

async fn accept(listener: TcpListener, live: Arc<Live>, connections: Arc<Connections>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => connections.open(stream, live.clone()),
            // The browser disconnected.
            Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
            // Too many open files, of any process.
            Err(_) => {
                connections.lock().close_idlest();
                tokio::time::sleep(BREATH).await;
            }
        }
    }
}

/// The open connections.
#[derive(Debug)]
struct Connections {
    most: usize,
    start: Instant,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    /// The number of connections so far, used as their names.
    count: u64,
    connections: HashMap<u64, Connection>,
}

#[derive(Debug)]
struct Connection {
    progress: Progress,
    task: AbortHandle,
}

/// The time at which something was last sent or received on a connection.
#[derive(Clone, Debug)]
pub(super) struct Progress {
    start: Instant,
    /// In milliseconds since `start`.
    latest: Arc<AtomicU64>,
}

impl Progress {
    fn since(start: Instant) -> Self {
        let progress = Self { start, latest: Arc::default() };
        progress.note();
        progress
    }

    /// Records that something was sent or received now.
    pub(super) fn note(&self) {
        let now = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.latest.store(now, Ordering::Relaxed);
    }

    fn idle(&self) -> Duration {
        let latest = Duration::from_millis(self.latest.load(Ordering::Relaxed));
        self.start.elapsed().saturating_sub(latest)
    }
}

impl Connections {
    fn new(most: usize) -> Self {
        Self { most, start: Instant::now(), open: Mutex::default() }
    }

    /// Answers the requests on `stream`.
    fn open(self: &Arc<Self>, stream: TcpStream, live: Arc<Live>) {
        let progress = Progress::since(self.start);
        let mut open = self.lock();
        if open.connections.len() >= self.most {
            open.close_idlest();
        }
        open.count += 1;
        let (name, connections) = (open.count, self.clone());
        let talk = connection::talk(stream, live, progress.clone());
        let task = tokio::spawn(async move {
            talk.await;
            connections.lock().connections.remove(&name);
        });
        open.connections.insert(name, Connection { progress, task: task.abort_handle() });
    }

    /// Closes stalled connections, forever.
    async fn close_stalled(&self) {
        loop {
            tokio::time::sleep(LOOK).await;
            self.lock().connections.retain(|_, connection| {
                let stalled = connection.progress.idle() > STALLED;
                if stalled {
                    connection.task.abort();
                }
                !stalled
            });
        }
    }

    /// Locks the state, never across an await.
    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    /// Closes the connection that has been idle longest.
    fn close_idlest(&mut self) {
        let idlest = self.connections.iter().max_by_key(|(name, connection)| {
            // Among equals, the one that was opened first.
            (connection.progress.idle().as_millis(), std::cmp::Reverse(**name))
        });
        let name = idlest.map(|(name, _)| *name);
        if let Some(connection) = name.and_then(|name| self.connections.remove(&name)) {
            connection.task.abort();
        }
    }
}

/// Returns the maximum number of open connections. Raises the system's limit of open files as far as any user may.
#[cfg(unix)]
fn most() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let wanted = MOST + OTHER_FILES;
    let limit = getrlimit(Resource::Nofile);
    if limit.current.is_some_and(|current| current < wanted) {
        let current = limit.maximum.map_or(wanted, |maximum| maximum.min(wanted));
        // Without it there are fewer.
        let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(current), ..limit });
    }
    let current = getrlimit(Resource::Nofile).current.unwrap_or(wanted);
    usize::try_from(current.saturating_sub(OTHER_FILES).clamp(16, MOST)).unwrap_or(usize::MAX)
}

/// This system has no such limit.
#[cfg(not(unix))]
fn most() -> usize {
    usize::try_from(MOST).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests;
