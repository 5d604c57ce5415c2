//! Redacts what identifies a workspace from exchanges.
//!
//! The n-th UUID becomes `00000000-0000-4000-8000-00000000000n`, the n-th e-mail address
//! `person-n@example.com`, the string of the run `run` and the slug of the scratch target `scratch`. So later
//! requests still match earlier responses. Other people's attributes are removed from lists, and redacted
//! elsewhere. System attributes are the same for everyone, and times identify nobody, so both are kept.

use loopback::Exchange;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Map, Value};

use crate::settings::Settings;

/// The characters that the client encodes in path segments.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The pseudonym of the scratch target, and the index of its slug in a path.
const SCRATCH: &str = "scratch";
const TARGET: usize = 3;

/// The lengths of the parts of a UUID.
const UUID: [usize; 5] = [8, 4, 4, 4, 12];

/// The replaced values so far; the index of each is the number of its pseudonym.
struct Pseudonyms<'a> {
    run: &'a str,
    identifier: &'a str,
    uuids: Vec<String>,
    addresses: Vec<String>,
}

/// The redacted exchanges of one run, in order.
#[must_use]
pub fn redact(exchanges: &[Exchange], settings: &Settings) -> Vec<Exchange> {
    let Settings { run, identifier, .. } = settings;
    let (uuids, addresses) = (Vec::new(), Vec::new());
    let mut known = Pseudonyms { run, identifier, uuids, addresses };
    exchanges.iter().map(|exchange| known.exchange(exchange)).collect()
}

impl Pseudonyms<'_> {
    fn exchange(&mut self, exchange: &Exchange) -> Exchange {
        let mut it = exchange.clone();
        it.request.path = self.path(&it.request.path);
        self.pairs(&mut it.request.query);
        self.pairs(&mut it.request.headers);
        it.request.body = it.request.body.map(|body| self.value(&body));
        self.pairs(&mut it.response.headers);
        it.response.body = it.response.body.map(|mut body| {
            self.remove_others(&mut body);
            self.value(&body)
        });
        it.response.text = it.response.text.map(|text| self.text(&text));
        it
    }

    /// A redacted path. Unchanged segments keep their encoding.
    fn path(&mut self, path: &str) -> String {
        let segments = path.split('/').enumerate().map(|(index, segment)| {
            let decoded = percent_decode_str(segment).decode_utf8_lossy();
            // `/v2/lists/{identifier}/…`
            if index == TARGET && decoded == self.identifier {
                return SCRATCH.to_owned();
            }
            match self.text(&decoded) {
                same if same == decoded => segment.to_owned(),
                text => utf8_percent_encode(&text, ENCODED).to_string(),
            }
        });
        let segments: Vec<String> = segments.collect();
        segments.join("/")
    }

    fn pairs(&mut self, pairs: &mut [(String, String)]) {
        for (name, value) in pairs {
            *value = match name.as_str() {
                // An id, in any form.
                "x-attio-execution-id" => self.id(value),
                _ => self.text(value),
            };
        }
    }

    fn value(&mut self, value: &Value) -> Value {
        match value {
            Value::String(text) if text == self.identifier => SCRATCH.into(),
            Value::String(text) => {
                let text = self.target(text);
                self.text(&text).into()
            }
            Value::Array(items) => items.iter().map(|item| self.value(item)).collect(),
            Value::Object(entries) => {
                let entries = entries.iter().map(|(key, it)| (self.text(key), self.value(it)));
                Value::from(entries.collect::<Map<_, _>>())
            }
            other => other.clone(),
        }
    }

    /// Replaces the slug of the scratch target where messages contain it: in quotes, and in paths.
    fn target(&self, text: &str) -> String {
        let mut res = text.to_owned();
        for (before, after) in [("\"", "\""), ("/", "/")] {
            let named = format!("{before}{}{after}", self.identifier);
            res = res.replace(&named, &format!("{before}{SCRATCH}{after}"));
        }
        res
    }

    fn text(&mut self, text: &str) -> String {
        let text =
            if self.run.is_empty() { text.to_owned() } else { text.replace(self.run, "run") };
        let text = self.uuids(&text);
        self.addresses(&text)
    }

    fn id(&mut self, id: &str) -> String {
        let number = number(&mut self.uuids, &id.to_ascii_lowercase());
        format!("00000000-0000-4000-8000-{number:012x}")
    }

    fn uuids(&mut self, text: &str) -> String {
        let (mut res, mut rest) = (String::new(), text);
        while let Some(character) = rest.chars().next() {
            let uuid = rest.get(..36).filter(|it| is_uuid(it));
            if let Some(uuid) = uuid {
                res.push_str(&self.id(uuid));
            } else {
                res.push(character);
            }
            rest = &rest[uuid.map_or(character.len_utf8(), str::len)..];
        }
        res
    }

    fn addresses(&mut self, text: &str) -> String {
        let is_local = |it: char| it.is_alphanumeric() || "._%+-".contains(it);
        let is_domain = |it: char| it.is_alphanumeric() || it == '-' || it == '.';
        let (mut res, mut rest) = (String::new(), text);
        while let Some(at) = rest.find('@') {
            let (before, domain) = (&rest[..at], &rest[at + 1..]);
            let length = domain.find(|it| !is_domain(it)).unwrap_or(domain.len());
            let domain = domain[..length].trim_end_matches('.');
            // From the last character that cannot be in an address.
            let start = before.rfind(|it| !is_local(it));
            let start =
                start.map_or(0, |it| it + before[it..].chars().next().map_or(1, char::len_utf8));
            let local = &before[start..];
            if local.is_empty() || !domain.contains('.') {
                res.push_str(&rest[..=at]);
                rest = &rest[at + 1..];
                continue;
            }
            let address = format!("{local}@{domain}").to_lowercase();
            res.push_str(&before[..before.len() - local.len()]);
            let number = number(&mut self.addresses, &address);
            res.push_str(&format!("person-{number}@example.com"));
            rest = &rest[at + 1 + domain.len()..];
        }
        res + rest
    }

    /// Removes other people's attributes from lists, and redacts a single one.
    fn remove_others(&self, value: &mut Value) {
        match value {
            Value::Array(items) => {
                items.retain(|item| !self.is_of_others(item));
                items.iter_mut().for_each(|item| self.remove_others(item));
            }
            Value::Object(_) if self.is_of_others(value) => {
                for name in ["title", "description", "api_slug"] {
                    if value[name].is_string() {
                        value[name] = "other".into();
                    }
                }
                for name in ["relationship", "default_value"] {
                    if value.get(name).is_some() {
                        value[name] = Value::Null;
                    }
                }
            }
            Value::Object(entries) => entries.values_mut().for_each(|it| self.remove_others(it)),
            _ => {}
        }
    }

    /// Whether a value is an attribute that neither this run nor Attio created.
    fn is_of_others(&self, value: &Value) -> bool {
        value["api_slug"].as_str().is_some_and(|slug| {
            !slug.contains(self.run) && value["is_system_attribute"] != Value::Bool(true)
        })
    }
}

/// The number of a string, from 1. A new one gets the next number.
pub(crate) fn number(known: &mut Vec<String>, text: &str) -> usize {
    let index = known.iter().position(|it| it == text).unwrap_or_else(|| {
        known.push(text.to_owned());
        known.len() - 1
    });
    index + 1
}

pub(crate) fn is_uuid(text: &str) -> bool {
    let mut parts = text.split('-');
    let is_hex = |part: &str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
    UUID.iter().all(|length| parts.next().is_some_and(|it| it.len() == *length && is_hex(it)))
        && parts.next().is_none()
}

#[cfg(test)]
#[path = "redact_tests.rs"]
mod tests;
