//! The language of expressions: numbers, option ids in quotes, ids of questions, scores and values; `+ - * /`,
//! comparisons, `and or not`, brackets, and a few functions. No loops, no clock, no text beyond option ids.
//!
//! | written | gives | when something in it was not asked |
//! |---|---|---|
//! | a yes-no question | a condition | absent |
//! | a scale or a number | a number | absent |
//! | `one == "option"`, `has(many, "option")` | a condition | absent |
//! | a score | a number | what is not asked adds nothing |
//! | `+ - * / ^`, `min`, `max`, `round`, `floor`, `ceil`, `compound` | a number | absent; so is division by zero |
//! | `if(c, a, b)` | a number | absent where the condition or the number it chooses is |
//! | `first(a, b, …)` | the first number that is there | absent where all are |
//! | `highest(a, b, …)` | whether the first is above every other | absent |
//! | `< <= > >= == !=` | a condition | absent |
//! | `not` | a condition | absent |
//! | `and`, `or` | a condition | decided as soon as one side decides it, else absent |
//! | `count(…)` | how many conditions are true | what is absent does not count |
//! | `answered(question)` | whether it was asked, and so answered | false |
//!
//! An absent condition does not hold: no outcome is shown for it and no question asked. `round` takes halves away
//! from zero. `and` binds tighter than `or`, and `not` tighter than both.

mod lexer;
mod parser;
mod syntax;
mod term;

pub(crate) use self::parser::parse;
pub(crate) use self::syntax::{Binary, Function, Syntax, SyntaxKind};
pub use self::term::{Comparison, Condition, Number, Rounding};

/// Words that no question, score or value can be called.
pub const RESERVED: [&str; 9] = ["and", "or", "not", "count", "has", "answered", "min", "max", "round"];
