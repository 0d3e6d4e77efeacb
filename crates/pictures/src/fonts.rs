//! The fonts of drawings: those of a theme, and after them the ones in this crate. Those of the system are not used, so
//! that a drawing is the same on every machine.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use resvg::usvg::fontdb::{Database, ID, Source};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider as _};

/// The fonts in this crate, each under the licence beside it: for Latin, Greek and Cyrillic letters in two weights, and
/// for Hebrew and Arabic ones.
const OWN: [&[u8]; 4] = [
    include_bytes!("../fonts/IBMPlexSans-Regular.ttf"),
    include_bytes!("../fonts/IBMPlexSans-SemiBold.ttf"),
    include_bytes!("../fonts/NotoSansHebrew-SemiBold.ttf"),
    include_bytes!("../fonts/NotoSansArabic-SemiBold.ttf"),
];

/// The family of text that names no other.
pub(crate) const FAMILY: &str = "IBM Plex Sans";

/// The fonts in this crate, read once.
static DATABASE: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut database = Database::new();
    for font in OWN {
        database.load_font_source(Source::Binary(Arc::new(font)));
    }
    database.set_serif_family(FAMILY);
    database.set_sans_serif_family(FAMILY);
    database.set_cursive_family(FAMILY);
    database.set_fantasy_family(FAMILY);
    database.set_monospace_family(FAMILY);
    Arc::new(database)
});

/// Fonts for drawings.
#[derive(Clone, Debug)]
pub struct Fonts {
    database: Arc<Database>,
}

/// A font in which a text is set.
pub(crate) struct Face {
    ids: Vec<ID>,
}

impl Fonts {
    /// Returns the fonts of this crate and `further` ones, TrueType or OpenType files. A file that is none is ignored.
    pub fn new(further: &[Arc<[u8]>]) -> Self {
        let mut database = DATABASE.clone();
        for font in further {
            Arc::make_mut(&mut database).load_font_source(Source::Binary(Arc::new(font.clone())));
        }
        Self { database }
    }

    pub(crate) fn database(&self) -> Arc<Database> {
        self.database.clone()
    }

    /// Returns the characters of `text` for which there is no glyph, sorted.
    pub(crate) fn missing(&self, text: &str) -> BTreeSet<char> {
        let is_visible = |c: &char| !c.is_whitespace() && !c.is_control() && !is_joiner(*c);
        let mut unknown: BTreeSet<char> = text.chars().filter(is_visible).collect();
        for face in self.database.faces() {
            if !unknown.is_empty() {
                unknown.retain(|c| !self.has(face.id, *c));
            }
        }
        unknown
    }

    /// Returns the font for text of a family, a list as in `font-family`, and weight: the nearest one, and the others for
    /// characters that it lacks.
    pub(crate) fn face(&self, families: &str, weight: u16) -> Face {
        let names: Vec<&str> =
            families.split(',').map(|name| name.trim().trim_matches(['"', '\''])).collect();
        let rank = |info: &resvg::usvg::fontdb::FaceInfo| {
            let has = |name: &str| info.families.iter().any(|(family, _)| family.eq_ignore_ascii_case(name));
            let family = names.iter().position(|name| has(name)).unwrap_or(usize::MAX);
            let is_default = info.families.iter().any(|(family, _)| family == FAMILY);
            (family, !is_default, info.weight.0.abs_diff(weight))
        };
        let mut faces: Vec<_> = self.database.faces().collect();
        faces.sort_by_key(|info| rank(info));
        Face { ids: faces.into_iter().map(|info| info.id).collect() }
    }

    /// Returns the width of a text at a size of 1.
    pub(crate) fn width(&self, face: &Face, text: &str) -> f32 {
        // As wide as a wide letter, where no font has it.
        const UNKNOWN: f32 = 1.0;
        text.chars().map(|c| face.ids.iter().find_map(|id| self.advance(*id, c)).unwrap_or(UNKNOWN)).sum()
    }

    fn has(&self, id: ID, c: char) -> bool {
        self.with(id, |font| font.charmap().map(c).is_some_and(|glyph| glyph.to_u32() != 0))
            .unwrap_or_default()
    }

    fn advance(&self, id: ID, c: char) -> Option<f32> {
        if is_joiner(c) {
            return Some(0.0);
        }
        self.with(id, |font| {
            let glyph = font.charmap().map(c).filter(|glyph| glyph.to_u32() != 0)?;
            font.glyph_metrics(Size::new(1.0), LocationRef::default()).advance_width(glyph)
        })?
    }

    fn with<T>(&self, id: ID, read: impl FnOnce(FontRef<'_>) -> T) -> Option<T> {
        self.database.with_face_data(id, |data, index| Some(read(FontRef::from_index(data, index).ok()?)))?
    }
}

/// Returns true if a character only says how its neighbours are written.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}
