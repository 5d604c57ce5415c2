//! Tests the responses of the fake server against what is known about Attio's API.
//!
//! Each test names the source of its fact: recordings of the real API, reports of users, Attio's OpenAPI
//! file, or Attio's guides; "inferred" means that nobody is known to have seen it. Facts that a case of
//! `../fidelity/cases.yaml` tests are not repeated here.

mod abuse;
mod attributes;
mod auth;
mod creation;
mod defaults;
mod options;
mod relationships;
mod routes;
mod statuses;
mod strict;
mod future_fields;
mod updates;
mod validation;
mod workspace;

use std::sync::LazyLock;

use attio_fake::FakeAttio;
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

const PEOPLE: &str = "/v2/objects/people/attributes";
const COMPANIES: &str = "/v2/objects/companies/attributes";
const DEALS: &str = "/v2/objects/deals/attributes";

/// Created once, since that reads the certificates of the system. It pools no connections, since each would
/// belong to the runtime of one test.
static HTTP: LazyLock<Client> = LazyLock::new(|| {
    Client::builder().pool_max_idle_per_host(0).build().expect("the client can be built")
});

/// A server and a client.
struct Api {
    fake: FakeAttio,
    client: Client,
}

/// A response.
struct Reply {
    status: u16,
    headers: HeaderMap,
    json: Value,
}

impl Api {
    async fn start() -> Self {
        Self::of(FakeAttio::start().await.expect("loopback has a free port"))
    }

    fn of(fake: FakeAttio) -> Self {
        Self { fake, client: HTTP.clone() }
    }

    /// A request without a token; the path is sent unchanged.
    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.fake.base_url()))
    }

    fn with_token(&self, method: Method, path: &str) -> RequestBuilder {
        self.request(method, path).bearer_auth(self.fake.token())
    }

    async fn get(&self, path: &str) -> Reply {
        reply(self.with_token(Method::GET, path)).await
    }

    async fn post(&self, path: &str, data: Value) -> Reply {
        reply(self.with_token(Method::POST, path).json(&json!({"data": data}))).await
    }

    async fn patch(&self, path: &str, data: Value) -> Reply {
        reply(self.with_token(Method::PATCH, path).json(&json!({"data": data}))).await
    }

    /// Creates an attribute and returns it.
    async fn create(&self, path: &str, attribute: Value) -> Value {
        self.post(path, attribute).await.data()
    }

    /// The values of one key of all items in a list.
    async fn list(&self, path: &str, key: &str) -> Vec<String> {
        let data = self.get(path).await.data();
        let items = data.as_array().expect("a list is an array").iter();
        items.map(|it| it[key].as_str().expect("the value is a string").to_owned()).collect()
    }
}

/// Sends a request. Checks that every response is an error in Attio's format or matches the spec, unless it
/// has future fields.
async fn reply(request: RequestBuilder) -> Reply {
    let (client, request) = request.build_split();
    let request = request.expect("the request can be made");
    let operation = record::operation(request.method().as_str(), request.url().path());
    let response = client.execute(request).await.expect("the server responds");
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = response.bytes().await.expect("the response is complete");
    let json: Option<Value> =
        (!body.is_empty()).then(|| serde_json::from_slice(&body).expect("responses are JSON"));
    assert_eq!(headers["x-attio-execution-id"].len(), 36);
    if json.is_some() {
        assert_eq!(headers["content-type"], "application/json; charset=utf-8");
    }
    if !(200..300).contains(&status) {
        let json = json.as_ref().expect("an error has a body");
        let mut keys: Vec<&str> =
            json.as_object().expect("errors are objects").keys().map(|it| &**it).collect();
        keys.retain(|key| !["validation_errors", "future_field"].contains(key));
        assert_eq!(keys, ["code", "message", "status_code", "type"]);
        assert_eq!(json["status_code"], status);
        assert!((400..500).contains(&status), "{json}");
    }
    let has_future_fields = json.as_ref().is_some_and(|it| it.get("future_field").is_some());
    match operation {
        Some(operation) if !has_future_fields => {
            let drift = record::drift(operation, status, json.as_ref());
            assert_eq!(drift, [], "the response has drifted from the spec");
        }
        Some(_) => {}
        None => assert_eq!(status, 404, "the spec has no such operation"),
    }
    Reply { status, headers, json: json.unwrap_or_default() }
}

impl Reply {
    /// The `data` of a successful response.
    fn data(mut self) -> Value {
        assert_eq!(self.status, 200, "{}", self.json);
        self.json["data"].take()
    }

    /// Expects an error with this status and code; returns its message.
    fn refused(&self, status: u16, code: &str) -> &str {
        assert_eq!((self.status, &self.json["code"]), (status, &json!(code)), "{}", self.json);
        self.json["message"].as_str().expect("messages are strings")
    }

    /// Expects a malformed body or query; returns its validation errors.
    fn issues(&self) -> &Value {
        self.refused(400, "validation_type");
        &self.json["validation_errors"]
    }
}

/// The body to create an attribute with the required keys; the title is the slug.
fn attribute(slug: &str, type_: &str) -> Value {
    json!({
        "title": slug, "description": null, "api_slug": slug, "type": type_, "is_required": false,
        "is_unique": false, "is_multiselect": false, "config": {},
    })
}

/// An object with these keys changed or added.
fn with(mut value: Value, changes: Value) -> Value {
    let Value::Object(changes) = changes else { panic!("changes are an object") };
    value.as_object_mut().expect("a body is an object").extend(changes);
    value
}
