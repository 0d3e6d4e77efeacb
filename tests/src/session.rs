//! A page of the documentation, as its reader follows it: files are saved where it says, and commands print what it shows.
//!
//! The paragraph before a block of code names the file that it is for: "Save this as", "Replace" or "Add" and the path in
//! backticks; "Change" replaces the first line with the same key. Blocks of `console` have commands after `$ `, `? 1` for another exit status than 0, and lines of the output, in
//! which `[..]` stands for anything.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Outcome, assay};

/// Follows `page` in the folder `ground`. Returns the number of commands.
pub fn follow(page: &str, ground: &Path) -> Outcome<usize> {
    let mut session = Session { folder: ground.to_owned(), commands: 0 };
    let mut before = "";
    let mut rest = page;
    while let Some((text, code)) = rest.split_once("\n```") {
        before = text.rsplit("\n\n").find(|paragraph| !paragraph.trim().is_empty()).unwrap_or(before);
        let (kind, code) = code.split_once('\n').ok_or("a block of code has no end")?;
        let (block, after) = code.split_once("```\n").ok_or("a block of code has no end")?;
        match kind {
            "console" => session.run(block)?,
            // Commands that the reader may run, or that never end.
            "sh" => {}
            _ => session.save(before, block)?,
        }
        rest = after;
    }
    Ok(session.commands)
}

struct Session {
    folder: PathBuf,
    commands: usize,
}

impl Session {
    fn save(&self, said: &str, text: &str) -> Outcome {
        let name = said.rsplit('`').nth(1).ok_or_else(|| format!("no file is named: {said}"))?;
        let path = self.folder.join(name);
        let existing = || fs::read_to_string(&path).map_err(|error| format!("{name}: {error}"));
        let text = if said.contains("Correct the line") {
            // The last line is the one that was wrong.
            let existing = existing()?;
            let kept = existing.trim_end().rsplit_once('\n').map_or("", |(kept, _)| kept);
            format!("{kept}\n{text}")
        } else if said.contains("Change ") || said.contains(", change ") {
            changed(&existing()?, text).ok_or_else(|| format!("{name} has no such line: {text}"))?
        } else if said.contains("Add ") || said.contains(", add ") {
            format!("{}\n{text}", existing()?)
        } else {
            if said.contains("Replace ") {
                existing()?;
            }
            text.to_owned()
        };
        fs::create_dir_all(path.parent().unwrap_or(&self.folder))?;
        Ok(fs::write(path, text)?)
    }

    fn run(&mut self, block: &str) -> Outcome {
        for command in block.split("$ ").skip(1) {
            let (line, expected) = command.split_once('\n').unwrap_or((command, ""));
            let mut words = words(line).into_iter();
            match words.next().as_deref() {
                Some("cd") => self.folder.push(words.next().ok_or("`cd` names no folder")?),
                Some("assay") => self.assay(line, words, expected)?,
                _ => return Err(format!("the test cannot run `{line}`").into()),
            }
            self.commands += 1;
        }
        Ok(())
    }

    fn assay(&self, line: &str, words: impl Iterator<Item = String>, expected: &str) -> Outcome {
        let output = Command::new(assay::binary()?).args(words).current_dir(&self.folder).output()?;
        let printed = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        let mut lines = expected.lines().peekable();
        let status = lines.next_if(|line| line.starts_with("? ")).map_or("0", |line| &line[2..]);
        if output.status.code().map(|code| code.to_string()).as_deref() != Some(status) {
            return Err(format!("`{line}` does not end with {status}:\n{printed}").into());
        }
        for expected in lines.filter(|line| !line.trim().is_empty()) {
            if !printed.lines().any(|printed| matches(printed, expected)) {
                return Err(format!("`{line}` does not print `{expected}`:\n{printed}").into());
            }
        }
        Ok(())
    }
}

/// Returns `existing` with each line of `text` in place of the first line with the same key.
fn changed(existing: &str, text: &str) -> Option<String> {
    // With its spaces, which tell the lines of two tables apart.
    let key = |line: &str| line.split_once('=').map(|(key, _)| key.to_owned());
    let mut lines: Vec<&str> = existing.lines().collect();
    for new in text.lines() {
        let at = lines.iter().position(|line| key(line).is_some() && key(line) == key(new))?;
        lines[at] = new;
    }
    Some(lines.join("\n") + "\n")
}

/// Returns true if `printed` is the line `expected`, in which `[..]` stands for anything.
pub fn matches(printed: &str, expected: &str) -> bool {
    let mut parts = expected.trim_end().split("[..]");
    let Some(mut rest) = printed.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let mut is_open = false;
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
        is_open = part.is_empty();
    }
    rest.is_empty() || is_open
}

/// Returns the words of a command, those in quotes as one.
pub fn words(line: &str) -> Vec<String> {
    let parts = line.split('"').enumerate();
    let words = parts.flat_map(|(at, part)| match at % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    });
    words.collect()
}
