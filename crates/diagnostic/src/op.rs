//! The instructions of a program, by their byte. Everything that follows one is a [natural](crate::cursor) or,
//! where it says so, an [integer](crate::cursor), a reference to an earlier node being that node's index.
//!
//! Every instruction up to [`EQUAL`] makes the next node; the rest say what nodes mean.

/// The end of the program; nothing may follow.
pub(crate) const END: u8 = 0;

/// The next question, with options of which one is chosen: the number of options, then when it is asked (0 for
/// always, else a condition's index and one). Its node is the condition that it is asked.
pub(crate) const ONE: u8 = 1;
/// The same with options of which any number is chosen.
pub(crate) const MANY: u8 = 2;
/// The next question, answered by steps: the last step's index, when it is asked, the decimal places that bounds
/// are scaled by, the number of step 0 (integer), the size of a step.
pub(crate) const STEPS: u8 = 3;

/// Whether an option is chosen: a question, an option.
pub(crate) const CHOSEN: u8 = 4;
/// The number that was answered: a question.
pub(crate) const ANSWER: u8 = 5;
/// A whole number (integer).
pub(crate) const WHOLE: u8 = 6;
/// A decimal number: its decimal places, then its digits (integer).
pub(crate) const DECIMAL: u8 = 7;
/// Any other number: the eight bytes of an IEEE double, least first.
pub(crate) const DOUBLE: u8 = 8;
/// A score: its decimal places, how many questions feed it, and for each the question and its weights
/// (integers): one per option, or one for a step.
pub(crate) const SCORE: u8 = 9;
/// How many of these conditions hold: how many there are, then each.
pub(crate) const COUNT: u8 = 10;

/// `not`: a condition.
pub(crate) const NOT: u8 = 11;
/// `and`: two conditions.
pub(crate) const AND: u8 = 12;
/// `or`: two conditions.
pub(crate) const OR: u8 = 13;

/// A number rounded to a whole one.
pub(crate) const ROUND: u8 = 14;
/// Two numbers added.
pub(crate) const ADD: u8 = 15;
/// The second number taken from the first.
pub(crate) const SUBTRACT: u8 = 16;
/// Two numbers multiplied.
pub(crate) const MULTIPLY: u8 = 17;
/// The first number divided by the second.
pub(crate) const DIVIDE: u8 = 18;
/// The lesser of two numbers.
pub(crate) const LEAST: u8 = 19;
/// The greater of two numbers.
pub(crate) const GREATEST: u8 = 20;
/// Whether the first number is less than the second.
pub(crate) const LESS: u8 = 21;
/// Whether the first number is at most the second.
pub(crate) const AT_MOST: u8 = 22;
/// Whether two numbers are equal.
pub(crate) const EQUAL: u8 = 23;

/// The next score that is shown: a number.
pub(crate) const SHOW_SCORE: u8 = 32;
/// The next value that is shown: a number.
pub(crate) const SHOW_VALUE: u8 = 33;
/// The next outcome: the condition it is shown under.
pub(crate) const OUTCOME: u8 = 34;
/// The next outcome: shown when no other holds.
pub(crate) const OTHERWISE: u8 = 35;
