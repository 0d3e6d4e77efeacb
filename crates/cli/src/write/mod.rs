//! Writes the finished site, all or nothing: it is made beside the published folder and then takes its place in
//! one step. A build that fails or is killed leaves the published folder as it was. This outlives the end of the
//! process, not a loss of power: nothing here waits for the disk.

mod plan;
mod stage;
mod swap;
mod target;

use assay_build::Pages;

use self::plan::Plan;
use self::stage::Stage;
pub(crate) use self::target::Target;
use crate::error::Error;

/// The file by which a folder is known to be Assay's to replace.
const MARKER: &str = ".made-by-assay";
/// What stands in it, for whoever opens it.
const MARKER_TEXT: &str =
    "Assay made this folder and replaces it at the next build. What else is put here is lost.\n";

/// Makes the folder of `target` hold exactly `pages`, and returns how many files that wrote.
///
/// # Errors
/// Where the disk does not let it; the folder is then as it was.
pub(crate) fn publish(pages: &Pages, target: &Target) -> Result<usize, Error> {
    swap::recover(target)?;
    let plan = Plan::new(pages, target.folder());
    if plan.changes_nothing() {
        return Ok(0);
    }
    let stage = Stage::begin(target)?;
    stage.fill(&plan)?;
    swap::swap(&stage, target)?;
    Ok(plan.changed())
}

#[cfg(test)]
mod tests;
