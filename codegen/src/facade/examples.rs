//! The examples of the spec → the section `# Examples` of an operation: a program that is a test too.
//!
//! An operation for which the spec gives no example gets no section; an example that cannot be
//! written as Rust is a [`Fault`]. What it takes to run the program is hidden from the reader: a
//! server that expects the documented exchange of the operation, and a client that talks to it.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::parse_quote;

use self::values::{Fault, Writer};
use super::ident;
use super::types::use_item;
use crate::plan::{Example, Operation, Plan};
use crate::refine::{Refined, Signature};
use crate::render;

pub(super) mod values;

/// The section of an operation, if the spec has an example of all that a call of it needs.
pub(super) fn section(
    crate_name: &Ident,
    plan: &Plan,
    refined: &Refined,
    operation: &Operation,
) -> Result<Option<String>, Fault> {
    let (mut writer, client) = (Writer::new(plan, refined), client_variable(crate_name));
    let signature = &refined.signatures[&operation.id];
    let Some(call) = call(&mut writer, &client, operation, signature)? else { return Ok(None) };
    let result = result_variable(operation);
    let statement = match signature.output == parse_quote!(()) {
        true => quote!(#call.await?;),
        false => quote!(let #result = #call.await?;),
    };
    let run = |server, statements| {
        let program = print(&writer, crate_name, statements);
        runnable(crate_name, &client, server, &operation.id, &program)
    };
    let mut section = format!("# Examples\n\n{}", run(r#""documented""#, statement));
    if operation.pagination.is_some() {
        let all = quote! {
            let mut #result = #call.items();
            while let Some(item) = #result.try_next().await? {
                println!("{item:?}");
            }
        };
        let all = run(r#""documented", "past_the_end""#, all);
        section.push_str(&format!("\n\nThe items of this page and of all that follow:\n\n{all}"));
    }
    Ok(Some(section))
}

/// The section of each object that callers make, by its name, if it stands in the example of a body.
///
/// The program compares what is encoded with the example, which its reader does not see.
pub(super) fn of_types(
    crate_name: &Ident,
    plan: &Plan,
    refined: &Refined,
) -> Result<BTreeMap<String, String>, Fault> {
    let mut bodies = Writer::new(plan, refined);
    for operation in &plan.operations {
        let body = &refined.signatures[&operation.id].body;
        if let (Some(ty), Some(example)) = (body, &operation.body_example) {
            Writer::into(&mut bodies, ty, example)?;
        }
    }
    let section = |(name, example): (String, Example)| {
        let (mut writer, ty) = (Writer::new(plan, refined), ident(&name));
        let value = writer.exact(&parse_quote!(#ty), &example)?;
        let program = print(&writer, crate_name, quote!(let value = #value;));
        let encoded = values::open(&example.value);
        let section = format!(
            "# Examples\n\n```\n{program}\n# assert_eq!(serde_json::to_value(value)?, serde_json::{encoded});\n# Ok::<(), serde_json::Error>(())\n```"
        );
        Ok((name, section))
    };
    bodies.objects.into_iter().map(section).collect()
}

/// The call up to `.await`; nothing where the spec leaves open what to write, or there is nothing.
fn call(
    writer: &mut Writer<'_>,
    client: &Ident,
    operation: &Operation,
    signature: &Signature,
) -> Result<Option<TokenStream>, Fault> {
    let (mut arguments, mut setters) = (Vec::new(), Vec::new());
    for (parameter, (name, ty)) in operation.parameters.iter().zip(&signature.parameters) {
        match &parameter.example {
            Some(example) if parameter.required => arguments.push(writer.argument(ty, example)?),
            Some(example) => {
                let value = writer.argument(ty, example)?;
                setters.push(quote!(.#name(#value)));
            }
            None if parameter.required => return Ok(None),
            None => {}
        }
    }
    if let Some(ty) = &signature.body {
        let Some(example) = &operation.body_example else { return Ok(None) };
        arguments.push(writer.into(ty, example)?);
    }
    if arguments.is_empty() && setters.is_empty() {
        return Ok(None);
    }
    let method = ident(&operation.id);
    Ok(Some(quote!(#client.#method(#(#arguments),*) #(#setters)*)))
}

/// The text of the program: what it imports, then what it does.
fn print(writer: &Writer<'_>, crate_name: &Ident, statements: TokenStream) -> String {
    let mut imports = String::new();
    if !writer.names.is_empty() {
        imports.push_str(&render::unparse(use_item(quote!(#crate_name::types), &writer.names)));
    }
    if !writer.json.is_empty() {
        imports.push_str("use serde_json::json;\n");
    }
    let blank = if imports.is_empty() { "" } else { "\n" };
    let program = format!("{imports}{blank}{}", render::statements(statements));
    let open = writer.json.iter();
    open.fold(program, |program, (name, text)| program.replace(&name.to_string(), text))
}

/// A program between the hidden lines that run it, against these recordings.
fn runnable(
    crate_name: &Ident,
    client: &Ident,
    recordings: &str,
    operation: &str,
    program: &str,
) -> String {
    format!(
        r##"```
# #[tokio::main(flavor = "current_thread")]
# async fn main() -> Result<(), Box<dyn std::error::Error>> {{
# let server = loopback::Server::recorded("{operation}", &[{recordings}]).await?;
# let {client} = {crate_name}::Client::builder().base_url(server.base_url()).token("test-token").build()?;
{program}
# server.finish()?;
# Ok(())
# }}
```"##
    )
}

/// `attio_client` → `attio`.
fn client_variable(crate_name: &Ident) -> Ident {
    let name = crate_name.to_string();
    variable(name.strip_suffix("_client").unwrap_or(&name), "client")
}

/// `list_attributes` → `attributes`.
fn result_variable(operation: &Operation) -> Ident {
    variable(operation.id.split_once('_').map_or("", |(_, what)| what), "answer")
}

/// A variable of this name, or of another where Rust takes no such name.
fn variable(name: &str, other: &str) -> Ident {
    syn::parse_str(name).unwrap_or_else(|_| ident(other))
}
