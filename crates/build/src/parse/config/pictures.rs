//! The configuration of pictures: the sizes and formats in which they are published.

use std::ops::Range;

use crate::data::{Fields, Node, Value};
use crate::options::AvifEncoder;
use crate::problem::{Place, Problem, Severity};
use crate::source::{PictureFormat, SourcePath};

/// The sizes and formats in which pictures are published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pictures {
    /// True if pictures are published in several sizes.
    pub(crate) enabled: bool,
    /// The widths in pixels.
    pub(crate) widths: Vec<u32>,
    /// The formats.
    pub(crate) formats: Vec<PublishedFormat>,
    /// The encoder of AVIF.
    pub(crate) avif: AvifEncoder,
    /// The place at which AVIF is among the formats.
    avif_at: Option<Range<usize>>,
    /// The quality, from 1 to 100, of formats with loss.
    pub(crate) quality: u8,
    /// True if drawings are published without what they would run or load.
    pub(crate) clean_svg: bool,
}

/// A format in which pictures are published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PublishedFormat {
    /// That of the file.
    Original,
    /// AVIF.
    Avif,
    /// WebP.
    Webp,
}

impl Pictures {
    /// Takes AVIF from the formats if there is no encoder of it, and reports that.
    pub(crate) fn provide(&mut self, avif: AvifEncoder, problems: &mut Vec<Problem>) {
        self.avif = avif;
        if avif == AvifEncoder::Present {
            return;
        }
        self.formats.retain(|format| *format != PublishedFormat::Avif);
        if let Some(span) = self.avif_at.take() {
            let place = Place::new(&SourcePath::new(super::PATH), span);
            let problem = Problem::new(super::CODES.invalid, place, NO_AVIF).severity(Severity::Warning);
            problems.push(problem.hint(HOW_TO_AVIF));
        }
    }

    /// Returns the formats beside its own of a picture whose file is of the format `own`, the one first that a browser
    /// shall take if it can. AVIF is for photographs: without loss, a drawing is smaller as WebP.
    pub(crate) fn others(&self, own: PictureFormat) -> impl Iterator<Item = PictureFormat> {
        let has = |format| self.formats.contains(&format);
        let avif = has(PublishedFormat::Avif) && own != PictureFormat::Png;
        let webp = has(PublishedFormat::Webp) && own != PictureFormat::Webp;
        [(avif, PictureFormat::Avif), (webp, PictureFormat::Webp)]
            .into_iter()
            .filter_map(|(is_wanted, format)| is_wanted.then_some(format))
    }
}

/// The message for pictures in AVIF that this program cannot make.
const NO_AVIF: &str =
    "this `assay` was built without an encoder of AVIF, so that no picture is published in it";

/// The hint for it.
const HOW_TO_AVIF: &str =
    "use the `assay` of a release, or one built with `--features avif`; or remove `avif` from `formats`";

impl Default for Pictures {
    fn default() -> Self {
        Self {
            enabled: true,
            widths: vec![480, 640, 800, 1200, 1600],
            formats: vec![PublishedFormat::Webp],
            avif: AvifEncoder::Absent,
            avif_at: None,
            quality: 80,
            clean_svg: false,
        }
    }
}

/// The maximum width: that of a WebP.
const MOST: u32 = 16_383;

/// Parses `[pictures]`.
pub(super) fn pictures(fields: &mut Fields<'_>) -> Pictures {
    let mut pictures = Pictures::default();
    let Some((entries, span)) = fields.table("pictures") else { return pictures };
    let mut table = fields.nested(entries, span);
    pictures.enabled = table.boolean("enabled").unwrap_or(pictures.enabled);
    pictures.clean_svg = table.boolean("clean_svg").unwrap_or(pictures.clean_svg);
    let (has_widths, has_formats) = (table.has("widths"), table.has("formats"));
    let widths: Vec<u32> =
        table.list("widths").into_iter().filter_map(|node| width(&mut table, node)).collect();
    let formats = formats(&mut table, &mut pictures.avif_at);
    if has_widths {
        pictures.widths = widths;
        pictures.widths.sort_unstable();
        pictures.widths.dedup();
    }
    if has_formats {
        pictures.formats = formats;
    }
    if let Some((quality, span)) = table.integer("quality") {
        match u8::try_from(quality).ok().filter(|quality| (1..=100).contains(quality)) {
            Some(quality) => pictures.quality = quality,
            None => {
                let message = format!("`quality` cannot be {quality}");
                let problem = Problem::new(super::CODES.invalid, table.place(span), message);
                table.push(problem.hint("write a number from 1 to 100, such as `quality = 80`"));
            }
        }
    }
    table.finish();
    pictures
}

/// Returns a width in pixels.
fn width(table: &mut Fields<'_>, Node { value, span }: Node) -> Option<u32> {
    let width = match value {
        Value::Integer(width) => u32::try_from(width).ok().filter(|width| (1..=MOST).contains(width)),
        _ => None,
    };
    if width.is_none() {
        let message = "a width of pictures must be a number of pixels";
        let problem = Problem::new(super::CODES.invalid, table.place(span), message);
        table.push(
            problem.hint(format!("write numbers from 1 to {MOST}, such as `widths = [480, 800, 1200]`")),
        );
    }
    width
}

fn formats(table: &mut Fields<'_>, avif_at: &mut Option<Range<usize>>) -> Vec<PublishedFormat> {
    let mut formats = Vec::new();
    for text in table.texts("formats") {
        let format = match text.value.as_str() {
            "avif" => {
                *avif_at = Some(text.span);
                PublishedFormat::Avif
            }
            "webp" => PublishedFormat::Webp,
            "original" => PublishedFormat::Original,
            other => {
                let message = format!("unknown format of pictures `{other}`");
                let problem = Problem::new(super::CODES.invalid, table.place(text.span), message);
                table.push(problem.hint("write `webp`, `avif`, or `original` for the format of the file"));
                continue;
            }
        };
        if !formats.contains(&format) {
            formats.push(format);
        }
    }
    formats
}
