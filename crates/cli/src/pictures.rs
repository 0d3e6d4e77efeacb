//! Makes pictures in other sizes and formats, and keeps them: in the folder of `--cache`, or else in the user's own cache,
//! so that each is made once for all builds and previews. A picture is found by the hash of what decides its bytes, and
//! a damaged one is made again. At most two sources are decoded at once, whatever the number of processors, since each
//! takes a hundred megabytes. Whether the cache can be written changes nothing but time.

mod cache;
mod slots;

use std::io;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use assay_build::{
    AvifEncoder, BrokenPicture, Colour, ContentHash, Contents, Conversion, EncodedPicture, OutputPath,
    PictureFormat, Recipe, SourceFile, Sources,
};
use assay_pictures::{Decoded, Fonts, Format, Target};
use rayon::prelude::*;

use self::cache::PictureCache;
use self::slots::Slots;
use crate::load;
use crate::report::Progress;

/// The first bytes of a PNG.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The encoder of AVIF of this program.
pub(crate) const AVIF: AvifEncoder =
    if assay_pictures::HAS_AVIF { AvifEncoder::Present } else { AvifEncoder::Absent };

/// Makes pictures of the site at a root.
#[derive(Debug)]
pub(crate) struct PictureStore {
    root: PathBuf,
    cache: PictureCache,
    slots: Slots,
    /// True if a picture was made that was not kept.
    has_made: AtomicBool,
    /// Shows how many are made.
    progress: Option<Progress>,
}

/// The treatment of pictures whose dominant colour is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unknown {
    /// They are decoded, which takes a tenth of a second for a photograph.
    Decoded,
    /// Pages show them without it.
    LeftOut,
}

/// The reason why pictures cannot be made.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The source cannot be decoded.
    Broken(BrokenPicture),
    /// The source at a path cannot be read.
    Source(PathBuf, io::Error),
}

impl PictureStore {
    /// Returns one for the site at `root` that keeps pictures in the folder of `--cache`, if it is given.
    pub(crate) fn new(root: &Path, cache: Option<&Path>) -> Self {
        Self { cache: PictureCache::in_cache(cache), ..Self::without_cache(root) }
    }

    /// Shows how many pictures are made.
    pub(crate) fn with_progress(self, progress: Option<Progress>) -> Self {
        Self { progress, ..self }
    }

    /// Announces the number of sources of which pictures are made.
    pub(crate) fn begin(&self, sources: usize) {
        if let Some(progress) = &self.progress {
            progress.begin(sources, Instant::now());
        }
    }

    /// Returns one that keeps nothing.
    pub(crate) fn without_cache(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            cache: PictureCache::nothing(),
            slots: Slots::default(),
            has_made: AtomicBool::new(false),
            progress: None,
        }
    }

    /// Sets the dominant colours of the pictures among `sources`, as far as they have one.
    pub(crate) fn add_colours(&self, sources: &mut Sources, unknown: Unknown) {
        let (mut known, mut missing) = (Vec::new(), Vec::new());
        for file in assay_build::pictures_without_colour(sources) {
            match self.cache.get(&colour_key(file.hash)) {
                Some(colour) => known.extend(colour.first_chunk().map(|rgb| (file.path, Colour::near(*rgb)))),
                None => missing.push(file),
            }
        }
        if unknown == Unknown::Decoded {
            self.begin(missing.len());
            let found = missing.into_par_iter().filter_map(|file| {
                let colour = self.colour(&file);
                if let Some(progress) = &self.progress {
                    progress.step(Instant::now());
                }
                Some((file.path, Colour::near(colour?)))
            });
            known.extend(found.collect::<Vec<_>>());
        }
        known.into_iter().for_each(|(path, colour)| sources.set_colour(&path, colour));
    }

    /// Returns the dominant colour of a picture, which is decoded. What is wrong with the picture is reported where it is
    /// shown.
    fn colour(&self, file: &SourceFile) -> Option<[u8; 3]> {
        let _slot = self.slots.take();
        let bytes = self.bytes(&file.contents()).ok()?;
        let colour = assay_pictures::decode(&bytes).ok()?.colour();
        self.keep_colour(file.hash, colour);
        colour
    }

    /// Keeps the dominant colour of a picture, or that it has none.
    fn keep_colour(&self, picture: ContentHash, colour: Option<[u8; 3]>) {
        self.cache.put(&colour_key(picture), colour.as_ref().map_or(&[], <[u8; 3]>::as_slice));
    }

    /// Makes `pictures` of one source, those that are not kept, and calls `each` with the bytes of each.
    ///
    /// # Errors
    /// The source cannot be read or decoded; `each` has its own bytes then in place of each picture.
    pub(crate) fn make(
        &self,
        pictures: &[(OutputPath, Arc<EncodedPicture>)],
        each: impl FnMut(&OutputPath, &[u8]),
    ) -> Result<(), Failure> {
        let made = self.make_all(pictures, each);
        if let Some(progress) = &self.progress {
            progress.step(Instant::now());
        }
        made
    }

    fn make_all(
        &self,
        pictures: &[(OutputPath, Arc<EncodedPicture>)],
        mut each: impl FnMut(&OutputPath, &[u8]),
    ) -> Result<(), Failure> {
        let (mut missing, mut broken) = (Vec::new(), None);
        for (path, picture) in pictures {
            match (target(&picture.recipe), picture.recipe.conversion) {
                (None, Conversion::Drawn { width, height, .. }) => {
                    let (png, reason) = self.drawn(picture, (width, height))?;
                    each(path, &png);
                    broken = broken.or(reason);
                }
                (None, Conversion::Icon { width, height }) => {
                    let (icon, reason) = self.icon(picture, width, height)?;
                    each(path, &icon);
                    broken = broken.or(reason);
                }
                // Quicker done than read.
                (None, _) => each(path, &self.stripped(picture)?),
                (Some(target), _) => match self.kept(&picture.recipe) {
                    Some(bytes) => each(path, &bytes),
                    None => missing.push((path, picture, target)),
                },
            }
        }
        if let Some(broken) = broken {
            return Err(Failure::Broken(broken));
        }
        let Some((_, first, _)) = missing.first() else { return Ok(()) };
        let targets: Vec<Target> = missing.iter().map(|(_, _, target)| *target).collect();
        let decoded = match self.decoded(first, &targets)? {
            Ok(decoded) => decoded,
            Err((bytes, broken)) => {
                missing.iter().for_each(|(path, ..)| each(path, &bytes));
                return Err(Failure::Broken(broken));
            }
        };
        for (path, picture, target) in missing {
            let made = decoded.encode(target).map_err(|fault| Failure::Broken(undecodable(&fault)))?;
            self.keep(&picture.recipe, &made);
            self.has_made.store(true, Ordering::Relaxed);
            each(path, &made);
        }
        Ok(())
    }

    /// Checks that `pictures` of one source can be made.
    ///
    /// # Errors
    /// The source cannot be read or decoded.
    pub(crate) fn check(&self, pictures: &[(OutputPath, Arc<EncodedPicture>)]) -> Result<(), Failure> {
        for (_, picture) in pictures {
            let broken = match picture.recipe.conversion {
                // A drawing of the author's own, which may be none.
                Conversion::Icon { width, height } => self.icon(picture, width, height)?.1,
                Conversion::Drawn { .. } => self.undrawable(picture),
                Conversion::Resized { .. } | Conversion::Stripped => None,
            };
            if let Some(broken) = broken {
                return Err(Failure::Broken(broken));
            }
        }
        let missing = pictures.iter().find_map(|(_, picture)| {
            let target = target(&picture.recipe)?;
            self.kept(&picture.recipe).is_none().then_some((picture, target))
        });
        let Some((picture, target)) = missing else { return Ok(()) };
        match self.decoded(picture, &[target])? {
            Ok(_) => Ok(()),
            Err((_, broken)) => Err(Failure::Broken(broken)),
        }
    }

    /// Returns the bytes of a picture, made now if necessary; those of its source if it cannot be decoded.
    pub(crate) fn one(&self, path: &OutputPath, picture: &Arc<EncodedPicture>) -> Option<Arc<[u8]>> {
        let mut made = None;
        // The fault was reported where the picture is shown.
        let _ = self.make(&[(path.clone(), picture.clone())], |_, bytes| made = Some(bytes.into()));
        made
    }

    /// Removes pictures that have not been used for a long time, if others were made now.
    pub(crate) fn prune(&self) {
        if self.has_made.load(Ordering::Relaxed) {
            self.cache.prune();
        }
    }

    /// Returns the decoded source of a picture, reduced to what `targets` need; its bytes and the reason if it cannot be
    /// decoded.
    fn decoded(
        &self,
        picture: &EncodedPicture,
        targets: &[Target],
    ) -> Result<Result<Decoded, (Vec<u8>, BrokenPicture)>, Failure> {
        let _slot = self.slots.take();
        let bytes = self.source(picture)?;
        // A colour is only kept of a picture that was decoded.
        let is_known = self.cache.get(&colour_key(picture.recipe.source)).is_some();
        let decode = if is_known { assay_pictures::decode_again } else { assay_pictures::decode };
        let decoded = decode(&bytes).and_then(|decoded| {
            // For the next time that the preview begins.
            if !is_known {
                self.keep_colour(picture.recipe.source, decoded.colour());
            }
            decoded.reduced(targets)
        });
        Ok(decoded.map_err(|fault| (bytes, undecodable(&fault))))
    }

    /// Returns true if the picture that a recipe makes is kept.
    pub(crate) fn has(&self, recipe: &Recipe) -> bool {
        self.kept(recipe).is_some()
    }

    /// Returns a drawing as PNG, and what is wrong with it. One that lacks something is not kept, so that each build
    /// reports it.
    fn drawn(
        &self,
        picture: &EncodedPicture,
        (width, height): (u32, u32),
    ) -> Result<(Vec<u8>, Option<BrokenPicture>), Failure> {
        if let Some(png) = self.kept(&picture.recipe) {
            return Ok((png, None));
        }
        let svg = self.source(picture)?;
        match assay_pictures::draw(&svg, width, height, &Fonts::new(&picture.fonts)) {
            Ok(drawn) if drawn.missing.is_empty() => {
                self.keep(&picture.recipe, &drawn.png);
                self.has_made.store(true, Ordering::Relaxed);
                Ok((drawn.png, None))
            }
            Ok(drawn) => {
                Ok((drawn.png, Some(BrokenPicture::MissingGlyphs(drawn.missing.into_iter().collect()))))
            }
            Err(fault) => Ok((svg, Some(undecodable(&fault)))),
        }
    }

    /// Returns an icon file, and what is wrong with its drawing. A PNG is put into it without metadata.
    fn icon(
        &self,
        picture: &EncodedPicture,
        width: u16,
        height: u16,
    ) -> Result<(Vec<u8>, Option<BrokenPicture>), Failure> {
        let stripped = self.stripped(picture)?;
        if stripped.starts_with(PNG) {
            return Ok((assay_pictures::icon(&stripped, width, height), None));
        }
        let (drawn, broken) = self.drawn(picture, (width.into(), height.into()))?;
        let is_drawn = drawn.starts_with(PNG);
        Ok((if is_drawn { assay_pictures::icon(&drawn, width, height) } else { drawn }, broken))
    }

    /// Returns what is wrong with a drawing, as far as that is known without drawing it.
    fn undrawable(&self, picture: &EncodedPicture) -> Option<BrokenPicture> {
        let svg = picture.source.bytes().filter(|_| !self.has(&picture.recipe))?;
        match assay_pictures::missing_glyphs(svg, &Fonts::new(&picture.fonts)) {
            Ok(missing) if missing.is_empty() => None,
            Ok(missing) => Some(BrokenPicture::MissingGlyphs(missing.into_iter().collect())),
            Err(fault) => Some(undecodable(&fault)),
        }
    }

    /// Returns the source of a picture without metadata.
    fn stripped(&self, picture: &EncodedPicture) -> Result<Vec<u8>, Failure> {
        let _slot = self.slots.take();
        Ok(assay_pictures::strip(&self.source(picture)?))
    }

    fn source(&self, picture: &EncodedPicture) -> Result<Vec<u8>, Failure> {
        self.bytes(&picture.source)
    }

    fn bytes(&self, contents: &Contents) -> Result<Vec<u8>, Failure> {
        let stored = match contents {
            Contents::Bytes(bytes) => return Ok(bytes.to_vec()),
            Contents::Stored(stored) => stored,
            // A picture is not made of one that is made.
            Contents::Encoded(_) => return Ok(Vec::new()),
        };
        let mut bytes = Vec::new();
        let read = load::open(&self.root, stored).and_then(|mut file| {
            file.read_to_end(&mut bytes)?;
            load::is_unchanged(&file, stored)
        });
        read.map_err(|error| Failure::Source(self.root.join(stored.path.as_str()), error))?;
        Ok(bytes)
    }

    /// Returns a picture that was made before.
    fn kept(&self, recipe: &Recipe) -> Option<Vec<u8>> {
        self.cache.get(&recipe.key())
    }

    /// Keeps a picture. A failure costs only time.
    fn keep(&self, recipe: &Recipe, bytes: &[u8]) {
        self.cache.put(&recipe.key(), bytes);
    }
}

/// Returns the key under which the dominant colour of a picture is kept.
fn colour_key(picture: ContentHash) -> ContentHash {
    const VERSION: &[u8] = b"colour 1";
    ContentHash::of(&[&picture.as_bytes()[..], VERSION].concat())
}

fn undecodable(fault: &assay_pictures::Fault) -> BrokenPicture {
    BrokenPicture::Undecodable(fault.to_string())
}

/// Returns the picture to encode; none if the file is to be stripped or drawn.
fn target(recipe: &Recipe) -> Option<Target> {
    let Conversion::Resized { width, height, format, quality } = recipe.conversion else { return None };
    let format = match format {
        PictureFormat::Avif => Format::Avif,
        PictureFormat::Jpeg => Format::Jpeg,
        PictureFormat::Png => Format::Png,
        PictureFormat::Webp => Format::Webp,
    };
    Some(Target { width, height, format, quality })
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::SystemTime;

    use assay_build::SourcePath;

    use super::*;

    /// Returns a picture to be made of `source`.
    fn picture(source: &[u8], width: u32, format: PictureFormat) -> (OutputPath, Arc<EncodedPicture>) {
        let conversion = Conversion::Resized { width, height: width, format, quality: 80 };
        let recipe = Recipe { source: ContentHash::of(source), conversion };
        let picture = EncodedPicture {
            path: SourcePath::new("content/a.png"),
            source: Contents::Bytes(source.into()),
            recipe,
            fonts: Arc::default(),
        };
        (OutputPath::new(&format!("{width}")).unwrap(), Arc::new(picture))
    }

    /// A picture of 16 by 16 pixels.
    fn bell() -> Vec<u8> {
        include_bytes!("../../../tests/sites/pictures/content/bell.png").to_vec()
    }

    fn made(store: &PictureStore, picture: &(OutputPath, Arc<EncodedPicture>)) -> Vec<u8> {
        let mut made = Vec::new();
        store.make(std::slice::from_ref(picture), |_, bytes| made = bytes.to_vec()).unwrap();
        made
    }

    #[test]
    fn a_picture_is_made_once_and_a_damaged_one_again() {
        let dir = tempfile::tempdir().unwrap();
        let store = PictureStore::new(dir.path(), Some(dir.path()));
        let wanted = picture(&bell(), 8, PictureFormat::Webp);
        let first = made(&store, &wanted);
        let kept = &store.cache.path(&wanted.1.recipe.key()).unwrap();
        // With the colour of its source.
        assert_eq!(fs::read_dir(dir.path().join(cache::FOLDER)).unwrap().count(), 2);
        // Made from the kept one: its source is gone.
        let gone = EncodedPicture { source: Contents::Bytes([].into()), ..EncodedPicture::clone(&wanted.1) };
        assert_eq!(made(&store, &(wanted.0.clone(), Arc::new(gone))), first);
        for damaged in [&b"short"[..], &[0; 200]] {
            fs::write(kept, damaged).unwrap();
            assert_eq!(made(&store, &wanted), first);
        }
        assert_eq!(made(&PictureStore::without_cache(dir.path()), &wanted), first);
    }

    #[test]
    fn the_colour_of_a_picture_is_decoded_once_or_known_from_what_was_made_of_it() {
        let photo = include_bytes!("../../../tests/sites/pictures-in-sizes/content/bells/tower.jpg");
        let site = |photo: &[u8]| -> Sources {
            [SourceFile::new("content/a.jpg", photo), SourceFile::new("site.toml", &b""[..])]
                .into_iter()
                .collect()
        };
        let unknown = |sources: &Sources| assay_build::pictures_without_colour(sources).len();
        let dir = tempfile::tempdir().unwrap();
        let store = PictureStore::new(dir.path(), Some(dir.path()));
        let mut sources = site(photo);
        store.add_colours(&mut sources, Unknown::LeftOut);
        assert_eq!(unknown(&sources), 1);
        made(&store, &picture(photo, 8, PictureFormat::Webp));
        store.add_colours(&mut sources, Unknown::LeftOut);
        assert_eq!(unknown(&sources), 0);

        let dir = tempfile::tempdir().unwrap();
        let store = PictureStore::new(dir.path(), Some(dir.path()));
        for treatment in [Unknown::Decoded, Unknown::LeftOut] {
            let mut sources = site(photo);
            store.add_colours(&mut sources, treatment);
            assert_eq!(unknown(&sources), 0);
        }
        let mut sources = site(&photo[..photo.len() / 2]);
        store.add_colours(&mut sources, Unknown::Decoded);
        assert_eq!(unknown(&sources), 1);
    }

    #[test]
    fn a_file_itself_is_given_without_its_metadata_and_not_kept() {
        let dir = tempfile::tempdir().unwrap();
        let store = PictureStore::new(dir.path(), Some(dir.path()));
        let mut located =
            include_bytes!("../../../tests/problems/picture/located/content/foundry.jpg").to_vec();
        let given = made(&store, &converted(&located, Conversion::Stripped));
        assert!(located.windows(4).any(|part| part == b"Exif"));
        assert!(!given.windows(4).any(|part| part == b"Exif"));
        // All that comes before the pixels, and the pixels, are there.
        located.drain(..located.len() - given.len() + 4);
        assert_eq!(given[4..], located);
        assert!(!dir.path().join(cache::FOLDER).exists());
    }

    /// Returns a picture to be made of `source` by a conversion.
    fn converted(source: &[u8], conversion: Conversion) -> (OutputPath, Arc<EncodedPicture>) {
        let (path, picture) = picture(source, 1, PictureFormat::Png);
        let recipe = Recipe { conversion, ..picture.recipe };
        (path, Arc::new(EncodedPicture { recipe, ..EncodedPicture::clone(&picture) }))
    }

    #[test]
    fn an_icon_file_has_a_png_without_its_metadata_or_a_drawing() {
        let dir = tempfile::tempdir().unwrap();
        let store = PictureStore::new(dir.path(), Some(dir.path()));
        let icon = Conversion::Icon { width: 16, height: 16 };
        let comment = b"\0\0\0\x0etEXtComment\0Secret\0\0\0\0";
        let mut commented = bell();
        // Behind the header.
        commented.splice(33..33, comment.iter().copied());
        let of_png = made(&store, &converted(&commented, icon));
        assert_eq!(of_png, assay_pictures::icon(&bell(), 16, 16));
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'/>";
        let of_drawing = made(&store, &converted(svg, icon));
        assert_eq!(of_drawing[..8], [0, 0, 1, 0, 1, 0, 16, 16]);
        assert!(of_drawing[22..].starts_with(PNG));
        // A drawing that cannot be rendered is not a picture in an icon file.
        let wanted = [converted(&svg[..9], icon)];
        let mut given = Vec::new();
        let failure = store.make(&wanted, |_, bytes| given.push(bytes.to_vec()));
        assert!(matches!(failure, Err(Failure::Broken(BrokenPicture::Undecodable(_)))), "{failure:?}");
        assert_eq!(given, [&svg[..9]]);
    }

    #[test]
    fn a_check_knows_a_drawing_that_cannot_be_read() {
        let dir = tempfile::tempdir().unwrap();
        let store = PictureStore::without_cache(dir.path());
        let drawn = Conversion::Drawn { width: 8, height: 8, fonts: ContentHash::of(&[]) };
        let failure = store.check(&[converted(b"<svg", drawn)]);
        assert!(matches!(failure, Err(Failure::Broken(BrokenPicture::Undecodable(_)))), "{failure:?}");
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'/>";
        assert!(store.check(&[converted(svg, drawn)]).is_ok());
    }

    #[test]
    fn what_cannot_be_decoded_is_given_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let store = PictureStore::new(dir.path(), Some(dir.path()));
        let broken = &bell()[..60];
        let wanted = [picture(broken, 8, PictureFormat::Webp), picture(broken, 4, PictureFormat::Png)];
        let mut given = Vec::new();
        let failure = store.make(&wanted, |_, bytes| given.push(bytes.to_vec()));
        assert!(matches!(failure, Err(Failure::Broken(_))), "{failure:?}");
        assert_eq!(given, [broken, broken]);
        assert!(matches!(store.check(&wanted), Err(Failure::Broken(_))));
        assert!(store.check(&[picture(&bell(), 8, PictureFormat::Webp)]).is_ok());
    }

    #[test]
    fn what_nobody_uses_is_removed() {
        let dir = tempfile::tempdir().unwrap();
        let store = PictureStore::new(dir.path(), Some(dir.path()));
        let wanted = picture(&bell(), 8, PictureFormat::Webp);
        made(&store, &wanted);
        store.prune();
        let path = store.cache.path(&wanted.1.recipe.key()).unwrap();
        assert!(path.is_file());
        let old = SystemTime::now() - 2 * cache::UNUSED;
        fs::File::options().append(true).open(&path).unwrap().set_modified(old).unwrap();
        store.prune();
        assert!(!path.exists());
    }
}
