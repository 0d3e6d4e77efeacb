//! Runs a test for many seeds. A build of such a small site leaves all processors but one idle.

use std::panic;
use std::thread;

/// Returns the results of `run` for each of the `seeds`, in no particular order.
pub(crate) fn on_all_processors<Found: Send>(
    seeds: &[u64],
    run: impl Fn(u64) -> Found + Copy + Send,
) -> Vec<Found> {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let part = |first| seeds.iter().skip(first).step_by(processors);
        let parts: Vec<_> = (0..processors)
            .map(|first| scope.spawn(move || part(first).map(|seed| run(*seed)).collect::<Vec<_>>()))
            .collect();
        let found =
            parts.into_iter().map(|part| part.join().unwrap_or_else(|cause| panic::resume_unwind(cause)));
        found.flatten().collect()
    })
}
