//! Compares fresh exchanges with the spec and the recordings. Out: a message for each difference.
//!
//! Responses are compared in shape with the spec, and in status and error code with the recordings.

use std::collections::BTreeMap;

use loopback::{Exchange, Provenance, Response};

use crate::drift::drift;
use crate::play::{Played, PlayedCall, code};
use crate::spec::line;

/// A difference.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Finding {
    /// The call, the difference, and where it is.
    pub message: String,
    /// The line of the spec that lacks it.
    pub line: Option<usize>,
}

/// Where fresh responses differ from the spec, and in status and error code from their recordings.
///
/// The same difference in several calls is reported for the first of them.
#[must_use]
pub fn verify(played: &Played, recordings: &BTreeMap<String, Exchange>) -> Vec<Finding> {
    let calls = &played.calls;
    let plain = |message| Finding { message, line: None };
    let mut findings = Vec::new();
    let mut repeated: BTreeMap<(String, String), (usize, usize)> = BTreeMap::new();
    for it in calls {
        let PlayedCall { operation, response, .. } = it;
        let at = format!("call {:02} {operation}", it.number);
        let now = outcome(response);
        match recordings.get(&it.file_name()) {
            None if recordings.is_empty() => {}
            None => {
                findings.push(plain(format!("{at}: returned {now}, but there is no recording")));
            }
            Some(recording) => {
                let (then, origin) = (outcome(&recording.response), origin(recording));
                if then != now {
                    let message =
                        format!("{at}: returned {now}, but the recording {origin}has {then}");
                    findings.push(plain(message));
                }
            }
        }
        for drift in drift(operation, response.status, response.body.as_ref()) {
            let key = (drift.message.clone(), drift.spec.clone());
            if let Some((_, times)) = repeated.get_mut(&key) {
                *times += 1;
                continue;
            }
            repeated.insert(key, (findings.len(), 0));
            findings.push(Finding { message: format!("{at}: {drift}"), line: line(&drift.spec) });
        }
    }
    for (index, times) in repeated.into_values().filter(|(_, times)| *times > 0) {
        findings[index].message.push_str(&format!("; {times} more in other calls"));
    }
    // After a failed call, the following calls were not made.
    if !played.problems.is_empty() {
        return findings;
    }
    let names: Vec<String> = calls.iter().map(PlayedCall::file_name).collect();
    let missing = recordings.keys().filter(|name| !names.contains(name));
    let missing = missing.map(|name| format!("{name} is recorded, but was not called"));
    findings.extend(missing.map(plain));
    findings
}

/// Marks a recording of the fake server.
fn origin(recording: &Exchange) -> &'static str {
    if recording.provenance == Provenance::Fake { "of the fake server " } else { "" }
}

/// The status and the error code.
fn outcome(response: &Response) -> String {
    match code(response) {
        Some(code) => format!("{} {code}", response.status),
        None => response.status.to_string(),
    }
}
