//! The options of a benchmark.

use crate::Failure;

/// The usage of `cargo xtask bench`.
pub(crate) const HELP: &str = "
  cargo xtask bench         build 1,000 articles with Assay, with Hugo and Blades if they are installed, and with the floor
       --articles 100,1000  the number of articles of each corpus
       --runs 3             the number of builds of each; all output stays on the disk until the next run
       --only assay,floor   the programs: `assay`, `hugo`, `blades`, `floor`
       --highlight          also with highlighted code
       --keep               update the table and plot in crates/PERFORMANCE.md; for an otherwise idle machine
  cargo xtask bench latency measure the time from an edit to the response, for a body, a title, the base template
                            and a new article
       --articles, --runs   as above
  cargo xtask bench cache   measure builds without and with `--cache`: the first, an unchanged one, one after each of these edits
       --articles, --runs   as above
  cargo xtask bench instructions
                            count the instructions of parsing, proving and rendering, and compare with the saved numbers
       --keep               save them
";

/// The measurements to make.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) articles: Vec<usize>,
    pub(super) runs: usize,
    /// The names of the programs to compare; empty for all.
    pub(super) only: Vec<String>,
    pub(super) keep: bool,
    highlight: bool,
}

impl Plan {
    /// Parses the command line.
    pub(super) fn read(arguments: &[&str]) -> Result<Self, Failure> {
        let mut plan =
            Self { articles: vec![1000], runs: 3, only: Vec::new(), keep: false, highlight: false };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| format!("`{argument}` needs a value"));
            match *argument {
                "--articles" => {
                    plan.articles = value()?.split(',').map(str::parse).collect::<Result<_, _>>()?;
                }
                "--runs" => plan.runs = value()?.parse::<usize>()?.max(1),
                "--only" => plan.only = value()?.split(',').map(str::to_owned).collect(),
                "--highlight" => plan.highlight = true,
                "--keep" => plan.keep = true,
                other => return Err(format!("`bench` takes no `{other}`\n{HELP}").into()),
            }
        }
        Ok(plan)
    }

    /// Returns whether code is highlighted, for each round of measurements.
    pub(super) fn highlighting(&self) -> impl Iterator<Item = bool> + use<> {
        [false].into_iter().chain(self.highlight.then_some(true))
    }
}
