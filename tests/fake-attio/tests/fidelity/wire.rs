//! Sends requests; returns the status and JSON of the response.

use std::sync::LazyLock;

use attio_fake::FakeAttio;
use reqwest::{Client, Method};
use serde::Deserialize;
use serde_json::Value;

/// Created once, as that is slow. It pools no connections, since each would belong to the runtime of one test.
static HTTP: LazyLock<Client> = LazyLock::new(|| {
    Client::builder().pool_max_idle_per_host(0).build().expect("the client can be built")
});

/// The token of a request.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Token {
    /// With all scopes.
    #[default]
    Good,
    None,
    /// Without scopes.
    Powerless,
    /// With all scopes, as the user name of `Basic`.
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
    let response = request.send().await.expect("the server responds");
    let status = response.status().as_u16();
    let body = response.bytes().await.expect("the response is complete");
    (status, serde_json::from_slice(&body).unwrap_or_default())
}
