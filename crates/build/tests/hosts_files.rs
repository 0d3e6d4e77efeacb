//! No name or address that an author writes becomes a rule for other programs: whatever addresses contain,
//! `_redirects`, `_headers`, `robots.txt` and the sitemap have only the usual lines, and each leads to a page.
//! `ASSAY_SEQUENCES` sets the number of sites, `ASSAY_SEED` the first seed.

mod seeds;

use std::collections::BTreeSet;

use assay_build::{AvifEncoder, Cache, Drafts, Options, OutputPath, Pages, SourceFile, Sources, build};
use quick_xml::events::Event;

use self::seeds::Random;

/// The number of sites in the suite.
const SITES: u64 = 600;

const BASE: &str = "https://example.com/practice";

/// The parts of addresses: text with a meaning in one of the files, and lines that would be rules in them.
const PARTS: [&str; 28] = [
    "a",
    "b",
    "x y",
    "é",
    " ",
    "\t",
    "\n",
    "\r\n",
    "\r",
    "\u{0}",
    "\u{7f}",
    "\u{85}",
    "\u{2028}",
    "*",
    "/*",
    ":splat",
    ":",
    "#",
    "?",
    "!",
    "%0a",
    "&<>\"'",
    "\n/evil/* https://evil.example/ 200\n",
    "\n/*\n  X-Evil: 1\n",
    "\n  X-Evil: 1",
    "\nDisallow: /\n",
    "\nSitemap: https://evil.example/\n",
    " https://evil.example/ 302 #",
];

fn text(random: &mut Random) -> String {
    // Most sites are valid.
    if !random.once_in(4) {
        return (*random.one_of(&["a", "b", "one", "two"])).to_owned();
    }
    (0..=random.below(3)).map(|_| *random.one_of(&PARTS)).collect()
}

/// Returns an address of this site, or sometimes of another.
fn address(random: &mut Random) -> String {
    let begin = ["/", "/", "/", "", "https://example.org/"][random.below(5)];
    format!("{begin}{}{}", text(random), if random.once_in(2) { "/" } else { "" })
}

/// Returns a text as a TOML string.
fn quoted(text: &str) -> String {
    let mut all = String::from("\"");
    for next in text.chars() {
        match next {
            '"' | '\\' => all.extend(['\\', next]),
            next if next.is_control() => all.push_str(&format!("\\u{:04x}", u32::from(next))),
            next => all.push(next),
        }
    }
    all + "\""
}

fn site(seed: u64) -> Sources {
    let mut random = Random::new(seed);
    let random = &mut random;
    let mut config =
        format!("title = {}\nbase_url = \"{BASE}\"\ntheme = \"t\"\n", quoted(&format!("T{}", text(random))));
    if random.once_in(3) {
        config += &format!("[[nav]]\ntitle = \"N\"\nlink = {}\n", quoted(&address(random)));
    }
    if random.once_in(3) {
        config += &format!("[redirects]\n{} = {}\n", quoted(&address(random)), quoted(&address(random)));
    }
    let mut sources = Sources::default();
    sources.insert(SourceFile::new("site.toml", config.into_bytes()));
    sources.insert(SourceFile::new("themes/t/theme.toml", &b"title = \"T\"\n"[..]));
    sources.insert(SourceFile::new("themes/t/templates/page.html", &b"{{ page.content }}"[..]));
    let picture = format!("themes/t/pictures/{}.svg", text(random).replace('/', ""));
    sources.insert(SourceFile::new(&picture, &b"<svg/>"[..]));
    for number in 0..1 + random.below(3) {
        let mut facts = format!("title = {}\n", quoted(&format!("Page {number}{}", text(random))));
        for key in ["slug", "path", "aliases", "tags"] {
            if random.once_in(4) {
                let value = if key == "path" || key == "aliases" { address(random) } else { text(random) };
                let is_list = key == "aliases" || key == "tags";
                let value = if is_list { format!("[{}]", quoted(&value)) } else { quoted(&value) };
                facts += &format!("{key} = {value}\n");
            }
        }
        let folder = text(random).replace('/', "");
        let path = format!("content/{folder}/{}{number}.md", text(random).replace('/', ""));
        sources.insert(SourceFile::new(&path, format!("+++\n{facts}+++\n\nText.\n").into_bytes()));
    }
    let file = format!("content/{}f.txt", text(random).replace('/', ""));
    sources.insert(SourceFile::new(&file, &b"text"[..]));
    sources
}

fn written<'p>(pages: &'p Pages, path: &str) -> &'p str {
    let bytes = OutputPath::new(path).and_then(|path| pages.get(&path));
    bytes.and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
}

/// Returns true if there is a file at an encoded address of the site.
fn is_there(pages: &Pages, href: &str) -> bool {
    let below = href.strip_prefix("/practice/").map(percent_encoding::percent_decode_str);
    let Some(path) = below.and_then(|below| below.decode_utf8().ok().map(String::from)) else { return false };
    let file = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path };
    OutputPath::new(&file).is_some_and(|file| pages.get(&file).is_some())
}

fn is_visible(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Returns a redirect that no author asked for, if there is one.
fn redirects(pages: &Pages) -> Option<String> {
    let mut lines = written(pages, "_redirects").lines();
    let wrong = lines.find(|line| {
        let [from, to, "301"] = line.split(' ').collect::<Vec<_>>()[..] else { return true };
        // The page of a redirect exists too; what is not a page has only a line.
        let is_page = !from.ends_with('/') || is_there(pages, from);
        let leads =
            to.starts_with("https://example.org/") || is_there(pages, to.split('#').next().unwrap_or(to));
        !(from.starts_with("/practice/") && !from.contains(['*', ':']) && is_visible(to) && is_page && leads)
    });
    wrong.map(|line| format!("_redirects: {line:?}"))
}

/// Returns a line of the headers that is not one of the usual rules, if there is one.
fn headers(pages: &Pages) -> Option<String> {
    const NAMES: [&str; 5] = [
        "Cache-Control",
        "Content-Security-Policy",
        "Permissions-Policy",
        "Referrer-Policy",
        "X-Content-Type-Options",
    ];
    let text = written(pages, "_headers");
    let wrong = text.lines().filter(|line| !line.is_empty()).find(|line| match line.strip_prefix("  ") {
        Some(header) => !header.split_once(": ").is_some_and(|(name, _)| NAMES.contains(&name)),
        None => {
            !(line.starts_with("/practice/") && is_visible(line) && !line.trim_end_matches('*').contains('*'))
        }
    });
    wrong.map(|line| format!("_headers: {line:?}"))
}

/// Returns what is unusual in `robots.txt`, if anything.
fn robots(pages: &Pages) -> Option<String> {
    let text = written(pages, "robots.txt");
    let expected = format!("User-agent: *\nAllow: /\n\nSitemap: {BASE}/sitemap.xml\n");
    (text != expected).then(|| format!("robots.txt: {text:?}"))
}

/// Returns an entry of the sitemap that is not a page, if there is one.
fn sitemap(pages: &Pages) -> Option<String> {
    let text = written(pages, "sitemap.xml");
    let mut reader = quick_xml::Reader::from_str(text);
    let (mut address, mut seen) = (String::new(), BTreeSet::new());
    loop {
        match reader.read_event() {
            Ok(Event::Start(_)) => address.clear(),
            Ok(Event::Text(text)) => address.push_str(&text),
            Ok(Event::GeneralRef(entity)) => address.push_str(match &*entity {
                "amp" => "&",
                "apos" => "'",
                other => return Some(format!("sitemap.xml: {other:?}")),
            }),
            Ok(Event::End(end)) if end.name().as_ref() == "loc" => {
                let href = address.strip_prefix("https://example.com").unwrap_or_default();
                if !is_visible(&address) || !is_there(pages, href) || !seen.insert(address.clone()) {
                    return Some(format!("sitemap.xml: {address:?}"));
                }
            }
            Ok(Event::Eof) => return seen.is_empty().then(|| "sitemap.xml is empty".to_owned()),
            Ok(_) => {}
            Err(error) => return Some(format!("sitemap.xml: {error}")),
        }
    }
}

/// Returns the number of redirects of the site of `seed`; none if it was not published. The error describes what is
/// wrong.
fn run(seed: u64) -> Result<Option<usize>, String> {
    let sources = site(seed);
    let options = Options {
        today: jiff::civil::date(2026, 6, 1),
        base_url: None,
        drafts: Drafts::Include,
        avif: AvifEncoder::Absent,
        runtime: Vec::new(),
    };
    let built = build(&sources, &options, &mut Cache::for_one_build());
    let Some(pages) = &built.pages else { return Ok(None) };
    let wrong = [redirects, headers, robots, sitemap].into_iter().find_map(|look| look(pages));
    match wrong {
        Some(wrong) => {
            let texts: Vec<_> = sources.iter().map(|file| (file.path.as_str(), file.text())).collect();
            Err(format!("seed {seed}: {wrong}\n{texts:?}"))
        }
        None => Ok(Some(written(pages, "_redirects").lines().count())),
    }
}

#[test]
fn no_name_or_address_writes_a_rule() {
    let runs = seeds::run_all(&[], SITES, run);
    let published = runs.iter().filter(|run| run.is_some()).count();
    let redirected = runs.iter().filter(|run| matches!(run, Some(1..))).count();
    assert!(
        published * 5 > runs.len() && redirected * 25 > runs.len(),
        "of {} sites {published} were published and {redirected} had redirects: too few to show anything",
        runs.len()
    );
}
