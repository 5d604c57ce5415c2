//! A process that judges documents, so that neither a hang nor a crash ends the run.
//!
//! Both sides are here. The parent writes a request a line and waits for an answer a line, both as
//! JSON. It watches how long that takes and how much memory the process has; the latter only where
//! there is `/proc`, so on Linux.

use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::judge::{self, Fault, FaultKind, Verdict};

/// The argument that makes this program a worker.
pub(crate) const ARGUMENT: &str = "--worker";

/// After how long without an answer a worker is ended. Whoever computes longer than allowed says so
/// itself, by CPU time; this is for those that never come back, on a machine that may be busy.
const PATIENCE: Duration = Duration::from_secs(20);

/// How often the memory of a worker that has not answered is looked at.
const GLANCE: Duration = Duration::from_millis(50);

/// How much memory a worker may have at its peak, in KiB.
const MAX_MEMORY: u64 = 512 * 1024;

#[derive(Debug, Deserialize, Serialize)]
struct Request {
    text: String,
    times: usize,
}

/// What became of a document, and what it took.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Answer {
    /// What became of it.
    pub verdict: Verdict,
    /// The CPU time that it took to generate once.
    pub time: Duration,
    /// The most memory that the worker had meanwhile, in KiB, where it is known.
    pub memory: Option<u64>,
}

/// The side of the child: answers until there are no more requests.
///
/// # Errors
/// If the parent is gone.
pub fn serve() -> io::Result<()> {
    judge::keep_panics();
    let mut out = io::stdout();
    for line in io::stdin().lines() {
        let Request { text, times } = serde_json::from_str(&line?)?;
        let (verdict, time) = judge::judge(&text, times);
        let answer = serde_json::to_string(&Answer { verdict, time, memory: None })?;
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

/// Judges the document in `file` by a worker.
///
/// # Errors
/// If it cannot be read, or the worker not started.
pub fn try_file(program: &Path, file: &Path) -> io::Result<Answer> {
    judge(&mut None, program, &String::from_utf8_lossy(&fs::read(file)?), 2)
}

/// The side of the parent.
#[derive(Debug)]
pub(crate) struct Worker {
    child: Child,
    requests: ChildStdin,
    answers: Receiver<String>,
}

/// Judges a document in `worker`, which is started if there is none, and is gone after a fault of
/// the whole process.
pub(crate) fn judge(
    worker: &mut Option<Worker>,
    program: &Path,
    text: &str,
    times: usize,
) -> io::Result<Answer> {
    let mut it = match worker.take() {
        Some(it) => it,
        None => start(program)?,
    };
    let began = Instant::now();
    let request = serde_json::to_string(&Request { text: text.to_owned(), times })?;
    // If it cannot be written the worker is dead, and what comes next finds that.
    let written = writeln!(it.requests, "{request}").is_ok();
    let (kind, detail) = loop {
        let memory = peak(&it.child);
        match it.answers.recv_timeout(GLANCE) {
            Ok(line) => {
                let mut answer: Answer = serde_json::from_str(&line)?;
                answer.memory = peak(&it.child);
                if answer.memory <= Some(MAX_MEMORY) {
                    forget_peak(&it.child);
                    *worker = Some(it);
                    return Ok(answer);
                }
                break (FaultKind::Large, format!("{} KiB", answer.memory.unwrap_or_default()));
            }
            Err(RecvTimeoutError::Disconnected) => {
                break (
                    FaultKind::Death,
                    format!("{}, request written: {written}", it.child.wait()?),
                );
            }
            Err(RecvTimeoutError::Timeout) if memory > Some(MAX_MEMORY) => {
                break (FaultKind::Large, format!("{} KiB", memory.unwrap_or_default()));
            }
            Err(RecvTimeoutError::Timeout) if began.elapsed() > PATIENCE => {
                break (FaultKind::Hang, format!("no answer in {PATIENCE:?}"));
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
    };
    let memory = peak(&it.child);
    // It may have ended by itself.
    it.child.kill().ok();
    it.child.wait()?;
    Ok(Answer { verdict: Verdict::Fault(Fault { kind, detail }), time: began.elapsed(), memory })
}

fn start(program: &Path) -> io::Result<Worker> {
    let mut child =
        Command::new(program).arg(ARGUMENT).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let (Some(requests), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(io::Error::other("a worker has no pipes"));
    };
    let (sender, answers) = mpsc::channel();
    // Ends with the worker, whose output it reads.
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    Ok(Worker { child, requests, answers })
}

/// The most memory that a process had, in KiB; `None` where the system does not say.
fn peak(child: &Child) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

/// Makes the peak start anew. Where that cannot be done it is that of all documents so far.
fn forget_peak(child: &Child) {
    fs::write(format!("/proc/{}/clear_refs", child.id()), "5").ok();
}
