//! The commands of this repository: `cargo xtask update`, and its parts `generate`, `check`,
//! `lint`, `diff`, `watch`, `api`, `verdict`, `golden` and `changelog`; `explain`, `rules`,
//! `release`, `record`, `evidence` and `ci`.
//!
//! In: a command line. Out: files, output on the terminal and an exit code. Deliberately absent:
//! any knowledge of OpenAPI, which is `codegen`'s, and any dependency on the client, so that a
//! deleted or broken client can always be regenerated.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this crate is a command-line program"
)]

mod baseline;
mod ci;
mod diff;
mod digest;
mod documents;
mod fingerprint;
mod generate;
mod golden;
mod lint;
mod manifest;
mod module_lists;
mod package;
mod record;
mod release;
mod repository;
mod review;
mod rustdoc;
mod sources;
mod sync;
mod todo;
mod update;
mod verdict;
mod version;
mod watch;

#[cfg(test)]
mod calibration;
#[cfg(test)]
mod tidy;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use self::repository::root;

/// The commands of this repository.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Command {
    /// After an edit of the spec, update everything derived from it: the client, the list of its
    /// public items, the version, the changelog and the golden files.
    ///
    /// Then list what is left to do by hand. Exit code: 0 if nothing is left, 1 otherwise.
    Update {
        /// Write nothing; list what would be written, except golden files.
        #[arg(long)]
        check: bool,
        /// Do not rewrite golden files, which saves a minute.
        #[arg(long, conflicts_with = "check")]
        skip_tests: bool,
    },
    /// Generate the client from the spec; or, with `--spec`, a crate from another document.
    Generate(package::Arguments),
    /// Fail if the generated code is stale: if it differs from what `generate` would write with the
    /// same options.
    ///
    /// Writes nothing.
    Check(package::Arguments),
    /// Report all errors and warnings about a spec.
    ///
    /// Exit code: 0 if there are none, or only warnings about another document; 1 otherwise; 2 if
    /// the command failed.
    Lint {
        /// The file to lint [default: the spec of this repository].
        file: Option<PathBuf>,
        /// An OpenAPI Overlay to apply first; repeat it to apply several, in order.
        #[arg(long, value_name = "FILE")]
        overlay: Vec<PathBuf>,
        /// The output format.
        #[arg(long, value_enum, default_value = "text")]
        format: lint::Format,
        /// Exit with 1 on warnings about another document, too.
        #[arg(long)]
        deny_warnings: bool,
    },
    /// Explain a lint rule by an example.
    Explain {
        /// The id of the rule, which `lint` prints in brackets.
        rule: String,
    },
    /// List all lint rules.
    Rules,
    /// List the changes between two specs, whom they break, and the version bump that they require.
    ///
    /// Exit code: 0 for no change or a patch, 10 for a minor bump, 11 for a major bump, 2 if the
    /// command failed.
    Diff {
        /// The old file [default: the spec of the last release].
        old: Option<PathBuf>,
        /// The new file [default: the spec of this repository].
        new: Option<PathBuf>,
        /// An OpenAPI Overlay to apply to both; repeat it to apply several, in order.
        #[arg(long, value_name = "FILE")]
        overlay: Vec<PathBuf>,
        /// The output format.
        #[arg(long, value_enum, default_value = "text")]
        format: diff::Format,
    },
    /// Report where the vendor's own document deviates from the spec: in the operations of the
    /// spec, and in other operations on the same paths or below them.
    ///
    /// Deviations in the ledger `openapi/deviations.yaml` are accepted. Exit code: 0 for no change
    /// or a patch, 10 for a minor bump, 11 for a major bump, 2 for a stale entry of the ledger or
    /// if the command failed. The report ends with what is not compared.
    Watch {
        /// The vendor's document.
        file: PathBuf,
        /// The spec to compare it with [default: the spec of this repository]; another spec has no
        /// ledger unless `--ledger` names one.
        #[arg(long, value_name = "FILE")]
        spec: Option<PathBuf>,
        /// The ledger [default: openapi/deviations.yaml].
        #[arg(long, value_name = "FILE")]
        ledger: Option<PathBuf>,
        /// The output format.
        #[arg(long, value_enum, default_value = "text")]
        format: watch::Format,
    },
    /// Write the list of the client's public items, and print what changed in it.
    Api,
    /// Print the version that the client needs for its changes since the last release.
    ///
    /// Exit code: 0 if the version suffices, 1 if it is too low, 2 if the command failed.
    Verdict,
    /// Rewrite all generated files that are checked in, and list those that changed: the client,
    /// the list of its public items, and the golden files.
    Golden,
    /// Write the changes since the last release into the changelog, under Unreleased.
    Changelog,
    /// Make the current client the new baseline of `diff` and `verdict`.
    Release {
        /// The release date, such as 2026-11-30.
        #[arg(long)]
        date: String,
    },
    /// Record the real API, or report where it differs from the spec; see `record --help`.
    #[command(disable_help_flag = true)]
    Record {
        /// The arguments of the program.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Report the evidence for each line of the spec, and which calls would confirm most; see
    /// `evidence --help`.
    #[command(disable_help_flag = true)]
    Evidence {
        /// The arguments of the program.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Run everything that continuous integration runs.
    Ci {
        /// Calibrate even if nothing has changed since the last calibration that passed.
        #[arg(long)]
        all: bool,
    },
}

fn main() -> ExitCode {
    let done = |()| ExitCode::SUCCESS;
    let (result, failure) = match Command::parse() {
        Command::Update { check: true, .. } => (update::check(root()), 1),
        Command::Update { skip_tests, .. } => (update::update(root(), !skip_tests), 1),
        Command::Generate(arguments) => (
            match arguments.package() {
                None => generate::generate(root()),
                Some(options) => package::generate(root(), &options),
            }
            .map(done),
            1,
        ),
        Command::Check(arguments) => (
            match arguments.package() {
                None => generate::check(root()),
                Some(options) => package::check(root(), &options),
            }
            .map(done),
            1,
        ),
        // For lint, exit code 1 means that the spec is wrong.
        Command::Lint { file, overlay, format, deny_warnings } => {
            (lint::lint(root(), file.as_deref(), &overlay, format, deny_warnings), 2)
        }
        Command::Explain { rule } => (lint::explain(root(), &rule).map(done), 2),
        Command::Rules => (lint::rules().map(done), 2),
        Command::Diff { old, new, overlay, format } => {
            (diff::diff(root(), [old.as_deref(), new.as_deref()], &overlay, format), 2)
        }
        Command::Watch { file, spec, ledger, format } => {
            (watch::run(root(), &file, [spec.as_deref(), ledger.as_deref()], format), 2)
        }
        Command::Api => (verdict::write_api(root()).map(done), 2),
        Command::Verdict => (verdict::verdict(root()), 2),
        Command::Golden => (golden::golden(root()).map(done), 1),
        Command::Changelog => (release::changelog(root()).map(done), 2),
        Command::Release { date } => (release::release(root(), &date).map(done), 2),
        Command::Record { arguments } => (record::run(root(), "record", arguments), 2),
        Command::Evidence { arguments } => (record::run(root(), "evidence", arguments), 2),
        Command::Ci { all } => (ci::run(root(), all).map(done), 1),
    };
    result.unwrap_or_else(|message| {
        eprintln!("error: {message}");
        ExitCode::from(failure)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_of_record_are_passed_on_unchanged() {
        let line = ["cargo xtask", "record", "--scenario", "all", "--help", "-x"];
        let Command::Record { arguments } = Command::try_parse_from(line).unwrap() else {
            panic!()
        };
        assert_eq!(arguments, ["--scenario", "all", "--help", "-x"]);
    }
}
