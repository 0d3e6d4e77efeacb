//! Every example of CommonMark's specification is published as an article, and compared with the specification by the
//! rules of its own test runner. Differences are listed here, each with its reason: a number that changes fails the
//! test.
//!
//! The specification is that of the npm package `commonmark-spec`, which `tests/run commonmark` downloads.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test stops where it is surprised, and says where"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use assay_tests::folder::Folder;
use assay_tests::{assay, assay::TODAY};
use regex_lite::{Captures, Regex};
use tempfile::TempDir;

/// The number of examples in the specification.
const EXAMPLES: usize = 652;

/// The number of examples with exactly the specified output.
const AS_THE_SPECIFICATION_SAYS: usize = 479;

/// Assay's additions to CommonMark's HTML, with the number of affected examples.
const ADDITIONS: [(&str, &str, &str, usize); 3] = [
    ("a heading has an id, so that it can be linked to", r#"<(h[1-6]) id="[^"]*">"#, "<$1>", 40),
    ("a box of code can be reached and scrolled by keyboard", r#"<pre tabindex="0">"#, "<pre>", 82),
    ("a picture does not hold up the text around it", r#"(?: loading="lazy")? decoding="async""#, "", 21),
];

/// The number of examples with a relative address. Assay resolves it and writes it relative to the root of the site.
const FROM_THE_ROOT: usize = 27;

/// The examples that are not published, since they contain a mistake by Assay's rules.
const REFUSED: [(usize, &str, &str); 9] = [
    (21, "link/unknown-target", NO_SUCH_NAME),
    (202, "link/unknown-target", NO_SUCH_NAME),
    (475, "image/missing-alt", "a picture needs words for those who do not see it"),
    (501, "link/unknown-anchor", "a link to a place must lead to one that is there"),
    (502, "link/unknown-target", NO_SUCH_NAME),
    (581, "image/missing-alt", "a picture needs words for those who do not see it"),
    (631, "link/unknown-target", NO_SUCH_NAME),
    (642, "link/unknown-target", NO_SUCH_NAME),
    (643, "link/unknown-target", NO_SUCH_NAME),
];

const NO_SUCH_NAME: &str = "no published file has a backslash or a line end in its name";

/// The examples with other output, with the reason.
const OTHERWISE: [(usize, &str); 4] = [
    (31, AS_ADDRESSES_ARE),
    (344, AS_ADDRESSES_ARE),
    (484, "a link to a Markdown file leads to its page"),
    (630, AS_ADDRESSES_ARE),
];

const AS_ADDRESSES_ARE: &str = "an address in HTML by hand is encoded as one in Markdown is";

/// An example: the Markdown, and the specified HTML.
struct Example {
    markdown: String,
    html: String,
}

#[test]
fn the_examples_of_the_specification() {
    let examples = examples();
    assert_eq!(examples.len(), EXAMPLES, "another version of the specification");
    let (written, refused) = publish(&examples);
    let expected: Vec<_> = REFUSED.iter().map(|(number, code, _)| (*number, (*code).to_owned())).collect();
    assert_eq!(refused.into_iter().collect::<Vec<_>>(), expected, "other examples are refused");
    let mut exact = 0;
    let mut from_the_root = 0;
    let mut additions = [0; ADDITIONS.len()];
    let mut otherwise = BTreeSet::new();
    for (number, found) in &written {
        let (found, wanted) = (normal(found), normal(&examples[number - 1].html));
        if found == wanted {
            exact += 1;
            continue;
        }
        let (found, shown) = without_additions(&found);
        let rooted = from_root(&wanted);
        if found != rooted {
            otherwise.insert(*number);
            println!("{number}\nwanted: {wanted}\nfound:  {found}\n");
            continue;
        }
        from_the_root += usize::from(rooted != wanted);
        shown.into_iter().for_each(|index| additions[index] += 1);
    }
    let known: BTreeSet<usize> = OTHERWISE.iter().map(|(number, _)| *number).collect();
    assert_eq!(otherwise, known, "other examples give something else");
    assert_eq!(
        (exact, from_the_root, additions),
        (AS_THE_SPECIFICATION_SAYS, FROM_THE_ROOT, ADDITIONS.map(|(.., count)| count)),
        "other numbers"
    );
}

/// Parses the examples: between fences of 32 backticks, with a full stop between the two halves, and `→` for a tab.
fn examples() -> Vec<Example> {
    let path =
        env::var("ASSAY_COMMONMARK").expect("`tests/run commonmark` fetches the specification and names it");
    let text = fs::read_to_string(path).unwrap().replace("\r\n", "\n");
    let example = Regex::new(r"(?m)^`{32} example\n((?s:.*?))^\.\n((?s:.*?))^`{32}$").unwrap();
    let tabs = |captures: &Captures<'_>, half: usize| captures[half].replace('→', "\t");
    let read = |captures: Captures<'_>| Example { markdown: tabs(&captures, 1), html: tabs(&captures, 2) };
    example.captures_iter(&text).map(read).collect()
}

/// Publishes every example as an article of one site, and returns the output of each; and those that are refused, which
/// are then left out, each with its problem.
fn publish(examples: &[Example]) -> (BTreeMap<usize, String>, BTreeMap<usize, String>) {
    let ground = TempDir::new().unwrap();
    let (root, out): (PathBuf, PathBuf) = (ground.path().join("site"), ground.path().join("public"));
    let mut site = Folder::default();
    site.put(
        "site.toml",
        "title = \"Specification\"\nbase_url = \"https://example.com\"\ntheme = \"plain\"\n[markdown]\nautolinks = false\n",
    );
    site.put("themes/plain/theme.toml", "title = \"The body alone\"\n");
    site.put("themes/plain/templates/page.html", "{{ page.content }}");
    targets(examples).iter().for_each(|target| site.put(&format!("content/{target}"), ""));
    for (number, example) in (1..).zip(examples) {
        let text = format!("+++\ntitle = \"Example\"\n+++\n{}", example.markdown);
        site.put(&format!("content/examples/{number}.md"), &text);
    }
    let mut refused = BTreeMap::new();
    loop {
        site.write(&root).unwrap();
        let flags = ["--format=json".to_owned(), format!("--today={TODAY}")];
        let printed = assay::build(assay::binary().unwrap(), &root, &out, &flags).unwrap();
        let found = faults(&printed);
        if found.is_empty() {
            break;
        }
        for (number, code) in found {
            let path = format!("content/examples/{number}.md");
            fs::remove_file(root.join(&path)).unwrap();
            site = site.without(|other| other == path);
            refused.insert(number, code);
        }
    }
    let written = Folder::read(&out).unwrap();
    let read = |number: usize| {
        let bytes = written.get(&format!("examples/{number}/index.html"))?;
        Some((number, String::from_utf8(bytes.to_vec()).unwrap()))
    };
    ((1..=examples.len()).filter_map(read).collect(), refused)
}

/// Returns the files that links in the examples lead to.
fn targets(examples: &[Example]) -> BTreeSet<String> {
    let address = Regex::new(r##"(?:href|src)="([^"#?]*)"##).unwrap();
    let scheme = Regex::new("^[A-Za-z][A-Za-z0-9+.-]*:").unwrap();
    let mut targets = BTreeSet::new();
    for example in examples {
        for captures in address.captures_iter(&example.html) {
            let path = unescaped(&captures[1]);
            if scheme.is_match(&path) {
                continue;
            }
            let path = path.trim_start_matches("./").trim_start_matches('/');
            // A path that is too long for a file name belongs to no published example; a file with a backslash or a
            // control character in its name is refused.
            let refused = |c: char| c == '\\' || c.is_control();
            if !path.is_empty() && !path.ends_with('/') && path.len() < 100 && !path.contains(refused) {
                targets.insert(path.to_owned());
            }
        }
    }
    // A folder cannot be a file.
    let folders = |path: &String| targets.iter().any(|other| other.starts_with(&format!("{path}/")));
    targets.iter().filter(|path| !folders(path)).cloned().collect()
}

/// Returns an address without percent-encoding and entities.
fn unescaped(address: &str) -> String {
    let address = address.replace("&amp;", "&").replace("&quot;", "\"").replace("&ouml;", "ö");
    let mut bytes = Vec::new();
    let mut rest = address.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let pair = behind.get(..2).filter(|_| *first == b'%').and_then(|pair| std::str::from_utf8(pair).ok());
        match pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &behind[2..];
            }
            None => {
                bytes.push(*first);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Returns the examples with an error, with its code.
fn faults(printed: &str) -> BTreeMap<usize, String> {
    let line = Regex::new(r#""code":"([^"]*)".*"severity":"error".*"file":"content/examples/([0-9]+)[.]md""#)
        .unwrap();
    let fault = |captures: Captures<'_>| (captures[2].parse().unwrap(), captures[1].to_owned());
    let faults: BTreeMap<_, _> = line.captures_iter(printed).map(fault).collect();
    assert!(!faults.is_empty() || printed.contains("exit status: 0"), "{printed}");
    faults
}

/// Returns normalised HTML, as the specification's own test runner compares it: without white space beside blocks, the
/// slash of an empty element, unnecessary escapes of quotation marks.
fn normal(html: &str) -> String {
    const BLOCKS: &str = "article|aside|blockquote|body|button|canvas|caption|col|colgroup|dd|div|dl|dt|embed|\
        fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|iframe|li|map|object|ol|output|p|pre|progress|\
        script|section|style|table|tbody|td|textarea|tfoot|th|thead|tr|ul|video";
    let beside = Regex::new(&format!(r"\s*(</?(?:{BLOCKS})(?:\s[^>]*)?/?>)\s*")).unwrap();
    let slash = Regex::new(r"\s*/>").unwrap();
    let html = beside.replace_all(html.trim(), "$1").replace("&quot;", "\"");
    slash.replace_all(&html, ">").into_owned()
}

/// Returns HTML without Assay's additions, and which additions it had.
fn without_additions(html: &str) -> (String, Vec<usize>) {
    let (mut html, mut shown) = (html.to_owned(), Vec::new());
    for (index, (_, pattern, instead, _)) in ADDITIONS.iter().enumerate() {
        let plain = Regex::new(pattern).unwrap().replace_all(&html, *instead).into_owned();
        if plain != html {
            shown.push(index);
        }
        html = plain;
    }
    (html, shown)
}

/// Returns HTML with relative addresses resolved from the root.
fn from_root(html: &str) -> String {
    let address = Regex::new(r#"(href|src)="([^"]+)""#).unwrap();
    let scheme = Regex::new("^[A-Za-z][A-Za-z0-9+.-]*:").unwrap();
    let rooted = |captures: &Captures<'_>| {
        let (name, path) = (&captures[1], &captures[2]);
        let relative = !path.starts_with(['/', '#']) && !scheme.is_match(path);
        let mut out = String::new();
        write!(out, "{name}=\"{}{path}\"", if relative { "/" } else { "" }).unwrap();
        out
    };
    address.replace_all(html, rooted).into_owned()
}
