//! The depth of expressions, which the libraries compile recursively: ten thousand filters in a row would overflow the
//! stack. It is bounded before a library sees a template.

use std::ops::Range;

use super::names::words::{Token, Word, words};
use super::tags::{Kind, tags};
use crate::problem::{Code, Place, Problem};
use crate::source::SourceFile;

/// The maximum number of operators that depend on each other in one expression: filters, fields, calls, sums, brackets.
const OPERATORS: usize = 128;

/// The maximum number of `~` and `+` in one tag. Each may create a text as long as both of its sides.
const JOINS: usize = 64;

/// The maximum number of branches of one `if`.
const BRANCHES: usize = 200;

/// Returns the problem of the first expression or condition of a template that is too deep.
pub(super) fn fault(file: &SourceFile) -> Option<Problem> {
    let text = file.text().ok()?;
    let mut branches = Vec::new();
    for tag in tags(text).into_iter().filter(|tag| tag.kind != Kind::Comment) {
        match tag.word(text) {
            "if" => branches.push(0),
            "elif" => {
                let count = branches.last_mut().map_or(0, |count| {
                    *count += 1;
                    *count
                });
                if count > BRANCHES {
                    let hint = "look the value up in a table, or split the `if`";
                    return Some(problem(
                        file,
                        tag.range,
                        format!("an `if` with more than {BRANCHES} branches"),
                        hint,
                    ));
                }
            }
            "endif" => drop(branches.pop()),
            _ => {}
        }
        let words = words(tag.inside(text), tag.range.start + 2);
        let too_deep = operator_after(&words, OPERATORS).map(|span| (span, OPERATORS));
        if let Some((span, most)) = too_deep.or_else(|| Some((join_after(&words, JOINS)?, JOINS))) {
            let what = if most == JOINS { "`~` or `+`" } else { "operators" };
            let hint = "compute a part of it before, with `{% set part = … %}`";
            return Some(problem(file, span, format!("an expression with more than {most} {what}"), hint));
        }
    }
    None
}

fn problem(file: &SourceFile, span: Range<usize>, message: String, hint: &str) -> Problem {
    Problem::new(Code::TemplateError, Place::new(&file.path, span), message).hint(hint)
}

/// Returns the place of the first operator that `most` others enclose or precede. A comma begins a new item, which does
/// not depend on those before it.
fn operator_after(words: &[Word<'_>], most: usize) -> Option<Range<usize>> {
    let (mut all, mut levels) = (0_usize, vec![0_usize]);
    for word in words {
        let is_bracket = matches!(word.token, Token::Sign("(" | "[" | "{" | "?["));
        match word.token {
            Token::Sign(")" | "]" | "}") if levels.len() > 1 => all -= levels.pop().unwrap_or_default(),
            Token::Sign(")" | "]" | "}") => {}
            Token::Sign(",") => all -= levels.last_mut().map_or(0, std::mem::take),
            Token::Sign(_) | Token::Name("and" | "or" | "not" | "in" | "is" | "if" | "else") => {
                all += 1;
                if let Some(level) = levels.last_mut() {
                    *level += 1;
                }
            }
            _ => {}
        }
        if is_bracket {
            levels.push(0);
        }
        if all > most {
            return Some(word.span.clone());
        }
    }
    None
}

/// Returns the place of the first `~` or `+` after `most` others.
fn join_after(words: &[Word<'_>], most: usize) -> Option<Range<usize>> {
    let is_join = |word: &&Word<'_>| matches!(word.token, Token::Sign("~" | "+"));
    words.iter().filter(is_join).nth(most).map(|word| word.span.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> Option<String> {
        fault(&SourceFile::new("t", text.as_bytes())).map(|problem| problem.message)
    }

    #[test]
    fn what_depends_on_each_other_is_counted() {
        for (begin, part, end) in [
            ("{{ a", "|upper", " }}"),
            ("{{ a", ".b", " }}"),
            ("{{ a", "()", " }}"),
            ("{{ a", "[0:]", " }}"),
            ("{{ a", " and b", " }}"),
            ("{{ a", " is defined", " }}"),
            ("{% if ", "not ", "a %}"),
            ("{{ ", "[", " }}"),
            ("{{ ", "1 if 1 else ", "2 }}"),
        ] {
            let long = |times: usize| format!("{begin}{}{end}", part.repeat(times));
            let told = message(&long(129));
            assert_eq!(told.as_deref(), Some("an expression with more than 128 operators"), "{part}");
            assert_eq!(message(&long(40)), None, "{part}");
        }
        let told = message(&format!("{{{{ a{} }}}}", " ~ a".repeat(65)));
        assert_eq!(told.as_deref(), Some("an expression with more than 64 `~` or `+`"));
        let elif = |times: usize| format!("{{% if a %}}{}{{% endif %}}", "{% elif b %}".repeat(times));
        assert_eq!(message(&elif(201)).as_deref(), Some("an `if` with more than 200 branches"));
        assert_eq!(message(&elif(200).repeat(2)), None);
    }

    #[test]
    fn a_long_list_is_not_deep() {
        let items = "{\"a\": [b.c, d|upper], \"e\": 1}, ".repeat(1000);
        assert_eq!(message(&format!("{{% set rows = [{items}] %}}")), None);
        assert_eq!(message(&format!("{{{{ f({}) }}}}", "a=b.c, ".repeat(1000))), None);
        assert_eq!(message(&"{{ a.b.c }}{% if a and b %}{% endif %}".repeat(1000)), None);
        assert_eq!(message(&format!("{{# {} #}}", "|a".repeat(1000))), None);
    }
}
