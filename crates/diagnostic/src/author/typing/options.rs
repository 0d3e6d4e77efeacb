//! Questions with options and numbers with bands: which option or level an expression names.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;

use super::{Meaning, Typed, Typing, as_condition};
use crate::author::check::{Mistake, Wrong};
use crate::author::language::{Comparison, Condition, Number, Syntax, SyntaxKind};
use crate::author::model::{Question, Shape};

impl Typing<'_> {
    /// Returns the message and the hint for a question with options in the place of `wanted`.
    pub(super) fn choice_as(&self, wanted: &str, question: usize) -> (String, String) {
        let Question { id, shape, .. } = &self.scope.questions[question];
        let option = shape.options().first().map_or("option", |option| option);
        match shape {
            Shape::Many(_) => (
                format!("expected {wanted}, found `{id}`, a question of type `many`"),
                format!("test one option: `has({id}, \"{option}\")`"),
            ),
            _ => (
                format!("expected {wanted}, found `{id}`, a question of type `one`"),
                format!("compare it with an option: `{id} == \"{option}\"`"),
            ),
        }
    }

    /// Reports a name in the place of an option of `question`, which is one mistake and not two. Returns false if it is none.
    pub(super) fn is_unquoted(&mut self, question: &Syntax, option: &Syntax) -> bool {
        let (SyntaxKind::Name(name), SyntaxKind::Name(id)) = (&question.kind, &option.kind) else {
            return false;
        };
        let (Some(&meaning @ Meaning::Question(index)), None) =
            (self.scope.names.get(&**name), self.scope.names.get(&**id))
        else {
            return false;
        };
        let Shape::One(options) = &self.scope.questions[index].shape else { return false };
        self.uses.push((question.span.clone(), meaning));
        if let Some(known) = options.iter().find(|known| known.eq_ignore_ascii_case(id)) {
            let hint = format!("write `\"{known}\"`");
            self.mistake(option, format!("the option `{id}` is not in quotes"), hint);
        } else {
            self.chosen(index, id, option);
        }
        true
    }

    /// `question == "option"`, or `score == "level"`.
    pub(super) fn option(
        &mut self,
        comparison: Comparison,
        compared: &Syntax,
        id: &str,
        option: &Syntax,
        whole: &Syntax,
    ) -> Typed {
        let named = match self.typed(compared) {
            Typed::Broken => return Typed::Broken,
            Typed::Choice(question) if matches!(self.scope.questions[question].shape, Shape::One(_)) => {
                let no_order = ("options have no order", "compare them with `==` or `!=`");
                self.chosen(question, id, option).map(|chosen| (chosen, no_order))
            }
            Typed::Number(number) if self.scope.band_of(&number).is_some() => {
                let no_order =
                    ("levels are compared with `==` or `!=`", "for an order, compare the number itself");
                self.level(&number, id, option).map(|level| (level, no_order))
            }
            other => {
                let (message, hint) = self.without_options(&other, id);
                self.mistake(whole, message, hint);
                return Typed::Broken;
            }
        };
        let Some((condition, (message, hint))) = named else { return Typed::Broken };
        match comparison {
            Comparison::Equal => Typed::Condition(condition),
            Comparison::Different => Typed::Condition(Condition::Not(Box::new(condition))),
            _ => {
                self.mistake(whole, message.into(), hint.into());
                Typed::Broken
            }
        }
    }

    /// Returns the message and the hint for a part that is compared with the option `id` and has no options to compare.
    fn without_options(&self, typed: &Typed, id: &str) -> (String, String) {
        let name = |question: &usize| &self.scope.questions[*question].id;
        match typed {
            Typed::Choice(question) => (
                format!("`{}` is a question of type `many`, which cannot be compared", name(question)),
                format!("write `has({}, \"{id}\")`", name(question)),
            ),
            Typed::Condition(Condition::Yes(question)) => (
                format!("`{}` is a question of type `yes-no`, which has no options", name(question)),
                format!("write `{0}` or `not {0}`", name(question)),
            ),
            _ => (
                format!(
                    "only a question of type `one`, or a number with a `[[band]]`, can be compared with the option `\"{id}\"`"
                ),
                "write numbers without quotes".into(),
            ),
        }
    }

    /// Returns the condition that a number is in the level `id` of its band, if it has that level.
    fn level(&mut self, number: &Number, id: &str, syntax: &Syntax) -> Option<Condition> {
        let band = self.scope.band_of(number)?;
        let found = band.levels.iter().position(|level| level.id == id);
        if found.is_none() {
            let mistake = Mistake::new(Wrong::Name, syntax.span.clone(), format!("there is no level `{id}`"));
            self.mistakes.push(mistake.named(id.into(), band.levels.iter().map(|level| &level.id)));
        }
        found.map(|index| band.holds(number, index))
    }

    /// Returns the condition that option `id` of a question is chosen, if it has that option.
    fn chosen(&mut self, question: usize, id: &str, syntax: &Syntax) -> Option<Condition> {
        let Question { id: name, shape, .. } = &self.scope.questions[question];
        let found = shape.options().iter().position(|option| option == id);
        if found.is_none() {
            let mistake =
                Mistake::new(Wrong::Name, syntax.span.clone(), format!("unknown option `{id}` of `{name}`"));
            self.mistakes.push(mistake.named(id.into(), shape.options()));
        }
        found.map(|option| Condition::Chosen(question, option))
    }

    /// `has(question, "option")`.
    pub(super) fn has(&mut self, question: &Syntax, option: &Syntax) -> Typed {
        let SyntaxKind::Option(id) = &option.kind else {
            self.mistake(option, "expected an option".into(), "write the id of an option in quotes".into());
            return Typed::Broken;
        };
        match self.typed(question) {
            Typed::Choice(index) if matches!(self.scope.questions[index].shape, Shape::Many(_)) => {
                as_condition(self.chosen(index, id, option))
            }
            Typed::Choice(index) => {
                let name = &self.scope.questions[index].id;
                self.mistake(
                    question,
                    format!("`{name}` is a question of type `one`"),
                    format!("write `{name} == \"{id}\"`"),
                );
                Typed::Broken
            }
            Typed::Broken => Typed::Broken,
            _ => {
                let hint = "`has` tests whether an option of a question of type `many` was chosen";
                self.mistake(question, "expected a question of type `many`".into(), hint.into());
                Typed::Broken
            }
        }
    }

    /// `answered(question)`.
    pub(super) fn answered(&mut self, question: &Syntax) -> Typed {
        match self.typed(question) {
            Typed::Choice(index)
            | Typed::Date(index)
            | Typed::Condition(Condition::Yes(index))
            | Typed::Number(Number::Answer(index)) => Typed::Condition(Condition::Answered(index)),
            Typed::Broken => Typed::Broken,
            _ => {
                self.mistake(question, "expected a question".into(), "write the id of a question".into());
                Typed::Broken
            }
        }
    }
}
