//! How an error reads: on one line, whatever a server or a caller wrote.

use std::fmt::{self, Write};

use http::header::{CONTENT_ENCODING, CONTENT_TYPE, LOCATION};

use super::{Error, Repr, Time, lacks_tls};
use crate::runtime::answer::Answer;
use crate::runtime::shown::{cut, one_line, snippet};

/// How long the part may be that a server or a caller wrote.
const LONGEST: usize = 1_000;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = String::new();
        if let Some(operation) = self.operation() {
            write!(line, "{operation}: ")?;
        }
        write_kind(&mut line, &self.0.kind)?;
        if let Some(cause) = &self.0.not_renewed {
            line.push_str("; ");
            write_kind(&mut line, &cause.0.kind)?;
        }
        f.write_str(&cut(&one_line(&line), LONGEST))?;
        let mut notes = Vec::new();
        if let Some(id) = self.request_id() {
            notes.push(format!("request {}", cut(&one_line(id), LONGEST)));
        }
        if self.0.attempts > 1 {
            notes.push(format!("sent {} times", self.0.attempts));
        }
        notes.extend(self.0.gave_up.map(str::to_owned));
        if notes.is_empty() { Ok(()) } else { write!(f, " ({})", notes.join(", ")) }
    }
}

fn write_kind(line: &mut String, kind: &Repr) -> fmt::Result {
    match kind {
        Repr::Own(_, message) => line.write_str(message),
        Repr::Build(source) => {
            line.write_str("no HTTP client: ")?;
            write_chain(line, source)
        }
        Repr::Transport(answer, source) => {
            if let Some(answer) = answer {
                write!(line, "{}: the response broke off: ", answer.head.status)?;
            }
            write_chain(line, source)?;
            match lacks_tls(source) {
                true => line.write_str(
                    "; this build has no TLS: enable the feature `rustls` or `native-tls`",
                ),
                false => Ok(()),
            }
        }
        Repr::Timeout(whose, time, last) => write_timeout(line, *whose, *time, last.as_ref()),
        Repr::Api(answer, Some(error)) => write!(line, "{}: {error}", answer.head.status),
        Repr::Api(answer, None) => {
            write!(line, "{}: ", answer.head.status)?;
            line.extend(leads_to(answer).into_iter().chain(encoding(answer)));
            line.write_str(&snippet(&answer.body))
        }
        Repr::Decode { answer, said, path, source } => {
            write!(line, "{}: ", answer.head.status)?;
            if let Some(said) = said {
                write!(line, "{said}: ")?;
            }
            write!(line, "cannot decode the response at `{path}`: {source}: ")?;
            line.extend(encoding(answer).into_iter().chain(other_form(answer)));
            line.write_str(&snippet(&answer.body))
        }
        Repr::TooLong(answer, longest) => {
            write!(line, "{}: the response is longer than {longest} bytes", answer.head.status)
        }
    }
}

/// Where a redirect leads, which the client does not follow. Of a user and a query, some may be secret.
fn leads_to(answer: &Answer) -> Option<String> {
    let location = answer.head.headers.get(LOCATION);
    let location = location.filter(|_| answer.head.status.is_redirection())?.as_bytes();
    let location = String::from_utf8_lossy(location);
    let place = location.split(['?', '#']).next().unwrap_or_default();
    // Clients take backslashes for slashes, and one or many for two.
    let is_slash = |it: char| matches!(it, '/' | '\\');
    let is_path = place.starts_with('/') && !place[1..].starts_with(is_slash);
    let scheme = place.split_once(':').map_or("", |it| it.0);
    let is_scheme = scheme.chars().all(|it| it.is_ascii_alphanumeric() || "+-.".contains(it));
    let begin = if is_scheme && !scheme.is_empty() { scheme.len() + 1 } else { 0 };
    let rest = place[begin..].trim_start_matches(is_slash);
    let authority = rest.split(is_slash).next().filter(|_| !is_path).unwrap_or_default();
    let user = authority.rfind('@').map_or(0, |it| it + 1);
    Some(format!("it leads to {}{}: ", &place[..place.len() - rest.len()], &rest[user..]))
}

/// The encoding of a body, which the client has not taken off.
fn encoding(answer: &Answer) -> Option<String> {
    let encoding = answer.head.headers.get(CONTENT_ENCODING).filter(|it| *it != "identity")?;
    let encoding = String::from_utf8_lossy(encoding.as_bytes());
    Some(format!("its encoding is `{encoding}`, which this client does not read: "))
}

/// What a body is by its first bytes or by its type, if that is not JSON.
fn other_form(answer: &Answer) -> Option<String> {
    if [b"\xff\xfe", b"\xfe\xff"].iter().any(|it| answer.body.starts_with(*it)) {
        return Some("it begins as UTF-16 does: ".to_owned());
    }
    let said = answer.head.headers.get(CONTENT_TYPE)?;
    let said = String::from_utf8_lossy(said.as_bytes());
    (!said.contains("json")).then(|| format!("its type is `{said}`: "))
}

fn write_timeout(
    line: &mut String,
    whose: Time,
    time: std::time::Duration,
    last: Option<&Error>,
) -> fmt::Result {
    match whose {
        Time::Attempt => write!(line, "no response within {time:?}")?,
        Time::Call if last.is_none() => write!(line, "no response within {time:?} in all")?,
        Time::Call => write!(line, "no success within {time:?} in all")?,
        Time::Turn(None) => {
            write!(line, "not sent, as the rate limit did not let it pass within {time:?}")?;
        }
        Time::Turn(Some(wait)) => {
            write!(
                line,
                "not sent within {time:?}, as the API asked for no requests for {wait:?}"
            )?;
        }
    }
    let Some(last) = last else { return Ok(()) };
    line.write_str("; before: ")?;
    write_kind(line, &last.0.kind)
}

/// An error and its causes: what reqwest prints by itself does not say why.
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
