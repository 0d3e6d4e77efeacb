//! The questions of readers: which keys they look for in a table, and of which types. Schemas are made of them.

use std::cell::RefCell;

/// A key that a reader looks for in a table.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Question {
    /// The place of the table; none for the outermost one.
    pub(crate) table: Option<usize>,
    /// The key.
    pub(crate) name: &'static str,
    /// The type that is wanted.
    pub(crate) asked: Asked,
}

/// The type of a value that a reader wants.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Asked {
    /// Any value.
    Any,
    /// A text.
    Text,
    /// One of several texts.
    OneOf(Vec<String>),
    /// `true` or `false`.
    Boolean,
    /// An integer.
    Integer,
    /// A number.
    Number,
    /// A date.
    Date,
    /// A list.
    List,
    /// A text or a list of texts.
    Texts,
    /// A table.
    Table,
    /// A list of tables.
    Tables,
    /// The value that was asked for before, which has to be there.
    Required,
}

thread_local! {
    /// The questions that are recorded, while [`recorded`] runs.
    static QUESTIONS: RefCell<Option<Vec<Question>>> = const { RefCell::new(None) };
}

/// Returns what `read` asks of the tables that it reads. For schemas; readers of files record nothing.
pub(crate) fn recorded(read: impl FnOnce()) -> Vec<Question> {
    QUESTIONS.set(Some(Vec::new()));
    read();
    QUESTIONS.take().unwrap_or_default()
}

/// Records a question, if questions are recorded.
pub(super) fn ask(question: impl FnOnce() -> Question) {
    QUESTIONS.with_borrow_mut(|questions| {
        if let Some(questions) = questions {
            questions.push(question());
        }
    });
}
