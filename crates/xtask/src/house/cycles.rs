//! The dependencies between modules. A path counts for the module that defines the item, whatever re-exports it: `use
//! super::Name` is not a dependency on the parent if the parent imports the name from another of its modules. Siblings
//! are compared, at each level of the tree; that a module uses items of its parent is not a cycle.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{ItemMod, ItemUse, Macro, UseTree};

use super::source::{Crate, is_for_tests};

/// Sibling modules that depend on each other in a cycle.
#[derive(Debug)]
pub(super) struct Cycle {
    /// The parent, such as `crate::render`.
    pub(super) parent: String,
    pub(super) modules: BTreeSet<String>,
    /// The dependencies between them, with their number and the first place.
    pub(super) uses: Vec<Use>,
}

/// The dependency of a module on a sibling.
#[derive(Clone, Debug)]
pub(super) struct Use {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) times: usize,
    /// The file and line of the first one.
    pub(super) place: String,
}

/// Names from the root of the crate.
type Path = Vec<String>;

/// Returns the cycles among the modules of a crate, at every level.
pub(super) fn cycles(of: &Crate) -> Vec<Cycle> {
    let tree = Tree::new(of);
    let mut levels: BTreeMap<Path, BTreeMap<(String, String), Use>> = BTreeMap::new();
    for (module, names) in &tree.names {
        for named in &names.paths {
            let target = tree.resolve(&named.path, 0);
            let common = module.iter().zip(&target).take_while(|(a, b)| a == b).count();
            let (Some(from), Some(to)) = (module.get(common), target.get(common)) else { continue };
            let level = levels.entry(module[..common].to_vec()).or_default();
            let [from, to] = [from.clone(), to.clone()];
            let place = named.place.clone();
            level.entry((from.clone(), to.clone())).or_insert(Use { from, to, times: 0, place }).times += 1;
        }
    }
    levels
        .into_iter()
        .flat_map(|(parent, uses)| circles(&parent, &uses.into_values().collect::<Vec<_>>()))
        .collect()
}

/// Returns the groups of modules that reach each other by `uses`.
fn circles(parent: &Path, uses: &[Use]) -> Vec<Cycle> {
    let mut open: BTreeSet<&str> = uses.iter().map(|one| one.from.as_str()).collect();
    let mut found = Vec::new();
    while let Some(first) = open.pop_first() {
        let there = reached(first, uses);
        let modules: BTreeSet<String> = there
            .iter()
            .filter(|other| reached(other, uses).contains(first))
            .map(|&name| name.to_owned())
            .collect();
        modules.iter().for_each(|name| _ = open.remove(name.as_str()));
        if modules.len() > 1 {
            let is_inside = |one: &&Use| modules.contains(&one.from) && modules.contains(&one.to);
            let uses = uses.iter().filter(is_inside).cloned().collect();
            let parent =
                ["crate"].into_iter().chain(parent.iter().map(String::as_str)).collect::<Vec<_>>().join("::");
            found.push(Cycle { parent, modules, uses });
        }
    }
    found
}

/// Returns the modules that `from` uses, directly or indirectly.
fn reached<'a>(from: &'a str, uses: &'a [Use]) -> BTreeSet<&'a str> {
    let mut there = BTreeSet::new();
    let mut next = vec![from];
    while let Some(name) = next.pop() {
        let used = uses.iter().filter(|one| one.from == name).map(|one| one.to.as_str());
        next.extend(used.filter(|used| there.insert(*used)));
    }
    there
}

/// The modules of a crate with the names in them.
struct Tree {
    names: BTreeMap<Path, Names>,
}

/// The names in a module.
#[derive(Default)]
struct Names {
    /// The path of each imported name.
    imports: BTreeMap<String, Path>,
    paths: Vec<Named>,
}

/// A path in the source, resolved from the root of the crate.
struct Named {
    path: Path,
    place: String,
}

impl Tree {
    fn new(of: &Crate) -> Self {
        let paths = of.modules.iter().map(|module| module.path.clone());
        let mut tree = Self { names: paths.map(|path| (path, Names::default())).collect() };
        for module in &of.modules {
            let file = &module.file;
            let mut reader = Reader { file, module: module.path.clone(), tree: &mut tree };
            module.items.iter().for_each(|item| reader.visit_item(item));
        }
        tree
    }

    /// Returns the module that defines the item at `path`.
    fn resolve(&self, path: &[String], depth: usize) -> Path {
        /// The maximum number of re-exports to follow. More would be a cycle, which no compiler accepts.
        const DEEPEST: usize = 16;
        let mut module = Path::new();
        for (at, name) in path.iter().enumerate() {
            let child: Path = module.iter().chain([name]).cloned().collect();
            if self.names.contains_key(&child) {
                module = child;
                continue;
            }
            let import = self.names.get(&module).and_then(|names| names.imports.get(name));
            return match import {
                Some(import) if depth < DEEPEST => {
                    let whole: Path = import.iter().chain(&path[at + 1..]).cloned().collect();
                    self.resolve(&whole, depth + 1)
                }
                _ => module,
            };
        }
        module
    }
}

/// Collects the names in a module, and in its inline modules.
struct Reader<'a> {
    file: &'a str,
    module: Path,
    tree: &'a mut Tree,
}

impl Reader<'_> {
    /// Returns a path from the root of the crate, or none if it leads to another crate or is a plain name.
    fn absolute(&self, segments: &[String]) -> Option<Path> {
        let first = segments.first()?;
        let climbed = segments.iter().take_while(|name| *name == "super").count();
        let (base, rest) = match first.as_str() {
            "crate" => (&[][..], &segments[1..]),
            "self" => (&self.module[..], &segments[1..]),
            "super" => (&self.module[..self.module.len().saturating_sub(climbed)], &segments[climbed..]),
            name => {
                let child: Path =
                    self.module.iter().map(String::as_str).chain([name]).map(str::to_owned).collect();
                (self.tree.names.contains_key(&child)).then_some((&self.module[..], segments))?
            }
        };
        // `self::super::name` is rare and means the same.
        let rest = rest.iter().filter(|name| *name != "self");
        Some(base.iter().chain(rest).cloned().collect())
    }

    fn mention(&mut self, segments: &[String], line: usize) -> Option<Path> {
        let path = self.absolute(segments)?;
        let place = format!("{}:{line}", self.file);
        let names = self.tree.names.entry(self.module.clone()).or_default();
        names.paths.push(Named { path: path.clone(), place });
        Some(path)
    }

    fn imports(&mut self, tree: &UseTree, before: &[String]) {
        let with = |name: String| before.iter().cloned().chain([name]).collect::<Path>();
        match tree {
            UseTree::Path(inner) => self.imports(&inner.tree, &with(inner.ident.to_string())),
            UseTree::Group(group) => group.items.iter().for_each(|inner| self.imports(inner, before)),
            UseTree::Name(name) => {
                let path = with(name.ident.to_string());
                let bound = path.iter().rev().find(|part| *part != "self").cloned();
                self.import(&path, bound, name.ident.span().start().line);
            }
            UseTree::Rename(name) => {
                let bound = Some(name.rename.to_string());
                self.import(&with(name.ident.to_string()), bound, name.ident.span().start().line);
            }
            UseTree::Glob(glob) => _ = self.mention(before, glob.star_token.spans[0].start().line),
        }
    }

    fn import(&mut self, path: &[String], bound: Option<String>, line: usize) {
        if let (Some(path), Some(bound)) = (self.mention(path, line), bound) {
            self.tree.names.entry(self.module.clone()).or_default().imports.insert(bound, path);
        }
    }

    /// Collects the paths in the arguments of a macro: names joined by `::`.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut segments: Path = Vec::new();
        let mut line = 0;
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        _ = self.mention(&std::mem::take(&mut segments), line);
                    }
                    line = name.span().start().line;
                    segments.push(name.to_string());
                    colons = 0;
                }
                TokenTree::Punct(mark) if mark.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => {
                    self.tokens(group.stream());
                    colons = 0;
                }
                _ => colons = 0,
            }
        }
        _ = self.mention(&segments, line);
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        if is_for_tests(&module.attrs) || module.content.is_none() {
            return;
        }
        self.module.push(module.ident.to_string());
        self.tree.names.entry(self.module.clone()).or_default();
        visit::visit_item_mod(self, module);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        if !is_for_tests(&item.attrs) {
            self.imports(&item.tree, &[]);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Path = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let line = path.segments.first().map_or(0, |segment| segment.ident.span().start().line);
        if segments.len() > 1 {
            _ = self.mention(&segments, line);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        self.tokens(call.tokens.clone());
        visit::visit_macro(self, call);
    }
}
