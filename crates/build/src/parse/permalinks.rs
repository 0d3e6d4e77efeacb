//! `[permalinks]`: patterns for the addresses of the pages in a section, with the names that Hugo and Jekyll have for the
//! parts. A pattern stands in for `path` in the front matter of each page.

use jiff::civil::Time;

use super::address::address_fault;
use super::article::undated_name;
use super::moment::Moment;
use super::slugs::Script;
use crate::problem::nearest;
use crate::source::SourcePath;

/// The folder that contains every page.
const CONTENT: &str = "content/";

/// The section of the pages directly in `content/`.
const TOP: &str = "/";

/// The pattern for the addresses of the pages in a section.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Permalink {
    /// The section's folder below the content folder, such as `insights`; `/` for the pages directly in it.
    pub(crate) section: String,
    /// The pattern as written.
    pub(crate) pattern: String,
    pieces: Vec<Piece>,
}

/// A piece of a pattern.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Piece {
    Text(String),
    Part(Part),
    /// The folders above the page, from one to another; without an end, all that follow.
    Sections {
        from: usize,
        to: Option<usize>,
    },
}

/// A part of an address that depends on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Part {
    Slug,
    Title,
    Filename,
    Section,
    Categories,
    Year,
    ShortYear,
    Month,
    MonthWithoutZero,
    MonthName,
    Day,
    DayWithoutZero,
    DayOfYear,
    WeekYear,
    Week,
    /// 1 for Monday.
    DayOfWeek,
    /// 0 for Sunday.
    DayAfterSunday,
    DayName,
    /// In the letters of a format of `strftime`.
    Written(&'static str),
    Hour,
    Minute,
    Second,
    Ending,
}

/// The parts by their names.
const PARTS: [(&str, Part); 35] = [
    ("slug", Part::Slug),
    ("slugorfilename", Part::Slug),
    ("slugorcontentbasename", Part::Slug),
    ("title", Part::Title),
    ("filename", Part::Filename),
    ("contentbasename", Part::Filename),
    ("section", Part::Section),
    ("collection", Part::Section),
    ("categories", Part::Categories),
    ("year", Part::Year),
    ("short_year", Part::ShortYear),
    ("month", Part::Month),
    ("i_month", Part::MonthWithoutZero),
    ("monthname", Part::MonthName),
    ("day", Part::Day),
    ("i_day", Part::DayWithoutZero),
    ("y_day", Part::DayOfYear),
    ("yearday", Part::DayOfYear),
    ("basename", Part::Filename),
    ("name", Part::Filename),
    ("slugified_categories", Part::Categories),
    ("w_year", Part::WeekYear),
    ("week", Part::Week),
    ("w_day", Part::DayOfWeek),
    ("weekday", Part::DayAfterSunday),
    ("weekdayname", Part::DayName),
    ("short_month", Part::Written("%b")),
    ("long_month", Part::Written("%B")),
    ("short_day", Part::Written("%a")),
    ("long_day", Part::Written("%A")),
    ("hour", Part::Hour),
    ("minute", Part::Minute),
    ("second", Part::Second),
    ("output_ext", Part::Ending),
    ("post_title", Part::Slug),
];

/// The name of the folders above a page, which may have a range behind it.
const SECTIONS: &str = "sections";

/// The properties of a page that a pattern can name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Named<'a> {
    pub(crate) path: &'a SourcePath,
    pub(crate) slug: Option<&'a str>,
    pub(crate) title: &'a str,
    pub(crate) date: Option<Moment>,
    pub(crate) categories: &'a [String],
}

/// The reason why a page has no address by a pattern: it has no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Undated;

/// A mistake in a pattern: the message and the hint.
pub(crate) type Fault = (String, String);

impl Permalink {
    /// Parses a pattern.
    ///
    /// # Errors
    /// Returns the fault of an invalid pattern.
    pub(crate) fn read(section: &str, pattern: &str) -> Result<Self, Fault> {
        let example = || "write a pattern such as `/:year/:month/:slug/`".to_owned();
        // The parts of a page have none of the characters that an address cannot have.
        if let Some(fault) = address_fault(&pattern.replace(':', "")) {
            return Err((fault.message(pattern), example()));
        }
        let pieces = pieces(pattern)?;
        let tells_apart =
            |piece: &Piece| matches!(piece, Piece::Part(Part::Slug | Part::Title | Part::Filename));
        if !pieces.iter().any(tells_apart) {
            let message = format!("the pattern `{pattern}` gives every page the same address");
            return Err((message, "add `:slug`, `:title` or `:filename`".to_owned()));
        }
        let section = match section.trim_matches('/') {
            "" => TOP,
            section => section,
        };
        Ok(Self { section: section.to_owned(), pattern: pattern.to_owned(), pieces })
    }

    /// Returns the pattern for the page at `path`: that of the innermost section that has one. A section's own page has
    /// none.
    pub(crate) fn of<'a>(all: &'a [Self], path: &SourcePath) -> Option<&'a Self> {
        let own = own_path(path).filter(|_| !all.is_empty())?;
        let is_inside = |permalink: &&Self| match permalink.section.as_str() {
            TOP => !own.contains('/'),
            section => own.strip_prefix(section).is_some_and(|rest| rest.starts_with('/')),
        };
        all.iter().filter(is_inside).max_by_key(|permalink| permalink.section.len())
    }

    /// Returns the address of a page.
    ///
    /// # Errors
    /// The pattern names a part of the date, and the page has none.
    pub(crate) fn address(&self, page: Named<'_>, script: Script) -> Result<String, Undated> {
        let above = own_path(page.path).and_then(|own| own.rsplit_once('/')).map_or("", |(above, _)| above);
        let folders: Vec<&str> = above.split('/').filter(|folder| !folder.is_empty()).collect();
        let mut address = String::from("/");
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => address.push_str(text),
                Piece::Part(part) => address.push_str(&part.of(page, &folders, script)?),
                Piece::Sections { from, to } => {
                    let to = to.unwrap_or(folders.len()).min(folders.len());
                    let named = folders.get(*from..to).unwrap_or_default();
                    address.push_str(&slugs(named.iter().copied(), script));
                }
            }
        }
        let mut single = String::with_capacity(address.len());
        for letter in address.chars() {
            if letter != '/' || !single.ends_with('/') {
                single.push(letter);
            }
        }
        Ok(single)
    }
}

/// Returns the path of a page below the content folder without its extension, that of its folder for an `index.md`; none
/// for the page of a section and for that of unknown addresses.
fn own_path(path: &SourcePath) -> Option<&str> {
    let inside = path.as_str().strip_prefix(CONTENT)?;
    let stem = path.markdown_stem()?;
    match stem {
        "_index" => None,
        "index" => inside.rsplit_once('/').map(|(folder, _)| folder),
        "404" if !inside.contains('/') => None,
        _ => inside.rsplit_once('.').map(|(own, _)| own),
    }
}

fn pieces(pattern: &str) -> Result<Vec<Piece>, Fault> {
    let mut pieces = Vec::new();
    let mut rest = pattern;
    while let Some(at) = rest.find(':') {
        pieces.push(Piece::Text(rest[..at].to_owned()));
        let behind = &rest[at + 1..];
        let length = behind.find(|c: char| !c.is_ascii_lowercase() && c != '_').unwrap_or(behind.len());
        let word = &behind[..length];
        if word == SECTIONS {
            let (piece, length) = sections(&behind[length..])?;
            pieces.push(piece);
            rest = &behind[word.len() + length..];
            continue;
        }
        // `:year_:slug`: an underscore at the end belongs to the text.
        let known = |word: &str| PARTS.iter().find(|(name, _)| *name == word).copied();
        let found = known(word).or_else(|| known(word.trim_end_matches('_')));
        let Some((name, part)) = found else {
            let names = || PARTS.iter().map(|(name, _)| *name).chain([SECTIONS]);
            let hint = nearest(word, names()).map_or_else(
                || "write a pattern such as `/:year/:month/:slug/`".to_owned(),
                |near| format!("did you mean `:{near}`?"),
            );
            return Err((format!("unknown part `:{word}` of an address"), hint));
        };
        pieces.push(Piece::Part(part));
        rest = &behind[name.len()..];
    }
    pieces.push(Piece::Text(rest.to_owned()));
    pieces.retain(|piece| !matches!(piece, Piece::Text(text) if text.is_empty()));
    Ok(pieces)
}

/// Parses a range behind `:sections`, as Hugo has it: `[1:]`, `[:2]` or `[0]`. Returns the piece and the length of the range.
fn sections(behind: &str) -> Result<(Piece, usize), Fault> {
    let Some(inside) = behind.strip_prefix('[') else {
        return Ok((Piece::Sections { from: 0, to: None }, 0));
    };
    let range = inside.split(']').next().unwrap_or_default();
    let fault = || {
        (
            format!("invalid range `[{range}]` of `:sections`"),
            "write `:sections[1:]` or `:sections[0]`".to_owned(),
        )
    };
    let number = |text: &str, default: Option<usize>| match text.trim() {
        "" => Ok(default),
        text => text.parse().map(Some).map_err(|_| fault()),
    };
    let (from, to) = match range.split_once(':') {
        Some((from, to)) => (number(from, Some(0))?, number(to, None)?),
        None => {
            let only = number(range, None)?.ok_or_else(fault)?;
            (Some(only), Some(only + 1))
        }
    };
    if inside.len() == range.len() {
        return Err(fault());
    }
    Ok((Piece::Sections { from: from.unwrap_or(0), to }, range.len() + 2))
}

impl Part {
    fn of(self, page: Named<'_>, folders: &[&str], script: Script) -> Result<String, Undated> {
        let date = || page.date.map(|date| date.day).ok_or(Undated);
        let time = || {
            let clock = page.date.ok_or(Undated)?.clock;
            Ok(clock.map_or_else(Time::midnight, |clock| clock.time))
        };
        Ok(match self {
            Self::Slug => script.slug(page.slug.unwrap_or_else(|| undated_name(page.path))),
            Self::Title => match script.slug(page.title) {
                title if title.is_empty() => return Self::Slug.of(page, folders, script),
                title => title,
            },
            Self::Filename => {
                let own = own_path(page.path).unwrap_or_default();
                script.slug(own.rsplit('/').next().unwrap_or(own))
            }
            Self::Section => script.slug(folders.first().copied().unwrap_or_default()),
            Self::Categories => slugs(page.categories.iter().map(String::as_str), script),
            Self::Year => format!("{:04}", date()?.year()),
            Self::ShortYear => format!("{:02}", date()?.year().rem_euclid(100)),
            Self::Month => format!("{:02}", date()?.month()),
            Self::MonthWithoutZero => date()?.month().to_string(),
            Self::MonthName => date()?.strftime("%B").to_string().to_lowercase(),
            Self::Day => format!("{:02}", date()?.day()),
            Self::DayWithoutZero => date()?.day().to_string(),
            Self::DayOfYear => date()?.day_of_year().to_string(),
            Self::WeekYear => date()?.iso_week_date().year().to_string(),
            Self::Week => format!("{:02}", date()?.iso_week_date().week()),
            Self::DayOfWeek => date()?.weekday().to_monday_one_offset().to_string(),
            Self::DayAfterSunday => date()?.weekday().to_sunday_zero_offset().to_string(),
            Self::DayName => date()?.strftime("%A").to_string().to_lowercase(),
            Self::Written(format) => date()?.strftime(format).to_string(),
            Self::Hour => format!("{:02}", time()?.hour()),
            Self::Minute => format!("{:02}", time()?.minute()),
            Self::Second => format!("{:02}", time()?.second()),
            Self::Ending => ".html".to_owned(),
        })
    }
}

/// Returns names as folders of an address.
fn slugs<'a>(names: impl Iterator<Item = &'a str>, script: Script) -> String {
    names.map(|name| script.slug(name)).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(pattern: &str, path: &str) -> String {
        let path = SourcePath::new(path);
        let categories = ["Two Words".to_owned(), "b".to_owned()];
        let date = Moment::read("2026-03-05T09:08:07Z");
        let page = Named { path: &path, slug: None, title: "A Title", date, categories: &categories };
        let permalink = Permalink::read("posts", pattern).unwrap();
        permalink.address(page, Script::Ascii).unwrap()
    }

    #[test]
    fn parts_have_the_names_of_hugo_and_jekyll() {
        for (pattern, expected) in [
            ("/:year/:month/:day/:slug/", "/2026/03/05/first/"),
            (":categories/:year/:i_month/:title.html", "/two-words/b/2026/3/a-title.html"),
            ("/:section/:sections[1:]/:filename/", "/posts/deep/2026-01-02-first/"),
            ("/:sections/:slug/", "/posts/deep/first/"),
            ("/:sections[1]/:short_year:y_day_:slug", "/deep/2664_first"),
            ("/:sections[5:]/:monthname/:slug/", "/march/first/"),
            ("/:year/W:week/:w_day/:slug:output_ext", "/2026/W10/4/first.html"),
            (
                "/:weekday/:weekdayname/:short_day/:long_month/:name/",
                "/4/thursday/Thu/March/2026-01-02-first/",
            ),
            ("/:year/:hour-:minute-:second/:post_title/", "/2026/09-08-07/first/"),
        ] {
            assert_eq!(address(pattern, "content/posts/deep/2026-01-02-first.md"), expected, "{pattern}");
        }
        assert_eq!(address("/:sections/:slug/", "content/posts/first/index.md"), "/posts/first/");
    }

    #[test]
    fn a_pattern_that_cannot_be_right_says_why() {
        for (pattern, message) in [
            ("/:yaer/:slug/", "unknown part `:yaer` of an address"),
            ("/blog/", "the pattern `/blog/` gives every page the same address"),
            ("/:sections[a]/:slug/", "invalid range `[a]` of `:sections`"),
            ("/../:slug/", "`/../:slug/` contains a `.` or `..` segment"),
        ] {
            assert_eq!(Permalink::read("a", pattern).unwrap_err().0, message);
        }
    }

    #[test]
    fn the_innermost_section_counts_and_its_own_page_does_not() {
        let all: Vec<Permalink> =
            ["/", "a", "a/b"].iter().map(|section| Permalink::read(section, "/:slug/").unwrap()).collect();
        let of = |path: &str| Permalink::of(&all, &SourcePath::new(path)).map(|found| found.section.as_str());
        for (path, expected) in [
            ("content/x.md", Some("/")),
            ("content/a/x.md", Some("a")),
            ("content/a/index.md", Some("/")),
            ("content/a/b/x/index.md", Some("a/b")),
            ("content/ab/x.md", None),
            ("content/a/_index.md", None),
            ("content/404.md", None),
        ] {
            assert_eq!(of(path), expected, "{path}");
        }
    }
}
