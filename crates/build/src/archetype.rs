//! Archetypes: the templates of new files. Pure: `cli` reads an archetype, and writes what it renders to.

use std::collections::BTreeMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, Error, UndefinedBehavior};

use crate::guard;
use crate::parse::script_of;
use crate::problem::{Code, Place, Problem, did_you_mean, listed};
use crate::source::{SourceFile, Sources};

/// The steps that an archetype may take, and the bytes that it may render to.
const STEPS: u64 = 100_000;
const BYTES: usize = 1 << 20;

/// The functions of the template language.
const FUNCTIONS: [&str; 4] = ["range", "dict", "namespace", "debug"];

/// The maximum number of letters of a file's name.
const LETTERS: usize = 64;

/// Returns the text of a new file, which `archetype` renders to with `values`, by name. The filter `toml` writes a value as
/// a quoted string.
///
/// # Errors
/// A problem in the archetype.
pub fn archetype(archetype: &SourceFile, values: &[(&str, &str)]) -> Result<String, Box<Problem>> {
    let path = &archetype.path;
    let text = archetype.text().map_err(|at| {
        let message = "this archetype is not UTF-8";
        Problem::new(Code::SourceNotUtf8, Place::new(path, at..at), message).hint("save the file as UTF-8")
    })?;
    let mut environment = Environment::new();
    environment.set_debug(true);
    environment.set_fuel(Some(STEPS));
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // `{#` begins the id of a heading or of a block, and no comment.
    let mut syntax = SyntaxConfig::builder();
    syntax.keep_trailing_newline(true).comment_delimiters("<!--#", "#-->");
    if let Ok(syntax) = syntax.build() {
        environment.set_syntax(syntax);
    }
    // JSON strings are basic strings of TOML, but for one control character.
    environment.add_filter("toml", |value: String| {
        serde_json::to_string(&value).unwrap_or_default().replace('\u{7f}', "\\u007f")
    });
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let context: BTreeMap<String, String> = values.iter().map(owned).collect();
    let rendered = guard::caught(|| -> Result<Result<String, Problem>, Error> {
        let template = environment.template_from_named_str(path.as_str(), text)?;
        let mut unknown: Vec<String> = template.undeclared_variables(false).into_iter().collect();
        unknown.retain(|name| !context.contains_key(name.as_str()) && !FUNCTIONS.contains(&name.as_str()));
        unknown.sort();
        match unknown.first() {
            Some(name) => Ok(Err(undefined(name, archetype, values))),
            None => template.render(context).map(Ok),
        }
    });
    match rendered {
        Ok(Ok(Ok(rendered))) if rendered.len() <= BYTES => Ok(rendered),
        Ok(Ok(Ok(_))) => {
            let message = "this archetype renders to more than 1 MB";
            Err(Box::new(Problem::new(Code::TemplateError, Place::whole(path), message).hint("shorten it")))
        }
        Ok(Ok(Err(undefined))) => Err(Box::new(undefined)),
        Ok(Err(error)) => Err(Box::new(failed(&error, archetype))),
        Err(said) => Err(Box::new(guard::failed(Code::TemplateError, path, "the library MiniJinja", &said))),
    }
}

/// Returns the name of a file whose words are `title`, without its ending, in the script that the site's addresses have;
/// empty if the title has no letter and no digit.
pub fn file_name(sources: &Sources, title: &str) -> String {
    let slug = script_of(sources).slug(title);
    // The whole title would be a name that is hard to type, and may be longer than file systems allow.
    match slug.char_indices().nth(LETTERS) {
        None => slug,
        Some((end, _)) => slug[..end].rsplit_once('-').map_or(&slug[..end], |(words, _)| words).to_owned(),
    }
}

/// Returns the problem of a name that an archetype uses and does not have.
fn undefined(name: &str, archetype: &SourceFile, values: &[(&str, &str)]) -> Problem {
    let text = archetype.text().unwrap_or_default();
    let is_word = |at: usize| {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        !text[..at].ends_with(is_part) && !text[at + name.len()..].starts_with(is_part)
    };
    let is_in_tag = |at: usize| {
        let before = &text[..at];
        before.rfind("{{").max(before.rfind("{%")) > before.rfind("}}").max(before.rfind("%}"))
    };
    let found = text.match_indices(name).map(|(at, _)| at).find(|at| is_word(*at) && is_in_tag(*at));
    let span = found.map_or(0..0, |at| at..at + name.len());
    let known: Vec<&str> = values.iter().map(|(name, _)| *name).collect();
    let place = Place::new(&archetype.path, span);
    let hint = did_you_mean(name, known.iter().copied())
        .unwrap_or_else(|| format!("an archetype has {}", listed(&known)));
    Problem::new(Code::TemplateError, place, format!("`{name}` is not defined")).hint(hint)
}

/// Returns the problem of an archetype that does not render.
fn failed(error: &Error, archetype: &SourceFile) -> Problem {
    let text = archetype.text().unwrap_or_default();
    let in_line = || {
        let before = error.line()?.checked_sub(1)?;
        let start: usize = text.split_inclusive('\n').take(before).map(str::len).sum();
        let line = text.get(start..)?.lines().next()?;
        Some(start..start + line.len())
    };
    let within = |span: &std::ops::Range<usize>| text.get(span.clone()).is_some();
    let span = error.range().filter(within).or_else(in_line).unwrap_or(0..0);
    let place = Place::new(&archetype.path, span);
    let message = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    Problem::new(Code::TemplateError, place, message)
        .hint("an archetype is a MiniJinja template, such as `title = {{ title | toml }}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn render(text: &str, title: &str) -> Result<String, Box<Problem>> {
        let file = SourceFile::new("archetypes/article.md", text.as_bytes());
        archetype(&file, &[("title", title), ("date", "2026-11-23")])
    }

    #[test]
    fn a_title_of_any_characters_is_a_string_of_toml() {
        for title in ["Plain", "He said \"no\"", "C:\\temp", "tab\there", "\u{7f}\u{0}", "日本語", "{{ x }}"]
        {
            let text = render("title = {{ title | toml }}\n", title).unwrap();
            let read = crate::reading::toml(&text);
            assert_eq!(read.problems, [], "{text}");
            assert_eq!(read.value[0].node.value, crate::reading::Value::Text(title.to_owned()));
        }
    }

    #[test]
    fn ids_and_comments_of_markdown_are_text() {
        let text = "## A heading {#an-id}\n<!-- a comment -->\n:::faq{#f}\n";
        assert_eq!(render(text, "T").unwrap(), text);
    }

    #[test]
    fn what_an_archetype_gets_wrong_is_reported_at_its_line() {
        for (text, at, message) in [
            ("titel\n{{ titel }}\n", "titel", "`titel` is not defined"),
            ("a {{ weather | toml }}\n", "weather", "`weather` is not defined"),
            ("a\n{{ .Date }}\n", "", ""),
            ("{% for a in range(1000000) %}{{ title }}{% endfor %}", "", ""),
        ] {
            let problem = *render(text, "T").unwrap_err();
            assert_eq!(problem.code, Code::TemplateError);
            assert!(problem.hint.is_some());
            assert!(text.get(problem.place.span.clone()).is_some());
            if !at.is_empty() {
                assert_eq!((&text[problem.place.span], problem.message.as_str()), (at, message));
            }
        }
        let broken = SourceFile::new("archetypes/a.md", &b"a\xff"[..]);
        assert_eq!(archetype(&broken, &[]).unwrap_err().code, Code::SourceNotUtf8);
    }
}
