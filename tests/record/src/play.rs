//! A scenario is played: in go its calls, out comes what was exchanged, and what is wrong with it.
//!
//! The client makes each call through the proxy. What it says must be what went over the wire, and
//! what the scenario expects; else the calls end, and what was made so far is archived.

use std::collections::BTreeMap;

use attio_client::{Client, Error, RateLimit, RetryPolicy};
use loopback::{Request, Response};
use serde_json::Value;

use crate::calls;
use crate::drift::{DriftKind, drift};
use crate::leftover::{is_archived, is_lost, name, putting_away, remains};
use crate::own;
use crate::proxy::{Failed, Proxy};
use crate::scenario::{Call, Expect, Scenario, resolve_call};
use crate::settings::Settings;
use crate::spec;

/// What is asked of the answers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Reading {
    /// What the scenario expects, and what the client can read without loss.
    Strict,
    /// That they come from the API, and are successes where nothing else is expected: what they are is for
    /// someone else to judge.
    Open,
}

/// One exchange.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The number of its call, from 1.
    pub number: usize,
    /// The `operationId`.
    pub operation: String,
    /// The request, as the client sent it.
    pub request: Request,
    /// The answer, as the API gave it.
    pub response: Response,
}

/// What came of a scenario.
#[derive(Clone, Debug, Default)]
pub struct Played {
    /// All exchanges, in order.
    pub taken: Vec<Taken>,
    /// Why the scenario failed; nothing if it did not.
    pub problems: Vec<String>,
    /// What was made and archived, which keeps its slug.
    pub archived: Vec<String>,
    /// What was made, or may have been, and could not be put away: slugs, or paths of what is not in the
    /// scratch target.
    pub left: Vec<String>,
}

impl Taken {
    /// The name of the recording.
    pub(crate) fn file_name(&self) -> String {
        format!("{:02}_{}.json", self.number, self.operation)
    }
}

/// Plays a scenario, and reports each call.
///
/// # Errors
/// When nothing may be sent, or could be.
pub async fn play(
    scenario: &Scenario,
    settings: &Settings,
    reading: Reading,
    tell: &mut dyn FnMut(&str),
) -> Result<Played, String> {
    play_until(scenario, settings, reading, tell, &|| false).await
}

/// Plays a scenario until it is to stop; what it made by then is archived all the same.
///
/// # Errors
/// When nothing may be sent, or could be.
pub async fn play_until(
    scenario: &Scenario,
    settings: &Settings,
    reading: Reading,
    tell: &mut dyn FnMut(&str),
    is_stopped: &dyn Fn() -> bool,
) -> Result<Played, String> {
    settings.check()?;
    settings.check_writes(scenario)?;
    let proxy = Proxy::start(&settings.url()?, &settings.token).await?;
    let attio = Client::builder().base_url(proxy.base_url()).token(proxy.token());
    let attio = attio.retry_policy(RetryPolicy::none()).rate_limit(RateLimit::default());
    let attio = attio.build().map_err(|error| error.to_string())?;
    let (mut played, mut answers, mut is_over) = (Played::default(), BTreeMap::new(), false);
    let (mut unsure, mut earlier) = (Vec::new(), Vec::new());
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
        let resolved = resolve_call(call, &|reference| settings.lookup(reference, &answers));
        let stays = own::stays(&spec::API, call, &earlier);
        earlier.push(call);
        let call = match resolved {
            Ok(call) => call,
            // What it would archive was never made.
            Err(_) if is_cleanup => continue,
            Err(problem) => {
                played.problems.push(format!("{at}: {problem}"));
                is_over = reading == Reading::Strict;
                continue;
            }
        };
        let outcome = exchange(&proxy, &attio, &call).await;
        let response = outcome.as_ref().map(|(_, response, _)| response);
        unsure.extend((stays && is_lost(&spec::API, &call, response)).then(|| call.clone()));
        let judged = match outcome {
            Err(failed) => Err(failed.text),
            Ok((request, response, outcome)) => {
                tell(&format!("{number:02} {} {}", call.operation, response.status));
                let result = spec::result(&call.operation, response.body.as_ref());
                if let (Some(name), Some(result)) = (&call.name, result) {
                    answers.insert(name.clone(), result.clone());
                }
                let judged = judge(&call, &response, &outcome, reading);
                // That ends no calls, as others may be answered all the same.
                if reading == Reading::Open && judged.is_ok() && call.expect == Expect::Success {
                    played
                        .problems
                        .extend(unexpected(&call, &response).map(|it| format!("{at}: {it}")));
                }
                let operation = call.operation.clone();
                played.taken.push(Taken { number, operation, request, response });
                judged
            }
        };
        if let Err(problem) = judged {
            tell(&format!("{number:02} {} failed", call.operation));
            played.problems.push(format!("{at}: {problem}"));
            is_over = true;
        }
    }
    let scratch = format!("/v2/{}/{}/", settings.target, settings.identifier);
    (played.archived, played.left) = remains(&spec::API, &scratch, &played.taken);
    put_away(&proxy, &attio, settings, &unsure, &mut played).await;
    Ok(played)
}

/// Puts away by their slugs what these creations may have made.
async fn put_away(
    proxy: &Proxy,
    attio: &Client,
    settings: &Settings,
    creations: &[Call],
    played: &mut Played,
) {
    for creation in creations {
        let name = name(creation);
        // What has not the run in its name may be someone else's.
        let call = putting_away(&spec::API, creation).filter(|_| name.contains(&settings.run));
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

/// Makes a call: the request, the answer, and what the client says of it.
async fn exchange(
    proxy: &Proxy,
    attio: &Client,
    call: &Call,
) -> Result<(Request, Response, Result<Value, Error>), Failed> {
    proxy.open();
    let outcome = calls::make(attio, call).await;
    match (proxy.close(), outcome?) {
        (Some(exchanged), outcome) => {
            let (request, response) = exchanged?;
            Ok((request, response, outcome))
        }
        (None, Err(error)) => Err(format!("the client sent nothing: {error}").into()),
        (None, Ok(_)) => Err("the client has an answer, and nothing was sent".to_owned().into()),
    }
}

fn judge(
    call: &Call,
    response: &Response,
    outcome: &Result<Value, Error>,
    reading: Reading,
) -> Result<(), String> {
    // Nothing at all is an answer too, as of a 204.
    if let (None, Some(text)) = (&response.body, &response.text) {
        return Err(format!(
            "the answer, of status {}, is no JSON, so something else than the API gave it: `{}`",
            response.status,
            shown(text)
        ));
    }
    let unexpected = unexpected(call, response);
    if unexpected.is_some() && matches!(response.status, 401 | 403 | 429 | 500..) {
        return Err(format!("the API refuses the run: {}", summary(response)));
    }
    if reading == Reading::Open {
        return Ok(());
    }
    agree(&call.operation, response, outcome)?;
    unexpected.map_or(Ok(()), Err)
}

/// How an answer is not what a scenario expects.
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

/// Whether the client says what went over the wire, and all that is made of the spec can read it.
fn agree(
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
            Err(format!("the client says of an answer of status {status}: {error}"))
        }
        Ok(_) => Err(format!("the client takes an answer of status {status} for a success")),
        Err(error) => Err(format!("the client cannot read the answer: {error}")),
    }
}

/// The code of an error.
pub(crate) fn code(response: &Response) -> Option<&str> {
    response.body.as_ref()?.get("code")?.as_str()
}

/// Status, code and message, as far as there are any.
pub(crate) fn summary(response: &Response) -> String {
    let mut summary = response.status.to_string();
    if let Some(code) = code(response) {
        summary.push_str(&format!(" {code}"));
    }
    let message = response.body.as_ref().and_then(|body| body["message"].as_str());
    if let Some(message) = message {
        summary.push_str(&format!(": {message}"));
    }
    shown(&summary)
}

/// The beginning of what a server says, on one line.
fn shown(text: &str) -> String {
    text.chars().filter(|it| !it.is_control()).take(300).collect()
}
