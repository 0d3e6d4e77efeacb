//! Expressions in a page, as far as they only name a value that the site or the page states.

use assay_build::reading::Entry;

use crate::value::{as_text, at};

/// The values that a page can name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Values<'a> {
    /// The page's front matter.
    pub(crate) page: &'a [Entry],
    /// The site's configuration.
    pub(crate) site: &'a [Entry],
}

/// Names of the address that a site stands at, to which addresses of pages are added.
const BASES: [&str; 12] = [
    "site.baseurl",
    "site.url",
    "site.base_url",
    "site.github.url",
    "config.base_url",
    "config.url",
    "config.root",
    "baseurl",
    "site.baseUrl",
    "metadata.url",
    "base_url",
    "site.basePath",
];

/// Filters that change nothing here.
const IGNORED_FILTERS: [&str; 14] = [
    "escape",
    "safe",
    "strip",
    "raw",
    "h",
    "xml_escape",
    "markdownify",
    "html_safe",
    "strip_html",
    "normalize_whitespace",
    "e",
    "uri_escape",
    "escape_once",
    "smartify",
];

impl Values<'_> {
    /// Returns what an expression says, if that is known: `site.title`, `"/a/" | relative_url`.
    pub(super) fn expression(&self, text: &str) -> Option<String> {
        let mut parts = split(text, '|').into_iter();
        let mut value = self.term(parts.next()?.trim())?;
        for filter in parts {
            let (name, argument) = filter.split_once(':').unwrap_or((filter, ""));
            let name = name.trim();
            let name = name.split_once('(').map_or(name, |(name, _)| name);
            match name {
                "relative_url" | "absolute_url" | "url" | "absURL" | "relURL" | "url_for" => {
                    value = if value.starts_with('/') || value.contains("://") {
                        value
                    } else {
                        format!("/{value}")
                    };
                }
                "prepend" => value = self.term(argument.trim())? + &value,
                "append" => value += &self.term(argument.trim())?,
                "default" if value.is_empty() => value = self.term(argument.trim())?,
                "default" => {}
                name if IGNORED_FILTERS.contains(&name) => {}
                _ => return None,
            }
        }
        Some(value)
    }

    /// A text in quotation marks, the name of a value, or such joined by `+` or `~`.
    fn term(&self, text: &str) -> Option<String> {
        for quote in ['"', '\''] {
            if let Some(inside) = text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote))
                && !inside.contains(quote)
            {
                return Some(inside.to_owned());
            }
        }
        if BASES.contains(&text) {
            return Some(String::new());
        }
        let is_name = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '.' || c == '$')
            && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '$'));
        if !is_name {
            return None;
        }
        let lower = text.trim_start_matches(['.', '$']);
        let first = lower.split('.').next().unwrap_or_default();
        let rest = lower[first.len()..].trim_start_matches('.');
        let found = match first.to_ascii_lowercase().as_str() {
            "page" | "post" | "article" | "include" => {
                let rest = rest.strip_prefix("Params.").unwrap_or(rest);
                at(self.page, rest).or_else(|| at(self.page, rest.strip_prefix("extra.").unwrap_or(rest)))
            }
            "site" | "config" | "metadata" => {
                let rest = rest.strip_prefix("Params.").unwrap_or(rest);
                at(self.site, rest)
                    .or_else(|| at(self.site, &format!("params.{rest}")))
                    .or_else(|| at(self.site, &format!("extra.{rest}")))
            }
            _ if rest.is_empty() => at(self.page, lower),
            _ => None,
        };
        found.and_then(as_text)
    }
}

/// Splits at `sign` outside quotation marks.
fn split(text: &str, sign: char) -> Vec<&str> {
    let (mut parts, mut start, mut quote) = (Vec::new(), 0, None);
    for (at, c) in text.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            None if matches!(c, '"' | '\'') => quote = Some(c),
            None if c == sign => {
                parts.push(&text[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use assay_build::reading;

    #[test]
    fn values_are_named() {
        let (page, site) =
            (reading::yaml("title: A\ncolour: red\n"), reading::yaml("title: S\nparams:\n  mail: a@b\n"));
        let values = Values { page: &page.value, site: &site.value };
        for (text, said) in [
            ("site.title", Some("S")),
            ("page.title | escape", Some("A")),
            ("site.baseurl", Some("")),
            ("'/a|b/' | relative_url", Some("/a|b/")),
            ("'a' | prepend: site.url | append: '/x'", Some("a/x")),
            ("colour", Some("red")),
            ("site.mail", Some("a@b")),
            ("site.missing", None),
            ("page.title | upcase", None),
            ("1 + 2", None),
        ] {
            assert_eq!(values.expression(text).as_deref(), said, "{text}");
        }
    }
}
