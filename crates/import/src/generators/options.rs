//! Options of an old configuration that change texts or what is published, and that have no counterpart here. Each is noted with
//! its effect.

use assay_build::reading::{Entry, Lines, Value};

use crate::files::{Config, Files};
use crate::generator::Generator;
use crate::plan::Plan;
use crate::report::{Kind, Note};
use crate::value::{all_texts, as_bool, at, get, table};

/// An option that has an effect if it is `value`, or if it is a list with `value`.
struct Effect {
    /// The keys that lead to it, with `.` between them.
    path: &'static str,
    value: &'static str,
    effect: &'static str,
    hint: &'static str,
}

const FUTURE: (&str, &str) = (
    "pages were published before their date",
    "here a page is published on its `date`, or on the day in `publish`",
);
const DRAFTS: (&str, &str) = ("drafts were published", "remove `draft` from the pages that are to be public");
const LINES: (&str, &str) = (
    "each line break in a paragraph was one on the page",
    "end a line with a backslash where it is to end on the page",
);
const EMOJI: (&str, &str) =
    ("names such as `:tada:` were emoji", "write the emoji themselves into the pages");

const fn effect(path: &'static str, value: &'static str, effect: (&'static str, &'static str)) -> Effect {
    Effect { path, value, effect: effect.0, hint: effect.1 }
}

const HUGO: &[Effect] = &[
    effect("buildFuture", "true", FUTURE),
    effect("buildDrafts", "true", DRAFTS),
    effect(
        "buildExpired",
        "true",
        ("pages were published after they expired", "remove `expires` from the pages that are to be public"),
    ),
    effect("enableEmoji", "true", EMOJI),
    effect("markup.goldmark.renderer.hardWraps", "true", LINES),
];
const JEKYLL: &[Effect] = &[
    effect("future", "true", FUTURE),
    effect("show_drafts", "true", DRAFTS),
    effect("unpublished", "true", ("pages with `published: false` were published", DRAFTS.1)),
    effect("kramdown.hard_wrap", "true", LINES),
    effect("plugins", "jemoji", EMOJI),
    effect("gems", "jemoji", EMOJI),
    effect(
        "timezone",
        "",
        (
            "days were those of this time zone",
            "here the day is as it is written: correct pages whose time of day is near midnight",
        ),
    ),
];
const ZOLA: &[Effect] = &[effect("markdown.render_emoji", "true", EMOJI)];
const HEXO: &[Effect] = &[effect("render_drafts", "true", DRAFTS)];
const MKDOCS: &[Effect] = &[
    effect("markdown_extensions", "nl2br", LINES),
    effect("markdown_extensions", "pymdownx.emoji", EMOJI),
    effect("markdown_extensions", "pymdownx.extra.emoji", EMOJI),
];

/// Notes the options of `config` that change texts or what is published.
pub(super) fn note(plan: &mut Plan, files: &Files, config: &Config) {
    let effects = match plan.generator {
        Generator::Hugo => HUGO,
        Generator::Jekyll => JEKYLL,
        Generator::Zola => ZOLA,
        Generator::Hexo => HEXO,
        Generator::Mkdocs => MKDOCS,
        Generator::Astro | Generator::Eleventy | Generator::Plain => &[],
    };
    let lines = Lines::of(files.text(&config.path).unwrap_or_default());
    for Effect { path, value, effect, hint } in effects {
        let Some(own) = at(&config.entries, path).filter(|own| is(own, value)) else { continue };
        let shown = if value.is_empty() { all_texts(own).join(", ") } else { (*value).to_owned() };
        plan.notes.push(Note {
            kind: Kind::Configuration,
            file: config.path.clone(),
            line: line(&config.entries, path, &lines),
            message: format!("`{path}` is `{shown}`: {effect}"),
            hint: (*hint).to_owned(),
        });
    }
    if plan.generator == Generator::Hexo {
        let breaks = ["marked.breaks", "markdown.render.breaks", "markdown.breaks"]
            .iter()
            .find_map(|path| at(&config.entries, path));
        if breaks.and_then(as_bool) != Some(false) {
            plan.note(Kind::Configuration, &config.path, LINES.0, LINES.1);
        }
    }
}

/// Notes what a configuration that is a program asks of a library of Markdown.
pub(super) fn note_script(plan: &mut Plan, path: &str, script: &str) {
    let dense: String = script.chars().filter(|c| !c.is_whitespace()).collect();
    let effects = [(dense.contains("breaks:true"), LINES), (script.contains("remark-breaks"), LINES)];
    let emoji = ["markdown-it-emoji", "remark-emoji"].iter().any(|plugin| script.contains(plugin));
    let found = effects.into_iter().chain([(emoji, EMOJI)]).filter(|(is_used, _)| *is_used);
    for (_, (effect, hint)) in found {
        plan.note(Kind::Configuration, path, effect, hint);
    }
}

/// Returns true if an option is `value`, a list with it, or anything at all for none.
fn is(own: &Value, value: &str) -> bool {
    match own {
        Value::Boolean(own) => own.to_string() == value,
        Value::Table(entries) => get(entries, value).is_some(),
        Value::List(items) => items.iter().any(|item| is(&item.value, value)),
        own => all_texts(own).iter().any(|own| value.is_empty() || own.eq_ignore_ascii_case(value)),
    }
}

/// Returns the line of the last key of `path` that has a place.
fn line(entries: &[Entry], path: &str, lines: &Lines) -> usize {
    let (mut entries, mut line) = (entries, 1);
    for key in path.split('.') {
        let Some(entry) = entries.iter().find(|entry| entry.key.eq_ignore_ascii_case(key)) else { break };
        // Of another file of the configuration.
        if entry.key_span.is_empty() {
            break;
        }
        line = lines.at(entry.key_span.start);
        entries = table(Some(&entry.node.value));
    }
    line
}
