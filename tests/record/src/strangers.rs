//! Exchanges of other people, with nothing of theirs: in go exchanges as they were, out come those to be kept.
//!
//! Kept are words of the spec, numbers, flags and times; the n-th UUID becomes
//! `00000000-0000-4000-8000-00000000000n`, and the n-th of all other strings `text-n`, so that a token or an address
//! needs no recognition. Of headers and the query, what the client sends and reads is kept.

use std::collections::BTreeSet;

use jiff::Timestamp;
use loopback::{Exchange, Request, Response};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::drift::{DriftChange, drift, is_known_word, operation};
use crate::plain::is_plain;
use crate::redact::{is_uuid, number};
use crate::spec;
use crate::traffic::Observed;

#[derive(Default)]
struct Pseudonyms {
    /// Values of enums that the spec does not have yet.
    new: BTreeSet<String>,
    uuids: Vec<String>,
    texts: Vec<String>,
}

/// Exchanges with pseudonyms, each with its operation.
#[must_use]
pub fn redact_strangers(seen: &[Observed]) -> Vec<(&'static str, Exchange)> {
    let mut known = Pseudonyms::default();
    let exchanges = seen.iter().filter_map(|it| {
        let Exchange { request, response, provenance, source } = &it.exchange;
        let id = operation(&request.method, &request.path)?;
        for drift in drift(id, response.status, response.body.as_ref()) {
            if let DriftChange::Value(value) = drift.change
                && is_plain(&value)
            {
                known.new.insert(value);
            }
        }
        let exchange = Exchange {
            provenance: *provenance,
            source: source.clone(),
            request: known.request(id, request),
            response: known.response(response),
        };
        Some((id, exchange))
    });
    exchanges.collect()
}

impl Pseudonyms {
    fn request(&mut self, operation: &str, request: &Request) -> Request {
        let segments = request
            .path
            .split('/')
            .map(|it| self.string(&percent_decode_str(it).decode_utf8_lossy()));
        let path = segments.collect::<Vec<_>>().join("/");
        let parameters = spec::operation(operation).map(|it| &it.parameters);
        let is_known = |name: &str| {
            parameters.is_some_and(|all| all.iter().any(|it| it.as_ref().name == name))
        };
        let query = request.query.iter().filter(|(name, _)| is_known(name));
        let query = query.map(|(name, value)| (name.clone(), self.string(value))).collect();
        let body = request.body.as_ref().map(|it| self.value(it));
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut headers =
            vec![pair("accept", "application/json"), pair("authorization", "Bearer test-token")];
        headers.extend(body.iter().map(|_| pair("content-type", "application/json")));
        Request { method: request.method.clone(), path, query, headers, body }
    }

    fn response(&mut self, response: &Response) -> Response {
        let header = |(name, value): &(String, String)| {
            let name = name.to_ascii_lowercase();
            let value = match name.as_str() {
                "content-type" if value.contains("json") => "application/json".to_owned(),
                "content-type" => "text/plain".to_owned(),
                "retry-after" if is_short_number(value) => value.clone(),
                "x-attio-execution-id" => self.uuid(value),
                _ => return None,
            };
            Some((name, value))
        };
        Response {
            status: response.status,
            headers: response.headers.iter().filter_map(header).collect(),
            body: response.body.as_ref().map(|it| self.value(it)),
            text: response.text.as_ref().map(|it| self.string(it)),
        }
    }

    fn value(&mut self, value: &Value) -> Value {
        match value {
            Value::String(text) => self.string(text).into(),
            Value::Array(items) => items.iter().map(|item| self.value(item)).collect(),
            Value::Object(entries) => {
                let entries = entries.iter().map(|(key, it)| (self.string(key), self.value(it)));
                Value::Object(entries.collect())
            }
            other => other.clone(),
        }
    }

    fn string(&mut self, text: &str) -> String {
        let is_kept = is_known_word(text)
            || self.new.contains(text)
            || ["", "true", "false"].contains(&text)
            || is_short_number(text)
            || (text.len() <= 30 && text.parse::<Timestamp>().is_ok());
        match () {
            () if is_kept => text.to_owned(),
            () if is_uuid(text) => self.uuid(text),
            () => format!("text-{}", number(&mut self.texts, text)),
        }
    }

    fn uuid(&mut self, id: &str) -> String {
        let number = number(&mut self.uuids, &id.to_ascii_lowercase());
        format!("00000000-0000-4000-8000-{number:012x}")
    }
}

fn is_short_number(text: &str) -> bool {
    (1..=6).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_digit())
}
