//! What the fake server answers, held against what is known of Attio's API.
//!
//! Each test says where its fact comes from: recordings of the real API, reports of users, Attio's
//! OpenAPI file, or Attio's guides; "inferred" means that nobody is known to have seen it. What a case of
//! `../fidelity/cases.yaml` shows is not shown here again.

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

/// Made once, since that reads the certificates of the system. No connection is kept: it would belong to
/// the runtime of one test.
static HTTP: LazyLock<Client> = LazyLock::new(|| {
    Client::builder().pool_max_idle_per_host(0).build().expect("it needs nothing")
});

/// A server, and a client that has its token.
struct Api {
    fake: FakeAttio,
    client: Client,
}

/// An answer.
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

    /// A request without a token; the path is sent as it is.
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

    /// Creates an attribute, and gives it back.
    async fn create(&self, path: &str, attribute: Value) -> Value {
        self.post(path, attribute).await.data()
    }

    /// The values of one key, in a list.
    async fn list(&self, path: &str, key: &str) -> Vec<String> {
        let data = self.get(path).await.data();
        let items = data.as_array().expect("a list is an array").iter();
        items.map(|it| it[key].as_str().expect("such a key is text").to_owned()).collect()
    }
}

/// The one place through which all answers go: whatever is asked, an answer is an error of one form or what
/// the spec declares, unless it is one of tomorrow.
async fn reply(request: RequestBuilder) -> Reply {
    let (client, request) = request.build_split();
    let request = request.expect("the request can be made");
    let operation = record::operation(request.method().as_str(), request.url().path());
    let response = client.execute(request).await.expect("the server answers");
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = response.bytes().await.expect("the answer is whole");
    let json: Option<Value> =
        (!body.is_empty()).then(|| serde_json::from_slice(&body).expect("answers are JSON"));
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
    let is_future = json.as_ref().is_some_and(|it| it.get("future_field").is_some());
    match operation {
        Some(operation) if !is_future => {
            let drift = record::drift(operation, status, json.as_ref());
            assert_eq!(drift, [], "the spec does not know it");
        }
        Some(_) => {}
        None => assert_eq!(status, 404, "the spec knows no such operation"),
    }
    Reply { status, headers, json: json.unwrap_or_default() }
}

impl Reply {
    /// What a success holds.
    fn data(mut self) -> Value {
        assert_eq!(self.status, 200, "{}", self.json);
        self.json["data"].take()
    }

    /// Expects an error with this status and code; gives its message.
    fn refused(&self, status: u16, code: &str) -> &str {
        assert_eq!((self.status, &self.json["code"]), (status, &json!(code)), "{}", self.json);
        self.json["message"].as_str().expect("messages are text")
    }

    /// Expects a malformed body or query; gives all that is wrong with it.
    fn issues(&self) -> &Value {
        self.refused(400, "validation_type");
        &self.json["validation_errors"]
    }
}

/// An attribute to create, with what has to be there; the title is the slug.
fn attribute(slug: &str, type_: &str) -> Value {
    json!({
        "title": slug, "description": null, "api_slug": slug, "type": type_, "is_required": false,
        "is_unique": false, "is_multiselect": false, "config": {},
    })
}

/// The same object, with these keys changed or added.
fn with(mut value: Value, changes: Value) -> Value {
    let Value::Object(changes) = changes else { panic!("changes are an object") };
    value.as_object_mut().expect("a body is an object").extend(changes);
    value
}
