//! Links that open a source in the author's editor, at the line of a problem.

use std::path::Path;

use super::route::encoded;

/// An editor that can be opened by a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Editor {
    /// Visual Studio Code and its derivatives; each has its own URL scheme.
    Code(&'static str),
    /// The editors of JetBrains.
    Idea,
    /// Sublime Text, with its URL handler.
    Sublime,
    /// TextMate.
    TextMate,
}

/// The editors, by command.
const KNOWN: &[(&str, Editor)] = &[
    ("code", Editor::Code("vscode")),
    ("code-insiders", Editor::Code("vscode-insiders")),
    ("codium", Editor::Code("vscodium")),
    ("cursor", Editor::Code("cursor")),
    ("windsurf", Editor::Code("windsurf")),
    ("zed", Editor::Code("zed")),
    ("idea", Editor::Idea),
    ("webstorm", Editor::Idea),
    ("subl", Editor::Sublime),
    ("mate", Editor::TextMate),
];

impl Editor {
    /// Returns the editor that the author's environment names, or else the most common one.
    pub(crate) fn of_author(variable: impl Fn(&str) -> Option<String>) -> Self {
        ["VISUAL", "EDITOR"]
            .into_iter()
            .filter_map(variable)
            .find_map(|command| Self::of_command(&command))
            .unwrap_or(Editor::Code("vscode"))
    }

    /// Returns a link to a position in the file at `path`, which is absolute.
    pub(super) fn link(self, path: &Path, line: usize, column: usize) -> String {
        let path = encoded(&path.to_string_lossy().replace('\\', "/"));
        let path = path.trim_start_matches('/');
        match self {
            Self::Code(scheme) => format!("{scheme}://file/{path}:{line}:{column}"),
            Self::Idea => format!("idea://open?file=/{path}&line={line}&column={column}"),
            Self::Sublime => format!("subl://open?url=file:///{path}&line={line}&column={column}"),
            Self::TextMate => format!("txmt://open?url=file:///{path}&line={line}&column={column}"),
        }
    }

    fn of_command(command: &str) -> Option<Self> {
        let program = Path::new(command.split_whitespace().next()?).file_stem()?.to_str()?;
        KNOWN.iter().find(|(name, _)| *name == program).map(|(_, editor)| *editor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_names_the_editor() {
        let named = |visual: &str, editor: &str| {
            Editor::of_author(|name| Some(if name == "VISUAL" { visual } else { editor }.to_owned()))
        };
        assert_eq!(named("/usr/bin/zed --wait", "vim"), Editor::Code("zed"));
        assert_eq!(named("vim", "subl -w"), Editor::Sublime);
        assert_eq!(named("", "vim"), Editor::Code("vscode"));
        assert_eq!(Editor::of_author(|_| None), Editor::Code("vscode"));
    }

    #[test]
    fn links_lead_to_the_place() {
        let path = Path::new("/home/me/my site/content/ü.md");
        let encoded = "home/me/my%20site/content/%C3%BC.md";
        assert_eq!(Editor::Code("vscode").link(path, 3, 7), format!("vscode://file/{encoded}:3:7"));
        assert_eq!(Editor::Idea.link(path, 3, 7), format!("idea://open?file=/{encoded}&line=3&column=7"));
    }
}
