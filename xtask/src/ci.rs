//! `ci`: runs all steps of continuous integration, in order, up to the first failure.
//!
//! In: the metadata of the workspace. Out: each command line before its output, and the one to run
//! again. The tests leave part of the machine idle, so the command lines after them run at the same
//! time, and their output follows that of the tests. A new member of the workspace is linted,
//! tested, documented and, if it can be published, packaged, without being named here. Most steps
//! build the workspace with its default features, as plain `cargo test` does, and so share build
//! artifacts; each other set of features needs its own build.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use serde_json::{Value, json};

use crate::repository::{self, PACKAGE, cargo, packages};
use crate::{fingerprint, update};

/// The token of the tests, which no test may print.
const CANARY: &str = include_str!("../../tests/conformance/canary.txt").trim_ascii_end();

/// The command line of the calibration.
const CALIBRATION: &str = "cargo test --locked --workspace --bin xtask -- --ignored";

/// The tests. All output is shown, so that it can be searched for the token. The variable replaces
/// `--show-output`, with which rustdoc would compile each example separately.
const TESTS: &str = "RUST_TEST_NOCAPTURE=1 cargo test --locked --workspace";

/// The package whose tests run a second time, without `tracing`.
const CONFORMANCE: &str = "conformance";

enum Step {
    /// [`TESTS`].
    Tests,
    /// A shell command line: `NAME=value cargo …`, without quotes.
    Cargo(String),
    /// The same, skipped if OpenSSL is missing: a fresh machine may lack its headers.
    NativeTls(String),
    /// `cargo xtask update --check`, in this process.
    Update,
    /// The calibration, skipped if its inputs have not changed since it last passed.
    Calibration,
}

impl Step {
    /// The command line that runs only this step.
    fn line(&self) -> &str {
        match self {
            Self::Tests => TESTS,
            Self::Cargo(line) | Self::NativeTls(line) => line,
            Self::Update => "cargo xtask update --check",
            Self::Calibration => CALIBRATION,
        }
    }
}

/// Fast checks first.
fn steps(workspace: &Value) -> Vec<Step> {
    let mut steps = vec![
        Step::Cargo("cargo fmt --all --check".to_owned()),
        Step::Update,
        Step::Cargo("cargo clippy --locked --workspace --all-targets -- -D warnings".to_owned()),
        Step::Tests,
        Step::Cargo(format!(
            "{TESTS} --no-default-features --features {},{CONFORMANCE}/rustls --test {CONFORMANCE}",
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
        // Builds the package as if from the registry, in a separate target folder, which is kept.
        // TLS does not depend on what is packaged, so it is left out.
        let name = it["name"].as_str().unwrap_or_default();
        let features = if name == PACKAGE { " --no-default-features" } else { "" };
        let line = "CARGO_TARGET_DIR=target/packages cargo package --locked --allow-dirty -p";
        Step::Cargo(format!("{line} {name}{features}"))
    }));
    // The slowest step comes last.
    steps.push(Step::Calibration);
    steps
}

/// The features of a package, except `default`.
fn features(package: &Value) -> Vec<&str> {
    let all = package["features"].as_object().into_iter().flatten();
    all.map(|(name, _)| name.as_str()).filter(|it| *it != "default").collect()
}

/// The default features of all packages except one.
fn defaults_but(workspace: &Value, name: &str) -> Vec<String> {
    let having = packages(workspace).filter(|it| it["name"] != name);
    let having = having.filter(|it| !it["features"]["default"].is_null());
    having.filter_map(|it| Some(format!("{}/default", it["name"].as_str()?))).collect()
}

/// The feature sets of the client to check: none, each feature alone, and all.
fn feature_sets(workspace: &Value) -> Vec<Vec<&str>> {
    let client = packages(workspace).find(|it| it["name"] == PACKAGE);
    let all = client.map(features).unwrap_or_default();
    let alone = all.iter().map(|it| vec![*it]);
    [Vec::new()].into_iter().chain(alone).chain([all.clone()]).collect()
}

/// Runs all steps, and prints each; with `all`, calibrates in any case.
///
/// # Errors
/// The first step that failed, and the command to run it again.
pub(crate) fn run(root: &Path, all: bool) -> Result<(), String> {
    let steps = steps(&repository::workspace(root)?);
    let tests = steps.iter().position(|it| matches!(it, Step::Tests)).unwrap_or_default();
    let is_concurrent = |it: &&Step| matches!(it, Step::Cargo(_) | Step::NativeTls(_));
    let last = tests + 1 + steps[tests + 1..].iter().take_while(is_concurrent).count();
    let (buffer, failed, skipped) = (Mutex::default(), AtomicBool::new(false), AtomicUsize::new(0));
    let run = |index: usize, buffer: Buffer<'_>| {
        let (step, number) = (&steps[index], format!("{}/{}", index + 1, steps.len()));
        let line = step.line();
        let ran = output(buffer, io::stdout(), &format!("\n[{number}] {line}\n"))
            .map_err(|it| it.to_string())
            .and_then(|()| run_step(root, all, step, buffer));
        let ran = ran.map_err(|it| format!("{it}\nto run this step again: {line}"))?;
        skipped.fetch_add(usize::from(!ran), Ordering::Relaxed);
        Ok(())
    };
    (0..tests).try_for_each(|it| run(it, None))?;
    let (tested, others) = thread::scope(|scope| {
        let others = scope.spawn(|| {
            let mut others = (tests + 1..last).take_while(|_| !failed.load(Ordering::Relaxed));
            others.try_for_each(|it| run(it, Some(&buffer)))
        });
        let tested = run(tests, None);
        failed.store(tested.is_err(), Ordering::Relaxed);
        (tested, others.join().unwrap_or_else(|_| Err("a step panicked".to_owned())))
    });
    tested?;
    print!("{}", buffer.lock().unwrap_or_else(PoisonError::into_inner));
    others?;
    (last..steps.len()).try_for_each(|it| run(it, None))?;
    match skipped.into_inner() {
        0 => println!("\nall {} steps passed", steps.len()),
        skipped => println!("\n{} steps passed, {skipped} skipped", steps.len() - skipped),
    }
    Ok(())
}

/// Runs a step; returns false if it was skipped.
fn run_step(root: &Path, all: bool, step: &Step, buffer: Buffer<'_>) -> Result<bool, String> {
    match step {
        Step::NativeTls(_) if !has_openssl() => {
            let why = "skipped: pkg-config finds no OpenSSL\n";
            return output(buffer, io::stdout(), why).map(|()| false).map_err(|it| it.to_string());
        }
        Step::Calibration => return calibrate(root, all),
        Step::Tests | Step::Cargo(_) | Step::NativeTls(_) => {
            run_command(command(step.line()).current_dir(root), buffer)?;
        }
        Step::Update => match update::check(root)? {
            ExitCode::SUCCESS => {}
            _ => return Err("files are out of date or missing".to_owned()),
        },
    }
    Ok(true)
}

/// Runs the calibration, which records its inputs if it passes; returns false if it was skipped.
fn calibrate(root: &Path, all: bool) -> Result<bool, String> {
    match fingerprint::stale(root)?.as_slice() {
        [] if !all => {
            println!("skipped: its inputs have not changed since it passed");
            return Ok(false);
        }
        [] => println!("its inputs have not changed since it passed"),
        stale => println!("changed since it passed: {}", stale.join(", ")),
    }
    run_command(command(CALIBRATION).current_dir(root), None)?;
    println!("passed: commit {}, so that others need not run it", fingerprint::FILE);
    Ok(true)
}

/// Parses a command line.
fn command(line: &str) -> Command {
    let (environment, arguments) = line.split_once("cargo ").expect("every line calls cargo");
    let mut res = Command::new(cargo());
    // Where this is set, no test rewrites its golden files.
    res.env("CI", "1").args(arguments.split_whitespace());
    for assignment in environment.split_whitespace() {
        let (name, value) = assignment.split_once('=').expect("only variables precede cargo");
        res.env(name, value);
    }
    res
}

/// Whether `native-tls` can be built: it needs OpenSSL on Linux, and elsewhere a part of the
/// system.
fn has_openssl() -> bool {
    let mut pkg_config = Command::new("pkg-config");
    let found = pkg_config.args(["--exists", "openssl"]).status().is_ok_and(|it| it.success());
    found || !cfg!(target_os = "linux")
}

/// The output of steps that run at the same time as the tests, printed after them; none, if a step
/// prints directly.
type Buffer<'a> = Option<&'a Mutex<String>>;

fn output(buffer: Buffer<'_>, mut to: impl Write, text: &str) -> io::Result<()> {
    match buffer {
        Some(buffer) => buffer.lock().unwrap_or_else(PoisonError::into_inner).push_str(text),
        None => to.write_all(text.as_bytes()).and_then(|()| to.flush())?,
    }
    Ok(())
}

/// Runs a command, forwards its output, and searches that for the token.
fn run_command(command: &mut Command, buffer: Buffer<'_>) -> Result<(), String> {
    let failed = |error| format!("cannot run cargo: {error}");
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(failed)?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let (stdout, stderr) = thread::scope(|scope| {
        let stderr = scope
            .spawn(move || stderr.map(|it| forward(it, |text| output(buffer, io::stderr(), text))));
        let stdout = stdout.map(|it| forward(it, |text| output(buffer, io::stdout(), text)));
        (stdout, stderr.join())
    });
    let stderr = stderr.map_err(|_| "cannot forward the output of cargo".to_owned())?;
    let status = child.wait().map_err(failed)?;
    for found in [stdout, stderr].into_iter().flatten() {
        if found.map_err(failed)? {
            return Err("the step printed the token of the tests".to_owned());
        }
    }
    if status.success() { Ok(()) } else { Err(format!("the step failed: {status}")) }
}

/// Copies lines as they come, with the token masked; returns whether any had it.
fn forward(from: impl Read, to: impl Fn(&str) -> io::Result<()>) -> io::Result<bool> {
    let (mut from, mut line, mut found) = (BufReader::new(from), Vec::new(), false);
    while from.read_until(b'\n', &mut line)? > 0 {
        let text = String::from_utf8_lossy(&line);
        found |= text.contains(CANARY);
        to(&text.replace(CANARY, "<token>"))?;
        line.clear();
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::*;

    #[test]
    fn a_line_is_parsed_as_by_a_shell() {
        let command = command("NAME=value cargo doc -p codegen");
        assert_eq!(command.get_args().collect::<Vec<_>>(), ["doc", "-p", "codegen"]);
        let variables: Vec<_> = command.get_envs().collect();
        let variable = |name, value| (OsStr::new(name), Some(OsStr::new(value)));
        assert_eq!(variables, [variable("CI", "1"), variable("NAME", "value")]);
    }

    #[test]
    fn output_is_forwarded_and_searched() {
        let forwarded = |text: &str| {
            let kept = Mutex::default();
            let found = forward(text.as_bytes(), |it| output(Some(&kept), io::sink(), it)).unwrap();
            (found, kept.into_inner().unwrap())
        };
        assert_eq!(forwarded("one\ntwo"), (false, "one\ntwo".to_owned()));
        let text = format!("one\nthe {CANARY}\n");
        assert_eq!(forwarded(&text), (true, "one\nthe <token>\n".to_owned()));
    }

    /// The metadata of a workspace, as far as it is used.
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
        let steps = steps(&workspace());
        let own = |step: &&Step| !matches!(step, Step::Update | Step::Calibration);
        steps.iter().filter(own).map(|it| it.line().to_owned()).collect()
    }

    /// Without naming a member.
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
    fn features_and_publishable_packages_come_from_the_metadata() {
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
            // Panics on a line of another form.
            command(&line);
        }
    }
}
