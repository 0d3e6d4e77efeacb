//! The author's side, from the source to the program: the model, the language of its expressions, and the compiler.
//! Needs an allocator; a browser never links it.
//!
//! A [`Draft`] holds expressions as they were written. [`check`] gives them types and meanings and makes a
//! [`Model`] of it, or says everything that is wrong; [`Model::compile`] makes the program.

mod check;
pub mod date;
pub(crate) mod decimal;
mod graph;
pub mod language;
mod model;
mod typing;
mod write;

pub use self::check::{Mistake, Site, Wrong, check};
pub use self::decimal::Decimal;
pub use self::graph::{Division, Graph, Guard, Joint, Op, Side, Sum, TermId, Use};
pub use self::language::{Comparison, Condition, Number, Rounding};
pub use self::model::{Band, Draft, Formula, Level, Model, Question, Rule, Shape, Weight};
pub use self::write::{Compiled, Page, Shown, TooLarge};
