//! All or nothing: the published folder after builds that succeed, fail, overlap or are killed, and the attributes that
//! it keeps.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use assay_tests::folder::Folder;
use assay_tests::{Outcome, assay};
use tempfile::TempDir;

/// A site on the disk, with its published folder beside its sources.
struct Site {
    ground: TempDir,
}

impl Site {
    /// Creates a site of `pages` pages that all contain `word`.
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

    /// Returns the files beside the published folder; a build must leave nothing there.
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

    /// Builds the site with `options`, and returns the exit status and the standard error.
    fn build_with(&self, options: &[&str]) -> Outcome<(Option<i32>, String)> {
        let output = self.command()?.args(options).stderr(Stdio::piped()).output()?;
        Ok((output.status.code(), String::from_utf8(output.stderr)?))
    }

    /// Builds the site and returns the exit status.
    fn build(&self) -> Outcome<Option<i32>> {
        Ok(self.command()?.status()?.code())
    }

    /// Begins to build the site and kills the process after `time`.
    fn build_killed_after(&self, time: Duration, options: &[&str]) -> Outcome {
        let mut child = self.command()?.args(options).spawn()?;
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

/// Returns how often the builds of a test are killed; `KILLS=1000` for a long one.
fn kills() -> u32 {
    std::env::var("KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(100)
}

/// Returns pseudo-random times spread over a whole build and a little more, the same in every run.
fn moments(whole: Duration) -> impl Iterator<Item = Duration> {
    let mut state = 0x9e37_79b9_u32;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        whole * (state % 1200) / 1000
    })
}

/// Kills builds that publish one of two sites in turn, each at another time. After each, `check` inspects the published
/// folder, with both sites.
fn kill(options: &[&str], check: impl Fn(&Site, &Folder, &Folder) -> Outcome) -> Outcome {
    const PAGES: usize = 30;
    let [one, other] = [Site::new(PAGES, "bell")?, Site::new(PAGES, "anvil")?];
    // Files in place of folders, files that exist in only one site.
    one.put("content/only-bell.md", "+++\ntitle = \"Bell\"\n+++\n")?;
    other.put("content/only-anvil.md", "+++\ntitle = \"Anvil\"\n+++\n")?;
    for site in [&one, &other] {
        assert_eq!(site.build()?, Some(0));
    }
    let [first, second] = [one.published()?, other.published()?];
    let out = one.public();
    let out = out.to_str().ok_or("a path that is no text")?;
    let options: Vec<&str> = options.iter().copied().chain(["--out", out]).collect();
    let started = Instant::now();
    assert_eq!(other.build_with(&options)?.0, Some(0));
    let whole = started.elapsed();
    let mut sites = [&one, &other].into_iter().cycle();
    for moment in moments(whole).take(kills() as usize) {
        let site = sites.next().ok_or("no site")?;
        site.build_killed_after(moment, &options)?;
        check(&one, &first, &second)?;
    }
    // Leftovers of killed builds do not interfere.
    assert_eq!(one.build_with(&options)?, (Some(0), String::new()));
    assert!(is_site(&one.published()?, &first));
    assert_eq!(one.beside()?, ["content", "public", "site.toml"]);
    Ok(())
}

/// Returns true if `found` is `site`, possibly with fingerprinted files of another one.
fn is_site(found: &Folder, site: &Folder) -> bool {
    const MARKER: &str = ".made-by-assay";
    let is_kept = |path: &str| path.starts_with("assets/") || path.starts_with("assay/");
    site.iter().all(|(path, bytes)| path == MARKER || found.get(path) == Some(bytes))
        && found.iter().all(|(path, _)| path == MARKER || site.get(path).is_some() || is_kept(path))
}

#[test]
fn a_killed_build_leaves_one_whole_site() -> Outcome {
    kill(&[], |site, first, second| {
        let found = site.published()?;
        assert!(is_site(&found, first) || is_site(&found, second), "the folder is neither site");
        Ok(())
    })
}

/// Files of both sites may exist, and each is complete. The next build makes it one site again, even if it then finds
/// mistakes.
#[test]
fn a_build_killed_in_place_leaves_whole_files_and_the_next_finishes_it() -> Outcome {
    let mistaken = Site::new(1, "bell")?;
    mistaken.put("content/page-0.md", "+++\ntitel = \"anvil\"\n+++\n")?;
    kill(&["--in-place"], |site, first, second| {
        let found = site.published()?.without(|path| path.starts_with(".assay-new/"));
        assert!(found.get("index.html").is_some());
        for (path, bytes) in found.iter().filter(|(path, _)| *path != ".made-by-assay") {
            assert!(
                [first, second].iter().any(|site| site.get(path) == Some(bytes)),
                "{path} is of neither site"
            );
        }
        let out = site.public();
        let status = mistaken.command()?.arg("--in-place").arg("--out").arg(out).status()?;
        assert_eq!(status.code(), Some(1));
        let found = site.published()?;
        assert!(is_site(&found, first) || is_site(&found, second), "the folder is neither site");
        Ok(())
    })
}

#[test]
fn waiting_for_the_disk_publishes_the_same() -> Outcome {
    for options in [&["--durable"][..], &["--durable", "--in-place"]] {
        let site = Site::new(3, "bell")?;
        site.build()?;
        let before = site.published()?;
        site.say(3, "anvil")?;
        assert_eq!(site.build_with(options)?, (Some(0), String::new()));
        assert!(before != site.published()?);
        site.say(3, "bell")?;
        assert_eq!(site.build_with(options)?, (Some(0), String::new()));
        assert!(before == site.published()?);
    }
    Ok(())
}

/// One build is suspended while it writes: another one neither waits forever nor mixes with it, and the first
/// continues.
#[cfg(unix)]
#[test]
fn overlapping_builds_do_not_mix() -> Outcome {
    const PAGES: usize = 200;
    let signal = |name: &str, process: u32| Command::new("kill").args([name, &process.to_string()]).status();
    let [one, other] = [Site::new(PAGES, "bell")?, Site::new(PAGES, "anvil")?];
    assert_eq!(other.build()?, Some(0));
    let second = other.published()?;
    let (mut busy, mut stopped) = (0, 0);
    for _ in 0..5 {
        one.say(PAGES, "bell")?;
        fs::remove_dir_all(one.public()).or_else(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Ok(()),
            _ => Err(error),
        })?;
        let mut child = one.command()?.spawn()?;
        // Until it has begun to write.
        while child.try_wait()?.is_none() && !one.beside()?.iter().any(|name| name.contains("assay-new")) {
            thread::sleep(Duration::from_millis(1));
        }
        signal("-STOP", child.id())?;
        stopped += usize::from(one.beside()?.iter().any(|name| name.contains("assay-new")));
        let out = one.public();
        let output = other.command()?.arg("--out").arg(&out).stderr(Stdio::piped()).output()?;
        let said = String::from_utf8(output.stderr)?;
        if output.status.code() == Some(2) {
            busy += 1;
            let names = [out.to_str().unwrap_or_default(), &child.id().to_string(), "another build"];
            assert!(names.iter().all(|name| said.contains(name)), "{said}");
        }
        signal("-CONT", child.id())?;
        assert_eq!(child.wait()?.code(), Some(0));
        assert!(!is_site(&one.published()?, &second));
        assert_eq!(one.beside()?, ["content", "public", "site.toml"]);
    }
    assert!(busy == stopped && stopped > 0, "{busy} builds were refused and {stopped} were stopped");
    Ok(())
}

/// A cache makes builds faster and never different, so one that cannot be written fails none.
#[cfg(unix)]
#[test]
fn a_cache_that_cannot_be_kept_is_a_warning() -> Outcome {
    let site = Site::new(2, "bell")?;
    site.put("file", "")?;
    let file = site.ground.path().join("file");
    for cache in [file.to_str().unwrap_or_default(), "/dev/full/cache", "/proc/cache"] {
        let (status, said) = site.build_with(&["--cache", cache])?;
        assert_eq!(status, Some(0), "{said}");
        assert!(said.starts_with("warning: cannot write") && said.contains(cache), "{said}");
        assert!(!site.published()?.is_empty());
    }
    Ok(())
}

/// A folder that is a mount, or is mounted elsewhere, is refused by name and stays as it was; with `--in-place` it is
/// written to, and the mount shows the new site. Runs in a separate namespace, if the system allows one.
#[cfg(target_os = "linux")]
#[test]
fn a_mounted_folder_is_written_in_place_or_refused() -> Outcome {
    let in_namespace = |site: &Site, script: &str| -> Outcome<Option<String>> {
        let mut command = Command::new("unshare");
        command.args(["--map-root-user", "--mount", "sh", "-euc", script, "sh"]).arg(assay::binary()?);
        let Ok(output) = command.arg(assay::TODAY).current_dir(site.ground.path()).output() else {
            return Ok(None);
        };
        let text = [output.stdout, output.stderr].concat();
        Ok(Some(String::from_utf8(text)?).filter(|text| text.starts_with("mounted\n")))
    };
    let site = Site::new(2, "bell")?;
    site.build()?;
    let before = site.published()?;
    fs::create_dir(site.ground.path().join("x"))?;
    for (mount, says) in [
        ("mount --bind public x", "it is also mounted at"),
        ("mount --bind public/page-0 x", "it is also mounted at"),
        ("mount --bind public public", "it is a mount point"),
        ("mount -t tmpfs none public/page-0", "is mounted in it"),
        ("unshare --mount sh -c 'mount --bind public x; sleep 9' & sleep 1", "has mounted it at"),
    ] {
        site.say(2, "anvil")?;
        let script = format!("{mount}; echo mounted; $1 build --today $2 --strict || echo $?");
        let Some(said) = in_namespace(&site, &script)? else {
            // The system does not allow namespaces here.
            return Ok(());
        };
        let refused = "error: cannot replace `public`: ";
        assert!(said.contains(refused) && said.contains(says) && said.contains("\n2\n"), "{mount}: {said}");
        assert!(site.published()? == before, "{mount}");
    }
    let script = "mount --bind public x; echo mounted; $1 build --in-place --today $2; grep -c anvil x/page-0/index.html";
    let said = in_namespace(&site, script)?.unwrap_or_default();
    assert!(said.contains("Built") && !said.contains("error"), "{said}");
    site.say(2, "bell")?;
    let script = "mount --bind public public; echo mounted; $1 build --in-place --today $2";
    let said = in_namespace(&site, script)?.unwrap_or_default();
    assert!(said.contains("Built") && !said.contains("error"), "{said}");
    // The namespace is gone, and the folder below it was the one that was written to.
    assert!(site.published()? == before);
    Ok(())
}

/// A page in the cache of a browser finds its stylesheet for as long as `keep_assets` says.
#[test]
fn a_kept_page_finds_its_stylesheet() -> Outcome {
    for options in [&[][..], &["--cache", "kept-by-builds"][..]] {
        let site = Site::new(1, "first")?;
        site.put(
            "site.toml",
            "title = \"Bell\"\nbase_url = \"https://bell.example\"\ntheme = \"plain\"\n\n[output]\nkeep_assets = 10\n",
        )?;
        site.put("themes/plain/theme.toml", "title = \"Plain\"\n")?;
        let template =
            "<title>{{ page.title }}</title><link rel=\"stylesheet\" href=\"{{ site.stylesheet.url }}\">";
        site.put("themes/plain/templates/page.html", template)?;
        let build = |day: &str| -> Outcome<(String, Folder)> {
            let mut command = Command::new(assay::binary()?);
            command.current_dir(site.ground.path()).args(["build", "--today", day]).args(options);
            let output = command.output()?;
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            let page = fs::read_to_string(site.public().join("page-0/index.html"))?;
            let sheet = page.split("href=\"/").nth(1).and_then(|rest| rest.split('"').next());
            Ok((sheet.unwrap_or_default().to_owned(), site.published()?))
        };
        site.put("themes/plain/styles/plain.css", "a { color: red }\n")?;
        let (first, _) = build("2026-11-01")?;
        site.put("themes/plain/styles/plain.css", "a { color: blue }\n")?;
        let (second, _) = build("2026-11-05")?;
        assert_ne!(first, second);
        let has = |sheet: &str| site.public().join(sheet).is_file();
        assert!(has(&first) && has(&second), "{first} or {second} is not published");
        let kept = fs::read_to_string(site.public().join(&first))?;
        assert!(kept.trim_end().ends_with("a{color:red}"), "{kept}");
        // A build that changes nothing neither shortens nor extends the time.
        build("2026-11-14")?;
        assert!(has(&first), "{first} is gone before its time");
        let (_, later) = build("2026-11-15")?;
        assert!(!has(&first) && has(&second), "{first} is published for too long");
        // And nothing is left of it: the folder equals that of a build which never had it.
        fs::remove_dir_all(site.public())?;
        let (_, clean) = build("2026-11-15")?;
        assert_eq!(later, clean, "{options:?}");
    }
    Ok(())
}
