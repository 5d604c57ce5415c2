//! The programs of a guide: calls of operations that have examples, and their imports.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Item, parse_quote};

use super::super::access;
use super::super::examples::values::Writer;
use super::super::examples::{self, Crate};
use super::super::module::ident;
use crate::model::{Api, Operation, Returns, Safety};
use crate::print;
use crate::progenitor::RustNames;

/// The input of all sections.
pub(crate) struct Guide<'a> {
    pub(crate) krate: &'a Crate,
    pub(crate) api: &'a Api,
    pub(crate) names: &'a RustNames,
}

/// A call of an operation, and the writer that has its imports.
pub(super) struct ExampleCall<'a> {
    pub(super) writer: Writer<'a>,
    pub(super) operation: &'a Operation,
    pub(super) call: TokenStream,
}

/// About unknown values of enums.
pub(super) const ENUMS: &str = "\
An enum value that the document does not have is `Unknown`, and `from_raw` makes one to send; `strict` refuses it when serde reads your own files.
";

/// About numbers: errors of the compiler do not say how to pass a fraction to a setter.
pub(super) const NUMBERS: &str = "\
A number is a `Number`, which keeps its notation. Setters take integers as they are; `Number::from_f64(49.99)` converts a fraction, if it is finite.
";

impl<'a> Guide<'a> {
    /// Code that makes a client with the credentials of an operation, and other settings.
    pub(super) fn build(
        &self,
        operation: Option<&Operation>,
        settings: TokenStream,
    ) -> TokenStream {
        let url = self.api.base_url().is_none().then(|| self.api.example_url());
        let credentials = access::builder_calls(self.api, operation);
        quote!(Client::builder(#url)#credentials #settings.build())
    }

    /// A call of a fitting operation with examples: preferably one that reads, and has few arguments.
    pub(super) fn example_call(
        &self,
        fits: impl Fn(&Operation) -> bool,
    ) -> Option<ExampleCall<'a>> {
        self.example_call_with(fits, examples::read_file)
    }

    /// The same; `file` writes the expression that reads a file.
    pub(super) fn example_call_with(
        &self,
        fits: impl Fn(&Operation) -> bool,
        file: impl Fn(&str) -> TokenStream,
    ) -> Option<ExampleCall<'a>> {
        let client = self.krate.client_variable();
        let calls = self.api.operations.iter().filter(|it| fits(it)).filter_map(|operation| {
            let mut writer = Writer::new(self.krate.numbers(self.api), self.api, self.names);
            let parameters = &self.names.signatures[&operation.rust_name].parameters;
            let call =
                examples::call(&mut writer, &client, operation, parameters, &file).ok()??;
            Some(ExampleCall { writer, operation, call })
        });
        calls.min_by_key(|ExampleCall { operation: it, .. }| {
            let returns_nothing = matches!(it.returns(), Returns::Nothing);
            (it.deprecated, it.safety != Safety::ReadOnly, returns_nothing, it.arguments().len())
        })
    }

    /// A program of one item, with its imports from the crate.
    pub(super) fn program(
        &self,
        writer: Option<&Writer<'_>>,
        names: &[&str],
        item: Item,
    ) -> String {
        let crate_name = &self.krate.name;
        let names = names.iter().map(|it| match it.split_once("::") {
            Some((module, name)) => {
                let (module, name) = (ident(module), ident(name));
                quote!(#module::#name)
            }
            None => {
                let name = ident(it);
                quote!(#name)
            }
        });
        let names: Vec<TokenStream> = names.collect();
        let uses = match &names[..] {
            [name] => parse_quote!(use #crate_name::#name;),
            _ => parse_quote!(use #crate_name::{#(#names),*};),
        };
        let types = writer.map_or_else(String::new, |it| examples::imports(it, crate_name));
        let program = format!("{types}{}\n{}", print::unparse(uses), print::unparse(item));
        let program = writer.map_or(program.clone(), |it| it.finish(program));
        format!("```rust,no_run\n{program}```\n")
    }
}
