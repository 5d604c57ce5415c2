//! Reads exchanges from HAR 1.2 files, which browsers and proxies write.
//!
//! Only the fields below are read; pages, timings, comments and extensions are ignored.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use codegen::model::Api;
use loopback::{Provenance, Request, Response};
use reqwest::Url;
use serde::Deserialize;
use serde_json::Value;

use crate::sensitive::{self, SensitiveWords};
use crate::settings::is_this_machine;
use crate::token::Token;
use crate::traffic::{Entry, secrets_of};

#[derive(Deserialize)]
struct Har {
    log: Log,
}

#[derive(Deserialize)]
struct Log {
    entries: Vec<Logged>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Logged {
    #[serde(default)]
    started_date_time: String,
    request: Sent,
    response: Received,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sent {
    method: String,
    url: String,
    #[serde(default)]
    headers: Vec<Pair>,
    #[serde(default)]
    cookies: Vec<Pair>,
    post_data: Option<PostData>,
}

#[derive(Deserialize)]
struct PostData {
    text: Option<String>,
}

#[derive(Deserialize)]
struct Pair {
    name: String,
    value: String,
}

#[derive(Deserialize)]
struct Received {
    status: i64,
    #[serde(default)]
    headers: Vec<Pair>,
    #[serde(default)]
    cookies: Vec<Pair>,
    content: Option<Content>,
}

#[derive(Deserialize)]
struct Content {
    /// The length of the body; -1 if unknown.
    #[serde(default)]
    size: i64,
    text: Option<String>,
    encoding: Option<String>,
}

/// The exchanges of a HAR file. Adds the secrets of its requests to `secrets`.
pub(crate) fn entries(
    file: &Path,
    text: &str,
    api: &Api,
    secrets: &mut Vec<Token>,
) -> Result<Vec<Entry>, serde_json::Error> {
    let Har { log } = serde_json::from_str(text)?;
    let entry = |(index, it): (usize, Logged)| {
        let month = it.started_date_time.get(..7).filter(|it| is_month(it)).map(ToOwned::to_owned);
        let at = format!("{}, entry {}", file.display(), index + 1);
        let headers = pairs(&it.request.headers);
        secrets_of(&headers, secrets);
        let is_local = Url::parse(&it.request.url).is_ok_and(|it| is_this_machine(&it));
        let sent = it.request.post_data.as_ref().and_then(|it| it.text.clone());
        let mut sensitive = sensitive(&it, &headers);
        let request = request(it.request, headers, api);
        if request.is_err() {
            sent.iter().for_each(|it| sensitive::add(&mut sensitive, it));
        }
        let exchange = request.and_then(|request| Ok((request, response(it.response)?)));
        let provenance = is_local.then_some(Provenance::Fake);
        Entry { at, month, provenance, sensitive, exchange }
    };
    Ok(log.entries.into_iter().enumerate().map(entry).collect())
}

/// The sensitive words of an entry, also for other servers.
fn sensitive(it: &Logged, headers: &[(String, String)]) -> SensitiveWords {
    let mut sensitive = SensitiveWords::new();
    sensitive::add_headers(&mut sensitive, headers);
    let is_cookie = |it: &&Pair| it.name.eq_ignore_ascii_case("set-cookie");
    let cookies = it.request.cookies.iter().chain(&it.response.cookies);
    let cookies = cookies.chain(it.response.headers.iter().filter(is_cookie));
    cookies.for_each(|it| sensitive::add(&mut sensitive, &it.value));
    if let Ok(url) = Url::parse(&it.request.url) {
        sensitive::add_url(&mut sensitive, &url);
    }
    sensitive
}

fn request(sent: Sent, headers: Vec<(String, String)>, api: &Api) -> Result<Request, &'static str> {
    let url = Url::parse(&sent.url).map_err(|_| "have no URL")?;
    let is_there = |it: &str| Url::parse(it).is_ok_and(|it| it.origin() == url.origin());
    if !is_this_machine(&url) && !api.servers.iter().any(|it| is_there(&it.value)) {
        return Err("are not of the API's server");
    }
    let query = url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned()));
    let body = sent.post_data.and_then(|it| it.text);
    let body = body.and_then(|it| serde_json::from_str(&it).ok());
    let (path, query) = (url.path().to_owned(), query.collect());
    Ok(Request { method: sent.method, path, query, headers, body })
}

fn response(received: Received) -> Result<Response, &'static str> {
    let status = u16::try_from(received.status).ok().filter(|it| (200..=599).contains(it));
    let status = status.ok_or("have no final response")?;
    let content = received.content;
    let size = content.as_ref().map_or(0, |it| it.size);
    let text = content.and_then(|it| match it.encoding.as_deref() {
        Some("base64") => {
            let bytes = STANDARD.decode(it.text?.trim()).ok()?;
            String::from_utf8(bytes).ok()
        }
        _ => it.text,
    });
    let text = match text {
        Some(text) => Some(text).filter(|it| !it.is_empty()),
        None if size == 0 => None,
        None => return Err("lack the body of the response"),
    };
    let body: Option<Value> = text.as_deref().and_then(|it| serde_json::from_str(it).ok());
    let text = text.filter(|_| body.is_none());
    Ok(Response { status, headers: pairs(&received.headers), body, text })
}

fn pairs(pairs: &[Pair]) -> Vec<(String, String)> {
    pairs.iter().map(|it| (it.name.clone(), it.value.clone())).collect()
}

fn is_month(text: &str) -> bool {
    let is_fit =
        |(index, byte): (usize, u8)| if index == 4 { byte == b'-' } else { byte.is_ascii_digit() };
    text.bytes().enumerate().all(is_fit)
}
