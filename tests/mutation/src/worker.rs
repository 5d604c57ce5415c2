//! A process that checks documents, so that neither a hang nor a crash ends the run.
//!
//! Both sides are here. The parent writes one request per line and reads one response per line, both as
//! JSON. It limits the time, and on Linux, which has `/proc`, the memory of the process.

use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::check::{self, Failure, FailureKind, Outcome};

/// The argument that makes this program a worker.
pub(crate) const ARGUMENT: &str = "--worker";

/// After how long without a response a worker is killed. A worker that takes too much CPU time reports that
/// itself; this is for one that never returns, on a machine that may be busy.
const TIME_LIMIT: Duration = Duration::from_secs(20);

/// How often to check the memory of a worker that has not responded.
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// The maximum peak memory of a worker, in KiB.
const MAX_MEMORY: u64 = 512 * 1024;

#[derive(Debug, Deserialize, Serialize)]
struct Request {
    text: String,
    times: usize,
}

/// The outcome for a document, with its time and memory.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Response {
    /// The outcome.
    pub outcome: Outcome,
    /// The CPU time to generate once.
    pub time: Duration,
    /// The peak memory of the worker meanwhile, in KiB, if known.
    pub memory: Option<u64>,
}

/// The child's side: responds until there are no more requests.
///
/// # Errors
/// If a request cannot be read or a response cannot be written.
pub fn serve() -> io::Result<()> {
    check::keep_panics();
    let mut out = io::stdout();
    for line in io::stdin().lines() {
        let Request { text, times } = serde_json::from_str(&line?)?;
        let (outcome, time) = check::check(&text, times);
        let response = serde_json::to_string(&Response { outcome, time, memory: None })?;
        writeln!(out, "{response}")?;
        out.flush()?;
    }
    Ok(())
}

/// Checks the document in `file` in a worker.
///
/// # Errors
/// If it cannot be read, or the worker cannot be started.
pub fn check_file(program: &Path, file: &Path) -> io::Result<Response> {
    check(&mut None, program, &String::from_utf8_lossy(&fs::read(file)?), 2)
}

/// The parent's side.
#[derive(Debug)]
pub(crate) struct Worker {
    child: Child,
    requests: ChildStdin,
    responses: Receiver<String>,
}

/// Checks a document in `worker`, which is started if there is none. It is `None` after a failure of the
/// whole process.
pub(crate) fn check(
    worker: &mut Option<Worker>,
    program: &Path,
    text: &str,
    times: usize,
) -> io::Result<Response> {
    let mut it = match worker.take() {
        Some(it) => it,
        None => start(program)?,
    };
    let began = Instant::now();
    let request = serde_json::to_string(&Request { text: text.to_owned(), times })?;
    // If it cannot be written the worker has ended, which `recv_timeout` reports.
    let written = writeln!(it.requests, "{request}").is_ok();
    let (kind, detail) = loop {
        let memory = peak(&it.child);
        match it.responses.recv_timeout(POLL_INTERVAL) {
            Ok(line) => {
                let mut response: Response = serde_json::from_str(&line)?;
                response.memory = peak(&it.child);
                if response.memory <= Some(MAX_MEMORY) {
                    reset_peak(&it.child);
                    *worker = Some(it);
                    return Ok(response);
                }
                break (
                    FailureKind::Memory,
                    format!("{} KiB", response.memory.unwrap_or_default()),
                );
            }
            Err(RecvTimeoutError::Disconnected) => {
                break (
                    FailureKind::Crash,
                    format!("{}, request written: {written}", it.child.wait()?),
                );
            }
            Err(RecvTimeoutError::Timeout) if memory > Some(MAX_MEMORY) => {
                break (FailureKind::Memory, format!("{} KiB", memory.unwrap_or_default()));
            }
            Err(RecvTimeoutError::Timeout) if began.elapsed() > TIME_LIMIT => {
                break (FailureKind::Hang, format!("no response in {TIME_LIMIT:?}"));
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
    };
    let memory = peak(&it.child);
    // It may have ended by itself.
    it.child.kill().ok();
    it.child.wait()?;
    Ok(Response {
        outcome: Outcome::Failure(Failure { kind, detail }),
        time: began.elapsed(),
        memory,
    })
}

fn start(program: &Path) -> io::Result<Worker> {
    let mut child =
        Command::new(program).arg(ARGUMENT).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let (Some(requests), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(io::Error::other("a worker has no pipes"));
    };
    let (sender, responses) = mpsc::channel();
    // Ends with the worker, whose output it reads.
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    Ok(Worker { child, requests, responses })
}

/// The peak memory of a process in KiB; `None` if the system does not report it.
fn peak(child: &Child) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

/// Resets the peak memory. Where that is impossible, it stays that of all documents so far.
fn reset_peak(child: &Child) {
    fs::write(format!("/proc/{}/clear_refs", child.id()), "5").ok();
}
