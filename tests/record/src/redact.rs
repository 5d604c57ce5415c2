//! What identifies a workspace, replaced: in go exchanges as they were, out come those to be kept.
//!
//! The n-th UUID becomes `00000000-0000-4000-8000-00000000000n`, the n-th e-mail address
//! `person-n@example.com`, the text of the run `run` and the scratch target `scratch`, wherever they
//! stand, so that later requests still fit earlier answers. A list of attributes also has those that
//! others made: their titles, descriptions, slugs and default values become `other-n`. System
//! attributes are the same for everyone, and times tell nothing, so both stay.

use loopback::Exchange;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Map, Value};

use crate::play::Settings;

/// How the client encodes segments of paths.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The lengths of the parts of a UUID.
const UUID: [usize; 5] = [8, 4, 4, 4, 12];

/// What was replaced so far; the place of a text is the number of its pseudonym.
struct Pseudonyms<'a> {
    run: &'a str,
    identifier: &'a str,
    uuids: Vec<String>,
    addresses: Vec<String>,
    others: Vec<String>,
}

/// The exchanges of one run, in order, with pseudonyms.
#[must_use]
pub fn redact(exchanges: &[Exchange], settings: &Settings) -> Vec<Exchange> {
    let Settings { run, identifier, .. } = settings;
    let (uuids, addresses, others) = (Vec::new(), Vec::new(), Vec::new());
    let mut known = Pseudonyms { run, identifier, uuids, addresses, others };
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
            self.conceal(&mut body);
            self.value(&body)
        });
        it.response.text = it.response.text.map(|text| self.text(&text));
        it
    }

    /// A path whose segments are encoded as they were, unless they change.
    fn path(&mut self, path: &str) -> String {
        let segments = path.split('/').map(|segment| {
            let decoded = percent_decode_str(segment).decode_utf8_lossy();
            match self.text(&decoded) {
                same if same == decoded => segment.to_owned(),
                text => utf8_percent_encode(&text, ENCODED).to_string(),
            }
        });
        let segments: Vec<String> = segments.collect();
        segments.join("/")
    }

    fn pairs(&mut self, pairs: &mut [(String, String)]) {
        for (_, value) in pairs {
            *value = self.text(value);
        }
    }

    fn value(&mut self, value: &Value) -> Value {
        match value {
            Value::String(text) => self.text(text).into(),
            Value::Array(items) => items.iter().map(|item| self.value(item)).collect(),
            Value::Object(entries) => {
                let entries = entries.iter().map(|(key, it)| (self.text(key), self.value(it)));
                Value::from(entries.collect::<Map<_, _>>())
            }
            other => other.clone(),
        }
    }

    fn text(&mut self, text: &str) -> String {
        let text =
            if self.run.is_empty() { text.to_owned() } else { text.replace(self.run, "run") };
        let text = words(&text, self.identifier, "scratch");
        let text = self.uuids(&text);
        self.addresses(&text)
    }

    fn uuids(&mut self, text: &str) -> String {
        let (mut res, mut rest) = (String::new(), text);
        while let Some(character) = rest.chars().next() {
            let uuid = rest.get(..36).filter(|it| is_uuid(it));
            if let Some(uuid) = uuid {
                let number = number(&mut self.uuids, &uuid.to_ascii_lowercase());
                res.push_str(&format!("00000000-0000-4000-8000-{number:012x}"));
            } else {
                res.push(character);
            }
            rest = &rest[uuid.map_or(character.len_utf8(), str::len)..];
        }
        res
    }

    fn addresses(&mut self, text: &str) -> String {
        let is_local = |it: char| it.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(it);
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
            let local = before[start..].trim_start_matches(['\'', '`', '/', '{', '=']);
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

    /// Replaces what is told of attributes that others made.
    fn conceal(&mut self, value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.conceal(item)),
            Value::Object(entries) if entries.contains_key("api_slug") => {
                let is_ours = entries["api_slug"].as_str().is_some_and(|it| it.contains(self.run));
                if !is_ours && entries.get("is_system_attribute") != Some(&Value::Bool(true)) {
                    let told =
                        ["title", "description", "api_slug", "relationship", "default_value"];
                    for name in told {
                        if let Some(value) = entries.get_mut(name) {
                            self.conceal_texts(value);
                        }
                    }
                }
            }
            Value::Object(entries) => entries.values_mut().for_each(|it| self.conceal(it)),
            _ => {}
        }
    }

    /// Replaces all texts but UUIDs, which have pseudonyms anyway, and kinds of values.
    fn conceal_texts(&mut self, value: &mut Value) {
        match value {
            Value::String(text) if !is_uuid(text) => {
                *text = format!("other-{}", number(&mut self.others, text));
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.conceal_texts(item)),
            Value::Object(entries) => {
                let told = entries.iter_mut().filter(|(key, _)| !is_kind(key));
                told.for_each(|(_, it)| self.conceal_texts(it));
            }
            _ => {}
        }
    }
}

/// Whether a key of a default value says of what kind it is, by a word of the API.
fn is_kind(key: &str) -> bool {
    ["type", "attribute_type", "referenced_actor_type"].contains(&key)
}

/// The number of a text, from 1; a new one gets the next.
fn number(known: &mut Vec<String>, text: &str) -> usize {
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

/// Replaces a word where it stands alone.
fn words(text: &str, word: &str, by: &str) -> String {
    let is_part = |it: char| it.is_alphanumeric() || it == '_' || it == '-';
    let (mut res, mut rest, mut before) = (String::new(), text, None);
    while let Some(at) = rest.find(word).filter(|_| !word.is_empty()) {
        let (head, tail) = (&rest[..at], &rest[at + word.len()..]);
        let alone = !head.chars().next_back().or(before).is_some_and(is_part)
            && !tail.chars().next().is_some_and(is_part);
        res.push_str(head);
        res.push_str(if alone { by } else { word });
        before = word.chars().next_back();
        rest = tail;
    }
    res + rest
}

#[cfg(test)]
#[path = "redact_tests.rs"]
mod tests;
