//! Anonymizes third-party exchanges.
//!
//! Words of the spec and booleans are kept, and where the spec declares them, times and numbers below 1000. The
//! n-th UUID becomes `00000000-0000-4000-8000-00000000000n`, the n-th new enum value `unknown-n`, the n-th other
//! string `text-n`, and the n-th other number n. So secrets need not be detected. Only headers and query
//! parameters that the client sends or reads are kept.

use std::sync::LazyLock;

use codegen::facts::{self, Fact, Facts, Part, Place, WireType};
use codegen::model::{Operation, ParameterIn};
use jiff::Timestamp;
use loopback::{Exchange, Request, Response};
use percent_encoding::percent_decode_str;
use serde_json::{Number, Value};

use crate::coverage::{declared_status, within};
use crate::drift::{is_known_word, operation_of};
use crate::redact::{is_uuid, number};
use crate::spec::API;
use crate::traffic::Observed;

/// The facts of the spec. If there are too many, all places are unknown, and less is kept.
static FACTS: LazyLock<Facts> = LazyLock::new(|| facts::facts(&API, |_| true).unwrap_or_default());

/// The replaced values so far; the index of each is the number of its pseudonym.
#[derive(Default)]
struct Pseudonyms {
    uuids: Vec<String>,
    new: Vec<String>,
    texts: Vec<String>,
    numbers: Vec<String>,
}

/// The anonymized exchanges, each with its operation.
#[must_use]
pub fn anonymize(seen: &[Observed]) -> Vec<(&'static str, Exchange)> {
    let mut known = Pseudonyms::default();
    let exchanges = seen.iter().filter_map(|it| {
        let Exchange { request, response, provenance, source } = &it.exchange;
        let operation = operation_of(&API, &request.method, &request.path)?;
        let exchange = Exchange {
            provenance: *provenance,
            source: source.clone(),
            request: known.request(operation, request),
            response: known.response(operation, response),
        };
        Some((operation.id.as_str(), exchange))
    });
    exchanges.collect()
}

fn place(operation: &Operation, part: Part) -> Place {
    Place { operation: facts::operation_key(operation), part, path: String::new() }
}

impl Pseudonyms {
    fn request(&mut self, operation: &Operation, request: &Request) -> Request {
        let segments = request
            .path
            .split('/')
            .map(|it| self.string(None, &percent_decode_str(it).decode_utf8_lossy()));
        let path = segments.collect::<Vec<_>>().join("/");
        let mut query = Vec::new();
        for (name, value) in &request.query {
            let place = place(operation, Part::Parameter(ParameterIn::Query, name.clone()));
            let Some(fact) = FACTS.get(&place) else { continue };
            let value = match value.parse::<u16>() {
                Ok(it) if is_numeric(fact) => self.number(Some(fact), &it.into()).to_string(),
                _ => self.string(Some(fact), value),
            };
            query.push((name.clone(), value));
        }
        let place = place(operation, Part::Request);
        let body = request.body.as_ref().map(|it| self.value(Some(&place), it));
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut headers =
            vec![pair("accept", "application/json"), pair("authorization", "Bearer test-token")];
        headers.extend(body.iter().map(|_| pair("content-type", "application/json")));
        let method = operation.method.to_uppercase();
        Request { method, path, query, headers, body }
    }

    fn response(&mut self, operation: &Operation, response: &Response) -> Response {
        let header = |(name, value): &(String, String)| {
            let name = name.to_ascii_lowercase();
            let value = match name.as_str() {
                "content-type" if value.contains("json") => "application/json".to_owned(),
                "content-type" => "text/plain".to_owned(),
                "retry-after" => value.parse::<u16>().ok().filter(|it| *it < 1000)?.to_string(),
                "x-attio-execution-id" => self.uuid(value),
                _ => return None,
            };
            Some((name, value))
        };
        let headers = response.headers.iter().filter_map(header).collect();
        let key = facts::operation_key(operation);
        let status = declared_status(&FACTS, &key, response.status);
        let place = status.map(|it| place(operation, Part::Response(it)));
        Response {
            status: response.status,
            headers,
            body: response.body.as_ref().map(|it| self.value(place.as_ref(), it)),
            text: response.text.as_ref().map(|it| self.string(None, it)),
        }
    }

    fn value(&mut self, place: Option<&Place>, value: &Value) -> Value {
        let fact = place.and_then(|it| FACTS.get(it));
        match value {
            Value::Null | Value::Bool(_) => value.clone(),
            Value::Number(it) => self.number(fact, it).into(),
            Value::String(text) => self.string(fact, text).into(),
            Value::Array(items) => {
                let place = place.map(Place::items);
                items.iter().map(|item| self.value(place.as_ref(), item)).collect()
            }
            Value::Object(entries) => {
                let entries = entries.iter().map(|(key, it)| {
                    let place = place.map(|it| within(&FACTS, it, key));
                    (self.string(None, key), self.value(place.as_ref(), it))
                });
                Value::Object(entries.collect())
            }
        }
    }

    fn string(&mut self, fact: Option<&Fact>, text: &str) -> String {
        let is_kept = is_known_word(text)
            || ["", "true", "false"].contains(&text)
            || (fact.is_some_and(|it| it.types == [WireType::String].into()) && is_time(text));
        match () {
            () if is_kept => text.to_owned(),
            () if is_uuid(text) => self.uuid(text),
            () if fact.is_some_and(|it| it.values.is_some()) => {
                format!("unknown-{}", number(&mut self.new, text))
            }
            () => format!("text-{}", number(&mut self.texts, text)),
        }
    }

    /// The number to keep or its pseudonym. Integers stay integers.
    fn number(&mut self, fact: Option<&Fact>, it: &Number) -> Number {
        if fact.is_some_and(is_numeric) && it.as_u64().is_some_and(|it| it < 1000) {
            return it.clone();
        }
        let is_whole = it.as_f64().is_none_or(|it| it.fract() == 0.0);
        let pseudonym = number(&mut self.numbers, &it.to_string());
        let part =
            u32::try_from(pseudonym).ok().and_then(|it| Number::from_f64(f64::from(it) + 0.5));
        part.filter(|_| !is_whole).unwrap_or_else(|| pseudonym.into())
    }

    fn uuid(&mut self, id: &str) -> String {
        let number = number(&mut self.uuids, &id.to_ascii_lowercase());
        format!("00000000-0000-4000-8000-{number:012x}")
    }
}

/// Whether the spec only allows numbers.
fn is_numeric(fact: &Fact) -> bool {
    let is_it = |it: &WireType| [WireType::Integer, WireType::Number].contains(it);
    !fact.types.is_empty() && fact.types.iter().all(is_it)
}

/// Whether a string is a time in a form of RFC 3339, to the nanosecond at most. Parsers accept more, such as
/// any annotation in brackets.
fn is_time(text: &str) -> bool {
    let is_like = |text: &str, form: &str| {
        let fits =
            |(byte, form)| if form == b'0' { u8::is_ascii_digit(&byte) } else { byte == form };
        text.len() == form.len() && text.bytes().zip(form.bytes()).all(fits)
    };
    let Some((second, rest)) = text.split_at_checked("0000-00-00T00:00:00".len()) else {
        return false;
    };
    let zone = rest.find(['Z', '+', '-']).unwrap_or_default();
    let (fraction, zone) = rest.split_at(zone);
    is_like(second, "0000-00-00T00:00:00")
        && (fraction.is_empty() || (2..=10).any(|it| is_like(fraction, &".000000000"[..it])))
        && ["Z", "+00:00", "-00:00"].iter().any(|it| is_like(zone, it))
        && text.parse::<Timestamp>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::is_time;

    #[test]
    fn only_times_of_rfc_3339_are_times() {
        for time in [
            "2026-01-01T00:00:00Z",
            "2026-01-01T00:00:00.1Z",
            "2026-01-01T00:00:00.123456789+01:00",
        ] {
            assert!(is_time(time), "{time}");
        }
        for other in [
            "",
            "2026-01-01",
            "2026-01-01T00Z[hunter2secret]",
            "2026-01-01T00:00:00Z[hunter2secret]",
            "2026-01-01T00:00:00+01:00[Europe/Berlin]",
            "2026-01-01T00:00:00.1234567890Z",
            "2026-01-01T00:00:00.Z",
            "2026-99-01T00:00:00Z",
            "2026-01-01T00:00:00",
        ] {
            assert!(!is_time(other), "{other}");
        }
    }
}
