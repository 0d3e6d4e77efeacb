//! `site.toml` from what an old configuration says.

use std::collections::{BTreeMap, BTreeSet};

use crate::body::one_line;
use crate::emit::{quoted, toml_key};

/// The values of `site.toml`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Site {
    pub(crate) title: Option<String>,
    pub(crate) base_url: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) paginate_by: Option<i64>,
    /// The links of the navigation: title, and target as written.
    pub(crate) nav: Vec<(String, String)>,
    /// Taxonomies besides those that every site has.
    pub(crate) taxonomies: Vec<String>,
    pub(crate) redirects: BTreeMap<String, String>,
    pub(crate) feed_limit: Option<i64>,
    pub(crate) smart_punctuation: bool,
    pub(crate) no_highlight: bool,
    /// The rule that the old generator has for the ids of headings, as `[markdown] heading_ids` names it.
    pub(crate) heading_ids: Option<&'static str>,
    /// True if pages link by names in double brackets and have callouts as in Obsidian.
    pub(crate) is_vault: bool,
    /// The hosts that pages load something from, by the key of `[policy]`.
    pub(crate) hosts: BTreeMap<&'static str, BTreeSet<String>>,
    /// True if files stand in folders whose names begin with `_`.
    pub(crate) underscore: bool,
    /// The lines of `[problems]`.
    pub(crate) problems: Vec<String>,
    /// An old address of the feed, and the name of the feed that stands for it.
    pub(crate) feeds: Vec<(String, &'static str)>,
}

impl Site {
    /// The path of the base URL, under which the old site stood: empty, or as `/blog`.
    pub(crate) fn base_path(&self) -> &str {
        let url = self.base_url.as_deref().unwrap_or_default();
        let behind = url.split_once("://").map_or("", |(_, behind)| behind);
        behind.find('/').map_or("", |at| &behind[at..]).trim_end_matches('/')
    }

    /// The text of `site.toml`.
    pub(crate) fn toml(&self) -> String {
        let mut out = String::new();
        let mut line = |key: &str, value: &str| out.push_str(&format!("{key} = {value}\n"));
        line("title", &quoted(self.title.as_deref().unwrap_or("Untitled")));
        line("base_url", &quoted(&self.url()));
        if let Some(description) = self.description.as_deref().filter(|text| !text.trim().is_empty()) {
            line("description", &quoted(&one_line(description)));
        }
        line("language", &quoted(&self.tag()));
        if let Some(number) = self.paginate_by.filter(|number| *number > 0) {
            line("paginate_by", &number.to_string());
        }
        for (title, link) in &self.nav {
            out.push_str(&format!("\n[[nav]]\ntitle = {}\nlink = {}\n", quoted(title), quoted(link)));
        }
        let mut section = |heading: &str, lines: Vec<String>| {
            if !lines.is_empty() {
                out.push_str(&format!("\n[{heading}]\n{}\n", lines.join("\n")));
            }
        };
        section(
            "taxonomies",
            self.taxonomies.iter().map(|name| format!("{} = {{}}", toml_key(name))).collect(),
        );
        section(
            "feeds",
            self.feed_limit
                .filter(|limit| *limit >= 0)
                .map(|limit| format!("limit = {limit}"))
                .into_iter()
                .collect(),
        );
        let underscore = self.underscore.then(|| "underscore = true".to_owned());
        section("content", underscore.into_iter().collect());
        section("policy", self.hosts.iter().map(policy).collect());
        let mut markdown = Vec::new();
        markdown.extend(self.smart_punctuation.then(|| "smart_punctuation = true".to_owned()));
        markdown.extend(self.no_highlight.then(|| "highlight = false".to_owned()));
        markdown.extend(self.heading_ids.map(|rule| format!("heading_ids = {}", quoted(rule))));
        if self.is_vault {
            markdown.extend(["wiki_links = true".to_owned(), "callouts = \"obsidian\"".to_owned()]);
        }
        section("markdown", markdown);
        section(
            "redirects",
            self.redirects.iter().map(|(from, to)| format!("{} = {}", quoted(from), quoted(to))).collect(),
        );
        section("problems", self.problems.clone());
        out
    }

    /// The address of the site, made whole where the old configuration left something out.
    pub(crate) fn url(&self) -> String {
        let url = self.base_url.as_deref().unwrap_or_default().trim().trim_end_matches('/');
        let rest = url.trim_start_matches("https:").trim_start_matches("http:").trim_start_matches('/');
        let is_host = rest.split('/').next().is_some_and(|host| {
            !host.is_empty() && host.chars().all(|c| c.is_alphanumeric() || "-.:_".contains(c))
        });
        match url {
            _ if !is_host => "https://example.com".to_owned(),
            url if url.contains("://") => url.to_owned(),
            _ => format!("https://{rest}"),
        }
    }

    /// Returns why the language had to be guessed, if it had.
    pub(crate) fn language_fault(&self) -> Option<String> {
        let stated = self.language.as_deref().unwrap_or_default().trim();
        let tag = self.tag();
        match stated {
            "" => Some(format!("the language of the site was not found, so `language` is `{tag}`")),
            stated if stated.replace('_', "-") != tag => {
                Some(format!("`{stated}` is not the tag of a language, so `language` is `{tag}`"))
            }
            _ => None,
        }
    }

    /// The language as a tag of BCP 47.
    fn tag(&self) -> String {
        let tag = self.language.as_deref().unwrap_or("en").trim().replace('_', "-");
        let is_tag = tag.split('-').next().is_some_and(|first| {
            (2..=3).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_alphabetic())
        }) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && tag.split('-').all(|part| (1..=8).contains(&part.len()));
        if is_tag { tag } else { "en".to_owned() }
    }
}

/// The most hosts that are named one by one.
const MOST_HOSTS: usize = 12;

/// A line of `[policy]`: the hosts, or every host where they are many.
fn policy((key, hosts): (&&str, &BTreeSet<String>)) -> String {
    let named: Vec<String> = hosts.iter().map(|host| quoted(host)).collect();
    if named.len() > MOST_HOSTS {
        format!("{key} = [\"https:\"]")
    } else {
        format!("{key} = [{}]", named.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_made_whole() {
        for (written, whole, path) in [
            ("https://example.org/blog/", "https://example.org/blog", "/blog"),
            ("example.org", "https://example.org", ""),
            ("//example.org/", "https://example.org", ""),
            ("/", "https://example.com", ""),
            ("", "https://example.com", ""),
        ] {
            let site = Site { base_url: Some(written.to_owned()), ..Site::default() };
            assert_eq!(site.url(), whole, "{written}");
            assert_eq!(site.base_path(), path, "{written}");
        }
    }
}
