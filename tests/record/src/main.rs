//! `cargo xtask record`: in goes a command line and a token, out come recordings, or a report of drift.
//!
//! The token is in the environment, and is printed nowhere.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command talks")]

use std::env;
use std::path::Path;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Parser;
use record::{Finding, Played, Reading, Scenario, Settings, Token};

/// Makes the calls of scenarios against the real API, and records them.
///
/// The token is read from ATTIO_API_TOKEN, and needs the read-write scope of what `--target` names.
/// Exit code 0 if all was recorded, or nothing has drifted; 1 if something has; 2 if that could not be
/// found out.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask record", bin_name = "cargo xtask record")]
struct Arguments {
    /// List the scenarios.
    #[arg(long)]
    list: bool,
    /// The name of a scenario, or `all`.
    #[arg(long, required_unless_present = "list")]
    scenario: Option<String>,
    /// Whether the scratch target is one of `objects` or one of `lists`.
    #[arg(long, required_unless_present = "list")]
    target: Option<String>,
    /// The slug of an object or list that nobody works with: what is made there can be archived, and
    /// never deleted.
    #[arg(long, required_unless_present = "list")]
    identifier: Option<String>,
    /// Another address than that of the API, as far as before `/v2`.
    #[arg(long, default_value = "https://api.attio.com")]
    base_url: String,
    /// What sets the slugs of this run apart from those of all others; by default made of the time.
    #[arg(long, value_parser = run_text)]
    run: Option<String>,
    /// Write nothing, and report where answers differ from the spec and from the recordings.
    #[arg(long)]
    verify: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = if arguments.list { list().map(|()| true) } else { run(arguments).await };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::from(2)
        }
    }
}

fn list() -> Result<(), String> {
    for name in record::names()? {
        println!("{name}: {}", Scenario::load(&name)?.about.trim_end());
    }
    Ok(())
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
        run: arguments.run.unwrap_or_else(now),
    };
    settings.check()?;
    let names = match arguments.scenario.unwrap_or_default() {
        name if name == "all" => record::names()?,
        name => vec![name],
    };
    // All are read before anything is sent.
    let scenarios: Result<Vec<Scenario>, String> =
        names.iter().map(|name| Scenario::load(name)).collect();
    let mut is_clean = true;
    for (letter, scenario) in ('a'..='z').zip(scenarios?) {
        // Scenarios may give the same names to what they make.
        let run = format!("{}{letter}", settings.run);
        let settings = Settings { run, ..settings.clone() };
        if arguments.verify {
            is_clean &= verify(&scenario, &settings).await?;
        } else {
            record(&scenario, &settings).await?;
        }
    }
    Ok(is_clean)
}

async fn record(scenario: &Scenario, settings: &Settings) -> Result<(), String> {
    let played = play(scenario, settings, Reading::Strict).await?;
    if !played.problems.is_empty() {
        return Err(format!("{}\nnothing is written", played.problems.join("\n")));
    }
    let texts = record::texts(&record::recorded(scenario, settings, &played.taken));
    let folder = Path::new(record::RECORDED).join(&scenario.name);
    record::write(&folder, &texts, &settings.token)?;
    println!("{} recordings written to tests/record/recorded/{}", texts.len(), scenario.name);
    Ok(())
}

/// Whether nothing has drifted.
async fn verify(scenario: &Scenario, settings: &Settings) -> Result<bool, String> {
    let recordings = record::recordings(&scenario.name).map_err(|error| error.to_string())?;
    let played = play(scenario, settings, Reading::Open).await?;
    let findings = record::verify(&played.taken, &recordings);
    for Finding { text, line } in &findings {
        println!("drift: {text}");
        if let Some(line) = line {
            println!("  at {}:{line}", record::spec::PATH);
        }
    }
    if !played.problems.is_empty() {
        return Err(played.problems.join("\n"));
    }
    println!("{} differences", findings.len());
    Ok(findings.is_empty())
}

async fn play(
    scenario: &Scenario,
    settings: &Settings,
    reading: Reading,
) -> Result<Played, String> {
    println!("{}, run {}:", scenario.name, settings.run);
    let played = record::play(scenario, settings, reading, &mut |line| println!("{line}")).await?;
    let Settings { target, identifier, .. } = settings;
    for slug in &played.archived {
        println!("archived in {target}/{identifier}, and there for ever: {slug}");
    }
    for slug in &played.left {
        println!("left in {target}/{identifier}, archive it by hand: {slug}");
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

/// The time in seconds, as a text of letters and digits.
fn now() -> String {
    let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("r{:x}", time.as_secs())
}
