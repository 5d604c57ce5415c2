//! `cargo xtask record`: records the real API, reports drift from the spec, or proposes edits of the spec.
//!
//! The token is in the environment, and is never printed. A closed stdout does not stop a run, as what it
//! created must still be archived.

use std::env;
use std::io::{Write as _, stderr, stdout};
use std::path::PathBuf;
use std::process::{self, ExitCode};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Parser;
use record::files::SPEC;
use record::{Finding, Observed, Played, READS, Scenario, Settings, Strictness, Token};

/// Plays scenarios against the real API and records them, or reads recorded traffic.
///
/// The token is read from ATTIO_API_TOKEN, and needs the read-write scope for `--target`; files need none.
/// Exit code 0: everything was recorded, or nothing has drifted. 1: something has drifted. 2: an error.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask record", bin_name = "cargo xtask record")]
struct Arguments {
    /// Recordings, HAR files, NDJSON with a recording on each line, or folders of these, instead of a scenario.
    #[arg(conflicts_with_all = ["list", "scenario"])]
    files: Vec<PathBuf>,
    /// List the scenarios.
    #[arg(long)]
    list: bool,
    /// The name of a scenario, or `all`.
    #[arg(long, required_unless_present_any = ["list", "files"])]
    scenario: Option<String>,
    /// The kind of the scratch target: `objects` or `lists`.
    #[arg(long, required_unless_present_any = ["list", "files"])]
    target: Option<String>,
    /// The slug of an object or list that nobody works with: what is created there may stay there
    /// forever, archived.
    #[arg(long, required_unless_present_any = ["list", "files"])]
    identifier: Option<String>,
    /// The URL of another server, without `/v2`.
    #[arg(long, default_value = record::API)]
    base_url: String,
    /// A string that makes the slugs of this run unique; by default the time and a random number.
    #[arg(long, value_parser = parse_run)]
    run: Option<String>,
    /// Write nothing, and report where responses differ from the spec and from the recordings.
    #[arg(long)]
    verify: bool,
    /// Print, as a diff, the edit of the spec that removes the drift; with a scenario, write no recordings.
    #[arg(long)]
    propose: bool,
    /// Make that edit.
    #[arg(long, requires = "propose")]
    write: bool,
    /// Another spec to compare with and to edit.
    #[arg(long, requires = "files", default_value = SPEC, hide_default_value = true)]
    spec: PathBuf,
    /// Write the exchanges of the files as anonymized recordings into this folder.
    #[arg(long, requires = "files", conflicts_with_all = ["propose", "spec", "verify"])]
    import: Option<PathBuf>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = if arguments.list {
        list().map(|()| true)
    } else if arguments.files.is_empty() {
        run(arguments).await
    } else {
        process(&arguments)
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(message) => {
            print_error(&format!("error: {message}"));
            ExitCode::from(2)
        }
    }
}

fn list() -> Result<(), String> {
    for name in record::names()?.into_iter().chain([READS.to_owned()]) {
        print(&format!("{name}: {}", Scenario::load(&name)?.about.trim_end()));
    }
    Ok(())
}

/// Verifies, proposes from, or imports files. Returns whether nothing has drifted.
fn process(arguments: &Arguments) -> Result<bool, String> {
    let Arguments { files, spec, verify, propose, write, .. } = arguments;
    if !verify && !propose && arguments.import.is_none() {
        return Err("add `--verify`, `--propose` or `--import` for the files".into());
    }
    let token = env::var("ATTIO_API_TOKEN").ok().map(Token::new).transpose()?;
    let seen = record::files::read(files, spec, token.as_ref(), &mut print_error)?;
    if seen.is_empty() {
        return Err("the files have no exchange of an operation of the spec".into());
    }
    if let Some(folder) = &arguments.import {
        let count = record::files::import(&seen, folder, token, &mut print_error)?;
        print(&format!("{count} recordings written to {}", folder.display()));
        return Ok(true);
    }
    let is_clean = !verify || record::files::report(&seen, spec, &mut print)?;
    let is_done =
        !propose || record::files::edit(&seen, spec, *write, &mut print, &mut print_error)?;
    Ok(is_done && (is_clean || *write))
}

/// Plays scenarios. Returns whether nothing has drifted.
async fn run(arguments: Arguments) -> Result<bool, String> {
    let token = env::var("ATTIO_API_TOKEN");
    let token = token.map_err(|_| "set ATTIO_API_TOKEN to an access token of a workspace")?;
    let settings = Settings {
        base_url: arguments.base_url,
        token: Token::new(token)?,
        target: arguments.target.unwrap_or_default(),
        identifier: arguments.identifier.unwrap_or_default(),
        run: arguments.run.map_or_else(new_run, Ok)?,
    };
    settings.check()?;
    let verifies = arguments.verify || arguments.propose;
    let all = record::names()?;
    let names = match arguments.scenario.unwrap_or_default() {
        name if name == "all" && verifies => [&all[..], &[READS.to_owned()]].concat(),
        name if name == "all" => all.clone(),
        name if name == READS && !verifies => {
            return Err(format!("`{READS}` reads other people's data; add `--verify`"));
        }
        name => vec![name],
    };
    // All are loaded and checked before anything is sent.
    let mut runs = Vec::new();
    for name in names {
        let scenario = Scenario::load(&name)?;
        // Scenarios may use the same names, so each adds its number.
        let number = 1 + all.iter().take_while(|it| **it != name).count();
        let run = format!("{}{number:02}", settings.run);
        let settings = Settings { run, ..settings.clone() };
        settings.check_writes(&scenario)?;
        runs.push((scenario, settings));
    }
    let is_stopped = until_interrupted();
    let is_stopped = || is_stopped.load(Ordering::Relaxed);
    if !verifies {
        return record_all(&runs, &is_stopped).await.map(|()| true);
    }
    let mut seen = Vec::new();
    let verified = verify_all(&runs, &mut seen, &is_stopped).await;
    if arguments.propose {
        let spec = &arguments.spec;
        record::files::edit(&seen, spec, arguments.write, &mut print, &mut print_error)?;
    }
    verified
}

/// Plays all scenarios, then writes all recordings, so that none is replaced if one fails.
async fn record_all(
    runs: &[(Scenario, Settings)],
    is_stopped: &dyn Fn() -> bool,
) -> Result<(), String> {
    let mut recorded = Vec::new();
    for (scenario, settings) in runs {
        let played = play(scenario, settings, Strictness::Strict, is_stopped).await;
        let problems = match played {
            Ok(Played { problems, calls, .. }) if problems.is_empty() => {
                recorded.push(record::recorded(scenario, settings, &calls));
                continue;
            }
            Ok(played) => played.problems.join("\n"),
            Err(problem) => problem,
        };
        return Err(format!("{problems}\nno recordings are written"));
    }
    let mut written = Vec::new();
    for ((Scenario { name, .. }, settings), recordings) in runs.iter().zip(recorded) {
        let folder = record::folder(name);
        record::write(&folder, &recordings, &settings.token)
            .map_err(|error| format!("{name}: {error}; written before it: {}", listed(&written)))?;
        print(&format!("{} recordings written to {}", recordings.len(), folder.display()));
        written.push(name.as_str());
    }
    Ok(())
}

/// Plays each scenario, even if others fail. Returns whether nothing has drifted.
async fn verify_all(
    runs: &[(Scenario, Settings)],
    seen: &mut Vec<Observed>,
    is_stopped: &dyn Fn() -> bool,
) -> Result<bool, String> {
    let (mut is_clean, mut problems) = (true, Vec::new());
    for (scenario, settings) in runs {
        match verify(scenario, settings, seen, is_stopped).await {
            Ok(is_same) => is_clean &= is_same,
            Err(problem) => problems.push(problem),
        }
        if is_stopped() {
            break;
        }
    }
    if problems.is_empty() { Ok(is_clean) } else { Err(problems.join("\n")) }
}

/// Plays one scenario. Returns whether nothing has drifted.
async fn verify(
    scenario: &Scenario,
    settings: &Settings,
    seen: &mut Vec<Observed>,
    is_stopped: &dyn Fn() -> bool,
) -> Result<bool, String> {
    let recordings =
        record::recordings(&record::folder(&scenario.name)).map_err(|error| error.to_string())?;
    let played = play(scenario, settings, Strictness::Lenient, is_stopped).await?;
    let findings = record::verify(&played, &recordings);
    seen.extend(record::observed(scenario, settings, &played.calls));
    for Finding { message, line } in &findings {
        print(&format!("drift: {message}"));
        if let Some(line) = line {
            print(&format!("  at {}:{line}", record::spec::PATH));
        }
    }
    let called: Vec<&str> = played.calls.iter().map(|it| it.operation.as_str()).collect();
    if scenario.name == READS {
        let missing = record::not_called(&called).join(", ");
        print(&format!("not called, as no list has an item for their paths: {missing}"));
    }
    let count = format!("{} differences in {} responses", findings.len(), called.len());
    if !played.problems.is_empty() {
        print(&format!("{count}, and {} problems", played.problems.len()));
        return Err(played.problems.join("\n"));
    }
    print(&count);
    if called.is_empty() {
        return Err(format!("{}: nothing could be called", scenario.name));
    }
    Ok(findings.is_empty())
}

async fn play(
    scenario: &Scenario,
    settings: &Settings,
    strictness: Strictness,
    is_stopped: &dyn Fn() -> bool,
) -> Result<Played, String> {
    print(&format!("{}, run {}:", scenario.name, settings.run));
    let played = record::play_until(scenario, settings, strictness, &mut print, is_stopped).await?;
    let Settings { target, identifier, .. } = settings;
    for slug in &played.archived {
        print(&format!("archived in {target}/{identifier}, and cannot be deleted: {slug}"));
    }
    for name in &played.left {
        print(&match name.starts_with('/') {
            true => format!("not cleaned up; delete it by hand if it exists: {name}"),
            false => format!(
                "not cleaned up in {target}/{identifier}; archive it by hand if it exists: {name}"
            ),
        });
    }
    Ok(played)
}

/// Checks that the string of a run can be part of a slug, and does not occur elsewhere by accident.
fn parse_run(run: &str) -> Result<String, String> {
    let is_allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if run.len() >= 6 && run.bytes().all(is_allowed) && run.bytes().any(|it| it.is_ascii_digit()) {
        return Ok(run.to_owned());
    }
    Err("write at least six lower-case letters and digits, with at least one digit".to_owned())
}

/// The time in seconds and a random number, in letters and digits.
fn new_run() -> Result<String, String> {
    let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(format!("r{:x}{}", time.as_secs(), record::random_hex::<4>()?))
}

/// A flag that Ctrl-C sets. A second Ctrl-C exits immediately.
fn until_interrupted() -> Arc<AtomicBool> {
    let is_stopped = Arc::new(AtomicBool::new(false));
    let stop = Arc::clone(&is_stopped);
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            stop.store(true, Ordering::Relaxed);
            print_error("stopping; what was created is archived, unless you interrupt again");
            if tokio::signal::ctrl_c().await.is_ok() {
                process::exit(2);
            }
        }
    });
    is_stopped
}

fn listed(names: &[&str]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

fn print(line: &str) {
    writeln!(stdout(), "{line}").ok();
}

fn print_error(line: &str) {
    writeln!(stderr(), "{line}").ok();
}
