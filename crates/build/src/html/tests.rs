use super::address::addresses;
use super::*;

/// Returns the attributes of all tags: the element's name, the attribute's name, its value.
fn attributes(html: &str) -> Vec<(String, String, String)> {
    let starts = tokens(html).filter_map(|token| match token {
        Token::Start(tag) => Some(tag),
        _ => None,
    });
    let attributes = starts.flat_map(|tag| {
        let name = tag.name.to_string();
        tag.attributes.into_iter().map(move |it| (name.clone(), it.name.to_string(), it.value.to_string()))
    });
    attributes.collect()
}

/// Returns the addresses of all tags: the role, the bytes, the address.
fn found(html: &str) -> Vec<(Role, &str, String)> {
    let mut all = Vec::new();
    for token in tokens(html) {
        if let Token::Start(tag) = token {
            let found = addresses(html, &tag).into_iter();
            all.extend(found.map(|it| (it.role, &html[it.span], it.target.into_owned())));
        }
    }
    all
}

fn owned(all: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
    all.iter().map(|(a, b, c)| ((*a).to_owned(), (*b).to_owned(), (*c).to_owned())).collect()
}

#[test]
fn reads_attributes_however_they_are_written() {
    let html =
        "<A HREF = 'a b'\n id=x hidden><img src=\"c\"/></a><br/><p title=\"<b id='no'>\" title=second>";
    let all = [
        ("a", "href", "a b"),
        ("a", "id", "x"),
        ("a", "hidden", ""),
        ("img", "src", "c"),
        ("p", "title", "<b id='no'>"),
    ];
    assert_eq!(attributes(html), owned(&all));
    let Some(Token::Start(tag)) = tokens(html).next() else { panic!("no tag") };
    let [href, id, hidden] = &tag.attributes[..] else { panic!("{tag:?}") };
    assert_eq!((&html[href.span.clone()], &html[href.quoted_span()]), ("a b", "'a b'"));
    assert_eq!((&html[id.span.clone()], &html[id.quoted_span()]), ("x", "x"));
    assert!(href.has_value() && id.has_value() && !hidden.has_value());
    assert_eq!(&html[hidden.name_span.clone()], "hidden");
}

#[test]
fn what_is_no_tag_has_no_attributes() {
    for html in [
        "<!-- <a href='x'> -->",
        "<!-- <a href='x'>",
        "<script>'<a href=x>'</script>",
        "<SCRIPT>'<a href=x>'</SCRIPT>",
        "<ScRiPt>'<a href=x>'</sCrIpT >",
        "a < b id='c'",
        "</p id='x'>",
        "<style>a{}<b id=x>",
        "<textarea><b id=x></textarea>",
        "<title><b id=x></title>",
        "<iframe><b id=x></iframe>",
        "<a href='x",
    ] {
        assert_eq!(attributes(html), [], "{html}");
    }
    assert_eq!(attributes("<noscript><a href=x></noscript>").len(), 1, "read by those who run no scripts");
    assert_eq!(attributes("<svg><style/><a href=x></svg>").len(), 1, "an element that ends at once");
    assert_eq!(attributes("<svg><title><a href=x></title></svg>").len(), 1, "everything in SVG is markup");
    assert_eq!(attributes("<svg></svg><title><a href=x></title>").len(), 0, "and not behind it");
}

/// Returns a description of every token, with its bytes.
fn written(html: &str) -> Vec<(String, &str)> {
    let named = |token| match token {
        Token::Start(tag) => (format!("start {}", tag.name), tag.span),
        Token::End { name, span } => (format!("end {name}"), span),
        Token::Text { text, span } => (format!("text {text}"), span),
        Token::Comment { span } => ("comment".to_owned(), span),
        Token::Unfinished { span } => ("unfinished".to_owned(), span),
    };
    tokens(html).map(named).map(|(name, span)| (name, &html[span])).collect()
}

#[test]
fn tokens_leave_nothing_out() {
    let html = "<!doctype html>\r\n<P>a &amp; <!-- b -->c < d</P ><script>e</x></script><br/ x";
    let all = [
        ("comment", "<!doctype html>"),
        ("text \n", "\r\n"),
        ("start p", "<P>"),
        ("text a & ", "a &amp; "),
        ("comment", "<!-- b -->"),
        ("text c < d", "c < d"),
        ("end p", "</P >"),
        ("start script", "<script>"),
        ("text e</x>", "e</x>"),
        ("end script", "</script>"),
        ("unfinished", "<br/ x"),
    ];
    let all: Vec<_> = all.iter().map(|(name, written)| ((*name).to_owned(), *written)).collect();
    assert_eq!(written(html), all);
    assert_eq!(
        written("<?php x ?>a</>b"),
        [("comment".to_owned(), "<?php x ?>"), ("text ab".to_owned(), "a</>b")]
    );
}

#[test]
fn text_is_what_a_reader_sees() {
    for (html, text) in [
        ("", ""),
        ("plain  text", "plain text"),
        ("See <a href=\"x\">the text</a> and <abbr title=\"a > b\">x</abbr>", "See the text and x"),
        ("<p>a &amp;lt; <b>b</b>: c</p>", "a &lt; b: c"),
        ("a&amp;lt; &ouml;&#246;&#x27; &nope; & &; R&D;", "a&lt; öö' &nope; & &; R&D;"),
        ("<p>One</p><p>Two<br>three</p>\n<td>a</td><td>b</td>", "One Two three a b"),
        ("<code>&lt;img src=\"logo.png\"&gt;</code>", "<img src=\"logo.png\">"),
        ("a<script>b</script><STYLE>c</STYLE><!-- d --><template><i>e</i></template>f", "af"),
        ("a<span hidden>b <span>c</span></span> d", "a d"),
        (
            "a<sup class=\"footnote-reference\"><a href=\"#note-1\">1</a></sup>, E = mc<sup>2</sup>",
            "a, E = mc2",
        ),
        ("<svg><title>a</title><text>b</text></svg>", "b"),
        ("a < b and c > d", "a < b and c > d"),
        ("a <b", "a"),
        ("<video src=x>No film</video>a<img alt=b hidden>c", "ac"),
    ] {
        assert_eq!(text_of(html), text, "{html}");
    }
}

#[test]
fn addresses_are_told_from_other_attributes() {
    let html = "<a href=a ping=no title=no><img src=b alt=no><image xlink:href=c><video poster=d src=e>\
                <object data=f><blockquote cite=g><form action=h><button formaction=i><table background=j>\
                <iframe src=k></iframe><script src=l></script><link rel=stylesheet href=m>\
                <link rel='preload' as=font href=n><link rel=\"shortcut icon\" href=o><embed src=p><track src=q>\
                <div data=no cite=no action=no background=no><base href=no><a href><area href=r><custom-el src=s>";
    let found: Vec<_> = found(html).into_iter().map(|(role, _, target)| (role, target)).collect();
    let all = [
        (Role::Link, "a"),
        (Role::Picture, "b"),
        (Role::Picture, "c"),
        (Role::Picture, "d"),
        (Role::Media, "e"),
        (Role::Object, "f"),
        (Role::Cite, "g"),
        (Role::Form, "h"),
        (Role::Form, "i"),
        (Role::Picture, "j"),
        (Role::Frame, "k"),
        (Role::Script, "l"),
        (Role::Style, "m"),
        (Role::Font, "n"),
        (Role::Picture, "o"),
        (Role::Object, "p"),
        (Role::Media, "q"),
        (Role::Link, "r"),
        (Role::Link, "s"),
    ];
    let all: Vec<_> = all.iter().map(|(role, target)| (*role, (*target).to_owned())).collect();
    assert_eq!(found, all);
}

#[test]
fn several_addresses_in_one_attribute_are_each_in_their_place() {
    let spans = |html: &'static str| {
        let found = found(html).into_iter();
        found.map(|(_, written, target)| (written, target)).collect::<Vec<_>>()
    };
    let pairs = |all: &[(&'static str, &str)]| {
        all.iter().map(|(written, target)| (*written, (*target).to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(
        spans("<img srcset=\"a.png 1x, b.png?c,d=e 2x,f.png, data:image/gif;base64,R0lG 3x\">"),
        pairs(&[
            ("a.png", "a.png"),
            ("b.png?c,d=e", "b.png?c,d=e"),
            ("f.png", "f.png"),
            ("data:image/gif;base64,R0lG", "data:image/gif;base64,R0lG")
        ])
    );
    assert_eq!(
        spans("<source srcset='a?b&amp;c 480w,\r\n é.png 800w'><link imagesrcset=d>"),
        pairs(&[("a?b&amp;c", "a?b&c"), ("é.png", "é.png"), ("d", "d")])
    );
    assert_eq!(
        spans(
            "<p style=\"background: URL( a.png ), url(&quot;b c.png&quot;) /* url(no) */; content: 'url(no)'\">"
        ),
        pairs(&[("a.png", "a.png"), ("b c.png", "b c.png")])
    );
    assert_eq!(spans("<p style='background:url(\"a.png\"), url()'>"), pairs(&[("a.png", "a.png")]));
    assert_eq!(
        spans("<p style=\"--curl: ur(l); width: calc(1px)\"><img srcset=\"\"><img srcset=\" , \">"),
        []
    );
}

#[test]
fn others_stand_in_place_of_addresses() {
    let with = |html| with_addresses(html, |address| format!("/{}\"(x)", address.target));
    for (html, other) in [
        ("a < b", "a < b"),
        ("<a title='href=\"a\"' href=b>c</a>", "<a title='href=\"a\"' href=\"/b&quot;(x)\">c</a>"),
        ("<img srcset='a 1x, b 2x' alt=\"c\">", "<img srcset=\"/a&quot;(x) 1x, /b&quot;(x) 2x\" alt=\"c\">"),
        (
            "<p style='background: url(\"a\"); content: \"b\"'>",
            "<p style=\"background: url(&quot;/a%22%28x%29&quot;); content: &quot;b&quot;\">",
        ),
        ("<code>&lt;img src=\"a\"></code>", "<code>&lt;img src=\"a\"></code>"),
    ] {
        assert_eq!(with(html), other);
    }
}

#[test]
fn elements_are_taken_out_whole() {
    let without = |html| without_elements(html, "script", |_| true);
    assert_eq!(without("a<script>'</a>'</script>b<SCRIPT src=c></SCRIPT >d"), "abd");
    assert_eq!(without("a<script>b"), "a");
    assert_eq!(without("a<p title='<script>'>b</script>"), "a<p title='<script>'>b</script>");
}

#[test]
fn places_are_ids_and_anchors() {
    let html = "<p id=a><a name='b&amp;c'></a><a id=a name=a></a><input name=d><i id=''><script id=e>'<p id=f>'</script>";
    assert_eq!(places(html), ["a", "b&c", "a", "e"]);
}

/// Returns random texts of pieces that have a meaning in HTML, none longer than a few dozen bytes; the same each time.
fn random_html() -> impl Iterator<Item = String> {
    const PIECES: [&str; 46] = [
        "<",
        ">",
        "/",
        "=",
        "\"",
        "'",
        "a",
        "é",
        " ",
        "\n",
        "\r\n",
        "\r",
        "\0",
        "&",
        ";",
        "&amp;",
        "&quot;",
        "&notin",
        "&#x27;",
        "<p ",
        "<a href=",
        "<img srcset=\"",
        "style='",
        "url(",
        ")",
        ",",
        "1x",
        "<!--",
        "-->",
        "<script>",
        "</script",
        "<style>",
        "</STYLE>",
        "<title>",
        "</title>",
        "<svg>",
        "</svg>",
        "<![CDATA[",
        "]]>",
        "<?",
        "</",
        "\\",
        "/*",
        "*/",
        "\u{1f642}",
        "<textarea",
    ];
    // A linear congruential generator with Knuth's constants.
    let mut state = 1_u64;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 40).unwrap_or_default()
    };
    (0..20_000).map(move |_| (0..next() % 14).map(|_| PIECES[next() % PIECES.len()]).collect())
}

#[test]
fn whatever_is_read_the_spans_are_its_own() {
    for html in random_html() {
        let mut at = 0;
        for token in tokens(&html) {
            let span = match &token {
                Token::Start(tag) => tag.span.clone(),
                Token::End { span, .. }
                | Token::Text { span, .. }
                | Token::Comment { span }
                | Token::Unfinished { span } => span.clone(),
            };
            assert_eq!(span.start, at, "{html:?}: {token:?} follows what is before it");
            assert!(html.is_char_boundary(span.end), "{html:?}: {token:?}");
            at = span.end;
            let Token::Start(tag) = &token else { continue };
            assert!(
                html[span.clone()].starts_with('<') && html[span.clone()].ends_with('>'),
                "{html:?}: {token:?}"
            );
            for attribute in &tag.attributes {
                let quoted = &html[attribute.quoted_span()];
                assert!(span.start < attribute.name_span.start && attribute.span.end < span.end, "{html:?}");
                assert_eq!(
                    html[attribute.name_span.clone()].to_ascii_lowercase().replace('\0', "\u{fffd}"),
                    attribute.name
                );
                if let Some(quote) = attribute.quote.map(char::from) {
                    assert!(
                        quoted.len() > 1 && quoted.starts_with(quote) && quoted.ends_with(quote),
                        "{html:?}"
                    );
                }
            }
            for address in addresses(&html, tag) {
                assert!(html.get(address.span.clone()).is_some(), "{html:?}: {address:?}");
                if !html.contains(['&', '\r', '\0']) {
                    assert_eq!(html[address.span.clone()], *address.target, "{html:?}");
                }
            }
        }
        assert_eq!(at, html.len(), "{html:?}");
        text_of(&html);
        places(&html);
        without_elements(&html, "script", |_| true);
    }
}

#[test]
fn the_same_in_place_of_addresses_is_the_same_to_a_reader() {
    for html in random_html() {
        let same = with_addresses(&html, |address| address.target.clone().into_owned());
        assert_eq!(text_of(&same), text_of(&html), "{html:?} {same:?}");
        let targets =
            |html: &str| found(html).into_iter().map(|(role, _, target)| (role, target)).collect::<Vec<_>>();
        if !html.contains("url(") {
            assert_eq!(targets(&same), targets(&html), "{html:?} {same:?}");
        }
    }
}

#[test]
fn only_the_tags_that_bring_stylesheets_are_left_out() {
    let html = "<LINK REL='preload stylesheet' title='a > b' href=a.css><link rel=icon title=stylesheet>\
                <!-- <link rel=stylesheet> --><script>'<link rel=stylesheet>'</script>";
    let (_, rest) = html.split_once("a.css>").unwrap();
    assert_eq!(without_stylesheets(html), rest);
    assert_eq!(without_stylesheets("<p>"), "<p>");
}

#[test]
fn the_end_of_a_body_is_its_tag() {
    let html =
        "<body><!-- </body> --><script>'</body>'</script><p title='</body>'>a</BODY ></html><!-- </body> -->";
    assert!(html[end_of_body(html)..].starts_with("</BODY >"));
    assert_eq!(end_of_body("<p>ü"), 5);
}

#[test]
fn what_a_browser_loads_with_a_page_is_listed_once() {
    let html = "<link rel='preload stylesheet' href=/a.css><link rel=icon href=/i.svg><script src=/b.js></script>\
        <picture><source srcset='/c.webp 2x'><img src=/c.png></picture><img src=/c.png><img><script>1</script>\
        <section data-wasm=/d.wasm></section><a href=/e.css></a>";
    let found: Vec<_> = loaded_files(html).into_iter().map(|file| (file.address, file.is_picture)).collect();
    let expected = [("/a.css", false), ("/b.js", false), ("/c.png", true), ("/d.wasm", false)];
    assert_eq!(found, expected.map(|(address, is_picture)| (address.to_owned(), is_picture)));
}
