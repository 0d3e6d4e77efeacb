//! The pages of `content/docs/reference/`: made of the references beside the code and of the command line's help, so that
//! nothing is written twice. Headings keep the ids that GitHub gives them, and links lead to the page that has the section.

use std::fmt::Write as _;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::process::Command;

use crate::{Outcome, assay};

/// A page of the reference.
pub struct Page {
    /// The name of its file, without `.md`.
    pub name: &'static str,
    title: &'static str,
    description: &'static str,
    source: Source,
}

enum Source {
    /// A Markdown file of the repository.
    File(&'static str, Sections),
    /// The output of `assay help`.
    Help,
}

/// The sections of a file, by heading. The text before the first one belongs to the pages with `All` and `Except`.
enum Sections {
    All,
    Only(&'static [&'static str]),
    Except(&'static [&'static str]),
}

const SETTINGS: &str = "crates/build/README.md";
const DIAGNOSTICS: &str = "crates/diagnostic/README.md";
/// The file that the pages of themes are made of.
pub const THEMES: &str = "themes/README.md";
const LANGUAGE: &[&str] = &["Expressions", "Numbers and rounding", "Unanswered questions"];
const PAGES_OF_A_SITE: &[&str] =
    &["Front matter", "Files in content/", "Files beside site.toml", "Archetypes", "Data files"];

/// Every page of the reference, in the order of their list.
pub const PAGES: &[Page] = &[
    Page {
        name: "commands",
        title: "Commands",
        description: "Every command of Assay with its options, as assay help prints them.",
        source: Source::Help,
    },
    Page {
        name: "configuration",
        title: "Configuration: site.toml",
        description: "Every key of site.toml with its default, what hosts do with the published files, and editors.",
        source: Source::File(SETTINGS, Sections::Except(PAGES_OF_A_SITE)),
    },
    Page {
        name: "front-matter",
        title: "Front matter and files",
        description: "Every key of front matter, the files that are published, archetypes and data files.",
        source: Source::File(SETTINGS, Sections::Only(PAGES_OF_A_SITE)),
    },
    Page {
        name: "blocks",
        title: "Blocks",
        description: "The blocks that both themes have, with their attributes and the content that each needs.",
        source: Source::File(THEMES, Sections::Only(&["Built-in blocks"])),
    },
    Page {
        name: "diagnostics",
        title: "Diagnostics",
        description: "Every key of a diagnostic, what is proven of it, its limits, and assay explain.",
        source: Source::File(DIAGNOSTICS, Sections::Except(LANGUAGE)),
    },
    Page {
        name: "language",
        title: "The language of rules",
        description: "Expressions in the rules and formulas of a diagnostic, how numbers are rounded, and what an unanswered question means.",
        source: Source::File(DIAGNOSTICS, Sections::Only(LANGUAGE)),
    },
    Page {
        name: "themes",
        title: "Themes and templates",
        description: "The options of the themes, the files of a theme, and everything that a template is given.",
        source: Source::File(THEMES, Sections::Except(&["Built-in blocks"])),
    },
    Page {
        name: "runtime",
        title: "The script of diagnostics",
        description: "What the script of a diagnostic reads and writes, the events for analytics, and what it stores.",
        source: Source::File("crates/wasm/README.md", Sections::Except(&["Size"])),
    },
    Page {
        name: "problems",
        title: "Problems",
        description: "Every problem that Assay reports: its code, its meaning, an example, and what to do.",
        source: Source::File("crates/build/PROBLEMS.md", Sections::All),
    },
    Page {
        name: "import",
        title: "Import",
        description: "What an import carries over from Hugo, Zola, Jekyll, Eleventy, Hexo, Astro, MkDocs and plain Markdown.",
        source: Source::File("crates/import/README.md", Sections::All),
    },
    Page {
        name: "comparison",
        title: "Assay, Hugo and Zola compared",
        description: "What the three generators have, how each cell was verified, and what Assay does not have.",
        source: Source::File("crates/FEATURES.md", Sections::All),
    },
];

/// A heading of the second level with the lines below it; the first one of a file has no heading.
struct Section {
    heading: Option<String>,
    /// Each line, with true for one of a block of code.
    lines: Vec<(String, bool)>,
    ids: Vec<String>,
}

impl Page {
    /// Returns the text of the page for the repository at `root`.
    pub fn text(&self, root: &Path) -> Outcome<String> {
        let weight = PAGES.iter().position(|page| page.name == self.name).unwrap_or_default() + 1;
        let source = match self.source {
            Source::File(path, _) => format!("`{path}`"),
            Source::Help => "what `assay help` prints".to_owned(),
        };
        let mut text = format!(
            "+++\n# Made of {source}: change that, and run `UPDATE=1 tests/run golden`.\ntitle       = \"{}\"\n\
             description = \"{}\"\nweight      = {weight}\n+++\n",
            self.title, self.description
        );
        match &self.source {
            Source::Help => commands(&mut text)?,
            Source::File(path, _) => {
                for section in sections(&fs::read_to_string(root.join(path))?) {
                    if self.has(path, section.heading.as_deref()) {
                        section.write(root, path, &mut text)?;
                    }
                }
            }
        }
        Ok(text)
    }

    /// Returns true if the page has the section below `heading` of the file at `path`.
    fn has(&self, path: &str, heading: Option<&str>) -> bool {
        let Source::File(own, sections) = &self.source else { return false };
        *own == path
            && match (sections, heading) {
                (Sections::All | Sections::Except(_), None) => true,
                (Sections::Only(_), None) => false,
                (Sections::All, Some(_)) => true,
                (Sections::Only(only), Some(heading)) => only.contains(&heading),
                (Sections::Except(except), Some(heading)) => !except.contains(&heading),
            }
    }
}

impl Section {
    fn write(&self, root: &Path, path: &str, text: &mut String) -> Outcome {
        let mut ids = self.ids.iter();
        for (line, is_code) in &self.lines {
            let depth = line.bytes().take_while(|byte| *byte == b'#').count();
            let is_heading = !is_code && depth > 0 && line[depth..].starts_with(' ');
            match (is_code, is_heading) {
                (true, _) => text.push_str(line),
                // The title is in the front matter.
                (_, true) if depth == 1 => continue,
                (_, true) => {
                    let id = ids.next().ok_or("a heading has no id")?;
                    write!(text, "{} {{#{id}}}", linked(root, path, line)?)?;
                }
                _ => text.push_str(&linked(root, path, line)?),
            }
            text.push('\n');
        }
        Ok(())
    }
}

/// Splits a file at its headings of the second level.
fn sections(text: &str) -> Vec<Section> {
    let mut all = vec![Section { heading: None, lines: Vec::new(), ids: Vec::new() }];
    let mut known: Vec<String> = Vec::new();
    let mut is_code = false;
    for line in text.lines() {
        let is_fence = line.starts_with("```");
        if let Some(heading) = line.strip_prefix("## ").filter(|_| !is_code) {
            all.push(Section { heading: Some(heading.to_owned()), lines: Vec::new(), ids: Vec::new() });
        }
        let Some(section) = all.last_mut() else { continue };
        if !is_code && !is_fence && line.starts_with("##") {
            let id = github_id(line.trim_start_matches('#').trim());
            let again = known.iter().filter(|known| **known == id).count();
            section.ids.push(if again == 0 { id.clone() } else { format!("{id}-{again}") });
            known.push(id);
        }
        section.lines.push((line.to_owned(), is_code || is_fence));
        is_code ^= is_fence;
    }
    all
}

/// Returns the id that GitHub gives to a heading.
pub fn github_id(heading: &str) -> String {
    let kept = heading.to_lowercase();
    let kept = kept.chars().filter(|character| character.is_alphanumeric() || " -_".contains(*character));
    kept.collect::<String>().replace(' ', "-")
}

/// Returns a line of the file at `path` with its links as they are among the pages: to the page that has the section, or
/// without the link, for files that are not published.
///
/// # Errors
/// A link leads to no section of its file.
pub fn linked(root: &Path, path: &str, line: &str) -> Outcome<String> {
    let mut text = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("](") {
        let (target, after) = after.split_once(')').ok_or_else(|| format!("{path}: {line}"))?;
        text.push_str(before);
        if target.contains("://") {
            write!(text, "]({target})")?;
        } else if let Some(page) = published(root, path, target)? {
            write!(text, "]({page})")?;
        } else {
            let start = text.rfind('[').ok_or_else(|| format!("{path}: {line}"))?;
            text.remove(start);
        }
        rest = after;
    }
    Ok(text + rest)
}

/// Returns the link to the page that has `target`, as the file at `path` names it.
fn published(root: &Path, path: &str, target: &str) -> Outcome<Option<String>> {
    let (file, anchor) = target.split_once('#').map_or((target, None), |(file, anchor)| (file, Some(anchor)));
    let file = if file.is_empty() { path.to_owned() } else { joined(Path::new(path), file) };
    if let Some(page) = file.strip_prefix("content/docs/") {
        return Ok(Some(format!("docs/{page}")));
    }
    let pages = || PAGES.iter().filter(|page| matches!(page.source, Source::File(own, _) if own == file));
    let Some(first) = pages().next() else { return Ok(None) };
    let Some(anchor) = anchor else { return Ok(Some(format!("{}.md", first.name))) };
    let sections = sections(&fs::read_to_string(root.join(&file))?);
    let section = sections.iter().find(|section| section.ids.iter().any(|id| id == anchor));
    let section = section.ok_or_else(|| format!("{path}: {file} has no heading with the id `{anchor}`"))?;
    let page = pages().find(|page| page.has(&file, section.heading.as_deref()));
    Ok(page.map(|page| format!("{}.md#{anchor}", page.name)))
}

/// Returns the path of `target`, relative to the folder of the file at `path`.
fn joined(path: &Path, target: &str) -> String {
    let mut joined = PathBuf::new();
    for part in path.parent().unwrap_or(path).join(target).components() {
        match part {
            Component::ParentDir => drop(joined.pop()),
            part => joined.push(part),
        }
    }
    joined.to_string_lossy().into_owned()
}

/// Writes the help of every command.
fn commands(text: &mut String) -> Outcome {
    text.push_str("\nThe exit status is 0 if all is well, 1 if the sources have errors, and 2 if the command line or the environment is at fault.\n");
    let mut waiting = vec![Vec::new()];
    while let Some(command) = waiting.pop() {
        let output =
            Command::new(assay::binary()?).args(&command).arg("--help").env_remove("COLUMNS").output()?;
        let help = String::from_utf8(output.stdout)?;
        let listed = help.split_once("\nCommands:\n").map_or("", |(_, after)| after);
        let below = listed
            .lines()
            .take_while(|line| !line.is_empty())
            .filter_map(|line| line.split_whitespace().next());
        let below = below
            .filter(|name| *name != "help")
            .map(|name| [command.clone(), vec![name.to_owned()]].concat());
        let below: Vec<_> = below.collect();
        waiting.extend(below.into_iter().rev());
        let name = ["assay".to_owned()].into_iter().chain(command).collect::<Vec<_>>().join(" ");
        let lines = help.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
        write!(text, "\n## {name}\n\n```\n{lines}\n```\n")?;
    }
    Ok(())
}
