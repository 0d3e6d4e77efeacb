//! Renders a page: resolves the placeholders of its fragment, renders its blocks by the theme, and finally its
//! template.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use minijinja::context;
use minijinja::value::Value;
use percent_encoding::percent_decode_str;
use pulldown_cmark_escape::{escape_href, escape_html};

use super::facts;
use super::form;
use super::image::{self, ImageView, Loading};
use super::record::{html, named, value};
use super::views::{BlockView, DataView, DiagnosticView, EntryView, PageView, SiteView};
use crate::assemble::{Destination, OutputFormat, PageIndex, PageKind, Target, UrlPath, wiki_name};
use crate::context::{WantedPicture, with_pictures};
use crate::html::{Role, with_addresses};
use crate::incremental::TrackedSite;
use crate::media::is_picture_name;
use crate::media_type::media_type;
use crate::parse::directive::{Attribute, Directive, is_address};
use crate::parse::fragment::{Block, Embed, Heading, Link, Piece, walk};
use crate::parse::{CARD, Diagnostic, EMBED, WALK, escaped, is_drawing};
use crate::problem::Problem;
use crate::source::ContentHash;

/// The largest number of pixels of a picture in a card.
const MOST_EMBEDDED: usize = 16_000_000;

/// The template of a diagnostic.
const DIAGNOSTIC: &str = "blocks/diagnostic.html";

/// Renders the content of one page's file, within the output of the tracked page.
#[derive(Debug)]
pub(super) struct Renderer<'a> {
    tracked: &'a Arc<TrackedSite>,
    /// The page whose file it is; its links are relative to that.
    from: PageIndex,
    /// True in a block that shows several images side by side.
    is_in_row: bool,
}

/// The block that shows its images side by side.
const ROW: &str = "figures";

type Rendered = Result<String, Box<Problem>>;

/// Returns true if there is more than one image in a fragment.
fn has_several_images(fragment: &[Piece]) -> bool {
    let mut count = 0;
    walk(fragment, &mut |piece| match piece {
        Piece::Image(_) => count += 1,
        Piece::Block(block) => count += usize::from(block.directive.picture().is_some()),
        _ => {}
    });
    count > 1
}

/// The result of appending to a text: nothing, or a mistake in a template.
type Written = Result<(), Box<Problem>>;

/// Renders the whole HTML page.
pub(super) fn page(tracked: &Arc<TrackedSite>) -> Rendered {
    let page = tracked.facts(tracked.index());
    let chosen = page.front_matter().template.as_ref().map(|template| template.value.as_str());
    let template = chosen.unwrap_or_else(|| {
        // A theme may omit a template whose kind has a fallback.
        let templates = page.kind().templates();
        let had = templates.iter().find(|template| tracked.has_template(template));
        had.or(templates.last()).copied().unwrap_or_default()
    });
    let renderer = Renderer::new(tracked, tracked.index());
    renderer.card()?;
    renderer.page(template)
}

/// Renders the whole page by `template`.
pub(super) fn by_template(tracked: &Arc<TrackedSite>, template: &str) -> Rendered {
    Renderer::new(tracked, tracked.index()).page(template)
}

impl<'a> Renderer<'a> {
    /// Returns a renderer for the content of the page `from`.
    pub(super) fn new(tracked: &'a Arc<TrackedSite>, from: PageIndex) -> Self {
        Self { tracked, from, is_in_row: false }
    }

    fn page(&self, template: &str) -> Rendered {
        let page = self.tracked.facts(self.from);
        let mut content = self.fragment(self.tracked.content(self.from))?;
        let own_diagnostic = page.diagnostic().map(|id| self.diagnostic(id, 2)).transpose()?.flatten();
        if let Some(diagnostic) = &own_diagnostic {
            content.push_str(&self.render_diagnostic(diagnostic.clone())?);
        }
        self.render(template, self.context(self.view(Some(content), own_diagnostic)))
    }

    /// Returns the context of every template, while `page` is rendered.
    fn context(&self, page: Value) -> Value {
        let tracked = || self.tracked.clone();
        context! { site => value(SiteView { tracked: tracked() }), data => named(DataView { tracked: tracked() }), page }
    }

    /// Draws the card of the page, if the site wants cards and the page has no picture that social networks show.
    fn card(&self) -> Written {
        let page = self.tracked.facts(self.from);
        let has_picture = page.front_matter().hero.as_ref().is_some_and(|hero| !is_drawing(&hero.src.value));
        let wants_card = self.tracked.config().cards && !has_picture && page.kind() != PageKind::NotFound;
        if wants_card && self.tracked.has_template(CARD) {
            let diagnostic = page.diagnostic().map(|id| self.diagnostic(id, 2)).transpose()?.flatten();
            let svg = self.render(CARD, self.context(self.view(None, diagnostic)))?;
            self.tracked.publish_card(self.with_embedded_pictures(&svg), facts::CARD_SIZE);
        }
        Ok(())
    }

    /// Returns a drawing with the pictures of the site that it names inside it, since it is drawn without any other file.
    /// The narrow version of a picture, with its larger letters, takes its place.
    fn with_embedded_pictures(&self, svg: &str) -> String {
        let home = self.tracked.href(&UrlPath::home());
        with_addresses(svg, |address| {
            let embedded = || {
                let inside = address.target.strip_prefix(&home).filter(|_| address.role == Role::Picture)?;
                let url = UrlPath::of_file(&percent_decode_str(inside).decode_utf8().ok()?);
                let url = self.tracked.picture_beside(&url, "narrow").unwrap_or(url);
                let (width, height) = self.tracked.picture_size(&url)?;
                let file = self.tracked.picture_file(url.as_str())?;
                let is_small = width.saturating_mul(height) <= MOST_EMBEDDED && !file.is_stored();
                let encoded = is_small.then(|| BASE64_STANDARD.encode(&file.bytes))?;
                Some(format!("data:{};base64,{encoded}", media_type(url.as_str())))
            };
            embedded().unwrap_or_else(|| address.target.to_string())
        })
    }

    fn view(&self, content: Option<String>, diagnostic: Option<Value>) -> Value {
        value(PageView { tracked: self.tracked.clone(), content: content.map(html), diagnostic })
    }

    /// Renders a page of a walk.
    pub(super) fn walk(&self, walk: Value) -> Rendered {
        self.render(WALK, context! { walk, ..self.context(self.view(None, None)) })
    }

    /// Renders the page of a diagnostic alone.
    pub(super) fn embed_page(&self, embed: Value) -> Rendered {
        self.render(EMBED, context! { embed, ..self.context(self.view(None, None)) })
    }

    /// Renders the diagnostic `id` as the only content of a page: its title is the heading of the page.
    pub(super) fn embedded(&self, id: &str) -> Result<Option<String>, Box<Problem>> {
        self.diagnostic(id, 1)?.map(|diagnostic| self.render_diagnostic(diagnostic)).transpose()
    }

    /// Renders a template; a problem in it names the page.
    fn render(&self, template: &str, context: Value) -> Rendered {
        let (tracked, from) = (self.tracked.clone(), self.from);
        let picture = move |wanted: &WantedPicture| {
            ImageView::wanted(&Renderer::new(&tracked, from), wanted).map(value)
        };
        with_pictures(Rc::new(picture), || self.tracked.render(template, context))
            .map_err(|problem| Box::new(problem.note(format!("while rendering `{}`", self.page_name()))))
    }

    /// Renders a fragment.
    pub(super) fn fragment(&self, fragment: &[Piece]) -> Rendered {
        let mut out = String::with_capacity(fragment.iter().map(about).sum());
        self.write(fragment, &mut out)?;
        Ok(out)
    }

    /// Returns true if what is rendered is one of several images side by side.
    pub(super) fn is_in_row(&self) -> bool {
        self.is_in_row
    }

    /// Appends a fragment to `out`.
    fn write(&self, fragment: &[Piece], out: &mut String) -> Written {
        for piece in fragment {
            match piece {
                Piece::Html(html) => out.push_str(html),
                Piece::Link(link) => self.link(link, out),
                Piece::Heading(heading) => self.heading(heading, out)?,
                Piece::Image(image) => ImageView::in_markdown(self, image).write(out),
                Piece::Size(stated) => image::write_missing(self, stated, out),
                Piece::InlineCode(_) | Piece::Unlinked(_) => {}
                Piece::Block(block) => out.push_str(&self.block(block)?),
                Piece::Diagnostic(embed) => out.push_str(&self.embed(embed)?),
            }
        }
        Ok(())
    }

    /// Appends the address of a link, escaped for an attribute. A broken link was reported before and stays unchanged.
    /// Characters that are invalid in an address are percent-encoded; encoded ones are left alone.
    fn link(&self, link: &Link, out: &mut String) {
        // Writing to a string cannot fail.
        let _ = escape_href(out, &link.syntax.encoded(&self.href(&link.target)));
    }

    /// Returns the site as the output reads it.
    pub(super) fn tracked(&self) -> &TrackedSite {
        self.tracked
    }

    /// Returns the address of the file of the site at `target`, if there is one.
    pub(super) fn file_at(&self, target: &str) -> Option<UrlPath> {
        match self.tracked.destination(self.from, target).ok()? {
            Destination::File(url) => Some(url),
            _ => None,
        }
    }

    /// Returns the text before the ids of a drawing that is part of the page, which is shown at
    /// `place` of its file: the same in every build, and another one wherever a drawing is shown.
    pub(super) fn id_prefix(&self, place: &str) -> String {
        let of = format!("{} {place}", self.tracked.facts(self.from).path());
        format!("_{}-", &ContentHash::of(of.as_bytes()).fingerprint()[..8])
    }

    /// Returns the width and height of the picture at `target`, if it is a file of the site.
    pub(super) fn size_at(&self, target: &str) -> Option<(usize, usize)> {
        self.tracked.picture_size(&self.file_at(target)?)
    }

    /// Returns the address that `target` stands for.
    pub(super) fn href(&self, target: &str) -> String {
        href(self.tracked, self.from, target)
    }

    fn heading(&self, heading: &Heading, out: &mut String) -> Written {
        self.heading_around(heading, out, |out| self.write(&heading.title, out))
    }

    /// Appends a heading whose title `title` writes.
    fn heading_around(
        &self,
        heading: &Heading,
        out: &mut String,
        title: impl FnOnce(&mut String) -> Written,
    ) -> Written {
        let Heading { level, id, title: _ } = heading;
        // A level has one digit.
        let level = char::from(b'0' + level);
        out.push_str("<h");
        out.push(level);
        out.push_str(" id=\"");
        // Writing to a string cannot fail.
        let _ = escape_html(&mut *out, id);
        out.push_str("\">");
        title(out)?;
        out.push_str("</h");
        out.push(level);
        out.push_str(">\n");
        Ok(())
    }

    fn block(&self, block: &Block) -> Rendered {
        let directive = &block.directive;
        let label = block.label.as_deref().map(|label| self.fragment(label)).transpose()?;
        let is_in_row = directive.name == ROW && has_several_images(&block.content);
        let inside =
            Renderer { tracked: self.tracked, from: self.from, is_in_row: self.is_in_row || is_in_row };
        let BlockContent { content, introduction, entries } = inside.block_content(&block.content)?;
        let view = BlockView {
            name: directive.name.clone(),
            id: directive.id.as_ref().map(|id| id.value.clone()),
            label: label.map(html),
            content: html(content),
            introduction: Some(introduction).filter(|html| !html.trim().is_empty()).map(html),
            entries,
            attributes: self.attributes(directive),
            image: self.image_of(directive),
        };
        let context = context! { block => value(view), ..self.context(self.view(None, None)) };
        self.render(&format!("blocks/{}.html", directive.name), context)
    }

    /// Returns the image that a block shows, with the alternative text and size in its attributes.
    fn image_of(&self, directive: &Directive) -> Option<ImageView> {
        let attribute = |name: &str| {
            directive.attributes.iter().find(|it| it.key.value == name).map(|it| it.value.value.as_str())
        };
        let number = |name: &str| attribute(name).and_then(|value| value.parse().ok());
        let src = directive.picture()?;
        let view = ImageView::new(self, src, (number("width"), number("height")), Loading::Lazy);
        let view = view.with_alt(attribute("alt").unwrap_or_default());
        let is_inline = attribute("inline") == Some("true");
        Some(if is_inline { view.inlined(self, src, directive.span.start) } else { view })
    }

    /// Returns the attributes in `{…}`; those that the template declares optional are `none` if they are absent or have
    /// a value that is not allowed.
    fn attributes(&self, directive: &Directive) -> BTreeMap<String, Value> {
        let declared = self.tracked.block(&directive.name);
        let optional = declared.as_ref().map_or(&[][..], |declared| &declared.optional);
        let absent = optional.iter().map(|key| (key.clone(), Value::from(())));
        let takes = |attribute: &&Attribute| {
            let values =
                declared.as_ref().ok().and_then(|declared| declared.values.get(&attribute.key.value));
            let is_known = values.is_none_or(|values| values.contains(&attribute.value.value));
            is_known || !optional.contains(&attribute.key.value)
        };
        let written = directive.attributes.iter().filter(takes).map(|attribute| {
            let key = attribute.key.value.clone();
            let value = self.attribute(directive, &key, &attribute.value.value);
            (key, value)
        });
        absent.chain(written).collect()
    }

    /// Returns the value of an attribute: those that name a file or page become its address. A template that shows the
    /// image of a block does not ask for its file.
    fn attribute(&self, directive: &Directive, key: &str, written: &str) -> Value {
        if !is_address(key) {
            // A key of the theme's own may name a picture as well.
            if is_picture_name(written)
                && let Some(url) = self.file_at(written)
            {
                self.tracked.publish(&url);
            }
            return Value::from(written);
        }
        let template = format!("blocks/{}.html", directive.name);
        let is_image = directive.picture() == Some(written) && !self.tracked.reads_attribute(&template, key);
        match self.file_at(written).filter(|_| is_image) {
            Some(url) => Value::from(self.tracked.href(&url)),
            None => Value::from(self.href(written)),
        }
    }

    /// Renders the content, its introduction and each of its entries. Every piece is rendered once, so that nested
    /// blocks do not double the work with each level.
    fn block_content(&self, content: &[Piece]) -> Result<BlockContent, Box<Problem>> {
        let Parted { introduction, entries } = parted(content);
        let introduction = self.fragment(introduction)?;
        let mut whole = introduction.clone();
        let mut views = Vec::with_capacity(entries.len());
        for (heading, inner) in entries {
            let (title, inner) = (self.fragment(&heading.title)?, self.fragment(inner)?);
            self.heading_around(heading, &mut whole, |out| {
                out.push_str(&title);
                Ok(())
            })?;
            whole.push_str(&inner);
            views.push(value(EntryView { id: heading.id.clone(), title: html(title), content: html(inner) }));
        }
        Ok(BlockContent { content: whole, introduction, entries: views })
    }

    /// Renders an embedded diagnostic. It runs only in its page: elsewhere a link leads there. An unknown one was
    /// reported before.
    fn embed(&self, embed: &Embed) -> Rendered {
        if *self.tracked.format() == OutputFormat::Feeds {
            let found = self.tracked.diagnostic(&embed.id).ok();
            return Ok(found.map_or_else(String::new, |(diagnostic, home)| {
                let (url, title) =
                    (diagnostic_url(self.tracked, diagnostic, *home), &diagnostic.engine.title);
                format!("<p><a href=\"{}\">{}</a></p>\n", escaped(&url), escaped(&title.value))
            }));
        }
        let diagnostic = self.diagnostic(&embed.id, embed.level)?;
        diagnostic.map_or_else(|| Ok(String::new()), |diagnostic| self.render_diagnostic(diagnostic))
    }

    /// Returns the template value of the diagnostic `id`, with headings from `level` on.
    fn diagnostic(&self, id: &str, level: u8) -> Result<Option<Value>, Box<Problem>> {
        let found = self.tracked.diagnostic(id).ok();
        let view = found
            .map(|(diagnostic, home)| DiagnosticView::new(self.tracked, diagnostic, *home, level.min(6)));
        Ok(view.transpose()?.map(value))
    }

    /// Renders a diagnostic; a form that the runtime cannot use is a problem of the template.
    fn render_diagnostic(&self, diagnostic: Value) -> Rendered {
        let id = diagnostic.get_attr("id").unwrap_or_default();
        let context = context! { diagnostic, ..self.context(self.view(None, None)) };
        let rendered = self.render(DIAGNOSTIC, context)?;
        let found = id.as_str().and_then(|id| self.tracked.diagnostic(id).ok());
        let path = self.tracked.template_path(DIAGNOSTIC);
        match found.zip(path).and_then(|((found, _), path)| form::fault(&rendered, &found.engine, &path)) {
            Some(fault) => Err(Box::new(fault.note(format!("while rendering `{}`", self.page_name())))),
            None => Ok(rendered),
        }
    }

    /// Returns the name by which the author knows the rendered page.
    fn page_name(&self) -> &str {
        self.tracked.facts(self.tracked.index()).name()
    }
}

/// Returns the address that `target` stands for, as written in the file of the page `from`. A broken link was reported
/// before and stays unchanged.
pub(super) fn href(tracked: &TrackedSite, from: PageIndex, target: &str) -> String {
    let Ok(destination) = tracked.destination(from, target) else {
        return match wiki_name(Target::read(target).path) {
            Some(name) => tracked.href(&UrlPath::stated(&name)),
            None => target.to_owned(),
        };
    };
    // A fragment of the page itself needs an address in a page that shows a part of it.
    let is_apart =
        from != tracked.index() || matches!(tracked.format(), OutputFormat::Walk(_) | OutputFormat::Embed(_));
    if destination == Destination::Here && is_apart {
        return tracked.href(tracked.facts(from).url()) + target;
    }
    let Some(url) = tracked.address(&destination) else { return target.to_owned() };
    if let Destination::File(url) = &destination {
        tracked.publish(url);
    }
    let parts = Target::read(target);
    let mut href = tracked.href(url) + parts.query;
    if let Some(id) = parts.fragment {
        href.extend(["#", id]);
    }
    href
}

/// Returns the address of a diagnostic's own page, or of its place in an article.
pub(super) fn diagnostic_url(tracked: &TrackedSite, diagnostic: &Diagnostic, home: PageIndex) -> String {
    let page = tracked.facts(home);
    let url = tracked.href(page.url());
    if page.diagnostic().is_some() { url } else { format!("{url}#{}", diagnostic.engine.id) }
}

/// The rendered content of a block: the whole, and its parts.
struct BlockContent {
    content: String,
    introduction: String,
    entries: Vec<Value>,
}

/// The content of a block, split at its headings of the highest level.
pub(super) struct Parted<'a> {
    /// The content before the first of those headings.
    pub(super) introduction: &'a [Piece],
    /// Each of those headings with the content below it.
    pub(super) entries: Vec<(&'a Heading, &'a [Piece])>,
}

/// Splits `content` at its headings of the highest level.
pub(super) fn parted(content: &[Piece]) -> Parted<'_> {
    let level_of = |piece: &Piece| match piece {
        Piece::Heading(heading) => Some(heading.level),
        _ => None,
    };
    let highest = content.iter().filter_map(level_of).min();
    let begins = |piece: &Piece| highest.is_some() && level_of(piece) == highest;
    let mut entries = Vec::new();
    let (introduction, mut rest) = content.split_at(content.iter().position(begins).unwrap_or(content.len()));
    while let Some((Piece::Heading(heading), inner)) = rest.split_first() {
        let (inner, next) = inner.split_at(inner.iter().position(begins).unwrap_or(inner.len()));
        entries.push((&**heading, inner));
        rest = next;
    }
    Parted { introduction, entries }
}

/// Returns an estimate of the length of a piece, so that a growing page is rarely reallocated.
fn about(piece: &Piece) -> usize {
    match piece {
        Piece::Html(html) => html.len(),
        Piece::Link(_) | Piece::Heading(_) => 96,
        Piece::Image(_) => 256,
        Piece::Size(_) => 26,
        Piece::InlineCode(_) | Piece::Unlinked(_) => 0,
        Piece::Block(_) | Piece::Diagnostic(_) => 1024,
    }
}
