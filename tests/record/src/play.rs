//! Plays a scenario. In: its calls. Out: the exchanges, and the problems.
//!
//! The client makes each call through the proxy. Its result must match the exchange and what the scenario
//! expects. Otherwise no more calls are made, and what was created so far is archived.

use std::collections::BTreeMap;

use attio_client::{Client, Error, RateLimit, RetryPolicy};
use loopback::{Request, Response};
use serde_json::Value;

use crate::calls;
use crate::cleanup;
use crate::drift::{DriftKind, drift};
use crate::leftover::{is_archived, is_outcome_unknown, leftovers, name, removal_call};
use crate::proxy::{Proxy, ProxyError};
use crate::scenario::{Call, Expect, Scenario, resolve_call};
use crate::settings::Settings;
use crate::spec;

/// How strictly responses are checked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Strictness {
    /// They are what the scenario expects, and the client reads them without loss.
    Strict,
    /// They come from the API, and are successes unless the scenario expects otherwise. The caller checks
    /// the rest.
    Lenient,
}

/// One exchange.
#[derive(Clone, Debug)]
pub struct PlayedCall {
    /// The number of its call, from 1.
    pub number: usize,
    /// The `operationId`.
    pub operation: String,
    /// The request, as the client sent it.
    pub request: Request,
    /// The response, as the API sent it.
    pub response: Response,
}

/// The result of playing a scenario.
#[derive(Clone, Debug, Default)]
pub struct Played {
    /// All calls that were made, in order.
    pub calls: Vec<PlayedCall>,
    /// Why the scenario failed; empty if it did not.
    pub problems: Vec<String>,
    /// The slugs of what was created and archived; they stay taken.
    pub archived: Vec<String>,
    /// What was created, or may have been, and could not be cleaned up: slugs in the scratch target, paths
    /// elsewhere.
    pub left: Vec<String>,
}

impl PlayedCall {
    /// The name of the recording.
    pub(crate) fn file_name(&self) -> String {
        format!("{:02}_{}.json", self.number, self.operation)
    }
}

/// Plays a scenario, and reports each call.
///
/// # Errors
/// If the settings or the scenario do not allow sending anything, or the proxy cannot start.
pub async fn play(
    scenario: &Scenario,
    settings: &Settings,
    strictness: Strictness,
    report: &mut dyn FnMut(&str),
) -> Result<Played, String> {
    play_until(scenario, settings, strictness, report, &|| false).await
}

/// Plays a scenario until `is_stopped`. What it created by then is still archived.
///
/// # Errors
/// As [`play`].
pub async fn play_until(
    scenario: &Scenario,
    settings: &Settings,
    strictness: Strictness,
    report: &mut dyn FnMut(&str),
    is_stopped: &dyn Fn() -> bool,
) -> Result<Played, String> {
    settings.check()?;
    settings.check_writes(scenario)?;
    let proxy = Proxy::start(&settings.url()?, &settings.token).await?;
    let attio = Client::builder().base_url(proxy.base_url()).token(proxy.token());
    let attio = attio.retry_policy(RetryPolicy::none()).rate_limit(RateLimit::default());
    let attio = attio.build().map_err(|error| error.to_string())?;
    let (mut played, mut results, mut is_over) = (Played::default(), BTreeMap::new(), false);
    let (mut uncertain, mut earlier) = (Vec::new(), Vec::new());
    for (index, call) in scenario.all().enumerate() {
        let (number, is_cleanup) = (index + 1, index >= scenario.calls.len());
        if !is_over && !is_cleanup && is_stopped() {
            played.problems.push(format!("{}: stopped before call {number}", scenario.name));
            is_over = true;
        }
        if is_over && !is_cleanup {
            continue;
        }
        let at = format!("{}: call {number}: {}", scenario.name, call.operation);
        let resolved = resolve_call(call, &|reference| settings.lookup(reference, &results));
        let needs_cleanup = cleanup::needs_cleanup(&spec::API, call, &earlier);
        earlier.push(call);
        let call = match resolved {
            Ok(call) => call,
            // What it would archive was never created.
            Err(_) if is_cleanup => continue,
            Err(problem) => {
                played.problems.push(format!("{at}: {problem}"));
                is_over = strictness == Strictness::Strict;
                continue;
            }
        };
        let outcome = exchange(&proxy, &attio, &call).await;
        let response = outcome.as_ref().map(|(_, response, _)| response);
        let is_uncertain = needs_cleanup && is_outcome_unknown(&spec::API, &call, response);
        uncertain.extend(is_uncertain.then(|| call.clone()));
        let checked = match outcome {
            Err(failed) => Err(failed.message),
            Ok((request, response, outcome)) => {
                report(&format!("{number:02} {} {}", call.operation, response.status));
                let result = spec::result(&call.operation, response.body.as_ref());
                if let (Some(name), Some(result)) = (&call.name, result) {
                    results.insert(name.clone(), result.clone());
                }
                let checked = check(&call, &response, &outcome, strictness);
                // Later calls are still made, as they may succeed.
                if strictness == Strictness::Lenient
                    && checked.is_ok()
                    && call.expect == Expect::Success
                {
                    played
                        .problems
                        .extend(unexpected(&call, &response).map(|it| format!("{at}: {it}")));
                }
                let operation = call.operation.clone();
                played.calls.push(PlayedCall { number, operation, request, response });
                checked
            }
        };
        if let Err(problem) = checked {
            report(&format!("{number:02} {} failed", call.operation));
            played.problems.push(format!("{at}: {problem}"));
            is_over = true;
        }
    }
    let scratch = format!("/v2/{}/{}/", settings.target, settings.identifier);
    (played.archived, played.left) = leftovers(&spec::API, &scratch, &played.calls);
    clean_up_uncertain(&proxy, &attio, settings, &uncertain, &mut played).await;
    Ok(played)
}

/// Archives or deletes, by slug, what creations with an unknown outcome may have created.
async fn clean_up_uncertain(
    proxy: &Proxy,
    attio: &Client,
    settings: &Settings,
    creations: &[Call],
    played: &mut Played,
) {
    for creation in creations {
        let name = name(creation);
        // Without the run in its slug, it may belong to someone else.
        let call = removal_call(&spec::API, creation).filter(|_| name.contains(&settings.run));
        let is_archived = if let Some((call, deletes)) = &call {
            let outcome = exchange(proxy, attio, call).await;
            let response = outcome.as_ref().map(|(_, response, _)| response);
            is_archived(&spec::API, (call, *deletes), response)
        } else {
            Some(false)
        };
        match is_archived {
            Some(true) => played.archived.push(name),
            Some(false) => played.left.push(name),
            None => {}
        }
    }
    // A slug can have been sent twice.
    for slugs in [&mut played.archived, &mut played.left] {
        slugs.sort();
        slugs.dedup();
    }
}

/// Makes a call. Returns the request, the response, and the client's result.
async fn exchange(
    proxy: &Proxy,
    attio: &Client,
    call: &Call,
) -> Result<(Request, Response, Result<Value, Error>), ProxyError> {
    proxy.open();
    let outcome = calls::make(attio, call).await;
    match (proxy.close(), outcome?) {
        (Some(exchanged), outcome) => {
            let (request, response) = exchanged?;
            Ok((request, response, outcome))
        }
        (None, Err(error)) => Err(format!("the client sent nothing: {error}").into()),
        (None, Ok(_)) => Err("the client has a result, but sent nothing".to_owned().into()),
    }
}

fn check(
    call: &Call,
    response: &Response,
    outcome: &Result<Value, Error>,
    strictness: Strictness,
) -> Result<(), String> {
    // An empty body is valid, as of a 204.
    if let (None, Some(text)) = (&response.body, &response.text) {
        return Err(format!(
            "the response, of status {}, is not JSON, so it is not from the API: `{}`",
            response.status,
            excerpt(text)
        ));
    }
    let unexpected = unexpected(call, response);
    if unexpected.is_some() && matches!(response.status, 401 | 403 | 429 | 500..) {
        return Err(format!("the run is aborted, as the API returned {}", summary(response)));
    }
    if strictness == Strictness::Lenient {
        return Ok(());
    }
    check_client(&call.operation, response, outcome)?;
    unexpected.map_or(Ok(()), Err)
}

/// The message if a response is not what the scenario expects.
fn unexpected(call: &Call, response: &Response) -> Option<String> {
    let is_success = (200..300).contains(&response.status);
    let (is_expected, expected) = match &call.expect {
        Expect::Success => (is_success, "a success".to_owned()),
        Expect::Refusal(status, code) => (
            *status == response.status && self::code(response) == Some(code),
            format!("{status} {code}"),
        ),
        Expect::Anything => {
            (is_success || matches!(response.status, 400 | 404..=428), "a success".to_owned())
        }
    };
    (!is_expected).then(|| format!("expected {expected}, got {}", summary(response)))
}

/// Checks that the client's result matches the response, and that generated clients can decode it.
fn check_client(
    operation: &str,
    response: &Response,
    outcome: &Result<Value, Error>,
) -> Result<(), String> {
    let (status, body) = (response.status, response.body.as_ref());
    let is_success = (200..300).contains(&status);
    match outcome {
        Ok(value) if is_success && *value != *body.unwrap_or_default() => {
            Err("the client lost part of the response".to_owned())
        }
        Ok(_) if is_success => {
            let mut found = drift(operation, status, body);
            found.retain(|it| it.kind == DriftKind::Unreadable);
            let is_expected = spec::operation(operation).is_some_and(|it| it.result().is_some());
            match found.first() {
                Some(first) => Err(format!("clients cannot read the response: {first}")),
                None if is_expected && body.is_none() => {
                    Err("clients cannot read the response: it has no body".to_owned())
                }
                None => Ok(()),
            }
        }
        Err(error) if !is_success => {
            let code = error.code().map(|code| code.as_str());
            if error.status() == Some(status) && code == self::code(response) {
                return Ok(());
            }
            Err(format!(
                "the error of the client does not match the response, of status {status}: {error}"
            ))
        }
        Ok(_) => Err(format!("the client treats a response of status {status} as a success")),
        Err(error) => Err(format!("the client cannot read the response: {error}")),
    }
}

/// The error code of a response.
pub(crate) fn code(response: &Response) -> Option<&str> {
    response.body.as_ref()?.get("code")?.as_str()
}

/// The status, the error code and the message, if present.
pub(crate) fn summary(response: &Response) -> String {
    let mut summary = response.status.to_string();
    if let Some(code) = code(response) {
        summary.push_str(&format!(" {code}"));
    }
    let message = response.body.as_ref().and_then(|body| body["message"].as_str());
    if let Some(message) = message {
        summary.push_str(&format!(": {message}"));
    }
    excerpt(&summary)
}

/// The first 300 characters of a server's text, without control characters.
fn excerpt(text: &str) -> String {
    text.chars().filter(|it| !it.is_control()).take(300).collect()
}
