//! The engine of diagnostics: the browser scores with the same code that the build proves with.
//!
//! There is one evaluator, and it works on what is *possible*: an answer is a set of answers, a condition the set of
//! its possible truths, a number the interval of its possible values. Scoring a complete answer set is the case in
//! which every set has one element; so the same code scores, determines what is already decided, and carries the proof.
//! It needs only `core`: it allocates nothing, and its time is bounded by the size of the program.
//!
//! The model, the language, the compiler and the codes of answers need `alloc` and are behind the feature `author`, and
//! so is what makes a proof fast and no result different.
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
#[cfg(feature = "author")]
mod memo;
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
#[cfg(feature = "author")]
pub use self::question::{Alternatives, Sums};
pub use self::question::{Question, Refusal};
pub use self::truth::Truth;
