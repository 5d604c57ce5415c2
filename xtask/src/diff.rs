//! `diff`: what changed from one spec to another, told to people and to tools.
//!
//! The exit code is the verdict: 0 if nothing changed or a patch will do, 10 for a minor version, 11
//! for a major one, and 2 if that could not be found out.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;
use codegen::diff::{self, Unreadable, Verdict, report};
use codegen::document;

use crate::generate::SPEC;
use crate::lint::{read, say, text};

/// The spec that the last release of the client was made of.
const RELEASED: &str = "openapi/released.yaml";

/// What the version of the client stands in.
const MANIFEST: &str = "generated-client/Cargo.toml";

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
    if old.is_none() && !root.join(RELEASED).exists() {
        return Err(format!(
            "nothing is released yet, as there is no {RELEASED}; name two files: `cargo xtask diff OLD NEW`"
        ));
    }
    let (old_name, old) = spec(root, old, RELEASED)?;
    let (new_name, new) = spec(root, new, SPEC)?;
    let refused = |name: &str, text: &str, found| {
        let found = self::text(&found, name, text, &io::stderr());
        format!("{name} cannot be compared:\n\n{found}")
    };
    let changes = diff::diff(&old, &new).map_err(|unreadable| match unreadable {
        Unreadable::Old(found) => refused(&old_name, &old, found),
        Unreadable::New(found) => refused(&new_name, &new, found),
    })?;
    let version = version(root)?;
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

/// What a spec is called, and its text.
fn spec(root: &Path, file: Option<PathBuf>, default: &str) -> Result<(String, String), String> {
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

/// The version of the client.
fn version(root: &Path) -> Result<String, String> {
    let manifest = String::from_utf8_lossy(&read(&root.join(MANIFEST))?).into_owned();
    let version = manifest.lines().find_map(|line| line.strip_prefix("version = \""));
    let version = version.and_then(|it| it.strip_suffix('"'));
    version.map(str::to_owned).ok_or_else(|| format!("{MANIFEST} has no line `version = \"…\"`"))
}
