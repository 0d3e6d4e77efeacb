//! What must hold of any bytes that stand where a source does. The function takes bytes and panics where it does not.

use assay_build::{Drafts, Options, SourceFile, Sources, explain};

/// The TOML of a diagnostic is read and, where it is one, proven; never with a panic.
pub fn toml(bytes: &[u8]) {
    let mut sources = Sources::default();
    sources.insert(SourceFile::new("site.toml", &b"title = \"T\"\nbase_url = \"https://example.com\"\n"[..]));
    sources.insert(SourceFile::new("content/_index.md", &b"# T\n"[..]));
    sources.insert(SourceFile::new("content/fuzzed.diagnostic.toml", bytes));
    let today = jiff::civil::date(2026, 1, 1);
    let options = Options { today, base_url: None, drafts: Drafts::Exclude, runtime: Vec::new() };
    drop(explain(&sources, &options, "fuzzed"));
}
