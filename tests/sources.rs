//! Anything other than a plain file in the site's folder is reported at its path, and everything else is checked.

#![cfg(unix)]

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::PathBuf;
use std::process::Command;

use assay_tests::{Outcome, assay};
use tempfile::TempDir;

/// A site with another mistake, which must not be hidden, and a folder beside it that is outside the site.
struct Site {
    ground: TempDir,
}

impl Site {
    fn new() -> Outcome<Self> {
        let site = Self { ground: TempDir::new()? };
        fs::create_dir_all(site.content().join("notes"))?;
        fs::create_dir_all(site.beside())?;
        fs::write(
            site.root().join("site.toml"),
            "title = \"Bells\"\nbase_url = \"https://bells.example\"\n",
        )?;
        fs::write(site.content().join("bell.md"), "# Bell\n\n[Anvil](/anvil/)\n")?;
        fs::write(site.beside().join("secret.md"), "# Secret\n\nNobody is to read this.\n")?;
        Ok(site)
    }

    fn root(&self) -> PathBuf {
        self.ground.path().join("site")
    }

    fn content(&self) -> PathBuf {
        self.root().join("content")
    }

    fn beside(&self) -> PathBuf {
        self.ground.path().join("beside")
    }

    /// Returns the output of `assay build`, which must not hide the other mistake.
    fn problems(&self, flags: &[&str]) -> Outcome<String> {
        let flags: Vec<String> =
            [&["--format=json"], flags].concat().into_iter().map(str::to_owned).collect();
        let printed =
            assay::build(assay::binary()?, &self.root(), &self.ground.path().join("public"), &flags)?;
        assert!(printed.contains("no page at `/anvil/`"), "all else is checked: {printed}");
        assert!(printed.ends_with("exit status: 1\n"), "{printed}");
        Ok(printed)
    }

    /// Returns the line about `file`, and checks that there is no other apart from the known mistake.
    fn problem(&self, file: &str, flags: &[&str]) -> Outcome<String> {
        let printed = self.problems(flags)?;
        let place = format!("\"file\":\"content/{file}\"");
        let line = printed.lines().find(|line| line.contains(&place));
        assert_eq!(printed.matches("\"code\"").count(), 2, "{printed}");
        Ok(line.ok_or_else(|| format!("nothing is said of {file}: {printed}"))?.to_owned())
    }
}

#[test]
fn a_link_to_nothing_is_reported() -> Outcome {
    let site = Site::new()?;
    symlink("gone.md", site.content().join("lost.md"))?;
    let line = site.problem("lost.md", &[])?;
    assert!(line.contains("this is a link to `gone.md`, which does not exist"), "{line}");
    assert!(line.contains("\"severity\":\"error\""), "{line}");
    Ok(())
}

#[test]
fn a_link_to_the_folder_it_is_in_is_reported_and_not_followed() -> Outcome {
    let site = Site::new()?;
    symlink("..", site.content().join("notes/round"))?;
    let line = site.problem("notes/round", &[])?;
    assert!(line.contains("this is a link to `..`, a folder that contains it"), "{line}");
    Ok(())
}

#[test]
fn a_link_that_leads_out_is_followed_where_that_is_asked_for() -> Outcome {
    for (name, target) in [("secret.md", "../../beside/secret.md"), ("beside", "../../beside")] {
        let site = Site::new()?;
        symlink(target, site.content().join(name))?;
        let line = site.problem(name, &[])?;
        assert!(line.contains(&format!("this is a link to `{target}`, outside the site's folder")), "{line}");
        assert!(line.contains("--follow-links"), "{line}");
        let followed = site.problems(&["--follow-links"])?;
        assert_eq!(followed.matches("\"code\"").count(), 1, "{followed}");
    }
    Ok(())
}

#[test]
fn a_link_within_the_site_is_what_it_leads_to() -> Outcome {
    let site = Site::new()?;
    symlink("bell.md", site.content().join("again.md"))?;
    let line = site.problem("again.md", &[])?;
    assert!(line.contains("no page at `/anvil/`"), "{line}");
    Ok(())
}

#[test]
fn pipes_and_sockets_are_passed_over_with_a_word() -> Outcome {
    let site = Site::new()?;
    let pipe = site.content().join("pipe.md");
    assert!(Command::new("mkfifo").arg(&pipe).status()?.success());
    let line = site.problem("pipe.md", &[])?;
    assert!(line.contains("this is neither a file nor a folder, and is not read"), "{line}");
    fs::remove_file(&pipe)?;
    let _listener = UnixListener::bind(site.content().join("notes/socket"))?;
    let line = site.problem("notes/socket", &[])?;
    assert!(line.contains("this is neither a file nor a folder, and is not read"), "{line}");
    Ok(())
}

// Other systems do not allow such a name.
#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_not_utf8_is_reported() -> Outcome {
    let site = Site::new()?;
    fs::write(site.content().join(OsStr::from_bytes(b"caf\xe9.md")), "# Caf\u{e9}\n")?;
    let line = site.problem("caf\u{fffd}.md", &[])?;
    assert!(line.contains("this has a name that is not UTF-8"), "{line}");
    Ok(())
}
