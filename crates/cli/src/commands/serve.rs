//! `assay serve`: the preview, from the first build to the end of the process.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use assay_build::Problem;

use super::Outcome;
use crate::args::{Serve, Strictness};
use crate::error::Error;
use crate::preview::{self, Address, Live, Session, Turn};
use crate::report::{self, Tally, counted, in_words};
use crate::watch::Watch;

/// The time to wait for a change before checking for a new day.
const PATIENCE: Duration = Duration::from_secs(5);

/// The time to wait if a file is being written.
const BRIEFLY: Duration = Duration::from_millis(250);

/// Previews the site and keeps it up to date until the process ends.
pub(super) fn serve(args: &Serve) -> Result<Outcome, Error> {
    args.site.refuse_below_site()?;
    // Links in the path are followed each time, so that one that is redirected leads to the new folder.
    let root = std::path::absolute(&args.site.root).map_err(Error::read(&args.site.root))?;
    std::fs::read_dir(&root).map_err(Error::read(&args.site.root))?;
    let folder = args.site.folder_at(&root);
    let address = Address::listen(args.port)?;
    let url = address.url();
    // Before the first read, so that no change in the meantime is missed.
    let mut watch = Watch::begin(&folder)?;
    let live = Arc::new(Live::of(&root));
    let mut session = Session::new(folder, live.clone(), url.clone());
    let mut terminal = Terminal::default();
    let options = || args.site.options();
    terminal.tell(session.turn(&BTreeSet::new(), &options()), &session)?;
    while session.is_rendering() {
        terminal.tell(session.render(), &session)?;
    }
    preview::serve(address, &live)?;
    let home = session.home();
    report::say(&format!("The site is at {home}\nIts status is at {url}/__assay/\n"))?;
    if args.open {
        // Without a browser on this machine, the preview can be opened from elsewhere.
        let _ = open::that_detached(&home);
    }
    loop {
        if let Some(warning) = watch.warning() {
            report::warn(&warning)?;
        }
        // Changes take precedence over remaining rendering.
        let patience = match (session.is_rendering(), session.is_waiting()) {
            (true, _) => Duration::ZERO,
            (false, true) => BRIEFLY,
            (false, false) => PATIENCE,
        };
        let changed = watch.next(patience)?;
        terminal.tell(session.turn(&changed, &options()), &session)?;
        terminal.tell(session.render(), &session)?;
    }
}

/// The output of the preview to the terminal. Repeated messages are printed once.
#[derive(Debug, Default)]
struct Terminal {
    problems: Vec<Problem>,
    left_out: String,
}

impl Terminal {
    fn tell(&mut self, turn: Turn, session: &Session) -> Result<(), Error> {
        match turn {
            Turn::Idle => Ok(()),
            Turn::Failed(error) => report::complain(&error),
            Turn::Built { problems, sources, outputs, took } => {
                let failed = Tally::of(&problems).fails(Strictness::ErrorsFail);
                let mended = problems.is_empty() && !self.problems.is_empty();
                if problems != self.problems {
                    report::show(&problems, session.sources())?;
                }
                self.problems = problems;
                let came = match (failed, mended) {
                    (true, _) => "errors; showing the last good site".to_owned(),
                    (false, true) => format!("no problems, {} changed", counted(outputs, "file")),
                    (false, false) => format!("{} changed", counted(outputs, "file")),
                };
                report::say(&format!("{} in {}: {came}\n", because_of(&sources), in_words(took)))?;
                let left_out = session.left_out();
                if left_out != self.left_out {
                    let what = if left_out.is_empty() { "nothing" } else { &left_out };
                    report::say(&format!("Left out: {what}\n"))?;
                    self.left_out = left_out;
                }
                Ok(())
            }
        }
    }
}

/// Returns the reason for a build.
fn because_of(sources: &[String]) -> String {
    match sources {
        [] => "Built the site".to_owned(),
        [one] => one.clone(),
        [one, rest @ ..] => format!("{one} and {} more", rest.len()),
    }
}
