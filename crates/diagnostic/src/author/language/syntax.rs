//! Expressions as they were written, before names and types mean anything.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use super::term::Comparison;

/// A part of an expression with its bytes in the source.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Syntax {
    pub(crate) kind: SyntaxKind,
    pub(crate) span: Range<usize>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum SyntaxKind {
    Number(f64),
    Option(String),
    Name(String),
    Negative(Box<Syntax>),
    Not(Box<Syntax>),
    Binary(Binary, Box<Syntax>, Box<Syntax>),
    Power(Box<Syntax>, Box<Syntax>),
    Call(Function, Vec<Syntax>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Binary {
    Or,
    And,
    Compare(Comparison),
    Add,
    Subtract,
    Multiply,
    Divide,
}

impl Binary {
    /// Returns the precedence; the lowest binds loosest.
    pub(crate) fn level(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Compare(_) => 4,
            Self::Add | Self::Subtract => 5,
            Self::Multiply | Self::Divide => 6,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    Count,
    Has,
    Answered,
    Min,
    Max,
    Round,
    Floor,
    Ceil,
    If,
    First,
    Compound,
    Highest,
    Days,
}

impl Function {
    pub(crate) const ALL: [Self; 13] = [
        Self::Count,
        Self::Has,
        Self::Answered,
        Self::Min,
        Self::Max,
        Self::Round,
        Self::Floor,
        Self::Ceil,
        Self::If,
        Self::First,
        Self::Compound,
        Self::Highest,
        Self::Days,
    ];

    /// Returns the name of the function.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Has => "has",
            Self::Answered => "answered",
            Self::Min => "min",
            Self::Max => "max",
            Self::Round => "round",
            Self::Floor => "floor",
            Self::Ceil => "ceil",
            Self::If => "if",
            Self::First => "first",
            Self::Compound => "compound",
            Self::Highest => "highest",
            Self::Days => "days",
        }
    }
}
