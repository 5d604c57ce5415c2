//! `cargo xtask record`: in goes a command line, with a token or with files, out come recordings, a report of
//! drift, or edits of the spec.
//!
//! The token is in the environment, and is printed nowhere. Nobody has to read what is printed: a run
//! whose output is a closed pipe goes on, as what it made has to be archived.

use std::env;
use std::io::{Write as _, stderr, stdout};
use std::path::PathBuf;
use std::process::{self, ExitCode};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Parser;
use record::files::SPEC;
use record::{Finding, Observed, Played, READS, Reading, Scenario, Settings, Token};

/// Makes the calls of scenarios against the real API, and records them; or takes what others recorded.
///
/// The token is read from ATTIO_API_TOKEN, and needs the read-write scope of what `--target` names; files need none.
/// Exit code 0 if all was recorded, or nothing has drifted; 1 if something has; 2 if that could not be
/// found out.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask record", bin_name = "cargo xtask record")]
struct Arguments {
    /// Recordings, HAR files, NDJSON with a recording on each line, or folders of them, in place of a scenario.
    #[arg(conflicts_with_all = ["list", "scenario"])]
    files: Vec<PathBuf>,
    /// List the scenarios.
    #[arg(long)]
    list: bool,
    /// The name of a scenario, or `all`.
    #[arg(long, required_unless_present_any = ["list", "files"])]
    scenario: Option<String>,
    /// Whether the scratch target is one of `objects` or one of `lists`.
    #[arg(long, required_unless_present_any = ["list", "files"])]
    target: Option<String>,
    /// The slug of an object or list that nobody works with: what is made there may stay there
    /// for ever, archived.
    #[arg(long, required_unless_present_any = ["list", "files"])]
    identifier: Option<String>,
    /// Another address than that of the API, as far as before `/v2`.
    #[arg(long, default_value = record::API)]
    base_url: String,
    /// What sets the slugs of this run apart from those of all others; by default made of time and chance.
    #[arg(long, value_parser = run_text)]
    run: Option<String>,
    /// Write nothing, and report where answers differ from the spec and from the recordings.
    #[arg(long)]
    verify: bool,
    /// Print the edit of the spec after which it has what has drifted, as a diff; with a scenario, writes no
    /// recording.
    #[arg(long)]
    propose: bool,
    /// Make that edit.
    #[arg(long, requires = "propose")]
    write: bool,
    /// Another spec than ours to compare with and to edit.
    #[arg(long, requires = "files", default_value = SPEC, hide_default_value = true)]
    spec: PathBuf,
    /// Write the exchanges of the files as recordings into this folder, without what identifies someone.
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
        take(&arguments)
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(message) => {
            complain(&format!("error: {message}"));
            ExitCode::from(2)
        }
    }
}

fn list() -> Result<(), String> {
    for name in record::names()?.into_iter().chain([READS.to_owned()]) {
        say(&format!("{name}: {}", Scenario::load(&name)?.about.trim_end()));
    }
    Ok(())
}

/// Does what is asked for with exchanges that are there; whether nothing has drifted.
fn take(arguments: &Arguments) -> Result<bool, String> {
    let Arguments { files, spec, verify, propose, write, .. } = arguments;
    if !verify && !propose && arguments.import.is_none() {
        return Err("say what to do with the files: `--verify`, `--propose` or `--import`".into());
    }
    let token = env::var("ATTIO_API_TOKEN").ok().map(Token::new).transpose()?;
    let seen = record::files::read(files, spec, token.as_ref(), &mut complain)?;
    if seen.is_empty() {
        return Err("there is no exchange of an operation of the spec in the files".into());
    }
    if let Some(folder) = &arguments.import {
        let count = record::files::import(&seen, folder, token, &mut complain)?;
        say(&format!("{count} recordings written to {}", folder.display()));
        return Ok(true);
    }
    let is_clean = !verify || record::files::report(&seen, spec, &mut say)?;
    let is_done = !propose || record::files::edit(&seen, spec, *write, &mut say, &mut complain)?;
    Ok(is_done && (is_clean || *write))
}

/// Plays what is asked for; whether nothing has drifted.
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
            return Err(format!("`{READS}` asks for what others made; write `--verify`"));
        }
        name => vec![name],
    };
    // All are read and checked before anything is sent.
    let mut runs = Vec::new();
    for name in names {
        let scenario = Scenario::load(&name)?;
        // Scenarios may give the same names to what they make, so its number is added for each.
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
        record::files::edit(&seen, spec, arguments.write, &mut say, &mut complain)?;
    }
    verified
}

/// Plays all, then writes all, so that nothing is replaced if one of them fails.
async fn record_all(
    runs: &[(Scenario, Settings)],
    is_stopped: &dyn Fn() -> bool,
) -> Result<(), String> {
    let mut recorded = Vec::new();
    for (scenario, settings) in runs {
        let played = play(scenario, settings, Reading::Strict, is_stopped).await;
        let problems = match played {
            Ok(Played { problems, taken, .. }) if problems.is_empty() => {
                recorded.push(record::recorded(scenario, settings, &taken));
                continue;
            }
            Ok(played) => played.problems.join("\n"),
            Err(problem) => problem,
        };
        return Err(format!("{problems}\nno recording of any scenario is written"));
    }
    let mut written = Vec::new();
    for ((Scenario { name, .. }, settings), recordings) in runs.iter().zip(recorded) {
        let folder = record::folder(name);
        record::write(&folder, &recordings, &settings.token)
            .map_err(|error| format!("{name}: {error}; written before it: {}", listed(&written)))?;
        say(&format!("{} recordings written to {}", recordings.len(), folder.display()));
        written.push(name.as_str());
    }
    Ok(())
}

/// Whether nothing has drifted; each scenario is played, whatever becomes of the others.
async fn verify_all(
    runs: &[(Scenario, Settings)],
    seen: &mut Vec<Observed>,
    is_stopped: &dyn Fn() -> bool,
) -> Result<bool, String> {
    let (mut is_clean, mut troubles) = (true, Vec::new());
    for (scenario, settings) in runs {
        match verify(scenario, settings, seen, is_stopped).await {
            Ok(is_same) => is_clean &= is_same,
            Err(trouble) => troubles.push(trouble),
        }
        if is_stopped() {
            break;
        }
    }
    if troubles.is_empty() { Ok(is_clean) } else { Err(troubles.join("\n")) }
}

/// Whether a scenario shows that nothing has drifted.
async fn verify(
    scenario: &Scenario,
    settings: &Settings,
    seen: &mut Vec<Observed>,
    is_stopped: &dyn Fn() -> bool,
) -> Result<bool, String> {
    let recordings =
        record::recordings(&record::folder(&scenario.name)).map_err(|error| error.to_string())?;
    let played = play(scenario, settings, Reading::Open, is_stopped).await?;
    let findings = record::verify(&played, &recordings);
    seen.extend(record::observed(scenario, settings, &played.taken));
    for Finding { text, line } in &findings {
        say(&format!("drift: {text}"));
        if let Some(line) = line {
            say(&format!("  at {}:{line}", record::spec::PATH));
        }
    }
    let asked: Vec<&str> = played.taken.iter().map(|it| it.operation.as_str()).collect();
    if scenario.name == READS {
        let needy = record::not_asked(&asked).join(", ");
        say(&format!("not asked here, as a path needs what is first in no list: {needy}"));
    }
    let count = format!("{} differences in {} responses", findings.len(), asked.len());
    if !played.problems.is_empty() {
        say(&format!("{count}, and {} problems", played.problems.len()));
        return Err(played.problems.join("\n"));
    }
    say(&count);
    if asked.is_empty() {
        return Err(format!("{}: nothing could be asked", scenario.name));
    }
    Ok(findings.is_empty())
}

async fn play(
    scenario: &Scenario,
    settings: &Settings,
    reading: Reading,
    is_stopped: &dyn Fn() -> bool,
) -> Result<Played, String> {
    say(&format!("{}, run {}:", scenario.name, settings.run));
    let played = record::play_until(scenario, settings, reading, &mut say, is_stopped).await?;
    let Settings { target, identifier, .. } = settings;
    for slug in &played.archived {
        say(&format!("archived in {target}/{identifier}, and there for ever: {slug}"));
    }
    for name in &played.left {
        say(&match name.starts_with('/') {
            true => format!("left, delete it by hand if it is there: {name}"),
            false => {
                format!("left in {target}/{identifier}, archive it by hand if it is there: {name}")
            }
        });
    }
    Ok(played)
}

/// A text that occurs nowhere by accident, and can be part of a slug.
fn run_text(text: &str) -> Result<String, String> {
    let is_fit = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if text.len() >= 6 && text.bytes().all(is_fit) && text.bytes().any(|it| it.is_ascii_digit()) {
        return Ok(text.to_owned());
    }
    Err("write at least six small letters and digits, with a digit among them".to_owned())
}

/// The time in seconds, and chance, as a text of letters and digits.
fn new_run() -> Result<String, String> {
    let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(format!("r{:x}{}", time.as_secs(), record::chance::<4>()?))
}

/// Whether somebody wants the run to stop, which a second Ctrl-C does at once.
fn until_interrupted() -> Arc<AtomicBool> {
    let is_stopped = Arc::new(AtomicBool::new(false));
    let stop = Arc::clone(&is_stopped);
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            stop.store(true, Ordering::Relaxed);
            complain("stopping; what was made is archived, unless you interrupt again");
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

fn say(line: &str) {
    writeln!(stdout(), "{line}").ok();
}

fn complain(line: &str) {
    writeln!(stderr(), "{line}").ok();
}
