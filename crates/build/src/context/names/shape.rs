//! The types of the context, as far as they are known before rendering: the contract of `themes/README.md`.

use crate::context::fields;
use crate::parse::Theme;

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Type {
    /// Any type.
    Any,
    /// A record with known fields. Records are compared by name.
    Record(&'static Shape),
    /// The theme's options.
    Options,
    /// A list of values of one type.
    List(&'static Type),
}

/// The fields of a record. A field without a type can be anything.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) name: &'static str,
    pub(super) fields: &'static [&'static str],
    pub(super) types: &'static [(&'static str, Type)],
}

impl PartialEq for Shape {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Shape {}

/// The names that exist in a value.
pub(super) type Names = Vec<String>;

impl Type {
    /// Returns the type of the field `name`.
    ///
    /// # Errors
    /// The field does not exist; contains every name that does.
    pub(super) fn field(&self, name: &str, theme: &Theme) -> Result<Self, Names> {
        match self {
            Self::Record(shape) if shape.fields.contains(&name) => {
                let of = shape.types.iter().find(|(field, _)| *field == name);
                Ok(of.map_or(Self::Any, |(_, of)| of.clone()))
            }
            Self::Record(shape) => Err(shape.fields.iter().map(|name| (*name).to_owned()).collect()),
            Self::Options if theme.options.contains_key(name) => Ok(Self::Any),
            Self::Options => Err(theme.options.keys().cloned().collect()),
            Self::Any | Self::List(_) => Ok(Self::Any),
        }
    }
}

/// Returns the type of the variable `name` of the context.
pub(super) fn given(name: &str) -> Option<Type> {
    GIVEN.iter().find(|(given, _)| *given == name).map(|(_, of)| of.clone())
}

/// Every variable that some template receives. In templates that do not receive one, it is undefined.
pub(super) static GIVEN: [(&str, Type); 7] = [
    ("site", Type::Record(&SITE)),
    ("page", Type::Record(&PAGE)),
    ("data", Type::Any),
    ("block", Type::Record(&BLOCK)),
    ("diagnostic", Type::Record(&DIAGNOSTIC)),
    ("walk", Type::Record(&WALK)),
    ("embed", Type::Record(&EMBED)),
];

/// Declares a record: its fields, and after a semicolon those with a known type.
macro_rules! shape {
    ($name:ident = $fields:expr; $($typed:literal = $of:expr),*) => {
        pub(super) static $name: Shape =
            Shape { name: stringify!($name), fields: $fields, types: &[$(($typed, $of)),*] };
    };
    ($(#[$doc:meta])* $name:ident: $($field:literal)* $(; $($typed:literal = $of:expr),*)?) => {
        $(#[$doc])*
        pub(super) static $name: Shape = Shape {
            name: stringify!($name),
            fields: &[$($field,)* $($($typed,)*)?],
            types: &[$($(($typed, $of),)*)?],
        };
    };
}

static A_SUMMARY: Type = Type::Record(&SUMMARY);

shape!(SITE = fields::SITE;
    "nav" = Type::List(&Type::Record(&NAV)), "organisation" = Type::Record(&ORGANISATION),
    "booking" = Type::Record(&BOOKING), "stylesheet" = Type::Record(&ASSET), "options" = Type::Options,
    "taxonomies" = Type::List(&Type::Record(&TAXONOMY)));
shape!(NAV: "title" "url" "current");
shape!(ORGANISATION: "name" "abn" "abn_url" "email" "logo");
shape!(BOOKING: "url" "label");
shape!(ASSET: "url" "integrity");
shape!(TAXONOMY: "name" "title" "url"; "terms" = Type::List(&A_SUMMARY));
shape!(SUMMARY = fields::SUMMARY;
    "hero" = Type::Record(&IMAGE), "authors" = Type::List(&A_SUMMARY));
shape!(IMAGE = fields::IMAGE;);
shape!(PAGE = fields::PAGE;
    "hero" = Type::Record(&IMAGE), "authors" = Type::List(&A_SUMMARY), "toc" = Type::List(&Type::Record(&HEADING)),
    "breadcrumbs" = Type::List(&Type::Record(&CRUMB)), "feeds" = Type::List(&Type::Record(&FEED)), "related" = Type::List(&A_SUMMARY),
    "pages" = Type::List(&A_SUMMARY), "pager" = Type::Record(&PAGER), "section" = Type::Record(&SUMMARY),
    "previous" = Type::Record(&SUMMARY), "next" = Type::Record(&SUMMARY), "series" = Type::List(&Type::Record(&SERIES)),
    "diagnostic" = Type::Record(&DIAGNOSTIC));
shape!(HEADING: "id" "title" "level"; "children" = Type::List(&Type::Record(&HEADING)));
shape!(CRUMB: "title" "url");
shape!(FEED: "title" "url" "permalink" "type" "format" "own");
shape!(PAGER: "number" "count" "first" "last" "previous" "next"; "pages" = Type::List(&Type::Record(&NUMBERED)));
shape!(NUMBERED: "number" "url");
shape!(SERIES: "title" "url" "part" "parts"; "pages" = Type::List(&A_SUMMARY), "previous" = Type::Record(&SUMMARY),
    "next" = Type::Record(&SUMMARY));
shape!(BLOCK = fields::BLOCK; "entries" = Type::List(&Type::Record(&ENTRY)), "image" = Type::Record(&IMAGE));
shape!(ENTRY: "id" "title" "content");
shape!(DIAGNOSTIC = fields::DIAGNOSTIC;);
shape!(WALK: "title" "diagnostic" "question" "left" "outcome" "back" "start");
shape!(EMBED: "id" "title" "url" "content");
