//! `ci`: everything that continuous integration runs, in order, up to the first failure.
//!
//! In: the table below. Out: each command line before it runs, and the one to run again. The tools
//! and the client are always built apart: in one build, cargo would unite the features that either
//! asks of a shared crate, and the client would be tested with features its users do not get.

use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::thread;

use crate::{generate, verdict};

/// The token of the tests, which none of them may print.
const CANARY: &str = include_str!("../../tests/conformance/canary.txt").trim_ascii_end();

enum Step {
    /// A command line as one would type it: `NAME=value cargo …`, without quotes.
    Cargo(&'static str),
    /// The same, where OpenSSL can be built against; a fresh machine need not have its headers.
    NativeTls(&'static str),
    /// `cargo xtask check`, in this process.
    Check,
    /// `cargo xtask verdict`, in this process.
    Verdict,
}

/// Cheap and telling steps first.
const STEPS: &[Step] = &[
    Step::Cargo("cargo fmt --all --check"),
    Step::Check,
    Step::Cargo(
        "cargo clippy --locked -p codegen -p xtask -p golden -p mutation --all-targets -- -D warnings",
    ),
    Step::Cargo(
        "cargo clippy --locked -p attio-client -p loopback -p roundtrip -p properties -p compile -p compile_fail -p bench \
         -p record -p attio-schema --no-default-features --all-targets -- -D warnings",
    ),
    // With its binary, which is a feature of it.
    Step::Cargo("cargo clippy --locked -p attio-fake --all-targets -- -D warnings"),
    // The package includes the client's sources and needs none of its features.
    Step::Cargo(
        "cargo clippy --locked -p conformance --no-default-features --all-targets -- -D warnings",
    ),
    Step::Cargo(
        "cargo clippy --locked -p conformance --no-default-features --features tracing --all-targets -- -D warnings",
    ),
    Step::Verdict,
    // Both include the examples in documentation, which is why neither names its targets.
    Step::Cargo("cargo test --locked -p codegen -p xtask -p golden -p mutation"),
    Step::Cargo(
        "cargo test --locked -p attio-client -p loopback -p roundtrip -p properties -p compile -p compile_fail \
         -p record -p attio-schema --no-default-features",
    ),
    Step::Cargo("cargo test --locked -p attio-fake"),
    // All output is shown, so that it can be searched for the token.
    Step::Cargo("cargo test --locked -p conformance --no-default-features -- --show-output"),
    Step::Cargo(
        "cargo test --locked -p conformance --no-default-features --features tracing -- --show-output",
    ),
    Step::Cargo(
        "RUSTDOCFLAGS=-Dwarnings cargo doc --locked --no-deps -p codegen -p xtask -p golden -p mutation",
    ),
    Step::Cargo(
        "RUSTDOCFLAGS=-Dwarnings cargo doc --locked --no-deps \
         -p attio-client -p loopback -p roundtrip -p properties -p compile -p record -p attio-schema \
         --no-default-features",
    ),
    Step::Cargo("RUSTDOCFLAGS=-Dwarnings cargo doc --locked --no-deps -p attio-fake"),
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
    // What talks to Attio itself does so by TLS.
    Step::Cargo("cargo clippy --locked -p record -p attio-schema -- -D warnings"),
    Step::Cargo("cargo package --locked -p attio-client --no-default-features --allow-dirty"),
    Step::Cargo("cargo package --locked -p attio-fake --allow-dirty"),
    // What takes minutes comes last: both judges of a change, and a program, on every mutation of a spec.
    Step::Cargo("cargo test --locked -p xtask -- --ignored"),
];

/// Runs all steps, printing each.
///
/// # Errors
/// The first step that failed, and how to run it again.
pub(crate) fn run(root: &Path) -> Result<(), String> {
    let mut skipped = 0;
    for (index, step) in STEPS.iter().enumerate() {
        let line = match step {
            Step::Cargo(line) | Step::NativeTls(line) => line,
            Step::Check => "cargo xtask check",
            Step::Verdict => "cargo xtask verdict",
        };
        println!("\n[{}/{}] {line}", index + 1, STEPS.len());
        let result = match step {
            Step::NativeTls(_) if !has_openssl() => {
                println!("skipped: pkg-config finds no OpenSSL to build against");
                skipped += 1;
                Ok(())
            }
            Step::Cargo(line) | Step::NativeTls(line) => succeed(command(line).current_dir(root)),
            Step::Check => generate::check(root),
            Step::Verdict => verdict::verdict(root).and_then(|code| match code {
                ExitCode::SUCCESS => Ok(()),
                _ => Err("the version is too low".to_owned()),
            }),
        };
        result.map_err(|it| format!("{it}\nto run this step again: {line}"))?;
    }
    match skipped {
        0 => println!("\nall {} steps passed", STEPS.len()),
        _ => println!("\nall {} steps passed but for {skipped} skipped", STEPS.len()),
    }
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

/// Runs a command; its output comes as it would, and is searched for the token.
fn succeed(command: &mut Command) -> Result<(), String> {
    let failed = |error| format!("cannot run cargo: {error}");
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(failed)?;
    let (output, errors) = (child.stdout.take(), child.stderr.take());
    let errors = thread::spawn(move || errors.map(|it| forward(it, io::stderr())));
    let output = output.map(|it| forward(it, io::stdout()));
    let errors = errors.join().map_err(|_| "cannot forward what cargo says".to_owned())?;
    let status = child.wait().map_err(failed)?;
    for found in [output, errors].into_iter().flatten() {
        if found.map_err(failed)? {
            return Err("the step printed the token of the tests".to_owned());
        }
    }
    if status.success() { Ok(()) } else { Err(format!("the step failed: {status}")) }
}

/// Copies lines as they come, with the token masked; says whether it was in any.
fn forward(from: impl Read, mut to: impl Write) -> io::Result<bool> {
    let (mut from, mut line, mut found) = (BufReader::new(from), Vec::new(), false);
    while from.read_until(b'\n', &mut line)? > 0 {
        let text = String::from_utf8_lossy(&line);
        found |= text.contains(CANARY);
        to.write_all(text.replace(CANARY, "<token>").as_bytes())?;
        to.flush()?;
        line.clear();
    }
    Ok(found)
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
    fn output_is_forwarded_and_searched() {
        let mut copied = Vec::new();
        assert!(!forward(&b"one\ntwo"[..], &mut copied).unwrap());
        assert_eq!(copied, b"one\ntwo");
        let text = format!("one\nthe {CANARY}\n");
        copied.clear();
        assert!(forward(text.as_bytes(), &mut copied).unwrap());
        assert_eq!(copied, b"one\nthe <token>\n");
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
