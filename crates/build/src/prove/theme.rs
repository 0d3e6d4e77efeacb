//! Checks the theme against the site: unused files, stylesheets that no page uses, addresses from the root of the site.

use std::collections::{BTreeMap, BTreeSet};

use super::places::Unconfirmed;
use super::policy::{Blocked, and_more, kind_of, of_theme};
use super::templates;
use crate::assemble::{Destination, PageKind, Target, UrlPath};
use crate::context::{Elsewhere, RenderContext};
use crate::parse::{CARD, EMBED, WALK};
use crate::policy::Kind;
use crate::problem::{Code, Place, Problem, nearest};
use crate::source::{SourceFile, SourcePath};

/// Reports mismatches between the theme and the site, and returns what only rendered pages can confirm.
pub(crate) fn check(context: &RenderContext, problems: &mut Vec<Problem>) -> Vec<Unconfirmed> {
    unread_files(context, problems);
    missing_templates(context, problems);
    unused_templates(context, problems);
    unused_assets(context, problems);
    addresses(context, problems);
    let blocked = policy(context, problems);
    templates::check(context, blocked, problems)
}

/// The extensions of files that are beside `theme.toml` only by mistake, with their folders.
const MISPLACED: [(&str, &str); 9] = [
    ("html", "templates"),
    ("xml", "templates"),
    ("css", "styles"),
    ("woff2", "fonts"),
    ("woff", "fonts"),
    ("ttf", "fonts"),
    ("otf", "fonts"),
    ("js", "scripts"),
    ("mjs", "scripts"),
];

/// The names that other generators use for folders, with those here.
const FOLDERS: [(&str, &str); 22] = [
    ("layouts", "templates"),
    ("_layouts", "templates"),
    ("layout", "templates"),
    ("template", "templates"),
    ("partials", "templates"),
    ("_includes", "templates"),
    ("includes", "templates"),
    ("macros", "templates"),
    ("shortcodes", "blocks"),
    ("components", "templates"),
    ("block", "blocks"),
    ("css", "styles"),
    ("style", "styles"),
    ("sass", "styles"),
    ("scss", "styles"),
    ("js", "scripts"),
    ("script", "scripts"),
    ("images", "pictures"),
    ("img", "pictures"),
    ("image", "pictures"),
    ("picture", "pictures"),
    ("font", "fonts"),
];

/// The folders that are read.
const READ: &str = "`templates/`, `blocks/`, `styles/`, `scripts/`, `pictures/` and `fonts/`";

/// Reports each folder, and each file beside `theme.toml`, that is not read.
fn unread_files(context: &RenderContext, problems: &mut Vec<Problem>) {
    let mut folders: BTreeMap<&str, (&SourceFile, usize)> = BTreeMap::new();
    for (name, file) in context.site.theme.unread.iter().filter(|(_, file)| !file.is_embedded) {
        match name.split_once('/') {
            Some((folder, _)) => folders.entry(folder).or_insert((file, 0)).1 += 1,
            None => problems.extend(misplaced(name, file)),
        }
    }
    for (folder, (first, count)) in folders {
        let files = if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
        let message = format!("unused: {files} in the folder `{folder}/` of the theme");
        let known = FOLDERS.iter().find(|(name, _)| name.eq_ignore_ascii_case(folder));
        let hint = match (folder, known) {
            ("blocks", _) => "the template of a block is a file that ends in `.html`".to_owned(),
            (_, Some((_, here))) => format!("rename the folder to `{here}/`"),
            _ => format!(
                "the folders of a theme are {READ}; a file in another folder is used only if a template or a \
                 stylesheet names it"
            ),
        };
        problems.push(Problem::new(Code::SourceNotRead, Place::whole(&first.path), message).hint(hint));
    }
}

fn misplaced(name: &str, file: &SourceFile) -> Option<Problem> {
    let (_, ending) = name.rsplit_once('.')?;
    let (_, folder) = MISPLACED.iter().find(|(known, _)| known.eq_ignore_ascii_case(ending))?;
    let message = "unused: files in the top folder of a theme are not read";
    let hint = format!("move it to `{folder}/{name}`");
    Some(Problem::new(Code::SourceNotRead, Place::whole(&file.path), message).hint(hint))
}

/// Reports each template that a page's front matter names and the theme does not have.
fn missing_templates(context: &RenderContext, problems: &mut Vec<Problem>) {
    let theme = &context.site.theme;
    for (article, template) in context.site.chosen_templates() {
        let name = template.value.as_str();
        if theme.templates.contains_key(name) || theme.templates.is_empty() {
            continue;
        }
        let with_ending = format!("{name}.html");
        let names = || theme.templates.keys().map(String::as_str).filter(|known| !known.contains('/'));
        let near = names().find(|known| *known == with_ending).or_else(|| nearest(name, names()));
        let hint = near.map_or_else(
            || format!("add `themes/{}/templates/{name}`", theme.name),
            |near| format!("did you mean `{near}`?"),
        );
        let place = Place::new(&article.path, template.span.clone());
        let message = format!("the theme `{}` has no template `{name}`", theme.name);
        problems.push(Problem::new(Code::TemplateError, place, message).hint(hint));
    }
}

/// The names that other generators use for templates, with a hint.
const TEMPLATES: [(&str, &str); 19] = [
    ("single.html", "the template of an article is `article.html`, that of any other page `page.html`"),
    ("post.html", "the template of an article is `article.html`"),
    ("list.html", "the template of a list is `section.html`"),
    ("index.html", "the template of the home page is `home.html`"),
    ("default.html", "the template of other pages is `page.html`"),
    ("baseof.html", "use it in a template: `{% extends \"baseof.html\" %}`"),
    ("terms.html", "the template of a taxonomy is `taxonomy.html`, that of a term `term.html`"),
    ("taxonomy_list.html", "the template of a taxonomy is `taxonomy.html`"),
    ("taxonomy_single.html", "the template of a term is `term.html`"),
    ("rss.xml", "feeds need no template; see `[feeds]` in `site.toml`"),
    ("atom.xml", "feeds need no template; see `[feeds]` in `site.toml`"),
    ("feed.xml", "feeds need no template; see `[feeds]` in `site.toml`"),
    ("sitemap.xml", "the sitemap needs no template"),
    ("robots.txt", "`robots.txt` needs no template; `content/robots.txt` replaces it"),
    ("llms.txt", "`llms.txt` needs no template; `content/llms.txt` replaces it"),
    (
        "index.json",
        "`home.json` creates `/index.json`, and `article.json` creates an `index.json` for each \
                    article",
    ),
    (
        "index.xml",
        "`home.xml` creates `/index.xml`, and `section.xml` creates an `index.xml` for each section",
    ),
    ("not-found.html", "the template of the \"not found\" page is `404.html`"),
    ("not_found.html", "the template of the \"not found\" page is `404.html`"),
];

/// Reports each unused template: it is not named after a kind of page, no page uses it, and no other template brings it
/// in.
fn unused_templates(context: &RenderContext, problems: &mut Vec<Problem>) {
    let theme = &context.site.theme;
    // A template that brings in another by the wrong name is at fault, not the other.
    if context.compiled_theme.has_errors() {
        return;
    }
    let mut used: BTreeSet<&str> = BTreeSet::new();
    let chosen: BTreeSet<&str> =
        context.site.chosen_templates().map(|(_, template)| template.value.as_str()).collect();
    let kinds: BTreeSet<&str> = PageKind::ALL.iter().flat_map(|kind| kind.templates()).copied().collect();
    let stems: BTreeSet<&str> = PageKind::ALL.iter().map(|kind| kind.template()).collect();
    for (name, file) in theme.templates.iter().map(|(name, file)| (name.as_str(), file)) {
        let makes_a_format = name.split_once('.').is_some_and(|(stem, _)| stems.contains(stem));
        if (name.starts_with("blocks/") && !is_misplaced_block(file))
            || name == WALK
            // Used once the site lets another one frame its pages.
            || name == EMBED
            // Used once the site wants cards.
            || name == CARD
            || kinds.contains(name)
            || chosen.contains(name)
            || makes_a_format
        {
            used.extend(context.compiled_theme.brought_in_by(name));
        }
    }
    let unused =
        theme.templates.iter().filter(|(name, file)| !file.is_embedded && !used.contains(name.as_str()));
    for (name, file) in unused {
        let known = TEMPLATES.iter().find(|(known, _)| known == name);
        // Without the extension, which all names share.
        let stem = name.strip_suffix(".html");
        let free = kinds.iter().filter(|kind| !theme.templates.contains_key(**kind));
        let free: Vec<&str> = free.filter_map(|kind| kind.strip_suffix(".html")).collect();
        let near = || nearest(stem?, free.iter().copied()).map(|near| format!("did you mean `{near}.html`?"));
        let block = is_misplaced_block(file)
            .then(|| format!("move it to `{}`", file.path.as_str().replacen("/templates/", "/", 1)));
        let hint = block.or_else(|| known.map(|(_, hint)| (*hint).to_owned())).or_else(near);
        let hint = hint.unwrap_or_else(|| {
            "name it after a kind of page, or use it as the `template` of a page or in another template"
                .to_owned()
        });
        let message = format!("unused template `{name}`");
        problems.push(Problem::new(Code::SourceNotRead, Place::whole(&file.path), message).hint(hint));
    }
}

/// Returns true for a template of `templates/blocks/`. Templates of blocks are in `blocks/`, beside `templates/`.
fn is_misplaced_block(file: &SourceFile) -> bool {
    file.path.as_str().contains("/templates/blocks/")
}

/// Reports each stylesheet and script that no page can use.
fn unused_assets(context: &RenderContext, problems: &mut Vec<Problem>) {
    let theme = &context.site.theme;
    let texts = || theme.templates.values().filter_map(|file| file.text().ok());
    // A computed name, or an iteration over all of them, may be any.
    let is_any = texts().any(|text| {
        text.match_indices("assets").any(|(at, word)| {
            let after = text[at + word.len()..].trim_start_matches([' ', '(', '[']);
            !after.starts_with(['"', '\'', '/'])
                || after
                    .lines()
                    .next()
                    .is_some_and(|line| line.split(']').next().is_some_and(|it| it.contains('~')))
        })
    });
    if is_any {
        return;
    }
    let scripts = || theme.scripts.values().filter_map(|file| file.text().ok());
    for name in context.compiled_theme.assets.names() {
        let (file, remedy) = match name.split_once('/') {
            Some(("styles", inner))
                if !theme.lineage.iter().any(|theme| inner.strip_suffix(".css") == Some(theme)) =>
            {
                (theme.styles.get(inner), "import it in the stylesheet of the pages, or use it in a template")
            }
            Some(("scripts", inner)) => (theme.scripts.get(inner), "use it in a template"),
            _ => continue,
        };
        let last = name.rsplit('/').next().unwrap_or(name);
        if texts().any(|text| text.contains(name)) || scripts().any(|text| text.contains(last)) {
            continue;
        }
        let Some(file) = file.filter(|file| !file.is_embedded) else { continue };
        let message = format!("unused file `{name}`");
        let hint = format!("{remedy}: `site.assets[\"{name}\"].url`; or remove the file");
        problems.push(Problem::new(Code::SourceNotRead, Place::whole(&file.path), message).hint(hint));
    }
}

/// Reports what the policy blocks of the addresses in stylesheets, each kind and host once in a file.
fn policy(context: &RenderContext, problems: &mut Vec<Problem>) -> Blocked {
    let base = &context.site.config.base_url;
    // A browser applies the policy of the page that loads the stylesheet, which can be any page.
    let policy = context.policy_of(&UrlPath::home());
    let mut counted: BTreeMap<(&SourcePath, Kind, String), (&Place, usize)> = BTreeMap::new();
    for Elsewhere { place, address, role } in context.compiled_theme.assets.addresses_elsewhere() {
        let Some(kind) = kind_of(*role).filter(|kind| !policy.allows(*kind, address, base)) else { continue };
        let source = policy.source_of(address, base);
        let (first, count) = counted.entry((&place.path, kind, source)).or_insert((place, 0));
        if place.span.start < first.span.start {
            *first = place;
        }
        *count += 1;
    }
    let mut blocked = Blocked::new();
    for ((_, kind, source), (place, count)) in counted {
        problems.push(and_more(of_theme(&policy, kind, &source, place.clone()), count));
        blocked.insert((kind, source));
    }
    blocked
}

/// Reports each broken address from the root of the site in a stylesheet.
fn addresses(context: &RenderContext, problems: &mut Vec<Problem>) {
    let site = &context.site;
    let from = SourcePath::new("content/_index.md");
    for (place, address) in context.compiled_theme.assets.absolute_addresses() {
        let path = Target::read(address).path;
        let below = path.strip_prefix(site.base_path()).filter(|rest| rest.starts_with('/'));
        let Some(below) = below else {
            let message = format!("`{path}` is outside of the site, which is below `{}/`", site.base_path());
            let hint = "write an address relative to the stylesheet: `../pictures/…`";
            problems.push(Problem::new(Code::LinkUnknownTarget, place.clone(), message).hint(hint));
            continue;
        };
        if let Ok(Destination::File(_) | Destination::Page(_)) = site.destination(&from, Target::read(below))
        {
            continue;
        }
        let message = format!("no file at `{path}`");
        let hint = "add it to `content/`, or write an address relative to the stylesheet: `../pictures/…`";
        problems.push(Problem::new(Code::LinkUnknownTarget, place.clone(), message).hint(hint));
    }
}
