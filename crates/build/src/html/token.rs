//! Splits HTML into tokens with the tokenizer of html5gum: tags, text and comments, each with its bytes.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::ops::Range;

use rustc_hash::FxHashSet;

use html5gum::{Emitter, Error, State, StringReader, Tokenizer};

/// A token of HTML. The spans are contiguous and cover the whole input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// A start tag.
    Start(StartTag<'a>),
    /// An end tag.
    End {
        /// The element's name, in lower case.
        name: Cow<'a, str>,
        /// Its bytes.
        span: Range<usize>,
    },
    /// Text with entities decoded, including that of scripts and styles.
    Text {
        /// The text.
        text: Cow<'a, str>,
        /// Its bytes.
        span: Range<usize>,
    },
    /// A comment, or what browsers treat as one: `<!doctype>`, `<?…>`.
    Comment {
        /// Its bytes.
        span: Range<usize>,
    },
    /// The beginning of a tag that is not closed.
    Unfinished {
        /// Its bytes, to the end of the input.
        span: Range<usize>,
    },
}

/// A start tag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct StartTag<'a> {
    /// The element's name, in lower case.
    pub(crate) name: Cow<'a, str>,
    /// Its attributes in order, without duplicates: the first of the same name counts.
    pub(crate) attributes: Vec<Attribute<'a>>,
    /// True if it ends in `/>`, which has a meaning only in SVG and MathML.
    pub(crate) is_self_closing: bool,
    /// True if it is inside SVG or MathML.
    pub(crate) is_foreign: bool,
    /// Its bytes.
    pub(crate) span: Range<usize>,
}

impl StartTag<'_> {
    /// Returns the value of an attribute: empty if it has no value, none if it is absent.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|attribute| attribute.name == name).map(|attribute| &*attribute.value)
    }

    /// Returns the fragment identifiers that it defines: its id, and the name of an anchor.
    pub(crate) fn places(&self) -> impl Iterator<Item = &str> {
        let id = self.attribute("id");
        let name = self.attribute("name").filter(|name| self.name == "a" && Some(*name) != id);
        id.into_iter().chain(name).filter(|place| !place.is_empty())
    }

    /// Returns true if the element has content and an end tag, or should have them.
    pub(crate) fn has_content(&self) -> bool {
        let is_empty = is_void(&self.name) || (self.is_foreign && self.is_self_closing);
        !is_empty
    }
}

/// An attribute of a tag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Attribute<'a> {
    /// Its name, in lower case.
    pub(crate) name: Cow<'a, str>,
    /// Its value with entities decoded; empty if it has no value.
    pub(crate) value: Cow<'a, str>,
    /// The bytes of its name.
    pub(crate) name_span: Range<usize>,
    /// The bytes of its value without quotation marks; empty and after the name if there is no value.
    pub(crate) span: Range<usize>,
    /// The quotation mark around the value, if any.
    pub(crate) quote: Option<u8>,
}

impl Attribute<'_> {
    /// Returns the bytes of its value with quotation marks.
    pub(crate) fn quoted_span(&self) -> Range<usize> {
        let mark = usize::from(self.quote.is_some());
        self.span.start - mark..self.span.end + mark
    }

    /// Returns true if it has a value, even an empty one.
    pub(crate) fn has_value(&self) -> bool {
        self.quote.is_some() || !self.span.is_empty()
    }
}

/// Returns true for elements that have neither content nor an end tag (HTML, 13.1.2).
pub(crate) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "basefont"
            | "bgsound"
            | "br"
            | "col"
            | "embed"
            | "frame"
            | "hr"
            | "img"
            | "input"
            | "keygen"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Returns the tokens of `html`, in order.
pub(crate) fn tokens(html: &str) -> impl Iterator<Item = Token<'_>> {
    let mut tokenizer = Some(Tokenizer::new_with_emitter(html, Collector::of(html)));
    // Without tags and entities the input is a single text, for which no tokenizer is needed.
    let plain =
        (!html.is_empty() && memchr::memchr3(b'<', b'&', b'\r', html.as_bytes()).is_none()).then(|| {
            tokenizer = None;
            Token::Text { text: html.into(), span: 0..html.len() }
        });
    let rest = Tokens { tokenizer };
    plain.into_iter().chain(rest)
}

/// The tokenizer's output, which cannot fail for input in memory.
struct Tokens<'a> {
    tokenizer: Option<Tokenizer<StringReader<'a>, Collector<'a>>>,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        self.tokenizer.as_mut()?.next().and_then(Result::ok)
    }
}

/// Builds tokens from the tokenizer's output. Spans come from the tokenizer's position, and text is borrowed from the
/// input wherever it is unchanged.
#[derive(Debug, Default)]
struct Collector<'a> {
    html: &'a str,
    /// The tokenizer's position.
    position: usize,
    /// The end of the last token.
    ended: usize,
    /// The position of the last `<`.
    bracket: usize,
    /// The tag or comment that is open and may still turn out to be text.
    open: Option<Open>,
    tag: StartTag<'a>,
    /// The names of its attributes, if it has many.
    names: FxHashSet<Cow<'a, str>>,
    name: Vec<u8>,
    attribute: Option<Pending>,
    text: Vec<u8>,
    /// The open element whose content is not markup.
    last_start: Vec<u8>,
    /// The number of open elements of SVG and MathML.
    foreign: usize,
    tokens: VecDeque<Token<'a>>,
}

/// The kind of token being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    Start,
    End,
    Comment,
}

/// The attribute being read.
#[derive(Debug, Default)]
struct Pending {
    name: Vec<u8>,
    value: Vec<u8>,
    name_span: Range<usize>,
    /// The beginning of the value and its quotation mark, once it has begun.
    begins: Option<(usize, Option<u8>)>,
}

impl<'a> Collector<'a> {
    fn of(html: &'a str) -> Self {
        Self { html, ..Self::default() }
    }

    /// Returns the input at `span` if it equals what was `read`, and otherwise a copy of that.
    fn borrowed(&self, span: &Range<usize>, read: &[u8]) -> Cow<'a, str> {
        match self.html.get(span.clone()) {
            Some(written) if written.as_bytes() == read => Cow::Borrowed(written),
            _ => Cow::Owned(String::from_utf8_lossy(read).into_owned()),
        }
    }

    /// Adds the text up to byte `end`.
    fn end_text(&mut self, end: usize) {
        let span = self.ended..end;
        if !span.is_empty() {
            let text = self.borrowed(&span, &self.text);
            self.tokens.push_back(Token::Text { text, span });
        }
        self.text.clear();
    }

    /// Adds the token that began at the last `<` and ends here, and the text before it.
    fn end_token(&mut self, token: impl FnOnce(&mut Self, Range<usize>) -> Token<'a>) {
        let span = self.bracket.max(self.ended)..self.position;
        self.end_text(span.start);
        self.ended = span.end;
        self.open = None;
        let token = token(self, span);
        self.tokens.push_back(token);
    }

    fn end_attribute(&mut self) {
        let Some(Pending { name, value, name_span, begins }) = self.attribute.take() else { return };
        let name = self.borrowed(&name_span, &name);
        // Few tags have many attributes, and for a few a linear search is faster.
        const FEW: usize = 16;
        let known = &self.tag.attributes;
        if known.len() == FEW {
            self.names = known.iter().map(|attribute| attribute.name.clone()).collect();
        }
        let is_known = match known.len() {
            ..FEW => known.iter().any(|attribute| attribute.name == name),
            _ => !self.names.insert(name.clone()),
        };
        if is_known {
            return;
        }
        let (span, quote) = match begins {
            None => (name_span.end..name_span.end, None),
            Some((start, quote)) => {
                let rest = self.html.as_bytes().get(start..).unwrap_or_default();
                let end = match quote {
                    Some(quote) => memchr::memchr(quote, rest),
                    None => rest.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'>'),
                };
                (start..end.map_or(self.html.len(), |end| start + end), quote)
            }
        };
        let value = self.borrowed(&span, &value);
        self.tag.attributes.push(Attribute { name, value, name_span, span, quote });
    }

    /// Returns the state in which to read the content of the element that begins here: some elements contain no tags.
    fn state_of_content(&self) -> Option<State> {
        match &*self.tag.name {
            // In SVG and MathML everything is markup.
            _ if self.foreign > 0 => None,
            "textarea" | "title" => Some(State::RcData),
            "script" => Some(State::ScriptData),
            "style" | "iframe" | "xmp" | "noembed" | "noframes" => Some(State::RawText),
            "plaintext" => Some(State::PlainText),
            // `noscript` is parsed as by a browser without scripts.
            _ => None,
        }
    }

    fn end_start_tag(&mut self) -> Option<State> {
        self.end_attribute();
        let mut tag = std::mem::take(&mut self.tag);
        let name_end = self.bracket + 1 + self.name.len();
        tag.name = self.borrowed(&(self.bracket + 1..name_end), &self.name);
        let opens_foreign = matches!(&*tag.name, "svg" | "math");
        tag.is_foreign = self.foreign > 0 || opens_foreign;
        self.foreign += usize::from(opens_foreign && !tag.is_self_closing);
        self.last_start.clear();
        self.last_start.extend_from_slice(tag.name.as_bytes());
        self.tag.name.clone_from(&tag.name);
        let state = self.state_of_content();
        self.tag = StartTag::default();
        self.end_token(|_, span| Token::Start(StartTag { span, ..tag }));
        state
    }

    fn end_end_tag(&mut self) {
        let name_end = self.bracket + 2 + self.name.len();
        let name = self.borrowed(&(self.bracket + 2..name_end), &self.name);
        if matches!(&*name, "svg" | "math") {
            self.foreign = self.foreign.saturating_sub(1);
        }
        self.attribute = None;
        self.tag = StartTag::default();
        self.last_start.clear();
        self.end_token(|_, span| Token::End { name, span });
    }
}

impl<'a> Emitter for Collector<'a> {
    type Token = Token<'a>;

    fn set_last_start_tag(&mut self, last_start_tag: Option<&[u8]>) {
        self.last_start.clear();
        self.last_start.extend_from_slice(last_start_tag.unwrap_or_default());
    }

    fn emit_eof(&mut self) {
        let end = self.html.len();
        match self.open.take() {
            Some(Open::Start | Open::End) => {
                self.end_text(self.bracket.max(self.ended));
                self.tokens.push_back(Token::Unfinished { span: self.bracket.max(self.ended)..end });
            }
            Some(Open::Comment) | None => self.end_text(end),
        }
        self.ended = end;
    }

    fn emit_error(&mut self, _: Error) {}

    fn should_emit_errors(&mut self) -> bool {
        false
    }

    fn pop_token(&mut self) -> Option<Token<'a>> {
        self.tokens.pop_front()
    }

    fn emit_string(&mut self, text: &[u8]) {
        // It looked like the end tag of a script, and was not one.
        self.open = None;
        self.text.extend_from_slice(text);
    }

    fn init_start_tag(&mut self) {
        self.open = Some(Open::Start);
        self.name.clear();
        self.tag = StartTag::default();
        self.attribute = None;
    }

    fn init_end_tag(&mut self) {
        self.open = Some(Open::End);
        self.name.clear();
        self.tag = StartTag::default();
        self.attribute = None;
    }

    fn init_comment(&mut self) {
        self.open = Some(Open::Comment);
    }

    fn emit_current_tag(&mut self) -> Option<State> {
        if self.open == Some(Open::End) {
            self.end_end_tag();
            return None;
        }
        self.end_start_tag()
    }

    fn emit_current_comment(&mut self) {
        self.end_token(|_, span| Token::Comment { span });
    }

    fn emit_current_doctype(&mut self) {
        self.end_token(|_, span| Token::Comment { span });
    }

    fn set_self_closing(&mut self) {
        self.tag.is_self_closing = true;
    }

    fn set_force_quirks(&mut self) {}

    fn push_tag_name(&mut self, name: &[u8]) {
        self.name.extend_from_slice(name);
    }

    fn push_comment(&mut self, _: &[u8]) {}

    fn push_doctype_name(&mut self, _: &[u8]) {}

    fn init_doctype(&mut self) {
        self.open = Some(Open::Comment);
    }

    fn init_attribute(&mut self) {
        self.end_attribute();
        let start = self.position.saturating_sub(1);
        self.attribute = Some(Pending { name_span: start..start, ..Pending::default() });
    }

    fn init_attribute_value(&mut self) {
        let Some(attribute) = &mut self.attribute else { return };
        let before = self.position.saturating_sub(1);
        let quote = self.html.as_bytes().get(before).copied().filter(|byte| matches!(byte, b'"' | b'\''));
        attribute.begins = Some((if quote.is_some() { self.position } else { before }, quote));
    }

    fn push_attribute_name(&mut self, name: &[u8]) {
        let Some(attribute) = &mut self.attribute else { return };
        attribute.name.extend_from_slice(name);
        attribute.name_span.end = self.position;
    }

    fn push_attribute_value(&mut self, value: &[u8]) {
        if let Some(attribute) = &mut self.attribute {
            attribute.value.extend_from_slice(value);
        }
    }

    fn set_doctype_public_identifier(&mut self, _: &[u8]) {}

    fn set_doctype_system_identifier(&mut self, _: &[u8]) {}

    fn push_doctype_public_identifier(&mut self, _: &[u8]) {}

    fn push_doctype_system_identifier(&mut self, _: &[u8]) {}

    fn start_open_tag(&mut self) {
        self.bracket = self.position.saturating_sub(1);
    }

    fn current_is_appropriate_end_tag_token(&mut self) -> bool {
        self.open == Some(Open::End) && !self.last_start.is_empty() && self.last_start == self.name
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&mut self) -> bool {
        self.foreign > 0
    }

    fn move_position(&mut self, offset: isize) {
        self.position = self.position.saturating_add_signed(offset);
    }
}
