//! Writes the drawing as SVG.

use std::fmt::Write as _;

use super::cards::{Card, Cards, LINE, PADDING, TAB};
use super::layout::{Item, Layout, MARGIN, Tie};
use crate::diagnostic::{Diagnostic, Recommend};
use crate::parse::escaped;
use crate::proof::{Lead, Paths, Proof, grouped};

const PAPER: &str = "#fbf9f3";
const CARD: &str = "#fff";
const INK: &str = "#1f2a2c";
const QUIET: &str = "#5a6769";
const RULE: &str = "#c9cdc4";
const WAY: &str = "#8d9793";
const TABS: &str = "#eef1ea";

/// The dark styles. All other styles are attributes, which is all that many programs support.
const STYLE: &str = "\
@media (prefers-color-scheme:dark){.paper{fill:#14191a}svg{fill:#e8ebe6}.quiet{fill:#a3adab}.face{fill:#1d2425;stroke:#414c4b}.tab{fill:#2d3837}.bar{fill:#414c4b}.way{stroke:#7d8986}
.way .call,.face.call{stroke:#f0a37e}.way .read,.face.read{stroke:#8cc4ea}.way .none,.face.none{stroke:#9fcb96}.bar.call{fill:#f0a37e}.bar.read{fill:#8cc4ea}.bar.none{fill:#9fcb96}}
@media print{.paper{fill:#fff}}";

/// Returns the drawing of `paths`.
pub(super) fn svg(
    diagnostic: &Diagnostic,
    proof: &Proof,
    paths: &Paths,
    cards: &Cards,
    layout: &Layout,
) -> String {
    let (width, height) = (layout.width, layout.height);
    let title = escaped(&diagnostic.title.value);
    let sets = format!("{} answer sets", grouped(&proof.answer_sets.to_string()));
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\" aria-labelledby=\"title desc\" \
         font-family=\"system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif\" font-size=\"14\" fill=\"{INK}\">\n\
         <title id=\"title\">{title}: the paths to each result</title>\n<desc id=\"desc\">{}</desc>\n<style>{STYLE}</style>\n\
         <rect class=\"paper\" width=\"{width:.0}\" height=\"{height:.0}\" fill=\"{PAPER}\"/>\n\
         <text x=\"{MARGIN}\" y=\"{:.0}\" font-size=\"20\" font-weight=\"600\">{title}</text>\n<text class=\"quiet\" font-size=\"12\" fill=\"{QUIET}\" x=\"{MARGIN}\" y=\"{:.0}\">{sets}; {}</text>\n",
        escaped(&description(diagnostic, paths, cards, &sets)),
        MARGIN + 20.0,
        MARGIN + 42.0,
        if paths.is_merged {
            "steps that ask the same are drawn as one, whatever was answered before"
        } else {
            "what can no longer change the result is not asked"
        },
    );
    let _ = writeln!(out, "<g class=\"way\" fill=\"none\" stroke=\"{WAY}\" stroke-width=\"1.6\">");
    layout.ties.iter().for_each(|tie| piece(&mut out, diagnostic, layout, tie));
    for (layer, (top, tallest)) in layout.layers.iter().zip(&layout.rows) {
        for item in layer {
            lane(&mut out, diagnostic, item, layout.x.get(item).copied().unwrap_or_default(), *top, *tallest);
        }
    }
    out += "</g>\n";
    for (layer, (top, tallest)) in layout.layers.iter().zip(&layout.rows) {
        for item in layer {
            let x = layout.x.get(item).copied().unwrap_or_default();
            match item {
                Item::Card(Lead::Step(index)) => step(&mut out, &cards.steps[*index], x, *top, *tallest),
                Item::Card(Lead::Outcome(index)) => {
                    let share = proof.outcomes.get(*index).and_then(|share| share.share);
                    outcome(&mut out, &cards.outcomes[*index], tone(diagnostic, *index), share, x, *top);
                }
                Item::Lane(..) => {}
            }
        }
    }
    out + "</svg>\n"
}

/// Returns a description of the drawing: every step with its branches, every outcome with its share.
fn description(diagnostic: &Diagnostic, paths: &Paths, cards: &Cards, sets: &str) -> String {
    let name = |lead: &Lead| match lead {
        Lead::Step(index) => format!("{}. {}", index + 1, cards.steps[*index].lines.join(" ")),
        Lead::Outcome(index) => format!("“{}”", diagnostic.outcomes[*index].title.value),
    };
    let mut words = format!("{sets}. It begins with {}.", name(&paths.start));
    for (index, (step, card)) in paths.steps.iter().zip(&cards.steps).enumerate() {
        let ways = step
            .ways
            .iter()
            .zip(&card.tabs)
            .map(|((_, to), tab)| format!("{} leads to {}", tab.words, name(to)));
        let _ = write!(words, " {}: {}.", name(&Lead::Step(index)), ways.collect::<Vec<_>>().join("; "));
    }
    for (outcome, card) in diagnostic.outcomes.iter().zip(&cards.outcomes) {
        let share = card.share.as_ref().map_or_else(String::new, |share| format!("{share} of answer sets, "));
        let _ = write!(words, " “{}”: {share}{}.", outcome.title.value, card.note.unwrap_or_default());
    }
    words
}

/// Returns the tone of an outcome, which sets its colour; the text says the same.
fn tone(diagnostic: &Diagnostic, outcome: usize) -> &'static str {
    match diagnostic.outcomes[outcome].recommend {
        Recommend::Call => "call",
        Recommend::Read => "read",
        Recommend::None => "none",
    }
}

/// Returns the colour of a tone.
fn colour(tone: &str) -> &'static str {
    match tone {
        "call" => "#9a3412",
        "read" => "#1d5f8a",
        _ => "#3f6b3a",
    }
}

/// Returns the attributes of branches to a card: those to steps have no tone.
fn toned(diagnostic: &Diagnostic, target: Lead) -> String {
    match target {
        Lead::Outcome(index) => {
            let tone = tone(diagnostic, index);
            format!(" class=\"{tone}\" stroke=\"{}\"", colour(tone))
        }
        Lead::Step(_) => String::new(),
    }
}

/// Writes a part of a branch, from the lower edge of one row to the upper edge of the next.
fn piece(out: &mut String, diagnostic: &Diagnostic, layout: &Layout, tie: &Tie) {
    let row = |item: Item| layout.layers.iter().position(|layer| layer.contains(&item)).unwrap_or_default();
    let x = |item: Item| layout.x.get(&item).copied().unwrap_or_default();
    let (top, tallest) = layout.rows[row(tie.from)];
    let (x1, y1) = (x(tie.from) + tie.offset, top + tallest);
    let (x2, y2) = (x(tie.to), layout.rows[row(tie.to)].0);
    let bend = (y2 - y1) / 2.0;
    let _ = writeln!(
        out,
        "<path{} d=\"M{x1:.1} {y1:.1}C{x1:.1} {:.1} {x2:.1} {:.1} {x2:.1} {y2:.1}\"/>",
        toned(diagnostic, tie.target),
        y1 + bend,
        y2 - bend,
    );
}

fn lane(out: &mut String, diagnostic: &Diagnostic, item: &Item, x: f64, top: f64, tallest: f64) {
    if let Item::Lane(_, target) = item {
        let _ = writeln!(
            out,
            "<path{} d=\"M{x:.1} {top:.1}V{:.1}\"/>",
            toned(diagnostic, *target),
            top + tallest
        );
    }
}

/// Writes a step. It fills the height of its row, so that all tabs of a row are on one line.
fn step(out: &mut String, card: &Card, x: f64, top: f64, height: f64) {
    let left = x - card.width / 2.0;
    let _ = writeln!(
        out,
        "<g><rect class=\"face\" fill=\"{CARD}\" stroke=\"{RULE}\" x=\"{left:.1}\" y=\"{top:.1}\" width=\"{:.1}\" height=\"{height:.1}\" rx=\"6\"/>",
        card.width
    );
    lines(out, card, x, top + PADDING);
    for tab in &card.tabs {
        let (middle, y) = (x + tab.middle, top + height - TAB);
        let _ = writeln!(
            out,
            "<g><rect class=\"tab\" fill=\"{TABS}\" x=\"{:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{TAB}\" rx=\"4\"/><text font-size=\"12\" x=\"{middle:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text></g>",
            middle - tab.width / 2.0,
            tab.width,
            y + 16.0,
            escaped(&tab.words),
        );
    }
    *out += "</g>\n";
}

fn outcome(out: &mut String, card: &Card, tone: &str, share: Option<f64>, x: f64, top: f64) {
    let (left, width, height) = (x - card.width / 2.0, card.width, card.height);
    let _ = writeln!(
        out,
        "<g><rect class=\"face {tone}\" fill=\"{CARD}\" stroke=\"{}\" x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"6\"/>",
        colour(tone),
    );
    lines(out, card, x, top + PADDING);
    let below = top + PADDING + card.lines.len() as f64 * LINE;
    let _ = writeln!(
        out,
        "<text class=\"quiet\" font-size=\"12\" fill=\"{QUIET}\" x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
        below + 14.0,
        card.note.unwrap_or_default(),
    );
    if let (Some(share), Some(text)) = (share, &card.share) {
        let bar = (width - 2.0 * PADDING) * share.clamp(0.0, 1.0);
        let _ = writeln!(
            out,
            "<text class=\"share\" font-size=\"22\" font-weight=\"600\" x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>\
         <rect class=\"bar\" fill=\"{RULE}\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"4\" rx=\"2\"/><rect class=\"bar {tone}\" fill=\"{}\" x=\"{:.1}\" y=\"{:.1}\" width=\"{bar:.1}\" height=\"4\" rx=\"2\"/>",
            below + 42.0,
            escaped(text),
            left + PADDING,
            below + 52.0,
            width - 2.0 * PADDING,
            colour(tone),
            left + PADDING,
            below + 52.0,
        );
    }
    *out += "</g>\n";
}

fn lines(out: &mut String, card: &Card, x: f64, top: f64) {
    for (index, line) in card.lines.iter().enumerate() {
        let y = top + (index as f64 + 0.75) * LINE;
        let _ =
            writeln!(out, "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\">{}</text>", escaped(line));
    }
}
