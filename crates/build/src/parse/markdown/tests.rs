//! Markdown as an author writes it, and the pieces it becomes.

use super::inline::words;
use super::*;
use crate::parse::blocks;
use crate::problem::Code;

fn body(text: &str) -> (Body, Vec<Problem>) {
    let (path, mut problems) = (SourcePath::new("content/a.md"), Vec::new());
    let parts = blocks::split(text, 0..text.len(), &path, &mut problems);
    let origin = Origin { path: &path, base: 0, dialect: &Dialect::default() };
    let body = read_body(text, &parts, origin, None, &mut Identifiers::default(), &mut problems);
    (body, problems)
}

/// The fragment as HTML, holes as `{target}`, blocks as `<name>…</name>`.
fn drawn(fragment: &[Piece]) -> String {
    let draw = |piece: &Piece| match piece {
        Piece::Html(html) => html.to_string(),
        Piece::Link(link) => format!("{{{}}}", link.target),
        Piece::Heading(h) => format!("<h{} {}>{}</h>", h.level, h.id, drawn(&h.title)),
        Piece::Block(block) => format!("<{}>{}</>", block.directive.name, drawn(&block.content)),
        Piece::Diagnostic(embed) => format!("<diagnostic {}>", embed.id),
    };
    fragment.iter().map(draw).collect::<String>().replace('\n', "")
}

#[test]
fn leaves_holes_for_links_and_pictures() {
    let (body, problems) = body("A [b](c.md#d \"t\") ![e *f*](g.svg).");
    assert_eq!(
        drawn(&body.content),
        "<p>A <a href=\"{c.md#d}\" title=\"t\">b</a> <img src=\"{g.svg}\" alt=\"e f\" decoding=\"async\">.</p>"
    );
    assert_eq!((problems.len(), body.words), (0, 3));
}

#[test]
fn references_reach_across_blocks() {
    let (body, _) = body(":::faq\nSee [this][x].[^n]\n:::\n\n[x]: y.md\n[^n]: A note.\n");
    let drawn = drawn(&body.content);
    assert!(drawn.starts_with("<faq><p>See <a href=\"{y.md}\">this</a>."), "{drawn}");
    assert!(drawn.contains("A note."), "{drawn}");
}

#[test]
fn a_block_ends_lists_and_keeps_its_place() {
    let (body, _) = body("- a\n:::note\n- b\n:::\n- c\n");
    assert_eq!(drawn(&body.content), "<ul><li>a</li></ul><note><ul><li>b</li></ul></><ul><li>c</li></ul>");
}

#[test]
fn an_alert_is_a_callout() {
    let text = "> [!WARNING]\n> One *two*.\n>\n> > [!TIP]\n> > Three.\n>\n> ## Four\n\n> five\n";
    let (body, _) = body(text);
    assert_eq!(
        drawn(&body.content),
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
        body("<a\nhref='a.md?b&amp;c' id=\"d\">e</a>\n\nIn *f* <img src=g.svg alt=\"\"> <a name=h>\n");
    assert_eq!(
        drawn(&body.content),
        "<p><a\u{a}href=\"{a.md?b&c}\" id=\"d\">e</a></p><p>In <em>f</em> <img src=\"{g.svg}\" alt=\"\"> <a name=h></p>"
            .replace('\u{a}', "")
    );
    assert_eq!((body.html_ids, problems.len()), (vec!["d".to_owned(), "h".to_owned()], 0));
}

#[test]
fn a_picture_of_html_may_be_an_ornament_but_must_say_so() {
    let problems = body("<div>\n<img src='a.svg'>\n<img src='b.svg' alt>\n</div>").1;
    assert_eq!(problems.iter().map(|it| it.code).collect::<Vec<_>>(), [Code::ImageMissingAlt]);
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
    assert_eq!(drawn(&body.content), "<p>a \u{fffd}0\u{fffd} <a href=\"{c.md}\">b</a></p>");
}
