//! The configuration of pictures: the sizes and formats in which they are published.

use crate::data::{Fields, Node, Value};
use crate::problem::Problem;

/// The sizes and formats in which pictures are published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pictures {
    /// True if pictures are published in several sizes.
    pub(crate) enabled: bool,
    /// The widths in pixels.
    pub(crate) widths: Vec<u32>,
    /// The formats.
    pub(crate) formats: Vec<PublishedFormat>,
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
    /// WebP.
    Webp,
}

impl Default for Pictures {
    fn default() -> Self {
        Self {
            enabled: true,
            widths: vec![480, 640, 800, 1200, 1600],
            formats: vec![PublishedFormat::Webp],
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
    let formats = formats(&mut table);
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

fn formats(table: &mut Fields<'_>) -> Vec<PublishedFormat> {
    let mut formats = Vec::new();
    for text in table.texts("formats") {
        let format = match text.value.as_str() {
            "webp" => PublishedFormat::Webp,
            "original" => PublishedFormat::Original,
            other => {
                let message = format!("unknown format of pictures `{other}`");
                let problem = Problem::new(super::CODES.invalid, table.place(text.span), message);
                table.push(problem.hint("write `webp`, or `original` for the format of the file"));
                continue;
            }
        };
        if !formats.contains(&format) {
            formats.push(format);
        }
    }
    formats
}
