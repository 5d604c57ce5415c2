//! Prints an error on one line, with sanitized parts of the response.

use std::fmt::{self, Write};

use http::header::{CONTENT_ENCODING, CONTENT_TYPE, LOCATION};

use super::{Error, Repr, TimedOut, lacks_tls};
use crate::runtime::raw_response::RawResponse;
use crate::runtime::sanitize::{one_line, snippet, truncate};

/// The longest part, in characters, that comes from a server or a caller.
const MAX_CHARS: usize = 1_000;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = String::new();
        if let Some(operation) = self.operation() {
            write!(line, "{operation}: ")?;
        }
        write_kind(&mut line, &self.0.kind)?;
        if let Some(cause) = &self.0.renewal_error {
            line.push_str("; ");
            write_kind(&mut line, &cause.0.kind)?;
        }
        f.write_str(&truncate(&one_line(&line), MAX_CHARS))?;
        let mut notes = Vec::new();
        if let Some(id) = self.request_id() {
            notes.push(format!("request {}", truncate(&one_line(id), MAX_CHARS)));
        }
        if self.0.attempts > 1 {
            notes.push(format!("sent {} times", self.0.attempts));
        }
        notes.extend(self.0.no_retry.map(str::to_owned));
        if notes.is_empty() { Ok(()) } else { write!(f, " ({})", notes.join(", ")) }
    }
}

fn write_kind(line: &mut String, kind: &Repr) -> fmt::Result {
    match kind {
        Repr::Own(_, message) => line.write_str(message),
        Repr::Build(source) => {
            line.write_str("cannot build the HTTP client: ")?;
            write_chain(line, source)
        }
        Repr::Transport(response, source) => {
            if let Some(response) = response {
                write!(line, "{}: the response is incomplete: ", response.head.status)?;
            }
            write_chain(line, source)?;
            match lacks_tls(source) {
                true => line.write_str(
                    "; this build has no TLS: enable the feature `rustls` or `native-tls`",
                ),
                false => Ok(()),
            }
        }
        Repr::Timeout(timed_out, time, last) => {
            write_timeout(line, *timed_out, *time, last.as_ref())
        }
        Repr::Api(response, Some(error)) => write!(line, "{}: {error}", response.head.status),
        Repr::Api(response, None) => {
            write!(line, "{}: ", response.head.status)?;
            line.extend(redirect(response).into_iter().chain(encoding(response)));
            line.write_str(&snippet(&response.body))
        }
        Repr::Decode { response, api_error, path, source } => {
            write!(line, "{}: ", response.head.status)?;
            if let Some(api_error) = api_error {
                write!(line, "{api_error}: ")?;
            }
            write!(line, "cannot decode the response at `{path}`: {source}: ")?;
            line.extend(encoding(response).into_iter().chain(other_form(response)));
            line.write_str(&snippet(&response.body))
        }
        Repr::TooLong(response, max_bytes) => {
            write!(line, "{}: the response is longer than {max_bytes} bytes", response.head.status)
        }
    }
}

/// The target of a redirect, which the client does not follow, without user and query: they may be secret.
fn redirect(response: &RawResponse) -> Option<String> {
    let location = response.head.headers.get(LOCATION);
    let location = location.filter(|_| response.head.status.is_redirection())?.as_bytes();
    let location = String::from_utf8_lossy(location);
    let target = location.split(['?', '#']).next().unwrap_or_default();
    // Clients treat backslashes as slashes, and any number of them as two.
    let is_slash = |it: char| matches!(it, '/' | '\\');
    let is_path = target.starts_with('/') && !target[1..].starts_with(is_slash);
    let scheme = target.split_once(':').map_or("", |it| it.0);
    let is_scheme = scheme.chars().all(|it| it.is_ascii_alphanumeric() || "+-.".contains(it));
    let begin = if is_scheme && !scheme.is_empty() { scheme.len() + 1 } else { 0 };
    let rest = target[begin..].trim_start_matches(is_slash);
    let authority = rest.split(is_slash).next().filter(|_| !is_path).unwrap_or_default();
    let user = authority.rfind('@').map_or(0, |it| it + 1);
    Some(format!("redirects to {}{}: ", &target[..target.len() - rest.len()], &rest[user..]))
}

/// The content encoding of a body, if the client did not decode it.
fn encoding(response: &RawResponse) -> Option<String> {
    let encoding = response.head.headers.get(CONTENT_ENCODING).filter(|it| *it != "identity")?;
    let encoding = String::from_utf8_lossy(encoding.as_bytes());
    Some(format!("unsupported content encoding `{encoding}`: "))
}

/// What a body is, by its first bytes or its content type, if that is not JSON.
fn other_form(response: &RawResponse) -> Option<String> {
    if [b"\xff\xfe", b"\xfe\xff"].iter().any(|it| response.body.starts_with(*it)) {
        return Some("starts with a UTF-16 byte order mark: ".to_owned());
    }
    let content_type = response.head.headers.get(CONTENT_TYPE)?;
    let content_type = String::from_utf8_lossy(content_type.as_bytes());
    (!content_type.contains("json")).then(|| format!("content type `{content_type}`: "))
}

fn write_timeout(
    line: &mut String,
    timed_out: TimedOut,
    time: std::time::Duration,
    last: Option<&Error>,
) -> fmt::Result {
    match timed_out {
        TimedOut::Attempt => write!(line, "no response within {time:?}")?,
        TimedOut::Call if last.is_none() => write!(line, "no response within {time:?} in total")?,
        TimedOut::Call => write!(line, "no success within {time:?} in total")?,
        TimedOut::RateLimit(None) => {
            write!(line, "not sent: the rate limit gave no permit within {time:?}")?;
        }
        TimedOut::RateLimit(Some(wait)) => {
            write!(line, "not sent within {time:?}: the API asked to wait {wait:?}")?;
        }
    }
    let Some(last) = last else { return Ok(()) };
    line.write_str("; last error: ")?;
    write_kind(line, &last.0.kind)
}

/// An error and its causes, which reqwest does not print itself.
fn write_chain(line: &mut String, error: &dyn std::error::Error) -> fmt::Result {
    write!(line, "{error}")?;
    match error.source() {
        Some(cause) => {
            line.write_str(": ")?;
            write_chain(line, cause)
        }
        None => Ok(()),
    }
}
