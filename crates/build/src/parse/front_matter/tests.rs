use super::*;
use crate::parse::moment::Moment;
use crate::parse::parse_options::SectionRule;
use crate::problem::Severity;

fn read_all(text: &str) -> (FrontMatter, String, Vec<Problem>) {
    let mut problems = Vec::new();
    let (front_matter, body) =
        read(text, &SourcePath::new("content/a.md"), &ParseOptions::default(), &mut problems);
    (front_matter, text[body].to_owned(), problems)
}

#[test]
fn reads_between_fences() {
    let (front_matter, body, problems) =
        read_all("\u{feff}+++\r\ntitle = \"A\"\r\ndate = 2026-01-31T09:00:00Z\r\n+++\r\nBody");
    assert_eq!((front_matter.title.unwrap().value.as_str(), body.as_str()), ("A", "Body"));
    assert_eq!(front_matter.date, Moment::read("2026-01-31T09:00:00Z"));
    assert_eq!(problems, []);
}

#[test]
fn an_empty_text_is_missing_and_a_title_is_one_line() {
    let (facts, _, problems) = read_all("---\ntitle: \"\"\ndescription: ' '\nsummary: \"\"\nlede:\n---\n");
    assert_eq!(problems, []);
    assert!(facts.title.is_none() && facts.description.is_none() && facts.summary.is_none());
    let (facts, ..) = read_all("---\ntitle: >\n  Two\n  lines\ndescription: |\n  One.\n  Two.\n---\n");
    assert_eq!(facts.title.unwrap().value, "Two lines");
    assert_eq!(facts.description.unwrap().value, "One.\nTwo.");
}

#[test]
fn commas_separate_tags_but_not_people_and_series() {
    let (facts, _, problems) =
        read_all("---\ntags: a, b\nauthor: Ada Bell, PhD\nseries: Hiring, firing\n---\n");
    let terms: Vec<Vec<&str>> =
        facts.terms.iter().map(|terms| terms.values.iter().map(|it| it.value.as_str()).collect()).collect();
    assert_eq!(problems, []);
    assert_eq!(terms, [vec!["a", "b"], vec!["Hiring, firing"], vec!["Ada Bell, PhD"]]);
}

#[test]
fn reports_every_mistake() {
    let text = "+++\ntitel = \"A\"\ndate = \"soon\"\ndraft = 1\nhero = { src = \"a.svg\" }\n+++\n";
    let (_, _, problems) = read_all(text);
    let reported: Vec<_> =
        problems.iter().map(|p| (&text[p.place.span.clone()], p.message.as_str())).collect();
    assert_eq!(
        reported,
        [
            ("\"soon\"", "`soon` is not a valid date"),
            ("1", "`draft` must be true or false, not an integer"),
            ("{ src = \"a.svg\" }", "this image has no alternative text"),
            ("titel", "unknown key `titel`"),
        ]
    );
    assert_eq!(problems[3].hint.as_deref(), Some("did you mean `title`?"));
}

#[test]
fn reads_what_other_generators_read() {
    let text = "---\r\nTitle: 2024\r\nlastmod: 2024-01-05 10:00:00 +1000\r\npublished: false\r\n\
                tags: delivery, risk\r\nauthor:\r\n  name: Ada\r\nlayout: post\r\nclient: ACME\r\n\
                permalink: /old/place/\r\ndescription:\r\n---\r\nBody";
    let (facts, body, problems) = read_all(text);
    assert_eq!(problems, []);
    assert_eq!((facts.title.unwrap().value.as_str(), body.as_str()), ("2024", "Body"));
    assert_eq!(facts.updated, Moment::read("2024-01-05T10:00:00+10:00"));
    assert!(facts.draft && facts.description.is_none());
    assert_eq!(facts.path.unwrap().value, "/old/place/");
    let terms: Vec<_> = facts
        .terms
        .iter()
        .flat_map(|t| t.values.iter().map(|v| (t.taxonomy.as_str(), v.value.as_str())))
        .collect();
    assert_eq!(terms, [("tags", "delivery"), ("tags", "risk"), ("authors", "Ada")]);
    let own: Vec<_> = facts.extra.iter().map(|entry| entry.key.as_str()).collect();
    assert_eq!(own, ["layout", "client"]);
}

#[test]
fn of_two_that_say_whether_a_page_is_public_the_one_counts_that_says_it_is_not() {
    for (keys, is_draft, reported) in [
        ("publish: true\ndraft: \"false\"", false, None),
        ("draft: false\npublish: true", false, None),
        ("published: false\ndraft: true", true, None),
        ("publish: true\ndraft: true", true, Some("publish")),
        ("draft: false\npublish: false", true, Some("draft")),
        ("published: false\ndraft: false", true, Some("draft")),
        ("publish: false", true, None),
        ("published: no", true, None),
        ("published: \"false\"", true, None),
        ("published: 0", true, None),
        ("published: on", false, None),
        ("published: no\ndraft: false", true, Some("draft")),
    ] {
        let text = format!("---\ntitle: A\n{keys}\n---\n");
        let (facts, _, problems) = read_all(&text);
        let severities: Vec<_> =
            problems.iter().map(|it| (&text[it.place.span.clone()], it.severity)).collect();
        let expected: Vec<_> = reported.into_iter().map(|key| (key, Severity::Warning)).collect();
        assert_eq!((facts.draft, facts.publish, severities), (is_draft, None, expected), "{keys}");
    }
}

#[test]
fn only_a_word_that_says_so_means_that_a_page_never_expires() {
    for (written, severity) in [
        ("never", Some(Severity::Warning)),
        ("\"\"", Some(Severity::Warning)),
        ("Never", Some(Severity::Warning)),
        ("", None),
        ("2026-11-23", None),
        ("20261123", None),
        ("soon", Some(Severity::Error)),
        ("false", Some(Severity::Error)),
        ("2026", Some(Severity::Error)),
        ("20261399", Some(Severity::Error)),
    ] {
        let (facts, _, problems) = read_all(&format!("---\ntitle: A\nexpires: {written}\n---\n"));
        let reported: Vec<_> = problems.iter().map(|problem| problem.severity).collect();
        assert_eq!(reported, severity.into_iter().collect::<Vec<_>>(), "{written}");
        assert_eq!(facts.expires.is_some(), written.starts_with("2026") && severity.is_none(), "{written}");
    }
}

#[test]
fn a_day_of_eight_digits_is_a_day() {
    let day = |written: &str| read_all(&format!("---\ntitle: A\ndate: {written}\n---\n")).0.date;
    assert_eq!(day("20150317"), Moment::read("2015-03-17"));
    assert_eq!((day("20151317"), day("2015")), (None, None));
}

#[test]
fn a_misspelt_key_is_reported_in_yaml_too() {
    let text = "---\ntitel: A\n---\n";
    let problems = read_all(text).2;
    assert_eq!(&text[problems[0].place.span.clone()], "titel");
    assert_eq!(problems[0].hint.as_deref(), Some("did you mean `title`?"));
}

#[test]
fn a_line_across_the_page_is_no_fence() {
    for body in ["---\n\nText.\n\n---\n", "---\nText without end: none\n", "# A\n", "---"] {
        let (_, read, problems) = read_all(body);
        assert_eq!((read.as_str(), problems.len()), (body, 0));
    }
    assert_eq!(read_all("---\ntitle: A\n").2[0].message, "unclosed front matter");
    assert_eq!(read_all("---\n---\nBody").1, "Body");
}

/// Returns the title, true for a draft, the body, and the problems.
fn begun(text: &str) -> (Option<String>, bool, String, Vec<String>) {
    let (facts, body, problems) = read_all(text);
    let messages = problems.into_iter().map(|problem| problem.message).collect();
    (facts.title.map(|title| title.value), facts.draft, body, messages)
}

#[test]
fn blank_lines_spaces_and_comments_may_stand_before_the_fence() {
    let draft = |body: &str| (Some("A".to_owned()), true, body.to_owned(), Vec::new());
    for before in
        ["", "\n", "\r\n \t\n", "\u{feff}\n", " ", "   ", "<!-- a\n--- b -->\n", "<!---->\n\n<!--x--> "]
    {
        for (text, body) in [
            ("+++\ntitle = \"A\"\ndraft = true\n+++\nB", "B"),
            ("---\ntitle: A\ndraft: true\n---\n\nB", "\nB"),
            ("--- \ntitle: A\ndraft: true\n---\t\nB", "B"),
            ("{\n\t\"title\": \"A\",\n\t\"draft\": true\n}\nB", "\nB"),
        ] {
            assert_eq!(begun(&format!("{before}{text}")), draft(body), "{before:?} {text}");
        }
    }
    assert_eq!(begun(" ---\n title: A\n draft: true\n ---\nB"), draft("B"));
    // The closing fence is only as deep as the first, so that a line inside a text is not one.
    assert_eq!(begun("---\ntitle: A\nlede: |\n ---\ndraft: true\n---\nB"), draft("B"));
}

#[test]
fn what_only_looks_like_front_matter_is_text() {
    for text in [
        "    ---\n    title: A\n    ---\n",
        "\n---\n\nText.\n\n---\n",
        "<!-- never closed\n---\ntitle: A\n---\n",
        "<!-- a -->\n---\nTwo words: text\n---\n",
        "---\nE = mc squared\n---\n",
        "{ \"quoted\" }",
        "{% raw %}",
        "{{ page.title }}",
    ] {
        assert_eq!(begun(text), (None, false, text.to_owned(), Vec::new()));
    }
}

#[test]
fn text_between_two_breaks_does_not_vanish_without_a_word() {
    let messages = begun("---\nNote: this page is old.\n---\nB").3;
    assert_eq!(messages, ["this text is read as front matter, but it has no known key"]);
    for keys in ["syndicate: false", "client: Acme and sons", "Rating: 4", "_build:\n  list: never"] {
        assert_eq!(begun(&format!("---\n{keys}\n---\nB")), (None, false, "B".to_owned(), Vec::new()));
    }
}

#[test]
fn one_fault_of_the_fences_is_one_problem() {
    let reported = |text: &str| {
        let problems = read_all(text).2;
        problems.into_iter().map(|p| (p.message, p.hint.unwrap_or_default())).collect::<Vec<_>>()
    };
    for (text, message, hint) in [
        (
            "+++\ntitle: A\ntags:\n  - b\n+++\n",
            "YAML between the fences of TOML",
            "write `---` instead of `+++` in both fences",
        ),
        (
            "---\ntitle = \"A\"\ndate = 2026-01-02\n---\n",
            "TOML between the fences of YAML",
            "write `+++` instead of `---` in both fences",
        ),
        ("+++\ntitle = \"A\"\n---\nB\n", "unclosed front matter", "write `+++` instead of `---` in line 3"),
        (
            "---\ntitle: A\n\u{2014}-\u{2014}\nB\n",
            "unclosed front matter",
            "write `---` instead of `\u{2014}-\u{2014}` in line 3",
        ),
        ("\n---\ntitle: A\n", "unclosed front matter", "close it with a line `---`"),
        (
            "{\"title\": A}\n",
            "invalid JSON in front matter",
            "fix the JSON, or write YAML between two lines `---`",
        ),
    ] {
        assert_eq!(reported(text), [(message.to_owned(), hint.to_owned())], "{text}");
    }
}

#[test]
fn of_two_names_for_one_thing_it_is_said_which_counts() {
    let text = "---\nauthor: Ann\nauthors: Bo\nlastmod: 2026-01-02\nmodified: 2026-01-03\n\
                published: false\ndraft: true\n---\n";
    let (facts, _, problems) = read_all(text);
    let messages: Vec<_> = problems.iter().map(|p| (p.severity, p.message.as_str())).collect();
    assert_eq!(
        messages,
        [
            (Severity::Warning, "`author` and `authors` set the same value; `authors` is used"),
            (Severity::Warning, "`modified` and `lastmod` set the same value; `lastmod` is used"),
        ]
    );
    assert!(facts.draft && facts.updated == Moment::read("2026-01-02"));
}

#[test]
fn what_has_another_shape_in_another_generator_is_kept() {
    let text = "---\nhero: images/x.png\nrelated:\n  sections: [x]\nauthors: {1: Ann}\nweight: heavy\ndate: {a: 1}\n---\n";
    let (facts, _, problems) = read_all(text);
    let codes: Vec<_> = problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, [Code::FrontMatterForeignShape; 5], "{problems:?}");
    let mut kept: Vec<_> = facts.extra.iter().map(|entry| entry.key.as_str()).collect();
    kept.sort_unstable();
    assert_eq!(kept, ["authors", "date", "hero", "related", "weight"]);
    for deciding in ["draft: maybe", "expires: false", "noindex: [a]", "draft: 1"] {
        let problems = read_all(&format!("---\ntitle: A\n{deciding}\n---\n")).2;
        assert_eq!(problems[0].severity, Severity::Error, "{deciding}");
    }
    // As written by Obsidian.
    assert!(read_all("---\npublish: false\n---\n").0.draft);
    for yes in ["\"true\"", "yes", "Yes", "on", "TRUE"] {
        assert!(read_all(&format!("---\ndraft: {yes}\n---\n")).0.draft, "{yes}");
    }
}

#[test]
fn a_section_says_which_keys_its_pages_have() {
    let rule = SectionRule {
        path: "insights".to_owned(),
        required: vec!["description".to_owned(), "review_by".to_owned()],
        allowed: Some(vec!["title".to_owned()]),
    };
    let parse_options = ParseOptions { sections: vec![rule], ..ParseOptions::default() };
    let reported = |path: &str| {
        let mut problems = Vec::new();
        let text = "+++\ntitle = \"A\"\nreview_by = 2026-01-01\nkicker = \"B\"\n+++\n";
        read(text, &SourcePath::new(path), &parse_options, &mut problems);
        problems.into_iter().map(|problem| problem.message).collect::<Vec<_>>()
    };
    assert_eq!(
        reported("content/insights/deep/a.md"),
        [
            "missing key `description`, required in `insights`",
            "the key `kicker` is not allowed in `insights`",
        ]
    );
    assert!(
        reported("content/insights/_index.md").is_empty() && reported("content/insightful.md").is_empty()
    );
}
