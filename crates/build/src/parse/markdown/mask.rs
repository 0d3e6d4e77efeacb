//! Masks what is not Markdown: the lines of blocks become thematic breaks of the same length, so that the whole page is
//! parsed once by CommonMark's rules, and every offset is valid in the file.

use std::ops::Range;

use rustc_hash::FxHashSet;

use crate::parse::blocks::Part;

pub(super) fn part_start(part: &Part) -> usize {
    match part {
        Part::Markdown(range) => range.start,
        Part::Container(directive, _) | Part::Leaf(directive) => directive.span.start,
    }
}

pub(super) fn part_end(part: &Part) -> usize {
    match part {
        Part::Markdown(range) => range.end,
        Part::Leaf(directive) => directive.span.end,
        Part::Container(directive, parts) => parts.last().map_or(directive.span.end, part_end),
    }
}

/// Replaces every byte that is not Markdown by one thematic break for each line, and returns the offsets of the breaks.
pub(super) fn mask(masked: &mut String, base: usize, parts: &[Part]) -> FxHashSet<usize> {
    const BREAK: &str = "***";
    let mut keep = Vec::new();
    collect(parts, &mut keep);
    let (mut breaks, mut out, mut at) = (FxHashSet::default(), String::with_capacity(masked.len()), 0);
    let end = base + masked.len();
    for range in keep.into_iter().chain(std::iter::once(end..end)) {
        for line in masked[at..range.start - base].split_inclusive('\n') {
            let (line, end) = line.strip_suffix('\n').map_or((line, ""), |line| (line, "\n"));
            // A line shorter than a break belongs to a block that was removed as a whole.
            let mark = if line.len() >= BREAK.len() { BREAK } else { "" };
            if !mark.is_empty() {
                breaks.insert(base + out.len());
            }
            out.push_str(mark);
            out.extend(std::iter::repeat_n(' ', line.len() - mark.len()));
            out.push_str(end);
        }
        out.push_str(&masked[range.start - base..range.end - base]);
        at = range.end - base;
    }
    debug_assert_eq!(out.len(), masked.len(), "masking must not move anything");
    *masked = out;
    breaks
}

/// Collects every range of Markdown in `parts`, in order.
fn collect(parts: &[Part], ranges: &mut Vec<Range<usize>>) {
    for part in parts {
        match part {
            Part::Markdown(range) => ranges.push(range.clone()),
            Part::Container(_, inner) => collect(inner, ranges),
            Part::Leaf(_) => {}
        }
    }
}
