//! The command line, as documented in `README.md` and `assay help`. Only parses arguments.

use std::path::{Path, PathBuf};

use assay_build::{Drafts, Options};
use assay_import::Generator;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use jiff::civil::Date;

use crate::error::Error;
use crate::load::{self, Folder, Links};
use crate::pictures;
use crate::today;
use crate::write::{Durability, Method};

/// A static-site generator for practices that sell judgement.
#[derive(Debug, Parser)]
#[command(name = "assay", version)]
pub(crate) struct Arguments {
    /// The command to run.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Build the site and publish it into a folder.
    Build(Build),
    /// Serve a preview that reloads as you write.
    Serve(Serve),
    /// Report problems without writing the site.
    Check(Check),
    /// Explain what was proven of a diagnostic, or what a problem means.
    Explain(Explain),
    /// Create a site, an article, a page or a diagnostic.
    New(New),
    /// Import a site from another generator.
    Import(Import),
    /// Print the JSON Schema of a kind of file, for editors.
    Schema(Schema),
    /// List themes, show their options and files, and copy a file to change it.
    Theme(Theme),
    /// Print the completions of a shell.
    Completions(Completions),
    /// Write the man pages into a folder.
    Man(Man),
}

/// The arguments that every command for a site has.
#[derive(Debug, Args)]
pub(crate) struct SiteArgs {
    /// The folder that contains `site.toml`.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) root: PathBuf,
    /// The address of the site; overrides `base_url` in `site.toml`.
    #[arg(long, value_name = "URL")]
    pub(crate) base_url: Option<String>,
    /// Publish drafts too.
    #[arg(long)]
    drafts: bool,
    /// The date to build for, such as 2026-11-23 [default: today].
    #[arg(long, value_name = "DATE", value_parser = today::read)]
    today: Option<Date>,
    /// Follow symbolic links out of the site's folder.
    #[arg(long)]
    follow_links: bool,
}

/// `assay build`.
#[derive(Debug, Args)]
pub(crate) struct Build {
    /// The site.
    #[command(flatten)]
    pub(crate) site: SiteArgs,
    /// The folder to publish into; it is replaced as a whole [default: `public` beside `site.toml`].
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Write file by file instead of replacing the folder, for mount points and folders that a container has mounted.
    /// Meanwhile, visitors may get files of both sites.
    #[arg(long)]
    in_place: bool,
    /// Wait until the whole site is on the disk before it is published, so that it survives a loss of power.
    #[arg(long)]
    durable: bool,
    /// A folder for the build cache, with which the next build renders only what has changed.
    #[arg(long, value_name = "DIR")]
    pub(crate) cache: Option<PathBuf>,
    /// The options of reports.
    #[command(flatten)]
    pub(crate) report: ReportArgs,
}

/// `assay check`.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The site.
    #[command(flatten)]
    pub(crate) site: SiteArgs,
    /// A folder for the build cache, with which the next build renders only what has changed.
    #[arg(long, value_name = "DIR")]
    pub(crate) cache: Option<PathBuf>,
    /// A sitemap of the old site, or a file with an address on each line: report each address to which neither a page nor a
    /// redirect answers. May be repeated.
    #[arg(long, value_name = "FILE")]
    pub(crate) old_sitemap: Vec<PathBuf>,
    /// Correct the problems of which the correction is certain, such as a misspelt key.
    #[arg(long)]
    pub(crate) fix: bool,
    /// The options of reports.
    #[command(flatten)]
    pub(crate) report: ReportArgs,
}

/// `assay explain`.
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The id of a diagnostic, or the code of a problem, such as `link/unknown-target`.
    #[arg(value_name = "ID|CODE")]
    pub(crate) id: String,
    /// The site.
    #[command(flatten)]
    pub(crate) site: SiteArgs,
    /// Explain the outcome of these answers: the code or the link of a result.
    #[arg(long, value_name = "CODE")]
    pub(crate) answers: Option<String>,
    /// Tell which answers lead to another outcome than in an earlier version: its file, or a revision of git.
    #[arg(long, value_name = "FILE|REV", conflicts_with = "answers")]
    pub(crate) since: Option<String>,
    /// Write a drawing of the paths to each outcome to this SVG file.
    #[arg(long, value_name = "FILE", conflicts_with = "answers")]
    pub(crate) svg: Option<PathBuf>,
    /// The format of the output.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// `assay serve`.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// The site.
    #[command(flatten)]
    pub(crate) site: SiteArgs,
    /// The port to listen on [default: 27729, or the next free one].
    #[arg(long, value_name = "N")]
    pub(crate) port: Option<u16>,
    /// Open the site in a browser.
    #[arg(long)]
    pub(crate) open: bool,
}

/// `assay new`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct New {
    /// The kind of file to create; a site if there is none.
    #[command(subcommand)]
    pub(crate) item: Option<NewItem>,
    /// The site.
    #[command(flatten)]
    pub(crate) site: NewSite,
}

/// The things that can be created.
#[derive(Debug, Subcommand)]
pub(crate) enum NewItem {
    /// Create a site; `assay new DIR` is short for it.
    Site(NewSite),
    /// Create an article in a section.
    Article(NewArticle),
    /// Create a page.
    Page(NewPage),
    /// Create a diagnostic.
    Diagnostic(NewDiagnostic),
}

/// `assay new site`. On a terminal, it asks for each choice that is not given here.
#[derive(Debug, Default, Args)]
pub(crate) struct NewSite {
    /// The folder to create; an existing one may have hidden files, a README and a licence.
    pub(crate) dir: Option<PathBuf>,
    /// The name of the site.
    #[arg(long, value_name = "NAME")]
    pub(crate) title: Option<String>,
    /// The address at which visitors will find the home page.
    #[arg(long, value_name = "URL")]
    pub(crate) base_url: Option<String>,
    /// The language of the site, such as `en-AU` or `de`.
    #[arg(long, value_name = "TAG")]
    pub(crate) language: Option<String>,
    /// The theme, `ledger` or `memo`.
    #[arg(long, value_name = "NAME")]
    pub(crate) theme: Option<String>,
    /// Ask nothing.
    #[arg(long)]
    pub(crate) yes: bool,
}

/// The arguments of every file that is created in a site.
#[derive(Debug, Args)]
pub(crate) struct NewFileArgs {
    /// The folder that contains `site.toml`.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) root: PathBuf,
}

/// `assay new article`.
#[derive(Debug, Args)]
pub(crate) struct NewArticle {
    /// The title, of which the name of the file is made.
    pub(crate) title: String,
    /// The section, a folder below `content/` [default: `insights`, or the only one].
    #[arg(long, value_name = "FOLDER")]
    pub(crate) section: Option<String>,
    /// The site.
    #[command(flatten)]
    pub(crate) file: NewFileArgs,
}

/// `assay new page`.
#[derive(Debug, Args)]
pub(crate) struct NewPage {
    /// The title, of which the name of the file is made.
    pub(crate) title: String,
    /// The site.
    #[command(flatten)]
    pub(crate) file: NewFileArgs,
}

/// `assay new diagnostic`.
#[derive(Debug, Args)]
pub(crate) struct NewDiagnostic {
    /// The id, such as `delivery-baseline`.
    pub(crate) name: String,
    /// The kind of diagnostic.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) kind: DiagnosticKind,
    /// The title [default: the words of the id].
    #[arg(long, value_name = "TITLE")]
    pub(crate) title: Option<String>,
    /// The section, a folder below `content/` [default: `insights`, or the only one].
    #[arg(long, value_name = "FOLDER")]
    pub(crate) section: Option<String>,
    /// The site.
    #[command(flatten)]
    pub(crate) file: NewFileArgs,
}

/// The kinds of diagnostic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiagnosticKind {
    /// Signs that are present or not.
    #[default]
    SelfAssessment,
    /// A check of how well both sides suit each other.
    FitCheck,
    /// Figures and formulas.
    Calculator,
}

impl DiagnosticKind {
    /// Returns the name of the kind in files.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::SelfAssessment => "self-assessment",
            Self::FitCheck => "fit-check",
            Self::Calculator => "calculator",
        }
    }
}

/// `assay schema`.
#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// The kind of file: `site`, `front-matter`, `diagnostic` or `theme`.
    #[arg(value_name = "NAME", value_parser = schema)]
    pub(crate) name: assay_build::Schema,
}

/// Reads the name of a schema.
fn schema(name: &str) -> Result<assay_build::Schema, String> {
    let known = assay_build::Schema::ALL.into_iter().find(|(known, _)| *known == name);
    known.map(|(_, schema)| schema).ok_or_else(|| {
        let names: Vec<_> = assay_build::Schema::ALL.into_iter().map(|(name, _)| name).collect();
        format!("known are {}", names.join(", "))
    })
}

/// `assay theme`.
#[derive(Debug, Args)]
pub(crate) struct Theme {
    /// The task.
    #[command(subcommand)]
    pub(crate) command: ThemeCommand,
}

/// `assay completions`.
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell that will read them.
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}

/// `assay man`.
#[derive(Debug, Args)]
pub(crate) struct Man {
    /// The folder, which is created if necessary.
    pub(crate) dir: PathBuf,
}

/// The tasks of `assay theme`.
#[derive(Debug, Subcommand)]
pub(crate) enum ThemeCommand {
    /// List the themes that a site can use.
    List(NewFileArgs),
    /// Show the options and files of a theme, or the contents of one file.
    Show(ThemeFileArgs),
    /// Copy a file of the theme into the site, where it takes the place of the original.
    Copy(ThemeFileArgs),
    /// Create a draft with every block and state of the theme, to see them with the options of the site.
    Guide(NewFileArgs),
}

/// A file of a theme.
#[derive(Debug, Args)]
pub(crate) struct ThemeFileArgs {
    /// The path of the file in the theme's folder, such as `blocks/faq.html`.
    pub(crate) file: Option<String>,
    /// The theme [default: that of the site].
    #[arg(long, value_name = "NAME")]
    pub(crate) theme: Option<String>,
    /// The folder that contains `site.toml`.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) root: PathBuf,
}

/// `assay import`.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The folder of the old site, which is only read.
    pub(crate) path: PathBuf,
    /// The generator of the old site [default: recognised by its files].
    #[arg(long, value_name = "NAME", value_parser = generator)]
    pub(crate) from: Option<Generator>,
    /// The folder to create, or that of an earlier import, where edited files are kept [default: PATH-assay].
    #[arg(long, value_name = "DIR")]
    pub(crate) into: Option<PathBuf>,
    /// The format of the report: for people, or one JSON object a line on standard output.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// Reads the name of a generator.
fn generator(name: &str) -> Result<Generator, String> {
    let known = Generator::ALL.into_iter().find(|known| known.name() == name);
    known.ok_or_else(|| {
        let names: Vec<_> = Generator::ALL.into_iter().map(Generator::name).collect();
        format!("known are {}", names.join(", "))
    })
}

/// The options of reports: their format, and the severity that fails the build.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct ReportArgs {
    /// The format of problems; all but `human` print to standard output.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: ReportFormat,
    /// Treat warnings as errors.
    #[arg(long)]
    strict: bool,
}

/// The output format of problems.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// Text for people.
    #[default]
    Human,
    /// One JSON object a line.
    Json,
    /// SARIF 2.1.0, for code scanning and editors.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
}

/// The output format of explanations and imports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Text for people.
    #[default]
    Human,
    /// JSON for programs.
    Json,
}

/// Determines which problems fail a build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strictness {
    /// Only errors.
    ErrorsFail,
    /// Errors and warnings.
    WarningsFail,
}

impl SiteArgs {
    /// Refuses a folder inside a site, such as the one of an article that is being written.
    ///
    /// # Errors
    /// The folder has no `site.toml`, and one of its ancestors has.
    pub(crate) fn refuse_below_site(&self) -> Result<(), Error> {
        let has_site = |folder: &Path| folder.join("site.toml").is_file();
        let Some(root) = self.root.canonicalize().ok().filter(|root| !has_site(root)) else { return Ok(()) };
        let Some(above) = root.ancestors().skip(1).position(has_site) else { return Ok(()) };
        let folder = match self.root.as_os_str() == "." {
            true => PathBuf::from_iter(vec![".."; above + 1]),
            false => root.ancestors().nth(above + 1).unwrap_or(&root).to_owned(),
        };
        Err(Error::BelowSite { root: self.root.clone(), above: typed(&folder) })
    }

    /// Returns the folder from which the site is read.
    pub(crate) fn folder(&self) -> Folder {
        self.folder_at(&self.root)
    }

    /// Returns the folder from which the site is read, at another path.
    pub(crate) fn folder_at(&self, root: &Path) -> Folder {
        Folder::new(root).following(if self.follow_links { Links::Anywhere } else { Links::Inside })
    }

    /// Returns the command that previews the site with these arguments.
    pub(crate) fn serve(&self) -> String {
        let mut command = "assay serve".to_owned();
        if self.root.as_os_str() != "." {
            command.push_str(" --root ");
            command.push_str(&typed(&self.root));
        }
        if self.drafts {
            command.push_str(" --drafts");
        }
        if self.follow_links {
            command.push_str(" --follow-links");
        }
        command
    }

    /// Returns the options of a build that begins now.
    pub(crate) fn options(&self) -> Options {
        let usual = usual_options();
        Options {
            today: self.today.unwrap_or(usual.today),
            base_url: self.base_url.clone(),
            drafts: if self.drafts { Drafts::Include } else { Drafts::Exclude },
            ..usual
        }
    }
}

/// Returns the options of a build that begins now and for which the command line says nothing.
pub(crate) fn usual_options() -> Options {
    Options {
        today: today::today(),
        base_url: None,
        drafts: Drafts::Exclude,
        avif: pictures::AVIF,
        runtime: load::runtime(),
    }
}

impl Build {
    /// Returns the output folder.
    pub(crate) fn out(&self) -> PathBuf {
        let default = || match self.site.root.as_os_str() == "." {
            // It is printed, and reads better without the dot.
            true => PathBuf::from("public"),
            false => self.site.root.join("public"),
        };
        self.out.clone().unwrap_or_else(default)
    }

    /// Returns the method of publication.
    pub(crate) fn method(&self) -> Method {
        if self.in_place { Method::InPlace } else { Method::Exchange }
    }

    /// Returns whether to wait for the disk.
    pub(crate) fn durability(&self) -> Durability {
        if self.durable { Durability::Durable } else { Durability::Lazy }
    }
}

impl ReportArgs {
    /// Returns which problems fail the build.
    pub(crate) fn strictness(self) -> Strictness {
        if self.strict { Strictness::WarningsFail } else { Strictness::ErrorsFail }
    }
}

/// Returns `path` as it is typed in a shell: quoted if necessary.
pub(crate) fn typed(path: &Path) -> String {
    let path = path.display().to_string();
    if path.contains(char::is_whitespace) { format!("\"{path}\"") } else { path }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_build_writes_beside_the_site_unless_told_otherwise() {
        let out = |line: &[&str]| match Arguments::try_parse_from(line).unwrap().command {
            Command::Build(build) => build.out(),
            other => panic!("{other:?}"),
        };
        assert_eq!(out(&["assay", "build"]), PathBuf::from("public"));
        assert_eq!(out(&["assay", "build", "--root", "a"]), PathBuf::from("a/public"));
        assert_eq!(out(&["assay", "build", "--root", "a", "--out", "b"]), PathBuf::from("b"));
    }

    #[test]
    fn a_build_is_seen_with_the_arguments_that_made_it() {
        let see = |line: &[&str]| match Arguments::try_parse_from(line).unwrap().command {
            Command::Build(build) => build.site.serve(),
            other => panic!("{other:?}"),
        };
        assert_eq!(see(&["assay", "build"]), "assay serve");
        assert_eq!(
            see(&["assay", "build", "--root", "my site", "--drafts", "--out", "b"]),
            "assay serve --root \"my site\" --drafts"
        );
    }

    #[test]
    fn the_day_can_be_set_and_must_be_one() {
        let parse = |day: &str| Arguments::try_parse_from(["assay", "check", "--today", day]);
        let Command::Check(check) = parse("2026-11-23").unwrap().command else { panic!() };
        assert_eq!(check.site.options().today, jiff::civil::date(2026, 11, 23));
        assert_eq!(parse("2026-13-23").unwrap_err().exit_code(), 2);
    }
}
