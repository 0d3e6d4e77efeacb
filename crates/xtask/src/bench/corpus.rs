//! A corpus on the disk: for each generator a folder with the same articles in its own layout, under `target/`, where
//! nothing is kept for ever. One that is there already is used again, if it was made by the same recipe.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use rayon::prelude::*;

use super::article::{Notation, article, name};
use crate::Failure;

/// Written last, so that a corpus that is half there is made again.
const FINISHED: &str = "finished";

/// How long ext4 passes over the place of a file that was removed, and looks at each such place again for every file that
/// is made: who built right after a removal would pay for it, several times what the files themselves take.
const UNTIL_FORGOTTEN: Duration = Duration::from_secs(61);

/// The same articles for every contender.
pub(super) struct Corpus {
    /// How many articles it has.
    pub(super) articles: usize,
    root: PathBuf,
    folder: PathBuf,
}

impl Corpus {
    /// The corpus of `articles` articles below the repository `root`, made if it is not there.
    pub(super) fn at(root: &Path, articles: usize) -> Result<Self, Failure> {
        let recipe = recipe(root, articles)?;
        let folder = root.join("target/bench").join(articles.to_string());
        let corpus = Self { articles, root: root.to_owned(), folder };
        if !fs::read_to_string(corpus.folder.join(FINISHED)).is_ok_and(|made| made == recipe) {
            eprintln!("writing {articles} articles");
            if corpus.folder.exists() {
                fs::remove_dir_all(&corpus.folder)?;
            }
            corpus.write(root)?;
            fs::write(corpus.folder.join(FINISHED), recipe)?;
        }
        corpus.highlight(false)?;
        Ok(corpus)
    }

    /// Has code highlighted or not. Hugo is told by its environment; of Assay's, only the site itself can say it.
    pub(super) fn highlight(&self, highlighted: bool) -> Result<(), Failure> {
        let site = format!("{ASSAY}\n[markdown]\nhighlight = {highlighted}\n");
        Ok(fs::write(self.assay().join("site.toml"), site)?)
    }

    /// The repository that it is in.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The site as Assay has it.
    pub(super) fn assay(&self) -> PathBuf {
        self.folder.join("assay")
    }

    /// The site as Hugo has it.
    pub(super) fn hugo(&self) -> PathBuf {
        self.folder.join("hugo")
    }

    /// Where `contender` builds its `run`th site: a folder that is not there, once all was cleared. What was built before
    /// stays beside it, so that nothing is removed while others are measured.
    pub(super) fn site(&self, contender: &str, run: usize) -> PathBuf {
        self.sites().join(format!("{contender}-{run}"))
    }

    /// Takes away what was built earlier, and lets the disk forget it.
    pub(super) fn clear(&self) -> Result<(), Failure> {
        if self.sites().is_dir() {
            eprintln!(
                "removing what was built earlier, and waiting a minute until the disk has forgotten it"
            );
            fs::remove_dir_all(self.sites())?;
            Command::new("sync").status()?;
            thread::sleep(UNTIL_FORGOTTEN);
        }
        Ok(fs::create_dir_all(self.sites())?)
    }

    /// Reads every source once, so that nobody who builds it waits for the disk where another need not.
    pub(super) fn warm(&self) -> Result<(), Failure> {
        let mut files = Vec::new();
        for site in [self.assay(), self.hugo()] {
            find(&site, &mut files)?;
        }
        Ok(files.par_iter().try_for_each(|file| fs::read(file).map(drop))?)
    }

    fn sites(&self) -> PathBuf {
        self.folder.join("public")
    }

    /// A folder or file for `what`, which is not there yet.
    pub(super) fn out(&self, what: &str) -> Result<PathBuf, Failure> {
        let out = self.folder.join(what);
        if out.is_dir() {
            fs::remove_dir_all(&out)?;
        }
        Ok(out)
    }

    fn write(&self, root: &Path) -> Result<(), Failure> {
        let templates = root.join("crates/xtask/bench");
        let (assay, hugo) = (self.assay(), self.hugo());
        copy(&templates.join("assay"), &assay.join("themes/bench"))?;
        copy(&templates.join("hugo"), &hugo)?;
        fs::write(hugo.join("hugo.toml"), HUGO)?;
        for (site, notation) in [(assay, Notation::Directive), (hugo, Notation::Shortcode)] {
            let insights = site.join("content/insights");
            fs::create_dir_all(&insights)?;
            fs::write(site.join("content/_index.md"), "+++\ntitle = \"Home\"\n+++\n\nAll that we know.\n")?;
            fs::write(
                insights.join("_index.md"),
                "+++\ntitle = \"Insights\"\n+++\n\nWhat we learnt, newest first.\n",
            )?;
            (0..self.articles).into_par_iter().try_for_each(|number| {
                let text = article(number, self.articles, notation);
                fs::write(insights.join(format!("{}.md", name(number))), text)
            })?;
        }
        Ok(())
    }
}

const ASSAY: &str = "\
title       = \"Bench\"
base_url    = \"https://example.com\"
theme       = \"bench\"
paginate_by = 20

[feeds]
formats = [\"rss\"]
content = \"summary\"
limit   = 20

[machines]
robots   = false
llms     = false
markdown = false

[[nav]]
title = \"Insights\"
link  = \"/insights/\"

[[nav]]
title = \"Tags\"
link  = \"/tags/\"
";

const HUGO: &str = "\
title     = 'Bench'
baseURL   = 'https://example.com/'
locale    = 'en'

[pagination]
pagerSize      = 20
disableAliases = true

[taxonomies]
tag = 'tags'

[outputs]
home     = ['html', 'rss']
section  = ['html', 'rss']
taxonomy = ['html']
term     = ['html', 'rss']

[services.rss]
limit = 20

[[menus.main]]
name   = 'Insights'
url    = '/insights/'
weight = 1

[[menus.main]]
name   = 'Tags'
url    = '/tags/'
weight = 2

# The block's own element is HTML.
[markup.goldmark.renderer]
unsafe = true

[markup.tableOfContents]
startLevel = 2
endLevel   = 3
";

/// What the corpus is made of, in a few letters.
fn recipe(root: &Path, articles: usize) -> Result<String, Failure> {
    let mut hasher = blake3::Hasher::new();
    for text in [ASSAY, HUGO, &article(0, articles.max(2), Notation::Directive), &name(0)] {
        hasher.update(text.as_bytes());
    }
    let mut files = Vec::new();
    find(&root.join("crates/xtask/bench"), &mut files)?;
    files.sort();
    for file in files {
        hasher.update(&fs::read(file)?);
    }
    Ok(hasher.finalize().to_hex().to_string())
}

/// Adds every file below `folder`.
fn find(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            find(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    let mut files = Vec::new();
    find(from, &mut files)?;
    for file in files {
        let target = to.join(file.strip_prefix(from)?);
        target.parent().map(fs::create_dir_all).transpose()?;
        fs::copy(&file, target)?;
    }
    Ok(())
}
