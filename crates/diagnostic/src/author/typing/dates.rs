//! Dates: the answers to questions for one, and dates that are written in quotes.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;

use super::{Meaning, Typed, Typing};
use crate::author::date;
use crate::author::language::{Number, Syntax, SyntaxKind};

impl Typing<'_> {
    /// Returns the message and the hint for a question for a date in the place of `wanted`.
    pub(super) fn date_as(&self, wanted: &str, question: usize) -> (String, String) {
        let id = &self.scope.questions[question].id;
        let message = format!("expected {wanted}, found the date `{id}`");
        (message, format!("count days, as in `days({id}, today)`, or compare it: `{id} < \"2026-01-31\"`"))
    }

    /// `days(from, to)`.
    pub(super) fn days(&mut self, from: &Syntax, to: &Syntax) -> Typed {
        let sides = (self.date(from), self.date(to));
        let (Some(from), Some(to)) = sides else { return Typed::Broken };
        Typed::Number(Number::Difference(Box::new(to), Box::new(from)))
    }

    /// Returns true if a part is the name of a question for a date.
    pub(super) fn is_date(&self, syntax: &Syntax) -> bool {
        let SyntaxKind::Name(name) = &syntax.kind else { return false };
        matches!(self.scope.names.get(&**name), Some(Meaning::Question(index)) if self.scope.questions[*index].shape.is_date())
    }

    /// Returns the number of a date: of an answer, or of one in quotes.
    pub(super) fn date(&mut self, syntax: &Syntax) -> Option<Number> {
        let (message, hint) = match &syntax.kind {
            SyntaxKind::Option(text) => match date::parse(text) {
                #[expect(clippy::cast_precision_loss, reason = "no date has so many digits")]
                Some(day) => return Some(Number::Constant(day as f64)),
                None => (
                    format!("`{text}` is not a valid date"),
                    "write the year, the month and the day, as in `\"2026-01-31\"`",
                ),
            },
            _ => match self.typed(syntax) {
                Typed::Date(question) => return Some(Number::Answer(question)),
                Typed::Broken => return None,
                _ => (
                    "expected a date".into(),
                    "write the id of a question of type `date`, `today`, or a date in quotes, as in `\"2026-01-31\"`",
                ),
            },
        };
        self.mistake(syntax, message, hint.into());
        None
    }
}
