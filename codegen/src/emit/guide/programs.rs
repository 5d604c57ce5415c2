//! The programs of a guide: calls of operations that can be written, and what they take from the crate.

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

/// What all sections are written from.
pub(crate) struct Guide<'a> {
    pub(crate) of: &'a Crate,
    pub(crate) api: &'a Api,
    pub(crate) names: &'a RustNames,
}

/// A call that can be shown, and what it names.
pub(super) struct Shown<'a> {
    pub(super) writer: Writer<'a>,
    pub(super) operation: &'a Operation,
    pub(super) call: TokenStream,
}

/// What becomes of unknown values.
pub(super) const ENUMS: &str = "\
A value of an enum that the document does not have is `Unknown`, and `from_raw` makes one to send; `strict` refuses it where your own files are read with serde.
";

/// What the compiler does not tell who gives a fraction to a setter.
pub(super) const NUMBERS: &str = "\
A number keeps its form: it is a `Number`, which a setter makes of a whole one itself, and `Number::from_f64(49.99)` of a fraction, if it is finite.
";

impl<'a> Guide<'a> {
    /// How a client is made that can call an operation, with what else is set.
    pub(super) fn build(
        &self,
        operation: Option<&Operation>,
        settings: TokenStream,
    ) -> TokenStream {
        let url = self.api.base_url().is_none().then(|| self.api.example_url());
        let set = access::set(self.api, operation);
        quote!(Client::builder(#url)#set #settings.build())
    }

    /// A call of an operation that can be written: rather one that reads, and has few arguments.
    pub(super) fn shown(&self, fits: impl Fn(&Operation) -> bool) -> Option<Shown<'a>> {
        self.shown_with(fits, examples::read_file)
    }

    /// The same; `file` writes what is in a file.
    pub(super) fn shown_with(
        &self,
        fits: impl Fn(&Operation) -> bool,
        file: impl Fn(&str) -> TokenStream,
    ) -> Option<Shown<'a>> {
        let client = self.of.client_variable();
        let shown = self.api.operations.iter().filter(|it| fits(it)).filter_map(|operation| {
            let mut writer = Writer::new(self.of.numbers(self.api), self.api, self.names);
            let parameters = &self.names.signatures[&operation.rust_name].parameters;
            let call =
                examples::call(&mut writer, &client, operation, parameters, &file).ok()??;
            Some(Shown { writer, operation, call })
        });
        shown.min_by_key(|Shown { operation: it, .. }| {
            let returns_nothing = matches!(it.returns(), Returns::Nothing);
            (it.deprecated, it.safety != Safety::ReadOnly, returns_nothing, it.arguments().len())
        })
    }

    /// A program of one item, with what it takes from the crate.
    pub(super) fn program(
        &self,
        writer: Option<&Writer<'_>>,
        names: &[&str],
        item: Item,
    ) -> String {
        let crate_name = &self.of.name;
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
