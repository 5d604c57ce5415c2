//! A request as text, a fact to a line: in go its parts, out comes what can be compared by lines.
//!
//! Two requests have the same text if, and only if, one may stand for the other: what does not count,
//! such as the order of the query and of keys, is put in order.

use std::collections::BTreeSet;

use hyper::body::Bytes;
use hyper::header::HeaderMap;
use hyper::http::request::Parts;
use percent_encoding::percent_decode_str;
use serde_json::Value;
use similar::TextDiff;

use crate::exchange::Request;

/// The text of a recorded request.
pub(crate) fn recorded(request: &Request) -> String {
    let values = |name: &str| {
        let same = request.headers.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
        same.map(|(_, value)| value.clone()).collect()
    };
    let body = request.body.as_ref().map(|body| format!("{body:#}"));
    let line = format!("{} {}", request.method, request.path);
    text(&line, request.query.clone(), &listed(request), values, body)
}

/// The text of a request that came, with no more of its headers than the recorded one lists.
pub(crate) fn received(head: &Parts, body: &Bytes, recorded: &Request) -> String {
    let values = |name: &str| header_values(&head.headers, name);
    let line = format!("{} {}", head.method, head.uri.path());
    let query = decoded_query(head.uri.query().unwrap_or_default());
    let body = (!body.is_empty()).then(|| match serde_json::from_slice::<Value>(body) {
        Ok(body) => format!("{body:#}"),
        Err(error) => format!("(not JSON: {error})\n{}", String::from_utf8_lossy(body)),
    });
    text(&line, query, &listed(recorded), values, body)
}

/// What differs, as a unified diff; nothing if nothing does.
pub(crate) fn diff(recorded: &str, received: &str) -> Option<String> {
    let diff = TextDiff::from_lines(recorded, received);
    let mut diff = diff.unified_diff();
    let diff = diff.header("recorded", "received").missing_newline_hint(false).to_string();
    (recorded != received).then(|| diff.trim_end().to_owned())
}

fn text(
    line: &str,
    mut query: Vec<(String, String)>,
    headers: &BTreeSet<String>,
    values: impl Fn(&str) -> Vec<String>,
    body: Option<String>,
) -> String {
    let mut lines = vec![line.to_owned()];
    query.sort();
    // In quotes, so that no value can look like another line.
    lines.extend(query.iter().map(|(name, value)| format!("? {name:?} = {value:?}")));
    for name in headers {
        lines.extend(values(name).iter().map(|value| format!("{name}: {value}")));
    }
    lines.extend(body);
    lines.join("\n") + "\n"
}

/// The headers that count, which are those that the recording has.
fn listed(recorded: &Request) -> BTreeSet<String> {
    recorded.headers.iter().map(|(name, _)| name.to_ascii_lowercase()).collect()
}

/// The names and values of a query, decoded, in their order.
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
