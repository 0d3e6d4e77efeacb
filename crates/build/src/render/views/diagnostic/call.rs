//! The link of an outcome that recommends a call: to the site's booking page, or to a mail draft if there is none. It
//! contains the page that the visitor comes from and the outcome. It never contains the visitor's answers: the runtime
//! inserts those into a second address, at [`MARKER`], once the visitor has agreed.

use std::sync::Arc;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::incremental::TrackedSite;
use crate::render::renderer::Renderer;

/// The placeholder in an address, percent-encoded, for the answers.
const MARKER: &str = "\u{1}";

/// The characters that are not encoded in a value: the unreserved characters of RFC 3986.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A link to a call.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Call {
    /// The address.
    pub(super) url: String,
    /// The address with the answers, for which [`MARKER`] stands; none if there is no place for them.
    pub(super) sends: Option<String>,
    /// The owner's label for it.
    pub(super) label: Option<String>,
}

impl Call {
    /// Returns the call of an outcome with this `title`, from the page that is rendered.
    pub(super) fn of(tracked: &Arc<TrackedSite>, title: &str) -> Self {
        let page = tracked.facts(tracked.index()).url();
        let config = tracked.config();
        let organisation = config.organisation.as_ref();
        let address = organisation.and_then(|organisation| organisation.email.as_deref()).unwrap_or_default();
        let (url, label) = match &config.booking {
            Some(booking) => {
                let url = Renderer::new(tracked, tracked.home()).href(&booking.url.value);
                (url, Some(booking.label.clone()))
            }
            None => (format!("mailto:{address}"), None),
        };
        let from = if is_mail(&url) { tracked.permalink(page) } else { tracked.href(page) };
        let (url, sends) = addresses(&url, &from, title);
        Self { url, sends, label }
    }
}

fn is_mail(url: &str) -> bool {
    url.starts_with("mailto:")
}

/// Returns `url` with its parameters, without and with the answers.
fn addresses(url: &str, from: &str, title: &str) -> (String, Option<String>) {
    if is_mail(url) {
        let draft = |body: &str| with(url, &[("subject", title), ("body", body)]);
        return (draft(from), Some(draft(&format!("{from}\r\n\r\n{MARKER}"))));
    }
    let Some([origin, result, answers]) = names(url) else { return (url.to_owned(), None) };
    let carried = [(origin, from), (result, title), (answers, MARKER)];
    (with(url, &carried[..2]), Some(with(url, &carried)))
}

/// Returns the parameters of a booking page for the page that the visitor comes from, the result and the answers; none
/// if `url` is not a web page. Calendly shows `utm_` parameters to the owner, and puts `a1` into the first question of
/// its form; Cal.com stores `metadata` with the booking and fills in `notes`.
fn names(url: &str) -> Option<[&'static str; 3]> {
    let is_at = |name: &str| {
        let before = host(url).and_then(|host| host.strip_suffix(name));
        before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
    };
    let has_scheme = url.split(['/', '?', '#']).next().is_some_and(|first| first.contains(':'));
    if is_at("calendly.com") {
        Some(["utm_source", "utm_content", "a1"])
    } else if is_at("cal.com") {
        Some(["metadata[from]", "metadata[result]", "notes"])
    } else if !has_scheme || host(url).is_some() {
        Some(["from", "result", "answers"])
    } else {
        None
    }
}

/// Returns the host of a web address.
pub(super) fn host(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    rest.split(['/', '?', '#', ':']).next()
}

/// Returns `url` with these parameters, before its fragment.
fn with(url: &str, parameters: &[(&str, &str)]) -> String {
    let (start, fragment) = url.split_at(url.find('#').unwrap_or(url.len()));
    let encoded = |text| utf8_percent_encode(text, ENCODED);
    let mut joint = if start.contains('?') { '&' } else { '?' };
    let mut address = start.trim_end_matches(['?', '&']).to_owned();
    for (name, value) in parameters {
        address.push_str(&format!("{joint}{}={}", encoded(name), encoded(value)));
        joint = '&';
    }
    address + fragment
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(url: &str) -> [String; 2] {
        let (url, sends) = addresses(url, "/check/", "Best fit: now");
        [url, sends.unwrap_or_default()]
    }

    #[test]
    fn a_page_receives_where_the_visitor_comes_from_and_the_outcome() {
        assert_eq!(
            both("/call/"),
            [
                "/call/?from=%2Fcheck%2F&result=Best%20fit%3A%20now",
                "/call/?from=%2Fcheck%2F&result=Best%20fit%3A%20now&answers=%01"
            ]
        );
    }

    #[test]
    fn a_query_and_a_fragment_stay_where_they_are() {
        let [url, _] = both("https://book.example/?team=1#slots");
        assert_eq!(url, "https://book.example/?team=1&from=%2Fcheck%2F&result=Best%20fit%3A%20now#slots");
    }

    #[test]
    fn calendly_and_cal_com_are_known_by_their_hosts() {
        for url in ["https://calendly.com/a/b", "https://www.calendly.com/a", "http://calendly.com?x=1"] {
            assert_eq!(names(url), Some(["utm_source", "utm_content", "a1"]), "{url}");
        }
        for url in ["https://cal.com/a/b", "https://app.cal.com", "https://cal.com:443/a"] {
            assert_eq!(names(url), Some(["metadata[from]", "metadata[result]", "notes"]), "{url}");
        }
        for url in ["https://local.com/cal.com", "https://a.example/?b=calendly.com", "/cal.com/", "call:x/"]
        {
            assert!(names(url).is_none_or(|[from, ..]| from == "from"), "{url}");
        }
    }

    #[test]
    fn what_is_no_page_carries_nothing() {
        assert_eq!(both("tel:+61400000000"), ["tel:+61400000000", ""]);
    }

    #[test]
    fn a_mail_draft_has_the_outcome_for_its_subject() {
        assert_eq!(
            both("mailto:hello@assay.example"),
            [
                "mailto:hello@assay.example?subject=Best%20fit%3A%20now&body=%2Fcheck%2F",
                "mailto:hello@assay.example?subject=Best%20fit%3A%20now&body=%2Fcheck%2F%0D%0A%0D%0A%01"
            ]
        );
    }
}
