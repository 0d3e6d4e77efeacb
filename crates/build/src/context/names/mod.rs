//! Checks the names that templates look up against those that exist. An engine reports an unknown name only where it is
//! written out, and not in a condition: a misspelt name there acts like an absent value. So every template is checked
//! statically, whether a page uses it or not. What the text alone cannot show is accepted: the result of a filter, the
//! author's names in `extra`, a variable that another template sets.

mod shape;
pub(super) mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use self::shape::{Names, Type};
use self::words::{Token, Word, words};
use super::tags::{Kind, tags};
use crate::parse::Theme;
use crate::problem::{Code, Place, Problem, did_you_mean, listed};
use crate::source::SourceFile;

/// The names that both languages define in addition to the context.
const KNOWN: [&str; 28] = [
    "loop",
    "self",
    "super",
    "caller",
    "varargs",
    "kwargs",
    "true",
    "false",
    "none",
    "True",
    "False",
    "None",
    "null",
    "range",
    "dict",
    "namespace",
    "debug",
    "lipsum",
    "cycler",
    "joiner",
    "now",
    "throw",
    "get_env",
    "get_random",
    "body",
    "__tera_context",
    "undefined",
    "_",
];

/// The maximum number of names that are listed if none is similar.
const MOST: usize = 12;

/// Keywords of the languages, which are not names.
const WORDS: [&str; 24] = [
    "and",
    "or",
    "not",
    "in",
    "is",
    "if",
    "else",
    "elif",
    "for",
    "recursive",
    "with",
    "without",
    "context",
    "ignore",
    "missing",
    "import",
    "from",
    "as",
    "include",
    "extends",
    "block",
    "required",
    "scoped",
    "endblock",
];

/// Returns the problem of every unknown name that a template of the theme looks up.
pub(super) fn unknown(theme: &Theme) -> Vec<Problem> {
    let bound = Bound::of(theme);
    let mut problems = Vec::new();
    for (name, file) in &theme.templates {
        let Ok(text) = file.text() else { continue };
        Reading {
            theme,
            file,
            name,
            text,
            bound: &bound,
            scopes: vec![Scope::default()],
            comprehended: BTreeSet::new(),
            problems: &mut problems,
        }
        .read();
    }
    problems
}

/// The names that templates bind.
#[derive(Debug, Default)]
struct Bound {
    all: BTreeSet<String>,
    /// Those bound in templates that others bring in, so that they may hide a name of the context.
    bound_in_shared: BTreeMap<String, BTreeSet<String>>,
}

impl Bound {
    fn of(theme: &Theme) -> Self {
        let mut bound = Self::default();
        for (template, file) in &theme.templates {
            let text = file.text().unwrap_or_default();
            let brings_in = tags(text)
                .iter()
                .any(|tag| matches!(tag.word(text), "include" | "extends" | "import" | "from"));
            for tag in tags(text).iter().filter(|tag| tag.kind == Kind::Statement) {
                for name in binds(&words(tag.inside(text), tag.range.start + 2)) {
                    if brings_in && !matches!(tag.word(text), "macro" | "component") {
                        bound.bound_in_shared.entry(name.to_owned()).or_default().insert(template.clone());
                    }
                    bound.all.insert(name.to_owned());
                }
            }
        }
        bound
    }

    /// Returns true if `name` may be bound to something else in `template`.
    fn is_other_in(&self, name: &str, template: &str) -> bool {
        self.bound_in_shared.get(name).is_some_and(|by| by.iter().any(|other| other != template))
    }
}

/// Returns the names that a statement binds.
fn binds<'t>(words: &[Word<'t>]) -> Vec<&'t str> {
    let name = |word: &Word<'t>| match word.token {
        Token::Name(name) => Some(name),
        _ => None,
    };
    let Some((first, rest)) = words.split_first() else { return Vec::new() };
    match name(first) {
        Some("for") => rest
            .iter()
            .map_while(|word| match word.token {
                Token::Name("in") => None,
                Token::Name(name) => Some(Some(name)),
                _ => Some(None),
            })
            .flatten()
            .collect(),
        Some("set" | "set_global") => {
            let end =
                rest.iter().position(|word| word.token == Token::Sign("=")).unwrap_or(rest.len().min(1));
            rest[..end].iter().filter_map(name).collect()
        }
        Some("with" | "call") => {
            let sets = |pair: &[Word<'t>]| {
                name(&pair[0]).filter(|_| matches!(pair[1].token, Token::Sign("=" | "," | ")")))
            };
            rest.windows(2).filter_map(sets).collect()
        }
        Some("macro" | "component" | "import" | "from") => rest.iter().filter_map(name).collect(),
        _ => Vec::new(),
    }
}

/// Returns the names that the comprehensions in a tag bind: `[p.title for p in page.pages]`.
fn comprehended<'t>(words: &[Word<'t>]) -> BTreeSet<&'t str> {
    let mut names = BTreeSet::new();
    for (at, _) in words.iter().enumerate().skip(1).filter(|(_, word)| word.token == Token::Name("for")) {
        let given = words[at + 1..].iter().take_while(|word| word.token != Token::Name("in"));
        names.extend(given.filter_map(|word| match word.token {
            Token::Name(name) => Some(name),
            _ => None,
        }));
    }
    names
}

/// The names bound between two tags, with their types.
#[derive(Debug, Default)]
struct Scope<'t> {
    names: BTreeMap<&'t str, Type>,
    /// The word that ends the scope.
    ends_with: &'t str,
}

/// The check of a template.
struct Reading<'a, 't> {
    theme: &'a Theme,
    file: &'a SourceFile,
    name: &'a str,
    text: &'t str,
    bound: &'a Bound,
    scopes: Vec<Scope<'t>>,
    /// The names bound by comprehensions in the current tag.
    comprehended: BTreeSet<&'t str>,
    problems: &'a mut Vec<Problem>,
}

impl<'t> Reading<'_, 't> {
    fn read(mut self) {
        for tag in tags(self.text) {
            let words = words(tag.inside(self.text), tag.range.start + 2);
            self.comprehended = comprehended(&words);
            match tag.kind {
                Kind::Comment => {}
                Kind::Expression => self.expression(&words),
                Kind::Statement => self.statement(tag.word(self.text), &words),
            }
        }
    }

    fn statement(&mut self, word: &'t str, words: &[Word<'t>]) {
        let rest = words.get(1..).unwrap_or_default();
        match word {
            "for" => {
                let at = rest.iter().position(|word| word.token == Token::Name("in")).unwrap_or(rest.len());
                let (names, walked) = (binds(words), rest.get(at + 1..).unwrap_or_default());
                let condition =
                    walked.iter().position(|word| word.token == Token::Name("if")).unwrap_or(walked.len());
                self.expression(&walked[..condition]);
                let item = match (names.len(), self.of_whole(&walked[..condition])) {
                    (1, Type::List(item)) => item.clone(),
                    _ => Type::Any,
                };
                self.open("endfor", names.into_iter().map(|name| (name, item.clone())));
                self.expression(&walked[condition..]);
            }
            "set" | "set_global" => {
                let names = binds(words);
                let at = rest.iter().position(|word| word.token == Token::Sign("="));
                let value = rest.get(at.map_or(rest.len(), |at| at + 1)..).unwrap_or_default();
                self.expression(value);
                let of = if names.len() == 1 && at == Some(1) { self.of_whole(value) } else { Type::Any };
                for name in names {
                    self.set(name, of.clone());
                }
            }
            "macro" | "component" => {
                let names: Vec<_> = binds(words).into_iter().skip(1).map(|name| (name, Type::Any)).collect();
                self.open(if word == "macro" { "endmacro" } else { "endcomponent" }, names.into_iter());
            }
            "with" => {
                self.expression(rest);
                let names: Vec<_> = binds(words).into_iter().map(|name| (name, Type::Any)).collect();
                self.open("endwith", names.into_iter());
            }
            "import" | "from" | "call" | "block" | "extends" => {
                for name in binds(words) {
                    self.set(name, Type::Any);
                }
            }
            word if self.scopes.len() > 1
                && self.scopes.last().is_some_and(|scope| scope.ends_with == word) =>
            {
                self.scopes.pop();
            }
            "filter" => self.expression(rest.get(1..).unwrap_or_default()),
            // The end of a block may repeat its name.
            word if word.starts_with("end") => {}
            _ => self.expression(rest),
        }
    }

    fn open(&mut self, ends_with: &'t str, names: impl Iterator<Item = (&'t str, Type)>) {
        self.scopes.push(Scope { names: names.collect(), ends_with });
    }

    /// Binds a name. If another branch binds it to another type, it may be either.
    fn set(&mut self, name: &'t str, of: Type) {
        let Some(scope) = self.scopes.last_mut() else { return };
        let of = if scope.names.get(name).is_some_and(|before| *before != of) { Type::Any } else { of };
        scope.names.insert(name, of);
    }

    /// Returns the type of an expression, if it is only a path.
    fn of_whole(&self, words: &[Word<'t>]) -> Type {
        match self.path(words) {
            Some(Path { end, of: Ok(of) }) if end == words.len() => of,
            _ => Type::Any,
        }
    }

    /// Checks every path in an expression.
    fn expression(&mut self, words: &[Word<'t>]) {
        let mut at = 0;
        while at < words.len() {
            let before = at.checked_sub(1).and_then(|before| words.get(before)).map(|word| &word.token);
            let after = words.get(at + 1).map(|word| &word.token);
            let is_name = matches!(words[at].token, Token::Name(name) if !WORDS.contains(&name));
            // Names of filters, tests, functions and arguments, and names bound by a comprehension.
            let names_no_value =
                matches!(before, Some(Token::Sign("." | "?." | "|" | "<") | Token::Name("is" | "for")))
                    || matches!(after, Some(Token::Sign("=" | "(")))
                    || (before == Some(&Token::Name("not"))
                        && at > 1
                        && words[at - 2].token == Token::Name("is"));
            if !is_name || names_no_value {
                at += 1;
                continue;
            }
            let Some(path) = self.path(&words[at..]) else {
                at += 1;
                continue;
            };
            let end = at + path.end.max(1);
            if let Err(unknown) = path.of
                && !is_asked_for(&words[end..])
            {
                self.tell(&unknown);
            }
            // An expression in brackets is a path of its own.
            at += 1;
            while at < end
                && matches!(words[at].token, Token::Sign("." | "?." | "]") | Token::Text(_) | Token::Number)
            {
                at += if matches!(words[at].token, Token::Sign("." | "?.")) { 2 } else { 1 };
            }
        }
    }

    /// Parses the path at the start of `words`: a name, followed by look-ups.
    fn path(&self, words: &[Word<'t>]) -> Option<Path> {
        let Token::Name(root) = words.first()?.token else { return None };
        let mut of = match self.root(root) {
            Ok(of) => of,
            Err(names) => {
                let unknown = Unknown { name: root.to_owned(), of: None, names, span: words[0].span.clone() };
                return Some(Path { end: 1, of: Err(unknown) });
            }
        };
        let mut end = 1;
        loop {
            let (name, length) = match &words[end..] {
                [
                    Word { token: Token::Sign("." | "?."), .. },
                    name @ Word { token: Token::Name(_), .. },
                    ..,
                ] => (name, 2),
                [
                    Word { token: Token::Sign("[" | "?["), .. },
                    name @ Word { token: Token::Text(_), .. },
                    Word { token: Token::Sign("]"), .. },
                    ..,
                ] => (name, 3),
                [
                    Word { token: Token::Sign("["), .. },
                    Word { token: Token::Number, .. },
                    Word { token: Token::Sign("]"), .. },
                    ..,
                ] => {
                    of = match of {
                        Type::List(item) => item.clone(),
                        _ => Type::Any,
                    };
                    end += 3;
                    continue;
                }
                // A call, or a look-up by a computed name.
                [Word { token: Token::Sign("(" | "[" | "?["), .. }, ..] => {
                    return Some(Path { end, of: Ok(Type::Any) });
                }
                _ => return Some(Path { end, of: Ok(of) }),
            };
            let (Token::Name(field) | Token::Text(field)) = name.token else { return None };
            of = match of.field(field, self.theme) {
                Ok(inner) => inner,
                Err(names) => {
                    let of = self.text[words[0].span.start..words[end - 1].span.end].to_owned();
                    let unknown =
                        Unknown { name: field.to_owned(), of: Some(of), names, span: name.span.clone() };
                    // The rest belongs to it.
                    let mut last = end + length;
                    while let [Word { token: Token::Sign("."), .. }, Word { token: Token::Name(_), .. }, ..] =
                        words[last..]
                    {
                        last += 2;
                    }
                    return Some(Path { end: last, of: Err(unknown) });
                }
            };
            end += length;
        }
    }

    /// Returns the type of a name, or every name that exists.
    fn root(&self, name: &str) -> Result<Type, Vec<String>> {
        if self.comprehended.contains(name) {
            return Ok(Type::Any);
        }
        if let Some(of) = self.scopes.iter().rev().find_map(|scope| scope.names.get(name)) {
            return Ok(of.clone());
        }
        if let Some(of) = shape::given(name) {
            return Ok(if self.bound.is_other_in(name, self.name) { Type::Any } else { of });
        }
        if KNOWN.contains(&name) || self.bound.all.contains(name) {
            return Ok(Type::Any);
        }
        let given = shape::GIVEN.iter().map(|(name, _)| (*name).to_owned());
        Err(given.chain(self.bound.all.iter().cloned()).collect())
    }

    fn tell(&mut self, unknown: &Unknown) {
        let Unknown { name, of, names, span } = unknown;
        let message = match of {
            Some(of) => format!("unknown field `{name}` of `{of}`"),
            None => format!("unknown name `{name}`"),
        };
        let hint = did_you_mean(name, names.iter().map(String::as_str)).or_else(|| {
            of.as_ref()
                .filter(|_| !names.is_empty() && names.len() <= MOST)
                .map(|of| format!("the fields of `{of}` are {}", listed(names)))
        });
        let problem = Problem::new(Code::TemplateError, Place::new(&self.file.path, span.clone()), message);
        self.problems.push(problem.maybe_hint(hint));
    }
}

/// A path, and its end among the words.
struct Path {
    end: usize,
    of: Result<Type, Unknown>,
}

/// An unknown name.
struct Unknown {
    name: String,
    /// The value in which it was looked up.
    of: Option<String>,
    names: Names,
    span: Range<usize>,
}

/// Returns true if the words after a path allow it to be undefined: `is defined`, `| default("")`.
fn is_asked_for(after: &[Word<'_>]) -> bool {
    match after.first().map(|word| &word.token) {
        Some(Token::Name("is")) => {
            let at = if name_of(after.get(1)) == "not" { 2 } else { 1 };
            matches!(name_of(after.get(at)), "defined" | "undefined" | "none")
        }
        Some(Token::Sign("|")) => matches!(name_of(after.get(1)), "default" | "d"),
        _ => false,
    }
}

/// Returns the name that a word consists of; otherwise empty.
fn name_of<'t>(word: Option<&Word<'t>>) -> &'t str {
    match word.map(|word| &word.token) {
        Some(Token::Name(name)) => name,
        _ => "",
    }
}

#[cfg(test)]
mod tests;
