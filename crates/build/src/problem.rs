//! An author's mistake, as data. Nothing here prints: `cli` turns problems into text, JSON or an overlay.

use std::fmt;
use std::ops::Range;

use crate::source::SourcePath;

/// How much a problem matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The site is not published.
    Error,
    /// The site is published; `--strict` makes it an error.
    Warning,
}

impl Severity {
    /// The word that is printed for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// Declares the codes, what is printed for each, and how severe each is, in one table.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $severity:ident;)*) => {
        /// The stable name of a kind of problem, in the style `area/what-is-wrong`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// Every code there is, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The code as it is printed.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// How severe problems of this kind are.
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }
        }
    };
}

codes! {
    /// A block that no theme or site draws.
    BlockUnknown = "block/unknown", Error;
    /// A block that is opened and never closed, or a closing line with nothing to close.
    BlockUnclosed = "block/unclosed", Error;
    /// A block's line that cannot be read, or an attribute the block does not take.
    BlockInvalid = "block/invalid", Error;
    /// A file of data that has the name of another.
    DataDuplicateName = "data/duplicate-name", Error;
    /// A file of data that cannot be read.
    DataInvalid = "data/invalid", Error;
    /// A diagnostic's file or block that cannot be read: bad TOML, a missing or ill-typed key.
    DiagnosticInvalid = "diagnostic/invalid", Error;
    /// Answers for which no outcome holds.
    DiagnosticGap = "diagnostic/gap", Error;
    /// Answers for which two outcomes hold, where only one may.
    DiagnosticOverlap = "diagnostic/overlap", Error;
    /// An outcome that no answers lead to.
    DiagnosticUnreachableOutcome = "diagnostic/unreachable-outcome", Error;
    /// A question whose answer changes nothing that a visitor sees.
    DiagnosticIdleQuestion = "diagnostic/idle-question", Warning;
    /// A side of an `or` that can never hold, or of an `and` that always does.
    DiagnosticIdleCondition = "diagnostic/idle-condition", Warning;
    /// A score that nothing reads.
    DiagnosticUnusedScore = "diagnostic/unused-score", Warning;
    /// A name in an expression or a reference that nothing has.
    DiagnosticUnknownName = "diagnostic/unknown-name", Error;
    /// An expression that mixes conditions, numbers and options, or that cannot be read.
    DiagnosticTypeMismatch = "diagnostic/type-mismatch", Error;
    /// Answers for which a formula divides by zero.
    DiagnosticDivisionByZero = "diagnostic/division-by-zero", Error;
    /// A question that no answers lead to.
    DiagnosticNeverAsked = "diagnostic/never-asked", Error;
    /// A question that every answer set leads to, although it is asked under a condition.
    DiagnosticAlwaysAsked = "diagnostic/always-asked", Warning;
    /// Answers for which a formula comes to more than can be counted.
    DiagnosticOverflow = "diagnostic/overflow", Error;
    /// A proof whose budget was spent.
    DiagnosticUndecided = "diagnostic/undecided", Error;
    /// Two parts with one name.
    DiagnosticDuplicateId = "diagnostic/duplicate-id", Error;
    /// A key that a diagnostic does not have.
    DiagnosticUnknownKey = "diagnostic/unknown-key", Error;
    /// A diagnostic with no outcome that recommends against the call.
    DiagnosticNoHonestNo = "diagnostic/no-honest-no", Warning;
    /// Front matter that cannot be read, or a value of the wrong type.
    FrontMatterInvalid = "front-matter/invalid", Error;
    /// A key of another generator that has a name of ours and another shape.
    FrontMatterForeignShape = "front-matter/foreign-shape", Warning;
    /// A key that every page of a section states, and this one does not.
    FrontMatterMissingKey = "front-matter/missing-key", Error;
    /// A key that front matter does not have.
    FrontMatterUnknownKey = "front-matter/unknown-key", Error;
    /// HTML in Markdown, where `site.toml` says that it is reported.
    HtmlNotAllowed = "html/not-allowed", Warning;
    /// An element, a tag or a comment of HTML that is opened and never closed, or an end tag with nothing to end.
    HtmlUnclosed = "html/unclosed", Warning;
    /// A picture without words for those who do not see it.
    ImageMissingAlt = "image/missing-alt", Error;
    /// A reference, a note or an address that was meant to be a link and is none.
    LinkUndefinedReference = "link/undefined-reference", Warning;
    /// A link to a page or file that is not there.
    LinkUnknownTarget = "link/unknown-target", Error;
    /// A link to a place in a page that is not there.
    LinkUnknownAnchor = "link/unknown-anchor", Error;
    /// A link that runs a script, or whose address holds what it should lead to.
    LinkUnsafe = "link/unsafe", Error;
    /// Two pages or files with one address.
    PageDuplicatePath = "page/duplicate-path", Error;
    /// An address that no disk can hold, or that the tools around the site keep for themselves.
    PageInvalidPath = "page/invalid-path", Error;
    /// A source that would be written nowhere.
    PageNoFile = "page/no-file", Error;
    /// An address that is another's, or none, on some systems: by case, by Unicode's forms, by reserved names.
    PageUnportablePath = "page/unportable-path", Warning;
    /// An article that was to be read again by now.
    PageReviewDue = "page/review-due", Warning;
    /// Something that a page loads or runs, and that the published policy does not let in.
    PolicyBlocked = "policy/blocked", Warning;
    /// An address that leads to one that leads on.
    RedirectChain = "redirect/chain", Warning;
    /// An address that is to lead elsewhere and that something else has.
    RedirectClash = "redirect/clash", Error;
    /// Addresses that lead to each other.
    RedirectLoop = "redirect/loop", Error;
    /// An Australian Business Number that is none.
    SiteAbn = "site/abn", Error;
    /// A section that `site.toml` speaks of and the site does not have.
    SiteUnknownSection = "site/unknown-section", Warning;
    /// `site.toml` is missing, cannot be read, or holds a value of the wrong type.
    SiteInvalid = "site/invalid", Error;
    /// A site whose only pictures are drawings, which networks do not show.
    SiteNoSocialImage = "site/no-social-image", Warning;
    /// A key that `site.toml` does not have.
    SiteUnknownKey = "site/unknown-key", Error;
    /// A file that should be text and is not UTF-8.
    SourceNotUtf8 = "source/not-utf8", Error;
    /// A file that was not read, or that is not published: of a format that Assay does not know, a link to nothing.
    SourceNotRead = "source/not-read", Warning;
    /// A stylesheet that cannot be read.
    StyleError = "style/error", Error;
    /// A tag of another generator in the text of a page, which would be shown as it is.
    TemplateForeignTag = "template/foreign-tag", Warning;
    /// A template that cannot be read or drawn.
    TemplateError = "template/error", Error;
    /// A theme that is not there, or whose `theme.toml` cannot be read.
    ThemeInvalid = "theme/invalid", Error;
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where a problem is: a range of bytes in a source. Bytes, so that nothing is counted until it is printed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// The file.
    pub path: SourcePath,
    /// The bytes, inside the file and on the borders of characters.
    pub span: Range<usize>,
}

impl Place {
    /// A range of bytes in the file at `path`.
    pub fn new(path: &SourcePath, span: Range<usize>) -> Self {
        Self { path: path.clone(), span }
    }

    /// The beginning of the file at `path`, for what concerns the whole of it.
    pub fn whole(path: &SourcePath) -> Self {
        Self::new(path, 0..0)
    }
}

/// An author's mistake: what is wrong, where, and what to type instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What kind of mistake it is.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong: lower case, no final full stop, values in backticks.
    pub message: String,
    /// Where it is.
    pub place: Place,
    /// What shows it, a line each: a witness, the other place concerned.
    pub notes: Vec<String>,
    /// How to mend it.
    pub hint: Option<String>,
}

impl Problem {
    /// A problem of the severity its code has.
    pub fn new(code: Code, place: Place, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { code, severity: code.severity(), message, place, notes: Vec::new(), hint: None }
    }

    /// The same problem with a severity of its own.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// The same problem with a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same problem with a hint where there is one.
    #[must_use]
    pub fn maybe_hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint.or(self.hint);
        self
    }

    /// The same problem with one more note.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// What problems are sorted by: file, place, code, message.
    fn order(&self) -> (&SourcePath, usize, usize, Code, &str) {
        let Place { path, span } = &self.place;
        (path, span.start, span.end, self.code, &self.message)
    }
}

/// Sorts problems by file and place and drops those told twice, so that two builds tell the same.
pub(crate) fn sort(problems: &mut Vec<Problem>) {
    problems.sort_by(|a, b| a.order().cmp(&b.order()));
    problems.dedup();
}

/// The problem of a link whose address begins with `scheme`, which no page should use.
pub(crate) fn unsafe_link(scheme: &str, place: Place) -> Problem {
    let (message, hint) = match scheme {
        "data" => (
            "an address of `data:` holds a page itself and leads to none".to_owned(),
            "make it a file of the site, and link to that",
        ),
        scheme => (
            format!("an address of `{scheme}:` runs a script and leads nowhere"),
            "link to a page; a script of the site is a file, which can make a button do something",
        ),
    };
    Problem::new(Code::LinkUnsafe, place, message).hint(hint)
}

/// The hint for a name that nothing has: the nearest one that something has, if any is near.
pub(crate) fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(name, known).map(|known| format!("did you mean `{known}`?"))
}

/// The known name nearest to `name`, if one is near: at most one letter in three is another, is missing, is one too many or
/// has changed places with its neighbour. Never `name` itself. Ties go to the first in the alphabet.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters = name.chars().count();
    // A name as long as a path has room for more, but what differs by more is another path.
    const MOST: usize = 6;
    let most = (letters / 3).min(MOST);
    let lower = name.to_lowercase();
    let distance = |known: &str| {
        // So that a thousand wrong names among ten thousand right ones are not compared letter by letter.
        let is_as_long = known.chars().count().abs_diff(letters) <= most;
        is_as_long.then(|| strsim::osa_distance(&lower, &known.to_lowercase())).filter(|far| *far <= most)
    };
    known
        .into_iter()
        .filter(|known| *known != name)
        .filter_map(|known| Some((distance(known)?, known)))
        .min()
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_offered_only_if_it_is_near() {
        for (written, known, offered) in [
            ("titel", "title", true),
            ("Title", "title", true),
            ("descripton", "description", true),
            ("/princing/", "/pricing/", true),
            ("fit", "fits", true),
            ("page", "date", false),
            ("title", "title", false),
            ("insights", "incidents", false),
            ("a", "b", false),
            ("", "a", false),
            ("roadmap", "road", false),
        ] {
            assert_eq!(nearest(written, [known]).is_some(), offered, "{written} {known}");
        }
        assert_eq!(nearest("cat", ["car", "bat"]), Some("bat"));
    }
}
