//! Images as HTML, with all that a browser needs before it loads them. The only writer of `<img>` in pages.

use minijinja::value::Value;
use pulldown_cmark_escape::{escape_href, escape_html};

use super::renderer::Renderer;
use crate::context::fields;
use crate::parse::fragment::{Image, StatedSize};
use crate::render::record::{Record, html, text};

/// The moment at which a browser loads an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Loading {
    /// Before other images: it is the largest thing that a reader sees first.
    First,
    /// With the page.
    Eager,
    /// When it comes near the viewport.
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
}

impl ImageView {
    /// Returns the image at `target`. The `stated` size is for images whose own is not known.
    pub(super) fn new(
        renderer: &Renderer<'_>,
        target: &str,
        stated: (Option<usize>, Option<usize>),
        loading: Loading,
    ) -> Self {
        Self {
            src: renderer.href(target),
            alt: String::new(),
            title: String::new(),
            caption: None,
            size: laid_out(renderer.size_at(target), stated),
            loading,
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
        push_size(self.size, out);
        out.push_str(match self.loading {
            Loading::First => " fetchpriority=\"high\" decoding=\"async\">",
            Loading::Eager => " decoding=\"async\">",
            Loading::Lazy => " loading=\"lazy\" decoding=\"async\">",
        });
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
    let scaled = |side: usize, by: usize, of: usize| (side.saturating_mul(by) + of / 2) / of.max(1);
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
