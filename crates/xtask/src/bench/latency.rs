//! The latency from an edit to the page that shows it: with `assay serve` on a corpus, a file is saved as editors save
//! it, and a browser's request is repeated until the response shows the edit. This is the time that an author waits,
//! including the file watcher.

use std::fs;
use std::io::{self, BufRead, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::article::name;
use super::corpus::Corpus;
use super::measure::median;
use crate::Failure;

/// The maximum time for an edit to be served.
const PATIENCE: Duration = Duration::from_secs(60);

/// The kind of edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edit {
    /// A sentence is added to an article.
    Body,
    /// The title of an article is changed.
    Title,
    /// The template of every page is extended.
    Template,
    /// An article is added.
    New,
}

/// An edit of one file, which can be undone.
pub(super) struct Change {
    file: PathBuf,
    /// The contents; none if there is no such file.
    before: Option<String>,
    after: String,
}

impl Change {
    /// Saves the file as editors do.
    pub(super) fn make(&self) -> io::Result<()> {
        save(&self.file, &self.after)
    }

    /// Restores the file, or removes it.
    pub(super) fn undo(&self) -> io::Result<()> {
        match &self.before {
            Some(before) => save(&self.file, before),
            None => fs::remove_file(&self.file),
        }
    }
}

impl Edit {
    pub(super) const ALL: [Self; 4] = [Self::Body, Self::Title, Self::Template, Self::New];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Title => "title",
            Self::Template => "base template",
            Self::New => "new article",
        }
    }

    /// Returns the name of the article that shows the edit, if the edit concerns `article`.
    fn shown_by(self, article: &str) -> String {
        if self == Self::New { format!("new-{article}") } else { article.to_owned() }
    }

    /// Returns the edit of the site at `root` that shows `mark`, in or like `article`.
    pub(super) fn change(self, root: &Path, article: &str, mark: &str) -> io::Result<Change> {
        let path = |article: &str| root.join(format!("content/insights/{article}.md"));
        let file = match self {
            Self::Template => root.join("themes/bench/templates/base.html"),
            Self::Body | Self::Title | Self::New => path(article),
        };
        let text = fs::read_to_string(&file)?;
        let after = self.made(&text, mark);
        Ok(match self {
            Self::New => Change { file: path(&self.shown_by(article)), before: None, after },
            _ => Change { file, before: Some(text), after },
        })
    }

    /// Returns the file with `mark` in it.
    fn made(self, text: &str, mark: &str) -> String {
        match self {
            Self::Body => format!("{text}\nThis is {mark}.\n"),
            Self::Title | Self::New => text.replacen("title = \"", &format!("title = \"{mark} "), 1),
            Self::Template => text.replacen("</body>", &format!("<p>{mark}</p>\n</body>"), 1),
        }
    }
}

/// Measures each kind of edit `runs` times, and returns the table.
pub(super) fn measure(binary: &Path, corpus: &Corpus, runs: usize) -> Result<String, Failure> {
    let preview = Preview::start(binary, &corpus.assay())?;
    let mut table = format!("| edit, {} articles | median | slowest |\n|---|---:|---:|\n", corpus.articles);
    for edit in Edit::ALL {
        let mut took = Vec::new();
        for run in 0..runs {
            let article = name((run * 7919 + 17) % corpus.articles);
            took.push(preview.edit(edit, &corpus.assay(), &article, run)?.as_secs_f64() * 1000.0);
        }
        let slowest = took.iter().copied().fold(0.0, f64::max);
        table += &format!("| {} | {:.1} ms | {slowest:.1} ms |\n", edit.name(), median(took));
    }
    Ok(table)
}

/// A running preview, until it is dropped.
struct Preview {
    child: Child,
    host: String,
}

impl Preview {
    fn start(binary: &Path, root: &Path) -> Result<Self, Failure> {
        let mut command = Command::new(binary);
        command.args(["serve", "--port", "0", "--root"]).arg(root);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut said = BufReader::new(child.stdout.take().ok_or("the preview says nothing")?);
        let mut line = String::new();
        let host = loop {
            line.clear();
            if said.read_line(&mut line)? == 0 {
                return Err("the preview ended before it began".into());
            }
            if let Some((_, rest)) = line.split_once("http://localhost:") {
                let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
                break format!("127.0.0.1:{port}");
            }
        };
        // Its output is discarded, so that it never blocks.
        std::thread::spawn(move || io::copy(&mut said, &mut io::sink()));
        Ok(Self { child, host })
    }

    /// Returns the time from the save of an edit to the response that shows it. The file is then restored.
    fn edit(&self, edit: Edit, root: &Path, article: &str, run: usize) -> Result<Duration, Failure> {
        let address = format!("/insights/{}/", edit.shown_by(article));
        let mark = format!("mark-{}-{run}", edit.name().replace(' ', "-"));
        let change = edit.change(root, article, &mark)?;
        let start = Instant::now();
        change.make()?;
        let shown = self.wait_for(&address, |page| page.contains(&mark));
        let took = start.elapsed();
        change.undo()?;
        shown?;
        self.wait_for(&address, |page| !page.contains(&mark))?;
        // The remaining outputs are rendered in the meantime; the next edit has to meet an idle preview.
        self.wait_for("/__assay/", is_at_rest)?;
        Ok(took)
    }

    fn wait_for(&self, address: &str, holds: impl Fn(&str) -> bool) -> Result<(), Failure> {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            if holds(&self.get(address)?) {
                return Ok(());
            }
        }
        Err(format!("waited in vain at {address}").into())
    }

    fn get(&self, address: &str) -> Result<String, Failure> {
        let mut stream = TcpStream::connect(&self.host)?;
        write!(stream, "GET {address} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.host)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        // It may have ended by itself, which is fine.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Returns true if the latest site is rendered completely, according to the status page. Sites that an edit superseded
/// never were.
fn is_at_rest(status: &str) -> bool {
    status.split("<li value").nth(1).is_some_and(|latest| !latest.contains(" to render"))
}

/// Writes a file beside the old one, under a name that is not a source, and renames it.
fn save(file: &Path, text: &str) -> io::Result<()> {
    let mut ready = file.as_os_str().to_owned();
    ready.push("~");
    fs::write(&ready, text)?;
    fs::rename(&ready, file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_latest_site_is_waited_for() {
        let [drawn, open] = ["<li value=\"2\">2 files changed", "<li value=\"1\">9 outputs to render"];
        assert!(is_at_rest(&format!("<ol>{drawn}{open}")));
        assert!(!is_at_rest(&format!("<ol>{open}{drawn}")));
    }

    #[test]
    fn every_edit_leaves_its_mark() {
        let article = "+++\ntitle = \"A\"\n+++\nText.\n";
        assert!(Edit::Body.made(article, "mark").ends_with("This is mark.\n"));
        assert!(Edit::Title.made(article, "mark").contains("title = \"mark A\""));
        assert_eq!(Edit::Template.made("<body></body>", "mark"), "<body><p>mark</p>\n</body>");
    }
}
