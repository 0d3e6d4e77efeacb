//! The function `picture` of both template languages: a picture of the site in a size, ratio and format. What it returns
//! depends on the page that is rendered, which an engine does not know; so the renderer provides it for the time in which
//! a template runs on its thread.

use std::cell::RefCell;
use std::rc::Rc;

use minijinja::value::Value;

use super::filters::Arguments;
use crate::source::PictureFormat;

/// The name of the function.
pub(super) const PICTURE: &str = "picture";

/// The names of its arguments, in order.
pub(super) const TAKES: [&str; 6] = ["src", "width", "crop", "format", "alt", "inline"];

/// A picture that a template asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WantedPicture {
    /// The picture, as written in the page's file.
    pub(crate) src: String,
    /// The width in CSS pixels at which it is shown.
    pub(crate) width: Option<u32>,
    /// The ratio of width to height to which it is cropped.
    pub(crate) crop: Option<(u32, u32)>,
    /// The only format.
    pub(crate) format: Option<WantedFormat>,
    /// The alternative text.
    pub(crate) alt: String,
    /// True if a drawing is part of the page, so that it follows the theme.
    pub(crate) inline: bool,
}

/// A format that a template asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WantedFormat {
    /// That of the file.
    Original,
    /// Another one.
    Other(PictureFormat),
}

/// Makes a picture for the page that is being rendered.
pub(crate) type PictureMaker = Rc<dyn Fn(&WantedPicture) -> Result<Value, String>>;

thread_local! {
    /// The maker of pictures for the template that is being rendered on this thread.
    static MAKER: RefCell<Option<PictureMaker>> = const { RefCell::new(None) };
}

/// Renders a template whose function `picture` is `make`.
pub(crate) fn with_pictures<T>(make: PictureMaker, render: impl FnOnce() -> T) -> T {
    let outer = MAKER.replace(Some(make));
    let rendered = render();
    MAKER.set(outer);
    rendered
}

/// Calls the function.
///
/// # Errors
/// The message of the problem.
pub(super) fn picture(given: &Arguments) -> Result<Value, String> {
    let named = |wrong: String| format!("`{PICTURE}` {wrong}");
    let wanted = wanted(given).map_err(named)?;
    let Some(make) = MAKER.with_borrow(Clone::clone) else {
        debug_assert!(false, "a template is rendered without a page");
        return Ok(Value::from(()));
    };
    make(&wanted).map_err(named)
}

fn wanted(given: &Arguments) -> Result<WantedPicture, String> {
    if let Some((name, _)) = given.iter().find(|(name, _)| !TAKES.contains(&name.as_str())) {
        let takes = TAKES.map(|name| format!("`{name}`")).join(", ");
        return Err(format!("has no argument `{name}`; its arguments are {takes}"));
    }
    let argument = |name: &str| {
        given.iter().find(|(known, value)| known == name && !value.is_none()).map(|(_, value)| value)
    };
    let text = |name: &str| match argument(name) {
        Some(value) => value.as_str().map(Some).ok_or_else(|| format!("needs a string as `{name}`")),
        None => Ok(None),
    };
    let width = argument("width").map(|width| {
        let width = u32::try_from(width.clone()).ok().filter(|width| (1..=16_383).contains(width));
        width.ok_or_else(|| "needs a number of pixels as `width`, such as `width=640`".to_owned())
    });
    Ok(WantedPicture {
        src: text("src")?.ok_or("needs `src`, the picture")?.to_owned(),
        width: width.transpose()?,
        crop: text("crop")?.map(ratio).transpose()?,
        format: text("format")?.map(format).transpose()?,
        alt: text("alt")?.unwrap_or_default().to_owned(),
        inline: argument("inline").is_some_and(Value::is_true),
    })
}

/// Parses a ratio such as `16:9`.
fn ratio(written: &str) -> Result<(u32, u32), String> {
    let sides = written.split_once(':').map(|(width, height)| (width.trim().parse(), height.trim().parse()));
    match sides {
        Some((Ok(width), Ok(height))) if (1..=1000).contains(&width) && (1..=1000).contains(&height) => {
            Ok((width, height))
        }
        _ => Err(format!(
            "cannot crop to `{written}`: write the ratio of width to height, such as `crop=\"16:9\"`"
        )),
    }
}

fn format(written: &str) -> Result<WantedFormat, String> {
    Ok(match written {
        "original" => WantedFormat::Original,
        "avif" => WantedFormat::Other(PictureFormat::Avif),
        "jpeg" | "jpg" => WantedFormat::Other(PictureFormat::Jpeg),
        "png" => WantedFormat::Other(PictureFormat::Png),
        "webp" => WantedFormat::Other(PictureFormat::Webp),
        other => {
            let formats = "`avif`, `webp`, `jpeg`, `png`, or `original` for the format of the file";
            return Err(format!("does not know the format `{other}`: the formats are {formats}"));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(given: &[(&str, Value)]) -> Result<WantedPicture, String> {
        wanted(&given.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect())
    }

    #[test]
    fn arguments_are_checked() {
        let src = || ("src", Value::from("bell.jpg"));
        let whole =
            of(&[src(), ("width", 640.into()), ("crop", "16:9".into()), ("format", "webp".into())]).unwrap();
        assert_eq!((whole.width, whole.crop), (Some(640), Some((16, 9))));
        assert_eq!(whole.format, Some(WantedFormat::Other(PictureFormat::Webp)));
        // An absent value is as good as none.
        assert!(of(&[src(), ("width", ().into()), ("alt", ().into())]).is_ok());
        for (wrong, said) in [
            (vec![("width", Value::from(640))], "needs `src`"),
            (vec![src(), ("width", "wide".into())], "needs a number of pixels"),
            (vec![src(), ("width", 0.into())], "needs a number of pixels"),
            (vec![src(), ("crop", "wide".into())], "cannot crop to `wide`"),
            (vec![src(), ("crop", "0:1".into())], "cannot crop to `0:1`"),
            (vec![src(), ("format", "tiff".into())], "does not know the format `tiff`"),
            (vec![src(), ("height", 3.into())], "has no argument `height`"),
        ] {
            let problem = of(&wrong).unwrap_err();
            assert!(problem.starts_with(said), "{problem}");
        }
    }
}
