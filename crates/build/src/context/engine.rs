//! An engine renders a template by name with a context, independent of the library behind it.

use std::fmt::Debug;

use minijinja::value::Value;

use crate::fingerprint::Fingerprint;
use crate::problem::Problem;

/// The extensions of templates in which text is escaped as in HTML and XML. Elsewhere text is written unchanged, and a
/// filter such as `json` escapes it.
pub(super) const ESCAPED: [&str; 4] = [".html", ".htm", ".xml", ".svg"];

/// Renders the templates of one theme.
pub(crate) trait Engine: Debug + Send + Sync {
    /// Renders `template` with `context`.
    ///
    /// # Errors
    /// A problem in a template. It does not name the page, which the caller knows.
    fn render(&self, template: &str, context: Value) -> Result<String, Box<Problem>>;

    /// Returns the fingerprint of `template` and of all that it may extend or include; the same for every name that
    /// does not exist.
    fn fingerprint(&self, template: &str) -> Fingerprint;

    /// Returns true if the theme has `template`.
    fn has(&self, template: &str) -> bool;
}
