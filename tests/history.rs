//! `assay explain ID --since` compares a diagnostic with an earlier version: a file, or a revision of git.

use std::fs;
use std::path::Path;
use std::process::Command;

use assay_tests::{Outcome, assay};
use tempfile::TempDir;

/// A repository in which a site in a folder was committed twice: a bell was mended from two cracks on, and is from one.
struct Repository {
    ground: TempDir,
}

impl Repository {
    fn new() -> Outcome<Self> {
        let repository = Self { ground: TempDir::new()? };
        fs::create_dir_all(repository.site().join("content"))?;
        fs::write(
            repository.site().join("site.toml"),
            "title = \"Bells\"\nbase_url = \"https://bells.example\"\n",
        )?;
        repository.git(&["init", "--quiet"])?;
        for least in [2, 1] {
            repository.write("bell.diagnostic.toml", &bell(least))?;
            repository.write("tower.md", &tower(least))?;
            repository.git(&["add", "--all"])?;
            repository.git(&["commit", "--quiet", "--message", &format!("Mend from {least}")])?;
        }
        Ok(repository)
    }

    fn site(&self) -> std::path::PathBuf {
        self.ground.path().join("site")
    }

    fn write(&self, name: &str, text: &str) -> Outcome {
        Ok(fs::write(self.site().join("content").join(name), text)?)
    }

    fn git(&self, arguments: &[&str]) -> Outcome {
        let who = ["-c", "user.name=Ringer", "-c", "user.email=ringer@bells.example"];
        let status =
            Command::new("git").current_dir(self.ground.path()).args(who).args(arguments).status()?;
        assert!(status.success(), "{arguments:?}");
        Ok(())
    }

    /// Returns what `assay explain` prints about a diagnostic since a version, on both streams, and its exit status.
    fn since(&self, id: &str, version: &str) -> Outcome<(String, Option<i32>)> {
        explain(self.ground.path(), id, version)
    }
}

fn explain(ground: &Path, id: &str, version: &str) -> Outcome<(String, Option<i32>)> {
    let output = Command::new(assay::binary()?)
        .current_dir(ground)
        .args(["explain", id, "--root", "site", &format!("--since={version}")])
        .output()?;
    let printed = [output.stdout, output.stderr].concat();
    Ok((String::from_utf8_lossy(&printed).into_owned(), output.status.code()))
}

/// A diagnostic of two cracks, as a file.
fn bell(least: u32) -> String {
    let question = |id: &str| format!("[[question]]\nid = \"{id}\"\nask = \"?\"\nyes = {{ cracks = 1 }}\n");
    format!(
        "title = \"Bell\"\n{}{}[[score]]\nid = \"cracks\"\n\
         [[outcome]]\nid = \"mend\"\ntitle = \"Mend it\"\nwhen = \"cracks >= {least}\"\n\
         [[outcome]]\nid = \"keep\"\ntitle = \"Keep it\"\notherwise = true\n",
        question("lip"),
        question("crown")
    )
}

/// The same in the short form, inside an article.
fn tower(least: u32) -> String {
    format!(
        "# Tower\n\n::::self-assessment[Tower]{{#tower call-at={least}}}\n- **Lip**: cracked.\n- **Crown**: cracked.\n\n\
         :::call\nMend it.\n:::\n\n:::otherwise\nKeep it.\n:::\n::::\n"
    )
}

#[test]
fn a_revision_is_compared_with_the_working_copy() -> Outcome {
    let repository = Repository::new()?;
    let (printed, status) = repository.since("bell", "HEAD~1")?;
    assert_eq!(status, Some(0), "{printed}");
    assert!(printed.contains("keep is now mend\n  2 answer sets, 50%"), "{printed}");
    let (printed, _) = repository.since("bell", "HEAD")?;
    assert!(printed.contains("No answers lead to another outcome than before"), "{printed}");
    let (printed, _) = repository.since("tower", "HEAD~1")?;
    assert!(printed.contains("otherwise is now call\n  2 answer sets, 50%"), "{printed}");
    Ok(())
}

#[test]
fn a_file_is_compared_with_the_working_copy() -> Outcome {
    let repository = Repository::new()?;
    fs::write(repository.ground.path().join("earlier.toml"), bell(2))?;
    let (printed, status) = repository.since("bell", "earlier.toml")?;
    assert_eq!(status, Some(0), "{printed}");
    assert!(printed.contains("keep is now mend\n  2 answer sets, 50%"), "{printed}");
    Ok(())
}

#[test]
fn a_version_that_is_neither_is_named() -> Outcome {
    let repository = Repository::new()?;
    for version in ["HEAD~7", "nowhere.toml", "--output=taken", "HEAD:site"] {
        let (printed, status) = repository.since("bell", version)?;
        assert_eq!(status, Some(2), "{printed}");
        let said = format!("there is no file `{version}`, and git knows no such revision");
        assert!(printed.contains(&said), "{printed}");
    }
    assert!(!repository.ground.path().join("taken").exists(), "a revision is no option");
    repository.write("new.diagnostic.toml", &bell(1))?;
    let (printed, status) = repository.since("new", "HEAD")?;
    assert_eq!(status, Some(2), "{printed}");
    assert!(printed.contains("`content/new.diagnostic.toml` is not in the revision `HEAD`"), "{printed}");
    fs::remove_dir_all(repository.ground.path().join(".git"))?;
    let (printed, status) = repository.since("bell", "HEAD")?;
    assert_eq!(status, Some(2), "{printed}");
    assert!(printed.contains("git knows no such revision"), "{printed}");
    Ok(())
}
