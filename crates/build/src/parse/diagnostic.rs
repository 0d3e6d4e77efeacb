//! Diagnostics with their text parsed. [`super::short_forms`] reads those inside an article.

use std::sync::OnceLock;

use super::figures;
use super::fragment::{self, Fragment, Piece};
use super::identifiers::Identifiers;
use super::markdown::{self, Origin};
use super::parse_options::ParseOptions;
use super::rules;
use crate::data::Text;
use crate::diagnostic::{self as engine, words};
use crate::fingerprint::Fingerprint;
use crate::messages::Messages;
use crate::problem::Problem;
use crate::proof::Paths;
use crate::source::{SourceFile, SourcePath};

/// A diagnostic, and its Markdown as fragments with the same indices.
#[derive(Clone, Debug)]
pub(crate) struct Diagnostic {
    /// The fingerprint of its file and of the options with which that was parsed.
    pub(crate) reading: Fingerprint,
    /// The model and its texts.
    pub(crate) engine: engine::Diagnostic,
    /// The summary.
    pub(crate) summary: Option<Fragment>,
    /// The labels, where there is no markup: in attributes and in the names of figures.
    pub(crate) labels: Labels,
    /// The text of each question.
    pub(crate) questions: Vec<QuestionProse>,
    /// The text of each outcome.
    pub(crate) outcomes: Vec<OutcomeProse>,
    /// The text and the condition of each piece of advice.
    pub(crate) advice: Vec<OutcomeProse>,
    /// Its paths, computed on first use.
    paths: OnceLock<Option<Paths>>,
}

/// Labels as plain text, by the indices of what they are of.
#[derive(Clone, Debug)]
pub(crate) struct Labels {
    /// Those of questions.
    pub(crate) questions: Vec<String>,
    /// Those of scores.
    pub(crate) scores: Vec<String>,
    /// Those of values that have one.
    pub(crate) values: Vec<Option<String>>,
}

/// The text of a question.
#[derive(Clone, Debug)]
pub(crate) struct QuestionProse {
    /// The question.
    pub(crate) ask: Fragment,
    /// Its options.
    pub(crate) options: Vec<Fragment>,
    /// The condition under which it is asked, in words; none if it always is.
    pub(crate) when: Option<String>,
    /// The help text.
    pub(crate) help: Option<Fragment>,
}

/// The text of an outcome.
#[derive(Clone, Debug)]
pub(crate) struct OutcomeProse {
    /// The author's text.
    pub(crate) text: Fragment,
    /// The rule for showing it, in words that are generated from the rule itself.
    pub(crate) rule: Fragment,
    /// The reasons for a result, of which the runtime shows those that hold.
    pub(crate) reasons: Option<Fragment>,
}

impl Diagnostic {
    /// Returns a diagnostic with the Markdown in `source`, from which it was read.
    pub(super) fn new(
        engine: engine::Diagnostic,
        reading: Fingerprint,
        source: &str,
        parse_options: &ParseOptions,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let ids = Identifiers::of_part(&engine.id);
        let mut prose = Prose { source, path: &engine.path, parse_options, ids, problems };
        let summary = engine.summary.as_ref().map(|summary| prose.inline(summary));
        let questions = engine
            .questions
            .iter()
            .enumerate()
            .map(|(index, question)| QuestionProse {
                when: words::when(&engine, index).map(|when| when.text_in(&parse_options.language)),
                ask: prose.inline(&question.ask),
                help: question.help.as_ref().map(|help| prose.text(help)),
                options: question.options.iter().map(|option| prose.inline(&option.text)).collect(),
            })
            .collect();
        let outcomes = engine.outcomes.iter().enumerate().map(|(index, outcome)| OutcomeProse {
            text: figures::filled(prose.text(&outcome.text), &engine, &parse_options.language),
            rule: rules::fragment(&words::outcome(&engine, index), &engine.path, parse_options),
            reasons: engine
                .reasons
                .get(index)
                .filter(|reasons| !reasons.is_empty())
                .map(|reasons| rules::reasons(reasons, &engine.path, parse_options)),
        });
        let outcomes = outcomes.collect();
        let advice = engine.advice.iter().zip(&engine.model.advice).map(|(advice, when)| OutcomeProse {
            text: figures::filled(prose.text(&advice.text), &engine, &parse_options.language),
            rule: rules::fragment(&words::besides(&engine, when), &engine.path, parse_options),
            reasons: None,
        });
        let advice = advice.collect();
        let labels = prose.labels(&engine);
        Self { reading, summary, labels, questions, outcomes, advice, engine, paths: OnceLock::new() }
    }

    /// Returns the paths through it, one question at a time, if they have few enough steps and there is a question at
    /// all.
    pub(crate) fn paths(&self) -> Option<&Paths> {
        let found = || {
            let paths = (!self.engine.is_more_than_outcomes()).then(|| Paths::plain(&self.engine))?;
            paths.filter(|paths| !paths.steps.is_empty())
        };
        self.paths.get_or_init(found).as_ref()
    }

    /// Returns the ids of the headings in the outcomes.
    pub(super) fn heading_ids(&self) -> impl Iterator<Item = &str> {
        let helps = self.questions.iter().filter_map(|question| question.help.as_ref()).flatten();
        let texts = self.outcomes.iter().chain(&self.advice).flat_map(|said| &said.text);
        helps.chain(texts).filter_map(|piece| match piece {
            Piece::Heading(heading) => Some(&*heading.id),
            _ => None,
        })
    }

    /// Returns every fragment, for code that collects links.
    pub(crate) fn fragments(&self) -> impl Iterator<Item = &Fragment> {
        let questions = self.questions.iter().flat_map(|question| {
            std::iter::once(&question.ask).chain(&question.options).chain(&question.help)
        });
        let texts = self.outcomes.iter().chain(&self.advice).map(|said| &said.text);
        self.summary.iter().chain(questions).chain(texts)
    }
}

/// Parses the Markdown in values.
struct Prose<'a> {
    source: &'a str,
    path: &'a SourcePath,
    parse_options: &'a ParseOptions,
    ids: Identifiers,
    problems: &'a mut Vec<Problem>,
}

impl Prose<'_> {
    fn labels(&mut self, engine: &engine::Diagnostic) -> Labels {
        // Those of the short form are read as Markdown before, and a question can be its own label.
        let is_short = !engine.path.as_str().ends_with(engine::SUFFIX);
        let mut label = |label: &Text, is_reported: bool| match is_short {
            true => label.value.clone(),
            false => self.plain(label, is_reported),
        };
        Labels {
            questions: engine
                .questions
                .iter()
                .map(|question| label(&question.label, question.label.span == question.ask.span))
                .collect(),
            scores: engine.scores.iter().map(|score| label(&score.label, false)).collect(),
            values: engine
                .values
                .iter()
                .map(|value| value.label.as_ref().map(|text| label(text, false)))
                .collect(),
        }
    }

    fn inline(&mut self, text: &Text) -> Fragment {
        let base = text.span_of(self.source, 0..0).start;
        let origin = Origin { path: self.path, base, parse_options: self.parse_options };
        markdown::read_inline(&text.value, origin, self.problems)
    }

    /// Returns the visible text of inline Markdown, whose problems may be reported already.
    fn plain(&mut self, text: &Text, is_reported: bool) -> String {
        let found = self.problems.len();
        let plain = fragment::plain(&self.inline(text));
        if is_reported {
            self.problems.truncate(found);
        }
        plain
    }

    fn text(&mut self, text: &Text) -> Fragment {
        let base = text.span_of(self.source, 0..0).start;
        let origin = Origin { path: self.path, base, parse_options: self.parse_options };
        markdown::read_text(&text.value, origin, &mut self.ids, self.problems)
    }
}

/// Parses a diagnostic's file.
pub(super) fn read(
    file: &SourceFile,
    parse_options: &ParseOptions,
    problems: &mut Vec<Problem>,
) -> Option<Diagnostic> {
    let engine = engine::read(file, Messages::of(&parse_options.language), problems)?;
    Some(Diagnostic::new(
        engine,
        parse_options.reading(file),
        file.text().unwrap_or_default(),
        parse_options,
        problems,
    ))
}
