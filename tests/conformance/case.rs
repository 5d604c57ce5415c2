//! The format of the files under `cases/`; `run` implements it.

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::script::MockResponse;

/// Calls, the responses of a server, and the expected results.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) name: String,
    /// The reason for the expected result, on one line.
    pub(crate) why: String,
    #[serde(default)]
    pub(crate) client: Settings,
    #[serde(default)]
    pub(crate) clock: ClockSettings,
    /// The number of connections to refuse before the server listens.
    #[serde(default)]
    pub(crate) refused_connections: usize,
    #[serde(default)]
    pub(crate) server: Vec<MockResponse>,
    /// Calls of one client, in sequence.
    #[serde(default)]
    pub(crate) calls: Vec<CallCase>,
    /// The message of the error if the client cannot be built.
    pub(crate) build_error: Option<String>,
    /// The requests that the server receives: their number, or each of them.
    pub(crate) requests: Option<Requests>,
    /// All sleeps with no request in flight, in milliseconds.
    pub(crate) waits: Option<Vec<Value>>,
    /// The number of connections.
    pub(crate) connections: Option<usize>,
    /// The time at the end, in milliseconds.
    pub(crate) elapsed: Option<Value>,
}

/// Settings of the client; times are in milliseconds, and null removes a limit.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Settings {
    pub(crate) token: Option<String>,
    pub(crate) base_url: Option<String>,
    /// Appended to the server's address.
    pub(crate) base_path: Option<String>,
    pub(crate) user_agent: Option<String>,
    pub(crate) headers: Vec<(String, String)>,
    #[serde(deserialize_with = "present")]
    pub(crate) connect_timeout: Option<Option<u64>>,
    #[serde(deserialize_with = "present")]
    pub(crate) attempt_timeout: Option<Option<u64>>,
    #[serde(deserialize_with = "present")]
    pub(crate) timeout: Option<Option<u64>>,
    pub(crate) retries: Option<RetrySettings>,
    /// Reads and writes per second.
    pub(crate) rate_limit: Option<(u32, u32)>,
    pub(crate) max_response_bytes: Option<usize>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RetrySettings {
    pub(crate) times: Option<u32>,
    pub(crate) initial_backoff: Option<u64>,
    pub(crate) max_backoff: Option<u64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ClockSettings {
    pub(crate) time_of_day: Option<String>,
    pub(crate) random: Option<f64>,
}

/// One call: an operation with its arguments, or a request by method and path.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct CallCase {
    pub(crate) operation: Option<String>,
    pub(crate) arguments: Map<String, Value>,
    /// `GET /v2/objects/{object}`.
    pub(crate) request: Option<String>,
    pub(crate) path: Vec<(String, String)>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) json: Option<Value>,
    /// The content type of a body, and the body.
    pub(crate) body: Option<(String, String)>,
    pub(crate) read_only: bool,
    pub(crate) idempotent: bool,
    /// Whether to decode the response of a request; that of an operation is always decoded.
    pub(crate) decode: bool,
    #[serde(deserialize_with = "present")]
    pub(crate) timeout: Option<Option<u64>>,
    pub(crate) retries: Option<RetrySettings>,
    /// Whether to use a clone of the client.
    pub(crate) by_a_clone: bool,
    /// How many times to repeat the call; all must have the same outcome.
    pub(crate) times: Option<usize>,
    /// Parts of the expected outcome, by the names in `run::describe`.
    pub(crate) outcome: Option<Map<String, Value>>,
    /// The whole error message.
    pub(crate) error_message: Option<String>,
    /// Strings that the error message contains.
    pub(crate) error_contains: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Requests {
    Count(usize),
    Each(Vec<Expected>),
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Expected {
    /// Method and path.
    Line(String),
    Full(ExpectedRequest),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExpectedRequest {
    pub(crate) line: String,
    /// Null for headers that must be absent.
    #[serde(default)]
    pub(crate) headers: Map<String, Value>,
    #[serde(default, deserialize_with = "present")]
    pub(crate) body: Option<Value>,
}

/// Distinguishes null from absent.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    source: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(source).map(Some)
}
