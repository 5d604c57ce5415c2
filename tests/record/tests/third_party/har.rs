//! Makes HAR files from exchanges, as browsers write them.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use loopback::Exchange;
use serde_json::{Value, json};

pub(crate) fn recorded(path: &str) -> Exchange {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../roundtrip/recorded");
    Exchange::load(&Path::new(folder).join(path)).expect("the recording exists")
}

pub(crate) fn base64(text: impl AsRef<[u8]>) -> String {
    STANDARD.encode(text)
}

/// An entry of a HAR file, with all fields that browsers write.
pub(crate) fn entry(exchange: &Exchange, is_base64: bool) -> Value {
    let (request, response) = (&exchange.request, &exchange.response);
    let url = format!("https://api.attio.com{}?limit=5&show_archived=true#top", request.path);
    let text = response.body.as_ref().map_or(String::new(), Value::to_string);
    let cookie = json!([{"name": "session", "value": "x", "path": "/", "domain": "attio.com", "comment": "c"}]);
    let content = match is_base64 {
        true => {
            json!({"size": 9, "mimeType": "application/json", "text": base64(&text), "encoding": "base64"})
        }
        false => json!({"size": 9, "mimeType": "application/json", "text": text, "comment": "c"}),
    };
    json!({
        "startedDateTime": "2026-10-03T10:00:00.000Z",
        "time": 12,
        "request": {
            "method": request.method,
            "url": url,
            "httpVersion": "HTTP/2",
            "cookies": cookie,
            "headers": [{"name": "Authorization", "value": "Bearer x"}, {"name": "accept", "value": "*/*"}],
            "queryString": [{"name": "limit", "value": "5", "comment": "c"}],
            "postData": {"mimeType": "application/json", "text": request.body.as_ref().map_or("{}".into(), Value::to_string), "params": [{"name": "a", "value": "b", "fileName": "c"}]},
            "headersSize": -1,
            "bodySize": -1,
        },
        "response": {
            "status": response.status,
            "statusText": "OK",
            "httpVersion": "HTTP/2",
            "cookies": cookie,
            "headers": [{"name": "Content-Type", "value": "application/json"}, {"name": "retry-after", "value": "1"}, {"name": "x-attio-execution-id", "value": "y"}],
            "content": content,
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": -1,
        },
        "cache": {},
        "timings": {"send": 1, "wait": 1, "receive": 1, "comment": "c"},
        "serverIPAddress": "127.0.0.1",
        "_initiator": {"type": "script", "stack": {"callFrames": [{"url": "https://app.attio.com/x.js"}]}},
        "comment": "c",
    })
}

pub(crate) fn har(entries: Vec<Value>) -> Value {
    let page = json!({"id": "page_1", "title": "Attio", "startedDateTime": "", "pageTimings": {}});
    let creator = json!({"name": "A browser", "version": "1", "comment": "c"});
    json!({"log": {"version": "1.2", "creator": creator, "pages": [page], "entries": entries, "comment": "c"}})
}
