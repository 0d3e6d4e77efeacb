//! File names that are not sources: files that systems, editors and tools create, and hidden files.

/// The treatment of a file or folder according to its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is read.
    Source,
    /// It is ignored: nobody means to publish it.
    Ignored,
    /// It is not read, and reported, since somebody may have meant to publish it.
    Hidden,
}

/// Hidden, but read by hosts (RFC 8615 for the first).
const FOR_HOSTS: [&str; 5] = [".well-known", ".htaccess", ".nojekyll", ".domains", ".assetsignore"];

/// The prefixes of hidden files and folders that systems, editors and tools are known to create.
const TOOLS: &str = "\
    .git .hg .svn .jj .bzr .ds_store .apple .spotlight- .trash .fseventsd .temporaryitems .volumeicon .com.apple \
    .localized .directory .hidden.swp ._ .# .~ .env .npmrc .yarn .pnpm .netrc .pypirc .nvmrc .node-version .ruby- \
    .python- .tool-versions .editorconfig .prettier .eslint .stylelint .markdownlint .remark .textlint .vale .cspell \
    .lychee .pre-commit .travis .circleci .gitlab .devcontainer .docker .vscode .vs .idea .fleet .zed .nova .cursor \
    .claude .aider .obsidian .logseq .foam .zettlr .joplin .stfolder .stversions .stignore .sync .dropbox .nextcloud \
    .owncloud .nfs .fuse_hidden .goutputstream- .cache .tmp .temp .swp .sass-cache .jekyll- .hugo_ .quarto .ipynb_ \
    .pytest_cache .mypy_cache .ruff_cache .rhistory .rproj .keep .bundle .vagrant .direnv .undo .netrwhist .viminfo \
    .lock .kateconfig .project .settings .classpath .frontmatter .forestry .decap .tina .netlify .vercel .wrangler \
    .github .gitea .forgejo .buildkite .woodpecker .drone .dependabot .renovate .htpasswd";

/// Returns the treatment of a file or folder called `name`.
pub(super) fn standing(name: &str) -> Standing {
    let lower = name.to_ascii_lowercase();
    if is_left_behind(name, &lower) {
        return Standing::Ignored;
    }
    if !name.starts_with('.') || FOR_HOSTS.contains(&name) {
        return Standing::Source;
    }
    let is_of_a_tool = TOOLS.split_ascii_whitespace().any(|tool| lower.starts_with(tool));
    if is_of_a_tool { Standing::Ignored } else { Standing::Hidden }
}

/// Returns true for files that editors and desktops leave behind.
fn is_left_behind(name: &str, lower: &str) -> bool {
    name.ends_with('~')
        || name.starts_with("~$")
        || (name.len() > 1 && name.starts_with('#') && name.ends_with('#'))
        // Vim creates a file of this name to test if it can write to a folder.
        || name == "4913"
        || [".swp", ".swo", ".swx", ".bak", ".orig", ".rej", ".tmp"].iter().any(|end| lower.ends_with(end))
        || ["___jb_tmp___", "___jb_old___"].iter().any(|end| name.ends_with(end))
        || ["thumbs.db", "ehthumbs.db", "desktop.ini"].contains(&lower)
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
            ".env.local",
            ".git",
            ".gitkeep",
            ".obsidian",
            "._a.jpg",
        ];
        let passed_over: Vec<_> =
            left.into_iter().filter(|name| standing(name) != Standing::Ignored).collect();
        assert_eq!(passed_over, Vec::<&str>::new());
    }

    #[test]
    fn sources_are_not() {
        let sources = [
            "a.md",
            "_index.md",
            "#",
            "a#b.md",
            "4914",
            ".well-known",
            ".htaccess",
            "tmp",
            "a b.md",
            "ü.md",
            "~.md",
        ];
        let passed_over: Vec<_> =
            sources.into_iter().filter(|name| standing(name) != Standing::Source).collect();
        assert_eq!(passed_over, Vec::<&str>::new());
    }

    #[test]
    fn what_is_hidden_by_hand_is_reported() {
        for name in [".secret.md", ".well-knwon", ".nojekyl"] {
            assert_eq!(standing(name), Standing::Hidden, "{name}");
        }
    }
}
