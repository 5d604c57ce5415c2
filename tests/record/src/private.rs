//! What requests tell that nobody else may know: in go headers, cookies, URLs and bodies, out come their words, in
//! lower case; and of exchanges of other people, all that they hold.
//!
//! Secrets are not recognised: all words are taken that need not be harmless.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use loopback::{Request, Response};
use percent_encoding::percent_decode_str;
use reqwest::Url;
use serde_json::Value;

use crate::traffic::Observed;

/// Shorter words occur anywhere.
const SHORTEST: usize = 4;

/// Headers whose values every program sends.
const HARMLESS: [&str; 8] = [
    "accept",
    "accept-encoding",
    "accept-language",
    "cache-control",
    "connection",
    "content-length",
    "content-type",
    "user-agent",
];

/// Words of what was sent, or came with cookies.
pub(crate) type Private = BTreeSet<String>;

/// Whether one of them has a word in it, or is in it.
pub(crate) fn has(private: &Private, word: &str) -> bool {
    private.iter().any(|it| it.contains(word) || word.contains(it.as_str()))
}

/// Adds the words of a string.
pub(crate) fn add(private: &mut Private, text: &str) {
    let is_part = |it: char| it.is_alphanumeric() || "_-".contains(it);
    let words = text.split(|it| !is_part(it)).filter(|it| it.len() >= SHORTEST);
    private.extend(words.map(str::to_lowercase));
}

/// Adds those of headers, and of what Basic authentication has in base64.
pub(crate) fn add_headers(private: &mut Private, headers: &[(String, String)]) {
    let is_harmless = |name: &str| HARMLESS.contains(&&*name.to_ascii_lowercase());
    for (_, value) in headers.iter().filter(|(name, _)| !is_harmless(name)) {
        add(private, value);
        for part in value.split_whitespace() {
            let decoded = STANDARD.decode(part).ok().and_then(|it| String::from_utf8(it).ok());
            decoded.iter().for_each(|it| add(private, it));
        }
    }
}

/// Adds those of the user, the password and the query of a URL.
pub(crate) fn add_url(private: &mut Private, url: &Url) {
    let decode = |it: &str| percent_decode_str(it).decode_utf8_lossy().into_owned();
    add(private, &decode(url.username()));
    add(private, &decode(url.password().unwrap_or_default()));
    url.query_pairs().for_each(|(_, value)| add(private, &value));
}

/// Adds those of a request that is none of the spec.
pub(crate) fn add_request(private: &mut Private, request: &Request) {
    request.query.iter().for_each(|(_, value)| add(private, value));
    request.body.iter().for_each(|it| add(private, &it.to_string()));
}

/// What exchanges of other people hold, in lower case.
pub(crate) fn texts(seen: &[Observed]) -> Vec<String> {
    let text = |it: &Observed| {
        let (request, response) = (&it.exchange.request, &it.exchange.response);
        let path = percent_decode_str(&request.path).decode_utf8_lossy();
        let body = |it: &Option<Value>| it.as_ref().map(Value::to_string).unwrap_or_default();
        let sent = body(&request.body);
        let sent = format!("{path} {:?} {:?} {sent}", request.query, request.headers);
        let (Response { headers, text, .. }, body) = (response, body(&response.body));
        format!("{sent} {headers:?} {body} {text:?}").to_lowercase()
    };
    seen.iter().filter(|it| it.of_others).map(text).collect()
}
