//! `watch`: what the vendor's own document says otherwise than our spec, but for what is accepted.
//!
//! The exit code is that of `diff`, for what would follow from what is new: 0 for nothing or a patch, 10 for a
//! minor version, 11 for a major one; and 2 for an entry of the ledger that is stale, or if that could not
//! be found out.

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

use crate::diff::{not_compared, sources};
use crate::documents::Documents;
use crate::lint::{say, text};
use crate::repository::SPEC;

/// The deviations that are accepted.
pub(crate) const LEDGER: &str = "openapi/deviations.yaml";

/// A ledger that accepts nothing.
const NOTHING: &str = "deviations: []\n";

/// How deviations are written.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// For a pull request.
    Markdown,
    /// One JSON object.
    Json,
    /// A log of SARIF 2.1.0, for code scanning.
    Sarif,
}

/// Tells where the vendor's document deviates, on standard output.
///
/// # Errors
/// What could not be read, and what is wrong with it.
pub(crate) fn run(
    root: &Path,
    theirs: &Path,
    [spec, ledger]: [Option<&Path>; 2],
    format: Format,
) -> Result<ExitCode, String> {
    let (ours, theirs) =
        (Documents::read(root, spec, SPEC, &[])?, Documents::read(root, Some(theirs), SPEC, &[])?);
    // Our ledger is about our spec.
    let accepted = match (spec, ledger) {
        (Some(_), None) => None,
        _ => Some(Documents::read(root, ledger, LEDGER, &[])?),
    };
    let (ours, theirs) = (sources(&ours)?, sources(&theirs)?);
    let accepted = accepted.as_ref().map_or_else(|| Ok(Sources::new("", NOTHING)), sources)?;
    let found = watch(ours.clone(), theirs.clone()).map_err(|failure| match failure {
        Failure::Unreadable(Unreadable::Old(found)) => not_compared(&ours, &found),
        Failure::Unreadable(Unreadable::New(found)) => not_compared(&theirs, &found),
        Failure::TooMany(TooManyFacts { operation }) => format!(
            "the documents say too much to be compared, which shows at {operation}; \
             look for schemas that hold one another many times"
        ),
        Failure::Unrelated => {
            format!("{} has no operation of {}; is it of the same API?", theirs.name(), ours.name())
        }
    })?;
    let ledger = Ledger::read(accepted.text()).map_err(|found| {
        let found = text(&found, &accepted, &io::stderr());
        format!("{} cannot be read:\n\n{found}", accepted.name())
    })?;
    let watched = ledger.apply(found);
    let names = Names { ours: &ours, theirs: &theirs, ledger: &accepted };
    say(&match format {
        Format::Text => report::text(&watched, names),
        Format::Markdown => report::markdown(&watched, names),
        Format::Json => report::json(&watched, names),
        Format::Sarif => report::sarif(&watched, names),
    })?;
    if !watched.stale.is_empty() {
        eprint!("{}", text(&watched.stale, &accepted, &io::stderr()));
        return Ok(ExitCode::from(2));
    }
    Ok(ExitCode::from(match report::required_bump(&watched) {
        None | Some(SemverBump::Patch) => 0,
        Some(SemverBump::Minor) => 10,
        Some(SemverBump::Major) => 11,
    }))
}
