//! Rules in words, one construct at a time, and the rules of the site's own diagnostics.

use super::{outcome, when};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::tests::read_well;

/// Returns a diagnostic with every type of question whose first outcome holds when `rule` does.
fn with_rule(rule: &str) -> Diagnostic {
    read_well(&format!(
        r#"
title = "Words"
question = [
  {{ id = "late", ask = "Late?", label = "Dates slip", yes = {{ signals = 1 }} }},
  {{ id = "stuck", ask = "Is it stuck?", yes = {{ signals = 1, weight = 2 }} }},
  {{ id = "broken", ask = "Broken?", label = "Things break", yes = {{ signals = 1 }}, when = "late" }},
  {{ id = "stage", ask = "Stage", options = ["Early", "Growth"] }},
  {{ id = "tools", ask = "Tools", type = "many", options = ["Saw", "Plane"] }},
  {{ id = "doubt", ask = "Doubt", type = "scale", adds = {{ weight = 0.5 }} }},
  {{ id = "people", ask = "People", min = 0, max = 40000, unit = "people" }},
  {{ id = "burnt", ask = "Burnt", options = ["Toast", "Rice"], when = "late" }},
  {{ id = "spilt", ask = "Spilt", type = "many", when = "late", options = [
    {{ id = "milk", text = "Milk", adds = {{ mess = 1.5 }} }}, {{ id = "ink", text = "Ink", adds = {{ mess = -2 }} }} ] }},
  {{ id = "tidy", ask = "Tidy?", no = {{ mess = 3 }} }},
]
score = [{{ id = "signals" }}, {{ id = "weight" }}, {{ id = "mess" }}]
value = [
  {{ id = "share", label = "Share", formula = "doubt / people", format = "percent" }},
  {{ id = "load", formula = "people + doubt" }},
  {{ id = "bad", formula = "late and stuck" }},
  {{ id = "cost", label = "Cost", formula = "people * 10", currency = "AUD" }},
  {{ id = "delay", label = "Delay", formula = "doubt * 2", format = "days" }},
  {{ id = "reach", label = "Reach", formula = "doubt / 2", unit = "metres" }},
]
outcome = [
  {{ id = "a", title = "A", when = '{rule}' }},
  {{ id = "b", title = "B", when = "late and stuck" }},
  {{ id = "c", title = "C", otherwise = true }},
]
"#
    ))
}

fn said(rule: &str) -> String {
    outcome(&with_rule(rule), 0).when.text()
}

#[test]
fn every_construct_has_its_words() {
    let cases = [
        ("late", "Shown when “Dates slip” is true."),
        ("not late", "Shown when “Dates slip” is not true."),
        ("stuck", "Shown when “Is it stuck?” is answered yes."),
        ("not stuck", "Shown when “Is it stuck?” is answered no."),
        ("not broken", "Shown when “Things break” is answered no."),
        ("stage == \"growth\"", "Shown when “Stage” is “Growth”."),
        ("stage != \"growth\"", "Shown when “Stage” is not “Growth”."),
        ("has(tools, \"saw\")", "Shown when “Tools” includes “Saw”."),
        ("not has(tools, \"saw\")", "Shown when “Tools” does not include “Saw”."),
        ("answered(broken)", "Shown when “Things break” is asked."),
        ("not answered(broken)", "Shown when “Things break” is not asked."),
        ("people >= 12000", "Shown when “People” is 12,000 people or more."),
        ("12 < people", "Shown when “People” is more than 12 people."),
        ("not people < 12", "Shown when “People” is 12 people or more."),
        ("people <= doubt", "Shown when “People” is at most “Doubt”."),
        ("doubt == 3", "Shown when “Doubt” is exactly 3."),
        ("doubt != 3", "Shown when “Doubt” is not 3."),
        ("share < 0.07", "Shown when “Share” is less than 7%."),
        ("load > 3", "Shown when “People” + “Doubt” is more than 3."),
        ("load * 2 > 3", "Shown when (“People” + “Doubt”) × 2 is more than 3."),
        ("-doubt < 3 - (people - 1)", "Shown when −“Doubt” is less than 3 − (“People” − 1)."),
        ("min(doubt, people, 3) > 1", "Shown when the least of “Doubt”, “People” and 3 is more than 1."),
        ("max(doubt, 2) > 1", "Shown when the greatest of “Doubt” and 2 is more than 1."),
        ("round(doubt / 2) > 1", "Shown when (“Doubt” ÷ 2) rounded to a whole number is more than 1."),
        ("bad", "Shown when “Dates slip” is true and “Is it stuck?” is answered yes."),
        ("not bad", "Shown when “Dates slip” is not true or “Is it stuck?” is answered no."),
        ("weight >= 2", "Shown when “Weight” is 2 or more."),
        ("weight >= 2 and weight < 3", "Shown when “Weight” is 2 or more and less than 3."),
        (
            "late and people + doubt * 2 / (1 - doubt) > 3",
            "Shown when “Dates slip” is true and “People” + “Doubt” × 2 ÷ (1 − “Doubt”) is more than 3.",
        ),
        ("people - (doubt - 1) * 2 > 3", "Shown when “People” − (“Doubt” − 1) × 2 is more than 3."),
        ("doubt / (people / 2) > 3", "Shown when “Doubt” ÷ (“People” ÷ 2) is more than 3."),
        ("burnt == \"toast\"", "Shown when “Burnt” is “Toast”."),
        ("burnt != \"toast\"", "Shown when “Burnt” is answered, but not with “Toast”."),
        ("not has(spilt, \"milk\")", "Shown when “Spilt” is answered without “Milk”."),
        ("cost >= 250000", "Shown when “Cost” is AUD\u{a0}250,000 or more."),
        ("delay == 1", "Shown when “Delay” is exactly 1 day."),
        ("delay > 10", "Shown when “Delay” is more than 10 days."),
        ("reach < 3", "Shown when “Reach” is less than 3 metres."),
        (
            "count(late, doubt > 2) + 1 > doubt",
            "Shown when (how many of (“Dates slip” is true) and (“Doubt” is more than 2) hold) + 1 is more than “Doubt”.",
        ),
        (
            "count(count(late, stuck) >= 1, bad or doubt > 2) * 2 > doubt",
            "Shown when (how many of (at least one of these is true: “Dates slip” is true; “Is it stuck?” is answered yes) and ((“Dates slip” is true and “Is it stuck?” is answered yes) or “Doubt” is more than 2) hold) × 2 is more than “Doubt”.",
        ),
        ("people - doubt >= -2", "Shown when “People” − “Doubt” is -2 or more."),
    ];
    for (rule, words) in cases {
        assert_eq!(said(rule), words, "{rule}");
    }
}

#[test]
fn numbers_are_those_of_the_language() {
    let cases = [
        ("people >= 12000", "Wird gezeigt, wenn gilt: „People“ ist 12.000 people oder mehr."),
        ("people >= 1200.5", "Wird gezeigt, wenn gilt: „People“ ist 1.200,5 people oder mehr."),
        ("share < 0.075", "Wird gezeigt, wenn gilt: „Share“ ist weniger als 7,5\u{a0}%."),
        ("cost >= 250000", "Wird gezeigt, wenn gilt: „Cost“ ist 250.000\u{a0}AUD oder mehr."),
        ("delay > 1000", "Wird gezeigt, wenn gilt: „Delay“ ist mehr als 1.000 Tage."),
        ("delay == 1", "Wird gezeigt, wenn gilt: „Delay“ ist genau 1 Tag."),
    ];
    for (rule, words) in cases {
        assert_eq!(outcome(&with_rule(rule), 0).when.text_in("de"), words, "{rule}");
    }
}

#[test]
fn rules_are_in_the_words_of_the_language() {
    let cases = [
        (
            "ja",
            "stuck and (late or doubt >= 3)",
            "表示される条件: 次のすべてが当てはまる:\n- 「Is it stuck?」の回答が「はい」\n- 「Dates slip」が当てはまる、または「Doubt」が3以上",
        ),
        (
            "fr",
            "signals >= 2",
            "Affiché si\u{a0}: deux ou plus de ces affirmations sont vraies\u{a0}:\n- «\u{a0}Dates slip\u{a0}» est vrai\n\
             - la réponse à «\u{a0}Is it stuck?\u{a0}» est oui\n- «\u{a0}Things break\u{a0}» est vrai",
        ),
        ("pl", "min(doubt, 3) == 2", "Wyświetlane, gdy: najmniejsza z „Doubt” i 3 to dokładnie 2."),
        ("ja", "max(doubt, 3) > 4", "表示される条件: 「Doubt」と3の最大値が4より大。"),
        ("zh-Hant-TW", "not late", "顯示條件：「Dates slip」不成立。"),
        // Hindi has no texts.
        ("hi", "doubt == 3", "Shown when “Doubt” is exactly 3."),
    ];
    for (language, rule, words) in cases {
        assert_eq!(outcome(&with_rule(rule), 0).when.text_in(language), words, "{rule}");
    }
    let diagnostic = with_rule("late");
    assert_eq!(
        outcome(&diagnostic, 1).when.text_in("sv"),
        "Visas när detta gäller: inget resultat ovan gäller, ”Dates slip” stämmer och ”Is it stuck?” är besvarad med ja."
    );
    assert_eq!(
        when(&diagnostic, 2).unwrap().text_in("nl"),
        "Wordt gevraagd als geldt: ‘Dates slip’ is waar."
    );
}

#[test]
fn counts_are_said_as_counts() {
    let items = "\n- “Dates slip” is true\n- “Is it stuck?” is answered yes\n- “Things break” is true";
    let cases = [
        ("signals >= 2", "two or more of these are true:"),
        ("signals > 1", "two or more of these are true:"),
        ("1 < signals", "two or more of these are true:"),
        ("signals >= 3", "all of these are true:"),
        ("signals == 3", "all of these are true:"),
        ("signals >= 1", "at least one of these is true:"),
        ("signals < 2", "fewer than two of these are true:"),
        ("not signals >= 2", "fewer than two of these are true:"),
        ("signals <= 2", "fewer than three of these are true:"),
        ("signals < 1", "none of these is true:"),
        ("signals == 0", "none of these is true:"),
        ("signals == 1", "exactly one of these is true:"),
        ("count(late, stuck, broken) == 2", "exactly two of these are true:"),
    ];
    for (rule, words) in cases {
        assert_eq!(said(rule), format!("Shown when {words}{items}"), "{rule}");
    }
    assert_eq!(said("signals >= 1.5"), "Shown when “Signals” is 1.5 or more.");
    assert_eq!(said("signals != 2"), "Shown when “Signals” is not 2.");
}

#[test]
fn what_is_joined_is_set_in_a_line_or_in_a_list() {
    assert_eq!(said("late and doubt > 2"), "Shown when “Dates slip” is true and “Doubt” is more than 2.");
    assert_eq!(
        said("late and not (stuck and (doubt > 2 or stage == \"early\"))"),
        "Shown when all of these are true:\n- “Dates slip” is true\n- at least one of these is true:\n  - “Is it stuck?” is answered no\n  - “Doubt” is 2 or less and “Stage” is not “Early”"
    );
}

#[test]
fn later_outcomes_say_what_was_tried_before_them() {
    let diagnostic = with_rule("late");
    assert_eq!(
        outcome(&diagnostic, 1).when.text(),
        "Shown when no result above applies, “Dates slip” is true and “Is it stuck?” is answered yes."
    );
    assert_eq!(outcome(&diagnostic, 2).when.text(), "Shown when no other result applies.");
    let two = read_well(
        r#"
title = "Words"
question = [{ id = "a", ask = "A", max = 9 }, { id = "b", ask = "B", max = 9 }]
outcome = [
  { id = "x", title = "X", when = "a >= 5 or b >= 5" },
  { id = "y", title = "Y", when = "a >= 3 or b >= 3" },
  { id = "z", title = "Z", otherwise = true },
]
"#,
    );
    assert_eq!(
        outcome(&two, 1).when.text(),
        "Shown when no result above applies and at least one of these is true:\n- “A” is 3 or more\n- “B” is 3 or more"
    );
    assert_eq!(when(&diagnostic, 2).unwrap().text(), "Asked when “Dates slip” is true.");
    assert_eq!(when(&diagnostic, 1), None);
}

#[test]
fn what_is_left_is_said_as_the_opposite_of_the_one_rule_where_it_is_that() {
    let otherwise = |rule: &str| {
        let text = format!(
            r#"
title = "Words"
question = [
  {{ id = "late", ask = "Late?", label = "Dates slip", yes = {{ signals = 1 }} }},
  {{ id = "stuck", ask = "Stuck?", label = "It is stuck", yes = {{ signals = 1 }} }},
  {{ id = "weeks", ask = "Weeks", max = 9, when = "late" }},
]
score = [{{ id = "signals" }}]
outcome = [
  {{ id = "a", title = "A", when = '{rule}' }},
  {{ id = "b", title = "B", otherwise = true }},
]
"#
        );
        outcome(&read_well(&text), 1).when.text()
    };
    assert_eq!(
        otherwise("signals >= 2"),
        "Shown when fewer than two of these are true:\n- “Dates slip” is true\n- “It is stuck” is true"
    );
    assert_eq!(otherwise("late"), "Shown when “Dates slip” is not true.");
    // A number of weeks that was not asked for is neither more than two nor at most two.
    assert_eq!(otherwise("weeks > 2"), "Shown when no other result applies.");
}

#[test]
fn under_only_no_outcome_speaks_of_those_above_it() {
    let text = r#"
title = "Words"
choose = "only"
question = [{ id = "late", ask = "Late?", label = "Dates slip" }]
outcome = [
  { id = "a", title = "A", when = "late" },
  { id = "b", title = "B", when = "not late" },
]
"#;
    assert_eq!(outcome(&read_well(text), 1).when.text(), "Shown when “Dates slip” is not true.");
}

#[test]
fn scores_and_values_in_a_rule_are_explained() {
    let notes = |rule: &str| {
        let rule = outcome(&with_rule(rule), 0);
        rule.notes.iter().map(super::Clause::text).collect::<Vec<_>>()
    };
    assert_eq!(
        notes("weight >= 2 and share > 0.5"),
        [
            "“Share” is “Doubt” ÷ “People”.",
            "“Weight” adds up:\n- 2 if “Is it stuck?” is answered yes\n- 0.5 for each step of “Doubt” above 1",
        ]
    );
    assert_eq!(notes("signals >= 2"), [""; 0]);
    assert_eq!(
        notes("mess > 1"),
        [
            "“Mess” adds up:\n- 1.5 if “Spilt” includes “Milk”\n- -2 if “Spilt” includes “Ink”\n- 3 if “Tidy?” is answered no",
        ]
    );
}
