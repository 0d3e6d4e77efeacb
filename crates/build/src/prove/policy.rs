//! Checks that the published policy allows everything that a page loads from Markdown, handwritten HTML, blocks and
//! front matter. Visitors do not see what it blocks, so each kind and host is reported once for a page, at its first
//! place. [`super::templates`] checks what templates write.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::html::{Role, Token, addresses, tokens};
use crate::incremental::TrackedSite;
use crate::parse::fragment::{InlineCode, InlineKind, Link, Piece, walk};
use crate::policy::{Inline, Kind, Policy};
use crate::problem::{Code, Place, Problem};

/// The blocked sources, by kind and by the source that the policy would have to name.
pub(super) type Blocked = BTreeSet<(Kind, String)>;

/// The blocked sources with the first place and the count of each.
type Counted = BTreeMap<(Kind, String), (Range<usize>, usize)>;

/// Reports what the policy blocks on the page.
pub(super) fn check(tracked: &TrackedSite, problems: &mut Vec<Problem>) {
    let page = tracked.index();
    let facts = tracked.facts(page);
    let policy = tracked.policy(facts.url());
    let Checker { blocked, inline, .. } = Checker::of(tracked, &policy);
    let place = |span| Place::new(facts.path(), span);
    for ((kind, source), (span, count)) in blocked {
        problems.push(and_more(of_address(&policy, kind, &source, place(span)), count));
    }
    for (kind, (span, count)) in inline {
        problems.push(and_more(of_code(&policy, kind, place(span)), count));
    }
}

/// Returns what the policy blocks in a rendered page and the page's own file does not contain: the kind, the source that
/// the policy would have to name, and the address.
pub(super) fn blocked_in_page(tracked: &TrackedSite, html: &str) -> Vec<((Kind, String), String)> {
    let policy = tracked.policy(tracked.facts(tracked.index()).url());
    let base = &tracked.config().base_url;
    let own = Checker::of(tracked, &policy).blocked;
    let tags = tokens(html).filter_map(|token| match token {
        Token::Start(tag) => Some(tag),
        _ => None,
    });
    let addresses = tags.flat_map(|tag| addresses(html, &tag));
    let loaded = addresses.filter_map(|address| Some((kind_of(address.role)?, address.target)));
    let blocked = loaded.filter(|(kind, target)| !policy.allows(*kind, target, base));
    let named = blocked.map(|(kind, target)| ((kind, policy.source_of(&target, base)), target.into_owned()));
    named.filter(|(source, _)| !own.contains_key(source)).collect()
}

struct Checker<'a> {
    policy: &'a Policy,
    /// The base URL of the site.
    base: &'a str,
    blocked: Counted,
    inline: BTreeMap<InlineKind, (Range<usize>, usize)>,
}

impl<'a> Checker<'a> {
    /// Returns a checker with the content of the page.
    fn of(tracked: &'a TrackedSite, policy: &'a Policy) -> Self {
        let page = tracked.index();
        let facts = tracked.facts(page);
        let base = &tracked.config().base_url;
        let mut checker = Self { policy, base, blocked: Counted::new(), inline: BTreeMap::new() };
        checker.fragment(tracked.content(page));
        checker.fragment(facts.lede().map_or(&[][..], |lede| lede));
        if let Some(hero) = &facts.front_matter().hero {
            checker.link(&Link::new(hero.src.value.clone(), hero.src.span.clone(), Role::Picture));
        }
        for diagnostic in tracked.diagnostics_in(page) {
            // Those in files of their own are reported on their own pages.
            if diagnostic.engine.path == *facts.path() {
                diagnostic.fragments().for_each(|fragment| checker.fragment(fragment));
            }
        }
        checker
    }

    fn fragment(&mut self, fragment: &[Piece]) {
        walk(fragment, &mut |piece| match piece {
            Piece::Link(link) => self.link(link),
            Piece::Image(image) => self.link(&image.link),
            Piece::InlineCode(code) => self.code(code),
            Piece::Block(block) => {
                // A video on another site is shown as a link.
                let is_link = |link: &Link| {
                    block.directive.name == "video" && link.role == Role::Media && link.target.contains("://")
                };
                block.directive.links().filter(|link| !is_link(link)).for_each(|link| self.link(&link));
            }
            Piece::Html(_)
            | Piece::Heading(_)
            | Piece::Size(_)
            | Piece::Unlinked(_)
            | Piece::Diagnostic(_) => {}
        });
    }

    fn link(&mut self, link: &Link) {
        let Some(kind) = kind_of(link.role) else { return };
        if !self.policy.allows(kind, &link.target, self.base) {
            let source = self.policy.source_of(&link.target, self.base);
            let (first, count) = self.blocked.entry((kind, source)).or_insert_with(|| (link.span.clone(), 0));
            // Front matter is checked after the body.
            if link.span.start < first.start {
                *first = link.span.clone();
            }
            *count += 1;
        }
    }

    fn code(&mut self, code: &InlineCode) {
        if !self.policy.allows_inline(inline_of(code.kind)) {
            let (_, count) = self.inline.entry(code.kind).or_insert_with(|| (code.span.clone(), 0));
            *count += 1;
        }
    }
}

/// Returns the problem of the first of `count` places in a file.
pub(super) fn and_more(problem: Problem, count: usize) -> Problem {
    match count {
        1 => problem,
        count => problem.note(format!("{} more like this in this file", count - 1)),
    }
}

/// Returns the problem of a blocked address in a file of a theme.
pub(super) fn of_theme(policy: &Policy, kind: Kind, source: &str, place: Place) -> Problem {
    let mut problem = of_address(policy, kind, source, place);
    let folder = match kind {
        Kind::Style => "styles",
        Kind::Font => "fonts",
        Kind::Script => "scripts",
        Kind::Img => "pictures",
        _ => return problem,
    };
    if source.contains("://") {
        problem.hint = problem.hint.map(|hint| format!("add a copy to the theme's `{folder}/`, or {hint}"));
    }
    problem
}

fn of_address(policy: &Policy, kind: Kind, source: &str, place: Place) -> Problem {
    let from =
        if source == "'self'" { "from the site itself".to_owned() } else { format!("from `{source}`") };
    let message = format!("the site's policy blocks this: it allows no {} {from}", kind.noun());
    let hint = match kind {
        Kind::Object => "use an image, a frame or a link instead".to_owned(),
        kind => policy.advice(kind, source),
    };
    let problem = Problem::new(Code::PolicyBlocked, place, message).hint(hint);
    if kind == Kind::Frame && source == "'self'" {
        return problem.note("a page that is shown in a frame also needs `frame-ancestors = [\"'self'\"]`");
    }
    problem
}

pub(super) fn of_code(policy: &Policy, kind: InlineKind, place: Place) -> Problem {
    let (what, instead) = match kind {
        InlineKind::StyleAttribute => ("`style` attribute", "use a class and a stylesheet of the theme"),
        InlineKind::StyleElement => ("`<style>` element", "use a stylesheet of the theme"),
        InlineKind::Script => ("inline script", "move it to a file of the site, with `<script src=\"…\">`"),
        InlineKind::Handler => ("inline event handler", "use a script in a file of the site"),
    };
    let message = format!("the site's policy blocks this: it allows no {what}");
    let advice = policy.advice(inline_of(kind).kind(), "'unsafe-inline'");
    Problem::new(Code::PolicyBlocked, place, message).hint(format!("{instead}, or {advice}"))
}

/// Returns the policy's kind for a role; none if nothing is loaded.
pub(super) fn kind_of(role: Role) -> Option<Kind> {
    Some(match role {
        Role::Link | Role::Cite => return None,
        Role::Picture => Kind::Img,
        Role::Frame => Kind::Frame,
        Role::Script => Kind::Script,
        Role::Style => Kind::Style,
        Role::Font => Kind::Font,
        Role::Media => Kind::Media,
        Role::Form => Kind::Form,
        Role::Object => Kind::Object,
    })
}

pub(super) fn inline_of(kind: InlineKind) -> Inline {
    match kind {
        InlineKind::StyleAttribute | InlineKind::StyleElement => Inline::Style,
        InlineKind::Script | InlineKind::Handler => Inline::Script,
    }
}
