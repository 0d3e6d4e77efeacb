//! Bursts at synthetic times, so that no machine is too slow for them.

use super::*;

/// A burst, and the time from which its milliseconds are counted.
struct Told {
    burst: Burst,
    start: Instant,
}

impl Told {
    fn nothing() -> Self {
        Self { burst: Burst::default(), start: Instant::now() }
    }

    /// Reports `path` at a millisecond, and returns the one at which the burst would be over.
    fn at(&mut self, millisecond: u64, path: &str, in_doubt: bool) -> u128 {
        let now = self.start + Duration::from_millis(millisecond);
        let end = self.burst.add([PathBuf::from(path)], now, |_| in_doubt);
        end.duration_since(self.start).as_millis()
    }

    /// Reports files that are saved at once, and returns the millisecond at which the burst would be over.
    fn saved(files: u64) -> u128 {
        let mut told = Self::nothing();
        (0..files).map(|n| told.at(0, &format!("{n}.md"), false)).last().unwrap()
    }
}

#[test]
fn a_saved_file_is_hardly_waited_for() {
    let mut told = Told::nothing();
    assert_eq!(told.at(0, "a.md", false), 2);
    assert_eq!(told.at(1, "a.md", false), 3);
    assert_eq!(told.burst.into_changed(), BTreeSet::from(["a.md".into()]));
}

#[test]
fn the_more_has_changed_the_more_is_expected() {
    assert_eq!([1, 2, 3, 8, 9, 1000].map(Told::saved), [2, 2, 40, 40, 80, 80]);
}

#[test]
fn a_save_in_several_steps_is_over_when_the_file_is_there() {
    let mut told = Told::nothing();
    assert_eq!(told.at(0, "a.md", true), 80, "moved away");
    assert_eq!(told.at(70, "a.md", true), 150, "made anew, still empty");
    assert_eq!(told.at(140, "a.md", false), 142, "written");
}

#[test]
fn one_file_in_doubt_is_waited_for_among_others() {
    let mut burst = Burst::default();
    let start = Instant::now();
    let end = burst.add(["a.md", "b.md", "c.md"].map(PathBuf::from), start, |path| path == Path::new("b.md"));
    assert_eq!(end.duration_since(start).as_millis(), 80);
}

#[test]
fn many_files_are_not_looked_at() {
    let mut burst = Burst::default();
    let paths = (0..9).map(|n| PathBuf::from(n.to_string()));
    burst.add(paths, Instant::now(), |path| unreachable!("looked at {}", path.display()));
}

#[test]
fn a_burst_that_goes_on_is_told_after_a_while() {
    let mut told = Told::nothing();
    let ends: Vec<u128> = (0..100).map(|step| told.at(step * 30, "log.md", true)).collect();
    assert_eq!(ends[..2], [80, 110]);
    assert_eq!(ends.last(), Some(&2000));
}
