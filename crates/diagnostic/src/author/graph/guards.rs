//! The guards of an expression: the parts beside it that can make it matter or not. These are the sides of `and` and `or`, the
//! condition of an `if`, and the earlier parts of `first`.

use alloc::vec::Vec;

use super::reader::GraphReader;
use super::{Guard, Joint, Op, Side, TermId};
use crate::author::language::{Condition, Number};
use crate::truth::Truth;

impl GraphReader<'_> {
    /// Joins the operands of a connective from left to right. Each is a guard of the content of the others.
    pub(super) fn joined(&mut self, parts: &[Condition], joint: Joint) -> TermId {
        let (op, settles): (fn(TermId, TermId) -> Op, _) =
            if joint == Joint::And { (Op::And, Truth::FALSE) } else { (Op::Or, Truth::TRUE) };
        let (mut sides, mut ends) = (Vec::new(), Vec::new());
        let begin = self.here();
        let first = self.graph.sides.len();
        for part in parts {
            let side = self.side(part, joint);
            sides.push(side);
            ends.push(self.here());
        }
        let mut from = begin;
        for (index, to) in ends.into_iter().enumerate() {
            let divisions =
                self.graph.divisions[from.0..to.0].iter_mut().map(|division| &mut division.guards);
            let uses = self.graph.uses[from.1..to.1].iter_mut().map(|used| &mut used.guards);
            for guards in divisions.chain(uses) {
                let beside = sides.iter().enumerate().filter(|(other, _)| *other != index);
                guards.extend(beside.map(|(_, side)| Guard { side: *side, settles }));
            }
            from = to;
        }
        let joined = sides.into_iter().reduce(|a, b| self.term(op(a, b)));
        let joined = joined.unwrap_or_else(|| self.term(Op::Constant(0)));
        // A part of an operand is also a part of the whole.
        self.graph.sides[first..].iter_mut().for_each(|side| side.within.push(joined));
        joined
    }

    /// The term of a part of a condition.
    pub(super) fn side(&mut self, part: &Condition, joint: Joint) -> TermId {
        let place = self.graph.sides.len();
        let inner = self.condition(part);
        self.graph.sides[place..].iter_mut().for_each(|side| side.within.push(inner));
        if let Some(site) = self.site {
            // Parts stand before what is in them.
            let side = Side { site, joint, condition: part.clone(), term: inner, within: Vec::new() };
            self.graph.sides.insert(place, side);
        }
        inner
    }

    /// Reads a number where a condition is true, and another where it is false. What is divided in one of them matters
    /// only where that one is chosen.
    pub(super) fn choice(&mut self, condition: &Condition, then: &Number, otherwise: &Number) -> TermId {
        let condition = self.condition(condition);
        let begin = self.here();
        let then = self.number(then);
        self.guard(begin, condition, Truth::FALSE.or_else(Truth::ABSENT));
        let begin = self.here();
        let otherwise = self.number(otherwise);
        self.guard(begin, condition, Truth::TRUE.or_else(Truth::ABSENT));
        self.graph.choice(condition, then, otherwise)
    }

    /// The first part that is there. That a part is not, because it divides by zero, is what the next is for.
    pub(super) fn first(&mut self, parts: &[Number]) -> TermId {
        let mut terms = Vec::new();
        for (index, part) in parts.iter().enumerate() {
            let (divisions, uses) = self.here();
            let term = self.number(part);
            terms.push(term);
            if index + 1 < parts.len() {
                self.graph.divisions.truncate(divisions);
                // Whatever its result, a division inside a value that is named here does no harm.
                let settles = Truth::EITHER.or_else(Truth::ABSENT);
                let guard = Guard { side: term, settles };
                self.graph.uses[uses..].iter_mut().for_each(|used| used.guards.push(guard));
            }
        }
        let last = terms.pop();
        let first = last
            .map(|last| terms.into_iter().rev().fold(last, |rest, part| self.term(Op::First(part, rest))));
        first.unwrap_or_else(|| self.graph.constant(0.0))
    }

    /// Lets divisions and uses since `from` matter only where `side` is none of the truths that settle.
    fn guard(&mut self, from: (usize, usize), side: TermId, settles: Truth) {
        let guard = Guard { side, settles };
        self.graph.divisions[from.0..].iter_mut().for_each(|division| division.guards.push(guard));
        self.graph.uses[from.1..].iter_mut().for_each(|used| used.guards.push(guard));
    }

    /// The numbers of divisions and uses so far.
    fn here(&self) -> (usize, usize) {
        (self.graph.divisions.len(), self.graph.uses.len())
    }
}
