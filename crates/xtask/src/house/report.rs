//! The metrics as a Markdown table with a row for each crate, and the places that a reviewer may want to look at.

use std::fmt::Write as _;

use super::cycles::{Cycle, cycles};
use super::documentation::{Beginnings, beginnings};
use super::functions::{Function, functions};
use super::source::Crate;
use super::twice::{Twice, twice};

/// The number of places that are listed of each kind.
const NAMED: usize = 5;

const HEAD: &str = "\
| crate | lines | functions | lines: median, p90, longest | deepest nesting | docs that ask | of the same shape | cycles |
|---|--:|--:|--:|--:|--:|--:|--:|
";

/// The first line: the figures of all crates when they were first taken, by hand.
const BEFORE: &str = "| all, at first | | | 8, 21, 76 | | 27.0 % | | |\n";

/// Returns the report on `crates`.
pub(super) fn report(crates: &[Crate]) -> String {
    let figures: Vec<Figures> =
        crates.iter().map(|of| Figures::of(std::slice::from_ref(of), &of.name)).collect();
    let all = Figures::of(crates, "all");
    let rows: String = figures.iter().chain([&all]).map(Figures::row).collect();
    let places = all.places(crates);
    format!("{HEAD}{BEFORE}{rows}{places}")
}

/// The metrics of some crates.
struct Figures {
    name: String,
    lines: usize,
    functions: Vec<Function>,
    beginnings: Beginnings,
    twice: Twice,
    cycles: Vec<(String, Cycle)>,
}

impl Figures {
    fn of(crates: &[Crate], name: &str) -> Self {
        let mut functions: Vec<Function> = crates.iter().flat_map(functions).collect();
        functions.sort_by_key(|function| function.lines);
        let mut counted = Beginnings::default();
        for one in crates.iter().map(beginnings) {
            counted.comments += one.comments;
            counted.questions += one.questions;
        }
        let found = crates.iter().flat_map(|of| cycles(of).into_iter().map(|cycle| (of.name.clone(), cycle)));
        Self {
            name: name.to_owned(),
            lines: crates.iter().map(Crate::lines).sum(),
            functions,
            beginnings: counted,
            twice: twice(crates),
            cycles: found.collect(),
        }
    }

    fn row(&self) -> String {
        let lines = |of_ten: usize| {
            let last = self.functions.len().saturating_sub(1);
            self.functions.get(last * of_ten / 10).map_or(0, |function| function.lines)
        };
        format!(
            "| {} | {} | {} | {}, {}, {} | {} | {} | {} | {} |\n",
            self.name,
            self.lines,
            self.functions.len(),
            lines(5),
            lines(9),
            lines(10),
            self.functions.iter().map(|function| function.nesting).max().unwrap_or_default(),
            percent(self.beginnings.questions, self.beginnings.comments),
            percent(self.twice.repeated, self.twice.lines),
            self.cycles.len(),
        )
    }

    /// Returns the places behind the metrics.
    fn places(&self, crates: &[Crate]) -> String {
        let mut longest: Vec<&Function> = self.functions.iter().collect();
        longest.sort_by_key(|function| std::cmp::Reverse(function.lines));
        let mut deepest: Vec<&Function> = self.functions.iter().collect();
        deepest.sort_by_key(|function| std::cmp::Reverse(function.nesting));
        let named = |function: &Function| format!("`{}` ({})", function.name, function.place);
        let mut text = String::new();
        list(&mut text, "longest functions", longest.iter().map(|it| (it.lines, named(it))));
        list(&mut text, "deepest nesting", deepest.iter().map(|it| (it.nesting, named(it))));
        list(&mut text, "longest files", files(crates).into_iter());
        list(&mut text, "most lines of the same shape", self.twice.longest.iter().cloned());
        for (name, cycle) in &self.cycles {
            _ = write!(text, "\n{}", described(name, cycle));
        }
        text
    }
}

/// Returns a description of a cycle: the modules, and their dependencies.
pub(super) fn described(name: &str, Cycle { parent, modules, uses }: &Cycle) -> String {
    let modules: Vec<&str> = modules.iter().map(String::as_str).collect();
    let mut text = format!("cycle in {name}, {parent}: {}\n", modules.join(", "));
    for one in uses {
        _ = writeln!(text, "  {} -> {}: {} times, first at {}", one.from, one.to, one.times, one.place);
    }
    text
}

/// Returns the files by their number of lines, in descending order.
fn files(crates: &[Crate]) -> Vec<(usize, String)> {
    let modules = crates.iter().flat_map(|of| of.modules.iter().map(move |module| (of, module)));
    let counted =
        modules.map(|(of, module)| (module.text.lines().count(), format!("{}/src/{}", of.name, module.file)));
    let mut files: Vec<(usize, String)> = counted.collect();
    files.sort_by(|(a, name), (b, other)| b.cmp(a).then(name.cmp(other)));
    files
}

fn list(text: &mut String, title: &str, rows: impl Iterator<Item = (usize, String)>) {
    _ = writeln!(text, "\n{title}:");
    for (number, place) in rows.take(NAMED) {
        _ = writeln!(text, "  {number:>4}  {place}");
    }
}

fn percent(part: usize, whole: usize) -> String {
    format!("{:.1} %", 100.0 * part as f64 / whole.max(1) as f64)
}
