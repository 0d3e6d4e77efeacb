//! Reads an expression by precedence. Depth is bounded, so that no text can exhaust the stack.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;

use super::lexer::{Token, lex};
use super::syntax::{Binary, Function, Syntax, SyntaxKind};
use super::term::Comparison;
use crate::author::check::{Mistake, Wrong};

/// The deepest nesting of brackets, calls and signs.
const DEPTH: usize = 64;
/// The most operators, names and numbers in one expression.
const LENGTH: usize = 1024;

/// The expression in `source`, or the first thing that makes it none.
pub(crate) fn parse(source: &str) -> Result<Syntax, Mistake> {
    let tokens = lex(source)?;
    if tokens.len() > LENGTH {
        let message = format!("an expression can have at most {LENGTH} names, numbers and operators");
        return Err(
            Mistake::new(Wrong::Syntax, 0..source.len(), message).hint("move a part of it to a `[[value]]`")
        );
    }
    let mut parser = Parser { tokens, at: 0, depth: 0 };
    let syntax = parser.binary(0)?;
    match parser.peek() {
        Token::End => Ok(syntax),
        _ => {
            let hint =
                "compare numbers with signs, and join conditions with `and` or `or`: `n >= 3 and n <= 5`";
            Err(parser.unexpected("an operator").hint(hint))
        }
    }
}

struct Parser {
    tokens: Vec<(Token, Range<usize>)>,
    at: usize,
    depth: usize,
}

impl Parser {
    /// Operands joined by operators that bind tighter than `level`.
    fn binary(&mut self, level: u8) -> Result<Syntax, Mistake> {
        let mut left = self.unary()?;
        while let Some(operator) = self.operator().filter(|operator| operator.level() > level) {
            if let (Binary::Compare(_), SyntaxKind::Binary(Binary::Compare(_), ..)) = (operator, &left.kind)
                && !self.was_closed()
            {
                return Err(Mistake::new(Wrong::Syntax, self.span(), "comparisons cannot be chained")
                    .hint("join two comparisons with `and`"));
            }
            self.at += 1;
            let right = self.nested(|parser| parser.binary(operator.level()))?;
            let span = left.span.start..right.span.end;
            left = Syntax { kind: SyntaxKind::Binary(operator, Box::new(left), Box::new(right)), span };
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<Syntax, Mistake> {
        let start = self.span().start;
        match self.peek() {
            Token::Word(word) if word == "not" => {
                self.at += 1;
                // Looser than a comparison, tighter than `and`: `not signals > 2` denies the comparison.
                let operand = self.nested(|parser| parser.binary(Binary::And.level() + 1))?;
                let span = start..operand.span.end;
                Ok(Syntax { kind: SyntaxKind::Not(Box::new(operand)), span })
            }
            Token::Sign("-") => {
                self.at += 1;
                let operand = self.nested(Self::unary)?;
                let span = start..operand.span.end;
                Ok(Syntax { kind: SyntaxKind::Negative(Box::new(operand)), span })
            }
            _ => self.power(),
        }
    }

    /// A name, a number or brackets, and the power that they are raised to: tighter than a sign before it, so that
    /// `-x ^ 2` is what `-(x ^ 2)` is.
    fn power(&mut self) -> Result<Syntax, Mistake> {
        let base = self.primary()?;
        if *self.peek() != Token::Sign("^") {
            return Ok(base);
        }
        self.at += 1;
        let exponent = self.nested(Self::unary)?;
        let span = base.span.start..exponent.span.end;
        Ok(Syntax { kind: SyntaxKind::Power(Box::new(base), Box::new(exponent)), span })
    }

    fn primary(&mut self) -> Result<Syntax, Mistake> {
        let span = self.span();
        let kind = match self.peek().clone() {
            Token::Number(number) => SyntaxKind::Number(number),
            Token::Option(option) => SyntaxKind::Option(option),
            Token::Word(word) if !matches!(&*word, "and" | "or") => return self.word(word),
            Token::Sign("(") => {
                self.at += 1;
                let inner = self.nested(|parser| parser.binary(0))?;
                let end = self.close("`)`")?;
                return Ok(Syntax { kind: inner.kind, span: span.start..end });
            }
            _ => return Err(self.unexpected("a name or a number")),
        };
        self.at += 1;
        Ok(Syntax { kind, span })
    }

    /// A name, or a function and its arguments.
    fn word(&mut self, word: String) -> Result<Syntax, Mistake> {
        let span = self.span();
        self.at += 1;
        if *self.peek() != Token::Sign("(") {
            return Ok(Syntax { kind: SyntaxKind::Name(word), span });
        }
        let Some(function) = Function::ALL.into_iter().find(|function| function.as_str() == word) else {
            return Err(Mistake::new(Wrong::Name, span, format!("unknown function `{word}`"))
                .named(word, Function::ALL.map(Function::as_str)));
        };
        self.at += 1;
        let mut arguments = vec![];
        if *self.peek() != Token::Sign(")") {
            loop {
                arguments.push(self.nested(|parser| parser.binary(0))?);
                if *self.peek() != Token::Sign(",") {
                    break;
                }
                self.at += 1;
            }
        }
        let end = self.close("`,` or `)`")?;
        Ok(Syntax { kind: SyntaxKind::Call(function, arguments), span: span.start..end })
    }

    fn close(&mut self, wanted: &str) -> Result<usize, Mistake> {
        match self.peek() {
            Token::Sign(")") => {
                let end = self.span().end;
                self.at += 1;
                Ok(end)
            }
            _ => Err(self.unexpected(wanted)),
        }
    }

    fn operator(&self) -> Option<Binary> {
        Some(match self.peek() {
            Token::Word(word) if word == "and" => Binary::And,
            Token::Word(word) if word == "or" => Binary::Or,
            Token::Sign("<") => Binary::Compare(Comparison::Less),
            Token::Sign("<=") => Binary::Compare(Comparison::AtMost),
            Token::Sign(">") => Binary::Compare(Comparison::More),
            Token::Sign(">=") => Binary::Compare(Comparison::AtLeast),
            Token::Sign("==") => Binary::Compare(Comparison::Equal),
            Token::Sign("!=") => Binary::Compare(Comparison::Different),
            Token::Sign("+") => Binary::Add,
            Token::Sign("-") => Binary::Subtract,
            Token::Sign("*") => Binary::Multiply,
            Token::Sign("/") => Binary::Divide,
            _ => return None,
        })
    }

    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Mistake>) -> Result<T, Mistake> {
        if self.depth == DEPTH {
            return Err(Mistake::new(Wrong::Syntax, self.span(), "nested too deeply")
                .hint("move a part of it to a `[[value]]`"));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    fn unexpected(&self, wanted: &str) -> Mistake {
        match self.peek() {
            Token::End => {
                let end = self.span().end;
                // The last character, since nothing can be underlined after it.
                let start = self.at.checked_sub(1).map_or(end, |last| self.tokens[last].1.start);
                Mistake::new(Wrong::Syntax, start..end, format!("expected {wanted} at the end"))
            }
            _ => Mistake::new(Wrong::Syntax, self.span(), format!("expected {wanted}")),
        }
    }

    /// Returns true if the last token closed a bracket.
    fn was_closed(&self) -> bool {
        self.at.checked_sub(1).is_some_and(|last| self.tokens[last].0 == Token::Sign(")"))
    }

    fn peek(&self) -> &Token {
        &self.tokens[self.at].0
    }

    fn span(&self) -> Range<usize> {
        self.tokens[self.at].1.clone()
    }
}
