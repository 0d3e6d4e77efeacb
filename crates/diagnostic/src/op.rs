//! The instructions of a program, by their number.
//!
//! Every instruction is three [numbers](crate::cursor): which one it is, and two operands `x` and `y`; more follow
//! where it says so. Each makes the next node. The first makes the number one, which is also what is true: so `not a`
//! is written `1 - a`, and what is always asked is asked when node 0 holds.
//!
//! The order lets the machine recognize by one comparison the instructions that make a condition, and those with two
//! operands. Instructions that only proofs use are behind `author`: [what a page uses instead](crate::author) adds
//! nothing to its module.

/// The end of the program; nothing may follow, not even operands.
pub(crate) const END: u32 = 0;

/// The next question, with `x` options of which one is chosen, asked when node `y` holds. Its node is the condition
/// that it is asked.
pub(crate) const ONE: u32 = 1;
/// The same with options of which any number is chosen.
pub(crate) const MANY: u32 = 2;
/// The next question, answered by steps of which `x` is the last, asked when node `y` holds. Then the number of step
/// 0, as one that is taken from another; the size of a step; and what both are divided by.
pub(crate) const STEPS: u32 = 3;
/// True if option `y` of question `x` is chosen.
pub(crate) const CHOSEN: u32 = 4;

/// The first of what is made of two earlier nodes, and the last that makes a condition.
pub(crate) const FIRST_OF_TWO: u32 = 5;
pub(crate) const LAST_CONDITION: u32 = 7;

/// True if node `x` is less than node `y`. Only proofs have it: a page's program negates that `y` is at most `x`.
#[cfg(feature = "author")]
pub(crate) const LESS: u32 = 5;
/// True if node `x` is at most node `y`.
pub(crate) const AT_MOST: u32 = 6;
/// True if nodes `x` and `y` are equal. Only proofs have it: in a page's program each is at most the other.
#[cfg(feature = "author")]
pub(crate) const EQUAL: u32 = 7;
/// The lesser of nodes `x` and `y`; of conditions, `and`.
pub(crate) const LEAST: u32 = 8;
/// The greater of nodes `x` and `y`; of conditions, `or`.
pub(crate) const GREATEST: u32 = 9;
/// Node `x` plus node `y`.
pub(crate) const ADD: u32 = 10;
/// Node `x` less node `y`; of node 0 and a condition, `not`.
pub(crate) const SUBTRACT: u32 = 11;
/// Node `x` times node `y`.
pub(crate) const MULTIPLY: u32 = 12;
/// Node `x` divided by node `y`.
pub(crate) const DIVIDE: u32 = 13;
/// Node `x` rounded to a whole number; nothing comes of node `y`.
pub(crate) const ROUND: u32 = 14;

/// Node `x` where it is there, else node `y`.
pub(crate) const FIRST: u32 = 15;

/// A constant: `x - y`, divided by each of the numbers that follow up to a zero.
pub(crate) const CONSTANT: u32 = 16;
/// The number that was answered to question `x`.
pub(crate) const ANSWER: u32 = 17;
/// A score. The sum is divided by `x`, and `y` was added to every weight so that none is negative. For each question
/// that feeds it follow one more than its index and its weights: one per option, or one for a step. Then a zero.
pub(crate) const SCORE: u32 = 18;
/// The number of conditions that hold: their nodes follow, then a zero.
pub(crate) const COUNT: u32 = 19;

/// Shows node `x` in place `y`: scores from 0, values from [`limits::SCORES`](crate::limits::SCORES).
pub(crate) const SHOW: u32 = 20;
/// Outcome `y` is shown when node `x` holds. Only proofs have it: once no two outcomes hold together, it makes no
/// difference that they are tried in order.
#[cfg(feature = "author")]
pub(crate) const OUTCOME: u32 = 21;
/// The same, where no outcome before it certainly is.
pub(crate) const NEXT_OUTCOME: u32 = 22;
