//! Names that stand for nothing: the targets of links, and the ids of diagnostics and blocks.

/// A name that stands for nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Missing {
    /// The nearest existing name, to type instead.
    pub(crate) nearest: Option<String>,
    /// The reason why it does not exist, if known, and how to fix it.
    pub(crate) because: Option<String>,
    /// True if it exists but cannot be parsed, which is already reported.
    pub(crate) is_reported: bool,
    /// True if several things have this name, and it says which is meant of none.
    pub(crate) is_ambiguous: bool,
}

impl Missing {
    /// Returns a missing target of which only the nearest name is known.
    pub(crate) fn like(nearest: Option<&str>) -> Self {
        Self { nearest: nearest.map(str::to_owned), because: None, is_reported: false, is_ambiguous: false }
    }

    /// Returns how to fix it.
    pub(crate) fn hint(self) -> Option<String> {
        self.because.or_else(|| self.nearest.map(|nearest| format!("did you mean `{nearest}`?")))
    }
}
