//! Code highlighting by class names, which themes colour. Code in an unknown language stays plain: that is not a
//! mistake, since any word may follow the fence.

mod queries;

use std::collections::BTreeMap;
use std::fmt;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use arborium::advanced::CompiledGrammar;
use arborium::tree_sitter::{ParseOptions, ParseState, Parser};
use arborium::{GrammarStore, Highlighter};
use pulldown_cmark_escape::escape_html_body_text;

/// The maximum length of highlighted code, in bytes: for invalid code a parser may take quadratic time.
const LONGEST: usize = 32 * 1024;

/// The length, in bytes, up to which code is highlighted whatever it contains.
const SHORT: usize = 2048;

/// The maximum number of progress callbacks of a parser for a kilobyte of code. There is one in a hundred steps. The
/// densest valid code takes 44; text in another language may take quadratic time.
const TURNS: usize = 64;

/// The maximum number of brackets or elements that are open at once: parsers and queries visit all of them repeatedly.
const DEEPEST: usize = 200;

/// The class of a token, by the first word of its name in grammars. Other tokens are not marked.
const CLASSES: [(&str, &[&str]); 10] = [
    ("", &["variable", "parameter", "operator", "punctuation", "embedded", "none"]),
    ("code-comment", &["comment"]),
    (
        "code-keyword",
        &["keyword", "include", "conditional", "repeat", "exception", "storageclass", "preproc", "define"],
    ),
    ("code-string", &["string", "character", "escape"]),
    ("code-value", &["number", "float", "boolean", "constant"]),
    ("code-function", &["function", "method", "macro"]),
    ("code-type", &["type", "constructor", "namespace", "module"]),
    ("code-name", &["property", "attribute", "tag", "field", "label"]),
    ("code-inserted", &["diff.addition", "diff.plus"]),
    ("code-deleted", &["diff.deletion", "diff.minus"]),
];

/// A grammar, once it is compiled; none if the language is unknown.
type Grammar = Arc<OnceLock<Option<Arc<CompiledGrammar>>>>;

/// The known languages. Each grammar is compiled on first use and kept. Cloning shares them.
#[derive(Clone, Default)]
pub(crate) struct Grammars {
    store: Arc<GrammarStore>,
    /// The grammars whose compilation has begun, by language. Some take longer than a whole small site.
    begun: Arc<Mutex<BTreeMap<String, Grammar>>>,
}

impl Grammars {
    /// Returns `code` as highlighted HTML; none if the language is unknown.
    pub(super) fn marked(&self, language: &str, code: &str) -> Option<String> {
        let language = queries::name(&language.to_ascii_lowercase()).to_owned();
        let is_short = code.len() <= SHORT;
        if code.len() > LONGEST || (!is_short && is_deep(&language, code)) {
            return None;
        }
        let grammar = self.grammar(&language)?;
        if !is_short && !can_read(&grammar, code) {
            return None;
        }
        let mut highlighter = Highlighter::with_store(self.store.clone());
        let spans = highlighter.highlight_spans(&language, code).ok()?;
        let mut parts: Vec<Part> = spans
            .into_iter()
            .filter_map(|span| {
                let (start, end) = (span.start as usize, (span.end as usize).min(code.len()));
                // The grammar of diffs calls an added line a string, and a removed one a keyword.
                let name = match (&*language, &*span.capture) {
                    ("diff", "string") => "diff.plus",
                    ("diff", "keyword") => "diff.minus",
                    (_, name) => name,
                };
                let class = class(name).filter(|_| start < end)?;
                Some(Part { start, end, order: span.pattern_index, class })
            })
            .collect();
        // The innermost token is applied last; of two equal tokens, the later in the grammar.
        parts.sort_by_key(|part| (part.start, std::cmp::Reverse(part.end), part.order));
        let mut paint = vec![0; code.len()];
        for part in parts {
            paint[part.start..part.end].fill(part.class);
        }
        Some(written(code, &paint))
    }

    /// Returns the grammar of a language; none if it is unknown. Of several threads that need it, one compiles it and the
    /// others wait, where the library would compile it on each.
    fn grammar(&self, language: &str) -> Option<Arc<CompiledGrammar>> {
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        let grammar = begun.entry(language.to_owned()).or_default().clone();
        drop(begun);
        let compile = || {
            if let Some(compiled) = queries::compiled(language) {
                self.store.insert(language, Arc::new(compiled));
            }
            self.store.get(language)
        };
        grammar.get_or_init(compile).clone()
    }
}

impl fmt::Debug for Grammars {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Grammars")
    }
}

/// Returns true if the parser of a `grammar` reads the code in linear time.
fn can_read(grammar: &CompiledGrammar, code: &str) -> bool {
    let mut parser = Parser::new();
    if parser.set_language(grammar.language()).is_err() {
        return false;
    }
    let mut turns = TURNS * code.len() / 1024;
    let mut next = |_: &ParseState| {
        turns = turns.saturating_sub(1);
        if turns == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let mut read = |at: usize, _| code.as_bytes().get(at..).unwrap_or_default();
    let options = ParseOptions::new().progress_callback(&mut next);
    parser.parse_with_options(&mut read, None, Some(options)).is_some()
}

/// Returns true if more than [`DEEPEST`] brackets, or elements of one line, are nested.
fn is_deep(language: &str, code: &str) -> bool {
    let has_elements = matches!(language, "html" | "xml");
    let (mut open, mut deepest) = (0_usize, 0);
    for (at, byte) in code.bytes().enumerate() {
        match byte {
            b'(' | b'[' | b'{' => open += 1,
            b')' | b']' | b'}' => open = open.saturating_sub(1),
            b'<' if has_elements && code[at..].starts_with("</") => open = open.saturating_sub(1),
            b'<' if has_elements => open += 1,
            b'\n' if has_elements => open = 0,
            _ => {}
        }
        deepest = deepest.max(open);
    }
    deepest > DEEPEST
}

/// A token that a grammar names.
struct Part {
    start: usize,
    end: usize,
    order: u32,
    class: u8,
}

/// Returns the row of [`CLASSES`] for the name of a token in a grammar.
fn class(name: &str) -> Option<u8> {
    let is =
        |word: &&str| name.strip_prefix(*word).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    let row = CLASSES.iter().position(|(_, words)| words.iter().any(is))?;
    u8::try_from(row).ok()
}

/// Returns the code with each run of one class in an element.
fn written(code: &str, paint: &[u8]) -> String {
    let mut html = String::with_capacity(code.len() * 2);
    let mut start = 0;
    while start < code.len() {
        let class = paint[start];
        let length = code[start..].char_indices().position(|(at, _)| paint[start + at] != class);
        let end = length.map_or(code.len(), |characters| {
            code[start..].char_indices().nth(characters).map_or(code.len(), |(at, _)| start + at)
        });
        let name = CLASSES.get(usize::from(class)).map_or("", |(name, _)| *name);
        if name.is_empty() {
            escape(&mut html, &code[start..end]);
        } else {
            html.extend(["<span class=\"", name, "\">"]);
            escape(&mut html, &code[start..end]);
            html.push_str("</span>");
        }
        start = end;
    }
    html
}

/// Appends text, escaped as the Markdown library does.
pub(super) fn escape(html: &mut String, text: &str) {
    // Writing to a string cannot fail.
    let _ = escape_html_body_text(html, text);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(language: &str, code: &str) -> Option<String> {
        Grammars::default().marked(language, code)
    }

    #[test]
    fn what_no_parser_reads_in_its_length_stays_plain() {
        let long = |part: &str| part.repeat(4 * SHORT / part.len());
        for (language, part) in [("css", "=> "), ("rust", "("), ("html", "<a>")] {
            assert_eq!(marked(language, &long(part)), None, "{language} {part}");
        }
        for (language, part) in [
            ("css", "a { color: red }\n"),
            ("json", "[1, 2]\n"),
            ("ini", "a=1\n"),
            ("html", "<p>a <b>c</b>\n<br>\n"),
        ] {
            assert!(marked(language, &long(part)).is_some(), "{language} {part}");
        }
        assert!(marked("rust", include_str!("mod.rs")).is_some());
    }

    #[test]
    fn parts_are_marked_and_nothing_is_lost() {
        assert_eq!(
            marked("Rust", "let ä = \"<&\"; // done\n").unwrap(),
            "<span class=\"code-keyword\">let</span> ä = <span class=\"code-string\">\"&lt;&amp;\"</span>; \
             <span class=\"code-comment\">// done</span>\n"
        );
        let code = "export const a = `x ${b} y`; // <b>\n";
        let html = marked("js", code).unwrap();
        let mut shown = String::new();
        let mut rest = html.as_str();
        while let Some((before, tag)) = rest.split_once('<') {
            shown.push_str(before);
            rest = tag.split_once('>').unwrap().1;
        }
        shown.push_str(rest);
        assert_eq!(shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"), code);
    }

    #[test]
    fn every_language_is_made_ready() {
        for (language, code, class) in [
            ("bash", "echo 'a'", "string"),
            ("css", "a { color: red }", "name"),
            ("diff", "+ a\n- b\n", "inserted"),
            ("dockerfile", "FROM a", "keyword"),
            ("go", "func a() {}", "keyword"),
            ("hcl", "a = 1", "value"),
            ("html", "<p class=\"a\">", "name"),
            ("ini", "; a\nb = c", "comment"),
            ("java", "class A {}", "keyword"),
            ("javascript", "const a = 1", "keyword"),
            ("json", "{\"a\": 1}", "value"),
            ("python", "def a(): pass", "keyword"),
            ("rust", "fn a() {}", "keyword"),
            ("toml", "a = 'b'", "string"),
            ("typescript", "type A = string", "type"),
            ("xml", "<a b=\"c\"/>", "string"),
            ("yaml", "a: b # c", "comment"),
        ] {
            let html = marked(language, code).unwrap_or_default();
            assert!(html.contains(&format!("code-{class}\"")), "{language}: {html}");
        }
    }

    /// Returns the languages with queries of ours, and with those that come with the grammars.
    fn with_both_queries() -> [Grammars; 2] {
        let own = Grammars::default();
        for language in ["rust", "typescript"] {
            let grammar = own.store.get(language);
            own.begun.lock().unwrap().insert(language.to_owned(), Arc::new(grammar.into()));
        }
        [Grammars::default(), own]
    }

    #[test]
    fn quick_queries_mark_the_same_tokens() {
        let queries = with_both_queries();
        let marked = |language: &str, code: &str| {
            queries.each_ref().map(|grammars| grammars.marked(language, code).unwrap())
        };
        for (language, code) in [("rust", RUST), ("typescript", TYPESCRIPT)] {
            let [ours, own] = marked(language, code);
            assert_eq!(ours, own);
        }
        for code in SOURCES {
            let [ours, own] = marked("rust", code);
            assert!(ours == own, "{code}");
        }
    }

    /// Files of this crate.
    const SOURCES: [&str; 6] = [
        include_str!("mod.rs"),
        include_str!("../blocks.rs"),
        include_str!("../heading_ids.rs"),
        include_str!("../../incremental/table.rs"),
        include_str!("../../html/tests.rs"),
        include_str!("../../proof/arithmetic.rs"),
    ];

    const RUST: &str = "#![allow(dead_code)]\n//! Doc\n/** a */ /* b */\nuse std::{self, fmt::Write as _};\n\
        pub(crate) unsafe trait A<'a, T: B + 'a, const N: usize = 3>: Sized where T: Copy { fn a(&self, x: &mut u8) -> !; }\n\
        macro_rules! a { ($x:expr) => { $x.len() }; }\n\
        static mut MAX: f64 = 1.0e3_f64; const fn b<T>(Self { a, ref b, .. }: Self) -> Option<T> { None }\n\
        impl<T> crate::A for super::b::C<T> { type Item = <T as Iterator>::Item; }\n\
        async fn c() { a::b::<u8>(1); x.parse::<u8>()?; Vec::<u8>::new(); A::B(C); d.e.f(g)(h); loop { break 'a; } }\n\
        fn d(X: i32, r#type: u8) { if let Some(x) = y && true { println!(\"{}\\n\", MAX); } match 'c' { _ => b'\\n', } }\n";

    const TYPESCRIPT: &str = "import { a, B as C } from \"./d\"; // e\n\
        export abstract class D<T extends E> implements F { private readonly g?: string = `h ${this.i()} j`; k(l: M, n?: O) {} }\n\
        type P = keyof Q | null; enum R { S = 1 } namespace T {} declare const U_V: unique symbol;\n\
        const w = (x: number) => x ** 2; y.z = function () {}; aa.bb.cc(dd?.ee, ff[0].gg()); new Hh(...ii);\n\
        const jj = { kk: () => undefined, ll() {}, [mm]: /nn/g, OO, pp: 1 }; require('x'); console.log(arguments satisfies T);\n\
        @deco() async function* q() { yield await r; for (const s of t) if (!u) throw v; }\n";

    #[test]
    fn what_is_not_known_stays_plain() {
        assert_eq!(marked("klingon", "a"), None);
        assert_eq!(marked("rust", &" ".repeat(LONGEST + 1)), None);
        assert_eq!(marked("rust", "").as_deref(), Some(""));
    }
}
