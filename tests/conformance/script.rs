//! The script of a server as data: responses, and the faults that interrupt them.

use std::iter;

use serde::Deserialize;
use serde_json::Value;

/// The response to one request, or to several.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct MockResponse {
    /// By default, 200.
    pub(crate) status: Option<u16>,
    /// All headers; `content-length` is added unless the framing is set here.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Body,
    /// The raw bytes of the response, instead of the above.
    pub(crate) raw: Option<String>,
    pub(crate) fault: Option<Fault>,
    /// The number of requests that get this response; by default, 1.
    pub(crate) times: Option<usize>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Body {
    #[default]
    Empty,
    Json(Value),
    Text(String),
    Bytes(Vec<u8>),
    /// A repeated string.
    Repeat(String, usize),
}

/// When a fault happens.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Phase {
    /// The request is not read.
    BeforeRequest,
    /// The request is read, but nothing is sent.
    BeforeHead,
    WithinHead,
    /// The head is sent, and half of the body.
    WithinBody,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Fault {
    /// The connection is cut off, with RST.
    Reset(Phase),
    /// The connection ends, with FIN.
    Close(Phase),
    /// The write side is shut down, but requests are still read.
    HalfClose(Phase),
    /// The server pauses until the clock has advanced by this many milliseconds; with `None`, until the
    /// client gives up.
    Pause(Phase, Option<u64>),
}

impl MockResponse {
    pub(crate) fn status(status: u16) -> Self {
        Self { status: Some(status), ..Self::default() }
    }

    pub(crate) fn json(value: Value) -> Self {
        Self { body: Body::Json(value), ..Self::default() }
    }

    pub(crate) fn fault(mut self, fault: Fault) -> Self {
        self.fault = Some(fault);
        self
    }

    pub(crate) fn times(mut self, times: usize) -> Self {
        self.times = Some(times);
        self
    }

    /// The responses, one for each request.
    pub(crate) fn unrolled(self) -> impl Iterator<Item = Self> {
        let times = self.times.unwrap_or(1);
        iter::repeat_n(self, times)
    }

    /// Whether the connection fails before a request is read.
    pub(crate) fn is_early(&self) -> bool {
        matches!(
            self.fault,
            Some(Fault::Reset(Phase::BeforeRequest) | Fault::Close(Phase::BeforeRequest))
        )
    }

    /// The bytes of head and body; `last` closes the connection after the response.
    pub(crate) fn to_bytes(&self, last: bool) -> (Vec<u8>, Vec<u8>) {
        if let Some(raw) = &self.raw {
            let end = raw.find("\r\n\r\n").map_or(raw.len(), |end| end + 4);
            return (raw[..end].into(), raw[end..].into());
        }
        let body = self.body.bytes();
        let status = self.status.unwrap_or(200);
        let mut head = format!("HTTP/1.1 {status} As Scripted\r\n");
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let framed = ["content-length", "transfer-encoding"];
        let is_framed = self.headers.iter().any(|(name, _)| framed.contains(&name.as_str()));
        if !is_framed && status != 204 && status != 304 {
            head.push_str(&format!("content-length: {}\r\n", body.len()));
        }
        if last {
            head.push_str("connection: close\r\n");
        }
        head.push_str("\r\n");
        (head.into_bytes(), body)
    }
}

impl Body {
    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Empty => Vec::new(),
            Self::Json(value) => value.to_string().into_bytes(),
            Self::Text(text) => text.clone().into_bytes(),
            Self::Bytes(bytes) => bytes.clone(),
            Self::Repeat(text, times) => text.repeat(*times).into_bytes(),
        }
    }
}
