//! Queries that compile quickly, for languages whose own query takes longer to compile than a small site to build. They mark
//! the same tokens: only the words of [`super::CLASSES`] count, not the finer names of the library.

use arborium::advanced::{CompiledGrammar, GrammarConfig};
use arborium::{lang_javascript, lang_rust, lang_typescript};

/// Returns the name of a language in place of a shorter one: a grammar is compiled once, whatever it is called.
pub(super) fn name(language: &str) -> &str {
    match language {
        "rs" => "rust",
        "ts" | "mts" | "cts" => "typescript",
        name => name,
    }
}

/// Compiles the grammar of a language with a query that compiles quickly; none if its own query does.
pub(super) fn compiled(language: &str) -> Option<CompiledGrammar> {
    match language {
        "rust" => CompiledGrammar::new(GrammarConfig {
            language: lang_rust::language().into(),
            highlights_query: include_str!("rust.scm"),
            injections_query: lang_rust::INJECTIONS_QUERY,
            locals_query: "",
        }),
        "typescript" => CompiledGrammar::new(GrammarConfig {
            language: lang_typescript::language().into(),
            highlights_query: &typescript(),
            injections_query: lang_typescript::INJECTIONS_QUERY,
            locals_query: "",
        }),
        _ => return None,
    }
    .ok()
}

/// Returns the query of TypeScript without that of JavaScript before it, which it repeats. Only a `member_expression` has a
/// field `property`, and a wildcard is compiled in less time than its name.
fn typescript() -> String {
    let own = lang_typescript::HIGHLIGHTS_QUERY.strip_prefix(lang_javascript::HIGHLIGHTS_QUERY);
    own.unwrap_or(&lang_typescript::HIGHLIGHTS_QUERY).replace("(member_expression", "(_")
}
