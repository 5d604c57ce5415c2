//! `watch`: reports where the vendor's own document deviates from our spec, except accepted
//! deviations.
//!
//! The exit code is that of `diff`, for the new deviations: 0 for none or a patch, 10 for a minor
//! bump, 11 for a major bump, and 2 for a stale entry of the ledger or if the command failed.

use std::io;
use std::path::Path;
use std::process::ExitCode;

use clap::ValueEnum;
use codegen::Sources;
use codegen::diff::watch::ledger::Ledger;
use codegen::diff::watch::report::{self, Names};
use codegen::diff::watch::{Failure, watch};
use codegen::diff::{SemverBump, Unreadable};
use codegen::facts::TooManyFacts;

use crate::diff::{comparison_error, sources};
use crate::documents::Documents;
use crate::lint::{print, render};
use crate::repository::SPEC;

/// The accepted deviations.
pub(crate) const LEDGER: &str = "openapi/deviations.yaml";

/// A ledger without entries.
const EMPTY: &str = "deviations: []\n";

/// The output format of deviations.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// For a pull request.
    Markdown,
    /// One JSON object.
    Json,
    /// A SARIF 2.1.0 log, for code scanning.
    Sarif,
}

/// Prints where the vendor's document deviates.
///
/// # Errors
/// If a file cannot be read, or a document cannot be compared.
pub(crate) fn run(
    root: &Path,
    theirs: &Path,
    [spec, ledger]: [Option<&Path>; 2],
    format: Format,
) -> Result<ExitCode, String> {
    let (ours, theirs) =
        (Documents::read(root, spec, SPEC, &[])?, Documents::read(root, Some(theirs), SPEC, &[])?);
    // Our ledger only applies to our spec.
    let accepted = match (spec, ledger) {
        (Some(_), None) => None,
        _ => Some(Documents::read(root, ledger, LEDGER, &[])?),
    };
    let (ours, theirs) = (sources(&ours)?, sources(&theirs)?);
    let accepted = accepted.as_ref().map_or_else(|| Ok(Sources::new("", EMPTY)), sources)?;
    let found = watch(ours.clone(), theirs.clone()).map_err(|failure| match failure {
        Failure::Unreadable(Unreadable::Old(found)) => comparison_error(&ours, &found),
        Failure::Unreadable(Unreadable::New(found)) => comparison_error(&theirs, &found),
        Failure::TooMany(TooManyFacts { operation }) => format!(
            "the documents are too large to compare, found at {operation}; \
             look for schemas that contain each other many times"
        ),
        Failure::Unrelated => {
            format!("{} and {} share no operation; is it the same API?", theirs.name(), ours.name())
        }
    })?;
    let ledger = Ledger::read(accepted.text()).map_err(|found| {
        let found = render(&found, &accepted, &io::stderr());
        format!("{} cannot be read:\n\n{found}", accepted.name())
    })?;
    let watched = ledger.apply(found);
    let names = Names { ours: &ours, theirs: &theirs, ledger: &accepted };
    print(&match format {
        Format::Text => report::text(&watched, names),
        Format::Markdown => report::markdown(&watched, names),
        Format::Json => report::json(&watched, names),
        Format::Sarif => report::sarif(&watched, names),
    })?;
    if !watched.stale.is_empty() {
        eprint!("{}", render(&watched.stale, &accepted, &io::stderr()));
        return Ok(ExitCode::from(2));
    }
    Ok(ExitCode::from(match report::required_bump(&watched) {
        None | Some(SemverBump::Patch) => 0,
        Some(SemverBump::Minor) => 10,
        Some(SemverBump::Major) => 11,
    }))
}
