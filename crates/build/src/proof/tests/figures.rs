//! Figures that are absent while their text is shown.

use super::proven;

/// Returns the problems of a diagnostic in which `days` is asked only after `late`.
fn problems(value: &str, when: &str, text: &str) -> Vec<String> {
    let (_, _, problems) = proven(&format!(
        "title = 'T'\nkind = 'calculator'\n[[question]]\nid = 'late'\nask = '?'\n[[question]]\nid = 'days'\nask = '?'\nmax = 9\n\
         when = 'late'\n[[value]]\nid = 'cost'\nformula = '{value}'\n[[outcome]]\nid = 'a'\ntitle = 'A'\nwhen = '{when}'\n\
         text = '{text}'\n[[outcome]]\nid = 'b'\ntitle = 'B'\notherwise = true\n"
    ));
    problems.into_iter().map(|problem| problem.message).collect()
}

#[test]
fn a_figure_is_there_whenever_its_text_is() {
    let absent = ["`cost` is absent for some answers that show this text"];
    assert_eq!(problems("days * 100", "not late", "It costs {cost}."), absent);
    assert_eq!(problems("days * 100", "not late or days > 2", "It costs {cost}."), absent);
    for (value, when) in [
        ("days * 100", "days > 2"),
        ("first(days, 0) * 100", "not late"),
        ("days * 100", "late and days < 3"),
    ] {
        assert!(problems(value, when, "It costs {cost}.").is_empty(), "{value}, {when}");
    }
}

#[test]
fn a_quotient_that_only_a_guarded_rule_reads_is_no_figure_elsewhere() {
    let absent = ["`cost` is absent for some answers that show this text"];
    assert_eq!(problems("1 / days", "late and (days == 0 or cost > 0.2)", "It costs {cost}."), absent);
    assert!(problems("1 / days", "days > 0 and cost < 2", "It costs {cost}.").is_empty());
}
