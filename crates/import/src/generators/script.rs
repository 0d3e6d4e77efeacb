//! Strings in configurations that are programs. A program is searched, never run.

/// Returns the string that is assigned to `name`, with a colon or an equals sign.
pub(super) fn stated(script: &str, name: &str) -> Option<String> {
    let mut rest = script;
    while let Some(at) = rest.find(name) {
        let before = rest[..at].chars().next_back();
        let behind = &rest[at + name.len()..];
        rest = behind;
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '.') {
            continue;
        }
        let value = behind.trim_start_matches(['"', '\'']).trim_start();
        let Some(value) = value.strip_prefix([':', '=']) else { continue };
        if let Some(text) = quoted(value.trim_start()) {
            return Some(text.to_owned());
        }
    }
    None
}

/// Returns the content of the string literal that `text` begins with.
pub(super) fn quoted(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let inside = &text[1..];
    inside.find(quote).map(|end| &inside[..end]).filter(|text| !text.contains(['\n', '$']))
}

/// Returns the arguments of each call of `name`.
pub(super) fn calls<'a>(script: &'a str, name: &str) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut rest = script;
    while let Some(at) = rest.find(name) {
        rest = &rest[at + name.len()..];
        if let Some(inside) = rest.strip_prefix('(') {
            let end = inside.find(')').unwrap_or(inside.len());
            found.push(&inside[..end]);
        }
    }
    found
}

/// The script without what follows `//` in lines that begin with it.
pub(super) fn uncommented(script: &str) -> String {
    script
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .map(|line| format!("{line}\n"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_behind_names_are_read() {
        let script =
            "x.site: 1, site: \"https://a.example\", dir: { input: 'src' } f.addPassthroughCopy(\"img\");";
        assert_eq!(stated(script, "site").as_deref(), Some("https://a.example"));
        assert_eq!(stated(script, "input").as_deref(), Some("src"));
        assert_eq!(stated(script, "output"), None);
        assert_eq!(calls(script, "addPassthroughCopy"), ["\"img\""]);
    }
}
