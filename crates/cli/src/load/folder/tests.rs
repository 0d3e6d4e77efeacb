//! Folders as authors and their editors leave them.

use super::*;

/// A temporary folder of a site.
struct Site {
    dir: tempfile::TempDir,
}

impl Site {
    fn new(files: &[(&str, &str)]) -> Self {
        let site = Self { dir: tempfile::tempdir().unwrap() };
        files.iter().for_each(|(path, text)| site.write(path, text));
        site
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn path(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    fn folder(&self) -> Folder {
        Folder::new(self.dir.path())
    }
}

/// Returns the paths of the site's own sources, without the embedded ones.
fn own(sources: &Sources) -> Vec<&str> {
    let embedded = |path: &&str| embedded::theme_file(path).is_none();
    sources.iter().map(|file| file.path.as_str()).filter(embedded).collect()
}

fn text<'a>(sources: &'a Sources, path: &str) -> &'a str {
    sources.get(path).unwrap().text().unwrap()
}

#[test]
fn the_sources_are_read_and_nothing_else() {
    let site = Site::new(&[
        ("site.toml", "title = 1"),
        ("README.md", ""),
        ("content/a b/ü.md", "text"),
        ("content/.hidden.md", ""),
        ("content/.git/x.md", ""),
        ("content/a.md~", ""),
        ("content/.well-known/security.txt", ""),
        ("themes/mine/blocks/faq.html", ""),
        ("public/index.html", ""),
    ]);
    let sources = site.folder().read().unwrap();
    let expected =
        ["content/.well-known/security.txt", "content/a b/ü.md", "site.toml", "themes/mine/blocks/faq.html"];
    assert_eq!(own(&sources), expected);
    assert_eq!(text(&sources, "content/a b/ü.md"), "text");
}

#[test]
fn an_empty_folder_is_read_and_a_missing_one_is_an_error_with_its_path() {
    let site = Site::new(&[]);
    assert_eq!(own(&site.folder().read().unwrap()), Vec::<&str>::new());
    let missing = site.path("nowhere");
    let error = Folder::new(&missing).read().unwrap_err().to_string();
    assert!(error.contains(missing.to_str().unwrap()), "{error}");
}

#[test]
fn a_file_of_the_site_comes_before_the_embedded_one() {
    let Some(embedded) = embedded::themes().first() else { return };
    let path = embedded.path.as_str();
    let site = Site::new(&[(path, "mine")]);
    let mut sources = site.folder().read().unwrap();
    assert_eq!(text(&sources, path), "mine");
    fs::remove_file(site.path(path)).unwrap();
    let changed = site.folder().refresh(&mut sources, &[site.path(path)]).unwrap().differing;
    assert_eq!(changed, [SourcePath::new(path)]);
    assert_eq!(sources.get(path).unwrap().hash, embedded.hash);
}

#[cfg(unix)]
mod links {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn are_followed_to_files_and_folders() {
        let site = Site::new(&[("shared/one.md", "1"), ("shared/more/two.md", "2"), ("content/x.md", "")]);
        symlink(site.path("shared/one.md"), site.path("content/one.md")).unwrap();
        symlink(site.path("shared/more"), site.path("content/more")).unwrap();
        let sources = site.folder().read().unwrap();
        assert_eq!(own(&sources), ["content/more/two.md", "content/one.md", "content/x.md"]);
        assert_eq!(text(&sources, "content/more/two.md"), "2");
    }

    /// Returns what is not read below `content/`, with the obstacle.
    fn unread(sources: &Sources) -> Vec<(&str, &Obstacle)> {
        sources.unread().map(|(path, obstacle)| (path.as_str(), obstacle)).collect()
    }

    #[test]
    fn that_lead_back_are_reported_and_never_a_loop() {
        let site = Site::new(&[("content/a/x.md", "")]);
        symlink(site.path("content"), site.path("content/a/again")).unwrap();
        let sources = site.folder().read().unwrap();
        assert!(matches!(unread(&sources)[..], [("content/a/again", Obstacle::Loop { .. })]));
        assert_eq!(own(&sources), ["content/a/x.md"]);
    }

    #[test]
    fn to_nowhere_are_reported_unless_an_editor_made_them() {
        let site = Site::new(&[("content/x.md", "")]);
        symlink("me@host.1234", site.path("content/.#x.md")).unwrap();
        symlink("nowhere.md", site.path("content/lost.md")).unwrap();
        let mut sources = site.folder().read().unwrap();
        let lost = Obstacle::Dangling { target: "nowhere.md".to_owned() };
        assert_eq!(unread(&sources), [("content/lost.md", &lost)]);
        site.write("content/nowhere.md", "");
        let changed = [site.path("content/lost.md"), site.path("content/nowhere.md")];
        site.folder().refresh(&mut sources, &changed).unwrap();
        assert_eq!(own(&sources), ["content/lost.md", "content/nowhere.md", "content/x.md"]);
        assert_eq!(unread(&sources), []);
    }

    #[test]
    fn out_of_the_site_are_followed_only_where_that_is_asked_for() {
        let elsewhere = Site::new(&[("secret.txt", "s"), ("folder/a.md", "a")]);
        let site = Site::new(&[("content/x.md", "")]);
        symlink(elsewhere.path("secret.txt"), site.path("content/secret.txt")).unwrap();
        symlink(elsewhere.path("folder"), site.path("content/folder")).unwrap();
        let mut sources = site.folder().read().unwrap();
        let refused = unread(&sources).into_iter().map(|(path, _)| path.to_owned()).collect::<Vec<_>>();
        assert_eq!(refused, ["content/folder", "content/secret.txt"]);
        assert_eq!(own(&sources), ["content/x.md"]);
        // Nor when a change behind it is reported.
        let changed = [site.path("content/folder/a.md"), site.path("content/folder"), site.path("content")];
        assert_eq!(site.folder().refresh(&mut sources, &changed).unwrap().differing, []);
        let followed = site.folder().following(Links::Anywhere).read().unwrap();
        assert_eq!(own(&followed), ["content/folder/a.md", "content/secret.txt", "content/x.md"]);
    }

    /// Refreshes `sources` at `path`, and compares them with those of a clean read. Returns what is not read.
    fn refreshed_as_clean(site: &Site, sources: &mut Sources, path: &str) -> Vec<String> {
        site.folder().refresh(sources, [site.path(path)]).unwrap();
        let clean = site.folder().read().unwrap();
        assert_eq!((own(sources), unread(sources)), (own(&clean), unread(&clean)), "after `{path}` changed");
        unread(sources).into_iter().map(|(path, _)| path.to_owned()).collect()
    }

    #[test]
    fn that_lead_back_are_reported_in_the_same_place_when_they_are_created_later() {
        let site = Site::new(&[("content/x.md", ""), ("content/notes/sub/a.md", "")]);
        let mut sources = site.folder().read().unwrap();
        symlink(".", site.path("content/linked")).unwrap();
        assert_eq!(refreshed_as_clean(&site, &mut sources, "content/linked"), ["content/linked"]);
        symlink("..", site.path("content/notes/sub/up")).unwrap();
        let both = ["content/linked", "content/notes/sub/up"];
        assert_eq!(refreshed_as_clean(&site, &mut sources, "content/notes/sub/up"), both);
        assert_eq!(refreshed_as_clean(&site, &mut sources, "content/notes/sub"), both);
        assert_eq!(refreshed_as_clean(&site, &mut sources, "content/notes/sub/up/sub"), both);
        // A folder that becomes a link to the one that contains it.
        fs::remove_dir_all(site.path("content/notes")).unwrap();
        symlink(".", site.path("content/notes")).unwrap();
        let both = ["content/linked", "content/notes"];
        assert_eq!(refreshed_as_clean(&site, &mut sources, "content/notes"), both);
        assert_eq!(own(&sources), ["content/x.md"]);
        fs::remove_file(site.path("content/linked")).unwrap();
        assert_eq!(refreshed_as_clean(&site, &mut sources, "content/linked"), ["content/notes"]);
    }

    #[test]
    fn a_pipe_is_never_opened() {
        let site = Site::new(&[("content/x.md", "")]);
        let pipe = site.path("content/pipe.md");
        std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
        let mut sources = site.folder().read().unwrap();
        assert_eq!(unread(&sources), [("content/pipe.md", &Obstacle::Special)]);
        fs::remove_file(&pipe).unwrap();
        assert_eq!(site.folder().refresh(&mut sources, [&pipe]).unwrap().differing.len(), 1);
        std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert_eq!(site.folder().refresh(&mut sources, [&pipe]).unwrap().differing.len(), 1);
        assert_eq!(unread(&sources), [("content/pipe.md", &Obstacle::Special)]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_not_text_is_reported() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let site = Site::new(&[("content/x.md", "")]);
    fs::write(site.path("content").join(OsStr::from_bytes(b"caf\xe9.md")), "").unwrap();
    let sources = site.folder().read().unwrap();
    let unread: Vec<_> = sources.unread().map(|(path, obstacle)| (path.as_str(), obstacle)).collect();
    assert_eq!(unread, [("content/caf\u{fffd}.md", &Obstacle::Name)]);
}

#[test]
fn hidden_files_are_reported_and_those_of_hosts_and_tools_are_not() {
    let files = ["content/.htaccess", "content/.secret.md", "content/.gitkeep", "content/.mine/a.md"];
    let site = Site::new(&files.map(|path| (path, "")));
    let mut sources = site.folder().read().unwrap();
    let hidden = |sources: &Sources| sources.unread().map(|(path, _)| path.to_string()).collect::<Vec<_>>();
    assert_eq!(hidden(&sources), ["content/.mine", "content/.secret.md"]);
    assert_eq!(own(&sources), ["content/.htaccess"]);
    let changed = files.map(|path| site.path(path));
    assert_eq!(site.folder().refresh(&mut sources, &changed).unwrap().differing, []);
    // Nothing inside a hidden folder is read, even if that folder is reported.
    assert_eq!(site.folder().refresh(&mut sources, [site.path("content/.mine")]).unwrap().differing, []);
    fs::remove_file(site.path("content/.secret.md")).unwrap();
    site.folder().refresh(&mut sources, &[site.path("content/.secret.md")]).unwrap();
    assert_eq!(hidden(&sources), ["content/.mine"]);
}

#[test]
fn what_stands_beside_the_configuration_and_belongs_elsewhere_is_known() {
    let site =
        Site::new(&[("site.toml", ""), ("README.md", ""), ("templates/x/a.html", ""), ("about.md", "")]);
    let mut sources = site.folder().read().unwrap();
    let unread_names =
        |sources: &Sources| sources.unread().map(|(path, _)| path.to_string()).collect::<Vec<_>>();
    assert_eq!(unread_names(&sources), ["about.md", "templates"]);
    assert_eq!(own(&sources), ["site.toml"]);
    // Whichever change is reported, or only that some event was missed.
    fs::remove_file(site.path("about.md")).unwrap();
    site.write("config.toml", "");
    let changed = site.folder().refresh(&mut sources, [site.path("site.toml")]).unwrap().differing;
    assert_eq!(changed, ["about.md", "config.toml"].map(SourcePath::new));
    assert_eq!(unread_names(&sources), ["config.toml", "templates"]);
    fs::remove_dir_all(site.path("templates")).unwrap();
    site.folder().refresh(&mut sources, [site.path("templates")]).unwrap();
    assert_eq!(unread_names(&sources), ["config.toml"]);
    assert_eq!(own(&sources), ["site.toml"]);
}

#[test]
fn only_what_changed_is_read_again() {
    let site = Site::new(&[("site.toml", "1"), ("content/a.md", "1"), ("content/b.md", "1")]);
    let mut sources = site.folder().read().unwrap();
    site.write("content/a.md", "2");
    site.write("content/b.md", "2");
    let changed = site.folder().refresh(&mut sources, &[site.path("content/a.md")]).unwrap().differing;
    assert_eq!(changed, [SourcePath::new("content/a.md")]);
    assert_eq!((text(&sources, "content/a.md"), text(&sources, "content/b.md")), ("2", "1"));
}

#[test]
fn what_was_touched_but_is_the_same_has_not_changed() {
    let site = Site::new(&[("content/a.md", "1")]);
    let mut sources = site.folder().read().unwrap();
    site.write("content/a.md", "1");
    let changed = [site.path("content/a.md"), site.path("content"), site.path("content/a.md~")];
    assert_eq!(site.folder().refresh(&mut sources, &changed).unwrap().differing, []);
}

#[test]
fn a_long_file_is_read_again_only_if_it_changed_and_has_settled() {
    let site = Site::new(&[("content/a.mp4", &"7".repeat(300_000))]);
    let set_age = |seconds| {
        let file = fs::File::options().append(true).open(site.path("content/a.mp4")).unwrap();
        file.set_modified(std::time::SystemTime::now() - std::time::Duration::from_secs(seconds)).unwrap();
    };
    set_age(60);
    let mut sources = site.folder().read().unwrap();
    let before = sources.clone();
    let mut refresh = || {
        let refreshed = site.folder().refresh(&mut sources, site.folder().tops()).unwrap();
        let file = sources.get("content/a.mp4").unwrap();
        (refreshed, stored::location(file) == stored::location(before.get("content/a.mp4").unwrap()))
    };
    let (refreshed, is_same) = refresh();
    assert!(refreshed.differing.is_empty() && refreshed.growing.is_empty() && is_same, "{refreshed:?}");
    site.write("content/a.mp4", &"8".repeat(300_000));
    let (refreshed, is_same) = refresh();
    assert_eq!(refreshed.growing, [site.path("content/a.mp4")].into());
    assert!(refreshed.differing.is_empty() && is_same, "{refreshed:?}");
    set_age(30);
    let (refreshed, is_same) = refresh();
    assert_eq!(refreshed.differing, [SourcePath::new("content/a.mp4")]);
    assert!(refreshed.growing.is_empty() && !is_same, "{refreshed:?}");
}

#[test]
fn folders_come_and_go_with_all_their_files() {
    let site = Site::new(&[("content/a.md", "")]);
    let mut sources = site.folder().read().unwrap();
    site.write("content/new/b.md", "");
    site.write("content/new/deep/c.md", "");
    let changed = site.folder().refresh(&mut sources, &[site.path("content/new")]).unwrap().differing;
    assert_eq!(changed, ["content/new/b.md", "content/new/deep/c.md"].map(SourcePath::new));
    fs::rename(site.path("content/new"), site.path("content/newer")).unwrap();
    site.folder().refresh(&mut sources, &[site.path("content/new"), site.path("content/newer")]).unwrap();
    assert_eq!(own(&sources), ["content/a.md", "content/newer/b.md", "content/newer/deep/c.md"]);
    fs::remove_dir_all(site.path("content")).unwrap();
    site.folder().refresh(&mut sources, &[site.path("content")]).unwrap();
    assert_eq!(own(&sources), Vec::<&str>::new());
}

#[test]
fn what_is_no_source_has_no_path() {
    let folder = Folder::new(Path::new("/site"));
    let path = |path: &str| folder.source_path(Path::new(path));
    assert_eq!(path("/site/content/a/b.md").as_deref(), Some("content/a/b.md"));
    assert_eq!(path("/site/site.toml").as_deref(), Some("site.toml"));
    assert_eq!(path("/site/content").as_deref(), Some("content"));
    assert_eq!(path("/site/templates").as_deref(), Some("templates"));
    for other in [
        "/site",
        "/site/templates/a.html",
        "/site/package.json",
        "/site/public/x.html",
        "/site/content/.x/y",
        "/else/content/a.md",
        "/site/site.toml/x",
    ] {
        assert_eq!(path(other), None, "{other}");
    }
}
