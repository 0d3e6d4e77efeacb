//! Checks what hosts do with the published folder: files that are read only at the root of a host although the site is
//! published below a path, and lines of `_headers` and `_redirects` that are too long.

use crate::assemble::UrlPath;
use crate::context::RenderContext;
use crate::parse::CONFIG_PATH;
use crate::problem::{Code, Place, Problem, Severity, listed};
use crate::source::SourcePath;

/// The maximum length of a line of `_headers` and `_redirects`, in characters (Cloudflare Pages, *Limits*).
const LONGEST: usize = 2_000;

/// The files that hosts, browsers and crawlers request only at the root of a host.
const AT_ROOT: [&str; 8] = [
    "/_headers",
    "/_redirects",
    "/ads.txt",
    "/app-ads.txt",
    "/favicon.ico",
    "/humans.txt",
    "/robots.txt",
    "/security.txt",
];

/// The folder that is requested only there as well (RFC 8615).
const WELL_KNOWN: &str = "/.well-known/";

/// Reports what hosts would ignore.
pub(crate) fn check(context: &RenderContext, problems: &mut Vec<Problem>) {
    below_the_root(context, problems);
    long_lines(context, problems);
}

/// Reports the files that are read only at the root, once for the site.
fn below_the_root(context: &RenderContext, problems: &mut Vec<Problem>) {
    let site = &context.site;
    // The consequences of an invalid base URL are not reported.
    let is_wrong =
        |problem: &Problem| problem.severity == Severity::Error && problem.place.path.as_str() == CONFIG_PATH;
    if site.base_path().is_empty() || problems.iter().any(is_wrong) {
        return;
    }
    let is_read_there = |url: &&str| AT_ROOT.contains(url) || url.starts_with(WELL_KNOWN);
    let mut names: Vec<&str> = site.files.keys().map(UrlPath::as_str).filter(is_read_there).collect();
    if site.config.outputs.robots && !names.contains(&"/robots.txt") {
        names.push("/robots.txt");
    }
    if names.is_empty() {
        return;
    }
    // A generated file is no reason for a warning, but is listed in one.
    if !names.contains(&"/_headers") {
        names.push("/_headers");
    }
    if !site.redirects.is_empty() && !names.contains(&"/_redirects") {
        names.push("/_redirects");
    }
    names.sort_unstable();
    let all: Vec<&str> = names.iter().map(|name| name.trim_start_matches('/')).collect();
    let (are, them) = if all.len() == 1 { ("is", "it") } else { ("are", "them") };
    let message = format!(
        "{} {are} only read at the root of a host, but this site is below `{}/`",
        in_a_sentence(&all),
        site.base_path()
    );
    let host = site.config.base_url.strip_suffix(site.base_path()).unwrap_or(&site.config.base_url);
    let mut hint = format!("publish {them} also at `{host}/`");
    if names.contains(&"/robots.txt") && !site.files.contains_key(&UrlPath::of_file("robots.txt")) {
        hint.push_str(", and write `robots = false` under `[outputs]` here");
    }
    let place = Place::whole(&SourcePath::new(CONFIG_PATH));
    let problem = Problem::new(Code::SiteInvalid, place, message).hint(hint);
    problems.push(problem.severity(Severity::Warning));
}

/// Reports the first line of each file that is too long: at its place in the site's own file, or for a generated file
/// at the setting in `site.toml`.
fn long_lines(context: &RenderContext, problems: &mut Vec<Problem>) {
    for name in ["_headers", "_redirects"] {
        let Some(file) = context.site.files.get(&UrlPath::of_file(name)) else { continue };
        let text = file.text().unwrap_or_default();
        let mut at = 0;
        let line = text.split_inclusive('\n').find_map(|line| {
            let start = at;
            at += line.len();
            let line = line.trim_end();
            (line.chars().count() > LONGEST).then(|| start..start + line.len())
        });
        if let Some(span) = line {
            problems.push(too_long(Place::new(&file.path, span.clone()), text[span].chars().count()));
        }
    }
    if context.own_headers().is_none() {
        let length = context.policy().to_string().chars().count() + "  Content-Security-Policy: ".len();
        if length > LONGEST {
            let message = format!(
                "the policy has {length} characters, but hosts read at most {LONGEST} of a line in `_headers`"
            );
            let place = Place::whole(&SourcePath::new(CONFIG_PATH));
            let problem = Problem::new(Code::SiteInvalid, place, message);
            let hint =
                "list fewer hosts under `[policy]`: `https://*.example.org` covers all hosts of a domain";
            problems.push(problem.hint(hint).severity(Severity::Warning));
        }
    }
    for (place, length) in context.site.long_redirects(LONGEST) {
        problems.push(too_long(place, length));
    }
}

fn too_long(place: Place, length: usize) -> Problem {
    let message = format!("this results in a line of {length} characters, but hosts read at most {LONGEST}");
    let hint = "shorten it: Cloudflare skips the whole line";
    Problem::new(Code::SiteInvalid, place, message).hint(hint).severity(Severity::Warning)
}

/// Returns the names with `and` before the last.
fn in_a_sentence(names: &[&str]) -> String {
    match names {
        [all @ .., last] if !all.is_empty() => format!("{} and `{last}`", listed(all)),
        names => listed(names),
    }
}
