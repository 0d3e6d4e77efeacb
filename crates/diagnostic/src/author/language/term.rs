//! Expressions with their types: every name is an index, every operand what its operator wants.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::ops::Range;

/// Something that is true, false or absent.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// A yes-no question was answered yes.
    Yes(usize),
    /// A question, and the option of it that was chosen.
    Chosen(usize, usize),
    /// A question was asked, and so answered.
    Answered(usize),
    /// Two numbers compare so.
    Compare(Box<Number>, Comparison, Box<Number>),
    /// It is not so.
    Not(Box<Condition>),
    /// All of them; two or more, none of them an `All`.
    All(Vec<Condition>),
    /// Any of them; two or more, none of them an `Any`.
    Any(Vec<Condition>),
    /// A value that is a condition.
    Value(usize),
}

/// A number, or nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum Number {
    /// This number.
    Constant(f64),
    /// The answer to a scale or a number.
    Answer(usize),
    /// A score.
    Score(usize),
    /// A value that is a number.
    Value(usize),
    /// The number of these that are true.
    Count(Vec<Condition>),
    /// The number with its sign turned.
    Negative(Box<Number>),
    /// Both added.
    Sum(Box<Number>, Box<Number>),
    /// The second taken from the first.
    Difference(Box<Number>, Box<Number>),
    /// Both multiplied.
    Product(Box<Number>, Box<Number>),
    /// The first divided by the second, and where the second is written.
    Quotient(Box<Number>, Box<Number>, Range<usize>),
    /// The least of one or more.
    Least(Vec<Number>),
    /// The greatest of one or more.
    Greatest(Vec<Number>),
    /// The number rounded to the given decimal places.
    Round(Rounding, Box<Number>, u8),
    /// The first number where the condition is true, the second where it is false; absent where it is absent.
    If(Box<Condition>, Box<Number>, Box<Number>),
    /// The first of two or more that is there.
    First(Vec<Number>),
    /// The number raised to a whole power, at least 1.
    Power(Box<Number>, u32),
    /// The growth factor of a rate over a whole number of periods, up to the given most.
    Compound(Box<Number>, Box<Number>, u32),
}

/// A way of rounding a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest, halves away from zero.
    Nearest,
    /// Down.
    Down,
    /// Up.
    Up,
}

/// A comparison of two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
    /// `==`
    Equal,
    /// `!=`
    Different,
}
