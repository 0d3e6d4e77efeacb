//! SVG that browsers may be given: as a file without what runs or loads something, or as a part of a page, with ids of
//! its own. Pure, and without a document in memory: the elements are copied one by one.

use std::borrow::Cow;
use std::fmt;

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

/// The elements that may be part of a page; those of HTML would end the drawing, others run or load something.
const ELEMENTS: [&str; 34] = [
    "a",
    "animate",
    "animateMotion",
    "animateTransform",
    "circle",
    "clipPath",
    "defs",
    "desc",
    "ellipse",
    "filter",
    "g",
    "image",
    "line",
    "linearGradient",
    "marker",
    "mask",
    "mpath",
    "path",
    "pattern",
    "polygon",
    "polyline",
    "radialGradient",
    "rect",
    "set",
    "stop",
    "style",
    "svg",
    "switch",
    "symbol",
    "text",
    "textPath",
    "title",
    "tspan",
    "use",
];

/// The name of the instruction that names a stylesheet.
const STYLESHEET: &str = "xml-stylesheet";

/// The elements that run something, or contain HTML.
const ACTIVE: [&str; 9] =
    ["script", "foreignobject", "iframe", "object", "embed", "audio", "video", "handler", "listener"];

/// Something in a drawing that a browser would run or load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Active {
    /// An element that runs something, or an attribute that does.
    Code(String),
    /// An address of another host, or a file beside it.
    Address(String),
}

/// The reason why a drawing cannot be part of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NotInline {
    /// It is not well-formed, in the words of the parser.
    Broken(String),
    /// It has a stylesheet of its own, which would hold for the whole page.
    HasStyle,
}

impl fmt::Display for NotInline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken(reason) => f.write_str(reason),
            Self::HasStyle => f.write_str("it has a `style` element, which would hold for the whole page"),
        }
    }
}

/// Returns the first thing that a drawing would run or load, if it is well-formed.
pub(crate) fn active(svg: &str) -> Option<Active> {
    let mut reader = Reader::from_str(svg);
    let mut in_style = false;
    loop {
        match reader.read_event().ok()? {
            Event::Eof => return None,
            Event::Start(tag) => {
                in_style = local(tag.name().0).eq_ignore_ascii_case("style");
                if let Some(found) = active_in(&tag) {
                    return Some(found);
                }
            }
            Event::Empty(tag) => {
                if let Some(found) = active_in(&tag) {
                    return Some(found);
                }
            }
            Event::End(_) => in_style = false,
            Event::Text(text) if in_style && loaded_by_style(&text).is_some() => {
                return loaded_by_style(&text).map(Active::Address);
            }
            Event::CData(text) if in_style && loaded_by_style(&text).is_some() => {
                return loaded_by_style(&text).map(Active::Address);
            }
            Event::PI(instruction) if instruction.target() == STYLESHEET => {
                return Some(Active::Address(STYLESHEET.to_owned()));
            }
            Event::DocType(text) if entities(&text).iter().any(|(_, value)| value.contains('<')) => {
                return Some(Active::Code("<!ENTITY>".to_owned()));
            }
            _ => {}
        }
    }
}

/// Returns a drawing without what it would run or load. One that is not well-formed is empty.
pub(crate) fn cleaned(svg: &str) -> String {
    Copy { svg, prefix: None, root: None, entities: Vec::new(), in_style: false, out: String::new() }
        .copied()
        .unwrap_or_default()
}

/// Returns a drawing as an element of a page, with `prefix` before its ids and `root` added to its outermost element.
pub(crate) fn inlined(svg: &str, prefix: &str, root: &str) -> Result<String, NotInline> {
    let (prefix, root) = (Some(prefix), Some(root));
    Copy { svg, prefix, root, entities: Vec::new(), in_style: false, out: String::new() }.copied()
}

/// Copies a drawing.
struct Copy<'a> {
    svg: &'a str,
    /// The text before each id, if it becomes part of a page.
    prefix: Option<&'a str>,
    /// The attributes to add to the outermost element.
    root: Option<&'a str>,
    /// The entities that its document type states, with their texts.
    entities: Vec<(String, String)>,
    /// True in a stylesheet.
    in_style: bool,
    out: String,
}

impl Copy<'_> {
    fn copied(mut self) -> Result<String, NotInline> {
        let mut reader = Reader::from_str(self.svg);
        let broken = |error: &dyn ToString| NotInline::Broken(error.to_string());
        // The depth in an element that is left out, and the depth of all.
        let (mut left_out, mut depth) = (0_usize, 0_usize);
        loop {
            let begins = position(&reader);
            let event = reader.read_event().map_err(|error| broken(&error))?;
            let written = &self.svg[begins.min(self.svg.len())..position(&reader).min(self.svg.len())];
            match event {
                Event::Eof if depth > 0 => return Err(broken(&"unclosed element")),
                Event::Eof if self.prefix.is_some() => return Ok(self.out.trim().to_owned()),
                Event::Eof => return Ok(self.out),
                Event::Start(tag) => {
                    depth += 1;
                    let is_left_out = left_out > 0 || !self.start(&tag, depth == 1, false)?;
                    left_out += usize::from(is_left_out);
                }
                Event::Empty(tag) => {
                    if left_out == 0 {
                        self.start(&tag, depth == 0, true)?;
                    }
                }
                Event::End(_) => {
                    depth = depth.saturating_sub(1);
                    self.in_style = false;
                    if left_out == 0 {
                        self.out.push_str(written);
                    }
                    left_out = left_out.saturating_sub(1);
                }
                // Its entities are replaced, and it has no other meaning.
                Event::DocType(text) => self.entities = entities(&text),
                _ if left_out > 0 => {}
                Event::PI(_) | Event::Decl(_) | Event::Comment(_) if self.prefix.is_some() => {}
                Event::PI(instruction) if instruction.target() == STYLESHEET => {}
                Event::GeneralRef(name) if !is_predefined(&name) => match self.entity(&name) {
                    Some(text) => self.out.push_str(&escaped(&text)),
                    None => return Err(broken(&format!("the entity {written}"))),
                },
                Event::Text(text) if self.in_style && loaded_by_style(&text).is_some() => {}
                Event::CData(text) if self.in_style && loaded_by_style(&text).is_some() => {}
                _ => self.out.push_str(written),
            }
        }
    }

    /// Returns the text of an entity, if it has no markup.
    fn entity(&self, name: &str) -> Option<String> {
        let (_, text) = self.entities.iter().find(|(known, _)| known == name)?;
        (!text.contains(['<', '&'])).then(|| text.clone())
    }

    /// Appends a start tag; returns false if the element is left out.
    fn start(&mut self, tag: &BytesStart<'_>, is_root: bool, is_empty: bool) -> Result<bool, NotInline> {
        let name = tag.name().0.to_owned();
        self.in_style = !is_empty && local(&name).eq_ignore_ascii_case("style");
        if is_active_element(tag) || animates_address(tag) {
            return Ok(false);
        }
        if self.prefix.is_some() {
            if name == "style" {
                return Err(NotInline::HasStyle);
            }
            if is_root && name != "svg" {
                return Err(NotInline::Broken("the outermost element is not `svg`".to_owned()));
            }
            let is_part_of_filter = name
                .strip_prefix("fe")
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()));
            if !ELEMENTS.contains(&name.as_str()) && !is_part_of_filter {
                return Ok(false);
            }
        }
        self.out.push('<');
        self.out.push_str(&name);
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|error| NotInline::Broken(error.to_string()))?;
            let key = attribute.key.0.to_owned();
            let entity =
                |name: &str| resolve_predefined_entity(name).map(str::to_owned).or_else(|| self.entity(name));
            // Text that cannot be read is left out.
            let Some(value) = unescape(&attribute.value, entity) else { continue };
            if active_attribute(&name, &key, &value).is_some() {
                continue;
            }
            match self.prefix {
                Some(prefix) => self.attribute_in_page(&key, &value, prefix, is_root),
                None => self.attribute(&key, &value),
            }
        }
        if let Some(root) = self.root.filter(|_| is_root) {
            self.out.push_str(root);
        }
        self.out.push_str(if is_empty { "/>" } else { ">" });
        Ok(true)
    }

    fn attribute_in_page(&mut self, key: &str, value: &str, prefix: &str, is_root: bool) {
        match key {
            // Set anew.
            "role" | "aria-label" | "aria-labelledby" | "aria-describedby" | "aria-hidden" | "width"
            | "height"
                if is_root => {}
            "id" => self.attribute(key, &format!("{prefix}{value}")),
            "href" | "xlink:href" if value.starts_with('#') => {
                self.attribute("href", &format!("#{prefix}{}", &value[1..]));
            }
            "aria-labelledby" | "aria-describedby" => {
                let ids: Vec<String> = value.split_whitespace().map(|id| format!("{prefix}{id}")).collect();
                self.attribute(key, &ids.join(" "));
            }
            // Declarations become attributes: a policy of the usual kind allows no others.
            "style" => {
                for declaration in value.split(';') {
                    let Some((property, value)) = declaration.split_once(':') else { continue };
                    let (property, value) = (property.trim(), value.trim());
                    let is_plain = property.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
                    if is_plain && !property.is_empty() && !property.starts_with("--") {
                        self.attribute(property, &prefixed(value, prefix));
                    }
                }
            }
            key if key.contains(':') && key != "xml:space" && key != "xml:lang" => {}
            key => self.attribute(key, &prefixed(value, prefix)),
        }
    }

    fn attribute(&mut self, key: &str, value: &str) {
        let value = escaped(value);
        let value = value.replace('\n', "&#10;").replace('\t', "&#9;").replace('\r', "&#13;");
        self.out.extend([" ", key, "=\"", &value, "\""]);
    }
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// Returns a name without the prefix of its namespace.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

fn is_predefined(name: &str) -> bool {
    name.starts_with('#') || resolve_predefined_entity(name).is_some()
}

/// Returns the entities that a document type states, with their texts.
fn entities(doctype: &str) -> Vec<(String, String)> {
    let stated = doctype.split("<!ENTITY").skip(1).filter_map(|rest| {
        let (name, rest) = rest.trim_start().split_once(char::is_whitespace)?;
        let rest = rest.trim_start();
        let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        Some((name.to_owned(), rest[1..].split(quote).next()?.to_owned()))
    });
    stated.collect()
}

/// Returns the text of an attribute's value; none if it names an entity that is not known.
fn unescape(value: &str, entity: impl Fn(&str) -> Option<String>) -> Option<String> {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        let (before, behind) = rest.split_at(at);
        out.push_str(before);
        let (name, behind) = behind[1..].split_once(';')?;
        match name.strip_prefix('#') {
            Some(number) => {
                let hexadecimal = number.strip_prefix('x').map(|digits| u32::from_str_radix(digits, 16));
                let code = hexadecimal.unwrap_or_else(|| number.parse()).ok()?;
                out.push(char::from_u32(code)?);
            }
            None => out.push_str(&entity(name)?),
        }
        rest = behind;
    }
    out.push_str(rest);
    Some(out)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

fn is_active_element(tag: &BytesStart<'_>) -> bool {
    ACTIVE.contains(&local(tag.name().0).to_ascii_lowercase().as_str())
}

/// Returns true if an element sets an address after the drawing is loaded.
fn animates_address(tag: &BytesStart<'_>) -> bool {
    let is_animation = matches!(local(tag.name().0).to_ascii_lowercase().as_str(), "set" | "animate");
    is_animation
        && tag.attributes().flatten().any(|attribute| {
            attribute.key.0 == "attributeName" && {
                let name = attribute.value.trim().to_ascii_lowercase();
                name.ends_with("href") || name.starts_with("on") || name.contains('&')
            }
        })
}

/// Returns what an element would run or load.
fn active_in(tag: &BytesStart<'_>) -> Option<Active> {
    let name = local(tag.name().0);
    if is_active_element(tag) || animates_address(tag) {
        return Some(Active::Code(format!("<{name}>")));
    }
    tag.attributes().flatten().find_map(|attribute| {
        let entity = |name: &str| resolve_predefined_entity(name).map(str::to_owned);
        active_attribute(name, attribute.key.0, &unescape(&attribute.value, entity)?)
    })
}

/// Returns what an attribute would run or load. A link that a reader follows is neither.
fn active_attribute(element: &str, key: &str, value: &str) -> Option<Active> {
    let name = local(key).to_ascii_lowercase();
    if name.starts_with("on") {
        return Some(Active::Code(name));
    }
    let written: String = value.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    let written = written.to_ascii_lowercase();
    if matches!(name.as_str(), "href" | "src") {
        let is_safe = match local(element) {
            "a" => !written.starts_with("javascript:") && !written.starts_with("data:"),
            _ => {
                written.starts_with('#')
                    || (written.starts_with("data:image/") && !written.starts_with("data:image/svg"))
            }
        };
        return match is_safe || written.is_empty() {
            true => None,
            false if written.starts_with("javascript:") => Some(Active::Code(value.to_owned())),
            false => Some(Active::Address(value.to_owned())),
        };
    }
    loaded_by_style(value).map(Active::Address)
}

/// Returns the first address that a style would load.
fn loaded_by_style(style: &str) -> Option<String> {
    let lower = style.to_ascii_lowercase();
    if lower.contains("@import") {
        return Some("@import".to_owned());
    }
    let mut rest = 0;
    while let Some(found) = lower[rest..].find("url(") {
        let begins = rest + found + 4;
        let inside = style[begins..].split(')').next().unwrap_or_default();
        let address = inside.trim().trim_matches(['"', '\'']).trim();
        let is_font_or_picture = ["data:image/", "data:font/", "data:application/"];
        let is_inside = address.starts_with('#')
            || is_font_or_picture.iter().any(|kind| address.to_ascii_lowercase().starts_with(kind));
        if !is_inside {
            return Some(address.to_owned());
        }
        rest = begins;
    }
    None
}

/// Returns a value with `prefix` before each id that it names.
fn prefixed<'a>(value: &'a str, prefix: &str) -> Cow<'a, str> {
    if !value.contains("url(") {
        return Cow::Borrowed(value);
    }
    let mut out = value.to_owned();
    for quote in ["", "\"", "'"] {
        out = out.replace(&format!("url({quote}#"), &format!("url({quote}#{prefix}"));
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAWING: &str = "<?xml version='1.0'?><!DOCTYPE svg><!-- a --><svg xmlns='http://www.w3.org/2000/svg' \
        width='9' viewBox='0 0 9 9' onload='x()'><script>alert(1)</script><defs><linearGradient id='g'/></defs>\
        <rect fill='url(#g)' style='stroke: url(\"#g\"); --a: b' onclick=\"y()\"/><use href='#g'/>\
        <image href='https://a.example/b.png'/><foreignObject><p>a</p></foreignObject><a href='javascript:z()'>\
        <text>1 &lt; 2</text></a></svg>";

    #[test]
    fn what_runs_or_loads_something_is_found() {
        let of = |inside: &str| active(&format!("<svg xmlns='http://www.w3.org/2000/svg'>{inside}</svg>"));
        for harmless in [
            "<a href='https://a.example/'><text>a</text></a>",
            "<use href='#a'/><rect fill='url(#b)'/>",
            "<image href='data:image/png;base64,AA=='/>",
            "<style>.a { fill: url(#b) } @media print { .a { fill: red } }</style>",
            "<text>onload=1 url(https://a.example)</text>",
        ] {
            assert_eq!(of(harmless), None, "{harmless}");
        }
        for (active, name) in [
            ("<script>1</script>", "<script>"),
            ("<SCRIPT/>", "<SCRIPT>"),
            ("<g onclick='a()'/>", "onclick"),
            ("<foreignObject/>", "<foreignObject>"),
            ("<set attributeName='xlink:href' to='javascript:a()'/>", "<set>"),
            ("<a href=' java&#10;script:a()'/>", " java\nscript:a()"),
        ] {
            assert_eq!(of(active), Some(Active::Code(name.to_owned())), "{active}");
        }
        for (loading, address) in [
            ("<image href='https://a.example/b.png'/>", "https://a.example/b.png"),
            ("<use xlink:href='b.svg#c'/>", "b.svg#c"),
            ("<style>@import 'a.css'</style>", "@import"),
            ("<style><![CDATA[.a { fill: URL( 'https://a.example/c' ) }]]></style>", "https://a.example/c"),
            ("<rect fill='url(//a.example/b)'/>", "//a.example/b"),
        ] {
            assert_eq!(of(loading), Some(Active::Address(address.to_owned())), "{loading}");
        }
    }

    #[test]
    fn a_cleaned_drawing_has_none_of_it() {
        let clean = cleaned(DRAWING);
        assert_eq!(active(&clean), None, "{clean}");
        assert!(clean.contains("<text>1 &lt; 2</text>") && clean.contains("url(#g)"), "{clean}");
        assert!(clean.starts_with("<?xml version='1.0'?><!-- a --><svg "), "{clean}");
        let style = cleaned("<svg><style>@import 'a.css'</style><style>.a { fill: red }</style></svg>");
        assert_eq!(style, "<svg><style></style><style>.a { fill: red }</style></svg>");
        let entity = cleaned(
            "<!DOCTYPE svg [<!ENTITY ns 'a://b'> <!ENTITY x '<script/>'>]><svg xmlns:i='&ns;'>&ns;</svg>",
        );
        assert_eq!(entity, "<svg xmlns:i=\"a://b\">a://b</svg>");
        for not_well_formed in ["<svg><g></svg>", "<!DOCTYPE svg [<!ENTITY x '<script/>'>]><svg>&x;</svg>"] {
            assert_eq!(cleaned(not_well_formed), "", "{not_well_formed}");
        }
    }

    #[test]
    fn a_drawing_in_a_page_has_ids_of_its_own() {
        let inline = inlined(DRAWING, "b-", " role=\"img\"").unwrap();
        assert!(
            inline.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\" role=\"img\">"),
            "{inline}"
        );
        assert!(
            inline.contains("<linearGradient id=\"b-g\"/>") && inline.contains("<use href=\"#b-g\"/>"),
            "{inline}"
        );
        assert!(inline.contains("<rect fill=\"url(#b-g)\" stroke=\"url(&quot;#b-g&quot;)\"/>"), "{inline}");
        assert_eq!(active(&inline), None);
        for (not, why) in [
            ("<svg><style>a{}</style></svg>", NotInline::HasStyle),
            ("<html/>", NotInline::Broken("the outermost element is not `svg`".to_owned())),
            ("<svg>&bell;</svg>", NotInline::Broken("the entity &bell;".to_owned())),
            ("<svg>", NotInline::Broken("unclosed element".to_owned())),
        ] {
            assert_eq!(inlined(not, "a", ""), Err(why), "{not}");
        }
        let html = inlined("<svg><p>a</p><svg><g/></svg><i:x/></svg>", "a", "").unwrap();
        assert_eq!(html, "<svg><svg><g/></svg></svg>");
    }

    #[test]
    fn no_bytes_panic() {
        for end in (0..DRAWING.len()).filter(|end| DRAWING.is_char_boundary(*end)) {
            let _ = (active(&DRAWING[..end]), cleaned(&DRAWING[..end]), inlined(&DRAWING[..end], "a", ""));
        }
    }
}
