//! Markdown as an author writes it, and the resulting pieces.

use super::inline::words;
use super::*;
use crate::html::Role;
use crate::parse::blocks;
use crate::parse::fragment::InlineKind;
use crate::parse::heading_ids::HeadingIds;
use crate::problem::Code;

fn body(text: &str) -> (Body, Vec<Problem>) {
    let (path, mut problems) = (SourcePath::new("content/a.md"), Vec::new());
    let parts = blocks::split(text, 0..text.len(), &path, &mut problems);
    let origin = Origin { path: &path, base: 0, parse_options: &ParseOptions::default() };
    let body = read_body(text, &parts, origin, None, &mut Identifiers::default(), &mut problems);
    (body, problems)
}

/// Returns the fragment as HTML, placeholders as `{target}`, blocks as `<name>…</name>`.
fn rendered(fragment: &[Piece]) -> String {
    let render = |piece: &Piece| match piece {
        Piece::Html(html) => html.to_string(),
        Piece::Link(link) => format!("{{{}}}", link.target),
        Piece::Image(image) => format!("{{image {} {} {}}}", image.link.target, image.alt, image.title),
        Piece::Size(_) => "{size}".to_owned(),
        Piece::Unlinked(link) => format!("{{text {}}}", link.target),
        Piece::InlineCode(code) => format!("{{{:?}}}", code.kind),
        Piece::Heading(h) => format!("<h{} {}>{}</h>", h.level, h.id, rendered(&h.title)),
        Piece::Block(block) => format!("<{}>{}</>", block.directive.name, rendered(&block.content)),
        Piece::Diagnostic(embed) => format!("<diagnostic {}>", embed.id),
    };
    fragment.iter().map(render).collect::<String>().replace('\n', "")
}

#[test]
fn leaves_holes_for_links_and_pictures() {
    let (body, problems) = body("A [b](c.md#d \"t\") ![e *f*](g.svg).");
    assert_eq!(
        rendered(&body.content),
        "<p>A <a href=\"{c.md#d}\" title=\"t\">b</a> {image g.svg e f }.</p>"
    );
    assert_eq!((problems.len(), body.words), (0, 3));
}

#[test]
fn references_reach_across_blocks() {
    let (body, _) = body(":::faq\nSee [this][x].[^n]\n:::\n\n[x]: y.md\n[^n]: A note.\n");
    let rendered = rendered(&body.content);
    assert!(rendered.starts_with("<faq><p>See <a href=\"{y.md}\">this</a>."), "{rendered}");
    assert!(rendered.contains("A note."), "{rendered}");
}

#[test]
fn a_block_ends_lists_and_keeps_its_place() {
    let (body, _) = body("- a\n:::note\n- b\n:::\n- c\n");
    assert_eq!(rendered(&body.content), "<ul><li>a</li></ul><note><ul><li>b</li></ul></><ul><li>c</li></ul>");
}

#[test]
fn an_alert_is_a_callout() {
    let text = "> [!WARNING]\n> One *two*.\n>\n> > [!TIP]\n> > Three.\n>\n> ## Four\n\n> five\n";
    let (body, _) = body(text);
    assert_eq!(
        rendered(&body.content),
        "<callout><p>One <em>two</em>.</p><callout><p>Three.</p></><h2 four>Four</h></>\
         <blockquote><p>five</p></blockquote>"
    );
    let Piece::Block(alert) = &body.content[0] else { panic!("{:?}", body.content) };
    assert_eq!(alert.directive.attributes[0].value.value, "warning");
    assert_eq!(&text[alert.directive.name_span.clone()], "> [!WARNING]");
}

#[test]
fn points_at_the_target() {
    let text = "# T\n\nSee our [pricing](/princing/) page.";
    let (body, _) = body(text);
    let mut spans = Vec::new();
    super::super::fragment::walk(&body.content, &mut |piece| {
        if let Piece::Link(link) = piece {
            spans.push(link.span.clone());
        }
    });
    assert_eq!(&text[spans[0].clone()], "/princing/");
}

#[test]
fn a_picture_without_words_is_a_problem() {
    let (_, problems) = body("![](a.svg)");
    assert_eq!(problems[0].code, Code::ImageMissingAlt);
}

#[test]
fn words_are_what_stands_between_white_space() {
    for text in
        ["", " ", "a", " a  bc\td\n", "ü\u{a0}é e", "a\u{b}b c", &"ab ".repeat(300), &" x".repeat(255)]
    {
        let plainly = text.split(|c: char| c.is_ascii_whitespace()).filter(|word| !word.is_empty()).count();
        assert_eq!(words(text), plainly, "{text:?}");
    }
}

#[test]
fn html_by_hand_has_links_and_places() {
    let (body, problems) =
        body("<a\nhref='a.md?b&amp;c' id=\"d\">e</a>\n\nIn *f* <img src=g.svg alt=\"\"> <a name=h></a>\n");
    assert_eq!(
        rendered(&body.content),
        "<p><a\u{a}href=\"{a.md?b&c}\" id=\"d\">e</a></p><p>In <em>f</em> <img{size} src=\"{g.svg}\" alt=\"\"> <a name=h></a></p>"
            .replace('\u{a}', "")
    );
    assert_eq!((body.html_ids, problems.len()), (vec!["d".to_owned(), "h".to_owned()], 0));
}

#[test]
fn a_picture_of_html_may_be_an_ornament_but_must_say_so() {
    let problems = body("<div>\n<img src='a.svg'>\n<img src='b.svg' alt>\n</div>").1;
    assert_eq!(problems.iter().map(|it| it.code).collect::<Vec<_>>(), [Code::ImageMissingAlt]);
}

/// Returns what is unclosed in a text: the problem's message and the text at its place.
fn unclosed(text: &str) -> Vec<(String, String)> {
    let problems = body(text).1.into_iter().filter(|problem| problem.code == Code::HtmlUnclosed);
    problems.map(|problem| (problem.message, text[problem.place.span].to_owned())).collect()
}

#[test]
fn what_is_opened_is_closed() {
    for closed in [
        "<div>\n\n**a**\n\n</div>\n",
        "<DIV>\n<p>a\n<ul><li>b<li>c</ul>\n<table><tr><td>d</table></div>\n",
        "a <b>*c* <i>d</b></i> <br> <img src=e.svg alt=f> <wbr>\n",
        "<svg>\n\n<path d=\"M0 0\"/>\n\n</svg>\n",
        "<div>\n\n:::faq\n### a\n\n<p>b\n:::\n\n</div>\n",
        "`<div>` and \\<div>\n\n    <div>\n\n```\n<div>\n```\n<!-- <div> -->\n",
        "<script>'<div>'</script>\n",
    ] {
        assert_eq!(unclosed(closed), [], "{closed}");
    }
    for (text, message, at) in [
        ("<div>\n\n**a**\n", "unclosed element `<div>`", "<div>"),
        ("- a\n\n  <p>\n  <div\n  class=b>\n", "unclosed element `<div>`", "<div\n  class=b>"),
        ("a\n\n</div>\n", "end tag `</div>` without a start tag", "</div>"),
        ("A list is a Vec<text> here.\n", "unclosed element `<text>`", "<text>"),
        (
            "<div>\n\n:::faq\n### a\n\n</div>\n:::\n\n</div>\n",
            "end tag `</div>` without a start tag",
            "</div>",
        ),
        (":::faq\n### a\n\n<div>\n:::\n", "unclosed element `<div>`", "<div>"),
        ("a\n\n<!-- b\n\nc\n", "unclosed comment", "<!--"),
        ("<div\n\nc\n", "unclosed tag", "<"),
        ("é <a name=b/> c\n", "unclosed element `<a>`", "<a name=b/>"),
    ] {
        assert_eq!(unclosed(text), [(message.to_owned(), at.to_owned())], "{text}");
    }
}

/// Returns each address of a text: its role and the text at its place.
fn addresses(text: &str) -> Vec<(Role, String)> {
    let mut addresses = Vec::new();
    super::super::fragment::walk(&body(text).0.content, &mut |piece| {
        if let Some(link) = piece.link() {
            addresses.push((link.role, text[link.span.clone()].to_owned()));
        }
    });
    addresses
}

#[test]
fn every_address_is_in_its_own_place() {
    let text = "[é](a.md) ![b](c.png)\n\n> <img src=\"d.png\" srcset=\"d.png 1x,\n> é.png 2x\" alt=\"\">\n\n- <div style=\"background: url('f.png')\">\n  <iframe src=d.png></iframe>\n  </div>\n";
    let all = [
        (Role::Link, "a.md"),
        (Role::Picture, "c.png"),
        (Role::Picture, "d.png"),
        (Role::Picture, "d.png"),
        (Role::Picture, "é.png"),
        (Role::Picture, "f.png"),
        (Role::Frame, "d.png"),
    ];
    let all: Vec<_> = all.iter().map(|(role, target)| (*role, (*target).to_owned())).collect();
    assert_eq!(addresses(text), all);
}

#[test]
fn scripts_and_styles_in_the_page_are_marked() {
    let text = "<p style=\"color: red\" onclick='a()'>b</p>\n\n<STYLE>c {}</STYLE>\n\n<script>d</script>\n\n\
                <script type=\"application/ld+json\">{}</script><script src=e.js></script>\n\n`<p style=\"f\">`\n";
    let mut marked = Vec::new();
    super::super::fragment::walk(&body(text).0.content, &mut |piece| {
        if let Piece::InlineCode(code) = piece {
            marked.push((code.kind, &text[code.span.clone()]));
        }
    });
    assert_eq!(
        marked,
        [
            (InlineKind::StyleAttribute, "style=\"color: red\""),
            (InlineKind::Handler, "onclick='a()'"),
            (InlineKind::StyleElement, "<STYLE>"),
            (InlineKind::Script, "<script>"),
        ]
    );
}

#[test]
fn raw_text_ends_in_whatever_case() {
    for name in ["style", "STYLE", "Script", "PRE", "TextArea"] {
        for end in [name.to_owned(), name.to_ascii_lowercase(), name.to_ascii_uppercase()] {
            let html = format!("<{name}>\na\n</{end}>\n\n");
            let (body, problems) =
                body(&format!("{html}*b*\n\n`</{end}>` \\</{end}>\n\n```\n</{end}>\n```\n"));
            let rendered = rendered(&body.content).replace("{StyleElement}", "").replace("{Script}", "");
            let html = html.replace('\n', "");
            let code = format!("&lt;/{end}&gt;");
            assert_eq!(
                rendered,
                format!(
                    "{html}<p><em>b</em></p><p><code>{code}</code> {code}</p>\
                     <pre tabindex=\"0\"><code>{code}</code></pre>"
                )
            );
            assert_eq!(problems.len(), 0, "{problems:?}");
        }
    }
}

#[test]
fn more_divides_the_body_and_nothing_inside_it() {
    let more = |text: &str| body(text).0.more;
    assert_eq!(more("a\n\n<!-- more -->\n\nb"), Some(1));
    assert_eq!(more("# a\nb\n<!--more-->\nb"), Some(2));
    for inside in
        ["> a\n> <!-- more -->\n", "- a\n\n  <!-- more -->\n", ":::note\na\n\n<!-- more -->\n:::\n", "a"]
    {
        assert_eq!(more(inside), None, "{inside}");
    }
}

#[test]
fn nul_cannot_forge_a_hole() {
    let (body, _) = body("a \u{0}0\u{0} [b](c.md)");
    assert_eq!(rendered(&body.content), "<p>a \u{fffd}0\u{fffd} <a href=\"{c.md}\">b</a></p>");
}

fn rendered_with(parse_options: &ParseOptions, text: &str) -> String {
    let (path, mut problems) = (SourcePath::new("content/a.md"), Vec::new());
    let origin = Origin { path: &path, base: 0, parse_options };
    rendered(&read_text(text, origin, &mut Identifiers::default(), &mut problems))
}

#[test]
fn emphasis_can_stand_in_text_without_spaces() {
    let plain = ParseOptions::default();
    let friendly = ParseOptions { cjk_emphasis: true, ..ParseOptions::default() };
    for (text, html) in [
        ("**こんにちは。**次の文。", "<p><strong>こんにちは。</strong>次の文。</p>"),
        ("これは**「重要」**です", "<p>これは<strong>「重要」</strong>です</p>"),
        (
            "**(株)**会社*[a](/b*字)*字",
            "<p><strong>(株)</strong>会社<em><a href=\"{/b*字}\">a</a></em>字</p>",
        ),
        ("~~注意。~~次", "<p><del>注意。</del>次</p>"),
        ("**한국어(Korean)**는", "<p><strong>한국어(Korean)</strong>는</p>"),
        ("`。**次` and **𠀀。**𠀀", "<p><code>。**次</code> and <strong>𠀀。</strong>𠀀</p>"),
        ("a * b ** c 。* 次", "<p>a * b ** c 。* 次</p>"),
    ] {
        assert_eq!(rendered_with(&friendly, text), html, "{text}");
    }
    for text in ["**a** *b*. **c.** d", "字**字**字", "**a.**b", "* 字\n* 字"] {
        assert_eq!(rendered_with(&friendly, text), rendered_with(&plain, text), "{text}");
    }
    assert_eq!(rendered_with(&plain, "**こんにちは。**次の文。"), "<p>**こんにちは。**次の文。</p>");
}

#[test]
fn a_colon_without_a_space_begins_no_definition() {
    let plain = ParseOptions::default();
    for (text, html) in [
        ("One.\n\n:smile: two", "<p>One.</p><p>:smile: two</p>"),
        ("One, 5%; ^?@\n:tada: two", "<p>One, 5%; ^?@:tada: two</p>"),
        (":-) one", "<p>:-) one</p>"),
        ("> One\n> :two", "<blockquote><p>One:two</p></blockquote>"),
        ("- One\n\n  :two", "<ul><li><p>One</p><p>:two</p></li></ul>"),
        ("`one\n:two`", "<p><code>one :two</code></p>"),
        ("[one\n:two](/a)", "<p><a href=\"{/a}\">one:two</a></p>"),
        ("[one][b]\n\n[b]: /a/ \"one\n:two\"", "<p><a href=\"{/a/}\" title=\"one:two\">one</a></p>"),
        ("[one](/a/ \"one\n:two\")", "<p><a href=\"{/a/}\" title=\"one:two\">one</a></p>"),
        (":_two_ % ; ^ ? @ / $", "<p>:<em>two</em> % ; ^ ? @ / $</p>"),
        (
            "[one](/a/ \"&percnt; two\")\n\n:three",
            "<p><a href=\"{/a/}\" title=\"% two\">one</a></p><p>:three</p>",
        ),
        ("One\n::two", "<p>One::two</p>"),
        ("One\n: two", "<dl><dt>One</dt><dd>two</dd></dl>"),
    ] {
        assert_eq!(rendered_with(&plain, text), html, "{text}");
    }
    assert!(rendered_with(&plain, "a|b\n:-|-:\n:c|d").contains(":c</td>"), "a table");
    assert!(rendered_with(&plain, "    :code\n").contains(":code"), "code");
}

#[test]
fn words_are_counted_in_every_script() {
    let words = |text: &str| body(text).0.words;
    assert_eq!(words("One two three."), 3);
    // Twelve minutes would be a word for each letter; readers take six to nine.
    let chinese = words(&"这是一个很长的句子用来测试阅读时间。".repeat(150));
    assert!((6..=9).contains(&chinese.div_ceil(220)), "{chinese}");
    assert!((180..=260).contains(&words(&"ภาษาไทยไม่มีช่องว่าง ".repeat(50))));
    assert_eq!(words("One\n\n```\nlet code = not_prose();\n```\n\ntwo `x`"), 3);
}

#[test]
fn headings_keep_their_script_where_the_site_says_so() {
    let unicode = ParseOptions {
        heading_ids: HeadingIds::Assay(crate::parse::Script::Unicode),
        ..ParseOptions::default()
    };
    assert_eq!(rendered_with(&unicode, "## 日本語 の"), "<h2 日本語-の>日本語 の</h>");
    assert_eq!(rendered_with(&ParseOptions::default(), "## Ä ö"), "<h2 a-o>Ä ö</h>");
}
