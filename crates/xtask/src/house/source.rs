//! A crate as a tree of modules, each with its text and its items. Modules are found as the compiler finds them, by
//! their declarations from the root; those compiled only for tests are left out.

use std::collections::BTreeMap;

use syn::{Attribute, Item};

/// A parsed crate.
pub(super) struct Crate {
    pub(super) name: String,
    /// The modules that have a file, from the root.
    pub(super) modules: Vec<Module>,
}

/// A module with a file.
pub(super) struct Module {
    /// The names from the root of the crate to it; empty for the root.
    pub(super) path: Vec<String>,
    /// The file, relative to the source folder of the crate.
    pub(super) file: String,
    pub(super) text: String,
    pub(super) items: Vec<Item>,
}

impl Crate {
    /// Parses a crate from its `files`, whose root is `lib.rs` or else `main.rs`.
    ///
    /// # Errors
    /// A file that is missing or cannot be parsed.
    pub(super) fn parse(name: &str, files: &BTreeMap<String, String>) -> Result<Self, String> {
        let root = if files.contains_key("lib.rs") { "lib.rs" } else { "main.rs" };
        let mut modules = Vec::new();
        add(Vec::new(), root, files, &mut modules)?;
        Ok(Self { name: name.to_owned(), modules })
    }

    /// Returns the number of lines in its modules.
    pub(super) fn lines(&self) -> usize {
        self.modules.iter().map(|module| module.text.lines().count()).sum()
    }
}

/// Adds the module in `file`, and those that it declares.
fn add(
    path: Vec<String>,
    file: &str,
    files: &BTreeMap<String, String>,
    modules: &mut Vec<Module>,
) -> Result<(), String> {
    let text = files.get(file).ok_or_else(|| format!("`{file}` is missing"))?;
    let parsed = syn::parse_file(text).map_err(|error| format!("`{file}`: {error}"))?;
    let children: Vec<String> = declared(&parsed.items).collect();
    modules.push(Module {
        path: path.clone(),
        file: file.to_owned(),
        text: text.clone(),
        items: parsed.items,
    });
    for child in children {
        let path: Vec<String> = path.iter().cloned().chain([child]).collect();
        let stem = path.join("/");
        let [alone, folder] = [format!("{stem}.rs"), format!("{stem}/mod.rs")];
        let file = if files.contains_key(&alone) { alone } else { folder };
        add(path, &file, files, modules)?;
    }
    Ok(())
}

/// Returns the names of the modules that `items` declare and that have files.
fn declared(items: &[Item]) -> impl Iterator<Item = String> {
    items.iter().filter_map(|item| match item {
        Item::Mod(module) if module.content.is_none() && !is_for_tests(&module.attrs) => {
            Some(module.ident.to_string())
        }
        _ => None,
    })
}

/// Returns true if an item with these attributes is compiled only for tests.
pub(super) fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let syn::Meta::List(list) = &attribute.meta else { return attribute.path().is_ident("test") };
        list.path.is_ident("cfg") && list.tokens.to_string() == "test"
    })
}
