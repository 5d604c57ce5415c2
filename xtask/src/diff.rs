//! `diff`: what changed from one spec to another, told to people and to tools.
//!
//! The exit code is the verdict: 0 if nothing changed or a patch will do, 10 for a minor version, 11
//! for a major one, and 2 if that could not be found out.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;
use codegen::diff::{self, Change, SemverBump, Unreadable, report};
use codegen::{Diagnostics, Sources};

use crate::documents::Documents;
use crate::lint::{say, text};
use crate::released;
use crate::repository::{CRATE, SPEC, version};

/// How changes are written.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// For a pull request.
    Markdown,
    /// One JSON object.
    Json,
}

/// Tells what changed, on standard output.
///
/// # Errors
/// What could not be read, and what is wrong with it.
pub(crate) fn diff(
    root: &Path,
    [old, new]: [Option<&Path>; 2],
    overlays: &[PathBuf],
    format: Format,
) -> Result<ExitCode, String> {
    let released = match old {
        Some(_) => None,
        None => Some(
            released::read(root)?
                .ok_or("nothing is released yet; name two files: `cargo xtask diff OLD NEW`")?,
        ),
    };
    // What is compared with the last release follows it, whatever the version is by now.
    let version = match &released {
        Some(released) => released.version.to_string(),
        None => version(root)?.to_string(),
    };
    let old = Documents::read(root, old, released::SPEC, overlays)?;
    let new = Documents::read(root, new, SPEC, overlays)?;
    let (old, new) = (sources(&old)?, sources(&new)?);
    let changes = compare(&old, &new)?;
    // What is read as nothing cannot be compared, so it is told before what changed.
    eprint!("{}{}", refused(&old), refused(&new));
    let names = report::Names { old: &old, new: &new, version: &version };
    say(&match format {
        Format::Text => report::text(&changes, names),
        Format::Markdown => report::markdown(&changes, names),
        Format::Json => report::json(&changes, names),
    })?;
    Ok(ExitCode::from(match diff::required_bump(&changes) {
        None | Some(SemverBump::Patch) => 0,
        Some(SemverBump::Minor) => 10,
        Some(SemverBump::Major) => 11,
    }))
}

/// Why `lint` refuses a spec; empty if it does not.
fn refused(spec: &Sources<'_>) -> String {
    let found = codegen::diagnose(spec.clone(), CRATE);
    match found.has_errors() {
        true => format!(
            "`lint` refuses {}, so that no client can be made of it:\n\n{}\n",
            spec.name(),
            text(&found, spec, &io::stderr())
        ),
        false => String::new(),
    }
}

/// What changed between two specs.
///
/// # Errors
/// What is wrong with either, so that it cannot be compared.
pub(crate) fn compare(old: &Sources<'_>, new: &Sources<'_>) -> Result<Vec<Change>, String> {
    diff::diff(old.clone(), new.clone()).map_err(|unreadable| match unreadable {
        Unreadable::Old(found) => not_compared(old, &found),
        Unreadable::New(found) => not_compared(new, &found),
    })
}

/// The text of the spec of this repository.
///
/// # Errors
/// That it cannot be read, or is no text.
pub(crate) fn spec(root: &Path) -> Result<String, String> {
    Ok(sources(&Documents::read(root, None, SPEC, &[])?)?.text().to_owned())
}

/// The texts of a spec.
///
/// # Errors
/// That one is no text.
pub(crate) fn sources(documents: &Documents) -> Result<Sources<'_>, String> {
    documents.sources().map_err(|(readable, found)| not_compared(&readable, &found))
}

pub(crate) fn not_compared(spec: &Sources<'_>, found: &Diagnostics) -> String {
    format!("{} cannot be compared:\n\n{}", spec.name(), text(found, spec, &io::stderr()))
}
