//! Which names are no sources: hidden files, and what editors and desktops leave beside the real ones.

/// Hidden, but meant to be published (RFC 8615).
const WELL_KNOWN: &str = ".well-known";

/// Whether a file or folder of this name is passed over.
pub(super) fn ignored(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    (name.starts_with('.') && name != WELL_KNOWN)
        || name.ends_with('~')
        || name.starts_with("~$")
        || (name.len() > 1 && name.starts_with('#') && name.ends_with('#'))
        // Vim tries whether it may write a folder with a file of this name.
        || name == "4913"
        || [".swp", ".swo", ".swx", ".bak", ".orig", ".rej", ".tmp"].iter().any(|end| lower.ends_with(end))
        || ["___jb_tmp___", "___jb_old___"].iter().any(|end| name.ends_with(end))
        || ["thumbs.db", "desktop.ini"].contains(&lower.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_editors_leave_is_passed_over() {
        let left = [
            ".git",
            ".DS_Store",
            ".a.md.swp",
            "a.md~",
            "#a.md#",
            ".#a.md",
            "4913",
            "a.md.swx",
            "~$plan.docx",
            "a.bak",
            "a.md.orig",
            "a.md___jb_tmp___",
            "Thumbs.db",
            "b.tmp",
        ];
        let passed_over: Vec<_> = left.into_iter().filter(|name| !ignored(name)).collect();
        assert_eq!(passed_over, Vec::<&str>::new());
    }

    #[test]
    fn sources_are_not() {
        let sources =
            ["a.md", "_index.md", "#", "a#b.md", "4914", ".well-known", "tmp", "a b.md", "ü.md", "~.md"];
        let passed_over: Vec<_> = sources.into_iter().filter(|name| ignored(name)).collect();
        assert_eq!(passed_over, Vec::<&str>::new());
    }
}
