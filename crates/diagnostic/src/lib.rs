//! The engine of diagnostics: what the build proves with is what the browser scores with.
//!
//! There is one evaluator, and it works on what is *possible*: an answer is a set of answers, a condition the set
//! of truths it may still have, a number the interval it may still lie in. Scoring a complete answer set is the
//! case where every set has one member; so the same code scores, tells what is already decided, and carries the
//! proof. It needs `core` alone: it allocates nothing, and its time is bounded by the size of the program.
//!
//! The model, the language, the compiler and the codes of answers need `alloc` and stand behind the feature `author`.
//!
//! Refuses: prose, files, clocks, and panics on any bytes.
#![no_std]

#[cfg(feature = "author")]
extern crate alloc;

mod answers;
mod arithmetic;
mod change;
#[cfg(feature = "author")]
mod code;
mod cursor;
mod evaluate;
mod interval;
pub mod limits;
mod machine;
mod op;
mod program;
mod question;
mod truth;

#[cfg(feature = "author")]
pub mod author;

pub use self::answers::{Answer, Answers};
pub use self::change::{Change, smallest_change};
#[cfg(feature = "author")]
pub use self::code::Unreadable;
pub use self::evaluate::{Evaluation, NO_PROGRAM, NOT_ASKED, Outcome, UNDECIDED};
pub use self::interval::Interval;
pub use self::program::{Choose, Fault, Program};
pub use self::question::{Kind, Question, Refusal};
pub use self::truth::Truth;
