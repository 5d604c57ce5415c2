//! What the client takes from progenitor, and that it takes nothing else.
//!
//! `progenitor.txt` lists the items that progenitor generates for one case, and whether the client has
//! an item of that kind and name. Missing or different items are errors.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use codegen::document;
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::visit_mut::VisitMut;
use syn::{
    FnArg, GenericArgument, ImplItem, ImplItemFn, Item, ItemImpl, ItemMod, PathArguments,
    ReturnType, Type, parse_quote,
};

use crate::{CRATE, expected, read, specs};

const SPEC: &str = "cases/foreign/spec.yaml";

#[test]
fn generation_fails_without_progenitor() {
    for (name, spec) in specs() {
        let found = codegen::generate_with(&spec, CRATE, |_| Ok(TokenStream::new()))
            .expect_err(&name)
            .to_string();
        let document = document::parse(&spec).expect("cases can be read");
        let api = codegen::model::read(&document);
        let operations = api.operations.iter().map(|it| &it.rust_name);
        let types = api.types.values().filter(|it| !it.is_alias).map(|it| &it.name);
        for expected in types.chain(operations) {
            assert!(
                found.contains(&format!("`{expected}`")),
                "{name}: {expected} is not reported:\n{found}"
            );
        }
    }
}

#[test]
fn the_items_kept_of_progenitor_are_as_expected() {
    let spec = read(Path::new(SPEC));
    let mut written = Vec::new();
    let files = codegen::generate_with(&spec, CRATE, |lowered| {
        let tokens = codegen::progenitor::run(lowered)?;
        written = names(&tokens.to_string());
        Ok(tokens)
    });
    let files = files.unwrap_or_else(|found| panic!("{SPEC}:\n{found}")).files;
    let kept: BTreeSet<String> = files.values().flat_map(|text| names(text)).collect();
    let mut list = format!(
        "What progenitor generates for {SPEC}, and whether the client has an item of that name.\n\n"
    );
    for name in written {
        let fate = if kept.contains(&name) { "survives" } else { "dropped" };
        list.push_str(&format!("{fate:9} {name}\n"));
    }
    expected::check(&BTreeMap::from([("progenitor.txt".into(), list)]), &[]);
}

/// A change of progenitor's output, as by an upgrade: its name, a string, and the replacement.
const CHANGES: [(&str, &str, &str); 12] = [
    ("an item of another kind", "pub mod types {", "pub mod types { pub fn stow () { }"),
    (
        "a new method",
        "pub async fn delete_parcel",
        "pub async fn stow () { } pub async fn delete_parcel",
    ),
    ("a renamed field", "pub weight :", "pub mass :"),
    ("a new field", "pub weight :", "pub colour : String , pub weight :"),
    ("a renamed type", "pub struct Shelf", "pub struct Board"),
    ("a new type", "pub mod types {", "pub mod types { pub struct Stowaway ;"),
    (
        "a renamed variant",
        "Copy , Debug , Eq , Hash , Ord , PartialEq , PartialOrd)] pub enum ParcelState { AtSender",
        "Copy)] pub enum ParcelState { AtWork",
    ),
    ("a new variant", "Delivered , } impl", "Delivered , Lost , } impl"),
    ("a renamed method", "async fn delete_parcel", "async fn remove_parcel"),
    ("a new parameter", "(& 'a self , min_weight", "(& 'a self , colour : & 'a str , min_weight"),
    ("a missing parameter", "x_tenant : & 'a str", ""),
    ("a missing body", "body : & 'a types :: Parcel", ""),
];

#[test]
fn changed_output_of_progenitor_is_refused() {
    let spec = read(Path::new(SPEC));
    for (what, from, to) in CHANGES {
        let changed = codegen::generate_with(&spec, CRATE, |lowered| {
            let output = codegen::progenitor::run(lowered)?.to_string();
            assert_eq!(output.matches(from).count(), 1, "{what}: where is `{from}`?\n{output}");
            Ok(output.replace(from, to).parse().expect("the change keeps brackets balanced"))
        });
        let found = changed.expect_err(what).to_string();
        assert!(found.contains("[progenitor-output]"), "{what}: {found}");
    }
}

/// Changes each type of a field, a variant, an argument or a result, one at a time.
#[test]
fn a_changed_type_is_refused_anywhere() {
    let spec = read(Path::new(SPEC));
    let mut count = 0;
    for index in 0.. {
        let mut changer = Changer { left: index, changed: None };
        let changed = codegen::generate_with(&spec, CRATE, |lowered| {
            let mut file = syn::parse2(codegen::progenitor::run(lowered)?).expect("it is Rust");
            changer.visit_file_mut(&mut file);
            Ok(file.into_token_stream())
        });
        let Some(was) = changer.changed else { break };
        let found = changed.expect_err(&was).to_string();
        assert!(found.contains("[progenitor-output]"), "{was}: {found}");
        count += 1;
    }
    assert!(count > 15, "only {count} types were found");
}

/// Changes one type that the client uses, after skipping others.
struct Changer {
    /// The number of types to skip.
    left: usize,
    /// The original type, once changed.
    changed: Option<String>,
}

impl Changer {
    fn change(&mut self, ty: &mut Type) {
        if self.left == 0 && self.changed.is_none() {
            let was = printed(ty);
            *ty = if was == "bool" { parse_quote!(i8) } else { parse_quote!(bool) };
            self.changed = Some(was);
        }
        self.left = self.left.saturating_sub(1);
    }
}

impl VisitMut for Changer {
    fn visit_item_mod_mut(&mut self, module: &mut ItemMod) {
        let items = module.content.iter_mut().flat_map(|(_, items)| items);
        for item in items.filter(|_| module.ident == "types") {
            let fields: Vec<_> = match item {
                Item::Struct(it) => it.fields.iter_mut().collect(),
                Item::Enum(it) => it.variants.iter_mut().flat_map(|it| &mut it.fields).collect(),
                _ => Vec::new(),
            };
            fields.into_iter().for_each(|field| self.change(&mut field.ty));
        }
    }

    fn visit_impl_item_fn_mut(&mut self, method: &mut ImplItemFn) {
        if method.sig.asyncness.is_none() {
            return;
        }
        for argument in &mut method.sig.inputs {
            if let FnArg::Typed(argument) = argument {
                self.change(&mut argument.ty);
            }
        }
        // `Result<ResponseValue<T>, E>`
        if let ReturnType::Type(_, result) = &mut method.sig.output
            && let Some(result) = first(result).and_then(first)
        {
            self.change(result);
        }
    }
}

/// `A<B, C>` → `B`
fn first(ty: &mut Type) -> Option<&mut Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last_mut()?;
    let PathArguments::AngleBracketed(arguments) = &mut last.arguments else { return None };
    arguments.args.iter_mut().find_map(|it| match it {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// The items of a file: their kinds and names.
fn names(rust: &str) -> Vec<String> {
    let file = syn::parse_file(rust).unwrap_or_else(|error| panic!("{error}:\n{rust}"));
    file.items.iter().flat_map(of_item).collect()
}

fn of_item(item: &Item) -> Vec<String> {
    match item {
        Item::Struct(it) => {
            let fields = it.fields.iter().filter_map(|field| field.ident.as_ref());
            let fields = fields.map(|field| format!("  field {}.{field}", it.ident));
            [format!("struct {}", it.ident)].into_iter().chain(fields).collect()
        }
        Item::Enum(it) => {
            let variants = it
                .variants
                .iter()
                .map(|variant| format!("  variant {}::{}", it.ident, variant.ident));
            [format!("enum {}", it.ident)].into_iter().chain(variants).collect()
        }
        Item::Mod(it) => {
            let items = it.content.iter().flat_map(|(_, items)| items).flat_map(of_item);
            [format!("mod {}", it.ident)].into_iter().chain(items).collect()
        }
        Item::Impl(it) => of_impl(it),
        // Types and calls are items within macros of the runtime.
        Item::Macro(it) => {
            syn::parse2(it.mac.tokens.clone()).map(|item| of_item(&item)).unwrap_or_default()
        }
        Item::Use(it) => {
            vec![format!("use {}", printed(&it.tree))]
        }
        _ => vec![printed(item)],
    }
}

fn of_impl(it: &ItemImpl) -> Vec<String> {
    let ty = printed(&it.self_ty);
    if let Some((path, _)) = &it.trait_ {
        return vec![format!("impl {} for {ty}", printed(&path.segments.last()))];
    }
    let methods = it.items.iter().filter_map(|item| match item {
        ImplItem::Fn(method) => Some(format!("method {ty}::{}", method.sig.ident)),
        _ => None,
    });
    methods.collect()
}

/// Tokens with conventional spacing.
fn printed(tokens: &impl ToTokens) -> String {
    let tight = [
        ("< :: ", "<::"),
        (" :: ", "::"),
        (" <", "<"),
        ("< ", "<"),
        (" >", ">"),
        ("& ", "&"),
        (" ,", ","),
        ("{ ", "{"),
        (", }", "}"),
    ];
    let text = tokens.to_token_stream().to_string();
    tight.iter().fold(text, |text, (from, to)| text.replace(from, to))
}
