//! The sensitive words of requests. In: headers, cookies, URLs and bodies. Out: their words, in lower case; and
//! the whole content of third-party exchanges.
//!
//! Secrets are not detected: every word counts that is not known to be harmless.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use loopback::{Request, Response};
use percent_encoding::percent_decode_str;
use reqwest::Url;
use serde_json::Value;

use crate::traffic::Observed;

/// The minimum length of a word. Shorter ones occur anywhere.
const MIN_LENGTH: usize = 4;

/// Headers without secrets.
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

/// Words that were sent, or were in cookies.
pub(crate) type SensitiveWords = BTreeSet<String>;

/// Whether one of them contains a word, or is contained in it.
pub(crate) fn has(sensitive: &SensitiveWords, word: &str) -> bool {
    sensitive.iter().any(|it| it.contains(word) || word.contains(it.as_str()))
}

/// Adds the words of a string.
pub(crate) fn add(sensitive: &mut SensitiveWords, text: &str) {
    let is_part = |it: char| it.is_alphanumeric() || "_-".contains(it);
    let words = text.split(|it| !is_part(it)).filter(|it| it.len() >= MIN_LENGTH);
    sensitive.extend(words.map(str::to_lowercase));
}

/// Adds the words of headers, and of the base64 of Basic authentication.
pub(crate) fn add_headers(sensitive: &mut SensitiveWords, headers: &[(String, String)]) {
    let is_harmless = |name: &str| HARMLESS.contains(&&*name.to_ascii_lowercase());
    for (_, value) in headers.iter().filter(|(name, _)| !is_harmless(name)) {
        add(sensitive, value);
        for part in value.split_whitespace() {
            let decoded = STANDARD.decode(part).ok().and_then(|it| String::from_utf8(it).ok());
            decoded.iter().for_each(|it| add(sensitive, it));
        }
    }
}

/// Adds the words of the user, the password and the query of a URL.
pub(crate) fn add_url(sensitive: &mut SensitiveWords, url: &Url) {
    let decode = |it: &str| percent_decode_str(it).decode_utf8_lossy().into_owned();
    add(sensitive, &decode(url.username()));
    add(sensitive, &decode(url.password().unwrap_or_default()));
    url.query_pairs().for_each(|(_, value)| add(sensitive, &value));
}

/// Adds the words of a request that is not in the spec.
pub(crate) fn add_request(sensitive: &mut SensitiveWords, request: &Request) {
    request.query.iter().for_each(|(_, value)| add(sensitive, value));
    request.body.iter().for_each(|it| add(sensitive, &it.to_string()));
}

/// The whole content of each third-party exchange, in lower case.
pub(crate) fn contents(seen: &[Observed]) -> Vec<String> {
    let text = |it: &Observed| {
        let (request, response) = (&it.exchange.request, &it.exchange.response);
        let path = percent_decode_str(&request.path).decode_utf8_lossy();
        let body = |it: &Option<Value>| it.as_ref().map(Value::to_string).unwrap_or_default();
        let sent = body(&request.body);
        let sent = format!("{path} {:?} {:?} {sent}", request.query, request.headers);
        let (Response { headers, text, .. }, body) = (response, body(&response.body));
        format!("{sent} {headers:?} {body} {text:?}").to_lowercase()
    };
    seen.iter().filter(|it| it.is_third_party).map(text).collect()
}
