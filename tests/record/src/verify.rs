//! What has changed: in go fresh exchanges and recordings, out comes each difference, in words.
//!
//! Only the shape of answers is compared, and only with the spec; of the recordings, status and code.

use std::collections::BTreeMap;

use loopback::{Exchange, Provenance, Response};

use crate::drift::drift;
use crate::play::{Played, Taken, code};
use crate::spec::line;

/// A difference.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Finding {
    /// Which call, what, and where.
    pub text: String,
    /// The line of the spec that does not have it.
    pub line: Option<usize>,
}

/// Where fresh answers differ from the spec, and from their recordings in status and code.
///
/// What several calls lack in the same part of the spec is reported for the first of them.
#[must_use]
pub fn verify(played: &Played, recordings: &BTreeMap<String, Exchange>) -> Vec<Finding> {
    let taken = &played.taken;
    let plain = |text| Finding { text, line: None };
    let mut findings = Vec::new();
    let mut repeated: BTreeMap<(String, String), (usize, usize)> = BTreeMap::new();
    for it in taken {
        let Taken { operation, response, .. } = it;
        let at = format!("call {:02} {operation}", it.number);
        let now = outcome(response);
        match recordings.get(&it.file_name()) {
            None if recordings.is_empty() => {}
            None => {
                findings.push(plain(format!("{at}: answered {now}, where there is no recording")));
            }
            Some(recording) => {
                let (then, whose) = (outcome(&recording.response), whose(recording));
                if then != now {
                    let text =
                        format!("{at}: answered {now}, where the recording {whose}has {then}");
                    findings.push(plain(text));
                }
            }
        }
        for drift in drift(operation, response.status, response.body.as_ref()) {
            let key = (drift.what.clone(), drift.spec.clone());
            if let Some((_, times)) = repeated.get_mut(&key) {
                *times += 1;
                continue;
            }
            repeated.insert(key, (findings.len(), 0));
            findings.push(Finding { text: format!("{at}: {drift}"), line: line(&drift.spec) });
        }
    }
    for (index, times) in repeated.into_values().filter(|(_, times)| *times > 0) {
        findings[index].text.push_str(&format!("; {times} more in other calls"));
    }
    // What follows a call that failed was never made.
    if !played.problems.is_empty() {
        return findings;
    }
    let names: Vec<String> = taken.iter().map(Taken::file_name).collect();
    let missing = recordings.keys().filter(|name| !names.contains(name));
    let missing = missing.map(|name| format!("{name} is recorded, and was not called now"));
    findings.extend(missing.map(plain));
    findings
}

/// Whose answer a recording has, if it is not that of the real API.
fn whose(recording: &Exchange) -> &'static str {
    if recording.provenance == Provenance::Fake { "of the fake server " } else { "" }
}

/// Status and code.
fn outcome(response: &Response) -> String {
    match code(response) {
        Some(code) => format!("{} {code}", response.status),
        None => response.status.to_string(),
    }
}
