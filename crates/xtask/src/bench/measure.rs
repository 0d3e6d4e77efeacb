//! The resources that a process used, as reported by the kernel.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4 as _;

use crate::Failure;

/// The resources of one process.
#[derive(Clone, Copy, Debug)]
pub(super) struct Taken {
    /// From its start to its end.
    pub(super) wall: Duration,
    /// Of all processors together, in user and kernel mode.
    pub(super) processor: Duration,
    /// Of all processors together, outside the kernel.
    pub(super) user: Duration,
    /// The maximum resident memory, in bytes.
    pub(super) peak: u64,
}

impl Taken {
    /// Returns the peak memory in MiB.
    pub(super) fn mebibytes(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "no process has 2^53 bytes")]
        let bytes = self.peak as f64;
        bytes / f64::from(1 << 20)
    }
}

/// Runs `command` to its end.
pub(super) fn run(command: &mut Command) -> Result<Taken, Failure> {
    let start = Instant::now();
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
    let ended = child.wait4()?;
    let wall = start.elapsed();
    if !ended.status.success() {
        return Err(format!("{command:?} failed").into());
    }
    let usage = ended.rusage;
    Ok(Taken { wall, processor: usage.utime + usage.stime, user: usage.utime, peak: usage.maxrss })
}

/// Returns the median of `values`, which are not empty.
pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { (values[middle - 1] + values[middle]) / 2.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_in_the_middle() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), 2.5);
    }
}
