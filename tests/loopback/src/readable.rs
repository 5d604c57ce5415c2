//! Renders a request as text that can be compared line by line.
//!
//! Two requests have the same text if and only if they are equivalent: query parameters and JSON keys, whose
//! order does not matter, are sorted.

use std::collections::BTreeSet;

use hyper::body::Bytes;
use hyper::header::HeaderMap;
use hyper::http::request::Parts;
use percent_encoding::percent_decode_str;
use serde_json::Value;
use similar::TextDiff;

use crate::exchange::Request;

/// Renders a recorded request.
pub(crate) fn recorded(request: &Request) -> String {
    let values = |name: &str| {
        let same = request.headers.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
        same.map(|(_, value)| value.clone()).collect()
    };
    let body = request.body.as_ref().map(|body| format!("{body:#}"));
    let line = format!("{} {}", request.method, request.path);
    render(&line, request.query.clone(), &listed(request), values, body)
}

/// Renders a received request, with only the headers that are recorded.
pub(crate) fn received(head: &Parts, body: &Bytes, recorded: &Request) -> String {
    let values = |name: &str| header_values(&head.headers, name);
    let line = format!("{} {}", head.method, head.uri.path());
    let query = decoded_query(head.uri.query().unwrap_or_default());
    let body = (!body.is_empty()).then(|| match serde_json::from_slice::<Value>(body) {
        Ok(body) => format!("{body:#}"),
        Err(error) => format!("(not JSON: {error})\n{}", String::from_utf8_lossy(body)),
    });
    render(&line, query, &listed(recorded), values, body)
}

/// A unified diff of two rendered requests, or `None` if they are equal.
pub(crate) fn diff(recorded: &str, received: &str) -> Option<String> {
    let diff = TextDiff::from_lines(recorded, received);
    let mut diff = diff.unified_diff();
    let diff = diff.header("recorded", "received").missing_newline_hint(false).to_string();
    (recorded != received).then(|| diff.trim_end().to_owned())
}

fn render(
    line: &str,
    mut query: Vec<(String, String)>,
    headers: &BTreeSet<String>,
    values: impl Fn(&str) -> Vec<String>,
    body: Option<String>,
) -> String {
    let mut lines = vec![line.to_owned()];
    query.sort();
    // Quoted, so that a value cannot look like another line.
    lines.extend(query.iter().map(|(name, value)| format!("? {name:?} = {value:?}")));
    for name in headers {
        lines.extend(values(name).iter().map(|value| format!("{name}: {value}")));
    }
    lines.extend(body);
    lines.join("\n") + "\n"
}

/// The names of the headers to compare, which are the recorded ones.
fn listed(recorded: &Request) -> BTreeSet<String> {
    recorded.headers.iter().map(|(name, _)| name.to_ascii_lowercase()).collect()
}

/// The decoded names and values of a query, in order.
///
/// ```
/// let query = loopback::decoded_query("limit=5&q=a%20b+c");
/// assert_eq!(query, [("limit".into(), "5".into()), ("q".into(), "a b c".into())]);
/// ```
#[must_use]
pub fn decoded_query(query: &str) -> Vec<(String, String)> {
    let decoded =
        |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.map(|(name, value)| (decoded(name), decoded(value))).collect()
}

fn header_values(headers: &HeaderMap, name: &str) -> Vec<String> {
    let values = headers.get_all(name).iter();
    values.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()).collect()
}
