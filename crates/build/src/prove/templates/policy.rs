//! Code and addresses of templates that the published policy blocks.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Template;
use crate::assemble::UrlPath;
use crate::context::{Known, WrittenAddress};
use crate::policy::Kind;
use crate::problem::Problem;
use crate::prove::policy::{Blocked, and_more, inline_of, kind_of, of_code, of_theme};

impl Template<'_> {
    /// Reports what the published policy blocks, each kind and host once, and adds it to what is `known`.
    pub(super) fn policy(&self, known: &mut Blocked, problems: &mut Vec<Problem>) {
        let base = &self.context.site.config.base_url;
        let mut addresses: BTreeMap<(Kind, String), (&Range<usize>, &UrlPath, usize)> = BTreeMap::new();
        let mut code = BTreeMap::new();
        if self.markup.code.is_empty() && !self.markup.addresses.iter().any(|it| kind_of(it.role).is_some()) {
            return;
        }
        // Only the site's own `_headers` file can have different policies for different pages.
        let own = self.context.own_headers().map(|_| self.pages.samples(self.name, |_| true));
        let home = UrlPath::home();
        let urls = own.into_iter().flatten().map(|page| &self.context.site.pages[page].url);
        for url in std::iter::once(&home).chain(urls) {
            let policy = self.context.policy_of(url);
            let loaded = self.markup.addresses.iter().filter_map(|address| loaded(address, base));
            for (kind, target, span) in loaded {
                if !policy.allows(kind, &target, base) {
                    let source = policy.source_of(&target, base);
                    let (_, first, count) = addresses.entry((kind, source)).or_insert((span, url, 0));
                    *count += usize::from(*first == url);
                }
            }
            for (kind, span) in &self.markup.code {
                if !policy.allows_inline(inline_of(*kind)) {
                    let (_, first, count) = code.entry(*kind).or_insert((span, url, 0));
                    *count += usize::from(*first == url);
                }
            }
        }
        for ((kind, source), (span, url, count)) in addresses {
            let problem = of_theme(&self.context.policy_of(url), kind, &source, self.place(span));
            problems.push(and_more(problem, count));
            known.insert((kind, source));
        }
        for (kind, (span, url, count)) in code {
            problems.push(and_more(of_code(&self.context.policy_of(url), kind, self.place(span)), count));
        }
    }
}

/// Returns what an address loads, as far as it is certain: its kind, an address on the same host, and the span.
fn loaded<'a>(address: &'a WrittenAddress, base: &str) -> Option<(Kind, String, &'a Range<usize>)> {
    let kind = kind_of(address.role)?;
    let target = match &address.known {
        Known::Whole(target) => target.clone(),
        Known::FromHome(_) => base.to_owned(),
        // It is reported as a link.
        Known::Misjoined(..) => return None,
        Known::Begins(start) => names_whole_host(start).then(|| start.clone())?,
    };
    Some((kind, target, &address.span))
}

/// Returns true if the beginning of an address determines its origin, whatever follows.
fn names_whole_host(start: &str) -> bool {
    if start.starts_with("data:") || start.starts_with("blob:") {
        return true;
    }
    match start.split_once("//") {
        Some((scheme, host)) if scheme.is_empty() || scheme.ends_with(':') => host.contains(['/', '?', '#']),
        _ => start.starts_with('/') && start.len() > 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_address_begins_with_may_say_the_host() {
        for start in ["https://a.example/", "//a.example/b", "data:image/svg+xml,", "/a"] {
            assert!(names_whole_host(start), "{start}");
        }
        for start in ["", "https:", "https://", "https://a.", "//a", "a/b", "/", "mailto:"] {
            assert!(!names_whole_host(start), "{start}");
        }
    }
}
