//! A document → what the generator makes of it, and whether that is a fault.
//!
//! Runs in a worker, since a fault may also be the end of the process. What can be seen only from
//! outside, such as a hang, `worker` adds.

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

/// What the client's crate is called in examples.
pub(crate) const CRATE: &str = "mutated_client";

/// How much CPU time a document may take: other work on the machine does not count.
const MAX_TIME: Duration = Duration::from_secs(2);

/// The longest name of a file that all systems can have, in bytes.
const MAX_NAME: usize = 255;

/// What the generator says when a later stage finds what lint should have.
const LATE: [&str; 3] = ["lowered-document", "progenitor", "progenitor-output"];

/// What became of a document.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Verdict {
    /// A client was made; the number tells its code, comments aside, from that of others.
    Accepted(u64),
    /// The rules that it breaks.
    Refused(Vec<String>),
    /// The generator is at fault.
    Fault(Fault),
}

/// Something that no document may bring about.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Fault {
    /// What it is.
    pub kind: FaultKind,
    /// What the process said.
    pub detail: String,
}

/// The kinds of faults.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub enum FaultKind {
    /// A panic that reached the caller.
    Panic,
    /// A later stage refused what lint let pass.
    Gap,
    /// A diagnostic without a place or a message.
    Unhelpful,
    /// The output is not Rust.
    NotRust,
    /// The name of a file that not every system can have.
    FileName,
    /// The same document gave something else the second time.
    Unstable,
    /// It took too long.
    Slow,
    /// It took too much memory.
    Large,
    /// There was no answer.
    Hang,
    /// The process died.
    Death,
}

impl Fault {
    /// What faults of one cause have in common: where the panic was, or else the text of the fault
    /// without names and numbers.
    pub(crate) fn cause(&self) -> (FaultKind, String) {
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

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.kind, self.detail)
    }
}

/// The last panic, caught ones included.
static PANIC: Mutex<String> = Mutex::new(String::new());

/// Keeps panics for [`judge`], where they would be printed.
pub(crate) fn keep_panics() {
    panic::set_hook(Box::new(|info| {
        *PANIC.lock().unwrap_or_else(PoisonError::into_inner) = info.to_string();
    }));
}

/// Generates from `text`, `times` times, and looks at what comes of it.
pub(crate) fn judge(text: &str, times: usize) -> (Verdict, Duration) {
    let start = ProcessTime::now();
    let result = generate(text, false);
    let time = start.elapsed();
    let verdict = match &result {
        _ if time > MAX_TIME => fault(FaultKind::Slow, format!("{time:?}")),
        Err(panic) => fault(FaultKind::Panic, panic.clone()),
        Ok(Err(found)) => match generate(text, true) {
            // What is left of a document that is refused has to stand as well.
            Ok(Ok(files)) if matches!(accepted(&files), Verdict::Fault(_)) => accepted(&files),
            Err(panic) => fault(FaultKind::Panic, panic),
            _ => refused(found.clone()),
        },
        Ok(Ok(files)) => accepted(files),
    };
    for _ in 1..times {
        if generate(text, false) != result {
            return (fault(FaultKind::Unstable, String::new()), time);
        }
    }
    (verdict, time)
}

fn generate(text: &str, skip_unsupported: bool) -> Result<Result<Files, Diagnostics>, String> {
    PANIC.lock().unwrap_or_else(PoisonError::into_inner).clear();
    let options = Options { crate_name: CRATE, stands_alone: true, skip_unsupported };
    let generate = || codegen::generate(text, options).map(|client| client.files);
    panic::catch_unwind(AssertUnwindSafe(generate)).map_err(|_| last_panic())
}

fn last_panic() -> String {
    PANIC.lock().unwrap_or_else(PoisonError::into_inner).replace('\n', " ")
}

fn refused(found: Diagnostics) -> Verdict {
    let mut rules = Vec::new();
    for it in found {
        if LATE.contains(&it.rule.id) {
            return fault(FaultKind::Gap, format!("{it}; {}", last_panic()));
        }
        if it.position.line == 0 || it.position.column == 0 || it.message.is_empty() {
            return fault(FaultKind::Unhelpful, it.to_string());
        }
        rules.push(it.rule.id.to_owned());
    }
    rules.sort();
    rules.dedup();
    Verdict::Refused(rules)
}

fn accepted(files: &Files) -> Verdict {
    let mut hasher = DefaultHasher::new();
    // The guide is prose, whose programs the compiler sees where whole crates are built.
    for (path, text) in files.iter().filter(|(path, _)| *path != GUIDE) {
        let plain = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || "_/.".contains(it);
        if path.split('/').any(|name| name.len() > MAX_NAME) || !path.chars().all(plain) {
            return fault(FaultKind::FileName, format!("`{path}`"));
        }
        if let Err(error) = rust(text) {
            return fault(FaultKind::NotRust, format!("`{path}`: {error}"));
        }
        for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
            line.hash(&mut hasher);
        }
    }
    Verdict::Accepted(hasher.finish())
}

/// What syn refuses, and what rustc does although syn does not.
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

fn fault(kind: FaultKind, detail: String) -> Verdict {
    Verdict::Fault(Fault { kind, detail })
}
