//! The particulars of a result on a page: the conditions that hold, and formulas with the reader's own numbers.
//! Everything is drawn by the build; the program of the page says what is shown of it.

use std::collections::BTreeMap;

use assay_diagnostic::author::{Graph, Number, Op, Page, Shown, TermId};

use super::{Diagnostic, Format, formulas, most, reasons};

/// A number that the runtime fills in.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Figure {
    /// True if it is a score, by its index; otherwise it is among the values.
    pub(crate) is_score: bool,
    /// Its place.
    pub(crate) place: usize,
    /// The options of `Intl.NumberFormat`, as JSON.
    pub(crate) format: String,
    /// Its unit.
    pub(crate) unit: Option<String>,
    /// The number that it is compared with: it is never rounded to the other side.
    pub(crate) line: Option<f64>,
}

/// Adds reasons and formulas to a diagnostic, if the page that `graph` and `page` make has room for them. They come after
/// everything else that it shows, so that no other place changes.
pub(super) fn add(diagnostic: &mut Diagnostic, graph: Graph, page: Page) {
    let mut places = Places::new(diagnostic, graph, page);
    let reasons: Option<Vec<_>> =
        (0..diagnostic.outcomes.len()).map(|outcome| reasons::of(&mut places, outcome)).collect();
    let formulas: Vec<_> =
        (0..diagnostic.values.len()).map(|value| formulas::of(&mut places, value)).collect();
    let mut asked = BTreeMap::new();
    if diagnostic.outcomes.iter().any(|outcome| outcome.contradiction) {
        let whens = diagnostic.model.whens.iter().enumerate();
        for (question, _) in whens.filter(|(_, when)| when.is_some()) {
            asked.insert(question, places.mark(places.graph.questions[question]));
        }
    }
    let most = (0..diagnostic.scores.len()).map(|score| most::of(&mut places, score)).collect();
    let Places { graph, page, .. } = places;
    if let (Some(reasons), Ok(program)) = (reasons, diagnostic.model.write_page(&graph, &page)) {
        diagnostic.compiled.page = program;
        diagnostic.reasons = reasons;
        diagnostic.formulas = formulas;
        diagnostic.asked = asked;
        diagnostic.most = most;
    }
}

/// The places of a page, which grow by what is shown in particular.
pub(super) struct Places<'a> {
    pub(super) diagnostic: &'a Diagnostic,
    pub(super) graph: Graph,
    page: Page,
    known: BTreeMap<Shown, usize>,
}

impl<'a> Places<'a> {
    fn new(diagnostic: &'a Diagnostic, graph: Graph, page: Page) -> Self {
        let before = graph.shown.len();
        let known = page.shown.iter().enumerate().map(|(at, shown)| (*shown, before + at)).collect();
        Self { diagnostic, graph, page, known }
    }

    /// Returns the place in which a condition is marked.
    pub(super) fn mark(&mut self, condition: TermId) -> usize {
        self.place(Shown::Mark(condition))
    }

    /// Returns the place in which a number is shown.
    pub(super) fn shown(&mut self, number: &Number) -> usize {
        let term = self.graph.number(&self.diagnostic.model, number);
        self.place(Shown::Number(term))
    }

    fn place(&mut self, shown: Shown) -> usize {
        let next = self.graph.shown.len() + self.page.shown.len();
        let place = *self.known.entry(shown).or_insert(next);
        if place == next {
            self.page.shown.push(shown);
        }
        place
    }

    /// Returns a number as visitors see it; none if they do not.
    pub(super) fn figure(&mut self, number: &Number) -> Option<Figure> {
        let diagnostic = self.diagnostic;
        let usual = || Format::Number.browser(None);
        match number {
            Number::Score(index) => {
                let is_seen = !diagnostic.scores[*index].hidden;
                is_seen.then(|| Figure {
                    is_score: true,
                    place: *index,
                    format: usual(),
                    unit: None,
                    line: None,
                })
            }
            Number::Value(index) => {
                let value = &diagnostic.values[*index];
                let place = match diagnostic.place_of(*index) {
                    Some(place) => place,
                    None if value.hidden => return None,
                    None => self.place(Shown::Number(self.graph.values[*index])),
                };
                let (format, unit) = (value.format.browser(value.decimals), value.unit.as_ref());
                let line = value.line.as_ref().map(|(at, _)| *at);
                Some(Figure {
                    is_score: false,
                    place,
                    format,
                    unit: unit.map(|unit| unit.value.clone()),
                    line,
                })
            }
            Number::Answer(question) => {
                let term = self.graph.number(&diagnostic.model, number);
                let place = self.place(Shown::Number(term));
                let unit = diagnostic.questions[*question].unit.as_ref().map(|unit| unit.value.clone());
                let format = r#"{"maximumFractionDigits":9}"#.to_owned();
                Some(Figure { is_score: false, place, format, unit, line: None })
            }
            _ => {
                let term = self.graph.number(&diagnostic.model, number);
                let place = self.place(Shown::Number(term));
                Some(Figure { is_score: false, place, format: usual(), unit: None, line: None })
            }
        }
    }

    /// Returns the condition that both hold.
    pub(super) fn both(&mut self, guard: Option<TermId>, condition: TermId) -> TermId {
        guard.map_or(condition, |guard| self.graph.term(Op::And(guard, condition)))
    }

    /// Returns the condition that another one is not true: it is false or absent.
    pub(super) fn is_not_true(&mut self, condition: TermId) -> TermId {
        self.fewer_than_one(vec![condition])
    }

    /// Returns the condition that none of these is true.
    pub(super) fn fewer_than_one(&mut self, conditions: Vec<TermId>) -> TermId {
        let (count, one) =
            (self.graph.term(Op::Count(conditions)), self.graph.term(Op::Constant(1f64.to_bits())));
        self.graph.term(Op::Less(count, one))
    }
}
