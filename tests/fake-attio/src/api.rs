//! The API: turns requests into responses in Attio's format.
//!
//! The content type of a body is checked only in strict mode, since Attio's requirements are unknown.

mod defaults;
mod operations;

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequestParts, RawPathParams, Request};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodFilter, on};
use serde::Serialize;
use serde_json::json;

use crate::refusal::{Issue, Refusal};
use crate::rules::{Received, Rule, Rules};
use crate::shared::lock;
use crate::state::{AttributeIndex, State, TargetKind};

/// A request to one operation.
#[derive(Debug)]
struct Call {
    kind: TargetKind,
    /// The path parameters except the target, decoded, in the order of the path.
    names: Vec<String>,
    query: Received<String>,
    body: Received<Bytes>,
}

/// The body of a successful response; `None` is a 204.
type OperationResult = Result<Option<String>, Refusal>;

struct Operation {
    method: Method,
    /// As in Attio's documentation; `{target}` is both `objects` and `lists`.
    path: &'static str,
    /// Named in the error if the token does not have the scope.
    action: &'static str,
    run: fn(&mut State, &Call) -> OperationResult,
}

pub(crate) fn router(state: &Arc<Mutex<State>>) -> Router {
    let mut router = Router::new();
    for kind in TargetKind::ALL {
        for Operation { method, path, action, run } in operations::ALL.iter().copied().flatten() {
            let path = path.replace("{target}", kind.as_str());
            let is_of_kind = path.split('/').nth(2) == Some(kind.as_str());
            let filter = MethodFilter::try_from(method.clone());
            let (true, Ok(filter)) = (is_of_kind, filter) else { continue };
            let state = Arc::clone(state);
            let handler = move |request| handle(request, kind, action, *run, state);
            router = router.route(&path, on(filter, handler));
        }
    }
    let state = Arc::clone(state);
    let no_endpoint = async move |request: Request| {
        let rules = lock(&state).rules.clone();
        unknown_route(&request.into_parts().0, &rules)
    };
    router.fallback(no_endpoint.clone()).method_not_allowed_fallback(no_endpoint)
}

/// Source: the message is recorded.
fn unknown_route(head: &Parts, rules: &Rules) -> Response {
    let (method, path) = (&head.method, head.uri.path());
    if !rules.holds(Rule::RouteFirst) && !head.headers.contains_key(AUTHORIZATION) {
        return refuse(Refusal::no_token(), false);
    }
    refuse(Refusal::not_found(format!("Could not find endpoint \"{method} {path}\".")), false)
}

async fn handle(
    request: Request,
    kind: TargetKind,
    action: &'static str,
    run: fn(&mut State, &Call) -> OperationResult,
    state: Arc<Mutex<State>>,
) -> Response {
    let (mut head, body) = request.into_parts();
    // The router treats HEAD as GET; whether Attio does is unknown.
    let rules = lock(&state).rules.clone();
    if head.method == Method::HEAD && rules.holds(Rule::HeadIsUnknown) {
        return unknown_route(&head, &rules);
    }
    // The router accepts empty parameters; at Attio, that is another route.
    if head.uri.path().split('/').skip(1).any(str::is_empty) {
        return unknown_route(&head, &rules);
    }
    // Source: that a path must be UTF-8 is inferred.
    let Ok(names) = RawPathParams::from_request_parts(&mut head, &()).await else {
        return unknown_route(&head, &rules);
    };
    // The body is already in memory, so reading it cannot fail.
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let mut state = lock(&state);
    let token = head.headers.get(AUTHORIZATION).map(|it| it.to_str().unwrap_or_default());
    let writes = !matches!(head.method, Method::GET | Method::HEAD);
    let names = names.iter().map(|(_, value)| value.to_owned()).collect();
    let query = head.uri.query().unwrap_or_default().to_owned();
    let (query, body) = (Received::new(query, &rules), Received::new(body, &rules));
    let call = Call { kind, names, query, body };
    let path_first = |rule| if rules.holds(rule) { Ok(()) } else { call.check_path(&state) };
    let result = path_first(Rule::TokenFirst)
        .and_then(|()| state.tokens.allow(token, kind, writes, action, &rules))
        .and_then(|()| path_first(Rule::FormFirst))
        .and_then(|()| call.refuse_ignored_body(writes, &head))
        .and_then(|()| run(&mut state, &call));
    match result {
        Ok(Some(body)) => response(StatusCode::OK, body),
        Ok(None) => StatusCode::NO_CONTENT.into_response(),
        Err(refusal) => refuse(refusal, state.future_fields),
    }
}

/// The response for an error; with future fields, a malformed request gets one more validation error.
fn refuse(mut refusal: Refusal, future_fields: bool) -> Response {
    if future_fields && !refusal.validation_errors.is_empty() {
        let path = [json!("future_field")];
        refusal.validation_errors.push(Issue::new("future_field", &path, "Added in the future"));
    }
    let status = StatusCode::from_u16(refusal.status_code).unwrap_or(StatusCode::BAD_REQUEST);
    response(status, json_of(&refusal))
}

fn response(status: StatusCode, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let json = axum::http::HeaderValue::from_static("application/json; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}

/// A response body: the data in its envelope.
fn data(data: &impl Serialize) -> OperationResult {
    #[derive(Serialize)]
    struct Envelope<'a, T> {
        data: &'a T,
    }
    Ok(Some(json_of(&Envelope { data })))
}

fn json_of(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("all keys are strings, and no value fails to serialize")
}

impl Call {
    /// The path parameter with this index; callers know how many their route has.
    fn name(&self, number: usize) -> &str {
        self.names.get(number).map_or("", String::as_str)
    }

    /// Checks that what the path names exists, except options and statuses.
    fn check_path(&self, state: &State) -> Result<(), Refusal> {
        match self.names.len() {
            0 => Ok(()),
            1 => self.target(state).map(drop),
            _ => self.attribute(state).map(drop),
        }
    }

    fn refuse_ignored_body(&self, writes: bool, head: &Parts) -> Result<(), Refusal> {
        let content_type = head.headers.get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
        let content_type = content_type.and_then(|it| it.split(';').next()).unwrap_or_default();
        let is_json = content_type.trim().eq_ignore_ascii_case("application/json");
        if writes && is_json || !self.query.rules.strict || self.body.sent.is_empty() {
            return Ok(());
        }
        let message = if writes {
            "the body would be ignored unless it is read as JSON: send `content-type: application/json`"
        } else {
            "the body would be ignored: use query parameters in a GET request"
        };
        Err(Refusal::ignored(vec![Issue::new("ignored", &[], message)]))
    }

    fn target(&self, state: &State) -> Result<usize, Refusal> {
        state.target(self.kind, self.name(0))
    }

    /// The attribute that the path names.
    fn attribute(&self, state: &State) -> Result<AttributeIndex, Refusal> {
        let target = self.target(state)?;
        state.find_attribute(target, self.name(1)).ok_or_else(|| {
            let name = self.name(1);
            Refusal::not_found(format!("Attribute with slug/ID \"{name}\" not found."))
        })
    }
}
