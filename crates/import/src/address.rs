//! Addresses as other generators make them: patterns with names such as `:year` and `:title`, and the letters that each keeps.

use jiff::civil::Date;

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
        let length = behind.find(|c: char| !c.is_ascii_lowercase() && c != '_').unwrap_or(behind.len());
        let mut name = &behind[..length];
        // `:year_:title`: an underscore at the end belongs to the text.
        let value = loop {
            match token(name) {
                Some(value) => break value,
                None => match name.strip_suffix('_') {
                    Some(shorter) => name = shorter,
                    None => return Err(behind[..length].to_owned()),
                },
            }
        };
        out.push_str(&value);
        rest = &behind[name.len()..];
        // Hugo's slices, as `:sections[1:]`, are not read.
        if rest.starts_with('[') {
            return Err(format!("{name}["));
        }
    }
    out.push_str(rest);
    Ok(collapsed(&out))
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
        "hour" | "minute" | "second" => "00".to_owned(),
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
            ("/:sections/:year_:title", Ok("/2026_a-b")),
            ("/posts/:author/", Err("author")),
            ("/:sections[1:]/", Err("sections[")),
        ] {
            let expected = expected.map(str::to_owned).map_err(str::to_owned);
            assert_eq!(fill(pattern, token), expected, "{pattern}");
        }
    }

    #[test]
    fn names_have_the_letters_that_each_generator_keeps() {
        assert_eq!(hugo("What's New? C++ & Ünï_code 日本"), "whats-new-c++-ünï_code-日本");
        assert_eq!(jekyll("What's New? C++"), "What's-New-C++");
    }
}
