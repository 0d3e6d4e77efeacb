//! The literal ids of a template: no two in one page.

use std::collections::BTreeMap;

use super::Template;
use crate::context::TagKind;
use crate::problem::{Code, Place, Problem, Severity};

impl Template<'_> {
    /// Reports each duplicate id, if both can be in the same page.
    pub(super) fn ids(&self, problems: &mut Vec<Problem>) {
        let ids = &self.markup.ids;
        let ways = self.ways(ids.iter().map(|(_, span)| span.start));
        // Each is compared with the first and the previous one of its name, so that many duplicates stay linear.
        let mut seen: BTreeMap<&str, [&Ways; 2]> = BTreeMap::new();
        for ((id, span), ways) in ids.iter().zip(&ways) {
            let Some(before) = seen.get_mut(id.as_str()) else {
                seen.insert(id, [ways, ways]);
                continue;
            };
            if before.iter().any(|before| can_both_be(before, ways)) {
                let message = format!("duplicate id `{id}` in this template");
                let mut problem =
                    Problem::new(Code::TemplateError, Place::new(&self.file.path, span.clone()), message)
                        .hint("change one of the two: a link can only lead to the first");
                problem.severity = Severity::Warning;
                problems.push(problem);
            }
            before[1] = ways;
        }
    }

    /// Returns for each offset, in order, the enclosing conditions, each with the branch taken.
    fn ways(&self, places: impl Iterator<Item = usize>) -> Vec<Ways> {
        let text = self.file.text().unwrap_or_default();
        let mut tags = self.markup.tags.iter().filter(|tag| tag.kind == TagKind::Statement).peekable();
        let mut ways: Vec<(usize, usize)> = Vec::new();
        let mut called = 0_usize;
        let at = |at: usize| {
            while let Some(tag) = tags.next_if(|tag| tag.range.end <= at) {
                match tag.word(text) {
                    "if" => ways.push((tag.range.start, tag.range.start)),
                    "elif" | "else" => {
                        if let Some(way) = ways.last_mut() {
                            way.1 = tag.range.start;
                        }
                    }
                    "endif" => drop(ways.pop()),
                    "macro" | "component" => called += 1,
                    "endmacro" | "endcomponent" => called = called.saturating_sub(1),
                    _ => {}
                }
            }
            (called == 0).then(|| ways.clone())
        };
        places.map(at).collect()
    }
}

/// The conditions around something, each with the branch taken; none for what is rendered only when it is called.
type Ways = Option<Vec<(usize, usize)>>;

/// Returns true if one page can contain both: they are not in different branches of one condition.
fn can_both_be(one: &Ways, other: &Ways) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return false };
    !one.iter().any(|(condition, way)| other.iter().any(|(at, taken)| at == condition && taken != way))
}
