//! The paths of a diagnostic as a drawing: a card for each step with a tab for each of its branches, and a card for
//! each outcome with its share of the answer sets. Laid out in layers, the same on every machine; plain SVG with its
//! own styles, light and dark, and a description for screen readers.
//!
//! A diagnostic that is too large to read that way is drawn in fewer steps: questions that always occur together become
//! one, and if necessary all steps with the same question.

mod cards;
mod layout;
mod write;

use self::cards::Cards;
use self::layout::Layout;
use super::{Unexplained, found};
use crate::diagnostic::Diagnostic;
use crate::options::Options;
use crate::proof::{Paths, Proof, prove};
use crate::source::Sources;

/// The maximum number of steps of one question that are drawn side by side: more are unreadable on paper or on a
/// screen.
const MOST_BESIDE: usize = 12;

/// Returns a drawing of the paths of the diagnostic `id`, as SVG.
///
/// # Errors
/// There is no valid diagnostic `id`, or its proof fails.
pub fn explain_drawing(sources: &Sources, options: &Options, id: &str) -> Result<String, Unexplained> {
    let site = super::site(sources, options, &mut Vec::new());
    let diagnostic = found(&site, id)?;
    let proof = prove(diagnostic, &mut Vec::new());
    drawing(diagnostic, &proof)
}

pub(crate) fn drawing(diagnostic: &Diagnostic, proof: &Proof) -> Result<String, Unexplained> {
    let fits = |paths: &Paths| paths.widest() <= MOST_BESIDE;
    let paths = Paths::plain(diagnostic).filter(fits).or_else(|| Paths::reduced(diagnostic));
    let Some(paths) = paths.map(|paths| if fits(&paths) { paths } else { paths.merged() }) else {
        let message = format!("the paths of `{}` cannot be drawn: its proof does not hold", diagnostic.id);
        return Err(Unexplained::NoDrawing { message, hint: "run `assay check`".to_owned() });
    };
    let cards = Cards::of(diagnostic, proof, &paths);
    let layout = Layout::of(&paths, &cards);
    Ok(write::svg(diagnostic, proof, &paths, &cards, &layout))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::tests::read_well;

    fn drawn(text: &str) -> Result<String, Unexplained> {
        let diagnostic = read_well(text);
        drawing(&diagnostic, &prove(&diagnostic, &mut Vec::new()))
    }

    const FIT: &str = include_str!("../../../../../content/insights/cto-fit.diagnostic.toml");
    const BASELINE: &str = include_str!("../../../../../content/insights/delivery-baseline.diagnostic.toml");

    #[test]
    fn every_outcome_is_drawn_with_its_share_and_the_text_is_text() {
        let svg = drawn(FIT).unwrap();
        for words in
            [">What is wanted<", ">up to 3<", ">24.8%<", ">43%<", ">recommends a call<", "<title", "<desc"]
        {
            assert!(svg.contains(words), "{words}\n{svg}");
        }
        assert_eq!(svg.matches("class=\"share\"").count(), 5);
        assert_eq!(svg, drawn(FIT).unwrap());
    }

    #[test]
    fn what_is_too_large_to_be_read_is_drawn_in_fewer_steps() {
        let svg = drawn(BASELINE).unwrap();
        assert!(svg.contains("steps that ask the same are drawn as one"), "{svg}");
        assert!(svg.len() < 40_000, "{} bytes", svg.len());
    }

    #[test]
    fn signals_that_add_up_are_one_step() {
        let mut text = String::from("title = 'Signals'\nscore = [{ id = 's', label = 'Signs' }]\n");
        for index in 0..60 {
            text += &format!("[[question]]\nid = 'q{index}'\nask = '?'\nyes = {{ s = 1 }}\n");
        }
        text += "[[outcome]]\nid = 'a'\ntitle = 'A'\nwhen = 's >= 20'\n";
        text += "[[outcome]]\nid = 'b'\ntitle = 'B'\notherwise = true\n";
        let svg = drawn(&text).unwrap();
        for words in [">Signs, from 60 questions<", ">0 to 19<", ">20 to 60<"] {
            assert!(svg.contains(words), "{words}\n{svg}");
        }
    }

    #[test]
    fn what_is_not_proven_is_not_drawn() {
        let text = "title = 'A'\nquestion = [{ id = 'a', ask = '?' }]\noutcome = [{ id = 'x', title = 'X', when = 'a' }]\n";
        assert!(matches!(drawn(text), Err(Unexplained::NoDrawing { .. })));
    }

    #[test]
    fn what_an_author_writes_is_escaped() {
        let text = "title = 'A < B & C'\nquestion = [{ id = 'a', ask = '<b>?' }]\noutcome = [{ id = 'x', title = '\"<&', when = 'a' }, { id = 'y', title = 'Y', otherwise = true }]\n";
        let svg = drawn(text).unwrap();
        assert!(svg.contains("A &lt; B &amp; C") && svg.contains("&lt;b&gt;?"), "{svg}");
    }
}
