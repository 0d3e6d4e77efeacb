//! Duplicated code: runs of lines of the same shape. The shape of a line is what remains when all names, strings and
//! numbers are treated alike. A result is a place to look, not a verdict: similar code may be unrelated.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::source::Crate;

/// The minimum length of a run, in lines.
const RUN: usize = 6;
/// The minimum number of different lines in a run. A run with fewer is a list, not a copy.
const DIFFERENT: usize = 4;
/// The maximum number of places of a run. A run in more places is an idiom of Rust, not a copy.
const MOST_PLACES: usize = 8;

/// The amount of duplication.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Twice {
    /// The number of lines with a shape: those with more than comments, imports and brackets.
    pub(super) lines: usize,
    /// The number of them in a run that also occurs elsewhere.
    pub(super) repeated: usize,
    /// The longest repeated stretches: the number of lines, and the file and line where they begin.
    pub(super) longest: Vec<(usize, String)>,
}

/// A line with its shape.
struct Line {
    number: usize,
    shape: String,
}

/// Returns the duplication in `crates`.
pub(super) fn twice<'a>(crates: impl IntoIterator<Item = &'a Crate>) -> Twice {
    let files: Vec<(String, Vec<Line>)> = crates
        .into_iter()
        .flat_map(|of| {
            of.modules.iter().map(move |module| (format!("{}/src/{}", of.name, module.file), module))
        })
        .map(|(file, module)| (file, shapes(&module.text)))
        .collect();
    let mut runs: HashMap<Vec<&str>, Vec<(usize, usize)>> = HashMap::new();
    for (file, (_, lines)) in files.iter().enumerate() {
        for (at, run) in lines.windows(RUN).enumerate() {
            let run: Vec<&str> = run.iter().map(|line| line.shape.as_str()).collect();
            if run.iter().collect::<BTreeSet<_>>().len() >= DIFFERENT {
                runs.entry(run).or_default().push((file, at));
            }
        }
    }
    let mut repeated: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for &(file, at) in runs.values().filter(|places| (2..=MOST_PLACES).contains(&places.len())).flatten() {
        repeated.entry(file).or_default().extend(at..at + RUN);
    }
    let mut longest: Vec<(usize, String)> = repeated
        .iter()
        .flat_map(|(&file, lines)| stretches(lines).map(move |(at, length)| (file, at, length)))
        .map(|(file, at, length)| (length, format!("{}:{}", files[file].0, files[file].1[at].number)))
        .collect();
    longest.sort_by(|(a, place), (b, other)| b.cmp(a).then(place.cmp(other)));
    Twice {
        lines: files.iter().map(|(_, lines)| lines.len()).sum(),
        repeated: repeated.values().map(BTreeSet::len).sum(),
        longest,
    }
}

/// Returns the start and the length of each stretch of consecutive numbers.
fn stretches(numbers: &BTreeSet<usize>) -> impl Iterator<Item = (usize, usize)> {
    numbers.iter().filter(|&&at| at == 0 || !numbers.contains(&(at - 1))).map(|&at| {
        let length = (at..).take_while(|number| numbers.contains(number)).count();
        (at, length)
    })
}

/// Returns the lines that have a shape.
fn shapes(text: &str) -> Vec<Line> {
    let mut shapes: BTreeMap<usize, String> = BTreeMap::new();
    if let Ok(tokens) = text.parse() {
        add(tokens, &mut shapes);
    }
    let mut written: Vec<&str> = vec![""];
    written.extend(text.lines().map(str::trim_start));
    let passed_over = ["//", "use ", "pub use ", "mod ", "pub mod ", "#["];
    shapes
        .into_iter()
        .filter(|(number, _)| {
            written.get(*number).is_some_and(|line| !passed_over.iter().any(|it| line.starts_with(it)))
        })
        .filter(|(_, shape)| shape.chars().any(char::is_alphanumeric))
        .map(|(number, shape)| Line { number, shape })
        .collect()
}

fn add(tokens: TokenStream, shapes: &mut BTreeMap<usize, String>) {
    for token in tokens {
        let line = token.span().start().line;
        match token {
            TokenTree::Ident(name) => shapes.entry(line).or_default().push_str(word(&name.to_string())),
            TokenTree::Literal(_) => shapes.entry(line).or_default().push('0'),
            TokenTree::Punct(mark) => shapes.entry(line).or_default().push(mark.as_char()),
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ('(', ')'),
                    Delimiter::Brace => ('{', '}'),
                    Delimiter::Bracket => ('[', ']'),
                    Delimiter::None => (' ', ' '),
                };
                shapes.entry(line).or_default().push(open);
                add(group.stream(), shapes);
                shapes.entry(group.span_close().end().line).or_default().push(close);
            }
        }
    }
}

/// Returns a keyword unchanged, and a single letter for every other name.
fn word(name: &str) -> &str {
    const KEYWORDS: [&str; 22] = [
        "as", "break", "const", "continue", "else", "enum", "fn", "for", "if", "impl", "in", "let", "loop",
        "match", "mut", "pub", "return", "static", "struct", "trait", "type", "while",
    ];
    if KEYWORDS.contains(&name) { name } else { "n" }
}
