//! A preview without its server: the results of each change on the disk.

use std::fs;

use super::*;
use crate::preview::live::View;

/// A site with a preview session.
struct Ground {
    _dir: tempfile::TempDir,
    root: PathBuf,
    session: Session,
}

impl Ground {
    fn new(files: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        let session =
            Session::new(Folder::new(&root), Arc::new(Live::new()), "http://localhost:1".to_owned());
        let ground = Self { _dir: dir, root, session };
        files.iter().for_each(|(path, text)| ground.write(path, text));
        ground
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn turn(&mut self, changed: &[&str]) -> Turn {
        self.turn_on(1, changed)
    }

    /// Runs a turn and renders everything, on a day of the month.
    fn turn_on(&mut self, day: i8, changed: &[&str]) -> Turn {
        let changed = changed.iter().map(|path| self.root.join(path)).collect();
        let mut turn = self.session.turn(&changed, &options(day));
        while self.session.is_rendering() {
            turn = self.session.render();
        }
        turn
    }

    fn view(&self) -> Arc<View> {
        self.session.live.view()
    }
}

fn options(day: i8) -> Options {
    Options {
        today: jiff::civil::date(2026, 11, day),
        base_url: None,
        drafts: assay_build::Drafts::Exclude,
        avif: assay_build::AvifEncoder::Absent,
        runtime: Vec::new(),
    }
}

#[test]
fn a_change_is_built_and_nothing_is_not() {
    let mut ground = Ground::new(&[("site.toml", "title = 1")]);
    assert!(matches!(ground.turn(&[]), Turn::Built { .. }));
    assert!(matches!(ground.turn(&["site.toml"]), Turn::Idle));
    ground.write("site.toml", "title = 2");
    assert!(matches!(ground.turn(&["site.toml"]), Turn::Built { sources, .. } if sources == ["site.toml"]));
    assert_eq!(ground.view().version, 2);
}

#[test]
fn the_site_is_previewed_under_the_path_that_it_will_stand_under() {
    let mut ground = Ground::new(&SOUND);
    ground.turn(&[]);
    assert_eq!(ground.session.home(), "http://localhost:1/");
    let (title, page) = ("title = \"Site\"\ntheme = \"plain\"\n", "{{ page.permalink }}");
    ground.write("themes/plain/templates/page.html", page);
    ground.write("site.toml", &format!("{title}base_url = \"https://example.com/practice/\"\n"));
    ground.turn(&["site.toml", "themes/plain/templates/page.html"]);
    assert_eq!(ground.session.home(), "http://localhost:1/practice/");
    assert_eq!(shown(&ground.view(), "a/index.html"), "http://localhost:1/practice/a/");
    // The command line takes precedence over the file.
    let given = Options { base_url: Some("https://example.org/else".to_owned()), ..options(2) };
    ground.session.turn(&BTreeSet::new(), &given);
    assert_eq!(ground.session.home(), "http://localhost:1/else/");
    assert_eq!(shown(&ground.view(), "a/index.html"), "https://example.org/else/a/");
}

#[test]
fn a_long_file_that_is_being_written_is_read_once_it_is_there() {
    let mut ground = Ground::new(&SOUND);
    ground.turn(&[]);
    ground.write("content/a.mp4", &"7".repeat(300_000));
    let video = ground.root.join("content/a.mp4");
    let changed = [video.clone()].into();
    assert!(matches!(ground.session.turn(&changed, &options(1)), Turn::Idle));
    assert!(ground.session.is_waiting());
    let file = fs::File::options().append(true).open(&video).unwrap();
    file.set_modified(std::time::SystemTime::now() - Duration::from_secs(60)).unwrap();
    assert!(matches!(ground.turn(&[]), Turn::Built { sources, .. } if sources == ["content/a.mp4"]));
    assert!(!ground.session.is_waiting());
    let path = OutputPath::new("a.mp4").unwrap();
    let shown = ground.view().site.as_ref().unwrap().file(&path).unwrap();
    assert!(shown.bytes().is_none() && shown.hash() == assay_build::ContentHash::of(&[b'7'; 300_000]));
    // It was touched, but not changed.
    file.set_modified(std::time::SystemTime::now() - Duration::from_secs(30)).unwrap();
    ground.turn(&["content/a.mp4"]);
    assert!(ground.session.sources().get("content/a.mp4").is_some());
}

/// A template that never ends is stopped and reported; the last good site stays, and the mended one replaces it.
#[test]
fn a_template_that_never_ends_is_mended() {
    for (engine, endless) in [
        ("", "{% for a in range(9000) %}{% for b in range(9000) %}{% endfor %}{% endfor %}"),
        (
            "engine = \"tera\"\n",
            "{% for a in range(end=9000) %}{% for b in range(end=9000) %}{% endfor %}{% endfor %}",
        ),
        ("", "{% set n = namespace(l=[]) %}{% for i in range(9000) %}{% set n.l = [n.l] %}{% endfor %}"),
        ("", &format!("{{{{ page.title{} }}}}", "|upper".repeat(9000))),
    ] {
        const TEMPLATE: &str = "themes/plain/templates/page.html";
        let mut ground = Ground::new(&SOUND);
        ground.write("themes/plain/theme.toml", &format!("title = \"Plain\"\n{engine}"));
        ground.write(TEMPLATE, "first");
        ground.turn(&[]);
        assert_eq!(shown(&ground.view(), "a/index.html"), "first");
        ground.write(TEMPLATE, endless);
        ground.turn(&[TEMPLATE]);
        let view = ground.view();
        assert!(view.notices.iter().any(|notice| notice.text.contains(TEMPLATE)), "{:?}", view.notices);
        assert_eq!(shown(&view, "a/index.html"), "first");
        ground.write(TEMPLATE, "mended");
        ground.turn(&[TEMPLATE]);
        assert_eq!(shown(&ground.view(), "a/index.html"), "mended");
        assert!(ground.view().notices.iter().all(|notice| !notice.is_error()));
    }
}

#[test]
fn another_day_is_a_change() {
    let mut ground = Ground::new(&[]);
    assert!(matches!(ground.turn_on(1, &[]), Turn::Built { .. }));
    assert!(matches!(ground.turn_on(1, &[]), Turn::Idle));
    assert!(matches!(ground.turn_on(2, &[]), Turn::Built { .. }));
}

#[test]
fn problems_are_shown_with_their_place() {
    let mut ground = Ground::new(&[("site.toml", "title = [\n")]);
    let Turn::Built { problems, .. } = ground.turn(&[]) else { panic!() };
    let notices = &ground.view().notices;
    assert_eq!(notices.len(), problems.len());
    let notice = notices.iter().find(|notice| notice.is_error()).unwrap();
    assert!(notice.text.contains("site.toml:"), "{}", notice.text);
    assert!(notice.editor.as_ref().unwrap().contains("/site.toml:"), "{notice:?}");
}

#[test]
fn what_cannot_be_read_is_shown_and_read_again_when_it_can() {
    let mut ground = Ground::new(&[("site.toml", "title = 1"), ("content/a.md", "")]);
    ground.turn(&[]);
    let away = ground.root.with_extension("away");
    fs::rename(&ground.root, &away).unwrap();
    assert!(matches!(ground.turn(&["content"]), Turn::Failed(Error::Read { .. })));
    assert!(ground.view().notices[0].text.contains("cannot read"));
    assert!(matches!(ground.turn(&[]), Turn::Idle), "the same is not told again");
    fs::rename(away, &ground.root).unwrap();
    assert!(matches!(ground.turn(&["content"]), Turn::Built { .. }));
    assert!(ground.session.sources().get("content/a.md").is_some());
    assert!(ground.view().notices.iter().all(|notice| !notice.text.contains("cannot read")));
}

/// A site without problems.
const SOUND: [(&str, &str); 3] = [
    ("site.toml", "title = \"Site\"\nbase_url = \"https://example.com\"\ntheme = \"plain\"\n"),
    ("themes/plain/templates/page.html", "{{ page.title }}: {{ page.content }}"),
    ("content/a.md", "One.\n"),
];

fn shown(view: &View, path: &str) -> String {
    let file = OutputPath::new(path).and_then(|path| view.site.as_ref()?.bytes(&path));
    String::from_utf8_lossy(&file.unwrap_or_default()).into_owned()
}

#[test]
fn a_page_is_shown_before_all_are_drawn_and_all_are_of_one_moment() {
    let mut ground = Ground::new(&SOUND);
    ground.turn(&[]);
    ground.write("content/a.md", "Two.\n");
    let changed = [ground.root.join("content/a.md")].into();
    assert!(matches!(ground.session.turn(&changed, &options(1)), Turn::Idle));
    let before = ground.view();
    assert!(before.history[0].outputs.is_none());
    ground.write("content/a.md", "Three.\n");
    let Turn::Built { sources, outputs, .. } = ground.turn(&["content/a.md"]) else { panic!() };
    // The page and its Markdown copy.
    assert_eq!((sources.len(), outputs), (2, 2), "what was not drawn is told with what came after it");
    assert!(shown(&before, "a/index.html").contains("Two."));
    assert!(shown(&ground.view(), "a/index.html").contains("Three."));
}

#[test]
fn a_template_that_fails_where_nobody_looks_is_told_and_the_last_good_site_stays() {
    let mut ground = Ground::new(&SOUND);
    ground.turn(&[]);
    ground.write(
        "themes/plain/templates/page.html",
        "{{ page.title }}{% if page.title == 'A' %}{{ nobody.knows }}{% endif %}",
    );
    let Turn::Built { problems, .. } = ground.turn(&["themes/plain/templates/page.html"]) else { panic!() };
    assert_eq!(problems.len(), 1, "{problems:?}");
    let view = ground.view();
    assert!(view.notices[0].text.contains("template/error"), "{:?}", view.notices);
    assert!(shown(&view, "a/index.html").contains("A: <p>One."));
    ground.write("themes/plain/templates/page.html", "Mended");
    ground.turn(&["themes/plain/templates/page.html"]);
    assert_eq!((shown(&ground.view(), "a/index.html").as_str(), ground.view().notices.len()), ("Mended", 0));
}
