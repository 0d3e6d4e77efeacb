//! The cards of a drawing: their texts, and the sizes that result. A browser lays out the text; its width is only
//! estimated here, with some margin. Lengths are in pixels.

use super::super::choices;
use crate::diagnostic::{Diagnostic, Recommend};
use crate::proof::{Asks, Paths, Proof, percent};

/// The height of a line of text.
pub(super) const LINE: f64 = 18.0;
/// The padding inside a card, on every side.
pub(super) const PADDING: f64 = 12.0;
/// The height of a tab.
pub(super) const TAB: f64 = 24.0;
/// The gap between two tabs.
const BETWEEN: f64 = 6.0;
/// The maximum width of a line of text.
const MEASURE: f64 = 210.0;

/// Every card of a drawing.
#[derive(Debug)]
pub(super) struct Cards {
    /// A card for each step.
    pub(super) steps: Vec<Card>,
    /// A card for each outcome.
    pub(super) outcomes: Vec<Card>,
}

/// A card: lines of text, with tabs below.
#[derive(Debug)]
pub(super) struct Card {
    /// The label of the question, or of the outcome, in lines.
    pub(super) lines: Vec<String>,
    /// The note below: for an outcome, its recommendation.
    pub(super) note: Option<&'static str>,
    /// The share of an outcome.
    pub(super) share: Option<String>,
    /// A tab for each branch: its text, and its centre relative to that of the card.
    pub(super) tabs: Vec<Tab>,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// A tab of a card.
#[derive(Debug)]
pub(super) struct Tab {
    pub(super) words: String,
    pub(super) middle: f64,
    pub(super) width: f64,
}

impl Cards {
    pub(super) fn of(diagnostic: &Diagnostic, proof: &Proof, paths: &Paths) -> Self {
        let steps = paths.steps.iter().map(|step| {
            let words = step.ways.iter().map(|(choice, _)| match step.ways.len() {
                1 => "all answers".to_owned(),
                _ => choices::short(diagnostic, &step.asks, choice),
            });
            Card::step(&asked(diagnostic, &step.asks), words.collect())
        });
        let outcomes = diagnostic.outcomes.iter().zip(&proof.outcomes).map(|(outcome, share)| {
            let note = match outcome.recommend {
                _ if outcome.contradiction => "answers that cannot all be true",
                Recommend::Call => "recommends a call",
                Recommend::Read => "recommends reading on",
                Recommend::None => "recommends no call",
            };
            Card::outcome(&outcome.title.value, note, share.share.map(|share| percent(share, proof.exact)))
        });
        Self { steps: steps.collect(), outcomes: outcomes.collect() }
    }
}

/// Returns the label of what a step asks.
fn asked(diagnostic: &Diagnostic, asks: &Asks) -> String {
    let label = |question: &usize| diagnostic.questions[*question].label.value.clone();
    match asks {
        Asks::Question(question) => label(question),
        Asks::Ticked(question, option) => {
            let option = diagnostic.questions[*question].options.get(*option as usize);
            format!("{}: {}?", label(question), option.map_or("", |option| &option.text.value))
        }
        Asks::Sum(questions, Some(score)) => {
            let label = &diagnostic.scores[*score].label.value;
            match questions.len() {
                1 => label.clone(),
                count => format!("{label}, from {count} questions"),
            }
        }
        Asks::Sum(questions, None) => format!("{} questions, added up", questions.len()),
        Asks::Woven(questions) => {
            let labels: Vec<String> = questions.iter().map(label).collect();
            format!("Taken together: {}", labels.join("; "))
        }
    }
}

impl Card {
    fn step(name: &str, tabs: Vec<String>) -> Self {
        let lines = broken(name, 4);
        let mut at = 0.0;
        let mut tabs: Vec<Tab> = tabs
            .into_iter()
            .map(|words| {
                let width = about(&words, 12.0) + 2.0 * PADDING;
                let tab = Tab { words, middle: at + width / 2.0, width };
                at += width + BETWEEN;
                tab
            })
            .collect();
        let tabs_width = at - BETWEEN;
        tabs.iter_mut().for_each(|tab| tab.middle -= tabs_width / 2.0);
        let width = widest(&lines).max(tabs_width) + 2.0 * PADDING;
        let height = lines.len() as f64 * LINE + TAB + 2.5 * PADDING;
        Self { lines, note: None, share: None, tabs, width, height }
    }

    fn outcome(title: &str, note: &'static str, share: Option<String>) -> Self {
        let lines = broken(title, 4);
        let share_width = share.as_deref().map_or(0.0, |share| about(share, 22.0));
        let width = widest(&lines).max(about(note, 12.0)).max(share_width) + 2.5 * PADDING;
        let share_height = if share.is_some() { 30.0 } else { 0.0 };
        let height = (lines.len() as f64 + 1.0) * LINE + share_height + 3.0 * PADDING;
        Self { lines, note: Some(note), share, tabs: Vec::new(), width, height }
    }
}

fn widest(lines: &[String]) -> f64 {
    lines.iter().fold(0.0, |widest, line| about(line, 14.0).max(widest))
}

/// Returns the words in at most this many lines, truncating the rest.
fn broken(words: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        match lines.last_mut() {
            Some(line) if about(line, 14.0) + about(word, 14.0) < MEASURE => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    if lines.len() > most {
        lines.truncate(most);
        lines.last_mut().into_iter().for_each(|line| line.push('…'));
    }
    lines
}

/// Returns the approximate width of text: that of a plain sans-serif face, rounded up slightly.
pub(super) fn about(text: &str, size: f64) -> f64 {
    let width = |character: char| match character {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.3,
        'f' | 't' | 'r' | ' ' | '(' | ')' | '-' => 0.38,
        'm' | 'w' | 'M' | 'W' | '%' | '…' => 0.9,
        character if character.is_uppercase() => 0.7,
        character if character.is_ascii() => 0.58,
        // The widths of other scripts are unknown; most of their letters are no wider than this.
        _ => 1.0,
    };
    text.chars().map(width).sum::<f64>() * size
}
