//! `ci`: everything that continuous integration runs, in order, up to the first failure.
//!
//! In: what cargo knows of the workspace. Out: each command line before its output, and the one to run
//! again. The tests leave a part of the machine to spare, so the command lines after them run beside them,
//! and are shown when the tests are done. A new member is linted, tested, documented and, if it can be
//! published, packaged, without being named here. Nearly all steps build the whole workspace with its default features, as plain
//! `cargo test` does, so that they share what is built; each other set of features costs its own.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use serde_json::{Value, json};

use crate::repository::{self, PACKAGE, cargo, packages};
use crate::{calibrated, update};

/// The token of the tests, which none of them may print.
const CANARY: &str = include_str!("../../tests/conformance/canary.txt").trim_ascii_end();

/// The command line of the calibration.
const CALIBRATION: &str = "cargo test --locked --workspace --bin xtask -- --ignored";

/// The tests. All output is shown, so that it can be searched for the token; by a variable, since rustdoc
/// would compile each example by itself if it were asked for `--show-output`.
const TESTS: &str = "RUST_TEST_NOCAPTURE=1 cargo test --locked --workspace";

/// The package whose tests run a second time, without `tracing`.
const CONFORMANCE: &str = "conformance";

enum Step {
    /// [`TESTS`].
    Tests,
    /// A command line as one would type it: `NAME=value cargo …`, without quotes.
    Cargo(String),
    /// The same, where OpenSSL can be built against; a fresh machine need not have its headers.
    NativeTls(String),
    /// `cargo xtask update --check`, in this process.
    Update,
    /// The calibration, where it could give another result than when it last passed.
    Calibration,
}

impl Step {
    /// What one types to run it alone.
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
        // Built as it would be from the registry, in a folder of its own, which is kept. How the client
        // is built with TLS does not depend on what is packed.
        let name = it["name"].as_str().unwrap_or_default();
        let features = if name == PACKAGE { " --no-default-features" } else { "" };
        let line = "CARGO_TARGET_DIR=target/packages cargo package --locked --allow-dirty -p";
        Step::Cargo(format!("{line} {name}{features}"))
    }));
    // What takes longest comes last.
    steps.push(Step::Calibration);
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

/// Of the sets of features that users of the client can choose, the empty one, each feature alone, and all.
fn feature_sets(workspace: &Value) -> Vec<Vec<&str>> {
    let client = packages(workspace).find(|it| it["name"] == PACKAGE);
    let all = client.map(features).unwrap_or_default();
    let alone = all.iter().map(|it| vec![*it]);
    [Vec::new()].into_iter().chain(alone).chain([all.clone()]).collect()
}

/// Runs all steps, printing each; the calibration always if `all` is asked for.
///
/// # Errors
/// The first step that failed, and how to run it again.
pub(crate) fn run(root: &Path, all: bool) -> Result<(), String> {
    let steps = steps(&repository::workspace(root)?);
    let tests = steps.iter().position(|it| matches!(it, Step::Tests)).unwrap_or_default();
    let beside = |it: &&Step| matches!(it, Step::Cargo(_) | Step::NativeTls(_));
    let last = tests + 1 + steps[tests + 1..].iter().take_while(beside).count();
    let (kept, failed, skipped) = (Mutex::default(), AtomicBool::new(false), AtomicUsize::new(0));
    let run = |index: usize, shown: Shown<'_>| {
        let (step, number) = (&steps[index], format!("{}/{}", index + 1, steps.len()));
        let line = step.line();
        let ran = show(shown, io::stdout(), &format!("\n[{number}] {line}\n"))
            .map_err(|it| it.to_string())
            .and_then(|()| perform(root, all, step, shown));
        let ran = ran.map_err(|it| format!("{it}\nto run this step again: {line}"))?;
        skipped.fetch_add(usize::from(!ran), Ordering::Relaxed);
        Ok(())
    };
    (0..tests).try_for_each(|it| run(it, None))?;
    let (tested, others) = thread::scope(|scope| {
        let others = scope.spawn(|| {
            let mut others = (tests + 1..last).take_while(|_| !failed.load(Ordering::Relaxed));
            others.try_for_each(|it| run(it, Some(&kept)))
        });
        let tested = run(tests, None);
        failed.store(tested.is_err(), Ordering::Relaxed);
        (tested, others.join().unwrap_or_else(|_| Err("a step panicked".to_owned())))
    });
    tested?;
    print!("{}", kept.lock().unwrap_or_else(PoisonError::into_inner));
    others?;
    (last..steps.len()).try_for_each(|it| run(it, None))?;
    match skipped.into_inner() {
        0 => println!("\nall {} steps passed", steps.len()),
        skipped => println!("\nall {} steps passed but for {skipped} skipped", steps.len()),
    }
    Ok(())
}

/// Runs a step; says whether it had to run.
fn perform(root: &Path, all: bool, step: &Step, shown: Shown<'_>) -> Result<bool, String> {
    match step {
        Step::NativeTls(_) if !has_openssl() => {
            let why = "skipped: pkg-config finds no OpenSSL to build against\n";
            return show(shown, io::stdout(), why).map(|()| false).map_err(|it| it.to_string());
        }
        Step::Calibration => return calibrate(root, all),
        Step::Tests | Step::Cargo(_) | Step::NativeTls(_) => {
            succeed(command(step.line()).current_dir(root), shown)?;
        }
        Step::Update => match update::check(root)? {
            ExitCode::SUCCESS => {}
            _ => return Err("not all is as the spec asks for".to_owned()),
        },
    }
    Ok(true)
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
    succeed(command(CALIBRATION).current_dir(root), None)?;
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

/// What is said beside the tests, as it is shown after them; none, if it is shown at once.
type Shown<'a> = Option<&'a Mutex<String>>;

fn show(shown: Shown<'_>, mut to: impl Write, text: &str) -> io::Result<()> {
    match shown {
        Some(kept) => kept.lock().unwrap_or_else(PoisonError::into_inner).push_str(text),
        None => to.write_all(text.as_bytes()).and_then(|()| to.flush())?,
    }
    Ok(())
}

/// Runs a command; its output is shown, and searched for the token.
fn succeed(command: &mut Command, shown: Shown<'_>) -> Result<(), String> {
    let failed = |error| format!("cannot run cargo: {error}");
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(failed)?;
    let (output, errors) = (child.stdout.take(), child.stderr.take());
    let (output, errors) = thread::scope(|scope| {
        let errors = scope
            .spawn(move || errors.map(|it| forward(it, |text| show(shown, io::stderr(), text))));
        let output = output.map(|it| forward(it, |text| show(shown, io::stdout(), text)));
        (output, errors.join())
    });
    let errors = errors.map_err(|_| "cannot forward what cargo says".to_owned())?;
    let status = child.wait().map_err(failed)?;
    for found in [output, errors].into_iter().flatten() {
        if found.map_err(failed)? {
            return Err("the step printed the token of the tests".to_owned());
        }
    }
    if status.success() { Ok(()) } else { Err(format!("the step failed: {status}")) }
}

/// Copies lines as they come, with the token masked; says whether it was in any.
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
    fn a_line_is_read_as_a_shell_would() {
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
            let found = forward(text.as_bytes(), |it| show(Some(&kept), io::sink(), it)).unwrap();
            (found, kept.into_inner().unwrap())
        };
        assert_eq!(forwarded("one\ntwo"), (false, "one\ntwo".to_owned()));
        let text = format!("one\nthe {CANARY}\n");
        assert_eq!(forwarded(&text), (true, "one\nthe <token>\n".to_owned()));
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
        let steps = steps(&workspace());
        let own = |step: &&Step| !matches!(step, Step::Update | Step::Calibration);
        steps.iter().filter(own).map(|it| it.line().to_owned()).collect()
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
