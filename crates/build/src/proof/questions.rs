//! Questions: that each can be asked, that a condition to ask it under makes a difference, and that each can change
//! something a visitor sees – the outcome, a score, a value that is shown, or which questions follow.

use std::collections::BTreeSet;

use assay_diagnostic::author::{Graph, Op, TermId};
use assay_diagnostic::{Answer, Answers, Evaluation, Program, Question};
use rustc_hash::FxHashMap;

use super::diagram::{Branching, Diagram};
use super::dimension::Original;
use super::effort::Effort;
use super::findings::Prover;
use super::fold::MOST_SUMS;
use super::outcomes::reaches;
use super::sides::{SAMPLE, answers as sampled};
use super::space::Space;
use super::terms::{feeding, is_condition, when};
use super::twin::Twin;
use crate::problem::Code;

impl Prover<'_> {
    pub(super) fn questions(&mut self, space: &Space, diagram: &Diagram) {
        let matters = matters(space, diagram);
        let seen = self.seen();
        for ((dimension, level), matters) in space.dimensions.iter().zip(&diagram.levels).zip(matters) {
            let members = match &dimension.of {
                Original::Question(question) => vec![*question],
                Original::Fold(fold) => fold.members().collect::<Vec<_>>(),
                // Members are asked inside a cluster, where the diagram does not go.
                Original::Cluster(explored) => {
                    self.perhaps_never_asked(&explored.cluster.members);
                    self.perhaps_always_asked(&explored.cluster.members);
                    continue;
                }
            };
            if !level.iter().any(|node| node.asked && node.certain) {
                self.perhaps_never_asked(&members);
                continue;
            }
            if !level.iter().any(|node| !node.asked && node.certain) {
                self.perhaps_always_asked(&members);
            }
            if !matters {
                members.iter().filter(|question| !seen.contains(question)).for_each(|question| {
                    self.idle(*question);
                });
            }
        }
    }

    /// Questions of which the diagram does not say for certain that they are asked.
    fn perhaps_never_asked(&mut self, members: &[usize]) {
        for question in members {
            let when = when(&self.diagnostic.compiled.graph, *question);
            if when.is_some_and(|when| self.reaches(when) == Some(None)) {
                self.never_asked(*question);
            }
        }
    }

    fn never_asked(&mut self, question: usize) {
        let said = &self.diagnostic.questions[question];
        let (Some(text), Some(condition)) = (&said.when, &self.diagnostic.model.whens[question]) else {
            return;
        };
        let message = format!("`{}` is never asked: its condition never holds", said.id.value);
        let mut problem = self.at(Code::DiagnosticNeverAsked, &text.span, message);
        if let Some(term) = when(&self.diagnostic.compiled.graph, question) {
            problem = self.closest(problem, condition, term);
        }
        self.tell(problem.hint("change the condition so that some answers meet it, or remove the question"));
    }

    /// Questions of which the diagram does not say for certain that they are ever left out.
    fn perhaps_always_asked(&mut self, members: &[usize]) {
        let compiled = &self.diagnostic.compiled.graph;
        for question in members.iter().filter(|question| when(compiled, **question).is_some()) {
            let mut graph = compiled.clone();
            let left_out = graph.term(Op::Not(graph.questions[*question]));
            if reaches(&graph, left_out, &self.effort) == Some(None) {
                self.always_asked(*question);
            }
        }
    }

    fn always_asked(&mut self, question: usize) {
        let said = &self.diagnostic.questions[question];
        let Some(text) = &said.when else { return };
        let message = format!("`{}` is always asked: its condition always holds", said.id.value);
        let problem = self.at(Code::DiagnosticAlwaysAsked, &text.span, message);
        self.tell(problem.hint("remove the condition, or change it so that some answers do not meet it"));
    }

    fn idle(&mut self, question: usize) {
        let id = &self.diagnostic.questions[question].id;
        let message = format!("unused question `{}`: no answer changes the result", id.value);
        let problem = self.at(Code::DiagnosticIdleQuestion, &id.span, message);
        self.tell(problem.hint("use it in a score or a rule, or remove it"));
    }

    /// The questions whose answers show in a score, in a value, in advice or in a plan.
    fn seen(&self) -> BTreeSet<usize> {
        let graph = &self.diagnostic.compiled.graph;
        let mut seen = BTreeSet::new();
        let sums = graph.sums.iter().zip(&self.diagnostic.scores).filter(|(_, score)| !score.hidden);
        for (score, _) in sums {
            let Op::Score(sum) = graph.op(*score) else { continue };
            for (question, weights) in &sum.feeds {
                let shape = &graph.shapes[*question];
                // A fold has as many sums; of a question with more, some differ.
                let varies =
                    shape.sums(weights, MOST_SUMS).map_or(shape.varies(weights), |sums| sums.len() > 1);
                if varies {
                    seen.insert(*question);
                }
            }
        }
        let parts = graph.shown.iter().chain(&graph.advice).chain(graph.steps.iter().flatten()).copied();
        let figures = self.diagnostic.mentions.iter().filter_map(|mention| mention.term(graph));
        let shown: Vec<TermId> = parts.chain(figures).collect();
        for question in feeding(graph, &shown) {
            if !seen.contains(&question) && varies(graph, &shown, question, &self.effort) {
                seen.insert(question);
            }
        }
        seen
    }
}

/// Decides whether two answers to a question can show something different, all other answers being equal. If that could
/// not be decided, it is assumed.
fn varies(graph: &Graph, shown: &[TermId], question: usize, effort: &Effort) -> bool {
    let asks_others = (0..graph.shapes.len())
        .any(|other| when(graph, other).is_some_and(|when| feeding(graph, &[when]).contains(&question)));
    let fed = shown.iter().filter(|term| feeding(graph, &[**term]).contains(&question));
    let fed: Vec<TermId> = fed.copied().collect();
    if asks_others || fed.iter().any(|term| differs(graph, *term, question)) {
        return true;
    }
    let mut both = graph.clone();
    let mut twin = Twin::of(&mut both, question);
    let mut different = Vec::new();
    for term in fed {
        let other = twin.term(&mut both, term);
        different.push(apart(&mut both, term, other));
    }
    let any = different.into_iter().reduce(|a, b| both.term(Op::Or(a, b)));
    any.is_some_and(|any| reaches(&both, any, effort) != Some(None))
}

/// Builds the condition that two terms differ: only one is present, or both are and are not equal.
fn apart(graph: &mut Graph, a: TermId, b: TermId) -> TermId {
    if is_condition(graph.op(a)) {
        let (not_a, not_b) = (graph.term(Op::Not(a)), graph.term(Op::Not(b)));
        let (first, second) = (graph.term(Op::And(a, not_b)), graph.term(Op::And(b, not_a)));
        let either = graph.term(Op::Or(first, second));
        return either;
    }
    let equal = graph.term(Op::Equal(a, b));
    let unequal = graph.term(Op::Not(equal));
    // The test for presence: a number is at most itself exactly when it is present.
    let (a, b) = (graph.term(Op::AtMost(a, a)), graph.term(Op::AtMost(b, b)));
    let (a, b) = (graph.term(Op::Count(vec![a])), graph.term(Op::Count(vec![b])));
    let alike = graph.term(Op::Equal(a, b));
    let one_alone = graph.term(Op::Not(alike));
    graph.term(Op::Or(unequal, one_alone))
}

/// Returns true if one of a few answer sets shows that a question makes a difference to a term.
fn differs(graph: &Graph, term: TermId, question: usize) -> bool {
    let Ok(program) = graph.write([0; 4]) else { return true };
    let Ok(program) = Program::load(&program) else { return true };
    let mut seen = Evaluation::of(&program, &Answers::NONE);
    (0..SAMPLE).any(|index| {
        let mut answers = sampled(&graph.shapes, index);
        let results = [0, 1, 2].map(|turn| {
            let other = sampled(&graph.shapes, index + SAMPLE * turn).get(question);
            answers.put(question, other);
            seen.update(&program, &answers);
            seen.number(term.index()).map(|number| (number.number(), number.may_be_present()))
        });
        results.iter().any(|result| *result != results[0])
    })
}

/// Returns, for each dimension, whether two answers to it lead to different results. Nodes are visited from the last
/// level up, so that two equivalent nodes are recognized even where the walk down could not see it.
fn matters(space: &Space, diagram: &Diagram) -> Vec<bool> {
    let mut classes: Vec<usize> = (0..diagram.ends.len()).collect();
    let mut matters = Vec::new();
    for (dimension, level) in space.dimensions.iter().zip(&diagram.levels).rev() {
        let mut known = FxHashMap::default();
        let mut differs = false;
        let of_node = |node: &Branching| {
            let ways = ways(&dimension.shape, node, &classes);
            differs |= ways.len() > 1;
            let next = known.len();
            *known.entry((node.asked, ways)).or_insert(next)
        };
        classes = level.iter().map(of_node).collect();
        matters.push(differs);
    }
    matters.reverse();
    matters
}

/// Returns the edges of a node in a canonical form: adjacent answers that lead to one class form one set.
fn ways(shape: &Question, node: &Branching, classes: &[usize]) -> Vec<(Option<Answer>, usize)> {
    let to_classes = || node.edges.iter().map(|edge| (edge.answer, classes[edge.to]));
    let answered = to_classes().filter_map(|(answer, class)| Some((answer?, class)));
    let joined = shape.joined(answered).into_iter().map(|(answer, class)| (Some(answer), class));
    joined.chain(to_classes().filter(|(answer, _)| answer.is_none())).collect()
}
