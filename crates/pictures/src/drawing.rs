//! Draws SVG: social cards, whose text is fitted into their width, and icons. Reads no file and no address that a drawing
//! names, and runs nothing in it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::roxmltree::{Document, Node, ParsingOptions};
use resvg::usvg::{ImageHrefResolver, Options, Tree};

use super::fonts::{FAMILY, Face, Fonts};
use super::{Fault, encode, guarded};

/// A drawing as PNG.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// The bytes of the PNG.
    pub png: Vec<u8>,
    /// The characters for which no font has a glyph.
    pub missing: BTreeSet<char>,
}

/// The height of a line, in parts of the size of its letters.
const LINE_HEIGHT: f32 = 1.16;

/// The smallest size of letters, in parts of the stated size, if the text states none.
const LEAST: f32 = 0.6;

/// The part of the size by which letters become smaller until a text fits.
const STEP: f32 = 0.96;

/// The largest number of elements of a drawing.
const MOST_NODES: u32 = 100_000;

/// Draws an SVG, `width` pixels wide and `height` high; one of another ratio is centred on a transparent ground.
///
/// A `text` with the attribute `data-width` is set in lines of that width, at most `data-lines` of them, below each other
/// from its `y` on. Its letters become smaller until it fits, down to the size `data-least`; the rest is replaced by an
/// ellipsis.
///
/// # Errors
/// The bytes are no SVG.
pub fn draw(svg: &[u8], width: u32, height: u32, fonts: &Fonts) -> Result<Drawn, Fault> {
    guarded(|| drawn(svg, width, height, fonts))
}

/// Returns the characters in the text of an SVG for which no font has a glyph.
///
/// # Errors
/// The bytes are not well-formed XML.
pub fn missing_glyphs(svg: &[u8], fonts: &Fonts) -> Result<BTreeSet<char>, Fault> {
    guarded(|| Ok(fonts.missing(&text_of(&parsed(std::str::from_utf8(svg).map_err(broken)?)?))))
}

fn broken(error: impl ToString) -> Fault {
    Fault::Broken(error.to_string())
}

fn parsed(text: &str) -> Result<Document<'_>, Fault> {
    // Programs write the document type. It is not loaded, and the parser ends entities that contain each other.
    let options = ParsingOptions { allow_dtd: true, nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(broken)
}

fn drawn(svg: &[u8], width: u32, height: u32, fonts: &Fonts) -> Result<Drawn, Fault> {
    let text = std::str::from_utf8(svg).map_err(broken)?;
    let document = parsed(text)?;
    let missing = fonts.missing(&text_of(&document));
    let fitted = fitted(text, &document, fonts);
    let options = Options {
        font_family: FAMILY.to_owned(),
        fontdb: fonts.database(),
        image_href_resolver: ImageHrefResolver {
            resolve_data: ImageHrefResolver::default_data_resolver(),
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    };
    let tree = Tree::from_str(&fitted, &options).map_err(broken)?;
    let mut pixels = Pixmap::new(width, height).ok_or(Fault::TooLarge)?;
    let size = tree.size();
    #[expect(clippy::cast_precision_loss, reason = "the side of a picture is far below 2^24")]
    let (wide, high) = (width as f32, height as f32);
    let scale = (wide / size.width()).min(high / size.height());
    let (left, top) = ((wide - size.width() * scale) / 2.0, (high - size.height() * scale) / 2.0);
    let place = Transform::from_row(scale, 0.0, 0.0, scale, left, top);
    resvg::render(&tree, place, &mut pixels.as_mut());
    Ok(Drawn { png: encode::drawing(&pixels)?, missing })
}

/// Returns all text that is drawn.
fn text_of(document: &Document<'_>) -> String {
    let texts = document.descendants().filter(|node| is(node, "text"));
    texts.flat_map(|node| node.descendants().filter(Node::is_text)).filter_map(|node| node.text()).collect()
}

fn is(node: &Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name
}

/// Returns the SVG with its texts in lines that fit.
fn fitted(text: &str, document: &Document<'_>, fonts: &Fonts) -> String {
    let mut out = String::with_capacity(text.len() + 1024);
    let mut copied = 0;
    for node in document.descendants().filter(|node| is(node, "text")) {
        let range = node.range();
        if let Some(lines) = lines(&node, fonts).filter(|_| range.start >= copied) {
            out.push_str(&text[copied..range.start]);
            write(&node, &lines, &mut out);
            copied = range.end;
        }
    }
    out.push_str(&text[copied..]);
    out
}

/// The lines of a text, and the size of their letters.
struct Lines {
    lines: Vec<String>,
    size: f32,
}

/// Returns the lines of a text that states a width.
fn lines(node: &Node<'_, '_>, fonts: &Fonts) -> Option<Lines> {
    let number = |name: &str| node.attribute(name)?.parse::<f32>().ok().filter(|number| number.is_finite());
    let width = number("data-width").filter(|width| *width > 0.0)?;
    let largest = number("font-size").filter(|size| (1.0..10_000.0).contains(size))?;
    let least = number("data-least").unwrap_or(largest * LEAST).clamp(1.0, largest);
    let most = node.attribute("data-lines").and_then(|lines| lines.parse().ok()).unwrap_or(1).max(1);
    let weight = node.attribute("font-weight").and_then(|weight| match weight {
        "bold" => Some(700),
        weight => weight.parse().ok(),
    });
    let face = fonts.face(node.attribute("font-family").unwrap_or(FAMILY), weight.unwrap_or(400));
    let written: String = node.descendants().filter(Node::is_text).filter_map(|node| node.text()).collect();
    let words = words(&written, fonts, &face);
    let mut size = largest;
    loop {
        let lines = wrapped(&words, width / size);
        let fits = lines.len() <= most;
        if fits || size <= least {
            let (mut lines, is_cut) = match fits {
                true => (balanced(&words, width / size, lines.len()), false),
                false => (lines, true),
            };
            if is_cut {
                lines.truncate(most);
                let room = width / size - fonts.width(&face, "…");
                shorten(lines.last_mut()?, room, |text| fonts.width(&face, text));
            }
            return Some(Lines { lines, size });
        }
        size = (size * STEP).max(least);
    }
}

/// A part of a text that stays on one line.
struct Word {
    text: String,
    width: f32,
    /// The width of the space before it.
    space: f32,
}

/// Splits a text where a line may end: at spaces, after hyphens, and between characters of scripts without spaces.
fn words(text: &str, fonts: &Fonts, face: &Face) -> Vec<Word> {
    let space = fonts.width(face, " ");
    let mut words = Vec::new();
    for word in text.split_whitespace() {
        let mut begins = true;
        let mut part = String::new();
        let mut chars = word.chars().peekable();
        while let Some(c) = chars.next() {
            part.push(c);
            let ends = chars.peek().is_none_or(|next| {
                (is_without_spaces(c) && !is_closing(*next))
                    || is_without_spaces(*next) && !is_closing(*next)
                    || c == '-'
            });
            if ends {
                let width = fonts.width(face, &part);
                let space = if begins { space } else { 0.0 };
                words.push(Word { text: std::mem::take(&mut part), width, space });
                begins = false;
            }
        }
    }
    words
}

/// Returns true for characters between which a line may end: those of Chinese, Japanese, Thai, Lao and Khmer.
fn is_without_spaces(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1780}'..='\u{17ff}' | '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// Returns true for characters with which no line begins.
fn is_closing(c: char) -> bool {
    matches!(
        c,
        '、' | '。'
            | '」'
            | '』'
            | '）'
            | '】'
            | '，'
            | '．'
            | '：'
            | '；'
            | '！'
            | '？'
            | 'ー'
            | ')'
            | ']'
            | '”'
            | '’'
            | ','
            | '.'
            | '!'
            | '?'
            | ':'
            | ';'
    ) || matches!(c, '\u{e30}'..='\u{e3a}' | '\u{e45}'..='\u{e4e}')
}

/// Returns the words in lines of this width. A word that is wider has a line of its own, and is broken.
fn wrapped(words: &[Word], width: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut free = 0.0;
    for Word { text, width: wide, space } in words {
        let fits = *wide + *space <= free;
        match lines.last_mut().filter(|_| fits) {
            Some(line) => {
                if *space > 0.0 {
                    line.push(' ');
                }
                line.push_str(text);
                free -= *wide + *space;
            }
            None if *wide <= width => {
                lines.push(text.clone());
                free = width - *wide;
            }
            None => {
                // Letters are about alike in width; a fraction less makes up for those that are not.
                let count = text.chars().count();
                #[expect(
                    clippy::cast_precision_loss,
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a number of letters, at least 1"
                )]
                let most = ((width / wide * count as f32 * 0.9) as usize).clamp(1, count);
                let letters: Vec<char> = text.chars().collect();
                lines.extend(letters.chunks(most).map(|part| part.iter().collect()));
                free = 0.0;
            }
        }
    }
    lines
}

/// Returns the words in this number of lines, as even as possible.
fn balanced(words: &[Word], width: f32, count: usize) -> Vec<String> {
    let (mut narrow, mut wide) = (0.0, width);
    for _ in 0..8 {
        let between = f32::midpoint(narrow, wide);
        let is_possible =
            words.iter().all(|word| word.width <= between) && wrapped(words, between).len() <= count;
        *(if is_possible { &mut wide } else { &mut narrow }) = between;
    }
    wrapped(words, wide)
}

/// Cuts a line so that its width is at most `room`, between words if it has several, and adds an ellipsis.
fn shorten(line: &mut String, room: f32, width: impl Fn(&str) -> f32) {
    let whole = line.clone();
    while width(line) > room && line.pop().is_some() {}
    let is_inside_word =
        whole[line.len()..].starts_with(|c: char| c.is_alphanumeric() && !is_without_spaces(c));
    if let Some((words, _)) = line.rsplit_once(' ').filter(|_| is_inside_word) {
        line.truncate(words.len());
    }
    let kept = line.trim_end_matches(|c: char| c.is_whitespace() || c.is_ascii_punctuation()).len();
    line.truncate(kept);
    line.push('…');
}

/// Appends a text in lines.
fn write(node: &Node<'_, '_>, Lines { lines, size }: &Lines, out: &mut String) {
    out.push_str("<text");
    for attribute in node.attributes() {
        let name = attribute.name();
        if attribute.namespace().is_none() && !name.starts_with("data-") && name != "font-size" {
            // Writing to a string cannot fail.
            let _ = write!(out, " {name}=\"{}\"", escaped(attribute.value()));
        }
    }
    let _ = write!(out, " font-size=\"{size}\">");
    let x = escaped(node.attribute("x").unwrap_or("0"));
    // The library takes every text for one that runs from left to right; this embedding is for the others.
    let is_from_right =
        lines.iter().flat_map(|line| line.chars()).find_map(runs_from_right).unwrap_or_default();
    let (begin, end) = if is_from_right { ("\u{202b}", "\u{202c}") } else { ("", "") };
    for (number, line) in lines.iter().enumerate() {
        let down = if number == 0 { 0.0 } else { size * LINE_HEIGHT };
        let _ = write!(out, "<tspan x=\"{x}\" dy=\"{down}\">{begin}{}{end}</tspan>", escaped(line));
    }
    out.push_str("</text>");
}

/// Returns true for a letter of a script that is written from right to left, and false for any other letter.
fn runs_from_right(c: char) -> Option<bool> {
    let is_from_right = matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{1e800}'..='\u{1eeff}');
    c.is_alphabetic().then_some(is_from_right)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(text: &str, attributes: &str) -> Lines {
        let svg = format!("<svg xmlns='http://www.w3.org/2000/svg'><text {attributes}>{text}</text></svg>");
        let document = parsed(&svg).unwrap();
        let node = document.descendants().find(|node| is(node, "text")).unwrap();
        lines(&node, &Fonts::new(&[])).unwrap()
    }

    #[test]
    fn a_long_title_becomes_smaller_and_then_ends_in_an_ellipsis() {
        let of = "data-width='400' data-lines='2' data-least='30' font-size='50'";
        let short = set("The tower", of);
        assert_eq!((short.lines, short.size), (vec!["The tower".to_owned()], 50.0));
        let longer = set("The tower, its bells and all who ring them", of);
        assert!(longer.lines.len() == 2 && (30.0..50.0).contains(&longer.size), "{:?}", longer.lines);
        let longest = set(&"The tower and its bells. ".repeat(9), of);
        let last = longest.lines[1].strip_suffix('…').and_then(|line| line.rsplit(' ').next());
        assert!(longest.lines.len() == 2, "{:?}", longest.lines);
        assert!(["The", "tower", "and", "its", "bells"].contains(&last.unwrap()), "{last:?}");
        let word = set(&"W".repeat(80), of);
        assert_eq!(word.lines.len(), 2);
        for lines in [longer, longest, word] {
            let fonts = Fonts::new(&[]);
            let face = fonts.face(FAMILY, 400);
            for line in &lines.lines {
                assert!(fonts.width(&face, line) * lines.size <= 401.0, "{line}");
            }
        }
    }

    #[test]
    fn lines_are_even_and_end_where_a_script_allows_it() {
        let even = set("one two three four five six", "data-width='300' data-lines='3' font-size='40'");
        assert_eq!(even.lines, ["one two three", "four five six"]);
        let japanese = set("鐘楼の鐘は、朝に鳴る。", "data-width='240' data-lines='3' font-size='40'");
        assert!(
            japanese.lines.len() > 1 && japanese.lines.iter().all(|line| !line.starts_with(['、', '。']))
        );
    }

    #[test]
    fn a_text_from_right_to_left_keeps_its_order() {
        let of = |text: &str| {
            let svg = format!(
                "<svg xmlns='http://www.w3.org/2000/svg'><text data-width='900' font-size='20'>{text}</text></svg>"
            );
            fitted(&svg, &parsed(&svg).unwrap(), &Fonts::new(&[]))
        };
        assert!(of("2 × את ה-CTO").contains(">\u{202b}2 × את ה-CTO\u{202c}</tspan>"));
        assert!(of("The word את").contains(">The word את</tspan>"));
        // The sign for it has no width, and is not seen.
        let draw = |text: &str| {
            let svg = format!(
                "<svg xmlns='http://www.w3.org/2000/svg' width='90' height='30'><text y='20' {text}</text></svg>"
            );
            draw(svg.as_bytes(), 90, 30, &Fonts::new(&[])).unwrap().png
        };
        assert_eq!(draw("data-width='90' font-size='20'>את"), draw("font-size='20'>את"));
    }

    #[test]
    fn what_no_font_has_is_known() {
        let svg =
            "<svg xmlns='http://www.w3.org/2000/svg'><text>Ärger Ωμ Жук שלום مرحبا\u{200f} 鐘楼</text></svg>";
        let missing = missing_glyphs(svg.as_bytes(), &Fonts::new(&[])).unwrap();
        assert_eq!(missing.into_iter().collect::<String>(), "楼鐘");
    }

    #[test]
    fn a_document_type_may_state_entities_but_no_bomb() {
        let of = |dtd: &str, text: &str| {
            let svg = format!(
                "<!DOCTYPE svg {dtd}><svg xmlns='http://www.w3.org/2000/svg'><text>{text}</text></svg>"
            );
            draw(svg.as_bytes(), 8, 8, &Fonts::new(&[])).map(|drawn| drawn.missing)
        };
        let public = "PUBLIC '-//W3C//DTD SVG 1.1//EN' 'http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd'";
        assert_eq!(of(public, "a"), Ok(BTreeSet::new()));
        assert_eq!(of("[<!ENTITY bell '鐘'>]", "&bell;"), Ok(['鐘'].into()));
        let tenfold =
            |(name, of): (char, char)| format!("<!ENTITY {name} '{}'>", format!("&{of};").repeat(10));
        let bomb: String = ('b'..='z').zip('a'..='y').map(tenfold).collect();
        assert!(of(&format!("[<!ENTITY a '鐘鐘鐘鐘鐘鐘鐘鐘鐘鐘'>{bomb}]"), "&z;").is_err());
        assert!(of("[<!ENTITY a '&b;'><!ENTITY b '&a;'>]", "&a;").is_err());
    }

    #[test]
    fn a_drawing_reads_nothing_and_never_panics() {
        let fonts = Fonts::new(&[b"no font"[..].into()]);
        let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='20'>\
                   <image href='file:///etc/passwd' width='9' height='9'/><image href='https://a.example/b.png'/>\
                   <rect width='20' height='20' fill='#c00'/><text data-width='NaN' font-size='9'>a</text>\
                   <text data-width='9' font-size='9' y='9'>a&amp;&lt;<tspan>b</tspan></text></svg>";
        let drawn = draw(svg.as_bytes(), 80, 80, &fonts).unwrap();
        let drawn = image::load_from_memory(&drawn.png).unwrap().into_rgba8();
        assert_eq!((drawn.dimensions(), drawn.get_pixel(40, 5).0), ((80, 80), [0; 4]));
        assert_eq!(drawn.get_pixel(35, 50).0, [204, 0, 0, 255]);
        for end in 0..svg.len() {
            let _ = draw(&svg.as_bytes()[..end], 8, 8, &fonts);
        }
        assert!(draw(b"<svg/>", 0, 0, &fonts).is_err());
    }
}
