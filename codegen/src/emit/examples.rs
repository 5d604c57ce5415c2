//! The examples of the spec → the section `# Examples` of an operation, a doc test.
//!
//! An operation without an example gets no section; an example that cannot be written as Rust is an
//! [`ExampleError`]. Hidden lines run the program: they start a server that expects the documented
//! exchange of the operation, and create a client for it. A standalone crate has no such exchanges, so its
//! programs are only compiled.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use serde_json::{Map, Number, Value};

use self::values::{ExampleError, Writer};
use super::module::{ident, use_item};
use super::pages;
use super::rust::has_number;
use crate::model::{Api, BodyFormat, Example, Form, Operation, Parameter, Returns, RustType};
use crate::print;
use crate::progenitor::RustNames;

pub(super) mod values;

/// The crate that the programs use.
pub(super) struct Crate {
    /// Its name in Rust.
    pub(super) name: Ident,
    /// Whether it has no recordings to run them against.
    pub(super) standalone: bool,
}

/// The section of an operation, if the spec has an example of everything that a call requires.
pub(super) fn section(
    krate: &Crate,
    api: &Api,
    names: &RustNames,
    operation: &Operation,
) -> Result<Option<String>, ExampleError> {
    let mut writer = Writer::new(krate.numbers(api), api, names);
    let client = krate.client_variable();
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
        let program = print(&writer, &krate.name, statements);
        if krate.standalone {
            compiled(krate, &program)
        } else {
            runnable(krate, &operation.rust_name, &program)
        }
    };
    let mut section = format!("# Examples\n\n{}", run(statement));
    if !pages::triggers(api, operation).is_empty() {
        let all = quote! {
            let mut #result = #call.items();
            while let Some(item) = #result.try_next().await? {
                println!("{item:?}");
            }
        };
        let all = run(all);
        section.push_str(&format!("\n\nAll items, from this page on:\n\n{all}"));
    }
    Ok(Some(section))
}

/// The section of each object that occurs in the example of a request body, by its name.
///
/// It shows the example of the type itself, if that has one which can be written as Rust.
/// A hidden line compares the encoded value with the example.
pub(super) fn type_sections(
    krate: &Crate,
    api: &Api,
    names: &RustNames,
) -> Result<BTreeMap<String, String>, ExampleError> {
    let mut bodies = Writer::new(krate.numbers(api), api, names);
    for body in api.operations.iter().filter_map(Operation::request) {
        if let (Some(schema), Some(example)) = (body.value(), body.example()) {
            Writer::into(&mut bodies, &schema.value_type(), &example)?;
        }
    }
    let write = |name: &str, example: &Example| {
        let mut writer = Writer::new(krate.numbers(api), api, names);
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
        let program = print(&writer, &krate.name, quote!(let value = #value;));
        let encoded = values::open(&example.value);
        let section = format!(
            "# Examples\n\n```\n{program}\n# assert_eq!(serde_json::to_value(value)?, serde_json::{encoded});\n# Ok::<(), serde_json::Error>(())\n```"
        );
        Ok((name, section))
    };
    bodies.objects.into_iter().map(section).collect()
}

/// The expression that reads a file.
pub(super) fn read_file(path: &str) -> TokenStream {
    quote!(std::fs::read(#path)?)
}

/// The call up to `.await`; `None` if the spec lacks an example that it needs. `read` writes the expression
/// that reads a file.
pub(super) fn call(
    writer: &mut Writer<'_>,
    client: &Ident,
    operation: &Operation,
    parameters: &[String],
    read: &dyn Fn(&str) -> TokenStream,
) -> Result<Option<TokenStream>, ExampleError> {
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

/// The value of an argument without an example, if any value of its type will do.
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

/// The body of a call: its example, the content of a file, or an object without required properties.
fn body(
    writer: &mut Writer<'_>,
    operation: &Operation,
    read: &dyn Fn(&str) -> TokenStream,
) -> Result<Option<TokenStream>, ExampleError> {
    let Some(body) = operation.sent() else { return Ok(None) };
    let (example, api) = (body.media.example(), writer.api);
    let ty = match body.format {
        BodyFormat::Bytes => return Ok(Some(read("body"))),
        BodyFormat::Text => match example.filter(|it| it.value.is_string()) {
            Some(example) => return writer.into(&RustType::String, &example).map(Some),
            None => return Ok(Some(quote!(std::fs::read_to_string("body")?))),
        },
        BodyFormat::Form | BodyFormat::Multipart | BodyFormat::Json => match body.media.value() {
            Some(schema) => schema.value_type(),
            // A form of files only.
            None if body.format == BodyFormat::Multipart => return Ok(None),
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
        if body.format == BodyFormat::Multipart && entries.is_empty() && !operation.requires_body()
        {
            return Ok(None);
        }
    }
    writer.into(&ty, &example).map(Some)
}

/// The source of a program: imports, then statements.
fn print(writer: &Writer<'_>, crate_name: &Ident, statements: TokenStream) -> String {
    let imports = imports(writer, crate_name);
    let blank = if imports.is_empty() { "" } else { "\n" };
    writer.finish(format!("{imports}{blank}{}", print::statements(statements)))
}

/// The imports that the values of a program need.
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

/// A program in hidden lines that run it against the documented exchange.
fn runnable(krate: &Crate, operation: &str, program: &str) -> String {
    let (crate_name, client) = (&krate.name, krate.client_variable());
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

/// A program in hidden lines that make it compile.
fn compiled(krate: &Crate, program: &str) -> String {
    let (crate_name, client) = (&krate.name, krate.client_variable());
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

    /// The crate that examples import `Number` from: this one if it exports it, so that users need no other.
    pub(super) fn numbers(&self, api: &Api) -> Ident {
        let has = self.standalone && has_number(api);
        if has { self.name.clone() } else { ident("serde_json") }
    }
}

/// `list_attributes` → `attributes`.
pub(super) fn result_variable(operation: &Operation) -> Ident {
    variable(operation.rust_name.split_once('_').map_or("", |(_, what)| what), "response")
}

/// A variable of this name, or of the other if this is not a Rust identifier.
fn variable(name: &str, other: &str) -> Ident {
    syn::parse_str(name).unwrap_or_else(|_| ident(other))
}
