//! A document → whether the generator accepts it, refuses it, or fails.
//!
//! Runs in a worker process, since a failure may end it. `worker` adds what is only visible from outside,
//! such as a hang.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use codegen::emit::GUIDE;
use codegen::{Diagnostics, Files, Options};
use cpu_time::ProcessTime;
use proc_macro2::{TokenStream, TokenTree};
use serde::{Deserialize, Serialize};

/// The name of the client's crate in examples.
pub(crate) const CRATE: &str = "mutated_client";

/// The maximum CPU time of a small document. Other work on the machine does not count.
const MAX_TIME: Duration = Duration::from_secs(2);

/// What each byte of a document may add to that: time grows with size, but not faster.
const MAX_TIME_PER_BYTE: Duration = Duration::from_micros(10);

/// The longest file name that all systems support, in bytes.
const MAX_NAME: usize = 255;

/// The rules of later stages. They report what lint should have found.
const LATE_RULES: [&str; 3] = ["lowered-document", "progenitor", "progenitor-output"];

/// What the generator did with a document.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Outcome {
    /// It made a client. The number is a hash of its code without comments.
    Accepted(u64),
    /// It refused the document, which breaks these rules.
    Refused(Vec<String>),
    /// It failed.
    Failure(Failure),
}

/// A bug of the generator that a document shows.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Failure {
    /// Its kind.
    pub kind: FailureKind,
    /// The message.
    pub detail: String,
}

/// The kinds of failures.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub enum FailureKind {
    /// A panic that reached the caller.
    Panic,
    /// A later stage refused what lint accepted.
    MissedByLint,
    /// A diagnostic without a position or a message.
    Unhelpful,
    /// The output is not valid Rust.
    InvalidRust,
    /// A file name that some systems do not support.
    FileName,
    /// The same document had a different result the second time.
    Nondeterministic,
    /// It took too much CPU time.
    Slow,
    /// It took too much memory.
    Memory,
    /// The worker did not respond.
    Hang,
    /// The worker process ended.
    Crash,
}

impl Failure {
    /// A key that failures of one cause share: the position of the panic, or else the message without
    /// names and numbers.
    pub(crate) fn cause(&self) -> (FailureKind, String) {
        if let Some((_, panic)) = self.detail.split_once("panicked at ") {
            return (self.kind, panic.split(' ').next().unwrap_or_default().to_owned());
        }
        let mut cause = String::new();
        for (index, part) in self.detail.split('`').enumerate() {
            match index % 2 {
                0 => cause.extend(part.chars().filter(|it| !it.is_ascii_digit())),
                _ => cause.push('`'),
            }
        }
        (self.kind, cause.chars().take(80).collect())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.kind, self.detail)
    }
}

/// The last panic, caught ones included.
static PANIC: Mutex<String> = Mutex::new(String::new());

/// Stores panics for [`check`] instead of printing them.
pub(crate) fn keep_panics() {
    panic::set_hook(Box::new(|info| {
        *PANIC.lock().unwrap_or_else(PoisonError::into_inner) = info.to_string();
    }));
}

/// Generates from `text`, `times` times, and checks the output.
pub(crate) fn check(text: &str, times: usize) -> (Outcome, Duration) {
    let size = u32::try_from(text.len()).unwrap_or(u32::MAX);
    let max_time = MAX_TIME + MAX_TIME_PER_BYTE * size;
    let start = ProcessTime::now();
    let result = generate(text, false);
    let time = start.elapsed();
    let outcome = match &result {
        _ if time > max_time => failure(FailureKind::Slow, format!("{time:?}")),
        Err(panic) => failure(FailureKind::Panic, panic.clone()),
        Ok(Err(found)) => match generate(text, true) {
            // With `--skip-unsupported`, the rest of a refused document must work, too.
            Ok(Ok(files)) if matches!(accepted(&files), Outcome::Failure(_)) => accepted(&files),
            Err(panic) => failure(FailureKind::Panic, panic),
            _ => refused(found.clone()),
        },
        Ok(Ok(files)) => accepted(files),
    };
    for _ in 1..times {
        if generate(text, false) != result {
            return (failure(FailureKind::Nondeterministic, String::new()), time);
        }
    }
    (outcome, time)
}

fn generate(text: &str, skip_unsupported: bool) -> Result<Result<Files, Diagnostics>, String> {
    PANIC.lock().unwrap_or_else(PoisonError::into_inner).clear();
    let options = Options { crate_name: CRATE, standalone: true, skip_unsupported };
    let generate = || codegen::generate(text, options).map(|client| client.files);
    panic::catch_unwind(AssertUnwindSafe(generate)).map_err(|_| last_panic())
}

fn last_panic() -> String {
    PANIC.lock().unwrap_or_else(PoisonError::into_inner).replace('\n', " ")
}

fn refused(found: Diagnostics) -> Outcome {
    let mut rules = Vec::new();
    for it in found {
        if LATE_RULES.contains(&it.rule.id) {
            return failure(FailureKind::MissedByLint, format!("{it}; {}", last_panic()));
        }
        if it.position.line == 0 || it.position.column == 0 || it.message.is_empty() {
            return failure(FailureKind::Unhelpful, it.to_string());
        }
        rules.push(it.rule.id.to_owned());
    }
    rules.sort();
    rules.dedup();
    Outcome::Refused(rules)
}

fn accepted(files: &Files) -> Outcome {
    let mut hasher = DefaultHasher::new();
    // The guide is prose. Its programs are compiled where whole crates are built.
    for (path, text) in files.iter().filter(|(path, _)| *path != GUIDE) {
        let plain = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || "_/.".contains(it);
        if path.split('/').any(|name| name.len() > MAX_NAME) || !path.chars().all(plain) {
            return failure(FailureKind::FileName, format!("`{path}`"));
        }
        if let Err(error) = rust(text) {
            return failure(FailureKind::InvalidRust, format!("`{path}`: {error}"));
        }
        for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
            line.hash(&mut hasher);
        }
    }
    Outcome::Accepted(hasher.finish())
}

/// Checks that the text is Rust: what syn refuses, and what only rustc refuses.
fn rust(text: &str) -> Result<(), String> {
    syn::parse_file(text).map_err(|error| error.to_string())?;
    if text.contains(|it| matches!(it, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')) {
        return Err("a character that changes the direction of text".to_owned());
    }
    let tokens = text.parse::<TokenStream>().map_err(|error| error.to_string())?;
    if has_gen(tokens) { Err("`gen`, a keyword since edition 2024".to_owned()) } else { Ok(()) }
}

fn has_gen(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => has_gen(group.stream()),
        TokenTree::Ident(name) => name == "gen",
        _ => false,
    })
}

fn failure(kind: FailureKind, detail: String) -> Outcome {
    Outcome::Failure(Failure { kind, detail })
}
