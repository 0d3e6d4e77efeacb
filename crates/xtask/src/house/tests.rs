use std::collections::BTreeMap;

use super::documentation::Beginnings;
use super::source::Crate;
use super::{cycles, documentation, functions, read, report, twice};

fn parse(files: &[(&str, &str)]) -> Crate {
    let files: BTreeMap<String, String> =
        files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    Crate::parse("tiny", &files).unwrap()
}

/// Returns the cycles of a crate as `parent: modules`.
fn circles(files: &[(&str, &str)]) -> Vec<String> {
    let found = cycles::cycles(&parse(files));
    found
        .iter()
        .map(|it| format!("{}: {}", it.parent, Vec::from_iter(it.modules.clone()).join(" ")))
        .collect()
}

#[test]
fn a_circle_of_modules_is_found() {
    let root = ("lib.rs", "mod a; mod b; mod c; mod d;");
    let [a, b, d] =
        [("a.rs", "use crate::b::B;"), ("b.rs", "fn b() { crate::c::c() }"), ("d.rs", "use crate::a;")];
    assert_eq!(circles(&[root, a, b, ("c.rs", "pub fn c() {}"), d]), [""; 0]);
    assert_eq!(
        circles(&[root, a, b, ("c.rs", "pub fn c() { print!(\"{}\", crate::a::ONE) }"), d]),
        ["crate: a b c"]
    );
}

#[test]
fn a_name_that_is_handed_on_counts_for_the_module_it_stands_in() {
    let root = ("lib.rs", "mod a; mod b; pub use self::a::A;");
    assert_eq!(circles(&[root, ("a.rs", "use crate::b::B;"), ("b.rs", "use crate::A;")]), ["crate: a b"]);
}

#[test]
fn modules_are_compared_with_their_sisters_at_each_level() {
    let root = ("lib.rs", "mod m; mod n;");
    let parent = ("m/mod.rs", "mod a; mod b; use self::b::B; struct Here;");
    let plain = [
        root,
        parent,
        ("m/a.rs", "use super::Here;"),
        ("m/b.rs", "use super::a::A;"),
        ("n.rs", "use crate::m;"),
    ];
    assert_eq!(circles(&plain), [""; 0]);
    let round = [root, parent, ("m/a.rs", "use super::B;"), ("m/b.rs", "use super::a::A;"), ("n.rs", "")];
    assert_eq!(circles(&round), ["crate::m: a b"]);
}

#[test]
fn what_is_compiled_for_tests_alone_counts_for_nothing() {
    let root =
        ("lib.rs", "mod a; mod b; #[cfg(test)] mod tests; #[cfg(test)] mod more { use crate::b; fn f() {} }");
    let a = ("a.rs", "use crate::b; #[cfg(test)] mod tests { use crate::a; }");
    let of = [
        root,
        a,
        ("b.rs", "#[cfg(test)] use crate::a; #[cfg(test)] mod tests { use crate::a; #[test] fn t() {} }"),
    ];
    assert_eq!(circles(&of), [""; 0]);
    assert_eq!(functions::functions(&parse(&of)).len(), 0);
}

#[test]
fn lines_and_nesting_of_functions_are_counted() {
    let text = "\
fn flat() {}

impl It {
    fn deep(&self) -> u32 {
        if self.a {
            1
        } else if self.b {
            for one in self.all() {
                match one {
                    _ => all.map(|it| it),
                }
            }
        } else {
            2
        }
    }
}
";
    let found = functions::functions(&parse(&[("lib.rs", text)]));
    let found: Vec<_> =
        found.iter().map(|it| (it.name.as_str(), it.place.as_str(), it.lines, it.nesting)).collect();
    assert_eq!(found, [("flat", "tiny/src/lib.rs:1", 1, 0), ("deep", "tiny/src/lib.rs:4", 13, 4)]);
}

#[test]
fn doc_comments_that_begin_with_a_question_word_are_counted() {
    let text = "//! A module. What it is.\n\n/// What is left.\n/// Whether or not.\nfn a() {}\n/// Whatever.\nfn b() {}\n";
    assert_eq!(
        documentation::beginnings(&parse(&[("lib.rs", text)])),
        Beginnings { comments: 3, questions: 1 }
    );
}

#[test]
fn lines_of_the_same_shape_are_counted() {
    let copy = |name: &str, comment: &str| {
        format!(
            "fn {name}(x: u32) -> u32 {{\n    let {name} = x + 1;\n    {comment}\n    if {name} > 3 {{\n        return \
             {name};\n    }}\n    let y = {name}.count_ones();\n    y * 2\n}}\n"
        )
    };
    let other = "fn other() -> [u8; 2] {\n    [1, 2]\n}\n";
    let text = format!("{}{other}{}", copy("one", "// Why."), copy("two", ""));
    let found = twice::twice([&parse(&[("lib.rs", &text)])]);
    assert_eq!((found.lines, found.repeated), (14, 12));
    assert_eq!(found.longest, [(6, "tiny/src/lib.rs:1".to_owned()), (6, "tiny/src/lib.rs:13".to_owned())]);
    let list =
        "const A: [u8; 9] = [\n    1,\n    2,\n    3,\n    4,\n    5,\n    6,\n    7,\n    8,\n    9,\n];\n";
    assert_eq!(twice::twice([&parse(&[("lib.rs", list)])]).repeated, 0);
}

#[test]
fn the_report_names_the_places() {
    let files =
        [("lib.rs", "mod a; mod b;"), ("a.rs", "use crate::b;"), ("b.rs", "use crate::a;\nfn f() {}")];
    let text = report::report(&[parse(&files)]);
    assert!(text.contains("| tiny | 4 | 1 | 1, 1, 1 | 0 |"), "{text}");
    assert!(text.contains("cycle in tiny, crate: a, b\n  a -> b: 1 times, first at a.rs:1\n"), "{text}");
}

/// Checks the statement of ARCHITECTURE.md: a module of the compiler depends only on modules before it in the pipeline.
#[test]
fn the_modules_of_the_compiler_use_each_other_in_one_direction() {
    let found = cycles::cycles(&read(&crate::root(), "build").unwrap());
    let top = found.iter().filter(|cycle| cycle.parent == "crate");
    let text: String = top.map(|cycle| report::described("build", cycle)).collect();
    assert!(text.is_empty(), "{text}");
}
