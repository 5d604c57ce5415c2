//! Prints single items and statements with prettyplease.

use proc_macro2::TokenStream;
use syn::{File, Item, parse_quote};

/// Formats statements as in a function body.
pub(crate) fn statements(tokens: TokenStream) -> String {
    let function = unparse(parse_quote!(fn main() { #tokens }));
    let lines = function.lines().filter_map(|line| line.strip_prefix("    "));
    lines.collect::<Vec<_>>().join("\n")
}

/// Formats an item.
pub(crate) fn unparse(item: Item) -> String {
    prettyplease::unparse(&File {
        shebang: None,
        frontmatter: None,
        attrs: Vec::new(),
        items: vec![item],
    })
}
