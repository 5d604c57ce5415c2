//! The server as a program, for trying the API with curl.

use std::future::pending;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread;

use attio_fake::{FakeAttio, Rule, Workspace};
use clap::Parser;

/// A local server that behaves like the attribute endpoints of Attio's API.
///
/// It prints a line for each request, and keeps nothing when it exits.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// The port to listen on; by default, any free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// A JSON file with the workspace to start with, instead of a new one.
    #[arg(long)]
    seed: Option<PathBuf>,
    /// The slug of an object to add.
    #[arg(long, value_name = "SLUG")]
    add_object: Vec<String>,
    /// The slug of a list to add.
    #[arg(long, value_name = "SLUG")]
    add_list: Vec<String>,
    /// Limit rates to 100 reads and 25 writes per second.
    #[arg(long)]
    limit_rates: bool,
    /// Refuse what Attio would silently ignore.
    #[arg(long)]
    strict: bool,
    /// The name of a rule in RULES.md to invert.
    #[arg(long, value_name = "RULE", value_parser = rule)]
    flip: Vec<Rule>,
}

fn rule(name: &str) -> Result<Rule, String> {
    let names = Rule::ALL.iter().map(|it| it.name()).collect::<Vec<&str>>();
    Rule::from_name(name).ok_or_else(|| format!("write one of {}", names.join(", ")))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let result = run(&Arguments::parse()).await;
    if let Err(message) = result {
        // If that fails too, there is still the exit code.
        drop(writeln!(io::stderr(), "error: {message}"));
    }
    ExitCode::FAILURE
}

/// Serves until the process is killed; returns only an error message.
async fn run(arguments: &Arguments) -> Result<(), String> {
    let workspace = match &arguments.seed {
        Some(path) => read(path)?,
        None => Workspace::default(),
    };
    let path = workspace.paths().into_iter().next();
    let print = printer();
    let mut builder = FakeAttio::builder()
        .port(arguments.port)
        .system_clock()
        .workspace(workspace)
        .log(move |request| print(request.to_string()));
    if arguments.limit_rates {
        builder = builder.limit_rates();
    }
    if arguments.strict {
        builder = builder.strict();
    }
    builder = arguments.flip.iter().fold(builder, |builder, rule| builder.flip(*rule));
    let fake = builder
        .start()
        .await
        .map_err(|error| format!("cannot listen on port {}: {error}", arguments.port))?;
    for slug in &arguments.add_object {
        fake.add_object(slug);
    }
    for slug in &arguments.add_list {
        fake.add_list(slug);
    }
    // The token is valid only for this server, so it can be printed.
    let (url, token) = (fake.base_url(), fake.token());
    let hint = match path {
        Some(path) => format!("try\n  curl -H 'Authorization: Bearer {token}' {url}{path}"),
        None => "the workspace has no objects and no lists".to_owned(),
    };
    let export = format!("export ATTIO_API_TOKEN={token} ATTIO_BASE_URL={url}");
    let greeting = format!("listening on {url}; {hint}\n  {export}");
    writeln!(io::stdout(), "{greeting}").map_err(|error| format!("cannot write: {error}"))?;
    pending().await
}

/// Reads a workspace from a file; each line of an error names the file.
fn read(path: &Path) -> Result<Workspace, String> {
    let named = |problems: String| {
        let lines = problems.lines().map(|problem| format!("{}: {problem}", path.display()));
        lines.collect::<Vec<String>>().join("\n")
    };
    let text = std::fs::read_to_string(path).map_err(|error| named(error.to_string()))?;
    Workspace::from_json(&text).map_err(|error| named(error.to_string()))
}

/// The number of lines to buffer before more are dropped.
const WAITING: usize = 1000;

/// Prints lines in a separate thread, so that a blocked stdout does not block the server.
fn printer() -> impl Fn(String) + Send + Sync {
    let (sender, lines) = sync_channel::<String>(WAITING);
    let left_out = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&left_out);
    thread::spawn(move || {
        for line in lines {
            // A closed stdout must not stop the server either.
            drop(writeln!(io::stdout(), "{line}"));
            let left_out = left_out.swap(0, Ordering::Relaxed);
            if left_out > 0 {
                drop(writeln!(
                    io::stdout(),
                    "(dropped {left_out} lines that were not read in time)"
                ));
            }
        }
    });
    move |line| {
        if sender.try_send(line).is_err() {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }
}
