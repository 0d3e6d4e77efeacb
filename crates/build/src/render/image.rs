//! Images as HTML, with all that a browser needs before it loads them. The only writer of `<img>` in pages.

use minijinja::value::Value;
use pulldown_cmark_escape::{escape_href, escape_html};

use super::renderer::Renderer;
use crate::assemble::{OutputFormat, PictureFile, UrlPath};
use crate::context::{WantedFormat, WantedPicture, fields};
use crate::incremental::TrackedSite;
use crate::media::{sizes, svg};
use crate::options::AvifEncoder;
use crate::parse::fragment::{Image, StatedSize};
use crate::parse::{PublishedFormat, is_drawing};
use crate::render::record::{Record, html, text};
use crate::source::{Colour, ContentHash, Conversion, PictureFormat};

/// The moment at which a browser loads an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Loading {
    /// Before other images: it is the largest thing that a reader sees first.
    First,
    /// With the page.
    Eager,
    /// Loaded near the viewport.
    Lazy,
}

/// An image for templates and pages.
#[derive(Clone, Debug)]
pub(super) struct ImageView {
    src: String,
    alt: String,
    title: String,
    caption: Option<String>,
    /// The width and height in pixels at which it is laid out.
    size: (Option<usize>, Option<usize>),
    loading: Loading,
    /// Other files for the same image, the preferred one first.
    sources: Vec<Source>,
    /// The sizes of `src` in its own format, as in `srcset`; empty if it has one only.
    srcset: String,
    /// The width at which it is shown, as in `sizes`.
    sizes: String,
    /// The drawing itself, if it is part of the page.
    inline: Option<String>,
    /// The dominant colour, in place of the image until it is loaded.
    colour: Option<Colour>,
}

/// Files for an image that some browsers prefer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Source {
    /// The condition of screens that it is for.
    media: Option<&'static str>,
    /// The media type, which a browser may not know.
    media_type: Option<&'static str>,
    srcset: String,
    size: Option<(usize, usize)>,
}

/// The versions of a picture for some screens, by the word before the extension of their names, in the order in which
/// browsers try them.
const VERSIONS: [(&str, &str); 3] = [
    ("narrow.dark", "(max-width: 40em) and (prefers-color-scheme: dark)"),
    ("narrow", "(max-width: 40em)"),
    ("dark", "(prefers-color-scheme: dark)"),
];

/// The width of an image in a theme that does not state it: that of the window.
const SIZES: &str = "100vw";

impl ImageView {
    /// Returns the image at `target`. The `stated` size is for images whose own is not known.
    pub(super) fn new(
        renderer: &Renderer<'_>,
        target: &str,
        stated: (Option<usize>, Option<usize>),
        loading: Loading,
    ) -> Self {
        let mut view = Self {
            src: String::new(),
            alt: String::new(),
            title: String::new(),
            caption: None,
            size: laid_out(renderer.size_at(target), stated),
            loading,
            sources: Vec::new(),
            srcset: String::new(),
            sizes: String::new(),
            inline: None,
            colour: None,
        };
        view.add_files(renderer, target);
        if view.src.is_empty() {
            view.src = renderer.href(target);
        }
        view
    }

    /// Returns the picture that a template asks for.
    ///
    /// # Errors
    /// The message of the problem.
    pub(super) fn wanted(renderer: &Renderer<'_>, wanted: &WantedPicture) -> Result<Self, String> {
        let tracked = renderer.tracked();
        let src = &wanted.src;
        let url = renderer.file_at(src).ok_or_else(|| format!("finds no file of the site at `{src}`"))?;
        let picture = tracked.picture(&url).filter(|picture| picture.size().is_some());
        let picture = picture.ok_or_else(|| format!("cannot read the size of `{src}`"))?;
        let stated = wanted.width.and_then(|width| usize::try_from(width).ok());
        let of_file = || Self::new(renderer, src, (stated, None), Loading::Lazy).with_alt(&wanted.alt);
        if wanted.inline {
            return of_file().in_page(renderer, src, None);
        }
        let Some((own, size)) = sizes::rewritten(picture).filter(|_| tracked.config().pictures.enabled)
        else {
            // Pictures that are published unchanged are not cropped either, on a site that wants them so.
            let is_wanted =
                tracked.config().pictures.enabled && (wanted.crop.is_some() || wanted.format.is_some());
            return if is_wanted { Err(format!("cannot crop or convert `{src}`")) } else { Ok(of_file()) };
        };
        let file = tracked.picture_file(url.as_str()).ok_or_else(|| format!("cannot read `{src}`"))?;
        let size = sizes::cropped(size, wanted.crop);
        let widths = match wanted.width {
            Some(width) => sizes::twice(size.0, width),
            None => sizes::widths(size.0, &tracked.config().pictures.widths),
        };
        let files = Files { tracked, url: &url, source: file.hash, size, widths: &widths };
        let unit = if wanted.width.is_some() { Unit::Density } else { Unit::Width };
        let width = wanted
            .width
            .map_or_else(|| sizes::for_programs(&widths).unwrap_or(size.0), |width| width.min(size.0));
        let format = match wanted.format {
            Some(WantedFormat::Other(PictureFormat::Avif))
                if tracked.config().pictures.avif == AvifEncoder::Absent =>
            {
                return Err(format!(
                    "cannot make `{src}` an AVIF: this `assay` was built without an encoder of it"
                ));
            }
            Some(WantedFormat::Other(format)) => format,
            Some(WantedFormat::Original) | None => own,
        };
        let failed = || format!("cannot name a size of `{src}`");
        let mut sources = Vec::new();
        for other in tracked.config().pictures.others(own).filter(|_| wanted.format.is_none()) {
            let srcset = files.srcset(other, unit).ok_or_else(failed)?;
            sources.push(Source { media_type: Some(other.media_type()), srcset, ..Source::default() });
        }
        let has_sizes =
            sources.is_empty() || tracked.config().pictures.formats.contains(&PublishedFormat::Original);
        let side = |pixels: u32| usize::try_from(pixels).ok();
        Ok(Self {
            src: files.one(width, format).ok_or_else(failed)?,
            alt: wanted.alt.clone(),
            title: String::new(),
            caption: None,
            size: (side(width), side(sizes::height(size, width))),
            loading: Loading::Lazy,
            sources,
            srcset: if has_sizes { files.srcset(format, unit).ok_or_else(failed)? } else { String::new() },
            sizes: tracked.image_sizes().text.as_deref().unwrap_or(SIZES).to_owned(),
            inline: None,
            colour: picture.colour(),
        })
    }

    /// Returns the image as a drawing that is part of the page, if it can be: what forbids it was reported before. Feeds
    /// show the file.
    pub(super) fn inlined(self, renderer: &Renderer<'_>, target: &str, place: usize) -> Self {
        let file = self.clone();
        self.in_page(renderer, target, Some(place)).unwrap_or(file)
    }

    fn in_page(self, renderer: &Renderer<'_>, target: &str, place: Option<usize>) -> Result<Self, String> {
        let tracked = renderer.tracked();
        if *tracked.format() == OutputFormat::Feeds {
            return Ok(self);
        }
        let file = renderer.file_at(target).and_then(|url| tracked.picture_file(url.as_str()));
        let text = file.filter(|file| is_drawing(file.path.as_str())).and_then(|file| file.text().ok());
        let text = text.ok_or_else(|| format!("can make only an SVG part of a page, not `{target}`"))?;
        let mut root = String::new();
        push_size(self.size, &mut root);
        match self.alt.as_str() {
            "" => root.push_str(" aria-hidden=\"true\""),
            alt => {
                root.push_str(" role=\"img\"");
                push_attribute("aria-label", alt, &mut root);
            }
        }
        // A template may show the same drawing several times; its ids are then the same as well.
        let place = place.map_or_else(|| target.to_owned(), |place| place.to_string());
        let inline = svg::inlined(text, &renderer.id_prefix(&place), &root);
        let inline = inline.map_err(|fault| format!("cannot make `{target}` part of the page: {fault}"))?;
        Ok(Self { inline: Some(inline), ..self })
    }

    /// Adds the versions of the picture for some screens, and each in several sizes.
    fn add_files(&mut self, renderer: &Renderer<'_>, target: &str) {
        let Some(url) = renderer.file_at(target) else { return };
        let tracked = renderer.tracked();
        let is_page = *tracked.format() != OutputFormat::Feeds;
        let theme = tracked.image_sizes();
        let stated = match self.loading {
            Loading::First => &theme.hero,
            _ if renderer.is_in_row() && theme.row.is_some() => &theme.row,
            _ => &theme.text,
        };
        self.sizes = stated.as_deref().unwrap_or(SIZES).to_owned();
        if is_page {
            for (word, media) in VERSIONS {
                let Some(version) = tracked.picture_beside(&url, word) else { continue };
                let size = tracked.picture_size(&version);
                let sized = Sized::of(tracked, &version);
                let source = |media_type, srcset| Source { media: Some(media), media_type, srcset, size };
                match sized {
                    Some(Sized { src, formats, own, .. }) => {
                        let formats = formats.into_iter();
                        self.sources.extend(formats.map(|(kind, srcset)| source(Some(kind), srcset)));
                        self.sources.push(source(None, if own.is_empty() { src } else { own }));
                    }
                    None => self.sources.push(source(None, in_srcset(&tracked.href(&version)))),
                }
            }
        }
        // A part of a drawing stays a part of it.
        let Some(Sized { src, formats, own, colour }) = Sized::of(tracked, &url) else { return };
        self.src = src;
        if is_page {
            // Another version of the picture may have another one.
            self.colour = colour.filter(|_| self.sources.is_empty());
            let source = |(kind, srcset)| Source { media_type: Some(kind), srcset, ..Source::default() };
            self.sources.extend(formats.into_iter().map(source));
            self.srcset = own;
        }
    }

    /// Returns an image in Markdown.
    pub(super) fn in_markdown(renderer: &Renderer<'_>, image: &Image) -> Self {
        let loading = if image.is_first { Loading::Eager } else { Loading::Lazy };
        let view = Self::new(renderer, &image.link.target, (None, None), loading);
        Self { title: image.title.clone(), ..view.with_alt(&image.alt) }
    }

    /// Sets the alternative text.
    pub(super) fn with_alt(self, alt: &str) -> Self {
        Self { alt: alt.to_owned(), ..self }
    }

    /// Sets the caption.
    pub(super) fn with_caption(self, caption: Option<&str>) -> Self {
        Self { caption: caption.map(str::to_owned), ..self }
    }

    /// Returns the element.
    pub(super) fn html(&self) -> String {
        let mut out = String::with_capacity(128);
        self.write(&mut out);
        out
    }

    /// Appends the element.
    pub(super) fn write(&self, out: &mut String) {
        if let Some(inline) = &self.inline {
            return out.push_str(inline);
        }
        if self.sources.is_empty() {
            return self.write_img(out);
        }
        out.push_str("<picture>");
        for source in &self.sources {
            out.push_str("<source");
            for (name, value) in [("media", source.media), ("type", source.media_type)] {
                push_attribute(name, value.unwrap_or_default(), out);
            }
            self.push_srcset(&source.srcset, out);
            let sides = source.size.map(|(width, height)| (Some(width), Some(height))).unwrap_or_default();
            push_size(sides, out);
            out.push('>');
        }
        self.write_img(out);
        out.push_str("</picture>");
    }

    /// Appends several sizes and the width at which they are shown.
    fn push_srcset(&self, srcset: &str, out: &mut String) {
        push_attribute("srcset", srcset, out);
        if srcset.ends_with('w') && srcset.contains(' ') {
            push_attribute("sizes", &self.sizes, out);
        }
    }

    fn write_img(&self, out: &mut String) {
        // Writing to a string cannot fail.
        out.push_str("<img src=\"");
        let _ = escape_href(&mut *out, &self.src);
        out.push_str("\" alt=\"");
        let _ = escape_html(&mut *out, &self.alt);
        out.push('"');
        if !self.title.is_empty() {
            out.push_str(" title=\"");
            let _ = escape_html(&mut *out, &self.title);
            out.push('"');
        }
        self.push_srcset(&self.srcset, out);
        push_size(self.size, out);
        push_attribute("data-colour", &self.colour.map(Colour::attribute).unwrap_or_default(), out);
        out.push_str(match self.loading {
            Loading::First => " fetchpriority=\"high\" decoding=\"async\">",
            Loading::Eager => " decoding=\"async\">",
            Loading::Lazy => " loading=\"lazy\" decoding=\"async\">",
        });
    }
}

/// A picture in the size for programs that know one only.
pub(super) struct Single {
    /// Its address.
    pub(super) url: UrlPath,
    /// Its width and height in pixels.
    pub(super) size: (usize, usize),
}

impl Single {
    /// Returns the picture at `url` in that size, if it is published in several.
    pub(super) fn of(tracked: &TrackedSite, url: &UrlPath) -> Option<Self> {
        let PictureFile { picture, sized } = tracked.picture_at(url.as_str())?;
        let (source, (format, size)) = (sized?, sizes::rewritten(picture)?);
        let pictures = &tracked.config().pictures;
        let width = sizes::for_programs(&sizes::widths(size.0, &pictures.widths))?;
        if format == PictureFormat::Png && width == size.0 {
            // Without loss and in the same size, it would be the same again.
            tracked.publish(url);
            return Some(Self { url: url.clone(), size: picture.size()? });
        }
        let (height, quality) = (sizes::height(size, width), pictures.quality);
        let url = tracked.resized(url, source, Conversion::Resized { width, height, format, quality })?;
        Some(Self { url, size: (usize::try_from(width).ok()?, usize::try_from(height).ok()?) })
    }
}

/// A picture in several sizes.
struct Sized {
    /// The address of the size for programs that know one only, in the format of the file.
    src: String,
    /// The sizes in each further format, by its media type.
    formats: Vec<(&'static str, String)>,
    /// The sizes in the format of the file; empty if they are not published.
    own: String,
    /// Its dominant colour.
    colour: Option<Colour>,
}

impl Sized {
    /// Returns the sizes of the picture at `url`, if it is published in several.
    fn of(tracked: &TrackedSite, url: &UrlPath) -> Option<Self> {
        let PictureFile { picture, sized } = tracked.picture_at(url.as_str())?;
        let (source, (own, size)) = (sized?, sizes::rewritten(picture)?);
        let pictures = &tracked.config().pictures;
        let widths = sizes::widths(size.0, &pictures.widths);
        let files = Files { tracked, url, source, size, widths: &widths };
        let srcset = |format| files.srcset(format, Unit::Width);
        let src = tracked.href(&Single::of(tracked, url)?.url);
        let has = |format| pictures.formats.contains(&format);
        let formats = pictures.others(own).map(|other| Some((other.media_type(), srcset(other)?)));
        let formats = formats.collect::<Option<Vec<_>>>()?;
        let is_webp = own == PictureFormat::Webp;
        let has_own = has(PublishedFormat::Original) || (is_webp && has(PublishedFormat::Webp));
        let own = if has_own { srcset(own)? } else { String::new() };
        Some(Self { src, formats, own, colour: picture.colour() })
    }
}

/// The unit by which a browser chooses among files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    /// The width of the file in pixels.
    Width,
    /// The number of its pixels for each of the page.
    Density,
}

/// A picture, or a part of it, in several sizes.
struct Files<'a> {
    tracked: &'a TrackedSite,
    url: &'a UrlPath,
    /// The hash of its bytes.
    source: ContentHash,
    /// Its width and height in pixels, after it is cropped.
    size: (u32, u32),
    widths: &'a [u32],
}

impl Files<'_> {
    /// Returns the address of the picture in a width and format.
    fn one(&self, width: u32, format: PictureFormat) -> Option<String> {
        let (height, quality) = (sizes::height(self.size, width), self.tracked.config().pictures.quality);
        let conversion = Conversion::Resized { width, height, format, quality };
        Some(self.tracked.href(&self.tracked.resized(self.url, self.source, conversion)?))
    }

    /// Returns the addresses of all sizes in a format, as in `srcset`.
    fn srcset(&self, format: PictureFormat, unit: Unit) -> Option<String> {
        let candidate = |(number, width): (usize, &u32)| {
            let address = in_srcset(&self.one(*width, format)?);
            Some(match unit {
                Unit::Width => format!("{address} {width}w"),
                Unit::Density => format!("{address} {}x", number + 1),
            })
        };
        self.widths.iter().enumerate().map(candidate).collect::<Option<Vec<_>>>().map(|all| all.join(", "))
    }
}

/// Returns an address as a candidate in `srcset`, where a comma at its end and white space have a meaning.
fn in_srcset(href: &str) -> String {
    href.replace(',', "%2C").replace(' ', "%20")
}

/// Appends an attribute with a value, if it has one.
fn push_attribute(name: &str, value: &str, out: &mut String) {
    if !value.is_empty() {
        out.extend([" ", name, "=\""]);
        // Writing to a string cannot fail.
        let _ = escape_html(&mut *out, value);
        out.push('"');
    }
}

impl Record for ImageView {
    const FIELDS: &'static [&'static str] = fields::IMAGE;

    fn field(&self, name: &str) -> Option<Value> {
        Some(match name {
            "src" => Value::from(self.src.as_str()),
            "alt" => Value::from(self.alt.as_str()),
            "caption" => text(self.caption.as_deref()),
            "width" => Value::from(self.size.0),
            "height" => Value::from(self.size.1),
            "html" => html(self.html()),
            _ => return None,
        })
    }
}

/// Appends the attributes that a handwritten image lacks: the size of the file, or the side that its author did not
/// state, so that nothing moves when it loads.
pub(super) fn write_missing(renderer: &Renderer<'_>, stated: &StatedSize, out: &mut String) {
    let missing = match (&stated.width, &stated.height) {
        (None, None) => laid_out(renderer.size_at(&stated.target), (None, None)),
        (Some(_), Some(_)) => (None, None),
        _ => {
            let (width, height) = laid_out(renderer.size_at(&stated.target), stated.pixels());
            let is_known = stated.pixels() != (None, None);
            (
                width.filter(|_| is_known && stated.width.is_none()),
                height.filter(|_| is_known && stated.height.is_none()),
            )
        }
    };
    push_size(missing, out);
    if !stated.has_decoding {
        out.push_str(" decoding=\"async\"");
    }
}

/// Returns the width and height at which an image of the `own` size is laid out: as stated, with a missing side by its
/// ratio.
fn laid_out(
    own: Option<(usize, usize)>,
    stated: (Option<usize>, Option<usize>),
) -> (Option<usize>, Option<usize>) {
    let scaled =
        |side: usize, by: usize, of: usize| side.saturating_mul(by).saturating_add(of / 2) / of.max(1);
    match (own, stated) {
        (_, (Some(width), Some(height))) => (Some(width), Some(height)),
        (None, stated) => stated,
        (Some((width, height)), (None, None)) => (Some(width), Some(height)),
        (Some((w, h)), (Some(width), None)) => (Some(width), Some(scaled(width, h, w).max(1))),
        (Some((w, h)), (None, Some(height))) => (Some(scaled(height, w, h).max(1)), Some(height)),
    }
}

/// Appends a size as attributes.
fn push_size((width, height): (Option<usize>, Option<usize>), out: &mut String) {
    for (name, side) in [("width", width), ("height", height)] {
        if let Some(side) = side {
            out.extend([" ", name, "=\"", &side.to_string(), "\""]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cache;
    use crate::options::Options;
    use crate::source::{SourceFile, SourcePath, Sources};

    /// Returns the start page of a site that publishes pictures in `formats`, and the messages of its problems.
    fn start_page(formats: &str, avif: AvifEncoder) -> (String, Vec<String>) {
        let tower = include_bytes!("../../../../tests/sites/pictures-in-sizes/content/bells/tower.jpg");
        let chart = include_bytes!("../../../../tests/sites/pictures-in-sizes/content/chart.png");
        let config =
            format!("title = 'Bells'\nbase_url = 'https://bells.example'\npictures.formats = [{formats}]\n");
        let files = [
            ("site.toml", config.as_bytes()),
            ("content/_index.md", b"# Bells\n\n![A tower](tower.jpg) ![A chart](chart.png)\n"),
            ("content/tower.jpg", tower),
            ("content/chart.png", chart),
            ("themes/ledger/theme.toml", b"title = 'Ledger'\n"),
        ];
        let templates = ["404", "article", "diagnostic", "home", "page", "section"].map(|name| {
            let path = format!("themes/ledger/templates/{name}.html");
            SourceFile::new(&path, &b"{{ page.content }}"[..])
        });
        let files = files.into_iter().map(|(path, bytes)| SourceFile::new(path, bytes));
        let mut sources: Sources = files.chain(templates).collect();
        sources.set_colour(&SourcePath::new("content/tower.jpg"), Colour::near([200, 100, 60]));
        let today = jiff::civil::date(2026, 11, 1);
        let options = Options { avif, ..Options::on(today) };
        let built = crate::build(&sources, &options, &mut Cache::default());
        let problems: Vec<String> = built.problems.into_iter().map(|problem| problem.message).collect();
        let pages = built.pages.unwrap_or_else(|| panic!("{problems:?}"));
        let page = pages.iter().find(|(path, _)| path.as_str() == "index.html").unwrap();
        (String::from_utf8_lossy(page.1).into_owned(), problems)
    }

    #[test]
    fn avif_comes_before_webp_where_there_is_an_encoder_and_a_known_colour_is_stated() {
        let count =
            |page: &str, format: &str| page.matches(&format!("<source type=\"image/{format}\"")).count();
        let (page, problems) = start_page("'webp', 'avif'", AvifEncoder::Present);
        assert_eq!((count(&page, "avif"), count(&page, "webp")), (1, 2), "{page} {problems:?}");
        assert!(page.find("image/avif") < page.find("image/webp"), "{page}");
        assert_eq!(problems, Vec::<String>::new());
        let (page, problems) = start_page("'webp', 'avif'", AvifEncoder::Absent);
        assert_eq!((count(&page, "avif"), count(&page, "webp")), (0, 2), "{page}");
        assert!(problems.len() == 1 && problems[0].contains("without an encoder of AVIF"), "{problems:?}");
        let (page, problems) = start_page("'webp'", AvifEncoder::Absent);
        assert_eq!((count(&page, "avif"), problems.len()), (0, 0));
        assert_eq!(page.matches(" data-colour=\"5-3-2\"").count(), 1, "{page}");
        assert_eq!(page.matches("data-colour").count(), 1);
    }

    #[test]
    fn a_side_that_is_not_stated_follows_from_the_ratio() {
        let own = Some((400, 300));
        for (own, stated, size) in [
            (own, (None, None), (Some(400), Some(300))),
            (own, (Some(200), None), (Some(200), Some(150))),
            (own, (None, Some(30)), (Some(40), Some(30))),
            (own, (Some(1), Some(2)), (Some(1), Some(2))),
            (own, (Some(0), None), (Some(0), Some(1))),
            (Some((usize::MAX, 1)), (Some(usize::MAX), None), (Some(usize::MAX), Some(1))),
            (None, (Some(640), Some(480)), (Some(640), Some(480))),
            (None, (Some(640), None), (Some(640), None)),
        ] {
            assert_eq!(laid_out(own, stated), size, "{own:?} {stated:?}");
        }
    }
}
