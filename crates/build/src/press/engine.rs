//! Templates. An engine is given a template's name and what it may see; which library draws is its own matter.

use std::fmt::Debug;

use minijinja::value::Value;

use crate::incremental::Fingerprint;
use crate::problem::Problem;

/// Draws templates of one theme.
pub(crate) trait Engine: Debug + Send + Sync {
    /// Draws `template` with `context`, or says what is wrong in which line of which template.
    ///
    /// # Errors
    /// A problem in a template, which names no page: the caller knows what was being drawn.
    fn draw(&self, template: &str, context: Value) -> Result<String, Box<Problem>>;

    /// The fingerprint of `template` and of all that it may extend or include; the same for every name that
    /// the theme does not have.
    fn fingerprint(&self, template: &str) -> Fingerprint;

    /// Whether the theme has `template`.
    fn has(&self, template: &str) -> bool;
}
