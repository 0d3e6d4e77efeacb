//! Stylesheets: bundled with their imports, compiled for recent browsers, and minified. Nothing is imported from other
//! hosts: a page makes no request to them. A mistake that a browser would ignore silently is a problem.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::{Arc, RwLock};

use lightningcss::error::{Error, ErrorLocation, ParserError};
use lightningcss::rules::import::ImportRule;
use lightningcss::rules::layer::LayerBlockRule;
use lightningcss::rules::media::MediaRule;
use lightningcss::rules::supports::SupportsRule;
use lightningcss::rules::{CssRule, CssRuleList};
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions, StyleSheet};
use lightningcss::targets::{Browsers, Targets};

use super::Asset;
use super::LeadingOut;
use super::addresses::{Elsewhere, Resolved, joined};
use crate::assemble::Target;
use crate::guard;
use crate::html::Role;
use crate::parse::{FORM_STYLE, Theme};
use crate::problem::{Code, Place, Problem, did_you_mean};
use crate::source::SourceFile;

/// The target browsers: those with container queries and `:has`, which is all since late 2023. Newer CSS is compiled to
/// older where possible; no prefixes are added that none of these needs.
const BROWSERS: Browsers = Browsers {
    android: version(121, 0),
    chrome: version(111, 0),
    edge: version(111, 0),
    firefox: version(121, 0),
    ie: None,
    ios_saf: version(16, 4),
    opera: version(97, 0),
    safari: version(16, 4),
    samsung: version(22, 0),
};

/// Returns a browser's version in the library's encoding.
const fn version(major: u32, minor: u32) -> Option<u32> {
    Some(major << 16 | minor << 8)
}

/// The maximum depth of imports.
const DEEPEST: usize = 32;

/// The maximum number of stylesheets in a bundle, each counted as often as it is imported.
const MOST: usize = 1_000;

/// Returns every stylesheet of the theme that no other one imports, by name. `published` are the files that their
/// addresses may lead to, by name in the theme's folder.
pub(super) fn bundled(
    theme: &Theme,
    published: &BTreeMap<String, Asset>,
    leading_out: &mut LeadingOut,
    problems: &mut Vec<Problem>,
) -> BTreeMap<String, String> {
    let mut bundles = BTreeMap::new();
    let mut imported = BTreeSet::new();
    let mut template_errors = Vec::new();
    let sheets = || theme.styles.iter().filter(|(name, _)| name.ends_with(".css"));
    let texts: BTreeMap<&str, Resolved> = sheets()
        .map(|(name, file)| (name.as_str(), Resolved::of(theme, name, file, published, &mut template_errors)))
        .collect();
    leading_out.from_the_top.extend(texts.values().flat_map(|text| text.from_the_top.iter().cloned()));
    leading_out.elsewhere.extend(texts.values().flat_map(|text| text.elsewhere.iter().cloned()));
    for (name, file) in sheets() {
        let made = guard::caught(|| {
            let mut bundle = Bundle {
                theme,
                texts: &texts,
                files: Vec::new(),
                chain: vec![name],
                conditions: 0,
                imports: Vec::new(),
                elsewhere: Vec::new(),
                problems: Vec::new(),
            };
            let own = bundle.rules(name, file);
            let form =
                theme.styles.get_key_value(FORM_STYLE).filter(|_| theme.form_style_in.as_ref() == Some(name));
            let mut rules = form.map_or_else(Vec::new, |(form, file)| bundle.rules(form, file));
            rules.extend(own);
            let css = bundle.written(rules);
            (css, bundle.problems, bundle.files, bundle.elsewhere)
        });
        match made {
            Ok((css, problems, files, elsewhere)) => {
                let new = elsewhere.into_iter().filter(|one| !leading_out.elsewhere.contains(one));
                let new: Vec<_> = new.collect();
                leading_out.elsewhere.extend(new);
                template_errors.extend(problems);
                imported.extend(files.into_iter().skip(1).map(|file| file.path.clone()));
                bundles.insert(name.clone(), css);
            }
            Err(said) => {
                template_errors.push(guard::failed(Code::StyleError, &file.path, "the CSS library", &said))
            }
        }
    }
    let main = |name: &str| theme.lineage.iter().any(|theme| name.strip_suffix(".css") == Some(theme));
    let is_imported =
        |name: &String| theme.styles.get(name).is_some_and(|file| imported.contains(&file.path));
    bundles.retain(|name, _| main(name) || !is_imported(name));
    // A stylesheet is parsed once for each that imports it, and its mistakes are reported once.
    for problem in template_errors {
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }
    bundles
}

/// A bundle being built.
struct Bundle<'a> {
    theme: &'a Theme,
    texts: &'a BTreeMap<&'a str, Resolved>,
    /// The files that were parsed, in the order of the library's source indices.
    files: Vec<&'a SourceFile>,
    /// The names of the stylesheets being parsed, each imported by the one before it.
    chain: Vec<&'a str>,
    /// The number of those that are imported under a condition.
    conditions: usize,
    /// Imports from other hosts. In CSS they come before all rules.
    imports: Vec<CssRule<'a>>,
    /// The places of those imports.
    elsewhere: Vec<Elsewhere>,
    problems: Vec<Problem>,
}

impl<'a> Bundle<'a> {
    /// Returns the rules of a stylesheet, with those of its imports in their places.
    fn rules(&mut self, name: &'a str, file: &'a SourceFile) -> Vec<CssRule<'a>> {
        let Some(resolved) = self.texts.get(name) else { return Vec::new() };
        let warnings = Arc::new(RwLock::new(Vec::new()));
        let options = ParserOptions {
            source_index: u32::try_from(self.files.len()).unwrap_or_default(),
            error_recovery: true,
            warnings: Some(warnings.clone()),
            ..ParserOptions::default()
        };
        self.files.push(file);
        let sheet = StyleSheet::parse(&resolved.text, options);
        if let Ok(warnings) = warnings.read() {
            self.problems.extend(warnings.iter().map(|error| problem(error, file, resolved)));
        }
        let Ok(sheet) = sheet.map_err(|error| self.problems.push(problem(&error, file, resolved))) else {
            return Vec::new();
        };
        let mut rules = Vec::with_capacity(sheet.rules.0.len());
        for rule in sheet.rules.0 {
            match rule {
                CssRule::Import(import) => rules.extend(self.import(import, file, resolved)),
                rule => rules.push(rule),
            }
        }
        rules
    }

    /// Returns the rules of an imported stylesheet, under the conditions of the import.
    fn import(&mut self, import: ImportRule<'a>, from: &SourceFile, resolved: &Resolved) -> Vec<CssRule<'a>> {
        let importer = self.chain.last().copied().unwrap_or_default();
        let theme = self.theme;
        if Target::read(&import.url).is_outside() && self.conditions == 0 {
            let place = place_of(&import, from, resolved);
            self.elsewhere.push(Elsewhere { place, address: import.url.to_string(), role: Role::Style });
            let is_new =
                |rule: &CssRule<'_>| !matches!(rule, CssRule::Import(known) if known.url == import.url);
            if self.imports.iter().all(is_new) {
                self.imports.push(CssRule::Import(import));
            }
            return Vec::new();
        }
        let Some((name, file)) = theme.styles.get_key_value(&joined(importer, &import.url)) else {
            let problem = self.missing(&import, from, resolved);
            self.problems.push(problem);
            return Vec::new();
        };
        // As in a browser, a circular import adds nothing the second time.
        if self.chain.contains(&name.as_str()) {
            return Vec::new();
        }
        if self.chain.len() > DEEPEST || self.files.len() > MOST {
            let place = place_of(&import, from, resolved);
            let message = "stylesheets import each other too deeply";
            let problem = Problem::new(Code::StyleError, place, message);
            self.problems.push(problem.hint("import each stylesheet once, from one main stylesheet"));
            return Vec::new();
        }
        let has_condition =
            import.layer.is_some() || import.supports.is_some() || !import.media.media_queries.is_empty();
        self.chain.push(name);
        self.conditions += usize::from(has_condition);
        let rules = self.rules(name, file);
        self.conditions -= usize::from(has_condition);
        self.chain.pop();
        under_conditions(rules, import)
    }

    fn missing(&self, import: &ImportRule<'_>, from: &SourceFile, resolved: &Resolved) -> Problem {
        let place = place_of(import, from, resolved);
        if import.url.contains("//") {
            let message =
                "a stylesheet on another host cannot be imported by a conditionally imported stylesheet";
            let hint = "import it in the stylesheet of the pages, or add a copy to `styles/`";
            return Problem::new(Code::StyleError, place, message).hint(hint);
        }
        let message = format!("the theme has no stylesheet `{}`", import.url);
        let known = self.theme.styles.keys().map(String::as_str);
        let hint = did_you_mean(&import.url, known)
            .unwrap_or_else(|| format!("add `themes/{}/styles/{}`", self.theme.name, import.url));
        Problem::new(Code::StyleError, place, message).hint(hint)
    }

    /// Returns the rules as minified text for the target browsers.
    fn written(&mut self, mut rules: Vec<CssRule<'a>>) -> String {
        rules.splice(0..0, std::mem::take(&mut self.imports));
        let sources = self.files.iter().map(|file| file.path.to_string()).collect();
        let mut sheet = StyleSheet::new(sources, CssRuleList(rules), ParserOptions::default());
        let targets = Targets::from(BROWSERS);
        if let Err(error) = sheet.minify(MinifyOptions { targets, ..MinifyOptions::default() }) {
            let at = error.loc.as_ref().map(|loc| loc.filename.as_str());
            let file = self.files.iter().find(|file| Some(file.path.as_str()) == at);
            let resolved = file.and_then(|file| self.texts.values().find(|text| text.path == file.path));
            let template_errors = file.zip(resolved);
            let template_errors = template_errors
                .map(|(file, text)| problem_at(&error.kind.to_string(), error.loc.as_ref(), file, text));
            self.problems.extend(template_errors);
        }
        let options = PrinterOptions { minify: true, targets, ..PrinterOptions::default() };
        match sheet.to_css(options) {
            Ok(written) => written.code,
            Err(error) => {
                let first = self.files.first().copied();
                let resolved = self.chain.first().and_then(|name| self.texts.get(name));
                let template_errors = first.zip(resolved);
                self.problems.extend(
                    template_errors.map(|(file, text)| problem_at(&error.kind.to_string(), None, file, text)),
                );
                String::new()
            }
        }
    }
}

/// Returns the place of the address in an import.
fn place_of(import: &ImportRule<'_>, from: &SourceFile, resolved: &Resolved) -> Place {
    let text = from.text().unwrap_or_default();
    let rule = resolved.original(offset(&resolved.text, import.loc.line, import.loc.column));
    // An escaped address is not found literally; then the beginning of the rule is used.
    let found = text.get(rule..).and_then(|rest| rest.find(&*import.url)).map(|at| rule + at);
    Place::new(&from.path, found.map_or(rule..rule, |at| at..at + import.url.len()))
}

/// Returns the rules inside the layer, the feature query and the media query of their import.
fn under_conditions<'a>(mut rules: Vec<CssRule<'a>>, import: ImportRule<'a>) -> Vec<CssRule<'a>> {
    let ImportRule { layer, supports, media, loc, .. } = import;
    if let Some(name) = layer {
        rules = vec![CssRule::LayerBlock(LayerBlockRule { name, rules: CssRuleList(rules), loc })];
    }
    if let Some(condition) = supports {
        rules = vec![CssRule::Supports(SupportsRule { condition, rules: CssRuleList(rules), loc })];
    }
    if !media.media_queries.is_empty() {
        rules = vec![CssRule::Media(MediaRule { query: media, rules: CssRuleList(rules), loc })];
    }
    rules
}

/// Returns the problem of a part that cannot be parsed.
fn problem(error: &Error<ParserError<'_>>, file: &SourceFile, resolved: &Resolved) -> Problem {
    let message = match &error.kind {
        ParserError::UnexpectedToken(_) => "unexpected token".to_owned(),
        ParserError::EndOfInput => "unexpected end".to_owned(),
        ParserError::AtRuleInvalid(name) => format!("unknown rule `@{name}`"),
        ParserError::SelectorError(_) => "invalid selector".to_owned(),
        ParserError::UnexpectedImportRule => "`@import` must come before all other rules".to_owned(),
        kind => kind.to_string(),
    };
    problem_at(&message, error.loc.as_ref(), file, resolved)
}

/// Returns a problem in a stylesheet, with the library's message if there is no better one.
fn problem_at(message: &str, at: Option<&ErrorLocation>, file: &SourceFile, resolved: &Resolved) -> Problem {
    let mut letters = message.chars();
    let lower = letters.next().map(|first| first.to_lowercase().chain(letters).collect::<String>());
    let span = at.map_or(0..0, |at| span(&resolved.text, at));
    let span = resolved.original(span.start)..resolved.original(span.end);
    Problem::new(Code::StyleError, Place::new(&file.path, span), lower.unwrap_or_default())
}

/// Returns the span from an error to the end of the text there. For the name of a rule or a selector the library points
/// at the following brace: then the text before it is used.
fn span(text: &str, at: &ErrorLocation) -> Range<usize> {
    let start = offset(text, at.line, at.column);
    let (before, rest) = text.split_at(start);
    let line = before.rsplit('\n').next().unwrap_or_default();
    let name = line
        .rfind('@')
        .filter(|at| line[at + 1..].chars().all(|next| next.is_ascii_alphanumeric() || next == '-'));
    let start = match name {
        Some(name) => start - line.len() + name,
        None if rest.starts_with('{') => start - line.trim_start().len(),
        None => text.len() - rest.trim_start().len(),
    };
    let rest = &text[start..];
    let end = rest.find([';', '{', '}', '\n']).unwrap_or(rest.len());
    start..start + rest[..end].trim_end().len()
}

/// Returns the byte offset of a line, from 0, and a column, from 1 in UTF-16 units.
fn offset(text: &str, line: u32, column: u32) -> usize {
    let start: usize = text.split_inclusive('\n').take(line as usize).map(str::len).sum();
    let mut units = column.saturating_sub(1) as usize;
    for (at, next) in text[start..].char_indices() {
        if units == 0 || next == '\n' {
            return start + at;
        }
        units = units.saturating_sub(next.len_utf16());
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle(styles: &[(&str, &str)]) -> (BTreeMap<String, String>, Vec<String>) {
        let file =
            |name: &str, css: &str| SourceFile::new(&format!("themes/t/styles/{name}"), css.as_bytes());
        let styles: BTreeMap<_, _> =
            styles.iter().map(|(name, css)| ((*name).to_owned(), file(name, css))).collect();
        let lineage = vec!["t".to_owned()];
        let theme = Theme { name: "t".to_owned(), lineage, styles, ..Theme::default() };
        let mut problems = Vec::new();
        let bundles = bundled(&theme, &BTreeMap::new(), &mut LeadingOut::default(), &mut problems);
        let template_errors = |problem: Problem| {
            let file = theme.styles.values().find(|file| file.path == problem.place.path).unwrap();
            let name = file.path.file_name();
            format!("{name} {:?}: {}", &file.text().unwrap()[problem.place.span], problem.message)
        };
        (bundles, problems.into_iter().map(template_errors).collect())
    }

    /// Returns the only bundle of a valid set of stylesheets.
    fn css(styles: &[(&str, &str)]) -> String {
        let (bundles, problems) = bundle(styles);
        assert_eq!((problems, bundles.len()), (Vec::<String>::new(), 1));
        bundles.into_values().next().unwrap().trim_end().to_owned()
    }

    #[test]
    fn an_import_stands_where_it_is_written() {
        let nested = [
            ("t.css", "@import \"parts/a.css\";\nb { color: red }"),
            ("parts/a.css", "@import './b.css'; a { color: red }"),
            ("parts/b.css", "@import '../t.css'; i { top: 0 }"),
        ];
        assert_eq!(css(&nested), "i{top:0}a,b{color:red}");
        let conditions = [
            ("t.css", "@import \"a.css\" layer(base) supports(display: grid) screen;"),
            ("a.css", "a { color: red }"),
        ];
        assert_eq!(css(&conditions), "@media screen{@supports (display:grid){@layer base{a{color:red}}}}");
    }

    #[test]
    fn new_css_is_written_for_older_browsers() {
        assert_eq!(
            css(&[("t.css", "a { & b { inset: 0 0 0 0; text-size-adjust: none } }")])
                .matches("-webkit-text-size-adjust")
                .count(),
            1
        );
        assert_eq!(css(&[("t.css", "a { & b { color: #ff0000 } }")]), "a b{color:red}");
    }

    #[test]
    fn every_mistake_is_reported_where_it_is() {
        let (bundles, template_errors) = bundle(&[
            ("t.css", "@import \"gone.css\";\n@import url(https://example.com/x.css);\n@import 'a.css';"),
            ("a.css", "/* ü */ a { color red; top: 0 }\nb:: { top: 0 }\n@imprt 'x';\nc { top: 1px }"),
        ]);
        assert_eq!(
            template_errors,
            [
                "a.css \"red\": unexpected token",
                "a.css \"b::\": invalid selector",
                "a.css \"@imprt 'x'\": unknown rule `@imprt`",
                "t.css \"gone.css\": the theme has no stylesheet `gone.css`",
            ]
        );
        assert_eq!(bundles["t.css"], "@import \"https://example.com/x.css\";a{top:0}@imprt \"x\";c{top:1px}");
        let (_, template_errors) =
            bundle(&[("t.css", "@import 'a.css' print;"), ("a.css", "@import url(//b.example/c);")]);
        assert_eq!(
            template_errors,
            [
                "a.css \"//b.example/c\": a stylesheet on another host cannot be imported by a conditionally imported stylesheet"
            ]
        );
    }
}
