//! A test that there are no import cycles between files, so that each can be read after those it
//! imports.
//!
//! In: the files of a module tree. Out: the files in an import cycle, and the paths that form it.
//! Deliberately absent: methods, which are found by their types; test modules; and `mod` and
//! `pub use` of a child, by which a module only lists its children.

use std::collections::{BTreeMap, BTreeSet};

use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ItemMod, ItemUse, Macro, Token, UseTree, Visibility};

/// The folder of each crate, and the file and the module in it that are the root of a module tree.
const TREES: &[(&str, &str, &[&str])] = &[
    ("codegen/src/", "lib.rs", &[]),
    ("generated-client/src/", "runtime/mod.rs", &["runtime"]),
    ("xtask/src/", "main.rs", &[]),
];

#[test]
fn no_files_import_each_other() {
    let files = super::sources(&["rs"]);
    let found = TREES.iter().flat_map(|(folder, root, at)| cycles(&files, folder, root, at));
    super::none(found.map(|(_, paths)| paths));
}

#[test]
fn a_cycle_is_reported_with_its_files_and_paths() {
    let found = |root: &str, a: &str, b: &str| {
        let files = [("lib.rs", root), ("a.rs", a), ("b.rs", b)];
        let files = files.map(|(file, text)| (file.to_owned(), text.to_owned())).into();
        cycles(&files, "", "lib.rs", &[]).into_values().collect::<String>()
    };
    let (root, b) = ("mod a; mod b; pub use b::B;", "use super::{a::A, fmt};");
    assert_eq!(found(root, "pub struct A;", b), "");
    // The root reexports an item of its child.
    let both = "a.rs imports b.rs by `crate::B`\nb.rs imports a.rs by `super::a::A`\n";
    assert_eq!(found(root, "use crate::{B as It};", b), both);
    let root = "mod a; #[cfg(test)] mod b; fn f() { print!(\"{}\", a::g()) }";
    let both = "a.rs imports lib.rs by `super::super::f`\nlib.rs imports a.rs by `a::g`\n";
    assert_eq!(found(root, "mod inner { fn g() { super::super::f() } }", b), both);
}

/// The files in import cycles, each with the imports that form them.
fn cycles(
    files: &BTreeMap<String, String>,
    folder: &str,
    root: &str,
    at: &[&str],
) -> BTreeMap<String, String> {
    let at = at.iter().map(|&it| it.to_owned()).collect();
    let (modules, names) = (BTreeMap::new(), BTreeMap::new());
    let mut tree = Tree { files, folder, at, modules, names, paths: Vec::new() };
    tree.read(format!("{folder}{root}"));
    let mut imports = BTreeMap::new();
    for (at, path) in &tree.paths {
        let file = &*tree.modules[at];
        if let Some(of) = tree.file(at, path).filter(|it| *it != file) {
            imports.entry((file, of)).or_insert_with(|| path.join("::"));
        }
    }
    let reaches = |file, other| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![file]);
        while let Some(file) = open.pop() {
            let of = imports.keys().filter(|it| it.0 == file).map(|it| it.1);
            open.extend(of.filter(|it| seen.insert(*it)));
        }
        seen.contains(other)
    };
    let mut res: BTreeMap<_, String> = BTreeMap::new();
    for ((file, of), path) in imports.iter().filter(|((file, of), _)| reaches(of, file)) {
        let line = format!("{file} imports {of} by `{path}`\n");
        *res.entry((*file).to_owned()).or_default() += &line;
    }
    res
}

/// The modules of a crate; `at` is the path of the one being read.
struct Tree<'a> {
    files: &'a BTreeMap<String, String>,
    folder: &'a str,
    at: Vec<String>,
    /// The file of each module.
    modules: BTreeMap<Vec<String>, String>,
    /// The path that `use` imports under each name of a module.
    names: BTreeMap<Vec<String>, Vec<String>>,
    /// Each path of several segments in a module.
    paths: Vec<(Vec<String>, Vec<String>)>,
}

impl Tree<'_> {
    fn read(&mut self, file: String) {
        let mut parsed = syn::parse_file(&self.files[&file]).unwrap();
        self.modules.insert(self.at.clone(), file);
        self.visit_file_mut(&mut parsed);
    }

    /// The file that defines the item at a path in a module.
    fn file(&self, at: &[String], path: &[String]) -> Option<&str> {
        let is_child = self.modules.contains_key(&[at, &path[..1]].concat());
        if path.len() < 2 || !is_child && !["crate", "self", "super"].contains(&&*path[0]) {
            return None;
        }
        let mut full = if path[0] == "crate" { Vec::new() } else { at.to_vec() };
        for name in path {
            match &**name {
                "crate" | "self" => {}
                "super" => drop(full.pop()?),
                _ => full.push(name.clone()),
            }
        }
        let known = |it: &usize| self.modules.contains_key(&full[..*it]);
        let (at, rest) = full.split_at((0..=full.len()).rev().find(known)?);
        let reexported = rest.first().and_then(|_| self.names.get(&full[..=at.len()]));
        reexported.and_then(|it| self.file(at, it)).or(Some(&self.modules[at]))
    }

    fn flatten(&mut self, tree: &UseTree, path: &[String], is_counted: bool) {
        let (ident, name) = match tree {
            UseTree::Path(it) => {
                return self.flatten(
                    &it.tree,
                    &[path, &[it.ident.to_string()]].concat(),
                    is_counted,
                );
            }
            UseTree::Group(it) => {
                return it.items.iter().for_each(|it| self.flatten(it, path, is_counted));
            }
            UseTree::Name(it) => (it.ident.to_string(), it.ident.to_string()),
            UseTree::Rename(it) => (it.ident.to_string(), it.rename.to_string()),
            _ => ("self".to_owned(), "*".to_owned()),
        };
        let path = [path, &[ident]].concat();
        self.names.insert([&*self.at, &[name]].concat(), path.clone());
        // A reexport of a child begins with the child, or with `self`.
        if is_counted || ["crate", "super"].contains(&&*path[0]) {
            self.paths.push((self.at.clone(), path));
        }
    }
}

impl VisitMut for Tree<'_> {
    fn visit_item_mod_mut(&mut self, module: &mut ItemMod) {
        // A file of another crate does not import this one.
        let is_of_another = module.attrs.iter().any(|it| it.path().is_ident("path"));
        if is_of_another || module.attrs.contains(&syn::parse_quote!(#[cfg(test)])) {
            return;
        }
        let parent = self.modules[&self.at].clone();
        self.at.push(module.ident.to_string());
        match module.content {
            Some(_) => {
                self.modules.insert(self.at.clone(), parent);
                visit_mut::visit_item_mod_mut(self, module);
            }
            None => self.read(format!("{}{}.rs", self.folder, self.at.join("/"))),
        }
        self.at.pop();
    }

    fn visit_item_use_mut(&mut self, item: &mut ItemUse) {
        self.flatten(&item.tree, &[], matches!(item.vis, Visibility::Inherited));
    }

    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        let names = path.segments.iter().map(|it| it.ident.to_string()).collect();
        self.paths.push((self.at.clone(), names));
        visit_mut::visit_path_mut(self, path);
    }

    /// Reads the arguments of a macro if they are expressions, except code for other crates.
    fn visit_macro_mut(&mut self, it: &mut Macro) {
        let arguments = it.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated);
        if !it.path.is_ident("quote") && !it.path.is_ident("parse_quote") {
            arguments.into_iter().flatten().for_each(|mut it| self.visit_expr_mut(&mut it));
        }
    }
}
