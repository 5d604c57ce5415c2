//! A case, as a file under `cases/` holds it; `run` says what its parts do.

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::script::Answer;

/// Calls, the server that answers them, and what has to come of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) name: String,
    /// Why it is so, on one line.
    pub(crate) why: String,
    #[serde(default)]
    pub(crate) client: Settings,
    #[serde(default)]
    pub(crate) clock: ClockSettings,
    /// How many connections are refused before the server listens.
    #[serde(default)]
    pub(crate) refused: usize,
    #[serde(default)]
    pub(crate) server: Vec<Answer>,
    /// Made one after the other, by one client.
    #[serde(default)]
    pub(crate) calls: Vec<CallCase>,
    /// Why the client cannot be made: how the error reads.
    pub(crate) unbuildable: Option<String>,
    /// The requests that the server gets: how many, or what is in each.
    pub(crate) requests: Option<Requests>,
    /// All waits with nothing in flight, in milliseconds.
    pub(crate) waits: Option<Vec<Value>>,
    /// How many connections are made.
    pub(crate) connections: Option<usize>,
    /// The time on the clock at the end, in milliseconds.
    pub(crate) elapsed: Option<Value>,
}

/// Settings of the client; times are in milliseconds, and null takes a limit away.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Settings {
    pub(crate) token: Option<String>,
    pub(crate) base_url: Option<String>,
    /// Comes behind the server's address.
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
    /// Reads and writes in a second.
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
    pub(crate) chance: Option<f64>,
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
    /// The type of a body, and the body.
    pub(crate) body: Option<(String, String)>,
    pub(crate) read_only: bool,
    pub(crate) idempotent: bool,
    /// Whether the answer to a request is decoded; an operation's always is.
    pub(crate) decode: bool,
    #[serde(deserialize_with = "present")]
    pub(crate) timeout: Option<Option<u64>>,
    pub(crate) retries: Option<RetrySettings>,
    /// Whether a clone of the client makes it.
    pub(crate) by_a_clone: bool,
    /// How often it is made; each has to come out alike.
    pub(crate) times: Option<usize>,
    /// Parts of what has to come of it, by the names that `run::told` gives them.
    pub(crate) outcome: Option<Map<String, Value>>,
    /// What the error reads.
    pub(crate) reads: Option<String>,
    /// What is in that, among other things.
    pub(crate) mentions: Vec<String>,
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
    /// Null for what must not be there.
    #[serde(default)]
    pub(crate) headers: Map<String, Value>,
    #[serde(default, deserialize_with = "present")]
    pub(crate) body: Option<Value>,
}

/// Tells what is null from what is absent.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    source: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(source).map(Some)
}
