//! `lint`, `explain` and `rules`: print diagnostics of a spec, for people and for tools, and
//! describe the rules.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;
use codegen::diagnostic::{Diagnostic, Diagnostics, Level};
use codegen::rule::{RULES, Rule, by_id};
use codegen::{Options, Sources, Stats, report};

use crate::documents::Documents;
use crate::repository::{CRATE, SPEC};

/// The cases of all rules, a file for each.
const CASES: &str = "tests/golden/lint";

/// The number of diagnostics of another document that are printed in full; more are summarized.
const FEW: usize = 20;

/// The output format of diagnostics.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Format {
    /// For people: with the line, the reason and a fix.
    Text,
    /// One JSON object per line.
    Json,
    /// GitHub annotations.
    Github,
}

/// Prints all diagnostics of a spec. The exit code is 1 on an error, or on a warning where warnings
/// are denied, as for our spec; otherwise 0. Warnings about another document are only counted if
/// there are many.
///
/// # Errors
/// If a file cannot be read.
pub(crate) fn lint(
    root: &Path,
    file: Option<&Path>,
    overlays: &[PathBuf],
    format: Format,
    deny_warnings: bool,
) -> Result<ExitCode, String> {
    let is_ours = file.is_none();
    let documents = Documents::read(root, file, SPEC, overlays)?;
    let (sources, found, stats) = match documents.sources() {
        Ok(sources) => match codegen::generate(sources.clone(), CRATE) {
            Ok(client) => (sources, client.warnings, Some(client.stats)),
            Err(found) => (sources, found, None),
        },
        Err((sources, found)) => (sources, found, None),
    };
    print(&match format {
        Format::Text if is_ours => render(&found, &sources, &io::stdout()),
        Format::Text if found.is_empty() => String::new(),
        Format::Text if found.iter().count() <= FEW => {
            render(&found, &sources, &io::stdout()) + &generated(&sources, stats)
        }
        Format::Text => brief(&found, &sources) + &generated(&sources, stats),
        Format::Json => report::json(&found, &sources),
        Format::Github => report::github(&found, &sources),
    })?;
    let is_denied = |it: &Diagnostic| it.level() == Level::Error || is_ours || deny_warnings;
    Ok(if found.iter().any(is_denied) { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// A summary of the diagnostics of another document, and how to see all of them.
fn brief(found: &Diagnostics, sources: &Sources<'_>) -> String {
    let is_counted = |it: &Diagnostic| it.level() == Level::Warning;
    let more = match found.iter().any(is_counted) {
        true => "`--format json` lists each location; `cargo xtask explain` describes a rule\n",
        false => "",
    };
    report::brief(found, sources) + more
}

/// How many operations can be generated, if any; `stats` are those of a spec without an error.
fn generated(sources: &Sources<'_>, stats: Option<Stats>) -> String {
    let options = Options { crate_name: CRATE, standalone: true, skip_unsupported: true };
    let skipping = || Some(codegen::generate(sources.clone(), options).ok()?.stats);
    stats.or_else(skipping).map_or_else(String::new, |Stats { generated, operations, .. }| {
        format!("{generated} of {operations} operations can be generated\n")
    })
}

/// Renders diagnostics for people, in colour if `to` is a terminal that supports it.
pub(crate) fn render(found: &Diagnostics, sources: &Sources<'_>, to: &impl IsTerminal) -> String {
    let plain = std::env::var_os("NO_COLOR").is_some_and(|it| !it.is_empty())
        || std::env::var_os("TERM").as_deref() == Some(OsStr::new("dumb"));
    report::text(found, sources, to.is_terminal() && !plain)
}

/// Writes to standard output, and ignores a broken pipe, as of `head`.
///
/// # Errors
/// If standard output cannot be written to.
pub(crate) fn print(text: &str) -> Result<(), String> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(format!("writing: {error}")),
        _ => Ok(()),
    }
}

/// Prints all rules, one per line.
///
/// # Errors
/// If standard output cannot be written to.
pub(crate) fn rules() -> Result<(), String> {
    let line = |Rule { id, level, why, .. }: &Rule| format!("{level:8} {id}: {why}\n");
    print(&RULES.iter().map(line).collect::<String>())
}

/// Prints the reason for a rule, a spec that follows it, and specs that break it with their
/// diagnostics.
///
/// # Errors
/// If there is no such rule, or its file cannot be read.
pub(crate) fn explain(root: &Path, id: &str) -> Result<(), String> {
    let Some(Rule { id, level, why, .. }) = by_id(id) else {
        let near = codegen::lint::did_you_mean(id, RULES.iter().map(|rule| rule.id));
        return Err(format!("unknown rule `{id}`{near}\n`cargo xtask rules` lists all rules"));
    };
    let path = root.join(CASES).join(id).with_extension("md");
    match fs::read_to_string(&path) {
        Ok(text) => print(&text),
        Err(error) if error.kind() == ErrorKind::NotFound => print(&format!(
            "# {id} ({level})\n\nWhy: {why}.\n\nNo known spec breaks this rule; a diagnostic reports a bug of the generator.\n"
        )),
        Err(error) => Err(format!("reading {}: {error}", path.display())),
    }
}
