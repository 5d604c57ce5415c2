//! `diff`: what changed from one spec to another, told to people and to tools.
//!
//! The exit code is the verdict: 0 if nothing changed or a patch will do, 10 for a minor version, 11
//! for a major one, and 2 if that could not be found out.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;
use codegen::diff::{self, Change, Unreadable, Verdict, report};
use codegen::document;

use crate::lint::{say, text};
use crate::released;
use crate::repository::{CRATE, SPEC, read, version};

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
    old: Option<PathBuf>,
    new: Option<PathBuf>,
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
    let (old_name, old) = spec(root, old, released::SPEC)?;
    let (new_name, new) = spec(root, new, SPEC)?;
    let changes = compare((&old_name, &old), (&new_name, &new))?;
    // What is read as nothing cannot be compared, so it is told before what changed.
    eprint!("{}{}", refused(&old_name, &old), refused(&new_name, &new));
    let names = report::Names { old: &old_name, new: &new_name, version: &version };
    say(&match format {
        Format::Text => report::text(&changes, names),
        Format::Markdown => report::markdown(&changes, names),
        Format::Json => report::json(&changes, names),
    })?;
    Ok(ExitCode::from(match diff::verdict(&changes) {
        None | Some(Verdict::Patch) => 0,
        Some(Verdict::Minor) => 10,
        Some(Verdict::Major) => 11,
    }))
}

/// Why `lint` refuses a spec; empty if it does not.
fn refused(name: &str, spec: &str) -> String {
    let found = codegen::diagnose(spec, CRATE);
    match found.refuse() {
        true => format!(
            "`lint` refuses {name}, so that no client can be made of it:\n\n{}\n",
            text(&found, name, spec, &io::stderr())
        ),
        false => String::new(),
    }
}

/// What changed between two specs, each with its name.
///
/// # Errors
/// What is wrong with either, so that it cannot be compared.
pub(crate) fn compare(old: (&str, &str), new: (&str, &str)) -> Result<Vec<Change>, String> {
    let refused = |(name, text): (&str, &str), found| {
        let found = self::text(&found, name, text, &io::stderr());
        format!("{name} cannot be compared:\n\n{found}")
    };
    diff::diff(old.1, new.1).map_err(|unreadable| match unreadable {
        Unreadable::Old(found) => refused(old, found),
        Unreadable::New(found) => refused(new, found),
    })
}

/// What a spec is called, and its text.
///
/// # Errors
/// That it cannot be read, or is no text.
pub(crate) fn spec(
    root: &Path,
    file: Option<PathBuf>,
    default: &str,
) -> Result<(String, String), String> {
    let (path, name) = match file {
        Some(file) => (file.clone(), file.display().to_string()),
        None => (root.join(default), default.to_owned()),
    };
    let bytes = read(&path)?;
    match document::text(&bytes) {
        Ok(spec) => Ok((name, spec.to_owned())),
        Err((readable, found)) => {
            let found = text(&found, &name, readable, &io::stderr());
            Err(format!("{name} cannot be compared:\n\n{found}"))
        }
    }
}
