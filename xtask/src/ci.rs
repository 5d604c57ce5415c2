//! `ci`: everything that continuous integration runs, in order, up to the first failure.
//!
//! In: what cargo knows of the workspace. Out: each command line before it runs, and the one to run
//! again. A new member is linted, tested, documented and, if it can be published, packaged, without being
//! named here. Nearly all steps build the whole workspace with its default features, as plain
//! `cargo test` does, so that they share what is built; each other set of features costs its own.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::thread;

use serde_json::{Value, json};

use crate::repository::{self, PACKAGE, cargo, packages};
use crate::{calibrated, generate, verdict};

/// The token of the tests, which none of them may print.
const CANARY: &str = include_str!("../../tests/conformance/canary.txt").trim_ascii_end();

/// The command line of the calibration.
const CALIBRATION: &str = "cargo test --locked --workspace --bin xtask -- --ignored";

/// The package whose tests run a second time, without `tracing`.
const CONFORMANCE: &str = "conformance";

enum Step {
    /// A command line as one would type it: `NAME=value cargo …`, without quotes.
    Cargo(String),
    /// The same, where OpenSSL can be built against; a fresh machine need not have its headers.
    NativeTls(String),
    /// `cargo xtask check`, in this process.
    Check,
    /// `cargo xtask verdict`, in this process.
    Verdict,
    /// The calibration, where it could give another result than when it last passed.
    Calibration,
}

/// Fast checks first.
fn steps(workspace: &Value) -> Vec<Step> {
    let mut steps = vec![
        Step::Cargo("cargo fmt --all --check".to_owned()),
        Step::Check,
        Step::Cargo("cargo clippy --locked --workspace --all-targets -- -D warnings".to_owned()),
        // All output is shown, so that it can be searched for the token; by a variable, since rustdoc
        // would compile each example by itself if it were asked for `--show-output`.
        Step::Cargo("RUST_TEST_NOCAPTURE=1 cargo test --locked --workspace".to_owned()),
        Step::Cargo(format!(
            "RUST_TEST_NOCAPTURE=1 cargo test --locked --workspace --no-default-features --features {},{CONFORMANCE}/rustls --test {CONFORMANCE}",
            defaults_but(workspace, CONFORMANCE).join(","),
        )),
        Step::Cargo("RUSTDOCFLAGS=-Dwarnings cargo doc --locked --no-deps --workspace".to_owned()),
    ];
    steps.extend(feature_sets(workspace).iter().map(|set| {
        let line = format!(
            "cargo clippy --locked -p {} --no-default-features --features={} -- -D warnings",
            PACKAGE,
            set.join(","),
        );
        if set.contains(&"native-tls") { Step::NativeTls(line) } else { Step::Cargo(line) }
    }));
    steps.extend(packages(workspace).filter(|it| it["publish"] != json!([])).map(|it| {
        // Built as it would be from the registry, in a folder of its own, which is kept. How the client
        // is built with TLS does not depend on what is packed.
        let name = it["name"].as_str().unwrap_or_default();
        let features = if name == PACKAGE { " --no-default-features" } else { "" };
        let line = "CARGO_TARGET_DIR=target/packages cargo package --locked --allow-dirty -p";
        Step::Cargo(format!("{line} {name}{features}"))
    }));
    // What takes longest comes last.
    steps.extend([Step::Verdict, Step::Calibration]);
    steps
}

/// The names of a package's features, `default` aside.
fn features(package: &Value) -> Vec<&str> {
    let all = package["features"].as_object().into_iter().flatten();
    all.map(|(name, _)| name.as_str()).filter(|it| *it != "default").collect()
}

/// The default features of all packages but one.
fn defaults_but(workspace: &Value, name: &str) -> Vec<String> {
    let having = packages(workspace).filter(|it| it["name"] != name);
    let having = having.filter(|it| !it["features"]["default"].is_null());
    having.filter_map(|it| Some(format!("{}/default", it["name"].as_str()?))).collect()
}

/// Every set of features that users of the client can choose.
fn feature_sets(workspace: &Value) -> Vec<Vec<&str>> {
    let client = packages(workspace).find(|it| it["name"] == PACKAGE);
    let mut sets = vec![Vec::new()];
    for feature in client.map(features).unwrap_or_default() {
        let with = |set: &Vec<_>| set.iter().copied().chain([feature]).collect();
        sets.extend(sets.iter().map(with).collect::<Vec<_>>());
    }
    sets
}

/// Runs all steps, printing each; the calibration always if `all` is asked for.
///
/// # Errors
/// The first step that failed, and how to run it again.
pub(crate) fn run(root: &Path, all: bool) -> Result<(), String> {
    let steps = steps(&repository::workspace(root)?);
    let mut skipped = 0;
    for (index, step) in steps.iter().enumerate() {
        let line = match step {
            Step::Cargo(line) | Step::NativeTls(line) => line,
            Step::Check => "cargo xtask check",
            Step::Verdict => "cargo xtask verdict",
            Step::Calibration => CALIBRATION,
        };
        println!("\n[{}/{}] {line}", index + 1, steps.len());
        let result = match step {
            Step::NativeTls(_) if !has_openssl() => {
                println!("skipped: pkg-config finds no OpenSSL to build against");
                skipped += 1;
                Ok(())
            }
            Step::Cargo(line) | Step::NativeTls(line) => succeed(command(line).current_dir(root)),
            Step::Calibration => calibrate(root, all).map(|ran| skipped += usize::from(!ran)),
            Step::Check => generate::check(root),
            Step::Verdict => verdict::verdict(root).and_then(|code| match code {
                ExitCode::SUCCESS => Ok(()),
                _ => Err("the version is too low".to_owned()),
            }),
        };
        result.map_err(|it| format!("{it}\nto run this step again: {line}"))?;
    }
    match skipped {
        0 => println!("\nall {} steps passed", steps.len()),
        _ => println!("\nall {} steps passed but for {skipped} skipped", steps.len()),
    }
    Ok(())
}

/// Runs the calibration, which writes down what it passed with; says whether it had to run.
fn calibrate(root: &Path, all: bool) -> Result<bool, String> {
    match calibrated::stale(root)?.as_slice() {
        [] if !all => {
            println!("skipped: nothing that it depends on has changed since it passed");
            return Ok(false);
        }
        [] => println!("all is as when it last passed"),
        stale => println!("not as when it last passed: {}", stale.join(", ")),
    }
    succeed(command(CALIBRATION).current_dir(root))?;
    println!("passed: commit {}, so that others need not run it", calibrated::FILE);
    Ok(true)
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

    /// What cargo says of a workspace, as far as it is looked at.
    fn workspace() -> Value {
        let client = json!({"default": ["rustls"], "rustls": [], "tracing": []});
        json!({"packages": [
            {"name": "attio-client", "publish": null, "features": client},
            {"name": "conformance", "publish": [], "features": {"default": ["tracing"]}},
            {"name": "codegen", "publish": [], "features": {}},
            {"name": "attio-fake", "publish": null, "features": {"default": []}},
        ]})
    }

    fn lines() -> Vec<String> {
        let lines = steps(&workspace()).into_iter().filter_map(|step| match step {
            Step::Cargo(line) | Step::NativeTls(line) => Some(line),
            Step::Check | Step::Verdict | Step::Calibration => None,
        });
        lines.collect()
    }

    /// A member that nobody names is tested all the same.
    #[test]
    fn all_members_are_linted_tested_and_documented() {
        for line in [
            "cargo clippy --locked --workspace --all-targets -- -D warnings",
            "RUST_TEST_NOCAPTURE=1 cargo test --locked --workspace",
            "RUSTDOCFLAGS=-Dwarnings cargo doc --locked --no-deps --workspace",
        ] {
            assert!(lines().iter().any(|it| it == line), "{line}: {:#?}", lines());
        }
    }

    #[test]
    fn what_differs_between_packages_is_asked_of_the_workspace() {
        let having = |part: &str| {
            let lines = lines();
            let parts = lines.iter().filter_map(|line| line.split_once(part));
            parts.map(|(_, rest)| rest.split(' ').next().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(having("--features="), ["", "rustls", "tracing", "rustls,tracing"]);
        assert_eq!(
            having("--features "),
            ["attio-client/default,attio-fake/default,conformance/rustls"]
        );
        assert_eq!(having("--allow-dirty -p "), ["attio-client", "attio-fake"]);
    }

    #[test]
    fn every_step_is_locked_except_formatting() {
        for line in lines() {
            assert_ne!(line.contains("--locked"), line.contains("cargo fmt"), "{line}");
            // Panics where a line is not of the form that it takes.
            command(&line);
        }
    }
}
