//! Addresses as other generators make them: patterns with names such as `:year` and `:title`, and the letters that each keeps.

use jiff::civil::{Date, Time};

/// The properties of a page that a pattern can name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// The folder of the source below the content folder, without slashes at its ends.
    pub(crate) folder: String,
    /// The name of the file without its ending and without the day that it may begin with; for an `index` that of its folder.
    pub(crate) stem: String,
    /// The name of the file without its ending.
    pub(crate) file: String,
    /// True if the file is the page of its folder.
    pub(crate) is_index: bool,
    /// True if the file is the page of a section.
    pub(crate) is_section: bool,
    pub(crate) title: Option<String>,
    pub(crate) slug: Option<String>,
    /// The whole address, if front matter has it.
    pub(crate) stated: Option<String>,
    pub(crate) date: Option<Date>,
    /// The time of day that is written with the date.
    pub(crate) time: Option<Time>,
    pub(crate) categories: Vec<String>,
    /// True if it is an entry of a blog and no page beside it.
    pub(crate) is_post: bool,
    /// The collection that it is in, if its generator has collections.
    pub(crate) collection: Option<String>,
}

/// The address of a page in the old site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    /// The address is known.
    Known(String),
    /// The address cannot be computed, for this reason.
    Unknown(String),
    /// The page was not published.
    Unpublished,
    /// There was no site before, so it is that of the file.
    OfFile,
}

/// Fills in `pattern`: each name behind a colon by what `token` says of it. Returns the name that `token` does not know.
pub(crate) fn fill(pattern: &str, token: impl Fn(&str) -> Option<String>) -> Result<String, String> {
    let mut out = String::from("/");
    let mut rest = pattern;
    while let Some(at) = rest.find(':') {
        out.push_str(&rest[..at]);
        let behind = &rest[at + 1..];
        // `:sections[1:]`: a range in brackets belongs to the name.
        let ranged = behind.find(']').map(|end| &behind[..=end]).filter(|name| is_ranged(name));
        if let Some(value) = ranged.and_then(&token) {
            out.push_str(&value);
            rest = &behind[ranged.map_or(0, str::len)..];
            continue;
        }
        let length = behind.find(|c: char| !c.is_ascii_lowercase() && c != '_').unwrap_or(behind.len());
        let mut name = &behind[..length];
        // `:year_:title`: an underscore at the end belongs to the text.
        let value = loop {
            match token(name) {
                Some(value) => break value,
                None => match name.strip_suffix('_') {
                    Some(shorter) => name = shorter,
                    None => return Err(whole(behind).to_owned()),
                },
            }
        };
        out.push_str(&value);
        rest = &behind[name.len()..];
        if rest.starts_with('[') {
            return Err(whole(behind).to_owned());
        }
    }
    out.push_str(rest);
    Ok(collapsed(&out))
}

/// Returns true if a name is followed by nothing but its range.
fn is_ranged(name: &str) -> bool {
    let range = name.find('[').map(|at| (&name[..at], &name[at..]));
    range.is_some_and(|(name, _)| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase()))
}

/// Returns a name as it is written, for a message.
fn whole(behind: &str) -> &str {
    let length = behind.find(['/', '.', '-']).unwrap_or(behind.len());
    &behind[..length]
}

/// Returns the `folders` in a range as Hugo writes it: `[1:]`, `[:2]`, `[0]`, `[last]`.
pub(crate) fn range_of<'a>(folders: &[&'a str], range: &str) -> Option<Vec<&'a str>> {
    let inside = range.strip_prefix('[')?.strip_suffix(']')?;
    let at = |text: &str, default: usize| match text.trim() {
        "" => Some(default),
        "last" => Some(folders.len().saturating_sub(1)),
        text => text.parse::<usize>().ok().map(|at| at.min(folders.len())),
    };
    let (from, to) = match inside.split_once(':') {
        Some((from, to)) => (at(from, 0)?, at(to, folders.len())?),
        None => {
            let only = at(inside, 0)?;
            (only, (only + 1).min(folders.len()))
        }
    };
    folders.get(from..to.max(from)).map(<[&str]>::to_vec)
}

/// The address with one slash where there are several.
pub(crate) fn collapsed(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for c in address.chars() {
        if c != '/' || !out.ends_with('/') {
            out.push(c);
        }
    }
    out
}

/// Returns the part of a time of day that a pattern names; midnight is that of a date without one.
pub(crate) fn of_time(name: &str, time: Option<Time>) -> Option<String> {
    let time = time.unwrap_or_else(Time::midnight);
    Some(match name {
        "hour" => format!("{:02}", time.hour()),
        "minute" => format!("{:02}", time.minute()),
        "second" => format!("{:02}", time.second()),
        _ => return None,
    })
}

/// Returns the part of a date that a pattern names.
pub(crate) fn of_day(name: &str, day: Date) -> Option<String> {
    Some(match name {
        "year" => day.year().to_string(),
        "short_year" => format!("{:02}", day.year().rem_euclid(100)),
        "month" => format!("{:02}", day.month()),
        "i_month" => day.month().to_string(),
        "day" => format!("{:02}", day.day()),
        "i_day" => day.day().to_string(),
        "y_day" => format!("{:03}", day.day_of_year()),
        "yearday" => day.day_of_year().to_string(),
        "w_year" => day.iso_week_date().year().to_string(),
        "week" => format!("{:02}", day.iso_week_date().week()),
        "w_day" => day.weekday().to_monday_one_offset().to_string(),
        "weekday" => day.weekday().to_sunday_zero_offset().to_string(),
        "short_month" => day.strftime("%b").to_string(),
        "long_month" | "monthname" => day.strftime("%B").to_string(),
        "short_day" => day.strftime("%a").to_string(),
        "long_day" | "weekdayname" => day.strftime("%A").to_string(),
        _ => return None,
    })
}

/// A name in an address as Hugo makes it: small letters, hyphens for spaces, letters and digits of every script.
pub(crate) fn hugo(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.trim().chars() {
        if c.is_whitespace() || c == '-' {
            if !out.ends_with('-') {
                out.push('-');
            }
        } else if c.is_alphanumeric() || matches!(c, '.' | '_' | '~' | '+' | '/' | '@') || is_mark(c) {
            out.extend(c.to_lowercase());
        }
    }
    out.trim_matches('-').to_owned()
}

/// Marks that stand on letters, in the blocks that common scripts use.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{dff}' | '\u{e31}'..='\u{e4e}')
}

/// A name in an address as Jekyll makes it: what an address can hold is kept, and the rest is hyphens.
pub(crate) fn jekyll(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_alphanumeric() || "._~!$&'()+,;=@".contains(c) || is_mark(c) {
            out.push(c);
        } else if !out.ends_with('-') && !out.is_empty() {
            out.push('-');
        }
    }
    out.trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_filled_in() {
        let day = jiff::civil::date(2026, 3, 5);
        let token = |name: &str| match name {
            "title" => Some("a-b".to_owned()),
            "sections" => Some(String::new()),
            name => of_day(name, day),
        };
        for (pattern, expected) in [
            ("/:year/:month/:title/", Ok("/2026/03/a-b/")),
            (":year/:i_month/:title.html", Ok("/2026/3/a-b.html")),
            ("/:year/W:week/:short_day/:long_month/:title", Ok("/2026/W10/Thu/March/a-b")),
            ("/:sections/:year_:title", Ok("/2026_a-b")),
            ("/posts/:author/", Err("author")),
            ("/:sections[1:]/", Err("sections[1:]")),
            ("/:2006/:title/", Err("2006")),
        ] {
            let expected = expected.map(str::to_owned).map_err(str::to_owned);
            assert_eq!(fill(pattern, token), expected, "{pattern}");
        }
    }

    #[test]
    fn ranges_of_folders_are_as_in_hugo() {
        let of = |range: &str| range_of(&["a", "b", "c"], range).map(|folders| folders.join("/"));
        for (range, expected) in [
            ("[1:]", Some("b/c")),
            ("[:2]", Some("a/b")),
            ("[0]", Some("a")),
            ("[last]", Some("c")),
            ("[x]", None),
            ("[5:]", Some("")),
        ] {
            assert_eq!(of(range).as_deref(), expected, "{range}");
        }
    }

    #[test]
    fn names_have_the_letters_that_each_generator_keeps() {
        assert_eq!(hugo("What's New? C++ & Ünï_code 日本"), "whats-new-c++-ünï_code-日本");
        assert_eq!(jekyll("What's New? C++"), "What's-New-C++");
    }
}
