//! Sites to which articles are added one at a time, as a practice adds them: in sections with lists of several pages, with
//! terms, dates and names that others have, or nearly have.

use assay_build::{Cache, SourceFile, SourcePath, Sources, build, check};
use jiff::civil::date;

use super::seeds::{Random, run_all};
use super::{Moment, options};

/// The number of sites in the suite.
const SITES: u64 = 150;

/// The number of edits of a site.
const EDITS: usize = 16;

/// The number of articles at first, if all can be published.
const ARTICLES: usize = 14;

/// One in how many choices is likely to be a mistake.
const CARELESS: usize = 30;

const CONFIG: &str = "title = \"Site\"\nbase_url = \"https://example.com\"\ntheme = \"plain\"\n";

/// Settings that lists and addresses depend on. Those of the whole site are before all tables.
const SETTINGS: [&str; 9] = [
    "paginate_by = 4\n",
    "archive = true\n",
    "[feeds]\nformats = [\"rss\", \"json\"]\nlimit = 3\n",
    "[outputs]\nmarkdown = false\nsitemap = false\n",
    "[slugs]\nscript = \"unicode\"\n",
    "[permalinks]\n\"deep\" = \"/deep/:title.html\"\n",
    "[redirects]\n\"/was/\" = \"/deep/oak/\"\n",
    "[taxonomies]\ntags = { title = \"Tags\", paginate_by = 5 }\n",
    "[content]\nfolder_pages = true\n[markdown]\nwiki_links = true\n",
];

/// Templates that show every list of a page.
const TEMPLATES: [(&str, &str); 3] = [
    (
        "page.html",
        "{{ page.title }}{% for b in page.breadcrumbs %}{{ b.url }} {% endfor %}{% for p in page.pages %}{{ p.title }} \
         {{ p.url }} {% endfor %}{{ page.pager.number if page.pager else 0 }}{{ page.total }}{% for f in page.feeds %}\
         {{ f.url }}{% endfor %}{{ page.content }}",
    ),
    (
        "article.html",
        "{{ page.title }}{% for b in page.breadcrumbs %}{{ b.url }} {% endfor %}{% for r in page.related %}{{ r.title }} \
         {{ r.url }} {% endfor %}{% for t in page.terms.tags %}{{ t.url }} {{ t.title }} {{ t.total }}{% endfor %}\
         {% for s in page.series %}{{ s.part }}/{{ s.parts }}{% endfor %}{{ page.previous.url if page.previous else 0 }}\
         {{ page.next.url if page.next else 0 }}{{ page.section.title if page.section else 0 }}{{ page.content }}",
    ),
    ("article.json", "[{{ page.title | json }}]"),
];

const FOLDERS: [&str; 5] = ["", "deep/", "deep/far/", "deep/oak/", "tags/"];

const NAMES: [&str; 16] = [
    "oak",
    "Oak",
    "elm",
    "ash",
    "fir",
    "bay",
    "yew",
    "box",
    "2026-01-05-may",
    "fig",
    "öl",
    "oel",
    "index",
    "_index",
    "CON",
    "two words",
];

const WORDS: [&str; 8] = ["bells", "bronze", "casting", "delivery", "foundry", "ledger", "moulds", "tuning"];

/// Front matter that few articles have, and how many have it: one in so many.
const FACTS: [(usize, &str); 19] = [
    (3, "tags = [\"One\"]\n"),
    (4, "tags = [\"One\", \"Two\", \"One\"]\n"),
    (9, "tags = [\"one\"]\n"),
    (9, "tags = [\"Rare\"]\n"),
    (5, "series = [\"Parts\"]\n"),
    (5, "weight = 2\n"),
    (6, "updated = 2026-04-03\n"),
    (9, "related = [\"/deep/elm/\"]\n"),
    (CARELESS, "related = [\"oak.md\"]\n"),
    (CARELESS, "aliases = [\"/deep/yew/\"]\n"),
    (CARELESS, "id = \"urn:same\"\n"),
    (12, "draft = true\n"),
    (12, "noindex = true\n"),
    (CARELESS, "slug = \"elm\"\n"),
    (CARELESS, "path = \"/deep/ash/below/\"\n"),
    (12, "publish = 2026-06-02\n"),
    (12, "review_by = 2026-05-01\n"),
    (9, "template = \"page.html\"\n"),
    (12, "hero = { src = \"/bell.svg\", alt = \"A bell\" }\n"),
];

fn article(random: &mut Random, title: &str) -> String {
    let mut text = format!("+++\ntitle = \"{title}\"\n");
    if !random.once_in(4) {
        text += &format!("date = 202{}-0{}-01\n", 4 + random.below(3), 1 + random.below(5));
    }
    let mut stated = Vec::new();
    for (times, fact) in FACTS {
        let key = fact.split(' ').next();
        if random.once_in(times) && !stated.contains(&key) {
            stated.push(key);
            text += fact;
        }
    }
    text += "+++\n";
    for _ in 0..random.below(9) {
        text += *random.one_of(&WORDS);
        text += " ";
    }
    match random.below(CARELESS) {
        0 => text + "\n\nSee [[oak]].\n",
        1..=4 => text + "\n\nSee [oak](/deep/oak/).\n",
        5 => {
            text + "\n\n::::self-assessment[Do you?]{#quick}\n- **One**: first.\n\n:::call\nCall.\n:::\n\n:::otherwise\nWait.\n:::\n::::\n"
        }
        _ => text + "\n",
    }
}

fn title(random: &mut Random) -> String {
    format!("{} {}", random.one_of(&["A", "B", "C", "D"]), random.one_of(&WORDS))
}

fn section(random: &mut Random) -> String {
    let mut text = "+++\n".to_owned();
    for (times, fact) in [
        (3, "list = \"all\"\n"),
        (3, "transparent = true\n"),
        (3, "sort_by = \"title\"\n"),
        (4, "paginate_by = 3\n"),
        (9, "draft = true\n"),
    ] {
        text += if random.once_in(times) { fact } else { "" };
    }
    text + "+++\n"
}

/// Returns the path of a page, which may exist, or have the address of another.
fn path(random: &mut Random) -> String {
    let folder = if random.once_in(3) { *random.one_of(&FOLDERS) } else { "deep/" };
    match random.once_in(8) {
        true => format!("content/{folder}{}.md", random.one_of(&NAMES)),
        false => format!("content/{folder}{}-{}.md", random.one_of(&NAMES[..8]), random.one_of(&WORDS)),
    }
}

fn put(sources: &mut Sources, path: &str, text: &str) {
    sources.insert(SourceFile::new(path, text.as_bytes()));
}

fn begun(random: &mut Random) -> Sources {
    let mut sources = Sources::default();
    let mut config = CONFIG.to_owned();
    for setting in SETTINGS {
        config += if random.once_in(3) { setting } else { "" };
    }
    put(&mut sources, "site.toml", &config);
    for (name, text) in TEMPLATES {
        put(&mut sources, &format!("themes/plain/templates/{name}"), text);
    }
    put(&mut sources, "content/bell.svg", "<svg/>");
    for folder in ["", "deep/", "deep/far/"] {
        if !random.once_in(3) {
            put(&mut sources, &format!("content/{folder}_index.md"), &section(random));
        }
    }
    for path in ["content/deep/oak.md", "content/deep/elm.md"] {
        put(
            &mut sources,
            path,
            "+++\ntags = [\"One\", \"Two\"]\nseries = [\"Parts\"]\ndate = 2025-01-01\n+++\n",
        );
    }
    let careful = !random.once_in(4);
    for _ in 0..ARTICLES {
        let before = sources.clone();
        let (path, title) = (path(random), title(random));
        put(&mut sources, &path, &article(random, &title));
        if careful && !is_published(&sources) {
            sources = before;
        }
    }
    sources
}

fn is_published(sources: &Sources) -> bool {
    build(sources, &options(date(2026, 6, 1)), &mut Cache::for_one_build()).pages.is_some()
}

/// Edits one file, mostly by adding it, and returns a description.
fn edit(random: &mut Random, sources: &mut Sources) -> String {
    let existing: Vec<SourcePath> = sources.iter().map(|file| file.path.clone()).collect();
    let existing: Vec<&SourcePath> = existing.iter().filter(|path| path.as_str().ends_with(".md")).collect();
    match random.below(12) {
        0 if !existing.is_empty() => {
            let path = *random.one_of(&existing);
            sources.remove(path);
            format!("remove {path}")
        }
        1 | 2 if !existing.is_empty() => {
            let path = random.one_of(&existing).as_str();
            let text = sources.get(path).map(|file| String::from_utf8_lossy(&file.bytes).into_owned());
            let text = text.unwrap_or_default();
            let end = text.find("title = ").map_or(0, |start| start + text[start..].find('\n').unwrap_or(0));
            let start = text.find("title = ").unwrap_or(0);
            let text = format!("{}title = \"{}\"{}", &text[..start], title(random), &text[end..]);
            put(sources, path, &text);
            format!("retitle {path}: {text:?}")
        }
        _ => {
            let (path, title) = (path(random), title(random));
            let text = article(random, &title);
            put(sources, &path, &text);
            format!("write {path}: {text:?}")
        }
    }
}

/// Adds articles to the site of `seed`, and returns how often it was published, or what was stale.
fn grow(seed: u64) -> Result<usize, String> {
    let mut random = Random::new(seed);
    let mut sources = begun(&mut random);
    let mut cache = Cache::default();
    let (mut edits, mut published) = (Vec::new(), 0);
    // The sources before an edit after which the site cannot be published.
    let mut working: Option<Sources> = None;
    for step in 0..=EDITS {
        let before = sources.clone();
        if let Some(working) = working.take().filter(|_| !random.once_in(4)) {
            sources = working;
            edits.push("undo".to_owned());
        } else if step > 0 {
            edits.push(edit(&mut random, &mut sources));
        }
        let options = options(date(2026, 6, 1));
        let watched = check(&sources, &options, &mut cache);
        let moment = Moment { watched, clean: build(&sources, &options, &mut Cache::for_one_build()) };
        if let Some(difference) = moment.difference() {
            let config =
                sources.get("site.toml").map(|file| String::from_utf8_lossy(&file.bytes).into_owned());
            return Err(format!("seed {seed}, {config:?}, after {edits:#?}\n{difference}"));
        }
        match moment.clean.pages {
            Some(_) => published += 1,
            None => working = Some(before).filter(is_published),
        }
    }
    Ok(published)
}

#[test]
fn a_site_that_grows_equals_clean() {
    let published = run_all(&[], SITES, grow);
    // Of a site with errors only the problems are compared.
    let (sites, all) = (published.iter().sum::<usize>(), published.len() * (EDITS + 1));
    assert!(sites * 2 > all, "too few sites were published: {sites} of {all}");
}
