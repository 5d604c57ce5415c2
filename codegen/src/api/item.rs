//! A line of a list → its item, as far as the API diff needs.
//!
//! Lines are Rust, except that paths replace names, so `syn` parses them. A line that it cannot parse,
//! such as one about a feature, becomes an item named by the whole line.

use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{
    AngleBracketedGenericArguments, Attribute, FnArg, Generics, Ident, ItemImpl, Pat, Token, Type,
};

const DEPRECATED: &str = "#[deprecated] ";

/// The prefix of the line with the required compiler version.
const RUST_VERSION: &str = "rust-version: ";

/// An item of a list.
#[derive(Debug, Default)]
pub(super) struct Item {
    /// The name that identifies it: `pub fn a::B::c`.
    pub(super) name: String,
    pub(super) is_deprecated: bool,
    /// Whether it is `#[non_exhaustive]`.
    pub(super) is_open: bool,
    pub(super) kind: ItemKind,
    /// The path without generic parameters, `a::B::c`; for an implementation, that of the type.
    pub(super) path: String,
    /// The names of arguments.
    pub(super) names: Vec<String>,
    /// Everything else that matters to programs.
    pub(super) signature: String,
}

#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) enum ItemKind {
    /// An enum, a struct or a union.
    Type,
    Trait,
    /// A field or a variant.
    Member,
    /// A function, a constant or anything else with a path.
    Named,
    /// An implementation that adds to a type.
    Impl,
    /// One that restricts it: of `Drop`, or negative for an auto trait.
    RestrictingImpl,
    /// Not a Rust item.
    #[default]
    Other,
}

impl Item {
    pub(super) fn of(line: &str) -> Self {
        let plain = line.strip_prefix(DEPRECATED).unwrap_or(line);
        let name = if line.starts_with(RUST_VERSION) { RUST_VERSION } else { plain };
        let item = syn::parse_str(plain).unwrap_or_else(|_| {
            let implementation = syn::parse_str(&format!("{plain} {{}}"));
            let (kind, path) = implementation.map(|it| implementation_of(&it)).unwrap_or_default();
            Self { name: name.to_owned(), kind, path, ..Self::default() }
        });
        Self { is_deprecated: plain != line, ..item }
    }

    /// The path of its parent.
    pub(super) fn parent(&self) -> &str {
        self.path.rsplit_once("::").map_or("", |(parent, _)| parent)
    }
}

/// Parses an item with a path.
impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let mut words = vec![input.parse::<Token![pub]>()?.to_token_stream().to_string()];
        // The path follows the last keyword.
        while input.peek2(Ident::peek_any) {
            words.push(input.call(Ident::parse_any)?.to_string());
        }
        let word = words.last().map_or("", String::as_str);
        let kind = match word {
            "enum" | "struct" | "union" => ItemKind::Type,
            "trait" => ItemKind::Trait,
            "pub" => ItemKind::Member,
            _ => ItemKind::Named,
        };
        let path = path(input)?;
        let (generics, mut names, mut types) = (input.parse::<Generics>()?, Vec::new(), Vec::new());
        if word == "fn" {
            let arguments;
            syn::parenthesized!(arguments in input);
            for argument in arguments.parse_terminated(FnArg::parse, Token![,])? {
                if let FnArg::Typed(it) = &argument
                    && let Pat::Ident(name) = &*it.pat
                {
                    names.push(name.ident.to_string());
                    types.push(it.ty.to_token_stream());
                } else {
                    types.push(argument.to_token_stream());
                }
            }
        }
        let rest: proc_macro2::TokenStream = input.parse()?;
        let is_open = attributes.iter().any(|it| it.path().is_ident("non_exhaustive"));
        let signature = quote!(#(#attributes)* #generics (#(#types),*) #rest).to_string();
        let name = format!("{} {path}", words.join(" "));
        Ok(Self { name, is_deprecated: false, is_open, kind, path, names, signature })
    }
}

/// Parses a path, dropping generic arguments inside it; those after it are left.
fn path(input: ParseStream<'_>) -> syn::Result<String> {
    let mut path = input.call(Ident::parse_any)?.to_string();
    loop {
        let ahead = input.fork();
        if ahead.parse::<AngleBracketedGenericArguments>().is_ok() && ahead.peek(Token![::]) {
            input.parse::<AngleBracketedGenericArguments>()?;
        }
        if !input.peek(Token![::]) {
            return Ok(path);
        }
        input.parse::<Token![::]>()?;
        path += &format!("::{}", input.call(Ident::parse_any)?);
    }
}

/// The kind of an implementation, and the path of its type.
fn implementation_of(it: &ItemImpl) -> (ItemKind, String) {
    let words = |path: &syn::Path| -> Vec<String> {
        path.segments.iter().map(|it| it.ident.to_string()).collect()
    };
    let drops =
        it.trait_.as_ref().is_some_and(|(it, _)| words(it) == ["core", "ops", "drop", "Drop"]);
    let restricts = it.modifiers.polarity.is_some() || drops;
    let path = if let Type::Path(it) = &*it.self_ty { words(&it.path) } else { Vec::new() };
    (if restricts { ItemKind::RestrictingImpl } else { ItemKind::Impl }, path.join("::"))
}
