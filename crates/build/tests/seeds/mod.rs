//! Runs a test for many seeds: `ASSAY_SEQUENCES` sets their number, `ASSAY_SEED` the first one.

mod processors;
mod random;

pub(crate) use self::processors::on_all_processors;
pub(crate) use self::random::Random;

/// The number of errors that a failed test prints.
const PRINTED: usize = 3;

/// Returns the number of seeds that was asked for, or else the `usual` one.
pub(crate) fn count(usual: u64) -> u64 {
    number("ASSAY_SEQUENCES").unwrap_or(usual)
}

/// Runs a test for the `saved` seeds, which have failed before, and for the `usual` number of others, or as many as was
/// asked for. Returns what each run found; panics if any of them failed.
pub(crate) fn run_all<Found: Send>(
    saved: &[u64],
    usual: u64,
    run: impl Fn(u64) -> Result<Found, String> + Copy + Send,
) -> Vec<Found> {
    let first = number("ASSAY_SEED").unwrap_or(0);
    let seeds: Vec<u64> = saved.iter().copied().chain(first..first + count(usual)).collect();
    let mut errors = Vec::new();
    let runs = on_all_processors(&seeds, run).into_iter();
    let found = runs.filter_map(|run| run.map_err(|error| errors.push(error)).ok()).collect();
    errors.truncate(PRINTED);
    assert!(errors.is_empty(), "{}", errors.join("\n\n"));
    found
}

#[expect(clippy::disallowed_methods, reason = "the environment variables that choose the seeds")]
fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}
