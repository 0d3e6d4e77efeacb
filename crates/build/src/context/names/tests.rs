//! Misspelt names are found in both languages, and valid ones are accepted.

use super::*;
use crate::data::Value;

fn template_errors(templates: &[(&str, &str)]) -> Vec<String> {
    let file =
        |name: &str, text: &str| SourceFile::new(&format!("themes/t/templates/{name}"), text.as_bytes());
    let theme = Theme {
        templates: templates.iter().map(|(name, text)| ((*name).to_owned(), file(name, text))).collect(),
        options: [("contents".to_owned(), Value::Boolean(true))].into(),
        ..Theme::default()
    };
    let line = |problem: Problem| {
        let name = problem.place.path.file_name().to_owned();
        let text = theme.templates[&name].text().unwrap();
        let hint = problem.hint.map(|hint| format!("; {hint}")).unwrap_or_default();
        format!("{:?} {}{hint}", &text[problem.place.span], problem.message)
    };
    unknown(&theme).into_iter().map(line).collect()
}

fn of(text: &str) -> Vec<String> {
    template_errors(&[("page.html", text)])
}

#[test]
fn a_misspelt_name_is_reported_with_the_nearest() {
    let wrong = [
        ("{% if page.sumary %}", "\"sumary\" unknown field `sumary` of `page`; did you mean `summary`?"),
        (
            "{% for p in page.relatd %}",
            "\"relatd\" unknown field `relatd` of `page`; did you mean `related`?",
        ),
        (
            "{{ 'a' if site.optons else 'b' }}",
            "\"optons\" unknown field `optons` of `site`; did you mean `options`?",
        ),
        ("{% if not pgae %}", "\"pgae\" unknown name `pgae`; did you mean `page`?"),
        (
            "{% if site.options.contens %}",
            "\"contens\" unknown field `contens` of `site.options`; did you mean `contents`?",
        ),
        (
            "{% for p in page.related if p.sumary %}",
            "\"sumary\" unknown field `sumary` of `p`; did you mean `summary`?",
        ),
        (
            "{% set s = page.section %}{% if s.titel %}",
            "\"titel\" unknown field `titel` of `s`; did you mean `title`?",
        ),
        (
            "{% if page['sumary'] and page.hero.captoin %}",
            "\"'sumary'\" unknown field `sumary` of `page`; did you mean `summary`?",
        ),
        (
            "{% if page.title == page.sectoin.title %}",
            "\"sectoin\" unknown field `sectoin` of `page`; did you mean `section`?",
        ),
        (
            "{{ page.pages[0].titel | upper }}",
            "\"titel\" unknown field `titel` of `page.pages[0]`; did you mean `title`?",
        ),
        (
            "{% for h in page.toc %}{% for c in h.children %}{{ c.idd }}",
            "\"idd\" unknown field `idd` of `c`; did you mean `id`?",
        ),
    ];
    for (text, expected) in wrong {
        assert_eq!(of(text).first().map(String::as_str), Some(expected), "{text}");
    }
}

#[test]
fn what_a_theme_may_ask_for_is_let_pass() {
    for text in [
        "{% if page.hero.caption and page.extra.colour.dark %}{% if data.prices %}{% if walk is defined %}",
        "{% if page.sumary is defined %}{% if page.sumary is not defined %}{{ page.sumary | default('') }}",
        "{% if site.options.contents %}{% if block.attributes.caption %}{% if page.terms.tags %}",
        "{% for p in page.pages | sort(attribute='date') %}{% if p.anything %}",
        "{% macro card(page, size=1) %}{{ page.number }}{{ size }}{% endmacro %}{{ card(page.section, size=2) }}",
        "{% for i in range(3) %}{% if loop.first and i is odd %}",
        "{% set x = page.section %}{% if a is defined %}{% set x = page %}{% endif %}{{ x.content }}",
        "{% from 'parts.html' import card, list as l %}{% import 'parts.html' as parts %}{{ l(page) }}{{ parts.card(1) }}",
        "{% component Card(title, body) %}{{ title }}{{ body }}{% endcomponent %}{{ <Card title={page.title} /> }}",
        "{% with n = page.title %}{{ n }}{% endwith %}{{ page.pages | map(attribute='title') | join(', ') }}",
        "{{ [p.title for p in page.pages] }}{{ {'a': page.title} | json }}",
        "{# {% if page.sumary %} #}{% raw %}{{ page.sumary }}{% endraw %}",
        "{% if 'x' in page.title and page.kind in ['a', 'b'] and 1 < page.words %}{{ page?.section?.title }}{% endif %}",
        "{% block main scoped %}{{ super() }}{% endblock main %}{% include 'a.html' ignore missing %}",
        "{% filter upper %}{{ page.title }}{% endfilter %}{% autoescape false %}{% endautoescape %}",
    ] {
        assert_eq!(of(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_name_that_another_template_gives_is_its_own() {
    let templates = [
        ("list.html", "{% for page in page.pager.pages %}{% include 'card.html' %}{% endfor %}"),
        ("card.html", "{{ page.number }}{% if extra %}{% endif %}"),
        ("base.html", "{% set extra = 1 %}"),
    ];
    assert_eq!(template_errors(&templates), Vec::<String>::new());
}
