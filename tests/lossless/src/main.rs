//! `lossless`: whether the generated types of a document keep all valid JSON.
//!
//! In: OpenAPI documents. Out: for each, how many components were tried and how many are identical after
//! decoding and encoding, the differences of the others by cause, and which components have no type.
//!
//! ```text
//! cargo run --bin lossless -- FILE…
//! ```
//!
//! The values are made from the document alone, and are the same in every run; those that the schema refuses
//! are left out. Each component also gets future values, with unknown enum values and discriminators.
//! The generated crates stay under `target/lossless`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command prints")]

mod schema;
mod leaves;
mod merge;
mod values;
mod program;
mod compare;
mod report;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use jsonschema::Validator;
use serde_json::Value;

use crate::program::Crate;
use crate::report::Report;
use crate::schema::{Document, reference};
use crate::values::Maker;

/// Decodes values of every component of OpenAPI documents with the generated types, and encodes them again.
#[derive(Debug, Parser)]
#[command(name = "lossless")]
struct Arguments {
    /// The documents.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Only print the values of this component.
    #[arg(long)]
    values: Option<String>,
}

/// The values of a component.
struct Component<'a> {
    name: &'a str,
    values: Vec<Value>,
    /// Why the schema refuses the first value that it refuses.
    refused: Option<String>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let (mut total, mut failed) = (Report::default(), vec![]);
    for file in &arguments.files {
        match document(file, arguments.values.as_deref()) {
            Ok(report) => {
                println!("{}: {report}", file.display());
                total.add(report);
            }
            Err(error) => {
                println!("{}: {error}", file.display());
                failed.push(file.display().to_string());
            }
        }
    }
    println!("all: {}", total.counts());
    if failed.is_empty() && total.is_lossless() {
        return ExitCode::SUCCESS;
    }
    println!("not measured: {}", if failed.is_empty() { "none".into() } else { failed.join(", ") });
    ExitCode::FAILURE
}

fn document(file: &Path, component: Option<&str>) -> Result<Report, String> {
    let text = fs::read_to_string(file).map_err(|it| it.to_string())?;
    let document = Document::parse(&text)?;
    let components = components(&document, component)?;
    if component.is_some() {
        for Component { values, refused, .. } in components {
            values.iter().for_each(|it| println!("{it}"));
            println!("refused: {refused:?}");
        }
        return Ok(Report::default());
    }
    let generated = Crate::generate(file, &document)?;
    let mut report = Report::new(generated.is_whole);
    let (mut types, mut tried) = (vec![], vec![]);
    for component in &components {
        match (generated.type_of(component.name), component.values.as_slice()) {
            (None, _) => report.without_type.push(component.name.to_owned()),
            (_, []) => {
                let why = component.refused.as_deref().unwrap_or("none could be made");
                report.without_value.push(format!("{}: {why}", component.name));
            }
            (Some(ty), values) => {
                tried.extend(values.iter().map(|it| (types.len(), component.name, it)));
                types.push(ty);
            }
        }
    }
    let values: Vec<(usize, &Value)> = tried.iter().map(|(ty, _, value)| (*ty, *value)).collect();
    let results = generated.reencode(&types, &values)?;
    for ((_, name, value), back) in tried.iter().zip(&results) {
        report.value(name, value, back);
    }
    if tried.len() > results.len() {
        let (_, name, value) = tried[results.len()];
        return Err(format!("the program ended at {name} {value}"));
    }
    Ok(report)
}

/// The values of all components, or of one.
fn components<'a>(
    document: &'a Document,
    only: Option<&str>,
) -> Result<Vec<Component<'a>>, String> {
    let future = document.future();
    let (fits, fit) = (document.validators()?, future.validators()?);
    let (maker, future) = (Maker::new(document, &fits), Maker::new(&future, &fit));
    let names = document.components().map(|(name, _)| name);
    let names = names.filter(|name| only.is_none_or(|it| it == *name));
    let component = |name| {
        let (mut values, refused) = fitting(maker.component(name), fits.get(&reference(name)));
        if !values.is_empty() {
            let (future, _) = fitting(future.component(name), fit.get(&reference(name)));
            values.extend(future.into_iter().filter(|it| !values.contains(it)).collect::<Vec<_>>());
        }
        Component { name, values, refused }
    };
    Ok(names.map(component).collect())
}

/// The valid values, and why the first invalid one is invalid.
fn fitting(mut values: Vec<Value>, fits: Option<&Validator>) -> (Vec<Value>, Option<String>) {
    let Some(fits) = fits else { return (vec![], Some("the schema is not valid".to_owned())) };
    let mut refused = None;
    values.retain(|value| match fits.validate(value) {
        Ok(()) => true,
        Err(error) => {
            refused.get_or_insert(format!("{}: {error}", error.instance_path()));
            false
        }
    });
    (values, refused)
}
