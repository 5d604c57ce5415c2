//! `diff`: lists the changes between two specs, for people and for tools.
//!
//! The exit code is the verdict: 0 for no change or a patch, 10 for a minor bump, 11 for a major
//! bump, and 2 if the command failed.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;
use codegen::diff::{self, Change, SemverBump, Unreadable, report};
use codegen::{Diagnostics, Sources};

use crate::baseline;
use crate::documents::Documents;
use crate::lint::{print, render};
use crate::repository::{CRATE, SPEC, version};

/// The output format of changes.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// For a pull request.
    Markdown,
    /// One JSON object.
    Json,
}

/// Prints the changes.
///
/// # Errors
/// If a file cannot be read, or a spec cannot be compared.
pub(crate) fn diff(
    root: &Path,
    [old, new]: [Option<&Path>; 2],
    overlays: &[PathBuf],
    format: Format,
) -> Result<ExitCode, String> {
    let baseline = match old {
        Some(_) => None,
        None => Some(
            baseline::read(root)?
                .ok_or("nothing is released yet; name two files: `cargo xtask diff OLD NEW`")?,
        ),
    };
    // The next version follows from that of the baseline, not from the current one.
    let version = match &baseline {
        Some(baseline) => baseline.version.to_string(),
        None => version(root)?.to_string(),
    };
    let old = Documents::read(root, old, baseline::SPEC, overlays)?;
    let new = Documents::read(root, new, SPEC, overlays)?;
    let (old, new) = (sources(&old)?, sources(&new)?);
    let changes = compare(&old, &new)?;
    // What `lint` refuses may be missing from the changes, so it is reported first.
    eprint!("{}{}", refusal(&old), refusal(&new));
    let names = report::Names { old: &old, new: &new, version: &version };
    print(&match format {
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

/// Why `lint` refuses a spec; empty if it accepts it.
fn refusal(spec: &Sources<'_>) -> String {
    let found = codegen::diagnose(spec.clone(), CRATE);
    match found.has_errors() {
        true => format!(
            "`lint` refuses {}, so no client can be generated from it:\n\n{}\n",
            spec.name(),
            render(&found, spec, &io::stderr())
        ),
        false => String::new(),
    }
}

/// Returns the changes between two specs.
///
/// # Errors
/// The diagnostics of a spec that cannot be compared.
pub(crate) fn compare(old: &Sources<'_>, new: &Sources<'_>) -> Result<Vec<Change>, String> {
    diff::diff(old.clone(), new.clone()).map_err(|unreadable| match unreadable {
        Unreadable::Old(found) => comparison_error(old, &found),
        Unreadable::New(found) => comparison_error(new, &found),
    })
}

/// The text of the spec of this repository.
///
/// # Errors
/// If it cannot be read, or is not UTF-8.
pub(crate) fn spec(root: &Path) -> Result<String, String> {
    Ok(sources(&Documents::read(root, None, SPEC, &[])?)?.text().to_owned())
}

/// The texts of a spec and its overlays.
///
/// # Errors
/// If one is not UTF-8.
pub(crate) fn sources(documents: &Documents) -> Result<Sources<'_>, String> {
    documents.sources().map_err(|(readable, found)| comparison_error(&readable, &found))
}

/// The message about a spec that cannot be compared.
pub(crate) fn comparison_error(spec: &Sources<'_>, found: &Diagnostics) -> String {
    format!("{} cannot be compared:\n\n{}", spec.name(), render(found, spec, &io::stderr()))
}
