//! Names beside `site.toml` that other generators read and Assay does not, and where Assay keeps their content. Decided
//! by name alone: nothing there is opened. Other parts of a repository are not reported: its source code, its build
//! output, its own documents.

use crate::diagnostic::SUFFIX;
use crate::source::{Misplaced, SourcePath};

/// Folders of other generators, their content, and where that content belongs.
const FOLDERS: [(&[&str], &str, &str); 6] = [
    (
        &["templates", "layouts", "_layouts", "_includes", "includes", "shortcodes"],
        "templates belong to a theme",
        "move templates to `themes/NAME/templates/`, and templates of blocks to `themes/NAME/blocks/`",
    ),
    (
        &["sass", "_sass", "scss", "styles", "css"],
        "stylesheets belong to a theme",
        "move the stylesheets to `themes/NAME/styles/`",
    ),
    (
        &["static", "assets"],
        "static files belong to `content/`",
        "move files that pages link to into `content/`, and files that templates and stylesheets use into \
         `themes/NAME/`",
    ),
    (
        &["_posts", "_drafts", "_pages", "posts"],
        "pages belong to `content/`",
        "move it into `content/`, with a name without `_`; a folder with an `_index.md` is a section",
    ),
    (&["data", "_data"], "data belongs to `content/data/`", "move data for templates to `content/data/`"),
    (
        &["i18n"],
        "Assay has no such folder",
        "remove it, or move it elsewhere; templates translate with the filter `t`",
    ),
];

/// The names that Assay reads, and what to do with one in another case. Some file systems do not tell the two apart,
/// and the host's does.
const CASES: [(&str, &str); 3] = [
    ("site.toml", "rename it to `site.toml`"),
    ("content", "rename it to `content`"),
    ("themes", "rename it to `themes`"),
];

/// The configuration files of other generators, by file name.
const CONFIGURATIONS: [(&str, &[&str]); 13] = [
    ("Zola or Hugo", &["config.toml"]),
    ("Hugo", &["hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config.yaml"]),
    ("Jekyll", &["_config.yml", "_config.yaml", "_config.toml"]),
    (
        "Eleventy",
        &[
            ".eleventy.js",
            "eleventy.config.js",
            "eleventy.config.mjs",
            "eleventy.config.cjs",
            "eleventy.config.ts",
        ],
    ),
    ("Astro", &["astro.config.mjs", "astro.config.js", "astro.config.ts", "astro.config.cjs"]),
    ("MkDocs", &["mkdocs.yml", "mkdocs.yaml"]),
    ("mdBook", &["book.toml"]),
    ("Docusaurus", &["docusaurus.config.js", "docusaurus.config.ts"]),
    ("Gatsby", &["gatsby-config.js", "gatsby-config.ts"]),
    ("VitePress or VuePress", &[".vitepress", ".vuepress"]),
    ("Pelican", &["pelicanconf.py"]),
    ("Quarto", &["_quarto.yml", "_quarto.yaml"]),
    ("Lume", &["_config.ts"]),
];

/// Markdown files for the people who work in a repository, by the first part of the name, in lower case.
const DOCUMENTS: [&str; 26] = [
    "readme",
    "changelog",
    "changes",
    "history",
    "news",
    "releases",
    "contributing",
    "contributors",
    "maintainers",
    "authors",
    "credits",
    "acknowledgements",
    "acknowledgments",
    "license",
    "licence",
    "copying",
    "notice",
    "security",
    "support",
    "governance",
    "code_of_conduct",
    "code-of-conduct",
    "install",
    "todo",
    "notes",
    "roadmap",
];

/// Returns the fault of a file or folder called `name` beside `site.toml`, if there is one. A path with a folder in it
/// is not beside it.
pub fn misplaced(name: &str) -> Option<Misplaced> {
    if name.contains('/') {
        return None;
    }
    if let Some((_, what, remedy)) = FOLDERS.iter().find(|(names, ..)| names.contains(&name)) {
        return Some(Misplaced { what: format!("is not read beside `site.toml`: {what}"), remedy });
    }
    if let Some((written, remedy)) =
        CASES.iter().find(|(known, _)| *known != name && known.eq_ignore_ascii_case(name))
    {
        return Some(Misplaced {
            what: format!("is not read: the name is `{written}`, in lower case"),
            remedy,
        });
    }
    if let Some((generator, _)) = CONFIGURATIONS.iter().find(|(_, names)| names.contains(&name)) {
        return Some(Misplaced {
            what: format!("is the configuration of {generator}, which Assay does not read"),
            remedy: "move the site's settings to `site.toml`, and remove this file",
        });
    }
    if name.ends_with(SUFFIX) {
        return Some(Misplaced {
            what: "is a diagnostic outside `content/`, which is not read".to_owned(),
            remedy: "move it into `content/`",
        });
    }
    let stem = SourcePath::new(name).markdown_stem().map(str::to_owned)?;
    (!is_document(&stem)).then(|| Misplaced {
        what: "is a page outside `content/`, which is not read".to_owned(),
        remedy: "move it into `content/`",
    })
}

/// Returns true if a Markdown file with this `stem` is for the people who work in a repository: `README.de`, or any
/// name in capitals.
fn is_document(stem: &str) -> bool {
    let first = stem.split('.').next().unwrap_or(stem);
    let in_capitals = first.chars().any(char::is_uppercase) && !first.chars().any(char::is_lowercase);
    in_capitals || DOCUMENTS.contains(&first.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_other_generators_read_is_known_by_its_name() {
        for name in [
            "templates",
            "_includes",
            "static",
            "_posts",
            "data",
            "config.toml",
            "_config.yml",
            ".eleventy.js",
            "astro.config.mjs",
            "mkdocs.yml",
            "book.toml",
            "fit.diagnostic.toml",
            "index.md",
            "about.MD",
            "first-article.markdown",
            "Content",
            "Site.toml",
        ] {
            assert!(misplaced(name).is_some(), "{name}");
        }
    }

    #[test]
    fn what_a_repository_has_beside_its_site_is_not_reported() {
        for name in [
            "site.toml",
            "content",
            "themes",
            "public",
            "package.json",
            "Dockerfile",
            "src",
            "docs",
            "Cargo.toml",
            "netlify.toml",
            "README.md",
            "readme.de.md",
            "CHANGELOG.md",
            "AGENTS.md",
            "code_of_conduct.md",
            ".github",
            "archetypes",
            "fit.toml",
            "content/about.md",
            "",
            ".md",
        ] {
            assert_eq!(misplaced(name), None, "{name}");
        }
    }
}
