//! What the preview shows now, shared between the thread that builds and those that answer. Whoever looks gets a
//! view that no longer changes, and can wait for the next.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use assay_build::{OutputPath, Pages, Summary};

use super::notice::Notice;

/// The latest view.
#[derive(Debug)]
pub(crate) struct Live {
    /// Tells this run of the preview from others, whose versions mean something else.
    run: String,
    now: Mutex<Now>,
    renewed: Condvar,
}

/// What changes while the preview runs.
#[derive(Debug, Default)]
struct Now {
    view: Arc<View>,
    /// How many pages have begun to listen, those included that are gone.
    listeners: u64,
}

/// A page that listens; it knows how many came before it.
#[derive(Debug)]
pub(super) struct Listener(u64);

/// What a listener hears.
#[derive(Clone, Debug)]
pub(super) enum Heard {
    /// There is a newer view.
    News(Arc<View>),
    /// Nothing for some time.
    Silence,
    /// Others want to listen, and have waited less long.
    MakeWay,
}

/// How many pages listen at once. Browsers open six connections to one host, and each listener takes one; were
/// there more than these, no page could be loaded. Who has to make way asks again, and misses nothing.
const LISTENERS: u64 = 4;

/// What the preview shows at one moment.
#[derive(Clone, Debug, Default)]
pub(super) struct View {
    /// Counts the builds.
    pub(super) version: u64,
    /// The last site without errors, if there was any.
    pub(super) pages: Option<Pages>,
    /// The version in which there was a site for the first time.
    pub(super) begun: u64,
    /// The version in which each file of the site last changed, came or went, since there is one.
    pub(super) changed: BTreeMap<OutputPath, u64>,
    /// What is wrong with the site as it is now.
    pub(super) notices: Arc<[Notice]>,
    /// What the last build without errors made.
    pub(super) summary: Summary,
    /// The latest builds, the last one first.
    pub(super) history: Vec<Arc<Step>>,
}

/// One build: why, how long, and what came of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Step {
    /// The version that it made.
    pub(super) version: u64,
    /// The sources that had changed; empty at the beginning.
    pub(super) sources: Vec<String>,
    /// The files of the site that changed, came or went.
    pub(super) outputs: Vec<OutputPath>,
    /// From the change to the new view.
    pub(super) took: Duration,
    /// How many things were wrong.
    pub(super) notices: usize,
}

/// What a build found out.
#[derive(Debug, Default)]
pub(super) struct News {
    /// The site, or none where it has errors; the last one without them stays then.
    pub(super) site: Option<(Pages, Summary)>,
    /// What is wrong.
    pub(super) notices: Vec<Notice>,
    /// The sources that had changed.
    pub(super) sources: Vec<String>,
    /// How long it took.
    pub(super) took: Duration,
}

/// How many builds are remembered.
const HISTORY: usize = 20;

impl Live {
    /// A view with nothing in it.
    pub(crate) fn new() -> Self {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Self { run: format!("{:x}", now.as_nanos()), now: Mutex::default(), renewed: Condvar::new() }
    }

    /// The latest view.
    pub(super) fn view(&self) -> Arc<View> {
        self.lock().view.clone()
    }

    /// Lets one more page listen.
    pub(super) fn listen(&self) -> Listener {
        let mut now = self.lock();
        now.listeners += 1;
        self.renewed.notify_all();
        Listener(now.listeners)
    }

    /// What `listener` hears after the view of `version`, in as long as `patience`.
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

    /// How a browser names the view that it shows.
    pub(super) fn seal(&self, version: u64) -> String {
        format!("{}.{version}", self.run)
    }

    /// The version that a browser names, or none where it is another run's.
    pub(super) fn version_of(&self, seal: &str) -> Option<u64> {
        seal.strip_prefix(&self.run)?.strip_prefix('.')?.parse().ok()
    }

    /// Shows what a build found out, and returns it as a view.
    pub(super) fn publish(&self, news: News) -> Arc<View> {
        let view = Arc::new(self.view().with(news));
        self.lock().view = view.clone();
        self.renewed.notify_all();
        view
    }

    /// The lock is held only to copy what it holds, which leaves nothing half done.
    fn lock(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl View {
    fn with(&self, news: News) -> Self {
        let version = self.version + 1;
        let mut view = Self { version, notices: news.notices.into(), ..self.clone() };
        let mut outputs = Vec::new();
        if let Some((pages, summary)) = news.site {
            match &self.pages {
                Some(old) => outputs = differing(old, &pages),
                None => view.begun = version,
            }
            view.changed.extend(outputs.iter().map(|path| (path.clone(), version)));
            view.pages = Some(pages);
            view.summary = summary;
        }
        let notices = view.notices.len();
        let step = Step { version, sources: news.sources, outputs, took: news.took, notices };
        view.history.insert(0, Arc::new(step));
        view.history.truncate(HISTORY);
        view
    }
}

/// The files that one site has otherwise than the other, or that only one of them has.
fn differing(old: &Pages, new: &Pages) -> Vec<OutputPath> {
    // Two builds share the bytes of what did not change, so that most files are compared by their address.
    let same = |a: &Arc<[u8]>, b: &Arc<[u8]>| Arc::ptr_eq(a, b) || a == b;
    let changed = new.iter().filter(|(path, bytes)| !old.get(path).is_some_and(|old| same(old, bytes)));
    let gone = old.iter().filter(|(path, _)| new.get(path).is_none());
    let mut paths: Vec<_> = changed.chain(gone).map(|(path, _)| path.clone()).collect();
    paths.sort();
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn news(files: &[(&str, &str)]) -> News {
        let pages = files.iter().map(|(path, text)| (OutputPath::new(path).unwrap(), text.as_bytes().into()));
        News { site: Some((pages.collect(), Summary::default())), ..News::default() }
    }

    fn changed(view: &View) -> Vec<(&str, u64)> {
        view.changed.iter().map(|(path, version)| (path.as_str(), *version)).collect()
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
        assert_eq!(view.history[0].outputs, [OutputPath::new("a").unwrap()]);
    }

    #[test]
    fn a_site_with_errors_leaves_the_last_good_one() {
        let live = Live::new();
        live.publish(news(&[("a", "1")]));
        let view = live.publish(News::default());
        assert_eq!(view.version, 2);
        assert_eq!(view.pages.as_ref().map(Pages::len), Some(1));
        assert_eq!(changed(&view), []);
    }

    #[test]
    fn a_listener_hears_the_next_view() {
        let live = Arc::new(Live::new());
        let listening = live.clone();
        let listener =
            std::thread::spawn(move || listening.hear(&listening.listen(), 0, Duration::from_secs(10)));
        live.publish(news(&[]));
        assert!(matches!(listener.join().unwrap(), Heard::News(view) if view.version == 1));
        assert!(matches!(live.hear(&live.listen(), 1, Duration::from_millis(10)), Heard::Silence));
    }

    #[test]
    fn the_one_that_listened_longest_makes_way() {
        let live = Arc::new(Live::new());
        let listening = live.clone();
        let first = live.listen();
        let waiter = std::thread::spawn(move || listening.hear(&first, 0, Duration::from_secs(10)));
        let others: Vec<_> = (0..LISTENERS).map(|_| live.listen()).collect();
        assert!(matches!(waiter.join().unwrap(), Heard::MakeWay));
        for other in others {
            assert!(matches!(live.hear(&other, 0, Duration::ZERO), Heard::Silence));
        }
    }

    #[test]
    fn a_seal_is_good_for_one_run() {
        let (live, other) = (Live::new(), Live { run: "other".to_owned(), ..Live::new() });
        assert_eq!(live.version_of(&live.seal(7)), Some(7));
        assert_eq!(live.version_of(&other.seal(7)), None);
        assert_eq!(live.version_of("nonsense"), None);
    }
}
