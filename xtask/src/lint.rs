//! `lint`, `explain` and `rules`: what the generator asks of a spec, told to people and to tools.

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

/// So many findings are shown whole, whosever the document is.
const FEW: usize = 20;

/// How findings are written.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Format {
    /// For people: with the line, the reason, and what to write instead.
    Text,
    /// One JSON object a line.
    Json,
    /// Annotations of GitHub.
    Github,
}

/// Tells everything that is wrong with a spec, on standard output: exit code 1 if there is an error, or a
/// warning where these are denied, as in our spec, and else 0. Of another document, warnings are counted.
///
/// # Errors
/// The file that could not be read.
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
    say(&match format {
        Format::Text if is_ours => text(&found, &sources, &io::stdout()),
        Format::Text if found.is_empty() => String::new(),
        Format::Text if found.iter().count() <= FEW => {
            text(&found, &sources, &io::stdout()) + &generated(&sources, stats)
        }
        Format::Text => brief(&found, &sources) + &generated(&sources, stats),
        Format::Json => report::json(&found, &sources),
        Format::Github => report::github(&found, &sources),
    })?;
    let is_denied = |it: &Diagnostic| it.level() == Level::Error || is_ours || deny_warnings;
    Ok(if found.iter().any(is_denied) { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// Findings about a document that is not ours to fix, and how to see all.
fn brief(found: &Diagnostics, sources: &Sources<'_>) -> String {
    let is_counted = |it: &Diagnostic| it.level() == Level::Warning;
    let more = match found.iter().any(is_counted) {
        true => "`--format json` tells where each is, and `cargo xtask explain` more of a rule\n",
        false => "",
    };
    report::brief(found, sources) + more
}

/// Of how many operations a method can be made, if any; `stats` are those of a spec without an error.
fn generated(sources: &Sources<'_>, stats: Option<Stats>) -> String {
    let options = Options { crate_name: CRATE, standalone: true, skip_unsupported: true };
    let skipping = || Some(codegen::generate(sources.clone(), options).ok()?.stats);
    stats.or_else(skipping).map_or_else(String::new, |Stats { generated, operations, .. }| {
        format!("{generated} of {operations} operations can be generated\n")
    })
}

/// Findings as text, in colour where `to` is a terminal that wants it.
pub(crate) fn text(found: &Diagnostics, sources: &Sources<'_>, to: &impl IsTerminal) -> String {
    let plain = std::env::var_os("NO_COLOR").is_some_and(|it| !it.is_empty())
        || std::env::var_os("TERM").as_deref() == Some(OsStr::new("dumb"));
    report::text(found, sources, to.is_terminal() && !plain)
}

/// Writes to standard output, whose reader may leave at any time, as `head` does.
///
/// # Errors
/// Standard output cannot be written to.
pub(crate) fn say(text: &str) -> Result<(), String> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(format!("writing: {error}")),
        _ => Ok(()),
    }
}

/// Prints all rules, one a line.
///
/// # Errors
/// Standard output cannot be written to.
pub(crate) fn rules() -> Result<(), String> {
    let line = |Rule { id, level, why, .. }: &Rule| format!("{level:8} {id}: {why}\n");
    say(&RULES.iter().map(line).collect::<String>())
}

/// Prints what a rule is for, a spec that keeps it, and specs that break it with what is said of them.
///
/// # Errors
/// No such rule, or its file could not be read.
pub(crate) fn explain(root: &Path, id: &str) -> Result<(), String> {
    let Some(Rule { id, level, why, .. }) = by_id(id) else {
        let near = codegen::lint::nearest(id, RULES.iter().map(|rule| rule.id));
        let near = near.map_or_else(String::new, |it| format!("; perhaps `{it}` is meant"));
        return Err(format!("`{id}` is no rule{near}; `cargo xtask rules` lists all"));
    };
    let path = root.join(CASES).join(id).with_extension("md");
    match fs::read_to_string(&path) {
        Ok(text) => say(&text),
        Err(error) if error.kind() == ErrorKind::NotFound => say(&format!(
            "# {id} ({level})\n\nWhy: {why}.\n\nNo spec is known that breaks it; it stands for mistakes of the generator.\n"
        )),
        Err(error) => Err(format!("reading {}: {error}", path.display())),
    }
}
