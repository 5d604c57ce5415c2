//! The commands of this repository: `cargo xtask update`, and its parts `generate`, `check`, `lint`,
//! `diff`, `watch`, `api`, `verdict`, `golden` and `changelog`; `explain`, `rules`, `release`, `record`,
//! `evidence` and `ci`.
//!
//! In: a command line. Out: files, text on the terminal and an exit code. Deliberately absent: any
//! knowledge of OpenAPI, which is `codegen`'s, and any dependency on the client, so that a deleted
//! or broken client can always be written anew.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the one crate that talks")]

mod again;
mod calibrated;
mod ci;
mod diff;
mod digest;
mod documents;
mod generate;
mod golden;
mod left;
mod lint;
mod lists;
mod manifest;
mod package;
mod record;
mod release;
mod released;
mod repository;
mod rustdoc;
mod sources;
mod sync;
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
    /// After an edit of the spec, write everything that follows from it: the client, the list of its public
    /// items, the version, the changelog, and what tests named `…_as_expected` compare with; and tell what
    /// is left for a person: exit code 0 if nothing is, and 1 otherwise.
    Update {
        /// Write nothing, and tell what would be written, but for what tests compare with.
        #[arg(long)]
        check: bool,
        /// Leave what tests compare with as it is, which saves a minute.
        #[arg(long, conflicts_with = "check")]
        skip_tests: bool,
    },
    /// Write the client's generated code from the spec; or, with `--spec`, a crate from another document.
    Generate(package::Arguments),
    /// Fail if the client's generated code is not what the spec gives, or with `--spec` a crate is not what
    /// `generate` would write with the same options; write nothing.
    Check(package::Arguments),
    /// Tell everything that is wrong with the spec: exit code 0 if nothing is but warnings about another
    /// document, 1 if something is, and 2 if that could not be found out.
    Lint {
        /// The file to look at; by default the spec of this repository.
        file: Option<PathBuf>,
        /// An OpenAPI Overlay to lay over it; several are laid in their order.
        #[arg(long, value_name = "FILE")]
        overlay: Vec<PathBuf>,
        /// How to write what is found.
        #[arg(long, value_enum, default_value = "text")]
        format: lint::Format,
        /// End with 1 if there are warnings about another document, too.
        #[arg(long)]
        deny_warnings: bool,
    },
    /// Tell what a rule is for, by an example.
    Explain {
        /// The id of the rule, which stands in brackets in what `lint` says.
        rule: String,
    },
    /// List all rules.
    Rules,
    /// Tell what changed from one spec to another, whom it breaks, and which version that requires:
    /// exit code 0 for nothing or a patch, 10 for a minor version, 11 for a major one, and 2 if that
    /// could not be found out.
    Diff {
        /// The old file; by default the spec of the last release.
        old: Option<PathBuf>,
        /// The new file; by default the spec of this repository.
        new: Option<PathBuf>,
        /// An OpenAPI Overlay to lay over both; several are laid in their order.
        #[arg(long, value_name = "FILE")]
        overlay: Vec<PathBuf>,
        /// How to write what is found.
        #[arg(long, value_enum, default_value = "text")]
        format: diff::Format,
    },
    /// Report what the vendor's own document says otherwise than the spec, of the operations that the spec
    /// has, and which others it has beside or below them, but for what the ledger `openapi/deviations.yaml`
    /// accepts: exit code 0 for nothing or a patch, 10 for a minor version, 11 for a major one, and 2 for a
    /// stale entry or if that could not be found out.
    /// The report ends with what is not compared.
    Watch {
        /// The vendor's document.
        file: PathBuf,
        /// Another spec to compare it with, which has no ledger unless one is named.
        #[arg(long, value_name = "FILE")]
        spec: Option<PathBuf>,
        /// Another ledger.
        #[arg(long, value_name = "FILE")]
        ledger: Option<PathBuf>,
        /// How to write what is found.
        #[arg(long, value_enum, default_value = "text")]
        format: watch::Format,
    },
    /// Write the list of what is public in the client, and tell what changed in it.
    Api,
    /// Say which version the client must have, by what changed since the last release: exit code 0
    /// if it has it, 1 if its version is too low, and 2 if that could not be found out.
    Verdict,
    /// Write everything anew that is checked in and made by a program, and tell what changed: the client,
    /// the list of its public items, and what tests named `…_as_expected` compare with.
    Golden,
    /// Write what changed since the last release into the changelog, under Unreleased.
    Changelog,
    /// Write down that the client is released as it is now, for `diff` and `verdict` to compare with.
    Release {
        /// The day, such as 2026-11-30.
        #[arg(long)]
        date: String,
    },
    /// Record the real API, or report where it differs from the spec; `record --help` says more.
    #[command(disable_help_flag = true)]
    Record {
        /// What the program of the package `record` takes.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Say how well each line of the spec is known, and which calls would settle most; `evidence --help`
    /// says more.
    #[command(disable_help_flag = true)]
    Evidence {
        /// What the program takes.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Run everything that continuous integration runs.
    Ci {
        /// Calibrate even if nothing that the calibration depends on has changed since it passed.
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
            match arguments.order() {
                None => generate::generate(root()),
                Some(order) => package::generate(root(), &order),
            }
            .map(done),
            1,
        ),
        Command::Check(arguments) => (
            match arguments.order() {
                None => generate::check(root()),
                Some(order) => package::check(root(), &order),
            }
            .map(done),
            1,
        ),
        // There, 1 says that the spec is at fault.
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
    fn arguments_of_record_are_handed_on_as_they_are() {
        let line = ["cargo xtask", "record", "--scenario", "all", "--help", "-x"];
        let Command::Record { arguments } = Command::try_parse_from(line).unwrap() else {
            panic!()
        };
        assert_eq!(arguments, ["--scenario", "all", "--help", "-x"]);
    }
}
