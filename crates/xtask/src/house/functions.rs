//! The lengths of functions, and the nesting depth of their control flow.

use syn::visit::{self, Visit};
use syn::{Block, Expr, ExprIf, ImplItemFn, ItemFn, ItemMod, Signature, TraitItemFn};

use super::source::{Crate, is_for_tests};

/// A function in a file.
pub(super) struct Function {
    pub(super) name: String,
    /// The file, relative to `crates/`, and the line at which it begins.
    pub(super) place: String,
    /// The number of lines from `fn` to the closing brace.
    pub(super) lines: usize,
    /// The maximum depth of nested branches, loops and closures.
    pub(super) nesting: usize,
}

/// Returns the functions of a crate.
pub(super) fn functions(of: &Crate) -> Vec<Function> {
    let mut found = Vec::new();
    for module in &of.modules {
        let file = format!("{}/src/{}", of.name, module.file);
        let mut finder = Finder { file: &file, found: &mut found };
        module.items.iter().for_each(|item| finder.visit_item(item));
    }
    found
}

struct Finder<'a> {
    file: &'a str,
    found: &'a mut Vec<Function>,
}

impl Finder<'_> {
    fn add(&mut self, signature: &Signature, block: &Block) {
        let begin = signature.fn_token.span.start().line;
        let end = block.brace_token.span.close().end().line;
        let mut depth = Depth { now: 0, most: 0 };
        depth.visit_block(block);
        self.found.push(Function {
            name: signature.ident.to_string(),
            place: format!("{}:{begin}", self.file),
            lines: end + 1 - begin,
            nesting: depth.most,
        });
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        if !is_for_tests(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_fn(&mut self, function: &'ast ItemFn) {
        if !is_for_tests(&function.attrs) {
            self.add(&function.sig, &function.block);
            visit::visit_item_fn(self, function);
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        if !is_for_tests(&function.attrs) {
            self.add(&function.sig, &function.block);
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_trait_item_fn(&mut self, function: &'ast TraitItemFn) {
        if let Some(block) = &function.default {
            self.add(&function.sig, block);
        }
        visit::visit_trait_item_fn(self, function);
    }
}

/// Measures the nesting depth of a function.
struct Depth {
    now: usize,
    most: usize,
}

impl Depth {
    fn deeper(&mut self, visit: impl FnOnce(&mut Self)) {
        self.now += 1;
        self.most = self.most.max(self.now);
        visit(self);
        self.now -= 1;
    }

    /// Visits an `if`; an `else if` is not deeper.
    fn branch(&mut self, branch: &ExprIf) {
        self.deeper(|depth| {
            depth.visit_expr(&branch.cond);
            depth.visit_block(&branch.then_branch);
        });
        match branch.else_branch.as_ref().map(|(_, other)| &**other) {
            Some(Expr::If(other)) => self.branch(other),
            Some(other) => self.deeper(|depth| depth.visit_expr(other)),
            None => {}
        }
    }
}

impl<'ast> Visit<'ast> for Depth {
    fn visit_expr(&mut self, expression: &'ast Expr) {
        match expression {
            Expr::If(branch) => self.branch(branch),
            Expr::Match(_) | Expr::ForLoop(_) | Expr::While(_) | Expr::Loop(_) | Expr::Closure(_) => {
                self.deeper(|depth| visit::visit_expr(depth, expression));
            }
            _ => visit::visit_expr(self, expression),
        }
    }

    /// Skips nested functions, which count separately.
    fn visit_item(&mut self, _: &'ast syn::Item) {}
}
