//! The literal HTML of a template, parsed once for each theme: addresses, inline code, pictures, ids. The template's
//! tags are blanked, so that the only reader of HTML parses it and every byte keeps its offset. Independent of the
//! site; makes no assumption about dynamic values.

use std::ops::Range;

use super::tags::{Kind, Tag, tags};
use crate::html::{self, Role, StartTag, Token};
use crate::parse::fragment::InlineKind;
use crate::parse::inline_code;
use crate::source::SourceFile;

/// The maximum number of times that a tag is parsed again.
const MOST: usize = 16;

/// The literal HTML of a template.
#[derive(Clone, Debug, Default)]
pub(crate) struct Markup {
    /// The addresses in attributes, in order.
    pub(crate) addresses: Vec<WrittenAddress>,
    /// Inline scripts and styles.
    pub(crate) code: Vec<(InlineKind, Range<usize>)>,
    /// Pictures without the attribute `alt`.
    pub(crate) without_alt: Vec<Range<usize>>,
    /// The literal ids, in order.
    pub(crate) ids: Vec<(String, Range<usize>)>,
    /// The tags of the template.
    pub(crate) tags: Vec<Tag>,
}

/// An address in an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WrittenAddress {
    /// The literal part of the address.
    pub(crate) known: Known,
    /// The role.
    pub(crate) role: Role,
    /// The span.
    pub(crate) span: Range<usize>,
}

/// The literal part of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// The whole address.
    Whole(String),
    /// The whole address, relative to the root of the site: `{{ site.url }}prices/` is `/prices/`.
    FromHome(String),
    /// The address of the home page and the text after it, with a slash too many or too few between the two: `{{ site.url
    /// }}/prices/` is an address on the host `prices`.
    Misjoined(Home, String),
    /// The beginning; the rest is dynamic, and may be the whole address.
    Begins(String),
}

/// A field of `site` that holds the address of the home page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Home {
    /// `site.url`, a path that ends with `/`.
    Url,
    /// `site.base_url`, an absolute address that does not.
    BaseUrl,
}

impl Home {
    /// Returns the name in templates.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Url => "site.url",
            Self::BaseUrl => "site.base_url",
        }
    }

    /// Returns true if the address and a text after it are joined by more or less than one slash.
    fn is_misjoined(self, rest: &str) -> bool {
        match self {
            Self::Url => rest.starts_with('/'),
            Self::BaseUrl => !rest.is_empty() && !rest.starts_with(['/', '?', '#', '{']),
        }
    }

    /// Returns the address, relative to the root of the site, with `rest` after it.
    fn joined(self, rest: &str) -> String {
        if rest.starts_with('/') { rest.to_owned() } else { format!("/{rest}") }
    }
}

impl Markup {
    /// Parses an HTML template.
    pub(super) fn of(file: &SourceFile) -> Self {
        let text = file.text().unwrap_or_default();
        let mut markup = Self { tags: tags(text), ..Self::default() };
        let blank = blanked(text, &markup.tags);
        for token in html::tokens(&blank) {
            if let Token::Start(tag) = token {
                markup.element(text, &blank, &tag);
            }
        }
        markup
    }

    fn element(&mut self, text: &str, blank: &str, tag: &StartTag<'_>) {
        let mut read = self.attributes(text, blank, tag, None);
        // Of two attributes with the same name a browser uses the first; but they may be in two branches of a
        // condition. So the attributes that were parsed are blanked, and the tag is parsed again.
        if !self.has_statement(&tag.span) {
            return;
        }
        let offset = tag.span.start;
        let mut rest = blank[tag.span.clone()].to_owned();
        for _ in 0..MOST {
            if read.is_empty() {
                return;
            }
            for span in read.drain(..) {
                rest.replace_range(span.clone(), &" ".repeat(span.len()));
            }
            let Some(Token::Start(again)) = html::tokens(&rest).next() else { return };
            read = self.attributes(&text[offset..], &rest, &again, Some(offset));
        }
    }

    /// Adds the attributes of `tag`, and returns their ranges relative to the beginning of the tag. A tag that is
    /// parsed `again` is separate, at this offset in the template.
    fn attributes(
        &mut self,
        text: &str,
        blank: &str,
        tag: &StartTag<'_>,
        again: Option<usize>,
    ) -> Vec<Range<usize>> {
        let mut read = Vec::new();
        let offset = again.unwrap_or_default();
        let start = tag.span.start;
        let inside = |span: &Range<usize>| span.start - start..span.end - start;
        for address in html::addresses(blank, tag) {
            let span = address.span.start + offset..address.span.end + offset;
            let written = text.get(address.span.clone()).unwrap_or_default();
            self.address(written, &address.target, address.role, span);
        }
        for (kind, span) in inline_code(tag) {
            let is_element = matches!(kind, InlineKind::StyleElement | InlineKind::Script);
            if !is_element || again.is_none() {
                self.code.push((kind, span.start + offset..span.end + offset));
            }
        }
        for attribute in &tag.attributes {
            let span = attribute.span.start + offset..attribute.span.end + offset;
            if attribute.name == "id"
                && !attribute.value.is_empty()
                && !self.is_computed(&span, attribute.quote)
            {
                self.ids.push((attribute.value.to_string(), span));
            }
            // These attributes determine the role of an address.
            if !matches!(&*attribute.name, "rel" | "as" | "type") {
                read.push(inside(&(attribute.name_span.start..attribute.quoted_span().end)));
            }
        }
        if tag.name == "img" && again.is_none() && tag.attribute("alt").is_none() {
            let range = &tag.span;
            // Any attribute may come from a value, or be in a branch of a condition.
            let inside = text.get(range.clone()).unwrap_or_default();
            let has = inside.match_indices("alt").any(|(at, _)| inside[..at].ends_with(char::is_whitespace));
            let is_given = self
                .tags_in(range)
                .any(|tag| tag.kind == Kind::Expression && !is_in_attribute(blank, range, tag.range.start));
            if !has && !is_given {
                self.without_alt.push(range.clone());
            }
        }
        read
    }

    /// Adds an address as `written`, and as `read` with the tags in it blanked.
    fn address(&mut self, written: &str, read: &str, role: Role, span: Range<usize>) {
        if let Some(branches) = self.branches(&span) {
            for branch in branches {
                let inside = written[branch.start - span.start..branch.end - span.start].trim().to_owned();
                self.addresses.push(WrittenAddress { known: Known::Whole(inside), role, span: branch });
            }
            return;
        }
        let known = self.known(written, read, &span);
        self.addresses.push(WrittenAddress { known, role, span });
    }

    fn known(&self, written: &str, read: &str, span: &Range<usize>) -> Known {
        let mut tags = self.tags_in(span);
        match tags.next() {
            // Without quotes, a value may continue with a tag.
            None if self.tags_at(span.end) => Known::Begins(read.to_owned()),
            None => Known::Whole(read.to_owned()),
            Some(first) => match from_home(written) {
                Some((home, rest)) if home.is_misjoined(rest) => Known::Misjoined(home, rest.to_owned()),
                Some((home, rest)) if tags.next().is_none() => Known::FromHome(home.joined(rest)),
                _ => Known::Begins(
                    written
                        .get(..first.range.start.saturating_sub(span.start))
                        .unwrap_or_default()
                        .to_owned(),
                ),
            },
        }
    }

    /// Returns the branches of the condition that all of `span` consists of, as in `{% if a %}/a/{% else %}/b/{% endif
    /// %}`.
    fn branches(&self, span: &Range<usize>) -> Option<Vec<Range<usize>>> {
        let tags: Vec<&Tag> = self.tags_in(span).collect();
        let (first, last) = (tags.first()?, tags.last()?);
        let is_whole = first.range.start == span.start && last.range.end == span.end && tags.len() > 1;
        let is_flat = tags.iter().all(|tag| tag.kind == Kind::Statement);
        if !is_whole || !is_flat || tags.iter().any(|tag| tag.range.len() < 4) {
            return None;
        }
        let between = tags.windows(2).map(|pair| pair[0].range.end..pair[1].range.start);
        Some(between.filter(|range| !range.is_empty()).collect())
    }

    /// Returns true if a dynamic value is in `span`, or directly after it.
    fn is_computed(&self, span: &Range<usize>, quote: Option<u8>) -> bool {
        self.tags_in(span).next().is_some() || (quote.is_none() && self.tags_at(span.end))
    }

    fn has_statement(&self, span: &Range<usize>) -> bool {
        self.tags_in(span).any(|tag| tag.kind == Kind::Statement)
    }

    fn tags_in<'a>(&'a self, span: &Range<usize>) -> impl Iterator<Item = &'a Tag> + use<'a> {
        let first = self.tags.partition_point(|tag| tag.range.end <= span.start);
        let end = span.end;
        self.tags[first..].iter().take_while(move |tag| tag.range.start < end)
    }

    fn tags_at(&self, at: usize) -> bool {
        self.tags.binary_search_by_key(&at, |tag| tag.range.start).is_ok()
    }
}

/// Returns true if byte `at` is in the value of an attribute of the tag in `range`.
fn is_in_attribute(blank: &str, range: &Range<usize>, at: usize) -> bool {
    let tag = html::tokens(&blank[range.clone()]).next();
    let Some(Token::Start(tag)) = tag else { return false };
    let at = at - range.start;
    tag.attributes.iter().any(|attribute| attribute.quoted_span().contains(&at))
}

/// Returns a template with its tags replaced by harmless text of the same length: letters inside a name or a value, and
/// otherwise spaces.
fn blanked(text: &str, tags: &[Tag]) -> String {
    let mut blank = String::with_capacity(text.len());
    let mut at = 0;
    for tag in tags {
        blank.push_str(&text[at..tag.range.start]);
        let begins_something = blank.ends_with(['=', '<']) || blank.ends_with("</");
        let fill = if begins_something && tag.kind == Kind::Expression { "x" } else { " " };
        blank.push_str(&fill.repeat(tag.range.len()));
        at = tag.range.end;
    }
    blank.push_str(&text[at..]);
    let values = html::tokens(&blank).filter_map(|token| match token {
        Token::Start(tag) => Some(tag),
        _ => None,
    });
    let spans: Vec<Range<usize>> = values
        .flat_map(|tag| {
            tag.attributes.into_iter().filter(|it| it.quote.is_some()).map(|it| it.span).collect::<Vec<_>>()
        })
        .collect();
    let mut bytes = blank.into_bytes();
    let mut rest = tags.iter().peekable();
    for span in spans {
        while rest.next_if(|tag| tag.range.end <= span.start).is_some() {}
        while let Some(tag) = rest.next_if(|tag| tag.range.start < span.end) {
            let end = tag.range.end.min(span.end);
            bytes[tag.range.start.max(span.start)..end].fill(b'x');
        }
    }
    // Only bytes between characters were replaced.
    String::from_utf8(bytes).unwrap_or_default()
}

/// Returns the address of the home page that `value` begins with, and the text after it: `{{ site.url }}pricing/`.
fn from_home(value: &str) -> Option<(Home, &str)> {
    let inside = value.strip_prefix("{{")?;
    let (name, rest) = inside.split_once("}}")?;
    let name = name.trim_matches(['-', '+']).trim();
    let home = [Home::Url, Home::BaseUrl].into_iter().find(|home| home.name() == name)?;
    Some((home, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Markup {
        Markup::of(&SourceFile::new("t.html", text.as_bytes()))
    }

    fn known(text: &str) -> Vec<(Role, String)> {
        let shown = |address: WrittenAddress| {
            let known = match address.known {
                Known::Whole(all) => all,
                Known::FromHome(path) => format!("home {path}"),
                Known::Begins(start) => format!("{start}…"),
                Known::Misjoined(home, rest) => format!("{} and {rest}", home.name()),
            };
            (address.role, known)
        };
        read(text).addresses.into_iter().map(shown).collect()
    }

    fn links(text: &str) -> Vec<String> {
        known(text).into_iter().map(|(_, known)| known).collect()
    }

    #[test]
    fn values_are_known_as_far_as_they_are_written() {
        assert_eq!(links("<a href=\"/a/?b=1&amp;c\">"), ["/a/?b=1&c"]);
        assert_eq!(links("<a href='{{ site.url }}a/'><a href=\"{{- site.url -}}\">"), ["home /a/", "home /"]);
        assert_eq!(links("<a href=\"{{ page.url }}\"><a href=\"/a/{{ b }}/\">"), ["…", "/a/…"]);
        assert_eq!(links("<a href=/a/{{ b }}/c class=d><a href={{ b }} class=c>"), ["/a/…", "…"]);
        assert_eq!(links("{# <a href=\"/a/\"> #}{{ '<a href=\"/a/\">' }}<!-- <a href=\"/a/\"> -->"), [""; 0]);
        assert_eq!(links("<a href=\"{{ \"a\" | t }}\" title=\"{{ \"b\" }}\">"), ["…"]);
        assert_eq!(links("<a href=\"{{ site.url }}a/{{ b }}/\">"), ["…"]);
    }

    #[test]
    fn a_slash_too_many_or_too_few_after_the_home_page_is_known() {
        assert_eq!(links("<a href='{{ site.url }}/a/'>"), ["site.url and /a/"]);
        assert_eq!(links("<a href='{{ site.url }}/{{ a }}/'>"), ["site.url and /{{ a }}/"]);
        assert_eq!(links("<a href='{{ site.base_url }}a/'>"), ["site.base_url and a/"]);
        for sound in ["{{ site.base_url }}/a/", "{{- site.url -}}a/"] {
            assert_eq!(links(&format!("<a href='{sound}'>")), ["home /a/"]);
        }
        assert_eq!(
            links("<a href='{{ site.base_url }}'><a href='{{ site.base_url }}?a'>"),
            ["home /", "home /?a"]
        );
        assert_eq!(links("<a href='{{ site.base_url }}{{ a }}'>"), ["…"]);
    }

    #[test]
    fn every_way_of_a_condition_is_read() {
        assert_eq!(links("<a href=\"{% if a %}/a/{% elif b %}{{ c }}{% else %}/b/{% endif %}\">"), ["…"]);
        assert_eq!(links("<a href=\"{% if a %}/a/{% else %}/b/{% endif %}\">"), ["/a/", "/b/"]);
        assert_eq!(
            links(
                "<a {% if a %}href=\"/a/\"{% else %}href=\"/b/\"{% endif %} class=\"{% if a %}c{% endif %}\">"
            ),
            ["/a/", "/b/"]
        );
        assert_eq!(links("<a href=\"/a/{% if a %}b/{% endif %}\">"), ["/a/…"]);
    }

    #[test]
    fn addresses_are_known_by_what_they_are_for() {
        assert_eq!(
            known(
                "<link rel=\"stylesheet\" {% if a %}href=\"//a/b.css\"{% else %}href=\"c.css\"{% endif %}><img alt srcset=\"{{ a }} 1x, /b.png 2x\">"
            ),
            [
                (Role::Style, "//a/b.css".to_owned()),
                (Role::Style, "c.css".to_owned()),
                (Role::Picture, "…".to_owned()),
                (Role::Picture, "/b.png".to_owned()),
            ]
        );
        assert_eq!(
            known("<h{{ a }} style=\"b: url({{ c }}) url(/d.png)\">"),
            [(Role::Picture, "…".to_owned()), (Role::Picture, "/d.png".to_owned()),]
        );
    }

    #[test]
    fn code_and_pictures_and_ids_are_found() {
        let text = "<p style=\"{{ a }}\" {% if a %}onclick=\"b()\"{% endif %} id=\"c{{ d }}\"><{{ e }} id=f>\
                    <script>{{ g }}</script><script type=\"application/json\">1</script><style>h{}</style>\
                    <img src=\"/a\"><img {{ attributes }}><img{% if a %} alt=\"b\"{% endif %}><img src=\"{{ a }}\">";
        let markup = read(text);
        let code: Vec<_> = markup.code.iter().map(|(_, span)| &text[span.clone()]).collect();
        assert_eq!(code, ["style=\"{{ a }}\"", "onclick=\"b()\"", "<script>", "<style>"]);
        assert_eq!(markup.ids.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["f"]);
        let without_alt: Vec<_> = markup.without_alt.iter().map(|span| &text[span.clone()]).collect();
        assert_eq!(without_alt, ["<img src=\"/a\">", "<img src=\"{{ a }}\">"]);
    }

    #[test]
    fn any_text_is_read() {
        for text in [
            "{{",
            "<a href=\"{{ a",
            "<a href=\"{{ \u{fc} }}\u{fc}\">",
            "{% if %}<",
            "<{{ a }}",
            "</{{ a }}>",
            "<a{{ b }}=\"{{ c }}\"",
            "",
        ] {
            read(text);
        }
    }
}
