//! Many documents → how many are accepted and refused, and the faults.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use crate::corpus::{self, Corpus};
use crate::document;
use crate::judge::{Fault, FaultKind, Verdict};
use crate::minimise::minimise;
use crate::worker::{self, Answer, Worker};

/// One in so many documents is generated from twice.
const TWICE: u64 = 16;

/// How many causes are shown, each by its first document; a broken generator has thousands.
const MAX_CAUSES: usize = 20;

/// After how many hangs a thread gives up: a generator that always hangs would take hours.
const MAX_HANGS: usize = 5;

/// Which documents are made, and who judges them.
#[derive(Debug)]
pub struct Run {
    /// This program, which is its own worker.
    pub program: PathBuf,
    /// What all documents depend on.
    pub seed: u64,
    /// The indices of the documents.
    pub indices: std::ops::Range<u64>,
}

/// What became of the documents of a run.
#[derive(Debug, Default)]
pub struct Summary {
    /// The documents that a client was made of: the index, and what tells their code from others'.
    pub accepted: Vec<(u64, u64)>,
    /// How many were refused.
    pub refused: u64,
    /// How many broke each rule.
    pub rules: BTreeMap<String, u64>,
    /// The first fault of each cause.
    pub faults: Vec<FaultReport>,
    /// The CPU time of the slowest document, and its index.
    pub slowest: (Duration, u64),
    /// The memory of the largest in KiB, if the system says, and its index.
    pub largest: (Option<u64>, u64),
}

/// A fault, and where to see it.
#[derive(Debug)]
pub struct FaultReport {
    /// The fault.
    pub fault: Fault,
    /// The seed and the index of the first document that shows it.
    pub place: (u64, u64),
    /// How that document came to be.
    pub history: String,
    /// How many documents have it.
    pub count: usize,
    /// Where the document is, as small as could be made.
    pub file: PathBuf,
}

impl Summary {
    /// How many different clients were made.
    #[must_use]
    pub fn clients(&self) -> usize {
        self.accepted.iter().map(|(_, code)| code).collect::<BTreeSet<_>>().len()
    }
}

impl fmt::Display for FaultReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { fault, place: (seed, index), history, count, file } = self;
        writeln!(f, "{fault}\nin {count}, first at index {index}: {history}")?;
        writeln!(f, "see {}", file.display())?;
        write!(f, "again: cargo run --bin mutation -- --seed {seed} --first {index} --count 1")
    }
}

/// Runs all documents, on all processors.
///
/// # Errors
/// If the specs cannot be read, a worker not started, or a document not written.
pub fn run(run: &Run) -> io::Result<Summary> {
    let corpus = corpus::read()?;
    let next = AtomicU64::new(run.indices.start);
    let threads = thread::available_parallelism().map_or(1, Into::into);
    let parts = thread::scope(|scope| {
        let all: Vec<_> = (0..threads).map(|_| scope.spawn(|| take(run, &corpus, &next))).collect();
        all.into_iter()
            .map(|it| it.join().unwrap_or_else(|_| Err(io::Error::other("a thread panicked"))))
            .collect::<io::Result<Vec<_>>>()
    })?;
    let mut answers: Vec<(u64, Answer)> = parts.into_iter().flatten().collect();
    answers.sort_by_key(|(index, _)| *index);

    let mut summary = Summary::default();
    let mut causes: BTreeMap<(FaultKind, String), (Fault, Vec<u64>)> = BTreeMap::new();
    for (index, answer) in answers {
        summary.slowest = summary.slowest.max((answer.time, index));
        summary.largest = summary.largest.max((answer.memory, index));
        match answer.verdict {
            Verdict::Accepted(code) => summary.accepted.push((index, code)),
            Verdict::Refused(rules) => {
                summary.refused += 1;
                for rule in rules {
                    *summary.rules.entry(rule).or_default() += 1;
                }
            }
            Verdict::Fault(fault) => {
                let entry = causes.entry(fault.cause()).or_insert_with(|| (fault, Vec::new()));
                entry.1.push(index);
            }
        }
    }
    for (fault, indices) in causes.into_values().take(MAX_CAUSES) {
        summary.faults.push(found(run, &corpus, fault, &indices)?);
    }
    Ok(summary)
}

/// One thread: takes an index after the other and asks its worker.
fn take(run: &Run, corpus: &Corpus, next: &AtomicU64) -> io::Result<Vec<(u64, Answer)>> {
    let (mut worker, mut answers, mut hangs) = (None, Vec::new(), 0);
    loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        if index >= run.indices.end || hangs == MAX_HANGS {
            return Ok(answers);
        }
        let text = document::make(corpus, run.seed, index).text;
        let times = if index.is_multiple_of(TWICE) { 2 } else { 1 };
        let answer = worker::judge(&mut worker, &run.program, &text, times)?;
        hangs += usize::from(
            matches!(&answer.verdict, Verdict::Fault(it) if it.kind == FaultKind::Hang),
        );
        answers.push((index, answer));
    }
}

/// Writes the first document that shows a fault, and a smaller one.
fn found(run: &Run, corpus: &Corpus, fault: Fault, indices: &[u64]) -> io::Result<FaultReport> {
    let index = indices.first().copied().unwrap_or_default();
    let document = document::make(corpus, run.seed, index);
    let folder = run.program.with_file_name("mutation-faults");
    fs::create_dir_all(&folder)?;
    let file = folder.join(format!("{}-{index}.yaml", run.seed));
    fs::write(&file, &document.text)?;
    let small = smaller(&run.program, &document.text, &fault)?;
    let file = match small == document.text {
        true => file,
        false => file.with_extension("min.yaml"),
    };
    fs::write(&file, small)?;
    Ok(FaultReport {
        fault,
        place: (run.seed, index),
        history: document.history,
        count: indices.len(),
        file,
    })
}

fn smaller(program: &Path, text: &str, fault: &Fault) -> io::Result<String> {
    // Each attempt would take as long as the fault.
    if fault.kind == FaultKind::Hang {
        return Ok(text.to_owned());
    }
    let mut worker: Option<Worker> = None;
    let times = if fault.kind == FaultKind::Unstable { 2 } else { 1 };
    minimise(text, |text| {
        let answer = worker::judge(&mut worker, program, text, times)?;
        Ok(matches!(answer.verdict, Verdict::Fault(it) if it.cause() == fault.cause()))
    })
}
