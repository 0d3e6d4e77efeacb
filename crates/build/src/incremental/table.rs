//! The macro behind the table of queries: it generates for each row a variant of `Query`, its description, the
//! fingerprint of the answer and the method that asks it.

/// Declares every query, one row each:
///
/// ```text
/// /// Documentation.
/// subject Variant(Page page, Text name) => method -> Answer, "in the words of an author, with `{page}`",
/// |given| answer, |answer, paths| what_is_hashed;
/// ```
///
/// The subject is the part of the site that the answer may depend on, and `given` is exactly that part, so that a row
/// with a wrong subject does not compile: `page` gives the page alone, `address` the page at that address, `links` the
/// site, whose addresses the answer depends on, `lists` the feeds, the sitemap and the taxonomies, and `site` everything.
macro_rules! queries {
    ($(
        $(#[doc = $doc:literal])+
        $subject:ident $Query:ident($($Kind:ident $name:ident),*) => $method:ident -> $Answer:ty, $wording:literal,
        |$given:ident| $value:expr, |$answer:pat_param, $paths:pat_param| $hashed:expr;
    )*) => {
        /// A query to the site. Pages are named by their source path, which is stable when their index changes; where
        /// many queries are stored together, those names and other texts are numbers.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub(crate) enum Query<Page = SourcePath, Text = Arc<str>> {
            $($(#[doc = $doc])+ $Query($($Kind),*),)*
        }

        /// Describes the query to an author who wants to know why a page was rendered again.
        impl<Page: fmt::Display, Text: fmt::Display> fmt::Display for Query<Page, Text> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$Query($($name),*) => write!(f, $wording),)*
                }
            }
        }

        impl<Page, Text> Query<Page, Text> {
            /// Returns the same query with its names translated; none if one has no translation.
            pub(crate) fn renamed<'a, P, T>(
                &'a self,
                page: impl FnOnce(&'a Page) -> Option<P>,
                text: impl FnOnce(&'a Text) -> Option<T>,
            ) -> Option<Query<P, T>> {
                Some(match self {
                    $(Self::$Query($($name),*) => Query::$Query($(renamed!($Kind, $name, page, text)),*),)*
                })
            }

            /// The names of all queries.
            pub(crate) const NAMES: &[&str] = &[$(stringify!($Query)),*];

            /// Returns the name of the query.
            pub(crate) fn name(&self) -> &'static str {
                match self {
                    $(Self::$Query(..) => stringify!($Query),)*
                }
            }

            /// Returns the part of the site that the answer depends on.
            pub(super) fn subject(&self) -> Subject<&Page, &Text> {
                match self {
                    $(Self::$Query($($name),*) => {
                        $(let _ = $name;)*
                        subject!($subject $(, $name)*)
                    })*
                }
            }
        }

        impl Query<PageIndex, &str> {
            /// Returns the fingerprint of the current answer.
            fn fingerprint(&self, context: &RenderContext) -> Fingerprint {
                match self {
                    $(Self::$Query($($name),*) => {
                        $(let $name = *$name;)*
                        let $given = given!($subject, context $(, $name)*);
                        let $answer: $Answer = $value;
                        let $paths = Paths(&context.site);
                        fingerprint(&$hashed)
                    })*
                }
            }
        }

        impl TrackedSite {
            $(
                $(#[doc = $doc])+
                pub(crate) fn $method(&self $(, $name: argument!($Kind))*) -> $Answer {
                    self.ask(|| Query::$Query($(asked!($Kind, $name)),*));
                    let context = self.context();
                    let $given = given!($subject, context $(, $name)*);
                    $value
                }
            )*
        }
    };
}

/// Translates a name.
macro_rules! renamed {
    (Page, $name:ident, $page:ident, $text:ident) => {
        $page($name)?
    };
    (Text, $name:ident, $page:ident, $text:ident) => {
        $text($name)?
    };
}

/// The part of the site that the answer depends on.
macro_rules! subject {
    (page, $page:ident $(, $name:ident)*) => {
        Subject::Page($page)
    };
    (address, $address:ident) => {
        Subject::Address($address)
    };
    (links $(, $name:ident)*) => {
        Subject::Addresses
    };
    (lists $(, $name:ident)*) => {
        Subject::Lists
    };
    (site $(, $name:ident)*) => {
        Subject::Whole
    };
}

/// The value that contains the answer.
macro_rules! given {
    (page, $context:ident, $page:ident $(, $name:ident)*) => {
        &$context.site.pages[$page]
    };
    (address, $context:ident, $address:ident) => {
        $context.site.page_written($address)
    };
    (links, $context:ident $(, $name:ident)*) => {
        &$context.site
    };
    (lists, $context:ident $(, $name:ident)*) => {
        Lists(&$context.site)
    };
    (site, $context:ident $(, $name:ident)*) => {
        $context
    };
}

/// The type of a name as an argument of the method that asks.
macro_rules! argument {
    (Page) => {
        PageIndex
    };
    (Text) => {
        &str
    };
}

/// The name as it is recorded.
macro_rules! asked {
    (Page, $name:ident) => {
        $name
    };
    (Text, $name:ident) => {
        $name.into()
    };
}
