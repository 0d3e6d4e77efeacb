//! An author's mistake, as data. Nothing here prints: `cli` turns problems into text, JSON or an overlay.

mod entry;

use std::fmt;
use std::ops::Range;

pub use self::entry::ProblemEntry;
use crate::source::{SourceFile, SourcePath};

/// The severity of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The site is not published.
    Error,
    /// The site is published; `--strict` makes it an error.
    Warning,
}

impl Severity {
    /// Returns the word that is printed for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// Declares the codes, their printed form and their severity in one table.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $severity:ident;)*) => {
        /// The stable name of a kind of problem, in the style `area/what-is-wrong`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Returns the code as it is printed.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// Returns the severity of problems of this kind.
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }
        }
    };
}

codes! {
    /// A block that no theme or site renders.
    BlockUnknown = "block/unknown", Error;
    /// A block that is opened and never closed, or a closing line with nothing to close.
    BlockUnclosed = "block/unclosed", Error;
    /// The line of a block that cannot be parsed, or an attribute that the block does not have.
    BlockInvalid = "block/invalid", Error;
    /// A data file that has the same name as another.
    DataDuplicateName = "data/duplicate-name", Error;
    /// A data file that cannot be parsed.
    DataInvalid = "data/invalid", Error;
    /// A diagnostic's file or block that cannot be parsed: bad TOML, a missing or ill-typed key.
    DiagnosticInvalid = "diagnostic/invalid", Error;
    /// Answers for which no outcome holds.
    DiagnosticGap = "diagnostic/gap", Error;
    /// Answers for which two outcomes hold, where only one is allowed.
    DiagnosticOverlap = "diagnostic/overlap", Error;
    /// An outcome that no answers lead to.
    DiagnosticUnreachableOutcome = "diagnostic/unreachable-outcome", Error;
    /// A question whose answer changes nothing that a visitor can see.
    DiagnosticIdleQuestion = "diagnostic/idle-question", Warning;
    /// An operand of `or` that can never hold, or of `and` that always does.
    DiagnosticIdleCondition = "diagnostic/idle-condition", Warning;
    /// A score that nothing reads.
    DiagnosticUnusedScore = "diagnostic/unused-score", Warning;
    /// A name in an expression or a reference that does not exist.
    DiagnosticUnknownName = "diagnostic/unknown-name", Error;
    /// An expression that mixes conditions, numbers and options, or that cannot be parsed.
    DiagnosticTypeMismatch = "diagnostic/type-mismatch", Error;
    /// Answers for which a formula divides by zero.
    DiagnosticDivisionByZero = "diagnostic/division-by-zero", Error;
    /// A question that no answers lead to.
    DiagnosticNeverAsked = "diagnostic/never-asked", Error;
    /// A question that every answer set leads to, although it is asked under a condition.
    DiagnosticAlwaysAsked = "diagnostic/always-asked", Warning;
    /// Answers for which a formula exceeds the range of numbers.
    DiagnosticOverflow = "diagnostic/overflow", Error;
    /// A proof whose budget was spent.
    DiagnosticUndecided = "diagnostic/undecided", Error;
    /// Two parts with the same id.
    DiagnosticDuplicateId = "diagnostic/duplicate-id", Error;
    /// A key that a diagnostic does not have.
    DiagnosticUnknownKey = "diagnostic/unknown-key", Error;
    /// A diagnostic with no outcome that recommends against the call.
    DiagnosticNoHonestNo = "diagnostic/no-honest-no", Warning;
    /// An example of the author does not lead where it says.
    DiagnosticCaseFails = "diagnostic/case-fails", Error;
    /// A worse answer leads to a milder recommendation.
    DiagnosticNotMonotone = "diagnostic/not-monotone", Error;
    /// Front matter that cannot be parsed, or a value of the wrong type.
    FrontMatterInvalid = "front-matter/invalid", Error;
    /// A key of another generator that exists here under the same name with another shape.
    FrontMatterForeignShape = "front-matter/foreign-shape", Warning;
    /// A key that every page of a section has to state, or that the pattern of its address needs, and this one does not.
    FrontMatterMissingKey = "front-matter/missing-key", Error;
    /// A key that front matter does not have.
    FrontMatterUnknownKey = "front-matter/unknown-key", Error;
    /// An id in HTML that something else on the page has.
    HtmlDuplicateId = "html/duplicate-id", Warning;
    /// HTML in Markdown, where `site.toml` says that it is reported.
    HtmlNotAllowed = "html/not-allowed", Warning;
    /// An HTML element, tag or comment that is opened and never closed, or an end tag without a start tag.
    HtmlUnclosed = "html/unclosed", Warning;
    /// An image without alternative text.
    ImageMissingAlt = "image/missing-alt", Error;
    /// A reference, a note or an address that was meant to be a link and is not one.
    LinkUndefinedReference = "link/undefined-reference", Warning;
    /// A link to a page or file that does not exist.
    LinkUnknownTarget = "link/unknown-target", Error;
    /// A link to a fragment that does not exist in the page.
    LinkUnknownAnchor = "link/unknown-anchor", Error;
    /// A link that runs a script, or whose address contains its own target.
    LinkUnsafe = "link/unsafe", Error;
    /// Two pages or files with the same address.
    PageDuplicatePath = "page/duplicate-path", Error;
    /// An address that no disk can store, or that is reserved for tools.
    PageInvalidPath = "page/invalid-path", Error;
    /// Terms that are written differently and have the same address.
    PageJoinedTerms = "page/joined-terms", Warning;
    /// A source for which no file would be written.
    PageNoFile = "page/no-file", Error;
    /// An address that is another's, or invalid, on some systems: because of case, Unicode normalization or reserved
    /// names.
    PageUnportablePath = "page/unportable-path", Warning;
    /// An article whose review date has passed.
    PageReviewDue = "page/review-due", Warning;
    /// A file that is used as a picture and is not one.
    PictureUnreadable = "picture/unreadable", Warning;
    /// A picture that a page shows larger than its pixels allow.
    PictureStretched = "picture/stretched", Warning;
    /// A picture that contains the place where it was taken.
    PictureLocated = "picture/located", Warning;
    /// A character that no font of a social card has.
    PictureMissingGlyph = "picture/missing-glyph", Warning;
    /// A drawing that runs a script, or loads another file.
    PictureActive = "picture/active", Warning;
    /// A drawing that cannot be part of a page.
    PictureNotInline = "picture/not-inline", Warning;
    /// Something that a page loads or runs and that the published policy blocks.
    PolicyBlocked = "policy/blocked", Warning;
    /// An address that redirects to one that redirects again.
    RedirectChain = "redirect/chain", Warning;
    /// A redirect from an address that is already in use.
    RedirectClash = "redirect/clash", Error;
    /// Addresses that redirect to each other.
    RedirectLoop = "redirect/loop", Error;
    /// An invalid Australian Business Number.
    SiteAbn = "site/abn", Error;
    /// A section that `site.toml` mentions and the site does not have.
    SiteUnknownSection = "site/unknown-section", Warning;
    /// `site.toml` is missing, cannot be read, or holds a value of the wrong type.
    SiteInvalid = "site/invalid", Error;
    /// A site whose only pictures are SVG drawings, which social networks do not show.
    SiteNoSocialImage = "site/no-social-image", Warning;
    /// A key that `site.toml` does not have.
    SiteUnknownKey = "site/unknown-key", Error;
    /// A file that should be text and is not UTF-8.
    SourceNotUtf8 = "source/not-utf8", Error;
    /// A file that was not read, or that is not published: of an unknown format, or a broken link.
    SourceNotRead = "source/not-read", Warning;
    /// A stylesheet that cannot be parsed.
    StyleError = "style/error", Error;
    /// A tag of another generator in the text of a page, which would be shown literally.
    TemplateForeignTag = "template/foreign-tag", Warning;
    /// A template that cannot be parsed or rendered.
    TemplateError = "template/error", Error;
    /// A theme that does not exist, or whose `theme.toml` cannot be parsed.
    ThemeInvalid = "theme/invalid", Error;
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The place of a problem: a byte range in a source. Lines and columns are counted only when it is printed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// The file.
    pub path: SourcePath,
    /// The byte range, inside the file and on character boundaries.
    pub span: Range<usize>,
}

impl Place {
    /// Returns a byte range in the file at `path`.
    pub fn new(path: &SourcePath, span: Range<usize>) -> Self {
        Self { path: path.clone(), span }
    }

    /// Returns the beginning of the file at `path`, for a problem that concerns the whole file.
    pub fn whole(path: &SourcePath) -> Self {
        Self::new(path, 0..0)
    }
}

/// A change of the text at the place of a problem that certainly corrects it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// The text that is there.
    pub old: String,
    /// The text that should be there.
    pub new: String,
}

/// An author's mistake: what is wrong, where, and what to type instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The kind of mistake.
    pub code: Code,
    /// The severity.
    pub severity: Severity,
    /// The message: lower case, no final full stop, values in backticks.
    pub message: String,
    /// Its place.
    pub place: Place,
    /// Further evidence, one line each: a witness, the other place concerned.
    pub notes: Vec<String>,
    /// The hint for fixing it.
    pub hint: Option<String>,
    /// The change that corrects it, if that is certain.
    pub fix: Option<Box<Fix>>,
}

impl Problem {
    /// Returns a problem of the severity that its code has.
    pub fn new(code: Code, place: Place, message: impl Into<String>) -> Self {
        let message = readable(message.into());
        Self { code, severity: code.severity(), message, place, notes: Vec::new(), hint: None, fix: None }
    }

    /// Sets the severity.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Sets the hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(readable(hint.into()));
        self
    }

    /// Sets the hint if there is one.
    #[must_use]
    pub fn maybe_hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint.map(readable).or(self.hint);
        self
    }

    /// Sets the change that corrects it: `new` in place of `old`, the text at its place.
    #[must_use]
    pub(crate) fn fix(mut self, old: &str, new: Option<&str>) -> Self {
        self.fix = new.map(|new| Box::new(Fix { old: old.to_owned(), new: new.to_owned() }));
        self
    }

    /// Adds a note.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(readable(note.into()));
        self
    }

    /// Returns the sort key: file, place, code, message.
    fn order(&self) -> (&SourcePath, usize, usize, Code, &str) {
        let Place { path, span } = &self.place;
        (path, span.start, span.end, self.code, &self.message)
    }
}

/// Returns the problem of a file that is not UTF-8 from byte `end` on, with its probable encoding.
pub(crate) fn not_utf8(file: &SourceFile, end: usize) -> Problem {
    let is_utf16 = [[0xff, 0xfe], [0xfe, 0xff]].iter().any(|mark| file.bytes.starts_with(mark));
    let letter = file.bytes.get(end).map(|byte| char::from(*byte)).filter(|letter| letter.is_alphabetic());
    let hint = match letter {
        _ if is_utf16 => "the file is UTF-16: save it as UTF-8".to_owned(),
        // The letters of Latin-1 are those of Windows-1252, and the first 256 of Unicode.
        Some(letter) => format!("save the file as UTF-8; in Latin-1 this is `{letter}`"),
        None => "save the file as UTF-8".to_owned(),
    };
    let place = Place::new(&file.path, end..end);
    Problem::new(Code::SourceNotUtf8, place, "invalid UTF-8 from here on").hint(hint)
}

/// The maximum number of characters of a value in backticks: a longer one is shown by its beginning and its end.
const SHOWN: usize = 200;
/// The number of them at its end.
const END: usize = 40;

/// Returns `text` with every value in backticks truncated to a readable length.
fn readable(text: String) -> String {
    if text.len() <= SHOWN {
        return text;
    }
    let mut out = String::with_capacity(text.len().min(4 * SHOWN));
    for (at, part) in text.split('`').enumerate() {
        if at > 0 {
            out.push('`');
        }
        let is_quoted = at % 2 == 1;
        if !is_quoted || part.len() <= SHOWN {
            out.push_str(part);
            continue;
        }
        let characters = part.chars().count();
        if characters <= SHOWN {
            out.push_str(part);
            continue;
        }
        out.extend(part.chars().take(SHOWN - END));
        out.push('…');
        out.extend(part.chars().skip(characters - END));
    }
    out
}

/// Sorts problems by file and place and removes duplicates, so that two builds report the same.
pub(crate) fn sort(problems: &mut Vec<Problem>) {
    problems.sort_by(|a, b| a.order().cmp(&b.order()));
    problems.dedup();
}

/// Returns the problem of a link whose address begins with `scheme`, which no page should use.
pub(crate) fn unsafe_link(scheme: &str, place: Place) -> Problem {
    let (message, hint) = match scheme {
        "data" => (
            "a `data:` address cannot be a link".to_owned(),
            "save it as a file of the site, and link to that file",
        ),
        scheme => (
            format!("a `{scheme}:` address runs a script and cannot be a link"),
            "link to a page; put the script in a file of the site",
        ),
    };
    Problem::new(Code::LinkUnsafe, place, message).hint(hint)
}

/// Returns a hint for an unknown name: the nearest known one, if any is near.
pub(crate) fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(name, known).map(|known| format!("did you mean `{known}`?"))
}

/// Returns the known name that `name` certainly stands for: no other differs in case, in how its words are joined, in two
/// letters that changed places, or in one letter before the last. Another last letter may be another form of a word, such
/// as a plural, and is not certain.
pub(crate) fn certain<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // A letter more or less makes another word of a short one.
    const LEAST: usize = 4;
    let folded = |name: &str| name.to_lowercase().replace(['-', '_', ' '], "");
    let own = folded(name);
    if own.chars().count() < LEAST {
        return None;
    }
    let sorted = |name: &str| {
        let mut letters: Vec<char> = name.chars().collect();
        letters.sort_unstable();
        letters
    };
    let is_near = |known: &&str| {
        let folded = folded(known);
        let same_end = own.chars().next_back() == folded.chars().next_back();
        *known != name
            && strsim::osa_distance(&own, &folded) <= 1
            && (same_end || sorted(&own) == sorted(&folded))
    };
    let mut near = known.into_iter().filter(is_near);
    let first = near.next()?;
    near.all(|other| other == first).then_some(first)
}

/// Returns the names in backticks, separated by commas.
pub(crate) fn listed(names: &[impl fmt::Display]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Returns the known name nearest to `name`, if one is near: at most a third of its letters are replaced, missing,
/// added or swapped with a neighbour. Never `name` itself. The first in alphabetical order wins a tie.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters = name.chars().count();
    // A third of a long path would be many letters; a path that differs by more than this is a different one.
    const MOST: usize = 6;
    let most = (letters / 3).min(MOST);
    let lower = name.to_lowercase();
    let own = letters_of(&lower);
    let distance = |known: &str| {
        // Skips names of another length or of other letters, so that a thousand wrong names are not compared with ten
        // thousand known ones letter by letter.
        let is_as_long = known.chars().count().abs_diff(letters) <= most;
        let known = is_as_long.then(|| known.to_lowercase())?;
        let apart = |(one, other): (&i32, &i32)| one.abs_diff(*other);
        let differing: u32 = own.iter().zip(&letters_of(&known)).map(apart).sum();
        // A letter in place of another changes two counts, and nothing changes more.
        let may_be_near = usize::try_from(differing).is_ok_and(|differing| differing <= 2 * most);
        may_be_near.then(|| strsim::osa_distance(&lower, &known)).filter(|far| *far <= most)
    };
    known
        .into_iter()
        .filter(|known| *known != name)
        .filter_map(|known| Some((distance(known)?, known)))
        .min()
        .map(|(_, known)| known)
}

/// Returns the number of times that each letter is in `text`; some letters share a count.
fn letters_of(text: &str) -> [i32; 64] {
    let mut counts = [0; 64];
    for c in text.chars() {
        counts[c as usize % counts.len()] += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_quoted_is_cut_to_what_can_be_read() {
        let place = || Place::whole(&SourcePath::new("content/a.md"));
        let address = format!("/{}/ü/", "é".repeat(100_000));
        let problem = Problem::new(Code::LinkUnknownTarget, place(), format!("no page at `{address}`"))
            .hint(format!("did you mean `{address}` or `/b/`?"))
            .note(format!("while rendering `{address}`"));
        let cut = format!("/{}…{}/ü/", "é".repeat(SHOWN - END - 1), "é".repeat(END - 3));
        assert_eq!(problem.message, format!("no page at `{cut}`"));
        assert_eq!(problem.hint.unwrap(), format!("did you mean `{cut}` or `/b/`?"));
        assert_eq!(problem.notes, [format!("while rendering `{cut}`")]);
        // Text without quotes is the product's own, and is not truncated.
        let long = "word ".repeat(100);
        assert_eq!(Problem::new(Code::LinkUnknownTarget, place(), long.clone()).message, long);
    }

    #[test]
    fn a_name_is_certain_only_if_one_alone_differs_by_a_letter() {
        let known = ["title", "description", "review_by", "date", "data", "alt"];
        for (written, certain) in [
            ("titel", Some("title")),
            ("descripton", Some("description")),
            ("reviewBy", Some("review_by")),
            ("Title", Some("title")),
            // `date` and `data` are as near.
            ("dat", None),
            ("dta", None),
            ("alts", None),
            ("dste", Some("date")),
            ("detta", None),
            // Forms of other words.
            ("titles", None),
            ("dates", None),
            ("described", None),
            ("dte", None),
            ("titles-of", None),
            ("title", None),
        ] {
            assert_eq!(super::certain(written, known), certain, "{written}");
        }
    }

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
