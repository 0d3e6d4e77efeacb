//! Golden sites and golden problems: a trial for each folder of `sites/` and `problems/`.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use assay_tests::Outcome;
use assay_tests::case::Case;
use assay_tests::folder::Folder;
use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> Result<ExitCode, String> {
    let trials = trials().map_err(|failed| failed.message().unwrap_or_default().to_owned())?;
    Ok(libtest_mimic::run(&Arguments::from_args(), trials).exit_code())
}

fn trials() -> Outcome<Vec<Trial>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let themes = Arc::new(Folder::read(&here.join("themes"))?);
    let sites = Case::all(&here.join("sites"))?.into_iter().map(|case| site(case, Arc::clone(&themes)));
    let problems = Case::all(&here.join("problems"))?.into_iter().map(problem);
    Ok(sites.chain(problems).collect())
}

/// A golden site may choose one of the suite's own themes.
fn site(case: Case, themes: Arc<Folder>) -> Trial {
    Trial::test(format!("sites/{}", case.name), move || case.compare_files(&case.build(&themes)?))
}

/// A golden problem is a site whose folder is named after the code that must be told; its pages do not matter.
fn problem(case: Case) -> Trial {
    Trial::test(format!("problems/{}", case.name), move || -> Result<(), Failed> {
        case.build(&Folder::default())?;
        case.shows_its_problem()
    })
}
