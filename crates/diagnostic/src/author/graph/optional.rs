//! Questions that may be left open, and options that exclude others, in terms of the operations that a graph has.
//!
//! An open question has an answer of its own, which only these terms know: the option after the last, no option of a `many`, or
//! the step before the first. Whatever reads the question is absent then, as if the question was not asked.

use alloc::vec;
use alloc::vec::Vec;

use super::reader::GraphReader;
use super::{Graph, Op, Sum, TermId};
use crate::author::model::Shape;
use crate::question::{Kind, Question};

impl Graph {
    /// Returns the condition that a question is not left open: absent if it is not asked, and none if it cannot be left
    /// open.
    pub(super) fn given(&mut self, question: usize) -> Option<TermId> {
        let optional = self.optional.get(question).copied().unwrap_or_default();
        optional.then(|| self.is_given(question))
    }

    /// Returns the condition that a question with an answer for that is not left open: absent or false if it is not asked.
    pub fn is_given(&mut self, question: usize) -> TermId {
        let shape = self.shapes[question];
        match shape.kind {
            Kind::One => {
                let open = self.term(Op::Chosen(question, shape.size as usize - 1));
                self.term(Op::Not(open))
            }
            Kind::Many => {
                let count = self.chosen_of(question, u32::MAX);
                let none = self.constant(0.0);
                // A question that is not asked has no option chosen either.
                let asked = self.questions[question];
                let some = self.term(Op::Less(none, count));
                self.term(Op::And(asked, some))
            }
            Kind::Steps => {
                let (answer, first) = (self.term(Op::Answer(question)), self.constant(shape.number(1)));
                self.term(Op::AtMost(first, answer))
            }
        }
    }

    /// Returns the condition that a question is asked, and not left open.
    pub(super) fn answered(&mut self, question: usize) -> TermId {
        let asked = self.questions[question];
        match self.given(question) {
            Some(given) => self.term(Op::And(asked, given)),
            None => asked,
        }
    }

    /// Returns a condition on the answer to a question, absent if that was left open.
    pub(super) fn of_answer(&mut self, question: usize, condition: TermId) -> TermId {
        let Some(given) = self.given(question) else { return condition };
        let (holds, given) = (self.term(Op::Count(vec![condition])), self.term(Op::Count(vec![given])));
        let (one, holds) = (self.constant(1.0), self.term(Op::Divide(holds, given)));
        self.term(Op::AtMost(one, holds))
    }

    /// The number of chosen options among those in a mask.
    fn chosen_of(&mut self, question: usize, mask: u32) -> TermId {
        let options = (0..self.shapes[question].size).filter(|option| mask >> option & 1 == 1);
        let chosen: Vec<TermId> =
            options.map(|option| self.term(Op::Chosen(question, option as usize))).collect();
        self.term(Op::Count(chosen))
    }

    /// Adds the condition that options are chosen which exclude each other, or none where one has to be.
    pub(super) fn exclude(&mut self, question: usize) {
        let Question { exclusive, is_required, .. } = self.shapes[question];
        if exclusive == 0 {
            return;
        }
        let (alone, all) = (self.chosen_of(question, exclusive), self.chosen_of(question, u32::MAX));
        let (one, two) = (self.constant(1.0), self.constant(2.0));
        let (alone, more) = (self.term(Op::AtMost(one, alone)), self.term(Op::AtMost(two, all)));
        let mut invalid = self.term(Op::And(alone, more));
        if is_required {
            let none = self.term(Op::Less(all, one));
            invalid = self.term(Op::Or(invalid, none));
        }
        let asked = self.questions[question];
        let invalid = self.term(Op::And(asked, invalid));
        self.invalid.push(invalid);
    }
}

impl GraphReader<'_> {
    /// The number that was answered, absent if the question was left open.
    pub(super) fn answer(&mut self, question: usize) -> TermId {
        let asked = &self.model.questions[question];
        if !asked.optional {
            return self.term(Op::Answer(question));
        }
        let number = match &asked.shape {
            // The steps of a scale are options here, each with its number.
            Shape::Scale { low, high } if !asked.shape.is_typed() => {
                let weights = (*low..=*high).chain([0]).collect();
                self.term(Op::Score(Sum { places: 0, feeds: vec![(question, weights)] }))
            }
            _ => self.term(Op::Answer(question)),
        };
        let Some(given) = self.graph.given(question) else { return number };
        let given = self.term(Op::Count(vec![given]));
        self.term(Op::Divide(number, given))
    }
}
