use super::*;

fn read_all(text: &str) -> (Vec<Entry>, Vec<Problem>) {
    let mut problems = Vec::new();
    let path = SourcePath::new("content/a.md");
    let entries = read(text, 0..text.len(), &path, Code::FrontMatterInvalid, &mut problems);
    (entries, problems)
}

/// Returns every entry as its key, the text of its value, and its type.
fn rendered(text: &str) -> Vec<(String, &str, &'static str)> {
    let entries = read_all(text).0.into_iter();
    entries.map(|entry| (entry.key, &text[entry.node.span], entry.node.value.type_name())).collect()
}

#[test]
fn every_value_knows_where_it_stands() {
    let text = "título: \"A é b\"\r\ndate: 2024-01-05 10:00 +1000\r\ntags:\r\n  - a\r\n  - b c\r\nx: {y: [1, 2]}\r\n\
                n: 1.5\nlong: |\n  text\n  more\nempty:\n";
    assert_eq!(
        rendered(text),
        [
            ("título".to_owned(), "\"A é b\"", "a string"),
            ("date".to_owned(), "2024-01-05 10:00 +1000", "a date"),
            ("tags".to_owned(), "- a\r\n  - b c", "a list"),
            ("x".to_owned(), "{y: [1, 2]}", "a table"),
            ("n".to_owned(), "1.5", "a number"),
            ("long".to_owned(), "text\n  more", "a string"),
        ]
    );
}

#[test]
fn a_mistake_spoils_only_its_own_line() {
    let text = "title: Foo: bar\ndraft: true\nby: @me\nlast: 1\nlast: 2\n";
    let (entries, problems) = read_all(text);
    let reported: Vec<_> =
        problems.iter().map(|p| (&text[p.place.span.clone()], p.message.as_str())).collect();
    assert_eq!(
        reported,
        [
            (": bar", "unexpected `:` in a value without quotes"),
            ("@me", "a value without quotes cannot start with this character"),
            ("last", "duplicate key `last`"),
        ]
    );
    let keys: Vec<_> = entries.iter().map(|entry| entry.key.as_str()).collect();
    assert_eq!(keys, ["title", "draft", "last"]);
}

#[test]
fn what_other_readers_of_yaml_accept_is_accepted() {
    for (text, value) in [
        ("x: \"wrapped by a tool\nat the first column\"\nlast: 1\n", "wrapped by a tool at the first column"),
        ("x: \"wrapped\r\nby a tool\"\r\nlast: 1\n", "wrapped by a tool"),
        ("x: 'é it''s\n\nhere' # c\nlast: 1\n", "é it's\nhere"),
        ("x: \"a\nNote: b\"\nlast: 1\n", "a Note: b"),
    ] {
        let (entries, problems) = read_all(text);
        assert_eq!(problems, [], "{text}");
        assert_eq!(entries[0].node.value, Value::Text(value.to_owned()), "{text}");
        assert_eq!(&text[entries[1].node.span.clone()], "1", "{text}");
    }
    for list in [
        "[\n  é,\n  b,\n]",
        "[\n'é',\n'b',\n]",
        "[é,\nb]",
        "\n  [\"é\",\n\"b\"]",
        "{\n  a: é,\n  b: b,\n}",
        "{\na: é,\nb: b\n}",
    ] {
        let text = format!("x: {list}\nlast: 1\n");
        let (entries, problems) = read_all(&text);
        assert_eq!(problems, [], "{text}");
        assert_eq!(size(&entries[0].node.value), 3, "{text}");
        assert_eq!((entries[1].key.as_str(), &text[entries[1].node.span.clone()]), ("last", "1"), "{text}");
    }
}

#[test]
fn what_is_never_closed_is_reported_where_it_begins_and_the_rest_is_read() {
    for (text, place, said) in [
        ("x: \"Open\ndate: 2026-01-02\nlast: 1\n", "\"Open", "unclosed quotation mark"),
        ("x: \"Open\nby: \"Ann\"\nlast: 1\n", "\"Open", "unclosed quotation mark"),
        ("x: 'Open\n  more\nlast: 1\n", "'Open", "unclosed quotation mark"),
        ("x: \"A\" and b\nlast: 1\n", "and b", "unexpected text after the closing quotation mark"),
        ("x: [a, b\nlast: 1\n", ": 1", "unexpected `:` in an unclosed list or table"),
    ] {
        let (entries, problems) = read_all(text);
        let reported: Vec<_> =
            problems.iter().map(|p| (&text[p.place.span.clone()], p.message.as_str())).collect();
        assert_eq!(reported, [(place, said)], "{text}");
        assert!(entries.iter().any(|entry| entry.key == "last") || place == ": 1", "{text}");
    }
}

#[test]
fn a_comment_that_cuts_a_text_is_reported() {
    for (text, cut) in [
        ("title: We are #1 in Perth\n", Some("#1 in Perth")),
        ("title: Issue # 5\n", Some("# 5")),
        ("tags: [C #sharp]\n", None),
        ("tags:\n  - C #sharp \n  - b\n", Some("#sharp")),
        ("layout: post # or page\n", None),
        ("title: \"We are\" #1\n", None),
        ("title: C# and F#\n", None),
        ("draft: true #yes\n", None),
        ("title: |\n  We are #1\n", None),
    ] {
        let problems = read_all(text).1;
        let reported: Vec<_> = problems.iter().filter(|p| p.message.contains('#')).collect();
        assert_eq!(reported.first().map(|p| &text[p.place.span.clone()]), cut, "{text} {problems:?}");
    }
}

#[test]
fn aliases_and_depth_are_bounded() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for n in 1..9 {
        let before = n - 1;
        text += &format!("a{n}: &a{n} [{}]\n", vec![format!("*a{before}"); 10].join(", "));
    }
    assert!(read_all(&text).1.iter().any(|problem| problem.message.contains("aliases expand")));
    for depth in [100, 100_000] {
        let deep = format!("a: {}", "[".repeat(depth));
        assert_eq!(read_all(&deep).1[0].message, TOO_DEEP);
    }
}

#[test]
fn merges_what_an_alias_names() {
    let (entries, problems) = read_all("base: &b {x: 1, y: 2}\nthis:\n  <<: *b\n  y: 3\n");
    let Value::Table(table) = &entries[1].node.value else { panic!("{entries:?}") };
    let table: Vec<_> = table.iter().map(|e| (e.key.as_str(), &e.node.value)).collect();
    assert_eq!(table, [("y", &Value::Integer(3)), ("x", &Value::Integer(1))]);
    assert_eq!(problems, []);
}
