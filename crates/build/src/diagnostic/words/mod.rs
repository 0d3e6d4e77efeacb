//! The rule in words: when an outcome is shown, when a question is asked, what a score adds up. It is made of the
//! model that the program is made of, so that the page cannot say one thing and do another.
//!
//! Negation is pushed inwards first, which strong Kleene logic allows. Only plain statements about given answers are
//! left, so that a question that was not asked needs no words: every statement about its answer is false.

mod conditions;
mod numbers;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::cell::OnceCell;

use assay_diagnostic::Choose;
use assay_diagnostic::author::{Condition, Formula, Number, Rule as When, Shape};

use self::conditions::{Phrase, Side};
pub(crate) use self::numbers::{Quantity, days, range};
use super::Diagnostic;
use super::outcomes::titled;
use crate::messages::{ENGLISH, Messages, Part};

/// The rule for showing an outcome, in words.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rule {
    /// The rule itself: "Shown when …".
    pub(crate) when: Clause,
    /// The definitions of the scores and values in it, one clause each.
    pub(crate) notes: Vec<Clause>,
}

/// A sentence, or the beginning of one that a list ends.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Clause {
    /// The words; they end in a colon where a list follows.
    pub(crate) words: Vec<Piece>,
    /// The list.
    pub(crate) items: Vec<Clause>,
}

/// Words of a clause, before they are written in a language.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Piece {
    /// A text of [`Messages`], by its English form, with what replaces each of its placeholders.
    Text(&'static str, Vec<(&'static str, Vec<Piece>)>),
    /// Several, of which the last is joined to the others by [`AND`], [`OR`] or [`WITH`].
    List(&'static str, Vec<Vec<Piece>>),
    /// Signs, which are the same in every language, and names of units.
    Plain(String),
    /// Words that the author wrote; inline Markdown.
    Said(String),
    /// A number, which each language writes in its own way.
    Number(Quantity),
}

/// Words of a clause as one language writes them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Word<'a> {
    /// Plain text.
    Plain(Cow<'a, str>),
    /// Words that the author wrote; inline Markdown.
    Said(&'a str),
}

/// The text that joins two of a list.
const COMMA: &str = "{first}, {next}";

/// The text that joins the last of conditions that all hold.
const AND: &str = "{first} and {next}";

/// The text that joins the last of conditions of which one holds.
const OR: &str = "{first} or {next}";

/// The text that joins the last of a list that is no condition, which has another word in some languages.
const WITH: &str = "{thing} and {next}";

impl Clause {
    /// Returns a text by its English form, with a clause in place of each placeholder, and the lists of those behind it.
    fn of<const N: usize>(english: &'static str, parts: [(&'static str, Self); N]) -> Self {
        let mut items = Vec::new();
        let parts = parts.map(|(name, part)| {
            items.extend(part.items);
            (name, part.words)
        });
        Self { words: vec![Piece::Text(english, parts.into())], items }
    }

    /// Returns a text without placeholders.
    fn text_of(english: &'static str) -> Self {
        Self::of(english, [])
    }

    /// Returns several clauses in a line, and their lists behind it.
    fn list_of(joint: &'static str, parts: impl IntoIterator<Item = Self>) -> Self {
        let (words, items): (Vec<_>, Vec<_>) = parts.into_iter().map(|part| (part.words, part.items)).unzip();
        Self { words: vec![Piece::List(joint, words)], items: items.into_iter().flatten().collect() }
    }

    fn plain(words: impl Into<String>) -> Self {
        Self { words: vec![Piece::Plain(words.into())], items: Vec::new() }
    }

    fn number(quantity: Quantity) -> Self {
        Self { words: vec![Piece::Number(quantity)], items: Vec::new() }
    }

    /// Returns the entry of a list of counted conditions in which there are none.
    pub(super) fn none() -> Self {
        Self::text_of("none of them")
    }

    /// The author's words in quotation marks.
    fn quoted(said: &str) -> Self {
        let said = Self { words: vec![Piece::Said(said.to_owned())], items: Vec::new() };
        Self::of("“{words}”", [("words", said)])
    }

    fn and(self, words: &str) -> Self {
        self.followed(Self::plain(words))
    }

    /// The words of both, one after the other, and the lists of both.
    fn followed(mut self, by: Self) -> Self {
        self.words.extend(by.words);
        self.items.extend(by.items);
        self
    }

    fn in_brackets(self) -> Self {
        Self::plain("(").followed(self).and(")")
    }

    /// The clause in one line, what it lists behind its colon.
    fn flat(self) -> Self {
        let line = Self { words: self.words, items: Vec::new() };
        self.items.into_iter().enumerate().fold(line, |line, (index, item)| {
            line.and(if index == 0 { " " } else { "; " }).followed(item.flat())
        })
    }

    /// Returns the words in a language, without the list.
    pub(crate) fn words_in(&self, language: &str) -> Vec<Word<'_>> {
        let mut words = Vec::new();
        write(&self.words, language, Messages::of(language), &mut words);
        words
    }

    /// The clause as plain text for authors, in English.
    pub(crate) fn text(&self) -> String {
        self.text_in(ENGLISH)
    }

    /// The clause as plain text in a language, its list set off by dashes; Markdown is left as it was written.
    pub(crate) fn text_in(&self, language: &str) -> String {
        let mut lines = String::new();
        self.write(language, 0, &mut lines);
        lines
    }

    fn write(&self, language: &str, depth: usize, into: &mut String) {
        for word in self.words_in(language) {
            match word {
                Word::Plain(words) => into.push_str(&words),
                Word::Said(words) => into.push_str(words),
            }
        }
        for item in &self.items {
            into.push('\n');
            into.push_str(&"  ".repeat(depth));
            into.push_str("- ");
            item.write(language, depth + 1, into);
        }
    }
}

/// Adds `pieces` as a language writes them.
fn write<'a>(pieces: &'a [Piece], language: &str, messages: Messages, into: &mut Vec<Word<'a>>) {
    for piece in pieces {
        match piece {
            Piece::Text(english, values) => {
                for part in messages.parts(english) {
                    match part {
                        Part::Words(words) => into.push(Word::Plain(words.into())),
                        Part::Place(name) => {
                            let value = values.iter().find(|(known, _)| *known == name);
                            write(value.map_or(&[], |(_, value)| value), language, messages, into);
                        }
                    }
                }
            }
            Piece::List(joint, parts) => {
                for (index, part) in parts.iter().enumerate() {
                    let joint = if index + 1 == parts.len() { joint } else { COMMA };
                    let between = messages.parts(joint).filter_map(|part| match part {
                        Part::Words(words) => Some(Word::Plain(words.into())),
                        Part::Place(_) => None,
                    });
                    into.extend(between.filter(|_| index > 0));
                    write(part, language, messages, into);
                }
            }
            Piece::Plain(words) => into.push(Word::Plain(words.into())),
            Piece::Said(words) => into.push(Word::Said(words)),
            Piece::Number(quantity) => into.push(Word::Plain(quantity.written(language).into())),
        }
    }
}

/// Describes when outcome `index` is shown.
pub(crate) fn outcome(diagnostic: &Diagnostic, index: usize) -> Rule {
    let speaker = Speaker::new(diagnostic);
    let outcomes = &diagnostic.model.outcomes;
    let (clause, condition) = match outcomes.get(index) {
        Some(When::When(condition)) => {
            let earlier = diagnostic.model.choose == Choose::First && index > 0;
            (speaker.shown(condition, Side::Holds, earlier), Some(condition))
        }
        _ => match speaker.only_rule() {
            Some(condition) => (speaker.shown(condition, Side::Fails, false), Some(condition)),
            None => (Clause::text_of("no other result applies"), None),
        },
    };
    let notes = condition.map_or_else(Vec::new, |condition| speaker.notes(condition));
    Rule { when: shown_when(clause), notes }
}

/// Describes when question `index` is asked; `None` if it always is.
pub(crate) fn when(diagnostic: &Diagnostic, index: usize) -> Option<Clause> {
    let condition = diagnostic.model.whens.get(index)?.as_ref()?;
    let clause = Speaker::new(diagnostic).shown(condition, Side::Holds, false);
    Some(sentence(Clause::of("Asked when {condition}", [("condition", clause)])))
}

/// A condition in words, without a full stop.
pub(crate) fn condition(diagnostic: &Diagnostic, condition: &Condition) -> String {
    condition_in(diagnostic, condition, ENGLISH)
}

/// A condition in the words of a language, without a full stop.
pub(crate) fn condition_in(diagnostic: &Diagnostic, condition: &Condition, language: &str) -> String {
    Speaker::new(diagnostic).condition(condition, Side::Holds).inline().text_in(language)
}

/// The opposite of a condition in words, without a full stop: what is so where it is certainly false.
pub(crate) fn opposite(diagnostic: &Diagnostic, condition: &Condition) -> String {
    Speaker::new(diagnostic).condition(condition, Side::Fails).inline().text()
}

/// A condition that holds, and what is to be said of it beside its words.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    /// The words, without a full stop; they end in a colon before what is counted.
    pub(crate) words: Clause,
    /// The conditions that it counts.
    pub(crate) counted: Vec<Condition>,
    /// True if it says the same of each of them: that it holds, or that it does not.
    pub(crate) is_each: bool,
    /// The numbers that it compares, if it does: not where it counts, and not dates.
    pub(crate) compared: Vec<Number>,
}

/// Describes a condition that is not taken apart, or its opposite.
pub(crate) fn statement(diagnostic: &Diagnostic, condition: &Condition, holds: bool) -> Statement {
    let side = if holds { Side::Holds } else { Side::Fails };
    Speaker::new(diagnostic).statement(condition, side)
}

/// Returns true if visitors know a value by its name, and not by what it is made of.
pub(crate) fn is_named(diagnostic: &Diagnostic, value: usize) -> bool {
    Speaker::new(diagnostic).name_of(value).is_some()
}

/// Describes when a piece of advice is shown, or when a step is part of a plan.
pub(crate) fn besides(diagnostic: &Diagnostic, condition: &Condition) -> Rule {
    let speaker = Speaker::new(diagnostic);
    let clause = speaker.shown(condition, Side::Holds, false);
    Rule { when: shown_when(clause), notes: speaker.notes(condition) }
}

/// A number in words.
pub(crate) fn number(diagnostic: &Diagnostic, number: &Number) -> Clause {
    Speaker::new(diagnostic).number(number)
}

fn shown_when(condition: Clause) -> Clause {
    sentence(Clause::of("Shown when {condition}", [("condition", condition)]))
}

/// A clause as a sentence, unless a list ends it.
fn sentence(clause: Clause) -> Clause {
    if clause.items.is_empty() { Clause::of("{sentence}.", [("sentence", clause)]) } else { clause }
}

struct Speaker<'a> {
    diagnostic: &'a Diagnostic,
    /// For each value, how many names and numbers it would take to say it in full, and whether it is always there.
    sizes: Vec<OnceCell<usize>>,
    there: Vec<OnceCell<bool>>,
}

/// The most names and numbers with which a value without a label is described in place. A longer value is referred to
/// by its id, and a note defines it.
const MOST_SAID: usize = 24;

impl<'a> Speaker<'a> {
    fn new(diagnostic: &'a Diagnostic) -> Self {
        let count = diagnostic.values.len();
        Self { diagnostic, sizes: vec![OnceCell::new(); count], there: vec![OnceCell::new(); count] }
    }

    /// Returns the name that refers to a value; `None` if the value is described in full.
    fn name_of(&self, value: usize) -> Option<String> {
        let said = &self.diagnostic.values[value];
        let label = said.label.as_ref().map(|label| label.value.clone());
        label.or_else(|| (self.size(value) > MOST_SAID).then(|| titled(&said.id.value)))
    }

    /// Returns the number of names and numbers in the full description of a value.
    fn size(&self, value: usize) -> usize {
        *self.sizes[value].get_or_init(|| match &self.diagnostic.model.formulas[value] {
            Formula::Condition(condition) => self.size_of_condition(condition),
            Formula::Number(number) => self.size_of_number(number),
        })
    }

    fn size_of_value(&self, value: usize) -> usize {
        let size = if self.diagnostic.values[value].label.is_some() { 1 } else { self.size(value) };
        if size > MOST_SAID { 1 } else { size }
    }

    fn size_of_condition(&self, condition: &Condition) -> usize {
        match condition {
            Condition::Yes(_) | Condition::Chosen(..) | Condition::Answered(_) => 1,
            Condition::Compare(left, _, right) => self.size_of_number(left) + self.size_of_number(right),
            Condition::Not(inner) => self.size_of_condition(inner),
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter().map(|part| self.size_of_condition(part)).sum()
            }
            Condition::Value(index) => self.size_of_value(*index),
        }
    }

    fn size_of_number(&self, number: &Number) -> usize {
        match number {
            Number::Constant(_) | Number::Answer(_) | Number::Score(_) => 1,
            Number::Value(index) => self.size_of_value(*index),
            Number::Count(conditions) => conditions.iter().map(|part| self.size_of_condition(part)).sum(),
            Number::Negative(inner) | Number::Round(_, inner, _) | Number::Power(inner, _) => {
                self.size_of_number(inner)
            }
            Number::If(condition, then, otherwise) => {
                self.size_of_condition(condition) + self.size_of_number(then) + self.size_of_number(otherwise)
            }
            Number::Compound(rate, periods, _) => self.size_of_number(rate) + self.size_of_number(periods),
            Number::Sum(a, b)
            | Number::Difference(a, b)
            | Number::Product(a, b)
            | Number::Quotient(a, b, _) => self.size_of_number(a) + self.size_of_number(b),
            Number::Least(parts) | Number::Greatest(parts) | Number::First(parts) => {
                parts.iter().map(|part| self.size_of_number(part)).sum()
            }
        }
    }

    /// The condition as the reason that something is shown, after what was tried earlier.
    fn shown(&self, condition: &Condition, side: Side, earlier: bool) -> Clause {
        let clause = self.condition(condition, side);
        if !earlier {
            return clause.top();
        }
        let before = Clause::text_of("no result above applies");
        match clause {
            Phrase::All(mut parts) if parts.iter().all(|part| part.is_plain()) && parts.len() < 3 => {
                parts.insert(0, Phrase::Plain(before));
                Phrase::All(parts).inline()
            }
            // In a line, "and A or B" could be read either way.
            clause @ Phrase::Any(_) => Clause::list_of(AND, [before, clause.list()]),
            clause => Clause::list_of(AND, [before, clause.top()]),
        }
    }

    /// The one rule there is beside `otherwise`, if what is not so is simply its opposite: a rule about numbers
    /// that are always there.
    fn only_rule(&self) -> Option<&Condition> {
        let mut rules = self.diagnostic.model.outcomes.iter().filter_map(|rule| match rule {
            When::When(condition) => Some(condition),
            When::Otherwise => None,
        });
        let rule = rules.next()?;
        (rules.next().is_none() && self.is_always_there(rule)).then_some(rule)
    }

    /// Returns the definitions of the scores and values in a condition, each once.
    fn notes(&self, condition: &Condition) -> Vec<Clause> {
        let mut named = numbers::Named::default();
        self.names_in_condition(condition, &mut named);
        let scores = named.scores.into_iter().map(|index| self.score_note(index));
        let values = named.values.into_iter().filter_map(|index| self.value_note(index));
        values.chain(scores).collect()
    }

    /// "X adds up: 2 if …".
    fn score_note(&self, index: usize) -> Clause {
        let label = Clause::quoted(&self.diagnostic.scores[index].label.value);
        let mut note = Clause::of("{score} adds up:", [("score", label)]);
        let number = |number: f64| Clause::number(Quantity::Number(number));
        let start = self.diagnostic.scores[index].start;
        if !start.is_zero() {
            note.items.push(Clause::of("{points} to begin with", [("points", number(start.number()))]));
        }
        for (question, deciding) in self.diagnostic.model.questions.iter().enumerate() {
            for add in deciding.adds.iter().filter(|add| add.score == index && !add.points.is_zero()) {
                let points = ("points", number(add.points.number()));
                let if_so = |points, phrase: Phrase| {
                    Clause::of("{points} if {condition}", [points, ("condition", phrase.top())])
                };
                note.items.push(match &deciding.shape {
                    Shape::YesNo if add.option == 0 => if_so(points, self.yes(question, Side::Fails)),
                    Shape::YesNo => if_so(points, self.yes(question, Side::Holds)),
                    Shape::One(_) | Shape::Many(_) => {
                        if_so(points, self.chosen(question, add.option, Side::Holds))
                    }
                    Shape::Scale { low, .. } => Clause::of(
                        "{points} for each step of {question} above {number}",
                        [points, ("question", self.question(question)), ("number", number(*low as f64))],
                    ),
                    // No date adds to a score.
                    Shape::Date { .. } => self.question(question),
                    Shape::Number { .. } if add.points.number() == 1.0 => self.question(question),
                    Shape::Number { .. } => Clause::of(
                        "{points} times {question}",
                        [points, ("question", self.question(question))],
                    ),
                });
            }
        }
        note
    }

    /// Returns "X is Y divided by Z" for a value that is referred to by its name.
    fn value_note(&self, index: usize) -> Option<Clause> {
        let name = ("value", Clause::quoted(&self.name_of(index)?));
        Some(sentence(match &self.diagnostic.model.formulas[index] {
            Formula::Number(number) => {
                Clause::of("{value} is {number}", [name, ("number", self.number(number))])
            }
            Formula::Condition(condition) => {
                let clause = self.condition(condition, Side::Holds).top();
                Clause::of("{value} is so when {condition}", [name, ("condition", clause)])
            }
        }))
    }
}
