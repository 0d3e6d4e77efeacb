//! A line on the terminal while pictures are made, which may take minutes: how many of them are. It is gone when they are
//! made. Nothing is shown where no person looks on, where the terminal cannot take a line back, or for a short time.

use std::io::{self, IsTerminal as _, Write};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use std::{env, fmt};

use crate::args::ReportFormat;

/// The time for which nothing is shown.
const QUIET: Duration = Duration::from_millis(700);
/// The time between two lines.
const BETWEEN: Duration = Duration::from_millis(100);
/// Returns to the beginning of the line and erases it (ECMA-48, *CARRIAGE RETURN* and *ERASE IN LINE*).
const ERASED: &str = "\r\x1b[2K";

/// The number of pictures that are made, shown on a terminal.
pub(crate) struct Progress {
    state: Mutex<State>,
}

struct State {
    out: Box<dyn Write + Send>,
    made: usize,
    all: usize,
    /// The time from which the next line may be shown.
    next: Instant,
    is_shown: bool,
}

impl Progress {
    /// Returns the progress of a build with reports in `format`, if a person sees it.
    pub(crate) fn for_person(format: ReportFormat) -> Option<Self> {
        let can_erase = env::var_os("TERM").is_none_or(|term| term != "dumb");
        let is_seen = format == ReportFormat::Human && io::stderr().is_terminal() && can_erase;
        is_seen.then(|| Self::to(Box::new(io::stderr())))
    }

    fn to(out: Box<dyn Write + Send>) -> Self {
        let state = State { out, made: 0, all: 0, next: Instant::now(), is_shown: false };
        Self { state: Mutex::new(state) }
    }

    /// Begins with `all` pictures.
    pub(crate) fn begin(&self, all: usize, now: Instant) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        (state.made, state.all, state.next) = (0, all, now + QUIET);
    }

    /// Counts a picture as made.
    pub(crate) fn step(&self, now: Instant) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.made += 1;
        if state.made >= state.all {
            return state.erase();
        }
        if now >= state.next {
            state.next = now + BETWEEN;
            state.is_shown = true;
            // Fits into every terminal.
            let line = format!("{ERASED}picture {} of {}", state.made, state.all);
            state.write(&line);
        }
    }
}

impl State {
    fn erase(&mut self) {
        if std::mem::take(&mut self.is_shown) {
            self.write(ERASED);
        }
    }

    /// Writes a line; whether anyone reads it changes nothing.
    fn write(&mut self, line: &str) {
        let _ = self.out.write_all(line.as_bytes()).and_then(|()| self.out.flush());
    }
}

impl Drop for State {
    fn drop(&mut self) {
        self.erase();
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Progress").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[derive(Clone, Default)]
    struct Terminal(Arc<Mutex<Vec<u8>>>);

    impl Write for Terminal {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Terminal {
        fn taken(&self) -> String {
            String::from_utf8(std::mem::take(&mut self.0.lock().unwrap())).unwrap()
        }
    }

    #[test]
    fn a_line_is_shown_after_a_while_and_then_erased() {
        let terminal = Terminal::default();
        let progress = Progress::to(Box::new(terminal.clone()));
        let now = Instant::now();
        progress.begin(4, now);
        progress.step(now);
        assert_eq!(terminal.taken(), "");
        progress.step(now + QUIET);
        assert_eq!(terminal.taken(), format!("{ERASED}picture 2 of 4"));
        progress.step(now + QUIET + BETWEEN / 2);
        assert_eq!(terminal.taken(), "");
        progress.step(now + 2 * QUIET);
        assert_eq!(terminal.taken(), ERASED);
    }

    #[test]
    fn a_build_that_ends_early_leaves_no_line() {
        let terminal = Terminal::default();
        let progress = Progress::to(Box::new(terminal.clone()));
        let now = Instant::now();
        progress.begin(9, now);
        progress.step(now + QUIET);
        drop(progress);
        assert!(terminal.taken().ends_with(ERASED));
    }
}
