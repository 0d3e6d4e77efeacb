//! The entries of `crates/build/PROBLEMS.md`: what a code means, an example, and how to correct it.

use serde::Serialize;

use super::{Code, nearest};

/// The reference of problems, a heading for each code.
const REFERENCE: &str = include_str!("../../PROBLEMS.md");

/// The entry of a code in the reference of problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ProblemEntry {
    /// The code.
    pub code: &'static str,
    /// The severity that such problems have unless `[problems]` changes it.
    pub severity: &'static str,
    /// The meaning, in Markdown.
    pub meaning: &'static str,
    /// A problem, as it is printed.
    pub example: &'static str,
    /// The correction, in Markdown.
    pub cure: &'static str,
}

impl Code {
    /// Returns the code that is printed as `text`.
    ///
    /// # Errors
    /// There is none; the nearest one, if any is near.
    pub fn find(text: &str) -> Result<Self, Option<&'static str>> {
        let known = Self::ALL.iter().find(|code| code.as_str() == text);
        known.copied().ok_or_else(|| nearest(text, Self::ALL.iter().map(|code| code.as_str())))
    }

    /// Returns what the reference says of the code.
    pub fn entry(self) -> ProblemEntry {
        let code = self.as_str();
        let section = REFERENCE
            .split("\n## ")
            .find_map(|section| section.strip_prefix(code)?.strip_prefix('\n'))
            .unwrap_or_default();
        let mut parts = section.splitn(3, "```\n");
        let mut next = || parts.next().unwrap_or_default().trim();
        let (meaning, example, cure) = (next(), next(), next());
        ProblemEntry { code, severity: self.severity().as_str(), meaning, example, cure }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Severity;

    #[test]
    fn every_code_has_an_entry_in_the_order_of_the_table() {
        for code in Code::ALL {
            let entry = code.entry();
            let begins = match code.severity() {
                Severity::Error => "An error. ",
                Severity::Warning => "A warning. ",
            };
            assert!(entry.meaning.starts_with(begins), "{code}: {}", entry.meaning);
            assert!(entry.example.contains(&format!("[{code}]: ")), "{code}: {}", entry.example);
            assert!(entry.cure.ends_with('.'), "{code}: {}", entry.cure);
        }
        let headings = REFERENCE.lines().filter_map(|line| line.strip_prefix("## "));
        assert!(headings.eq(Code::ALL.iter().map(|code| code.as_str())));
    }

    #[test]
    fn a_mistyped_code_is_near_one() {
        assert_eq!(Code::find("link/unknown-target"), Ok(Code::LinkUnknownTarget));
        assert_eq!(Code::find("link/unknown-taget"), Err(Some("link/unknown-target")));
        assert_eq!(Code::find("weather"), Err(None));
    }
}
