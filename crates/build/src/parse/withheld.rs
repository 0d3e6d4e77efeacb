//! Files below `content/` that are not published, by their names and their first bytes: files that other generators
//! read and Assay does not, folders that begin with `_`, private keys, and files that could not be read at all. None of
//! them is skipped silently.

use std::collections::BTreeMap;
use std::fmt;

use super::CONTENT;
use super::parse_options::Publishing;
use crate::data::{Value, read_toml};
use crate::diagnostic::{Kind, SUFFIX};
use crate::problem::{Code, Place, Problem, Severity};
use crate::source::{Obstacle, SourceFile, SourcePath, Sources};

/// The reason why a file is not published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Withheld {
    /// It is in a `_drafts` folder.
    Drafts,
    /// It is in this folder, whose name begins with `_`.
    Underscore(SourcePath),
    /// It has a format that Assay does not read.
    Format(&'static str),
    /// It is a template of another generator: front matter above something other than Markdown.
    FrontMatter,
    /// It contains a diagnostic, but does not have the name of one.
    Diagnostic,
    /// It is a private key, or has the name of one.
    Private,
    /// It was not read.
    Obstacle(Obstacle),
}

/// Formats from which other generators make pages, by file extension.
const FORMATS: [(&str, &str); 16] = [
    ("mdx", "MDX"),
    ("ipynb", "a notebook"),
    ("adoc", "AsciiDoc"),
    ("asciidoc", "AsciiDoc"),
    ("org", "Org"),
    ("rst", "reStructuredText"),
    ("rmd", "R Markdown"),
    ("qmd", "Quarto"),
    ("textile", "Textile"),
    ("astro", "Astro"),
    ("njk", "Nunjucks"),
    ("liquid", "Liquid"),
    ("pug", "Pug"),
    ("haml", "Haml"),
    ("slim", "Slim"),
    ("markdoc", "Markdoc"),
];

/// The extensions of files in which other generators process templates if they begin with front matter.
const FILLED_IN: [&str; 12] =
    ["html", "htm", "xhtml", "xml", "txt", "json", "css", "scss", "sass", "js", "svg", "webmanifest"];

/// The extensions of files with private keys.
const KEYS: [&str; 8] = ["pem", "key", "p8", "p12", "pfx", "ppk", "jks", "kdbx"];

/// The names of files with secrets, or prefixes of such names.
const SECRETS: [&str; 5] = ["id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "id_xmss"];

/// Returns the reason why the file is not published, if there is one. `publishing` are the owner's exceptions.
pub(super) fn withheld(file: &SourceFile, publishing: &Publishing) -> Option<Withheld> {
    let path = &file.path;
    if let Some(folder) = underscored(path) {
        let name = folder.rsplit('/').next().unwrap_or_default();
        if name == "_drafts" {
            return Some(Withheld::Drafts);
        }
        if !publishing.underscore {
            return Some(Withheld::Underscore(SourcePath::new(folder)));
        }
    }
    if path.markdown_stem().is_some() || publishing.names(path) {
        return None;
    }
    let ending = path.file_name().rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let ending = ending.as_deref().unwrap_or_default();
    if let Some((_, format)) = FORMATS.iter().find(|(known, _)| *known == ending) {
        return Some(Withheld::Format(format));
    }
    if is_secret(path.file_name(), ending, &file.bytes) {
        return Some(Withheld::Private);
    }
    if ending == "toml" && is_diagnostic(file) {
        return Some(Withheld::Diagnostic);
    }
    (FILLED_IN.contains(&ending) && begins_with_front_matter(&file.bytes)).then_some(Withheld::FrontMatter)
}

/// Returns the outermost folder on the way to `path` whose name begins with `_`; `_drafts` takes precedence.
fn underscored(path: &SourcePath) -> Option<&str> {
    let folder = path.folder();
    let ends = folder.match_indices('/').map(|(end, _)| end).chain([folder.len()]);
    let mut found = None;
    for folder in ends.map(|end| &folder[..end]) {
        match folder.rsplit('/').next() {
            Some("_drafts") => return Some(folder),
            Some(name) if name.starts_with('_') => found = found.or(Some(folder)),
            _ => {}
        }
    }
    found
}

/// Returns true if a TOML file has keys that only a diagnostic has, and another name.
fn is_diagnostic(file: &SourceFile) -> bool {
    if file.path.file_name().ends_with(SUFFIX) {
        return false;
    }
    let Ok(text) = file.text() else { return false };
    let mentions = |words: [&str; 2]| words.iter().any(|word| text.contains(word));
    if !mentions(["[[question]]", "kind"]) {
        return false;
    }
    let entries = read_toml(text, 0..text.len(), &file.path, Code::SourceNotRead, &mut Vec::new());
    let has = |name: &str, is: fn(&Value) -> bool| {
        entries.iter().any(|entry| entry.key == name && is(&entry.node.value))
    };
    let is_kind =
        |value: &Value| matches!(value, Value::Text(kind) if Kind::ALL.iter().any(|(name, _)| name == kind));
    let is_list = |value: &Value| matches!(value, Value::List(_));
    has("question", is_list) && (has("outcome", is_list) || has("kind", is_kind))
}

fn is_secret(name: &str, ending: &str, bytes: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    let armoured = || {
        let first = bytes[..bytes.len().min(64)].split(|byte| *byte == b'\n').next().unwrap_or_default();
        first.starts_with(b"-----BEGIN ") && first.windows(11).any(|word| word == b"PRIVATE KEY")
    };
    KEYS.contains(&ending)
        || (SECRETS.iter().any(|secret| name.starts_with(secret)) && ending != "pub")
        || name == ".htpasswd"
        || armoured()
}

/// Returns true if `bytes` begin with a fence and contain another one.
fn begins_with_front_matter(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
    let first = lines.next().unwrap_or_default();
    matches!(first, b"---" | b"+++") && lines.any(|line| line == first)
}

/// Writes the reason as the continuation of a sentence that begins with the file's name.
impl fmt::Display for Withheld {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Drafts => f.write_str("is in a folder `_drafts`"),
            Self::Underscore(folder) => write!(f, "is in `{folder}/`, which is not published"),
            Self::Format(format) => write!(f, "is {format}, which Assay does not read"),
            Self::FrontMatter => f.write_str("has front matter but is not Markdown, so it is not published"),
            Self::Diagnostic => f.write_str(
                "looks like a diagnostic but is not named like one, so it is not \
                published",
            ),
            Self::Private => f.write_str("looks like a private key, so it is not published"),
            Self::Obstacle(Obstacle::Hidden) => f.write_str("is hidden, so it is not published"),
            Self::Obstacle(Obstacle::Dangling { target }) => {
                write!(f, "is a link to `{target}`, which does not exist")
            }
            Self::Obstacle(Obstacle::Outside { target }) => {
                write!(f, "is a link to `{target}`, outside the site's folder")
            }
            Self::Obstacle(Obstacle::Loop { target }) => {
                write!(f, "is a link to `{target}`, a folder that contains it")
            }
            Self::Obstacle(Obstacle::Special) => {
                f.write_str("is neither a file nor a folder, and is not read")
            }
            Self::Obstacle(Obstacle::Name) => f.write_str("has a name that is not UTF-8"),
            Self::Obstacle(Obstacle::Misplaced(misplaced)) => f.write_str(&misplaced.what),
        }
    }
}

impl Withheld {
    /// Returns how to fix it.
    pub(crate) fn remedy(&self) -> &'static str {
        match self {
            Self::Drafts => "move it out of `_drafts` to publish it",
            Self::Underscore(_) => {
                "rename the folder, or write `underscore = true` under `[content]` in `site.toml`"
            }
            Self::Format(_) | Self::FrontMatter => {
                "rewrite it as Markdown, or list it in `publish` under `[content]` in `site.toml` to publish \
                 it unchanged"
            }
            Self::Diagnostic => {
                "rename it to end in `.diagnostic.toml`, or list it in `publish` under `[content]` in \
                 `site.toml` to publish it unchanged"
            }
            Self::Private => {
                "move it out of the site, or list it in `publish` under `[content]` in `site.toml` if it is \
                 not secret"
            }
            Self::Obstacle(Obstacle::Hidden) => "remove the leading full stop from its name to publish it",
            Self::Obstacle(Obstacle::Dangling { .. }) => "remove the link, or restore its target",
            Self::Obstacle(Obstacle::Outside { .. }) => {
                "copy the target into the site's folder, or build with `--follow-links`"
            }
            Self::Obstacle(Obstacle::Loop { .. }) => "remove the link",
            Self::Obstacle(Obstacle::Special) => "remove it, or move it out of the site's folder",
            Self::Obstacle(Obstacle::Name) => "rename it with UTF-8 characters",
            Self::Obstacle(Obstacle::Misplaced(misplaced)) => misplaced.remedy,
        }
    }

    /// Returns the severity: an error if an author meant the file to be published, or if it must not be in the site.
    fn severity(&self) -> Severity {
        match self {
            Self::Obstacle(
                Obstacle::Dangling { .. } | Obstacle::Outside { .. } | Obstacle::Loop { .. } | Obstacle::Name,
            ) => Severity::Error,
            _ => Severity::Warning,
        }
    }
}

/// Reports the `withheld` files; for a folder that begins with `_`, once for all files in it. Drafts are counted with
/// the other unpublished pages. `theme` is the site's.
pub(super) fn report(withheld: &[(SourcePath, Withheld)], theme: &str, problems: &mut Vec<Problem>) {
    let mut folders: BTreeMap<&SourcePath, usize> = BTreeMap::new();
    for (path, why) in withheld {
        match why {
            Withheld::Drafts => {}
            Withheld::Underscore(folder) => *folders.entry(folder).or_default() += 1,
            why => {
                let problem = Problem::new(Code::SourceNotRead, Place::whole(path), format!("this {why}"))
                    .hint(why.remedy().replace("/NAME/", &format!("/{theme}/")));
                problems.push(problem.severity(why.severity()));
            }
        }
    }
    for (folder, files) in folders {
        let files = if files == 1 { "1 file".to_owned() } else { format!("{files} files") };
        let message = format!("the name of this folder begins with `_`, so it is not published: {files}");
        let remedy = Withheld::Underscore(folder.clone()).remedy();
        problems.push(Problem::new(Code::SourceNotRead, Place::whole(folder), message).hint(remedy));
    }
}

/// Returns what was found and not read, in the order of paths. Files beside `site.toml` do not matter if there is none.
pub(super) fn obstacles(sources: &Sources) -> Vec<(SourcePath, Withheld)> {
    let is_site = sources.get(super::config::PATH).is_some();
    let counts = |why: &Obstacle| is_site || !matches!(why, Obstacle::Misplaced(_));
    sources
        .unread()
        .filter(|(_, why)| counts(why))
        .map(|(path, why)| (path.clone(), Withheld::Obstacle(why.clone())))
        .collect()
}

impl Publishing {
    /// Returns true if the owner names the file at `path` itself, a folder that contains it, or its extension.
    fn names(&self, path: &SourcePath) -> bool {
        let inside = path.as_str().strip_prefix(CONTENT).unwrap_or_default();
        self.publish.iter().any(|named| match named.strip_prefix('*') {
            Some(ending) => inside.to_lowercase().ends_with(&ending.to_lowercase()),
            None => inside == named || (named.ends_with('/') && inside.starts_with(named)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(path: &str, text: &str) -> Option<Withheld> {
        let publishing = Publishing {
            underscore: false,
            publish: vec!["talks/strategy.key".to_owned(), "*.ipynb".to_owned(), "raw/".to_owned()],
        };
        withheld(&SourceFile::new(path, text.as_bytes()), &publishing)
    }

    #[test]
    fn what_is_not_published_is_known_by_its_name_or_its_first_line() {
        let underscore = |folder| Some(Withheld::Underscore(SourcePath::new(folder)));
        for (path, text, expected) in [
            ("content/a.mdx", "", Some(Withheld::Format("MDX"))),
            ("content/a.RST", "", Some(Withheld::Format("reStructuredText"))),
            ("content/a.ipynb", "", None),
            ("content/_drafts/a.md", "", Some(Withheld::Drafts)),
            ("content/_posts/_drafts/a.md", "", Some(Withheld::Drafts)),
            ("content/_posts/2026/_x/a.md", "", underscore("content/_posts")),
            ("content/a/_includes/x.html", "", underscore("content/a/_includes")),
            ("content/_index.md", "", None),
            ("content/_redirects", "", None),
            ("content/a.html", "---\nlayout: x\n---\n", Some(Withheld::FrontMatter)),
            ("content/a.html", "\u{feff}---\r\n---\r\n", Some(Withheld::FrontMatter)),
            ("content/raw/a.html", "---\n---\n", None),
            ("content/a.html", "<p>---</p>\n---\n", None),
            ("content/a.html", "---\n", None),
            ("content/server.pem", "", Some(Withheld::Private)),
            ("content/id_rsa", "", Some(Withheld::Private)),
            ("content/id_rsa.pub", "", None),
            ("content/a.txt", "-----BEGIN OPENSSH PRIVATE KEY-----\n", Some(Withheld::Private)),
            ("content/a.txt", "-----BEGIN PUBLIC KEY-----\n", None),
            ("content/talks/strategy.key", "", None),
            ("content/talks/other.key", "", Some(Withheld::Private)),
            ("content/key", "", None),
            (
                "content/fit.toml",
                "kind = \"fit-check\"\n[[question]]\nid = \"a\"\n",
                Some(Withheld::Diagnostic),
            ),
            ("content/data/fit.TOML", "[[question]]\n[[outcome]]\n", Some(Withheld::Diagnostic)),
            ("content/fit.diagnostic.toml", "kind = \"fit-check\"\n[[question]]\n", None),
            ("content/faq.toml", "[[question]]\ntext = \"a\"\n", None),
            ("content/kind.toml", "kind = \"fit-check\"\n", None),
        ] {
            assert_eq!(why(path, text), expected, "{path} {text}");
        }
    }
}
