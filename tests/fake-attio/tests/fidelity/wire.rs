//! Requests, in; status and JSON of the answer, out.

use std::sync::LazyLock;

use attio_fake::FakeAttio;
use reqwest::{Client, Method};
use serde::Deserialize;
use serde_json::Value;

/// Made once, as that takes long; no connection is kept, as it would belong to the runtime of one test.
static HTTP: LazyLock<Client> = LazyLock::new(|| {
    Client::builder().pool_max_idle_per_host(0).build().expect("it needs nothing")
});

/// The token of a request.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Token {
    /// One that may do everything.
    #[default]
    Good,
    None,
    /// One without any scope.
    Powerless,
    /// A good one, as the user name of `Basic`.
    Basic,
    Revoked,
    Short,
}

pub(crate) async fn send(
    fake: &FakeAttio,
    method: &Method,
    path: &str,
    token: Token,
    body: Option<&Value>,
) -> (u16, Value) {
    let request = HTTP.request(method.clone(), format!("{}{path}", fake.base_url()));
    let mut request = match token {
        Token::Good => request.bearer_auth(fake.token()),
        Token::None => request,
        Token::Powerless => request.bearer_auth(fake.token_with(&[])),
        Token::Basic => request.basic_auth(fake.token(), Some("")),
        Token::Revoked => {
            let revoked = fake.token_with(&[]);
            fake.revoke(&revoked);
            request.bearer_auth(revoked)
        }
        Token::Short => request.bearer_auth("short"),
    };
    if let Some(body) = body {
        request = request.json(body);
    }
    let response = request.send().await.expect("the server answers");
    let status = response.status().as_u16();
    let body = response.bytes().await.expect("the answer is whole");
    (status, serde_json::from_slice(&body).unwrap_or_default())
}
