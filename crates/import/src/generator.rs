//! The generators that sites can be imported from, and how each is recognised by its files.

use crate::files::Files;
use crate::generators::VAULT;
use crate::value::{as_text, get};

/// A generator that sites are imported from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generator {
    /// Hugo.
    Hugo,
    /// Zola.
    Zola,
    /// Jekyll.
    Jekyll,
    /// Eleventy.
    Eleventy,
    /// Hexo.
    Hexo,
    /// Astro.
    Astro,
    /// MkDocs.
    Mkdocs,
    /// None: a folder of Markdown files. Only a vault of Obsidian is recognised, since every folder could be one.
    Plain,
}

/// The files that generators are recognised by, for the message if there are none.
pub const CONFIGURATION_FILES: &str = "`hugo.toml` or `config/_default/` (Hugo), `config.toml` (Hugo, Zola), `_config.yml` (Jekyll, Hexo), `.eleventy.js` or \
     `eleventy.config.*` (Eleventy), `astro.config.*` (Astro), `mkdocs.yml` (MkDocs), `.obsidian/` (a vault of Obsidian)";

const HUGO: [&str; 4] = ["hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json"];
const HUGO_OR_ZOLA: [&str; 4] = ["config.toml", "config.yaml", "config.yml", "config.json"];
const JEKYLL: [&str; 3] = ["_config.yml", "_config.yaml", "_config.toml"];
pub(crate) const ELEVENTY: [&str; 6] = [
    ".eleventy.js",
    "eleventy.config.js",
    "eleventy.config.mjs",
    "eleventy.config.cjs",
    "eleventy.config.ts",
    ".eleventy.cjs",
];
pub(crate) const ASTRO: [&str; 4] =
    ["astro.config.mjs", "astro.config.js", "astro.config.ts", "astro.config.cjs"];
pub(crate) const MKDOCS: [&str; 2] = ["mkdocs.yml", "mkdocs.yaml"];

impl Generator {
    /// Every generator.
    pub const ALL: [Self; 8] = [
        Self::Hugo,
        Self::Zola,
        Self::Jekyll,
        Self::Eleventy,
        Self::Hexo,
        Self::Astro,
        Self::Mkdocs,
        Self::Plain,
    ];

    /// The name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Hugo => "hugo",
            Self::Zola => "zola",
            Self::Jekyll => "jekyll",
            Self::Eleventy => "eleventy",
            Self::Hexo => "hexo",
            Self::Astro => "astro",
            Self::Mkdocs => "mkdocs",
            Self::Plain => "plain",
        }
    }

    /// The name as its makers write it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Hugo => "Hugo",
            Self::Zola => "Zola",
            Self::Jekyll => "Jekyll",
            Self::Eleventy => "Eleventy",
            Self::Hexo => "Hexo",
            Self::Astro => "Astro",
            Self::Mkdocs => "MkDocs",
            Self::Plain => "plain Markdown",
        }
    }

    /// Returns the generator of the site in `files`, if its configuration is there.
    #[must_use]
    pub fn recognise(files: &Files) -> Option<Self> {
        Self::candidates(files).into_iter().next()
    }

    /// Returns the generators whose configuration is among `files`, the most certain first.
    pub(crate) fn candidates(files: &Files) -> Vec<Self> {
        let any = |names: &[&str]| names.iter().any(|name| files.has(name));
        let has_posts = files.has_folder("_posts/");
        let is_hexo =
            files.has("_config.yml") && (files.has_folder("source/_posts/") || files.depends_on("hexo"));
        let hugo_or_zola = (any(&HUGO_OR_ZOLA) && files.has_folder("content/")).then(|| {
            // Zola's key is `base_url`, Hugo's `baseURL` in any case.
            let is_zola = files.entries("config.toml").is_some_and(|entries| {
                get(&entries, "base_url").and_then(as_text).is_some() || files.has_folder("templates/")
            });
            if is_zola { Self::Zola } else { Self::Hugo }
        });
        let is_hugo = any(&HUGO) || files.has_folder("config/_default/");
        let is_zola = files.has("zola.toml");
        // A site of MkDocs may have a `_config.yml` for GitHub's own pages.
        let is_mkdocs = any(&MKDOCS) && !has_posts;
        let found = [
            (Self::Hugo, is_hugo),
            (Self::Zola, is_zola),
            (Self::Hugo, !is_hugo && hugo_or_zola == Some(Self::Hugo)),
            (Self::Zola, !is_zola && hugo_or_zola == Some(Self::Zola)),
            (Self::Astro, any(&ASTRO)),
            (Self::Eleventy, any(&ELEVENTY) || files.depends_on("@11ty/eleventy")),
            (Self::Hexo, is_hexo),
            (Self::Mkdocs, is_mkdocs),
            (Self::Jekyll, (any(&JEKYLL) && !is_hexo && !is_mkdocs) || has_posts),
        ];
        let is_vault = files.has_folder(VAULT) && found.iter().all(|(_, is_found)| !is_found);
        found
            .into_iter()
            .chain([(Self::Plain, is_vault)])
            .filter(|(_, is_found)| *is_found)
            .map(|(generator, _)| generator)
            .collect()
    }

    /// Returns a folder below the root of `files` that has a generator's configuration, for a hint.
    #[must_use]
    pub fn nearby(files: &Files) -> Option<String> {
        let known = |name: &str| {
            [&HUGO[..], &HUGO_OR_ZOLA[..1], &JEKYLL, &ELEVENTY, &ASTRO, &MKDOCS, &["zola.toml"]]
                .concat()
                .contains(&name)
        };
        let path = files.paths().filter(|path| !path.contains("node_modules/")).find(|path| {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            known(name) && !folder.is_empty() && folder.matches('/').count() < 2
        })?;
        path.rsplit_once('/').map(|(folder, _)| folder.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(files: &[(&str, &str)]) -> Option<Generator> {
        let mut all = Files::default();
        for (path, text) in files {
            all.insert(path, text.as_bytes().to_vec());
        }
        Generator::recognise(&all)
    }

    #[test]
    fn generators_are_known_by_their_files() {
        for (files, generator) in [
            (&[("hugo.yaml", "")][..], Some(Generator::Hugo)),
            (
                &[("config.toml", "baseURL = 'https://a.example'"), ("content/a.md", "")],
                Some(Generator::Hugo),
            ),
            (
                &[("config.toml", "base_url = 'https://a.example'"), ("content/a.md", "")],
                Some(Generator::Zola),
            ),
            (&[("_config.yml", ""), ("_posts/2026-01-02-a.md", "")], Some(Generator::Jekyll)),
            (&[("_config.yml", ""), ("source/_posts/a.md", "")], Some(Generator::Hexo)),
            (
                &[("package.json", "{\"devDependencies\": {\"@11ty/eleventy\": \"3\"}}")],
                Some(Generator::Eleventy),
            ),
            (&[("astro.config.ts", "")], Some(Generator::Astro)),
            (&[("mkdocs.yml", "")], Some(Generator::Mkdocs)),
            (&[("mkdocs.yml", ""), ("_config.yml", "")], Some(Generator::Mkdocs)),
            (&[("Note.md", ""), (".obsidian/app.json", "{}")], Some(Generator::Plain)),
            (&[("README.md", ""), ("config.toml", "")], None),
        ] {
            assert_eq!(of(files), generator, "{files:?}");
        }
    }
}
