//! The examples of the spec → the section `# Examples` of an operation: a program that is a test too.
//!
//! An operation for which the spec gives no example gets no section; an example that cannot be
//! written as Rust is a [`Fault`]. What it takes to run the program is hidden from the reader: a
//! server that expects the documented exchange of the operation, and a client that talks to it. Where
//! nobody wrote such exchanges, it is only compiled.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use serde_json::{Map, Number, Value};

use self::values::{Fault, Writer};
use super::module::{ident, use_item};
use super::pages;
use super::rust::has_number;
use crate::model::{Api, Coding, Example, Form, Operation, Parameter, Returns, RustType};
use crate::print;
use crate::progenitor::RustNames;

pub(super) mod values;

/// The crate that the programs use.
pub(super) struct Crate {
    /// Its name in Rust.
    pub(super) name: Ident,
    /// Whether it has no recordings that they could be run against.
    pub(super) standalone: bool,
}

/// The section of an operation, if the spec has an example of all that a call of it needs.
pub(super) fn section(
    of: &Crate,
    api: &Api,
    names: &RustNames,
    operation: &Operation,
) -> Result<Option<String>, Fault> {
    let (mut writer, client) = (Writer::new(of.numbers(api), api, names), of.client_variable());
    let parameters = &names.signatures[&operation.rust_name].parameters;
    let Some(call) = call(&mut writer, &client, operation, parameters, &read_file)? else {
        return Ok(None);
    };
    let result = result_variable(operation);
    let statement = match operation.returns() {
        Returns::Nothing => quote!(#call.await?;),
        _ => quote!(let #result = #call.await?;),
    };
    let run = |statements| {
        let program = print(&writer, &of.name, statements);
        if of.standalone {
            compiled(of, &program)
        } else {
            runnable(of, &operation.rust_name, &program)
        }
    };
    let mut section = format!("# Examples\n\n{}", run(statement));
    if !pages::marks(api, operation).is_empty() {
        let all = quote! {
            let mut #result = #call.items();
            while let Some(item) = #result.try_next().await? {
                println!("{item:?}");
            }
        };
        let all = run(all);
        section.push_str(&format!("\n\nThe items of this page and of all that follow:\n\n{all}"));
    }
    Ok(Some(section))
}

/// The section of each object that callers make, by its name, if it stands in the example of a body.
///
/// An example of its own is shown in place of that one, if it can be written.
/// The program compares what is encoded with the example, which its reader does not see.
pub(super) fn of_types(
    of: &Crate,
    api: &Api,
    names: &RustNames,
) -> Result<BTreeMap<String, String>, Fault> {
    let mut bodies = Writer::new(of.numbers(api), api, names);
    for body in api.operations.iter().filter_map(Operation::request) {
        if let (Some(schema), Some(example)) = (body.value(), body.example()) {
            Writer::into(&mut bodies, &schema.value_type(), &example)?;
        }
    }
    let write = |name: &str, example: &Example| {
        let mut writer = Writer::new(of.numbers(api), api, names);
        let value = writer.exact(&RustType::Named(name.to_owned()), example)?;
        Ok((writer, value))
    };
    let section = |(name, example): (String, Example)| {
        let own = api.types[&name].schema.docs.example.clone();
        let own = own.and_then(|own| Some((write(&name, &own).ok()?, own)));
        let ((writer, value), example) = match own {
            Some(own) => own,
            None => (write(&name, &example)?, example),
        };
        let program = print(&writer, &of.name, quote!(let value = #value;));
        let encoded = values::open(&example.value);
        let section = format!(
            "# Examples\n\n```\n{program}\n# assert_eq!(serde_json::to_value(value)?, serde_json::{encoded});\n# Ok::<(), serde_json::Error>(())\n```"
        );
        Ok((name, section))
    };
    bodies.objects.into_iter().map(section).collect()
}

/// What reads a file.
pub(super) fn read_file(path: &str) -> TokenStream {
    quote!(std::fs::read(#path)?)
}

/// The call up to `.await`; nothing where the spec leaves open what to write. `read` writes what is in a file.
pub(super) fn call(
    writer: &mut Writer<'_>,
    client: &Ident,
    operation: &Operation,
    parameters: &[String],
    read: &dyn Fn(&str) -> TokenStream,
) -> Result<Option<TokenStream>, Fault> {
    let api = writer.api;
    let (mut arguments, mut setters) = (Vec::new(), Vec::new());
    for (parameter, name) in operation.parameters_in_order().into_iter().zip(parameters) {
        let (ty, name) = (parameter.rust_type(), ident(name));
        match api.example(parameter) {
            Some(example) if parameter.is_required() => {
                arguments.push(writer.argument(&ty, example)?);
            }
            Some(example) => {
                let value = writer.argument(&ty, example)?;
                setters.push(quote!(.#name(#value)));
            }
            None if parameter.is_required() => match placeholder(api, parameter) {
                Some(example) => arguments.push(writer.argument(&ty, &example)?),
                None => return Ok(None),
            },
            None => {}
        }
    }
    for file in operation.files() {
        let (name, value) = (ident(&file.rust_name), read(&file.name));
        let value = if file.many { quote!([#value]) } else { value };
        match operation.requires_file(file) {
            true => arguments.push(value),
            false => setters.push(quote!(.#name(#value))),
        }
    }
    let is_required = operation.requires_body();
    match body(writer, operation, read)? {
        Some(body) if is_required => arguments.push(body),
        Some(body) => setters.push(quote!(.body(#body))),
        None if is_required && operation.sent().is_some() => return Ok(None),
        None => {}
    }
    let method = ident(&operation.rust_name);
    Ok(Some(quote!(#client.#method(#(#arguments),*) #(#setters)*)))
}

/// What is written for an argument that the spec has no example of, where any value of its type does.
fn placeholder(api: &Api, parameter: &Parameter) -> Option<Example> {
    let schema = api.resolve(parameter.schema.as_ref()?);
    let value = match &schema.form {
        Form::Enum(all) => all.first()?.value.as_str().into(),
        Form::String if schema.format.is_none() => parameter.name.as_str().into(),
        Form::Integer => schema.limit("minimum").and_then(Number::as_i64).unwrap_or(1).into(),
        _ => return None,
    };
    Some(Example { at: schema.at.clone(), value })
}

/// The body of a call: what the spec has an example of, the content of a file, or an object that requires
/// nothing.
fn body(
    writer: &mut Writer<'_>,
    operation: &Operation,
    read: &dyn Fn(&str) -> TokenStream,
) -> Result<Option<TokenStream>, Fault> {
    let Some(body) = operation.sent() else { return Ok(None) };
    let (example, api) = (body.media.example(), writer.api);
    let ty = match body.coding {
        Coding::Bytes => return Ok(Some(read("body"))),
        Coding::Text => match example.filter(|it| it.value.is_string()) {
            Some(example) => return writer.into(&RustType::String, &example).map(Some),
            None => return Ok(Some(quote!(std::fs::read_to_string("body")?))),
        },
        Coding::Form | Coding::Multipart | Coding::Json => match body.media.value() {
            Some(schema) => schema.value_type(),
            // There is nothing but files.
            None if body.coding == Coding::Multipart => return Ok(None),
            None => RustType::Json,
        },
    };
    let named = match &ty {
        RustType::Named(name) => api.types.get(name),
        RustType::Option(it) => it.name().and_then(|name| api.types.get(name)),
        _ => None,
    };
    let mut example = match (example, named) {
        (Some(example), _) => example,
        (None, Some(ty))
            if matches!(ty.schema.form, Form::Object(_))
                && api.properties(ty).required.is_empty() =>
        {
            Example { at: ty.schema.at.clone(), value: Value::Object(Map::new()) }
        }
        (None, _) => return Ok(None),
    };
    if let Value::Object(entries) = &mut example.value {
        entries.retain(|name, _| operation.files().iter().all(|it| it.name != *name));
        if body.coding == Coding::Multipart && entries.is_empty() && !operation.requires_body() {
            return Ok(None);
        }
    }
    writer.into(&ty, &example).map(Some)
}

/// The text of the program: what it imports, then what it does.
fn print(writer: &Writer<'_>, crate_name: &Ident, statements: TokenStream) -> String {
    let imports = imports(writer, crate_name);
    let blank = if imports.is_empty() { "" } else { "\n" };
    writer.finish(format!("{imports}{blank}{}", print::statements(statements)))
}

/// What a program imports for its values.
pub(super) fn imports(writer: &Writer<'_>, crate_name: &Ident) -> String {
    let mut imports = String::new();
    if !writer.names.is_empty() {
        imports.push_str(&print::unparse(use_item(quote!(#crate_name::types), &writer.names)));
    }
    if !writer.json.is_empty() {
        imports.push_str("use serde_json::json;\n");
    }
    imports
}

/// A program between the hidden lines that run it, against what is documented.
fn runnable(of: &Crate, operation: &str, program: &str) -> String {
    let (crate_name, client) = (&of.name, of.client_variable());
    format!(
        r##"```
# #[tokio::main(flavor = "current_thread")]
# async fn main() -> Result<(), Box<dyn std::error::Error>> {{
# let server = loopback::Server::recorded("{operation}", &["documented"]).await?;
# let {client} = {crate_name}::Client::builder().base_url(server.base_url()).token("test-token").build()?;
{program}
# server.finish()?;
# Ok(())
# }}
```"##
    )
}

/// A program between the hidden lines without which it would not compile.
fn compiled(of: &Crate, program: &str) -> String {
    let (crate_name, client) = (&of.name, of.client_variable());
    format!(
        "```no_run
# async fn example({client}: {crate_name}::Client) -> Result<(), Box<dyn std::error::Error>> {{
{program}
# Ok(())
# }}
```"
    )
}

impl Crate {
    /// `attio_client` → `attio`.
    pub(super) fn client_variable(&self) -> Ident {
        let name = self.name.to_string();
        variable(name.strip_suffix("_client").unwrap_or(&name), "client")
    }

    /// The crate that an example takes `Number` from: itself, if it has it, so that users need no other.
    pub(super) fn numbers(&self, api: &Api) -> Ident {
        let has = self.standalone && has_number(api);
        if has { self.name.clone() } else { ident("serde_json") }
    }
}

/// `list_attributes` → `attributes`.
pub(super) fn result_variable(operation: &Operation) -> Ident {
    variable(operation.rust_name.split_once('_').map_or("", |(_, what)| what), "answer")
}

/// A variable of this name, or of another where Rust takes no such name.
fn variable(name: &str, other: &str) -> Ident {
    syn::parse_str(name).unwrap_or_else(|_| ident(other))
}
