//! The contract between a theme's forms and the runtime. The script finds elements by marks (`crates/wasm/README.md`):
//! if one were missing, the form would look right and do nothing. A theme may also render a diagnostic without a form,
//! without `data-assay`; then nothing is required.

use std::collections::BTreeMap;

use assay_diagnostic::author::Shape;

use crate::diagnostic::{Diagnostic, Mark};
use crate::html::{StartTag, Token, tokens};
use crate::problem::{Code, Place, Problem};
use crate::source::SourcePath;

/// The parts that the script looks up, each with the number of `b` elements in it.
pub(super) const PARTS: [(&str, usize); 10] = [
    ("answers", 0),
    ("change", 1),
    ("changes", 0),
    ("errors", 0),
    ("keep", 0),
    ("progress", 2),
    ("send", 0),
    ("status", 0),
    ("text", 0),
    ("words", 0),
];

/// Returns the problem if the form of `diagnostic`, rendered as `html` by the template at `path`, lacks something that
/// the runtime needs.
pub(super) fn fault(html: &str, diagnostic: &Diagnostic, path: &SourcePath) -> Option<Problem> {
    let elements = elements(html);
    let root = elements.iter().position(|element| element.has("data-assay"))?;
    let form = Form { elements: &elements, root };
    let lacks = form.lacks(diagnostic);
    if lacks.is_empty() {
        return None;
    }
    let message = format!("the form of `{}` cannot start with this template", diagnostic.id);
    let problem = Problem::new(Code::TemplateError, Place::whole(path), message);
    let problem = lacks.into_iter().fold(problem, |problem, lack| problem.note(format!("missing: {lack}")));
    Some(problem.hint(
        "`themes/README.md` lists what a form needs, with a skeleton; without `data-assay` the form is \
             static",
    ))
}

/// An element of a page.
#[derive(Debug)]
struct Element<'a> {
    tag: StartTag<'a>,
    /// The index after its last descendant.
    end: usize,
}

impl Element<'_> {
    fn name(&self) -> &str {
        &self.tag.name
    }

    fn has(&self, attribute: &str) -> bool {
        self.tag.attribute(attribute).is_some()
    }

    fn get(&self, attribute: &str) -> &str {
        self.tag.attribute(attribute).unwrap_or_default()
    }
}

/// Returns every element, in the order of their start tags.
fn elements(html: &str) -> Vec<Element<'_>> {
    let mut elements: Vec<Element<'_>> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    // The number of open elements by name, so that a stray end tag needs no search.
    let mut named: BTreeMap<String, usize> = BTreeMap::new();
    for token in tokens(html) {
        match token {
            Token::Start(tag) => {
                let at = elements.len();
                if tag.has_content() {
                    *named.entry(tag.name.to_string()).or_default() += 1;
                    open.push(at);
                }
                elements.push(Element { tag, end: at + 1 });
            }
            Token::End { name, .. } if named.get(&*name).is_some_and(|open| *open > 0) => {
                while let Some(at) = open.pop() {
                    elements[at].end = elements.len();
                    let ended = elements[at].name().to_owned();
                    named.entry(ended.clone()).and_modify(|open| *open -= 1);
                    if ended == *name {
                        break;
                    }
                }
            }
            _ => {}
        }
    }
    let all = elements.len();
    open.into_iter().for_each(|at| elements[at].end = all);
    elements
}

/// A form among the elements of a page.
struct Form<'a> {
    elements: &'a [Element<'a>],
    root: usize,
}

impl<'a> Form<'a> {
    /// Returns all descendants of the element at `outer`.
    fn inside(&self, outer: usize) -> impl Iterator<Item = (usize, &'a Element<'a>)> {
        let elements = self.elements;
        (outer + 1..elements[outer].end).map(move |at| (at, &elements[at]))
    }

    fn marked(&self, outer: usize, mark: &'static str) -> Vec<(usize, &'a Element<'a>)> {
        self.inside(outer).filter(|(_, element)| element.has(mark)).collect()
    }

    fn count(&self, outer: usize, name: &str) -> usize {
        self.inside(outer).filter(|(_, element)| element.name() == name).count()
    }

    fn lacks(&self, diagnostic: &Diagnostic) -> Vec<String> {
        let mut lacks = Vec::new();
        self.frame(diagnostic, &mut lacks);
        self.parts(diagnostic, &mut lacks);
        self.questions(diagnostic, &mut lacks);
        self.outcomes(diagnostic, &mut lacks);
        self.figures(&mut lacks);
        self.marks(diagnostic, &mut lacks);
        lacks
    }

    /// Checks that every conditional part is rendered so that the runtime can show it.
    fn marks(&self, diagnostic: &Diagnostic, lacks: &mut Vec<String>) {
        let rendered: Vec<&str> = self
            .marked(self.root, "data-when")
            .into_iter()
            .filter(|(_, element)| element.get("data-figure") == "value")
            .map(|(_, element)| element.get("data-index"))
            .collect();
        let mut needs = |place: Option<usize>, what: String| {
            if place.is_some_and(|place| !rendered.contains(&place.to_string().as_str())) {
                let place = place.unwrap_or_default();
                lacks.push(format!("`data-figure=\"value\" data-when data-index=\"{place}\"` on {what}"));
            }
        };
        for (index, advice) in diagnostic.advice.iter().enumerate() {
            needs(diagnostic.mark(Mark::Advice(index)), format!("the advice `{}`", advice.id.value));
        }
        for (index, outcome) in diagnostic.outcomes.iter().enumerate() {
            needs(diagnostic.mark(Mark::Contradiction(index)), format!("the outcome `{}`", outcome.id.value));
            for step in &outcome.interventions {
                let id = diagnostic.interventions.get(*step).map_or("", |step| &step.id.value);
                needs(diagnostic.mark(Mark::Step(*step)), format!("the step `{id}` of a plan"));
            }
        }
    }

    /// Checks the outermost element and the `form`.
    fn frame(&self, diagnostic: &Diagnostic, lacks: &mut Vec<String>) {
        let root = &self.elements[self.root];
        if root.get("id") != diagnostic.id {
            lacks.push(format!("`id=\"{}\"` on the element with `data-assay`", diagnostic.id));
        }
        for mark in ["data-program", "data-wasm", "data-integrity"] {
            if root.get(mark).is_empty() {
                lacks.push(format!("`{mark}` on the element with `data-assay`"));
            }
        }
        if root.has("data-checklist") != diagnostic.checklist {
            let when = if diagnostic.checklist { "if" } else { "only if" };
            lacks.push(format!("`data-checklist` {when} `diagnostic.checklist` is true"));
        }
        match self.inside(self.root).find(|(_, element)| element.name() == "form") {
            None => lacks.push("a `form` inside the element with `data-assay`".to_owned()),
            Some((at, form)) => {
                if !form.has("novalidate") {
                    lacks.push("`novalidate` on the `form`, which shows its own messages".to_owned());
                }
                let sends = |(_, element): (usize, &Element<'_>)| {
                    (element.name() == "button" && matches!(element.get("type"), "" | "submit"))
                        || (element.name() == "input" && element.get("type") == "submit")
                };
                if !self.inside(at).any(sends) {
                    lacks.push("a `submit` button in the `form`".to_owned());
                }
            }
        }
    }

    fn parts(&self, diagnostic: &Diagnostic, lacks: &mut Vec<String>) {
        for (name, places) in PARTS {
            let part = self.inside(self.root).find(|(_, element)| element.get("data-part") == name);
            let Some((at, _)) = part else {
                lacks.push(format!("`data-part=\"{name}\"`"));
                continue;
            };
            if self.count(at, "b") < places {
                let places = if places == 1 { "a `b`".to_owned() } else { format!("{places} `b`") };
                lacks.push(format!("{places} in `data-part=\"{name}\"`"));
            }
            if name == "errors" && self.count(at, "a") < diagnostic.questions.len() {
                lacks.push("a link for each question in `data-part=\"errors\"`, in order".to_owned());
            }
        }
    }

    fn questions(&self, diagnostic: &Diagnostic, lacks: &mut Vec<String>) {
        let rendered = self.marked(self.root, "data-question");
        if rendered.len() != diagnostic.questions.len() {
            let (rendered, all) = (rendered.len(), diagnostic.questions.len());
            lacks.push(format!(
                "`data-question` on each of the {all} questions, in order; {rendered} have it"
            ));
            return;
        }
        for ((at, element), (said, decides)) in
            rendered.iter().zip(diagnostic.questions.iter().zip(&diagnostic.model.questions))
        {
            let id = &said.id.value;
            let mut needs = |is_there: bool, what: &str| {
                if !is_there {
                    lacks.push(format!("{what} on the question `{id}`"));
                }
            };
            needs(!element.get("id").is_empty(), "an `id`");
            needs(element.has("data-label"), "`data-label`");
            if diagnostic.checklist {
                needs(
                    element.name() == "input" && element.get("type") == "checkbox",
                    "an `input` of type \
                    `checkbox`",
                );
                needs(element.has("data-yes") && element.has("data-no"), "`data-yes` and `data-no`");
                continue;
            }
            needs(element.name() == "fieldset", "a `fieldset`");
            let fields: Vec<&Element<'_>> = self
                .inside(*at)
                .map(|(_, element)| element)
                .filter(|element| element.name() == "input")
                .collect();
            let of_type = |wanted: &str| fields.iter().filter(|field| field.get("type") == wanted).count();
            match decides.shape {
                _ if decides.shape.is_typed() => {
                    needs(of_type("text") == 1, "an `input` of type `text`");
                    needs(element.has("data-unit"), "`data-unit`, which may be empty,");
                    needs(!decides.optional || element.has("data-blank"), "`data-blank`");
                    for wrong in 1 + u32::from(decides.optional)..=5 {
                        needs(
                            !element.get(&format!("data-wrong-{wrong}")).is_empty(),
                            &format!("`data-wrong-{wrong}`"),
                        );
                    }
                }
                Shape::Date { .. } => {
                    needs(of_type("date") == 1, "an `input` of type `date`");
                    needs(!decides.optional || element.has("data-blank"), "`data-blank`");
                    for wrong in 2..=4 {
                        needs(
                            !element.get(&format!("data-wrong-{wrong}")).is_empty(),
                            &format!("`data-wrong-{wrong}`"),
                        );
                    }
                    needs(decides.optional || !element.get("data-wrong-1").is_empty(), "`data-wrong-1`");
                }
                Shape::Many(_) => {
                    needs(of_type("checkbox") > 0, "an `input` of type `checkbox` for each option");
                    let exclusive = fields.iter().filter(|field| field.has("data-exclusive")).count();
                    needs(
                        exclusive == decides.exclusive.len(),
                        "`data-exclusive` on the field of each option that excludes the others",
                    );
                    let is_required = !decides.exclusive.is_empty() && !decides.optional;
                    needs(!is_required || !element.get("data-wrong-1").is_empty(), "`data-wrong-1`");
                }
                _ => {
                    needs(of_type("radio") > 0, "an `input` of type `radio` for each option");
                    needs(!decides.optional || element.has("data-blank"), "`data-blank`");
                    needs(decides.optional || !element.get("data-wrong-1").is_empty(), "`data-wrong-1`");
                }
            }
            let is_error = |element: &Element<'_>| {
                element.get("class").split_ascii_whitespace().any(|class| class == "error")
            };
            needs(
                self.inside(*at).any(|(_, element)| is_error(element)),
                "an element with the class `error`",
            );
        }
    }

    fn outcomes(&self, diagnostic: &Diagnostic, lacks: &mut Vec<String>) {
        let rendered = self.marked(self.root, "data-outcome");
        let ids: Vec<&str> = rendered.iter().map(|(_, element)| element.get("data-outcome")).collect();
        let said: Vec<&str> = diagnostic.outcomes.iter().map(|outcome| outcome.id.value.as_str()).collect();
        if ids != said {
            lacks.push(format!("`data-outcome` on each outcome, in order: `{}`", said.join("`, `")));
        }
        for (at, element) in &rendered {
            if !self.inside(*at).any(|(_, element)| element.has("tabindex")) {
                let id = element.get("data-outcome");
                lacks.push(format!("a heading with `tabindex=\"-1\"` in the outcome `{id}`"));
            }
        }
        for (_, link) in self.marked(self.root, "data-call") {
            if link.get("data-sends").is_empty() {
                lacks.push("`data-sends` beside `data-call`".to_owned());
            }
        }
    }

    fn figures(&self, lacks: &mut Vec<String>) {
        for (at, figure) in self.marked(self.root, "data-figure") {
            let kind = figure.get("data-figure");
            let index = figure.get("data-index");
            if !matches!(kind, "score" | "value") || index.parse::<u32>().is_err() {
                lacks.push("`data-figure` with the value `score` or `value`, and `data-index`".to_owned());
            }
            if serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(figure.get("data-format"))
                .is_err()
            {
                lacks.push(format!("`data-format` of the {kind} {index} as a JSON object"));
            }
            if self.count(at, "b") == 0 && !figure.has("data-when") {
                lacks.push(format!("a `b` in the {kind} {index}"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::diagnostic::tests::read_well;

    /// The parts of the script that look up elements.
    const SCRIPT: [&str; 4] = [
        include_str!("../../../wasm/script/extras.js"),
        include_str!("../../../wasm/script/form.js"),
        include_str!("../../../wasm/script/result.js"),
        include_str!("../../../wasm/script/taking.js"),
    ];

    #[test]
    fn the_parts_are_those_that_the_script_asks_for() {
        let asked: BTreeSet<&str> = SCRIPT
            .iter()
            .flat_map(|script| script.split("part(\"").skip(1))
            .filter_map(|rest| rest.split_once('"').map(|(name, _)| name))
            .collect();
        assert_eq!(asked, PARTS.iter().map(|(name, _)| *name).collect());
    }

    #[test]
    fn every_conditional_part_has_its_mark() {
        let diagnostic = read_well(
            "title = 'T'\n[[question]]\nid = 'cracked'\nask = '?'\n[[question]]\nid = 'age'\nask = '?'\nmax = 900\n\
             [[intervention]]\nid = 'inspect'\ntitle = '?'\nwhen = 'age > 100'\n[[intervention]]\nid = 'rest'\ntitle = '?'\n\
             [[advice]]\nid = 'oil'\nwhen = 'age > 10'\ntext = '?'\n\
             [[outcome]]\nid = 'wrong'\ntitle = '?'\nwhen = 'cracked and age < 1'\ncontradiction = true\n\
             [[outcome]]\nid = 'recast'\ntitle = '?'\nwhen = 'cracked'\ninterventions = ['inspect', 'rest']\n\
             [[outcome]]\nid = 'keep'\ntitle = '?'\notherwise = true\n",
        );
        let lacks = |inside: &str| {
            let html = format!("<div data-assay>{inside}</div><p data-figure=value data-when data-index=0>");
            let (elements, mut lacks) = (elements(&html), Vec::new());
            Form { elements: &elements, root: 0 }.marks(&diagnostic, &mut lacks);
            lacks
        };
        let mark =
            |index, what: &str| format!("`data-figure=\"value\" data-when data-index=\"{index}\"` on {what}");
        let all = [
            mark(0, "the advice `oil`"),
            mark(2, "the outcome `wrong`"),
            mark(1, "the step `inspect` of a plan"),
        ];
        assert_eq!(lacks(""), all);
        // Without `data-when` an element is filled, and neither a score nor another place stands for a value.
        let near = "<p data-figure=value data-index=0></p><p data-figure=score data-when data-index=2></p>";
        assert_eq!(lacks(near), all);
        let well = |index| format!("<p data-figure=value data-when data-index={index}></p>");
        assert_eq!(lacks(&(well(0) + &well(1))), all[1..2]);
        assert!(lacks(&(well(2) + &well(1) + &well(0))).is_empty());
    }

    #[test]
    fn elements_stand_in_each_other() {
        let found =
            elements("<p><input><b>x</b><svg><path/></svg></p></i><p/><B id=c></p></b><!-- <i> --><i a='>'>");
        let ends: Vec<_> = found.iter().map(|it| (it.name(), it.end)).collect();
        // In HTML, `/>` closes nothing.
        let expected =
            [("p", 5), ("input", 2), ("b", 3), ("svg", 5), ("path", 5), ("p", 7), ("b", 7), ("i", 8)];
        assert_eq!(ends, expected);
        assert_eq!(found[6].get("id"), "c");
    }
}
