//! All or nothing: what stands in the published folder after builds that succeed, fail or are killed.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use assay_tests::folder::Folder;
use assay_tests::{Outcome, assay};
use tempfile::TempDir;

/// A site of one's own on the disk, with its published folder beside its sources.
struct Site {
    ground: TempDir,
}

impl Site {
    /// A site of `pages` pages that all say `word`.
    fn new(pages: usize, word: &str) -> Outcome<Self> {
        let site = Self { ground: TempDir::new()? };
        site.put("site.toml", "title = \"Bell & Anvil\"\nbase_url = \"https://bell.example\"\n")?;
        site.say(pages, word)?;
        Ok(site)
    }

    fn say(&self, pages: usize, word: &str) -> Outcome {
        for page in 0..pages {
            self.put(
                &format!("content/page-{page}.md"),
                &format!("+++\ntitle = \"{word}\"\n+++\n\n{word}\n"),
            )?;
        }
        Ok(())
    }

    fn put(&self, path: &str, text: &str) -> Outcome {
        let path = self.ground.path().join(path);
        fs::create_dir_all(path.parent().unwrap_or(&path))?;
        Ok(fs::write(path, text)?)
    }

    fn public(&self) -> PathBuf {
        self.ground.path().join("public")
    }

    fn published(&self) -> Outcome<Folder> {
        Folder::read(&self.public())
    }

    /// What stands beside the published folder; a build must leave nothing of its own there.
    fn beside(&self) -> Outcome<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(self.ground.path())? {
            names.push(entry?.file_name().to_string_lossy().into_owned());
        }
        names.sort();
        Ok(names)
    }

    fn command(&self) -> Outcome<Command> {
        let mut command = Command::new(assay::binary()?);
        command.args(["build", "--today", assay::TODAY, "--root"]).arg(self.ground.path());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        Ok(command)
    }

    /// Builds the site and returns the exit status.
    fn build(&self) -> Outcome<Option<i32>> {
        Ok(self.command()?.status()?.code())
    }

    /// Begins to build the site and kills that after `time`.
    fn build_killed_after(&self, time: Duration) -> Outcome {
        let mut child = self.command()?.spawn()?;
        thread::sleep(time);
        child.kill()?;
        child.wait()?;
        Ok(())
    }
}

#[test]
fn two_builds_in_one_place_publish_the_same_bytes() -> Outcome {
    let site = Site::new(5, "bell")?;
    assert_eq!(site.build()?, Some(0));
    let first = site.published()?;
    assert_eq!(site.build()?, Some(0));
    assert!(!first.is_empty() && first == site.published()?);
    Ok(())
}

#[test]
fn a_page_that_lost_its_source_is_taken_down() -> Outcome {
    let site = Site::new(2, "bell")?;
    site.build()?;
    assert!(site.published()?.get("page-1/index.html").is_some());
    fs::remove_file(site.ground.path().join("content/page-1.md"))?;
    assert_eq!(site.build()?, Some(0));
    assert!(site.published()?.get("page-0/index.html").is_some());
    assert!(site.published()?.get("page-1/index.html").is_none());
    assert!(!site.public().join("page-1").exists());
    Ok(())
}

#[test]
fn a_build_with_mistakes_leaves_the_published_folder_as_it_was() -> Outcome {
    let site = Site::new(5, "bell")?;
    site.build()?;
    let before = site.published()?;
    site.put("content/page-3.md", "+++\ntitel = \"anvil\"\n+++\n\n[lost](/nowhere/)\n")?;
    assert_eq!(site.build()?, Some(1));
    assert!(before == site.published()?);
    assert_eq!(site.beside()?, ["content", "public", "site.toml"]);
    Ok(())
}

#[test]
fn a_killed_build_leaves_one_whole_site() -> Outcome {
    let site = Site::new(100, "bell")?;
    site.build()?;
    let old = site.published()?;
    site.say(100, "anvil")?;
    let started = Instant::now();
    site.build()?;
    let whole_build = started.elapsed();
    let new = site.published()?;
    assert!(old != new);

    // Killed at moments spread over a whole build and a little more, so that some come while files are written.
    for moment in 0..12 {
        fs::remove_dir_all(site.public())?;
        old.write(&site.public())?;
        site.build_killed_after(whole_build * moment / 10)?;
        let found = site.published()?;
        assert!(found == old || found == new, "killed at moment {moment}, the folder is neither old nor new");
    }

    // What killed builds have left behind is in nobody's way.
    assert_eq!(site.build()?, Some(0));
    assert!(site.published()? == new);
    assert_eq!(site.beside()?, ["content", "public", "site.toml"]);
    Ok(())
}
