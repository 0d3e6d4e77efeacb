//! The current state of the preview, shared between the thread that builds and those that answer requests. Readers get
//! an immutable view, and can wait for the next.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use assay_build::{Cause, Contents, OutputPath, Summary};

use super::notice::Notice;
use super::site::{self, Files};

/// The latest view.
#[derive(Debug)]
pub(crate) struct Live {
    /// Identifies this run of the preview; versions of other runs have no meaning.
    run: String,
    /// The root of files that are not in memory.
    root: PathBuf,
    now: Mutex<Now>,
    renewed: Condvar,
}

/// The mutable state of the preview.
#[derive(Debug, Default)]
struct Now {
    view: Arc<View>,
    /// The number of pages that have begun to listen, including disconnected ones.
    listeners: u64,
}

/// A page that listens, with the number of pages that did before.
#[derive(Debug)]
pub(super) struct Listener(u64);

/// The result of waiting.
#[derive(Clone, Debug)]
pub(super) enum Heard {
    /// There is a newer view.
    News(Arc<View>),
    /// Nothing happened for some time.
    Silence,
    /// The listener has to make way for newer ones.
    MakeWay,
}

/// The maximum number of pages that listen at once. Browsers open six connections to one host, and each listener
/// occupies one; with more listeners no page could be loaded. A page that has to make way reconnects, and misses
/// nothing.
const LISTENERS: u64 = 4;

/// The state of the preview at one moment. All of it belongs to one site.
#[derive(Clone, Debug, Default)]
pub(super) struct View {
    /// The version, which increases with each view.
    pub(super) version: u64,
    /// The last site without errors, if there was one. Its pages are rendered on request.
    pub(super) site: Option<Arc<dyn Files>>,
    /// The last completely rendered site, used if a template fails.
    pub(super) good: Option<Arc<dyn Files>>,
    /// The version in which there was a site for the first time.
    pub(super) begun: u64,
    /// The version in which each file that pages embed last changed, was added or removed, since there is a site.
    pub(super) changed: BTreeMap<OutputPath, u64>,
    /// The problems of the current site.
    pub(super) notices: Arc<[Notice]>,
    /// The summary of the last build without errors.
    pub(super) summary: Summary,
    /// The latest builds, the last one first.
    pub(super) history: Vec<Arc<Step>>,
}

/// A build: its cause, its duration, and its result.
#[derive(Clone, Debug, Default)]
pub(super) struct Step {
    /// The version that it produced.
    pub(super) version: u64,
    /// The sources that changed; empty for the first build.
    pub(super) sources: Vec<String>,
    /// The reasons why outputs had to be rendered again.
    pub(super) causes: Vec<Cause>,
    /// The number of those outputs.
    pub(super) rerender_count: usize,
    /// The files that changed; none while outputs are still being rendered.
    pub(super) outputs: Option<Vec<OutputPath>>,
    /// The time from the change to the new view.
    pub(super) took: Duration,
    /// The number of problems.
    pub(super) notices: usize,
}

/// The result of a build.
#[derive(Debug, Default)]
pub(super) struct News {
    /// The site; none if it has errors, in which case the last one without errors stays.
    pub(super) site: Option<(Arc<dyn Files>, Summary)>,
    /// The problems.
    pub(super) notices: Vec<Notice>,
    /// The sources that changed.
    pub(super) sources: Vec<String>,
    /// The reasons why outputs had to be rendered again.
    pub(super) causes: Vec<Cause>,
    /// The number of those outputs.
    pub(super) rerender_count: usize,
    /// The duration.
    pub(super) took: Duration,
}

/// The number of builds in the history.
const HISTORY: usize = 20;

impl Live {
    /// Returns an empty view of the site at `root`.
    pub(crate) fn of(root: &Path) -> Self {
        Self { root: root.to_owned(), ..Self::new() }
    }

    /// Returns an empty view.
    pub(super) fn new() -> Self {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Self {
            root: PathBuf::new(),
            run: format!("{:x}", now.as_nanos()),
            now: Mutex::default(),
            renewed: Condvar::new(),
        }
    }

    /// Returns the root of files that are not in memory.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Returns the latest view.
    pub(super) fn view(&self) -> Arc<View> {
        self.lock().view.clone()
    }

    /// Adds a listener.
    pub(super) fn listen(&self) -> Listener {
        let mut now = self.lock();
        now.listeners += 1;
        self.renewed.notify_all();
        Listener(now.listeners)
    }

    /// Waits up to `patience` for a view after `version`, for `listener`.
    pub(super) fn hear(&self, listener: &Listener, version: u64, patience: Duration) -> Heard {
        let makes_way = |now: &Now| now.listeners >= listener.0 + LISTENERS;
        let waits = |now: &mut Now| now.view.version <= version && !makes_way(now);
        let (now, _) = self
            .renewed
            .wait_timeout_while(self.lock(), patience, waits)
            .unwrap_or_else(PoisonError::into_inner);
        match &now.view {
            view if view.version > version => Heard::News(view.clone()),
            _ if makes_way(&now) => Heard::MakeWay,
            _ => Heard::Silence,
        }
    }

    /// Returns a token for what a browser shows: the page at `path` in `view`.
    pub(super) fn seal(&self, view: &View, path: &str) -> String {
        format!("{}.{}.{}", self.run, view.version, site::print(view.site.as_deref(), path))
    }

    /// Parses a token; none if it belongs to another run.
    pub(super) fn seen(&self, seal: &str) -> Option<Seen> {
        let (version, print) = seal.strip_prefix(&self.run)?.strip_prefix('.')?.split_once('.')?;
        Some(Seen { version: version.parse().ok()?, print: print.to_owned() })
    }

    /// Publishes the result of a build, and returns it as a view.
    pub(super) fn publish(&self, news: News) -> Arc<View> {
        self.renew(|view| view.show(news))
    }

    /// Marks the latest site as completely rendered, with the files that changed.
    pub(super) fn finish(&self, outputs: Vec<OutputPath>) -> Arc<View> {
        self.renew(|view| view.finish(outputs))
    }

    /// Withdraws the latest site, in which a template failed: the last completely rendered one is shown again.
    pub(super) fn withdraw(&self, notices: Vec<Notice>) -> Arc<View> {
        self.renew(|view| view.withdraw(notices))
    }

    fn renew(&self, change: impl FnOnce(&mut View)) -> Arc<View> {
        let mut view = View::clone(&self.view());
        view.version += 1;
        change(&mut view);
        let view = Arc::new(view);
        self.lock().view = view.clone();
        self.renewed.notify_all();
        view
    }

    /// Locks the state, only to copy it, so that a panic leaves it consistent.
    fn lock(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The page that a browser shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    /// The version of the view.
    pub(super) version: u64,
    /// The fingerprint of the page.
    pub(super) print: String,
}

impl View {
    fn show(&mut self, news: News) {
        self.notices = news.notices.into();
        if let Some((site, summary)) = news.site {
            self.replace(Some(site));
            self.summary = summary;
        }
        let step = Step {
            version: self.version,
            sources: news.sources,
            causes: news.causes,
            rerender_count: news.rerender_count,
            outputs: None,
            took: news.took,
            notices: self.notices.len(),
        };
        self.history.insert(0, Arc::new(step));
        self.history.truncate(HISTORY);
    }

    fn finish(&mut self, outputs: Vec<OutputPath>) {
        self.good.clone_from(&self.site);
        if let Some(step) = self.history.first_mut() {
            *step = Arc::new(Step { outputs: Some(outputs), ..Step::clone(step) });
        }
    }

    fn withdraw(&mut self, notices: Vec<Notice>) {
        self.notices = notices.into();
        self.replace(self.good.clone());
        if let Some(step) = self.history.first_mut() {
            *step = Arc::new(Step { notices: self.notices.len(), ..Step::clone(step) });
        }
    }

    /// Replaces the current site.
    fn replace(&mut self, site: Option<Arc<dyn Files>>) {
        let version = self.version;
        match (&self.site, &site) {
            (None, Some(_)) => self.begun = version,
            (Some(old), Some(new)) => {
                let differing = differing(&old.static_files(), &new.static_files());
                self.changed.extend(differing.into_iter().map(|path| (path, version)));
            }
            (_, None) => {}
        }
        self.site = site;
    }
}

/// Returns the files that differ between two sites, or that only one of them has.
fn differing(old: &[(OutputPath, Contents)], new: &[(OutputPath, Contents)]) -> BTreeSet<OutputPath> {
    let old: BTreeMap<_, _> = old.iter().map(|(path, bytes)| (path, bytes)).collect();
    let new: BTreeMap<_, _> = new.iter().map(|(path, bytes)| (path, bytes)).collect();
    // Two builds share the bytes of unchanged files, so that most are compared by address.
    let same = |a: &Contents, b: &Contents| match (a, b) {
        (Contents::Bytes(a), Contents::Bytes(b)) => Arc::ptr_eq(a, b) || a == b,
        (Contents::Stored(a), Contents::Stored(b)) => a.hash == b.hash,
        (Contents::Encoded(a), Contents::Encoded(b)) => a == b,
        _ => false,
    };
    let paths = old.keys().chain(new.keys()).copied();
    paths
        .filter(|path| !old.get(path).zip(new.get(path)).is_some_and(|(old, new)| same(old, new)))
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    use assay_build::Pages;

    fn site(files: &[(&str, &str)]) -> Arc<dyn Files> {
        let pages = files.iter().map(|(path, text)| (OutputPath::new(path).unwrap(), text.as_bytes().into()));
        Arc::new(Pages::from_iter(pages))
    }

    fn news(files: &[(&str, &str)]) -> News {
        News { site: Some((site(files), Summary::default())), ..News::default() }
    }

    fn changed(view: &View) -> Vec<(&str, u64)> {
        view.changed.iter().map(|(path, version)| (path.as_str(), *version)).collect()
    }

    fn first_file(view: &View) -> Option<String> {
        let file = view.site.as_ref()?.bytes(&OutputPath::new("a").unwrap())?;
        Some(String::from_utf8_lossy(&file).into_owned())
    }

    #[test]
    fn each_file_has_the_version_in_which_it_changed() {
        let live = Live::new();
        assert_eq!(changed(&live.publish(news(&[("a", "1"), ("b", "1"), ("c", "1")]))), []);
        assert_eq!(
            changed(&live.publish(news(&[("a", "1"), ("b", "2"), ("d", "1")]))),
            [("b", 2), ("c", 2), ("d", 2)]
        );
        let view = live.publish(news(&[("a", "2"), ("b", "2"), ("d", "1")]));
        assert_eq!(changed(&view), [("a", 3), ("b", 2), ("c", 2), ("d", 2)]);
    }

    #[test]
    fn a_site_with_errors_leaves_the_last_good_one() {
        let live = Live::new();
        live.publish(news(&[("a", "1")]));
        let view = live.publish(News::default());
        assert_eq!((view.version, first_file(&view).as_deref()), (2, Some("1")));
        assert_eq!(changed(&view), []);
    }

    #[test]
    fn a_site_that_cannot_be_drawn_is_taken_back() {
        let live = Live::new();
        live.publish(news(&[("a", "1")]));
        let view = live.finish(vec![OutputPath::new("a").unwrap()]);
        assert_eq!(view.history[0].outputs.as_ref().map(Vec::len), Some(1));
        assert_eq!(first_file(&live.publish(news(&[("a", "2")]))).as_deref(), Some("2"));
        let view = live.withdraw(Vec::new());
        assert_eq!(first_file(&view).as_deref(), Some("1"));
        assert_eq!(changed(&view), [("a", 4)]);
        assert_eq!(view.history.len(), 2);
    }

    #[test]
    fn a_listener_hears_the_next_view() {
        let live = Arc::new(Live::new());
        let listening = live.clone();
        let listener =
            std::thread::spawn(move || listening.hear(&listening.listen(), 0, Duration::from_secs(60)));
        live.publish(news(&[]));
        assert!(matches!(listener.join().unwrap(), Heard::News(view) if view.version == 1));
        assert!(matches!(live.hear(&live.listen(), 1, Duration::from_millis(10)), Heard::Silence));
    }

    #[test]
    fn the_one_that_listened_longest_makes_way() {
        let live = Arc::new(Live::new());
        let listening = live.clone();
        let first = live.listen();
        let waiter = std::thread::spawn(move || listening.hear(&first, 0, Duration::from_secs(60)));
        let others: Vec<_> = (0..LISTENERS).map(|_| live.listen()).collect();
        assert!(matches!(waiter.join().unwrap(), Heard::MakeWay));
        for other in others {
            assert!(matches!(live.hear(&other, 0, Duration::ZERO), Heard::Silence));
        }
    }

    #[test]
    fn a_seal_is_good_for_one_run() {
        let (live, other) = (Live::new(), Live { run: "other".to_owned(), ..Live::new() });
        let view = live.publish(news(&[("a/index.html", "1")]));
        let seen = |path| live.seen(&live.seal(&view, path));
        assert_eq!(seen("/a/").map(|seen| seen.version), Some(1));
        assert_ne!(seen("/a/"), seen("/b/"));
        assert_eq!(live.seen(&other.seal(&view, "/a/")), None);
        assert_eq!(live.seen("nonsense"), None);
    }
}
