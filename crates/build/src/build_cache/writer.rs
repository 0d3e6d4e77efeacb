//! The writing side of a query table: assigns numbers to the stored values, the same number to equal values.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use rayon::prelude::*;

use super::loaded::Resolved;
use super::table::{Number, NumberedQuery, QueryTable};
use super::{CacheContents, CacheEntry};
use crate::assemble::{PageOutput, Site};
use crate::context::RenderContext;
use crate::fingerprint::Fingerprint;
use crate::incremental::Query;
use crate::source::SourcePath;

/// Assigns numbers, and reuses the valid entries of an earlier table.
pub(super) struct CacheWriter<'a> {
    earlier: &'a CacheContents,
    /// The new number of each query of the earlier table, if it has one.
    moved: Vec<Option<Number>>,
    pages: Numbers<SourcePath>,
    texts: Numbers<Arc<str>>,
    questions: Numbers<NumberedQuery>,
    /// The answers that are known from the earlier table.
    answers: Vec<Option<Fingerprint>>,
}

/// Values in the order of their numbers.
struct Numbers<T> {
    all: Vec<T>,
    numbers: HashMap<T, Number>,
}

impl<T: Clone + Eq + Hash> Numbers<T> {
    fn new() -> Self {
        Self { all: Vec::new(), numbers: HashMap::new() }
    }

    fn of(&mut self, thing: &T) -> Option<Number> {
        if let Some(number) = self.numbers.get(thing) {
            return Some(*number);
        }
        let number = Number::try_from(self.all.len()).ok()?;
        self.all.push(thing.clone());
        self.numbers.insert(thing.clone(), number);
        Some(number)
    }
}

impl<'a> CacheWriter<'a> {
    /// Returns an empty writer.
    pub(super) fn new(earlier: &'a CacheContents) -> Self {
        let moved = vec![None; earlier.table.questions.len()];
        let (pages, texts, questions) = (Numbers::new(), Numbers::new(), Numbers::new());
        Self { earlier, moved, pages, texts, questions, answers: Vec::new() }
    }

    /// Returns the entry to store for an output; `contents` are the earlier entries.
    pub(super) fn entry<T: Clone>(
        &mut self,
        site: &Site,
        output: &PageOutput,
        resolved: &Resolved<T>,
        contents: &[CacheEntry<T>],
    ) -> Option<CacheEntry<T>> {
        let page = self.pages.of(&site.pages[output.page].article.path)?;
        let format = output.format.clone();
        let (made, asked) = match resolved {
            Resolved::Reused(entry) => {
                let CacheEntry { made, asked, .. } = contents.get(*entry)?;
                (made, asked.iter().map(|number| self.reused(*number)).collect::<Option<_>>()?)
            }
            Resolved::Rebuilt(made, asked) => {
                (made, asked.iter().map(|query| self.number(query, None)).collect::<Option<_>>()?)
            }
        };
        Some(CacheEntry { page, format, made: made.clone(), asked })
    }

    /// Returns the new number of a query of the earlier table whose answer is still valid.
    fn reused(&mut self, number: Number) -> Option<Number> {
        if let Some(moved) = self.moved.get(number as usize)? {
            return Some(*moved);
        }
        let table = &self.earlier.table;
        let (question, answer) = table.questions.get(number as usize)?;
        let moved = self.number(&table.query(question)?, Some(*answer))?;
        self.moved[number as usize] = Some(moved);
        Some(moved)
    }

    fn number(&mut self, query: &Query, answer: Option<Fingerprint>) -> Option<Number> {
        let Self { pages, texts, questions, answers, .. } = self;
        let question = query.renamed(|page| pages.of(page), |text| texts.of(text))?;
        let number = questions.of(&question)?;
        answers.resize(questions.all.len().max(answers.len()), None);
        let known = &mut answers[number as usize];
        *known = known.or(answer);
        Some(number)
    }

    /// Returns the table of all numbered values. Answers that are not known from the earlier table are those of
    /// `context`.
    pub(super) fn table(self, context: &RenderContext) -> QueryTable {
        let mut table = QueryTable { pages: self.pages.all, texts: self.texts.all, questions: Vec::new() };
        let answered = |(question, known): (NumberedQuery, Option<Fingerprint>)| {
            let answer = known.or_else(|| Some(table.query(&question)?.answer(context)));
            (question, answer.unwrap_or_default())
        };
        let questions: Vec<_> = self.questions.all.into_iter().zip(self.answers).collect();
        table.questions = questions.into_par_iter().map(answered).collect();
        table
    }
}
