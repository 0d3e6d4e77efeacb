//! The library's messages, in the words of the others.

use saphyr_parser::ScanError;

/// Returns the library's message, reworded for the most common mistakes, and how to fix it.
pub(super) fn explained(error: &ScanError, line: &str) -> (String, Option<&'static str>) {
    let quotes = "put the value in quotes";
    let info = error.info();
    if info.contains("mapping values are not allowed") {
        return ("unexpected `:` in a value without quotes".to_owned(), Some(quotes));
    }
    if info.contains("unexpected character") {
        return ("a value without quotes cannot start with this character".to_owned(), Some(quotes));
    }
    if info.contains("quoted scalar")
        && (info.contains("end of stream") || info.contains("invalid indentation"))
    {
        return (
            "unclosed quotation mark".to_owned(),
            Some("close it, or write `\\` before a quotation mark that is part of the value"),
        );
    }
    if info.contains("trailing content after") {
        return (
            "unexpected text after the closing quotation mark".to_owned(),
            Some("put the whole value in quotes, with `\\` before each quotation mark in it"),
        );
    }
    if info.contains("unknown escape character") {
        return (
            "unknown escape sequence in double quotes".to_owned(),
            Some("use single quotes, in which `\\` has no special meaning"),
        );
    }
    if info.contains("illegal placement of ':'") {
        return ("unexpected `:` in an unclosed list or table".to_owned(), Some("close it with `]` or `}`"));
    }
    if info.contains("flow") || (info == "invalid indentation" && !line.starts_with(' ')) {
        return ("unclosed list or table before this line".to_owned(), Some("close it with `]` or `}`"));
    }
    if info.contains("recursion limit") {
        return (super::TOO_DEEP.to_owned(), None);
    }
    if info.contains("unknown anchor") {
        return ("unknown anchor".to_owned(), Some(quotes));
    }
    if line.starts_with(' ') || line.contains('\t') {
        return (info.to_owned(), Some("indent all keys of a table alike, with spaces"));
    }
    (info.to_owned(), Some(quotes))
}
