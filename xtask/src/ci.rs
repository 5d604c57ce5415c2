//! `ci`: everything that continuous integration runs, in order, up to the first failure.
//!
//! In: the table below. Out: each command line before it runs, and the one to run again. The tools
//! and the client are always built apart: in one build, cargo would unite the features that either
//! asks of a shared crate, and the client would be tested with features its users do not get.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use crate::generate;

enum Step {
    /// A command line as one would type it: `NAME=value cargo …`, without quotes.
    Cargo(&'static str),
    /// The same, where OpenSSL can be built against; a fresh machine need not have its headers.
    NativeTls(&'static str),
    /// `cargo xtask check`, in this process.
    Check,
}

/// Cheap and telling steps first.
const STEPS: &[Step] = &[
    Step::Cargo("cargo fmt --all --check"),
    Step::Check,
    Step::Cargo("cargo clippy --locked -p codegen -p xtask -p golden --all-targets -- -D warnings"),
    Step::Cargo(
        "cargo clippy --locked -p attio-client -p loopback -p roundtrip -p properties -p compile -p compile_fail -p bench \
         --no-default-features --all-targets -- -D warnings",
    ),
    // Both include the examples in documentation, which is why neither names its targets.
    Step::Cargo("cargo test --locked -p codegen -p xtask -p golden"),
    Step::Cargo(
        "cargo test --locked -p attio-client -p loopback -p roundtrip -p properties -p compile -p compile_fail \
         --no-default-features",
    ),
    Step::Cargo(
        "RUSTDOCFLAGS=-Dwarnings cargo doc --locked --no-deps -p codegen -p xtask -p golden",
    ),
    Step::Cargo(
        "RUSTDOCFLAGS=-Dwarnings cargo doc --locked --no-deps \
         -p attio-client -p loopback -p roundtrip -p properties -p compile --no-default-features",
    ),
    // With each set of features; that without any is built above.
    Step::Cargo(
        "cargo clippy --locked -p attio-client --no-default-features --features tracing -- -D warnings",
    ),
    Step::Cargo(
        "cargo clippy --locked -p attio-client --no-default-features --features rustls -- -D warnings",
    ),
    Step::Cargo(
        "cargo clippy --locked -p attio-client --no-default-features --features rustls,tracing -- -D warnings",
    ),
    Step::NativeTls(
        "cargo clippy --locked -p attio-client --no-default-features --features native-tls -- -D warnings",
    ),
    Step::NativeTls(
        "cargo clippy --locked -p attio-client --no-default-features --features native-tls,tracing -- -D warnings",
    ),
    Step::NativeTls(
        "cargo clippy --locked -p attio-client --no-default-features --features native-tls,rustls -- -D warnings",
    ),
    Step::NativeTls("cargo clippy --locked -p attio-client --all-features -- -D warnings"),
    Step::Cargo("cargo package --locked -p attio-client --no-default-features --allow-dirty"),
];

/// Runs all steps, printing each.
///
/// # Errors
/// The first step that failed, and how to run it again.
pub(crate) fn run(root: &Path) -> Result<(), String> {
    for (index, step) in STEPS.iter().enumerate() {
        let line = match step {
            Step::Cargo(line) | Step::NativeTls(line) => line,
            Step::Check => "cargo xtask check",
        };
        println!("\n[{}/{}] {line}", index + 1, STEPS.len());
        let result = match step {
            Step::NativeTls(_) if !has_openssl() => {
                println!("skipped: pkg-config finds no OpenSSL to build against");
                Ok(())
            }
            Step::Cargo(line) | Step::NativeTls(line) => succeed(command(line).current_dir(root)),
            Step::Check => generate::check(root),
        };
        result.map_err(|it| format!("{it}\nto run this step again: {line}"))?;
    }
    println!("\nall {} steps passed", STEPS.len());
    Ok(())
}

/// The cargo that runs this binary, or else the one in the path.
pub(crate) fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// The process that a line of the table means.
fn command(line: &str) -> Command {
    let (environment, arguments) = line.split_once("cargo ").expect("every line calls cargo");
    let mut res = Command::new(cargo());
    // Tests that can rewrite what they compare with refuse to where this is set.
    res.env("CI", "1").args(arguments.split_whitespace());
    for assignment in environment.split_whitespace() {
        let (name, value) = assignment.split_once('=').expect("only variables precede cargo");
        res.env(name, value);
    }
    res
}

/// Whether the library behind `native-tls` can be built against: on Linux that is OpenSSL, elsewhere a
/// part of the system.
fn has_openssl() -> bool {
    let mut pkg_config = Command::new("pkg-config");
    let found = pkg_config.args(["--exists", "openssl"]).status().is_ok_and(|it| it.success());
    found || !cfg!(target_os = "linux")
}

fn succeed(command: &mut Command) -> Result<(), String> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("the step failed: {status}")),
        Err(error) => Err(format!("cannot run {}: {error}", command.get_program().display())),
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::*;

    #[test]
    fn a_line_is_read_as_a_shell_would() {
        let command = command("NAME=value cargo doc -p codegen");
        assert_eq!(command.get_args().collect::<Vec<_>>(), ["doc", "-p", "codegen"]);
        let variables: Vec<_> = command.get_envs().collect();
        let variable = |name, value| (OsStr::new(name), Some(OsStr::new(value)));
        assert_eq!(variables, [variable("CI", "1"), variable("NAME", "value")]);
    }

    #[test]
    fn every_step_is_locked_except_formatting() {
        for step in STEPS {
            if let Step::Cargo(line) | Step::NativeTls(line) = step {
                assert_ne!(line.contains("--locked"), line.contains("cargo fmt"), "{line}");
                // Panics where a line is not of the form that it takes.
                command(line);
            }
        }
    }
}
