//! Checks that every link leads to an existing page, file or fragment. A fragment that no source defines is looked up
//! in the rendered page.

use percent_encoding::percent_decode_str;

use super::places::Unsettled;
use crate::assemble::{Destination, PageIndex, Target, UrlPath, wiki_name};
use crate::data::Text;
use crate::html::{Role, Syntax, unsafe_scheme};
use crate::incremental::TrackedSite;
use crate::media::svg::{self, Active};
use crate::media::{Fault, Picture};
use crate::parse::directive::{Attribute, Directive};
use crate::parse::fragment::{Embed, Link, Piece, StatedSize, walk};
use crate::parse::{CONFIG_PATH, Config, FeedFormat, is_drawing};
use crate::policy::Policy;
use crate::problem::{Code, Place, Problem, unsafe_link};
use crate::source::SourcePath;

/// Reports every broken link of a page.
pub(super) fn check(tracked: &TrackedSite, unsettled: &mut Vec<Unsettled>, problems: &mut Vec<Problem>) {
    let page = tracked.index();
    let facts = tracked.facts(page);
    let mut checker = Checker { tracked, path: facts.path(), unsettled, problems };
    checker.fragment(tracked.content(page));
    checker.fragment(facts.lede().map_or(&[][..], |lede| lede));
    if facts.front_matter().summary.is_some() {
        checker.fragment(tracked.summary(page).map_or(&[][..], |summary| summary));
    }
    if let Some(hero) = &facts.front_matter().hero {
        checker.text(&hero.src, Role::Picture);
    }
    for diagnostic in tracked.diagnostics_in(page) {
        diagnostic.fragments().for_each(|fragment| checker.fragment(fragment));
        diagnostic
            .engine
            .interventions
            .iter()
            .filter_map(|step| step.link.as_ref())
            .for_each(|link| checker.text(link, Role::Link));
    }
    if page == tracked.home() {
        checker.config();
        checker.pictures();
        checker.policy();
    }
}

struct Checker<'a> {
    tracked: &'a TrackedSite,
    path: &'a SourcePath,
    unsettled: &'a mut Vec<Unsettled>,
    problems: &'a mut Vec<Problem>,
}

impl Checker<'_> {
    fn fragment(&mut self, fragment: &[Piece]) {
        walk(fragment, &mut |piece| match piece {
            Piece::Link(link) => {
                self.link(link);
                self.shown(link);
            }
            Piece::Image(image) => {
                self.link(&image.link);
                self.shown(&image.link);
            }
            Piece::Size(stated) => self.stretched(stated),
            Piece::Unlinked(link) => self.unlinked(link),
            Piece::Block(block) => {
                block.directive.links().for_each(|link| self.link(&link));
                self.inline(&block.directive);
            }
            Piece::Diagnostic(embed) => self.embed(embed),
            Piece::Html(_) | Piece::Heading(_) | Piece::InlineCode(_) => {}
        });
    }

    /// Reports text in double brackets that names a page or a file, on a site that does not read it as a link.
    fn unlinked(&mut self, link: &Link) {
        let Some(name) = wiki_name(Target::read(&link.target).path) else { return };
        let path = match self.tracked.destination(self.tracked.index(), &link.target) {
            Ok(Destination::Page(page)) => self.tracked.facts(page).path().as_str().to_owned(),
            Ok(Destination::File(url)) => url.as_str().to_owned(),
            _ => return,
        };
        let message = format!("`[[{name}]]` is text, and `{path}` has this name");
        let hint = "for links by name, write `wiki_links = true` under `[markdown]`; for text, `\\[[`";
        let place = Place::new(self.path, link.span.clone());
        self.problems.push(Problem::new(Code::LinkUndefinedReference, place, message).hint(hint));
    }

    fn embed(&mut self, embed: &Embed) {
        let Embed { id, span, .. } = embed;
        let Err(missing) = self.tracked.diagnostic(id) else { return };
        // A missing id was already reported by the parser.
        if id.is_empty() || missing.is_reported {
            return;
        }
        let hint = missing.hint().unwrap_or_else(|| format!("create it in a file `{id}.diagnostic.toml`"));
        let message = format!("unknown diagnostic `{id}`");
        let place = Place::new(self.path, span.clone());
        self.problems.push(Problem::new(Code::DiagnosticUnknownName, place, message).hint(hint));
    }

    /// Checks the links in the configuration, which are relative to the content folder.
    fn config(&mut self) {
        let path = SourcePath::new(CONFIG_PATH);
        let mut checker = Checker {
            tracked: self.tracked,
            path: &path,
            unsettled: self.unsettled,
            problems: self.problems,
        };
        let config = checker.tracked.config();
        let booking = config.booking.iter().map(|booking| &booking.url);
        let logo = config.organisation.iter().filter_map(|organisation| organisation.logo.as_ref());
        let icons = config.organisation.iter().flat_map(|organisation| &organisation.icons);
        let pictures = config.social.iter().map(|social| &social.image).chain(logo).chain(icons);
        let links = config.nav.iter().map(|item| &item.link);
        links.chain(booking).for_each(|link| checker.text(link, Role::Link));
        pictures.for_each(|picture| checker.text(picture, Role::Picture));
    }

    /// Reports if the policy in `site.toml` has no effect.
    fn policy(&mut self) {
        let home = self.tracked.facts(self.tracked.home()).url();
        if self.tracked.policy(home).is_of_file() && self.tracked.config().policy != Policy::default() {
            let place = Place::whole(&SourcePath::new(CONFIG_PATH));
            let message = "`[policy]` is ignored, because the site has its own `content/_headers`";
            let hint = "move the policy to that file, or remove that file";
            self.problems.push(Problem::new(Code::SiteInvalid, place, message).hint(hint));
        }
    }

    /// Reports if social networks have no picture to show for a page that has one.
    fn pictures(&mut self) {
        if self.tracked.lacks_picture() {
            let place = Place::whole(&SourcePath::new(CONFIG_PATH));
            let message = "social networks show no image for links to this site: all hero images are SVG";
            let hint = "add `[social]` with `alt` and `image`, a PNG or JPEG file of 1200 × 630 pixels";
            self.problems.push(Problem::new(Code::SiteNoSocialImage, place, message).hint(hint));
        }
    }

    /// Checks a link that is a TOML value: its span includes quotes.
    fn text(&mut self, text: &Text, role: Role) {
        self.link(&Link::new(text.value.clone(), text.span.clone(), role));
    }

    fn link(&mut self, link: &Link) {
        if let Some(scheme) = unsafe_scheme(&link.target, link.role) {
            self.problems.push(unsafe_link(scheme, Place::new(self.path, link.span.clone())));
            return;
        }
        let page = self.tracked.index();
        match self.tracked.destination(page, &link.target) {
            Ok(Destination::Page(other)) => self.place(other, link),
            Ok(Destination::Here) => self.place(page, link),
            Ok(Destination::File(url)) => {
                if link.role == Role::Picture {
                    self.picture(&url, link);
                }
                self.located(&url, link);
                self.active(&url, link);
            }
            Ok(Destination::Outside) => {}
            Err(missing) if missing.is_reported => {}
            Err(missing) => {
                let path = Target::read(&link.target).path;
                let message = match wiki_name(path) {
                    Some(name) if missing.is_ambiguous => {
                        format!("several pages or files are called `{name}`")
                    }
                    Some(name) => format!("no page or file is called `{name}`"),
                    None => format!("no {} at `{path}`", what(path)),
                };
                let place = Place::new(self.path, link.span.clone());
                let problem = Problem::new(Code::LinkUnknownTarget, place, message);
                let is_foreign = path.contains("{{") || path.contains("{%");
                let address =
                    || "pages are not templates: write the address, or the path of a source file".to_owned();
                let feed = || unwritten_feed(path, self.tracked.config());
                let hint = missing.hint().or_else(|| is_foreign.then(address)).or_else(feed);
                self.problems.push(problem.maybe_hint(hint));
            }
        }
    }

    /// Reports a picture that browsers do not show.
    fn picture(&mut self, url: &UrlPath, link: &Link) {
        let Some(Picture::Unreadable(fault)) = self.tracked.picture(url) else { return };
        let name = url.as_str().rsplit('/').next().unwrap_or_default();
        let (message, hint) = match fault {
            Fault::Empty => (format!("the image `{name}` is empty"), "add the image again"),
            Fault::CutOff => (
                format!("the end of the image `{name}` is missing"),
                "save it again, or add the image again: the file is incomplete",
            ),
            Fault::TooLarge(width, height) => {
                let message = format!(
                    "the image `{name}` claims {width} × {height} pixels, which browsers do not show"
                );
                (message, "save it again, smaller")
            }
            Fault::NoPicture => {
                (format!("the file `{name}` is not an image"), "save it as PNG, JPEG, GIF, WebP, AVIF or SVG")
            }
            Fault::Misnamed if name.to_ascii_lowercase().ends_with(".svg") => (
                format!("the file `{name}` is not an SVG image, so browsers do not show it"),
                "rename it with the extension of its format",
            ),
            Fault::Misnamed => (
                format!(
                    "the file `{name}` is an SVG image, which browsers do not show under \
                this name"
                ),
                "rename it with the extension \
                `.svg`",
            ),
        };
        let place = Place::new(self.path, link.span.clone());
        self.problems.push(Problem::new(Code::PictureUnreadable, place, message).hint(hint));
    }

    /// Reports a photo that contains the place where it was taken, if it is published with it: its format is not one from
    /// which that is removed, or the site publishes pictures unchanged.
    fn located(&mut self, url: &UrlPath, link: &Link) {
        let picture = self.tracked.picture(url);
        let is_stripped =
            self.tracked.config().pictures.enabled && picture.is_some_and(Picture::is_strippable);
        if let Some(Picture::Shown { is_located: true, .. }) = picture.filter(|_| !is_stripped) {
            let name = url.as_str().rsplit('/').next().unwrap_or_default();
            let message = format!("the image `{name}` contains the place where it was taken");
            let hint = format!("remove it from the file: `exiftool -gps:all= {name}`");
            let place = Place::new(self.path, link.span.clone());
            self.problems.push(Problem::new(Code::PictureLocated, place, message).hint(hint));
        }
    }

    /// Reports a drawing that runs or loads something in a browser, unless the site publishes it without that.
    fn active(&mut self, url: &UrlPath, link: &Link) {
        if !is_drawing(url.as_str()) {
            return;
        }
        let is_cleaned = self.tracked.config().pictures.clean_svg;
        let text = self.tracked.picture_file(url.as_str()).and_then(|file| file.text().ok());
        let Some((text, found)) = text.and_then(|text| Some((text, svg::active(text)?))) else { return };
        let name = url.as_str().rsplit('/').next().unwrap_or_default();
        let place = Place::new(self.path, link.span.clone());
        if is_cleaned {
            if svg::cleaned(text).is_empty() {
                let message = format!("the drawing `{name}` is not well-formed, and is published empty");
                self.problems
                    .push(Problem::new(Code::PictureUnreadable, place, message).hint("save it again"));
            }
            return;
        }
        let message = match found {
            Active::Code(code) => format!("the drawing `{name}` runs a script: `{code}`"),
            Active::Address(address) => format!("the drawing `{name}` loads another file: `{address}`"),
        };
        let hint =
            "write `clean_svg = true` under `[pictures]` in `site.toml` to publish drawings without either";
        self.problems.push(Problem::new(Code::PictureActive, place, message).hint(hint));
    }

    /// Reports a drawing that cannot be part of a page although its block says so.
    fn inline(&mut self, directive: &Directive) {
        let is_inline =
            |attribute: &&Attribute| attribute.key.value == "inline" && attribute.value.value == "true";
        let Some(attribute) = directive.attributes.iter().find(is_inline) else { return };
        let Some(src) = directive.picture() else { return };
        let Ok(Destination::File(url)) = self.tracked.destination(self.tracked.index(), src) else { return };
        let file = self.tracked.picture_file(url.as_str()).filter(|_| is_drawing(url.as_str()));
        let reason = match file.and_then(|file| file.text().ok()).map(|text| svg::inlined(text, "", "")) {
            Some(Ok(_)) => return,
            Some(Err(reason)) => reason.to_string(),
            None => "it is not an SVG".to_owned(),
        };
        let name = url.as_str().rsplit('/').next().unwrap_or_default();
        let message = format!("`{name}` cannot be part of the page: {reason}");
        let place = Place::new(self.path, attribute.key.span.clone());
        let hint = "leave out `inline`, or write colours as attributes, such as `fill=\"currentColor\"`";
        self.problems.push(Problem::new(Code::PictureNotInline, place, message).hint(hint));
    }

    /// Reports a handwritten image that is shown wider than its file, and so is blurred.
    fn stretched(&mut self, stated: &StatedSize) {
        let (Some(wanted), _) = stated.pixels() else { return };
        let target = &stated.target;
        let Ok(Destination::File(url)) = self.tracked.destination(self.tracked.index(), target) else {
            return;
        };
        let width = self.tracked.picture(&url).and_then(Picture::widest);
        let Some(width) = width.filter(|width| *width < wanted) else { return };
        let message = format!("the image `{target}` is shown {wanted} pixels wide, and has {width}");
        let hint = format!("write `width=\"{width}\"` or less, or add a larger image");
        let place = Place::new(self.path, stated.span.clone());
        self.problems.push(Problem::new(Code::PictureStretched, place, message).hint(hint));
    }

    /// Reports a file that Markdown or HTML shows as a picture, and that does not have the extension of one.
    fn shown(&mut self, link: &Link) {
        if link.role != Role::Picture || link.syntax != Syntax::Attribute {
            return;
        }
        let Ok(Destination::File(url)) = self.tracked.destination(self.tracked.index(), &link.target) else {
            return;
        };
        if self.tracked.picture(&url) == Some(Picture::Other) {
            let message = format!("`{}` is not an image", link.target);
            let hint = format!("link to it: `[…]({})`; for a video use `:::video`", link.target);
            let place = Place::new(self.path, link.span.clone());
            self.problems.push(Problem::new(Code::PictureUnreadable, place, message).hint(hint));
        }
    }

    /// Checks the fragment in `page` that a link leads to, if it has one.
    fn place(&mut self, page: PageIndex, link: &Link) {
        let Some(id) = Target::read(&link.target).fragment else { return };
        let id = percent_decode_str(id).decode_utf8_lossy();
        let Err(missing) = self.tracked.anchor(page, &id) else { return };
        let facts = self.tracked.facts(page);
        let message = format!("no anchor `#{id}` in `{}`", facts.url());
        let place = Place::new(self.path, link.span.clone());
        let problem = Problem::new(Code::LinkUnknownAnchor, place, message).maybe_hint(missing.hint());
        self.unsettled.push(Unsettled { page: facts.path().clone(), id: id.into_owned(), problem });
    }
}

/// Returns the hint for a link to a feed that the site does not have.
pub(super) fn unwritten_feed(path: &str, config: &Config) -> Option<String> {
    let name = path.rsplit('/').next().unwrap_or_default();
    let feed = FeedFormat::ALL.into_iter().find(|feed| feed.file() == name)?;
    Some(match config.feeds.formats.contains(&feed) {
        true => "a feed is written where a page with a `date` is".to_owned(),
        false => format!("add `{}` to `formats` under `[feeds]` in `site.toml`", feed.as_str()),
    })
}

/// Returns what an author expects at `path`, by its extension.
fn what(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or_default();
    let is_markdown = SourcePath::new(name).markdown_stem().is_some();
    match name.rsplit_once('.') {
        Some((_, ending)) if !ending.is_empty() && !is_markdown && !matches!(ending, "html" | "htm") => {
            "file"
        }
        _ => "page",
    }
}
