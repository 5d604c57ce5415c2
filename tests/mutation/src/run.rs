//! Many documents → how many are accepted and refused, and the failures.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use crate::check::{Failure, FailureKind, Outcome};
use crate::corpus::{self, Corpus};
use crate::document;
use crate::minimise::minimise;
use crate::worker::{self, Response, Worker};

/// Every n-th document is generated from twice.
const REPEAT_EVERY: u64 = 16;

/// How many causes are reported, each with its first document. A broken generator has thousands.
const MAX_CAUSES: usize = 20;

/// How many hangs end a thread. A generator that always hangs would take hours.
const MAX_HANGS: usize = 5;

/// Which documents to make, and the worker program that checks them.
#[derive(Debug)]
pub struct Run {
    /// This program, which is its own worker.
    pub program: PathBuf,
    /// The seed of the random numbers.
    pub seed: u64,
    /// The indices of the documents.
    pub indices: std::ops::Range<u64>,
}

/// The results of a run.
#[derive(Debug, Default)]
pub struct Summary {
    /// The accepted documents: the index, and the hash of the client's code.
    pub accepted: Vec<(u64, u64)>,
    /// How many were refused.
    pub refused: u64,
    /// How many documents broke each rule.
    pub rules: BTreeMap<String, u64>,
    /// The first failure of each cause.
    pub failures: Vec<FailureReport>,
    /// The CPU time of the slowest document, and its index.
    pub slowest: (Duration, u64),
    /// The largest peak memory in KiB, if the system reports it, and the index of the document.
    pub largest: (Option<u64>, u64),
}

/// A failure, and how to reproduce it.
#[derive(Debug)]
pub struct FailureReport {
    /// The failure.
    pub failure: Failure,
    /// The seed and the index of the first document that shows it.
    pub place: (u64, u64),
    /// The mutations of that document.
    pub history: String,
    /// How many documents show it.
    pub count: usize,
    /// The file with the minimised document.
    pub file: PathBuf,
}

impl Summary {
    /// The number of different clients.
    #[must_use]
    pub fn clients(&self) -> usize {
        self.accepted.iter().map(|(_, code)| code).collect::<BTreeSet<_>>().len()
    }
}

impl fmt::Display for FailureReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { failure, place: (seed, index), history, count, file } = self;
        writeln!(f, "{failure}\nin {count}, first at index {index}: {history}")?;
        writeln!(f, "see {}", file.display())?;
        write!(f, "reproduce: cargo run --bin mutation -- --seed {seed} --first {index} --count 1")
    }
}

/// Runs all documents, on all processors.
///
/// # Errors
/// If the specs cannot be read, a worker cannot be started, or a document cannot be written.
pub fn run(run: &Run) -> io::Result<Summary> {
    let corpus = corpus::read()?;
    let next = AtomicU64::new(run.indices.start);
    let threads = thread::available_parallelism().map_or(1, Into::into);
    let parts = thread::scope(|scope| {
        let all: Vec<_> =
            (0..threads).map(|_| scope.spawn(|| check_all(run, &corpus, &next))).collect();
        all.into_iter()
            .map(|it| it.join().unwrap_or_else(|_| Err(io::Error::other("a thread panicked"))))
            .collect::<io::Result<Vec<_>>>()
    })?;
    let mut responses: Vec<(u64, Response)> = parts.into_iter().flatten().collect();
    responses.sort_by_key(|(index, _)| *index);

    let mut summary = Summary::default();
    let mut causes: BTreeMap<(FailureKind, String), (Failure, Vec<u64>)> = BTreeMap::new();
    for (index, response) in responses {
        summary.slowest = summary.slowest.max((response.time, index));
        summary.largest = summary.largest.max((response.memory, index));
        match response.outcome {
            Outcome::Accepted(code) => summary.accepted.push((index, code)),
            Outcome::Refused(rules) => {
                summary.refused += 1;
                for rule in rules {
                    *summary.rules.entry(rule).or_default() += 1;
                }
            }
            Outcome::Failure(failure) => {
                let entry = causes.entry(failure.cause()).or_insert_with(|| (failure, Vec::new()));
                entry.1.push(index);
            }
        }
    }
    for (failure, indices) in causes.into_values().take(MAX_CAUSES) {
        summary.failures.push(report(run, &corpus, failure, &indices)?);
    }
    Ok(summary)
}

/// The loop of one thread: takes the next index and sends the document to its worker.
fn check_all(run: &Run, corpus: &Corpus, next: &AtomicU64) -> io::Result<Vec<(u64, Response)>> {
    let (mut worker, mut responses, mut hangs) = (None, Vec::new(), 0);
    loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        if index >= run.indices.end || hangs == MAX_HANGS {
            return Ok(responses);
        }
        let text = document::make(corpus, run.seed, index).text;
        let times = if index.is_multiple_of(REPEAT_EVERY) { 2 } else { 1 };
        let response = worker::check(&mut worker, &run.program, &text, times)?;
        hangs += usize::from(
            matches!(&response.outcome, Outcome::Failure(it) if it.kind == FailureKind::Hang),
        );
        responses.push((index, response));
    }
}

/// Writes the first document that shows a failure, and a minimised one.
fn report(
    run: &Run,
    corpus: &Corpus,
    failure: Failure,
    indices: &[u64],
) -> io::Result<FailureReport> {
    let index = indices.first().copied().unwrap_or_default();
    let document = document::make(corpus, run.seed, index);
    let folder = run.program.with_file_name("mutation-failures");
    fs::create_dir_all(&folder)?;
    let file = folder.join(format!("{}-{index}.yaml", run.seed));
    fs::write(&file, &document.text)?;
    let small = smaller(&run.program, &document.text, &failure)?;
    let file = match small == document.text {
        true => file,
        false => file.with_extension("min.yaml"),
    };
    fs::write(&file, small)?;
    Ok(FailureReport {
        failure,
        place: (run.seed, index),
        history: document.history,
        count: indices.len(),
        file,
    })
}

fn smaller(program: &Path, text: &str, failure: &Failure) -> io::Result<String> {
    // Each attempt would take as long as the failure.
    if failure.kind == FailureKind::Hang {
        return Ok(text.to_owned());
    }
    let mut worker: Option<Worker> = None;
    let times = if failure.kind == FailureKind::Nondeterministic { 2 } else { 1 };
    minimise(text, |text| {
        let response = worker::check(&mut worker, program, text, times)?;
        Ok(matches!(response.outcome, Outcome::Failure(it) if it.cause() == failure.cause()))
    })
}
