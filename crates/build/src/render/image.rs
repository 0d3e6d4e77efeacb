//! Images as HTML, with all that a browser needs before it loads them. The only writer of `<img>` in pages.

use minijinja::value::Value;
use pulldown_cmark_escape::{escape_href, escape_html};

use super::renderer::Renderer;
use crate::assemble::{OutputFormat, PictureFile, UrlPath};
use crate::context::fields;
use crate::incremental::TrackedSite;
use crate::media::sizes;
use crate::parse::PublishedFormat;
use crate::parse::fragment::{Image, StatedSize};
use crate::render::record::{Record, html, text};
use crate::source::{Conversion, PictureFormat};

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
        };
        view.add_files(renderer, target);
        if view.src.is_empty() {
            view.src = renderer.href(target);
        }
        view
    }

    /// Adds the versions of the picture for some screens, and each in several sizes.
    fn add_files(&mut self, renderer: &Renderer<'_>, target: &str) {
        let Some(url) = renderer.file_at(target) else { return };
        let tracked = renderer.tracked();
        let is_page = *tracked.format() != OutputFormat::Feeds;
        let theme = tracked.image_sizes();
        let stated = if self.loading == Loading::First { &theme.hero } else { &theme.text };
        self.sizes = stated.as_deref().unwrap_or(SIZES).to_owned();
        if is_page {
            for (word, media) in VERSIONS {
                let Some(version) = tracked.picture_beside(&url, word) else { continue };
                let size = tracked.picture_size(&version);
                let sized = Sized::of(tracked, &version);
                let source = |media_type, srcset| Source { media: Some(media), media_type, srcset, size };
                match sized {
                    Some(Sized { src, formats, own }) => {
                        let formats = formats.into_iter();
                        self.sources.extend(formats.map(|(kind, srcset)| source(Some(kind), srcset)));
                        self.sources.push(source(None, if own.is_empty() { src } else { own }));
                    }
                    None => self.sources.push(source(None, in_srcset(&tracked.href(&version)))),
                }
            }
        }
        // A part of a drawing stays a part of it.
        let Some(Sized { src, formats, own }) = Sized::of(tracked, &url) else { return };
        self.src = src;
        if is_page {
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
}

impl Sized {
    /// Returns the sizes of the picture at `url`, if it is published in several.
    fn of(tracked: &TrackedSite, url: &UrlPath) -> Option<Self> {
        let PictureFile { picture, sized } = tracked.picture_at(url.as_str())?;
        let (source, (own, size)) = (sized?, sizes::rewritten(picture)?);
        let pictures = &tracked.config().pictures;
        let widths = sizes::widths(size.0, &pictures.widths);
        let encoded = |width: u32, format| {
            let (height, quality) = (sizes::height(size, width), pictures.quality);
            let made =
                tracked.resized(url, source, Conversion::Resized { width, height, format, quality })?;
            Some(tracked.href(&made))
        };
        let srcset = |format| {
            let candidate = |width: &u32| Some(format!("{} {width}w", in_srcset(&encoded(*width, format)?)));
            widths.iter().map(candidate).collect::<Option<Vec<_>>>().map(|all| all.join(", "))
        };
        let src = tracked.href(&Single::of(tracked, url)?.url);
        let has = |format| pictures.formats.contains(&format);
        let is_webp = own == PictureFormat::Webp;
        let mut formats = Vec::new();
        if has(PublishedFormat::Webp) && !is_webp {
            formats.push((PictureFormat::Webp.media_type(), srcset(PictureFormat::Webp)?));
        }
        let has_own = has(PublishedFormat::Original) || (is_webp && has(PublishedFormat::Webp));
        Some(Self { src, formats, own: if has_own { srcset(own)? } else { String::new() } })
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
