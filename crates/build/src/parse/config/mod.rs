//! The configuration of the site: `site.toml`.

mod content;
mod defaults;
mod outputs;
mod pictures;
mod problems;

use self::content::Markdown;
pub(crate) use self::content::{Output, Redirect, Taxonomy};
pub(crate) use self::outputs::{FeedContent, FeedFormat, Feeds, Outputs};
pub(crate) use self::pictures::{Pictures, PublishedFormat};
pub(crate) use self::problems::Lowered;
use percent_encoding::{CONTROLS, utf8_percent_encode};

use super::abn::{Abn, Fault};
use super::folder_pages::Places;
use super::front_matter::paginate_by;
use super::heading_ids::HeadingIds;
use super::inherited::{Defaults, OwnKeys};
use super::parse_options::{ParseOptions, Publishing, SectionRule};
use super::permalinks::Permalink;
use super::slugs::Script;
use crate::data::{Codes, Entry, Fields, Text, read_toml};
use crate::fingerprint::{Fingerprint, fingerprint};
use crate::messages::Messages;
use crate::options::Options;
use crate::policy::{self, Policy};
use crate::problem::{Code, Place, Problem};
use crate::source::{SourcePath, Sources};

/// The name of the file.
pub(crate) const PATH: &str = "site.toml";

/// The default theme.
const DEFAULT_THEME: &str = "ledger";

/// Former names of keys, with their current names.
const RENAMED: &[(&str, &str)] = &[("machines", "outputs")];

const CODES: Codes = Codes { invalid: Code::SiteInvalid, unknown_key: Code::SiteUnknownKey };

/// The configuration of the site.
#[derive(Clone, Debug, Default)]
pub(crate) struct Config {
    /// The fingerprint of the file and of the options that override it.
    pub(crate) fingerprint: Fingerprint,
    /// The name of the site.
    pub(crate) title: String,
    /// The absolute address of the home page, without a final `/`.
    pub(crate) base_url: String,
    /// The path of the base URL, below which all addresses of the site are: empty, or for example `/blog`.
    pub(crate) base_path: String,
    /// A sentence about the site.
    pub(crate) description: Option<String>,
    /// The language, a BCP 47 tag.
    pub(crate) language: String,
    /// The texts for visitors, in that language.
    pub(crate) messages: Messages,
    /// The name of the theme.
    pub(crate) theme: String,
    /// The values of the theme's options.
    pub(super) theme_options: Vec<Entry>,
    /// The publisher.
    pub(crate) organisation: Option<Organisation>,
    /// The booking of calls.
    pub(crate) booking: Option<Booking>,
    /// The picture for pages that have none, in link previews of other sites.
    pub(crate) social: Option<Social>,
    /// True if a card is drawn for each page without a picture.
    pub(crate) cards: bool,
    /// The main navigation.
    pub(crate) nav: Vec<NavItem>,
    /// The number of entries on a page of a list, unless the list sets its own.
    pub(crate) paginate_by: Option<usize>,
    /// True if there is an archive by year.
    pub(crate) archive: bool,
    /// The taxonomies.
    pub(crate) taxonomies: Vec<Taxonomy>,
    /// Redirects.
    pub(crate) redirects: Vec<Redirect>,
    /// The feeds.
    pub(crate) feeds: Feeds,
    /// Other files for programs.
    pub(crate) outputs: Outputs,
    /// The options for output files.
    pub(crate) output: Output,
    /// The sizes and formats of pictures.
    pub(crate) pictures: Pictures,
    /// The Content Security Policy.
    pub(crate) policy: Policy,
    /// The errors that are warnings.
    pub(crate) lowered: Vec<Lowered>,
    /// The script of addresses.
    pub(crate) slugs: Script,
    markdown: Markdown,
    pub(crate) sections: Vec<SectionRule>,
    /// The sections that `site.toml` names, with where it does.
    pub(crate) section_names: Vec<Text>,
    permalinks: Vec<Permalink>,
    defaults: Vec<Defaults>,
    own_keys: OwnKeys,
    publishing: Publishing,
    /// True if `README.md`, `index.md` and `a.md` beside `a/` are pages of folders.
    pub(super) folder_pages: bool,
}

impl Config {
    /// Returns the options on which parsing a page depends.
    pub(super) fn parse_options(&self) -> ParseOptions {
        ParseOptions {
            smart_punctuation: self.markdown.smart_punctuation,
            highlight: self.markdown.highlight,
            autolinks: self.markdown.autolinks,
            cjk_emphasis: self.markdown.cjk_emphasis,
            wiki_links: self.markdown.wiki_links,
            obsidian_callouts: self.markdown.obsidian_callouts,
            raw_html: self.markdown.raw_html,
            language: self.language.clone(),
            heading_ids: self.markdown.heading_ids.unwrap_or(HeadingIds::Assay(self.slugs)),
            copies: self.outputs.markdown,
            taxonomies: self.taxonomies.iter().map(|taxonomy| taxonomy.name.clone()).collect(),
            sections: self.sections.clone(),
            permalinks: self.permalinks.clone(),
            slugs: self.slugs,
            defaults: self.defaults.clone(),
            own_keys: self.own_keys.clone(),
            publishing: self.publishing.clone(),
            places: Places::new(),
        }
    }
}

/// The publisher of the site.
#[derive(Clone, Debug)]
pub(crate) struct Organisation {
    /// Its name.
    pub(crate) name: String,
    /// Its Australian Business Number.
    pub(crate) abn: Option<Abn>,
    /// Its email address.
    pub(crate) email: Option<String>,
    /// Its logo, a picture of the site.
    pub(crate) logo: Option<Text>,
    /// Its icons for browsers, pictures of the site.
    pub(crate) icons: Vec<Text>,
}

/// The picture that social networks show for a page without its own.
#[derive(Clone, Debug)]
pub(crate) struct Social {
    /// A picture of the site.
    pub(crate) image: Text,
    /// Its alternative text.
    pub(crate) alt: String,
}

/// The booking of calls.
#[derive(Clone, Debug)]
pub(crate) struct Booking {
    /// A page of the site, or an address elsewhere.
    pub(crate) url: Text,
    /// The text of the link.
    pub(crate) label: String,
}

/// A link of the main navigation.
#[derive(Clone, Debug)]
pub(crate) struct NavItem {
    /// The text of the link.
    pub(crate) title: String,
    /// A page of the site, or an address elsewhere.
    pub(crate) link: Text,
}

/// Parses `site.toml`. `base_url` overrides that of the file, and may replace a missing one.
pub(crate) fn read(sources: &Sources, base_url: Option<&str>, problems: &mut Vec<Problem>) -> Config {
    let path = SourcePath::new(PATH);
    let Some(file) = sources.get(PATH) else {
        let message = "no `site.toml` in this folder";
        let hint = "name the site's folder with `--root DIR`, or create a site with `assay new DIR`; \
                    `site.toml` needs two lines, `title = \"…\"` and `base_url = \"https://…\"`";
        let other_case =
            sources.unread().map(|(path, _)| path).find(|path| path.as_str().eq_ignore_ascii_case(PATH));
        let hint =
            other_case.map_or_else(|| hint.to_owned(), |other| format!("rename `{other}` to `{PATH}`"));
        problems.push(Problem::new(CODES.invalid, Place::whole(&path), message).hint(hint));
        return Config::default();
    };
    let text = super::text_of(file, problems);
    let reported = problems.len();
    let entries = read_toml(text, 0..text.len(), &path, CODES.invalid, problems);
    let is_broken = problems.len() > reported;
    let mut fields = Fields::new(entries, 0..0, &path, CODES, problems).broken(is_broken);
    let title = fields.required_text("title").map(|text| text.value).unwrap_or_default();
    let base = base(&mut fields, base_url);
    let mut section_names = Vec::new();
    let sections = content::sections(&mut fields, &mut section_names);
    let language = language(&mut fields);
    let messages = Messages::of(&language);
    let (social, cards) = social(&mut fields);
    let (publishing, folder_pages) = content::content(&mut fields);
    let config = Config {
        fingerprint: fingerprint(&(file.hash, base_url)),
        title,
        base_path: path_of(&base).to_owned(),
        base_url: base,
        description: fields.text("description").map(|text| text.value),
        theme: fields.text("theme").map_or_else(|| DEFAULT_THEME.to_owned(), |text| text.value),
        theme_options: fields.table("theme_options").map(|(entries, _)| entries).unwrap_or_default(),
        organisation: organisation(&mut fields),
        booking: booking(&mut fields, &language),
        social,
        cards,
        nav: nav(&mut fields),
        paginate_by: paginate_by(&mut fields),
        archive: fields.boolean("archive").unwrap_or(false),
        taxonomies: content::taxonomies(&mut fields, messages),
        redirects: content::redirects(&mut fields),
        feeds: outputs::feeds(&mut fields),
        outputs: outputs::outputs(&mut fields),
        output: content::output(&mut fields),
        pictures: pictures::pictures(&mut fields),
        lowered: problems::problems(&mut fields, sources),
        policy: policy::of_site(&mut fields, CODES.invalid),
        markdown: content::markdown(&mut fields),
        slugs: content::slugs(&mut fields),
        sections,
        permalinks: content::permalinks(&mut fields, &mut section_names),
        defaults: defaults::defaults(&mut fields, &mut section_names),
        own_keys: defaults::own_keys(&mut fields),
        publishing,
        folder_pages,
        section_names,
        messages,
        language,
    };
    fields.renamed(RENAMED);
    fields.finish();
    config
}

/// Parses `site.toml`, and takes from it what the caller cannot do.
pub(crate) fn provided(sources: &Sources, options: &Options, problems: &mut Vec<Problem>) -> Config {
    let mut config = read(sources, options.base_url.as_deref(), problems);
    config.pictures.provide(options.avif, problems);
    config.fingerprint = fingerprint(&(config.fingerprint, options.avif));
    config
}

/// Returns the path of an address, beginning with `/`; empty if there is none. An invalid base URL was already
/// reported.
fn path_of(url: &str) -> &str {
    let host = url.find(':').map_or(0, |scheme| scheme + "://".len());
    let behind = url.get(host..).unwrap_or_default();
    behind.find('/').map_or("", |path| &behind[path..])
}

fn base(fields: &mut Fields<'_>, given: Option<&str>) -> String {
    let text = if given.is_some() { fields.text("base_url") } else { fields.required_text("base_url") };
    let url = given.or(text.as_ref().map(|text| text.value.as_str())).unwrap_or_default();
    // A missing or empty one was already reported.
    let is_reported = given.is_none() && url.trim().is_empty();
    if !is_absolute(url) && !is_reported {
        let (place, what, example) = match (given, &text) {
            (None, Some(text)) => (text.span.clone(), "", "base_url = \"{}\""),
            (_, text) => {
                (text.as_ref().map_or(0..0, |text| text.span.clone()), " of `--base-url`", "--base-url {}")
            }
        };
        let place = fields.place(place);
        let right = with_scheme(url).unwrap_or_else(|| "https://example.com".to_owned());
        let usual = format!("write `{}`", example.replace("{}", &right));
        let (message, hint) = match url.trim() {
            "" => ("`--base-url` is empty".to_owned(), usual),
            _ if has_user(url) => {
                (format!("`{url}`{what} contains a user name, which every page would show"), usual)
            }
            _ if !authority(url).is_ascii() => (
                format!("the host of `{url}`{what} is not ASCII"),
                "write the host in Punycode, `xn--…`, as copied from a browser's address bar".to_owned(),
            ),
            _ => (format!("`{url}`{what} is not an absolute address"), usual),
        };
        fields.push(Problem::new(CODES.invalid, place, message).hint(hint));
    }
    utf8_percent_encode(url.trim_end_matches('/'), CONTROLS).to_string()
}

/// Returns true if `url` is a valid base URL: a scheme and a host in ASCII, without a query or fragment.
fn is_absolute(url: &str) -> bool {
    let rest = ["https://", "http://"].iter().find_map(|scheme| url.strip_prefix(scheme));
    rest.is_some_and(|rest| {
        !rest.is_empty()
            && !has_user(url)
            && authority(url).is_ascii()
            && !rest.starts_with(['/', ':', '.'])
            && !rest.contains(|c: char| c.is_whitespace() || c.is_control() || "?#\\\"<>".contains(c))
    })
}

/// Returns true if there is a user, possibly with a password, before the host (RFC 3986, section 3.2.1).
fn has_user(url: &str) -> bool {
    authority(url).contains('@')
}

/// Returns the authority of an address: its host, possibly with a user and a port. Empty if there is no scheme.
fn authority(url: &str) -> &str {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    rest.split('/').next().unwrap_or_default()
}

/// Returns the likely address for one without a scheme: `https://www.example.com` for `www.example.com`.
fn with_scheme(url: &str) -> Option<String> {
    let host = url.trim().trim_start_matches('/');
    let host = host.split_once("://").map_or(host, |(_, host)| host);
    let (name, path) = host.split_at(host.find('/').unwrap_or(host.len()));
    let host = format!("{}{path}", name.rsplit_once('@').map_or(name, |(_, name)| name));
    let url = format!("https://{host}");
    (host.split('/').next()?.contains('.') && is_absolute(&url)).then_some(url)
}

/// Returns the language of the site, a well-formed BCP 47 tag (RFC 5646, section 2.1).
fn language(fields: &mut Fields<'_>) -> String {
    const DEFAULT: &str = "en";
    let Some(Text { value, span }) = fields.text("language") else { return DEFAULT.to_owned() };
    if is_language(&value) {
        return value;
    }
    let mended = value.trim().replace('_', "-");
    let right = if is_language(&mended) { mended } else { DEFAULT.to_owned() };
    let message = format!("`{value}` is not a valid language tag");
    let problem = Problem::new(CODES.invalid, fields.place(span), message);
    fields.push(problem.hint(format!("write `language = \"{right}\"`")));
    right
}

/// Returns true if `tag` is a well-formed language tag with a primary language of two or three letters, like all in
/// use.
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-').peekable();
    let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let alphanumeric = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !parts.next().is_some_and(|part| matches!(part.len(), 2 | 3) && letters(part)) {
        return false;
    }
    parts.next_if(|part| part.len() == 4 && letters(part));
    let digits = |part: &str| part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.next_if(|part| (part.len() == 2 && letters(part)) || digits(part));
    // The rest are variants, and extensions after a single letter.
    let mut is_extended = false;
    parts.all(|part| {
        let is_variant = (5..=8).contains(&part.len())
            || (part.len() == 4 && part.starts_with(|c: char| c.is_ascii_digit()));
        let is_single = part.len() == 1;
        let is_right =
            alphanumeric(part) && (is_variant || is_single || (is_extended && (2..=8).contains(&part.len())));
        is_extended |= is_single;
        is_right
    }) && !tag.ends_with('-')
        && tag.rsplit('-').next().is_some_and(|last| last.len() > 1)
}

fn organisation(fields: &mut Fields<'_>) -> Option<Organisation> {
    let (entries, span) = fields.table("organisation")?;
    let mut table = fields.nested(entries, span);
    let name = table.required_text("name");
    let abn = table.text("abn").and_then(|text| match Abn::read(&text.value) {
        Ok(abn) => Some(abn),
        Err(fault) => {
            let (message, hint) = match fault {
                Fault::Shape => {
                    ("is not a valid ABN: an ABN has eleven digits", "write it as `54 654 970 091`")
                }
                Fault::Checksum => (
                    "is not a valid ABN: its check digits are wrong",
                    "compare it with the number in the Australian \
                        Business Register",
                ),
            };
            let place = table.place(text.span);
            table.push(Problem::new(Code::SiteAbn, place, format!("`{}` {message}", text.value)).hint(hint));
            None
        }
    });
    let email = table.text("email").and_then(|text| {
        let is_address = text.value.contains('@') && !text.value.contains(char::is_whitespace);
        if !is_address {
            let message = format!("`{}` is not a valid email address", text.value);
            let problem = Problem::new(Code::SiteInvalid, table.place(text.span), message);
            table.push(problem.hint("write it as `hello@example.com`"));
        }
        is_address.then_some(text.value)
    });
    let logo = table.text("logo");
    let mut icons = table.texts("icon");
    icons.retain(|icon| {
        let ending = icon.value.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        let is_icon = matches!(ending.as_deref(), Some("svg" | "png" | "ico"));
        if !is_icon {
            let message = format!("browsers do not show `{}` as an icon", icon.value);
            let problem = Problem::new(CODES.invalid, table.place(icon.span.clone()), message);
            table.push(problem.hint("use an SVG file, and a PNG file of 180 × 180 pixels"));
        }
        is_icon
    });
    table.finish();
    Some(Organisation { name: name?.value, abn, email, logo, icons })
}

/// Parses `[social]`: the picture for pages that have none, and if a card is drawn for each of them.
fn social(fields: &mut Fields<'_>) -> (Option<Social>, bool) {
    let Some((entries, span)) = fields.table("social") else { return (None, false) };
    let mut table = fields.nested(entries, span);
    let cards = table.boolean("cards").unwrap_or_default();
    // With cards, a picture is only for pages that have none.
    let is_alone = cards && !table.has("image") && !table.has("alt");
    let mut text = |name| table.text_if_needed(name, !is_alone);
    let (image, alt) = (text("image"), text("alt"));
    if let Some(image) = image.as_ref().filter(|image| is_drawing(&image.value)) {
        let place = table.place(image.span.clone());
        let problem = Problem::new(CODES.invalid, place, "social networks do not show SVG images");
        table.push(problem.hint("use a PNG or JPEG file of 1200 × 630 pixels"));
    }
    table.finish();
    (image.zip(alt).map(|(image, alt)| Social { image, alt: alt.value }), cards)
}

/// Returns true if a picture is an SVG drawing, which social networks do not show in link previews.
pub(crate) fn is_drawing(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("svg"))
}

fn booking(fields: &mut Fields<'_>, language: &str) -> Option<Booking> {
    let (entries, span) = fields.table("booking")?;
    let mut table = fields.nested(entries, span);
    let url = table.required_text("url");
    let label = table
        .text("label")
        .map_or_else(|| Messages::of(language).text("Book a call").to_owned(), |text| text.value);
    table.finish();
    Some(Booking { url: url?, label })
}

fn nav(fields: &mut Fields<'_>) -> Vec<NavItem> {
    let tables = fields.tables("nav");
    tables
        .into_iter()
        .filter_map(|(entries, span)| {
            let mut table = fields.nested(entries, span);
            let (title, link) = (table.required_text("title"), table.required_text("link"));
            table.finish();
            Some(NavItem { title: title?.value, link: link? })
        })
        .collect()
}
