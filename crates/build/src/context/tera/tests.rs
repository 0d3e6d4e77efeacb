//! Templates as an author writes them: their output, their look-ups, their problems.

use std::sync::Mutex;

use minijinja::context;

use super::*;
use crate::context::jinja::Jinja;
use crate::context::record::{Fields, Record};
use crate::parse::Language;
use crate::source::SourceFile;

fn theme(templates: &[(&str, &str)]) -> Arc<Theme> {
    let file =
        |name: &str, text: &str| SourceFile::new(&format!("themes/t/templates/{name}"), text.as_bytes());
    let templates = templates.iter().map(|(name, text)| ((*name).to_owned(), file(name, text))).collect();
    let lineage = vec!["t".to_owned()];
    Arc::new(Theme { name: "t".to_owned(), lineage, language: Language::Tera, templates, ..Theme::default() })
}

/// A page that records which of its fields were computed.
#[derive(Clone, Debug, Default)]
struct Page(Arc<Mutex<Vec<String>>>);

impl Record for Page {
    const FIELDS: &'static [&'static str] =
        &["title", "content", "kicker", "words", "ratio", "pages", "extra"];

    fn field(&self, name: &str) -> Option<Value> {
        self.0.lock().unwrap().push(name.to_owned());
        Some(match name {
            "title" => Value::from("Bells & <anvils>"),
            "content" => Value::from_safe_string("<p>a/b &amp; c</p>".to_owned()),
            "kicker" => Value::from(()),
            "words" => Value::from(1200),
            "ratio" => Value::from(3.0),
            "pages" => [Fields::value(Summary(self.clone()))].into_iter().collect(),
            "extra" => context! { colour => "red", sizes => vec![1, 2] },
            _ => return None,
        })
    }
}

/// A page in a list.
#[derive(Debug)]
struct Summary(Page);

impl Record for Summary {
    const FIELDS: &'static [&'static str] = &["title", "kicker", "words"];

    fn field(&self, name: &str) -> Option<Value> {
        Self::FIELDS.contains(&name).then(|| self.0.field(name))?
    }
}

fn page() -> Value {
    context! { page => Fields::value(Page::default()), site => context! { url => "/a/" } }
}

fn rendered(engine: &dyn Engine) -> Result<String, Box<Problem>> {
    engine.render("page.html", page())
}

/// Renders with both engines, which must agree.
fn render(templates: &[(&str, &str)]) -> String {
    let mut problems = Vec::new();
    let tera = Tera::new(theme(templates), "en", &mut problems);
    let jinja = Jinja::new(theme(templates), "en", &mut problems);
    assert_eq!(problems, []);
    let (one, other) = (rendered(&tera).unwrap(), rendered(&jinja).unwrap());
    assert_eq!(one, other, "Tera on the left, MiniJinja on the right");
    one
}

/// Returns the problems of Tera templates, as `file:from..to message`.
fn template_errors(templates: &[(&str, &str)]) -> Vec<String> {
    let theme = theme(templates);
    let mut problems = Vec::new();
    let tera = Tera::new(theme.clone(), "en", &mut problems);
    if problems.is_empty() {
        problems.extend(rendered(&tera).err().map(|problem| *problem));
    }
    let line = |problem: Problem| {
        let name = problem.place.path.file_name().to_owned();
        let text = theme.templates.get(&name).and_then(|file| file.text().ok()).unwrap_or_default();
        let hint = problem.hint.map(|hint| format!("; {hint}")).unwrap_or_default();
        format!("{name} {:?}: {}{hint}", &text[problem.place.span], problem.message)
    };
    problems.into_iter().map(line).collect()
}

#[test]
fn both_engines_write_values_alike() {
    assert_eq!(
        render(&[(
            "page.html",
            "{{ page.title }}|{{ page.content }}|{{ page.kicker }}|{{ page.words }}|{{ page.ratio }}|{{ site.url }}"
        )]),
        "Bells &amp; &lt;anvils&gt;|<p>a/b &amp; c</p>||1200|3.0|/a/"
    );
    assert_eq!(
        render(&[(
            "page.html",
            "{{ page.ratio | number }} {{ page.title | json }} {{ page.content | replace(from='a', to='<') }} {{ page.words | plural(one='word', many='words') }}{% for x in page.extra.sizes %}{{ x }}{% endfor %}"
        )]),
        "3 \"Bells \\u0026 \\u003canvils\\u003e\" <p>&lt;/b &&lt;mp; c</p> 1200 words12"
    );
}

#[test]
fn both_engines_treat_spaces_alike() {
    let page = "{# words #}\n<ul>\n  {% for p in page.pages %}\n  <li>{{ p.words }}\n  {%- if p.kicker %}\n  never\n  {% else -%}\n\n  bare\n  {% endif %}\n  {%+ if true +%}\n  kept\n  {% endif %}\n  {% endfor %}\n</ul> {% if true %} x {% endif %}\n{{ page.words }}\n{% raw %}\n{{ a }}\n  {% endraw %}\nend\n";
    assert!(render(&[("page.html", page)]).contains("<ul>\n  <li>1200"));
    assert_eq!(render(&[("page.html", &page.replace('\n', "\r\n"))]).matches("\r\n").count(), 6);
}

#[test]
fn both_engines_bring_in_templates_alike() {
    let rendered = render(&[
        ("base.html", "<t>{% block main %}none{% endblock %}</t>\n{% include \"parts.html\" %}\n"),
        ("parts.html", "{% if page.pages %}{{ page.pages[0].words }}{% endif %}\n"),
        (
            "page.html",
            "{% extends \"base.html\" %}\n{% block main %}\n{{ super() }}{{ page.words }}\n{% endblock %}\n",
        ),
    ]);
    assert_eq!(rendered, "<t>none1200\n</t>\n1200");
}

#[test]
fn a_record_without_a_field_made_is_there() {
    assert_eq!(
        render(&[(
            "page.html",
            "{% if page %}{% for p in page.pages %}{% if p %}yes{% endif %}{% endfor %}{% endif %}"
        )]),
        "yes"
    );
}

#[test]
fn only_what_is_mentioned_is_made() {
    let templates = [
        ("page.html", "{% include 'part.html' %}{{ <Card p={page} /> }}"),
        ("part.html", "{% if page['words'] %}{% endif %}"),
        ("card.html", "{% component Card(p) %}{{ p.title }}{% endcomponent Card %}"),
        ("other.html", "{{ page.content }}{{ page.pages }}"),
    ];
    let tera = Tera::new(theme(&templates), "en", &mut Vec::new());
    let page = Page::default();
    tera.render("page.html", context! { page => Fields::value(page.clone()) }).unwrap();
    assert_eq!(*page.0.lock().unwrap(), ["title", "words"]);
}

#[test]
fn names_that_are_not_there_are_reported() {
    for (template, place) in [
        ("a\n{{ page.titel }}", "titel"),
        ("{{ pgae.title }}", "pgae"),
        ("{% for p in page.titel %}{% endfor %}", "page.titel"),
        ("{{ page.titel | upper }}", "page.titel"),
        ("{{ page.titel | number }}", "page.titel"),
        ("{% if page.titel.length %}{% endif %}", "titel"),
    ] {
        let template_errors = template_errors(&[("page.html", template)]);
        let hint = if place == "pgae" { "page" } else { "title" };
        let expected = format!("undefined value; did you mean `{hint}`?");
        assert!(
            template_errors.len() == 1 && template_errors[0].ends_with(&expected),
            "{template}: {template_errors:?}"
        );
        assert!(
            template_errors[0].contains(place.rsplit('.').next().unwrap()),
            "{template}: {template_errors:?}"
        );
    }
}

#[test]
fn what_cannot_be_read_is_reported_where_it_is() {
    let line = |text| template_errors(&[("page.html", text)]).join("\n");
    assert_eq!(
        line("  {% if page.words %}\n<p>{{ page..title }}"),
        "page.html \".\": found `.` but expected identifier"
    );
    assert_eq!(
        line("<p>\n{% if page.words %}\nx"),
        "page.html \"{% if page.words %}\": unclosed `{% if page.words %}`; write `{% endif %}` at its end"
    );
    assert_eq!(
        line("{{ page.words + 'a' }}"),
        "page.html \"page.words + 'a'\": `+` requires both operands to be numbers, found `i64` and `string`"
    );
    assert_eq!(
        line("ü\n{% if page.words %}\n{{ page.title | shout }}{{ page.words | plural(two='a') }}{% endif %}"),
        "page.html \"shout\": unknown filter `shout`"
    );
    assert_eq!(
        line("\n{{ page.words | plural(two='a') }}"),
        "page.html \"plural(two='a')\": `plural` has no argument `two`; its arguments are `one` and `many`"
    );
}

#[test]
fn mistakes_between_templates_are_reported_all_at_once() {
    let template_errors = template_errors(&[
        ("base.html", "{% block main %}{% endblock %}"),
        ("a.html", "{% extends 'bse.html' %}"),
        ("b.html", "{% extends 'a.html' %}"),
        ("c.html", "{% include 'quux.html' %}\n{% include 'd.html' %}{{ <Gone/> }}{{ nobody() }}"),
        ("d.html", "{% include 'd.html' %}"),
        ("e.html", "{% extends 'base.html' %}{% block mian %}{% endblock %}"),
        ("f.html", "{% component Card() %}{% endcomponent %}"),
        ("g.html", "x{% component Card() %}{% endcomponent %}"),
        ("h.html", "{% if %}"),
        ("page.html", "{{ page is even }}{{ page is old }}"),
    ]);
    let mut template_errors: Vec<_> = template_errors.iter().map(String::as_str).collect();
    template_errors.sort_unstable();
    assert_eq!(
        template_errors,
        [
            "a.html \"'bse.html'\": the theme `t` has no template `bse.html`; did you mean `base.html`?",
            "c.html \"'quux.html'\": the theme `t` has no template `quux.html`; add `themes/t/templates/quux.html`",
            "c.html \"<Gone/>\": unknown component `Gone`",
            "c.html \"nobody()\": unknown function `nobody`",
            "d.html \"'d.html'\": `d.html` includes itself; remove one of these tags",
            "e.html \"mian\": block `mian` is not defined in any parent template",
            "g.html \"Card\": duplicate component `Card`, also defined in `f.html`; rename one of the two",
            "h.html \"%}\": found `%}` but expected one of: integer, float, string, bool, ident, `-`, `not`, `<`, `{`, `[` or `(`",
            "page.html \"old\": unknown test `old`",
        ]
    );
}

#[test]
fn an_error_names_the_innermost_template() {
    let templates = [
        ("base.html", "{% block main %}{% endblock %}{{ page.nobody }}"),
        ("page.html", "{% extends 'base.html' %}{% block main %}{% endblock %}"),
    ];
    assert_eq!(template_errors(&templates), ["base.html \"nobody\": undefined value"]);
    let templates = [("part.html", "\n{{ page.nobody }}"), ("page.html", "{% include 'part.html' %}")];
    assert_eq!(template_errors(&templates), ["part.html \"nobody\": undefined value"]);
}

#[test]
fn a_whole_record_is_no_json() {
    for record in ["page", "page.pages", "[page]"] {
        let template = format!("{{{{ {record} | json }}}}");
        let template_errors = template_errors(&[("page.html", &template)]);
        assert!(template_errors[0].contains("cannot write a whole record"), "{template_errors:?}");
    }
}

#[test]
fn no_template_makes_it_panic() {
    let sound = "{# a #}\n{% extends 'b' %}{% for p in page.pages %}\n {{- p[\"title\"] | replace(from='a', to=`b`) -}}\n{% endfor %}{% raw %}{{{% endraw %}{{ {'a': 1} }}ü{% component C(a=[1]) %}{{ <C a={2}/> }}{% endcomponent %}{% set x %}y{% endset %}";
    for end in (0..=sound.len()).filter(|end| sound.is_char_boundary(*end)) {
        template_errors(&[("page.html", &sound[..end])]);
        template_errors(&[("page.html", &sound[end..])]);
        for put in ["{", "}", "%}", "'", "|", "-", "+", "\n", "ü", "{{", "{%"] {
            template_errors(&[("page.html", &format!("{}{put}{}", &sound[..end], &sound[end..]))]);
        }
    }
}
