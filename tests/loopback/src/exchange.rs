//! A request and its response, as a file holds them.
//!
//! In goes JSON; out comes an [`Exchange`], or an error that names the file. What a field may hold
//! beyond its type is checked here, so that a server never meets an exchange that it cannot replay.

use std::path::Path;
use std::{fs, io};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One request and the response to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// How well this exchange is supported.
    pub provenance: Provenance,
    /// Where it comes from, in words.
    pub source: String,
    /// What the client has to send.
    pub request: Request,
    /// What it is answered.
    pub response: Response,
}

/// How well an exchange is supported.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Provenance {
    /// Taken from the wire, from the real API.
    Recorded,
    /// The vendor's documentation has it, or has the message of its response.
    Documented,
    /// Written by us, after what is known of the API.
    Constructed,
    /// Taken from the wire, from the fake server.
    Fake,
    /// Taken from the wire by others.
    Reported,
}

/// What the client has to send.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The method, in capitals.
    pub method: String,
    /// The path as on the wire: percent-encoded, without the query.
    pub path: String,
    /// The decoded names and values of the query, in any order.
    #[serde(default)]
    pub query: Vec<(String, String)>,
    /// Headers that have to be there as they are here; the client may send others too.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// The JSON body; without one, the client must send none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
}

/// What the client is answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// All headers, but for `content-length`.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// A JSON body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
    /// A body that is not JSON, or not to be taken for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl Exchange {
    /// The exchange in a file.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, is no exchange, or is one that cannot be replayed; the message
    /// names the file.
    pub fn load(path: &Path) -> io::Result<Self> {
        let named = |problem: String| io::Error::other(format!("{}: {problem}", path.display()));
        let text = fs::read_to_string(path).map_err(|error| named(error.to_string()))?;
        Self::from_json(&text).map_err(named)
    }

    /// The exchange in a text.
    ///
    /// # Errors
    ///
    /// When the text is no exchange, or one that cannot be replayed; the message says what to write.
    pub fn from_json(text: &str) -> Result<Self, String> {
        let exchange: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        exchange.request.check()?;
        exchange.response.check()?;
        Ok(exchange)
    }
}

impl Request {
    fn check(&self) -> Result<(), String> {
        let Self { method, path, .. } = self;
        if method.is_empty() || !method.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(format!("request.method: `{method}` is no method; write one like `GET`"));
        }
        if !path.starts_with('/') {
            return Err(format!("request.path: `{path}` does not start with `/`"));
        }
        if let Some(byte) =
            path.chars().find(|it| !it.is_ascii_graphic() || matches!(it, '?' | '#'))
        {
            return Err(format!(
                "request.path: `{path}` has a raw {byte:?}; percent-encode it, and put the query into `request.query`"
            ));
        }
        Ok(())
    }
}

impl Response {
    /// The bytes of the body.
    pub(crate) fn bytes(&self) -> String {
        match (&self.body, &self.text) {
            (Some(body), _) => body.to_string(),
            (None, Some(text)) => text.clone(),
            (None, None) => String::new(),
        }
    }

    fn check(&self) -> Result<(), String> {
        if !(200..=599).contains(&self.status) {
            return Err(format!(
                "response.status: {} is no final status; write one of 200 to 599",
                self.status
            ));
        }
        if self.body.is_some() && self.text.is_some() {
            return Err("response: has both `body` and `text`; keep `body` for JSON, `text` for anything else".into());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = r#"{
        "provenance": "constructed",
        "source": "this test",
        "request": {"method": "GET", "path": "/v2/a%2Fb", "query": [["limit", "5"]]},
        "response": {"status": 502, "text": "<html>"}
    }"#;

    #[test]
    fn an_exchange_survives_json() {
        let exchange = Exchange::from_json(WHOLE).unwrap();
        let text = serde_json::to_string(&exchange).unwrap();
        assert_eq!(Exchange::from_json(&text).unwrap(), exchange);
    }

    #[test]
    fn what_cannot_be_replayed_is_refused_by_name() {
        let cases = [
            ("\"source\"", "\"sauce\"", "unknown field `sauce`"),
            ("constructed", "invented", "unknown variant `invented`"),
            ("GET", "get", "request.method: `get` is no method"),
            ("/v2/a", "v2/a", "request.path: `v2/a%2Fb` does not start with `/`"),
            ("/v2/a", "/v2/a b", "request.path: `/v2/a b%2Fb` has a raw ' '"),
            ("/v2/a", "/v2/a?x=y", "request.path: `/v2/a?x=y%2Fb` has a raw '?'"),
            ("502", "99", "response.status: 99 is no final status"),
            ("\"text\"", "\"body\": {}, \"text\"", "response: has both `body` and `text`"),
        ];
        for (right, wrong, problem) in cases {
            let error = Exchange::from_json(&WHOLE.replace(right, wrong)).unwrap_err();
            assert!(error.contains(problem), "{wrong}: {error}");
        }
    }

    #[test]
    fn a_file_that_cannot_be_read_is_named() {
        let error = Exchange::load(Path::new("/no/such/exchange.json")).unwrap_err().to_string();
        assert!(error.starts_with("/no/such/exchange.json: "), "{error}");
    }
}
