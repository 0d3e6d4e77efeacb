//! The plot of the measurements: time and memory against the number of articles, on logarithmic scales.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::Measured;
use super::numbers::thousands;

/// The width of a panel without margins.
const WIDTH: f64 = 300.0;
const HEIGHT: f64 = 220.0;
/// The margin for labels on each side of a panel.
const MARGIN: f64 = 60.0;

/// Colours that can be distinguished with colour vision deficiency; on light and on dark.
const COLOURS: [&str; 3] = ["#0072b2", "#d55e00", "#009e73"];

/// A panel.
struct Panel<'a> {
    title: &'a str,
    left: f64,
    /// The powers of ten at the ends of both scales.
    articles: (f64, f64),
    values: (f64, f64),
}

/// Returns the plot.
pub(super) fn svg(all: &[Measured]) -> String {
    let plain: Vec<&Measured> = all.iter().filter(|measured| !measured.highlighted).collect();
    let (width, height) = (2.0 * (WIDTH + 1.5 * MARGIN), HEIGHT + 2.0 * MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
         aria-label=\"Time and memory against the number of articles\">\n<style>text {{ font: 12px sans-serif; fill: #555 }} \
         path {{ fill: none; stroke-width: 2 }} .grid {{ stroke: #9996; stroke-width: 1 }} @media (prefers-color-scheme: dark) \
         {{ text {{ fill: #bbb }} }}</style>\n"
    );
    panel(&mut svg, "seconds", 0.0, &plain, Measured::wall);
    panel(&mut svg, "MiB of memory", WIDTH + 1.5 * MARGIN, &plain, Measured::memory);
    svg + "</svg>\n"
}

fn panel(svg: &mut String, title: &str, left: f64, all: &[&Measured], value: fn(&Measured) -> f64) {
    let panel = Panel {
        title,
        left: left + MARGIN,
        articles: decades(all.iter().map(|measured| articles(measured))),
        values: decades(all.iter().map(|measured| value(measured))),
    };
    panel.grid(svg);
    let names: BTreeSet<&str> = all.iter().map(|measured| measured.contender.name()).collect();
    for (name, colour) in names.iter().zip(COLOURS) {
        let own = all.iter().filter(|measured| measured.contender.name() == *name);
        let points: Vec<_> = own.map(|one| (panel.x(articles(one)), panel.y(value(one)))).collect();
        let line: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let _ = writeln!(svg, "<path d=\"M{}\" stroke=\"{colour}\"/>", line.join(" L"));
        for (x, y) in &points {
            let _ = writeln!(svg, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.5\" fill=\"{colour}\"/>");
        }
        if let Some((x, y)) = points.last() {
            let (x, y) = (x - 6.0, y - 8.0);
            let _ = writeln!(svg, "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"end\">{name}</text>");
        }
    }
}

/// Returns the number of articles; a corpus has fewer than 2^53.
#[expect(clippy::cast_precision_loss, reason = "a corpus has fewer than 2^53 articles")]
fn articles(measured: &Measured) -> f64 {
    measured.articles as f64
}

/// Returns the powers of ten below the minimum and above the maximum of `values`.
fn decades(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) =
        values.fold((f64::MAX, f64::MIN_POSITIVE), |(low, high), value| (low.min(value), high.max(value)));
    let (low, high) = (low.log10().floor(), high.log10().ceil());
    (low, if high > low { high } else { low + 1.0 })
}

impl Panel<'_> {
    fn x(&self, articles: f64) -> f64 {
        self.left + WIDTH * part(articles, self.articles)
    }

    fn y(&self, value: f64) -> f64 {
        MARGIN + HEIGHT * (1.0 - part(value, self.values))
    }

    fn grid(&self, svg: &mut String) {
        let _ = writeln!(
            svg,
            "<text x=\"{}\" y=\"{}\" font-weight=\"bold\">{}</text>",
            self.left,
            MARGIN / 2.0,
            self.title
        );
        let (right, bottom) = (self.left + WIDTH, MARGIN + HEIGHT);
        for tick in ticks(self.values) {
            let y = self.y(tick);
            let _ = writeln!(svg, "<path class=\"grid\" d=\"M{} {y:.1} H{right}\"/>", self.left);
            let _ = writeln!(
                svg,
                "<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{tick}</text>",
                self.left - 8.0,
                y + 4.0
            );
        }
        for tick in ticks(self.articles) {
            let x = self.x(tick);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a power of ten")]
            let articles = thousands(tick as usize);
            let _ = writeln!(svg, "<path class=\"grid\" d=\"M{x:.1} {MARGIN} V{bottom}\"/>");
            let _ = writeln!(
                svg,
                "<text x=\"{x:.1}\" y=\"{}\" text-anchor=\"middle\">{articles}</text>",
                bottom + 20.0
            );
        }
        let middle = self.left + WIDTH / 2.0;
        let _ = writeln!(
            svg,
            "<text x=\"{middle}\" y=\"{}\" text-anchor=\"middle\">articles</text>",
            bottom + 40.0
        );
    }
}

/// Returns the position of `value` between two powers of ten, from 0 to 1.
fn part(value: f64, (low, high): (f64, f64)) -> f64 {
    (value.log10() - low) / (high - low)
}

/// Returns every power of ten in a range.
fn ticks((low, high): (f64, f64)) -> impl Iterator<Item = f64> {
    let mut next = low;
    std::iter::from_fn(move || {
        let power = (next <= high).then(|| 10_f64.powf(next));
        next += 1.0;
        power
    })
}
