//! The file format of exchanges: a request and its response.
//!
//! Parsing validates the values of fields too, so that a server can replay every [`Exchange`]; errors name
//! the file.

use std::path::Path;
use std::{fs, io};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One request and the response to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// The kind of evidence.
    pub provenance: Provenance,
    /// A description of where it comes from.
    pub source: String,
    /// The request that the client must send.
    pub request: Request,
    /// The response of the server.
    pub response: Response,
}

/// The kind of evidence for an exchange.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Provenance {
    /// Recorded from the real API.
    Recorded,
    /// The vendor's documentation contains it, or the message of its response.
    Documented,
    /// Written by us from what is known about the API.
    Constructed,
    /// Recorded from the fake server.
    Fake,
    /// Recorded by others.
    Reported,
}

/// The request that the client must send.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The method, in capitals.
    pub method: String,
    /// The path as sent: percent-encoded, without the query.
    pub path: String,
    /// The decoded names and values of the query, in any order.
    #[serde(default)]
    pub query: Vec<(String, String)>,
    /// Headers that must be sent with these values; the client may send others too.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// The JSON body; if `None`, the client must not send one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
}

/// The response of the server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// All headers except `content-length`.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// A JSON body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
    /// A body that is not JSON, or must be sent byte for byte.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl Exchange {
    /// Reads an exchange from a file.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, is not an exchange, or cannot be replayed. The message names the file.
    pub fn load(path: &Path) -> io::Result<Self> {
        let named = |problem: String| io::Error::other(format!("{}: {problem}", path.display()));
        let text = fs::read_to_string(path).map_err(|error| named(error.to_string()))?;
        Self::from_json(&text).map_err(named)
    }

    /// Parses an exchange.
    ///
    /// # Errors
    ///
    /// If the JSON is not an exchange, or cannot be replayed. The message says what to write.
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
            return Err(format!(
                "request.method: `{method}` is not a method; write one such as `GET`"
            ));
        }
        if !path.starts_with('/') {
            return Err(format!("request.path: `{path}` does not start with `/`"));
        }
        if let Some(byte) =
            path.chars().find(|it| !it.is_ascii_graphic() || matches!(it, '?' | '#'))
        {
            return Err(format!(
                "request.path: `{path}` contains an unencoded {byte:?}; percent-encode it, and write the query in `request.query`"
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
                "response.status: {} is not a final status; write one of 200 to 599",
                self.status
            ));
        }
        if self.body.is_some() && self.text.is_some() {
            return Err("response: both `body` and `text` are set; use `body` for JSON and `text` for anything else".into());
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
    fn an_exchange_round_trips_through_json() {
        let exchange = Exchange::from_json(WHOLE).unwrap();
        let text = serde_json::to_string(&exchange).unwrap();
        assert_eq!(Exchange::from_json(&text).unwrap(), exchange);
    }

    #[test]
    fn errors_name_the_invalid_field() {
        let cases = [
            ("\"source\"", "\"sauce\"", "unknown field `sauce`"),
            ("constructed", "invented", "unknown variant `invented`"),
            ("GET", "get", "request.method: `get` is not a method"),
            ("/v2/a", "v2/a", "request.path: `v2/a%2Fb` does not start with `/`"),
            ("/v2/a", "/v2/a b", "request.path: `/v2/a b%2Fb` contains an unencoded ' '"),
            ("/v2/a", "/v2/a?x=y", "request.path: `/v2/a?x=y%2Fb` contains an unencoded '?'"),
            ("502", "99", "response.status: 99 is not a final status"),
            ("\"text\"", "\"body\": {}, \"text\"", "response: both `body` and `text` are set"),
        ];
        for (right, wrong, problem) in cases {
            let error = Exchange::from_json(&WHOLE.replace(right, wrong)).unwrap_err();
            assert!(error.contains(problem), "{wrong}: {error}");
        }
    }

    #[test]
    fn an_unreadable_file_is_named_in_the_error() {
        let error = Exchange::load(Path::new("/no/such/exchange.json")).unwrap_err().to_string();
        assert!(error.starts_with("/no/such/exchange.json: "), "{error}");
    }
}
